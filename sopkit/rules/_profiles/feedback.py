"""Feedback: a closed loop with one name at each station."""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding
from sopkit.model.sop import Sop

NO_LOOP = mark("A feedback procedure says who collects, decides and improves, and by when, and this one does not.")
ADD_LOOP = mark("Add `feedback_loop:` with channels, collector, report, decider, improver, their limits and how it closes.")


def check(sop: Sop) -> Iterator[Finding]:
    """Yield what a feedback procedure lacks; the schema knows what a loop must hold."""
    if sop.feedback_loop is None:
        yield Finding(("kind",), {}, NO_LOOP, ADD_LOOP)
