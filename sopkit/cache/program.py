"""The digest of the program itself: what another version found says nothing about what this one would find."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

from sopkit import __version__
from sopkit.reading.schema import schema_folder

FORMAT = 1
"""To be raised when the files of the cache change their meaning and no line of the program does."""
PACKAGE = Path(__file__).parent.parent
ENDINGS = (".py", ".json")
LEFT_OUT = frozenset({"locale", "__pycache__"})
"""Words are looked up after the verdict, so that a better translation needs no new one."""


@functools.cache
def program_digest() -> bytes:
    """Return the digest of everything but the handbook that problems depend on.

    Taken over the content of the package's files: a checkout is edited, and a cache that CI keeps meets a new installation of the same
    version whose files bear another date. Reading them all takes 3 ms.
    """
    digest = blake2b(digest_size=16)
    digest.update(repr((FORMAT, __version__, sys.version, sys.platform, sorted(installed()))).encode())
    for path in sorted({*own_files(PACKAGE), *own_files(schema_folder())}):
        with open(path, "rb") as file:  # noqa: PTH123 as fast as it gets, two hundred times
            content = file.read()
        digest.update(f"{len(content)} {os.path.basename(path)} ".encode())  # noqa: PTH119 likewise
        digest.update(content)
    return digest.digest()


def own_files(folder: Path) -> Iterator[str]:
    """Yield the files of the package, or the schemas beside it."""
    for here, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in LEFT_OUT]
        yield from (os.path.join(here, name) for name in files if name.endswith(ENDINGS))  # noqa: PTH118 likewise


def installed() -> set[str]:
    """Return the names and versions of the packages installed; reading and rules lean on several of them."""
    found: set[str] = set()
    for folder in sys.path:
        try:
            names = os.listdir(folder)  # noqa: PTH208 likewise
        except OSError:
            continue
        found.update(name for name in names if name.endswith((".dist-info", ".egg-info")))
    return found
