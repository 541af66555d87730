"""A handbook in a temporary folder, and the program run on it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from sopkit.cli import run

ROOT = Path(__file__).parent.parent
SOP = """\
id: SAL-001
title: Offer
lang: en
kind: general
department: sales
version: 1.0.0
status: draft
owner: seller
purpose: Get the offer out.
trigger: A customer asks.
outcome:
  result: The offer is sent.
steps:
  - id: send
    do: Send the offer.
    role: seller
"""
FRONT = """\
---
id: SAL-002
lang: en
kind: general
department: sales
version: 1.0.0
status: draft
owner: seller
---
"""
BODY = """\
# Offer

## Purpose

Get the offer out.

## Trigger

A customer asks.

## Outcome

The offer is sent.

"""
ORGANISATION = """\
departments:
  - id: sales
    name: {en: Sales, zh: 销售部}
roles:
  - id: seller
    name: {en: Seller, zh: 销售员}
    department: sales
    holders:
      - handle: "@example/seller"
"""
SETTINGS = "title:\n  en: Handbook\n  zh: 手册\n"


@dataclass
class Outcome:
    """What a run gave."""

    code: int
    out: str
    err: str

    @cached_property
    def problems(self) -> list[dict[str, Any]]:
        """The problems of the JSON report."""
        return json.loads(self.out)["problems"]  # type: ignore[no-any-return]

    def places(self, path: str) -> list[str]:
        """Return ``line:column rule`` of every problem in a file."""
        return [f"{entry['line']}:{entry['column']} {entry['rule']}" for entry in self.problems if entry["path"] == path]

    def words(self, path: str) -> str:
        """Return all messages and questions about a file."""
        return "\n".join(f"{entry['message']} {entry['question']}" for entry in self.problems if entry["path"] == path)


@dataclass
class Handbook:
    """A handbook with one sound SOP, unless a test writes others."""

    root: Path
    files: dict[str, str | bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Write the files that every handbook has."""
        self.write("sopkit.yml", SETTINGS)
        self.write("organisation.yml", ORGANISATION)
        (self.root / "sops").mkdir()
        for path, content in self.files.items():
            self.write(path, content)

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file, line ends and all."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        return target

    def check(self, *arguments: str, lang: str | None = "en") -> Outcome:
        """Run ``sopkit check`` in this process."""
        language = ["--lang", lang] if lang else []
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
        with chdir(self.root), redirect_stdout(out), redirect_stderr(err):
            code = run(["check", *language, *arguments])
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read())
        return Outcome(code, *texts)

    def start(self, *arguments: str, prefix: list[str] | None = None, **options: Any) -> Outcome:
        """Run ``sopkit check`` as a program of its own; the output stays as it was written, bytes shown as Latin-1."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **options.pop("env", {})}
        command = [*(prefix or []), sys.executable, "-m", "sopkit", "check", *arguments]
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, check=False, timeout=60, **options)
        return Outcome(done.returncode, done.stdout.decode("latin-1"), done.stderr.decode("latin-1"))

    def contents(self) -> dict[str, bytes | None]:
        """Return every file of the handbook with its content and every folder, so that a test can see that nothing was written."""
        found: dict[str, bytes | None] = {}
        for folder, folders, files in os.walk(self.root):
            for name in (*folders, *files):
                path = Path(folder) / name
                found[str(path)] = path.read_bytes() if path.is_file() and not path.is_symlink() else None
        return found
