"""A flowchart: steps as boxes below one another, decisions with their answers, lines beside the boxes for everything that leads elsewhere.

A procedure is a spine with branches and not any graph, so no layout is searched for: the order is the author's. What leads on to the
next step goes straight down; what leads further down runs at the right, what leads back at the left, each target in its own lane. Where a
line cannot lead (another stage, another SOP, the end), words with a link say so, as the connectors of ISO 5807 do.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from sopkit.drawing.chart import Exit, Group, Node
from sopkit.drawing.lanes import lanes_of
from sopkit.drawing.lines import broken, width_of

WIDTH = 340.0
"""Width of a chart: that of a phone."""
LANE, EDGE, BEND, GAP = 13.0, 7.0, 7.0, 24.0
"""Width of a lane; what stays free at the edge; radius of a bend; height of an arrow between two boxes."""
MOST_LANES = 4
"""Lanes at one side: past that, words say where a way leads."""
INSIDE = 10.0
TEXT, SMALL = 13.0, 11.5
LEADING, SMALL_LEADING = 18.5, 16.0
BADGE = 11.0
"""Radius of the circle with a step's number."""


class Band(NamedTuple):
    """A part of a step's block, over the whole width of its box."""

    kind: str
    """``step``, ``when``, ``hold``, ``question`` or ``exit``."""
    top: float
    height: float
    lines: tuple[str, ...]
    small: tuple[str, ...] = ()
    """Lines in small letters below."""
    way: Exit | None = None


class Block(NamedTuple):
    """A step where it stands."""

    node: Node
    bands: tuple[Band, ...]
    top: float
    bottom: float

    @property
    def entry(self) -> float:
        """The height at which lines from elsewhere arrive."""
        return next(band.top + band.height / 2 for band in self.bands if band.kind == "step")


class Line(NamedTuple):
    """A line beside the boxes."""

    side: str
    lane: int
    start: float
    end: float


def draw(group: Group) -> str:
    """Return the chart of some steps as SVG: one element, without an outer `<a>` and without style but classes."""
    inside = {node.id: place for place, node in enumerate(group.nodes)}
    left, right = lanes_needed(group, inside)
    return Drawing(group, inside, left, right).svg()


def lanes_needed(group: Group, inside: dict[str, int]) -> tuple[dict[str, int], dict[str, int]]:
    """Return the lane of each target, at the left for the way back and at the right for the way on; too many lanes lead nowhere."""
    back: dict[str, tuple[float, float]] = {}
    on: dict[str, tuple[float, float]] = {}
    for place, node in enumerate(group.nodes):
        for way in node.exits:
            target = None if way.target is None else inside.get(way.target)
            if target is None or way.target is None or target == place + 1:
                continue
            spans = back if target <= place else on
            known = spans.get(way.target, (float(target), float(target)))
            spans[way.target] = (min(known[0], place + 0.5, target), max(known[1], place + 0.5, target))
    return tuple({name: lane for name, lane in lanes_of(spans).items() if lane < MOST_LANES} for spans in (back, on))  # type: ignore[return-value]


