"""``sopkit log``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from sopkit.cache.opening import open_drawer
from sopkit.commands._approval import NAME, approval_data, in_words, person_data, separation_in_words
from sopkit.commands._frame import Command, output_as, root_of, say
from sopkit.commands._history import no_history, tell_clocks, tell_missing
from sopkit.commands._sop import asked_about, told_as_deleted
from sopkit.commands._table import as_csv as in_csv
from sopkit.here import today
from sopkit.history.days import zone_of
from sopkit.language import mark
from sopkit.model.history import shortened
from sopkit.reports._shelf import clean, written
from sopkit.versions.chain import NoHistoryError
from sopkit.versions.table import Row, Table, read_table
from sopkit.way import Way
from sopkit.workspace import read_library

HEADERS = {
    "version": mark("version"),
    "date": mark("date"),
    "author": mark("author"),
    "approved_by": mark("approved by"),
    "separate": mark("by another person"),
    "change": mark("change"),
    "impact": mark("impact"),
    "summary": mark("summary"),
    "commit": mark("commit"),
}
WIDTHS = (None, None, 24, 40, 10, None, None, 44, None)
"""Past which width a column of the table goes on in the next line."""
KINDS = {
    "new": mark("first version"),
    "content": mark("content"),
    "wording": mark("wording"),
    "record": mark("status or review"),
    "formatting": mark("formatting only"),
    "move": mark("moved only"),
    "deleted": mark("deleted"),
    "again": mark("put back"),
    "unknown": mark("unknown"),
}
IMPACTS = {"editorial": mark("editorial"), "minor": mark("minor"), "major": mark("major")}
SIGNATURES = {
    "bad": mark("the signature of the commit is broken"),
    "revoked": mark("the key of the signature was revoked"),
    "expired": mark("the signature or its key has expired"),
}
"""What a signature says against a revision; one that cannot be checked here says nothing."""
UNKNOWN = mark("unknown")
DOUBTFUL = " (?)"
"""Stands behind a day that cannot be right."""
NOT_COMMITTED = mark("not committed")


def run(sop_id: str, output: str) -> int:
    """Print the revisions of one SOP."""
    root = root_of()
    library = read_library(root, today(), way=Way(without_history=True))
    settings = library.settings
    asked = asked_about(root, library, sop_id)
    zone, limit, drawer = zone_of(settings.time_zone), settings.review.wording_limit, open_drawer(root)
    try:
        table = read_table(root, asked.path, zone, limit, drawer, library.as_of, asked.deleted)
    except NoHistoryError as error:
        no_history(error)
    title = library.source_by_id[sop_id].title if asked.deleted is None else asked.deleted.title
    click.echo(FORMATS[output](table, clean(f"{sop_id}  {title or ''}")))
    if asked.deleted is not None:
        click.echo(told_as_deleted(asked.deleted), err=True)
    tell_missing(table.missing)
    tell_clocks([row.doubt for row in table.rows if row.doubt is not None])
    return 0


def cells_of(row: Row) -> dict[str, str | None]:
    """Return what the table says of one revision, in words."""
    committed = row.commit is not None
    approval = [in_words(evidence) for evidence in row.approval.evidence]
    if row.signature.state in SIGNATURES:
        approval.append(say(SIGNATURES[row.signature.state]))
    change = say(KINDS[row.kind])
    if row.moved_from is not None and row.kind != "move":
        change = say(mark("{change}, moved"), change=change)
    return {
        "version": None if row.version is None else shortened(row.version, NAME),
        "date": say(NOT_COMMITTED) if row.day is None else f"{row.day.isoformat()}{DOUBTFUL if row.doubt else ''}",
        "author": ", ".join(shortened(person.name, NAME) for person in row.authors) or (say(UNKNOWN) if committed else ""),
        "approved_by": "; ".join(approval) or (say(UNKNOWN) if committed else ""),
        "separate": separation_in_words(row.approval) if committed else "",
        "change": change,
        "impact": say(IMPACTS[row.impact]) if row.impact in IMPACTS else row.impact,
        "summary": shortened(row.summary),
        "commit": None if row.commit is None else row.commit.short,
    }


def as_table(table: Table, head: str) -> str:
    """Return a table for a person, below its head."""
    from tabulate import tabulate

    cells = [[clean(value or "") for value in cells_of(row).values()] for row in table.rows]
    shown = tabulate(cells, headers=[say(name) for name in HEADERS.values()], disable_numparse=True, maxcolwidths=[*WIDTHS])
    return f"{head}\n\n{shown}"


def as_csv(table: Table, head: str) -> str:
    """Return comma-separated values, in the words of the table."""
    del head
    rows = ({name: value or "" for name, value in cells_of(row).items()} for row in table.rows)
    return in_csv(list(HEADERS), rows).rstrip()


def as_json(table: Table, head: str) -> str:
    """Return a JSON list with everything that is known."""
    del head
    return written([data_of(row) for row in table.rows])


def data_of(row: Row) -> dict[str, Any]:
    """Return one revision as plain data."""
    return {
        "version": row.version,
        "status": row.status,
        "date": None if row.day is None else row.day.isoformat(),
        "date_doubt": None if row.doubt is None else row.doubt.kind,
        "commit": None if row.commit is None else row.commit.id,
        "authors": [person_data(person) for person in row.authors],
        "approval": {
            **approval_data(row.approval),
            "signature": {"state": row.signature.state, "signer": row.signature.signer or None},
        },
        "change": row.kind,
        "moved_from": row.moved_from,
        "summary": row.summary,
        "impact": row.impact,
    }


FORMATS: dict[str, Callable[[Table, str], str]] = {"table": as_table, "json": as_json, "csv": as_csv}

command = Command(
    "log",
    callback=run,
    help=mark(
        "List the revisions of one SOP: when, by whom, approved by whom, what changed.\n\n"
        "Everything comes from Git, newest first; the date is the day on which a revision came into the branch. "
        "Each approval is named with what shows it; where nothing shows one it is unknown, and never guessed."
    ),
    example="sopkit log SAL-001\nsopkit log SAL-001 --format csv",
    params=[
        click.Argument(["sop_id"], metavar="ID"),
        output_as(FORMATS),
    ],
)
