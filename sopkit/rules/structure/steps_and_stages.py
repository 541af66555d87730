"""An SOP has both steps and stages.

Nobody can tell whether the steps come before the stages, after them, or beside them.

Bad:
    steps:
      - id: call
        do: Call the customer.
        role: account-manager
    stages:
      - id: contract
        name: Contract
        steps:
          - id: send
            do: Send the contract.
            role: account-manager
Good:
    steps:
      - id: call
        do: Call the customer.
        role: account-manager
      - id: send
        do: Send the contract.
        role: account-manager
"""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding, Severity
from sopkit.model.sop import Sop

SEVERITY = Severity.ERROR
MESSAGE = mark("This SOP has steps inside stages and steps outside of them.")
QUESTION = mark("To which stage do these steps belong? Move them there, or do without stages.")


def check_sop(sop: Sop) -> Iterator[Finding]:
    """Yield an SOP with both."""
    if sop.steps and sop.stages:
        yield Finding(("steps",), on_key=True)
