"""History could not be asked, or does not go back far enough.

Whether a text was changed after its review is proved by its history. Where that is missing, a review may look current that is not, and
nobody would notice that the question was never answered.

In a workflow on GitHub the checkout needs `fetch-depth: 0`; on a computer `git fetch --unshallow` brings the rest.
A file that states the fingerprint of what was reviewed needs no history: `sopkit review sign` writes it. Whether the templates that it
names were changed since then only history tells; where nothing else was to be asked of it, this is a note and no warning.
"""

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity, Value
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.WARNING
MESSAGE = mark("This clone does not hold the whole history: whether texts were changed after their reviews cannot be told.")
QUESTION = mark(
    "Where does it come from? In a workflow, set `fetch-depth: 0` for the checkout; on a computer, run `git fetch --unshallow`."
)
REFUSED = mark("Git refuses to tell the history: {reason}. Whether texts were changed after their reviews was not checked.")
REFUSED_QUESTION = mark("What does `git log` say in this folder?")
PARTIAL = mark(
    "This clone does not hold what files said earlier: of some texts it cannot be told whether they were changed after their reviews."
)
PARTIAL_QUESTION = mark("How was it made? `git fetch --refetch --no-filter` brings everything; in a workflow, leave out `filter:`.")
NO_GIT = mark("Git is not installed: whether texts were changed after their reviews was not checked.")
LENGTH = mark(
    "Review cycles that lengthen after reviews without a change stay short for {count} SOPs: without the whole history nobody can count."
)
LENGTH_PARTIAL = mark("Review cycles that lengthen stay short for {count} SOPs: this clone leaves out what their files said earlier.")
LENGTH_QUESTION = mark("Is this a whole clone? `git fetch --unshallow` or `git fetch --refetch --no-filter` brings what is missing.")
APPROVAL = mark("Who approved the texts in force was not checked: without the whole history nobody can tell.")
NO_GIT_QUESTION = mark("Install Git, or sign reviews with `sopkit review sign`, which needs no history.")
OF_FILES = {
    "shallow": mark(
        "This clone does not hold the whole history: whether files that SOPs name were changed after the reviews cannot be told."
    ),
    "partial": mark(
        "This clone does not hold what SOPs said earlier: of some files that they name it cannot be told whether they were changed after "
        "the reviews."
    ),
    "refused": mark(
        "Git refuses to tell the history: {reason}. Whether files that SOPs name were changed after the reviews was not checked."
    ),
    "no-git": mark("Git is not installed: whether files that SOPs name were changed after the reviews was not checked."),
}
"""What is said where the texts need no history."""
QUESTIONS_OF_FILES = {
    "shallow": QUESTION,
    "partial": PARTIAL_QUESTION,
    "refused": REFUSED_QUESTION,
    "no-git": mark("Does it matter here? Then install Git; or switch `suspect-reference` off in sopkit.yml."),
}


def check_library(library: Library) -> LibraryFindings:
    """Yield once that history is missing, where a rule asked for it. A folder that is no repository has no history to miss.

    Where settings ask for what only history can tell, it is missed in a folder as well.
    """
    gap = library.history.gap
    yield from settings_unmet(library)
    if gap == "none" or not any(card.asks_history for card in library.sources):
        yield from files_unasked(library)
    elif gap == "shallow":
        yield "sopkit.yml", Finding()
    elif gap == "partial":
        yield "sopkit.yml", Finding((), {}, PARTIAL, PARTIAL_QUESTION)
    elif gap == "refused":
        yield "sopkit.yml", Finding((), {"reason": library.history.reason}, REFUSED, REFUSED_QUESTION)
    elif gap == "no-git":
        yield "sopkit.yml", Finding((), {}, NO_GIT, NO_GIT_QUESTION)


def files_unasked(library: Library) -> LibraryFindings:
    """Yield that history is missing which only the files that SOPs name ask for."""
    gap = library.history.files_gap
    if gap in OF_FILES:
        values: dict[str, Value] = {"reason": library.history.reason} if gap == "refused" else {}
        yield "sopkit.yml", Finding((), values, OF_FILES[gap], QUESTIONS_OF_FILES[gap], severity=Severity.INFO)


def settings_unmet(library: Library) -> LibraryFindings:
    """Yield, once each, what the settings ask of history and cannot have."""
    gap = library.history.gap
    count = waiting(library)
    if count:
        yield "sopkit.yml", Finding((), {"count": count}, LENGTH_PARTIAL if gap == "none" else LENGTH, LENGTH_QUESTION)
    if gap != "none" and library.settings.asks_approval and any(card.status == "active" for card in library.sources):
        yield "sopkit.yml", Finding((), {}, APPROVAL, LENGTH_QUESTION)


def waiting(library: Library) -> int:
    """Return for how many SOPs in use it cannot be told how long their review cycle is by now."""
    asked = [card for card in library.sources if card.status == "active" and card.asks_length(library.settings)]
    return sum(library.history.gap != "none" or library.history.unchanged.get(card.path) is None for card in asked)
