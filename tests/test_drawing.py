"""Flowcharts: every shape that a procedure has, drawn so that nothing lies on anything else."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from sopkit.drawing.chart import Exit, Group, Node
from sopkit.drawing.flowchart import WIDTH, draw
from sopkit.drawing.lanes import lanes_of
from sopkit.drawing.lines import broken, width_of

SVG = "{http://www.w3.org/2000/svg}"


def chart(*rows: str, **extra: Any) -> Group:
    """Return a chart from rows like ``a > b`` or ``a ? yes: b, no: end``; rows without an arrow go on to the next one."""
    names = [row.split()[0] for row in rows]
    nodes = []
    for number, row in enumerate(rows, 1):
        name, _, rest = row.partition(" ")
        below = names[number] if number < len(rows) else "end"
        if rest.startswith("?"):
            pairs = [part.split(":") for part in rest[1:].split(",")]
            exits = tuple(way(target.strip(), label.strip()) for label, target in pairs)
        else:
            exits = (way(rest.removeprefix("> ").strip() or below),)
        question = f"Which of these at {name}?" if rest.startswith("?") else ""
        more = extra.get(name, {})
        nodes.append(
            Node(id=name, number=number, text=f"Do {name}", address=f"#step-{name}", by="Clerk", question=question, exits=exits, **more)
        )
    return Group(nodes=tuple(nodes), start="Start", end="End")


def way(target: str, label: str = "") -> Exit:
    """Return a way out; capitals are other SOPs."""
    if target == "end":
        return Exit(target=None, label=label, words="End", is_end=True)
    if target.isupper():
        return Exit(target=None, label=label, words=f"{target} Other", address=f"../{target}/")
    return Exit(target=target, label=label, words=f"Step {target}", address=f"#step-{target}")


SHAPES = {
    "straight": chart("a", "b", "c"),
    "diamond": chart("a ? yes: b, no: c", "b > d", "c", "d"),
    "nested decision": chart("a ? yes: b, no: e", "b ? big: c, small: d", "c > e", "d", "e"),
    "loop": chart("a", "b", "c ? again: a, fine: d", "d"),
    "onto itself": chart("a", "b ? again: b, fine: c", "c"),
    "exit from the middle": chart("a", "b ? stop: end, go: c", "c"),
    "to another SOP": chart("a", "b ? far: CRM-002, near: c", "c > SAL-003"),
    "many ways": chart(
        "a ? " + ", ".join(f"case {number}: s{number}" for number in range(12)), *(f"s{number} > end" for number in range(12))
    ),
    "loops in loops": chart("a", "b", "c ? again: b, on: d", "d ? again: a, on: e", "e ? back: d, on: f", "f"),
    "forward over forward": chart("a ? 1: b, 2: d", "b ? 1: c, 2: e", "c ? 1: d, 2: f", "d", "e", "f"),
    "three hundred": chart(*(f"n{number}" for number in range(300))),
    "one": chart("a"),
    "held and conditional": chart("a", "b", "c", b={"hold": "Stop: the head releases", "when": "Only if: over 5,000 yuan"}),
}
LONG = {
    "Chinese": "客户在签收后七天内提出书面异议，并且附上了带有日期的照片、批次号和两名在场人员的姓名，同时要求总经理回电",
    "English": "The customer has objected in writing within seven days of delivery and has enclosed dated photographs",
    "one word": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2,
    "right to left": "يجب على الموظف التحقق من هوية العميل قبل تسليم المستندات المطلوبة إليه في نفس اليوم",
    "emoji": "👩‍👩‍👧‍👦 " * 30,
    "500 signs": "长" * 500,
    "markup": "</text><script>alert(1)</script>&\"'<b>",
}


def parsed(group: Group) -> ET.Element:
    """Return the drawing as a tree: it must be well-formed."""
    return ET.fromstring(draw(group))  # noqa: S314 our own drawing


def boxes(svg: ET.Element) -> list[tuple[float, float, float, float]]:
    """Return left, top, right and bottom of every rectangle."""
    return [
        (x, y, x + float(rect.get("width", 0)), y + float(rect.get("height", 0)))
        for rect in svg.iter(f"{SVG}rect")
        for x, y in [(float(rect.get("x", 0)), float(rect.get("y", 0)))]
    ]


@pytest.mark.parametrize("group", SHAPES.values(), ids=SHAPES)
def test_no_box_lies_on_another_or_leaves_the_picture(group: Group) -> None:
    svg = parsed(group)
    height = float(svg.get("height", 0))
    for box in boxes(svg):
        assert box[0] >= 0
        assert box[1] >= 0
        assert box[2] <= WIDTH
        assert box[3] <= height
    for one, other in combinations(boxes(svg), 2):
        apart = one[2] <= other[0] + 0.01 or other[2] <= one[0] + 0.01 or one[3] <= other[1] + 0.01 or other[3] <= one[1] + 0.01
        assert apart, (one, other)


@pytest.mark.parametrize("group", SHAPES.values(), ids=SHAPES)
def test_lines_beside_the_boxes_cross_none(group: Group) -> None:
    svg = parsed(group)
    left = min(box[0] for box in boxes(svg) if box[2] - box[0] > 180)
    right = max(box[2] for box in boxes(svg))
    for path in svg.iter(f"{SVG}path"):
        lane = re.search(r"Q([0-9.]+) ", path.get("d", ""))
        if lane is not None:
            assert float(lane[1]) < left or float(lane[1]) > right
            assert 0 < float(lane[1]) < WIDTH


@pytest.mark.parametrize("group", SHAPES.values(), ids=SHAPES)
def test_every_way_is_shown_once(group: Group) -> None:
    svg = parsed(group)
    shown = [link.get("href") for link in svg.iter(f"{SVG}a")]
    text = "".join(svg.itertext())
    for place, node in enumerate(group.nodes):
        assert node.address in shown
        below = group.nodes[place + 1].id if place + 1 < len(group.nodes) else None
        for way_out in node.exits:
            if way_out.label:
                assert way_out.label in text
            if way_out.target is None and not way_out.is_end:
                assert way_out.words in text
                assert way_out.address in shown
            if way_out.is_end:
                assert "End" in text
            if way_out.target not in {None, below}:
                assert len(list(svg.iter(f"{SVG}path"))) > 0


def test_a_way_back_runs_at_the_left_and_a_way_on_at_the_right() -> None:
    text = draw(SHAPES["loop"])
    assert text.count("flow-line--back") == 1
    assert "↑1" in text
    assert "flow-line--back" not in draw(SHAPES["diamond"])
    assert "↓3" in draw(SHAPES["diamond"])


def test_where_lanes_run_out_words_say_where_a_way_leads() -> None:
    text = draw(SHAPES["many ways"])
    assert "→ Step s11" in text
    assert "↓2" not in text  # the step right below needs no number
    assert "case 11" in text


@pytest.mark.parametrize("words", LONG.values(), ids=LONG)
def test_long_words_are_broken_and_never_clipped(words: str) -> None:
    node = Node(id="a", number=1, text=words, address="#a", by=words, when=words, hold=words, question=words, exits=(way("end", words),))
    svg = parsed(Group(nodes=(node,), start=words, end="End"))
    for text in svg.iter(f"{SVG}text"):
        size = 13.0 if "flow-text" in text.get("class", "") else 11.5
        for line in text.iter(f"{SVG}tspan"):
            assert width_of(line.text or "") * size <= WIDTH - 20
    kept = "".join("".join(svg.itertext()).split())
    assert "".join(words.split()) in kept


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("核对客户资料", 3, ("核对客", "户资料")),
        ("核对客户，资料", 4, ("核对客", "户，资料")),
        ("（甲）乙（丙）", 4, ("（甲）乙", "（丙）")),
        ("（甲）乙（丙）", 5, ("（甲）乙", "（丙）")),
        ("send the form now", 5.6, ("send the", "form now")),
        ("CRM 里新建客户档案", 4, ("CRM 里", "新建客户", "档案")),
        ("", 4, ()),
        ("   ", 4, ()),
        ("abcdefghij", 2, ("abc", "def", "ghi", "j")),
    ],
)
def test_lines_end_where_readers_expect_it(text: str, width: float, lines: tuple[str, ...]) -> None:
    assert broken(text, width) == lines


def test_no_two_spans_in_a_lane_touch_and_short_ones_lie_inside() -> None:
    lanes = lanes_of({"long": (0, 10), "short": (1, 3), "other": (5, 6), "touching": (3, 4.5)})
    assert lanes["touching"] == lanes["other"] == 0
    assert lanes["short"] == 1
    assert lanes["long"] == 2
