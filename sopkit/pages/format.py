"""The format reference: every field of every kind of file, made from the schemas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sopkit.language import Language, mark
from sopkit.model.page import Page
from sopkit.pages import _fields as fields
from sopkit.pages._handbook import Handbook
from sopkit.pages._templates import render
from sopkit.pages._view import View
from sopkit.reading.schema import title_of

if TYPE_CHECKING:
    from sopkit.model.library import Library
    from sopkit.model.reference import Reference

FILES: dict[str, tuple[str, str]] = {
    "sop": ("sops/<department>/<name>.yml", mark("One procedure.")),
    "translation": ("sops/<department>/<name>.en.yml", mark("The texts of an SOP in another language; it lies beside the SOP.")),
    "organisation": ("organisation.yml", mark("Departments and roles, who holds them and who stands in.")),
    "glossary": ("glossary.yml", mark("The company's terms, and what not to call them.")),
    "sopkit": ("sopkit.yml", mark("Settings. The folder it lies in is the root of the handbook.")),
}
"""What each kind of file is called and is for; a path that a writer chooses shows what to choose in brackets."""
OF_KIND: dict[str, tuple[str, ...]] = {
    "segments": ("closing",),
    "lost_case_review": ("closing",),
    "stages": ("sales",),
    "sales_process": ("sales",),
    "customer_relations": ("customer-relations",),
    "channel": ("channel",),
    "research": ("market-research",),
    "product_launch": ("product-launch",),
    "timeline": ("product-launch",),
    "feedback_loop": ("feedback",),
    "timetable": ("community",),
    "scripts": ("community",),
    "moments_plan": ("community",),
    "governance": ("meta",),
}
"""Fields of an SOP that its kind must have once it is in review; a test asks the rule itself."""
PLACES = 4
"""Places of a section that are told; the reader has seen the others on the way."""


def build(library: Library, reference: Reference) -> Iterator[Page]:
    """Yield the list of kinds of files and a page for each of them, in each language."""
    handbook = Handbook(library, reference)
    kinds = [kind for kind in FILES if kind in reference.schemas]
    if not kinds:
        return
    for language in handbook.languages:
        yield build_index(handbook, kinds, language)
        for kind in kinds:
            yield build_page(handbook, kind, language)


def build_index(handbook: Handbook, kinds: list[str], language: Language) -> Page:
    """Return the list of kinds of files."""
    view = View(handbook, handbook.place(language, "format/index.md"), language)
    title = str(view.say(mark("Format of the files")))
    entries = [(kind, *FILES[kind], title_of(handbook.reference.schemas[kind])) for kind in kinds]
    markdown = render("formats", view, title=title, entries=entries, others=others(handbook, "index", language))
    return Page(path=view.path, title=title, language=language, markdown=markdown, editions=places_of(handbook, "index"), boost=0)


def build_page(handbook: Handbook, kind: str, language: Language) -> Page:
    """Return the page of one kind of file."""
    view = View(handbook, handbook.place(language, f"format/{kind}.md"), language)
    reference = handbook.reference
    path, about = FILES[kind]
    sections = fields.sections_of(kind, reference.schemas[kind])
    title = getattr(sections[0].title, language)
    markdown = render(
        "format",
        view,
        title=title,
        path=path,
        sections=sections,
        example_of=fields.example_of,
        once_active=reference.once_active if kind == "sop" else frozenset(),
        of_kind=OF_KIND if kind == "sop" else {},
        many_places=PLACES,
        in_markdown=kind in {"sop", "translation"},
        others=others(handbook, kind, language),
    )
    return Page(
        path=view.path,
        title=str(view.say(mark("{title}: format"), title=title)),
        language=language,
        markdown=markdown,
        description=str(view.say(about)),
        editions=places_of(handbook, kind),
        boost=0,
    )


def places_of(handbook: Handbook, name: str) -> dict[Language, str]:
    """Return where a page of this folder stands in each language."""
    return {language: handbook.place(language, f"format/{name}.md") for language in handbook.languages}


def others(handbook: Handbook, name: str, language: Language) -> dict[Language, str]:
    """Return where a page of this folder stands in all other languages."""
    return {other: place for other, place in places_of(handbook, name).items() if other != language}
