"""Moments and days: a commit belongs to the day that the handbook's own time zone shows, on whatever machine this runs."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_of(name: str | None) -> tzinfo:
    """Return a time zone by its name; UTC where there is none, or none of this name."""
    if not name:
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def day_of(moment: int, zone: tzinfo) -> date:
    """Return the day of a moment given in seconds since 1970; the first or last day there is where the moment lies beyond."""
    try:
        return datetime.fromtimestamp(moment, zone).date()
    except (OverflowError, ValueError, OSError):
        return date.max if moment > 0 else date.min


def end_of(day: date, zone: tzinfo) -> int:
    """Return the last second of a day, in seconds since 1970."""
    if day >= date.max - timedelta(days=1):
        return 1 << 62
    return int(datetime.combine(day + timedelta(days=1), time(), zone).timestamp()) - 1


def day_named(text: str | None) -> date | None:
    """Return the day that a text names as a file writes it; None where it names none."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None
