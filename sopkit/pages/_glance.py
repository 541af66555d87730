"""What a reader wants to know of an SOP before anything else, on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup
from msgspec import Struct

from sopkit.language import mark

if TYPE_CHECKING:
    from sopkit.model.sop import Sop
    from sopkit.pages._view import View

MOST = 5
"""Time limits and things needed that are named; of more, the page itself tells."""


class Glance(Struct, frozen=True):
    """An SOP on one screen."""

    limits: tuple[Markup, ...]
    """The time limits of steps, in their order."""
    more_limits: int
    """How many more there are."""
    needs: tuple[Markup, ...]
    """What must be at hand: resources that steps name first."""
    more_needs: int
    """How many more there are."""


def glance_of(view: View, sop: Sop) -> Glance:
    """Return what a reader wants to know first."""
    limits = [
        Markup('<a href="#step-{}">{}</a> {}').format(
            step.id, view.say(mark("Step {number}"), number=number), view.length(step.within.limit)
        )
        for number, step in enumerate(sop.all_steps, 1)
        if step.within is not None
    ]
    used = dict.fromkeys(name for step in sop.all_steps for name in step.resources)
    known = [resource.id for resource in sop.resources]
    needs = [
        view.resource_link(name) for name in (*(name for name in used if name in known), *(name for name in known if name not in used))
    ]
    return Glance(tuple(limits[:MOST]), max(0, len(limits) - MOST), tuple(needs[:MOST]), max(0, len(needs) - MOST))