class Drawing:
    """One chart while it is drawn."""

    def __init__(self, group: Group, inside: dict[str, int], left: dict[str, int], right: dict[str, int]) -> None:
        self.group = group
        self.inside = inside
        self.lanes = {"left": left, "right": right}
        self.x = EDGE + LANE * (1 + max(left.values(), default=-1)) + (BEND if left else 0)
        self.end_x = WIDTH - EDGE - LANE * (1 + max(right.values(), default=-1)) - (BEND if right else 0)
        self.middle = (self.x + self.end_x) / 2
        self.parts: list[str] = []
        self.blocks: list[Block] = []
        self.y = 2.0

    # ---------------------------------------------------------------------------------------------------------- places

    def svg(self) -> str:
        """Return the picture."""
        if self.group.start:
            self.pill(self.group.start)
            self.arrow(self.y, self.y + GAP)
            self.y += GAP
        for place, node in enumerate(self.group.nodes):
            block = self.block(place, node)
            self.blocks.append(block)
            self.y = block.bottom
            self.leave(place, node)
        body = [*self.lines(), *(part for block in self.blocks for part in self.box(block)), *self.parts]
        size = f'width="{WIDTH:g}" height="{self.y + 2:g}" viewBox="0 0 {WIDTH:g} {self.y + 2:g}"'
        return f'<svg class="flow" {size} role="group" xmlns="http://www.w3.org/2000/svg">{"".join(body)}</svg>'

    def block(self, place: int, node: Node) -> Block:
        """Return where the parts of a step stand, from the height reached."""
        y = top = self.y
        bands: list[Band] = []

        def band(kind: str, lines: tuple[str, ...], small: tuple[str, ...] = (), way: Exit | None = None) -> None:
            nonlocal y
            leading = LEADING if kind in {"step", "question"} else SMALL_LEADING
            height = 2 * (INSIDE - 2) + leading * len(lines) + SMALL_LEADING * len(small)
            bands.append(Band(kind, y, max(height, 2 * BADGE + 8 if kind == "step" else 0), lines, small, way))
            y += bands[-1].height

        if node.when:
            band("when", self.lines_of(node.when, SMALL))
        badge = 2 * BADGE + INSIDE - 2
        band("step", self.lines_of(node.text, TEXT, badge), self.lines_of(node.by, SMALL, badge) if node.by else ())
        if node.hold:
            band("hold", self.lines_of(node.hold, SMALL))
        if node.question:
            band("question", self.lines_of(node.question, TEXT))
        for way in node.exits:
            if way.label:
                mark = 2 * INSIDE + 4 if self.is_drawn(place, way) else 0
                small = () if self.is_drawn(place, way) else self.lines_of(f"→ {way.words}", SMALL)
                band("exit", self.lines_of(way.label, SMALL, mark), small, way)
        return Block(node, tuple(bands), top, y)

    def lines_of(self, text: str, size: float, taken: float = 0.0) -> tuple[str, ...]:
        """Return a text in lines that fit into the box."""
        return broken(text, (self.end_x - self.x - 2 * INSIDE - taken) / size)

    def is_drawn(self, place: int, way: Exit) -> bool:
        """Tell whether a line shows where a way leads."""
        target = None if way.target is None else self.inside.get(way.target)
        if target is None or way.target is None:
            return False
        return target == place + 1 or way.target in self.lanes["left" if target <= place else "right"]

    def leave(self, place: int, node: Node) -> None:
        """Draw what leads out of a step downward: the arrow to the next one, or what is said where none leads there."""
        below = self.group.nodes[place + 1].id if place + 1 < len(self.group.nodes) else None
        if below is not None and any(way.target == below for way in node.exits):
            self.arrow(self.y, self.y + GAP)
            self.y += GAP
            return
        elsewhere = [way for way in node.exits if not way.label and not self.is_drawn(place, way)]
        for way in elsewhere[:1]:
            self.arrow(self.y, self.y + GAP)
            self.y += GAP
            self.pill(self.group.end if way.is_end else f"→ {way.words}", None if way.is_end else way.address)
        if below is not None:
            self.y += GAP if not elsewhere else GAP * 0.75

    # ---------------------------------------------------------------------------------------------------------- shapes

    def pill(self, text: str, address: str | None = None) -> None:
        """Draw a rounded mark: where the procedure starts or ends, or where it goes on elsewhere."""
        lines = broken(text, (self.end_x - self.x - 4 * INSIDE) / SMALL)
        width = min(self.end_x - self.x, max(map(width_of, lines)) * SMALL + 3 * INSIDE)
        height = SMALL_LEADING * len(lines) + INSIDE
        shape = rounded("flow-end", self.middle - width / 2, self.y, width, height, min(height / 2, 14))
        words = texts("flow-small", self.middle, self.y + INSIDE / 2, lines, SMALL_LEADING, "middle")
        self.parts.append(linked(address, shape + words))
        self.y += height

    def arrow(self, top: float, bottom: float) -> None:
        """Draw an arrow downward in the middle."""
        x = self.middle
        self.parts.append(f'<path class="flow-line" d="M{x:g} {top:g}V{bottom - 5:g}"/>{point(x, bottom, "down")}')

    def lines(self) -> Iterator[str]:
        """Yield the lines beside the boxes; those to one target run together."""
        for place, block in enumerate(self.blocks):
            for way in block.node.exits:
                target = None if way.target is None else self.inside.get(way.target)
                if target is None or target == place + 1 or not self.is_drawn(place, way):
                    continue
                band = next((band for band in block.bands if band.way is way), None)
                start = block.entry + BEND if band is None else band.top + band.height / 2
                yield self.line("left" if target <= place else "right", way.target or "", start, self.blocks[target].entry)

    def line(self, side: str, name: str, start: float, end: float) -> str:
        """Return one line from the edge of a box to that of another, or of the same."""
        sign = -1 if side == "left" else 1
        edge = self.x if side == "left" else self.end_x
        lane = edge + sign * (BEND + LANE * (self.lanes[side][name] + 0.5))
        way = 1 if end > start else -1
        bend = min(BEND, abs(end - start) / 2)
        near = lane - sign * bend
        path = f"M{edge:g} {start:g}H{near:g}Q{lane:g} {start:g} {lane:g} {start + way * bend:g}V{end - way * bend:g}"
        path += f"Q{lane:g} {end:g} {near:g} {end:g}H{edge + sign * 5:g}"
        kind = "flow-line flow-line--back" if side == "left" else "flow-line"
        return f'<path class="{kind}" d="{path}"/>{point(edge, end, "right" if side == "left" else "left")}'

    def box(self, block: Block) -> Iterator[str]:
        """Yield the parts of one step."""
        node = block.node
        head = next(band for band in block.bands if band.kind == "step")
        for band in block.bands:
            if band.kind in {"step", "when"}:
                continue
            yield self.band(band, block.node)
        first = block.bands[0]
        shape = f"flow-box{' flow-box--when' if node.when else ''}{' flow-box--critical' if node.critical else ''}"
        drawn = rounded(shape, self.x, first.top, self.end_x - self.x, head.top + head.height - first.top, 6)
        if node.when:
            drawn += texts("flow-small flow-when", self.x + INSIDE, first.top + INSIDE - 4, first.lines, SMALL_LEADING)
        x, y = self.x + INSIDE + BADGE - 2, head.top + INSIDE + BADGE - 4
        drawn += f'<circle class="flow-number" cx="{x:g}" cy="{y:g}" r="{BADGE:g}"/>'
        drawn += f'<text class="flow-digits" x="{x:g}" y="{y + 4:g}" text-anchor="middle">{node.number}</text>'
        left = self.x + INSIDE + 2 * BADGE + INSIDE - 4
        drawn += texts("flow-text", left, head.top + INSIDE - 3, head.lines, LEADING)
        drawn += texts("flow-small", left, head.top + INSIDE - 3 + LEADING * len(head.lines), head.small, SMALL_LEADING)
        yield linked(node.address, drawn)

    def band(self, band: Band, node: Node) -> str:
        """Return the release, the question or one answer of a step."""
        shape = f'<rect class="flow-{band.kind}" x="{self.x:g}" y="{band.top:g}" width="{self.end_x - self.x:g}" height="{band.height:g}"/>'
        name, leading = ("flow-text", LEADING) if band.kind == "question" else ("flow-small", SMALL_LEADING)
        words = texts(name, self.x + INSIDE, band.top + INSIDE - 4, band.lines, leading)
        if band.way is None:
            return shape + words
        if band.small:
            words += linked(
                band.way.address,
                texts(
                    "flow-small flow-goto", self.x + INSIDE, band.top + INSIDE - 4 + leading * len(band.lines), band.small, SMALL_LEADING
                ),
            )
            return shape + words
        place = self.inside[node.id]
        target = self.inside[band.way.target or ""]
        sign = "↓" if target > place else "↑"
        number = "" if target == place + 1 else str(self.group.nodes[target].number)
        mark = texts("flow-small flow-goto", self.end_x - INSIDE, band.top + INSIDE - 4, (sign + number,), leading, "end")
        return shape + words + linked(self.group.nodes[target].address, mark)


