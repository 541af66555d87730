"""The page of an SOP: everything that its file says, in the order in which it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sopkit.model import review
from sopkit.model.page import Page
from sopkit.pages._flow import charts_of
from sopkit.pages._glance import glance_of
from sopkit.pages._handbook import Handbook
from sopkit.pages._report import reporter
from sopkit.pages._revisions import in_words_of, revisions_of
from sopkit.pages._sheet import code_of
from sopkit.pages._templates import render
from sopkit.pages._terms import first_of_each
from sopkit.pages._view import View

if TYPE_CHECKING:
    from datetime import date

    from sopkit.language import Language
    from sopkit.model.coming import Coming
    from sopkit.model.library import Library
    from sopkit.model.organisation import Role
    from sopkit.model.reference import Reference
    from sopkit.model.sop import Sop


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one role does in an SOP."""

    name: str
    """Id of the role."""
    role: Role | None
    """The role as organisation.yml knows it."""
    steps: tuple[str, ...]
    """Ids of the steps it does."""
    called: bool
    """True where it releases a step or takes over when one fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where an SOP stands in its life on the day of the library."""

    status: str
    """``draft``, ``in-review``, ``scheduled``, ``active`` or ``retired``."""
    due: date | None
    """The day of the next review."""
    behind: str | None
    """For a translation that is not of the source's version: the version of the source."""
    review: review.Standing | None
    """How it stands to its review; None where it is not in use."""
    coming: Sop | None
    """The text that comes after this one, where it is known and published."""
    now: Sop | None
    """For a text that is coming: the one in force."""
    beside: Coming | None
    """For a text that is not in force while it is not known, or cannot be shown, which one is: what is known of that."""


def build(library: Library, reference: Reference) -> Iterator[Page]:
    """Yield a page for each SOP in each language it is written in."""
    handbook = Handbook(library, reference)
    for editions in (*handbook.editions.values(), *handbook.coming.values()):
        places = {language: handbook.place_of(sop) for language, sop in editions.items()}
        for sop in editions.values():
            yield build_page(handbook, sop, places)


def build_page(handbook: Handbook, sop: Sop, places: dict[Language, str]) -> Page:
    """Return the page of one SOP in one language."""
    view = View(handbook, handbook.place_of(sop), sop.lang, sop)
    others = {language: place for language, place in places.items() if language != sop.lang}
    markdown = render(
        "sop",
        view,
        standing=standing_of(handbook, sop),
        parts=parts_of(handbook, sop),
        charts=charts_of(view, sop),
        glance=glance_of(view, sop),
        used_by=used_by(handbook, sop),
        wrong=reporter(view, sop),
        code=code_of(view),
        revisions=revisions_of(handbook, sop),
        words_of=in_words_of,
        others=others,
    )
    comes = handbook.is_coming(sop)
    return Page(
        path=view.path,
        title=f"{view.plain(sop.title)} {sop.id}{f' {sop.version}' if comes else ''}",
        language=sop.lang,
        markdown=first_of_each(markdown),
        description=view.plain(sop.purpose),
        source=sop.path,
        editions=places,
        boost=0 if comes else 1 if handbook.status(sop) == "active" else 0.5,  # who looks for a word is to find what holds
    )


def standing_of(handbook: Handbook, sop: Sop) -> Standing:
    """Return where an SOP stands in its life."""
    library = handbook.library
    comes = handbook.is_coming(sop)
    beside = library.coming.get(sop.id)
    blind = beside is not None and beside.meanwhile != "earlier"
    card = beside.card if beside is not None and (comes or blind) else library.source_by_id.get(sop.id)
    version = card.version if comes and card is not None else handbook.versions.get(sop.id)
    behind = sop.translates is not None and sop.translates != version
    judged = None if card is None or comes or blind else review.standing_of(card, library)
    return Standing(
        status=handbook.status(sop),
        due=None if card is None or sop.status == "retired" else review.next_review(card, library),
        behind=version if behind else None,
        review=None if judged is None or judged.state == "not-in-use" else judged,
        coming=None if comes else handbook.coming_edition(sop.id, sop.lang),
        now=handbook.edition(sop.id, sop.lang) if comes else None,
        beside=beside if blind else None,
    )


def parts_of(handbook: Handbook, sop: Sop) -> tuple[Part, ...]:
    """Return the roles that act in an SOP, in the order in which they come up."""
    steps: dict[str, list[str]] = {}
    called: set[str] = set()
    for step in sop.all_steps:
        if step.role:
            steps.setdefault(step.role, []).append(step.id)
        releases = step.hold.released_by if step.hold else None
        takes_over = step.on_failure.escalate_to if step.on_failure else None
        for name in filter(None, (releases, takes_over)):
            steps.setdefault(name, [])
            called.add(name)
    return tuple(Part(name=name, role=handbook.role(name), steps=tuple(done), called=name in called) for name, done in steps.items())


def used_by(handbook: Handbook, sop: Sop) -> tuple[str, ...]:
    """Return the ids of the SOPs that name this one."""
    return tuple(name for name in handbook.used_by.get(sop.id, ()) if name in handbook.editions)
