"""Where a repository is, found without Git, which may not be installed and refuses a repository of another user."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import blake2b
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
    import shutil

    return shutil.which("git") is not None


def state_of(root: Path) -> bytes:
    """Return the digest of where the repository stands, without asking Git: another commit, branch or depth gives another one."""
    digest = blake2b(digest_size=16)
    for name, content in pointers(root):
        digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.digest()


def pointers(root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the small files that say where a repository stands, by name: its head, the branch it names, packed names, its depth.

    A commit, a switch of branches and a deeper fetch change one of them. Nothing is yielded where there is no repository.
    """
    top = top_of(root)
    if top is None:
        return
    yield "top", os.fsencode(top)
    place = top / ".git"
    if place.is_file():  # a linked work tree or a submodule
        target = content_of(place).removeprefix(b"gitdir:").strip()
        place = top / os.fsdecode(target)
    head = content_of(place / "HEAD")
    common = place / os.fsdecode(content_of(place / "commondir").strip())
    yield "HEAD", head
    if head.startswith(b"ref:"):
        yield "branch", content_of(common / os.fsdecode(head[4:].strip())) or content_of(place / os.fsdecode(head[4:].strip()))
    for name in ("packed-refs", "shallow", "info/grafts", "reftable/tables.list"):
        yield name, content_of(common / name)


def content_of(path: Path) -> bytes:
    """Return the content of a file; nothing where it is not there."""
    try:
        return path.read_bytes()
    except (OSError, ValueError):
        return b""
