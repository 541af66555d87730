"""Calls a field what it is called in the Markdown form, where a text of the catalogue names it as YAML does."""

from __future__ import annotations

import functools
import re

from sopkit.language import Language
from sopkit.reading.shape import Shape, shape_of

NAMED = re.compile(r"`(?P<name>[a-z_]+):(?P<value>[^`]*)`")


def in_markdown(text: str, language: Language) -> str:
    """Return a text with ``role:`` as “**Role**:” and ``scripts:`` as “## Scripts”; what stands in the front matter stays YAML."""
    return NAMED.sub(lambda match: label_of(match["name"], language, match["value"]) or match.group(), text)


def label_of(name: str, language: Language, value: str) -> str | None:
    """Return what an author of Markdown writes for a field; None where it is written as in YAML."""
    whole, nested = shape_of("sop"), nested_fields().get(name)
    refers = (
        nested is not None and nested.is_list_of_names
    )  # a step names its resources; the section that describes them bears the same name
    if name in whole.fields and not refers:
        return None if whole.is_at_the_head(name) else f"`## {title_in(whole.fields[name], language)}`"
    return None if nested is None else f"`**{title_in(nested, language)}**:{value}`"


def title_in(shape: Shape, language: Language) -> str:
    """Return the title of a field in a language."""
    return shape.title[language == "zh"]


@functools.cache
def nested_fields() -> dict[str, Shape]:
    """Return the fields below the first level by name, the one nearest to the top where several share it.

    Left out are those that are not written with a label: ids, and texts that stand first in an item.
    """
    found: dict[str, Shape] = {}
    whole = shape_of("sop")
    level = [shape for name, shape in whole.fields.items() if not whole.is_at_the_head(name)]
    seen: set[int] = set()
    while level:
        below: list[Shape] = []
        for shape in level:
            if id(shape) in seen:
                continue
            seen.add(id(shape))
            below += [*shape.fields.values(), *([shape.items] if shape.items else [])]
            for name, child in shape.fields.items():
                if name not in {"id", shape.lead, shape.prose}:
                    found.setdefault(name, child)
        level = below
    return found
