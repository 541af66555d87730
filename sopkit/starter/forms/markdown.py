"""The Markdown form: notes stand in comments, which no page shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sopkit.language import Language, mark, translate
from sopkit.model.problem import Route
from sopkit.reading.document import read_source
from sopkit.reading.shape import shape_of
from sopkit.starter.forms import yaml
from sopkit.starter.skeleton import Entry, Item, Skeleton
from sopkit.writing.markdown_form import write_markdown

ENDING = ".md"
FENCE = "---"
NOTES = mark("Further down, the notes for you stand between <!-- and -->.")
IN_USE = mark("Before it is in use (status: active), it needs these as well. Take each out of its comment and fill it in.")


def write(skeleton: Skeleton, schema: str | None) -> str:
    """Return the text of the file."""
    del schema  # editors know schemas for YAML only
    shape = shape_of("sop")
    data = plain(skeleton.entries)
    language: Language = "zh" if data["lang"] == "zh" else "en"
    front, body = parted(woven(data, skeleton.entries))
    early = [entry for entry in skeleton.later if shape.is_at_the_head(entry.key)]
    late = [entry for entry in skeleton.later if not shape.is_at_the_head(entry.key)]
    names = {key: value for key, value in data.items() if key in {"id", "lang"}}
    waiting = [line for entry in late for line in set_aside(names, entry)]
    lines = [FENCE, *yaml.comments((*skeleton.head, translate(NOTES, language))), *front, "", *yaml.comments([skeleton.later_note])]
    lines += [f"# {line}" for line in yaml.mapping(early)]
    lines += [FENCE, *body, "", f"<!-- {translate(IN_USE, language)} -->", *waiting]
    return "\n".join(lines) + "\n"


def set_aside(names: dict[str, Any], entry: Entry) -> Iterator[str]:
    """Yield a section that waits in a comment; what is said of its fields stands in another one above, so that it stays outside."""
    yield from ("", "<!--", *(note for _, note in notes_of([entry], ())), "-->", "<!--")
    yield from parted(write_markdown({**names, **plain([entry])}, "sop").split("\n"))[1][1:]
    yield "-->"


def plain(entries: Iterable[Entry]) -> dict[str, Any]:
    """Return the fields without what is said of them."""
    return {entry.key: plain_value(entry.value) for entry in entries}


def plain_value(value: Any) -> Any:
    """Return a value without what is said of its parts."""
    if not isinstance(value, tuple):
        return value
    if value and isinstance(value[0], Entry):
        return plain(value)
    return [plain_value(item.value) for item in value]


def woven(data: dict[str, Any], entries: Iterable[Entry]) -> list[str]:
    """Return the lines of the file with a note at each field."""
    source = read_source("new.md", write_markdown(data, "sop").encode())
    above: dict[int, list[str]] = defaultdict(list)
    below: dict[int, list[str]] = defaultdict(list)
    end = source.lines.index(FENCE, 1)
    for route, note in notes_of(entries, ()):
        number = source.span(route, on_key=True).line
        written = source.lines[number]
        indent = written[: len(written) - len(written.lstrip())]
        if number < end:
            above[number].append(f"{indent}# {note}")
        else:
            (below if written.startswith("#") else above)[number].append(f"{indent}<!-- {note} -->")
    lines: list[str] = []
    for number, line in enumerate(source.lines):
        lines += [*above[number], line]
        lines += ["", *below[number]] if below[number] else []
    return lines


def notes_of(items: Iterable[Item], route: Route) -> Iterator[tuple[Route, str]]:
    """Yield what is said of each field, in one line."""
    for position, item in enumerate(items):
        here = (*route, item.key if isinstance(item, Entry) else position)
        said = [*item.notes, *([item.aside] if item.aside else [])]
        if said:
            yield here, yaml.BEYOND.sub("", " ".join(" ".join(said).split())).replace("--", "–")
        if isinstance(item.value, tuple):
            yield from notes_of(item.value, here)


def parted(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return front matter and body, without the fences."""
    end = lines.index(FENCE, 1)
    body = lines[end + 1 :]
    while body and not body[-1]:
        body.pop()
    return lines[1:end], body
