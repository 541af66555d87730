"""Sales: five phases from the lead to after-sales, and what the salesperson takes along."""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding
from sopkit.model.sop import Sop

PHASES = ("lead", "needs", "proposal", "contract", "after-sales")
NO_PHASE = mark("A sales procedure has a stage for each phase, and none has the phase “{phase}”.")
ADD_PHASE = mark("In which stage is this done? Write `phase: {phase}` there, or add the stage.")
WRONG_ORDER = mark("The phase “{phase}” comes after “{before}”.")
REORDER = mark("The phases follow one another: lead, needs, proposal, contract, after-sales. Is the order or the phase wrong?")
NO_PROCESS = mark("A sales procedure says who its customers are and what is taken along, and this one does not.")
ADD_PROCESS = mark("Add `sales_process:` with target customer, needs analysis, talk track, demo, contract, signing and sales kit.")
NO_TEMPLATE = mark("The needs analysis for “{industry}” has no template.")
ADD_TEMPLATE = mark("On which form are the answers written down? Add it under `resources:` and name it as `template:`.")
NO_CASES = mark("The sales kit holds no case library.")
ADD_CASES = mark("Where are the cases that may be shown? Add a resource with `kind: case-library` and name it here.")
NO_VIDEO = mark("The sales kit holds no demo video.")
ADD_VIDEO = mark("What can a customer watch alone? Add a resource with `kind: video` and name it here.")
KIT = (("case-library", NO_CASES, ADD_CASES), ("video", NO_VIDEO, ADD_VIDEO))


def check(sop: Sop) -> Iterator[Finding]:
    """Yield what a sales procedure lacks."""
    yield from check_phases(sop)
    process = sop.sales_process
    if process is None:
        yield Finding(("kind",), {}, NO_PROCESS, ADD_PROCESS)
        return
    for position, analysis in enumerate(process.needs_analysis):
        if analysis.template is None:
            route = ("sales_process", "needs_analysis", position, "industry")
            yield Finding(route, {"industry": analysis.industry}, NO_TEMPLATE, ADD_TEMPLATE)
    kinds = {resource.kind for resource in sop.resources if resource.id in process.sales_kit}
    for kind, message, question in KIT:
        if kind not in kinds:
            yield Finding(("sales_process", "sales_kit"), {}, message, question, on_key=True)


def check_phases(sop: Sop) -> Iterator[Finding]:
    """Yield the phases that are missing, and those out of their order."""
    present = {stage.phase for stage in sop.stages}
    for phase in PHASES:
        if phase not in present:
            yield Finding(("kind",), {"phase": phase}, NO_PHASE, ADD_PHASE)
    furthest = PHASES[0]
    for position, stage in enumerate(sop.stages):
        if stage.phase is None:
            continue
        if PHASES.index(stage.phase) < PHASES.index(furthest):
            values = {"phase": stage.phase, "before": furthest}
            yield Finding(("stages", position, "phase"), values, WRONG_ORDER, REORDER)
        else:
            furthest = stage.phase
