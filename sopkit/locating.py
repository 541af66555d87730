"""Finds the line and column of a value that a rule over the whole handbook is about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sopkit.files import (
    read_bytes,
    source_of,
)
from sopkit.model.problem import Location, Route
from sopkit.reading.source import Source

if TYPE_CHECKING:
    from sopkit.cache.memory import Memory


def locator(root: Path, memory: Memory | None = None) -> Callable[[str, Route, bool, str], Location]:
    """Return a function that finds the place of a value in a file, reading each file once where asked file by file."""
    last: list[tuple[str, bytes, Source] | None] = [None]

    def locate(path: str, route: Route, on_key: bool, part: str) -> Location:  # noqa: FBT001 the engine calls it by position
        name = repr((route, on_key, part))
        known = None if memory is None else memory.find_place(path, name)
        if known is not None:
            return known
        if last[0] is None or last[0][0] != path:
            opened = read_bytes(root, path, [])
            last[0] = None if opened is None else (path, opened[0], source_of(path, opened[0]))
        if last[0] is None:
            if memory is not None:
                memory.torn = True
            return Location(path)
        _, content, source = last[0]
        place = source.location(route, on_key=on_key, part=part)
        if memory is not None:
            memory.keep_place(path, content, name, place)
        return place

    return locate
