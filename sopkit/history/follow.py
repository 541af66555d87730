"""Follows files back through moves, merges and deletions."""

from __future__ import annotations

from collections.abc import Collection

from sopkit.model.history import Log, Revision


def follow(log: Log, paths: Collection[str]) -> dict[str, tuple[Revision, ...]]:
    """Return the revisions of each file that is there at the head, newest first; paths are written from the top of the repository.

    A move keeps the history, and so does a deletion that a later commit took back under the same name. A merge is a revision only
    where it made a text that none of its sides had. A file that was never committed has none.
    """
    made: set[str] | None = None
    found: dict[str, list[Revision]] = {path: [] for path in paths}
    names: dict[str | None, str] = {path: path for path in paths}
    """What each file is called where the walk stands, by that name."""
    for commit, touches in zip(log.commits, log.touches, strict=True):
        is_merge = commit.is_merge
        moved: dict[str | None, str] = {}
        gone: list[str | None] = []
        for touch in touches:
            path, before = touch.path, touch.path_before
            followed = names.get(path)
            if followed is None or path is None:
                continue
            if is_merge and made is None:
                made = made_on_sides(log)
            if is_merge and made is not None and touch.blob in made:
                if before is not None:  # while a side branch moved it, the main line may have changed it where it was
                    moved[before] = followed
                continue
            if before == path:
                found[followed].append(Revision(commit=commit, path=path, blob=touch.blob, blob_before=touch.blob_before))
            elif before is None:
                found[followed].append(Revision(commit=commit, path=path, blob=touch.blob, blob_before=None))
            else:
                found[followed].append(
                    Revision(commit=commit, path=path, blob=touch.blob, blob_before=touch.blob_before, moved_from=before)
                )
                gone.append(path)
                moved[before] = followed
        for name in gone:  # all at once: two files may have changed places
            names.pop(name, None)
        names.update(moved)
    return {path: tuple(revisions) for path, revisions in found.items()}


def made_on_sides(log: Log) -> set[str]:
    """Return the contents that came with commits which join nothing."""
    return {touch.blob for commit, touches in zip(log.commits, log.touches, strict=True) if not commit.is_merge for touch in touches}
