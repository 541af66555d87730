"""From bytes to text: encodings, line ends, characters that nobody sees, conflict markers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Location, Problem, Severity
from sopkit.reading.source import LINE_BREAK, Source, Span

LARGEST = 1024 * 1024
"""Bytes. A hundred times the longest procedure seen; past it a file is no procedure."""

HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
"""One class and nothing around it: with an alternative beside it Python's search takes ten times as long."""
JOINED = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf]")
"""What a zero-width joiner may stand before: the parts of one emoji."""
FOREIGN_BREAKS = frozenset("\x85\u2028\u2029")
"""Line ends for YAML and for nobody else: past one, YAML's line numbers are not those of any editor."""
ESCAPED = re.compile(r"\\[xuU0abefvNLP]")
CONFLICT = re.compile(r"^(?:<{7}(?= )|>{7}(?= )|={7}$|\|{7}(?= ))", re.MULTILINE)
BESIDE_ANOTHER = re.compile(rb"[\x80-\xff]{2}")
"""Chinese has no byte beyond ASCII that stands alone; curly quotation marks of Windows do."""
CARRIAGE = re.compile(r"\r\n?")
CONTROL_NAMES = {0x00: "NUL", 0x08: "BACKSPACE", 0x1B: "ESCAPE", 0x7F: "DELETE"}


def read_text(path: str, content: bytes) -> Source:
    """Return the file as a Source without data, with the problems of its characters."""
    source = Source(path, "")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or content[:4].count(0) >= 2:  # noqa: PLR2004 UTF-16 without BOM
        return unreadable(source, mark("The file is written in UTF-16 or UTF-32."))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\n\0" in content or b"\0\n" in content:  # Chinese without a BOM: a line feed of two bytes gives it away
            return unreadable(source, mark("The file is written in UTF-16 or UTF-32."))
        before = LINE_BREAK.split(content[: error.start].decode("utf-8-sig"))
        message = mark("Byte {byte} is not UTF-8.")
        if not BESIDE_ANOTHER.search(content):
            message = mark("Byte {byte} is not UTF-8; the file looks like Windows-1252, the Western encoding of Windows.")
        elif looks_like_gbk(content):
            message = mark("Byte {byte} is not UTF-8; the file looks like GBK, the Chinese encoding of Windows.")
        return unreadable(source, message, len(before), len(before[-1]) + 1, byte=f"0x{content[error.start]:02X}")
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
    message = mark("The lines end as on Windows (CR LF).")
    if first.group() == "\r":
        message = mark("The lines end as on very old Macs (CR).")
    source.problems.append(
        Problem(
            "line-ending",
            Severity.INFO,
            Location(source.path, line + 1, column),
            message,
            mark("A line `* text=auto eol=lf` in .gitattributes makes them the same for everybody."),
        )
    )


def find_hidden(source: Source) -> None:
    """Say where characters stand that nobody sees or that turn the direction of reading."""
    for match, span in with_spans(source, HIDDEN):
        if match.group() == "\u200d" and JOINED.match(source.text, match.end()):
            continue
        report_hidden(source, match.group(), span)
        if match.group() in FOREIGN_BREAKS:
            source.whole = False
            return
        if source.full:
            return


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
    for match, span in with_spans(source, CONFLICT):
        if match.group().startswith("=") or source.full:
            continue
        source.whole = False
        source.report(
            "merge-conflict",
            span,
            mark("Git could not merge two changes here and left both."),
            mark("Which of the two is right? Keep it, and delete the lines with <<<<<<<, ======= and >>>>>>>."),
        )


def with_spans(source: Source, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], Span]]:
    """Yield the matches of a pattern and where they stand, going through the text once."""
    line, start, seen = 0, 0, 0
    for match in pattern.finditer(source.text):
        for line_break in LINE_BREAK.finditer(source.text, seen, match.start()):
            line, start = line + 1, line_break.end()
        seen = match.start()
        column = match.start() - start
        yield match, Span(line, column, line, column + len(match.group()))
