"""What is wrong with data that did not pass its schema, in the words of a person who never saw a schema."""

from __future__ import annotations

import difflib
import functools
import itertools
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from sopkit.language import mark
from sopkit.model.problem import Finding, Route, Value, Words
from sopkit.reading.schema import KINDS, description_of, gate, read_schema, title_of

if TYPE_CHECKING:
    from jsonschema import ValidationError

MANY = 500
"""Errors that are looked at, and fields that are compared with the known ones: past that nobody has misspelt a word."""

TYPES: dict[str, Words] = {
    "string": Words("a text", "文字"),
    "object": Words("fields (name: value)", "一组字段（名称: 值）"),
    "array": Words("a list (lines that start with “- ”)", "列表（每行以“- ”开头）"),
    "integer": Words("a whole number", "整数"),
    "number": Words("a number", "数字"),
    "boolean": Words("true or false", "true 或 false"),
    "null": Words("nothing", "空"),
}


MISSING = mark("“{field}” is missing.")
NO_SUCH_FIELD = mark("There is no field “{key}” here.")
NO_VALUE = mark("“{field}” has no value.")
NO_SUCH_DAY = mark("There is no day {value}.")


@functools.cache
def explainer(kind: str) -> Any:
    """Return the validator that explains."""
    from jsonschema import Draft7Validator, FormatChecker, validators

    checker = FormatChecker(formats=())
    checker.checks("date", ValueError)(is_date)
    validator: Any = validators.extend(Draft7Validator, {"uniqueItems": unique_items})  # type: ignore[no-untyped-call]
    return validator(read_schema(kind), format_checker=checker)


def unique_items(_validator: object, wanted: object, instance: object, _schema: object) -> Iterator[ValidationError]:
    """Yield an error where a list holds an item twice; jsonschema's own way takes minutes over a long list."""
    from jsonschema import ValidationError

    if wanted and isinstance(instance, list):
        written = [json.dumps(item, ensure_ascii=False, sort_keys=True) for item in instance]
        if len(set(written)) < len(written):
            yield ValidationError("items are listed twice")


def is_date(value: object) -> bool:
    """Tell whether a text names a day that exists; anything but a text is another keyword's business."""
    if isinstance(value, str):
        date.fromisoformat(value)
    return True


def explain(kind: str, data: object) -> Iterator[Finding]:
    """Yield what is wrong with data that did not pass."""
    found = False
    errors = itertools.islice(explainer(kind).iter_errors(data), MANY)
    for error in sorted(errors, key=lambda error: str(error.absolute_path)):
        for finding in findings_of(error):
            found = True
            yield finding
    if not found:  # the two validators disagree: better an unadorned sentence than silence
        for error in gate(kind).iter_errors(data):
            yield Finding(tuple(error.instance_path), {"detail": error.message}, mark("The schema says: {detail}."), "")


def described(schema: dict[str, Any], kind_of: dict[str, Any]) -> Words:
    """Return what a field is for in both languages."""
    if "$ref" in schema:
        schema = kind_of["definitions"][schema["$ref"].rpartition("/")[2]]
    return description_of(schema)


def example(schema: dict[str, Any]) -> Words:
    """Return the example of a field: the last one is for Chinese readers, where there are two."""
    examples = [entry if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False) for entry in schema.get("examples", ())]
    return Words(examples[0], examples[-1]) if examples else Words("", "")


def guess(word: str, known: list[str]) -> str | None:
    """Return the known word that was most likely meant."""
    close = difflib.get_close_matches(word.casefold().replace("-", "_"), known, 1, 0.6)
    if not close and "_" not in word:
        close = difflib.get_close_matches(word.casefold(), known, 1, 0.6)
    return close[0] if close else None


def shortened(value: object) -> str:
    """Return a value as it may stand in a message."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"  # noqa: PLR2004 what fits beside the words of a message


def findings_of(error: ValidationError) -> Iterator[Finding]:
    """Yield what a schema error means, in plain words."""
    route: Route = tuple(error.absolute_path)
    schema = error.schema if isinstance(error.schema, dict) else {}
    name = name_of(route)
    explain_one = EXPLAIN.get(str(error.validator))
    if explain_one is None:
        yield Finding(route, {"detail": error.message}, mark("The schema says: {detail}."), "")
        return
    for finding in explain_one(error, schema, name):
        yield Finding(route + finding.route, finding.values, finding.message, finding.question or "", on_key=finding.on_key)


def name_of(route: Route) -> Words:
    """Return what a person calls the value at `route`: its field, or which item of which list it is."""
    if not route:
        return Words("", "")
    last = route[-1]
    if isinstance(last, str):
        return Words(last, last)
    field = next((part for part in reversed(route) if isinstance(part, str)), "")
    return Words(f"item {last + 1} of {field}", f"{field} 的第 {last + 1} 项")


def wanted_by(error: ValidationError) -> Any:
    """Return what the keyword that failed wants."""
    return error.validator_value


def instance_of(error: ValidationError) -> Any:
    """Return the value that failed; jsonschema's own type also allows that it was never set."""
    return error.instance


