"""The YAML form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from sopkit.starter.skeleton import Entry, Item, Skeleton

ENDING = ".yml"
PLAIN = re.compile(r"[A-Za-z\u4e00-\u9fff](?:[^\W_]|[ _%/.·，。、；？！（）“”《》-])*")
RESERVED = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
FIGURE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]+\.[0-9]+\.[0-9]+|[0-9]+ (?:[a-z]{2,}|[\u4e00-\u9fff])[a-z \u4e00-\u9fff]*(?<! )")
"""A date, a version, a time limit: texts to every reader of YAML 1.2."""
BEYOND = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]")


def write(skeleton: Skeleton, schema: str | None) -> str:
    """Return the text of the file."""
    lines = [] if schema is None else [f"# yaml-language-server: $schema={schema}"]
    lines += comments(skeleton.head)
    previous: Any = ()  # a section of several lines stands apart from its neighbours
    for entry in skeleton.entries:
        if isinstance(entry.value, tuple) or not isinstance(previous, str):
            lines.append("")
        previous = entry.value
        lines += mapping([entry])
    lines += ["", *comments([skeleton.later_note])]
    lines += [f"# {line}" for line in mapping(skeleton.later)]
    return "\n".join(lines) + "\n"


def mapping(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the lines of a mapping."""
    for entry in entries:
        yield from comments(entry.notes)
        yield from named(entry)


def named(entry: Entry) -> Iterator[str]:
    """Yield the lines of one field."""
    aside = f" # {entry.aside}" if entry.aside else ""
    if not isinstance(entry.value, tuple):
        yield f"{entry.key}: {scalar(entry.value)}{aside}"
    elif entry.value and isinstance(entry.value[0], Entry):
        yield f"{entry.key}:"
        yield from ("  " + line for line in mapping(entry.value))
    else:
        yield f"{entry.key}:"
        yield from ("  " + line for item in entry.value for line in listed(item))


def listed(item: Item) -> Iterator[str]:
    """Yield the lines of one item of a list; what is said of its first field stands above the dash."""
    yield from comments(item.notes)
    if not isinstance(item.value, tuple):
        yield f"- {scalar(item.value)}"
        return
    first, *rest = item.value
    yield from comments(first.notes)
    lines = [*named(first), *mapping(rest)]
    yield f"- {lines[0]}"
    yield from ("  " + line for line in lines[1:])


def comments(notes: Iterable[str]) -> Iterator[str]:
    """Yield comment lines. Names of roles stand in them, and a line break in a name would end the comment."""
    return (f"# {BEYOND.sub('', ' '.join(note.split()))}" for note in notes)


def scalar(value: Any) -> str:
    """Return a value in one line; a text stands plain where no reader of YAML could take it for anything else, else in quotes."""
    if not isinstance(value, str):
        return json.dumps(value)
    plain = FIGURE.fullmatch(value) or (PLAIN.fullmatch(value) and value.lower() not in RESERVED and value == value.strip())
    return value if plain else quoted(value)


def quoted(text: str) -> str:
    """Return a text as JSON writes it, which is YAML too; signs that nobody sees are written as escapes."""
    return BEYOND.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))
