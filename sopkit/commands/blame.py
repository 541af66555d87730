"""``sopkit blame``."""

from __future__ import annotations

from typing import Any, Literal

import click

from sopkit.cache.opening import open_drawer
from sopkit.commands._frame import Command, output_as, root_of, say
from sopkit.commands._history import no_history, tell_clocks, tell_missing
from sopkit.commands._sop import not_there
from sopkit.here import today
from sopkit.history.days import zone_of
from sopkit.language import mark
from sopkit.model.history import shortened
from sopkit.model.library import Card
from sopkit.reports._shelf import clean, written
from sopkit.versions.chain import NoHistoryError
from sopkit.versions.steps import Blame, Origin, Step, read_blame
from sopkit.way import Way
from sopkit.workspace import read_library

HEADERS = (mark("no."), mark("step"), mark("says what it says since"), mark("version"), mark("by"), mark("commit"), mark("added"))
NOT_COMMITTED = mark("not committed")
UNKNOWN = mark("unknown")
DOUBTFUL = " (?)"
"""Stands behind a day that cannot be right."""
WIDEST = 40
"""Characters of a step that a table shows."""


def run(sop_id: str, output: str) -> int:
    """Print where each step of one SOP comes from."""
    root = root_of()
    library = read_library(root, today(), way=Way(without_history=True))
    if sop_id not in library.source_by_id:
        raise click.UsageError(not_there(root, library, sop_id))
    card = library.source_by_id[sop_id]
    if not card.whole:
        message = mark("{name} ({path}) has errors; `sopkit check {path}` names them.")
        raise click.UsageError(say(message, name=sop_id, path=clean(card.path)))
    try:
        blame = read_blame(root, card.path, zone_of(library.settings.time_zone), open_drawer(root), library.as_of)
    except NoHistoryError as error:
        no_history(error)
    click.echo(written([data_of(step) for step in blame.steps]) if output == "json" else as_table(blame, card))
    tell_missing(blame.missing)
    known = [origin for step in blame.steps for origin in (step.since, step.added) if isinstance(origin, Origin)]
    tell_clocks(list(dict.fromkeys(origin.doubt for origin in known if origin.doubt is not None)))
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
    added = day_in(step.added)
    head = [str(step.number), f"{step.id}: {words}"]
    if not isinstance(step.since, Origin):
        return [*head, day_in(step.since), "", "", "", added]
    commit = step.since.commit
    return [*head, day_in(step.since), shortened(step.since.version or "", WIDEST), shortened(commit.author, WIDEST), commit.short, added]


def day_in(found: Origin | Literal["unknown"] | None) -> str:
    """Return a day as the table says it."""
    if not isinstance(found, Origin):
        return say(NOT_COMMITTED if found is None else UNKNOWN)
    return f"{found.day.isoformat()}{DOUBTFUL if found.doubt else ''}"


def data_of(step: Step) -> dict[str, Any]:
    """Return one step as plain data."""
    return {
        "number": step.number,
        "id": step.id,
        "do": step.do,
        "since": origin_data(step.since),
        "added": origin_data(step.added),
    }


def origin_data(origin: Origin | Literal["unknown"] | None) -> dict[str, str | None] | str | None:
    """Return a change as plain data."""
    if not isinstance(origin, Origin):
        return origin
    return {
        "date": origin.day.isoformat(),
        "date_doubt": None if origin.doubt is None else origin.doubt.kind,
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
