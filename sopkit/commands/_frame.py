"""What every command is made of: help in both languages, an example, the handbook it works on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from sopkit.language import Language, mark, translate

MANY = 200
"""Files from which a person who watches is shown how far the work has come."""


def language_of(ctx: click.Context | None = None) -> Language:
    """Return the language of all messages of this run."""
    found: Language = (ctx or click.get_current_context()).find_root().obj or "en"
    return found


def translated(ctx: click.Context, text: str) -> str:
    """Return a text of the catalogue in the language of this run."""
    return translate(text, language_of(ctx))


def say(text: str, **values: object) -> str:
    """Return a text of the catalogue in the language of this run, with its places filled."""
    return translate(text, language_of()).format(**values)


class Option(click.Option):
    """An option whose help is translated when it is shown."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option's line of the help."""
        english = self.help
        self.help = translated(ctx, english or "")
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = english


class Command(click.Command):
    """A command whose help is translated when it is shown, with an example below it."""

    def __init__(self, *arguments: Any, example: str = "", **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.example = example

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does, and an example."""
        write_help(ctx, formatter, self.help or "", self.example)


def write_help(ctx: click.Context, formatter: click.HelpFormatter, help: str, example: str) -> None:
    """Write what a command does, and an example where there is one."""
    formatter.write_paragraph()
    with formatter.indentation():
        for paragraph in translated(ctx, help).split("\n\n"):
            formatter.write_text(paragraph)
            formatter.write_paragraph()
    if example:
        with formatter.section(translated(ctx, mark("Example"))):
            for line in example.splitlines():
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


class Day(click.ParamType[date]):
    """A calendar day."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day that ``YYYY-MM-DD`` names."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        if day is None or day.isoformat() != value:  # the short forms of ISO 8601 are a riddle to most people
            self.fail(say(mark("{value} is no day; write it as YYYY-MM-DD."), value=value), param, ctx)
        return day


def output_as(formats: Iterable[str]) -> Option:
    """Return the option that chooses among forms of output, the first of which is a table."""
    return Option(
        ["--format", "output"], type=click.Choice(list(formats)), default="table", show_default=True, help=mark("How it is written.")
    )


DUE_WITHIN = Option(
    ["--due-within"],
    type=click.IntRange(min=0, max=36500),
    metavar="DAYS",
    help=mark("Days ahead from which a review counts as due soon. Default: the handbook's setting."),
)
AS_OF = Option(
    ["--as-of"],
    type=Day(),
    metavar="DATE",
    help=mark("Ask about another day than today (YYYY-MM-DD)."),
)


def audience_option(help: str) -> Option:
    """Return the option that says who may read a site."""
    return Option(["--audience"], type=click.Choice(["public", "internal", "restricted"]), help=help)


def root_of(place: Path | None = None) -> Path:
    """Return the root of the handbook around a place, or around where the command runs."""
    from sopkit.here import NoHandbookError, find_root  # asking for help or completion need not load it

    try:
        return find_root(place or Path())
    except NoHandbookError:
        message = mark(
            "There is no handbook here: neither {place} nor a folder above it has a sopkit.yml. "
            "Run sopkit inside a handbook, or name a path in one."
        )
        raise click.UsageError(say(message, place=(place or Path()).resolve())) from None


@contextmanager
def watched(label: str) -> Iterator[Callable[[list[str]], Any] | None]:
    """Give a wrapper that shows progress where a person watches and the work is long."""
    if not sys.stderr.isatty():
        yield None
        return
    bars: list[Any] = []

    def wrap(items: list[str]) -> Any:
        if len(items) < MANY:
            return items
        bar = click.progressbar(items, label=label, file=sys.stderr)
        bars.append(bar)
        return bar.__enter__()

    try:
        yield wrap
    finally:
        for bar in bars:
            bar.__exit__(None, None, None)
