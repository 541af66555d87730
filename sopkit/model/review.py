"""How an SOP stands to its review on the day of the library: the one judgement that commands, pages and tickets share."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from sopkit.model.duration import Duration
from sopkit.model.history import Commit
from sopkit.model.library import Card, Library
from sopkit.model.organisation import Holder, Organisation, Role

State = Literal["never", "overdue", "changed", "undated", "due-soon", "current", "not-in-use"]
"""Never reviewed; due before the day of the library; changed since its review; reviewed, and nothing says when again; due within days;
none of these; or a draft, in review, retired or a translation, of which no review is asked."""
GRAVEST_FIRST: tuple[State, ...] = ("never", "overdue", "changed", "undated", "due-soon", "current", "not-in-use")
"""The order in which somebody has to look at them; of several that hold, the first one is the state."""
Evidence = Literal["signed", "stated", "none"]
"""What proves the last review: the fingerprint of what was reviewed, the date alone, or nothing."""
Basis = Literal["signed", "history", "wording", "changed", "unknown", "none"]
"""What shows that the reviewed text is the one that stands there: the fingerprint in the file; the history; the history, but for wording;
nothing, since it was changed; nothing that is known; or there was no review."""


class Standing(Struct, frozen=True, kw_only=True):
    """How an SOP stands to its review."""

    state: State
    """The gravest that holds."""
    due: date | None = None
    """The day of the next review; None where nothing says so, or none is asked."""
    days: int | None = None
    """Days until then; below zero where it has passed."""
    last: date | None = None
    """The day of the last review, as the file states it."""
    changed: bool = False
    """True where the text is known not to be the one that was reviewed, also where something graver holds."""
    commit: Commit | None = None
    """The first commit that changed it after the review; None where that is unknown, or not committed yet."""
    evidence: Evidence = "none"
    """What proves the last review."""


def standing_of(card: Card, library: Library, due_within: int | None = None) -> Standing:
    """Return how an SOP stands to its review.

    A review that is dated after the day of the library has not been done yet. `due_within` is how many days ahead something is due soon;
    the settings say it where nobody asks otherwise.
    """
    evidence = evidence_of(card)
    if card.status != "active" or card.translates is not None:
        return Standing(state="not-in-use", last=card.review_last, evidence=evidence)
    if card.review_last is None or card.review_last > library.as_of:
        return Standing(state="never", last=card.review_last, evidence=evidence)
    due = review_due(card, library)
    days = None if due is None else (due - library.as_of).days
    soon = library.settings.review.due_soon_days if due_within is None else due_within
    changed = is_changed(card, library)
    found = library.history.reviewed.get(card.path)
    state: State = "current"
    if days is not None and days < 0:
        state = "overdue"
    elif changed:
        state = "changed"
    elif days is None:
        state = "undated"
    elif days <= soon:
        state = "due-soon"
    return Standing(
        state=state,
        due=due,
        days=days,
        last=card.review_last,
        changed=changed,
        commit=found.commit if changed and found is not None else None,
        evidence=evidence,
    )


def review_due(card: Card, library: Library) -> date | None:
    """Return the day on which the next review is due; None where the file does not say."""
    period = review_period(card, library)
    if card.review_last is None or period is None:
        return None
    try:
        return period.added_to(card.review_last)
    except ValueError:
        return None


def next_review(card: Card, library: Library) -> date | None:
    """Return the day of the next review as the library's day knows it: a review dated later has not been done, and puts nothing off."""
    return review_due(card, library) if card.review_last is not None and card.review_last <= library.as_of else None


def review_period(card: Card, library: Library) -> Duration | None:
    """Return the time from the last review to the next: the one that the file names, else the one of its cycle."""
    if card.review_every is not None:
        return card.review_every
    settings, name = library.settings.review, card.review_cycle or ""
    return settings.after_unchanged[name].every if is_lengthened(card, library) else settings.cycles.get(name)


def is_lengthened(card: Card, library: Library) -> bool:
    """Tell whether the text was signed so often without a change that its review cycle is longer by now.

    Only whole history shows it; without it the short period holds. A review that the file states with its fingerprint counts before it is
    committed.
    """
    days = library.history.unchanged.get(card.path) if card.asks_length(library.settings) else None
    if days is None or library.history.gap != "none":
        return False
    last = card.review_last
    if last is None or not (last in days or (card.review_fingerprint is not None and card.review_fingerprint == card.fingerprint)):
        return False
    return len({last, *(day for day in days if day <= last)}) >= library.settings.review.after_unchanged[card.review_cycle or ""].reviews


def is_changed(card: Card, library: Library) -> bool:
    """Tell whether the text is known not to be the one that was reviewed: by its history, else by its fingerprint."""
    found = library.history.reviewed.get(card.path)
    if found is None or found.state == "unknown":
        return card.fingerprint is not None and card.fingerprint != card.review_fingerprint
    return found.state == "changed"


def evidence_of(card: Card) -> Evidence:
    """Return what proves the last review of an SOP."""
    if card.review_last is None:
        return "none"
    return "stated" if card.review_fingerprint is None else "signed"


def basis_of(card: Card, library: Library) -> Basis:
    """Return what shows that the text which was reviewed is the one that stands there."""
    if card.review_last is None or card.review_last > library.as_of:
        return "none"
    if card.review_fingerprint is not None and card.review_fingerprint == card.fingerprint:
        return "signed"
    found = library.history.reviewed.get(card.path)
    if found is None or found.state == "unknown" or library.history.gap != "none":  # half a history proves nothing
        return "changed" if is_changed(card, library) else "unknown"
    known: dict[str, Basis] = {"same": "history", "wording": "wording", "changed": "changed"}
    return known[found.state]


# ------------------------------------------------------------------------------------------------------------- who may sign


def entitled_roles(
    owner: str | None, deputy: str | None, approvers: Sequence[str], department: str | None, all_roles: Organisation
) -> list[str]:
    """Return the roles that may sign the review of an SOP: its owner, deputy and approvers, and those that approve in its department."""
    others = (role.id for role in all_roles.roles if {department, "*"} & set(role.may_approve))
    named = dict.fromkeys([owner, deputy, *approvers, *others])
    return [name for name in named if name in all_roles.role_by_id]


def holder_of(role: Role, person: str) -> Holder | None:
    """Return the holder of a role that is called so: by contact, or by handle with or without its ``@``."""
    asked = person.strip().casefold().removeprefix("@")
    for holder in role.holders:
        names = {name.strip().casefold().removeprefix("@") for name in (holder.handle, holder.contact or "")}
        if asked and asked in names:
            return holder
    return None
