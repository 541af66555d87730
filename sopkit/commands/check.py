"""``sopkit check``."""

from __future__ import annotations

import os
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import click
from msgspec.structs import replace

from sopkit.commands._frame import AS_OF, Command, Option, language_of, root_of, say, watched
from sopkit.here import today
from sopkit.language import mark
from sopkit.model.problem import Problem, Severity
from sopkit.reports import _shelf as reports
from sopkit.verdict import Question, Verdict, judge
from sopkit.way import is_asked
from sopkit.workers import WorkerLostError


def run(
    paths: tuple[Path, ...],
    as_of: date | None,
    output: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: tuple[str, ...],
    statistics: bool,
    color: bool | None,
    no_cache: bool,
    jobs: int | None,
    base: str | None,
) -> int:
    """Check the handbook and return the exit code."""
    refuse_unknown(*select, *ignore, *(name for name in fail_on if name not in LEVELS))
    places = [place_of(path) for path in paths]
    root = root_of(places[0].parent if places and places[0].is_symlink() else places[0] if places else None)
    for path, place in zip(paths, places, strict=True):
        if not place.is_relative_to(root):
            message = mark("{path} lies outside the handbook {root}.")
            raise click.UsageError(say(message, path=reports.clean(str(path)), root=reports.clean(str(root))))
    asked = frozenset() if root in places else frozenset(place.relative_to(root).as_posix() for place in places)
    question = Question(as_of or today(root), frozenset(select), frozenset(ignore), base, asked)
    found = judged(root, question, cached=not no_cache, jobs=jobs)
    problems = tuple(problem for problem in found.problems if is_asked(problem.location.path, asked))
    prefix = "" if output == "json" else folder_for_readers(root, output)
    told = problems
    if prefix:
        told = tuple(replace(problem, location=replace(problem.location, path=prefix + problem.location.path)) for problem in problems)
    result = reports.Result(told, sum(is_asked(path, asked) for path in found.paths))
    use_color = wants_color() if color is None else color
    style = reports.Style(language_of(), color=use_color and output == "text")
    for line in reports.report(output)(result, style):
        click.echo(line, color=use_color)
    if statistics:
        click.echo(statistics_table(problems), err=output == "json")
    return 1 if fails(problems, fail_on) else 0


def refuse_unknown(*names: str) -> None:
    """Refuse what is neither a rule nor a family."""
    if not names:
        return  # most of the time: the rules need not be loaded for it
    from sopkit.rules._shelf import all_rules

    known = {rule.id for rule in all_rules()} | {rule.family for rule in all_rules()}
    for name in names:
        if name not in known:
            raise click.UsageError(say(mark("There is no rule or family “{name}”. See `sopkit rules`."), name=name))


def judged(root: Path, question: Question, *, cached: bool, jobs: int | None) -> Verdict:
    """Return what a check finds; say it in a sentence where what it is to be compared with cannot be had."""
    if question.base is None:  # most of the time: Git need not be known for it
        return found_by(root, question, cached=cached, jobs=jobs)
    from sopkit.git.base import NoBaseError

    try:
        return found_by(root, question, cached=cached, jobs=jobs)
    except NoBaseError as error:
        values = {"ref": reports.clean(question.base), "reason": reports.clean(error.reason), "root": reports.clean(str(root))}
        raise click.UsageError(say(NO_BASE[error.why], **values)) from None


NO_BASE = {
    "unknown": mark(
        "Git knows no branch, tag or commit “{ref}” here. Run `git fetch` first; "
        "in a workflow on GitHub, set `fetch-depth: 0` for the checkout."
    ),
    "shallow": mark(
        "This clone does not hold the whole history, so the commit from which the change was begun cannot be told. "
        "In a workflow on GitHub, set `fetch-depth: 0` for the checkout; on a computer, run `git fetch --unshallow`."
    ),
    "unrelated": mark("“{ref}” has no commit in common with what is checked out here. Name the branch into which the change is to go."),
    "partial": mark(
        "This clone lacks what the files held before. Clone the repository without `--filter`; in a workflow, leave out `filter:`."
    ),
    "no-commit": mark("Nothing has been committed here yet, so there is nothing to compare with. Leave out --base."),
    "no-repository": mark("{root} lies in no Git repository, so there is nothing to compare with. Leave out --base."),
    "no-git": mark("--base compares with a commit, and Git is not installed. Install Git, or leave out --base."),
    "refused": mark("Git refuses to compare with “{ref}”: {reason}"),
}
"""What is said where a change cannot be compared with what it was begun from."""


def found_by(root: Path, question: Question, *, cached: bool, jobs: int | None) -> Verdict:
    """Return what a check finds, showing progress where a person watches."""
    with watched(say(mark("Reading"))) as watch:
        try:
            return judge(root, question, cached=cached, jobs=jobs, watch=watch)
        except WorkerLostError:
            message = mark(
                "One of the processes that read the SOPs was ended from outside, perhaps because memory ran out. Try again with --jobs 1."
            )
            raise click.ClickException(say(message)) from None


LEVELS = {"info": 0, "warning": 1, "error": 2}


def fails(problems: tuple[Problem, ...], fail_on: tuple[str, ...]) -> bool:
    """Tell whether one of the problems makes the check fail."""
    least = min((LEVELS[name] for name in fail_on if name in LEVELS), default=Severity.ERROR.weight)
    grave = [severity for severity in Severity if severity.weight >= least]
    named = {name for name in fail_on if name not in LEVELS}
    if any(problem.severity in grave for problem in problems):
        return True
    if not named:
        return False
    from sopkit.rules._shelf import rule_by_id

    return any({problem.rule, rule_by_id()[problem.rule].family} & named for problem in problems)


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
        "Check the SOPs: form, structure, completeness, review dates and who answers for them.\n\n"
        "Nothing is written into the handbook. Exit code 0: no errors; 1: errors; 2: wrong use; 3: a fault of sopkit. "
        "With PATHS, only problems in these files and folders are reported.\n\n"
        "What was found is kept in your cache folder, or in the folder that SOPKIT_CACHE_DIR names, "
        "so that the next check reads only what has changed."
    ),
    example=(
        "sopkit check\nsopkit check sops/sales --format concise\nsopkit check --as-of 2027-01-01 --fail-on warning\n"
        "sopkit check --base origin/main"
    ),
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
        Option(
            ["--base"],
            metavar="REF",
            help=mark(
                "Check a proposed change: what differs from the branch, tag or commit it is to go into needs a new version and its impact, "
                "and no overdue review."
            ),
        ),
        Option(["--statistics"], is_flag=True, help=mark("Add a table of how often each rule fired.")),
        Option(["--no-cache"], is_flag=True, help=mark("Read everything anew, and keep nothing for the next check.")),
        Option(
            ["--jobs", "-j"],
            type=click.IntRange(min=1),
            metavar="N",
            help=mark("Processes that read the files. By default as many as there are cores, where there is enough to read."),
        ),
        Option(["--color/--no-color"], default=None, help=mark("Colours; by default on a terminal only.")),
    ],
)
