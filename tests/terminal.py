"""A program at a terminal of its own, with somebody who answers."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PATIENCE = 60
"""Seconds after which a program that says nothing more is taken to hang."""


def converse(arguments: list[str], answers: list[tuple[str, str]], cwd: Path, **environment: str) -> tuple[int, str]:
    """Run sopkit at a pseudo-terminal; wait for each text and then type the answer to it. Return exit code and all that was shown."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    master, slave = pty.openpty()
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "TERM": "xterm", "COLUMNS": "200", **environment}
    process = subprocess.Popen(
        [sys.executable, "-m", "sopkit", *arguments],
        cwd=cwd,
        env=surroundings,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    shown, pending, seen, end = b"", list(answers), 0, time.monotonic() + PATIENCE
    try:
        while time.monotonic() < end:
            ready, _, _ = select.select([master], [], [], 0.2)
            if ready:
                try:
                    piece = os.read(master, 65536)
                except OSError:  # what Linux says once the program is gone
                    break
                if not piece:
                    break
                shown += piece
            elif process.poll() is not None:
                break
            if pending and (found := re.search(pending[0][0].encode(), shown[seen:])):
                seen += found.end()
                os.write(master, (pending.pop(0)[1]).encode())
        assert not pending, f"never asked: {pending}\n{shown.decode()}"
        return process.wait(PATIENCE), shown.decode().replace("\r\n", "\n")
    finally:
        process.kill()
        process.wait()
        os.close(master)
