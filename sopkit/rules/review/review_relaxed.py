"""The review of an SOP in use was put off without anybody having done it.

A longer period, or a day that was typed in, lets a text look current that nobody has compared with the work.

It is asked for a proposed change only (`sopkit check --base main`). `sopkit review sign` moves the day together with the fingerprint of
the text that was reviewed, and that is what shows it.
"""

from collections.abc import Iterator
from datetime import date

from sopkit.language import mark
from sopkit.model.duration import Duration
from sopkit.model.library import Card, Library
from sopkit.model.problem import Finding, Severity
from sopkit.model.proposal import Amendment
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.WARNING
MESSAGE = mark("The day of the last review moved from {before} to {after}, and no fingerprint shows that somebody reviewed this text.")
QUESTION = mark("Was it reviewed on that day? Then run `sopkit review sign {id} --by {role} --date {after}`; else put the day back.")
RARER = mark("This is to be reviewed every {after} instead of every {before}.")
NEVER = mark("This was to be reviewed every {before}, and now nothing says when.")
RARER_QUESTION = mark("Who has agreed to that? Say it where the change is proposed.")
SOME_DAY = date(2001, 1, 1)


def check_library(library: Library) -> LibraryFindings:
    """Yield the SOPs in use whose review became rarer, or moved without being signed."""
    for path, amendment in library.proposal.amendments.items() if library.proposal else ():
        card = library.card_by_path[path]
        if card.whole and amendment.status_before == "active" and card.status == "active":
            yield from ((path, finding) for finding in about(card, amendment, library))


def about(card: Card, amendment: Amendment, library: Library) -> Iterator[Finding]:
    """Yield what is to be said of one SOP."""
    signed = card.review_fingerprint is not None and card.review_fingerprint == card.fingerprint
    before = amendment.review_last_before
    if before is not None and card.review_last is not None and card.review_last > before and not signed:
        values = {"before": before.isoformat(), "after": card.review_last.isoformat()}
        yield Finding(("review", "last"), {**values, "id": card.id or "", "role": card.review_by or card.owner or "ROLE"})
    cycles = library.settings.review.cycles
    old = amendment.review_every_before or cycles.get(amendment.review_cycle_before or "")
    new = card.review_every or cycles.get(card.review_cycle or "")
    if old is not None and new is None and card.review_cycle is None:
        yield Finding(("review",), {"before": str(old)}, NEVER, RARER_QUESTION)
    elif old is not None and new is not None and is_longer(new, old):
        route = ("review", "every" if card.review_every else "cycle")
        yield Finding(route, {"before": str(old), "after": str(new)}, RARER, RARER_QUESTION)


def is_longer(new: Duration, old: Duration) -> bool:
    """Tell whether one period is longer than another; what no calendar can tell is not."""
    try:
        return new.added_to(SOME_DAY) > old.added_to(SOME_DAY)
    except ValueError:
        return False
