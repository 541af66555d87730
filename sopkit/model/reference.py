"""What the pages tell of the tool itself."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field


class RuleNotes(Struct, frozen=True, kw_only=True):
    """The documentation of a rule. The texts are English and stand in the catalogue."""

    id: str
    """Its name everywhere."""
    family: str
    """The family it belongs to."""
    level: str
    """``info``, ``warning`` or ``error``: how much a problem weighs in this handbook; ``off`` where it is switched off."""
    summary: str
    """What it fires on, in one sentence."""
    reason: tuple[str, ...]
    """Why that matters, a paragraph each."""
    bad: str
    """An example that raises it."""
    good: str
    """The same, mended."""
    optional: bool = False
    """True where it is off until the settings give it a level."""
    firm: bool = False
    """True where nothing can silence it."""


class Reference(Struct, frozen=True, kw_only=True):
    """What pages need beside the handbook."""

    rules: tuple[RuleNotes, ...] = ()
    """All rules by family and name."""
    schemas: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The JSON Schema of each kind of file, by its name."""
    once_active: frozenset[str] = frozenset()
    """Fields that an SOP must have once it is in force, beside those that its schema demands."""
    directory_urls: bool = True
    """True where ``sop/SAL-001.md`` is served as ``sop/SAL-001/``, false where as ``sop/SAL-001.html``."""
    site_url: str | None = None
    """Where the site is published; None where nobody says."""
    markdown_ending: str = ".md"
    """How files end that hold an SOP in Markdown; another one where a generator would make a page of each ``.md``."""
