"""What differs between two versions of an SOP, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Literal

from msgspec import Struct

from sopkit.compare.fingerprint import canonical
from sopkit.model.problem import Route

KEYS = ("id", "name", "title", "task", "term", "risk")
"""By one of these fields an entry of a list is known again, wherever in the list it stands."""
MOST = 1000
"""Entries past which two lists are compared place by place: looking for what is common takes the square of their number."""


class Difference(Struct, frozen=True):
    """One difference."""

    kind: Literal["added", "removed", "changed", "moved"]
    """What happened to the value. An entry is moved where it stands after another than before."""
    route: Route
    """Where the value stands: in the newer version, or in the older one where it was removed."""
    before: Any = None
    """The value before; None where it was added."""
    after: Any = None
    """The value after; None where it was removed."""


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return all differences between two versions given as plain data, in the order of the newer version; formatting is none."""
    return tuple(in_mappings(canonical(before), canonical(after), ()))


def in_values(before: Any, after: Any, route: Route) -> Iterator[Difference]:
    """Yield what differs between two values that stand in the same place."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        yield from in_mappings(before, after, route)
    elif isinstance(before, list) and isinstance(after, list):
        yield from in_lists(before, after, route)
    else:
        yield Difference("changed", route, before, after)


def in_mappings(before: dict[str, Any], after: dict[str, Any], route: Route) -> Iterator[Difference]:
    """Yield what differs between two mappings."""
    for name, value in after.items():
        if name in before:
            yield from in_values(before[name], value, (*route, name))
        else:
            yield Difference("added", (*route, name), None, value)
    for name, value in before.items():
        if name not in after:
            yield Difference("removed", (*route, name), value, None)


def in_lists(before: list[Any], after: list[Any], route: Route) -> Iterator[Difference]:
    """Yield what differs between two lists: entry by entry where entries have names, else by the longest that is common."""
    names_before, names_after = names_of(before), names_of(after)
    if names_before is None or names_after is None:
        yield from in_runs(before, after, route)
        return
    places = {name: number for number, name in enumerate(names_before)}
    stayed = set(longest_rise([places[name] for name in names_after if name in places]))
    for number, name in enumerate(names_after):
        if name not in places:
            yield Difference("added", (*route, number), None, after[number])
            continue
        if places[name] not in stayed:
            yield Difference("moved", (*route, number), before[places[name]], after[number])
        yield from in_values(before[places[name]], after[number], (*route, number))
    for number, name in enumerate(names_before):
        if name not in set(names_after):
            yield Difference("removed", (*route, number), before[number], None)


def names_of(entries: list[Any]) -> list[str] | None:
    """Return by what each entry is known again; None where one of them has no name, or shares it."""
    key = next((key for key in KEYS if all(isinstance(entry, dict) and isinstance(entry.get(key), str) for entry in entries)), None)
    if key is None:
        return None
    names = [entry[key] for entry in entries]
    return names if len(set(names)) == len(names) else None


def in_runs(before: list[Any], after: list[Any], route: Route) -> Iterator[Difference]:
    """Yield what differs between two lists of entries without names."""
    written_before, written_after = (
        [json.dumps(entry, ensure_ascii=False, sort_keys=True) for entry in entries] for entries in (before, after)
    )
    runs: Sequence[tuple[str, int, int, int, int]] = [("replace", 0, len(before), 0, len(after))]
    if max(len(before), len(after)) <= MOST:
        runs = SequenceMatcher(None, written_before, written_after, autojunk=False).get_opcodes()
    for _, start, end, new_start, new_end in runs:
        pairs = min(end - start, new_end - new_start)
        for offset in range(pairs):
            yield from in_values(before[start + offset], after[new_start + offset], (*route, new_start + offset))
        for number in range(new_start + pairs, new_end):
            yield Difference("added", (*route, number), None, after[number])
        for number in range(start + pairs, end):
            yield Difference("removed", (*route, number), before[number], None)


def longest_rise(numbers: Sequence[int]) -> list[int]:
    """Return the longest part of a list of different numbers, in its order, in which each is larger than the one before."""
    from bisect import bisect_left

    tails: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(tails, number)
        before[number] = tails[place - 1] if place else None
        tails[place : place + 1] = [number]
    rise: list[int] = []
    current = tails[-1] if tails else None
    while current is not None:
        rise.append(current)
        current = before[current]
    return rise[::-1]
