"""A review or a change bears a date that has not come yet.

A date of that kind puts off the next review, and nobody can have compared anything on a day that is still to come.

Bad:
    review: {every: 6 months, last: 2027-11-01, by: account-manager}
Good:
    review: {every: 6 months, last: 2026-11-01, by: account-manager}
"""

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.ERROR
MESSAGE = mark("The last review is dated {day}, which is still to come.")
QUESTION = mark("On which day was it? A planned review needs no date: `every:` or `cycle:` says when it is due.")
CHANGE = mark("This change is dated {day}, which is still to come.")
CHANGE_QUESTION = mark("On which day was the text changed? The day from which it holds stands under `effective:`.")


def check_library(library: Library) -> LibraryFindings:
    """Yield reviews and changes dated after the day for which the handbook is asked."""
    for card in library.sources:
        if card.review_last is not None and card.review_last > library.as_of:
            yield card.path, Finding(("review", "last"), {"day": card.review_last.isoformat()})
        for position, note in enumerate(card.changes):
            if note.date is not None and note.date > library.as_of:
                route = ("changes", position, "date")
                yield card.path, Finding(route, {"day": note.date.isoformat()}, CHANGE, CHANGE_QUESTION)
