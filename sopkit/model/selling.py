"""What closing, sales and channel procedures hold beside their steps."""

from typing import Literal

from msgspec import Struct

from sopkit.model.duration import Duration, Limit


class Concern(Struct, frozen=True, kw_only=True):
    """One thing this kind of customer cares about, and how to answer it."""

    concern: str
    """What the customer wants to know or fears."""
    scene: str | None = None
    """The situation in which the answer convinces."""
    scripts: tuple[str, ...]
    """Ids of the scripts to use."""
    proof: tuple[str, ...] = ()
    """What backs the words."""


class Segment(Struct, frozen=True, kw_only=True):
    """A tier of customers with a measurable criterion and what they care about."""

    id: str
    """Short name of this segment inside this SOP. It never changes, so links to it stay valid. Lower-case letters, digits and hyphens."""
    name: str
    """Name of the tier."""
    criterion: str
    """A number that decides who belongs to it."""
    concerns: tuple[Concern, ...]
    """What they care about, each with script, scene and proof."""


class LostCaseReview(Struct, frozen=True, kw_only=True):
    """What is learned from deals that were not won, and where it flows back."""

    role: str
    """Who leads the review."""
    within: Limit
    """How soon after the loss."""
    reasons: tuple[str, ...]
    """The list of reasons to choose from."""
    feeds: tuple[Literal["segments", "scripts", "steps", "resources"], ...]
    """Which parts of this SOP are changed by what is learned."""
    how: str | None = None
    """How a lesson becomes a change of script or segment."""


class NeedsAnalysis(Struct, frozen=True, kw_only=True):
    """Questions and template for one industry."""

    industry: str
    """The industry it is for."""
    template: str | None = None
    """Resource id of the template."""
    questions: tuple[str, ...]
    """What to ask."""


class ContractClause(Struct, frozen=True, kw_only=True):
    """A clause with its standard wording and its limits."""

    clause: str
    """Name of the clause."""
    wording: str
    """The standard text."""
    limit: str | None = None
    """How far it may be changed, and by whom."""


class SigningStep(Struct, frozen=True, kw_only=True):
    """One station on the way to the signed contract."""

    role: str
    """Who acts."""
    action: str
    """What is done."""
    within: Limit | None = None
    """How soon."""


class SalesProcess(Struct, frozen=True, kw_only=True):
    """What a sales procedure must have beside its stages."""

    target_customer: tuple[str, ...]
    """Who is a target: measurable traits."""
    needs_analysis: tuple[NeedsAnalysis, ...]
    """By industry."""
    talk_track: tuple[str, ...]
    """Script ids in the order of use."""
    demo: tuple[str, ...]
    """What is shown, in order, with minutes."""
    contract: tuple[ContractClause, ...]
    """Clauses with limits."""
    signing: tuple[SigningStep, ...]
    """Who signs when."""
    sales_kit: tuple[str, ...]
    """Resource ids: case library, demo video, templates."""


class SelectionCriterion(Struct, frozen=True, kw_only=True):
    """One line of the score sheet for a channel partner."""

    criterion: str
    """What is scored."""
    weight: float
    """Share of the total in percent."""
    minimum: str | None = None
    """Below this the partner is out."""


class Upkeep(Struct, frozen=True, kw_only=True):
    """What is done regularly for a channel partner."""

    activity: str
    """What is done."""
    every: Duration
    """How often."""
    role: str
    """Who does it."""


class ChannelEvaluation(Struct, frozen=True, kw_only=True):
    """How partners are measured and what follows."""

    every: Duration
    """How often."""
    measures: tuple[str, ...]
    """What is measured."""
    consequence: str
    """What a good or bad result leads to."""


class ChannelManagement(Struct, frozen=True, kw_only=True):
    """Selection, development, upkeep and evaluation of channel partners."""

    selection: tuple[SelectionCriterion, ...]
    """The score sheet."""
    development: tuple[str, ...]
    """How a partner is won and set up."""
    upkeep: tuple[Upkeep, ...]
    """Regular work with the partner."""
    evaluation: ChannelEvaluation
    """How partners are measured and what follows."""
