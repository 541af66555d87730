"""Puts new files on disk: whole or not at all, and never over one that is there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path


class HalfWrittenError(Exception):
    """The disk failed half-way; the arguments are what had been written, and why it failed."""

    def __init__(self, written: list[str], cause: OSError) -> None:
        super().__init__(str(cause))
        self.written = written
        self.cause = cause


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, whole or not at all.

    Raises `FileExistsError` where it is there, also where it came while this was being written.
    """
    if os.path.lexists(path):
        raise FileExistsError(path)
    descriptor, name = tempfile.mkstemp(prefix=".sopkit-", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~mask())
        try:
            os.link(temporary, path)  # unlike a rename, it never replaces what is there
        except FileExistsError:
            raise
        except (OSError, NotImplementedError):  # a file system without hard links
            if os.path.lexists(path):
                raise FileExistsError(path) from None
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def mask() -> int:
    """Return which rights new files of this process do not get."""
    found = os.umask(0o022)
    os.umask(found)
    return found


def write_into(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write new files into a folder that is there. Raises `HalfWrittenError`, which names what was written before it failed."""
    written: list[str] = []
    for name, content in files.items():
        try:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write_new(folder / name, content)
        except OSError as error:
            raise HalfWrittenError(written, error) from error
        written.append(name)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder that is not there yet, with the files in it: all of them or nothing.

    It is built beside the place where it will stand and moved there at the end. Folders above it that are missing come with it.
    Raises `OSError` where that fails, and then leaves nothing behind.
    """
    above = next(parent for parent in folder.parents if parent.exists())
    below = folder.relative_to(above)
    workshop = Path(tempfile.mkdtemp(prefix=".sopkit-", dir=above))
    try:
        for name, content in files.items():
            place = workshop / below / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        if os.path.lexists(above / below.parts[0]):
            raise FileExistsError(folder)
        (workshop / below.parts[0]).rename(above / below.parts[0])
    finally:
        with suppress(OSError):
            shutil.rmtree(workshop)
