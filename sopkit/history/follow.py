"""Follows files back through moves, merges and deletions."""

from __future__ import annotations

from collections.abc import Collection

from sopkit.model.history import Commit, Log, Revision, Touch


def follow(log: Log, paths: Collection[str]) -> dict[str, tuple[Revision, ...]]:
    """Return the revisions of each file that is there at the head, newest first; paths are written from the top of the repository.

    A move keeps the history, and so does a deletion that a later commit took back under the same name. A merge is a revision only
    where it made a text that none of its sides had. A file that was never committed has none.
    """
    made = {touch.blob for commit, touches in zip(log.commits, log.touches, strict=True) if not commit.is_merge for touch in touches}
    found: dict[str, list[Revision]] = {path: [] for path in paths}
    names = {path: path for path in paths}
    """What each file is called where the walk stands, by that name."""
    for commit, touches in zip(log.commits, log.touches, strict=True):
        moved: dict[str, str] = {}
        gone: list[str] = []
        for touch in touches:
            if touch.path is None or touch.path not in names:
                continue
            followed = names[touch.path]
            if commit.is_merge and touch.blob in made:
                if touch.path_before is not None:  # while a side branch moved it, the main line may have changed it where it was
                    moved[touch.path_before] = followed
                continue
            found[followed].append(revision_of(commit, touch))
            if touch.path_before not in {None, touch.path}:
                gone.append(touch.path)
                moved[touch.path_before or ""] = followed
        for name in gone:  # all at once: two files may have changed places
            names.pop(name, None)
        names.update(moved)
    return {path: tuple(revisions) for path, revisions in found.items()}


def revision_of(commit: Commit, touch: Touch) -> Revision:
    """Return what one commit did to one file as its revision."""
    return Revision(
        commit=commit,
        path=touch.path or "",
        blob=touch.blob,
        blob_before=None if touch.path_before is None else touch.blob_before,
        moved_from=None if touch.path_before in {None, touch.path} else touch.path_before,
    )
