"""For programs: one JSON document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from sopkit.model.problem import Problem, Words
from sopkit.reports._shelf import Result, Style, fill

VERSION = 1
UNSEEN = re.compile("[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]")


def render(result: Result, style: Style) -> Iterator[str]:
    """Yield the document. Its `version` changes when a field changes its meaning."""
    document = {
        "version": VERSION,
        "sops": result.sops,
        "problems": [as_object(problem, style) for problem in result.problems],
    }
    text = json.dumps(document, ensure_ascii=False, indent=2)
    yield UNSEEN.sub(escaped, text)


def escaped(match: re.Match[str]) -> str:
    """Return a character as JSON writes it: a terminal obeys C1 controls, and a file name may hold half a character."""
    return json.dumps(match.group())[1:-1]


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
