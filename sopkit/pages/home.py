"""The first page of the handbook: the departments with their SOPs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sopkit.language import mark
from sopkit.model.page import Page
from sopkit.pages._handbook import Handbook
from sopkit.pages._libraries import finds
from sopkit.pages._templates import render
from sopkit.pages._view import View
from sopkit.pages._week import is_timed

if TYPE_CHECKING:
    from sopkit.model.library import Library
    from sopkit.model.reference import Reference

MANY = 12
"""SOPs of a department that the first page lists at most; its own page lists all."""


def build(library: Library, reference: Reference) -> Iterator[Page]:
    """Yield the first page in each language."""
    handbook = Handbook(library, reference)
    found = finds(handbook)
    most = MANY if handbook.has("department") else len(library.sops)
    places = {language: handbook.place(language, "index.md") for language in handbook.languages}
    timed = is_timed(handbook)
    for language, place in places.items():
        view = View(handbook, place, language)
        shelves = [
            (department, [sop for sop in handbook.of_department(department.id, language) if sop.status != "retired"])
            for department in handbook.departments
        ]
        others = {other: path for other, path in places.items() if other != language}
        title = library.settings.title.text(language)
        yield Page(
            path=place,
            title=title,
            language=language,
            markdown=render("home", view, title=title, shelves=shelves, most=most, finds=found, timed=timed, others=others),
            label=str(view.say(mark("Home"))),
            editions=places,
            boost=0.5,
        )
