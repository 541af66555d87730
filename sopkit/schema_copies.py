"""The copies of the schemas that a handbook keeps for its editors: which are out of date, and how they are renewed."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from sopkit.files import is_link
from sopkit.language import mark
from sopkit.model.problem import Location, Problem, Severity
from sopkit.reading.schema import KINDS, schema_path
from sopkit.whole import write_whole

FOLDER = "schema"
"""Beside sopkit.yml; the first line of each file leads there."""
LINK = mark("This is a symbolic link; it is not followed.")


class NotRenewedError(Exception):
    """What stands in the place of a copy is left as it is; the message is a text of the catalogue with a place for `path`."""


def outdated_copies(root: Path) -> Iterator[Problem]:
    """Yield a problem for each copy in the handbook at `root` that is not the schema of this version.

    A folder or a copy that is not there is none: an editor may find the schemas elsewhere.
    """
    if is_link(root / FOLDER):
        yield problem(FOLDER, LINK, mark("Put the folder itself here, or delete the link."))
        return
    for kind in KINDS:
        name = f"{FOLDER}/{schema_path(kind).name}"
        try:
            if is_link(root / name):
                yield problem(name, LINK, mark("Put the file itself here, or delete the link."))
            elif not is_current(root / name, kind):
                message = mark("This copy is not the schema of this version of sopkit.")
                yield problem(name, message, mark("Run `sopkit schema --write`, which renews it."))
        except (FileNotFoundError, NotADirectoryError):
            pass
        except OSError:
            yield problem(name, mark("This copy cannot be read."), mark("Is it a file, and may you read it?"))


def problem(path: str, message: str, question: str) -> Problem:
    """Return what is to be said of a copy. Its text is not shown: the first line of a schema tells nothing."""
    return Problem("outdated-schema", Severity.WARNING, Location(path), message, question)


def is_current(copy: Path, kind: str) -> bool:
    """Tell whether a copy is the schema itself, whatever ends its lines.

    Raises:
        OSError: There is no such file, it is no file, or it cannot be read.
    """
    if not stat.S_ISREG(copy.stat(follow_symlinks=False).st_mode):  # to open a pipe could take for ever
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    wanted = schema_path(kind).read_bytes()
    with copy.open("rb") as file:
        content = file.read(2 * len(wanted))  # what is longer is another text
    return content == wanted or content.replace(b"\r\n", b"\n") == wanted.replace(b"\r\n", b"\n")


def prepare(folder: Path) -> None:
    """Make the folder of the copies where it is not there.

    Raises:
        NotRenewedError: Something else stands in its place, or it would lie in a folder that is not there.
        OSError: It cannot be made.
    """
    refuse_link(folder)
    if folder.exists() and not folder.is_dir():
        raise NotRenewedError(mark("{path} is a file, not a folder. Name another folder, or move the file away."))
    if not folder.parent.is_dir():
        raise NotRenewedError(mark("{path} cannot be made, since the folder that would hold it is not there. Create that first."))
    folder.mkdir(exist_ok=True)


def renew(copy: Path, kind: str) -> bool:
    """Bring the copy of a schema up to date and tell whether it had to be written.

    Raises:
        NotRenewedError: A link, a folder or a device stands in its place.
        OSError: The file cannot be read or written.
    """
    refuse_link(copy)
    if copy.exists():
        if not copy.is_file():
            raise NotRenewedError(mark("{path} is a folder or a device, not a file. Move it away."))
        if is_current(copy, kind):
            return False
    write_whole(copy, schema_path(kind).read_bytes(), stat.S_IMODE(copy.stat().st_mode) if copy.exists() else None)
    return True


def refuse_link(place: Path) -> None:
    """Refuse to write where a link leads.

    Raises:
        NotRenewedError: It is a link.
    """
    if is_link(place):
        message = mark("{path} is a symbolic link; it is not followed. Delete the link and run the command again.")
        raise NotRenewedError(message)
