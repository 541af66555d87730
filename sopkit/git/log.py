"""The whole history of a handbook in one call of Git."""

from __future__ import annotations

from collections.abc import Iterator
from configparser import Error as ConfigError
from pathlib import Path

from sopkit.git.asking import QUIET, WILD, reason_of, text_of
from sopkit.git.places import folder_of, pointers, top_of
from sopkit.model.history import Commit, Log, Touch

FIELDS = ("%H", "%P", "%an", "%ae", "%at", "%cn", "%ce", "%ct", "%B")
"""What is asked of each commit; names as written, without a mailmap, which may be changed later."""
START = b"\x01"
"""Stands before each commit; a line of changed files starts with a colon."""
ANYWHERE = ("*.yml", "*.yaml", "*.md")
"""Files that are followed wherever in the repository they once stood."""


def read_log(root: Path, since: str | None = None) -> Log:
    """Return the history of the handbook at `root` up to its head, or only what is newer than the commit `since`.

    Merges show what they brought to their first parent, so that both the main line and each side branch can be followed.
    """
    top = top_of(root)
    if top is None:
        return Log(gap="no-repository")
    try:
        from git import GitError, Repo
    except ImportError:  # what GitPython says where there is no git
        return Log(gap="no-git")
    folder = folder_of(root)
    try:
        with Repo(top) as repo:
            shallow = (Path(repo.common_dir) / "shallow").is_file()
            output: bytes = repo.git(c=["core.quotePath=false", "log.showSignature=false", "diff.renameLimit=20000"]).log(
                f"{since}..HEAD" if since else "HEAD",
                "--topo-order",
                "--full-history",
                "--sparse",  # what touches no file of ours is told as well, or the line of first parents would have holes
                "-z",
                "--raw",
                "--no-abbrev",
                "--find-renames",
                "--diff-merges=first-parent",
                "--no-ext-diff",
                "--no-relative",
                "-O/dev/null",  # no order of a person's own
                "--no-color",
                "--no-mailmap",
                "--no-notes",
                "--encoding=UTF-8",
                f"--format={'%x01'}{'%x00'.join(FIELDS)}",
                "--",
                *pathspecs(folder),
                env={**QUIET, "GIT_NO_REPLACE_OBJECTS": "1"},
                stdout_as_string=False,
                strip_newline_in_stdout=False,
            )
            commits, touches = parse(output)
    except (GitError, ConfigError, OSError, ValueError, TypeError) as error:
        if "bad revision 'HEAD'" in str(error) and not dict(pointers(root)).get("branch"):  # no commit yet
            return Log(folder=folder)
        return Log(folder=folder, gap="refused", reason=reason_of(error))
    return Log(commits=commits, touches=touches, folder=folder, gap="shallow" if shallow else "none")


def pathspecs(folder: str) -> list[str]:
    """Return what Git looks at: everything in the handbook, and SOPs from where they may have come."""
    if not folder:
        return []
    return [":(top)" + WILD.sub(r"\\\g<0>", folder), *(f":(top,icase){ending}" for ending in ANYWHERE)]


def parse(output: bytes) -> tuple[tuple[Commit, ...], tuple[tuple[Touch, ...], ...]]:
    """Return the commits of a log and what each did to files."""
    commits: list[Commit] = []
    touches: list[tuple[Touch, ...]] = []
    parts = iter(output.split(b"\0"))
    part = next(parts, b"")
    while part.startswith(START):
        fields = [part[1:], *(next(parts, b"") for _ in FIELDS[1:])]
        commits.append(commit_of(fields))
        found: list[Touch] = []
        part = next(parts, b"")
        while (line := part.lstrip(b"\n")).startswith(b":"):
            found.append(touch_of(line, parts))
            part = next(parts, b"")
        touches.append(tuple(swapped(found)))
        part = part.lstrip(b"\n")
    return tuple(commits), tuple(touches)


def commit_of(fields: list[bytes]) -> Commit:
    """Return a commit of its fields."""
    name, parents, author, author_email, authored, committer, committer_email, committed, message = map(text_of, fields)
    return Commit(
        id=name,
        parents=tuple(parents.split()),
        author=author,
        author_email=author_email,
        authored=int(authored),
        committer=committer,
        committer_email=committer_email,
        committed=int(committed),
        message=message,
    )


def touch_of(line: bytes, parts: Iterator[bytes]) -> Touch:
    """Return what a raw line and the path or two after it say."""
    mode_before, mode, blob_before, blob, status = line[1:].decode("ascii").split(" ")
    first = path_of(next(parts, b""))
    second = path_of(next(parts, b"")) if status[0] in "RC" else first
    was_there = set(mode_before) != {"0"} and status[0] != "C"
    is_there = set(mode) != {"0"}
    return Touch(
        path=second if is_there else None,
        blob=blob,
        path_before=first if was_there else None,
        blob_before=blob_before if was_there else "0" * len(blob),
    )


def path_of(written: bytes) -> str:
    """Return a path as Python names files."""
    return written.decode("utf-8", "surrogateescape")


def swapped(touches: list[Touch]) -> Iterator[Touch]:
    """Yield what a commit did, with files that changed places among each other as moves: Git shows each as rewritten."""
    rewritten = {touch.blob_before: touch.path for touch in touches if touch.path is not None and touch.path == touch.path_before}
    arrived = {touch.blob for touch in touches}
    for touch in touches:
        came_from = rewritten.get(touch.blob)
        if touch.path == touch.path_before and came_from not in {None, touch.path} and touch.blob_before in arrived:
            yield Touch(path=touch.path, blob=touch.blob, path_before=came_from, blob_before=touch.blob)
        else:
            yield touch


def follows(root: Path, commit: str) -> bool:
    """Tell whether the head is this commit or one that follows it."""
    top = top_of(root)
    if top is None:
        return False
    try:
        from git import GitError, Repo

        with Repo(top) as repo:
            repo.git.merge_base("--is-ancestor", commit, "HEAD", env=QUIET)
    except ImportError:  # what GitPython says where there is no git
        return False
    except (GitError, ConfigError, OSError, ValueError, TypeError):
        return False
    return True
