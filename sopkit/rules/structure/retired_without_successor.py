"""An SOP is retired and says neither what replaces it nor why.

Whoever has its address goes on using it, since nobody says what to do instead.

Bad:
    status: retired
Good:
    status: retired
    reason: Contracts are signed online since March 2026, without this procedure.
"""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding, Severity
from sopkit.model.sop import Sop

SEVERITY = Severity.WARNING
MESSAGE = mark("This SOP is retired and does not say what to do instead.")
QUESTION = mark("Which SOP is used now? Add `replaced_by:`; if there is none, say why under `reason:`.")


def check_sop(sop: Sop) -> Iterator[Finding]:
    """Yield a retired SOP without a successor and without a reason."""
    if sop.status == "retired" and sop.replaced_by is None and sop.reason is None:
        yield Finding(("status",))
