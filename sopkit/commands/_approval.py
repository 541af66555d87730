"""Who approved a text, in words: each piece of evidence says by what it is known, and what is to be held against it."""

from __future__ import annotations

from typing import Any

from sopkit.commands._frame import language_of, say
from sopkit.language import mark
from sopkit.model.approval import Approval, Evidence, Person
from sopkit.model.history import shortened

NAME = 80
"""Characters of a name that are shown at most."""

SEPARATE = {"separate": mark("yes"), "same": mark("no"), "unknown": mark("unknown")}
BY_STRANGERS = mark("yes, but nobody whom organisation.yml names")
STRENGTHS = {
    "signature": mark("signature"),
    "trailer": mark("trailer {label}"),
    "merge": mark("merge"),
}
DOUBTS = {
    "squash": mark("weak: several commits were squashed"),
    "not-a-trailer": mark("weak: it stands amid the message"),
    "picked": mark("weak: taken along from another branch"),
    "earlier-text": mark("weak: the text was changed after it"),
}
BRACKETS = {"en": (" (", ", ", ")"), "zh": ("（", "，", "）")}
"""How something is added to a name."""
AUTHOR = mark("wrote it as well")
NOT_ENTITLED = mark("held no role that approves it")
STRANGER = mark("unknown to organisation.yml")


def in_words(evidence: Evidence) -> str:
    """Return one piece of evidence: who, and in brackets by what it is known. What only the file says names nobody as approver."""
    if evidence.person is None:
        holders = ", ".join(shortened(person.name, NAME) for person in evidence.holders)
        if holders:
            return say(mark("per the file: {role} reviewed (held by {holders})"), role=evidence.role, holders=holders)
        return say(mark("per the file: {role} reviewed"), role=evidence.role)
    notes = [say(STRENGTHS[evidence.strength], label=evidence.label)]
    if evidence.doubt is not None:
        notes.append(say(DOUBTS[evidence.doubt]))
    if evidence.is_author:
        notes.append(say(AUTHOR))
    if evidence.known is False:
        notes.append(say(STRANGER))
    elif evidence.entitled is False:
        notes.append(say(NOT_ENTITLED))
    opening, comma, end = BRACKETS[language_of()]
    return f"{shortened(evidence.person.name, NAME)}{opening}{comma.join(notes)}{end}"


def separation_in_words(approval: Approval) -> str:
    """Return whether another person than the author approved a text; somebody whom organisation.yml does not know is said to be."""
    if approval.separation == "separate" and approval.is_by_strangers:
        return say(BY_STRANGERS)
    return say(SEPARATE[approval.separation])


def approval_data(approval: Approval) -> dict[str, Any]:
    """Return what is known of an approval as plain data."""
    return {"evidence": [evidence_data(evidence) for evidence in approval.evidence], "separation": approval.separation}


def evidence_data(evidence: Evidence) -> dict[str, Any]:
    """Return one piece of evidence as plain data."""
    return {
        "strength": evidence.strength,
        "label": evidence.label,
        "person": None if evidence.person is None else person_data(evidence.person),
        "role": evidence.role,
        "holders": [person_data(person) for person in evidence.holders],
        "commit": evidence.commit,
        "doubt": evidence.doubt,
        "is_author": evidence.is_author,
        "entitled": evidence.entitled,
        "known": evidence.known,
    }


def person_data(person: Person) -> dict[str, str | None]:
    """Return somebody as plain data."""
    return {"name": person.name, "email": person.email or None}
