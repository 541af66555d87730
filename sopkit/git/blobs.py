"""The contents of files as they were, many in one call of Git."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection, Iterator, Sequence
from configparser import Error as ConfigError
from pathlib import Path
from threading import Thread
from typing import IO, TYPE_CHECKING

from sopkit.git.asking import QUIET, reason_of
from sopkit.git.places import top_of

if TYPE_CHECKING:
    from git import Git, Repo


NAME = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
"""The full name of an object."""
ENVIRONMENT = {**QUIET, "GIT_NO_REPLACE_OBJECTS": "1"}
ROOM = "256m"
"""What Git may keep of contents on which others are built: with its usual 96 MB it builds those of a large handbook again and again."""


class NoAnswerError(Exception):
    """Git could not be asked; the message is its own sentence."""


def read_blobs(root: Path, names: Collection[str]) -> dict[str, bytes]:
    """Return contents by what Git calls them: the name of a blob, or a commit and a path as ``main:sops/a.yml``.

    What is not there is left out, and so is a name with a line break, which could not be asked for.

    Raises:
        NoAnswerError: There is no Git, no repository, or it refuses.
    """
    asked = list(dict.fromkeys(names))
    return {name: content for name, content in zip(asked, each_blob(root, asked), strict=True) if content is not None}


def each_blob(root: Path, names: Sequence[str]) -> Iterator[bytes | None]:
    """Yield the content of each name in turn, None where it is not there: one call of Git, and one content at a time in memory.

    In a clone that left contents out Git gives up at the first one that it cannot fetch: then it is asked once which ones are here.

    Raises:
        NoAnswerError: There is no Git, no repository, or it refuses.
    """
    if not any(names):
        yield from (None for _ in names)
        return
    try:
        from git import GitError, Repo
    except ImportError as error:  # what GitPython says where there is no git
        raise NoAnswerError(reason_of(error)) from None
    top = top_of(root)
    if top is None:
        raise NoAnswerError("not a git repository")
    answered = 0
    try:
        with Repo(top) as repo:
            try:
                for content in streamed(repo, names):
                    answered += 1
                    yield content
            except EOFError as error:
                rest = names[answered:]
                here = present(repo, rest)
                if not answered and not here:
                    raise NoAnswerError(str(error)) from None
                found = streamed(repo, [name for name in rest if name in here])
                yield from (next(found) if name in here else None for name in rest)
    except EOFError as error:
        raise NoAnswerError(str(error)) from None
    except (GitError, ConfigError, OSError, ValueError, TypeError) as error:
        raise NoAnswerError(reason_of(error)) from None


def streamed(repo: Repo, names: Sequence[str]) -> Iterator[bytes | None]:
    """Yield the content of each name in turn, None where Git says that it has none.

    Raises:
        EOFError: Git gave up; in its own words.
    """
    asked = [name for name in names if is_name(name)]
    with tempfile.TemporaryFile() as questions:
        ask(questions, asked)
        process = repo.git.execute(
            ["git", "-c", f"core.deltaBaseCacheLimit={ROOM}", "cat-file", "--batch", "--buffer"],
            istream=questions,
            env=ENVIRONMENT,
            as_process=True,
        )
        said: list[bytes] = []
        listener = Thread(target=lambda: said.extend(process.stderr or ()), daemon=True)  # else a Git with much to complain of would wait
        listener.start()
        try:
            for name in names:
                yield answer(process) if is_name(name) else None
        except EOFError:
            listener.join()
            raise EOFError(reason_of(Exception(b"".join(said).decode("utf-8", "replace")))) from None
        listener.join()
        process.wait(stderr=b"".join(said))


def present(repo: Repo, names: Sequence[str]) -> set[str]:
    """Return those of some contents that are here."""
    blobs = [name for name in names if NAME.fullmatch(name)]
    with tempfile.TemporaryFile() as questions:
        ask(questions, blobs)
        output: bytes = repo.git.execute(
            ["git", "rev-list", "--objects", "--no-walk", "--ignore-missing", "--missing=allow-any", "--stdin"],
            istream=questions,
            env=ENVIRONMENT,
            stdout_as_string=False,
            strip_newline_in_stdout=False,
        )
    return {line.split(b" ")[0].decode("ascii", "replace") for line in output.splitlines()}.intersection(blobs)


def ask(questions: IO[bytes], names: Sequence[str]) -> None:
    """Write what Git is asked for, one name a line."""
    questions.write("".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape"))
    questions.seek(0)


def is_name(name: str) -> bool:
    """Tell whether Git can be asked for a name at all."""
    return bool(name) and "\n" not in name


def answer(process: Git.AutoInterrupt) -> bytes | None:
    """Return the next content that Git brings; None where it says that it has none, or that this is no file.

    Raises:
        EOFError: Git has ended.
    """
    stdout = process.stdout
    head = b"" if stdout is None else stdout.readline()
    if stdout is None or not head:
        raise EOFError
    words = head.rstrip(b"\n").split(b" ")
    if len(words) != 3 or words[1] not in {b"blob", b"tree", b"commit", b"tag"}:  # noqa: PLR2004 name, type, size
        return None  # missing, or ambiguous
    size = int(words[2])
    content = stdout.read(size)
    if len(content) < size or len(stdout.read(1)) < 1:
        raise EOFError
    return content if words[1] == b"blob" else None
