"""``sopkit register``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from sopkit.commands._approval import SEPARATE, approval_data, in_words, separation_in_words
from sopkit.commands._frame import AS_OF, Command, Option, language_of, output_as, root_of, say, watched
from sopkit.commands._history import UNKNOWN, tell_gap
from sopkit.commands._sop import coming_in_words
from sopkit.commands._table import as_csv, as_table
from sopkit.commands._to_file import put
from sopkit.here import today
from sopkit.history.days import day_of, zone_of
from sopkit.language import mark
from sopkit.model.library import Card, Library
from sopkit.model.review import basis_of, next_review, standing_of
from sopkit.pages._words import word
from sopkit.reports._shelf import clean, written
from sopkit.versions.handbook import with_texts_in_force
from sopkit.way import way_with_cache
from sopkit.workspace import read_library

VERSION = 1
HEADERS = {
    "id": mark("id"),
    "title": mark("title"),
    "version": mark("version"),
    "status": mark("status"),
    "owner": mark("owner"),
    "approvers": mark("approvers"),
    "approved_by": mark("approved by"),
    "effective": mark("effective"),
    "last_review": mark("last review"),
    "reviewer": mark("reviewer"),
    "evidence": mark("review evidence"),
    "next_review": mark("next review"),
    "commit": mark("last commit"),
    "coming_version": mark("coming"),
}
OTHERS = ("by_another_person", "commit_date", "changed", "path", "coming_status", "coming_from", "as_of")
COLUMNS = (*HEADERS, *OTHERS)
"""What programs and spreadsheets get of each SOP."""


def run(as_of: date | None, output: str, out: Path | None) -> int:
    """Print the register, or write it into a file."""
    root = root_of()
    with watched(say(mark("Reading"))) as watch:
        way = way_with_cache(root, watch=watch, whole_history=True)
        library = with_texts_in_force(read_library(root, as_of or today(), way=way), root, way.drawer)
    tell_gap(library)
    tell_unknown(library)
    rows = [row_of(card, library) for card in sorted(library.sources, key=lambda card: (card.id or "", card.path))]
    text = FORMATS[output](rows, library)
    if out is None:
        click.echo(text, nl=False)
    else:
        put(out, text.encode("utf-8-sig" if output == "csv" else "utf-8"))  # without the mark a spreadsheet takes Chinese for GBK
    unread = sum(card.id is None for card in library.sources)
    if unread:
        click.echo(say(mark("{count} files could not be read; `sopkit check` says why."), count=unread), err=True)
    return 0


def tell_unknown(library: Library) -> None:
    """Say of how many SOPs the register cannot tell which version is in force, and speaks of the file instead."""
    from sopkit.versions.chain import PARTIAL, SENTENCES

    count = sum(coming.meanwhile == "unknown" for coming in library.coming.values())
    if count:
        reason = say(SENTENCES.get(library.history.gap, PARTIAL), reason=clean(library.history.reason), place="")
        click.echo(say(UNKNOWN, count=count, reason=reason), err=True)


def row_of(card: Card, library: Library) -> dict[str, Any]:
    """Return what the register says of one SOP as it is in force, and of what is to come after it.

    The commit is the last one that touched the text, with its day in the handbook's zone.
    """
    due = next_review(card, library)
    approved = library.history.approvals.get(card.path)
    is_known = library.history.gap in {"none", "partial"}  # a shallow clone shows a wrong one
    revisions = library.history.revisions.get(card.path, ()) if is_known else ()
    commit = revisions[0].commit if revisions else None
    day = None if commit is None else day_of(commit.committed, zone_of(library.settings.time_zone))
    return {
        "id": card.id,
        "title": card.title,
        "version": card.version,
        "status": card.status,
        "owner": card.owner,
        "approvers": list(card.approvers),
        "approval": None if approved is None else {"version": approved.version, **approval_data(approved.approval)},
        "effective": text_of(card.effective),
        "last_review": text_of(card.review_last),
        "reviewer": card.review_by,
        "evidence": basis_of(card, library),
        "next_review": text_of(due),
        "commit": None if commit is None else commit.short,
        "commit_date": text_of(day),
        "changed": standing_of(card, library).changed,
        "path": card.path,
        **coming_of(card, library),
        "as_of": library.as_of.isoformat(),
    }


def coming_of(card: Card, library: Library) -> dict[str, str | None]:
    """Return what the register says of a text that is not in force: one beside the text in force, or the only one, for a later day."""
    known = library.coming.get(card.id or "")
    coming = card if known is None or known.card.path != card.path else known.card
    later = coming.effective if coming.effective is not None and coming.effective > library.as_of else None
    if coming is card and later is None:
        return {"coming_version": None, "coming_status": None, "coming_from": None}
    return {"coming_version": coming.version, "coming_status": coming.status, "coming_from": text_of(later)}


def approval_cells(card: Card, library: Library) -> dict[str, str]:
    """Return in words who approved the text in force; where none is in force, nobody did. What no commit shows is unknown."""
    approved = library.history.approvals.get(card.path)
    unknown = say(SEPARATE["unknown"]) if card.status == "active" else ""
    if approved is None:
        return {"approved_by": unknown, "by_another_person": unknown}
    words = "; ".join(in_words(evidence) for evidence in approved.approval.evidence) or say(SEPARATE["unknown"])
    if approved.version != card.version:
        words = say(mark("Version {version}: {approvals}"), version=approved.version, approvals=words)
    return {"approved_by": words, "by_another_person": separation_in_words(approved.approval)}


def text_of(day: date | None) -> str | None:
    """Return a day as it is written."""
    return None if day is None else day.isoformat()


def table_of(rows: list[dict[str, Any]], library: Library) -> str:
    """Return a table for a person."""
    roles = library.organisation.role_by_id if library.organisation else {}

    def name(role: str | None) -> str:
        return roles[role].name.text(language_of()) if role in roles else role or "—"

    shown = []
    for row in rows:
        card = library.card_by_path[row["path"]]
        idle = card.status != "active" and row["evidence"] == "unknown"  # no review is asked of it
        cells = {
            **row,
            "status": word("status", card.status_on(library.as_of) or "", language_of()),
            **approval_cells(card, library),
            "owner": name(row["owner"]),
            "approvers": ", ".join(map(name, row["approvers"])),
            "reviewer": name(row["reviewer"]),
            "evidence": None if idle else word("evidence", row["evidence"], language_of()),
            "coming_version": coming_in_words(row),
        }
        shown.append({key: "—" if cells[key] in {None, ""} else str(cells[key]) for key in HEADERS})
    if not shown:
        return say(mark("No SOP fits.")) + "\n"
    some_come = any(row["coming_version"] for row in rows)
    headers = {name: text for name, text in HEADERS.items() if some_come or name != "coming_version"}
    day = say(mark("As of {day}."), day=library.as_of)
    return f"{day}\n\n{as_table(headers, shown)}\n"


def json_of(rows: list[dict[str, Any]], library: Library) -> str:
    """Return one JSON document. Its `version` changes when a field changes its meaning."""
    document = {"version": VERSION, "as_of": library.as_of.isoformat(), "history": library.history.gap, "documents": rows}
    return written(document) + "\n"


def csv_of(rows: list[dict[str, Any]], library: Library) -> str:
    """Return comma-separated values."""
    full = [{**row, **approval_cells(library.card_by_path[row["path"]], library)} for row in rows]
    return as_csv(COLUMNS, [{key: cell(row[key]) for key in COLUMNS} for row in full])


def cell(value: Any) -> str:
    """Return a value as it stands in a cell."""
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


FORMATS: dict[str, Callable[[list[dict[str, Any]], Library], str]] = {"table": table_of, "json": json_of, "csv": csv_of}

command = Command(
    "register",
    callback=run,
    help=mark(
        "Print the register of controlled documents, as auditors ask for it.\n\n"
        "Of every SOP, as it is in force on the day: version, status, owner, approvers, who approved it as far as Git shows it, since when "
        "it holds, its last and next review, and what proves that review: a signed fingerprint of the text, the history, or nothing; then "
        "the version that is to come. The last commit comes from Git. Where nothing shows an approval it is unknown."
    ),
    example="sopkit register\nsopkit register --format csv --out register.csv",
    params=[
        AS_OF,
        output_as(FORMATS),
        Option(
            ["--out"],
            type=click.Path(dir_okay=False, path_type=Path),
            metavar="FILE",
            help=mark("Write it into this file instead of onto the screen."),
        ),
    ],
)
