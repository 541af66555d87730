"""An SOP has no steps.

It says what should come of the work, and leaves everybody to find out how.

Bad:
    status: active
    # no steps
Good:
    status: active
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
MESSAGE = mark("This SOP has no steps.")
QUESTION = mark("What is done first, and by whom? Add `steps:`, or set `status: draft` until you know.")


def check_sop(sop: Sop) -> Iterator[Finding]:
    """Yield an SOP in review or in use without steps; a retired one may be a mere signpost."""
    if sop.status in {"in-review", "active"} and not sop.steps and not sop.stages:
        yield Finding(("status",))
