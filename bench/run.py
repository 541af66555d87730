"""Measure ``sopkit check`` and print ratios: ``python bench/run.py``. bench/README.md says how to read them.

Figures of one machine mean little on another, and the load of a machine changes by the minute. So whatever is compared runs in turns
within one run of this program, and the ratio of the medians is what counts.
"""

from __future__ import annotations

import argparse
import compileall
import itertools
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass
from pathlib import Path

from generate import write_handbook
from tabulate import tabulate

from sopkit.reading.document import read_source
from sopkit.writing.markdown_form import write_markdown

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT / "schema/sop.schema.json"
MB = 1024
PAUSE = 4
"""Seconds after which the date of a file is old enough to be trusted."""
USUAL = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""The environment of a person, whose Python keeps what it has compiled as an installation does."""


@dataclass(frozen=True)
class Cost:
    """What one run of a program took."""

    cpu: float
    """Seconds of user and system time, those of its own children included."""
    memory: float
    """Largest resident set in MB."""
    wall: float
    """Seconds until it had ended."""


def run(command: list[str], folder: Path) -> Cost:
    """Run a program and return what it took; a program that fails has not done the work."""
    environment = {**USUAL, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "SOPKIT_CACHE_DIR": str(folder.parent / "kept")}
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL) as process:  # noqa: S603 our own
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command[:6])} … ended with {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / MB, wall)


def median(costs: list[Cost]) -> Cost:
    """Return the median of each figure."""
    return Cost(*(statistics.median(figures) for figures in zip(*(astuple(cost) for cost in costs), strict=True)))


def in_turns(times: int, *programs: Callable[[], Cost]) -> list[Cost]:
    """Run programs in turns and return the median cost of each."""
    rounds = [[program() for program in programs] for _ in range(times)]
    return [median(list(costs)) for costs in zip(*rounds, strict=True)]


CHECK = [sys.executable, "-m", "sopkit", "check", "--as-of", "2026-11-01", "--format", "concise"]


def check(folder: Path, *arguments: str, cold: bool = True) -> Callable[[], Cost]:
    """Return what checks a handbook, with an empty cache or with the one that the last run left."""

    def program() -> Cost:
        if cold:
            shutil.rmtree(folder.parent / "kept", ignore_errors=True)
        return run([*CHECK, *arguments], folder)

    return program


def after_a_change(folder: Path) -> Callable[[], Cost]:
    """Return what changes one word of one SOP and checks the handbook."""
    path = min(folder.glob("sops/*/*.yml"))
    words = itertools.count()

    def program() -> Cost:
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"^title: .*$", f"title: Another title {next(words)}", text, flags=re.MULTILINE), encoding="utf-8")
        return run(CHECK, folder)

    return program


def write_markdown_handbook(yaml: Path, markdown: Path) -> None:
    """Write the same handbook in the Markdown form."""
    shutil.copytree(yaml, markdown)
    for path in markdown.glob("sops/*/*.yml"):
        source = read_source(path.name, path.read_bytes())
        path.with_suffix(".md").write_text(write_markdown(source.data, source.kind), encoding="utf-8")
        path.unlink()


def other(folder: Path) -> Callable[[], Cost]:
    """Return what checks the same files with check-jsonschema."""
    files = sorted(str(path.relative_to(folder)) for path in folder.glob("sops/*/*.yml"))
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(SCHEMA), *files]
    return lambda: run(command, folder)


def measure(small: int, large: int, times: int) -> list[list[str]]:
    """Return the rows of the table."""
    rows: list[list[str]] = []

    def row(what: str, figures: str, ratio: float, goal: float, unit: str = "x") -> None:
        rows.append([what, figures, f"{ratio:.2f} {unit}", f"<= {goal:.3g} {unit}", "met" if ratio <= goal else "missed"])

    compileall.compile_dir(ROOT / "sopkit", quiet=1)  # as pip does when it installs
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one, few, prose, many = (folder / name for name in ("one", "few", "prose", "many"))
        for place, count in ((one, 100), (few, small), (many, large)):
            write_handbook(place, count)
        write_markdown_handbook(few, prose)
        ours, theirs = in_turns(times, check(few, "-j", "1"), other(few))
        figures = f"{ours.cpu:.2f} s, {ours.memory:.0f} MB : {theirs.cpu:.2f} s, {theirs.memory:.0f} MB"
        row(f"cold check : check-jsonschema, {small} SOPs, CPU", figures, ours.cpu / theirs.cpu, 0.25)
        yaml, markdown = in_turns(times, check(few, "-j", "1"), check(prose, "-j", "1"))
        row(f"Markdown : YAML, {small} SOPs, cold, CPU", f"{markdown.cpu:.2f} s : {yaml.cpu:.2f} s", markdown.cpu / yaml.cpu, 2)
        less, more = in_turns(max(1, times // 2), check(few, "-j", "1"), check(many, "-j", "1"))
        row(f"{large} : {small} SOPs, cold, CPU", f"{more.cpu:.2f} s : {less.cpu:.2f} s", more.cpu / less.cpu, 1.1 * large / small)
        row(f"{large} SOPs, memory", f"{more.memory:.0f} MB", more.memory, 400, "MB")
        ours, theirs = in_turns(1, check(many), other(many))
        figures = f"{ours.wall:.1f} s : {theirs.wall:.1f} s"
        row(f"cold check : check-jsonschema, {large} SOPs, wall", figures, ours.wall / theirs.wall, 1 / 7)
        time.sleep(PAUSE)
        check(many, cold=False)()  # by now the dates of the files can be trusted
        (kept,) = in_turns(3 * times, check(many, cold=False))
        row(f"{large} SOPs, nothing changed, wall", f"{kept.cpu:.2f} s CPU", kept.wall, 0.4, "s")
        (changed,) = in_turns(3 * times, after_a_change(many))
        row(f"{large} SOPs, one file changed, wall", f"{changed.cpu:.2f} s CPU", changed.wall, 0.6, "s")
        first = str(min(one.glob("sops/*/*.yml")).relative_to(one))
        (cold,) = in_turns(5 * times, check(one, first))
        row("one file of 100, cold, wall", f"{cold.cpu:.3f} s CPU", cold.wall, 0.2, "s")
        time.sleep(PAUSE)
        check(one, first, cold=False)()
        (warm,) = in_turns(5 * times, check(one, first, cold=False))
        row("one file of 100, warm, wall", f"{warm.cpu:.3f} s CPU", warm.wall, 0.2, "s")
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
