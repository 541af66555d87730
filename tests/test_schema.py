"""The schemas: complete for a reader and an editor, equal to the model, and read alike by both validators."""

from __future__ import annotations

import copy
import importlib.util
import json
import random
import re
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from jsonschema import Draft7Validator
from msgspec import Struct

from sopkit.model.duration import Duration
from sopkit.model.glossary import Glossary
from sopkit.model.organisation import Organisation
from sopkit.model.settings import Settings
from sopkit.model.sop import Sop
from sopkit.reading.document import read_source
from sopkit.reading.explaining import explain, explainer
from sopkit.reading.schema import KINDS, passes, read_schema, schema_path

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests/handbooks/golden"
FILES = {
    "sop": "sops/demo/everything.yml",
    "translation": "sops/demo/everything.zh.yml",
    "organisation": "organisation.yml",
    "glossary": "glossary.yml",
    "sopkit": "sopkit.yml",
}
MODELS: dict[str, type[Any]] = {"sop": Sop, "organisation": Organisation, "glossary": Glossary, "sopkit": Settings}
HAN = re.compile("[\u4e00-\u9fff]")
DERIVED = {"Sop": {"path", "translates", "mentions", "definitions"}, "Repository": {"folder"}}
"""Fields that the program fills in and no file holds."""
SEPARATE = {"format"}
"""Fields of files that say how to read them and mean nothing afterwards."""


def golden(kind: str) -> Any:
    """Return the data of a golden file."""
    return read_source(FILES[kind], (GOLDEN / FILES[kind]).read_bytes()).data


