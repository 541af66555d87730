"""Opens the drawer of a handbook, and finds plain data in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from sopkit.cache.drawer import Drawer, place_of_cache
from sopkit.cache.program import program_digest


def open_drawer(root: Path) -> Drawer | None:
    """Return the drawer of the handbook at `root`; None where there is no place for one, or it may have come with the handbook."""
    place = place_of_cache()
    if place is None or lies_within(place, root):
        return None  # what came with the very change that it is to judge is not believed
    return Drawer(place, root, program_digest())


def lies_within(place: Path, root: Path) -> bool:
    """Tell whether a cache lies in the handbook, or in the repository around it."""
    around = (folder for folder in (root, *root.parents) if folder == root or (folder / ".git").exists())
    return any(place.is_relative_to(folder) for folder in around)


def recall(drawer: Drawer, name: str, kind: Any) -> Any:
    """Return what lies in a drawer under a name; None where it is damaged or not there."""
    payload = drawer.read(name)
    if payload is None:
        return None
    try:
        return msgspec.msgpack.decode(payload, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
