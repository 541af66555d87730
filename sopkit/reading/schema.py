"""The JSON Schemas: where they are, and their verdict on a file.

jsonschema-rs answers “is it valid?” in microseconds for the many files that are; explaining.py tells of the few that are
not, with jsonschema. Both read the same schema; a test holds their verdicts equal.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sopkit.model.problem import Words

KINDS = ("sop", "translation", "organisation", "glossary", "sopkit")
BETWEEN_TITLES = " · "
"""Stands in a title between its English and its Chinese."""
BETWEEN_DESCRIPTIONS = "\n\n"
"""Stands in a description between the two."""


def schema_folder() -> Path:
    """Return the folder of the schemas: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent.parent / "schema"
    return inside if inside.is_dir() else Path(__file__).parent.parent.parent / "schema"


def schema_path(kind: str) -> Path:
    """Return the file of the schema for one kind of file."""
    return schema_folder() / f"{kind}.schema.json"


@functools.cache
def read_schema(kind: str) -> dict[str, Any]:
    """Return the schema for one kind of file."""
    schema: dict[str, Any] = json.loads(schema_path(kind).read_text(encoding="utf-8"))
    return schema


@functools.cache
def gate(kind: str) -> Any:
    """Return the fast validator."""
    import jsonschema_rs

    return jsonschema_rs.validator_for(read_schema(kind), validate_formats=False)


def passes(kind: str, data: object) -> bool:
    """Tell whether the data has the shape that its schema wants. Whether a date exists is not asked here."""
    return bool(gate(kind).is_valid(data))


def title_of(schema: Mapping[str, Any]) -> Words:
    """Return what a value is called."""
    return Words.of(str(schema.get("title", "")), BETWEEN_TITLES)


def description_of(schema: Mapping[str, Any]) -> Words:
    """Return what a value is for."""
    return Words.of(str(schema.get("description", "")), BETWEEN_DESCRIPTIONS)
