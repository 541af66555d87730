"""The risk register: the risks of all SOPs by department, with the steps that are critical and the warnings that belong to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from sopkit.pages._handbook import Handbook
from sopkit.pages._libraries import RISKS, alarms_of, editions_of, groups_of, pages_of
from sopkit.pages._view import View

if TYPE_CHECKING:
    from sopkit.model.library import Library
    from sopkit.model.page import Page
    from sopkit.model.reference import Reference
    from sopkit.model.sop import Sop
    from sopkit.model.step import Step


class Alarm(Struct, frozen=True, kw_only=True):
    """A place of an SOP where harm can be done."""

    sop: Sop
    """The SOP."""
    number: int | None
    """Number of the step; None where the warning is for the whole SOP."""
    step: Step | None
    """The step."""
    warnings: tuple[str, ...]
    """What it warns of."""


def build(library: Library, reference: Reference) -> Iterator[Page]:
    """Yield the risk register in each language, where there is anything to list."""
    handbook = Handbook(library, reference)
    yield from pages_of(handbook, RISKS, groups_of(handbook, RISKS), name=View.department, told=told)


def told(view: View, shown: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the SOPs of each department, and where in them harm can be done."""
    lists = editions_of(view, shown)["lists"]
    return {"lists": lists, "alarms": {group: [alarm for sop in sops for alarm in alarms(sop)] for group, sops in lists.items()}}


def alarms(sop: Sop) -> list[Alarm]:
    """Return where in an SOP harm can be done: the warnings for the whole of it, and the steps that are critical or warn."""

    def warnings(entries: Sequence[Any]) -> tuple[str, ...]:
        return tuple(entry.text for entry in entries if entry.level == "warning")

    whole = warnings(sop.safety)
    marked = set(alarms_of(sop))
    first = [Alarm(sop=sop, number=None, step=None, warnings=whole)] if whole else []
    return first + [
        Alarm(sop=sop, number=number, step=step, warnings=warnings(step.alerts))
        for number, step in enumerate(sop.all_steps, 1)
        if step.id in marked
    ]
