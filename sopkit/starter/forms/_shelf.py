"""The forms in which an SOP can be written, found by their files."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Protocol, cast

from sopkit.starter.skeleton import Skeleton


class Form(Protocol):
    """One form."""

    ENDING: str
    """How the names of its files end."""

    def write(self, skeleton: Skeleton, schema: str | None) -> str:
        """Return the text of the file; `schema` is the way from it to the schema, where the handbook has a copy."""


def names() -> list[str]:
    """Return the names of all forms."""
    return sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]) if not module.name.startswith("_"))


def form(name: str) -> Form:
    """Return one form."""
    return cast("Form", importlib.import_module(f"sopkit.starter.forms.{name}"))
