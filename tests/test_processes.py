"""How often Git is started: as often for many procedures as for a few."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from handbook import ROOT
from repository import Repository
from told import begun, sop

FEW, MANY = 3, 60
MKDOCS = "site_name: Handbook\nplugins:\n  - sopkit\n"
COMMANDS = {
    "check": ["check", "--as-of", "2026-03-01"],
    "check against a base": ["check", "--as-of", "2026-03-01", "--base", "HEAD~1"],
    "review status": ["review", "status", "--as-of", "2026-03-01"],
    "review issues": ["review", "issues", "--as-of", "2026-03-01"],
    "register": ["register", "--as-of", "2026-03-01"],
    "log": ["log", "SAL-001"],
    "list": ["list", "--as-of", "2026-03-01"],
    "build": ["build", "--as-of", "2026-03-01"],
}


def handbook(place: Path, count: int) -> Repository:
    """Return a handbook whose procedures were all changed twice, one half of them after the review; some have a coming version."""
    repository = begun(place)
    repository.write("mkdocs.yml", MKDOCS)
    fields = [
        {"id": f"SAL-{number + 1:03}", "do": f"Send offer {number} to the customer.", "status": "draft" if number % 3 == 2 else "active"}
        for number in range(count)
    ]

    def texts(numbers: range, **more: str) -> dict[str, str | bytes]:
        return {f"sops/{number}.yml": sop(**fields[number] | more) for number in numbers}

    repository.commit("Add", "2026-01-02", texts(range(count), status="active"))
    repository.commit("Review", "2026-01-04", texts(range(count), reviewed="2026-01-05"))
    repository.commit("Change", "2026-02-01", texts(range(0, count, 2), reviewed="2026-01-05", purpose="Be quick."))
    return repository


def starts(repository: Repository, kept: Path, *arguments: str) -> list[str]:
    """Return the commands of Git that a command of sopkit starts."""
    trace = kept.with_suffix(".trace")
    trace.write_text("")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GIT_TRACE2_EVENT": str(trace), "SOPKIT_CACHE_DIR": str(kept)}
    done = subprocess.run(
        [sys.executable, "-m", "sopkit", *arguments], cwd=repository.handbook, env=environment, capture_output=True, check=False
    )
    assert done.returncode in {0, 1}, done.stderr
    events = [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()]
    started = [event["argv"][1:] for event in events if event["event"] == "start"]
    return sorted(word for words in started if (word := next(iter(words), "")) != "version")


@pytest.fixture(scope="module")
def handbooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Repository, Repository]:
    place = tmp_path_factory.mktemp("handbooks")
    return handbook(place / "few", FEW), handbook(place / "many", MANY)


@pytest.mark.parametrize("name", COMMANDS)
def test_git_is_started_as_often_for_many_procedures_as_for_few(
    name: str, handbooks: tuple[Repository, Repository], tmp_path: Path
) -> None:
    few, many = (starts(each, tmp_path / each.top.name, *COMMANDS[name]) for each in handbooks)
    assert few == many
    assert few
    again, many_again = (starts(each, tmp_path / each.top.name, *COMMANDS[name]) for each in handbooks)
    assert again == many_again  # with what is kept between runs
    assert len(again) <= len(few)
