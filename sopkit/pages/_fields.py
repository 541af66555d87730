"""Walks a JSON Schema and tells its fields as a reader needs them: the one place that knows how a schema is written.

A part of a file that has fields of its own is a section. Where several fields hold the same part, it is told once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sopkit.language import mark
from sopkit.model.problem import Words
from sopkit.reading.schema import description_of, title_of
from sopkit.reading.shape import Shape, Shapes

Schema = Mapping[str, Any]

REFERS: dict[str, str] = {
    "role": mark("The short name of a role in organisation.yml"),
    "department": mark("The short name of a department in organisation.yml"),
    "party": mark("The short name of a department or a role in organisation.yml"),
    "sop": mark("The id of an SOP; with #step it points at one of its steps"),
    "file": mark("The path of a file, written from the folder of sopkit.yml"),
    "step": mark("The short name of a step, the id of an SOP, or end"),
    "resource": mark("The short name of a resource of this SOP"),
    "script": mark("The short name of a script of this SOP"),
    "script-or-step": mark("The short name of a script or a step of this SOP, the id of an SOP, or end"),
}
"""What a value names, by what the schema calls it."""
PATTERNS: tuple[tuple[str, str], ...] = (
    ("working hours", mark("A length of time: a number and a unit, such as 2 hours")),
    ("weeks?", mark("A length of time in days or longer, such as 6 months")),
    ("[01][0-9]|2[0-3]", mark("A time of day, such as 09:00")),
    ("https?://[^", mark("A web address that starts with https:// or http://")),
    ("[a-z0-9]+(-", mark("A short name: small letters, digits, hyphens")),
    ("[0-9]*)\\.(", mark("Three numbers, such as 1.2.0")),
    ("[A-Z][A-Z0-9]", mark("Capitals, a hyphen and digits, such as SAL-001")),
)
"""What a pattern asks for, by a part of it."""
PLAIN: dict[str, str] = {
    "integer": mark("A whole number"),
    "number": mark("A number"),
    "boolean": mark("true or false"),
    "string": mark("Text"),
    "object": mark("A group of fields"),
}
DATE = mark("A date, such as 2026-09-01")
PROSE = mark("Text; Markdown may be used")
CHOICE = mark("One of the values below")
OWN_KEYS = mark("Names of your own, each with a value")
HELP = frozenset({"examples", "defaultSnippets", "errorMessage", "enumDescriptions"})
"""Keywords that refuse nothing."""
HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a file."""

    name: str
    """The key as it is written."""
    anchor: str
    """The name of its place on the page."""
    title: Words
    """What it is called."""
    description: Words
    """What belongs there."""
    required: bool
    """True where the part it stands in is refused without it."""
    many: bool
    """True where it holds a list."""
    what: str
    """What it holds, or each entry of its list: a text of the catalogue."""
    least: float | None
    """The smallest number, where there is one."""
    most: float | None
    """The largest number, where there is one."""
    choices: tuple[str, ...]
    """The values to choose from."""
    section: str | None
    """The anchor of the section that tells the fields below it."""
    examples: tuple[Any, ...]
    """Values that may stand there."""
    markdown: str
    """How the Markdown form writes it: ``head``, ``section``, ``lead``, ``identity``, ``prose`` or ``label``."""


@dataclass(slots=True, kw_only=True)
class Section:
    """A part of a file that has fields of its own."""

    anchor: str
    """The name of its place on the page."""
    title: Words
    """What it is called."""
    description: Words
    """What it is."""
    fields: list[Field] = field(default_factory=list)
    """Its fields in their order."""
    places: list[str] = field(default_factory=list)
    """Where it stands, such as ``stages[].steps[]``; empty for the file itself."""


def sections_of(kind: str, schema: Schema) -> list[Section]:
    """Return the file itself and all its parts, each after the first that holds it."""
    walk = Walk(schema)
    walk.enter(schema, kind, "")
    return walk.sections


