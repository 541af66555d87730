"""``sopkit convert``."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sopkit.commands._frame import Command, Option, language_of, say
from sopkit.language import mark
from sopkit.model.problem import Problem, Severity
from sopkit.reports import _shelf as reports

if TYPE_CHECKING:
    from sopkit.reading.source import Source

ENDINGS = {"yaml": (".yml", ".yaml"), "markdown": (".md",)}


def run(file: Path, to: str, stdout: bool, drop_comments: bool) -> int:
    """Write one SOP in the other form, and return the exit code."""
    from sopkit.reading.document import read_source
    from sopkit.whole import write_new

    place = file.parent.resolve() / file.name
    root = root_around(place)
    target = checked_target(file, place, root, to, stdout)
    source = sound_source(root, place)
    if source is None or not may_drop_comments(file, source, drop_comments):
        return 1
    text = written(source.data, source.kind, to, root, place)
    again = read_source(target.name, text.encode())
    if again.problems or again.data != source.data:
        raise AssertionError(f"{file} would not read as it did")
    if stdout:
        click.echo(text, nl=False)
        return 0
    try:
        write_new(target, text.encode(), stat.S_IMODE(place.stat().st_mode))
        place.unlink()
    except OSError as error:
        message = mark("{path} cannot be written: {detail}.")
        raise click.UsageError(say(message, path=shown(target), detail=error.strerror)) from None
    click.echo(f"{shown(file)} → {shown(file.with_name(target.name))}")
    return 0


def root_around(place: Path) -> Path:
    """Return the root of the handbook that a file lies in, or its folder."""
    from sopkit.here import NoHandbookError, find_root

    try:
        return find_root(place.parent)
    except NoHandbookError:
        return place.parent


def checked_target(file: Path, place: Path, root: Path, to: str, stdout: bool) -> Path:
    """Return where the new file goes; raise click.UsageError where there is nothing to convert or no place for it."""
    from sopkit.files import OTHER_FILES

    name = place.name.lower()
    target = place.with_suffix(ENDINGS[to][0])
    if place.relative_to(root).as_posix() in OTHER_FILES or not name.endswith((*ENDINGS["yaml"], *ENDINGS["markdown"])):
        message, path = mark("{path} is no SOP."), file
    elif name.endswith(ENDINGS[to]):
        message, path = mark("{path} is written in this form already."), file
    elif place.is_symlink():
        message, path = mark("{path} is a symbolic link."), file
    elif not stdout and os.path.lexists(target):
        message, path = mark("{path} is there already; nothing was changed."), file.with_name(target.name)
    else:
        return target
    raise click.UsageError(say(message, path=shown(path)))


def sound_source(root: Path, place: Path) -> Source | None:
    """Return a file that can be read whole; None, and its problems on the screen, where it cannot."""
    from sopkit.files import read_file
    from sopkit.reading.document import build_sop

    problems: list[Problem] = []
    source = read_file(root, place.relative_to(root).as_posix(), problems)
    if source is not None:
        build_sop(source)
        problems += source.problems
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if not errors:
        return source
    result = reports.Result(tuple(sorted(errors, key=lambda problem: problem.order)), 1)
    for line in reports.report("text")(result, reports.Style(language_of(), color=False)):
        click.echo(line, err=True)
    click.echo(say(mark("Nothing was changed: mend the errors first.")), err=True)
    return None


def may_drop_comments(file: Path, source: Source, drop_comments: bool) -> bool:
    """Name the comments that the other form has no place for, and tell whether they may be left out."""
    from sopkit.reading.comments import MODELINE, find_comments

    comments = [comment for comment in find_comments(source) if not comment.text.startswith(MODELINE)]
    for comment in comments:
        click.echo(f"{shown(file)}:{comment.line + 1}:{comment.column + 1} # {reports.clean(comment.text)}", err=True)
    if comments and not drop_comments:
        message = mark("These comments have no place in the other form; nothing was changed. To go on without them: --drop-comments.")
        click.echo(say(message), err=True)
    elif comments:
        click.echo(say(mark("These comments were left out.")), err=True)
    return drop_comments or not comments


def written(data: dict[str, object], kind: str, to: str, root: Path, place: Path) -> str:
    """Return the text of the file in its new form."""
    from sopkit.reading.schema import schema_path
    from sopkit.writing.markdown_form import write_markdown
    from sopkit.writing.yaml_form import write_yaml

    if to == "markdown":
        return write_markdown(data, kind)
    schema = root / "schema" / schema_path(kind).name
    address = Path(os.path.relpath(schema, place.parent)).as_posix() if schema.is_file() else None
    return write_yaml(data, kind, address)


def shown(path: Path) -> str:
    """Return a path as it may stand in a message."""
    return reports.clean(path.as_posix())


command = Command(
    "convert",
    callback=run,
    help=mark(
        "Write an SOP in the other form: YAML or Markdown.\n\n"
        "Both hold the same; the new file takes the place of the old one. Comments have no place in the other form: they are named, "
        "and left out only with --drop-comments."
    ),
    example="sopkit convert sops/sales/closing.yml --to markdown\nsopkit convert sops/sales/closing.md --to yaml --stdout",
    params=[
        click.Argument(["file"], type=click.Path(exists=True, dir_okay=False, path_type=Path)),
        Option(["--to"], type=click.Choice(list(ENDINGS)), required=True, help=mark("The form to write.")),
        Option(["--stdout"], is_flag=True, help=mark("Print it and change nothing.")),
        Option(["--drop-comments"], is_flag=True, help=mark("Leave out the author's comments.")),
    ],
)
