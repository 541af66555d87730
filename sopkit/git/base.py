"""The commit from which a change was begun, and which files differ from it."""

from __future__ import annotations

from configparser import Error as ConfigError
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from sopkit.git.asking import QUIET, reason_of
from sopkit.git.log import ANYWHERE, path_of
from sopkit.git.places import folder_of, is_installed, top_of

if TYPE_CHECKING:
    from git import Repo

Why = Literal["unknown", "unrelated", "shallow", "partial", "no-commit", "no-repository", "no-git", "refused"]
"""No such commit; no commit in common; a clone without the beginning of its history, or without contents; nothing committed yet; no
repository; no Git; or what Git itself says."""
ENVIRONMENT = {**QUIET, "GIT_NO_REPLACE_OBJECTS": "1"}
NO_COMMON_COMMIT = 1
"""What Git exits with where two commits have no ancestor in common."""


class NoBaseError(Exception):
    """What a change was begun from cannot be had."""

    def __init__(self, why: Why, reason: str = "") -> None:
        """Keep why, and the words of Git where it refused."""
        super().__init__(reason)
        self.why = why
        self.reason = reason

    @classmethod
    def of(cls, reason: str) -> NoBaseError:
        """Return it for what Git itself says."""
        return cls("partial" if "promisor" in reason else "refused", reason)


class Before(NamedTuple):
    """A file that stood in a commit and is another one now, or gone."""

    path: str
    """From the top of the repository."""
    blob: str
    """The name of its content."""
    gone: bool
    """True where there is no such file any more."""


class Base(NamedTuple):
    """How the files of a handbook stand to a commit. Paths are written from the top of the repository."""

    paths: frozenset[str]
    """All files that stood in the handbook's folder."""
    changed: tuple[Before, ...]
    """Files with the ending of an SOP that differ: those of the handbook, and those that are gone from anywhere."""


def merge_base(root: Path, ref: str) -> str:
    """Return the full name of the newest commit that the head and `ref` have in common.

    Raises:
        NoBaseError: There is none, or it cannot be known here.
    """
    top = top_of(root)
    if top is None:
        raise NoBaseError("no-repository")
    if not is_installed():
        raise NoBaseError("no-git")
    from git import GitCommandError, GitError, Repo

    try:
        with Repo(top) as repo:
            if (Path(repo.common_dir) / "shallow").is_file():  # an older or a younger commit than the right one could be found
                raise NoBaseError("shallow")
            if not ref.strip() or ref.startswith("-"):
                raise NoBaseError("unknown")
            found: str = repo.git.merge_base("HEAD", ref, env=ENVIRONMENT)  # the head first: it may have no commit yet
    except GitCommandError as error:
        if error.status == NO_COMMON_COMMIT:
            raise NoBaseError("unrelated") from None
        raise refusal(reason_of(error)) from None
    except (GitError, ConfigError, OSError, ValueError, TypeError) as error:
        raise NoBaseError.of(reason_of(error)) from None
    return found


def refusal(reason: str) -> NoBaseError:
    """Return what it means that Git refuses to find the commit that the head and another have in common."""
    if reason == "Not a valid object name HEAD":
        return NoBaseError("no-commit")
    unknown = reason.lower().startswith("not a valid") or reason.endswith("not a commit")
    return NoBaseError("unknown") if unknown else NoBaseError.of(reason)


def compare_files(root: Path, commit: str) -> Base:
    """Return how the files of the handbook at `root`, committed or not, stand to a commit given by its full name.

    Raises:
        NoBaseError: Git refuses.
    """
    top = top_of(root)
    if top is None:
        raise NoBaseError("no-repository")
    folder = folder_of(root)
    try:
        from git import GitError, Repo

        with Repo(top) as repo:
            changed = changed_files(repo, commit)
            listed: bytes = repo.git.ls_tree(
                "-r", "-z", "--full-tree", "--name-only", commit, "--", *([f"{folder}/"] if folder else []), **as_bytes()
            )
    except ImportError as error:  # what GitPython says where there is no git
        raise NoBaseError.of(reason_of(error)) from None
    except (GitError, ConfigError, OSError, ValueError, TypeError) as error:
        raise NoBaseError.of(reason_of(error)) from None
    inside = f"{folder}/" if folder else ""
    paths = frozenset(path_of(name) for name in listed.split(b"\0") if name)
    return Base(paths, tuple(before for before in changed if before.gone or before.path.startswith(inside)))


def changed_files(repo: Repo, commit: str) -> list[Before]:
    """Return the files with the ending of an SOP that were there in a commit and are different now, in the whole repository."""
    output: bytes = repo.git(c=["core.quotePath=false"]).diff(
        "--raw",
        "-z",
        "--no-abbrev",
        "--no-renames",  # SOPs are known again by their ids
        "--no-ext-diff",
        "--no-textconv",
        "--no-relative",
        "--ignore-submodules=all",
        "-O/dev/null",
        commit,
        "--",
        *(f":(top,icase){ending}" for ending in ANYWHERE),
        **as_bytes(),
    )
    parts = output.split(b"\0")
    found = []
    for line, path in zip(parts[::2], parts[1::2], strict=False):
        _, _, blob, _, status = line.decode("ascii").split(" ")
        if set(blob) != {"0"} and status != "U":
            found.append(Before(path_of(path), blob, status == "D"))
    return found


def as_bytes() -> dict[str, object]:
    """Return how Git is called where it answers with paths."""
    return {"env": ENVIRONMENT, "stdout_as_string": False, "strip_newline_in_stdout": False}
