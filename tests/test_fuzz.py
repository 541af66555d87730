"""Files that once broke the reader, and a short search for more; fuzz/README.md tells of the long one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from inputs import SEEDS, path_of
from judge import judge

ROOT = Path(__file__).parent.parent
HANG = 300
"""Seconds after which a process counts as hung: no measure of its speed."""
FLOODED = ["md, text: equals", "md, paragraph: item lines", "md, steps: numbers", "yml, key: dashes"]
"""Signs that once took time with the square of their number: minutes, where it is now a second."""


def run(*arguments: str, folder: Path) -> str:
    """Run the fuzzer as a program, and return what it printed; it fails where it finds a fault."""
    command = [sys.executable, str(ROOT / "fuzz/run.py"), "--found", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=HANG, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("name", sorted(file.name for file in SEEDS.iterdir()))
def test_what_once_broke_the_reader_does_so_no_more(name: str) -> None:
    judge(path_of(name), (SEEDS / name).read_bytes(), longest=HANG)


def test_three_hundred_changed_files_are_answered(tmp_path: Path) -> None:
    assert run("--inputs", "300", "--seed", "7", "--longest", str(HANG), folder=tmp_path).startswith("300 inputs, 0 faults")


@pytest.mark.parametrize("name", FLOODED)
def test_one_sign_over_and_over_is_answered(name: str, tmp_path: Path) -> None:
    said = run("--floods", "200000", "--only", name, "--longest", str(HANG), folder=tmp_path)
    assert said.startswith("1 inputs, 0 faults")
