"""For a person at a terminal: the line, what is wrong with it, and the question that mends it."""

from __future__ import annotations

from collections.abc import Iterator

from sopkit.language import translate
from sopkit.model.problem import Location, Severity
from sopkit.reports._shelf import SEVERITY_NAMES, Result, Style, clean, closing, fill

COLORS = {Severity.ERROR: "31;1", Severity.WARNING: "33;1", Severity.INFO: "36;1"}
DIM, BOLD = "2", "1"
WIDEST = 96


def render(result: Result, style: Style) -> Iterator[str]:
    """Yield the report line by line."""

    def paint(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if style.color else text

    for problem in result.problems:
        place = problem.location
        name = translate(SEVERITY_NAMES[problem.severity], style.language)
        color = COLORS[problem.severity]
        head = f"{clean(place.path)}:{place.line}:{place.column}"
        yield f"{paint(head, BOLD)} {paint(name, color)} {paint(problem.rule, DIM)}"
        yield f"  {fill(problem.message, problem, style.language)}"
        if place.source_line is not None:
            line, caret = underlined(place)
            number = str(place.line)
            yield f"  {paint(number + ' |', DIM)} {line}"
            yield f"  {paint(' ' * len(number) + ' |', DIM)} {paint(caret, color)}"
        question = fill(problem.question, problem, style.language)
        if question:
            yield f"  → {question}"
        yield ""
    yield closing(result, style.language)


def underlined(place: Location) -> tuple[str, str]:
    """Return the source line, cut to what fits, and a line with carets under the value."""
    from wcwidth import wcswidth  # most checks of one file end without a line to show

    text = (place.source_line or "").rstrip()
    start = place.column - 1
    end = max(start + 1, (place.end_column or place.column + 1) - 1)
    first = 0
    if end > WIDEST and start > WIDEST // 2:
        first = start - WIDEST // 4
    shown = clean(text[first : first + WIDEST])
    before = clean(text[first:start])
    marked = clean(text[start : min(end, first + WIDEST)]) or " "
    prefix, suffix = ("…" if first else ""), ("…" if len(text) > first + WIDEST else "")
    gap = " " * (max(wcswidth(before), 0) + len(prefix))
    return prefix + shown + suffix, gap + "^" * max(1, wcswidth(marked))
