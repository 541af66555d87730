"""What the repository says of a handbook: its log, kept between runs, and the texts that its files had."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sopkit.cache.opening import recall
from sopkit.files import read_bytes, source_of
from sopkit.model.history import Log, Revision
from sopkit.reading.shape import shape_of

if TYPE_CHECKING:
    from sopkit.cache.drawer import Drawer
    from sopkit.model.problem import Route

NEWER_SHARE = 8
"""What is newer than the kept log lies beside it until it is so small a part of it; then the log is written anew."""


class Newer(msgspec.Struct, frozen=True, array_like=True):
    """What has come since a log was kept. The log itself stays as it was written: that of a long history has many megabytes."""

    base: str
    """The newest commit of the log that is continued."""
    state: bytes
    """Where the repository stood."""
    log: Log
    """The commits since."""


# ------------------------------------------------------------------------------------------------------------- the log


def kept_log(root: Path, drawer: Drawer | None) -> Log:
    """Return the log of a handbook: the one of the last run, continued; read anew where anything about it is in doubt."""
    from sopkit.cache.drawer import LOG, NEWER
    from sopkit.git.log import read_log
    from sopkit.git.places import state_of

    state = state_of(root)
    kept: tuple[bytes, Log] | None = None if drawer is None else recall(drawer, LOG, tuple[bytes, Log])
    if kept is not None and kept[0] == state:
        return kept[1]
    base = None if kept is None else kept[1]
    newer: Newer | None = None if drawer is None or base is None else recall(drawer, NEWER, Newer)
    if base is None or not base.commits or newer is None or newer.base != base.commits[0].id:
        newer = None
    elif newer.state == state:
        return joined(newer.log, base)
    since = None if base is None else continued(root, base, None if newer is None else newer.log)
    if base is not None and since is not None and len(since.commits) * NEWER_SHARE < len(base.commits) and drawer is not None:
        keep(drawer, NEWER, Newer(base.commits[0].id, state, since))
        return joined(since, base)
    log = joined(since, base) if base is not None and since is not None else read_log(root)
    if drawer is not None and log.gap in {"none", "shallow"}:
        keep(drawer, LOG, (state, log))
    return log


def keep(drawer: Drawer, name: str, value: Any) -> None:
    """Put something away; what names a file that is not UTF-8 cannot be kept and is read anew each time."""
    with suppress(UnicodeEncodeError):
        drawer.write(name, msgspec.msgpack.encode(value))


def continued(root: Path, old: Log, newer: Log | None) -> Log | None:
    """Return what has come since an earlier log, of which the `newer` part is known; None where the head does not follow it."""
    from sopkit.git.log import follows, read_log

    since = (old if newer is None or not newer.commits else newer).commits[0].id if old.commits else ""
    if not old.is_whole or not since:
        return None
    new = read_log(root, since)
    if not new.is_whole or new.folder != old.folder:
        return None
    is_on_top = any(since in commit.parents for commit in new.commits) if new.commits else follows(root, since)
    if not is_on_top:
        return None
    return new if newer is None else joined(new, newer)


def joined(new: Log, old: Log) -> Log:
    """Return a log with what came before it."""
    return msgspec.structs.replace(new, commits=new.commits + old.commits, touches=new.touches + old.touches)


# ----------------------------------------------------------------------------------------------------------- the texts


class Texts:
    """The texts that SOPs had."""

    def __init__(self, root: Path) -> None:
        """Know none of them yet."""
        self.root = root
        self.files: dict[str, dict[str, Any]] = {}
        self.contents: dict[str, bytes] = {}
        self.missing: set[str] = set()
        """Contents that were asked for and are not here."""

    def fetch(self, blobs: Collection[str]) -> None:
        """Read contents of blobs."""
        from sopkit.git.blobs import NoAnswerError, read_blobs

        with suppress(NoAnswerError):
            self.contents.update(read_blobs(self.root, blobs))
        self.missing |= {blob for blob in blobs if blob not in self.contents}

    def data_of(self, revision: Revision) -> dict[str, Any]:
        """Return the data of a file after a revision; empty where it cannot be had."""
        if revision.blob not in self.contents:
            self.fetch({revision.blob})
        return self.data_of_known(revision)

    def data_of_known(self, revision: Revision) -> dict[str, Any]:
        """Return the data of a file after a revision whose content has been read already; empty where it could not be had."""
        content = self.contents.get(revision.blob)
        return {} if content is None else data_in(revision.path, content)

    def data_of_file(self, path: str) -> dict[str, Any]:
        """Return the data of a file as it is now."""
        if path not in self.files:
            opened = read_bytes(self.root, path, [])
            self.files[path] = {} if opened is None else data_in(path, opened[0])
        return self.files[path]


def data_in(path: str, content: bytes) -> dict[str, Any]:
    """Return the data of a file as plain data; empty where it holds none."""
    data = source_of(path, content).data
    return data if isinstance(data, dict) else {}


def is_text(route: Route) -> bool:
    """Tell whether prose stands at a route of an SOP."""
    shape = shape_of("sop").at(route)
    return shape is not None and shape.text
