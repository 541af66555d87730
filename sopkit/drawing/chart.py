"""What a flowchart shows, as plain texts: whoever asks for the picture has chosen the words and their language."""

from __future__ import annotations

from msgspec import Struct


class Exit(Struct, frozen=True, kw_only=True):
    """One way out of a step."""

    target: str | None
    """Id of the step it leads to; None where it leaves the procedure."""
    label: str = ""
    """The answer or condition under which it is taken; empty where there is no choice."""
    words: str = ""
    """Where it leads, in words: said where no line can lead there."""
    address: str | None = None
    """The link behind these words."""
    is_end: bool = False
    """True where the procedure ends."""


class Node(Struct, frozen=True, kw_only=True):
    """One step."""

    id: str
    """Its id."""
    number: int
    """Its number among all steps."""
    text: str
    """What is done."""
    address: str
    """Where it is told in full."""
    by: str = ""
    """Who does it."""
    when: str = ""
    """The condition under which it is done at all."""
    hold: str = ""
    """Who must release it before the work goes on."""
    question: str = ""
    """The question of its decision."""
    exits: tuple[Exit, ...] = ()
    """What may come next, in the order in which it is tried."""
    critical: bool = False
    """True where a mistake does lasting damage."""


class Group(Struct, frozen=True, kw_only=True):
    """Steps that are drawn below one another: a stage, or a part of a long procedure."""

    nodes: tuple[Node, ...]
    """The steps."""
    start: str = ""
    """What stands above the first one where the procedure starts here."""
    end: str = ""
    """What stands where the procedure ends."""
