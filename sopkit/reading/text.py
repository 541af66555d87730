"""From bytes to text: encodings, line ends, characters that nobody sees, conflict markers."""

from __future__ import annotations

import re
import unicodedata

from sopkit.language import mark
from sopkit.model.problem import Location, Problem, Severity
from sopkit.reading.source import LINE_BREAK, Source, Span

LARGEST = 1024 * 1024
"""Bytes. A hundred times the longest procedure seen; past it a file is no procedure."""

HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]|\u200d(?![\U0001f000-\U0001faff\u2600-\u27bf])"
)
ESCAPED = re.compile(r"\\[xuU0]")
CONFLICT = re.compile(r"^(?:<{7}(?= )|>{7}(?= )|={7}$|\|{7}(?= ))", re.MULTILINE)
CARRIAGE = re.compile(r"\r\n?")
CONTROL_NAMES = {0x00: "NUL", 0x08: "BACKSPACE", 0x1B: "ESCAPE", 0x7F: "DELETE"}


def read_text(path: str, content: bytes) -> Source:
    """Return the file as a Source without data, with the problems of its characters."""
    source = Source(path, "")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or content[:4].count(0) >= 2:  # noqa: PLR2004 UTF-16 without BOM
        return unreadable(source, mark("The file is written in UTF-16."))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start)
        column = len(content[content.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace"))
        message = mark("Byte {byte} is not UTF-8.")
        if looks_like_gbk(content):
            message = mark("Byte {byte} is not UTF-8; the file looks like GBK, the Chinese encoding of Windows.")
        return unreadable(source, message, line + 1, column + 1, byte=f"0x{content[error.start]:02X}")
    if text.startswith("\ufeff"):
        text = text[1:]
        source.problems.append(
            Problem(
                "byte-order-mark",
                Severity.WARNING,
                Location(path),
                mark("The file starts with a byte-order mark, which some tools read as text."),
                mark("Save it as “UTF-8” without “BOM”."),
            )
        )
    source.text = text
    find_line_ends(source)
    find_hidden(source)
    find_conflicts(source)
    return source


def looks_like_gbk(content: bytes) -> bool:
    """Tell whether the bytes read as Chinese when taken as GBK."""
    try:
        text = content.decode("gbk")
    except UnicodeDecodeError:
        return False
    foreign = [character for character in text if ord(character) > 0x7F]  # noqa: PLR2004 the end of ASCII
    han = sum("\u4e00" <= character <= "\u9fff" for character in foreign)
    return han * 2 > len(foreign)


def unreadable(source: Source, message: str, line: int = 1, column: int = 1, **values: str) -> Source:
    """Add the problem that ends the reading of this file."""
    source.whole = False
    source.problems.append(
        Problem(
            "not-utf8",
            Severity.ERROR,
            Location(source.path, line, column),
            message,
            mark("Open it in your editor and save it with the encoding UTF-8."),
            values,
        )
    )
    return source


def find_line_ends(source: Source) -> None:
    """Say once where the file has line ends other than a line feed."""
    first = CARRIAGE.search(source.text)
    if first is None:
        return
    line = len(LINE_BREAK.findall(source.text, 0, first.start()))
    column = first.start() - max(source.text.rfind("\n", 0, first.start()), -1)
    source.problems.append(
        Problem(
            "line-ending",
            Severity.INFO,
            Location(source.path, line + 1, column),
            mark("The lines end as on Windows (CR LF)."),
            mark("A line `* text=auto eol=lf` in .gitattributes makes them the same for everybody."),
        )
    )


def find_hidden(source: Source) -> None:
    """Say where characters stand that nobody sees or that turn the direction of reading."""
    for match in HIDDEN.finditer(source.text):
        report_hidden(source, match.group(), span_at(source, match.start()))


def report_hidden(source: Source, character: str, span: Span) -> None:
    """Add the problem of one hidden character."""
    code = ord(character)
    name = unicodedata.name(character, "") or CONTROL_NAMES.get(code, "CONTROL CHARACTER")
    source.report(
        "hidden-character",
        span,
        mark("A character that nobody sees stands here: U+{code} {name}."),
        mark("Delete it; type the words around it anew if it comes back."),
        code=f"{code:04X}",
        name=name,
    )


def find_conflicts(source: Source) -> None:
    """Say where Git left both sides of a conflict for a person to choose."""
    for match in CONFLICT.finditer(source.text):
        if match.group().startswith("="):
            continue
        source.whole = False
        source.report(
            "merge-conflict",
            span_at(source, match.start(), 7),
            mark("Git could not merge two changes here and left both."),
            mark("Which of the two is right? Keep it, and delete the lines with <<<<<<<, ======= and >>>>>>>."),
        )


def span_at(source: Source, offset: int, length: int = 1) -> Span:
    """Return where the character at `offset` stands."""
    breaks = [match.end() for match in LINE_BREAK.finditer(source.text, 0, offset)]
    line, column = len(breaks), offset - (breaks[-1] if breaks else 0)
    return Span(line, column, line, column + length)
