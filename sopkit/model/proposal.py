"""What a proposed change does to the SOPs of a handbook."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct, field

from sopkit.model.duration import Duration
from sopkit.model.history import Note
from sopkit.model.problem import Route


class Amendment(Struct, frozen=True, kw_only=True):
    """What a proposed change does to one SOP that was there before."""

    path_before: str
    """The file before, from the top of the repository."""
    version_before: str | None
    """Its version before."""
    status_before: str | None
    """Its status before."""
    effective_before: date | None = None
    """The day from which it held before."""
    review_last_before: date | None = None
    """The day of its last review before."""
    review_every_before: Duration | None = None
    """Its review period before."""
    review_cycle_before: str | None = None
    """The name of its review cycle before."""
    notes_before: tuple[Note, ...] = ()
    """Its list of changes before."""
    differs: bool
    """True where those who follow it read another text than before, by its fingerprint."""
    is_wording: bool
    """True where what differs is no more than wording, by measure."""
    beyond_wording: Route = ()
    """The first place where more than wording differs; empty where no single place does, or nothing."""


class Proposal(Struct, frozen=True, kw_only=True):
    """The handbook as it stands against the commit from which the change was begun."""

    commit: str
    """The full name of that commit."""
    touched: frozenset[str] = frozenset()
    """SOPs and translations that are new or say something else than before, from the handbook's root; moving and formatting say nothing."""
    amendments: Mapping[str, Amendment] = field(default_factory=dict)
    """What became of each SOP that was there before, by its path from the handbook's root."""
