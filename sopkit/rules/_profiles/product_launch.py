"""Product launch: one to two weeks of competitor research, what to build, a timeline, an internal test."""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.duration import Duration
from sopkit.model.problem import Finding
from sopkit.model.product import CompetitorResearch
from sopkit.model.sop import Sop

NO_LAUNCH = mark("A product launch says what is researched, what is built and how it is tested, and this one does not.")
ADD_LAUNCH = mark("Add `product_launch:` with competitor research, what to build and internal test.")
WRONG_LENGTH = mark("The competitor research takes {duration}; it should take one to two weeks.")
CHANGE_LENGTH = mark("What can be known in 7 to 14 days? Less is a guess, and after more the market has moved.")
NO_DIMENSION = mark("The competitor research leaves out “{dimension}”.")
ADD_DIMENSION = mark("What must be known of it? Add it to `dimensions:` with its questions.")
NO_TIMELINE = mark("A product launch has a timeline, and this one has none.")
ADD_TIMELINE = mark("On which day is which milestone reached? Add `timeline:` with days and milestones.")
DIMENSIONS = ("data", "competitor-development", "market-feedback")
DAYS = {"day": (1, 7, 14), "week": (7, 7, 14), "working day": (1, 5, 10)}
"""Days in a unit, and how many such days one and two weeks are. Other units do not fit a research of weeks."""


def check(sop: Sop) -> Iterator[Finding]:
    """Yield what a product launch lacks."""
    if sop.product_launch is None:
        yield Finding(("kind",), {}, NO_LAUNCH, ADD_LAUNCH)
    else:
        yield from check_research(sop.product_launch.competitor_research)
    if sop.timeline is None:
        yield Finding(("kind",), {}, NO_TIMELINE, ADD_TIMELINE)


def check_research(research: CompetitorResearch) -> Iterator[Finding]:
    """Yield what the competitor research lacks."""
    route = ("product_launch", "competitor_research")
    if not one_to_two_weeks(research.duration):
        yield Finding((*route, "duration"), {"duration": research.duration}, WRONG_LENGTH, CHANGE_LENGTH)
    looked_at = {dimension.dimension for dimension in research.dimensions}
    for dimension in DIMENSIONS:
        if dimension not in looked_at:
            values = {"dimension": dimension}
            yield Finding((*route, "dimensions"), values, NO_DIMENSION, ADD_DIMENSION, on_key=True)


def one_to_two_weeks(duration: Duration) -> bool:
    """Tell whether a duration is one to two weeks long."""
    amount, unit = duration.parts
    size, least, most = DAYS.get(unit, (1, 0, -1))
    return least <= amount * size <= most
