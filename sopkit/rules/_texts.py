"""All texts of an SOP, for rules that look for something rare in any of them."""

from __future__ import annotations

import dataclasses
import functools
import operator
import types
import typing
from collections.abc import Callable, Hashable, Iterator
from typing import Any

from sopkit.model.problem import Route
from sopkit.model.sop import Sop

NO_TEXT = frozenset({"path", "translates", "mentions", "definitions"})
"""What the reader adds to an SOP."""


class Last:
    """The SOP whose texts were asked for last, and its texts: several rules ask one after the other."""

    sop: Sop | None = None
    joined: str = ""


def joined_texts(sop: Sop) -> str:
    """Return all texts of the SOP one below the other, to see quickly whether a sign occurs in any of them."""
    if Last.sop is not sop:
        found: list[str] = []
        collect(sop, found)
        Last.sop, Last.joined = sop, "\n".join(found)
    return Last.joined


def collect(owner: Any, found: list[str]) -> None:
    """Add the texts of one dataclass and of everything below it."""
    for value in plan_of(type(owner))[1](owner):
        if value is None or value == ():
            continue
        for item in value if type(value) is tuple else (value,):
            if type(item) is str:
                found.append(item)
            else:
                collect(item, found)


def texts_with_routes(owner: Any, route: Route = ()) -> Iterator[tuple[Route, str]]:
    """Yield every text with the way to it."""
    names, values = plan_of(type(owner))
    for name, value in zip(names, values(owner), strict=True):
        if isinstance(value, str):
            yield (*route, name), value
        elif isinstance(value, tuple):
            for position, item in enumerate(value):
                here = (*route, name, position)
                if isinstance(item, str):
                    yield here, item
                else:
                    yield from texts_with_routes(item, here)
        elif value is not None:
            yield from texts_with_routes(value, (*route, name))


@functools.cache
def plan_of(owner: Hashable) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """Return the fields of a dataclass that can hold texts, and a function that gives their values."""
    hints = typing.get_type_hints(owner)
    fields = (field.name for field in dataclasses.fields(typing.cast("Any", owner)) if field.name not in NO_TEXT)
    names = tuple(name for name in fields if holds_text(hints[name]))
    if len(names) == 1:
        only = operator.attrgetter(names[0])
        return names, lambda instance: (only(instance),)
    return names, operator.attrgetter(*names) if names else lambda _: ()


def holds_text(hint: Any) -> bool:
    """Tell whether a value of this type can be or hold a text."""
    if hint is str or dataclasses.is_dataclass(hint):
        return True
    return typing.get_origin(hint) in {tuple, types.UnionType} and any(map(holds_text, typing.get_args(hint)))
