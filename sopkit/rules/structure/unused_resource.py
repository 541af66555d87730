"""A resource is used nowhere in its SOP.

Nobody who follows the steps learns when to take it, and a template that nobody takes is not kept up to date.

Bad:
    resources:
      - id: quotation
        name: Quotation form
Good:
    resources:
      - id: quotation
        name: Quotation form
    steps:
      - id: offer
        do: Send the quotation.
        role: account-manager
        resources: [quotation]
"""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding, Severity
from sopkit.model.sop import Sop

SEVERITY = Severity.INFO
MESSAGE = mark("Nothing in this SOP uses the resource “{name}”.")
QUESTION = mark("In which step is it needed? Name it there under `resources:`.")


def check_sop(sop: Sop) -> Iterator[Finding]:
    """Yield the resources that nothing names."""
    if not sop.resources:
        return
    used = {mention.name for mention in sop.mentions if mention.kind == "resource"}
    for position, resource in enumerate(sop.resources):
        if resource.id not in used:
            yield Finding(("resources", position, "id"), {"name": resource.id})
