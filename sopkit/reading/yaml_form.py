"""YAML 1.2 core values from libyaml's events, in one pass, with every value's place.

Written on the event stream rather than on composed nodes: it is faster, and depth, aliases and tags are seen before
anything is built from them.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined] # the stubs hide it
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from sopkit.language import mark
from sopkit.reading.source import Source, Span
from sopkit.reading.syntax import DEEPEST, QUOTES, report_depth, report_syntax
from sopkit.reading.text import ESCAPED, HIDDEN, report_hidden

CONSTANTS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
BLOCK = frozenset("|>")
"""Styles of texts that end with their last line: the line break behind it says nothing, and a Markdown file has none."""
INTEGER = re.compile(r"[-+]?[0-9]{1,18}", re.ASCII)
OTHER_BASE = re.compile(r"0o[0-7]{1,18}|0x[0-9a-fA-F]{1,15}", re.ASCII)
REAL = re.compile(r"[-+]?(?:\.[0-9]{1,30}|[0-9]{1,30}(?:\.[0-9]{0,30})?)(?:[eE][-+]?[0-9]{1,2})?", re.ASCII)
START_OF_NUMBER = frozenset("+-.0123456789")


class Stop(Exception):  # noqa: N818 not an error: it ends the reading of one file
    """The rest of the file cannot be read."""


def parse_yaml(source: Source) -> Source:
    """Fill `data` and `spots` of a source from its text; say in its problems what stands in the way."""
    if not source.whole:
        return source
    parser = CParser(source.text)
    try:
        EventReader(source, parser).read()
    except Stop:
        source.whole = False
    except yaml.MarkedYAMLError as error:
        source.whole = False
        report_syntax(source, error)
    except yaml.YAMLError as error:  # a reader error carries a byte position instead of a mark
        source.whole = False
        if not any(problem.rule == "hidden-character" for problem in source.problems):
            source.report("yaml-syntax", Span(0, 0, 0, 1), mark("YAML cannot be read: {detail}."), detail=str(error))
    finally:
        parser.dispose()
    return source


def span_of(event: Any) -> Span:
    """Return where an event stands."""
    start, end = event.start_mark, event.end_mark
    return Span(start.line, start.column, end.line, end.column)


class EventReader:
    """Builds data and places from the events of one file."""

    def __init__(self, source: Source, parser: Any) -> None:
        self.source = source
        self.next_event = parser.get_event
        self.look_for_escapes = bool(ESCAPED.search(source.text))

    def read(self) -> None:
        """Read the one document of the file."""
        event = self.next_event()
        while type(event) is not DocumentStartEvent:
            if type(event) is StreamEndEvent:
                return
            event = self.next_event()
        self.source.data, self.source.spots = self.value(self.next_event(), 0)
        self.next_event()  # the end of the document
        event = self.next_event()
        if type(event) is DocumentStartEvent:
            self.source.report(
                "several-documents",
                span_of(event),
                mark("A second document starts here."),
                mark("One file holds one SOP: delete the line “---”, or move what follows into a file of its own."),
            )
            raise Stop

    def value(self, event: Any, depth: int) -> tuple[Any, Any]:
        """Return the value that starts with `event`, and its place."""
        kind = type(event)
        if kind is ScalarEvent:
            if event.tag is not None or event.anchor is not None:
                self.refuse_node(event)
            text = event.value
            if self.look_for_escapes and event.style == '"':
                self.find_escaped(event)
            if event.style in BLOCK:
                text = text.rstrip("\n")
            return (text if event.style else resolve(text)), event
        if kind is AliasEvent:
            self.refuse_node(event)
        if event.tag is not None or event.anchor is not None:
            self.refuse_node(event)
        if depth == DEEPEST:
            report_depth(self.source, event.start_mark.line)
            raise Stop
        if kind is MappingStartEvent:
            return self.mapping(event, depth + 1)
        items: list[Any] = []
        spots: list[Any] = []
        next_event = self.next_event
        child = next_event()
        while type(child) is not SequenceEndEvent:
            data, spot = self.value(child, depth + 1)
            items.append(data)
            spots.append(spot)
            child = next_event()
        return items, (event, spots)

    def mapping(self, start: Any, depth: int) -> tuple[Any, Any]:
        """Return the mapping that starts with `start`, and the place of each key and value."""
        data: dict[str, Any] = {}
        spots: dict[str, Any] = {}
        next_event = self.next_event
        key_event = next_event()
        while type(key_event) is not MappingEndEvent:
            if type(key_event) is not ScalarEvent:
                self.source.report(
                    "yaml-syntax",
                    span_of(key_event),
                    mark("The name of a field must be a word, not a list or a mapping."),
                    QUOTES,
                )
                raise Stop
            if key_event.tag is not None or key_event.anchor is not None:
                self.refuse_node(key_event)
            key = key_event.value
            value, spot = self.value(next_event(), depth)
            if key in spots:
                self.source.report(
                    "duplicate-key",
                    span_of(key_event),
                    mark("“{key}” stands here a second time; the first one is in line {line}."),
                    mark("Which of the two is right? Keep one."),
                    key=key,
                    line=spots[key][0].start_mark.line + 1,
                )
            else:
                data[key] = value
                spots[key] = (key_event, spot)
            key_event = next_event()
        return data, (start, spots)

    def refuse_node(self, event: Any) -> None:
        """Say that tags, anchors and aliases have no place in an SOP."""
        if event.anchor is not None:
            sign = ("*" if type(event) is AliasEvent else "&") + event.anchor
            self.source.report(
                "yaml-alias",
                span_of(event),
                mark("“{sign}” makes one text stand for another."),
                mark("Write the text out, so that nobody has to look it up; or put it in quotes if the sign belongs to it."),
                sign=sign,
            )
        else:
            self.source.report(
                "yaml-tag",
                span_of(event),
                mark("“{tag}” is a YAML tag; an SOP holds plain text, numbers, lists and mappings only."),
                mark("Delete the tag; or put the text in quotes if the sign belongs to it."),
                tag=event.tag.replace("tag:yaml.org,2002:", "!!"),
            )
        raise Stop

    def find_escaped(self, event: Any) -> None:
        """Find hidden characters that were written as escapes."""
        for match in HIDDEN.finditer(event.value):
            report_hidden(self.source, match.group(), span_of(event))


def resolve(text: str) -> Any:
    """Return the YAML 1.2 core value of a plain scalar. Dates, times and versions stay texts."""
    if text in CONSTANTS:
        return CONSTANTS[text]
    if text[0] in START_OF_NUMBER:
        if INTEGER.fullmatch(text):
            return int(text)
        if OTHER_BASE.fullmatch(text):
            return int(text, 0)
        if REAL.fullmatch(text):
            return float(text)
    return text
