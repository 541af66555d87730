"""Where others find the repository of a handbook."""

from __future__ import annotations

import re
from configparser import Error as ConfigError
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from msgspec.structs import replace

from sopkit.git.asking import QUIET
from sopkit.git.places import folder_of, top_of
from sopkit.model.settings import Repository

if TYPE_CHECKING:
    from git import Repo

SHORT_FORM = re.compile(r"(?:[\w.-]+@)?([\w.-]{2,}):(?!//)([\w./~-]+)")
"""``git@github.com:example/handbook.git``; one letter alone is a drive of Windows."""
BASE = re.compile(r'url "(.+)"')
"""A section of Git's settings that says what an address is short for."""


def repository_of(root: Path, written: Repository | None) -> Repository | None:
    """Return where the handbook at `root` can be edited: as its settings say, else as its repository does."""
    return origin_of(root) if written is None else replace(written, folder=folder_of(root))


def origin_of(root: Path) -> Repository | None:
    """Return where the handbook at `root` can be edited, from the remote ``origin`` of its repository.

    None where there is no repository, no such remote, or none that a browser can open; also where Git is not installed.
    Nothing but the settings is read, so that a repository that belongs to another user (in a container) is no hindrance.
    """
    top = top_of(root)
    if top is None:
        return None
    try:
        from git import GitError, Repo
    except ImportError:  # what GitPython says where there is no git
        return None
    try:
        with Repo(top) as repo:
            url = web_address(remote_of(repo))
            branch = "main" if repo.head.is_detached else repo.active_branch.name
    except (GitError, ConfigError, OSError, ValueError, TypeError):  # no repository after all, or a damaged one
        return None
    return None if url is None else Repository(url=url, branch=branch, folder=folder_of(root))


def remote_of(repo: Repo) -> str:
    """Return the address of the remote ``origin``, written out where Git's settings have a short form; else nothing."""
    with repo.config_reader() as settings:
        section = 'remote "origin"'
        if not settings.has_section(section) or not settings.has_option(section, "url"):
            return ""
        url = str(settings.get_values(section, "url")[0])
        shorts = [
            (str(short), base[1])
            for name in settings.sections()
            if (base := BASE.fullmatch(name)) and settings.has_option(name, "insteadof")
            for short in settings.get_values(name, "insteadof")
        ]
    fitting = [(short, base) for short, base in shorts if url.startswith(short)]
    short, written_out = max(fitting, key=lambda entry: len(entry[0]), default=("", ""))
    return written_out + url.removeprefix(short)


def web_address(remote: str) -> str | None:
    """Return the address of a repository in a browser, without user name, password or token; None for a local one."""
    short = SHORT_FORM.fullmatch(remote)
    if short is not None:
        return f"https://{short[1]}/{short[2].strip('/').removesuffix('.git')}"
    try:
        parts = urlsplit(remote)
        host, port = parts.hostname, parts.port
    except ValueError:  # no address at all
        return None
    if parts.scheme not in {"http", "https", "ssh", "git"} or not host:
        return None
    if ":" in host:
        host = f"[{host}]"
    if port and parts.scheme in {"http", "https"}:
        host = f"{host}:{port}"
    scheme = parts.scheme if parts.scheme == "http" else "https"
    return urlunsplit((scheme, host, parts.path.rstrip("/").removesuffix(".git"), "", ""))


def published_commit(folder: Path) -> tuple[str, str] | None:
    """Return the web address and the commit of the checkout at `folder`, where others can get both.

    None where there is no repository, no remote `origin` on the web, or where no branch fetched from a remote holds the commit: it was
    never pushed.
    """
    top = top_of(folder)
    repository = origin_of(folder)
    if top is None or repository is None:
        return None
    try:
        from git import GitError, Repo

        with Repo(top) as repo:
            commit = repo.head.commit.hexsha
            pushed = repo.git.for_each_ref("--count=1", f"--contains={commit}", "refs/remotes", env=QUIET)
    except ImportError:  # what GitPython says where there is no git
        return None
    except (GitError, ConfigError, OSError, ValueError, TypeError):
        return None
    return (repository.url, commit) if pushed else None
