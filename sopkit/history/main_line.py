"""What stood in the branch itself on a day: the line of first parents, which merges lead to."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sopkit.model.history import Commit, Log, Revision, Touch


def main_line(log: Log) -> Iterator[tuple[Commit, tuple[Touch, ...]]]:
    """Yield the commits from the head along first parents, each with what it brought to the branch."""
    wanted = log.commits[0].id if log.commits else None
    for commit, touches in zip(log.commits, log.touches, strict=True):
        if commit.id == wanted:
            wanted = commit.parents[0] if commit.parents else None
            yield commit, touches


def texts_of(log: Log, path: str, until: int | None = None, below: str | None = None) -> Iterator[Revision]:
    """Yield the texts that a file had in the branch, newest first, from the one that stood there at the moment `until`.

    `path` is the file at the head, or before the commit `below` where that is given, from the top of the repository. A moment is asked of
    when commits were put into the branch; where clocks went wrong, what a commit follows is older than it all the same.
    """
    name: str | None = path
    reached = until is None
    for commit, touches in main_line(log):
        if below is not None:
            below = None if commit.id == below else below
            continue
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


def all_texts_of(log: Log, paths: Collection[str], until: int | None = None) -> dict[str, list[Revision]]:
    """Return of many files at the head what `texts_of` yields of one, with a single walk."""
    found: dict[str, list[Revision]] = {path: [] for path in paths}
    names = {path: path for path in paths}
    reached = until is None
    for commit, touches in main_line(log):
        reached = reached or commit.committed <= (until or 0)
        moved = {}
        gone = []
        for touch in touches:
            if touch.path is None or touch.path not in names:
                continue
            moved_from = touch.path_before if touch.path_before not in {None, touch.path} else None
            if reached:
                before = None if touch.path_before is None else touch.blob_before
                revision = Revision(commit=commit, path=touch.path, blob=touch.blob, blob_before=before, moved_from=moved_from)
                found[names[touch.path]].append(revision)
            if moved_from is not None:
                gone.append(touch.path)
                moved[moved_from] = names[touch.path]
        for name in gone:  # all at once: two files may have changed places
            del names[name]
        names.update(moved)
    return found


def entries_of(log: Log) -> dict[str, Commit]:
    """Return by the name of each commit the one of the branch itself with which it came: a merge, or the commit itself."""
    parents = {commit.id: commit.parents for commit in log.commits}
    found: dict[str, Commit] = {}
    for commit, _ in reversed(list(main_line(log))):
        pending = [commit.id]
        while pending:
            name = pending.pop()
            if name in parents and name not in found:
                found[name] = commit
                pending.extend(parents[name])
    return found


class MainLine:
    """The line of first parents, numbered from the head at 0, for many questions to one log."""

    def __init__(self, log: Log) -> None:
        """Walk the line once."""
        self.commits: list[Commit] = []
        self.places: dict[str, int] = {}
        self.touches: dict[str, tuple[Touch, ...]] = {}
        self.deletions: dict[str, list[int]] = {}
        for place, (commit, touches) in enumerate(main_line(log)):
            self.commits.append(commit)
            self.places[commit.id] = place
            self.touches[commit.id] = touches
            for touch in touches:
                if touch.path is None and touch.path_before is not None:
                    self.deletions.setdefault(touch.path_before, []).append(place)

    def reached(self, until: int) -> int:
        """Return the number of the commit that was the head of the branch at a moment; past the last where there was none yet."""
        return next((place for place, commit in enumerate(self.commits) if commit.committed <= until), len(self.commits))

    def is_gone(self, revision: Revision, head: int) -> bool:
        """Tell whether the file of a text had been deleted and not put back when the branch stood at a commit, given by its number."""
        return any(head <= place < self.places[revision.commit.id] for place in self.deletions.get(revision.path, ()))


def standing_at(log: Log, path: str) -> dict[str, str]:
    """Return the name of the content that a file had after each commit of the branch; those before it was there are left out."""
    texts = {revision.commit.id: revision.blob for revision in texts_of(log, path)}
    found: dict[str, str] = {}
    blob: str | None = None
    for commit, _ in reversed(list(main_line(log))):
        blob = texts.get(commit.id, blob)
        if blob is not None:
            found[commit.id] = blob
    return found
