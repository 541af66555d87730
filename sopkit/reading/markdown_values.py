"""Single values as they are written in the Markdown form: texts, names with commas, numbers, limits of time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sopkit.reading.blocks import Row
from sopkit.reading.embedded import Place, place_between, place_of
from sopkit.reading.shape import Shape
from sopkit.reading.yaml_form import resolve

EVENT = re.compile(r"[ \t]+(after|before)[ \t]+(?=\S)")
COMMA = re.compile(r"[,，、][ \t]*")
YES_NO = {"yes": True, "no": False, "是": True, "否": False, "true": True, "false": False}

Spot = Any
"""Where a value stands, as `Source` keeps it."""


def text_of(rows: list[Row]) -> tuple[str | None, Spot]:
    """Return lines as one text without the empty ones around it; None where there is nothing."""
    first, last = 0, len(rows)
    while first < last and not rows[first].text.strip():
        first += 1
    while last > first and not rows[last - 1].text.strip():
        last -= 1
    if first == last:
        return None, None
    head = rows[first]
    bare = head.text.lstrip()
    column = head.column + len(head.text) - len(bare)
    if last - first == 1:
        bare = bare.rstrip()
        return bare, Place(head.line, column, head.line, column + len(bare))
    head = Row(head.line, column, bare)
    lines = [bare, *("" if row.text.isspace() else row.text for row in rows[first + 1 : last])]
    return "\n".join(lines).rstrip(), place_between(head, rows[last - 1])


def plain_value(shape: Shape, text: str) -> Any:
    """Return what a text means where no rich text stands: a name, a number, or a yes or no."""
    if len(text) > 1 and text[0] == text[-1] == "`":
        text = text.strip("`")
    if shape.type == "boolean" and text.casefold() in YES_NO:
        return YES_NO[text.casefold()]
    return text if shape.type == "string" else resolve(text)


def names_in(row: Row) -> Iterator[tuple[str, Place]]:
    """Yield the names of a line that has commas between them, each with its place."""
    start = 0
    for comma in (*COMMA.finditer(row.text), None):
        end = comma.start() if comma else len(row.text)
        part = row.text[start:end]
        name = part.strip()
        if name or comma:
            before = start + len(part) - len(part.lstrip())
            yield name.strip("`"), place_of(row, before, before + max(len(name), 1))
        start = comma.end() if comma else end


def deadline_of(shape: Shape, rows: list[Row]) -> tuple[Any, Spot] | None:
    """Return a limit of time and what starts its clock: “2 hours after …”, “…后 2 小时内”, “…前 2 小时”; None where it is none."""
    said = [row for row in rows if row.text.strip()]
    if len(said) != 1 or shape.pattern is None:
        return None
    row = said[0]
    text = row.text.rstrip()
    start = len(text) - len(text.lstrip())
    limit = shape.pattern.match(text, start)
    spots: dict[str, Any]
    if limit is not None:
        here = place_of(row, start, limit.end())
        data = {"limit": limit[0]}
        spots = {"limit": (here, here)}
        event = EVENT.match(text, limit.end())
        if event is not None:
            data[event[1]] = text[event.end() :]
            there = place_of(row, event.end(), len(text))
            spots[event[1]] = (there, there)
        elif text[limit.end() :] not in {"", "内", "以内", "之内"}:
            return None
        return data, (place_of(row, start, len(text)), spots)
    return chinese_deadline(shape.pattern, row, text, start)


def chinese_deadline(pattern: re.Pattern[str], row: Row, text: str, start: int) -> tuple[Any, Spot] | None:
    """Return “签约后 3 个工作日内” and “上市日前 5 个工作日” as their parts."""
    bare = text.removesuffix("内")
    bare = bare[:-1] if bare.endswith(("以", "之")) else bare
    position = max(bare.rfind("后"), bare.rfind("前"))
    if position <= start:
        return None
    name = "after" if bare[position] == "后" else "before"
    begin = position + 1
    while begin < len(bare) and bare[begin] in " ，,":
        begin += 1
    limit = pattern.fullmatch(bare, begin)
    if limit is None:
        return None
    here, there = place_of(row, begin, len(bare)), place_of(row, start, position)
    data = {"limit": limit[0], name: bare[start:position].rstrip()}
    return data, (place_of(row, start, len(text)), {"limit": (here, here), name: (there, there)})
