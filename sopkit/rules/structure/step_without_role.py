"""A step names nobody who does it.

A reader who cannot tell whose turn it is waits for someone else.

Bad:
    steps:
      - id: send
        do: Send the contract.
Good:
    steps:
      - id: send
        do: Send the contract.
        role: account-manager
"""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding, Severity
from sopkit.model.sop import Sop

SEVERITY = Severity.ERROR
MESSAGE = mark("Step “{step}” names no role.")
QUESTION = mark("Who does it? Add a line `role:`.")


def check_sop(sop: Sop) -> Iterator[Finding]:
    """Yield the steps without a role; a step that a system does alone needs none."""
    for route, step in sop.steps_with_routes():
        if step.role is None and not (step.automation and step.automation.level == "automated"):
            yield Finding(route, {"step": step.id})
