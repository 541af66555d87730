"""What Git recorded of an SOP, as a reader sees it: what was done when and by whom; moves and formatting stand apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from sopkit.history.days import day_of, zone_of
from sopkit.model.history import shortened
from sopkit.pages._links import commit_address
from sopkit.pages._text import visible

if TYPE_CHECKING:
    from sopkit.model.history import Note, Revision, Stated
    from sopkit.model.library import Card
    from sopkit.model.sop import Change, Sop
    from sopkit.pages._handbook import Handbook

MOST = 20
"""Revisions that a page tells at most, and as many that only moved or formatted the file."""
WEIGHT: dict[str | None, int] = {"editorial": 1, "minor": 2, "major": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One revision."""

    kind: Literal["changed", "signed", "moved", "formatted"]
    """What was done: the file was moved, or only formatted, or only its review was signed, or anything else."""
    version: str | None
    """The version that the file states afterwards."""
    day: date
    """The day on which it was committed."""
    author: str
    """Who wrote it, as Git has it."""
    subject: str
    """The first line of the commit's message."""
    entries: tuple[Note, ...]
    """What the file itself says of the change; nothing where it says nothing."""
    impact: str | None
    """The heaviest impact among these."""
    reviewed: str | None
    """The day of the review that was signed."""
    commit: str
    """The name of the commit as people write it."""
    address: str | None
    """Where the commit is shown on the Git host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisions:
    """The revisions of an SOP."""

    rows: tuple[Row, ...]
    """Those that did something to it, newest first."""
    folded: tuple[Row, ...]
    """Those that only moved or formatted its file, newest first."""
    older: int
    """How many there are that are not told."""
    own: Row | None
    """For a translation: its own last revision."""


def revisions_of(handbook: Handbook, sop: Sop) -> Revisions | None:
    """Return the revisions of an SOP, for a translation those of its source; None where history is not known, or knows nothing of it."""
    history = handbook.library.history
    card = handbook.library.source_by_id.get(sop.id)
    if history.gap != "none" or card is None:
        return None
    comes = handbook.is_coming(sop)
    told = [row_of(handbook, revision) for revision in own_revisions(handbook, card, comes=comes)]
    rows = [row for row in told if row.kind in {"changed", "signed"}]
    folded = [row for row in told if row.kind in {"moved", "formatted"}]
    own: Row | None = None
    if sop.translates is not None:
        lasting = (row_of(handbook, revision) for revision in own_revisions(handbook, sop, comes=comes))
        own = next((row for row in lasting if row.kind not in {"moved", "formatted"}), None)
    if not told and own is None:
        return None
    older = max(0, len(rows) - MOST) + max(0, len(folded) - MOST)
    return Revisions(rows=tuple(rows[:MOST]), folded=tuple(folded[:MOST]), older=older, own=own)


def own_revisions(handbook: Handbook, document: Card | Sop, *, comes: bool = False) -> list[Revision]:
    """Return the revisions of a file, newest first, back to where another SOP stood in it; with those of the text that `comes`, if wanted.

    An id never changes, and the name of a file may be used again. What cannot be read goes with what is around it.
    """
    history = handbook.library.history
    coming = handbook.library.coming.get(document.id or "") if comes else None
    known = history.revisions if coming is None else coming.revisions
    found: list[Revision] = []
    for revision in known.get(document.path, ()):
        stated = history.stated.get(revision.blob)
        if stated is not None and stated.id not in {None, document.id}:
            break
        found.append(revision)
    return found


def row_of(handbook: Handbook, revision: Revision) -> Row:
    """Return one revision as it is told."""
    library = handbook.library
    commit = revision.commit
    stated = library.history.stated.get(revision.blob)
    before = library.history.stated.get(revision.blob_before or "")
    if stated is not None and before is not None and stated.id != before.id:
        before = None  # another SOP
    entries = () if stated is None else new_entries(stated, before)
    return Row(
        kind=kind_of(revision, stated, before),
        version=None if stated is None else stated.version,
        day=day_of(commit.committed, zone_of(library.settings.time_zone)),
        author=visible(shortened(commit.author)),
        subject=visible(commit.headline),
        entries=entries,
        impact=max((entry.impact for entry in entries), key=lambda impact: WEIGHT.get(impact, 0), default=None),
        reviewed=None if stated is None else stated.review_last,
        commit=commit.short,
        address=None if library.settings.repository is None else commit_address(library.settings.repository, commit.id),
    )


def kind_of(revision: Revision, stated: Stated | None, before: Stated | None) -> Literal["changed", "signed", "moved", "formatted"]:
    """Return what a revision did; what cannot be read any more counts as a change."""
    if revision.is_move_only:
        return "moved"
    if stated is None or before is None or stated.unsigned != before.unsigned:
        return "changed"
    if stated.everything == before.everything:
        return "formatted" if revision.moved_from is None else "moved"
    return "signed" if stated.review_last is not None else "changed"


def new_entries(stated: Stated, before: Stated | None) -> tuple[Note, ...]:
    """Return what a file says of its last change: the entries that are new, or of a new file the one of its version."""
    if before is None:
        return tuple(entry for entry in stated.entries if entry.version == stated.version)[:1]
    known = {(entry.version, entry.summary) for entry in before.entries}
    versions = {entry.version for entry in before.entries}
    return tuple(entry for entry in stated.entries if (entry.version, entry.summary) not in known and entry.version not in versions)


def in_words_of(sop: Sop, entry: Note) -> str:
    """Return the summary of a change as the page's own edition has it."""
    own: Change | None = next((change for change in sop.changes if change.version == entry.version), None)
    return (entry if own is None else own).summary or ""
