"""An SOP in use lacks something that a draft may lack.

Without it nobody knows since when it holds, who approves a change, when it is looked at again, what can go wrong, or
whether it works.

Bad:
    status: active
    # no effective
Good:
    status: active
    effective: 2026-11-02
"""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding, Severity
from sopkit.model.sop import Sop

SEVERITY = Severity.ERROR
MESSAGE = mark("This SOP is in use and has no “{field}”.")
QUESTION = mark("Add it, or set `status:` to draft or in-review until it is there.")
WANTED = {
    "effective": mark("From which day on does it hold? Add `effective:` with a date."),
    "deputy": mark("Which role acts when the owner is away? Add `deputy:`."),
    "approvers": mark("Which roles approve a new version? Add `approvers:`."),
    "review": mark("How often is it compared with the work? Add `review:` with `every:` and `last:`."),
    "risks": mark("What can go wrong, how is it prevented, and what is done when it happens? Add `risks:`."),
    "metrics": mark("How is it seen whether it works? Add `metrics:` with a formula and a target."),
}
LAST = mark("When was it last compared with the work? Add `last:` with a date below `review:`.")
EVERY = mark("How often is it compared with the work? Add `every:` or `cycle:` below `review:`.")


def check_sop(sop: Sop) -> Iterator[Finding]:
    """Yield what an active SOP lacks; missing steps are told by no-steps."""
    if sop.status != "active":
        return
    for field, question in WANTED.items():
        if not getattr(sop, field):
            yield Finding(("status",), {"field": field}, question=question)
    if sop.review is not None:
        if sop.review.last is None:
            yield Finding(("review",), {"field": "review.last"}, question=LAST)
        if sop.review.every is None and sop.review.cycle is None:
            yield Finding(("review",), {"field": "review.every"}, question=EVERY)
