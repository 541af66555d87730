"""A version is in force before it was written.

Whoever is asked later which text held on a day between the two gets an answer that cannot be true.

`effective` is the day of the version that the file holds: after a change of the work it moves, after a change of wording it may stay.

Bad:
    changes:
      - {version: 1.0.0, date: 2026-11-20, summary: The contract goes out by courier, impact: minor}
    effective: 2026-11-02
    review: {every: 6 months, last: 2026-11-21, by: sales-manager}
Good:
    changes:
      - {version: 1.0.0, date: 2026-11-20, summary: The contract goes out by courier, impact: minor}
    effective: 2026-11-23
    review: {every: 6 months, last: 2026-11-21, by: sales-manager}
"""

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.ERROR
MESSAGE = mark("This is in force from {effective}, but version {version} was made only on {day}: “{summary}”.")
QUESTION = mark("From which day on does version {version} hold? Write that day under `effective:`, not before {day}.")


def check_library(library: Library) -> LibraryFindings:
    """Yield SOPs in use that come into force before the change that made their version.

    An entry whose impact is not declared may have changed the wording only: a warning.
    """
    for card in library.sources:
        if card.status != "active" or card.effective is None:
            continue
        dated = [note for note in card.changes if note.date is not None and card.effective < note.date <= library.as_of]
        notes = [note for note in dated if note.impact != "editorial"]
        newest = max(notes, key=lambda note: (note.impact is not None, str(note.date)), default=None)
        if newest is not None and newest.date is not None:
            values = {"version": newest.version or "", "day": newest.date.isoformat(), "summary": newest.summary or ""}
            values["effective"] = card.effective.isoformat()
            yield card.path, Finding(("effective",), values, severity=None if newest.impact else Severity.WARNING)
