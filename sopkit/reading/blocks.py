"""The blocks of a Markdown text, as far as a procedure is made of them: headings, lists, quotations, code and paragraphs.

The lines are cut up as CommonMark does (a test compares), by one look at each line: a general parser takes three times as
long, and knows the lines of a block but not the columns that a message needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

FENCE = re.compile(r"[ ]*(`{3,}|~{3,})[ \t]*([^`]*)$")
HEADING = re.compile(r"(#{1,6})(?:[ \t]+(.*))?$")
GLUED = re.compile(r"#{2,6}(?=[^#\s]|\u3000)|#(?=\u3000)")
"""Signs of a heading without the space behind them, as it is typed where a space separates nothing."""
CLOSING_SIGNS = re.compile(r"(?:^|[ \t])#+[ \t]*$")
ITEM = re.compile(r"( {0,3})([-*+]|[0-9]{1,9}[.)])( {1,4}(?=[^ ])| (?= {4})| *$)")
LINE_ACROSS = re.compile(r" {0,3}(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,})$")
UNDERLINE = re.compile(r" {0,3}(?:=+|-+) *$")
QUOTE = re.compile(r" {0,3}> ?")
SIGNS = frozenset(" -*+_>`~0123456789")
"""With what a line starts that is more than a line of a paragraph."""
UNDERLINES = frozenset(" =-")
COMMENT, COMMENT_END = "<!--", "-->"
TAB = re.compile(r" *\t")


class Row(NamedTuple):
    """One line, or what a list or a quotation leaves of it."""

    line: int
    """Counted from 0."""
    column: int
    """Where `text` starts, counted from 0."""
    text: str
    """Without the indentation of what it stands in."""


@dataclass(slots=True)
class Section:
    """A heading and what stands below it."""

    level: int
    """1 to 6."""
    row: Row
    """The heading's own text."""
    rows: list[Row] = field(default_factory=list)
    """The lines below it, up to the next heading."""
    children: list[Section] = field(default_factory=list)
    """The headings below it."""


class Block(NamedTuple):
    """Lines that belong together."""

    kind: str
    """``list``, ``quote``, ``code``, ``across`` (a line across the page) or ``text``."""
    start: int
    """How many lines stand before it."""
    rows: list[Row]
    """All lines; of code the two fences as well."""
    items: list[tuple[Row, list[Row]]]
    """Of a list: the sign of each item, and its lines."""
    info: str = ""
    """Of code: what stands behind the opening fence."""


