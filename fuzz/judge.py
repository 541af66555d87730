"""What must hold of every input, whatever it is: no exception, places inside the file, messages that fill, the same answer twice."""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sopkit.check import check, inspect
from sopkit.collector import without_collector
from sopkit.model.glossary import Glossary
from sopkit.model.library import Card, Library
from sopkit.model.organisation import Organisation
from sopkit.model.problem import Location, Problem, Route, Severity
from sopkit.model.settings import Settings
from sopkit.reading.comments import find_comments
from sopkit.reading.document import build_sop, convert, problem_at, read_source
from sopkit.reading.references import find_names
from sopkit.reading.source import LINE_BREAK, Source
from sopkit.reading.translation import LEFT_OUT, TRANSLATE, overlay, untranslated
from sopkit.reports._shelf import Result, Style, report
from sopkit.writing.markdown_form import write_markdown
from sopkit.writing.yaml_form import write_yaml

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests/handbooks/golden"
SHIPPED = GOLDEN / "sops/demo/everything.yml"
MODELS: dict[str, type[Any]] = {"sopkit.yml": Settings, "organisation.yml": Organisation, "glossary.yml": Glossary}
DAY = date(2026, 6, 1)
LONGEST = 2.0
"""Seconds of processor time that one input may take to be checked, and as many again to be converted."""


class Broken(Exception):  # noqa: N818 what a judge finds, not an error of the judge
    """An input that breaks what must hold. Its text says what; inputs with the same text are one fault."""


@dataclass
class Cost:
    """Seconds of processor time."""

    parts: dict[str, float] = field(default_factory=dict)
    """By what was done: ``check`` and ``convert``."""


@functools.cache
def handbook_file(name: str) -> Any:
    """Return one of the files beside the SOPs of the golden handbook."""
    value = convert(read_source(name, (GOLDEN / name).read_bytes(), name.partition(".")[0]), name.partition(".")[0], MODELS[name])
    if value is None:
        raise AssertionError(name)
    return value


@functools.cache
def sound_sop() -> tuple[Source, Card]:
    """Return a sound SOP, below which translations are laid and beside which the other files are read."""
    source = read_source("sops/demo/everything.yml", SHIPPED.read_bytes())
    return source, build_sop(source)[1]


def judge(path: str, content: bytes, longest: float = LONGEST) -> Cost:
    """Read, check, report and convert one file, twice; raise Broken where something does not hold."""
    cost = Cost()
    start = time.process_time()
    with without_collector():  # as a check reads
        first, source = answer(path, content)
    cost.parts["check"] = time.process_time() - start
    if answer(path, content)[0] != first:
        raise Broken("another answer the second time")
    start = time.process_time()
    if path not in MODELS and source.whole and not any(problem.severity is Severity.ERROR for problem in source.problems):
        change_forms(source)
    cost.parts["convert"] = time.process_time() - start
    for part, seconds in cost.parts.items():
        if seconds > longest:
            raise Broken(f"slow: {part}")
    return cost


def answer(path: str, content: bytes) -> tuple[list[str], Source]:
    """Return all that a person is told of a file, and the file as read."""
    kind = path.partition(".")[0] if path in MODELS else None
    source = read_source(path, content, kind)
    values = {name: handbook_file(name) for name in MODELS}
    below, below_card = sound_sop()
    cards = [below_card]
    problems: list[Problem] = []
    if kind is not None:
        values[path] = convert(source, kind, MODELS[path])
    else:
        sop, card = build_sop(source)
        cards = [card] if card.translates is None else [below_card, card]
        if sop is not None:
            problems += inspect(sop, lambda route, on_key, part: source.location(route, on_key=on_key, part=part))
        if source.whole and source.kind == "translation":
            problems += laid_over(below, source)
    mentions = find_names("organisation", source.data, linked=False)[0] if path == "organisation.yml" else ()

    def locate(named: str, route: Route, on_key: bool, part: str) -> Location:  # noqa: FBT001 the engine calls it by position
        return source.location(route, on_key=on_key, part=part) if named == path else Location(named)

    library = Library(
        as_of=DAY,
        settings=values["sopkit.yml"] or Settings(),
        organisation=values["organisation.yml"],
        glossary=values["glossary.yml"],
        cards=tuple(cards),
        organisation_mentions=mentions,
        problems=(*source.problems, *problems),
    )
    found = check(library, locate)
    look_at_places(path, content, source, (*source.problems, *problems, *found))
    comments = [str(comment) for comment in find_comments(source)]
    return [*comments, *(line for language in ("en", "zh") for line in told(found, language))], source


def told(problems: tuple[Problem, ...], language: Any) -> list[str]:
    """Return the reports that people and programs get."""
    result, style = Result(problems, 1), Style(language)
    lines = [line for name in ("text", "json") for line in report(name)(result, style)]
    for line in lines:
        line.encode("utf-8")  # half a character can be printed nowhere
    return lines


def laid_over(below: Source, above: Source) -> list[Problem]:
    """Return what is wrong with a translation of a sound SOP, at its places."""
    _, findings = overlay(below.data, above.data)
    problems = [problem_at(above, "translation-mismatch", finding) for finding in findings]
    for finding in untranslated(below.data, above.data):
        left_out = problem_at(above, "translation-incomplete", finding)
        problems.append(Problem(left_out.rule, Severity.WARNING, left_out.location, LEFT_OUT, TRANSLATE, left_out.values))
    return problems


def look_at_places(path: str, content: bytes, source: Source, problems: tuple[Problem, ...]) -> None:
    """Raise Broken where a problem stands outside the file."""
    lines = source.lines
    if any(problem.rule == "not-utf8" for problem in problems):  # there is no text; its lines end with a line feed
        lines = LINE_BREAK.split(content.decode("utf-8", "replace"))
    for problem in problems:
        place = problem.location
        if place.path != path:
            continue
        inside = 1 <= place.line <= len(lines) and 1 <= place.column <= len(lines[place.line - 1]) + 1
        if not inside or (place.end_column is not None and place.end_column > max(len(lines[place.line - 1]) + 2, 3)):
            raise Broken(f"a place outside the file: {problem.rule} “{problem.message}”")


def change_forms(source: Source) -> None:
    """Write a sound file as Markdown, as YAML and as Markdown again; raise Broken where the data differs."""
    tongue = next((f".{tongue}" for tongue in ("zh", "en") if f".{tongue}." in source.path), "")
    data = source.data
    for ending, write in (("md", write_markdown), ("yml", as_yaml), ("md", write_markdown)):
        again = read_source(f"sops/a{tongue}.{ending}", write(data, source.kind).encode())
        if again.problems:
            raise Broken(f"written as {ending}: {again.problems[0].rule} “{again.problems[0].message}”")
        if again.data != source.data:
            raise Broken(f"written as {ending}: other data")
        data = again.data


def as_yaml(data: dict[str, Any], kind: str) -> str:
    """Return an SOP as YAML."""
    return write_yaml(data, kind, None)
