"""Beside the boxes: in which lane each line runs, so that no two lie on one another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key")


def lanes_of(spans: Mapping[Key, tuple[float, float]]) -> dict[Key, int]:
    """Return a lane for each span from top to bottom; 0 is the one beside the boxes.

    Short spans come first and so lie inside; spans that touch never share a lane.
    """
    taken: list[list[tuple[float, float]]] = []
    found: dict[Key, int] = {}
    for key, (top, bottom) in sorted(spans.items(), key=lambda entry: (entry[1][1] - entry[1][0], entry[1][0])):
        free = (number for number, lane in enumerate(taken) if all(bottom < other[0] or top > other[1] for other in lane))
        number = next(free, len(taken))
        if number == len(taken):
            taken.append([])
        taken[number].append((top, bottom))
        found[key] = number
    return found
