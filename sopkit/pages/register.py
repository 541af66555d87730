"""The register of controlled documents: every SOP with its version, who answers for it, and what its review rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from sopkit.language import mark
from sopkit.model.page import Page
from sopkit.model.review import Basis, Standing, basis_of, standing_of
from sopkit.pages._handbook import Handbook
from sopkit.pages._revisions import Row, own_revisions, row_of
from sopkit.pages._templates import render
from sopkit.pages._view import View

if TYPE_CHECKING:
    from datetime import date

    from sopkit.model.coming import Coming
    from sopkit.model.library import Card, Library
    from sopkit.model.reference import Reference
    from sopkit.model.sop import Sop


class Line(Struct, frozen=True, kw_only=True):
    """One document."""

    card: Card
    """What is known of it."""
    sop: Sop
    """The SOP in the language of the page, where it has one."""
    standing: Standing
    """How it stands to its review."""
    evidence: Basis
    """What the date of the review rests on."""
    recorded: Row | None
    """The newest revision that changed or signed it, as Git has it."""
    status: str
    """Where it stands in its life on the day of the library."""
    coming: Coming | None
    """What its file has that is not in force, where that is another text or it is not known whether it is."""
    next: Sop | None
    """That text, where it has a page of its own."""
    comes: date | None
    """The day from which that text is to hold."""


def build(library: Library, reference: Reference) -> Iterator[Page]:
    """Yield the register in each language."""
    handbook = Handbook(library, reference)
    places = {language: handbook.place(language, "register.md") for language in handbook.languages}
    cards = [(card, sop_id) for sop_id in handbook.editions if (card := library.source_by_id.get(sop_id)) is not None]
    recorded = {card.path: last_recorded(handbook, card) for card, _ in cards}
    for language, place in places.items():
        view = View(handbook, place, language)
        lines = [
            Line(
                card=card,
                sop=sop,
                standing=standing_of(card, library),
                evidence=basis_of(card, library),
                recorded=recorded[card.path],
                status=card.status_on(library.as_of) or "",
                coming=(coming := library.coming.get(sop_id)),
                next=handbook.coming_edition(sop_id, language),
                comes=day_of_coming(coming, library),
            )
            for card, sop_id in cards
            if (sop := handbook.edition(sop_id, language)) is not None
        ]
        title = str(view.say(mark("Register of documents")))
        others = {other: path for other, path in places.items() if other != language}
        markdown = render("register", view, title=title, lines=lines, as_of=library.as_of, others=others)
        yield Page(path=place, title=title, language=language, markdown=markdown, editions=places, boost=0)


def day_of_coming(coming: Coming | None, library: Library) -> date | None:
    """Return the day from which a text that is not in force is to hold; None where it names none that is still to come."""
    day = None if coming is None else coming.card.effective
    return day if day is not None and day > library.as_of else None


def last_recorded(handbook: Handbook, card: Card) -> Row | None:
    """Return the newest revision of a document that did more than move or format it; None where that is not known."""
    if handbook.library.history.gap != "none":
        return None
    rows = (row_of(handbook, revision) for revision in own_revisions(handbook, card))
    return next((row for row in rows if row.kind in {"changed", "signed"}), None)
