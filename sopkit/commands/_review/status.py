"""``sopkit review status``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

import click

from sopkit.commands._frame import AS_OF, DUE_WITHIN, Command, Option, language_of, output_as, root_of, say, watched
from sopkit.commands._history import tell_gap
from sopkit.commands._table import as_csv, as_table
from sopkit.here import today
from sopkit.language import mark
from sopkit.model.library import Card, Library
from sopkit.model.organisation import Organisation
from sopkit.model.review import GRAVEST_FIRST, Standing, State, entitled_roles, standing_of
from sopkit.reports._shelf import clean, written
from sopkit.way import way_with_cache
from sopkit.workspace import read_library

VERSION = 1
STATES: dict[State, str] = {
    "never": mark("never reviewed"),
    "overdue": mark("overdue"),
    "changed": mark("changed since its review"),
    "undated": mark("without a date"),
    "due-soon": mark("due soon"),
    "current": mark("current"),
}
HEADERS = {
    "state": mark("state"),
    "id": mark("id"),
    "title": mark("title"),
    "owner": mark("owner"),
    "due": mark("due"),
    "days": mark("days"),
    "last": mark("last review"),
}
COLUMNS = ("state", "id", "title", "department", "owner", "due", "days", "last", "changed", "evidence", "path")
"""What programs get of each SOP."""


class Entry(NamedTuple):
    """One SOP in use."""

    card: Card
    """The SOP."""
    standing: Standing
    """How it stands to its review."""


def run(by: str | None, due_within: int | None, as_of: date | None, output: str, fail_on: str | None) -> int:
    """Print how SOPs stand to their reviews, and return the exit code."""
    root = root_of()
    with watched(say(mark("Reading"))) as watch:
        library = read_library(root, as_of or today(), way=way_with_cache(root, watch=watch))
    entries = entries_of(library, due_within)
    tell_gap(library)
    click.echo(FORMATS[output](Status(library, entries, by, due_within)), nl=False)
    unread = sum(card.id is None for card in library.sources)
    if unread:
        click.echo(say(mark("{count} files could not be read; `sopkit check` says why."), count=unread), err=True)
    return 1 if fail_on == "overdue" and any(entry.standing.state == "overdue" for entry in entries) else 0


def entries_of(library: Library, due_within: int | None = None) -> list[Entry]:
    """Return the SOPs in use, those that somebody has to look at first in front."""
    found = [Entry(card, standing_of(card, library, due_within)) for card in library.sources]
    in_use = [entry for entry in found if entry.standing.state != "not-in-use"]
    return sorted(in_use, key=order_of)


def order_of(entry: Entry) -> tuple[int, int, str, str]:
    """Return by what SOPs are sorted: the gravest first, among these what is due first."""
    card, standing = entry
    return GRAVEST_FIRST.index(standing.state), standing.days or 0, card.id or "", card.path


class Status(NamedTuple):
    """What is to be told."""

    library: Library
    """The handbook."""
    entries: list[Entry]
    """Its SOPs in use."""
    by: str | None
    """By what they are grouped."""
    due_within: int | None
    """How many days ahead something is due soon, where that was asked for."""

    @property
    def soon(self) -> int:
        """How many days ahead something is due soon."""
        return self.library.settings.review.due_soon_days if self.due_within is None else self.due_within

    @property
    def organisation(self) -> Organisation:
        """Departments and roles; none where they cannot be read."""
        return self.library.organisation or Organisation()

    def groups(self) -> list[tuple[str, list[Entry]]]:
        """Return the SOPs by what they are grouped by, groups sorted by their ids."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            for name in self.names_of(entry.card):
                found.setdefault(name, []).append(entry)
        return sorted(found.items())

    def names_of(self, card: Card) -> list[str]:
        """Return the groups that an SOP belongs to; with roles, those that may sign its review."""
        if self.by == "role":
            return entitled_roles(card.owner, card.deputy, card.approvers, card.department, self.organisation) or [""]
        return [(card.department if self.by == "department" else card.owner) or ""]

    def name(self, identity: str) -> str:
        """Return a department or a role as people call it, in the language of this run."""
        known = self.organisation.department_by_id if self.by == "department" else self.organisation.role_by_id
        return known[identity].name.text(language_of()) if identity in known else identity or "—"

    def row(self, entry: Entry) -> dict[str, Any]:
        """Return what programs get of one SOP."""
        card, standing = entry
        return {
            "state": standing.state,
            "id": card.id,
            "title": card.title,
            "department": card.department,
            "owner": card.owner,
            "due": standing.due.isoformat() if standing.due else None,
            "days": standing.days,
            "last": standing.last.isoformat() if standing.last else None,
            "changed": standing.changed,
            "evidence": standing.evidence,
            "path": card.path,
        }


