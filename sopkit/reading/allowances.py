"""Comments that allow a rule to be broken: ``sopkit: allow RULE reason`` and ``sopkit: allow-file RULE reason``."""

from __future__ import annotations

import re

from sopkit.model.library import Allowance
from sopkit.reading.comments import Comment, find_comments
from sopkit.reading.source import Source, Span

NAME = "sopkit:"
START = re.compile(r"(?:^|\s#[ \t]*)sopkit:")
WORDS = re.compile(r"(allow-file|allow)[ \t]+([A-Za-z0-9_-]+)")


def find_allowances(source: Source) -> tuple[Allowance, ...]:
    """Return the allowances of a file. One on a line of its own speaks of the next line that is no comment."""
    if NAME not in source.text:
        return ()
    comments = find_comments(source)
    targets = lines_spoken_of(source, comments)
    found: list[Allowance] = []
    for comment, target in zip(comments, targets, strict=True):
        start = START.search(comment.text)
        if start is None:
            continue
        written = source.lines[comment.line]
        column = comment.column
        begin = written.find(comment.text, column)
        if start.start() and begin >= 0:  # behind another remark in the same line
            column = begin + start.start() + 1
        said = comment.text[start.end() :].strip()
        words = WORDS.match(said)
        name, reason = (words[2], said[words.end() :].strip()) if words else ("", "")
        place = source.location_of(Span(comment.line, column, comment.line, len(written.rstrip())))
        found.append(Allowance(name, reason, None if words and words[1] == "allow-file" else target + 1, place))
    return tuple(found)


def lines_spoken_of(source: Source, comments: list[Comment]) -> list[int]:
    """Return the line that each comment speaks of: its own, or the next one that says something, where it stands alone."""
    silent = {line for comment in comments if comment.alone for line in range(comment.line, comment.end + 1)}
    below = [comment.line for comment in comments]
    after = len(source.lines)
    position = len(comments) - 1
    for number in range(len(source.lines) - 1, -1, -1):  # upward, so that each line is seen once
        while position >= 0 and comments[position].line == number:
            if comments[position].alone and after < len(source.lines):
                below[position] = after
            position -= 1
        if number not in silent and source.lines[number].strip():
            after = number
    return below
