"""Where and when a command runs: the root of the handbook around a place, and today."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sopkit.files import SETTINGS_FILE


class NoHandbookError(Exception):
    """There is no sopkit.yml in the folder asked for, nor in any above it."""


def today() -> date:
    """Return today; the one place where the clock is read."""
    return date.today()  # noqa: DTZ011 a review is due on the reader's own calendar


def find_root(start: Path) -> Path:
    """Return the folder of the handbook that `start` lies in: the nearest one upward with a sopkit.yml."""
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / SETTINGS_FILE).is_file():
            return candidate
    raise NoHandbookError(str(start))
