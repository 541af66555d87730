"""The texts that one SOP had in the branch, with their data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from sopkit.history.follow import follow
from sopkit.history.main_line import MainLine, entries_of, texts_of
from sopkit.language import mark
from sopkit.model.history import Log, Revision, Touch
from sopkit.past import Texts, data_in, kept_log
from sopkit.reading.document import day_of, text_in
from sopkit.versions.gone import ENDINGS, last_gone

if TYPE_CHECKING:
    from sopkit.cache.drawer import Drawer
    from sopkit.model.history import Gap

SENTENCES: Mapping[Gap, str] = {
    "no-repository": mark("There is no history here: {place} lies in no Git repository."),
    "no-git": mark("The history cannot be read: Git is not installed."),
    "refused": mark("Git refuses to tell the history: {reason}. What does `git log` say in this folder?"),
    "shallow": mark(
        "This clone does not hold the whole history, and half of it would give wrong days and names. "
        "On a computer, run `git fetch --unshallow`; in a workflow, set `fetch-depth: 0` for the checkout."
    ),
}

PARTIAL = mark("This clone does not hold what the file said earlier. `git fetch --refetch --no-filter` brings all of it.")


class NoHistoryError(Exception):
    """There is no history that can be trusted: a sentence of the catalogue and its values."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


def whole_log(root: Path, drawer: Drawer | None) -> Log:
    """Return the history of a handbook.

    Raises:
        NoHistoryError: There is none, or it does not go back to the beginning.
    """
    log = kept_log(root, drawer)
    if log.gap != "none":
        raise NoHistoryError(SENTENCES[log.gap], place=root, reason=log.reason)
    return log


def name_in(log: Log, path: str) -> str:
    """Return the path of a file of the handbook, from the top of the repository."""
    return f"{log.folder}/{path}" if log.folder else path


class Stood(NamedTuple):
    """A text that stood in the branch, or in a side branch on its way there."""

    revision: Revision
    """Its commit and the name of its content."""
    data: Mapping[str, Any]
    """What it says; empty where it cannot be read."""

    @property
    def id(self) -> str | None:
        """Its id as written."""
        return text_in(dict(self.data), "id")

    @property
    def version(self) -> str | None:
        """Its version as written."""
        return text_in(dict(self.data), "version")

    @property
    def status(self) -> str | None:
        """Its status as written."""
        return text_in(dict(self.data), "status")

    @property
    def effective(self) -> date | None:
        """The day from which it holds."""
        return day_of(self.data.get("effective"))


class Chain(NamedTuple):
    """Everything that one SOP said in its life, newest first."""

    stood: tuple[Stood, ...]
    """The texts that stood in the branch."""
    made: Mapping[str, tuple[Stood, ...]]
    """The commits that made them, by the name of the commit of the branch with which they came."""
    missing: int
    """How many texts cannot be had: a clone may leave out what it has not needed yet."""


def read_chain(log: Log, path: str, texts: Texts, beside: Iterable[str] = ()) -> Chain:
    """Return what the SOP at `path` said in its life; `beside` are names of other contents that will be wanted, read along."""
    name = name_in(log, path)
    made = follow(log, [name])[name]
    texts.fetch({revision.blob for revision in (*texts_of(log, name), *made)}.union(beside))
    stood, places = own_texts(log, MainLine(log), name, texts, lost=True)
    if len(places) > 1:  # Git did not know the file again
        made = tuple(dict.fromkeys(revision for each in follow(log, places).values() for revision in each))
        texts.fetch({revision.blob for revision in made} - texts.contents.keys())
    entries = entries_of(log)
    kept = {each.revision.commit.id: each.id for each in stood}
    by_entry: dict[str, list[Stood]] = {}
    for revision in made:
        entry = entries.get(revision.commit.id)
        each = Stood(revision, texts.data_of_known(revision))
        if entry is not None and entry.id in kept and each.id in {None, kept[entry.id]}:
            by_entry.setdefault(entry.id, []).append(each)
    blobs = {each.revision.blob for each in stood} | {revision.blob for revision in made}
    missing = sum(blob not in texts.contents for blob in blobs)
    return Chain(tuple(stood), {entry: tuple(each) for entry, each in by_entry.items()}, missing)


def own_texts(  # noqa: PLR0913 two of them say how much is wanted
    log: Log, line: MainLine, name: str, texts: Texts, first: Sequence[Revision] | None = None, *, lost: bool = False
) -> tuple[list[Stood], list[str]]:
    """Return the texts that an SOP had in the branch, newest first, and where its file lay each time that Git lost its trace.

    An id never changes and is never used again. So a file that held another SOP before is left at that; and where Git saw a file appear,
    or take in this SOP, while the same commit took it from another place (rewritten in the other form, or changed while it was moved),
    the SOP is followed there. `first` are the texts that Git itself knows of, where they have been looked up already. With `lost` it is
    followed as well to where it had been deleted before.
    """
    found: list[Stood] = []
    places = [name]
    below: str | None = None
    own: str | None = None
    while True:
        revisions = list(texts_of(log, places[-1], below=below)) if first is None else first
        first = None
        texts.fetch({revision.blob for revision in revisions} - texts.contents.keys())
        part = [Stood(revision, texts.data_of_known(revision)) for revision in revisions]
        own = own or next(filter(None, (each.id for each in part)), None)
        end = next((number for number, each in enumerate(part) if each.id not in {None, own}), len(part))
        found.extend(part[:end])
        if not end or own is None:
            return found, places
        last = part[end - 1].revision
        place = earlier_place(line, last, own, texts)
        if place is not None:
            found[-1] = Stood(replace(last, moved_from=place), found[-1].data)
            below = last.commit.id
            places.append(place)
            continue
        gone = last_gone(line, own, texts, below=line.places[last.commit.id]) if lost and last.blob_before is None else None
        if gone is None:
            return found, places
        below = gone.commit.id
        places.append(gone.path)


def earlier_place(line: MainLine, revision: Revision, own: str, texts: Texts) -> str | None:
    """Return where an SOP lay before the commit that brought it to the file in which it is first seen; None where it is new."""
    others = taken_away(line, revision)
    texts.fetch({touch.blob_before for touch in others} - texts.contents.keys())
    for touch in others:
        data = data_in(touch.path_before or "", texts.contents.get(touch.blob_before, b""))
        if text_in(data, "id") == own and "translates" not in data:
            return touch.path_before
    return None


def taken_away(line: MainLine, revision: Revision) -> list[Touch]:
    """Return from where a commit may have taken an SOP, as far as Git does not say."""
    here = revision.moved_from or revision.path
    others = [touch for touch in line.touches.get(revision.commit.id, ()) if touch.path_before not in {None, here}]
    if revision.blob_before is None:  # it appeared: it can only come from a file that is no longer there
        others = [touch for touch in others if touch.path != touch.path_before]
    return [touch for touch in others if (touch.path_before or "").lower().endswith(ENDINGS)]
