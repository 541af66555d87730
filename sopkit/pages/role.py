"""The page of a role: every step that is its own, what comes to it, what it reads, and its week."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sopkit.language import mark
from sopkit.model.page import Page
from sopkit.pages._calendar import place_of_calendar
from sopkit.pages._duties import Duties, Passing, Reading, Task, all_duties, readings_of
from sopkit.pages._handbook import Handbook
from sopkit.pages._templates import render
from sopkit.pages._view import View
from sopkit.pages._week import MOST as MOST_OF_WEEK

if TYPE_CHECKING:
    from sopkit.language import Language
    from sopkit.model.library import Library
    from sopkit.model.organisation import Role
    from sopkit.model.reference import Reference
    from sopkit.pages._duties import AllDuties

MOST = 80
"""Entries of a list that a page shows at most."""
MOST_STEPS = 150
"""Steps that one page names at most; those of further SOPs stand on pages of their own."""
FEW = 12
"""Entries of one kind that stand open; longer lists are folded."""
MOST_WORKED = 30
"""SOPs in which a new holder does steps that the path names at most: those with most of them."""


def build(library: Library, reference: Reference) -> Iterator[Page]:
    """Yield a page for each role in each language."""
    handbook = Handbook(library, reference)
    organisation = library.organisation
    roles = organisation.role_by_id if organisation is not None else {}
    for language in handbook.languages:
        asked = all_duties(handbook, language)
        for role in roles.values():
            yield build_page(handbook, language, role, asked)
            yield from build_more(handbook, language, role, steps_of(asked.of(role.id)))


def build_page(handbook: Handbook, language: Language, role: Role, asked: AllDuties) -> Page:
    """Return the page of one role in one language."""
    path = f"role/{role.id}.md"
    places = {language: handbook.place(language, path) for language in handbook.languages}
    view = View(handbook, places[language], language)
    duties = asked.roles.get(role.id, Duties())
    trained, worked, sent = readings_of(duties)
    name = view.role(role.id)
    markdown = render(
        "role",
        view,
        role=role,
        duties=duties,
        steps=steps_of(duties),
        readings=path_of(trained, worked, sent),
        own=in_order(duties.passings),
        others_of_department=in_order(asked.passings.get(role.department, [])),
        week=duties.week[:MOST_OF_WEEK],
        week_more=max(0, len(duties.week) - MOST_OF_WEEK),
        calendar=place_of_calendar(handbook, language, role.id) if any(entry.sop.status == "active" for entry in duties.week) else None,
        most=MOST,
        few=FEW,
        others={other: place for other, place in places.items() if other != language},
    )
    description = view.plain(role.duties.text(language)) if role.duties else ""
    return Page(path=view.path, title=name, language=language, markdown=markdown, description=description, editions=places, boost=0.5)


def build_more(handbook: Handbook, language: Language, role: Role, steps: list[list[list[Task]]]) -> Iterator[Page]:
    """Yield the pages of the steps that the page of the role has no room for."""
    others = {other: handbook.place(other, f"role/{role.id}.md") for other in handbook.languages if other != language}
    for number, shown in enumerate(steps[1:], 2):
        view = View(handbook, handbook.place(language, f"role/{role.id}/{number}.md"), language)
        title = view.text(mark("{role}: steps, part {number}"), role=view.role(role.id), number=number)
        markdown = render("role_steps", view, role=role, title=title, shown=shown, number=number, count=len(steps), others=others)
        yield Page(path=view.path, title=title, language=language, markdown=markdown, editions={language: view.path}, boost=0)


def steps_of(duties: Duties) -> list[list[list[Task]]]:
    """Return the steps of a role by page and by SOP, those of the SOPs with most of them first."""
    pages: list[list[list[Task]]] = []
    room = 0
    for tasks in sorted(duties.tasks.values(), key=lambda tasks: (-len(tasks), tasks[0].sop.id)):
        if not pages or len(tasks) > room:
            pages.append([])
            room = MOST_STEPS
        pages[-1].append(tasks)
        room -= len(tasks)
    return pages


def path_of(trained: list[Reading], worked: list[Reading], sent: list[Reading]) -> list[tuple[str, list[Reading], int]]:
    """Return what a new holder reads, by the reason, and how many more there are for the same reason."""
    groups = (("trained", trained, MOST), ("worked", worked, MOST_WORKED), ("sent", sent, MOST))
    return [(kind, found[:most], max(0, len(found) - most)) for kind, found, most in groups if found]


def in_order(passings: list[Passing]) -> list[Passing]:
    """Return what is passed: first what is given, then what is got."""
    return sorted(passings, key=lambda passing: (passing.direction, passing.other, passing.sop.id))
