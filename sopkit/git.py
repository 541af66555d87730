"""The only door to Git."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from sopkit.model.settings import Repository

SHORT_FORM = re.compile(r"(?:[\w.-]+@)?([\w.-]+):(?!//)([\w./~-]+)")
"""``git@github.com:example/handbook.git``."""


def origin_of(root: Path) -> Repository | None:
    """Return where the handbook at `root` can be edited, from the remote ``origin`` of its repository.

    None where there is no repository, no such remote, or none that a browser can open.
    """
    from git import InvalidGitRepositoryError, NoSuchPathError, Repo

    try:
        repo = Repo(root, search_parent_directories=True)
    except (InvalidGitRepositoryError, NoSuchPathError):
        return None
    with repo:
        if "origin" not in [remote.name for remote in repo.remotes] or repo.working_tree_dir is None:
            return None
        url = web_address(next(iter(repo.remote("origin").urls)))
        top = Path(repo.working_tree_dir).resolve()
        if url is None or not root.is_relative_to(top):
            return None
        folder = root.relative_to(top).as_posix()
        branch = "main" if repo.head.is_detached else repo.active_branch.name
        return Repository(url=url, branch=branch, folder="" if folder == "." else folder)


def web_address(remote: str) -> str | None:
    """Return the address of a repository in a browser, without user name, password or token; None for a local one."""
    short = SHORT_FORM.fullmatch(remote)
    if short is not None:
        return f"https://{short[1]}/{short[2].strip('/').removesuffix('.git')}"
    parts = urlsplit(remote)
    if parts.scheme not in {"http", "https", "ssh", "git"} or not parts.hostname:
        return None
    host = parts.hostname
    if parts.port and parts.scheme in {"http", "https"}:
        host = f"{host}:{parts.port}"
    scheme = parts.scheme if parts.scheme == "http" else "https"
    return urlunsplit((scheme, host, parts.path.rstrip("/").removesuffix(".git"), "", ""))
