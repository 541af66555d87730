"""Two scripts, resources, stages, segments, time slots or milestones have the same id.

Whoever names it can mean either of them, and a link to the second one always opens the first.

Bad:
    resources:
      - id: form
        name: Order form
      - id: form
        name: Complaint form
    steps:
      - id: send
        do: Send the form.
        role: account-manager
        resources: [form]
Good:
    resources:
      - id: order-form
        name: Order form
      - id: complaint-form
        name: Complaint form
    steps:
      - id: send
        do: Send the form.
        role: account-manager
        resources: [order-form, complaint-form]
"""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding, Severity
from sopkit.model.sop import Sop

SEVERITY = Severity.ERROR
MESSAGE = mark("“{name}” is already the id of an earlier item of this list.")
QUESTION = mark("How do the two differ? Give this one an id that says so.")


def check_sop(sop: Sop) -> Iterator[Finding]:
    """Yield every item but the first with an id; a script and a step may share theirs."""
    seen: set[tuple[str, str]] = set()
    for kind, name, route in sop.definitions:
        if kind != "step":
            if (kind, name) in seen:
                yield Finding(route, {"name": name})
            seen.add((kind, name))
