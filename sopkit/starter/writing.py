"""Puts the files of a new handbook on disk: all of them or none, and never over one that is there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sopkit.whole import write_new


class HalfWrittenError(Exception):
    """The disk failed half-way; the arguments are what had been written, and why it failed."""

    def __init__(self, written: list[str], cause: OSError) -> None:
        super().__init__(str(cause))
        self.written = written
        self.cause = cause


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
