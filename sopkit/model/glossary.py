"""The company's terms."""

from __future__ import annotations

from dataclasses import dataclass

from sopkit.model.organisation import Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class BilingualList:
    """Words in Chinese and words in English."""

    zh: tuple[str, ...] = ()
    """In Chinese."""
    en: tuple[str, ...] = ()
    """In English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryEntry:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Glossary:
    """All terms."""

    terms: tuple[GlossaryEntry, ...] = ()
    """In the order of the file."""
