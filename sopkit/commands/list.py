"""``sopkit list``."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Callable

import click

from sopkit.commands._frame import Command, Option, root_of, say
from sopkit.here import today
from sopkit.language import mark
from sopkit.model.library import Card, Library
from sopkit.model.organisation import Bilingual
from sopkit.reports._shelf import clean, written
from sopkit.workspace import Way, read_library

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that starts with one of these for a formula and runs it."""

HEADERS = {
    "id": mark("id"),
    "title": mark("title"),
    "department": mark("department"),
    "kind": mark("kind"),
    "status": mark("status"),
    "version": mark("version"),
    "owner": mark("owner"),
    "effective": mark("effective"),
    "next_review": mark("next review"),
    "path": mark("file"),
}


def run(  # one argument an option
    department: str | None,
    role: str | None,
    status: str | None,
    kind: str | None,
    output: str,
) -> int:
    """Print the SOPs that are asked for."""
    root = root_of()
    library = read_library(root, today(), way=Way(without_history=True))
    organisation = library.organisation
    if organisation is not None:
        message = mark("There is no role “{name}” in organisation.yml.")
        role = known_id(role, {entry.id: entry.name for entry in organisation.roles}, message)
        message = mark("There is no department “{name}” in organisation.yml.")
        department = known_id(department, {entry.id: entry.name for entry in organisation.departments}, message)
    cards = [
        card
        for card in library.sources
        if (department is None or card.department == department)
        and (status is None or card.status == status)
        and (kind is None or card.kind == kind)
        and (role is None or any(mention.kind == "role" and mention.name == role for mention in card.mentions))
    ]
    rows = [row_of(card, library) for card in sorted(cards, key=lambda card: card.id or "")]
    click.echo(FORMATS[output](rows))
    unread = sum(card.id is None for card in library.sources)
    if unread:
        click.echo(say(mark("{count} files could not be read; `sopkit check` says why."), count=unread), err=True)
    return 0


def known_id(asked: str | None, names: dict[str, Bilingual], message: str) -> str | None:
    """Return the id that was asked for by itself or by its name; an unknown one is wrong use, not an empty list."""
    if asked is None or asked in names:
        return asked
    found = next((entry for entry, name in names.items() if asked in {name.zh, name.en}), None)
    if found is None:
        near = difflib.get_close_matches(asked, list(names), 1, 0.5)
        hint = say(mark("Did you mean “{near}”?"), near=near[0]) if near else ", ".join(names)
        raise click.UsageError(f"{say(message, name=asked)} {hint}")
    return found


def row_of(card: Card, library: Library) -> dict[str, str | None]:
    """Return what the list says of one SOP."""
    due = card.review_due(library.settings)
    return {
        "id": card.id,
        "title": card.title,
        "department": card.department,
        "kind": card.kind,
        "status": card.status,
        "version": card.version,
        "owner": card.owner,
        "effective": card.effective.isoformat() if card.effective else None,
        "next_review": due.isoformat() if due else None,
        "path": card.path,
    }


def as_table(rows: list[dict[str, str | None]]) -> str:
    """Return a table for a person; the file's path is left to the other formats."""
    from tabulate import tabulate

    shown = [name for name in HEADERS if name != "path"]
    if not rows:
        return say(mark("No SOP fits."))
    cells = [[clean(row[name] or "") for name in shown] for row in rows]
    return tabulate(cells, headers=[say(HEADERS[name]) for name in shown], disable_numparse=True)


def as_json(rows: list[dict[str, str | None]]) -> str:
    """Return a JSON list."""
    return written(rows)


def as_csv(rows: list[dict[str, str | None]]) -> str:
    """Return comma-separated values with a line of names; a cell that a spreadsheet would run is made a text."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(HEADERS), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: as_text(clean(value or "")) for name, value in row.items()})
    return buffer.getvalue().rstrip("\n")


def as_text(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


FORMATS: dict[str, Callable[[list[dict[str, str | None]]], str]] = {
    "table": as_table,
    "json": as_json,
    "csv": as_csv,
}

command = Command(
    "list",
    callback=run,
    help=mark("List the SOPs with status, owner and next review."),
    example="sopkit list\nsopkit list --department sales --status active\nsopkit list --role account-manager --format csv",
    params=[
        Option(["--department"], metavar="ID", help=mark("Only SOPs of this department.")),
        Option(["--role"], metavar="ID", help=mark("Only SOPs that name this role.")),
        Option(
            ["--status"],
            type=click.Choice(["draft", "in-review", "active", "retired"]),
            help=mark("Only SOPs with this status."),
        ),
        Option(["--kind"], metavar="KIND", help=mark("Only SOPs of this kind.")),
        Option(
            ["--format", "output"],
            type=click.Choice(list(FORMATS)),
            default="table",
            show_default=True,
            help=mark("How the list is written."),
        ),
    ],
)
