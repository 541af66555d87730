"""The kinds of SOPs, found by their files."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from sopkit.language import Language
from sopkit.reading.schema import read_schema

LATER = "_later"
"""What every SOP needs before it is in use; no kind of its own."""


def names() -> tuple[str, ...]:
    """Return all kinds in the order of the schema."""
    kinds: list[str] = read_schema("sop")["properties"]["kind"]["enum"]
    return tuple(kinds)


@functools.cache
def read_kind(name: str) -> dict[str, Any]:
    """Return what stands in the file of a kind."""
    import yaml

    text = (Path(__file__).parent / f"{name}.yml").read_text(encoding="utf-8")
    kind: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return kind


def use_of(name: str, language: Language) -> str:
    """Return what a kind is for, in one line."""
    text: str = read_kind(name)["use"][language]
    return text


def sample(name: str, language: Language) -> dict[str, Any]:
    """Return an example of what a kind holds, in the shape of an SOP and in one language."""
    found: dict[str, Any] = in_language(read_kind(name)["fields"], language)
    return found


def in_language(value: Any, language: Language) -> Any:
    """Return a value with every pair of texts replaced by the one of a language."""
    if isinstance(value, dict):
        if value.keys() == {"en", "zh"}:
            return value[language]
        return {key: in_language(child, language) for key, child in value.items()}
    return [in_language(item, language) for item in value] if isinstance(value, list) else value
