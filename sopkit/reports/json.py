"""For programs: one JSON document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sopkit.model.problem import Problem, Words
from sopkit.reports._shelf import Result, Style, fill, written

VERSION = 1


def render(result: Result, style: Style) -> Iterator[str]:
    """Yield the document. Its `version` changes when a field changes its meaning."""
    document = {
        "version": VERSION,
        "sops": result.sops,
        "problems": [as_object(problem, style) for problem in result.problems],
    }
    yield written(document)


def as_object(problem: Problem, style: Style) -> dict[str, Any]:
    """Return one problem as plain data."""
    place = problem.location
    return {
        "rule": problem.rule,
        "severity": problem.severity.value,
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_column": place.end_column,
        "message": fill(problem.message, problem, style.language),
        "question": fill(problem.question, problem, style.language),
        "values": {name: getattr(value, style.language) if isinstance(value, Words) else value for name, value in problem.values.items()},
    }
