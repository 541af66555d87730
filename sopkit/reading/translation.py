"""A translation laid over its source: text from the one, everything else from the other."""

from __future__ import annotations

import copy
import functools
from collections.abc import Iterator
from typing import Any

from sopkit.language import mark
from sopkit.model.problem import Finding, Route, Value
from sopkit.reading.explaining import guess
from sopkit.reading.schema import read_schema

OWN = frozenset({"format", "id", "lang", "translates"})


def overlay(source: dict[str, Any], translation: dict[str, Any]) -> tuple[dict[str, Any], list[Finding]]:
    """Return the source's data with the translated texts in it, and where the two do not fit together.

    Items that have an id are matched by it, all others by their position. What is not translated stays as it is.
    """
    findings: list[Finding] = []
    merged = copy.deepcopy(source)
    text = {key: value for key, value in translation.items() if key not in OWN}
    lay_fields(merged, text, (), findings)
    merged["lang"] = translation.get("lang", merged.get("lang"))
    return merged, findings


def lay(below: Any, above: Any, route: Route, findings: list[Finding]) -> Any:
    """Return `below` with the texts of `above`."""
    if isinstance(above, dict) and isinstance(below, dict):
        lay_fields(below, above, route, findings)
        return below
    if isinstance(above, list) and isinstance(below, list):
        lay_items(below, above, route, findings)
        return below
    if isinstance(above, str) and isinstance(below, str):
        return above
    findings.append(Finding(route, {}, mark("The source has something else here."), mark("Compare with the source.")))
    return below


def lay_fields(below: dict[str, Any], above: dict[str, Any], route: Route, findings: list[Finding]) -> None:
    """Lay the fields of a mapping over those of the source."""
    for key, value in above.items():
        if key in below:
            below[key] = lay(below[key], value, (*route, key), findings)
        else:
            findings.append(
                Finding(
                    (*route, key),
                    {"field": key},
                    mark("The source has no “{field}” here, so there is nothing to translate."),
                    mark("Delete it, or add it to the source first."),
                    on_key=True,
                )
            )


def lay_items(below: list[Any], above: list[Any], route: Route, findings: list[Finding]) -> None:
    """Lay the items of a list over those of the source."""
    ids = [item.get("id") for item in below if isinstance(item, dict)]
    if any(ids):
        for position, item in enumerate(above):
            name = item.get("id") if isinstance(item, dict) else None
            if name in ids and name is not None:
                target = ids.index(name)
                below[target] = lay(below[target], item, (*route, position), findings)
            else:
                findings.append(unknown_item(str(name), [str(known) for known in ids], (*route, position)))
        return
    if len(above) != len(below):
        values: dict[str, Value] = {"have": len(above), "want": len(below)}
        findings.append(
            Finding(
                route,
                values,
                mark("There are {have} items here and {want} in the source."),
                mark("Which one is missing or too many? They are matched by their order."),
            )
        )
    for position, item in enumerate(above[: len(below)]):
        below[position] = lay(below[position], item, (*route, position), findings)


def unknown_item(name: str, known: list[str], route: Route) -> Finding:
    """Return the finding for an item that the source does not have."""
    values: dict[str, Value] = {"name": name, "known": ", ".join(known)}
    near = guess(name, known)
    question = mark("The source has: {known}.")
    if near:
        values["near"] = near
        question = mark("Did you mean “{near}”?")
    return Finding((*route, "id"), values, mark("The source has no item with the id “{name}”."), question)


@functools.cache
def text_plan() -> Any:
    """Return where the texts of an SOP stand: a mapping for fields, a list of one for items, True for a text."""
    schema = read_schema("translation")

    def boil_down(part: dict[str, Any]) -> Any:
        if "$ref" in part:
            part = schema["definitions"][part["$ref"].rpartition("/")[2]]
        if part.get("x-text"):
            return True
        if "items" in part:
            return [boil_down(part["items"])]
        fields = {name: boil_down(field) for name, field in part.get("properties", {}).items()}
        return {name: plan for name, plan in fields.items() if plan}

    return boil_down(schema)


def untranslated(source: dict[str, Any], translation: dict[str, Any]) -> Iterator[Finding]:
    """Yield, for each field of the source, which of its texts the translation leaves out; the page then shows the source's."""
    for field, plan in text_plan().items():
        if field not in source:
            continue
        left_out = list(texts_left_out(source[field], translation.get(field), plan, field))
        if left_out:
            more = len(left_out) - SHOWN
            what = ", ".join(left_out[:SHOWN]) + (f" (+{more})" if more > 0 else "")
            yield Finding((field,) if field in translation else (), {"what": what}, on_key=True)


SHOWN = 3
LEFT_OUT = mark("Not translated: {what}.")
TRANSLATE = mark("The page shows the source's text there. Add the translation.")


def texts_left_out(below: Any, above: Any, plan: Any, name: str) -> Iterator[str]:
    """Yield the names of texts that stand in the source only."""
    if plan is True:
        if isinstance(below, str) and not isinstance(above, str):
            yield name
    elif isinstance(plan, dict) and isinstance(below, dict):
        for field, inner in plan.items():
            if field in below:
                yield from texts_left_out(below[field], above.get(field) if isinstance(above, dict) else None, inner, f"{name}.{field}")
    elif isinstance(plan, list) and isinstance(below, list):
        given = above if isinstance(above, list) else []
        by_id = {item["id"]: item for item in given if isinstance(item, dict) and isinstance(item.get("id"), str)}
        for position, item in enumerate(below):
            identifier = item.get("id") if isinstance(item, dict) else None
            counterpart = by_id.get(identifier) if identifier else (given[position] if position < len(given) else None)
            yield from texts_left_out(item, counterpart, plan[0], f"{name}[{identifier or position + 1}]")
