"""The SOP that a command is asked about, and the words for its status."""

from __future__ import annotations

import click

from sopkit.commands._frame import say
from sopkit.language import mark
from sopkit.model.library import Card, Library

STATUS = {
    "draft": mark("draft"),
    "in-review": mark("in review"),
    "active": mark("active"),
    "retired": mark("retired"),
}


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
