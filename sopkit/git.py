"""The only door to Git."""

from __future__ import annotations

import os
import re
import shutil
from configparser import Error as ConfigError
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from msgspec.structs import replace

from sopkit.model.settings import Repository

if TYPE_CHECKING:
    from git import Repo

SHORT_FORM = re.compile(r"(?:[\w.-]+@)?([\w.-]{2,}):(?!//)([\w./~-]+)")
"""``git@github.com:example/handbook.git``; one letter alone is a drive of Windows."""
BASE = re.compile(r'url "(.+)"')
"""A section of Git's settings that says what an address is short for."""
ID_LINE = re.compile(rb"\+id:[ \t]*[\"']?([A-Za-z0-9-]{1,40})(?![A-Za-z0-9-])")
"""A line of a patch that brings an id; ids of steps are indented."""
WILD = re.compile(r"[*?\[\\]")
"""What Git takes for a pattern in the name of a folder."""
QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
"""Nothing asks for a password, fetches what a partial clone left out, or writes; and Git's own words are English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Where an id once stood."""

    path: str
    """The file, from the top of the repository."""
    commit: str
    """The short name of the commit that brought it there."""
    ref: str
    """A branch or tag from which that commit is reached, as a person names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What Git knows of the ids of a handbook."""

    ids: dict[str, Trace] = field(default_factory=dict)
    """Every id that ever stood in a file, on any branch; also where the file is gone."""
    shallow: bool = False
    """True where the clone does not go back to the beginning, so that older ids are unknown."""
    unread: str | None = None
    """Why Git could not be asked, in its own words; None where it could, or where there is no repository."""


def repository_of(root: Path, written: Repository | None) -> Repository | None:
    """Return where the handbook at `root` can be edited: as its settings say, else as its repository does."""
    return origin_of(root) if written is None else replace(written, folder=folder_of(root))


def top_of(root: Path) -> Path | None:
    """Return the folder of the repository that `root` lies in; None where it lies in none.

    It is looked for without Git, which may not be installed and refuses a repository of another user.
    """
    for folder in (root, *root.parents):
        place = folder / ".git"
        if place.is_file() or os.path.lexists(place / "HEAD"):  # a file in a linked work tree and in a submodule
            return folder
    return None


def folder_of(root: Path) -> str:
    """Return the handbook's folder inside its repository, with ``/``; empty where it is the repository itself."""
    folder = root.relative_to(top_of(root) or root).as_posix()
    return "" if folder == "." else folder


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


def is_installed() -> bool:
    """Tell whether there is a Git to start."""
    return shutil.which("git") is not None


def past_ids(root: Path) -> Past:
    """Return every id that the history of the handbook at `root` holds, on all branches and tags, here and fetched.

    One call of Git: the lines that ever brought an id into a file. Outside a repository and before the first commit there is none.
    """
    top = top_of(root)
    if top is None:
        return Past()
    try:
        from git import GitError, Repo
    except ImportError:  # what GitPython says where there is no git
        return Past(unread="git is not installed")
    try:
        with Repo(top) as repo:
            shallow = (Path(repo.common_dir) / "shallow").is_file()
            folder = WILD.sub(r"\\\g<0>", f"{folder_of(root)}/".lstrip("/"))
            output: bytes = repo.git(c=["core.quotePath=false", "log.showSignature=false"]).log(
                "--all",
                "-m",
                "--unified=0",
                "--no-renames",
                "--no-color",
                "--no-ext-diff",
                "--no-textconv",
                "--no-prefix",
                "--diff-filter=AM",
                "-G^id:",
                "--format=%x00%h%x00%S%x00",
                "--",
                *(f":(top,icase){folder}*{ending}" for ending in (".yml", ".yaml", ".md")),
                env=QUIET,
                stdout_as_string=False,
                strip_newline_in_stdout=False,
            )
    except (GitError, ConfigError, OSError, ValueError, TypeError) as error:
        return Past(unread=reason_of(error))
    return Past(ids=ids_of_log(output), shallow=shallow)


def reason_of(error: Exception) -> str:
    """Return the one line of Git that says why it refused."""
    words = str(getattr(error, "stderr", "") or error)
    lines = [line.strip(" '") for line in words.splitlines() if line.strip(" '")]
    fatal = [line.removeprefix("stderr: '") for line in lines if "fatal:" in line or "error:" in line]
    return (fatal or lines or [type(error).__name__])[0].removeprefix("fatal: ")


def ids_of_log(output: bytes) -> dict[str, Trace]:
    """Return the ids that a log with patches brings, each with the last place where it stood.

    `output` is commits of the form NUL, short name, NUL, ref, NUL, patches. No text file of a handbook holds a NUL: such a file is
    binary to Git and comes without lines.
    """
    found: dict[str, Trace] = {}
    fields = output.split(b"\0")[1:]
    for commit, ref, patches in zip(fields[::3], fields[1::3], fields[2::3], strict=False):
        path, in_header = b"", False
        for line in patches.split(b"\n"):
            if line.startswith(b"diff --git "):
                in_header = True
            elif line.startswith(b"@@"):
                in_header = False
            elif in_header and line.startswith(b"+++ "):
                path = line[4:].rstrip(b"\t")
            elif not in_header and (match := ID_LINE.match(line)):
                trace = Trace(path=path_of(path), commit=commit.decode("ascii", "replace"), ref=short_ref(ref))
                found.setdefault(match[1].decode("ascii"), trace)
    return found


def path_of(written: bytes) -> str:
    """Return a path as a patch writes it: in quotes where it holds signs that would break the line."""
    from git.diff import decode_path

    path = decode_path(written, has_ab_prefix=False) or b""
    return path.decode("utf-8", "replace")


def short_ref(ref: bytes) -> str:
    """Return the name of a branch or tag as people say it."""
    name = ref.decode("utf-8", "replace")
    for prefix in ("refs/heads/", "refs/remotes/", "refs/tags/"):
        name = name.removeprefix(prefix)
    return name


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
    except (ImportError, GitError, ConfigError, OSError, ValueError, TypeError):
        return None
    return (repository.url, commit) if pushed else None