def missing(error: ValidationError, schema: dict[str, Any], name: Words) -> Iterator[Finding]:
    """Explain `required`: jsonschema reports each missing field by itself, naming it only in its message."""
    del name
    absent = next(field for field in wanted_by(error) if f"'{field}' is a required" in error.message)
    known = schema.get("properties", {})
    unknown = [key for key in instance_of(error) if key not in known]
    if len(unknown) < MANY and any(named(key, {absent: known.get(absent, {})}) or guess(key, [absent]) for key in unknown):
        return  # it is there and misspelt; the finding at the misspelt key says so
    field_schema = known.get(absent, {})
    values: dict[str, Value] = {"field": absent, "what": described(field_schema, explainer_schema(error))}
    yield Finding((), values, MISSING, mark("Add a line `{field}:`. {what}"))


def explainer_schema(error: ValidationError) -> dict[str, Any]:
    """Return the whole schema an error came from."""
    return next((read_schema(kind) for kind in KINDS if holds(kind, error)), {"definitions": {}})


def holds(kind: str, error: ValidationError) -> bool:
    """Tell whether an error came from the schema of this kind."""
    place: Any = read_schema(kind)
    if error.schema is place:
        return True
    return any(error.schema is definition for definition in place.get("definitions", {}).values())


def unknown_key(error: ValidationError, schema: dict[str, Any], name: Words) -> Iterator[Finding]:
    """Explain `additionalProperties`: one finding a key, at the key."""
    del name
    known = schema.get("properties", {})
    instance = instance_of(error)
    for key in instance:
        if key in known:
            continue
        values: dict[str, Value] = {"key": key, "known": ", ".join(known)}
        near = named(key, known) or guess(key, [field for field in known if field not in instance]) or guess(key, list(known))
        near = near or guess_title(key, known)
        if not near:
            question = mark("Is it spelt right, and in the right place? These may stand here: {known}.")
        else:
            values["near"] = near
            question = mark("Did you mean “{near}”?")
        yield Finding((key,), values, NO_SUCH_FIELD, question, on_key=True)


def named(word: str, fields: dict[str, Any]) -> str | None:
    """Return the field that has this title: whoever writes 目的 means `purpose`."""
    titles = {field: title_of(schema) for field, schema in fields.items()}
    return next((field for field, title in titles.items() if word.casefold() in {title.en.casefold(), title.zh}), None)


def guess_title(word: str, fields: dict[str, Any]) -> str | None:
    """Return the field whose Chinese title was most likely meant: of four signs two may be wrong, or missing."""
    titles = {title_of(schema).zh: field for field, schema in fields.items()}
    close = difflib.get_close_matches(word, [title for title in titles if title], 1, 0.5)
    return titles[close[0]] if close else None


def wrong_type(error: ValidationError, schema: dict[str, Any], name: Words) -> Iterator[Finding]:
    """Explain `type`."""
    wanted = TYPES[wanted_by(error)]
    value = error.instance
    values: dict[str, Value] = {
        "field": name,
        "wanted": wanted,
        "value": shortened(value),
        "what": description_of(schema),
        "example": example(schema),
        "known": ", ".join(schema.get("required") or schema.get("properties", {})),
    }
    if value is None:
        yield Finding((), values, NO_VALUE, mark("Write {wanted} after it, or delete the line."))
    elif isinstance(value, (int, float, bool)) and not re.search(schema.get("pattern", ""), shortened(value)):
        # quotes alone would not mend it
        yield from wrong_form(error, schema, name)
    elif isinstance(value, (int, float, bool)) and error.validator_value == "string":
        yield Finding(
            (),
            values,
            mark("“{field}” must be a text, but {value} is read as a number or as true/false."),
            mark('Put it in quotes: "{value}".'),
        )
    elif error.validator_value == "array":
        yield Finding((), values, mark("“{field}” must be a list."), mark("Write each item on a line of its own: - …"))
    elif isinstance(value, dict | list) and error.validator_value == "string":
        yield Finding(
            (),
            values,
            mark("“{field}” must be one text, not several values."),
            mark("Does the text hold a colon followed by a space, or start with a bracket? Put it in quotes."),
        )
    elif isinstance(value, str) and error.validator_value in {"integer", "number"} and NUMBER.fullmatch(value):
        message, question = mark("“{field}” must be {wanted}; in quotes it is a text."), mark("Delete the quotation marks: {value}")
        if len(value) > LONGEST_NUMBER:
            message, question = mark("“{field}” is a number of too many digits."), mark("{what} For example: {example}")
        yield Finding((), values, message, question)
    else:
        question = mark("{what} For example: {example}")
        if error.validator_value == "object":
            question = mark("Write its fields below it, each on a line of its own and indented: {known}.")
        yield Finding((), values, mark("“{field}” must be {wanted}, not {value}."), question)


