"""A page of the published handbook."""

from collections.abc import Mapping

from msgspec import Struct, field

from sopkit.language import Language


class Page(Struct, frozen=True, kw_only=True):
    """One page: Markdown that any generator of sites can turn into HTML."""

    path: str
    """Where it stands among the pages, with ``/``, such as ``sop/SAL-001.md``."""
    title: str
    """Its title as plain text, not escaped."""
    language: Language
    """The language it is written in."""
    markdown: str
    """Its body: headings in Markdown, everything else in blocks of HTML."""
    label: str | None = None
    """What the navigation calls it; None keeps it out of the navigation."""
    description: str = ""
    """What it is about, in one sentence of plain text."""
    source: str | None = None
    """The file that a reader edits to change it, from the handbook's root."""
    editions: Mapping[Language, str] = field(default_factory=dict)
    """Where the same page stands in each language that has it."""
    boost: float = 1
    """How much it weighs in the search; 0 keeps it out."""


class Entry(Struct, frozen=True):
    """An entry of the navigation."""

    label: str
    """What it is called, as plain text."""
    path: str
    """The page it leads to."""


class Site(Struct, frozen=True):
    """The whole handbook as pages."""

    pages: tuple[Page, ...]
    """All pages."""
    navigation: tuple[Entry, ...]
    """The few that stand in the navigation, in its order, one language after the other."""
    files: Mapping[str, str]
    """Files of the handbook that are published, and where."""
    texts: Mapping[str, str | bytes] = field(default_factory=dict)
    """Files that are written for the site, beside its pages, by where they stand."""
    feeds: Mapping[Language, str] = field(default_factory=dict)
    """Which of these tell programs what is new, in each language that has one."""
