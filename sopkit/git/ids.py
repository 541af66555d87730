"""Every id that a handbook ever held: none is given twice."""

from __future__ import annotations

import re
from configparser import Error as ConfigError
from dataclasses import dataclass, field
from pathlib import Path

from sopkit.git.asking import QUIET, WILD, reason_of
from sopkit.git.places import folder_of, top_of

ID_LINE = re.compile(rb"\+id:[ \t]*[\"']?([A-Za-z0-9-]{1,40})(?![A-Za-z0-9-])")
"""A line of a patch that brings an id; ids of steps are indented."""


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
