"""The folder in which the cache of one handbook lies: sealed files that are whole or not there.

Nothing here ever fails: a cache that cannot be read is empty, and one that cannot be written stays as it is.
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

MAGIC = b"sopkit cache\n"
SEAL = 16
FILES, CARDS, TRANSLATIONS, PLACES = "files", "cards", "translations", "places"
LOG, NEWER, REVIEWED, HEADS, STATED = "log", "newer", "reviewed", "heads", "stated"
VERDICT = "verdict-"
OWN = re.compile(
    rf"(?:{FILES}|{CARDS}|{TRANSLATIONS}|{PLACES}|{LOG}|{NEWER}|{REVIEWED}|{HEADS}|{STATED}|{VERDICT}[0-9a-f]{{32}})(?:\.[0-9]+\.tmp)?"
)
DRAWER = re.compile(r"[0-9a-f]{32}")
DAY = 24 * 60 * 60
VERDICTS_KEPT = 16
"""Verdicts of one handbook: of other days, other rules, other states."""
DRAWERS_KEPT = 50
DAYS_KEPT = 30
"""A drawer that nobody has opened for so long is dropped, and so is one past the number above."""
ABANDONED = 60 * 60
"""Seconds after which an unfinished file belongs to a run that was ended."""


def place_of_cache() -> Path | None:
    """Return the folder of all drawers; None where there is no home to put it into."""
    asked = os.environ.get("SOPKIT_CACHE_DIR")
    if asked:
        return Path(asked).absolute()
    try:
        from platformdirs import user_cache_path  # a user who names a folder need not wait for it

        place = user_cache_path("sopkit", appauthor=False)
    except (OSError, RuntimeError, KeyError):  # no home, and no user to ask for one
        return None
    return place if place.is_absolute() else None


class Drawer:
    """The cache of one handbook."""

    def __init__(self, place: Path, root: Path, program: bytes) -> None:
        """Open the drawer of the handbook at `root`; what another `program` has put into it is not seen."""
        self.place = place
        self.folder = place / blake2b(os.fsencode(root), digest_size=16).hexdigest()
        self.program = program

    def seal(self, name: str, payload: bytes) -> bytes:
        """Return what shows that the payload is whole, bears this name and was written by this program."""
        return blake2b(payload, digest_size=SEAL, key=self.program, person=blake2b(name.encode(), digest_size=16).digest()).digest()

    def read(self, name: str) -> bytes | None:
        """Return what was put away under a name; None where there is nothing, or nothing that can be trusted."""
        try:
            descriptor = os.open(self.folder / name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
            with os.fdopen(descriptor, "rb") as file:
                content = file.read() if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
        except (OSError, MemoryError):
            return None
        head = len(MAGIC) + SEAL
        payload = content[head:]
        return payload if content[:head] == MAGIC + self.seal(name, payload) else None

    def write(self, name: str, payload: bytes) -> None:
        """Put something away: whoever reads meanwhile gets the old or the new, never half of it."""
        unfinished = self.folder / f"{name}.{os.getpid()}.tmp"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # lines of SOPs stand in it: they are nobody else's business
            with suppress(OSError):
                unfinished.unlink()
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            try:
                with os.fdopen(os.open(unfinished, flags, 0o600), "wb") as file:
                    file.write(MAGIC + self.seal(name, payload))
                    file.write(payload)
                unfinished.replace(self.folder / name)
            except BaseException:
                with suppress(OSError):
                    unfinished.unlink()
                raise
        except OSError:  # no right to write, no room, no folder: the next run finds it out again
            return

    def use(self) -> None:
        """Leave a sign, once a day, that the drawer is in use."""
        with suppress(OSError):
            if time.time() - (self.folder / FILES).stat().st_mtime > DAY:
                os.utime(self.folder / FILES)

    def tidy(self) -> None:
        """Drop old verdicts, unfinished files and the drawers of handbooks that nobody checks any more."""
        now = time.time()
        verdicts = sorted(((age_of(path), path) for path in own_files(self.folder) if path.name.startswith(VERDICT)), reverse=True)
        unfinished = [path for path in own_files(self.folder) if path.suffix == ".tmp" and now - age_of(path) > ABANDONED]
        for path in (*(path for _, path in verdicts[VERDICTS_KEPT:]), *unfinished):
            with suppress(OSError):
                path.unlink()
        drawers = sorted(((age_of(folder / FILES) or age_of(folder), folder) for folder in drawers_in(self.place)), reverse=True)
        for number, (used, folder) in enumerate(drawers):
            if folder != self.folder and (number >= DRAWERS_KEPT or now - used > DAYS_KEPT * DAY):
                drop(folder)


def age_of(path: Path) -> float:
    """Return when a file was written; 0 where it is gone."""
    try:
        return path.stat(follow_symlinks=False).st_mtime
    except OSError:
        return 0.0


def own_files(folder: Path) -> Iterator[Path]:
    """Yield the files of a drawer that bear a name of ours."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    yield from (Path(entry.path) for entry in entries if OWN.fullmatch(entry.name))


def drawers_in(place: Path) -> Iterator[Path]:
    """Yield the drawers in a folder; whatever else a person keeps there is none of our business."""
    try:
        entries = list(os.scandir(place))
    except OSError:
        return
    for entry in entries:
        with suppress(OSError):
            if DRAWER.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                yield Path(entry.path)


def drop(folder: Path) -> None:
    """Remove a drawer and what we have put into it; a folder that holds anything else stays."""
    with suppress(OSError):
        for path in own_files(folder):
            path.unlink()
        folder.rmdir()
