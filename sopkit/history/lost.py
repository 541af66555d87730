"""SOPs whose trace Git lost: deleted in one place and added in another, or rewritten so far that it looks like that."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from sopkit.history.main_line import MainLine, entries_of, texts_of
from sopkit.model.history import Commit, Log, Revision

ENDINGS = (".yml", ".yaml", ".md")
"""How the files of SOPs end."""


class Went(NamedTuple):
    """A file that went."""

    place: int
    """The number of the commit of the branch with which it went."""
    last: Revision
    """Its last content, as a revision of that commit."""


class Lost:
    """Finds the texts that SOPs had before Git lost their trace, by their ids: an id never changes and is never used again."""

    def __init__(self, log: Log, read_ids: Callable[[Collection[Revision]], Mapping[str, str | None]]) -> None:
        """Take the history, and what tells the ids of the SOPs in contents by the names of these; None for a translation.

        A content that cannot be had is left out.
        """
        self.log = log
        self.read_ids = read_ids
        self.ids: dict[str, str | None] = {}
        """What has been read, by the names of the contents."""
        self.lacking = False
        """True where a content was asked for that is not here."""

    def before(self, ids: Mapping[str, str], revisions: Mapping[str, Sequence[Revision]]) -> dict[str, tuple[Revision, ...]]:
        """Return the revisions of SOPs, newest first, with those added that lie before a loss; both are given by path.

        Nothing is read where no file had gone when an SOP appeared.
        """
        found = {path: tuple(each) for path, each in revisions.items()}
        pending = [path for path, each in found.items() if path in ids and each and each[-1].blob_before is None]
        while pending := [path for path in pending if self.oldest_gone >= self.place_of(found[path][-1])]:
            self.learn(went.last for went in self.gone)
            earlier = {path: self.texts_before(ids[path], found[path][-1]) for path in pending}
            self.learn(revision for each in earlier.values() for revision in each)
            for path, each in earlier.items():
                own = [revision for revision in each if self.ids[revision.blob] in {None, ids[path]}]
                found[path] += tuple(own)
            pending = [path for path, each in earlier.items() if each and found[path][-1] is each[-1]]
        return found

    def texts_before(self, own: str, appeared: Revision) -> list[Revision]:
        """Return the texts that an SOP had in the branch before it appeared somewhere; none where it is new."""
        if appeared.blob_before is not None:
            return []
        start = self.place_of(appeared)
        went = next((went for went in self.gone_by_id.get(own, ()) if went.place >= start and went.last.path != appeared.path), None)
        return [] if went is None else list(texts_of(self.log, went.last.path, below=went.last.commit.id))

    def learn(self, revisions: Iterable[Revision]) -> None:
        """Read the ids in contents of which they are not known yet, all in one go."""
        new = {revision.blob: revision for revision in revisions if revision.blob not in self.ids}
        if new:
            found = self.read_ids(new.values())
            self.lacking |= found.keys() != new.keys()
            self.ids.update({blob: found.get(blob) for blob in new})

    def entry_of(self, revision: Revision) -> Commit:
        """Return the commit of the branch with which a revision came."""
        return revision.commit if revision.commit.id in self.line.places else self.entries[revision.commit.id]

    def place_of(self, revision: Revision) -> int:
        """Return the number of the commit of the branch with which a revision came."""
        return self.line.places[self.entry_of(revision).id]

    @cached_property
    def line(self) -> MainLine:
        """The branch itself."""
        return MainLine(self.log)

    @cached_property
    def entries(self) -> dict[str, Commit]:
        """The commits of the branch with which each commit came."""
        return entries_of(self.log)

    @cached_property
    def gone(self) -> list[Went]:
        """The files of SOPs that went from the branch, newest first."""
        return [
            Went(place, Revision(commit=commit, path=touch.path_before, blob=touch.blob_before, blob_before=None))
            for place, commit in enumerate(self.line.commits)
            for touch in self.line.touches[commit.id]
            if touch.path is None and touch.path_before is not None and touch.path_before.lower().endswith(ENDINGS)
        ]

    @cached_property
    def oldest_gone(self) -> int:
        """The number of the oldest commit with which a file went; before all where none did."""
        return self.gone[-1].place if self.gone else -1

    @cached_property
    def gone_by_id(self) -> dict[str, list[Went]]:
        """The files that went, newest first, by the ids of the SOPs that they held."""
        found: dict[str, list[Went]] = {}
        for went in self.gone:
            own = self.ids[went.last.blob]
            if own is not None:
                found.setdefault(own, []).append(went)
        return found
