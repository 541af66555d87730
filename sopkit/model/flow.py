"""In which order steps can follow one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from sopkit.model.problem import Route

if TYPE_CHECKING:
    from sopkit.model.sop import Sop
    from sopkit.model.step import Step

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
    kind: Literal["below", "next", "branch", "otherwise"]
    """Why it is taken: it is the step below, `next` names it, or a decision does."""
    when: str | None
    """The condition of a branch."""
    at_most: int | None
    """How often it may be taken."""
    route: Route
    """Where it is named; the step itself where nothing is."""


def ways_of(sop: Sop) -> tuple[Way, ...]:
    """Return every way between the steps, in the order of the steps.

    After a step comes the one below it, across stages, or what `next` names. A decision replaces that by its branches;
    without `otherwise` the old way stays open for the case that no branch applies. What a step does on failure is no
    way: it hands the work to a person.
    """
    steps = list(sop.steps_with_routes())
    positions: dict[str, int] = {}
    for position, (_, step) in enumerate(steps):
        positions.setdefault(step.id, position)
    found: list[Way] = []
    for start, (route, step) in enumerate(steps):
        below = steps[start + 1][1].id if start + 1 < len(steps) else END
        for way in ways_from(start, route, step, below):
            target = start + 1 if way.kind == "below" and way.name != END else positions.get(way.name)
            found.append(way._replace(target=None if way.name == END and way.kind != "below" else target))
    return tuple(found)


def ways_from(start: int, route: Route, step: Step, below: str) -> Iterator[Way]:
    """Yield the ways from one step, with targets still to be found."""
    decision = step.decision
    if decision is not None:
        for number, branch in enumerate(decision.branches):
            where = (*route, "decision", "branches", number, "goto")
            yield Way(start, None, branch.goto, "branch", branch.when, branch.at_most, where)
        if decision.otherwise is not None:
            yield Way(start, None, decision.otherwise, "otherwise", None, None, (*route, "decision", "otherwise"))
            return
    if step.next is not None:
        yield Way(start, None, step.next, "next", None, None, (*route, "next"))
    else:
        yield Way(start, None, below, "below", None, None, route)


def reach(starts: Iterable[int], links: Iterable[tuple[int, int]]) -> set[int]:
    """Return all positions that can be reached from `starts` along `links`, the starts included."""
    after: dict[int, list[int]] = {}
    for start, target in links:
        after.setdefault(start, []).append(target)
    found = set(starts)
    pending = list(found)
    while pending:
        for target in after.get(pending.pop(), ()):
            if target not in found:
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
