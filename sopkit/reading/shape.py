"""What the Markdown form needs of a schema: the fields of each mapping, and what a person calls them.

A field is called by its title in either language, or by its own name; so a new field needs no line of code here. ``x-lead``
marks the text that stands first in an item, ``x-prose`` the one that is written as paragraphs below it, and ``x-also`` names titles that a
field once had: files that bear them are read all the same.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from typing import Any

from sopkit.model.problem import Route
from sopkit.reading.schema import read_schema, title_of

ALERTS = {"note", "caution", "warning"}
"""Levels of alerts; Git hosts show a quotation that starts with ``[!WARNING]`` as one."""


AT_THE_HEAD = {"review", "changes", "tags"}
"""Fields beside names, days and numbers that stand in the front matter: they are about the document, not about the work."""


@dataclass(eq=False)
class Shape:
    """One value of a schema."""

    type: str
    """As in JSON Schema: string, object, array, integer, number, boolean."""
    text: bool = False
    """True for rich text, False for names, days, addresses and the like."""
    title: tuple[str, str] = ("", "")
    """What the value is called, in English and in Chinese."""
    tongues: dict[str, str] = field(default_factory=dict)
    """The language of what it is called, where the two differ."""
    fields: dict[str, Shape] = field(default_factory=dict)
    """The fields of a mapping."""
    labels: dict[str, str] = field(default_factory=dict)
    """Field names by what people may call them, in lower case."""
    items: Shape | None = None
    """What a list holds."""
    pattern: re.Pattern[str] | None = None
    """The form of a limit of time."""
    lead: str | None = None
    """The field that stands first in an item, or as prose in a section."""
    prose: str | None = None
    """The field that is written as paragraphs of an item."""

    @property
    def is_deadline(self) -> bool:
        """True for a limit of time with the start of its clock."""
        return self.fields.keys() == {"limit", "after", "before"}

    @property
    def is_alert(self) -> bool:
        """True for a note, a caution or a warning."""
        return self.fields.keys() in ({"level", "text"}, {"text"})

    @property
    def is_list_of_names(self) -> bool:
        """True for a list of names that may stand in one line, with commas between them."""
        return self.items is not None and self.items.type == "string" and not self.items.text

    @functools.cached_property
    def children(self) -> str | None:
        """The field whose items stand under headings of their own below the heading of this item, where there is just one."""
        lists = [name for name, child in self.fields.items() if child.items is not None and child.items.type == "object"]
        return lists[0] if len(lists) == 1 else None

    def is_at_the_head(self, name: str) -> bool:
        """Tell whether a field of the whole file stands in its front matter."""
        child = self.fields[name]
        return name in AT_THE_HEAD or child.is_list_of_names or (child.type not in {"array", "object"} and not child.text)

    def at(self, route: Route) -> Shape | None:
        """Return the shape of the value at a route; None where there is none."""
        shape: Shape | None = self
        for part in route:
            if shape is None:
                return None
            shape = shape.items if isinstance(part, int) else shape.fields.get(part)
        return shape

    def named(self, label: str) -> str | None:
        """Return the field that a person calls by this label."""
        return self.labels.get(label) or self.labels.get(" ".join(label.split()).casefold())


@functools.cache
def shape_of(kind: str) -> Shape:
    """Return the shape of one kind of file."""
    schema = read_schema(kind)
    return Shapes(schema.get("definitions", {})).of(schema)


class Shapes:
    """Boils a schema down; each definition once."""

    def __init__(self, definitions: dict[str, Any]) -> None:
        self.definitions = definitions
        self.known: dict[str, Shape] = {}

    def of(self, schema: dict[str, Any]) -> Shape:
        """Return the shape of one schema."""
        if "$ref" not in schema:
            return self.boil_down(schema)
        name = schema["$ref"].rpartition("/")[2]
        if name not in self.known:
            self.known[name] = self.boil_down(self.definitions[name])
        return self.known[name]

    def boil_down(self, schema: dict[str, Any]) -> Shape:
        """Return the shape of a schema that is no reference."""
        title = title_of(schema)
        en, zh = title.en, title.zh
        shape = Shape(schema["type"], text=bool(schema.get("x-text")), title=(en, zh))
        shape.tongues = {en: "en", zh: "zh"} if en != zh else {}
        for name, part in schema.get("properties", {}).items():
            child = self.of(part)
            shape.fields[name] = child
            for label in (*child.title, name, name.replace("_", " "), *part.get("x-also", ())):
                if label:
                    shape.labels[label] = shape.labels[label.casefold()] = name
            if part.get("x-lead"):
                shape.lead = name
            if part.get("x-prose"):
                shape.prose = name
        if "items" in schema:
            shape.items = self.of(schema["items"])
        if shape.is_deadline:
            shape.pattern = re.compile(schema["properties"]["limit"]["pattern"].removeprefix("^").removesuffix("$(?!\\n)"))
        return shape
