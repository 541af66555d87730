"""Rows for a spreadsheet, and what several commands say of history."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from sopkit.commands._frame import say
from sopkit.language import mark
from sopkit.model.library import Card, Library
from sopkit.reports._shelf import clean

if TYPE_CHECKING:
    from sopkit.cache.drawer import Drawer
    from sopkit.versions.chain import NoHistoryError
    from sopkit.versions.in_force import Standings

STATUS = {
    "draft": mark("draft"),
    "in-review": mark("in review"),
    "active": mark("active"),
    "retired": mark("retired"),
}
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that starts with one of these for a formula and runs it."""
MISSING = mark(
    "{count} earlier contents of the file are not in this clone, so what they said is unknown. "
    "`git fetch --refetch --no-filter` brings them all."
)


def in_csv(names: Iterable[str], rows: Iterable[Mapping[str, str | None]]) -> str:
    """Return comma-separated values with a line of names; a cell that a spreadsheet would run is made a text."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(names), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: as_text(clean(value or "")) for name, value in row.items()})
    return buffer.getvalue().rstrip("\n")


def as_text(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def no_history(error: NoHistoryError) -> NoReturn:
    """End the command with what keeps history from being told."""
    values = {name: clean(str(value)) for name, value in error.values.items()}
    raise click.ClickException(say(error.message, **values)) from None


def tell_gap(standings: Standings) -> None:
    """Say what keeps it from being told which version is in force, where anything does."""
    if any(standing.state == "unknown" for standing in standings.by_path.values()):
        from sopkit.versions.chain import PARTIAL, SENTENCES

        count = sum(standing.state == "unknown" for standing in standings.by_path.values())
        message = mark("{count} SOPs have a draft or a coming version, and which one is in force today cannot be told. {reason}")
        click.echo(say(message, count=count, reason=say(SENTENCES.get(standings.gap, PARTIAL), reason=clean(standings.reason))), err=True)


def tell_missing(count: int) -> None:
    """Say that this clone leaves out texts, where it does."""
    if count:
        click.echo(say(MISSING, count=count), err=True)


def card_of(library: Library, sop_id: str) -> Card:
    """Return the card of the SOP with this id; wrong use where there is none."""
    card = library.source_by_id.get(sop_id)
    if card is None:
        raise click.UsageError(unknown(library, sop_id))
    return card


def unknown(library: Library, sop_id: str) -> str:
    """Return what is said where there is no SOP of this id."""
    import difflib

    near = difflib.get_close_matches(sop_id.upper(), list(library.source_by_id), 1, 0.5)
    message = say(mark("There is no SOP “{name}”."), name=sop_id)
    hint = say(mark("Did you mean “{near}”?"), near=near[0]) if near else say(mark("`sopkit list` lists them all."))
    return f"{message} {hint}"


def drawer_of(root: Path) -> Drawer | None:
    """Return where history is kept between runs."""
    from sopkit.cache.opening import open_drawer

    return open_drawer(root)
