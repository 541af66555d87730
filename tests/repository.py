"""A real Git repository whose commits have fixed authors and days."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

NOON = "T12:00:00+00:00"


@dataclass
class Repository:
    """A repository below a folder; `handbook` is where its handbook lies."""

    top: Path
    folder: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin the repository."""
        self.top.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    @property
    def handbook(self) -> Path:
        """The root of the handbook."""
        return self.top / self.folder

    def git(self, *arguments: str, day: str = "2026-01-01", who: str = "Writer", **environment: str) -> str:
        """Run Git as somebody, on a day, and return what it says."""
        person = {"NAME": who, "EMAIL": f"{who.lower()}@example.com", "DATE": day if "T" in day else day + NOON}
        identity = {f"GIT_{role}_{name}": value for role in ("AUTHOR", "COMMITTER") for name, value in person.items()}
        surroundings = {
            **os.environ,
            **identity,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **self.environment,
            **environment,
        }
        done = subprocess.run(["git", *arguments], cwd=self.top, env=surroundings, check=True, capture_output=True)
        return done.stdout.decode("utf-8", "replace").strip()

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file of the handbook."""
        target = self.handbook / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return target

    def commit(self, message: str, day: str = "2026-01-01", files: dict[str, str | bytes] | None = None, **options: str) -> str:
        """Write files, commit all there is, and return the commit's name."""
        for path, content in (files or {}).items():
            self.write(path, content)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message, day=day, **options)
        return self.git("rev-parse", "HEAD")
