"""The contents of files as they were, many in one call of Git."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection
from configparser import Error as ConfigError
from pathlib import Path
from typing import TYPE_CHECKING

from sopkit.git.asking import QUIET, reason_of
from sopkit.git.places import top_of

if TYPE_CHECKING:
    from git import Repo

NAME = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
"""The full name of an object."""


class NoAnswerError(Exception):
    """Git could not be asked; the message is its own sentence."""


def read_blobs(root: Path, names: Collection[str]) -> dict[str, bytes]:
    """Return contents by what Git calls them: the name of a blob, or a commit and a path as ``main:sops/a.yml``.

    What is not there is left out, and so is a name with a line break, which could not be asked for.

    Raises:
        NoAnswerError: There is no Git, no repository, or it refuses.
    """
    asked = [name for name in dict.fromkeys(names) if "\n" not in name and name]
    top = top_of(root)
    if not asked:
        return {}
    try:
        from git import GitCommandError, GitError, Repo

        if top is None:
            raise NoAnswerError("not a git repository")
        with Repo(top) as repo:
            try:
                output = answer(repo, asked, "cat-file", "--batch")
            except GitCommandError:
                asked = present(repo, asked)
                if not asked:
                    raise
                output = answer(repo, asked, "cat-file", "--batch")
    except ImportError as error:  # what GitPython says where there is no git
        raise NoAnswerError(reason_of(error)) from None
    except (GitError, ConfigError, OSError, ValueError, TypeError) as error:
        raise NoAnswerError(reason_of(error)) from None
    return dict(answers(asked, output))


def answer(repo: Repo, questions: list[str], *arguments: str) -> bytes:
    """Return what Git says to questions, one a line."""
    with tempfile.TemporaryFile() as lines:
        lines.write("".join(f"{question}\n" for question in questions).encode("utf-8", "surrogateescape"))
        lines.seek(0)
        output: bytes = repo.git.execute(
            ["git", *arguments],
            istream=lines,
            env={**QUIET, "GIT_NO_REPLACE_OBJECTS": "1"},
            stdout_as_string=False,
            strip_newline_in_stdout=False,
        )
    return output


def present(repo: Repo, asked: list[str]) -> list[str]:
    """Return those of some blobs that are here: in a clone that left some out Git gives up at the first one it cannot fetch."""
    blobs = [name for name in asked if NAME.fullmatch(name)]
    output = answer(repo, blobs, "rev-list", "--objects", "--no-walk", "--ignore-missing", "--missing=allow-any", "--stdin")
    here = {line.split(b" ")[0].decode("ascii", "replace") for line in output.splitlines()}
    return [name for name in blobs if name in here]


def answers(asked: list[str], output: bytes) -> list[tuple[str, bytes]]:
    """Return what was asked for with each answer, those without one left out."""
    found: list[tuple[str, bytes]] = []
    start = 0
    for name in asked:
        end = output.index(b"\n", start)
        words = output[start:end].split(b" ")
        start = end + 1
        if len(words) == 3 and words[1] == b"blob":  # noqa: PLR2004 name, type, size
            size = int(words[2])
            found.append((name, output[start : start + size]))
        elif len(words) == 3 and words[1] in {b"tree", b"commit", b"tag"}:  # noqa: PLR2004 likewise
            size = int(words[2])
        else:  # missing, or ambiguous
            continue
        start += size + 1
    return found
