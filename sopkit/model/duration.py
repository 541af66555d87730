"""Lengths of time as people write them: “2 hours”, “5 个工作日”."""

import calendar
import functools
import re
from datetime import date, timedelta
from typing import Literal, cast

from msgspec import Struct

Unit = Literal["minute", "hour", "working hour", "day", "working day", "week", "month", "year"]

CHINESE_UNITS: dict[str, Unit] = {
    "分钟": "minute",
    "小时": "hour",
    "工作小时": "working hour",
    "天": "day",
    "日": "day",
    "工作日": "working day",
    "周": "week",
    "月": "month",
    "年": "year",
}
FORM = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(.+)", re.ASCII)
MONTHS_PER_YEAR = 12


class Duration(str):
    """An amount of one unit, kept as the author wrote it. A plain text otherwise, so that it needs no conversion."""

    __slots__ = ()

    @property
    def parts(self) -> tuple[float, Unit]:
        """Return the amount and its unit.

        Raises ValueError where the text is neither “2 hours” nor “2 个工作小时”. The schema has checked it before.
        """
        match = FORM.fullmatch(self)
        if match is None:
            raise ValueError(self)
        amount, unit = match.groups()
        english = unit.removesuffix("s")
        chinese = CHINESE_UNITS.get(unit.removeprefix("个"))
        if chinese is None and english not in CHINESE_UNITS.values():
            raise ValueError(self)
        return float(amount), chinese or cast("Unit", english)

    def added_to(self, day: date) -> date:
        """Return the calendar day this long after `day`: 31 January and one month is the last day of February.

        Working days and hours are not a matter of the calendar alone: ValueError. So are no time at all, half a month, and a day past the
        year 9999.
        """
        return later(self, day)


class Limit(Struct, frozen=True, kw_only=True):
    """A time limit and the event from which it is counted, or back from which."""

    limit: Duration
    """How long it may take at most."""
    after: str | None = None
    """The event from which the time is counted."""
    before: str | None = None
    """The event before which it is done, by at least this much time; never together with `after`."""


@functools.lru_cache(maxsize=4096)
def later(duration: Duration, day: date) -> date:
    """Return the day this long after another. The same periods and days come up again and again in a handbook."""
    amount, unit = duration.parts
    if amount < 1 or not amount.is_integer():  # enough digits make an infinite one
        raise ValueError(duration)
    try:
        count = int(amount)
        if unit in {"day", "week"}:
            return day + timedelta(days=count * (7 if unit == "week" else 1))
        if unit in {"month", "year"}:
            months = day.month - 1 + count * (MONTHS_PER_YEAR if unit == "year" else 1)
            year, month = day.year + months // MONTHS_PER_YEAR, months % MONTHS_PER_YEAR + 1
            return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    except OverflowError as error:
        raise ValueError(str(error)) from error
    raise ValueError(duration)
