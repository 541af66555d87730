"""The date of the next review has passed.

What was right when it was last looked at may be wrong today, and whoever follows it does not know.

For a proposed change (`sopkit check --base main`) it is an error in the SOPs that the change is about: whoever has the text in hand can
review it. It never stops a change of something else, and moving or formatting a file is no change of it.

Bad:
    review: {every: 6 months, last: 2025-01-15, by: account-manager}
Good:
    review: {every: 6 months, last: 2026-11-01, by: account-manager}
"""

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity, Value
from sopkit.model.review import review_due
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.WARNING
MESSAGE = mark("The review was due on {due}, {days} days ago.")
QUESTION = mark("Does it still describe the work? Compare it with somebody who does it, then run `sopkit review sign {id} --by {role}`.")


def check_library(library: Library) -> LibraryFindings:
    """Yield the SOPs in use whose review is overdue."""
    for card in library.sources:
        due = review_due(card, library)
        if due is not None and due < library.as_of and card.status == "active":
            touched = library.proposal is not None and card.path in library.proposal.touched
            values: dict[str, Value] = {"due": due.isoformat(), "days": (library.as_of - due).days}
            values |= {"id": card.id or "", "role": card.owner or "ROLE"}
            yield card.path, Finding(("review", "last"), values, severity=Severity.ERROR if touched else None)
