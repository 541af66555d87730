"""Workflow commands that GitHub shows beside the changed lines.

GitHub keeps ten errors and ten warnings of a step, so the gravest come first.
"""

from __future__ import annotations

from collections.abc import Iterator

from sopkit.model.problem import Severity
from sopkit.reports._shelf import Result, Style, clean, closing, sentence

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(result: Result, style: Style) -> Iterator[str]:
    """Yield one command a problem."""
    for problem in sorted(result.problems, key=lambda problem: -problem.severity.weight):
        place = problem.location
        properties = f"file={in_property(place.path)},line={place.line},col={place.column}"
        if place.end_column is not None:
            properties += f",endColumn={place.end_column}"
        text = in_text(sentence(problem, style.language))
        yield f"::{COMMANDS[problem.severity]} {properties},title={in_property(problem.rule)}::{text}"
    yield closing(result, style.language)


def in_text(text: str) -> str:
    """Escape what would end the command, and write out what would colour the log."""
    text = "".join(character if character in "\r\n" else clean(character) for character in text)
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def in_property(text: str) -> str:
    """Escape what would end a property."""
    return in_text(text).replace(":", "%3A").replace(",", "%2C")
