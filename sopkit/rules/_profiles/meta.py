"""Meta: the SOP on SOPs."""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding
from sopkit.model.sop import Sop

NO_GOVERNANCE = mark("The procedure on procedures says how they are made, taught and checked, and this one does not.")
ADD_GOVERNANCE = mark("Add `governance:` with participation, training, evaluation, meeting, supervision and incentive.")


def check(sop: Sop) -> Iterator[Finding]:
    """Yield what the procedure on procedures lacks."""
    if sop.governance is None:
        yield Finding(("kind",), {}, NO_GOVERNANCE, ADD_GOVERNANCE)
