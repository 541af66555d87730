"""Finds the page types: every module of this folder whose name has no leading underscore."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sopkit.model.library import Library
    from sopkit.model.page import Page
    from sopkit.model.reference import Reference

    Build = Callable[[Library, Reference], Iterator[Page]]

ASSETS = Path(__file__).parent / "assets"
"""Style sheets and programs that the pages load."""
THEME = Path(__file__).parent / "theme"
"""What we change in the theme Material for MkDocs."""


def names() -> list[str]:
    """Return the names of all page types."""
    modules = pkgutil.iter_modules([str(Path(__file__).parent)])
    return sorted(module.name for module in modules if not module.name.startswith("_"))


def builder(name: str) -> Build:
    """Return the function that builds the pages of one type."""
    build: Build = importlib.import_module(f"sopkit.pages.{name}").build
    return build
