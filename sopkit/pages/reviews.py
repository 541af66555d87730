"""The board of reviews: which are overdue or due soon, which texts were changed since, and who answers for them.

It is the one page that counts days, and so another one every day; all others name days, not how many there are left. (The register, too,
names the day as of which it speaks.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from sopkit.language import mark
from sopkit.model.page import Page
from sopkit.model.review import GRAVEST_FIRST, Standing, State, standing_of
from sopkit.pages._handbook import Handbook
from sopkit.pages._templates import render
from sopkit.pages._view import View

if TYPE_CHECKING:
    from sopkit.language import Language
    from sopkit.model.library import Card, Library
    from sopkit.model.reference import Reference

STATES: tuple[State, ...] = tuple(state for state in GRAVEST_FIRST if state != "not-in-use")
MOST = 100
"""SOPs of one state that the board names at most; the register names all."""


class Line(Struct, frozen=True):
    """One SOP in use."""

    card: Card
    """What is known of it."""
    standing: Standing
    """How it stands to its review."""


class Tally(Struct, frozen=True):
    """How the SOPs of an owner, of a department or of the whole handbook stand."""

    name: str
    """Id of the role or department; empty for the whole."""
    total: int
    """How many are in use."""
    counts: dict[State, int]
    """How many there are of each state."""

    def percent(self, state: State) -> int:
        """Return the share of a state in whole percent; what is there is at least one, and what is not all at most 99."""
        count = self.counts[state]
        if count in {0, self.total}:
            return 100 if count else 0
        return min(99, max(1, round(100 * count / self.total)))


def build(library: Library, reference: Reference) -> Iterator[Page]:
    """Yield the board in each language."""
    handbook = Handbook(library, reference)
    lines = [Line(card, standing_of(card, library)) for card in library.sources if card.id is not None]
    lines = [line for line in lines if line.standing.state != "not-in-use"]
    places = {language: handbook.place(language, "reviews.md") for language in handbook.languages}
    for language, place in places.items():
        yield build_page(handbook, language, lines, places, place)


def build_page(handbook: Handbook, language: Language, lines: list[Line], places: dict[Language, str], place: str) -> Page:
    """Return the board in one language."""
    library = handbook.library
    view = View(handbook, place, language)
    title = str(view.say(mark("Reviews")))
    markdown = render(
        "reviews",
        view,
        title=title,
        states=STATES,
        lines={state: in_order(line for line in lines if line.standing.state == state) for state in STATES},
        whole=tally("", lines),
        owners=tallies(lines, lambda card: card.owner),
        departments=tallies(lines, lambda card: card.department),
        as_of=library.as_of,
        soon=library.settings.review.due_soon_days,
        gap=library.history.gap,
        most=MOST,
        others={other: path for other, path in places.items() if other != language},
    )
    return Page(path=place, title=title, language=language, markdown=markdown, editions=places, boost=0)


def in_order(lines: Iterable[Line]) -> list[Line]:
    """Return SOPs with those that are due first at the top."""
    return sorted(lines, key=lambda line: (line.standing.due or date.max, line.standing.last or date.min, line.card.id or ""))


def tally(name: str, lines: Iterable[Line]) -> Tally:
    """Return how some SOPs stand."""
    counted = Counter(line.standing.state for line in lines)
    return Tally(name, counted.total(), {state: counted[state] for state in STATES})


def tallies(lines: Iterable[Line], key: Callable[[Card], str | None]) -> list[Tally]:
    """Return how the SOPs of each owner or department stand, those with most to do first."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(key(line.card) or "", []).append(line)
    found = [tally(name, members) for name, members in groups.items()]
    return sorted(found, key=lambda one: (-one.counts["overdue"], one.counts["current"] - one.total, one.name))
