"""Where and when a command runs: the root of the handbook around a place, and today."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from sopkit.files import SETTINGS_FILE


class NoHandbookError(Exception):
    """There is no sopkit.yml in the folder asked for, nor in any above it."""


ENOUGH = 1_000_000
"""Characters of the settings that are searched for the time zone."""


def today(root: Path | None = None) -> date:
    """Return today in the time zone of the handbook at `root` or around this place; the one place where the clock is read.

    Where no zone is set it is the machine's own day. With one, a colleague and a server far away agree on the day of a review.
    """
    try:
        folder = find_root(Path.cwd()) if root is None else root
        with (folder / SETTINGS_FILE).open(encoding="utf-8", errors="replace") as file:
            match = re.search(r"^time_zone:[ \t]*[\"']?([A-Za-z0-9_+/-]+)", file.read(ENOUGH), re.MULTILINE)
    except (NoHandbookError, OSError):
        match = None
    if match is not None:
        from zoneinfo import ZoneInfo  # most handbooks name none

        with suppress(LookupError, ValueError, OSError):
            return datetime.now(ZoneInfo(match[1])).date()
    return date.today()  # noqa: DTZ011 a review is due on the reader's own calendar


def find_root(start: Path) -> Path:
    """Return the folder of the handbook that `start` lies in: the nearest one upward with a sopkit.yml."""
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / SETTINGS_FILE).is_file():
            return candidate
    raise NoHandbookError(str(start))
