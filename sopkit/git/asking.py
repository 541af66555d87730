"""How Git is asked: nothing is fetched, written or asked for, and why it refused is told in its own words."""

from __future__ import annotations

import os
import re

QUIET = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_GRAFT_FILE": f"{os.devnull}/none",
    "LC_ALL": "C",
}
"""Nothing asks for a password, fetches what a partial clone left out, or writes; a history that somebody cut short or sewed together on
this machine alone is told as it is; and Git's own words are English."""
WILD = re.compile(r"[*?\[\\]")
"""What Git takes for a pattern in the name of a folder."""
WRAPPED = re.compile(r"\s*stderr: '(.*)'\s*", re.DOTALL)
"""How GitPython keeps what Git said."""
COLOURS = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\r")
"""What makes a terminal paint, or write over a line: hooks are fond of it."""
NO_REPOSITORY = frozenset({"InvalidGitRepositoryError", "NoSuchPathError"})
"""What GitPython says of a folder with less than a repository in it."""


def lines_of(error: Exception) -> list[str]:
    """Return what Git said, or a hook that it ran, line by line; nothing where it said nothing."""
    words = str(getattr(error, "stderr", "") or "")
    match = WRAPPED.fullmatch(words)
    text = text_of((words if match is None else match[1]).encode("utf-8", "surrogateescape"))
    return [line for line in (line.rstrip() for line in COLOURS.sub("", text).split("\n")) if line]


def reason_of(error: Exception) -> str:
    """Return the one line of Git that says why it refused."""
    if type(error).__name__ in NO_REPOSITORY:
        return f"not a git repository: {error}"
    lines = [line.strip() for line in lines_of(error) or str(error).splitlines() if line.strip()]
    place = next((number for number, line in enumerate(lines) if "fatal:" in line or "error:" in line), 0)
    found = lines[place] if lines else type(error).__name__
    if found.endswith(":") and place + 1 < len(lines):  # the next line names it
        found = f"{found} {lines[place + 1]}"
    return found.removeprefix("fatal: ")


def text_of(written: bytes) -> str:
    """Return what Git or a commit says: UTF-8 as Git promises, else what Chinese Windows writes, and never an error."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return written.decode("utf-8", "replace")
