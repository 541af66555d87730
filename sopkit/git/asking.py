"""How Git is asked: nothing is fetched, written or asked for, and why it refused is one line."""

from __future__ import annotations

import re

QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
"""Nothing asks for a password, fetches what a partial clone left out, or writes; and Git's own words are English."""
WILD = re.compile(r"[*?\[\\]")
"""What Git takes for a pattern in the name of a folder."""


def reason_of(error: Exception) -> str:
    """Return the one line of Git that says why it refused."""
    words = str(getattr(error, "stderr", "") or error)
    lines = [line.strip(" '") for line in words.splitlines() if line.strip(" '")]
    fatal = [line.removeprefix("stderr: '") for line in lines if "fatal:" in line or "error:" in line]
    return (fatal or lines or [type(error).__name__])[0].removeprefix("fatal: ")
