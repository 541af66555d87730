"""Which values of a file name something, and which give something its name.

The schema says so (``x-refers-to``, ``x-defines``), so that a new field needs no line of code here. The schema is
boiled down once to the few branches that lead to such a value; a file is then walked along those branches only.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from sopkit.model.mention import Definition, Mention
from sopkit.model.problem import Route
from sopkit.reading.schema import read_schema

LINK = re.compile(r"\[\[([A-Z][A-Z0-9]*-[0-9]+(?:#[a-z0-9-]+)?)\]\]", re.ASCII)

Plan = dict[str, Any]
"""``refers`` and ``defines`` give a kind; ``fields`` and ``items`` lead further down."""


@functools.cache
def plan_of(kind: str) -> Plan:
    """Return the branches of a schema that lead to names."""
    schema = read_schema(kind)
    return boil_down(schema, schema.get("definitions", {})) or {}


def boil_down(schema: dict[str, Any], definitions: dict[str, Any]) -> Plan | None:
    """Return the plan of one schema, or None where no name can come up below it."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    plan: Plan = {}
    if "x-refers-to" in schema:
        plan["refers"] = schema["x-refers-to"]
    if "x-defines" in schema:
        plan["defines"] = schema["x-defines"]
    fields = {name: boil_down(child, definitions) for name, child in schema.get("properties", {}).items()}
    fields = {name: child for name, child in fields.items() if child}
    if fields:
        plan["fields"] = fields
    items = boil_down(schema["items"], definitions) if "items" in schema else None
    if items:
        plan["items"] = items
    return plan or None


def find_names(kind: str, data: object, *, linked: bool) -> tuple[tuple[Mention, ...], tuple[Definition, ...]]:
    """Return what `data` names and what it defines, in the order of the file.

    `linked` says that the text holds ``[[`` somewhere, so that all texts are searched for links as well.
    """
    mentions: list[Mention] = []
    definitions: list[Definition] = []
    walk(data, plan_of(kind), (), mentions, definitions)
    if linked:
        find_links(data, (), mentions)
    return tuple(mentions), tuple(definitions)


def walk(data: Any, plan: Plan, route: Route, mentions: list[Mention], definitions: list[Definition]) -> None:
    """Collect names along a plan; whatever does not have the expected shape is passed over."""
    if type(data) is str:
        if "refers" in plan:
            mentions.append(Mention(plan["refers"], data, route))
        elif "defines" in plan:
            definitions.append(Definition(plan["defines"], data, route))
    elif type(data) is dict and "fields" in plan:
        fields = plan["fields"]
        for key, child in data.items():
            if key in fields:
                walk(child, fields[key], (*route, key), mentions, definitions)
    elif type(data) is list and "items" in plan:
        items = plan["items"]
        for position, child in enumerate(data):
            walk(child, items, (*route, position), mentions, definitions)


def find_links(data: Any, route: Route, mentions: list[Mention]) -> None:
    """Collect ``[[SAL-001]]`` and ``[[SAL-001#step]]`` from every text."""
    if isinstance(data, str):
        mentions.extend(Mention("sop", name, route) for name in LINK.findall(data))
    elif isinstance(data, dict):
        for key, child in data.items():
            find_links(child, (*route, key), mentions)
    elif isinstance(data, list):
        for position, child in enumerate(data):
            find_links(child, (*route, position), mentions)
