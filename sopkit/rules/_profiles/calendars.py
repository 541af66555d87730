"""Timetables and timelines: whatever the kind, nobody can be in two places, and no milestone lies past the end."""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.customers import TimetableSlot
from sopkit.model.problem import Finding, Value, Words
from sopkit.model.product import Timeline

CLASH = mark("“{role}” has two things to do at once: {first} and {second}, {day} {time}.")
MOVE = mark("Which of the two can be done at another time, or by somebody else?")
BACKWARD = mark("Milestone “{milestone}” ends on day {end}, before it starts on day {start}.")
TURN = mark("Are the two days mixed up?")
PAST_END = mark("Milestone “{milestone}” ends on day {end}, and the timeline ends on day {days}.")
SHORTEN = mark("Does the milestone end earlier, or does the whole take longer? Change one of the two.")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAMES = (
    Words("Monday", "周一"),
    Words("Tuesday", "周二"),
    Words("Wednesday", "周三"),
    Words("Thursday", "周四"),
    Words("Friday", "周五"),
    Words("Saturday", "周六"),
    Words("Sunday", "周日"),
)
MINUTES_PER_DAY = 24 * 60
WEEK = 7 * MINUTES_PER_DAY


def check_timeline(timeline: Timeline) -> Iterator[Finding]:
    """Yield the milestones that end before they start or after the timeline does."""
    for position, entry in enumerate(timeline.milestones):
        route = ("timeline", "milestones", position, "end")
        values: dict[str, Value] = {
            "milestone": entry.id,
            "start": entry.start,
            "end": entry.end,
            "days": timeline.days,
        }
        if entry.end < entry.start:
            yield Finding(route, values, BACKWARD, TURN)
        elif entry.end > timeline.days:
            yield Finding(route, values, PAST_END, SHORTEN)


def check_timetable(slots: tuple[TimetableSlot, ...]) -> Iterator[Finding]:
    """Yield each slot that overlaps with another one of its role, once."""
    taken: list[tuple[str, int, int, int]] = []
    for position, slot in enumerate(slots):
        for day in slot.days:
            start = DAYS.index(day) * MINUTES_PER_DAY + minutes(slot.time)
            length = (minutes(slot.until) - minutes(slot.time)) % MINUTES_PER_DAY if slot.until else 0
            taken.append((slot.role, start, start + max(length, 1), position))
            if start + length > WEEK:  # from Sunday night into Monday
                taken.append((slot.role, start - WEEK, start + length - WEEK, position))
    told: set[tuple[int, int]] = set()
    longest = ("", 0, 0, -1)
    for entry in sorted(taken):
        role, start, end, position = entry
        if role == longest[0] and start < longest[2] and position != longest[3]:
            pair = (min(position, longest[3]), max(position, longest[3]))
            if pair not in told:
                told.add(pair)
                yield clash(slots, pair, start)
        if role != longest[0] or end > longest[2]:
            longest = entry


def clash(slots: tuple[TimetableSlot, ...], pair: tuple[int, int], start: int) -> Finding:
    """Return the finding for two slots that overlap."""
    first, second = slots[pair[0]], slots[pair[1]]
    day, minute = divmod(start % WEEK, MINUTES_PER_DAY)
    values: dict[str, Value] = {
        "role": second.role,
        "first": first.id,
        "second": second.id,
        "day": DAY_NAMES[day],
        "time": f"{minute // 60:02}:{minute % 60:02}",
    }
    return Finding(("timetable", pair[1], "time"), values, CLASH, MOVE)


def minutes(time: str) -> int:
    """Return the minutes since midnight."""
    hour, _, minute = time.partition(":")
    return int(hour) * 60 + int(minute)
