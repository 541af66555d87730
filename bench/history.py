"""Measure what the history of a large handbook costs: ``python bench/history.py``. bench/README.md says how to read the table.

A handbook with its whole history is held against the same folder without ``.git``: what lies between the two is what history costs.
"""

from __future__ import annotations

import argparse
import compileall
import itertools
import json
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from commits import commit, write_repository
from run import PAUSE, ROOT, Cost, run
from tabulate import tabulate

SOPKIT = [sys.executable, "-m", "sopkit"]
DAY = ["--as-of", "2026-11-01"]
CHECK = [*SOPKIT, "check", *DAY, "--format", "concise"]
REGISTER = [*SOPKIT, "register", *DAY, "--format", "json"]
FOLLOW = """
import sys
from pathlib import Path
from sopkit.history.follow import follow
from sopkit.past import kept_log
import git
paths = [str(path) for path in Path("sops").rglob("*.yml")]
if sys.argv[1] == "read":
    follow(kept_log(Path.cwd(), None), paths)
"""
"""Reads the revisions of all SOPs, and nothing else that a command does besides; or only imports what does."""
FEW = 100
PAST = re.compile(r"log|newer|reviewed|heads|stated|verdict-.*")
"""What the cache holds of the history, and what was found with it."""


def least(times: int, *programs: Callable[[], Cost]) -> list[float]:
    """Run programs in turns and return the least CPU seconds of each: whatever else runs on the machine only adds to them."""
    rounds = [[program().cpu for program in programs] for _ in range(times)]
    return [min(figures) for figures in zip(*rounds, strict=True)]


def traced(command: list[str], folder: Path) -> list[list[str]]:
    """Run a command and return the command lines of all calls of Git that it made."""
    trace = folder.parent / "trace"
    trace.unlink(missing_ok=True)
    run([sys.executable, "-c", TRACED, str(trace), *command], folder)
    events = map(json.loads, trace.read_text(encoding="utf-8").splitlines())
    return [event["argv"] for event in events if event["event"] == "start"]


TRACED = "import os, sys; os.environ['GIT_TRACE2_EVENT'] = sys.argv[1]; os.execv(sys.argv[2], sys.argv[2:])"


def without_history(folder: Path, place: Path) -> Path:
    """Return a copy of a handbook that lies in no repository."""
    shutil.copytree(folder, place, ignore=shutil.ignore_patterns(".git"))
    return place


def forget_the_past(folder: Path) -> None:
    """Drop from the cache what it holds of the history, so that only the files are known."""
    for path in (folder.parent / "kept").glob("*/*"):
        if PAST.fullmatch(path.name):
            path.unlink()


def read_anew(folder: Path, command: list[str]) -> Callable[[], Cost]:
    """Return what runs a command that knows the files and not their history."""

    def program() -> Cost:
        forget_the_past(folder)
        return run(command, folder)

    return program


def cold(folder: Path) -> Callable[[], Cost]:
    """Return what checks a handbook of which nothing is known, with one process."""

    def program() -> Cost:
        shutil.rmtree(folder.parent / "kept", ignore_errors=True)
        return run([*CHECK, "-j", "1"], folder)

    return program


def after_a_commit(folder: Path, command: list[str]) -> Callable[[], Cost]:
    """Return what changes one SOP, commits that where there is a repository, and runs a command."""
    path = min(folder.glob("sops/*/*.yml"))
    words = itertools.count()

    def program() -> Cost:
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"^benefit: .*$", f"benefit: What is new {next(words)}.", text, flags=re.MULTILINE), encoding="utf-8")
        if (folder / ".git").exists():
            commit(folder, "Change one")
        return run(command, folder)

    return program


def measure(count: int, commits: int, times: int) -> list[list[str]]:
    """Return the rows of the table."""
    rows: list[list[str]] = []

    def row(what: str, figures: str, value: float, goal: float | None, unit: str) -> None:
        wanted, verdict = ("", "") if goal is None else (f"<= {goal:.3g} {unit}".strip(), "met" if value <= goal else "missed")
        rows.append([what, figures, f"{value:.2f} {unit}".strip(), wanted, verdict])

    compileall.compile_dir(ROOT / "sopkit", quiet=1)  # as pip does when it installs
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        signed, stated, few = (place / name for name in ("signed", "stated", "few"))
        for folder, number, is_signed in ((signed, count, True), (stated, count, False), (few, FEW, False)):
            folder.mkdir()
            write_repository(folder, number, commits, signed=is_signed)
        bare_signed = without_history(signed, place / "signed-bare")
        bare_stated = without_history(stated, place / "stated-bare")
        log = next(words for words in traced(REGISTER, signed) if "log" in words)
        for folder in (signed, bare_signed, stated, bare_stated):
            run(CHECK, folder)
        time.sleep(PAUSE)  # by now the dates of the files can be trusted
        for folder in (signed, bare_signed, stated, bare_stated):
            run(CHECK, folder)
        reading, idle = ([sys.executable, "-c", FOLLOW, how] for how in ("read", "idle"))
        known, unknown, git = least(times, lambda: run(reading, signed), lambda: run(idle, signed), lambda: run(log, signed))
        figures = f"{known:.2f} s - {unknown:.2f} s : {git:.2f} s"
        row(f"history of {count} SOPs read anew : its bare git log, CPU", figures, (known - unknown) / git, 1.3, "x")
        known, unknown = least(1, read_anew(signed, REGISTER), read_anew(bare_signed, REGISTER))
        figures = f"{known:.1f} s - {unknown:.1f} s : {git:.2f} s"
        row("register with who approved what, read anew : that git log, CPU", figures, (known - unknown) / git, None, "x")
        known, unknown = least(2 * times, after_a_commit(stated, CHECK), after_a_commit(bare_stated, CHECK))
        figures = f"{known:.2f} s - {unknown:.2f} s"
        row("check with the cache and one new commit : no history, CPU", figures, known - unknown, 0.2, "s more")
        known, unknown = least(1, cold(stated), cold(bare_stated))
        figures = f"{known:.1f} s - {unknown:.1f} s : {unknown:.1f} s"
        row(f"reviewed texts of {count} SOPs found : check without history, cold, CPU", figures, (known - unknown) / unknown, 1, "x")
        for command in (CHECK, REGISTER):
            forget_the_past(stated)
            more, less = (len(traced(command, folder)) for folder in (stated, few))
            row(f"starts of Git by {command[3]}, {count} : {FEW} SOPs", f"{more} : {less}", more / less, 1, "x")
    return rows


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sops", type=int, default=10_000)
    parser.add_argument("--commits", type=int, default=500)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    sys.stdout.write(tabulate(measure(options.sops, options.commits, options.times), ["what", "measured", "ratio", "goal", ""]) + "\n")


if __name__ == "__main__":
    main()
