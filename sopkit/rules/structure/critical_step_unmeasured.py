"""A critical step has no measured criterion.

A mistake here does lasting damage, and without a number two people will disagree on whether it was done right.

Bad:
    steps:
      - id: sign
        do: Sign the contract.
        role: account-manager
        done_when: The amounts are correct.
        critical: true
Good:
    steps:
      - id: sign
        do: Sign the contract.
        role: account-manager
        done_when: Contract and offer differ by 0 yuan.
        critical: true
"""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding, Severity
from sopkit.model.sop import Sop
from sopkit.rules._measures import has_measure

SEVERITY = Severity.WARNING
MESSAGE = mark("Step “{step}” is critical, and its `done_when` holds no number with a unit.")
QUESTION = mark("How much, how many, or within which time? Name the figure that tells right from wrong.")
MISSING = mark("Step “{step}” is critical and has no `done_when`.")
MISSING_QUESTION = mark("How can anybody tell that it is done right? Add `done_when:` with a number and a unit.")


def check_sop(sop: Sop) -> Iterator[Finding]:
    """Yield the critical steps without a number and a unit."""
    for route, step in sop.steps_with_routes():
        if not step.critical:
            continue
        if step.done_when is None:
            yield Finding((*route, "critical"), {"step": step.id}, MISSING, MISSING_QUESTION)
        elif not has_measure(step.done_when):
            yield Finding((*route, "done_when"), {"step": step.id})
