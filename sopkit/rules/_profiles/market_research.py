"""Market research: purpose, methods, collection, analysis."""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding
from sopkit.model.sop import Sop

NO_RESEARCH = mark("A market-research procedure says what is asked and how, and this one does not.")
ADD_RESEARCH = mark("Add `research:` with purpose, decision, methods, collection and analysis.")
NOBODY_ASKED = mark("No method of this research asks anybody outside the company.")
ASK = mark("Whom could you ask? Add a questionnaire, a trade show or an interview to `methods:`.")
ASKING = frozenset({"questionnaire", "trade-show", "interview"})


def check(sop: Sop) -> Iterator[Finding]:
    """Yield what a market-research procedure lacks."""
    if sop.research is None:
        yield Finding(("kind",), {}, NO_RESEARCH, ADD_RESEARCH)
    elif not any(method.method in ASKING for method in sop.research.methods):
        yield Finding(("research", "methods"), {}, NOBODY_ASKED, ASK, on_key=True)
