"""Where to begin, for each kind of reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sopkit.language import mark
from sopkit.model.page import Page
from sopkit.pages import _shelf as shelf
from sopkit.pages._handbook import Handbook
from sopkit.pages._templates import render
from sopkit.pages._view import View
from sopkit.pages._week import is_timed

if TYPE_CHECKING:
    from sopkit.model.library import Library
    from sopkit.model.reference import Reference

MANY = 60
"""Roles that the page names; where there are more, it leads to the departments, which name theirs."""


def build(library: Library, reference: Reference) -> Iterator[Page]:
    """Yield the page in each language."""
    handbook = Handbook(library, reference)
    places = {language: handbook.place(language, "start.md") for language in handbook.languages}
    organisation = library.organisation
    few = organisation is not None and len(organisation.role_by_id) <= MANY
    scripted = "scripts" in shelf.names() and any(sop.scripts for sop in handbook.sops if sop.status != "retired")
    for language, place in places.items():
        view = View(handbook, place, language)
        title = str(view.say(mark("Start here")))
        markdown = render(
            "start",
            view,
            title=title,
            teams=[(department, handbook.roles_of(department.id) if few else ()) for department in handbook.departments],
            staffed=organisation is not None and bool(organisation.roles),
            timed=is_timed(handbook),
            scripted=scripted,
            others={other: path for other, path in places.items() if other != language},
        )
        yield Page(path=place, title=title, language=language, markdown=markdown, editions=places, boost=0.3)
