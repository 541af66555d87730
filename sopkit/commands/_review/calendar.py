"""``sopkit review calendar``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from sopkit.commands._frame import AS_OF, Command, Option, root_of, say
from sopkit.commands._to_file import put
from sopkit.here import today
from sopkit.language import mark
from sopkit.way import way_with_cache
from sopkit.workspace import read_library


def run(out: Path, as_of: date | None) -> int:
    """Write the calendar, and return the exit code."""
    from sopkit.exports.review_calendar import calendar_of, due_reviews
    from sopkit.git.origin import repository_of
    from sopkit.model.review import standing_of

    root = root_of()
    library = read_library(root, as_of or today(), way=way_with_cache(root, without_history=True))
    repository = repository_of(root, library.settings.repository)
    address = repository.url + "/" + repository.folder if repository else library.settings.title.text("en")
    put(out, calendar_of(library, address, library.settings.language or "en"))
    click.echo(say(mark("Reviews in it: {count}."), count=len(due_reviews(library))), err=True)
    undated = sum(standing_of(card, library).state in {"never", "undated"} for card in library.sources)
    if undated:
        message = mark("Without a day, and so not in it: {count}. `sopkit review status` names them.")
        click.echo(say(message, count=undated), err=True)
    return 0


command = Command(
    "calendar",
    callback=run,
    help=mark(
        "Write the reviews that are due as a calendar (.ics).\n\n"
        "One event of a whole day for each SOP in use, with those who hold the owner's role as attendees. Reading it again moves "
        "events and doubles none. The words are in the handbook's language."
    ),
    example="sopkit review calendar --out reviews.ics",
    params=[
        Option(
            ["--out"],
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            required=True,
            help=mark("The file to write."),
        ),
        AS_OF,
    ],
)
