"""The reviews that are due as a calendar (RFC 5545): an event of a whole day for each SOP in use.

An event keeps its UID as long as the SOP keeps its id, so that a calendar which is read again moves events and adds none.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from sopkit.language import Language, mark, translate
from sopkit.model.library import Card, Library
from sopkit.model.organisation import Holder
from sopkit.model.review import Standing, standing_of
from sopkit.reports._shelf import clean

if TYPE_CHECKING:
    from icalendar import Event, vCalAddress

ADDRESS = re.compile(r"[^@\s<>\"',;:]+@[^@\s<>\"',;:]+")
"""An address of e-mail; a telephone extension is no attendee."""
FIRST_DAY = date(2000, 1, 1)
"""From here the days of reviews are counted, so that each review gives a later edition of its event."""
TITLE = mark("Review {id}: {title}")
LINES = (
    mark("Owner: {owner}"),
    mark("Last review: {last}"),
    mark("File: {path}"),
    mark("Compare it with somebody who does the work, then: {command}"),
)


def calendar_of(library: Library, address: str, language: Language) -> bytes:
    """Return the calendar; `address` is what tells this handbook from others: where its repository is, or its title."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//sopkit//reviews//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", library.settings.title.text(language))
    for card, standing in due_reviews(library):
        calendar.add_component(event_of(card, standing, library, address, language))
    return bytes(calendar.to_ical())


def due_reviews(library: Library) -> list[tuple[Card, Standing]]:
    """Return the SOPs in use of which it is known when their review is due, by that day."""
    found = [(card, standing_of(card, library)) for card in library.source_by_id.values()]
    return sorted(((card, standing) for card, standing in found if standing.due is not None), key=lambda each: (each[1].due, each[0].id))


def event_of(card: Card, standing: Standing, library: Library, address: str, language: Language) -> Event:
    """Return the event of one review."""
    from icalendar import Event

    roles = library.organisation.role_by_id if library.organisation else {}
    owner = roles.get(card.owner or "")
    department = library.organisation.department_by_id.get(card.department or "") if library.organisation else None
    due, last = standing.due or library.as_of, standing.last or FIRST_DAY
    values = {
        "id": card.id,
        "title": clean(" ".join((card.title or "").split())),
        "owner": owner.name.text(language) if owner else card.owner or "—",
        "last": last.isoformat(),
        "path": clean(card.path),
        "command": f"sopkit review sign {card.id} --by {card.owner}",
    }
    event = Event()
    event.add("uid", f"review-{card.id}@{blake2b(address.encode(), digest_size=8).hexdigest()}")
    event.add("dtstamp", datetime.combine(library.as_of, time(), UTC))
    event.add("sequence", max((last - FIRST_DAY).days, 0))
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", translate(TITLE, language).format(**values))
    event.add("description", "\n".join(translate(line, language).format(**values) for line in LINES))
    if department is not None:
        event.add("categories", [department.name.text(language)])
    people = [holder for holder in (owner.holders if owner else ()) if ADDRESS.fullmatch(holder.contact or "")]
    if people:
        event.add("organizer", person_of(people[0]))
    for holder in people:
        attendee = person_of(holder)
        attendee.params["ROLE"] = "REQ-PARTICIPANT"
        event.add("attendee", attendee)
    return event


def person_of(holder: Holder) -> vCalAddress:
    """Return somebody whom a calendar can write to."""
    from icalendar import vCalAddress

    person = vCalAddress(f"mailto:{holder.contact}")
    person.params["CN"] = clean(holder.name or holder.handle).replace('"', "'")
    return person
