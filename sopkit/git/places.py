"""Where a repository is, found without Git, which may not be installed and refuses a repository of another user."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def top_of(root: Path) -> Path | None:
    """Return the folder of the repository that `root` lies in; None where it lies in none."""
    for folder in (root, *root.parents):
        place = folder / ".git"
        if place.is_file() or os.path.lexists(place / "HEAD"):  # a file in a linked work tree and in a submodule
            return folder
    return None


def folder_of(root: Path) -> str:
    """Return the handbook's folder inside its repository, with ``/``; empty where it is the repository itself."""
    folder = root.relative_to(top_of(root) or root).as_posix()
    return "" if folder == "." else folder


def is_installed() -> bool:
    """Tell whether there is a Git to start."""
    return shutil.which("git") is not None
