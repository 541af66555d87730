"""Opens the drawer of a handbook."""

from __future__ import annotations

from pathlib import Path

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
