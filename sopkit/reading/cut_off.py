"""Texts of YAML that were cut off where a number sign starts a comment."""

from __future__ import annotations

import re

from sopkit.language import mark
from sopkit.model.problem import Problem, Severity, Value
from sopkit.reading.comments import find_comments
from sopkit.reading.source import Source, Span

NUMBER_SIGN = re.compile(r"(?<=\S) #(?=[^\s#])")


def find_cut_off(source: Source) -> None:
    """Say where a text was cut off at a number sign: a comment right behind it that has no space after its sign."""
    if not NUMBER_SIGN.search(source.text):
        return
    for comment in find_comments(source):
        written = source.lines[comment.line]
        no_value = written[: comment.column].rstrip().endswith((":", "-"))  # the schema says that
        if comment.alone or no_value or not NUMBER_SIGN.match(written, comment.column - 1):
            continue
        end = len(written.rstrip())
        span = Span(comment.line, comment.column, comment.line, end)
        message = mark("The text ends here: “{rest}” is taken for a comment.")
        question = mark("Does it belong to the text? Put the whole text in quotes. Is it a remark? Put a space behind “#”.")
        values: dict[str, Value] = {"rest": written[comment.column : end][:60]}
        source.add(Problem("cut-off-text", Severity.WARNING, source.location_of(span), message, question, values))