def counts(entries: Iterable[Entry]) -> dict[State, int]:
    """Return how many SOPs are in each state."""
    found = Counter(entry.standing.state for entry in entries)
    return {state: found[state] for state in STATES}


def summary(status: Status, entries: list[Entry]) -> str:
    """Return one line that says how many SOPs are in each state, and which share that is."""
    pieces = []
    for state, count in counts(entries).items():
        if count or state in {"overdue", "current"}:
            label = say(mark("due within {days} days"), days=status.soon) if state == "due-soon" else say(STATES[state])
            share = round(100 * count / len(entries)) if entries else 0
            pieces.append(say(mark("{state}: {count} ({share}%)"), state=label, count=count, share=share))
    return say(mark("SOPs in use: {count}; {states}."), count=len(entries), states=say(mark(", ")).join(pieces))


def text_of(status: Status) -> str:
    """Return tables for a person, and the summary."""
    if not status.entries:
        return say(mark("No SOP is in use, so no review is due.")) + "\n"
    parts = []
    for name, entries in status.groups() if status.by else [("", status.entries)]:
        if status.by:
            parts.append(f"{clean(status.name(name))}\n{summary(status, entries)}\n")
        parts.append(as_table(HEADERS, [shown(status, entry) for entry in entries]) + "\n")
    title = say(mark("As of {day}."), day=status.library.as_of.isoformat())
    gap = "" if language_of() == "zh" else " "
    return "\n".join([*parts, f"{title}{gap}{summary(status, status.entries)}\n"])


def shown(status: Status, entry: Entry) -> dict[str, str]:
    """Return what a person sees of one SOP."""
    roles = status.organisation.role_by_id
    row = status.row(entry)
    owner = row["owner"] or ""
    row["state"] = say(STATES[entry.standing.state])
    row["owner"] = roles[owner].name.text(language_of()) if owner in roles else owner
    return {name: "—" if row[name] is None else str(row[name]) for name in HEADERS}


def json_of(status: Status) -> str:
    """Return one JSON document. Its `version` changes when a field changes its meaning."""
    document: dict[str, Any] = {
        "version": VERSION,
        "as_of": status.library.as_of.isoformat(),
        "due_within": status.soon,
        "history": status.library.history.gap,
        "summary": {"sops": len(status.entries), **counts(status.entries)},
        "sops": [status.row(entry) for entry in status.entries],
    }
    if status.by:
        document["by"] = status.by
        document["groups"] = [
            {"group": name, "summary": {"sops": len(entries), **counts(entries)}, "sops": [entry.card.id for entry in entries]}
            for name, entries in status.groups()
        ]
    return written(document) + "\n"


def csv_of(status: Status) -> str:
    """Return comma-separated values; grouped, an SOP has a line in each of its groups."""
    groups = status.groups() if status.by else [("", status.entries)]
    rows = (
        {"group": name, **{key: cell(value) for key, value in status.row(entry).items()}} for name, entries in groups for entry in entries
    )
    return as_csv(("group", *COLUMNS) if status.by else COLUMNS, rows)


def cell(value: str | int | bool | None) -> str:
    """Return a value as it stands in a cell."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


FORMATS: dict[str, Callable[[Status], str]] = {"table": text_of, "json": json_of, "csv": csv_of}

command = Command(
    "status",
    callback=run,
    help=mark(
        "Show how SOPs in use stand to their reviews, the gravest first.\n\n"
        "Never reviewed, overdue, changed since the review, due soon, or current. A text counts as changed where its fingerprint or its "
        "history in Git shows that it is not the one that was reviewed. Exit code 1 only with --fail-on."
    ),
    example="sopkit review status\nsopkit review status --by department --due-within 60\nsopkit review status --fail-on overdue",
    params=[
        Option(
            ["--by"],
            type=click.Choice(["owner", "department", "role"]),
            help=mark("Group by owner, by department, or by each role that may sign."),
        ),
        DUE_WITHIN,
        AS_OF,
        output_as(FORMATS),
        Option(["--fail-on"], type=click.Choice(["overdue"]), help=mark("Exit with 1 where a review is overdue.")),
    ],
)
