"""A file as read: its data, and the line and column of every value in it."""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct, field

from sopkit.language import mark
from sopkit.model.problem import Location, Problem, Route, Severity, Value

LINE_BREAK = re.compile(r"\r\n|\r|\n")
TRANSLATION_NAME = re.compile(r"\.(?:zh|en)\.(?:ya?ml|md)\Z", re.ASCII | re.IGNORECASE)
MOST = 100
"""Problems of one file that are told. A file made to have a million of them must not cost minutes or fill the screen."""


def is_markdown(path: str) -> bool:
    """Tell by its name whether a file is written in the Markdown form."""
    return path.lower().endswith(".md")


class Span(Struct, frozen=True):
    """Where a value starts and ends, counted from 0."""

    line: int
    column: int
    end_line: int
    end_column: int


class Source(Struct):
    """One file. `spots` mirrors `data`: a mapping is ``(mark, {key: (key mark, spot)})``, a list ``(mark, [spot])``.

    A mark is anything with a ``start_mark`` and an ``end_mark``, each with ``line`` and ``column``, as libyaml gives.
    """

    path: str
    """From the handbook's root, with ``/``."""
    text: str
    """All of it."""
    data: Any = None
    """Plain data: mappings, lists, texts, numbers, booleans, None."""
    spots: Any = None
    """Where each value stands."""
    problems: list[Problem] = field(default_factory=list)
    """What was wrong before anything could be said of its meaning."""
    whole: bool = True
    """False where reading stopped before the end, so that what is missing may only be unread."""
    comments: list[tuple[int, int, str]] | None = None
    """Comments of Markdown with the lines they start and end in, counted from 0; None where the file is YAML."""
    yaml_lines: list[range] = field(default_factory=list)
    """Of a Markdown file, the lines that are YAML."""
    _lines: list[str] | None = None

    @property
    def kind(self) -> str:
        """Which schema the file follows where it stands below the folder of SOPs."""
        if isinstance(self.data, dict) and "translates" in self.data:
            return "translation"
        return "translation" if TRANSLATION_NAME.search(self.path) else "sop"

    @property
    def lines(self) -> list[str]:
        """The text line by line."""
        if self._lines is None:
            self._lines = LINE_BREAK.split(self.text)
        return self._lines

    def span(self, route: Route, *, on_key: bool = False) -> Span:
        """Return where the value at `route` stands, or what is nearest above it where there is no such value."""
        spot = self.spots
        place = spot[0] if isinstance(spot, tuple) else spot
        for index, part in enumerate(route):
            if not isinstance(spot, tuple):
                break
            children = spot[1]
            if isinstance(children, dict):
                if part not in children:
                    break
                key_mark, spot = children[part]
                if (on_key and index == len(route) - 1) or isinstance(spot, tuple):
                    place = key_mark
                    continue
            elif isinstance(part, int) and 0 <= part < len(children):
                spot = children[part]
            else:
                break
            place = spot[0] if isinstance(spot, tuple) else spot
        if place is None:
            return Span(0, 0, 0, 0)
        start, end = place.start_mark, place.end_mark
        return Span(start.line, start.column, end.line, end.column)

    def value(self, route: Route) -> Any:
        """Return the value at `route`, or the nearest above it where there is no such value."""
        data = self.data
        for part in route:
            try:
                data = data[part]
            except (IndexError, KeyError, TypeError):
                break
        return data

    def slice(self, span: Span, more: int = 0) -> str:
        """Return the text of a span that ends on its own line, and so many characters after it."""
        line = self.lines[span.line] if span.line < len(self.lines) else ""
        return line[span.column : span.end_column + more]

    def location(self, route: Route, *, on_key: bool = False, part: str = "") -> Location:
        """Return the place of the value at `route`, or of the words `part` in it, with its line."""
        span = self.span(route, on_key=on_key)
        return self.location_of(self.span_of_part(span, part) if part else span)

    def span_of_part(self, span: Span, part: str) -> Span:
        """Return where words first stand inside a span; the span itself where they do not, as a line may break between them."""
        for number in range(span.line, min(span.end_line, len(self.lines) - 1) + 1):
            start = self.lines[number].find(part, span.column if number == span.line else 0)
            if start >= 0:
                return Span(number, start, number, start + len(part))
        return span

    def location_of(self, span: Span) -> Location:
        """Return the place that `span` means, with its line; libyaml names the line below a last one that has no line end."""
        last = len(self.lines) - 1
        if span.line > last:
            span = Span(last, len(self.lines[last]), last, len(self.lines[last]))
        line = self.lines[span.line]
        end = span.end_column if span.end_line == span.line else len(line.rstrip())
        return Location(self.path, span.line + 1, span.column + 1, max(end, span.column + 1) + 1, line)

    def report(self, rule: str, span: Span, message: str, question: str = "", **values: Value) -> None:
        """Add an error of `rule` at `span`."""
        if not self.full:
            self.add(Problem(rule, Severity.ERROR, self.location_of(span), message, question, values))

    @property
    def full(self) -> bool:
        """True where so much is wrong that no more is told."""
        return len(self.problems) > MOST

    def add(self, problem: Problem) -> None:
        """Add a problem; the first one too many only says that there are more."""
        if len(self.problems) == MOST:
            message = mark("More is wrong in this file from here on; it is not told.")
            problem = Problem(problem.rule, problem.severity, problem.location, message, mark("Mend what is told first."))
        if not self.full:
            self.problems.append(problem)
