"""The SOP that a command is asked about, and the words for its status and for what is coming."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sopkit.commands._frame import say
from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.reports._shelf import clean

if TYPE_CHECKING:
    from sopkit.versions.gone import Deleted
    from sopkit.versions.of_then import Asked

STATUS = {
    "draft": mark("draft"),
    "in-review": mark("in review"),
    "active": mark("active"),
    "retired": mark("retired"),
}


DELETED = mark("{name} was deleted on {day}, with commit {commit} by {author}: “{subject}”. Its file was {path}.")
LAST_TEXT = mark("`sopkit log {name}` lists its revisions, `sopkit show {name} --at {commit}~1` prints its last text.")


def asked_about(root: Path, library: Library, sop_id: str) -> Asked:
    """Return the SOP with this id, be it deleted; wrong use where there never was one."""
    from sopkit.versions.of_then import Asked

    card = library.source_by_id.get(sop_id)
    if card is not None:
        return Asked(sop_id, card.path)
    deleted = deleted_one(root, library, sop_id)
    if deleted is None:
        raise click.UsageError(unknown(library, sop_id))
    return Asked(sop_id, deleted.path, deleted)


def deleted_one(root: Path, library: Library, sop_id: str) -> Deleted | None:
    """Return the SOP with this id that is no longer in the handbook; None where history knows of none."""
    from sopkit.cache.opening import open_drawer
    from sopkit.history.days import zone_of
    from sopkit.versions.gone import find_deleted

    return find_deleted(root, sop_id, zone_of(library.settings.time_zone), open_drawer(root))


def not_there(root: Path, library: Library, sop_id: str) -> str:
    """Return what is said where no file has an SOP of this id: that it was deleted, or that there is none."""
    deleted = deleted_one(root, library, sop_id)
    if deleted is None:
        return unknown(library, sop_id)
    return f"{told_as_deleted(deleted)} {say(LAST_TEXT, name=sop_id, commit=deleted.commit.short)}"


def told_as_deleted(deleted: Deleted) -> str:
    """Return the sentence that says when, with which commit and by whom an SOP was deleted."""
    commit = deleted.commit
    values = {"author": commit.author, "subject": commit.headline, "path": deleted.path}
    return say(DELETED, name=deleted.id, day=deleted.day, commit=commit.short, **{name: clean(text) for name, text in values.items()})


def unknown(library: Library, sop_id: str) -> str:
    """Return what is said where there is no SOP of this id."""
    import difflib

    near = difflib.get_close_matches(sop_id.upper(), list(library.source_by_id), 1, 0.5)
    message = say(mark("There is no SOP “{name}”."), name=sop_id)
    hint = say(mark("Did you mean “{near}”?"), near=near[0]) if near else say(mark("`sopkit list` lists them all."))
    return f"{message} {hint}"


def coming_in_words(row: Mapping[str, str | None]) -> str:
    """Return the coming version with its status and its day, as far as there is one."""
    if row["coming_version"] is None:
        return ""
    status = say(STATUS[row["coming_status"]]) if row["coming_status"] in STATUS else row["coming_status"]
    if row["coming_from"] is None:
        return say(mark("version {version}, {status}"), version=row["coming_version"], status=status)
    return say(mark("version {version}, {status}, from {day}"), version=row["coming_version"], status=status, day=row["coming_from"])
