"""What every report gets and gives."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from sopkit.language import Language, mark, translate
from sopkit.model.problem import Problem, Severity, Words
from sopkit.model.settings import Level


class Result(Struct, frozen=True):
    """What a check found."""

    problems: tuple[Problem, ...]
    """In the order of files and lines."""
    sops: int
    """How many SOPs and translations were read."""


class Style(Struct, frozen=True):
    """How it is to be told."""

    language: Language
    """In which language."""
    color: bool = False
    """With the colours of a terminal."""


Render = Callable[[Result, Style], Iterator[str]]


def names() -> list[str]:
    """Return the names of all reports."""
    modules = pkgutil.iter_modules([str(Path(__file__).parent)])
    return sorted(module.name for module in modules if not module.name.startswith("_"))


def report(name: str) -> Render:
    """Return the report of this name."""
    render: Render = importlib.import_module(f"sopkit.reports.{name}").render
    return render


def clean(text: str) -> str:
    """Return a text from a file as it may be shown: control characters written out, so that no terminal obeys them."""
    if text.isprintable():
        return text
    return "".join(character if shows(character) else repr(character)[1:-1] for character in text)


def shows(character: str) -> bool:
    """Tell whether a terminal may get a character. Python calls wide spaces unprintable; Chinese texts are full of them."""
    return character.isprintable() or character in "\u3000\xa0"


UNSEEN = re.compile("[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]")


def written(document: object) -> str:
    """Return plain data as JSON that a terminal may get."""
    return UNSEEN.sub(escaped, json.dumps(document, ensure_ascii=False, indent=2))


def escaped(match: re.Match[str]) -> str:
    """Return a character as JSON writes it: a terminal obeys C1 controls, and a file name may hold half a character."""
    return json.dumps(match.group())[1:-1]


def fill(template: str, problem: Problem, language: Language) -> str:
    """Return a message of the catalogue with its places filled."""
    values = {name: clean(str(getattr(value, language) if isinstance(value, Words) else value)) for name, value in problem.values.items()}
    text = translate(template, language).format_map(values).strip()
    if "`" not in text or not problem.location.path.lower().endswith(".md"):
        return text
    from sopkit.reports._markdown import in_markdown  # most problems need no schema

    return in_markdown(text, language)


def sentence(problem: Problem, language: Language) -> str:
    """Return message and question in one line."""
    gap = "" if language == "zh" else " "
    return gap.join(filter(None, (fill(problem.message, problem, language), fill(problem.question, problem, language))))


def closing(result: Result, language: Language) -> str:
    """Return the count that ends a report."""
    counts = Counter(problem.severity for problem in result.problems)
    template = mark("Errors: {errors}, warnings: {warnings}, notes: {notes}. Files checked: {sops}.")
    if not result.problems:
        template = mark("Nothing to report. Files checked: {sops}.") if result.sops else mark("No SOP was found here: nothing was checked.")
    return translate(template, language).format(
        sops=result.sops,
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        notes=counts[Severity.INFO],
    )


LEVEL_NAMES: dict[Level, str] = {"error": mark("error"), "warning": mark("warning"), "info": mark("note"), "off": mark("off")}
SEVERITY_NAMES = {Severity.ERROR: mark("error"), Severity.WARNING: mark("warning"), Severity.INFO: mark("note")}
