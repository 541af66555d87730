"""The next review is due soon.

A review takes a conversation with somebody who does the work, and that wants an appointment.

Bad:
    review: {every: 6 months, last: 2026-06-01, by: account-manager}
Good:
    review: {every: 6 months, last: 2026-10-15, by: account-manager}
"""

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity, Value
from sopkit.model.review import review_due
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.INFO
MESSAGE = mark("The review is due on {due}, in {days} days.")
TODAY = mark("The review is due today.")
QUESTION = mark("Who that does the work can compare it with the text by then? Afterwards run `sopkit review sign {id} --by {role}`.")


def check_library(library: Library) -> LibraryFindings:
    """Yield the SOPs in use whose review is due within the days that the settings name."""
    for card in library.sources:
        due = review_due(card, library) if card.status == "active" else None
        days = -1 if due is None else (due - library.as_of).days
        if due is not None and 0 <= days <= library.settings.review.due_soon_days:
            values: dict[str, Value] = {"due": due.isoformat(), "days": days, "id": card.id or "", "role": card.owner or "ROLE"}
            yield card.path, Finding(("review", "last"), values, None if days else TODAY)
