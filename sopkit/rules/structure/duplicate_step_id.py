"""Two steps have the same id.

A link or a decision that names it can mean either of them.

Bad:
    steps:
      - id: send
        do: Send the contract.
        role: account-manager
      - id: send
        do: Send the invoice.
        role: account-manager
Good:
    steps:
      - id: send-contract
        do: Send the contract.
        role: account-manager
      - id: send-invoice
        do: Send the invoice.
        role: account-manager
"""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.flow import END
from sopkit.model.problem import Finding, Severity
from sopkit.model.sop import Sop

SEVERITY = Severity.ERROR
MESSAGE = mark("“{name}” is already the id of an earlier step.")
QUESTION = mark("How do the two steps differ? Name this one after what is done in it.")
RESERVED = mark("A step cannot have the id “end”: `goto: end` ends the procedure.")
RESERVED_QUESTION = mark("What is done in this step? Name it after that.")


def check_sop(sop: Sop) -> Iterator[Finding]:
    """Yield every step but the first with an id, and a step whose id means the end."""
    seen: set[str] = set()
    for kind, name, route in sop.definitions:
        if kind == "step":
            if name == END:
                yield Finding(route, {}, RESERVED, RESERVED_QUESTION)
            elif name in seen:
                yield Finding(route, {"name": name})
            seen.add(name)
