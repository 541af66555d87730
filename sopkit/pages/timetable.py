"""The week of the whole company: what every SOP puts at a certain time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sopkit.language import mark
from sopkit.model.page import Page
from sopkit.pages._calendar import place_of_calendar
from sopkit.pages._handbook import Handbook
from sopkit.pages._templates import render
from sopkit.pages._view import View
from sopkit.pages._week import MOST, by_role, week_of

if TYPE_CHECKING:
    from sopkit.model.library import Library
    from sopkit.model.reference import Reference


def build(library: Library, reference: Reference) -> Iterator[Page]:
    """Yield the timetable in each language, where anything has its time."""
    handbook = Handbook(library, reference)
    places = {language: handbook.place(language, "timetable.md") for language in handbook.languages}
    for language, place in places.items():
        week = week_of(handbook, language)
        if not week:
            return
        view = View(handbook, place, language)
        title = str(view.say(mark("Timetable")))
        roles = by_role(week)
        in_calendars = {entry.role for entry in week if entry.sop.status == "active" and handbook.role(entry.role) is not None}
        markdown = render(
            "timetable",
            view,
            title=title,
            week=week if len(week) <= MOST else [],
            roles=sorted(roles.items(), key=lambda one: (-len(one[1]), one[0])),
            calendars={role: place_of_calendar(handbook, language, role) for role in in_calendars},
            others={other: path for other, path in places.items() if other != language},
        )
        yield Page(path=place, title=title, language=language, markdown=markdown, editions=places, boost=0.3)
