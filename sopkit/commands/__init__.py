"""One command a file. A module is imported only when its command runs."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from typing import Any

import click

from sopkit import __version__
from sopkit.commands._frame import Command, Option, translated, write_help
from sopkit.language import mark


class Shelf(click.Group):
    """A group whose commands are the modules of one folder."""

    def __init__(self, *arguments: Any, package: str = __name__, example: str = "", **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.package = package
        self.example = example

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        modules = pkgutil.iter_modules(importlib.import_module(self.package).__path__)
        return sorted(module.name for module in modules if not module.name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: Command = importlib.import_module(f"{self.package}.{cmd_name}").command
        if not any(parameter.name == "lang" for parameter in command.params):
            command.params.append(language_option())
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; say which one was probably meant where there is no such."""
        name = args[0]
        if name in self.list_commands(ctx) or name.startswith("-"):
            return super().resolve_command(ctx, args)
        near = difflib.get_close_matches(name, self.list_commands(ctx), 1, 0.5)
        message = translated(ctx, mark("There is no command “{name}”.")).format(name=name)
        if near:
            message += " " + translated(ctx, mark("Did you mean “{near}”?")).format(near=near[0])
        raise click.UsageError(message, ctx)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help in the language asked for, and an example where there is one."""
        write_help(ctx, formatter, self.help or "", self.example)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with what they do."""
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None:
                rows.append((name, translated(ctx, command.help or "").partition("\n")[0]))
        with formatter.section(translated(ctx, mark("Commands"))):
            formatter.write_dl(rows)


def language_option() -> Option:
    """Return the option that every command has; the entry point has read it before click did."""
    return Option(
        ["--lang"],
        type=click.Choice(["zh", "en"]),
        expose_value=False,
        help=mark("Language of all messages. Default: the handbook's setting, then the environment."),
    )


group = Shelf(
    name="sopkit",
    help=mark("Standard operating procedures as code: check them, read them, publish them as a handbook."),
    params=[
        language_option(),
        Option(
            ["--version"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=lambda ctx, _parameter, value: show_version(ctx) if value else None,
            help=mark("Show the version and exit."),
        ),
    ],
)


def show_version(ctx: click.Context) -> Any:
    """Print the version and stop."""
    click.echo(f"sopkit {__version__}")
    ctx.exit()
