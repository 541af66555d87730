"""The text is not the one that was reviewed.

A review vouches for the text that somebody compared with the work. Whoever relies on its date would trust sentences that nobody has looked
at since.

What was reviewed is told by the fingerprint under `review`, or, where there is none, by the version of the file that first named this
review. Moving a file, formatting it and signing it change nothing. A change that is declared `editorial` changes nothing either, as long as
it is small and alters wording only; `wording_limit` in the settings says how small.

Bad:
    status: active
    review:
      every: 6 months
      last: 2026-11-01
      by: account-manager
      fingerprint: v1:0000000000000000000000000000000000000000000000000000000000000000
Good:
    status: active
    review:
      every: 6 months
      last: 2026-11-01
      by: account-manager
"""

from sopkit.language import mark
from sopkit.model.library import Card, Library
from sopkit.model.problem import Finding, Severity
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.WARNING
MESSAGE = mark("The text is not the one that was reviewed on {last}.")
QUESTION = mark("Does it still describe the work? Compare it with somebody who does it, then run `sopkit review sign {id} --by {role}`.")
COMMITTED = mark("The text was changed after its review of {last}: first by commit {commit}, “{subject}”.")
DECLARED = mark("Since its review of {last} the text was changed by more than wording, though the change is called editorial.")
DECLARED_QUESTION = mark(
    "Is it really no more than wording? If not, write `impact: minor` or `major`. Then have the text reviewed: `sopkit review sign {id}`."
)


def check_library(library: Library) -> LibraryFindings:
    """Yield the SOPs in use whose text was changed after their last review."""
    for card in library.sources:
        if card.status != "active" or card.review_last is None:
            continue
        found = library.history.reviewed.get(card.path)
        if found is not None and found.state != "changed" and not (found.state == "unknown" and differs(card)):
            continue
        if found is None and not differs(card):
            continue
        values = {"last": card.review_last.isoformat(), "id": card.id or "", "role": card.review_by or card.owner or "ROLE"}
        if found is not None and found.declared:
            yield card.path, Finding(("review", "last"), values, DECLARED, DECLARED_QUESTION)
        elif found is not None and found.commit is not None:
            values |= {"commit": found.commit.short, "subject": found.commit.headline}
            yield card.path, Finding(("review", "last"), values, COMMITTED)
        else:
            yield card.path, Finding(("review", "last"), values)


def differs(card: Card) -> bool:
    """Tell whether the file itself shows that another text was reviewed."""
    return card.fingerprint is not None and card.fingerprint != card.review_fingerprint
