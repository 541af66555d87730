"""Who answers for what: responsibilities, handoffs, risks, metrics, records, training."""

from typing import Literal

from msgspec import Struct

from sopkit.model.duration import Duration, Limit


class Responsibility(Struct, frozen=True, kw_only=True):
    """Who does, answers for, advises on and is told of one task (RACI)."""

    task: str
    """The piece of work or decision."""
    responsible: tuple[str, ...] = ()
    """Roles that do it."""
    accountable: str
    """The one role that answers for it."""
    consulted: tuple[str, ...] = ()
    """Roles that are asked before."""
    informed: tuple[str, ...] = ()
    """Roles that are told after."""


class Meeting(Struct, frozen=True, kw_only=True):
    """A regular meeting with its rhythm."""

    every: Duration
    """Time between two meetings."""
    chair: str
    """Who leads it."""
    attendees: tuple[str, ...] = ()
    """Who takes part."""
    agenda: str | None = None
    """What is decided there."""


class Governance(Struct, frozen=True, kw_only=True):
    """How SOPs themselves are made, taught, checked and kept alive."""

    participation: str
    """How those who do the work take part."""
    training: str
    """How people learn of it."""
    evaluation: str
    """How often and by what it is judged."""
    meeting: Meeting
    """A regular meeting with its rhythm."""
    supervision: str
    """Who checks that it is followed."""
    incentive: str
    """What is in it for those who improve it."""


class Handoff(Struct, frozen=True, kw_only=True):
    """What passes between this department and another."""

    department: str
    """The other department."""
    direction: Literal["gives", "receives"]
    """gives: we hand over. receives: we are handed."""
    what: str
    """What is handed over."""
    step: str | None = None
    """Step at which it happens."""
    duty: str | None = None
    """What the other side must do."""
    authority: str | None = None
    """What the other side may decide."""
    within: Limit | None = None
    """How soon it is accepted."""
    meeting: Meeting | None = None
    """A regular meeting with its rhythm."""


class Freedom(Struct, frozen=True, kw_only=True):
    """What may vary, and within which limits."""

    what: str
    """What may vary."""
    within: str
    """The limits."""


class Deviations(Struct, frozen=True, kw_only=True):
    """Who may allow an exception and where it is written down."""

    allowed_by: str
    """Who may allow it."""
    logged_in: str
    """Where it is written down."""
    note: str | None = None
    """What must be written down."""


class Risk(Struct, frozen=True, kw_only=True):
    """What can go wrong, how it shows, how it is prevented and brought under control."""

    risk: str
    """What can go wrong."""
    indicator: str | None = None
    """How it shows."""
    prevention: str
    """What keeps it from happening."""
    control: str
    """What is done when it happens."""
    owner: str | None = None
    """Who watches it."""


class Metric(Struct, frozen=True, kw_only=True):
    """How it is seen whether the procedure works."""

    name: str
    """Name of the metric."""
    formula: str
    """How it is calculated."""
    baseline: float | None = None
    """The value before."""
    target: float
    """The value to reach."""
    unit: str
    """Unit of baseline and target."""
    period: Duration
    """Over which time it is measured."""
    source: str | None = None
    """Where the number comes from."""
    owner: str | None = None
    """Who answers for it."""


class Record(Struct, frozen=True, kw_only=True):
    """What is kept, where, how long, by whom."""

    what: str
    """What is kept."""
    where: str
    """Where."""
    keep: Duration
    """How long."""
    by: str | None = None
    """Who keeps it."""


class QuizQuestion(Struct, frozen=True, kw_only=True):
    """A question with its answer, to see whether the text was understood."""

    question: str
    """The question."""
    options: tuple[str, ...]
    """The answers to choose from."""
    answer: int
    """Number of the right option; the first is 1."""
    explanation: str | None = None
    """Why it is right."""


class Training(Struct, frozen=True, kw_only=True):
    """Who must read the SOP, by when, and how it is checked."""

    audience: tuple[str, ...]
    """Roles that must read it."""
    within: Limit
    """By when."""
    quiz: tuple[QuizQuestion, ...] = ()
    """Questions."""
