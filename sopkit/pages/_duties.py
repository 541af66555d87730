"""What the SOPs ask of each role: computed in one pass over the handbook, for all roles at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from sopkit.pages._week import by_role, week_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sopkit.language import Language
    from sopkit.model.duration import Duration, Limit
    from sopkit.model.governance import Handoff, Meeting, Metric, Risk
    from sopkit.model.sop import Sop
    from sopkit.model.step import Step
    from sopkit.pages._handbook import Handbook
    from sopkit.pages._week import Entry

MINUTES: dict[str, float] = {
    "minute": 1,
    "hour": 60,
    "working hour": 60,
    "day": 24 * 60,
    "working day": 24 * 60,
    "week": 7 * 24 * 60,
    "month": 30 * 24 * 60,
    "year": 365 * 24 * 60,
}
"""About how long each unit is: deadlines are put in order by it."""


class Task(Struct, frozen=True):
    """A step of a role."""

    sop: Sop
    """The SOP."""
    number: int
    """Its place among all steps of the SOP."""
    step: Step
    """The step itself."""


class Call(Struct, frozen=True, kw_only=True):
    """Something that others bring to a role, or that it does beside the steps."""

    kind: str
    """What it is: a word of the group ``call`` or ``round``."""
    sop: Sop
    """The SOP that says so."""
    task: Task | None = None
    """The step at which it happens, where it is a step."""
    text: str = ""
    """What it is about."""
    more: str | None = None
    """What else has to be known."""
    limit: Limit | None = None
    """How soon."""
    every: Duration | None = None
    """How often."""


class Passing(Struct, frozen=True):
    """Something that passes between departments, as seen by one of them."""

    sop: Sop
    """The SOP that says so."""
    handoff: Handoff
    """What is passed."""
    direction: Literal["gives", "receives"]
    """From here to the other department, or from there."""
    other: str
    """The other department."""
    task: Task | None
    """The step at which it happens, where that is said."""


class Reading(Struct, frozen=True):
    """An SOP that a role reads."""

    sop: Sop
    """The SOP."""
    limit: Limit | None
    """By when, where people are trained in it."""
    steps: int
    """How many of its steps the role does."""


class Part(Struct, frozen=True):
    """What a role is to a document."""

    sop: Sop
    """The document."""
    kinds: tuple[str, ...]
    """Owner, deputy, approver: words of the group ``part``."""


class Said(Struct, frozen=True):
    """A task of a table of responsibilities."""

    sop: Sop
    """The SOP."""
    task: str
    """The task."""
    kinds: tuple[str, ...]
    """Words of the group ``raci``."""


@dataclass
class Duties:
    """All that the SOPs ask of one role."""

    tasks: dict[str, list[Task]] = field(default_factory=dict)
    """Its steps by the id of the SOP."""
    calls: list[Call] = field(default_factory=list)
    """What others bring to it."""
    rounds: list[Call] = field(default_factory=list)
    """What it does regularly beside the steps."""
    passings: list[Passing] = field(default_factory=list)
    """What passes between its department and others at its steps."""
    trained: list[Sop] = field(default_factory=list)
    """What it is trained in."""
    sent: list[Sop] = field(default_factory=list)
    """What it is sent, itself or with its department."""
    said: list[Said] = field(default_factory=list)
    """Tasks for which it answers, or of which it is asked or told."""
    metrics: list[tuple[Sop, Metric]] = field(default_factory=list)
    """What it is measured by."""
    risks: list[tuple[Sop, Risk]] = field(default_factory=list)
    """What it watches."""
    parts: list[Part] = field(default_factory=list)
    """What it is to the documents themselves."""
    week: list[Entry] = field(default_factory=list)
    """What it does every week at a certain time."""
    deputises: list[str] = field(default_factory=list)
    """The roles for which it stands in."""


@dataclass
class AllDuties:
    """What the SOPs ask of everybody."""

    roles: dict[str, Duties] = field(default_factory=dict)
    """Of each role by its id."""
    passings: dict[str, list[Passing]] = field(default_factory=dict)
    """Of each department: what it gives and gets at no certain step of its own roles."""

    def of(self, name: str) -> Duties:
        """Return what is asked of a role, to be added to."""
        return self.roles.setdefault(name, Duties())


def all_duties(handbook: Handbook, language: Language) -> AllDuties:
    """Return what all SOPs ask of all roles, in a language where they have it."""
    found = AllDuties()
    members: dict[str, list[str]] = {}
    organisation = handbook.library.organisation
    for role in organisation.role_by_id.values() if organisation else ():
        members.setdefault(role.department, []).append(role.id)
        if role.deputy is not None:
            found.of(role.deputy).deputises.append(role.id)
    for name, week in by_role(week_of(handbook, language)).items():
        found.of(name).week = week
    for sop_id in handbook.editions:
        sop = handbook.edition(sop_id, language)
        if sop is None or sop.status == "retired":
            continue
        tasks = {step.id: Task(sop, number, step) for number, step in enumerate(sop.all_steps, 1)}
        add_steps(found, sop, tasks)
        add_rounds(found, sop)
        add_passings(found, handbook, sop, tasks)
        add_reading(found, sop, members)
        add_documents(found, sop)
        add_responsibilities(found, sop)
    return found


def add_steps(found: AllDuties, sop: Sop, tasks: dict[str, Task]) -> None:
    """Add the steps of an SOP, and whom they call."""
    for task in tasks.values():
        step = task.step
        if step.role:
            found.of(step.role).tasks.setdefault(sop.id, []).append(task)
        if step.hold is not None:
            call = Call(kind="release", sop=sop, task=task, text=step.hold.until or "", more=step.hold.when)
            found.of(step.hold.released_by).calls.append(call)
        failure = step.on_failure
        if failure is not None and failure.escalate_to:
            call = Call(kind="takes-over", sop=sop, task=task, text=failure.do, limit=failure.within)
            found.of(failure.escalate_to).calls.append(call)
    for level in sop.customer_relations.complaints if sop.customer_relations else ():
        call = Call(kind="complaint", sop=sop, text=level.level, more=level.criterion, every=None)
        found.of(level.escalate_to).calls.append(call)
    if sop.feedback_loop is not None:
        loop = sop.feedback_loop
        found.of(loop.decider).calls.append(Call(kind="decides", sop=sop, text=loop.report, limit=loop.decides_within))
        found.of(loop.improver).calls.append(Call(kind="improves", sop=sop, text=loop.closes, limit=loop.improves_within))
        for channel in loop.channels:
            found.of(loop.collector).rounds.append(Call(kind="collects", sop=sop, text=channel.channel, every=channel.every))
    if sop.deviations is not None:
        call = Call(kind="exception", sop=sop, text=sop.deviations.note or "", more=sop.deviations.logged_in)
        found.of(sop.deviations.allowed_by).calls.append(call)


def add_rounds(found: AllDuties, sop: Sop) -> None:
    """Add what is done regularly beside the steps."""
    relations = sop.customer_relations
    for norm in relations.contact if relations else ():
        call = Call(kind="contact", sop=sop, text=norm.customers, more=norm.content or norm.channel, every=norm.every)
        found.of(norm.role).rounds.append(call)
    if relations is not None and relations.survey is not None:
        found.of(relations.survey.role).rounds.append(Call(kind="survey", sop=sop, text=relations.survey.every))
    for meeting in meetings_of(sop):
        for name in dict.fromkeys((meeting.chair, *meeting.attendees)):
            kind = "chairs" if name == meeting.chair else "attends"
            found.of(name).rounds.append(Call(kind=kind, sop=sop, text=meeting.agenda or "", every=meeting.every))
    for record in sop.records:
        if record.by:
            found.of(record.by).rounds.append(Call(kind="keeps", sop=sop, text=record.what, more=record.where))


def meetings_of(sop: Sop) -> Iterator[Meeting]:
    """Yield the meetings of an SOP."""
    if sop.governance is not None:
        yield sop.governance.meeting
    for handoff in sop.handoffs:
        if handoff.meeting is not None:
            yield handoff.meeting


def add_passings(found: AllDuties, handbook: Handbook, sop: Sop, tasks: dict[str, Task]) -> None:
    """Add what passes between departments: to the role of the step, and else to the department; the other side sees it turned round.

    The role of the step may be one of the other side.
    """
    for handoff in sop.handoffs:
        task = tasks.get(handoff.step or "")
        here = Passing(sop, handoff, handoff.direction, handoff.department, task)
        there = Passing(sop, handoff, "receives" if handoff.direction == "gives" else "gives", sop.department, task)
        doer = task.step.role if task is not None else None
        role = handbook.role(doer) if doer else None
        abroad = role is not None and role.department == handoff.department != sop.department
        for passing, department, is_doers in ((here, sop.department, not abroad), (there, handoff.department, abroad)):
            if doer and is_doers:
                found.of(doer).passings.append(passing)
            else:
                found.passings.setdefault(department, []).append(passing)


def add_reading(found: AllDuties, sop: Sop, members: dict[str, list[str]]) -> None:
    """Add who is trained in an SOP, and to whom it is sent."""
    for name in dict.fromkeys(sop.training.audience if sop.training else ()):
        found.of(name).trained.append(sop)
    names = (name for party in sop.distribution for name in members.get(party, [party]))
    for name in dict.fromkeys(names):
        found.of(name).sent.append(sop)


def add_documents(found: AllDuties, sop: Sop) -> None:
    """Add who answers for the text, for metrics and for risks."""
    parts: dict[str, list[str]] = {}
    for kind, names in (("owner", [sop.owner]), ("deputy", [sop.deputy]), ("approver", sop.approvers)):
        for name in filter(None, names):
            parts.setdefault(name, []).append(kind)
    for name, kinds in parts.items():
        found.of(name).parts.append(Part(sop, tuple(dict.fromkeys(kinds))))
    for metric in sop.metrics:
        if metric.owner:
            found.of(metric.owner).metrics.append((sop, metric))
    for risk in sop.risks:
        if risk.owner:
            found.of(risk.owner).risks.append((sop, risk))


def add_responsibilities(found: AllDuties, sop: Sop) -> None:
    """Add who answers for tasks, and who is asked or told."""
    for entry in sop.responsibilities:
        named: dict[str, list[str]] = {}
        for kind, people in (
            ("accountable", (entry.accountable,)),
            ("responsible", entry.responsible),
            ("consulted", entry.consulted),
            ("informed", entry.informed),
        ):
            for name in dict.fromkeys(people):
                named.setdefault(name, []).append(kind)
        for name, kinds in named.items():
            found.of(name).said.append(Said(sop, entry.task, tuple(kinds)))


def readings_of(duties: Duties) -> tuple[list[Reading], list[Reading], list[Reading]]:
    """Return what a new holder reads in its order: what people are trained in, what they work by, and what they are sent besides.

    Of the first the shortest deadline comes first, of the second the SOP with most steps. Each SOP stands in one of the three.
    """
    known: set[str] = set()

    def reading(sop: Sop) -> Reading:
        limit = sop.training.within if sop.training is not None and sop.id in trained else None
        return Reading(sop, limit, len(duties.tasks.get(sop.id, ())))

    trained = {sop.id for sop in duties.trained}
    worked = [tasks[0].sop for tasks in duties.tasks.values()]
    groups = []
    for sops in (duties.trained, worked, duties.sent):
        fresh = [reading(sop) for sop in sops if sop.id not in known]
        known.update(entry.sop.id for entry in fresh)
        groups.append(sorted(fresh, key=lambda entry: (minutes_of(entry.limit), -entry.steps, entry.sop.id)))
    return groups[0], groups[1], groups[2]


def minutes_of(limit: Limit | None) -> float:
    """Return about how long a limit is; what must be done before an event comes first, what has no limit at the same place."""
    if limit is None:
        return 0
    try:
        amount, unit = limit.limit.parts
    except ValueError:
        return float("inf")
    minutes = amount * MINUTES[unit]
    return -minutes if limit.before is not None else minutes
