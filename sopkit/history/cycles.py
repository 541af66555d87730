"""How often a text was signed without a change in between: what lets a review cycle lengthen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from sopkit.history.days import day_named


class Said(NamedTuple):
    """What a file said of its review at one revision."""

    fingerprint: str
    """The fingerprint of its text."""
    review_last: str | None
    """The day of the review that it named."""
    review_fingerprint: str | None
    """The fingerprint of the text that was reviewed, as the file stated it."""


def days_signed(current: str, past: Iterator[Said | Literal["broken", "missing"]]) -> tuple[date, ...] | None:
    """Return the days on which the `current` text was signed, newest first, since it last changed.

    `past` is what the file said, newest first; ``broken`` where nobody could read it, ``missing`` where this clone leaves it out. A review
    belongs to the text in which it was first named, and none whose stated fingerprint is that of another text counts. None where a text is
    missing that would tell it.
    """
    found: set[date] = set()
    for said in past:
        if said == "missing":
            return None
        if said == "broken":
            found -= {min(found)} if found else set()  # the oldest may have been named in it first
            break
        day = day_named(said.review_last)
        if said.fingerprint != current:
            found -= {day}
            break
        if day is not None and said.review_fingerprint in {None, current}:
            found.add(day)
    return tuple(sorted(found, reverse=True))
