"""Comments that allow a rule to be broken: ``# sopkit: allow RULE reason`` and ``# sopkit: allow-file RULE reason``."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from sopkit.model.library import Allowance
from sopkit.reading.source import Source, Span

COMMENT = re.compile(r"(?:^|(?<=\s))#[ \t]*sopkit:")
WORDS = re.compile(r"(allow-file|allow)[ \t]+([A-Za-z0-9_-]+)")


def find_allowances(source: Source) -> tuple[Allowance, ...]:
    """Return the allowances of a file. One on a line of its own speaks of the next line that is no comment."""
    if "sopkit:" not in source.text:
        return ()
    found: list[Allowance] = []
    inside = sorted(text_spans(source.spots), key=start_of)
    below = len(source.lines)  # the nearest line below that says something; upward, so that each line is seen once
    for number in range(len(source.lines) - 1, -1, -1):
        line = source.lines[number]
        bare = line.strip()
        match = COMMENT.search(line)
        if match is not None and not any_holds(inside, number, match.start()):
            alone = bare.startswith("#")
            said = line[match.end() :].strip()
            words = WORDS.match(said)
            name, reason = (words[2], said[words.end() :].strip()) if words else ("", "")
            target = None if words and words[1] == "allow-file" else (below if alone and below < len(source.lines) else number) + 1
            place = source.location_of(Span(number, match.start(), number, len(line.rstrip())))
            found.append(Allowance(name, reason, target, place))
        if bare and not bare.startswith("#"):
            below = number
    return tuple(reversed(found))


def text_spans(spot: Any) -> Iterator[Span]:
    """Yield where texts stand, in which a comment sign is no comment."""
    if isinstance(spot, tuple):
        children = spot[1]
        for child in children.values() if isinstance(children, dict) else children:
            yield from text_spans(child[1] if isinstance(children, dict) else child)
    elif spot is not None:
        start, end = spot.start_mark, spot.end_mark
        if getattr(spot, "style", None) in {"|", ">"}:  # a comment may stand behind the sign; the text starts below it
            yield Span(start.line + 1, 0, end.line, end.column)
        else:
            yield Span(start.line, start.column, end.line, end.column)


def start_of(span: Span) -> tuple[int, int]:
    """Return where a span starts."""
    return span.line, span.column


def any_holds(spans: list[Span], line: int, column: int) -> bool:
    """Tell whether a character stands inside one of the spans, which are sorted and do not overlap."""
    position = bisect_right(spans, (line, column), key=start_of)
    if position == 0:
        return False
    span = spans[position - 1]
    return (line, column) < (span.end_line, span.end_column)
