"""In which order steps can follow one another."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from sopkit.model.problem import Route

if TYPE_CHECKING:
    from sopkit.model.sop import Sop

END = "end"
"""What `goto` and `next` name to end the procedure."""


class Way(NamedTuple):
    """One way from a step to what comes next."""

    start: int
    """The step it leaves: its position among all steps of the SOP."""
    target: int | None
    """Position of the step it leads to; None where it leaves the SOP or nobody knows where it leads."""
    name: str
    """What the author named: a step, another SOP or ``end``; the id of the step below where nothing is named."""
    kind: Literal["below", "next", "branch", "otherwise", "skipped"]
    """Why it is taken: it is the step below, `next` names it, a decision does, or the step's condition is not met."""
    when: str | None
    """The condition of a branch."""
    at_most: int | None
    """How often it may be taken."""
    route: Route
    """Where it is named; the step itself where nothing is."""


def ways_of(sop: Sop) -> tuple[Way, ...]:
    """Return every way between the steps, in the order of the steps.

    After a step comes the one below it, across stages, or what `next` names. A decision replaces that by its branches;
    without `otherwise` the old way stays open for the case that no branch applies. A step with a condition that sends
    the work elsewhere is passed over where the condition is not met. What a step does on failure is no way: it hands
    the work to a person. Naming the SOP itself means its first step, or the step after the ``#``.
    """
    steps = list(sop.steps_with_routes())
    positions = {step.id: position for position, (_, step) in reversed(list(enumerate(steps))) if step.id != END}
    positions |= {f"{sop.id}#{name}": position for name, position in positions.items()} | {sop.id: 0}
    find = positions.get
    found: list[Way] = []
    for start, (route, step) in enumerate(steps):
        below = steps[start + 1][1].id if start + 1 < len(steps) else END
        target = start + 1 if start + 1 < len(steps) else None
        decision = step.decision
        if decision is not None:
            here = (*route, "decision")
            for number, branch in enumerate(decision.branches):
                name, place = branch.goto, (*here, "branches", number, "goto")
                found.append(Way(start, find(name), name, "branch", branch.when, branch.at_most, place))
        if decision is not None and decision.otherwise is not None:
            name = decision.otherwise
            found.append(Way(start, find(name), name, "otherwise", None, None, (*here, "otherwise")))
        elif step.next is not None:
            found.append(Way(start, find(step.next), step.next, "next", None, None, (*route, "next")))
        else:
            found.append(Way(start, target, below, "below", None, None, route))
            continue
        if step.when is not None:
            found.append(Way(start, target, below, "skipped", None, None, (*route, "when")))
    return tuple(found)


def following(links: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """Return for each position those that links lead to from it."""
    after: dict[int, list[int]] = {}
    for start, target in links:
        after.setdefault(start, []).append(target)
    return after


def reach(starts: Iterable[int], after: Mapping[int, Iterable[int]], passed: Container[int] = ()) -> set[int]:
    """Return all positions that can be reached from `starts`, the starts included; the search ends at those already `passed`."""
    found = set(starts)
    pending = list(found)
    while pending:
        for target in after.get(pending.pop(), ()):
            if target not in found and target not in passed:
                found.add(target)
                pending.append(target)
    return found


def circles(links: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return a number for each position; two positions share it if each can be reached from the other.

    Kosaraju's two passes: the first orders the positions by when they are left for good, the second walks backward.
    """
    after: dict[int, list[int]] = {}
    before: dict[int, list[int]] = {}
    for start, target in links:
        after.setdefault(start, []).append(target)
        before.setdefault(target, []).append(start)
    number: dict[int, int] = {}
    for root in reversed(left_order(after)):
        pending = [root] if root not in number else []
        while pending:
            position = pending.pop()
            if position not in number:
                number[position] = root
                pending.extend(start for start in before.get(position, ()) if start not in number)
    return number


def left_order(after: dict[int, list[int]]) -> list[int]:
    """Return the positions in the order in which a walk along all links leaves them for good."""
    order: list[int] = []
    seen: set[int] = set()
    for root in list(after):
        pending: list[tuple[int, bool]] = [(root, False)]
        while pending:
            position, left = pending.pop()
            if left:
                order.append(position)
            elif position not in seen:
                seen.add(position)
                pending.append((position, True))
                pending.extend((target, False) for target in after.get(position, ()))
    return order
