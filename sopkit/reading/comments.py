"""The comments of a file: behind ``#`` in YAML, between ``<!--`` and ``-->`` in Markdown."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sopkit.reading.source import Source, Span

SIGN = re.compile(r"(?:^|(?<=\s))#")
MODELINE = "yaml-language-server:"
"""Starts the comment that names the schema to an editor; it is no author's remark."""


class Comment(NamedTuple):
    """What an author says beside the text."""

    line: int
    """Counted from 0."""
    column: int
    """Where its sign stands, counted from 0."""
    text: str
    """Without its sign."""
    alone: bool
    """True where nothing else stands in its line."""
    end: int
    """The line it ends in."""


def find_comments(source: Source) -> list[Comment]:
    """Return all comments of a file, from top to bottom."""
    if source.comments is None:
        return list(in_yaml(source, range(len(source.lines))))
    found = [comment for lines in source.yaml_lines for comment in in_yaml(source, lines)]
    for line, end, text in source.comments:
        written = source.lines[line]
        found.append(Comment(line, len(written) - len(written.lstrip()), text, alone=True, end=end))
    return sorted(found)


def in_yaml(source: Source, lines: Iterable[int]) -> Iterator[Comment]:
    """Yield the comments of some lines of YAML."""
    inside: list[Span] | None = None
    for number in lines:
        written = source.lines[number]
        if "#" not in written:
            continue
        if inside is None:
            inside = sorted(text_spans(source.spots), key=start_of)
        for sign in SIGN.finditer(written):
            if not any_holds(inside, number, sign.start()):
                alone = not written[: sign.start()].strip()
                yield Comment(number, sign.start(), written[sign.end() :].strip(), alone, number)
                break


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
