"""What the week holds: the slots of timetables and the planned posts of all SOPs, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from sopkit.pages._speech import DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sopkit.language import Language
    from sopkit.model.sop import Sop
    from sopkit.pages._handbook import Handbook

MOST = 300
"""Entries that one page shows at most."""


class Entry(Struct, frozen=True, kw_only=True):
    """Something that is done every week."""

    sop: Sop
    """The SOP that says so."""
    key: str
    """What tells it from the others of its SOP, for good."""
    days: tuple[str, ...]
    """Days of the week, Monday first."""
    time: str
    """When it starts, such as ``08:30``."""
    until: str | None
    """When it ends, where that is said."""
    content: str
    """What is done."""
    channel: str | None
    """Where."""
    role: str
    """Who does it."""
    anchor: str
    """The part of the SOP's page that tells it."""


def week_of(handbook: Handbook, language: Language) -> list[Entry]:
    """Return the week of the whole company by the time of the day, in a language where the SOPs have it."""
    editions = (handbook.edition(sop_id, language) for sop_id in handbook.editions)
    found = [entry for sop in editions if sop is not None and sop.status != "retired" for entry in entries_of(sop)]
    return sorted(found, key=lambda entry: (entry.time, entry.until or "", entry.sop.id, entry.key))


def is_timed(handbook: Handbook) -> bool:
    """Tell whether anything has its time, so that there is a timetable."""
    return any(sop.timetable or sop.moments_plan for sop in handbook.sops if sop.status != "retired")


def entries_of(sop: Sop) -> Iterator[Entry]:
    """Yield what an SOP puts into the week."""
    for slot in sop.timetable:
        yield Entry(
            sop=sop,
            key=f"slot-{slot.id}",
            days=in_order(slot.days),
            time=slot.time,
            until=slot.until,
            content=slot.content,
            channel=slot.channel,
            role=slot.role,
            anchor="timetable",
        )
    for number, post in enumerate(sop.moments_plan, 1):
        yield Entry(
            sop=sop,
            key=f"post-{number}",
            days=in_order(post.days),
            time=post.time,
            until=None,
            content=post.content,
            channel=None,
            role=post.role,
            anchor="moments-plan",
        )


def in_order(days: Sequence[str]) -> tuple[str, ...]:
    """Return days in the order of the week."""
    return tuple(day for day in DAYS if day in days)


def by_role(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Return the week of each role."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.role, []).append(entry)
    return found
