"""The last review is older than the last change.

Whoever reviewed the text on that day cannot have seen what was changed later, and the date of the review promises that somebody did.

A fingerprint under `review` that fits the text shows that just this text was reviewed, whatever the dates say.

Bad:
    changes:
      - {version: 1.0.0, date: 2026-11-20, summary: The contract goes out by courier, impact: minor}
    effective: 2026-11-23
Good:
    changes:
      - {version: 1.0.0, date: 2026-10-20, summary: The contract goes out by courier, impact: minor}
"""

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.WARNING
MESSAGE = mark("The last review, of {last}, cannot have seen version {version} of {day}: “{summary}”.")
QUESTION = mark(
    "Has somebody compared the new text with the work? Do it with somebody who does it, then run `sopkit review sign {id} --by {role}`."
)


def check_library(library: Library) -> LibraryFindings:
    """Yield SOPs in use whose own dates say that the text was changed after its review.

    Where a fingerprint or the history shows it, `changed-since-review` has said so.
    """
    for card in library.sources:
        if card.status != "active" or card.review_last is None:
            continue
        seen = library.history.reviewed.get(card.path)
        if card.fingerprint is not None or (seen is not None and seen.state == "changed"):
            continue
        dated = [note for note in card.changes if note.date is not None and card.review_last < note.date <= library.as_of]
        newest = max((note for note in dated if note.impact != "editorial"), key=lambda note: str(note.date), default=None)
        if newest is not None and newest.date is not None:
            values = {"version": newest.version or "", "day": newest.date.isoformat(), "summary": newest.summary or ""}
            values |= {"last": card.review_last.isoformat(), "id": card.id or "", "role": card.review_by or card.owner or "ROLE"}
            yield card.path, Finding(("review", "last"), values)
