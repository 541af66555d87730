"""Community: timetable, reply scripts, weekly posts."""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding
from sopkit.model.sop import Sop

NO_TIMETABLE = mark("A community procedure has a timetable, and this one has none.")
ADD_TIMETABLE = mark("On which days and at what time is what sent, where, and by whom? Add `timetable:`.")
NO_SCRIPTS = mark("A community procedure has scripts for what members ask, and this one has none.")
ADD_SCRIPTS = mark("Which five questions come most often, and what is the answer? Add `scripts:`.")
NO_POSTS = mark("A community procedure plans its posts for the week, and this one does not.")
ADD_POSTS = mark("What is posted on WeChat Moments or the like, on which days, and by whom? Add `moments_plan:`.")


def check(sop: Sop) -> Iterator[Finding]:
    """Yield what a community procedure lacks."""
    for part, message, question in (
        (sop.timetable, NO_TIMETABLE, ADD_TIMETABLE),
        (sop.scripts, NO_SCRIPTS, ADD_SCRIPTS),
        (sop.moments_plan, NO_POSTS, ADD_POSTS),
    ):
        if not part:
            yield Finding(("kind",), {}, message, question)
