"""The YAML at the head of a Markdown file."""

from __future__ import annotations

import re
from typing import Any

from sopkit.language import mark
from sopkit.reading.blocks import Row
from sopkit.reading.embedded import Place, parse_rows
from sopkit.reading.source import Source, Span

FENCE = "---"
END = re.compile(r"(?:---|\.\.\.)[ \t]*")
HEADING = re.compile(r"##+ ")


def read_front_matter(source: Source) -> tuple[int, dict[str, Any], Any] | None:
    """Return the line behind the front matter, its fields and their spots; None, and a problem, where it cannot be read."""
    lines = source.lines
    here = Place(0, 0, 0, len(lines[0]))
    if lines[0].rstrip() != FENCE:
        source.report("front-matter", Span(0, 0, 0, max(len(lines[0]), 1)), mark("The file does not start with front matter."), START)
        return None
    end = next((number for number in range(1, len(lines)) if END.fullmatch(lines[number])), None)
    heading = next((number for number in range(1, len(lines) if end is None else end) if HEADING.match(lines[number])), None)
    if end is None or heading is not None:
        line = heading if heading is not None else 0
        message = mark("The front matter is opened in line 1 and not closed before this line.") if line else NEVER
        source.report("front-matter", Span(line, 0, line, len(lines[line])), message, mark("Write a line “---” below its last field."))
        return None
    rows = [Row(number, 0, lines[number]) for number in range(1, end)]
    data, spots = parse_rows(source, rows)
    if not source.whole:
        return None
    if data is None:
        return end + 1, {}, (here, {})
    if not isinstance(data, dict):
        source.report("front-matter", Span(1, 0, 1, max(len(lines[1]), 1)), mark("The front matter holds no fields (name: value)."), START)
        return None
    return end + 1, data, (here, spots[1])


START = mark("Start the file with a line “---”, the fields `id:` and `lang:`, and another line “---”.")
NEVER = mark("The front matter is opened here and never closed.")