CHINESE_QUOTES = frozenset("“”‘’「『")
NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?", re.ASCII)
LONGEST_NUMBER = 18


def not_among(error: ValidationError, schema: dict[str, Any], name: Words) -> Iterator[Finding]:
    """Explain `enum`."""
    if not explainer("sop").is_type(error.instance, schema.get("type", "string")):
        return  # `type` has said it
    known = [str(value) for value in wanted_by(error)]
    values: dict[str, Value] = {"field": name, "value": shortened(error.instance), "known": ", ".join(known)}
    near = difflib.get_close_matches(str(error.instance).casefold(), known, 1, 0.6)
    question = mark("It may be: {known}.")
    if near:
        values["near"] = near[0]
        question = mark("Did you mean “{near}”? It may be: {known}.")
    yield Finding((), values, mark("“{field}” cannot be “{value}”."), question)


def wrong_form(error: ValidationError, schema: dict[str, Any], name: Words) -> Iterator[Finding]:
    """Explain `pattern`."""
    values: dict[str, Value] = {
        "field": name,
        "value": shortened(error.instance),
        "example": example(schema),
        "what": description_of(schema),
    }
    if not str(error.instance).strip():
        yield from empty(error, schema, name)
        return
    if str(error.instance)[:1] in CHINESE_QUOTES:
        question = mark("Delete the Chinese quotation marks around it.")
    elif schema.get("format") == "date":
        question = mark("Which day is meant? Write it as YYYY-MM-DD.")
    elif example(schema).en:
        question = mark("{what} For example: {example}")
    else:
        question = mark("Names of this kind are lower-case letters, digits and hyphens, such as sales-manager.")
    yield Finding((), values, mark("“{value}” does not have the form that “{field}” needs."), question)


def no_such_day(error: ValidationError, schema: dict[str, Any], name: Words) -> Iterator[Finding]:
    """Explain `format`: only dates have one, and only those of the right form are judged here."""
    if not re.search(schema.get("pattern", ""), str(error.instance)):
        return
    values: dict[str, Value] = {"field": name, "value": shortened(error.instance)}
    yield Finding((), values, NO_SUCH_DAY, mark("Which day is meant? Write it as YYYY-MM-DD."))


def empty(error: ValidationError, schema: dict[str, Any], name: Words) -> Iterator[Finding]:
    """Explain `minLength`, `minItems` and `minProperties`: something is there and says nothing."""
    del error
    values: dict[str, Value] = {"field": name, "what": description_of(schema)}
    yield Finding((), values, mark("“{field}” is empty or too short."), mark("Fill it in, or delete the line. {what}"))


def out_of_range(error: ValidationError, schema: dict[str, Any], name: Words) -> Iterator[Finding]:
    """Explain `minimum` and `maximum`."""
    del schema
    values: dict[str, Value] = {"field": name, "value": shortened(error.instance), "bound": str(error.validator_value)}
    if error.validator == "minimum":
        yield Finding((), values, mark("“{field}” is {value}; it must be {bound} or more."), "")
    else:
        yield Finding((), values, mark("“{field}” is {value}; it must be {bound} or less."), "")


def twice(error: ValidationError, schema: dict[str, Any], name: Words) -> Iterator[Finding]:
    """Explain `uniqueItems`, at the second of the two."""
    del schema
    seen: set[str] = set()
    for position, item in enumerate(instance_of(error)):
        form = json.dumps(item, sort_keys=True)
        if form in seen:
            values: dict[str, Value] = {"field": name, "value": shortened(item)}
            yield Finding((position,), values, mark("“{value}” is listed twice."), mark("Delete one of the two."))
        seen.add(form)


def both_ways(error: ValidationError, schema: dict[str, Any], name: Words) -> Iterator[Finding]:
    """Explain `maxProperties`: a limit of time that is counted both from an event and back from one."""
    del error, schema
    message = mark("“{field}” is counted both from an event and back from one.")
    yield Finding((), {"field": name}, message, mark("Which of the two is meant? Keep `after:` or `before:`."))


EXPLAIN = {
    "required": missing,
    "additionalProperties": unknown_key,
    "type": wrong_type,
    "enum": not_among,
    "pattern": wrong_form,
    "format": no_such_day,
    "minLength": empty,
    "minItems": empty,
    "minProperties": empty,
    "minimum": out_of_range,
    "maximum": out_of_range,
    "maxProperties": both_ways,
    "uniqueItems": twice,
}