class Outline:
    """A Markdown text as sections; `faults` holds what makes it unreadable: tabs, and a comment or code that never closes."""

    def __init__(self, lines: list[str], start: int) -> None:
        self.fences: dict[int, tuple[int, str]] = {}
        self.comments: list[tuple[int, int, str]] = []
        self.faults: list[tuple[str, Row]] = []
        self.jumps: list[Section] = []
        self.root = Section(0, Row(start, 0, ""))
        self.cut(lines, start)

    def cut(self, lines: list[str], start: int) -> None:
        """Go through the lines once."""
        open_sections = [self.root]
        rows = self.root.rows
        number, count = start, len(lines)
        while number < count:
            text = lines[number]
            first = text[:1]
            if first == "#" and (heading := HEADING.match(text)):
                section = self.section(number, heading)
                while open_sections[-1].level >= section.level:
                    open_sections.pop()
                if section.level > max(open_sections[-1].level, 1) + 1:
                    self.jumps.append(section)
                open_sections[-1].children.append(section)
                open_sections.append(section)
                rows = section.rows
            elif "```" in text or "~~~" in text or COMMENT in text:
                number = self.span(lines, number, rows)
                continue
            else:
                if first == "#" and GLUED.match(text):
                    self.faults.append(("glued", Row(number, 0, text)))
                if first in {"\t", " "} and TAB.match(text) and not text.isspace():
                    self.faults.append(("tab", Row(number, text.index("\t"), text)))
                rows.append(Row(number, 0, text))
            number += 1

    def section(self, number: int, heading: re.Match[str]) -> Section:
        """Return the section that a heading opens."""
        text = heading[2] or ""
        closing = CLOSING_SIGNS.search(text)
        text = (text[: closing.start()] if closing else text).rstrip()
        return Section(len(heading[1]), Row(number, heading.start(2) if heading[2] else heading.end(), text))

    def span(self, lines: list[str], number: int, rows: list[Row]) -> int:
        """Take in what may reach over several lines, code or a comment, and return the line behind it."""
        text = lines[number]
        if text.lstrip(" ").startswith(COMMENT):
            return self.comment(lines, number, rows)
        fence = FENCE.match(text[text.find(">") + 1 :] if QUOTE.match(text) else text)
        item = ITEM.match(text)
        if fence is None and item is not None:
            fence = FENCE.match(text[item.end() :])
        rows.append(Row(number, 0, text))
        if fence is None or QUOTE.match(text):  # code in a quotation ends with it
            return number + 1
        sign = fence[1]
        closing = re.compile(rf" *{re.escape(sign[0])}{{{len(sign)},}}[ \t]*$")
        for end in range(number + 1, len(lines)):
            rows.append(Row(end, 0, lines[end]))
            if closing.match(lines[end]):
                self.fences[number] = (end, fence[2].strip())
                return end + 1
        self.faults.append(("code", Row(number, 0, text)))
        return len(lines)

    def comment(self, lines: list[str], number: int, rows: list[Row]) -> int:
        """Pass over a comment, and return the line behind it. A line that holds nothing else is no line of the text."""
        start = number
        column = lines[number].index(COMMENT)
        said: list[str] = []
        while number < len(lines):
            text = lines[number]
            end = text.find(COMMENT_END, column + len(COMMENT) if number == start else 0)
            if end >= 0:
                said.append(text[:end])
                self.comments.append((start, number, " ".join("\n".join(said).strip().removeprefix(COMMENT).split())))
                rest = text[end + len(COMMENT_END) :]
                if rest.strip():
                    rows.append(Row(number, 0, " " * (end + len(COMMENT_END)) + rest))
                return number + 1
            said.append(text)
            number += 1
        self.faults.append(("comment", Row(start, column, lines[start][column:])))
        return len(lines)

    def blocks(self, rows: list[Row]) -> Iterator[Block]:
        """Yield the blocks of some lines."""
        position, count = 0, len(rows)
        while position < count:
            row = rows[position]
            text = row.text
            if not text or text.isspace():
                position += 1
                continue
            start = position
            if text[0] not in SIGNS:
                position = self.gather_text(rows, position)
                yield Block("text", start, rows[start:position], [])
            elif row.line in self.fences and FENCE.match(text):
                end, info = self.fences[row.line]
                while position < count and rows[position].line <= end:
                    position += 1
                yield Block("code", start, rows[start:position], [], info)
            elif LINE_ACROSS.match(text):
                position += 1
                yield Block("across", start, [row], [])
            elif (item := ITEM.match(text)) is not None:
                items: list[tuple[Row, list[Row]]] = []
                position = self.gather_list(rows, position, item, items)
                yield Block("list", start, rows[start:position], items)
            elif QUOTE.match(text):
                position = self.gather_quote(rows, position)
                yield Block("quote", start, rows[start:position], [])
            else:
                position = self.gather_text(rows, position)
                yield Block("text", start, rows[start:position], [])

    def gather_list(self, rows: list[Row], position: int, item: re.Match[str] | None, items: list[tuple[Row, list[Row]]]) -> int:
        """Collect the items of a list, and return the position behind it."""
        sign = item[2][-1] if item else ""
        while item is not None and item[2][-1] == sign:
            position, own = self.gather_item(rows, position, item)
            items.append(own)
            if position == len(rows):
                break
            text = rows[position].text
            item = None if LINE_ACROSS.match(text) or rows[position].line in self.fences else ITEM.match(text)
        return position

    def gather_item(self, rows: list[Row], position: int, item: re.Match[str]) -> tuple[int, tuple[Row, list[Row]]]:
        """Return the position behind one item, with its sign and its lines."""
        row = rows[position]
        sign = Row(row.line, row.column + item.end(1), item[2])
        indent = item.end() if item.end() < len(row.text) else item.end(2) + 1
        inner = [Row(row.line, row.column + indent, row.text[indent:])]
        position += 1
        margin = " " * indent
        last = -1  # the line that ends code which is open
        if row.line in self.fences:
            last = self.fences[row.line][0]
        lazy = bool(inner[0].text) and last < 0
        while position < len(rows):
            row = rows[position]
            text = row.text
            if row.line <= last or text.startswith(margin):
                cut = min(indent, len(text) - len(text.lstrip(" ")))
                inner.append(Row(row.line, row.column + cut, text[cut:]))
                if row.line > last and row.line in self.fences:
                    last = self.fences[row.line][0]
                lazy = row.line > last and self.goes_on(text[cut:])
            elif not text or text.isspace():
                inner.append(Row(row.line, row.column, ""))
                lazy = False
            elif lazy and self.goes_on(text) and not ITEM.match(text):
                bare = text.lstrip(" ")
                inner.append(Row(row.line, row.column + len(text) - len(bare), bare))
            else:
                break
            position += 1
        while len(inner) > 1 and not inner[-1].text:
            inner.pop()
        return position, (sign, inner)

    def goes_on(self, text: str) -> bool:
        """Tell whether a line may go on with the paragraph above it."""
        if not text or text[0] not in SIGNS:
            return bool(text) and not text.isspace()
        return not (text.isspace() or QUOTE.match(text) or FENCE.match(text) or LINE_ACROSS.match(text))

    def gather_quote(self, rows: list[Row], position: int) -> int:
        """Return the position behind a quotation."""
        lazy = False
        while position < len(rows):
            text = rows[position].text
            sign = QUOTE.match(text)
            if sign is None and not (lazy and self.goes_on(text) and not ITEM.match(text)):
                break
            lazy = bool(text[sign.end() :].strip()) if sign else lazy
            position += 1
        return position

    def gather_text(self, rows: list[Row], position: int) -> int:
        """Return the position behind a paragraph."""
        position += 1
        while position < len(rows):
            row = rows[position]
            if row.text[:1] in UNDERLINES and UNDERLINE.match(row.text):
                return position + 1
            item = ITEM.match(row.text) if row.text[:1] in SIGNS else None
            if item is not None and item.end() < len(row.text) and (item[2] in "-*+" or item[2][:-1] == "1"):
                break
            if not self.goes_on(row.text) or row.line in self.fences:
                break
            position += 1
        return position


def inside_quote(rows: list[Row]) -> list[Row]:
    """Return the lines of a quotation without its signs."""
    inner = []
    for row in rows:
        sign = QUOTE.match(row.text)
        cut = sign.end() if sign else 0
        inner.append(Row(row.line, row.column + cut, row.text[cut:]))
    return inner
