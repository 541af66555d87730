"""No way leads to a step.

Everybody believes that it is done, because it is written down, and nobody ever gets there.

A step counts as reached when a step before it, a branch, a customer's answer in a script, a link in a text or the
handover from another department leads to it. A step with a `when` can be passed over, so that the step below it is
reached as well.

Bad:
    steps:
      - id: send
        do: Send the contract.
        role: account-manager
        next: end
      - id: file
        do: File the signed copy.
        role: account-manager
Good:
    steps:
      - id: send
        do: Send the contract.
        role: account-manager
      - id: file
        do: File the signed copy.
        role: account-manager
"""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.flow import END, Way, following, reach, ways_of
from sopkit.model.problem import Finding, Severity
from sopkit.model.sop import Sop
from sopkit.rules._names import SOP_NAME

SEVERITY = Severity.ERROR
MESSAGE = mark("No way leads to step “{step}”.")
QUESTION = mark("After which step does it come? Name it there as `next:` or in a branch, or delete it.")


def check_sop(sop: Sop) -> Iterator[Finding]:
    """Yield the first step of each part that cannot be reached.

    Where a way leads to a step that does not exist, that is the error to mend first.
    """
    if not any(step.decision or step.next for step in sop.all_steps):
        return
    ways = ways_of(sop)
    if any(map(leads_nowhere, ways)):
        return
    after = following((way.start, way.target) for way in ways if way.target is not None)
    found = reach({0, *entries(sop)}, after)
    for position, (route, step) in enumerate(sop.steps_with_routes()):
        if position not in found:
            yield Finding((*route, "id"), {"step": step.id})
            found |= reach({position}, after, found)


def leads_nowhere(way: Way) -> bool:
    """Tell whether a way names a step that does not exist."""
    return way.target is None and way.name != END and not SOP_NAME.fullmatch(way.name)


def entries(sop: Sop) -> Iterator[int]:
    """Yield the steps at which work comes in from elsewhere."""
    named = {handoff.step for handoff in sop.handoffs if handoff.direction == "receives"}
    for kind, name, _ in sop.mentions:
        if kind == "script-or-step":
            named.add(name)
        elif kind == "sop" and name.startswith(sop.id + "#"):
            named.add(name.partition("#")[2])
    return (position for position, step in enumerate(sop.all_steps) if step.id in named)
