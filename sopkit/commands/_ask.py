"""Questions to a person at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

import click

from sopkit.commands._frame import say
from sopkit.language import mark
from sopkit.reports._shelf import clean

Answer = TypeVar("Answer")


def can_ask() -> bool:
    """Tell whether a person sits there who can answer."""
    return sys.stdin is not None and sys.stdin.isatty()


def require(missing: dict[str, object]) -> None:
    """Refuse to go on where options are missing and nobody can be asked; all of them are named at once."""
    names = [name for name, value in missing.items() if value is None]
    if names and not can_ask():
        message = mark("Nobody can be asked here, so these options are needed: {options}.")
        raise click.UsageError(say(message, options=", ".join(names)), click.get_current_context())


def ask(label: str, check: Callable[[str], Answer], default: str | None = None) -> Answer:
    """Ask until the answer passes its check; a `UsageError` of the check is shown, and the question put again."""
    answer: Answer = click.prompt(label, default=default, value_proc=check, show_default=bool(default))
    return answer


def choose(label: str, options: dict[str, str], check: Callable[[str], Answer], default: str | None = None) -> Answer:
    """Show numbered choices and ask for one, by its number or its name."""
    width = max(map(len, options), default=0)
    for number, (name, text) in enumerate(options.items(), 1):
        click.echo(clean(f"{number:>4}  {name:<{width}}  {text}"))
    names = list(options)

    def chosen(text: str) -> Answer:
        answer = text.strip()
        by_number = answer not in options and answer.isascii() and answer.isdigit() and 0 < int(answer[:9]) <= len(names)
        return check(names[int(answer) - 1] if by_number else answer)

    return ask(label, chosen, default)


def tell_commands(commands: dict[str, str]) -> None:
    """Show commands to go on with, and beside each what it is for."""
    width = max(map(len, commands))
    for command, text in commands.items():
        click.echo(f"  {command:<{width}}  # {say(text)}")
