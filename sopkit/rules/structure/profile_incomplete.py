"""An SOP of a kind lacks what this kind must hold.

A sales procedure without a contract stage, or a community without a timetable, looks complete and leaves the hardest
part to chance. Each kind has its own parts; the format of an SOP describes them. Drafts may still be incomplete.

Bad:
    kind: feedback
Good:
    kind: feedback
    feedback_loop:
      channels:
        - channel: Hotline
          every: 1 day
      collector: account-manager
      report: Every Monday, the ten most frequent points with their number
      decider: sales-manager
      decides_within: {limit: 2 working days, after: the report}
      improver: account-manager
      improves_within: {limit: 10 working days, after: the decision}
      closes: Everybody who spoke gets an answer within 1 working day after the change
"""

from collections.abc import Callable, Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding, Severity
from sopkit.model.sop import Sop
from sopkit.rules._profiles import (
    channel,
    closing,
    community,
    customer_relations,
    feedback,
    market_research,
    meta,
    product_launch,
    sales,
)
from sopkit.rules._profiles.calendars import check_timeline, check_timetable

SEVERITY = Severity.ERROR
MESSAGE = mark("This SOP lacks a part that its kind must have.")
QUESTION = mark("What belongs there? Add it, or choose another `kind:`.")
PROFILES: dict[str, Callable[[Sop], Iterator[Finding]]] = {
    "channel": channel.check,
    "closing": closing.check,
    "community": community.check,
    "customer-relations": customer_relations.check,
    "feedback": feedback.check,
    "market-research": market_research.check,
    "meta": meta.check,
    "product-launch": product_launch.check,
    "sales": sales.check,
}
"""General and engineering procedures need no more than every other one."""
FINISHED = frozenset({"in-review", "active"})


def check_sop(sop: Sop) -> Iterator[Finding]:
    """Yield what the kind asks for and the SOP does not hold, and what its calendars cannot hold."""
    if sop.status not in FINISHED:
        return
    profile = PROFILES.get(sop.kind)
    if profile is not None:
        yield from profile(sop)
    if sop.timeline is not None:
        yield from check_timeline(sop.timeline)
    if sop.timetable:
        yield from check_timetable(sop.timetable)
