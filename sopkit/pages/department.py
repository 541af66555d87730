"""The page of a department: its SOPs and its roles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sopkit.model.page import Page
from sopkit.pages._handbook import Handbook
from sopkit.pages._libraries import shelves_of
from sopkit.pages._templates import render
from sopkit.pages._view import View

if TYPE_CHECKING:
    from sopkit.model.library import Library
    from sopkit.model.reference import Reference


def build(library: Library, reference: Reference) -> Iterator[Page]:
    """Yield a page for each department in each language."""
    handbook = Handbook(library, reference)
    shelves = shelves_of(handbook)
    for department in handbook.departments:
        path = f"department/{department.id}.md"
        places = {language: handbook.place(language, path) for language in handbook.languages}
        for language, place in places.items():
            view = View(handbook, place, language)
            sops = handbook.of_department(department.id, language)
            markdown = render(
                "department",
                view,
                department=department,
                used=[sop for sop in sops if sop.status != "retired"],
                retired=[sop for sop in sops if sop.status == "retired"],
                finds=shelves.get(department.id, []),
                roles=handbook.roles_of(department.id),
                others={other: path for other, path in places.items() if other != language},
            )
            name = view.department(department.id)
            label = name if sops else None
            yield Page(path=place, title=name, language=language, markdown=markdown, label=label, editions=places, boost=0.5)
