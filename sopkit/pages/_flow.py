"""The flowcharts of an SOP: one for each stage, or for parts of a procedure that has none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup
from msgspec import Struct

from sopkit.drawing.chart import Exit, Group, Node
from sopkit.drawing.flowchart import draw
from sopkit.language import mark
from sopkit.model.flow import END, Way, ways_of

if TYPE_CHECKING:
    from sopkit.model.sop import Sop
    from sopkit.model.step import Step
    from sopkit.pages._view import View

MOST = 14
"""Steps in one column: what a reader takes in without losing the thread."""
LEAST = 6
"""Steps that a column has at least where a longer part is cut."""


class Chart(Struct, frozen=True):
    """One picture."""

    title: str
    """The stage, or the steps that it shows."""
    address: str
    """Where on the page these stand."""
    svg: Markup
    """The picture."""


def charts_of(view: View, sop: Sop) -> tuple[Chart, ...]:
    """Return the pictures of an SOP, in the order of its steps; none where there is nothing to see but a list."""
    ways = ways_of(sop)
    steps = sop.all_steps
    if len(steps) < 2:  # noqa: PLR2004 a single box shows nothing
        return ()
    exits: dict[int, list[Exit]] = {}
    for way in ways:
        exits.setdefault(way.start, []).append(exit_of(view, steps, way))
    nodes = [node_of(view, step, number, tuple(exits.get(number - 1, ()))) for number, step in enumerate(steps, 1)]
    found = []
    for first, last, title, address in parts_of(view, sop, ways):
        start = view.text(mark("Start")) if first == 0 else ""
        group = Group(nodes=tuple(nodes[first:last]), start=start, end=view.text(mark("End")))
        found.append(Chart(title, address, Markup(draw(group))))  # noqa: S704 our own drawing, which escapes every text
    return tuple(found)


def node_of(view: View, step: Step, number: int, exits: tuple[Exit, ...]) -> Node:
    """Return one step as a picture shows it."""
    return Node(
        id=step.id,
        number=number,
        text=view.title(step),
        address=f"#step-{step.id}",
        by=view.role(step.role) if step.role else "",
        when=view.text(mark("Only if: {condition}"), condition=view.plain(step.when)) if step.when else "",
        hold=view.text(mark("Stop: {role} releases"), role=view.role(step.hold.released_by)) if step.hold else "",
        question=view.plain(step.decision.question) if step.decision else "",
        exits=exits,
        critical=step.critical,
    )


def exit_of(view: View, steps: Sequence[Step], way: Way) -> Exit:
    """Return one way out of a step as a picture shows it."""
    target = None if way.target is None else steps[way.target]
    label = ""
    if way.kind == "branch":
        label = view.plain(way.when or "")
    elif way.kind == "otherwise":
        label = view.text(mark("Otherwise"))
    if way.at_most is not None:
        label = " · ".join((label, view.text(mark("at most {count}×"), count=way.at_most)))
    if target is not None:
        words = view.text(mark("Step {number}: {action}"), number=(way.target or 0) + 1, action=view.title(target))
        return Exit(target=target.id, label=label, words=words, address=f"#step-{target.id}")
    if way.name == END:
        return Exit(target=None, label=label, words=view.text(mark("End")), is_end=True)
    words, address = view.sop_target(*way.name.split("#", 1))
    return Exit(target=None, label=label, words=words, address=address)


def parts_of(view: View, sop: Sop, ways: Sequence[Way]) -> Iterator[tuple[int, int, str, str]]:
    """Yield the first step of each picture, the one after its last, its title and where its steps stand."""
    spans: list[tuple[int, int, str, str]] = []
    if sop.steps:
        spans.append((0, len(sop.steps), "", "#steps"))
    for number, stage in enumerate(sop.stages, 1):
        first = spans[-1][1] if spans else 0
        name = " · ".join((view.text(mark("Stage {number}"), number=number), view.plain(stage.name)))
        spans.append((first, first + len(stage.steps), name, f"#stage-{stage.id}"))
    for first, last, title, address in spans:
        cuts = [first, *cuts_of(first, last, ways), last]
        for top, bottom in pairwise(cuts):
            steps = view.text(mark("Steps {first}–{last}"), first=top + 1, last=bottom)
            is_whole = (top, bottom) == (first, last)
            shown = title if is_whole else " · ".join(filter(None, (title, steps)))
            yield top, bottom, shown, address if is_whole else f"#step-{sop.all_steps[top].id}"


def cuts_of(first: int, last: int, ways: Sequence[Way]) -> list[int]:
    """Return where a long part is cut: as evenly as may be, and there where the fewest ways lead across."""
    found: list[int] = []
    while last - first > MOST:
        parts = -(-(last - first) // MOST)
        wanted = first + (last - first) / parts
        places = range(first + LEAST, min(first + MOST, last - LEAST) + 1)
        cut = min(places, key=lambda place: (crossing(place, ways), abs(place - wanted)))
        found.append(cut)
        first = cut
    return found


def crossing(place: int, ways: Sequence[Way]) -> int:
    """Return how many ways lead from above a place to below it, or back; the one to the step below does not count."""
    return sum(way.target is not None and way.target != way.start + 1 and (way.start < place) != (way.target < place) for way in ways)
