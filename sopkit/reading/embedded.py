"""YAML inside a Markdown file: its front matter and its blocks of data, with every place counted from the top of the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

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


class Place:
    """Where a value starts and ends, counted from 0.

    No tuple, since those are mappings and lists among the spots; and no marks inside, since few places are ever asked for.
    """

    __slots__ = ("column", "end_column", "end_line", "line", "style")

    def __init__(self, line: int, column: int, end_line: int, end_column: int, style: str | None = None) -> None:
        self.line = line
        self.column = column
        self.end_line = end_line
        self.end_column = end_column
        self.style = style

    @property
    def start_mark(self) -> Mark:
        """Where it starts."""
        return Mark(self.line, self.column)

    @property
    def end_mark(self) -> Mark:
        """Where it ends."""
        return Mark(self.end_line, self.end_column)


def place_of(row: Row, start: int = 0, end: int | None = None) -> Place:
    """Return the place of a part of a line."""
    line, column, text = row
    return Place(line, column + start, line, column + (len(text) if end is None else end))


def place_between(first: Row, last: Row) -> Place:
    """Return the place of several lines."""
    return Place(first.line, first.column, last.line, last.column + len(last.text))


def parse_rows(source: Source, rows: Sequence[Row]) -> tuple[Any, Any]:
    """Return the YAML in some lines of a file as data and spots; what is wrong with it goes to the file's problems."""
    first = rows[0].line if rows else 0
    columns = [row.column for row in rows]
    if first == 1 and not any(columns):  # front matter: with one empty line before it, every place is right from the start
        first = 0
        columns.append(0)
        rows = (Row(0, 0, ""), *rows)
    inner = Source(source.path, "\n".join(row.text for row in rows))
    parse_yaml(inner)

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
    return Place(*moved(start.line, start.column), *moved(end.line, end.column), getattr(place, "style", None))
