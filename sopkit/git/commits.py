"""Single commits: the one that a person names, and the signatures of a few."""

from __future__ import annotations

from collections.abc import Collection
from configparser import Error as ConfigError
from pathlib import Path

from sopkit.git.asking import QUIET, reason_of
from sopkit.git.blobs import NoAnswerError
from sopkit.git.log import FIELDS, parse
from sopkit.git.places import top_of
from sopkit.model.approval import Signature, SignatureState
from sopkit.model.history import Commit

STATES: dict[str, SignatureState] = {
    "G": "good", "U": "untrusted", "B": "bad", "X": "expired", "Y": "expired", "R": "revoked", "E": "unchecked", "N": "none",
}  # fmt: skip
"""What the letters of ``%G?`` mean."""


def read_commit(root: Path, revision: str) -> Commit | None:
    """Return the commit that a person names: a branch, a tag, the beginning of its name, ``HEAD~3``; None where there is none.

    Raises:
        NoAnswerError: There is no Git, no repository, or it refuses to say anything.
    """
    if not revision or "\0" in revision:
        return None
    try:
        name = (
            ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode("ascii", "replace").strip()
        )
    except NoCommitError:
        return None
    output = ask(root, "log", *PLAIN, "--no-walk", f"--format=%x01{'%x00'.join(FIELDS)}", name, "--")
    commits, _ = parse(output)
    return commits[0] if commits else None


def read_signatures(root: Path, commits: Collection[str]) -> dict[str, Signature]:
    """Return the signatures of commits, in one call; Git starts a program of its own for each that is signed.

    Raises:
        NoAnswerError: There is no Git, no repository, or it refuses.
    """
    if not commits:
        return {}
    output = ask(root, "log", *PLAIN, "--no-walk=unsorted", "--format=%H%x00%G?%x00%GS", *commits, "--")
    fields = output.decode("utf-8", "replace").removesuffix("\0").split("\0")
    rows = zip(fields[::3], fields[1::3], fields[2::3], strict=False)
    return {name.strip(): Signature(STATES.get(state, "unchecked"), signer) for name, state, signer in rows}


PLAIN = ("-z", "--no-color", "--no-mailmap", "--no-notes", "--no-patch", "--encoding=UTF-8")
"""No settings of a person's own change what is told."""


class NoCommitError(Exception):
    """Git knows of no such commit."""


def ask(root: Path, *arguments: str) -> bytes:
    """Return what Git says."""
    top = top_of(root)
    try:
        from git import GitCommandError, GitError, Repo

        if top is None:
            raise NoAnswerError("not a git repository")
        with Repo(top) as repo:
            try:
                output: bytes = repo.git.execute(
                    ["git", "-c", "log.showSignature=false", *arguments],
                    env={**QUIET, "GIT_NO_REPLACE_OBJECTS": "1"},
                    stdout_as_string=False,
                    strip_newline_in_stdout=False,
                )
            except GitCommandError as error:
                if error.status == 1 and arguments[0] == "rev-parse":
                    raise NoCommitError from None
                raise
    except ImportError as error:  # what GitPython says where there is no git
        raise NoAnswerError(reason_of(error)) from None
    except (GitError, ConfigError, OSError, ValueError, TypeError) as error:
        raise NoAnswerError(reason_of(error)) from None
    return output
