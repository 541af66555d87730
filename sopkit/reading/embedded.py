"""YAML inside a Markdown file: its front matter and its blocks of data, with every place counted from the top of the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sopkit.model.problem import Problem
from sopkit.reading.blocks import Row
from sopkit.reading.source import Source, Span
from sopkit.reading.yaml_form import parse_yaml

Move = Callable[[int, int], "Mark"]
"""Where a line and a column of the inner text stand in the file."""


class Mark(NamedTuple):
    """A place between two characters, counted from 0."""

    line: int
    column: int


@dataclass(slots=True)
class Place:
    """Where a value starts and ends; no tuple, since those are mappings and lists among the spots."""

    start_mark: Mark
    end_mark: Mark
    style: str | None = None


def place_of(row: Row, start: int = 0, end: int | None = None) -> Place:
    """Return the place of a part of a line."""
    return Place(Mark(row.line, row.column + start), Mark(row.line, row.column + (len(row.text) if end is None else end)))


def place_between(first: Row, last: Row) -> Place:
    """Return the place of several lines."""
    return Place(Mark(first.line, first.column), Mark(last.line, last.column + len(last.text)))


def parse_rows(source: Source, rows: Sequence[Row]) -> tuple[Any, Any]:
    """Return the YAML in some lines of a file as data and spots; what is wrong with it goes to the file's problems."""
    inner = Source(source.path, "\n".join(row.text for row in rows))
    parse_yaml(inner)
    first = rows[0].line if rows else 0
    columns = [row.column for row in rows]

    def moved(line: int, column: int) -> Mark:
        return Mark(first + line, column + (columns[line] if line < len(columns) else 0))

    for problem in inner.problems:
        source.add(moved_problem(source, problem, moved))
    source.whole = source.whole and inner.whole
    spots = inner.spots
    if first or any(columns):
        spots = moved_spots(spots, moved)
    return inner.data, spots


def moved_problem(source: Source, problem: Problem, moved: Move) -> Problem:
    """Return a problem of the inner text at its place in the file."""
    place = problem.location
    line, column = moved(place.line - 1, place.column - 1)
    width = (place.end_column or place.column + 1) - place.column
    values = problem.values
    if "line" in values and isinstance(values["line"], int):
        values = {**values, "line": moved(values["line"] - 1, 0).line + 1}
    return replace(problem, location=source.location_of(Span(line, column, line, column + width - 1)), values=values)


def moved_spots(spot: Any, moved: Move) -> Any:
    """Return spots with every place moved to where it stands in the file."""
    if isinstance(spot, tuple):
        here, children = spot
        if isinstance(children, dict):
            return moved_place(here, moved), {
                key: (moved_place(key_place, moved), moved_spots(child, moved)) for key, (key_place, child) in children.items()
            }
        return moved_place(here, moved), [moved_spots(child, moved) for child in children]
    return None if spot is None else moved_place(spot, moved)


def moved_place(place: Any, moved: Move) -> Place:
    """Return one place moved."""
    start, end = place.start_mark, place.end_mark
    return Place(moved(start.line, start.column), moved(end.line, end.column), getattr(place, "style", None))
