"""Files that SOPs name: whether their content is another one than when the SOP was reviewed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo
from functools import cached_property
from itertools import takewhile

from sopkit.history.days import day_of
from sopkit.history.main_line import MainLine, all_texts_of, entries_of
from sopkit.model.history import Commit, FileChange, Log, Revision


class NamedFiles:
    """The contents that some files had in the branch, looked up in a single walk. Paths are written from the top of the repository."""

    def __init__(self, log: Log, line: MainLine, paths: Sequence[str], zone: tzinfo) -> None:
        """Walk the branch once for all files."""
        self.log = log
        self.zone = zone
        self.line = line
        self.revisions: Mapping[str, list[Revision]] = all_texts_of(log, paths)

    def ever_changed(self, path: str) -> bool:
        """Tell whether a file ever had another content; most templates never do, and of them nothing more need be asked."""
        return len({revision.blob for revision in self.revisions[path]}) > 1

    def changed_after(self, path: str, head: int) -> FileChange | None:
        """Return the change since which a file is not what it was when the branch stood at a commit, given by its number.

        A move, a change that was taken back, and a file that went and came back as it was are none. A file that was not there yet is held
        against what it was when it came.
        """
        revisions = self.revisions[path]
        later = [revision for revision in revisions if self.line.places[revision.commit.id] < head]
        if not later:
            return None
        before = revisions[len(later)] if len(later) < len(revisions) else later[-1]
        changes = list(takewhile(lambda revision: revision.blob != before.blob, later))
        if not changes:
            return None
        first = changes[-1]
        return FileChange(commit=self.made(first), day=day_of(first.commit.committed, self.zone))

    def made(self, revision: Revision) -> Commit:
        """Return the commit that made a content; a merge says no more than that it was brought."""
        if not revision.commit.is_merge:
            return revision.commit
        return next((commit for commit in self.makers(revision) if not commit.is_merge), revision.commit)

    def makers(self, revision: Revision) -> Iterator[Commit]:
        """Yield the commits that came with a commit of the branch and left a content in a file, newest first."""
        for commit, touches in zip(self.log.commits, self.log.touches, strict=True):
            is_same = any(touch.blob == revision.blob and touch.path is not None for touch in touches)
            if is_same and self.entries[commit.id].id == revision.commit.id:
                yield commit

    @cached_property
    def entries(self) -> dict[str, Commit]:
        """The commits of the branch with which each commit came."""
        return entries_of(self.log)
