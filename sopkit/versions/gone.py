"""SOPs whose files are gone from the branch: where each lay last, and with which commit it went."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sopkit.history.days import day_of
from sopkit.history.main_line import MainLine
from sopkit.model.history import Commit, Log, Touch
from sopkit.past import Texts, data_in, kept_log
from sopkit.reading.document import text_in

if TYPE_CHECKING:
    from sopkit.cache.drawer import Drawer

ENDINGS = (".yml", ".yaml", ".md")
"""How the files of SOPs end."""
PORTION = 500
"""Contents that are read at a time."""


class Gone(NamedTuple):
    """The end of an SOP."""

    path: str
    """Its file, from the top of the repository."""
    blob: str
    """The name of its last content."""
    commit: Commit
    """The commit of the branch with which it went."""


class Deleted(NamedTuple):
    """An SOP that is no longer in the handbook."""

    id: str
    """Its id."""
    path: str
    """Its last file, from the handbook's root."""
    commit: Commit
    """The commit of the branch with which it went."""
    day: date
    """The day of that commit."""
    log: Log
    """The history up to there."""
    title: str
    """Its last title."""


def find_deleted(root: Path, sop_id: str, zone: tzinfo, drawer: Drawer | None) -> Deleted | None:
    """Return the SOP of an id that no file of the handbook bears any more; None where history knows of none, or cannot be asked."""
    log = kept_log(root, drawer)
    if not log.is_whole:
        return None
    inside = f"{log.folder}/" if log.folder else ""
    texts = Texts(root)
    gone = last_gone(MainLine(log), sop_id, texts, inside=inside)
    if gone is None:
        return None
    title = text_in(data_in(gone.path, texts.contents.get(gone.blob, b"")), "title")
    then = log_before(log, gone.commit)
    return Deleted(sop_id, gone.path.removeprefix(inside), gone.commit, day_of(gone.commit.committed, zone), then, title or "")


def last_gone(line: MainLine, own: str, texts: Texts, *, below: int = -1, inside: str = "") -> Gone | None:
    """Return where the SOP with an id went for the last time; None where it never did.

    `below` is the number of a commit of the branch, and only what is older is looked at; `inside` is the folder in which it lay. Where Git
    takes another SOP for the same file moved, the id tells them apart.
    """
    candidates = list(leaving(line, below, inside))
    for start in range(0, len(candidates), PORTION):
        part = candidates[start : start + PORTION]
        texts.fetch({touch.blob_before for _, touch in part} - texts.contents.keys())
        held = [(commit, touch) for commit, touch in part if is_held(touch.path_before, touch.blob_before, own, texts)]
        texts.fetch({touch.blob for _, touch in held if touch.path is not None} - texts.contents.keys())
        for commit, touch in held:
            if touch.path is None or not touch.path.startswith(inside) or not is_held(touch.path, touch.blob, own, texts):
                return Gone(touch.path_before or "", touch.blob_before, commit)
    return None


def leaving(line: MainLine, below: int, inside: str) -> Iterator[tuple[Commit, Touch]]:
    """Yield what took a file of an SOP away from its place, newest first."""
    for commit in line.commits[below + 1 :]:
        for touch in line.touches[commit.id]:
            before = touch.path_before
            if before is not None and before != touch.path and before.startswith(inside) and before.lower().endswith(ENDINGS):
                yield commit, touch


def is_held(path: str | None, blob: str, own: str, texts: Texts) -> bool:
    """Tell whether a content is that of the SOP with an id."""
    data = data_in(path or "", texts.contents.get(blob, b""))
    return text_in(data, "id") == own and "translates" not in data


def log_before(log: Log, commit: Commit) -> Log:
    """Return a history as it was before a commit of the branch."""
    from msgspec.structs import replace

    parents = {each.id: each.parents for each in log.commits}
    pending = list(commit.parents[:1])
    wanted: set[str] = set()
    while pending:
        name = pending.pop()
        if name not in wanted:
            wanted.add(name)
            pending.extend(parents.get(name, ()))
    kept = [pair for pair in zip(log.commits, log.touches, strict=True) if pair[0].id in wanted]
    return replace(log, commits=tuple(each for each, _ in kept), touches=tuple(touches for _, touches in kept))
