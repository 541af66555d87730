"""``sopkit show``."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import click
from msgspec import Struct

from sopkit.commands._frame import Command, Option, language_of, root_of, say
from sopkit.here import today
from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.sop import Sop
from sopkit.model.step import Step
from sopkit.reports._shelf import clean, written
from sopkit.workspace import Way, read_library

OWN_BOOKKEEPING = frozenset({"mentions", "definitions"})
"""What the reader notes for the rules; no part of the SOP."""


def run(sop_id: str, output: str) -> int:
    """Print one SOP, in the language of the messages where it has been translated."""
    library = read_library(root_of(), today(), keep_sops=True, way=Way(without_history=True))
    sop = find_sop(library, sop_id)
    if output == "json":
        click.echo(written(as_data(sop)))
    else:
        for line in page(sop, library):
            click.echo(clean(line))
    return 0


def find_sop(library: Library, sop_id: str) -> Sop:
    """Return the SOP with this id; its translation where the messages have its language."""
    found = [sop for sop in library.sops if sop.id == sop_id]
    if not found:
        card = library.source_by_id.get(sop_id)
        if card is not None:
            message = mark("{name} ({path}) has errors; `sopkit check {path}` names them.")
            raise click.UsageError(say(message, name=sop_id, path=card.path))
        near = difflib.get_close_matches(sop_id.upper(), list(library.source_by_id), 1, 0.5)
        message = say(mark("There is no SOP “{name}”."), name=sop_id)
        hint = say(mark("Did you mean “{near}”?"), near=near[0]) if near else say(mark("`sopkit list` lists them all."))
        raise click.UsageError(f"{message} {hint}")
    return next((sop for sop in found if sop.lang == language_of()), found[0])


def as_data(value: Any) -> Any:
    """Return a value of the model as plain data, without what is absent."""
    if isinstance(value, Struct):
        pairs = ((name, getattr(value, name)) for name in value.__struct_fields__)
        return {name: as_data(child) for name, child in pairs if child not in (None, ()) and name not in OWN_BOOKKEEPING}
    if isinstance(value, tuple):
        return [as_data(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def page(sop: Sop, library: Library) -> Iterator[str]:
    """Yield what somebody needs to start working, line by line."""
    roles = library.organisation.role_by_id if library.organisation else {}

    def role(name: str | None) -> str:
        return roles[name].name.text(language_of()) if name in roles else (name or "")

    due = library.source_by_id[sop.id].review_due(library.settings) if sop.id in library.source_by_id else None
    yield f"{sop.id}  {sop.title}"
    yield say(
        mark("version {version}, {status}; owner: {owner}; effective: {effective}; next review: {due}"),
        version=sop.version,
        status=say(STATUS[sop.status]),
        owner=role(sop.owner),
        effective=sop.effective or "—",
        due=due or "—",
    )
    yield sop.path
    yield ""
    for label, text in (
        (mark("Purpose"), sop.purpose),
        (mark("Starts when"), sop.trigger),
        (mark("Result"), sop.outcome.result),
    ):
        yield f"{say(label)}: {text}"
    yield ""
    numbers = {step.id: number for number, step in enumerate(sop.all_steps, 1)}
    for stage in sop.stages:
        yield f"== {stage.name}"
        for step in stage.steps:
            yield from step_lines(step, numbers, role)
    for step in sop.steps:
        yield from step_lines(step, numbers, role)


STATUS = {
    "draft": mark("draft"),
    "in-review": mark("in review"),
    "active": mark("active"),
    "retired": mark("retired"),
}


def step_lines(step: Step, numbers: dict[str, int], role: Callable[[str | None], str]) -> Iterator[str]:
    """Yield one step: alerts before the action, then what follows from it."""
    for alert in step.alerts:
        yield f"     ! {alert.text}"
    condition = f"{step.when}: " if step.when else ""
    limit = f" ({step.within.limit})" if step.within else ""
    yield f"{numbers[step.id]:>3}. [{role(step.role)}] {condition}{step.do}{limit}"
    if step.done_when:
        yield f"     = {step.done_when}"
    if step.decision:
        ways = [(branch.when, branch.goto) for branch in step.decision.branches]
        if step.decision.otherwise:
            ways.append((say(mark("otherwise")), step.decision.otherwise))
        yield f"     ? {step.decision.question}"
        for when, target in ways:
            yield f"       {when} → {numbers.get(target, say(END) if target == 'end' else target)}"
    if step.hold:
        case = f"{step.hold.when}: " if step.hold.when else ""
        yield f"     ■ {case}{say(STOP, role=role(step.hold.released_by))}"


STOP = mark("Stop until released by {role}")
END = mark("end")


command = Command(
    "show",
    callback=run,
    help=mark("Show one SOP in the terminal."),
    example="sopkit show SAL-001\nsopkit show CRM-001 --lang en\nsopkit show SAL-001 --format json",
    params=[
        click.Argument(["sop_id"], metavar="ID"),
        Option(
            ["--format", "output"],
            type=click.Choice(["text", "json"]),
            default="text",
            show_default=True,
            help=mark("How it is written."),
        ),
    ],
)
