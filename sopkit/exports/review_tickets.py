"""The tickets that should exist now: one for each SOP that somebody has to look at, with a key that stays the same.

A scheduled job opens a ticket whose key it does not know, updates one that it knows, and closes those whose key is not here any more.
Nothing in a ticket changes from day to day while nothing happens.
"""

from __future__ import annotations

import re
from typing import Any

from sopkit.language import Language, mark, translate
from sopkit.model.library import Card, Library
from sopkit.model.review import GRAVEST_FIRST, Standing, State, standing_of

LABEL = "sop-review"
ACCOUNT = re.compile(r"@?[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?")
"""A handle that a ticket can be given to. A team, `@example/sellers`, can only be named in its text."""
TEAM = re.compile(r"@?[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)+")
TITLES: dict[State, str] = {
    "never": mark("{id} was never reviewed: {title}"),
    "overdue": mark("The review of {id} is overdue: {title}"),
    "changed": mark("{id} was changed after its review: {title}"),
    "undated": mark("{id} does not say when its review is due: {title}"),
    "due-soon": mark("The review of {id} is due: {title}"),
}
REASONS: dict[State, str] = {
    "never": mark("{id} is in use, and nobody has compared it with the work yet."),
    "overdue": mark("The review of {id} was due on {due}; the last one was on {last}."),
    "changed": mark("The text of {id} is not the one that was reviewed on {last}."),
    "undated": mark("{id} was reviewed on {last}, and nothing says when it is due again: add `every:` or `cycle:` below `review:`."),
    "due-soon": mark("The review of {id} is due on {due}; the last one was on {last}."),
}
BODY = mark(
    "{reason}\n"
    "\n"
    "- File: `{path}`\n"
    "- Owner: {owner}\n"
    "\n"
    "1. Read the text together with somebody who does the work.\n"
    "2. Correct what is done differently in practice.\n"
    "3. Sign: `sopkit review sign {id} --by {role} --commit`\n"
)
FIRST_CHANGE = mark("Its text was changed since, first by commit {commit}.")


def tickets_of(library: Library, language: Language, due_within: int | None = None) -> list[dict[str, Any]]:
    """Return the tickets as plain data, the gravest first."""
    found = [(card, standing_of(card, library, due_within)) for card in library.source_by_id.values()]
    due = [(card, standing) for card, standing in found if standing.state in TITLES]
    due.sort(key=lambda each: (GRAVEST_FIRST.index(each[1].state), each[1].days or 0, each[0].id))
    return [ticket_of(card, standing, library, language) for card, standing in due]


def ticket_of(card: Card, standing: Standing, library: Library, language: Language) -> dict[str, Any]:
    """Return the ticket of one SOP."""
    role = library.organisation.role_by_id.get(card.owner or "") if library.organisation else None
    handles = [holder.handle.strip() for holder in role.holders] if role else []
    teams = ["@" + handle.removeprefix("@") for handle in handles if TEAM.fullmatch(handle)]
    owner = role.name.text(language) if role else card.owner or "—"
    values = {
        "id": card.id,
        "title": " ".join((card.title or "").split()),
        "due": standing.due.isoformat() if standing.due else "",
        "last": standing.last.isoformat() if standing.last else "",
        "path": card.path.replace("`", "'"),
        "role": card.owner,
        "owner": ", ".join([owner, *teams]),
    }
    reason = translate(REASONS[standing.state], language).format(**values)
    if standing.commit is not None:
        gap = "" if language == "zh" else " "
        reason += gap + translate(FIRST_CHANGE, language).format(commit=standing.commit.short)
    return {
        "key": f"review:{card.id}",
        "title": translate(TITLES[standing.state], language).format(**values),
        "body": translate(BODY, language).format(**values, reason=reason),
        "labels": [LABEL, standing.state],
        "assignees": [handle.removeprefix("@") for handle in handles if ACCOUNT.fullmatch(handle)],
        "due": standing.due.isoformat() if standing.due else None,
    }