def rounded(name: str, x: float, y: float, width: float, height: float, radius: float) -> str:  # noqa: PLR0913, PLR0917 a rectangle has four
    """Return a rectangle with round corners."""
    return f'<rect class="{name}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}"/>'


def texts(name: str, x: float, top: float, lines: tuple[str, ...], leading: float, anchor: str = "start") -> str:  # noqa: PLR0913, PLR0917
    """Return lines of text from a height on."""
    rows = "".join(f'<tspan x="{x:g}" y="{top + leading * (number + 0.78):g}">{escape(line)}</tspan>' for number, line in enumerate(lines))
    return f'<text class="{name}" text-anchor="{anchor}">{rows}</text>' if rows else ""


def point(x: float, y: float, to: str) -> str:
    """Return the head of an arrow."""
    shapes = {"down": "-4 -6h8l-4 6z", "right": "-6 -4v8l6 -4z", "left": "6 -4v8l-6 -4z"}
    dx, _, rest = shapes[to].partition(" ")
    dy = rest.split("v")[0].split("h")[0]
    return f'<path class="flow-point" d="M{x + float(dx):g} {y + float(dy):g}{rest[len(dy) :]}"/>'


def linked(address: str | None, content: str) -> str:
    """Return a part of the picture as a link."""
    return content if address is None else f'<a href="{escape(address)}">{content}</a>'
