"""Derive translation.schema.json from sop.schema.json: the texts, the ids that match them, and nothing else.

Run it after a change of sop.schema.json: ``python schema/derive_translation.py``. A test compares the two.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
WHOLE = {"defaultSnippets"}
"""What speaks of all fields of a schema, and would offer a translator those that a translation does not have."""


def text_only(schema: dict[str, Any], definitions: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any] | None:
    """Return the part of a schema that is text, or None where there is none; definitions met go into `kept`."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in kept:
            kept[name] = None
            kept[name] = text_only(definitions[name], definitions, kept)
        return schema if kept[name] else None
    if schema.get("x-text"):
        return schema
    part = {key: value for key, value in schema.items() if key not in WHOLE}
    if schema["type"] == "array":
        items = text_only(schema["items"], definitions, kept)
        return {**part, "items": items} if items else None
    if schema["type"] == "object":
        fields = {name: text_only(field, definitions, kept) for name, field in schema["properties"].items()}
        fields = {name: field for name, field in fields.items() if field}
        if not fields:
            return None
        identifier = schema["properties"].get("id")
        required = []
        if identifier and "x-defines" in identifier:
            fields = {"id": {key: value for key, value in identifier.items() if key != "x-defines"}, **fields}
            required = ["id"]
        return {**part, "required": required, "properties": fields}
    return None


def fitting(example: Any, schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    """Return what a translation may hold of an example; what it needs beside that comes from the examples of its fields."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    if schema["type"] == "array":
        return [fitting(item, schema["items"], definitions) for item in example or [None]]
    if schema["type"] != "object":
        return (schema.get("examples") or ["…"])[0] if example is None else example
    fields = schema["properties"]
    kept = {name: value for name, value in (example or {}).items() if name in fields}
    wanted = {*kept, *schema["required"]} or {next(iter(fields))}
    return {name: fitting(kept.get(name), fields[name], definitions) for name in fields if name in wanted}


def fit_examples(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Return a schema whose examples, and those below it, are examples of a translation."""
    schema = dict(schema)
    if "properties" in schema:
        schema["properties"] = {name: fit_examples(field, definitions) for name, field in schema["properties"].items()}
    if "items" in schema:
        schema["items"] = fit_examples(schema["items"], definitions)
    if "examples" in schema and (schema.get("type") in {"array", "object"} or "$ref" in schema):
        schema["examples"] = [fitting(example, schema, definitions) for example in schema["examples"]]
    return schema


def derive(sop: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of translations."""
    kept: dict[str, Any] = {}
    properties = sop["properties"]
    body = text_only({**sop, "properties": properties}, sop["definitions"], kept)
    assert body is not None  # noqa: S101 an SOP has a title
    definitions = {name: schema for name, schema in kept.items() if schema}
    definitions = {name: fit_examples(schema, definitions) for name, schema in definitions.items()}
    body = fit_examples(body, definitions)
    head = {
        "format": properties["format"],
        "id": {key: value for key, value in properties["id"].items() if key != "x-defines"},
        "lang": properties["lang"],
        "translates": {
            **properties["version"],
            "title": "Translates · 译自版本",
            "description": "The version of the source that this text translates.\n\n本译文对应的源文件版本。",
        },
    }
    return {
        "$schema": sop["$schema"],
        "$id": sop["$id"].replace("sop.schema", "translation.schema"),
        "title": "Translation of an SOP · SOP 译文",
        "description": "The texts of an SOP in another language. All else comes from the source.\n\n"
        "SOP 的另一种语言文本；其余内容一律取自源文件。",
        "type": "object",
        "required": ["id", "lang", "translates", "title"],
        "additionalProperties": False,
        "properties": {**head, **body["properties"]},
        "definitions": definitions,
    }


def rendered() -> str:
    """Return the text of translation.schema.json."""
    sop = json.loads((HERE / "sop.schema.json").read_text(encoding="utf-8"))
    return json.dumps(derive(sop), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    (HERE / "translation.schema.json").write_text(rendered(), encoding="utf-8")
