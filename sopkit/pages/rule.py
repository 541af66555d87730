"""The pages of the rules: what each one fires on, why, and how it is mended; and a list of them all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from sopkit.language import Language, mark
from sopkit.model.page import Page
from sopkit.pages._handbook import Handbook
from sopkit.pages._templates import render
from sopkit.pages._view import View

if TYPE_CHECKING:
    from sopkit.model.library import Library
    from sopkit.model.reference import Reference, RuleNotes


def build(library: Library, reference: Reference) -> Iterator[Page]:
    """Yield the list of rules and a page for each of them, in each language."""
    handbook = Handbook(library, reference)
    for language in handbook.languages:
        yield build_index(handbook, language)
        for notes in reference.rules:
            yield build_page(handbook, notes, language)


def build_index(handbook: Handbook, language: Language) -> Page:
    """Return the list of all rules."""
    places = places_of(handbook, "index")
    view = View(handbook, places[language], language)
    families = [(name, list(rules)) for name, rules in groupby(handbook.reference.rules, lambda rule: rule.family)]
    title = str(view.say(mark("Rules")))
    markdown = render("rules", view, title=title, families=families, others=without(places, language))
    return Page(path=view.path, title=title, language=language, markdown=markdown, editions=places, boost=0.3)


def build_page(handbook: Handbook, notes: RuleNotes, language: Language) -> Page:
    """Return the page of one rule."""
    places = places_of(handbook, notes.id)
    view = View(handbook, places[language], language)
    return Page(
        path=view.path,
        title=notes.id,
        language=language,
        markdown=render("rule", view, rule=notes, others=without(places, language)),
        description=str(view.say(notes.summary)),
        editions=places,
        boost=0.3,
    )


def places_of(handbook: Handbook, name: str) -> dict[Language, str]:
    """Return where a page of this folder stands in each language."""
    return {language: handbook.place(language, f"rule/{name}.md") for language in handbook.languages}


def without(places: dict[Language, str], language: Language) -> dict[Language, str]:
    """Return the places in all other languages."""
    return {other: place for other, place in places.items() if other != language}
