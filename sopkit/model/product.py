"""What market-research and product-launch procedures hold beside their steps."""

from typing import Literal

from msgspec import Struct

from sopkit.model.duration import Duration


class ResearchMethod(Struct, frozen=True, kw_only=True):
    """A way to ask the market, and when it fits."""

    method: Literal["questionnaire", "trade-show", "interview", "desk-research", "data-analysis"]
    """How the market is asked."""
    use_when: str
    """When this method fits."""
    sample: str
    """How many and whom."""
    template: str | None = None
    """Resource id of the form."""


class MarketResearch(Struct, frozen=True, kw_only=True):
    """Purpose, methods, collection, analysis and report."""

    purpose: str
    """The question to be answered."""
    decision: str
    """The decision that waits for it."""
    methods: tuple[ResearchMethod, ...]
    """Which methods, when."""
    collection: tuple[str, ...]
    """Rules for collecting."""
    analysis: tuple[str, ...]
    """How the data is read."""
    report: str | None = None
    """Resource id of the report template."""


class ResearchDimension(Struct, frozen=True, kw_only=True):
    """One angle of competitor research."""

    dimension: Literal["data", "competitor-development", "market-feedback"]
    """data: figures. competitor-development: where they are going. market-feedback: what buyers say."""
    questions: tuple[str, ...]
    """What must be known afterwards."""
    source: str | None = None
    """Where to look."""


class CompetitorResearch(Struct, frozen=True, kw_only=True):
    """What is looked at before anything is built."""

    duration: Duration
    """One to two weeks."""
    role: str
    """Who does it."""
    dimensions: tuple[ResearchDimension, ...]
    """The angles."""


class InternalTest(Struct, frozen=True, kw_only=True):
    """Who tries the product before it is sold, and what it must show."""

    testers: str
    """Who and how many."""
    duration: Duration
    """How long."""
    criteria: tuple[str, ...]
    """What must be true."""
    role: str
    """Who decides on the result."""


class ProductLaunch(Struct, frozen=True, kw_only=True):
    """Research, decision on what to build, and internal test."""

    competitor_research: CompetitorResearch
    """What is looked at before anything is built."""
    what_to_build: str
    """How it is decided what will be built."""
    internal_test: InternalTest
    """Who tries the product before it is sold, and what it must show."""


class Milestone(Struct, frozen=True, kw_only=True):
    """Work from one day to another with what it delivers."""

    id: str
    """Short name of this milestone inside this SOP. It never changes, so links to it stay valid. Lower-case letters, digits and hyphens."""
    name: str
    """What is done."""
    start: int
    """Day on which it starts; the first day is 1."""
    end: int
    """Day on which it is finished."""
    role: str
    """Who answers for it."""
    deliverable: str | None = None
    """What exists afterwards."""
    gate: bool = False
    """True where the work may stop here for good."""


class Timeline(Struct, frozen=True, kw_only=True):
    """Days and milestones from start to end."""

    days: int
    """Length in days."""
    milestones: tuple[Milestone, ...]
    """In order."""
