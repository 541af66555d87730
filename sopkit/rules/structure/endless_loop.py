"""Steps lead back to each other without an end.

The customer is asked the same thing again and again, and nobody has the right to stop it.

A way back is fine when it says how often it may be taken: `at_most: 2`.

Bad:
    steps:
      - id: offer
        do: Send the offer.
        role: account-manager
      - id: call
        do: Ask the customer for a decision.
        role: account-manager
        decision:
          question: Does the customer want another offer?
          branches:
            - when: Another offer
              goto: offer
          otherwise: end
Good:
    steps:
      - id: offer
        do: Send the offer.
        role: account-manager
      - id: call
        do: Ask the customer for a decision.
        role: account-manager
        decision:
          question: Does the customer want another offer?
          branches:
            - when: Another offer
              goto: offer
              at_most: 2
          otherwise: end
"""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.flow import Way, circles, following, reach, ways_of
from sopkit.model.problem import Finding, Severity
from sopkit.model.sop import Sop

SEVERITY = Severity.ERROR
MESSAGE = mark("The way from “{step}” back to “{name}” may be taken for ever.")
QUESTION = mark("How often at most? Write `at_most:` below this branch, and let `otherwise:` lead on after that.")
NO_BRANCH = mark("How often at most, and what happens then? Lead back by a branch with `at_most:`, and let `otherwise:` lead on.")
STUCK = mark("From step “{step}” no way leads to an end.")
STUCK_QUESTION = mark("When is the work done? Let one of these steps lead to end, or to another SOP.")


def check_sop(sop: Sop) -> Iterator[Finding]:
    """Yield steps that never come to an end, and ways back that nothing limits."""
    if not any(step.decision or step.next for step in sop.all_steps):
        return
    ways = ways_of(sop)
    if not any(way.target is not None and way.target <= way.start for way in ways):
        return
    steps = list(sop.steps_with_routes())
    after, before = following(forward(ways)), following(backward(ways))
    ending = reach({way.start for way in ways if way.target is None}, before)
    stuck = [position for position in range(len(steps)) if position not in ending]
    unlimited = tuple(way for way in ways if way.at_most is None and way.kind != "skipped")
    told: set[int] = set()
    for position in stuck:
        if position not in told:
            route, step = steps[position]
            yield Finding((*route, "id"), {"step": step.id}, STUCK, STUCK_QUESTION)
            told |= reach({position}, after, told) | reach({position}, before, told)
    back = [way for way in unlimited if way.target is not None and way.target <= way.start and way.start in ending]
    circle = circles(forward(unlimited)) if back else {}
    for way in back:
        if circle[way.start] == circle[way.target or 0]:
            values = {"step": steps[way.start][1].id, "name": way.name}
            yield Finding(way.route, values, question=None if way.kind == "branch" else NO_BRANCH)


def forward(ways: tuple[Way, ...]) -> list[tuple[int, int]]:
    """Return the links between steps."""
    return [(way.start, way.target) for way in ways if way.target is not None]


def backward(ways: tuple[Way, ...]) -> list[tuple[int, int]]:
    """Return the links between steps, turned round."""
    return [(way.target, way.start) for way in ways if way.target is not None]
