"""The register of controlled documents: every SOP with its version, who answers for it, and what its review rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from sopkit.language import mark
from sopkit.model.page import Page
from sopkit.model.review import Standing, is_changed, standing_of
from sopkit.pages._handbook import Handbook
from sopkit.pages._revisions import Row, own_revisions, row_of
from sopkit.pages._templates import render
from sopkit.pages._view import View

if TYPE_CHECKING:
    from sopkit.model.library import Card, Library
    from sopkit.model.reference import Reference
    from sopkit.model.sop import Sop

Evidence = Literal["signed", "history", "wording", "changed", "unknown", "none"]
"""What shows that the reviewed text is this one: the fingerprint in the file; the history; the history, but for wording; nothing, since it
was changed; nothing that is known; or there was no review."""


class Line(Struct, frozen=True, kw_only=True):
    """One document."""

    card: Card
    """What is known of it."""
    sop: Sop
    """The SOP in the language of the page, where it has one."""
    standing: Standing
    """How it stands to its review."""
    evidence: Evidence
    """What the date of the review rests on."""
    recorded: Row | None
    """The newest revision that changed or signed it, as Git has it."""


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
                evidence=evidence_of(card, library),
                recorded=recorded[card.path],
            )
            for card, sop_id in cards
            if (sop := handbook.edition(sop_id, language)) is not None
        ]
        title = str(view.say(mark("Register of documents")))
        others = {other: path for other, path in places.items() if other != language}
        markdown = render("register", view, title=title, lines=lines, others=others)
        yield Page(path=place, title=title, language=language, markdown=markdown, editions=places, boost=0)


def evidence_of(card: Card, library: Library) -> Evidence:
    """Return what shows that the text which was reviewed is the one that stands there."""
    if card.review_last is None or card.review_last > library.as_of:
        return "none"
    if card.review_fingerprint is not None and card.review_fingerprint == card.fingerprint:
        return "signed"
    found = library.history.reviewed.get(card.path)
    if found is None or found.state == "unknown" or library.history.gap != "none":  # half a history proves nothing
        return "changed" if is_changed(card, library) else "unknown"
    known: dict[str, Evidence] = {"same": "history", "wording": "wording", "changed": "changed"}
    return known[found.state]


def last_recorded(handbook: Handbook, card: Card) -> Row | None:
    """Return the newest revision of a document that did more than move or format it; None where that is not known."""
    if handbook.library.history.gap != "none":
        return None
    rows = (row_of(handbook, revision) for revision in own_revisions(handbook, card))
    return next((row for row in rows if row.kind in {"changed", "signed"}), None)
