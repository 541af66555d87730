"""What a command writes into a file that its user names."""

from __future__ import annotations

from pathlib import Path

import click

from sopkit.commands._frame import say
from sopkit.language import mark
from sopkit.reports._shelf import clean


def put(out: Path, content: bytes) -> None:
    """Write a file whole, in place of an older one, and say so; refuse to write through a link."""
    from sopkit.files import is_link
    from sopkit.whole import write_whole

    shown = clean(out.as_posix())
    if is_link(out):
        message = mark("{place} is a symbolic link, and nothing is written through one.")
        raise click.UsageError(say(message, place=shown))
    try:
        write_whole(out, content)
    except OSError as error:
        message = mark("{path} could not be written: {detail}.")
        raise click.UsageError(say(message, path=shown, detail=error.strerror or "")) from None
    click.echo(say(mark("Written: {path}"), path=shown), err=True)
