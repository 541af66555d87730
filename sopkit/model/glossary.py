"""The company's terms."""

from msgspec import Struct

from sopkit.model.organisation import Bilingual


class BilingualList(Struct, frozen=True, kw_only=True):
    """Words in Chinese and words in English."""

    zh: tuple[str, ...] = ()
    """In Chinese."""
    en: tuple[str, ...] = ()
    """In English."""


class GlossaryEntry(Struct, frozen=True, kw_only=True):
    """A term with its meaning and what not to call it."""

    id: str
    """Short name."""
    term: Bilingual
    """The preferred term."""
    meaning: Bilingual
    """What it means in this company."""
    abbreviation: str | None = None
    """Its abbreviation."""
    synonyms: BilingualList = BilingualList()
    """Other words for the same thing that may be used."""
    forbidden: BilingualList = BilingualList()
    """Words not to be used for it."""


class Glossary(Struct, frozen=True, kw_only=True):
    """All terms."""

    terms: tuple[GlossaryEntry, ...] = ()
    """In the order of the file."""
