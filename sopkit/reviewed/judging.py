"""Whether the text that stands is the one that was reviewed: by fingerprint, else by the text that first named the review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Literal

from sopkit.compare.differences import differences
from sopkit.compare.fingerprint import fingerprint
from sopkit.compare.measure import is_editorial
from sopkit.history.cycles import Said
from sopkit.model.history import Note, Reviewed, Revision
from sopkit.model.library import Card
from sopkit.past import data_in, is_text
from sopkit.reading.document import note_of, text_in


class Text:
    """A text that an SOP has or had, read only where the question cannot be answered without."""

    def __init__(self, path: str, content: bytes | None) -> None:
        """Take the content of a file; None where it cannot be had."""
        self.path = path
        self.content = content

    def know(self, card: Card) -> None:
        """Take from the card of the file what has been read already."""
        self.review_last = None if card.review_last is None else str(card.review_last)
        if card.fingerprint is not None:
            self.fingerprint = card.fingerprint

    @cached_property
    def data(self) -> dict[str, Any]:
        """What it says; empty where it cannot be read."""
        return {} if self.content is None else data_in(self.path, self.content)

    @cached_property
    def fingerprint(self) -> str | None:
        """Its fingerprint."""
        return fingerprint(self.data) if self.data else None

    @cached_property
    def review_last(self) -> str | None:
        """The review that it states."""
        review = self.data.get("review")
        return text_in(review, "last") if isinstance(review, dict) else None

    @cached_property
    def review_fingerprint(self) -> str | None:
        """The fingerprint of the reviewed text, as it states it."""
        review = self.data.get("review")
        return text_in(review, "fingerprint") if isinstance(review, dict) else None

    def may_state(self, day: str) -> bool:
        """Tell whether it can state a review of this day at all: without escapes, each sign of it stands in the file as it is."""
        content = self.content or b""
        return day.encode() in content or b"\\" in content or b"\0" in content


def reviewed(card: Card, current: Text, revisions: Sequence[Revision], texts: Sequence[Text], limit: int) -> Reviewed:
    """Return how the text of one SOP stands to its last review.

    The reviewed text is the one with the fingerprint that the file states; where it states none, the one that first named this review. So a
    review that is dated, merged and committed on three different days still speaks of one text.
    """
    if current.review_last is None and not current.data:
        return Reviewed(state="unknown")
    place = reviewed_place(card, texts)
    if place is None:
        not_committed = current.review_last == str(card.review_last) and card.review_fingerprint is None
        return Reviewed(state="same" if not_committed else "unknown")
    then = texts[place]
    if then is current or then.fingerprint == current.fingerprint:
        return Reviewed(state="same")
    later = range(place - 1, -1, -1)
    commit = next((revisions[number].commit for number in later if texts[number].fingerprint not in {None, then.fingerprint}), None)
    declared = is_declared(then.data, card.changes)
    if declared and is_editorial(differences(then.data, current.data), is_text, limit):
        return Reviewed(state="wording", commit=commit)
    return Reviewed(state="changed", commit=commit, declared=declared)


def reviewed_place(card: Card, texts: Sequence[Text]) -> int | None:
    """Return which of the texts that a file had, newest first, was reviewed; None where none of them shows it."""
    if card.review_fingerprint is not None:
        return next((number for number, text in enumerate(texts) if text.fingerprint == card.review_fingerprint), None)
    day = str(card.review_last)
    oldest_first = range(len(texts) - 1, -1, -1)
    return next((number for number in oldest_first if texts[number].may_state(day) and texts[number].review_last == day), None)


def is_declared(before: Mapping[str, Any], notes: tuple[Note, ...]) -> bool:
    """Tell whether everything that was noted since a text is called editorial."""
    written = before.get("changes")
    known = {note_of(change).version for change in written} if isinstance(written, list) else set()
    new = [note for note in notes if note.version not in known]
    return bool(new) and all(note.impact == "editorial" for note in new)


def said_of(text: Text) -> Said | Literal["broken", "missing"]:
    """Return what a text said of its review."""
    if text.content is None:
        return "missing"
    return "broken" if text.fingerprint is None else Said(text.fingerprint, text.review_last, text.review_fingerprint)
