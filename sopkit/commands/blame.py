"""``sopkit blame``."""

from __future__ import annotations

from typing import Any

import click

from sopkit.cache.opening import open_drawer
from sopkit.commands._frame import Command, output_as, root_of, say
from sopkit.commands._history import no_history, tell_missing
from sopkit.commands._sop import card_of
from sopkit.here import today
from sopkit.history.days import zone_of
from sopkit.language import mark
from sopkit.model.library import Card
from sopkit.reports._shelf import clean, written
from sopkit.versions.chain import NoHistoryError
from sopkit.versions.steps import Blame, Origin, Step, read_blame
from sopkit.way import Way
from sopkit.workspace import read_library

HEADERS = (mark("no."), mark("step"), mark("says what it says since"), mark("version"), mark("by"), mark("commit"), mark("added"))
NOT_COMMITTED = mark("not committed")
WIDEST = 40
"""Characters of a step that a table shows."""


def run(sop_id: str, output: str) -> int:
    """Print where each step of one SOP comes from."""
    root = root_of()
    library = read_library(root, today(), way=Way(without_history=True))
    card = card_of(library, sop_id)
    if not card.whole:
        message = mark("{name} ({path}) has errors; `sopkit check {path}` names them.")
        raise click.UsageError(say(message, name=sop_id, path=clean(card.path)))
    try:
        blame = read_blame(root, card.path, zone_of(library.settings.time_zone), open_drawer(root))
    except NoHistoryError as error:
        no_history(error)
    click.echo(written([data_of(step) for step in blame.steps]) if output == "json" else as_table(blame, card))
    tell_missing(blame.missing)
    return 0


def as_table(blame: Blame, card: Card) -> str:
    """Return a table for a person."""
    from tabulate import tabulate

    rows = [cells_of(step) for step in blame.steps]
    cells = [[clean(cell) for cell in row] for row in rows]
    head = clean(f"{card.id}  {card.title or ''}")
    return f"{head}\n\n{tabulate(cells, headers=[say(name) for name in HEADERS], disable_numparse=True)}"


def cells_of(step: Step) -> list[str]:
    """Return what the table says of one step."""
    words = step.do if len(step.do) <= WIDEST else f"{step.do[:WIDEST]}…"
    added = say(NOT_COMMITTED) if step.added is None else step.added.day.isoformat()
    head = [str(step.number), f"{step.id}: {words}"]
    if step.since is None:
        return [*head, say(NOT_COMMITTED), "", "", "", added]
    commit = step.since.commit
    return [*head, step.since.day.isoformat(), step.since.version or "", commit.author, commit.short, added]


def data_of(step: Step) -> dict[str, Any]:
    """Return one step as plain data."""
    return {
        "number": step.number,
        "id": step.id,
        "do": step.do,
        "since": None if step.since is None else origin_data(step.since),
        "added": None if step.added is None else origin_data(step.added),
    }


def origin_data(origin: Origin) -> dict[str, str | None]:
    """Return a change as plain data."""
    return {
        "date": origin.day.isoformat(),
        "version": origin.version,
        "author": origin.commit.author,
        "email": origin.commit.author_email or None,
        "commit": origin.commit.id,
        "subject": origin.commit.subject,
    }


command = Command(
    "blame",
    callback=run,
    help=mark(
        "Say since when, and by whose change, each step of one SOP says what it says.\n\n"
        "A step is known by its id: moving it, its file or its stage changes nothing, and formatting does not either. "
        "The date is the day on which the change came into the branch."
    ),
    example="sopkit blame SAL-001\nsopkit blame SAL-001 --format json",
    params=[
        click.Argument(["sop_id"], metavar="ID"),
        output_as(("table", "json")),
    ],
)
