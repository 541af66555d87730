"""Channel: partners are chosen, developed, kept and evaluated."""

import math
from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding
from sopkit.model.sop import Sop

NO_CHANNEL = mark("A channel procedure says how partners are chosen, developed, kept and evaluated, and this one does not.")
ADD_CHANNEL = mark("Add `channel:` with selection, development, upkeep and evaluation.")
WRONG_SUM = mark("The weights of the score sheet add up to {total}, not to 100.")
CHANGE_SUM = mark("Which criterion counts for more or less? Change the weights until they add up to 100.")
WHOLE = 100


def check(sop: Sop) -> Iterator[Finding]:
    """Yield what a channel procedure lacks."""
    if sop.channel is None:
        yield Finding(("kind",), {}, NO_CHANNEL, ADD_CHANNEL)
        return
    total = math.fsum(criterion.weight for criterion in sop.channel.selection)
    if not math.isclose(total, WHOLE, abs_tol=0.1):
        yield Finding(("channel", "selection"), {"total": f"{total:.10g}"}, WRONG_SUM, CHANGE_SUM, on_key=True)
