"""A list has more steps than anybody keeps in mind.

In a long list people lose their place, and a step that is skipped is not missed. From eight steps on this is a hint,
from eleven on a warning.

Bad:
    steps:
      - {id: one, do: Open the case., role: account-manager}
      - {id: two, do: Read the request., role: account-manager}
      - {id: three, do: Call the customer., role: account-manager}
      - {id: four, do: Write the offer., role: account-manager}
      - {id: five, do: Check the price., role: account-manager}
      - {id: six, do: Send the offer., role: account-manager}
      - {id: seven, do: Answer questions., role: account-manager}
      - {id: eight, do: Write the contract., role: account-manager}
      - {id: nine, do: Send the contract., role: account-manager}
      - {id: ten, do: Sign the contract., role: account-manager}
      - {id: eleven, do: File the contract., role: account-manager}
Good:
    stages:
      - id: offer
        name: Offer
        steps:
          - {id: one, do: Open the case., role: account-manager}
          - {id: two, do: Read the request., role: account-manager}
          - {id: three, do: Call the customer., role: account-manager}
          - {id: four, do: Write the offer., role: account-manager}
          - {id: five, do: Check the price., role: account-manager}
          - {id: six, do: Send the offer., role: account-manager}
      - id: contract
        name: Contract
        steps:
          - {id: seven, do: Answer questions., role: account-manager}
          - {id: eight, do: Write the contract., role: account-manager}
          - {id: nine, do: Send the contract., role: account-manager}
          - {id: ten, do: Sign the contract., role: account-manager}
          - {id: eleven, do: File the contract., role: account-manager}
    # no steps
"""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding, Severity, Value
from sopkit.model.sop import Sop

SEVERITY = Severity.WARNING
MESSAGE = mark("This list has {count} steps.")
QUESTION = mark("Where does one part of the work end and the next begin? Group the steps in `stages:`.")
STAGE = mark("Stage “{stage}” has {count} steps.")
STAGE_QUESTION = mark("Where does one part of the stage end and the next begin? Make two stages of it.")
COMFORTABLE = 7
BEARABLE = 10


def check_sop(sop: Sop) -> Iterator[Finding]:
    """Yield a list of steps, or a stage, that is too long."""
    if len(sop.steps) > COMFORTABLE:
        yield Finding(("steps",), {"count": len(sop.steps)}, on_key=True, severity=severity(len(sop.steps)))
    for position, stage in enumerate(sop.stages):
        count = len(stage.steps)
        if count > COMFORTABLE:
            values: dict[str, Value] = {"stage": stage.id, "count": count}
            route = ("stages", position, "steps")
            yield Finding(route, values, STAGE, STAGE_QUESTION, on_key=True, severity=severity(count))


def severity(count: int) -> Severity:
    """Return how much a list of so many steps weighs."""
    return Severity.WARNING if count > BEARABLE else Severity.INFO
