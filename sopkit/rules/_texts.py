"""All texts of an SOP, for rules that look for something rare in any of them."""

from __future__ import annotations

import functools
import operator
import types
import typing
from collections.abc import Callable, Hashable, Iterator
from typing import Any, NamedTuple, cast

from msgspec import Struct

from sopkit.model.problem import Route
from sopkit.model.sop import Sop

NO_TEXT = frozenset({"path", "translates", "mentions", "definitions"})
"""What the reader adds to an SOP."""


class Last:
    """The SOP whose texts were asked for last, and its texts: several rules ask one after the other."""

    seen: tuple[Sop | None, str] = (None, "")


def joined_texts(sop: Sop) -> str:
    """Return all texts of the SOP, each after a line break, to see quickly whether a sign occurs in any of them."""
    last, joined = Last.seen
    if last is not sop:
        found = [""]
        collect(sop, found)
        joined = "\n".join(found)
        Last.seen = (sop, joined)
    return joined


def collect(owner: Any, found: list[str]) -> None:
    """Add the texts of one dataclass and of everything below it."""
    plan = plan_of(owner.__class__)
    found += filter(None, plan.texts(owner))
    for texts in filter(None, plan.lists_of_texts(owner)):
        found += texts
    for child in filter(None, plan.children(owner)):
        collect(child, found)
    for children in filter(None, plan.lists_of_children(owner)):
        for child in children:
            collect(child, found)


def texts_with_routes(owner: Any, route: Route = ()) -> Iterator[tuple[Route, str]]:
    """Yield every text with the way to it."""
    for name in plan_of(owner.__class__).names:
        value = getattr(owner, name)
        items = enumerate(value) if isinstance(value, tuple) else ((None, value),)
        for position, item in items:
            here = (*route, name) if position is None else (*route, name, position)
            if isinstance(item, str):
                yield here, item
            elif item is not None:
                yield from texts_with_routes(item, here)


Getter = Callable[[Any], tuple[Any, ...]]


class Plan(NamedTuple):
    """Where the texts of a dataclass are."""

    names: tuple[str, ...]
    """All fields that can hold texts, in order."""
    texts: Getter
    """Gives the values of the fields that are texts themselves; the others likewise."""
    lists_of_texts: Getter
    children: Getter
    lists_of_children: Getter


@functools.cache
def plan_of(owner: Hashable) -> Plan:
    """Return where the texts of a part of an SOP are."""
    hints = typing.get_type_hints(owner)
    names = [name for name in cast("Any", owner).__struct_fields__ if name not in NO_TEXT]
    shapes = {name: shape_of(hints[name]) for name in names}
    return Plan(
        tuple(name for name in names if shapes[name]),
        *(getter([name for name in names if shapes[name] == shape]) for shape in SHAPES),
    )


SHAPES = ("text", "texts", "child", "children")


def shape_of(hint: Any) -> str:
    """Return how a value of this type holds texts; nothing where it cannot."""
    if hint is str:
        return "text"
    if isinstance(hint, type) and issubclass(hint, Struct):
        return "child"
    inner = {shape_of(part) for part in typing.get_args(hint) if isinstance(part, type)}
    if typing.get_origin(hint) is tuple:
        return "texts" if "text" in inner else "children" if "child" in inner else ""
    if isinstance(hint, types.UnionType):
        return "text" if "text" in inner else "child" if "child" in inner else ""
    return ""


def getter(names: list[str]) -> Getter:
    """Return a function that gives the values of these fields as a tuple."""
    if not names:
        return lambda _: ()
    values = operator.attrgetter(*names)
    return values if len(names) > 1 else lambda owner: (values(owner),)
