"""The same commit and the same day print the same bytes: in any time zone, in any clone, with and without what is kept between runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from handbook import ROOT, SETTINGS
from repository import Repository
from told import HOLDERS, sop

ZONES = ("UTC", "Pacific/Kiritimati", "America/Adak")
DAY = ["--as-of", "2026-03-01"]
COMMANDS = [
    ["check", *DAY, "--format", "json"],
    ["check", *DAY, "--base", "HEAD~1"],
    ["review", "status", *DAY],
    ["review", "status", *DAY, "--format", "csv"],
    ["review", "issues", *DAY],
    ["review", "calendar", *DAY, "--out", "{out}"],
    ["register", *DAY, "--format", "csv"],
    ["list", *DAY, "--format", "json"],
    ["log", "SAL-001"],
    ["blame", "SAL-001"],
    ["show", "SAL-001", "--at", "2026-01-31"],
]


def printed(handbook: Path, zone: str, kept: Path, command: list[str]) -> tuple[int, bytes, bytes, bytes]:
    """Return what a command prints and writes on a machine of another zone, with settings of Git of its own."""
    out = kept / "out.ics"
    kept.mkdir(exist_ok=True)
    out.unlink(missing_ok=True)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "TZ": zone,
        "SOPKIT_CACHE_DIR": str(kept),
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": "log.date",
        "GIT_CONFIG_VALUE_0": "relative" if zone == "UTC" else "iso",
        "GIT_CONFIG_KEY_1": "diff.renames",
        "GIT_CONFIG_VALUE_1": "copies" if zone == "UTC" else "false",
    }
    words = [word.replace("{out}", str(out)) for word in command]
    done = subprocess.run(
        [sys.executable, "-m", "sopkit", *words, "--lang", "en"], cwd=handbook, env=environment, capture_output=True, check=False
    )
    said, told = (stream.replace(os.fsencode(out), b"OUT") for stream in (done.stdout, done.stderr))
    return done.returncode, said, told, out.read_bytes() if out.exists() else b""


@pytest.fixture(scope="module", params=["", "time_zone: Asia/Shanghai\n"], ids=["utc", "shanghai"])
def clones(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the same handbook three times; its commits lie around midnight, in zones of their own."""
    place = tmp_path_factory.mktemp("clones")
    repository = Repository(place / "work")
    repository.commit("Begin", "2026-01-01", {"sopkit.yml": SETTINGS + request.param, "organisation.yml": HOLDERS})
    repository.commit("Add\n\nApproved-by: Boss <boss@example.com>", "2026-01-09T23:30:00-05:00", {"sops/a.yml": sop()}, who="Ann")
    repository.commit(
        "Other", "2026-01-31T23:59:59+08:00", {"sops/b.yml": sop(id="SAL-002", reviewed="2025-01-31", do="Send 2.")}, who="Ann"
    )
    repository.git("mv", "sops/a.yml", "sops/c.yml")
    repository.commit("Move", "2026-01-31T16:30:00+00:00")
    repository.commit("Change", "2026-02-01T00:10:00+14:00", {"sops/c.yml": sop(do="Send the offer to her.")}, who="Ann")
    coming = sop(id="SAL-002", reviewed="2025-01-31", do="Send 3.", version="2.0.0", effective="2026-03-02")
    repository.commit("Coming", "2026-02-28T23:30:00-10:00", {"sops/b.yml": coming})
    found = [repository.handbook]
    for number in (1, 2):
        repository.git("clone", "--quiet", str(repository.top), str(place / f"clone {number}"))
        found.append(place / f"clone {number}")
    return found


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_same_bytes_everywhere(command: list[str], clones: list[Path], tmp_path: Path) -> None:
    runs = [
        printed(handbook, zone, tmp_path / f"kept-{number}", command)
        for number, (handbook, zone) in enumerate(zip(clones, ZONES, strict=True))
        for _ in range(2)
    ]
    assert runs[0][0] in {0, 1}, runs[0][2]
    assert runs[0][1] or runs[0][3]
    assert all(run == runs[0] for run in runs)
