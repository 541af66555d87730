"""What a command says where the history that it would need is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

import click

from sopkit.commands._frame import say
from sopkit.language import mark
from sopkit.model.history import ClockDoubt
from sopkit.model.library import Library
from sopkit.reports._shelf import clean

if TYPE_CHECKING:
    from sopkit.versions.chain import NoHistoryError
    from sopkit.versions.in_force import Standings

MISSING = mark(
    "{count} earlier contents of the file are not in this clone, so what they said is unknown. "
    "`git fetch --refetch --no-filter` brings them all."
)

UNKNOWN = mark("{count} SOPs have a draft or a coming version, and which one is in force today cannot be told. {reason}")


def tell_gap(library: Library) -> None:
    """Say once, beside the output, that the history could not be asked or ends too early."""
    from sopkit.rules.review import history_missing

    gap = library.history.gap
    count = history_missing.waiting(library)
    if count:
        message = history_missing.LENGTH_PARTIAL if gap == "none" else history_missing.LENGTH
        click.echo(say(message, count=count), err=True)
    if gap == "shallow":
        message, question = history_missing.MESSAGE, history_missing.QUESTION
    elif gap == "partial":
        message, question = history_missing.PARTIAL, history_missing.PARTIAL_QUESTION
    elif gap == "refused":
        message, question = history_missing.REFUSED, history_missing.REFUSED_QUESTION
    elif gap == "no-git":
        message, question = history_missing.NO_GIT, history_missing.NO_GIT_QUESTION
    elif gap == "no-repository":
        message = mark("This handbook lies in no Git repository, so only a fingerprint shows whether a text was changed after its review.")
        question = ""
    else:
        return
    click.echo(say(message, reason=clean(library.history.reason)), err=True)
    if question:
        click.echo(say(question), err=True)


def tell_unknown(standings: Standings) -> None:
    """Say what keeps it from being told which version is in force, where anything does."""
    if any(standing.state == "unknown" for standing in standings.by_path.values()):
        from sopkit.versions.chain import PARTIAL, SENTENCES

        count = sum(standing.state == "unknown" for standing in standings.by_path.values())
        click.echo(say(UNKNOWN, count=count, reason=say(SENTENCES.get(standings.gap, PARTIAL), reason=clean(standings.reason))), err=True)


def tell_missing(count: int) -> None:
    """Say that this clone leaves out texts, where it does."""
    if count:
        click.echo(say(MISSING, count=count), err=True)


FUTURE = mark("Commit {commit} is dated {day}, which is still to come: the clock of the machine that made it was wrong.")
BACKWARDS = mark(
    "Commit {commit} is dated {day}, before a commit that it follows: one of the two clocks was wrong, and so is what is dated by it."
)
MOST = 5
"""Commits with wrong clocks that are named."""


def tell_clocks(doubts: Sequence[ClockDoubt]) -> None:
    """Say which commits bear days that cannot be right."""
    for doubt in doubts[:MOST]:
        click.echo(say(FUTURE if doubt.kind == "future" else BACKWARDS, commit=doubt.commit.short, day=doubt.day.isoformat()), err=True)
    if len(doubts) > MOST:
        click.echo(say(mark("Commits with such days besides: {count}."), count=len(doubts) - MOST), err=True)


def no_history(error: NoHistoryError) -> NoReturn:
    """End the command with what keeps history from being told."""
    values = {name: clean(str(value)) for name, value in error.values.items()}
    raise click.ClickException(say(error.message, **values)) from None
