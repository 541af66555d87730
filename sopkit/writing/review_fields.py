"""Writes who reviewed an SOP, and when, into its file; everything else stays as it is, byte for byte.

Nothing is laid out anew: the places that reading gives say where a value stands or where a missing one belongs, and only that spot changes.
What comes out is read back, and given out only where these fields, and nothing beside them, say something else than before.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sopkit.reading.comments import find_comments
from sopkit.reading.document import read_source
from sopkit.reading.shape import shape_of
from sopkit.reading.source import LINE_BREAK, Source, is_markdown

ORDER = ("every", "cycle", "last", "by", "fingerprint")
"""In this order they are written; what an author put elsewhere stays there."""
STEP = 2
"""Blanks by which a field is indented where the file does not show how many its author uses."""
END_OF_DOCUMENT = re.compile(r"\.\.\.(?:\s|$)")
BLOCK = frozenset("|>")


class LayoutError(Exception):
    """A file is laid out in a way that this cannot write into."""


def with_review(path: str, content: bytes, fields: Mapping[str, str]) -> bytes:
    """Return the content of an SOP with these fields of its review, such as ``{"last": "2026-03-01"}``.

    The values are days, names of roles and fingerprints: texts that need no quotes.

    Raises LayoutError where the result would not read as the same SOP with these fields, so that nothing may be written.
    """
    before = read_source(path, content)
    if not isinstance(before.data, dict) or not before.whole:
        raise LayoutError(path)
    review = before.data.get("review")
    written = content
    for name in sorted(fields, key=ORDER.index):
        source = read_source(path, written)
        if not isinstance(source.data, dict) or not source.whole:
            raise LayoutError(path)
        start = codecs.BOM_UTF8 if written.startswith(codecs.BOM_UTF8) else b""
        written = start + Editor(source).with_field(name, fields[name]).encode()
    after = read_source(path, written)
    wanted = {**before.data, "review": {**(review if isinstance(review, dict) else {}), **fields}}
    if not after.whole or after.data != wanted or worse(before, after) or remarks(before) != remarks(after):
        raise LayoutError(path)
    return written


def worse(before: Source, after: Source) -> bool:
    """Tell whether a file has a fault of form that it did not have."""
    return bool(Counter(problem.rule for problem in after.problems) - Counter(problem.rule for problem in before.problems))


def remarks(source: Source) -> list[str]:
    """Return the comments of a file."""
    return [comment.text for comment in find_comments(source)]


class Editor:
    """Changes one field of the review of one file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text: str = source.text
        self.breaks = [(match.start(), match.end()) for match in LINE_BREAK.finditer(source.text)]
        self.fields: dict[str, Any] = source.spots[1]

    def with_field(self, name: str, value: str) -> str:
        """Return the text with a field of the review, which may be there or not, and the review with it."""
        if not self.fields:
            raise LayoutError(name)
        if "review" not in self.fields:
            return self.with_new_review(name, value)
        key, spot = self.fields["review"]
        if not isinstance(spot, tuple):
            return self.with_first(key, spot, name, value)
        if not isinstance(spot[1], dict):
            raise LayoutError(name)
        if name in spot[1]:
            return self.with_value(spot[1][name][1], value)
        if self.is_flow(spot[0]):
            return self.within_braces(spot, name, value)
        return self.below_review(spot[1], name, value)

    # ------------------------------------------------------------------------------------------------- where things stand

    def offset(self, mark: Any) -> int:
        """Return how many characters stand before a mark; all of them for the line that libyaml names below the last."""
        if mark.line > len(self.breaks):
            return len(self.text)
        return (self.breaks[mark.line - 1][1] if mark.line else 0) + int(mark.column)

    def is_flow(self, place: Any) -> bool:
        """Tell whether a mapping is written in braces."""
        return self.text.startswith("{", self.offset(place.start_mark))

    def whole_is_flow(self) -> bool:
        """Tell whether the fields of the file stand in braces, as in JSON."""
        if not is_markdown(self.source.path):
            return self.is_flow(self.source.spots[0])
        first = next(iter(self.fields.values()))[0].start_mark
        before: str = self.source.lines[first.line][: first.column]
        return before.lstrip().startswith("{")

    def last_line(self, line: int) -> int:
        """Return the last line of the YAML that a line belongs to."""
        lines = self.source.lines
        if is_markdown(self.source.path):
            found = next((part for part in self.source.yaml_lines if line in part), None)
            if found is None:
                raise LayoutError(self.source.path)
            return found.stop - 1
        end = next((number for number in range(line + 1, len(lines)) if END_OF_DOCUMENT.match(lines[number])), len(lines))
        return end - 1

    def margin(self, mark: Any) -> str:
        """Return what stands before a key, which must be nothing but blanks."""
        before: str = self.source.lines[mark.line][: mark.column]
        if before.strip(" "):
            raise LayoutError(before)
        return before

    def up_to_text(self, line: int, margin: int) -> int:
        """Return the last line up to this one that belongs to what stands above: not an empty one, nor a comment out to the margin."""
        while line > 0:
            written = self.source.lines[line]
            bare = written.lstrip(" \t")
            if bare and not (bare.startswith("#") and len(written) - len(bare) <= margin):
                break
            line -= 1
        return line

    # -------------------------------------------------------------------------------------------------------- what is written

    def line_end(self, line: int) -> str:
        """Return how a line ends; as the first one does where it is the last and has no end."""
        number = line if line < len(self.breaks) else 0
        start, end = self.breaks[number] if self.breaks else (0, 0)
        return self.text[start:end] or "\n"

    def below_line(self, line: int, written: list[str]) -> str:
        """Return the text with more lines below one."""
        line_end = self.line_end(line)
        if line < len(self.breaks):
            end = self.breaks[line][1]
            return self.text[:end] + "".join(f"{new}{line_end}" for new in written) + self.text[end:]
        return self.text + "".join(f"{line_end}{new}" for new in written)

    def quote_of(self, mark: Any) -> str:
        """Return the quotes around a key; nothing where it has none."""
        sign = self.text[self.offset(mark)]
        return sign if sign in "\"'" else ""

    def with_value(self, spot: Any, value: str) -> str:
        """Return the text with another value where a value stands, in its quotes."""
        if isinstance(spot, tuple):
            raise LayoutError(value)
        start, end = self.offset(spot.start_mark), self.offset(spot.end_mark)
        style = getattr(spot, "style", None) or ""
        written = self.text[start:end]
        if style in BLOCK and style:
            return self.text[:start] + in_block(written, value) + self.text[end:]
        if start == end:
            return self.text[:start] + self.behind_key(start, value) + self.text[start:]
        quote = style if style and style in "\"'" else ""
        return self.text[:start] + quote + value + quote + self.text[end:]

    def behind_key(self, start: int, value: str) -> str:
        """Return a value as it is written where none stands: behind a colon, or behind a name in braces without one."""
        before = self.text[:start]
        if before.endswith(":"):
            return f" {value}"
        return value if before.rstrip().endswith(":") else f": {value}"

    def with_new_review(self, name: str, value: str) -> str:
        """Return the text with a review, where it has none: below what the format places before it."""
        order = list(shape_of("sop").fields)
        rank = order.index("review")
        keys = list(self.fields)
        if self.whole_is_flow():
            after = [key for key in keys if key in order and order.index(key) > rank] or keys
            place = min((self.fields[key][0].start_mark for key in after), key=lambda mark: (mark.line, mark.column))
            start, quote = self.offset(place), self.quote_of(place)
            before = self.source.lines[place.line][: place.column]
            gap = " " if before.strip() else self.line_end(place.line) + before
            review = f"{quote}review{quote}: {{{quote}{name}{quote}: {quote}{value}{quote}}},"
            return self.text[:start] + review + gap + self.text[start:]
        before_it = [key for key in keys if key in order and order.index(key) < rank]
        if not before_it:
            raise LayoutError(name)
        last = max(before_it, key=order.index)
        key = self.fields[last][0].start_mark
        margin, quote = self.margin(key), self.quote_of(key)
        below = [self.fields[other][0].start_mark.line for other in keys if self.fields[other][0].start_mark.line > key.line]
        end = self.last_line(key.line)
        line = self.up_to_text(min(below) - 1, len(margin)) if below and min(below) <= end else self.up_to_text(end, -1)
        inner = margin + " " * self.step(len(margin))
        return self.below_line(line, [f"{margin}{quote}review{quote}:", f"{inner}{quote}{name}{quote}: {quote}{value}{quote}"])

    def with_first(self, key: Any, spot: Any, name: str, value: str) -> str:
        """Return the text with a first field of a review that is there and holds nothing."""
        if self.source.data["review"] is not None:
            raise LayoutError(name)
        start, end, quote = self.offset(spot.start_mark), self.offset(spot.end_mark), self.quote_of(key.start_mark)
        field = f"{quote}{name}{quote}: {quote}{value}{quote}"
        if self.whole_is_flow():
            return self.text[:start] + (self.behind_key(start, f"{{{field}}}") if start == end else f"{{{field}}}") + self.text[end:]
        self.last_line(key.start_mark.line)  # it must stand in YAML
        colon = self.offset(key.end_mark) + self.text[self.offset(key.end_mark) :].index(":") + 1
        line = spot.end_mark.line
        margin = self.margin(key.start_mark)
        below = self.below_line(line, [margin + " " * self.step(len(margin)) + field])
        return below if start == end else below[:colon] + below[end:]  # what says “nothing” makes room

    def step(self, margin: int) -> int:
        """Return by how many blanks the author indents the fields of a field."""
        for _, spot in self.fields.values():
            if isinstance(spot, tuple) and isinstance(spot[1], dict) and spot[1] and not self.is_flow(spot[0]):
                column = next(iter(spot[1].values()))[0].start_mark.column
                if column > margin:
                    return int(column) - margin
        return STEP

    def within_braces(self, spot: Any, name: str, value: str) -> str:
        """Return the text with one more field of a review in braces."""
        place, children = spot
        before = self.before(children, name)
        if before is not None:
            key, last = children[before]
            end, quote = self.offset(last.end_mark), self.quote_of(key.start_mark)
            return self.text[:end] + f", {quote}{name}{quote}: {quote}{value}{quote}" + self.text[end:]
        start = self.offset(place.start_mark) + 1
        if not children:
            return f"{self.text[:start]}{name}: {value}{self.text[start:]}"
        first = min((key.start_mark for key, _ in children.values()), key=lambda mark: (mark.line, mark.column))
        start, quote = self.offset(first), self.quote_of(first)
        return self.text[:start] + f"{quote}{name}{quote}: {quote}{value}{quote}, " + self.text[start:]

    def below_review(self, children: dict[str, Any], name: str, value: str) -> str:
        """Return the text with one more field of a review that is written line by line."""
        before = self.before(children, name)
        if before is None:
            first = min((key.start_mark for key, _ in children.values()), key=lambda mark: (mark.line, mark.column))
            margin, quote, start = self.margin(first), self.quote_of(first), self.offset(first)
            self.last_line(first.line)  # it must stand in YAML
            line_end = self.line_end(first.line)
            return self.text[:start] + f"{quote}{name}{quote}: {quote}{value}{quote}{line_end}{margin}" + self.text[start:]
        key, last = children[before]
        margin, quote = self.margin(key.start_mark), self.quote_of(key.start_mark)
        line, end = last.end_mark.line, self.last_line(key.start_mark.line)
        if (getattr(last, "style", None) or "-") in BLOCK and last.end_mark.column == 0:
            line = self.up_to_text(line - 1, len(margin))
        return self.below_line(min(line, end), [f"{margin}{quote}{name}{quote}: {quote}{value}{quote}"])

    def before(self, children: dict[str, Any], name: str) -> str | None:
        """Return the field below which a missing one belongs; None where it comes first."""
        there = [other for other in ORDER[: ORDER.index(name)] if other in children and not isinstance(children[other][1], tuple)]
        return there[-1] if there else None


def in_block(written: str, value: str) -> str:
    """Return a value that stands below its sign (``|`` or ``>``) with another text in its first line."""
    head = LINE_BREAK.search(written)
    text = None if head is None else re.compile(r"\S[^\r\n]*").search(written, head.end())
    if text is None:
        raise LayoutError(value)
    return written[: text.start()] + value + written[text.end() :]
