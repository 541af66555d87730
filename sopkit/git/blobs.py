"""The contents of files as they were, many in one call of Git."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from configparser import Error as ConfigError
from pathlib import Path

from sopkit.git.asking import QUIET, reason_of
from sopkit.git.places import top_of


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
        from git import GitError, Repo

        if top is None:
            raise NoAnswerError("not a git repository")
        with tempfile.TemporaryFile() as questions, Repo(top) as repo:
            questions.write("".join(f"{name}\n" for name in asked).encode("utf-8", "surrogateescape"))
            questions.seek(0)
            output = repo.git.execute(
                ["git", "cat-file", "--batch"],
                istream=questions,
                env={**QUIET, "GIT_NO_REPLACE_OBJECTS": "1"},
                stdout_as_string=False,
                strip_newline_in_stdout=False,
            )
    except ImportError as error:  # what GitPython says where there is no git
        raise NoAnswerError(reason_of(error)) from None
    except (GitError, ConfigError, OSError, ValueError, TypeError) as error:
        raise NoAnswerError(reason_of(error)) from None
    return dict(answers(asked, output))


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
