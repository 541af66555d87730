"""Where fuzzing starts: what is shipped, the golden handbook, what tests know to be bad, and the inputs that once failed."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from sopkit.reading.document import read_source
from sopkit.reading.schema import read_schema
from sopkit.writing.markdown_form import write_markdown
from sopkit.writing.yaml_form import write_yaml

ROOT = Path(__file__).parent.parent
SEEDS = Path(__file__).parent / "seeds"
OTHERS = frozenset({"sopkit.yml", "organisation.yml", "glossary.yml"})
LARGEST = 16_000
"""Bytes of an input. What is longer takes the time of many short ones, and is tried by the floods."""
Input = tuple[str, bytes]
"""The path that a file is read under, and what it holds."""


def path_of(name: str) -> str:
    """Return the path that a seed is read under: its name behind the last ``~``."""
    name = name.rpartition("~")[2]
    return name if name in OTHERS else f"sops/{name}"


def seeds() -> dict[str, Input]:
    """Return the inputs that once failed, by the name of their file."""
    return {file.name: (path_of(file.name), file.read_bytes()) for file in sorted(SEEDS.iterdir())}


def starting_inputs() -> list[Input]:
    """Return all inputs that mutation starts from, the shortest first."""
    found: set[Input] = set(seeds().values())
    for folder in (ROOT / "sops", ROOT / "tests/handbooks/golden/sops"):
        for file in folder.rglob("*"):
            if file.suffix in {".yml", ".md"} and file.parent.name != "files":
                found |= both_forms(file)
    for folder in (ROOT, ROOT / "tests/handbooks/golden"):
        found |= {(name, (folder / name).read_bytes()) for name in OTHERS}
    found |= known_to_be_bad()
    return sorted((entry for entry in found if len(entry[1]) <= LARGEST), key=lambda entry: (len(entry[1]), entry))


def both_forms(file: Path) -> set[Input]:
    """Return a sound SOP as YAML and as Markdown: whole, and with each of its fields beside those that every SOP has."""
    source = read_source(file.name, file.read_bytes())
    tongue = next((tongue for tongue in (".zh", ".en") if tongue in file.name), "")
    base = {name: source.data[name] for name in read_schema(source.kind)["required"] if name in source.data}
    if "steps" in base:
        base["steps"] = base["steps"][:1]
    found: set[Input] = set()
    for data in (source.data, *({**base, name: value} for name, value in source.data.items())):
        found.add((f"sops/a{tongue}.yml", write_yaml(data, source.kind, None).encode()))
        found.add((f"sops/a{tongue}.md", write_markdown(data, source.kind).encode()))
    return found


def known_to_be_bad() -> set[Input]:
    """Return the inputs of the tables in the tests; none where pytest is not installed."""
    sys.path.append(str(ROOT / "tests"))
    try:
        tables = [
            ("sops/a.yml", importlib.import_module("test_bad_input").TABLE),
            ("sops/a.md", importlib.import_module("test_bad_markdown").CASES),
        ]
        written = importlib.import_module("generated").AWKWARD
    except ImportError:
        return set()
    finally:
        sys.path.remove(str(ROOT / "tests"))
    AWKWARD.extend(written)
    cases = {(path, case[0]) for path, table in tables for case in table.values()}
    return {(path, content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")) for path, content in cases}


AWKWARD: list[str] = []
"""Texts that a careless form would misread; filled from the tests."""
