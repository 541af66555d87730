"""Closing: tiers of customers, what each cares about, and what is learned from lost deals."""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding
from sopkit.model.sop import Sop
from sopkit.rules._measures import has_measure

NO_SEGMENTS = mark("A closing procedure divides its customers into tiers, and there are none.")
ADD_SEGMENTS = mark("Which tiers are there, by which number, and what does each care about? Add `segments:`.")
NO_FIGURE = mark("The criterion of tier “{segment}” holds no number.")
ADD_FIGURE = mark("From which amount on does a customer belong to it? Two people must come to the same answer.")
NO_SCENE = mark("This concern of tier “{segment}” has no scene.")
ADD_SCENE = mark("In which situation does the answer convince: a visit, a trial, a call? Add `scene:`.")
NO_PROOF = mark("This concern of tier “{segment}” has no proof.")
ADD_PROOF = mark("What backs the words: a case, a figure, a document? Add `proof:`.")
NO_REVIEW = mark("A closing procedure learns from lost deals, and no review of them is described.")
ADD_REVIEW = mark("Who looks at a lost deal, how soon, and what is changed then? Add `lost_case_review:`.")
NO_FEED = mark("What is learned from lost deals does not flow back into “{part}”.")
ADD_FEED = mark("How does a lesson reach the next customer? Add `{part}` below `feeds:`.")
FED = ("segments", "scripts")


def check(sop: Sop) -> Iterator[Finding]:
    """Yield what a closing procedure lacks."""
    if not sop.segments:
        yield Finding(("kind",), {}, NO_SEGMENTS, ADD_SEGMENTS)
    for position, segment in enumerate(sop.segments):
        route, values = ("segments", position), {"segment": segment.id}
        if not has_measure(segment.criterion):
            yield Finding((*route, "criterion"), values, NO_FIGURE, ADD_FIGURE)
        for number, concern in enumerate(segment.concerns):
            if concern.scene is None:
                yield Finding((*route, "concerns", number), values, NO_SCENE, ADD_SCENE)
            if not concern.proof:
                yield Finding((*route, "concerns", number), values, NO_PROOF, ADD_PROOF)
    if sop.lost_case_review is None:
        yield Finding(("kind",), {}, NO_REVIEW, ADD_REVIEW)
        return
    for part in FED:
        if part not in sop.lost_case_review.feeds:
            yield Finding(("lost_case_review", "feeds"), {"part": part}, NO_FEED, ADD_FEED, on_key=True)
