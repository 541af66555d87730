"""What stood in the branch itself on a day: the line of first parents, which merges lead to."""

from __future__ import annotations

from collections.abc import Iterator

from sopkit.model.history import Commit, Log, Revision, Touch


def main_line(log: Log) -> Iterator[tuple[Commit, tuple[Touch, ...]]]:
    """Yield the commits from the head along first parents, each with what it brought to the branch."""
    wanted = log.commits[0].id if log.commits else None
    for commit, touches in zip(log.commits, log.touches, strict=True):
        if commit.id == wanted:
            wanted = commit.parents[0] if commit.parents else None
            yield commit, touches


def texts_of(log: Log, path: str, until: int | None = None) -> Iterator[Revision]:
    """Yield the texts that a file had in the branch, newest first, from the one that stood there at the moment `until`.

    `path` is the file at the head, from the top of the repository. A moment is asked of when commits were put into the branch; where clocks
    went wrong, what a commit follows is older than it all the same.
    """
    name: str | None = path
    reached = until is None
    for commit, touches in main_line(log):
        reached = reached or commit.committed <= (until or 0)
        touch = next((touch for touch in touches if name is not None and touch.path == name), None)
        if touch is None:
            continue
        if reached:
            moved_from = touch.path_before if touch.path_before not in {None, touch.path} else None
            before = None if touch.path_before is None else touch.blob_before
            yield Revision(commit=commit, path=name or "", blob=touch.blob, blob_before=before, moved_from=moved_from)
        if touch.path_before is not None:
            name = touch.path_before
