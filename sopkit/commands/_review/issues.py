"""``sopkit review issues``."""

from __future__ import annotations

from datetime import date

import click

from sopkit.commands._frame import AS_OF, DUE_WITHIN, Command, root_of, say, watched
from sopkit.commands._history import tell_gap
from sopkit.here import today
from sopkit.language import mark
from sopkit.reports._shelf import written
from sopkit.way import way_with_cache
from sopkit.workspace import read_library

VERSION = 1


def run(due_within: int | None, as_of: date | None) -> int:
    """Print the tickets, and return the exit code."""
    from sopkit.exports.review_tickets import tickets_of

    root = root_of()
    with watched(say(mark("Reading"))) as watch:
        library = read_library(root, as_of or today(), way=way_with_cache(root, watch=watch))
    tell_gap(library)
    tickets = tickets_of(library, library.settings.language or "en", due_within)
    click.echo(written({"version": VERSION, "as_of": library.as_of.isoformat(), "tickets": tickets}))
    return 0


command = Command(
    "issues",
    callback=run,
    help=mark(
        "Print the tickets that should exist now, as JSON for a scheduled job.\n\n"
        "One for each SOP in use that somebody has to look at. Its `key` stays the same: open a ticket whose key is new, update one that "
        "is known, close one that is not here any more. The words are in the handbook's language; nothing is sent anywhere."
    ),
    example="sopkit review issues --due-within 14",
    params=[
        DUE_WITHIN,
        AS_OF,
    ],
)