class Walk:
    """A walk through one schema."""

    def __init__(self, schema: Schema) -> None:
        self.definitions: Mapping[str, Schema] = schema.get("definitions", {})
        self.sections: list[Section] = []
        self.known: dict[str, Section] = {}
        """Sections by what they hold."""

    def enter(self, schema: Schema, name: str, place: str) -> Section:
        """Tell a part of the file, unless it has been told, and note where it stands."""
        key = json.dumps(without_help(schema["properties"]), sort_keys=True)
        section = self.known.get(key)
        if section is None:
            taken = {known.anchor for known in self.sections}
            anchor = name.replace("_", "-")
            if anchor in taken:
                anchor = re.sub(r"[^a-z0-9]+", "-", place).strip("-")
            section = Section(anchor=anchor, title=title_of(schema), description=description_of(schema))
            self.known[key] = section
            self.sections.append(section)
            if place:
                section.places.append(place)
            section.fields.extend(self.fields(schema, section, place))
        elif place and place not in section.places:
            section.places.append(place)
        return section

    def fields(self, schema: Schema, section: Section, place: str) -> Iterator[Field]:
        """Yield the fields of a part, entering those that have parts of their own."""
        for name, written in schema["properties"].items():
            outer, reference = self.resolved(written)
            many = outer.get("type") == "array"
            inner, item_reference = self.resolved(outer["items"]) if many else (outer, reference)
            below = None
            route = f"{place}.{name}" if place else name
            own, own_reference = self.resolved(inner.get("additionalProperties") or {})
            if "properties" in inner:
                below = self.enter(inner, item_reference or name, f"{route}[]" if many else route)
            elif "properties" in own:  # under keys of one's own
                below = self.enter(own, own_reference or name, f"{route}.*")
            yield Field(
                name=name,
                anchor=f"{section.anchor}.{name.replace('_', '-')}",  # the dot: a part may be called like a field of another
                title=title_of(outer),
                description=description_of(outer),
                required=name in schema.get("required", ()),
                many=many,
                what=what_it_holds(inner),
                least=inner.get("minimum"),
                most=inner.get("maximum"),
                choices=tuple(map(str, choices_of(inner))),
                section=None if below is None else below.anchor,
                examples=tuple(outer.get("examples", ())),
                markdown=self.in_markdown(name, written, place),
            )

    def in_markdown(self, name: str, schema: Schema, place: str) -> str:
        """Return how the Markdown form writes a field."""
        if not place:
            outline = Shape("object", fields={name: Shapes(dict(self.definitions)).of(dict(schema))})
            return "lead" if name == "title" else "head" if outline.is_at_the_head(name) else "section"
        if name == "id":
            return "identity"
        return "lead" if schema.get("x-lead") else "prose" if schema.get("x-prose") else "label"

    def resolved(self, schema: Schema) -> tuple[Schema, str | None]:
        """Return a schema behind its reference, and the name that it has there."""
        if "$ref" not in schema:
            return schema, None
        name = schema["$ref"].rpartition("/")[2]
        return {**self.definitions[name], **{key: value for key, value in schema.items() if key != "$ref"}}, name


def what_it_holds(schema: Schema) -> str:
    """Return what a value is, in the words of the catalogue."""
    kind = str(schema.get("type"))
    pattern = schema.get("pattern", "")
    if choices_of(schema):
        return CHOICE if "properties" not in schema and kind != "object" else OWN_KEYS
    if schema.get("x-refers-to") in REFERS:
        return REFERS[schema["x-refers-to"]]
    if schema.get("format") == "date":
        return DATE
    if schema.get("x-text"):
        return PROSE
    if kind == "object" and "properties" not in schema:
        return OWN_KEYS
    return next((words for part, words in PATTERNS if part in pattern), PLAIN.get(kind, PLAIN["string"]))


def choices_of(schema: Schema) -> tuple[Any, ...]:
    """Return the values to choose from; those of a group with keys of one's own are the values of the keys."""
    own = schema.get("additionalProperties")
    found = schema.get("enum") or (own.get("enum") if isinstance(own, Mapping) else None)
    return tuple(found or ())


def example_of(found: Field, language: str) -> str | None:
    """Return an example as it is written in a file; where there are several, one in the language."""
    if not found.examples:
        return None
    fitting = [value for value in found.examples if (language == "zh") == bool(HAN.search(json.dumps(value, ensure_ascii=False)))]
    return as_yaml({found.name: (fitting or found.examples)[0]})


def as_yaml(value: Any) -> str:
    """Return a value as it is written by hand in a file."""
    from sopkit.writing.yaml_form import yaml_of

    return yaml_of(value).rstrip("\n")


def without_help(schema: Any) -> Any:
    """Return a schema without what it says to readers and editors only: parts that allow the same are the same."""
    if isinstance(schema, Mapping):
        return {key: without_help(value) for key, value in schema.items() if key not in HELP}
    return [without_help(entry) for entry in schema] if isinstance(schema, list) else schema
