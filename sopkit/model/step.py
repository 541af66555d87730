"""Steps: what is done, by whom, in which order."""

from typing import Literal

from msgspec import Struct

from sopkit.model.duration import Limit


class Alert(Struct, frozen=True, kw_only=True):
    """Something the reader must know before acting."""

    level: Literal["note", "caution", "warning"]
    """note: good to know. caution: loss or rework. warning: harm to people, customers or the law."""
    text: str
    """What can happen and how to avoid it."""


class Media(Struct, frozen=True, kw_only=True):
    """A picture or video that shows the step."""

    path: str | None = None
    """A file of this repository, written from the folder of sopkit.yml."""
    link: str | None = None
    """A web address that starts with https:// or http://."""
    alt: str
    """What it shows, for people who cannot see it."""
    caption: str | None = None
    """A line below it."""


class Branch(Struct, frozen=True, kw_only=True):
    """One answer of a decision and where it leads."""

    when: str
    """The answer or condition."""
    goto: str
    """Id of a step, another SOP (CRM-002), or end."""
    at_most: int | None = None
    """For a way back to an earlier step: how often it may be taken."""


class Decision(Struct, frozen=True, kw_only=True):
    """A question whose answer decides which step is next."""

    question: str
    """A question with a clear answer."""
    branches: tuple[Branch, ...]
    """The answers, in the order in which they are tried."""
    otherwise: str | None = None
    """Where to go when no branch applies."""


class OnFailure(Struct, frozen=True, kw_only=True):
    """What to do when the step cannot be done."""

    do: str
    """What to do instead."""
    escalate_to: str | None = None
    """Who takes over."""
    within: Limit | None = None
    """How soon."""


class HoldPoint(Struct, frozen=True, kw_only=True):
    """Work stops here until somebody releases it."""

    when: str | None = None
    """The case in which the work stops here; always, where this is left out."""
    released_by: str
    """The role that lets the work go on."""
    until: str | None = None
    """What must be true first."""


class Automation(Struct, frozen=True, kw_only=True):
    """Whether a person or a system does this step."""

    level: Literal["manual", "assisted", "automated"]
    """manual: a person. assisted: a person with a tool's help. automated: a system alone."""
    by: str | None = None
    """The system or tool that does it."""


class Step(Struct, frozen=True, kw_only=True):
    """One action by one role."""

    id: str
    """Short name of this step inside this SOP. It never changes, so links to it stay valid. Lower-case letters, digits and hyphens."""
    do: str
    """One action, verb first."""
    role: str | None = None
    """Who does it: a role from organisation.yml."""
    when: str | None = None
    """The condition under which the step is done. Shown before the action."""
    why: str | None = None
    """The reason, for somebody who is tempted to skip it."""
    how: str | None = None
    """Details, in Markdown."""
    inputs: tuple[str, ...] = ()
    """What must be at hand."""
    outputs: tuple[str, ...] = ()
    """What the step produces."""
    done_when: str | None = None
    """How to tell that it is done: a criterion with number and unit."""
    within: Limit | None = None
    """The time limit and when its clock starts."""
    alerts: tuple[Alert, ...] = ()
    """Notes, cautions and warnings. Shown before the action."""
    resources: tuple[str, ...] = ()
    """Ids from the resources of this SOP."""
    scripts: tuple[str, ...] = ()
    """Ids from the scripts of this SOP."""
    media: tuple[Media, ...] = ()
    """What shows the step better than words."""
    decision: Decision | None = None
    """A question whose answer decides which step is next."""
    next: str | None = None
    """The step that follows, where it is not the one below; or end."""
    on_failure: OnFailure | None = None
    """What to do when the step cannot be done."""
    evidence: str | None = None
    """What proves later that the step was done."""
    hold: HoldPoint | None = None
    """Work stops here until somebody releases it."""
    automation: Automation | None = None
    """Whether a person or a system does this step."""
    critical: bool = False
    """True where a mistake here does lasting damage; it then needs a measured criterion."""


class Stage(Struct, frozen=True, kw_only=True):
    """A group of steps with a common goal."""

    id: str
    """Short name of this stage inside this SOP. It never changes, so links to it stay valid. Lower-case letters, digits and hyphens."""
    name: str
    """Name of the stage."""
    phase: Literal["lead", "needs", "proposal", "contract", "after-sales"] | None = None
    """Which phase of a sale this is (kind: sales)."""
    goal: str | None = None
    """What the stage is for."""
    owner: str | None = None
    """The role that answers for the stage."""
    exit: tuple[str, ...] = ()
    """What must be true before the next stage starts."""
    steps: tuple[Step, ...]
    """The steps of the stage."""
