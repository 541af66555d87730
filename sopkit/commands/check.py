"""``sopkit check``."""

from __future__ import annotations

import os
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath

import click

from sopkit.check import Selection, check, inspect
from sopkit.commands._frame import AS_OF, Command, Option, language_of, root_of, say, watched
from sopkit.language import mark
from sopkit.model.problem import Problem, Severity
from sopkit.reports import _shelf as reports
from sopkit.rules._shelf import all_rules, rule_by_id
from sopkit.workspace import locator, read_library, today


def run(
    paths: tuple[Path, ...],
    as_of: date | None,
    output: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: tuple[str, ...],
    statistics: bool,
    color: bool | None,
) -> int:
    """Check the handbook and return the exit code."""
    known = {rule.id for rule in all_rules()} | {rule.family for rule in all_rules()}
    for name in (*select, *ignore, *(name for name in fail_on if name not in LEVELS)):
        if name not in known:
            raise click.UsageError(say(mark("There is no rule or family “{name}”. See `sopkit rules`."), name=name))
    places = [place_of(path) for path in paths]
    root = root_of(places[0].parent if places and places[0].is_symlink() else places[0] if places else None)
    for path, place in zip(paths, places, strict=True):
        if not place.is_relative_to(root):
            message = mark("{path} lies outside the handbook {root}.")
            raise click.UsageError(say(message, path=reports.clean(str(path)), root=reports.clean(str(root))))
    with watched(say(mark("Reading"))) as watch:
        library = read_library(root, as_of or today(), inspect, watch=watch)
    found = check(library, locator(root), Selection(frozenset(select), frozenset(ignore)))
    asked = {place.relative_to(root).as_posix() for place in places}
    problems = tuple(problem for problem in found if is_asked(problem.location.path, asked))
    prefix = "" if output == "json" else folder_for_readers(root, output)
    told = tuple(replace(problem, location=replace(problem.location, path=prefix + problem.location.path)) for problem in problems)
    result = reports.Result(told, sum(is_asked(card.path, asked) for card in library.cards))
    use_color = wants_color() if color is None else color
    style = reports.Style(language_of(), color=use_color and output == "text")
    for line in reports.report(output)(result, style):
        click.echo(line, color=use_color)
    if statistics:
        click.echo(statistics_table(problems), err=output == "json")
    return 1 if any(fails(problem, fail_on) for problem in problems) else 0


LEVELS = {"info": 0, "warning": 1, "error": 2}


def fails(problem: Problem, fail_on: tuple[str, ...]) -> bool:
    """Tell whether a problem makes the check fail."""
    least = min((LEVELS[name] for name in fail_on if name in LEVELS), default=Severity.ERROR.weight)
    return problem.severity.weight >= least or bool({problem.rule, rule_by_id()[problem.rule].family} & set(fail_on))


def wants_color() -> bool:
    """Tell whether the output is a terminal that shows colours and a person who wants them (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def folder_for_readers(root: Path, output: str) -> str:
    """Return what stands before the paths of a report: a person opens them from here, GitHub from its repository."""
    start = Path.cwd()
    if output == "github":
        start = next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)
    try:
        folder = Path(os.path.relpath(root, start)).as_posix()
    except ValueError:  # another drive of Windows
        folder = root.as_posix()
    return "" if folder == "." else f"{folder}/"


def place_of(path: Path) -> Path:
    """Return where a path lies: a link among the SOPs is told where it stands, not where it leads."""
    return path.parent.resolve() / path.name if path.name not in {"", ".."} else path.resolve()


def is_asked(name: str, asked: set[str]) -> bool:
    """Tell whether a file lies in one of the places asked about; with none named, every file does."""
    return not asked or bool(asked & {".", name, *(parent.as_posix() for parent in PurePosixPath(name).parents)})


def statistics_table(problems: tuple[Problem, ...]) -> str:
    """Return how often each rule fired, most often first."""
    from tabulate import tabulate

    counts = Counter((problem.rule, problem.severity.value) for problem in problems)
    rows = [(count, severity, rule) for (rule, severity), count in counts.most_common()]
    return tabulate(rows, headers=[say(mark("count")), say(mark("level")), say(mark("rule"))])


command = Command(
    "check",
    callback=run,
    help=mark(
        "Check the SOPs: form, structure, completeness and review dates.\n\n"
        "Nothing is written. Exit code 0: no errors; 1: errors; 2: wrong use; 3: a fault of sopkit. "
        "With PATHS, only problems in these files and folders are reported."
    ),
    example="sopkit check\nsopkit check sops/sales --format concise\nsopkit check --as-of 2027-01-01 --fail-on warning",
    params=[
        click.Argument(["paths"], nargs=-1, type=click.Path(exists=True, path_type=Path)),
        AS_OF,
        Option(
            ["--format", "output"],
            type=click.Choice(reports.names()),
            default="text",
            show_default=True,
            help=mark("How problems are told."),
        ),
        Option(["--select"], multiple=True, metavar="RULE", help=mark("Only this rule or family; may be repeated.")),
        Option(["--ignore"], multiple=True, metavar="RULE", help=mark("Not this rule or family; may be repeated.")),
        Option(
            ["--fail-on"],
            multiple=True,
            metavar="LEVEL|RULE",
            help=mark("Exit with 1 at this level (info, warning, error), or for this rule or family."),
        ),
        Option(["--statistics"], is_flag=True, help=mark("Add a table of how often each rule fired.")),
        Option(["--color/--no-color"], default=None, help=mark("Colours; by default on a terminal only.")),
    ],
)
