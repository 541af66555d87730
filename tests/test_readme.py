"""What the README shows works as it stands there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINK = re.compile(r"\]\(([^)#]+)")
COMMAND = re.compile(r"`(?:\.venv/bin/)?sopkit ([a-z][^`]*)`")


def block(language: str) -> str:
    match = re.search(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert match is not None
    return match[1]


def test_the_sop_that_it_shows_passes_the_check(tmp_path: Path) -> None:
    for name in ("sopkit.yml", "organisation.yml", "glossary.yml", "sops"):
        place = ROOT / name
        (shutil.copytree if place.is_dir() else shutil.copy)(place, tmp_path / name)
    (tmp_path / "sops/customer/refund.yml").write_text(block("yaml"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sopkit", "check", "--fail-on", "warning", "--lang", "en"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("target", sorted({link for link in LINK.findall(README) if "://" not in link}))
def test_what_it_links_to_exists(target: str) -> None:
    assert (ROOT / target).exists()


@pytest.mark.parametrize("command", sorted(set(COMMAND.findall(README))))
def test_the_commands_that_it_names_are_understood(command: str) -> None:
    name, *rest = command.split()
    if name in {"build", "serve"}:  # these run for long; their options are asked for
        rest = ["--help"]
    done = subprocess.run(
        [sys.executable, "-m", "sopkit", name, *rest],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr


def test_it_names_every_command() -> None:
    from sopkit.commands import group

    named = {match.split()[0] for match in re.findall(r"sopkit ([a-z]+)", README)}
    assert set(group.list_commands(None)) <= named  # type: ignore[arg-type]
