"""``sopkit show``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click
from msgspec import Struct

from sopkit.cache.opening import open_drawer
from sopkit.commands._frame import Command, Day, Option, language_of, root_of, say
from sopkit.commands._history import no_history, tell_clocks, tell_unknown
from sopkit.commands._sop import STATUS, asked_about, not_there, told_as_deleted
from sopkit.here import today
from sopkit.history.days import zone_of
from sopkit.language import mark
from sopkit.model.history import Version
from sopkit.model.library import Card, Library
from sopkit.model.review import next_review
from sopkit.model.sop import Sop
from sopkit.model.step import Step
from sopkit.reports._shelf import clean, written
from sopkit.versions.chain import NoHistoryError
from sopkit.versions.in_force import standings_of
from sopkit.versions.of_then import text_at, text_on
from sopkit.versions.translated import translated
from sopkit.way import way_to_dues
from sopkit.workspace import read_library

OWN_BOOKKEEPING = frozenset({"mentions", "definitions"})
"""What the reader notes for the rules; no part of the SOP."""


def run(sop_id: str, at: str | None, output: str) -> int:
    """Print one SOP as it is in force today, or as it was, in the language of the messages where it has been translated."""
    root = root_of()
    way = way_to_dues(root)
    if at is not None:
        return show_past(read_library(root, today(), way=way), root, sop_id, at, output)
    library = read_library(root, today(), keep_sops=True, way=way)
    sop = find_sop(root, library, sop_id)
    card = library.source_by_id[sop.id]
    standings = standings_of(root, [card], library.as_of, library.settings.time_zone, open_drawer(root))
    standing = standings.by_path.get(card.path)
    if standing is None or standing.state == "unknown":
        tell(sop, card, library, output)
        tell_unknown(standings)
    elif standing.version is not None and standing.sop is None:
        return unreadable(standing.version)
    elif standing.sop is None or standing.card is None or standing.version is None:
        later = card.effective is not None and card.effective > library.as_of
        notes = [say(NOTHING_YET, day=card.effective)] if later else []
        tell(sop, card, library, output, notes, {"coming": coming_data(card, library)} if later else {})
    else:
        ahead = card.effective is not None and card.effective > library.as_of
        status = say(STATUS.get(card.status or "", card.status or ""))
        note = say(COMES if ahead else IS_WRITTEN, version=card.version, status=status, day=card.effective, path=card.path)
        commit = standing.version.revision.commit.short
        since = say(
            NOW_RETIRED if standing.version.status == "retired" else IN_FORCE,
            version=standing.version.version,
            came=standing.version.day,
            commit=commit,
        )
        others = (other for other in library.cards if other.id == card.id and other.lang == language_of() and other.translates)
        translations = (translated(root, standing.data, other) for other in others)
        shown = next(filter(None, translations), standing.sop)
        tell(shown, standing.card, library, output, [since, note], {"coming": coming_data(card, library)})
    return 0


def coming_data(card: Card, library: Library) -> dict[str, str | None]:
    """Return the version that does not hold yet as plain data."""
    later = card.effective is not None and card.effective > library.as_of
    return {"version": card.version, "status": card.status, "from": str(card.effective) if later else None}


def show_past(library: Library, root: Path, sop_id: str, at: str, output: str) -> int:
    """Print the text that was in force on a day, or that stood there at a revision. Return 1 where there was none."""
    asked = asked_about(root, library, sop_id)
    zone = zone_of(library.settings.time_zone)
    drawer = open_drawer(root)
    is_day = IS_DAY.fullmatch(at) is not None
    day = DAY.convert(at, None, click.get_current_context()) if is_day else library.as_of
    ahead = day > library.as_of
    try:
        if is_day:
            past, was_deleted, doubts = text_on(root, asked, day, zone, drawer, library.as_of)
        else:
            past, doubts = text_at(root, asked, at, zone, drawer, library.as_of)
            was_deleted = False
    except NoHistoryError as error:
        no_history(error)
    tell_clocks(doubts)
    deleted = [] if asked.deleted is None else [told_as_deleted(asked.deleted)]
    if past is None:
        message = (NOT_ON_AHEAD if ahead else NOT_ON) if is_day else NOT_AT
        told = [] if was_deleted else [say(message, name=sop_id, at=clean(at))]
        click.echo("\n".join([*told, *deleted]), err=True)
        return 1
    version = past.version
    values = {"version": version.version or "—", "came": version.day, "commit": version.revision.commit.short, "at": clean(at)}
    if past.sop is None:
        return unreadable(version)
    on_day = (RETIRED_AHEAD if ahead else RETIRED) if version.status == "retired" else (ON_DAY_AHEAD if ahead else ON_DAY)
    note = say(on_day if is_day else AT_REVISION, **values)
    data: dict[str, Any] = {"day": version.day.isoformat(), "commit": version.revision.commit.id, "path": version.revision.path}
    if ahead:
        data["as_of"] = library.as_of.isoformat()
    if asked.deleted is not None:
        data["deleted"] = {"day": asked.deleted.day.isoformat(), "commit": asked.deleted.commit.id}
    tell(past.sop, past.card, library, output, [note, *deleted], {"at": data})
    return 0


def unreadable(version: Version) -> int:
    """Say that a text of then is no SOP by the format of today, and how it can be had all the same."""
    message = mark("Version {version} cannot be read as an SOP today. `git show {commit}:{path}` prints it as it stands.")
    values = {"version": version.version or "—", "commit": version.revision.commit.short, "path": version.revision.path}
    click.echo(clean(say(message, **values)), err=True)
    return 1


def tell(
    sop: Sop, card: Card, library: Library, output: str, notes: Sequence[str] = (), beside: Mapping[str, Any] = MappingProxyType({})
) -> None:
    """Print an SOP as a text or as data."""
    if output == "json":
        click.echo(written({**as_data(sop), **beside}))
        return
    for line in (*notes, *([""] if notes else []), *page(sop, card, library)):
        click.echo(clean(line))


def find_sop(root: Path, library: Library, sop_id: str) -> Sop:
    """Return the SOP with this id; its translation where the messages have its language."""
    found = [sop for sop in library.sops if sop.id == sop_id]
    if not found:
        card = library.source_by_id.get(sop_id)
        if card is not None:
            message = mark("{name} ({path}) has errors; `sopkit check {path}` names them.")
            raise click.UsageError(say(message, name=sop_id, path=card.path))
        raise click.UsageError(not_there(root, library, sop_id))
    return next((sop for sop in found if sop.lang == language_of()), found[0])


def as_data(value: Any) -> Any:
    """Return a value of the model as plain data, without what is absent."""
    if isinstance(value, Struct):
        pairs = ((name, getattr(value, name)) for name in value.__struct_fields__)
        return {name: as_data(child) for name, child in pairs if child not in (None, ()) and name not in OWN_BOOKKEEPING}
    if isinstance(value, tuple):
        return [as_data(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def page(sop: Sop, card: Card, library: Library) -> Iterator[str]:
    """Yield what somebody needs to start working, line by line."""
    roles = library.organisation.role_by_id if library.organisation else {}

    def role(name: str | None) -> str:
        return roles[name].name.text(language_of()) if name in roles else (name or "")

    due = next_review(card, library)
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
DAY = Day()
IS_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
"""What is meant for a day; a revision that looks like one can be written as ``refs/tags/…``."""
IN_FORCE = mark("In force today: version {version}, in the branch since {came} with commit {commit}.")
NOW_RETIRED = mark("Retired today: version {version}, in the branch since {came} with commit {commit}.")
COMES = mark("Version {version} ({status}) comes into force on {day}; it stands in {path}.")
IS_WRITTEN = mark("Version {version} ({status}) stands in {path} and is not in force yet.")
NOTHING_YET = mark("No version is in force today; this one comes into force on {day}.")
ON_DAY = mark("In force on {at}: version {version}, in the branch since {came} with commit {commit}.")
RETIRED = mark("Retired on {at}: version {version}, in the branch since {came} with commit {commit}.")
ON_DAY_AHEAD = mark(
    "{at} is still to come. As things stand today, version {version} will be in force then; it came into the branch on {came} with commit "
    "{commit}."
)
RETIRED_AHEAD = mark(
    "{at} is still to come. As things stand today, version {version} will be retired then; it came into the branch on {came} with commit "
    "{commit}."
)
NOT_ON_AHEAD = mark("{at} is still to come. As things stand today, no version of {name} will be in force then.")
AT_REVISION = mark("At revision {at}: version {version}, commit {commit} of {came}.")
NOT_ON = mark("On {at} no version of {name} was in force: none that was approved by then and was to hold by then stood in the branch.")
NOT_AT = mark("At revision {at} there was no {name}.")


command = Command(
    "show",
    callback=run,
    help=mark(
        "Show one SOP in the terminal.\n\n"
        "It is shown as it is in force: where its file holds a draft or a version for a later day, history tells what holds meanwhile."
    ),
    example="sopkit show SAL-001\nsopkit show CRM-001 --lang en\nsopkit show SAL-001 --at 2026-03-01\nsopkit show SAL-001 --format json",
    params=[
        click.Argument(["sop_id"], metavar="ID"),
        Option(
            ["--at"],
            metavar="DATE|REV",
            help=mark("Show the text that was in force at the end of a day (YYYY-MM-DD), or that stood at a revision of Git."),
        ),
        Option(
            ["--format", "output"],
            type=click.Choice(["text", "json"]),
            default="text",
            show_default=True,
            help=mark("How it is written."),
        ),
    ],
)
