"""What libyaml says of broken YAML, in the words of a person who never saw YAML, and at the place that mends it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sopkit.language import mark
from sopkit.reading.source import Source, Span

if TYPE_CHECKING:
    import yaml

DEEPEST = 40
"""Levels of nesting. The schema needs ten; libyaml's own loader falls over at 25,000."""
WIDE_SPACE = re.compile("[\u00a0\u2000-\u200a\u202f\u3000]")
NO_SPACE = re.compile(r"[\s-]*\w[\w-]*:(?=\S)")

QUOTES = mark("Does the text hold a colon followed by a space, or start with a special sign? Put it in quotes.")
SIGN = mark("Does the sign belong to the text? Put the text in quotes.")
SYNTAX: tuple[tuple[str, str, str], ...] = (
    ("mapping values are not allowed", mark("A second colon stands in this line."), QUOTES),
    (
        "while scanning a quoted scalar",
        mark("A quotation mark is opened and never closed."),
        mark("Where does the quoted text end? Add the closing mark there."),
    ),
    (
        "while parsing a quoted scalar",
        mark("A backslash between double quotes starts an escape, and there is none of this name."),
        mark("Does the backslash belong to the text, as in C:\\Users? Use single quotes around the text."),
    ),
    ("could not find expected ':'", mark("A colon is missing after the name of a field."), QUOTES),
    (
        "did not find expected key",
        mark("This line does not fit the indentation or the text above it."),
        mark("Which field does it belong to? Give it the same indentation as that field's other lines."),
    ),
    (
        "did not find expected '-' indicator",
        mark("This line stands in a list but does not start with “- ”."),
        mark("Is it a new item, or part of the item above? Start it with “- ”, or indent it further."),
    ),
    ("block sequence entries are not allowed", mark("A list starts in the middle of a line."), QUOTES),
    ("while scanning a block scalar", mark("After “|” and “>” the text starts on the next line."), SIGN),
    ("mapping keys are not allowed", mark("A text cannot start with “?” and a space."), QUOTES),
    ("while scanning an alias", mark("A text cannot start with “*”."), SIGN),
    ("while scanning an anchor", mark("A text cannot start with “&”."), SIGN),
    ("while scanning a tag", mark("A text cannot start with “!”."), SIGN),
    ("found undefined tag handle", mark("A text cannot start with “!”."), SIGN),
    ("while scanning a directive", mark("A line cannot start with “%”."), SIGN),
    ("found incompatible YAML document", mark("The file asks for another version of YAML than 1.2."), mark("Delete this line.")),
    (
        "did not find expected ',' or",
        mark("A bracket is opened and not closed."),
        mark("Add the missing comma or closing bracket, or put the text in quotes."),
    ),
    ("did not find expected <document start>", mark("Text follows after the end of the document."), mark("Delete the line “...”.")),
    ("did not find expected node content", mark("A value is missing here."), QUOTES),
    ("found character that cannot start any token", mark("A text cannot start with this sign."), QUOTES),
)
WHERE_IT_STARTS = ("quoted scalar", "could not find expected ':'", "did not find expected ',' or")
"""Errors that libyaml notices far from where they were made, and then names that place as its context."""


def report_syntax(source: Source, error: yaml.MarkedYAMLError) -> None:
    """Say why the rest of the file cannot be read."""
    detail = ": ".join(part for part in (error.context, error.problem) if part)
    place: Any = error.problem_mark or error.context_mark
    if error.context_mark is not None and any(sign in detail for sign in WHERE_IT_STARTS):
        place = error.context_mark
    span = Span(place.line, place.column, place.line, place.column + 1) if place else Span(0, 0, 0, 1)
    if "exceeded maximum nesting depth" in detail:  # libyaml 0.2.6 reads ahead of its events and gives up at 1,000 levels
        report_depth(source, span.line)
        return
    line = source.lines[span.line] if span.line < len(source.lines) else ""
    span, message, question = by_line(detail, line, span) or by_words(detail, span)
    source.report("yaml-syntax", span, message, question, detail=detail)


def report_depth(source: Source, line: int) -> None:
    """Say that values are nested too deep. The line is all that is told: how far ahead of it libyaml has read differs."""
    text = source.lines[line] if line < len(source.lines) else ""
    source.report(
        "too-deep",
        Span(line, len(text) - len(text.lstrip()), line, len(text)),
        mark("The values are nested more than {deepest} levels deep."),
        mark("Is this an SOP? Compare with `sopkit explain too-deep`."),
        deepest=DEEPEST,
    )


def by_line(detail: str, line: str, span: Span) -> tuple[Span, str, str] | None:
    """Return what the line shows that libyaml does not see: signs that look like those of YAML and are not."""

    def at(column: int) -> Span:
        return Span(span.line, column, span.line, column + 1)

    indent = line[: len(line) - len(line.lstrip())]
    before = line[: span.column].lstrip(" -")
    if "\t" in indent or line[span.column : span.column + 1] == "\t" or "found character '\\t'" in detail:
        return at(max(line.find("\t"), 0)), mark("A tab stands where YAML wants spaces."), mark("Indent with spaces, two for each level.")
    if found := WIDE_SPACE.search(indent):
        return at(found.start()), mark("A wide space stands where YAML wants ordinary ones."), mark("Type the spaces anew.")
    column, message, question = None, "", ""
    if "could not find expected ':'" in detail:
        column, message, question = colon_in(line)
    elif "mapping values are not allowed" in detail and before.strip() and ": " not in before:
        column, message = len(indent), mark("This line is indented further than the one above, so that both are read as one text.")
        question = mark("Is it a field of its own? Give it the same indentation as its neighbours.")
    elif "did not find expected key" in detail and line[span.column :].startswith(":"):
        column, message = span.column, mark("The name of the field is missing before the colon.")
        question = mark("Write it, or delete the line.")
    elif "did not find expected key" in detail and before.strip():
        column, message, question = span.column, mark("After this value nothing more may stand in the line."), QUOTES
    return None if column is None else (at(column), message, question)


def colon_in(line: str) -> tuple[int | None, str, str]:
    """Return where a colon stands that YAML does not take for one, and why."""
    if "：" in line:
        message = mark("The colon here is a Chinese one; YAML wants an English one, with a space behind it.")
        return line.index("："), message, mark("Write “: ” in place of “：”.")
    if found := NO_SPACE.match(line):
        return found.end() - 1, mark("A space is missing after the colon."), mark("Write “: ” in place of “:”.")
    return None, "", ""


def by_words(detail: str, span: Span) -> tuple[Span, str, str]:
    """Return what libyaml's own words mean."""
    for sign, message, question in SYNTAX:
        if sign in detail:
            return span, message, question
    return span, mark("YAML cannot be read here: {detail}."), QUOTES
