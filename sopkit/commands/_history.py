"""What a command says where the history that it would need is missing."""

from __future__ import annotations

import click

from sopkit.commands._frame import say
from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.reports._shelf import clean


def tell_gap(library: Library) -> None:
    """Say once, beside the output, that the history could not be asked or ends too early."""
    from sopkit.rules.review import history_missing

    gap = library.history.gap
    if gap == "shallow":
        message, question = history_missing.MESSAGE, history_missing.QUESTION
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
