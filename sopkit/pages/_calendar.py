"""The week of a role as a calendar (RFC 5545), for the calendar on a telephone or at a desk.

It depends on the files alone: neither on the moment of the build nor on where it runs. An event keeps its UID as long as SOP and slot
keep their ids, so that a calendar which is read again moves events and adds none.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from sopkit.language import Language, mark, translate
from sopkit.pages._speech import DAYS
from sopkit.pages._text import visible
from sopkit.pages._view import View
from sopkit.pages._week import by_role, week_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from icalendar import Event

    from sopkit.pages._handbook import Handbook
    from sopkit.pages._week import Entry

FIRST_DAY = date(2024, 1, 1)
"""A Monday. Here begins what nobody says a day for; from here the days of changes are counted."""
TITLE = mark("{role}: week")


def place_of_calendar(handbook: Handbook, language: Language, role: str) -> str:
    """Return where the calendar of a role stands."""
    return handbook.place(language, f"calendar/{role}.ics")


def calendars_of(handbook: Handbook) -> Iterator[tuple[str, bytes]]:
    """Yield place and content of the calendar of every role that has something to do at a certain time.

    What is not approved is in no calendar: whoever reads it is told of everything in it every week.
    """
    for language in handbook.languages:
        for role, entries in by_role([entry for entry in week_of(handbook, language) if entry.sop.status == "active"]).items():
            if handbook.role(role) is not None:
                yield place_of_calendar(handbook, language, role), calendar_of(handbook, language, role, entries)


def calendar_of(handbook: Handbook, language: Language, role: str, entries: list[Entry]) -> bytes:
    """Return the calendar of a role."""
    from icalendar import Calendar

    view = View(handbook, place_of_calendar(handbook, language, role), language)
    zone = zone_of_week(handbook)
    calendar = Calendar()
    calendar.add("prodid", "-//sopkit//week//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", visible(translate(TITLE, language).format(role=view.role(role))))
    if zone is not None:
        calendar.add("x-wr-timezone", zone.key)
    known = blake2b(handbook.library.settings.title.text(handbook.default).encode(), digest_size=8).hexdigest()
    for entry in entries:
        calendar.add_component(event_of(view, entry, zone, f"{entry.sop.id}-{entry.key}@{known}"))
    if zone is not None:
        calendar.add_missing_timezones(min(entry.sop.effective or FIRST_DAY for entry in entries))
    return bytes(calendar.to_ical())


def zone_of_week(handbook: Handbook) -> ZoneInfo | None:
    """Return the time zone of timetables; None where none is set or known, so that the times are those of whoever reads them."""
    from zoneinfo import ZoneInfo

    from sopkit.history.days import zone_of

    zone = zone_of(handbook.library.settings.time_zone)
    return zone if isinstance(zone, ZoneInfo) else None


def event_of(view: View, entry: Entry, zone: ZoneInfo | None, uid: str) -> Event:
    """Return one entry of the week as an event that comes back every week."""
    from icalendar import Event

    sop = entry.sop
    changed = max((change.date for change in sop.changes), default=sop.effective or FIRST_DAY)
    day = first_day(entry, sop.effective or FIRST_DAY)
    begins = datetime.combine(day, time.fromisoformat(entry.time), zone)
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", datetime.combine(changed, time(), UTC))
    event.add("sequence", max((changed - FIRST_DAY).days, 0))
    event.add("dtstart", begins)
    if entry.until is not None and entry.until != entry.time:
        ends = day if entry.until > entry.time else day + timedelta(days=1)
        event.add("dtend", datetime.combine(ends, time.fromisoformat(entry.until), zone))
    event.add("rrule", {"freq": "weekly", "byday": [name[:2].upper() for name in entry.days]})
    event.add("summary", visible(view.plain(entry.content)))
    if entry.channel:
        event.add("location", visible(view.plain(entry.channel)))
    event.add("description", visible(f"{sop.id} {view.plain(sop.title)}"))
    event.add("categories", [sop.id])
    return event


def first_day(entry: Entry, since: date) -> date:
    """Return the first day of an entry: the first one of its days since a certain day."""
    days = (since + timedelta(days=number) for number in range(len(DAYS)))
    return next(day for day in days if DAYS[day.weekday()] in entry.days)
