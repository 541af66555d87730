"""``sopkit list``."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from datetime import date

import click

from sopkit.cache.opening import open_drawer
from sopkit.commands._frame import AS_OF, Command, Option, output_as, root_of, say
from sopkit.commands._history import tell_unknown
from sopkit.commands._sop import coming_in_words
from sopkit.commands._table import as_csv as in_csv
from sopkit.here import today
from sopkit.language import mark
from sopkit.model.library import Card, Library
from sopkit.model.organisation import Bilingual
from sopkit.model.review import next_review
from sopkit.reports._shelf import clean, written
from sopkit.versions.in_force import Standings, standings_of
from sopkit.way import way_to_dues
from sopkit.workspace import read_library

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
    "coming_version": mark("coming"),
    "coming_status": mark("coming status"),
    "coming_from": mark("coming from"),
}
HIDDEN = frozenset({"path", "coming_status", "coming_from"})
"""What the table leaves to the other formats; where there is a coming version, one column tells all of it."""


def run(  # one argument an option
    department: str | None,
    role: str | None,
    status: str | None,
    kind: str | None,
    output: str,
    as_of: date | None,
) -> int:
    """Print the SOPs that are asked for, each as it holds on the day."""
    root = root_of()
    library = read_library(root, as_of or today(), way=way_to_dues(root))
    organisation = library.organisation
    if organisation is not None:
        message = mark("There is no role “{name}” in organisation.yml.")
        role = known_id(role, {entry.id: entry.name for entry in organisation.roles}, message)
        message = mark("There is no department “{name}” in organisation.yml.")
        department = known_id(department, {entry.id: entry.name for entry in organisation.departments}, message)
    standings = standings_of(root, library.sources, library.as_of, library.settings.time_zone, open_drawer(root))
    rows = []
    for card in sorted(library.sources, key=lambda card: card.id or ""):
        standing = standings.by_path.get(card.path)
        holding = card if standing is None or standing.card is None else standing.card
        if (
            (department is None or holding.department == department)
            and (status is None or status in {holding.status, card.status})
            and (kind is None or holding.kind == kind)
            and (role is None or any(mention.kind == "role" and mention.name == role for mention in holding.mentions))
        ):
            rows.append(row_of(holding, library) | coming_of(card, standings, library.as_of))
    click.echo(FORMATS[output](rows))
    tell_unknown(standings)
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
    due = next_review(card, library)
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


def coming_of(card: Card, standings: Standings, day: date) -> dict[str, str | None]:
    """Return what the list says of a version that does not hold yet: one beside the version in force, or one for a later day."""
    standing = standings.by_path.get(card.path)
    later = card.effective if card.effective is not None and card.effective > day else None
    if standing is None or (standing.state != "earlier" and later is None):
        return {"coming_version": None, "coming_status": None, "coming_from": None}
    return {"coming_version": card.version, "coming_status": card.status, "coming_from": later.isoformat() if later else None}


def as_table(rows: list[dict[str, str | None]]) -> str:
    """Return a table for a person; the file's path is left to the other formats."""
    from tabulate import tabulate

    if not rows:
        return say(mark("No SOP fits."))
    some_come = any(row["coming_version"] for row in rows)
    shown = [name for name in HEADERS if name not in HIDDEN and (some_come or name != "coming_version")]
    cells = [[clean((coming_in_words(row) if name == "coming_version" else row[name]) or "") for name in shown] for row in rows]
    return tabulate(cells, headers=[say(HEADERS[name]) for name in shown], disable_numparse=True)


def as_json(rows: list[dict[str, str | None]]) -> str:
    """Return a JSON list."""
    return written(rows)


def as_csv(rows: list[dict[str, str | None]]) -> str:
    """Return comma-separated values with a line of names."""
    return in_csv(list(HEADERS), [{name: value or "" for name, value in row.items()} for row in rows]).rstrip()


FORMATS: dict[str, Callable[[list[dict[str, str | None]]], str]] = {
    "table": as_table,
    "json": as_json,
    "csv": as_csv,
}

command = Command(
    "list",
    callback=run,
    help=mark(
        "List the SOPs with status, owner and next review.\n\n"
        "Each is listed as it is in force: where its file holds a draft or a version for a later day, history tells what holds meanwhile."
    ),
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
        output_as(FORMATS),
        AS_OF,
    ],
)
