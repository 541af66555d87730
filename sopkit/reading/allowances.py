"""Comments that allow a rule to be broken: ``# sopkit: allow RULE reason`` and ``# sopkit: allow-file RULE reason``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sopkit.model.library import Allowance
from sopkit.reading.source import Source, Span

COMMENT = re.compile(r"(?:^|(?<=\s))#\s*sopkit:\s*(allow|allow-file)\s+([a-z-]+)[ \t]*(.*?)\s*$")


def find_allowances(source: Source) -> tuple[Allowance, ...]:
    """Return the allowances of a file. One on a line of its own speaks of the next line that is no comment."""
    if "sopkit:" not in source.text:
        return ()
    found: list[Allowance] = []
    inside = list(text_spans(source.spots))
    for number, line in enumerate(source.lines):
        match = COMMENT.search(line)
        if match is None or any(span_holds(span, number, match.start()) for span in inside):
            continue
        target: int | None = number + 1
        if not line[: match.start()].strip():
            following = (
                later
                for later in range(number + 1, len(source.lines))
                if source.lines[later].strip() and not source.lines[later].lstrip().startswith("#")
            )
            target = next(following, number) + 1
        if match[1] == "allow-file":
            target = None
        place = source.location_of(Span(number, match.start(), number, match.end()))
        found.append(Allowance(match[2], match[3], target, place))
    return tuple(found)


def text_spans(spot: Any) -> Iterator[Span]:
    """Yield where texts stand, in which a comment sign is no comment."""
    if isinstance(spot, tuple):
        children = spot[1]
        for child in children.values() if isinstance(children, dict) else children:
            yield from text_spans(child[1] if isinstance(children, dict) else child)
    elif spot is not None:
        start, end = spot.start_mark, spot.end_mark
        yield Span(start.line, start.column, end.line, end.column)


def span_holds(span: Span, line: int, column: int) -> bool:
    """Tell whether a character stands inside a span."""
    return (span.line, span.column) <= (line, column) < (span.end_line, span.end_column)
