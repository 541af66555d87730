"""The text in force is called in force from a day before it was approved.

Whoever worked by it on the days between is told afterwards that they should have known, and who asks later which text held then gets an
answer that cannot be true.

It came into force at the earliest on the day on which its text came into the branch as one that is in use; a change that is declared
`editorial` needs no new day. Where no message of a commit and no merge shows that somebody approved it, nothing is concluded: procedures
that are older than their repository are left in peace.
"""

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.ERROR
OPTIONAL = True
MESSAGE = mark("This is in force from {effective}, but the approved text came into the branch only on {day} (commit {commit}).")
QUESTION = mark("From which day on does version {version} hold? Write that day under `effective:`, not before {day}.")


def check_library(library: Library) -> LibraryFindings:
    """Yield the SOPs in use whose text in force is dated before it was approved."""
    for card in library.sources:
        found = library.history.approvals.get(card.path)
        if card.status != "active" or found is None or found.effective is None or found.effective != card.effective:
            continue
        is_approved = any(each.doubt is None and each.person is not None for each in found.approval.evidence)
        if is_approved and found.effective < found.day:
            values = {
                "effective": found.effective.isoformat(),
                "day": found.day.isoformat(),
                "commit": found.since,
                "version": found.version or "",
            }
            yield card.path, Finding(("effective",), values)
