"""What customer-relations, feedback and community procedures hold beside their steps."""

from typing import Literal

from msgspec import Struct

from sopkit.model.duration import Duration, Limit


class CustomerData(Struct, frozen=True, kw_only=True):
    """One kind of data on customers: where it comes from and who may see it."""

    what: str
    """The data."""
    source: str | None = None
    """Where it comes from."""
    kept_in: str
    """Where it is kept."""
    access: tuple[str, ...]
    """Who may see it."""
    updated: Duration | None = None
    """How often it is checked."""


class ContactNorm(Struct, frozen=True, kw_only=True):
    """How often and how one kind of customer is contacted."""

    customers: str
    """Which customers."""
    every: Duration
    """Time between two contacts."""
    channel: str
    """Phone, visit, WeChat …"""
    content: str | None = None
    """What it is about."""
    role: str
    """Who does it."""


class SatisfactionSurvey(Struct, frozen=True, kw_only=True):
    """Questions, rhythm and what a low score leads to."""

    every: str
    """When it is sent."""
    questions: tuple[str, ...]
    """The questions with their scale."""
    threshold: str
    """The score below which somebody acts."""
    on_low: str
    """What is done then."""
    role: str
    """Who sends and reads it."""


class ComplaintLevel(Struct, frozen=True, kw_only=True):
    """A level with its criterion and limits."""

    level: str
    """Name of the level."""
    criterion: str
    """A number that decides the level."""
    first_answer: Duration
    """Time until the customer hears from a person."""
    solution: Duration
    """Time until the solution is carried out."""
    compensation: str | None = None
    """What may be offered without asking."""
    escalate_to: str
    """Who takes over when a limit is missed."""


class CustomerRelations(Struct, frozen=True, kw_only=True):
    """What a customer-relations procedure must hold."""

    data: tuple[CustomerData, ...] = ()
    """What is collected and kept."""
    contact: tuple[ContactNorm, ...] = ()
    """How often, how, by whom."""
    survey: SatisfactionSurvey | None = None
    """Questions, rhythm and what a low score leads to."""
    complaints: tuple[ComplaintLevel, ...] = ()
    """Levels with limits."""
    continued_in: str | None = None
    """The customer-relations SOP that holds the parts left out here."""


class FeedbackChannel(Struct, frozen=True, kw_only=True):
    """Where users speak, and how often it is read."""

    channel: str
    """Where."""
    every: Duration
    """How often it is read."""


class FeedbackLoop(Struct, frozen=True, kw_only=True):
    """From a user's word to the answer that it was done."""

    channels: tuple[FeedbackChannel, ...]
    """Where feedback comes in."""
    collector: str
    """Who collects."""
    report: str
    """How often, to whom, in what form."""
    decider: str
    """The one role that decides alone."""
    decides_within: Limit
    """By when."""
    improver: str
    """Who carries it out."""
    improves_within: Limit
    """By when."""
    closes: str
    """How the user learns of it."""
    measure: str | None = None
    """How it is seen that the loop works."""


class TimetableSlot(Struct, frozen=True, kw_only=True):
    """What happens on which days at what time."""

    id: str
    """Short name of this slot inside this SOP. It never changes, so links to it stay valid. Lower-case letters, digits and hyphens."""
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...]
    """Days of the week."""
    time: str
    """Start, 24-hour clock, in the time zone of the settings."""
    until: str | None = None
    """End, where it has one."""
    channel: str | None = None
    """Where."""
    content: str
    """What is sent or done."""
    role: str
    """Who does it."""
    script: str | None = None
    """Script id, where words are fixed."""


class PlannedPost(Struct, frozen=True, kw_only=True):
    """One post of the weekly plan."""

    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...]
    """Days of the week."""
    time: str
    """When it is published."""
    content: str
    """What is published."""
    purpose: str | None = None
    """What it is for."""
    role: str
    """Who publishes."""
