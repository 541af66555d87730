"""One line a problem: for editors, for grep, for long lists."""

from __future__ import annotations

from collections.abc import Iterator

from sopkit.reports._shelf import Result, Style, clean, closing, sentence


def render(result: Result, style: Style) -> Iterator[str]:
    """Yield ``path:line:column: severity rule: message``; the severity stays in English for programs."""
    for problem in result.problems:
        place = problem.location
        head = f"{clean(place.path)}:{place.line}:{place.column}: {problem.severity.value} {problem.rule}:"
        yield f"{head} {sentence(problem, style.language)}"
    yield closing(result, style.language)
