"""The whole history of a handbook in one call of Git."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from configparser import Error as ConfigError
from pathlib import Path

from sopkit.git.asking import QUIET, WILD, reason_of, text_of
from sopkit.git.places import folder_of, pointers, top_of
from sopkit.model.history import Commit, Log, Touch

FIELDS = ("%H", "%P", "%an", "%ae", "%at", "%cn", "%ce", "%ct", "%B")
"""What is asked of each commit; names as written, without a mailmap, which may be changed later."""
START = "\x01"
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
    parts = output.decode("utf-8", "surrogateescape").split("\0")  # at once: a history has a hundred thousand lines
    place = 0
    while place < len(parts) and parts[place].startswith(START):
        end = place + len(FIELDS)
        commits.append(commit_of([parts[place].removeprefix(START), *parts[place + 1 : end]]))
        found: list[Touch] = []
        place = touched(parts, end, found)
        touches.append(tuple(swapped(found)))
        if place < len(parts):
            parts[place] = parts[place].lstrip("\n")
    return tuple(commits), tuple(touches)


def touched(parts: list[str], place: int, found: list[Touch]) -> int:
    """Add what the raw lines from a place on say, each with the path or two after it; return the place behind them.

    Nearly all lines are of a file that is written or added: these are taken apart by their fixed width.
    """
    while place < len(parts):
        line = parts[place]
        if line[:1] != ":":
            line = line.lstrip("\n")
            if line[:1] != ":":
                break
        middle, status = len(line) // 2 + 7, line[-2:]
        path = parts[place + 1]
        if status == " M":
            found.append(Touch(path=path, blob=line[middle:-2], path_before=path, blob_before=line[15 : middle - 1]))
            place += 2
        elif status == " A":
            found.append(Touch(path=path, blob=line[middle:-2], path_before=None, blob_before=line[15 : middle - 1]))
            place += 2
        else:
            second = parts[place + 2] if " R" in line or " C" in line else path
            found.append(touch_of(line, path, second))
            place += 2 if second is path else 3
    return place


def commit_of(fields: list[str]) -> Commit:
    """Return a commit of its fields."""
    name, parents, author, author_email, authored, committer, committer_email, committed, message = map(readable, fields)
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


def readable(text: str) -> str:
    """Return a text of a commit: UTF-8 as Git promises, else what Chinese Windows writes, and never an error."""
    return text if text.isascii() else text_of(text.encode("utf-8", "surrogateescape"))


def touch_of(line: str, first: str, second: str) -> Touch:
    """Return what a raw line and the path or two after it say."""
    mode_before, mode, blob_before, blob, status = line[1:].split(" ")
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


def swapped(touches: list[Touch]) -> Iterable[Touch]:
    """Return what a commit did, with files that changed places among each other as moves: Git shows each as rewritten."""
    arrived = {touch.blob for touch in touches}
    if arrived.isdisjoint([touch.blob_before for touch in touches]):  # nearly always
        return touches
    rewritten = {touch.blob_before: touch.path for touch in touches if touch.path is not None and touch.path == touch.path_before}
    return [as_moved(touch, rewritten, arrived) for touch in touches]


def as_moved(touch: Touch, rewritten: Mapping[str, str], arrived: Collection[str]) -> Touch:
    """Return what a commit did to one file, as a move where it changed places with another that was rewritten likewise."""
    came_from = rewritten.get(touch.blob)
    if touch.path == touch.path_before and came_from not in {None, touch.path} and touch.blob_before in arrived:
        return Touch(path=touch.path, blob=touch.blob, path_before=came_from, blob_before=touch.blob)
    return touch


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
