"""How it is seen that a file has not changed: by its status where that can be trusted, else by its content.

As Git does: a file that was written no earlier than a moment before it was read may be written again within the same tick of the
clock, so that its status stays as it was. Its stamp is not kept, and the next run reads it.
"""

from __future__ import annotations

import os
import time
from hashlib import blake2b
from struct import Struct, error
from typing import NamedTuple

import msgspec

from sopkit.files import Opened
from sopkit.model.problem import Problem

STAMP = Struct("<6Q")
UNTRUSTED = bytes(STAMP.size)
"""The stamp of no file: what bears it is read again."""
MARK = 16
"""Bytes of a digest of a file's content."""
MARGIN = 3_000_000_000
"""Nanoseconds; the coarsest clock of a file system in use ticks every two seconds."""


class Seen(NamedTuple):
    """A file as it was seen last."""

    stamp: bytes
    """Its status."""
    mark: bytes
    """The digest of its content, or of the problem that keeps it from being read."""


class Table(msgspec.Struct, array_like=True, frozen=True):
    """All files of a handbook as they were seen last, as few long texts: ten thousand objects would take longer to make than to check."""

    beside: bytes
    """The digest of the files beside the SOPs."""
    folder: str
    """The folder of the SOPs."""
    paths: bytes
    """The SOPs by path, joined by NUL."""
    stamps: bytes
    """Their stamps, one after the other."""
    marks: bytes
    """Their marks likewise."""
    named: tuple[str, ...]
    """The files that they name."""

    @property
    def seen(self) -> dict[str, Seen]:
        """The files by path."""
        names = split(self.paths)
        stamps, marks = pieces(self.stamps, STAMP.size), pieces(self.marks, MARK)
        return {name: Seen(stamp, mark) for name, stamp, mark in zip(names, stamps, marks, strict=True)}


def join(paths: list[str]) -> bytes:
    """Return paths as one text; names that are no UTF-8 stay what they are."""
    return os.fsencode("\0".join(paths))


def split(joined: bytes) -> list[str]:
    """Return the paths of such a text."""
    return os.fsdecode(joined).split("\0") if joined else []


def pieces(text: bytes, size: int) -> list[bytes]:
    """Return a text in pieces of the same size."""
    return [text[start : start + size] for start in range(0, len(text), size)]


def stamp_of(status: os.stat_result) -> bytes:
    """Return the stamp of a file. Where a system lies about the time of writing, that of its status tells."""
    values = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev, status.st_mode)
    try:
        return STAMP.pack(*values)
    except error:  # a date before 1970, an inode of 128 bits
        return STAMP.pack(*(value & 0xFFFF_FFFF_FFFF_FFFF for value in values))


def stamp_at(path: str) -> bytes:
    """Return the stamp of the file at a path; one that cannot be asked is not trusted."""
    try:
        return stamp_of(os.stat(path))  # noqa: PTH116 as fast as it gets, ten thousand times
    except (OSError, ValueError):
        return UNTRUSTED


def mark_of(content: bytes) -> bytes:
    """Return the mark of a file's content."""
    return blake2b(content, digest_size=MARK).digest()


def mark_of_unread(problems: list[Problem]) -> bytes:
    """Return the mark of a file that cannot be read: what is said of it."""
    return blake2b(repr(problems).encode("utf-8", "backslashreplace"), digest_size=MARK, person=b"unread").digest()


def now() -> int:
    """Return the moment before which a file must have been written for its stamp to be kept."""
    return time.time_ns() - MARGIN


def trusted(stamp: bytes, before: int) -> bytes:
    """Return a stamp as it may be kept."""
    _, written, changed, *_ = STAMP.unpack(stamp)
    return stamp if max(written, changed) < before else UNTRUSTED


def digest_beside(opened: dict[str, Opened]) -> bytes:
    """Return the digest of the files beside the SOPs, opened already."""
    digest = blake2b(digest_size=MARK)
    for name, one in opened.items():
        content = b"" if one.content is None else one.content
        digest.update(repr((name, one.there, one.problems, len(content))).encode("utf-8", "backslashreplace"))
        digest.update(content)
    return digest.digest()
