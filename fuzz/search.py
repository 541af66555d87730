"""The search: changes inputs by chance or by what they reach, and hands them to the hunt."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hunt import Hunt
    from inputs import Input

ROOT = Path(__file__).parent.parent
ENDINGS = {"yaml": (".yml",), "markdown": (".md",), "all": (".yml", ".md")}
MOST = 17_000
"""Bytes of an input with its path, as libFuzzer keeps it."""


def options() -> argparse.Namespace:
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(prog="python fuzz/run.py", description="Look for files that break the reader.")
    parser.add_argument("--minutes", type=float, default=60, help="how long to search")
    parser.add_argument("--inputs", type=int, help="how many inputs to try instead, the same for the same seed")
    parser.add_argument("--target", choices=ENDINGS, default="all", help="which form to search")
    parser.add_argument("--seed", type=int, default=1, help="where chance starts")
    parser.add_argument("--replay", action="store_true", help="try the kept inputs and nothing else")
    parser.add_argument("--floods", type=int, metavar="BYTES", help="try one sign over and over in every place, in files of this size")
    parser.add_argument("--only", default="", metavar="WORD", help="only floods and kept inputs whose name holds this")
    parser.add_argument("--longest", type=float, default=2.0, help="seconds of processor time that an input may take")
    parser.add_argument("--found", type=Path, default=ROOT / "build/fuzz", help="the folder for what is found")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def by_chance(seed: int, inputs: list[Input]) -> Iterator[Input]:
    """Yield changed inputs without end, the same for the same seed."""
    from mutation import Mutation

    rng = random.Random(seed)  # noqa: S311 no secret
    mutation = Mutation(inputs)
    while True:
        yield mutation.mutate(rng, rng.choice(inputs))


def by_coverage(hunt: Hunt, inputs: list[Input], arguments: argparse.Namespace, atheris: Any) -> None:
    """Let libFuzzer choose which inputs to change: those that reached a line no other had. It ends this process."""
    from mutation import Mutation

    mutation = Mutation(inputs)
    corpus = arguments.found / "corpus"
    corpus.mkdir(exist_ok=True)
    for number, (path, content) in enumerate(inputs):
        (corpus / f"{number:04}").write_bytes(path.encode() + b"\n" + content)

    def parted(data: bytes) -> Input:
        path, _, content = data.partition(b"\n")
        return path.decode("ascii"), content

    def try_data(data: bytes) -> None:
        if b"\n" in data:
            hunt.try_input(parted(data))

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        rng = random.Random(seed)  # noqa: S311 no secret
        path, content = mutation.mutate(rng, parted(data) if b"\n" in data else rng.choice(inputs))
        return (path.encode() + b"\n" + content)[:most]

    seconds = int(arguments.minutes * 60)
    flags = [
        f"-max_total_time={seconds}",
        f"-seed={arguments.seed}",
        f"-max_len={MOST}",
        "-len_control=0",
        "-rss_limit_mb=0",
        "-timeout=600",
    ]
    flags += [f"-artifact_prefix={arguments.found}/", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *flags, str(corpus)], try_data, custom_mutator=mutate)
    atheris.Fuzz()


def work(arguments: argparse.Namespace) -> int:
    """Search in this process; return 1 where something was found."""
    atheris: Any = None
    guided = not (arguments.replay or arguments.inputs or arguments.floods)
    if guided:
        with contextlib.suppress(ImportError):
            atheris = importlib.import_module("atheris")  # no dependency, and without types
    with atheris.instrument_imports(include=["sopkit"]) if atheris else contextlib.nullcontext():
        from hunt import Hunt, limit, say
        from inputs import starting_inputs
        from judge import judge

        judge("sops/a.yml", b"a: b", longest=60)  # loads what is loaded late
    hunt = Hunt(arguments.found, arguments.longest, shrink=not (arguments.replay or arguments.floods))
    limit()
    if arguments.replay or arguments.floods:
        found = try_kept(hunt, arguments)
    else:
        inputs = [entry for entry in starting_inputs() if entry[0].endswith(ENDINGS[arguments.target])]
        if atheris:
            by_coverage(hunt, inputs, arguments, atheris)
        if guided:
            say("atheris is not installed: searching by chance alone.")
        for entry in by_chance(arguments.seed, inputs):
            if hunt.tried == arguments.inputs or (guided and time.monotonic() - hunt.start > arguments.minutes * 60):
                break
            hunt.try_input(entry)
        hunt.note()
        found = len(hunt.faults)
    say(f"{hunt.tried} inputs, {found} faults, the slowest took {hunt.slowest:.2f} s")
    return int(found > 0 or hunt.tried == 0)


def try_kept(hunt: Hunt, arguments: argparse.Namespace) -> int:
    """Try the floods or the seeds, and return how many have a fault: each is told by itself."""
    from floods import floods
    from inputs import seeds

    found = 0
    for name, path, content in floods(arguments.floods) if arguments.floods else ((name, *entry) for name, entry in seeds().items()):
        if arguments.only in name and path.endswith(ENDINGS[arguments.target]):
            hunt.faults.clear()
            hunt.try_input((path, content), name)
            found += len(hunt.faults)
    return found


def main() -> int:
    """Run the search in a process of its own, and tell what ended it where that was no answer."""
    arguments = options()
    arguments.found.mkdir(parents=True, exist_ok=True)
    if arguments.worker:
        return work(arguments)
    (arguments.found / "summary.json").unlink(missing_ok=True)
    done = subprocess.run([sys.executable, *sys.argv, "--worker"], check=False)  # noqa: S603 this program itself
    if done.returncode < 0:
        sys.stderr.write(f"The process ended with signal {-done.returncode}; {arguments.found / 'last'} holds the input.\n")
        return 1
    counts = arguments.found / "summary.json"  # libFuzzer ends with 0 whatever was found
    found = counts.is_file() and json.loads(counts.read_text(encoding="utf-8"))["faults"]
    return done.returncode or int(bool(found))
