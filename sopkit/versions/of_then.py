"""The text of an SOP as it was: in force on a day, or standing at a revision."""

from __future__ import annotations

from datetime import date, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sopkit.history.clocks import doubts_among, doubts_of
from sopkit.history.days import end_of
from sopkit.history.follow import follow
from sopkit.history.main_line import MainLine, texts_of
from sopkit.language import mark
from sopkit.model.history import ClockDoubt, Log, Revision, Version
from sopkit.model.library import Card
from sopkit.past import Texts, data_in, kept_log
from sopkit.reading.document import text_in
from sopkit.versions.chain import PARTIAL, SENTENCES, NoHistoryError, name_in, own_texts, whole_log
from sopkit.versions.in_force import all_in_force, built, version_of

if TYPE_CHECKING:
    from sopkit.cache.drawer import Drawer
    from sopkit.model.sop import Sop
    from sopkit.versions.gone import Deleted

NO_REVISION = mark("Git knows of no revision “{revision}”. A day is written as YYYY-MM-DD; `sopkit log {id}` lists the commits.")


class OfThen(NamedTuple):
    """A text as it was."""

    version: Version
    """Which one it is; its day is that of its commit."""
    sop: Sop | None
    """What it says, where it can be read as an SOP today."""
    card: Card
    """Its card; its path is that of the file then, from the handbook's root as far as it lay there."""


class Asked(NamedTuple):
    """The SOP that is asked about."""

    id: str
    """Its id."""
    path: str
    """Its file, from the handbook's root: as it is called today, or was called last."""
    deleted: Deleted | None = None
    """Where it was deleted, when and with which commit."""


class OnDay(NamedTuple):
    """What held on a day."""

    found: OfThen | None
    """The text; None where none held."""
    was_deleted: bool
    """True where it had been deleted by then."""
    doubts: tuple[ClockDoubt, ...]
    """What speaks against the days of its commits."""


class AtRevision(NamedTuple):
    """What stood at a revision."""

    found: OfThen | None
    """The text; None where there was none."""
    doubts: tuple[ClockDoubt, ...]
    """What speaks against the day of the revision's own commit."""


def text_on(root: Path, asked: Asked, day: date, zone: tzinfo, drawer: Drawer | None, today: date) -> OnDay:  # noqa: PLR0913, PLR0917
    """Return the text of an SOP that was in force on a day.

    Raises:
        NoHistoryError: There is no history, or it does not go back to the beginning.
    """
    log = whole_log(root, drawer)
    then = log if asked.deleted is None else asked.deleted.log
    texts = Texts(root)
    by_path = all_in_force(then, {asked.path: asked.id}, day, zone, texts, lost=True)
    if asked.path not in by_path:
        raise NoHistoryError(PARTIAL)
    version = by_path[asked.path]
    commits = [each.commit.id for each in texts_of(then, name_in(log, asked.path))]
    if asked.deleted is not None:
        commits.insert(0, asked.deleted.commit.id)
    doubts = doubts_among(doubts_of(log, today, zone), commits)
    if asked.deleted is not None:
        line = MainLine(log)
        if line.reached(end_of(day, zone)) <= line.places[asked.deleted.commit.id]:
            return OnDay(None, was_deleted=True, doubts=doubts)
    if version is None:
        return OnDay(None, was_deleted=False, doubts=doubts)
    sop, found = built(path_in(log, version.revision.path), version.revision, texts)
    is_own = found.id == asked.id  # the file may have held another SOP then
    return OnDay(OfThen(version, sop, found) if is_own else None, was_deleted=False, doubts=doubts)


def text_at(  # noqa: PLR0913, PLR0917 the SOP, its revision and its house
    root: Path, asked: Asked, revision: str, zone: tzinfo, drawer: Drawer | None, today: date
) -> AtRevision:
    """Return the text of an SOP that stood at a revision, under whatever name its file ever had.

    A shallow clone will do, as long as it holds the revision.

    Raises:
        NoHistoryError: There is no history, or no such revision.
    """
    from sopkit.git.blobs import NoAnswerError, read_blobs
    from sopkit.git.commits import read_commit

    log = kept_log(root, drawer)
    if log.gap not in {"none", "shallow"}:
        raise NoHistoryError(SENTENCES[log.gap], place=root, reason=log.reason)
    try:
        commit = read_commit(root, revision)
        if commit is None:
            raise NoHistoryError(NO_REVISION, revision=revision, id=asked.id)
        name = name_in(log, asked.path)
        then = log if asked.deleted is None else asked.deleted.log
        revisions = follow(then, [name])[name]
        texts = Texts(root)
        stood, places = own_texts(then, MainLine(then), name, texts, lost=log.is_whole)  # a conversion to the other form is no move to Git
        known = [*revisions, *(each.revision for each in stood)]
        names = dict.fromkeys([name, *places, *(path for each in known for path in (each.path, each.moved_from) if path)])
        contents = read_blobs(root, [f"{commit.id}:{path}" for path in names])
    except NoAnswerError as error:
        raise NoHistoryError(SENTENCES["refused"], reason=str(error)) from None
    doubts = doubts_among(doubts_of(log, today, zone), [commit.id])
    for path in names:
        content = contents.get(f"{commit.id}:{path}")
        data = {} if content is None else data_in(path, content)
        if content is None or text_in(data, "id") != asked.id:
            continue
        found = Revision(commit=commit, path=path, blob=f"{commit.id}:{path}", blob_before=None)
        texts = Texts(root)
        texts.contents[found.blob] = content
        return AtRevision(OfThen(version_of(found, data, zone), *built(path_in(log, path), found, texts)), doubts)
    return AtRevision(None, doubts)


def path_in(log: Log, name: str) -> str:
    """Return the path of a file from the handbook's root, where it lies below it."""
    return name.removeprefix(f"{log.folder}/") if log.folder else name
