"""The SOP as a whole."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from msgspec import Struct

from sopkit.model.customers import CustomerRelations, FeedbackLoop, PlannedPost, TimetableSlot
from sopkit.model.duration import Duration
from sopkit.model.governance import Deviations, Freedom, Governance, Handoff, Metric, Record, Responsibility, Risk, Training
from sopkit.model.mention import Definition, Mention
from sopkit.model.problem import Route
from sopkit.model.product import MarketResearch, ProductLaunch, Timeline
from sopkit.model.script import Script
from sopkit.model.selling import ChannelManagement, LostCaseReview, SalesProcess, Segment
from sopkit.model.step import Alert, Stage, Step


class Scope(Struct, frozen=True, kw_only=True):
    """What the procedure covers and what it leaves out."""

    covers: tuple[str, ...]
    """Cases in which this procedure is used."""
    excludes: tuple[str, ...] = ()
    """Cases that look alike but follow another procedure."""


class Outcome(Struct, frozen=True, kw_only=True):
    """What is true when the procedure is done."""

    result: str
    """The state of things at the end, in one sentence."""
    criteria: tuple[str, ...] = ()
    """How anyone can tell that it is done: facts, numbers, units."""


class Review(Struct, frozen=True, kw_only=True):
    """When the text was last checked against practice, and when it is due again."""

    every: Duration | None = None
    """Time between two reviews. Give this or a cycle."""
    cycle: str | None = None
    """A cycle from sopkit.yml that sets the period."""
    last: date | None = None
    """The day on which somebody last compared this text with the work."""
    by: str | None = None
    """The role that did the last review."""
    fingerprint: str | None = None
    """Digest of the text that was reviewed. Written by the tool, never by hand."""
    early_triggers: tuple[str, ...] = ()
    """Events after which a review is due at once, whatever the date."""


class Change(Struct, frozen=True, kw_only=True):
    """One entry of the revision history."""

    version: str
    """The version that this change produced."""
    date: date
    """The day of the change."""
    summary: str
    """What changed, for somebody who follows the procedure."""
    why: str | None = None
    """What led to the change."""
    impact: Literal["editorial", "minor", "major"] | None = None
    """editorial: wording only. minor: small change to the work. major: people must read it again and translations are checked."""


class Term(Struct, frozen=True, kw_only=True):
    """A word used in this SOP in a special sense."""

    term: str
    """The word itself."""
    meaning: str
    """What it means here."""


class Reference(Struct, frozen=True, kw_only=True):
    """Another SOP, document or clause that this one relies on."""

    sop: str | None = None
    """Id of another SOP, with #step to point at one of its steps."""
    title: str | None = None
    """Title of a document that is not an SOP."""
    clause: str | None = None
    """The clause or page that matters."""
    link: str | None = None
    """A web address that starts with https:// or http://."""
    path: str | None = None
    """A file of this repository, written from the folder of sopkit.yml."""
    note: str | None = None
    """When or why to look there."""


class Resource(Struct, frozen=True, kw_only=True):
    """A tool, template, case library, video or system that the steps use."""

    id: str
    """Short name of this resource inside this SOP. It never changes, so links to it stay valid. Lower-case letters, digits and hyphens."""
    name: str
    """What people call it."""
    kind: Literal["tool", "template", "case-library", "video", "system", "document", "data"] | None = None
    """What sort of thing it is."""
    path: str | None = None
    """A file of this repository, written from the folder of sopkit.yml."""
    link: str | None = None
    """A web address that starts with https:// or http://."""
    note: str | None = None
    """How to get access, or what to look out for."""


