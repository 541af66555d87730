"""Rows of texts as a table, and as a file that a spreadsheet opens."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from sopkit.commands._frame import say
from sopkit.reports._shelf import clean

FORMULA = re.compile(r"[-=+@\t\r]")
"""A spreadsheet takes a cell that starts with one of these for a formula and runs it."""
NUMBER = re.compile(r"-?[0-9]+", re.ASCII)
"""Days that have passed start with a sign, and are no formula."""


def as_table(headers: Mapping[str, str], rows: Iterable[Mapping[str, str]]) -> str:
    """Return a table for a person; `headers` are texts of the catalogue by the names of the columns."""
    from tabulate import tabulate

    cells = [[clean(row[name]) for name in headers] for row in rows]
    return tabulate(cells, headers=[say(text) for text in headers.values()], disable_numparse=True)


def as_csv(names: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Return comma-separated values with a line of names; a cell that a spreadsheet would run is made a text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([as_text(clean(row[name])) for name in names])
    return buffer.getvalue()


def as_text(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if FORMULA.match(cell) and not NUMBER.fullmatch(cell) else cell
