"""Puts a file on disk whole or not at all: it is written beside its place under another name, and moved there at the end.

The cache has a way of its own, which need not outlive a power cut and loads nothing for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_whole(path: Path, content: bytes | Path, rights: int | None = None, *, lasting: bool = True) -> None:
    """Put a file in its place, in that of another where there is one: content, or a file to copy; `rights` as chmod takes them.

    What the next run would write again need not be `lasting`, that is, outlive a power cut: waiting for the disk takes time.

    Raises OSError where that is not possible; what stood there is then untouched.
    """
    with beside(path, content, rights, lasting=lasting) as finished:
        finished.replace(path)


def write_new(path: Path, content: bytes | Path, rights: int | None = None) -> None:
    """Put a file in a place where there is none.

    Raises `FileExistsError` where there is one, also where it came while this was being written.
    """
    if os.path.lexists(path):
        raise FileExistsError(path)
    with beside(path, content, rights, lasting=True) as finished:
        try:
            os.link(finished, path)  # unlike a rename, it never replaces what is there
        except FileExistsError:
            raise
        except (OSError, NotImplementedError):  # a file system without hard links
            if os.path.lexists(path):
                raise FileExistsError(path) from None
            finished.replace(path)


@contextmanager
def beside(path: Path, content: bytes | Path, rights: int | None, *, lasting: bool) -> Iterator[Path]:
    """Give the finished file under another name in the same folder, and remove it where it has not been moved away."""
    import shutil
    import tempfile

    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".sopkit-")
    finished = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if isinstance(content, bytes):
                file.write(content)
            else:
                with content.open("rb") as source:
                    shutil.copyfileobj(source, file)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        finished.chmod(usual_rights() if rights is None else rights)
        yield finished
    finally:
        finished.unlink(missing_ok=True)


def usual_rights() -> int:
    """Return the rights that a new file of this process gets: what mkstemp makes is for its owner only."""
    mask = os.umask(0o022)
    os.umask(mask)
    return 0o666 & ~mask
