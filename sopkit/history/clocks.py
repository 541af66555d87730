"""Commits whose clock cannot have been right: what is dated by them is dated wrongly, or something else is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, tzinfo

from sopkit.history.days import day_of
from sopkit.history.main_line import main_line
from sopkit.model.history import ClockDoubt, Log


def doubts_of(log: Log, today: date, zone: tzinfo) -> dict[str, ClockDoubt]:
    """Return the commits of the branch that are dated after today, or before one that they follow, by their names.

    Days are compared, not seconds: small differences between clocks move nothing.
    """
    found: dict[str, ClockDoubt] = {}
    latest = date.min
    for commit, _ in reversed(list(main_line(log))):
        day = day_of(commit.committed, zone)
        if day > today:
            found[commit.id] = ClockDoubt("future", commit, day)
        elif day < latest:
            found[commit.id] = ClockDoubt("backwards", commit, day)
        else:
            latest = day
    return found


def doubts_among(doubts: dict[str, ClockDoubt], commits: Iterable[str]) -> tuple[ClockDoubt, ...]:
    """Return the doubts about some commits, given by their names, in their order."""
    return tuple(doubts[name] for name in dict.fromkeys(commits) if name in doubts)