class Sop(Struct, frozen=True, kw_only=True):
    """A standard operating procedure."""

    format: int = 1
    """Version of the file format. This tool writes and reads 1."""
    id: str
    """Letters, a hyphen and digits. It never changes and is never reused, even when the file moves."""
    title: str
    """What the procedure is called."""
    lang: Literal["zh", "en"]
    """The language in which this file is written."""
    kind: Literal[
        "general",
        "sales",
        "closing",
        "customer-relations",
        "channel",
        "market-research",
        "product-launch",
        "feedback",
        "community",
        "engineering",
        "meta",
    ]
    """The kind decides what the SOP must hold: a sales process needs other parts than a timetable."""
    department: str
    """The department that owns it, from organisation.yml."""
    version: str
    """Three numbers: major.minor.patch."""
    status: Literal["draft", "in-review", "active", "retired"]
    """draft: being written. in-review: being checked. active: approved. retired: no longer used."""
    replaced_by: str | None = None
    """For a retired SOP: the SOP to use now."""
    reason: str | None = None
    """For a retired SOP: why."""
    effective: date | None = None
    """The day it comes into force; later than approval when people must be trained first."""
    owner: str
    """The role that answers for the text being right."""
    deputy: str | None = None
    """The role that acts when the owner is away."""
    approvers: tuple[str, ...] = ()
    """Roles that approve a new version."""
    review: Review | None = None
    """When the text was last checked against practice, and when it is due again."""
    changes: tuple[Change, ...] = ()
    """What changed, newest first."""
    purpose: str
    """Why this procedure exists."""
    benefit: str | None = None
    """What is in it for the person who follows it."""
    scope: Scope | None = None
    """What the procedure covers and what it leaves out."""
    trigger: str
    """What starts the procedure."""
    outcome: Outcome
    """What is true when the procedure is done."""
    terms: tuple[Term, ...] = ()
    """Words with a special sense, beyond the glossary."""
    references: tuple[Reference, ...] = ()
    """Other SOPs and documents."""
    responsibilities: tuple[Responsibility, ...] = ()
    """RACI, where more is meant than the role of each step."""
    resources: tuple[Resource, ...] = ()
    """Tools, templates, case libraries, videos, systems."""
    prerequisites: tuple[str, ...] = ()
    """What must be true before the first step."""
    safety: tuple[Alert, ...] = ()
    """Alerts that hold for the whole procedure."""
    stages: tuple[Stage, ...] = ()
    """Groups of steps. Use stages or steps, not both."""
    steps: tuple[Step, ...] = ()
    """The steps, in order. With more than ten, use stages."""
    scripts: tuple[Script, ...] = ()
    """What to say, word for word."""
    segments: tuple[Segment, ...] = ()
    """Tiers × concerns × scripts (kind: closing)."""
    lost_case_review: LostCaseReview | None = None
    """What is learned from deals that were not won, and where it flows back."""
    sales_process: SalesProcess | None = None
    """What a sales procedure must have beside its stages."""
    customer_relations: CustomerRelations | None = None
    """What a customer-relations procedure must hold."""
    channel: ChannelManagement | None = None
    """Selection, development, upkeep and evaluation of channel partners."""
    research: MarketResearch | None = None
    """Purpose, methods, collection, analysis and report."""
    product_launch: ProductLaunch | None = None
    """Research, decision on what to build, and internal test."""
    timeline: Timeline | None = None
    """Days and milestones from start to end."""
    feedback_loop: FeedbackLoop | None = None
    """From a user's word to the answer that it was done."""
    timetable: tuple[TimetableSlot, ...] = ()
    """What happens when, week by week."""
    moments_plan: tuple[PlannedPost, ...] = ()
    """Planned posts on WeChat Moments or the like."""
    governance: Governance | None = None
    """How SOPs themselves are made, taught, checked and kept alive."""
    risks: tuple[Risk, ...] = ()
    """What can go wrong, with prevention and control."""
    handoffs: tuple[Handoff, ...] = ()
    """What passes between departments."""
    flexibility: tuple[Freedom, ...] = ()
    """What may vary."""
    deviations: Deviations | None = None
    """Who may allow an exception and where it is written down."""
    metrics: tuple[Metric, ...] = ()
    """How success is measured."""
    records: tuple[Record, ...] = ()
    """What is kept."""
    training: Training | None = None
    """Who must read the SOP, by when, and how it is checked."""
    distribution: tuple[str, ...] = ()
    """Departments or roles that get it."""
    confidentiality: Literal["public", "internal", "restricted"] | None = None
    """public: anyone. internal: the company. restricted: the distribution list only."""
    level_of_use: Literal["continuous", "reference", "information"] | None = None
    """continuous: step by step with the text open. reference: look things up. information: know it."""
    tags: tuple[str, ...] = ()
    """Words under which it is found."""
    path: str = ""
    """The file it was read from, from the handbook's root, with ``/``."""
    translates: str | None = None
    """For a translation: the version of the source that it translates."""
    mentions: tuple[Mention, ...] = ()
    """What it names, inside and outside itself."""
    definitions: tuple[Definition, ...] = ()
    """What inside it has an id."""

    def steps_with_routes(self) -> Iterator[tuple[Route, Step]]:
        """Yield every step in order, with the way to it."""
        for number, step in enumerate(self.steps):
            yield ("steps", number), step
        for position, stage in enumerate(self.stages):
            for number, step in enumerate(stage.steps):
                yield ("stages", position, "steps", number), step

    @property
    def all_steps(self) -> tuple[Step, ...]:
        """Every step in order, those of stages included."""
        return (*self.steps, *(step for stage in self.stages for step in stage.steps))
