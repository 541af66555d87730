"""What a command writes into a file that its user names."""

from __future__ import annotations

from pathlib import Path

import click

from sopkit.commands._frame import say
from sopkit.language import mark
from sopkit.reports._shelf import clean

OURS = (".csv", ".ics", ".json", ".txt")
"""What such files end in; an SOP or a page with another ending is never replaced."""


def put(out: Path, content: bytes) -> None:
    """Write a file whole, in place of an older one of its kind, and say so; refuse to write through a link or over another file."""
    from sopkit.files import is_link
    from sopkit.whole import write_whole

    shown = clean(out.as_posix())
    if is_link(out):
        message = mark("{place} is a symbolic link, and nothing is written through one.")
        raise click.UsageError(say(message, place=shown))
    if out.exists() and out.suffix.lower() not in OURS:
        message = mark("{place} is another file and is not replaced. Name a new one, or one that ends in {endings}.")
        raise click.UsageError(say(message, place=shown, endings=", ".join(OURS)))
    try:
        write_whole(out, content)
    except OSError as error:
        message = mark("{path} could not be written: {detail}.")
        raise click.UsageError(say(message, path=shown, detail=error.strerror or "")) from None
    click.echo(say(mark("Written: {path}"), path=shown), err=True)
