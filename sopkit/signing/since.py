"""Whether the day of a review, and what Git knows of the text, let it be signed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec.structs import replace

from sopkit.git.committing import CommitError, file_state
from sopkit.language import mark
from sopkit.model.library import Card, Library
from sopkit.reviewed.reading import read_history
from sopkit.signing.wish import Draft, RefusalError


def refuse_day(card: Card, day: date, today: date) -> None:
    """Refuse a day that a review of this text cannot have had."""
    if day > today:
        raise RefusalError(mark("A review cannot be dated {day}, which is still to come."), day=day.isoformat())
    last = max((note.date for note in card.changes if note.date is not None), default=day)
    if day < last:
        message = mark("On {day} nobody can have reviewed this text of {id}: its last change is dated {last}.")
        raise RefusalError(message, day=day.isoformat(), id=card.id or "", last=last.isoformat())


def refuse_changed(root: Path, draft: Draft, library: Library) -> None:
    """Refuse to call a text unchanged that is not known to be the one of the last review."""
    from sopkit.cache.opening import open_drawer

    card = replace(draft.card, status="active", fingerprint=draft.signed.fingerprint if draft.signed else None)
    name = card.id or ""
    if card.review_last is None:
        raise RefusalError(mark("{id} was never reviewed, so “no change” says nothing. Leave --no-change out."), id=name)
    if not card.asks_history:
        return
    found = read_history(root, [card], library.settings.review.wording_limit, open_drawer(root)).reviewed.get(card.path)
    state = "unknown" if found is None else found.state
    if state == "same":
        return
    if state == "unknown" and card.review_fingerprint is None:
        message = mark("Nothing shows which text of {id} was reviewed on {last}, so it cannot be called unchanged. Leave --no-change out.")
        raise RefusalError(message, id=name, last=card.review_last.isoformat())
    if found is not None and found.commit is not None:
        message = mark("{id} was changed after its review of {last}, by commit {commit}: “{subject}”. Leave --no-change out.")
        values = {"commit": found.commit.short, "subject": found.commit.headline}
        raise RefusalError(message, id=name, last=card.review_last.isoformat(), **values)
    message = mark("The text of {id} is not the one that was reviewed on {last}. Leave --no-change out.")
    raise RefusalError(message, id=name, last=card.review_last.isoformat())


REFUSED_STATES = {
    "changed": mark("{path} has changes that are not committed yet. Commit them first, so that the sign-off is a commit of its own."),
    "not-in-git": mark("{path} is not in Git yet. Commit it first, so that the sign-off is a commit of its own."),
    "no-repository": mark("This handbook lies in no Git repository, so nothing can be committed. Leave --commit out."),
    "no-git": mark("Git is not installed, so nothing can be committed. Leave --commit out."),
}


def refuse_uncommitted(root: Path, card: Card) -> None:
    """Refuse a commit that would hold more than the sign-off."""
    try:
        state = file_state(root, card.path)
    except CommitError as error:
        raise RefusalError(mark("Git refuses to say how {path} stands: {reason}."), path=card.path, reason=str(error)) from None
    if state != "clean":
        raise RefusalError(REFUSED_STATES[state], path=card.path)
