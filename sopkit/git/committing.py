"""Who somebody is to Git, and commits of one file that leave all else as it is."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from configparser import Error as ConfigError
from pathlib import Path
from typing import Literal

from sopkit.git.asking import QUIET, lines_of, reason_of
from sopkit.git.places import folder_of, top_of

FileState = Literal["clean", "changed", "not-in-git", "no-repository", "no-git"]
"""As in the last commit; with changes that are not committed; a file that Git does not follow; no repository; no Git."""


class CommitError(Exception):
    """Git made no commit, or refuses to tell; the message is its own line."""

    def __init__(self, reason: str, said: Sequence[str] = ()) -> None:
        """Keep that line, and all that Git or a hook said where that is more than one."""
        super().__init__(reason)
        self.said = tuple(said)


def user_of(root: Path) -> tuple[str, str]:
    """Return name and address of whoever works here, as Git's settings have them; empty where they have none, or there is no Git."""
    try:
        from git import Git, GitError
    except ImportError:  # what GitPython says where there is no git
        return "", ""
    found = []
    for name in ("user.name", "user.email"):
        try:
            found.append(str(Git(root).config("--get", name, env=QUIET)).strip())
        except (GitError, OSError, ValueError):  # not set
            found.append("")
    return found[0], found[1]


def file_state(root: Path, path: str) -> FileState:
    """Return how a file of the handbook at `root` stands to its last commit.

    Raises CommitError where Git refuses to tell.
    """
    top = top_of(root)
    if top is None:
        return "no-repository"
    try:
        from git import GitError, Repo
    except ImportError:
        return "no-git"
    try:
        with Repo(top) as repo:
            if not repo.git.ls_files("-z", "--", pathspec(root, path), env=QUIET):
                return "not-in-git"
            status = repo.git.status("--porcelain", "-z", "--", pathspec(root, path), env=QUIET)
            if status.startswith(" M"):  # by its size only: line ends that Git converts are no change
                status = repo.git.diff("--raw", "-z", "--no-ext-diff", "--no-textconv", "--", pathspec(root, path), env=QUIET)
            return "changed" if status else "clean"
    except (GitError, ConfigError, OSError, ValueError, TypeError) as error:
        raise CommitError(reason_of(error)) from None


def commit_file(root: Path, path: str, message: str) -> str:
    """Commit one file as it is now, whatever else is staged, and return the commit's short name.

    The message is taken as it is. Hooks and signatures are those of the person's own settings.

    Raises CommitError where Git makes no commit; what is staged is then what it was.
    """
    top = top_of(root)
    try:
        from git import GitCommandError, GitError, Repo

        if top is None:
            raise CommitError("not a git repository")
        with tempfile.TemporaryFile() as words, Repo(top) as repo:
            words.write(message.encode("utf-8", "surrogateescape"))
            words.seek(0)
            repo.git.execute(
                [
                    "git",
                    "-c",
                    "i18n.commitEncoding=UTF-8",
                    "-c",
                    "core.safecrlf=false",  # line ends that Git converts are those of the commit before
                    "commit",
                    "--quiet",
                    "--only",
                    "--cleanup=whitespace",
                    "--file=-",
                    "--",
                    pathspec(root, path),
                ],
                istream=words,
                env=QUIET,
            )
            return repo.head.commit.hexsha[:9]
    except ImportError as error:  # what GitPython says where there is no git
        raise CommitError(reason_of(error)) from None
    except GitCommandError as error:
        said = lines_of(error)
        raise CommitError(reason_of(error) if said else "", said) from None
    except (GitError, ConfigError, OSError, ValueError, TypeError) as error:
        raise CommitError(reason_of(error)) from None


def pathspec(root: Path, path: str) -> str:
    """Return what Git calls a file of the handbook, whatever signs its name holds."""
    return f":(top,literal){folder_of(root)}/{path}" if folder_of(root) else f":(top,literal){path}"
