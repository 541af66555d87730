"""Measure ``sopkit check`` and print ratios: ``python bench/run.py``. bench/README.md says how to read them.

Figures of one machine mean little on another, and the load of a machine changes by the minute. So whatever is compared runs in turns
within one run of this program, and the ratio of the medians is what counts.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generate import write_handbook
from tabulate import tabulate

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT / "schema/sop.schema.json"
MB = 1024


@dataclass(frozen=True)
class Cost:
    """What one run of a program took."""

    cpu: float
    """Seconds of user and system time, those of its own children included."""
    memory: float
    """Largest resident set in MB."""


def run(command: list[str], folder: Path) -> Cost:
    """Run a program and return what it took; a program that fails has not done the work."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL) as process:  # noqa: S603 our own
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command[:6])} … ended with {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MB)


def median(costs: list[Cost]) -> Cost:
    """Return the median of each figure."""
    return Cost(statistics.median(cost.cpu for cost in costs), statistics.median(cost.memory for cost in costs))


def in_turns(times: int, *programs: Callable[[], Cost]) -> list[Cost]:
    """Run programs in turns and return the median cost of each."""
    rounds = [[program() for program in programs] for _ in range(times)]
    return [median(list(costs)) for costs in zip(*rounds, strict=True)]


def check(folder: Path) -> Callable[[], Cost]:
    """Return what checks a handbook with an empty cache, if there is one."""

    def program() -> Cost:
        shutil.rmtree(folder / ".sopkit", ignore_errors=True)
        return run([sys.executable, "-m", "sopkit", "check", "--as-of", "2026-11-01", "--format", "concise"], folder)

    return program


def other(folder: Path) -> Callable[[], Cost]:
    """Return what checks the same files with check-jsonschema."""
    files = sorted(str(path.relative_to(folder)) for path in folder.glob("sops/*/*.yml"))
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(SCHEMA), *files]
    return lambda: run(command, folder)


def measure(small: int, large: int, times: int) -> list[list[str]]:
    """Return the rows of the table."""
    rows: list[list[str]] = []

    def row(what: str, figures: str, ratio: float, goal: float, unit: str = "x") -> None:
        rows.append([what, figures, f"{ratio:.2f} {unit}", f"<= {goal:g} {unit}", "met" if ratio <= goal else "missed"])

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few, many = folder / "few", folder / "many"
        write_handbook(few, small)
        write_handbook(many, large)
        ours, theirs = in_turns(times, check(few), other(few))
        figures = f"{ours.cpu:.2f} s, {ours.memory:.0f} MB : {theirs.cpu:.2f} s, {theirs.memory:.0f} MB"
        row(f"sopkit check : check-jsonschema, {small} SOPs, CPU", figures, ours.cpu / theirs.cpu, 0.25)
        less, more = in_turns(max(1, times // 2), check(few), check(many))
        row(f"{large} : {small} SOPs, CPU", f"{more.cpu:.2f} s : {less.cpu:.2f} s", more.cpu / less.cpu, 1.1 * large / small)
        row(f"{large} SOPs, memory", f"{more.memory:.0f} MB", more.memory, 400, "MB")
        version, bare = in_turns(
            15,
            lambda: run([sys.executable, "-m", "sopkit", "--version"], folder),
            lambda: run([sys.executable, "-c", "pass"], folder),
        )
        row("sopkit --version : python -c pass, CPU", f"{version.cpu:.3f} s : {bare.cpu:.3f} s", version.cpu / bare.cpu, 5)
    return rows


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    sys.stdout.write(tabulate(measure(options.small, options.large, options.times), ["what", "measured", "ratio", "goal", ""]) + "\n")


if __name__ == "__main__":
    main()
