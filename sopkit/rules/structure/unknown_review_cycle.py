"""A review cycle is named that sopkit.yml does not have.

Nobody can say when the next review is due, so it never is.

Bad:
    review: {cycle: Z, last: 2026-11-01, by: account-manager}
Good:
    review: {cycle: A, last: 2026-11-01, by: account-manager}
"""

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity
from sopkit.rules._names import Guesses
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.ERROR
MESSAGE = mark("There is no review cycle “{name}” in sopkit.yml.")
QUESTION = mark("Which one is meant? There are: {known}.")
NEAR = mark("Did you mean “{near}”? There are: {known}.")
NONE = mark("Write `every: 6 months` instead, or define cycles under `review:` in sopkit.yml.")


def check_library(library: Library) -> LibraryFindings:
    """Yield the SOPs whose review cycle the settings do not have; where the settings are broken, nobody knows which they have."""
    if any(problem.location.path == "sopkit.yml" and problem.severity is Severity.ERROR for problem in library.problems):
        return
    cycles = library.settings.review.cycles
    guesses = Guesses(list(cycles))
    for card in library.sources:
        name = card.review_cycle
        if name is not None and name not in cycles:
            near = guesses.near(name)
            question = NEAR if near else QUESTION if cycles else NONE
            values = {"name": name, "near": near, "known": ", ".join(cycles)}
            yield card.path, Finding(("review", "cycle"), values, question=question)