def resolved(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference leads to."""
    return whole["definitions"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def properties(schema: dict[str, Any], way: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every property below a schema, with the way to it."""
    for name, child in schema.get("properties", {}).items():
        yield f"{way}.{name}", child
        yield from properties(child, f"{way}.{name}")
    if "items" in schema:
        yield from properties(schema["items"], way + "[]")


def all_properties(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every property of a schema, those of its definitions included."""
    whole = read_schema(kind)
    yield from properties(whole, kind)
    for name, definition in whole.get("definitions", {}).items():
        yield from properties(definition, f"{kind}:{name}")


@pytest.mark.parametrize("kind", KINDS)
def test_each_schema_is_a_draft_07_schema(kind: str) -> None:
    schema = read_schema(kind)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(schema)
    assert jsonschema_rs.meta.is_valid(schema)


@pytest.mark.parametrize("kind", KINDS)
def test_each_property_is_explained_in_two_languages_with_an_example(kind: str) -> None:
    whole = read_schema(kind)
    found = list(all_properties(kind))
    assert found
    for way, schema in found:
        target = resolved(schema, whole)
        for key, separator in (("title", " · "), ("description", "\n\n")):
            english, _, chinese = schema.get(key, target.get(key, "")).partition(separator)
            assert english.isascii() or english.replace("…", "").replace("×", "").replace("“", "").replace("”", ""), (way, key)
            assert english.strip(), (way, key)
            assert any("\u4e00" <= character <= "\u9fff" for character in chinese), (way, key)
        examples = schema.get("examples", target.get("examples"))
        assert examples, way
        validator = Draft7Validator({**target, "definitions": whole.get("definitions", {})})
        for example in examples:
            assert not list(validator.iter_errors(example)), (way, example)


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_has_more_than_one_example_and_a_text_one_in_each_language(kind: str) -> None:
    """An editor fills in an example that is the only one, and an author overlooks it."""
    for way, schema in all_properties(kind):
        if schema.get("type") not in {"string", "integer", "number"} or "enum" in schema or way.endswith("review.fingerprint"):
            continue
        assert len(schema["examples"]) > 1, way
        if schema.get("x-text"):
            english, chinese = schema["examples"]
            assert not HAN.search(english), way
            assert HAN.search(chinese), way


def holders(schema: Any, key: str) -> Iterator[dict[str, Any]]:
    """Yield every schema below this one that has a key."""
    if isinstance(schema, dict):
        if key in schema:
            yield schema
        for child in schema.values():
            yield from holders(child, key)


@pytest.mark.parametrize("kind", KINDS)
def test_each_value_of_a_choice_is_explained_in_two_languages(kind: str) -> None:
    for schema in holders(read_schema(kind), "enum"):
        if schema["type"] == "string":
            assert len(schema["enumDescriptions"]) == len(schema["enum"])
            for words in schema["enumDescriptions"]:
                english, _, chinese = words.partition(" · ")
                assert english
                assert HAN.search(chinese), words


def filled(body: Any, schema: dict[str, Any], whole: dict[str, Any]) -> Any:
    """Return a snippet with an example at each of its tab stops."""
    schema = resolved(schema, whole)
    if isinstance(body, dict):
        return {name: filled(value, schema["properties"][name], whole) for name, value in body.items()}
    if isinstance(body, list):
        return [filled(item, schema["items"], whole) for item in body]
    if body.startswith("${"):
        return body.partition("|")[2].partition(",")[0]
    return schema.get("examples", ["word"])[0] if body.startswith("$") else body


def test_each_list_of_things_offers_a_whole_one() -> None:
    """A list has the snippet and not its items: only there does the server set the dash where it belongs."""
    for kind in ("sop", "organisation", "glossary"):
        lists = [schema for _, schema in all_properties(kind) if schema.get("type") == "array" and "$ref" in schema["items"]]
        assert lists
        for schema in lists:
            assert "defaultSnippets" in schema
            assert "defaultSnippets" not in resolved(schema["items"], read_schema(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_snippet_makes_is_valid_and_has_all_that_is_required(kind: str) -> None:
    whole = read_schema(kind)
    for schema in holders(whole, "defaultSnippets"):
        (snippet,) = schema["defaultSnippets"]
        target = resolved(schema.get("items", schema), whole)
        assert set(target["required"]) <= set(snippet["body"])
        made = filled(snippet["body"], target, whole)
        assert not list(Draft7Validator({**target, "definitions": whole.get("definitions", {})}).iter_errors(made)), snippet["label"]
        for choice, values in re.findall(r"(\$\{\d+)\|([^|]*)\|", json.dumps(snippet["body"])):
            assert any(values.split(",") == entry["enum"] for entry in holders(whole, "enum") if entry["type"] == "string"), choice


def test_the_schema_of_translations_is_the_derived_one() -> None:
    place = ROOT / "schema/derive_translation.py"
    spec = importlib.util.spec_from_file_location("derive_translation", place)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.rendered() == schema_path("translation").read_text(encoding="utf-8")


# ------------------------------------------------------------------------------------------------------ schema and model


def unwrapped(kind: Any) -> Iterator[type[Any]]:
    """Yield the classes inside a type such as ``tuple[Step, ...] | None``."""
    if isinstance(kind, type) and not typing.get_args(kind):
        yield kind
    for inner in typing.get_args(kind):
        yield from unwrapped(inner)


def compare(model: type[Any], schema: dict[str, Any], whole: dict[str, Any], way: str, seen: set[str]) -> None:
    """Hold that a part of the model and a schema have the same fields, and those below them too."""
    schema = resolved(schema, whole)
    if way in seen:
        return
    seen.add(way)
    hints = typing.get_type_hints(model)
    known = {field.name: field for field in msgspec.structs.fields(model)}
    held = set(schema["properties"])
    assert set(known) - DERIVED.get(model.__name__, set()) - SEPARATE == held - SEPARATE, way
    for name in held & set(known):
        child = resolved(schema["properties"][name], whole)
        required = name in schema.get("required", [])
        has_default = known[name].default is not known[name].default_factory  # both the same sign where there is none
        assert not (required and has_default and model is Sop), (way, name)
        inner = resolved(child["items"], whole) if child.get("type") == "array" else child
        for target in unwrapped(hints[name]):
            if issubclass(target, Struct) and "properties" in inner:
                compare(target, inner, whole, f"{way}.{name}", seen)
        if "enum" in inner and inner.get("type") == "string":
            literals = {value for part in (hints[name], *typing.get_args(hints[name])) for value in typing.get_args(part)}
            assert set(inner["enum"]) <= literals, (way, name)


@pytest.mark.parametrize("kind", MODELS)
def test_schema_and_model_have_the_same_fields(kind: str) -> None:
    seen: set[str] = set()
    compare(MODELS[kind], read_schema(kind), read_schema(kind), kind, seen)
    assert len(seen) > 2


def test_durations_of_the_schema_can_be_read() -> None:
    for _, schema in all_properties("sop"):
        if "working hours" in schema.get("pattern", "") or "months?" in schema.get("pattern", ""):
            for example in schema["examples"]:
                assert Duration(example).parts


# -------------------------------------------------------------------------------------------------- the two validators

ODD: list[Any] = [
    None, True, False, 0, 1, -1, 2.5, 1.0, 1e30, "", " ", "x", "X-1", "X-1\n", "SAL-001\n", "１", "SAL-００１", "2026-02-31",
    "2026-01-01\n",
    "1.2.3", "1.2.3\n", "01.2.3", "https://x", "https://x y", "https://x\u3000y", "https://x\u00a0y", "https://x\x85", "end", "end\n",
    "09:30", "24:00", "2 hours", "2 hours\n", "0 days", "个", "5 个工作日", [], [None], ["a", "a"], [1, 1.0], [1, True], {}, {"x": 1},
    {"zh": ""}, "a\u2028b", "/etc", "a\\b", "..", "\n", "mon", ["mon", "mon"], "v1:" + "a" * 64, "v1:" + "A" * 64,
]  # fmt: skip


def routes(data: Any, route: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value."""
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in children:
        yield (*route, key)
        yield from routes(value, (*route, key))


@pytest.mark.parametrize("kind", KINDS)
def test_both_validators_say_the_same(kind: str) -> None:
    """jsonschema-rs lets files pass and jsonschema explains them: a file that one refuses and the other does not would be lost."""
    whole = golden(kind)
    python = Draft7Validator(read_schema(kind))
    assert passes(kind, whole)
    assert python.is_valid(whole)
    required = read_schema(kind)["required"]
    chance = random.Random(7)  # noqa: S311 the same every time
    for key in whole:
        part = {name: value for name, value in whole.items() if name == key or name in required}
        for route in routes(part[key], (key,)):
            for value in chance.sample(ODD, 6):
                mutant = copy.deepcopy(part)
                place: Any = mutant
                for step in route[:-1]:
                    place = place[step]
                place[route[-1]] = value
                assert passes(kind, mutant) == python.is_valid(mutant), (route, value)


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_patterns_mean_the_same_in_both_dialects(value: object) -> None:
    for kind in KINDS:
        whole = read_schema(kind)
        schemas = {json.dumps(resolved(schema, whole), sort_keys=True) for _, schema in all_properties(kind) if "pattern" in schema}
        for text in schemas:
            schema = json.loads(text)
            assert jsonschema_rs.validator_for(schema, validate_formats=False).is_valid(value) == Draft7Validator(schema).is_valid(value)


def test_what_passes_has_nothing_to_explain() -> None:
    for kind in KINDS:
        assert not list(explain(kind, golden(kind)))
        assert explainer(kind).is_valid(golden(kind))
