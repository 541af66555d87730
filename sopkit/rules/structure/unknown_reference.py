"""Another SOP is named that does not exist, or a step of it that it does not have.

The reader follows the link into nothing, and the work stops there.

Bad:
    references:
      - sop: SAL-011
Good:
    references:
      - sop: SAL-001
"""

from sopkit.language import mark
from sopkit.model.library import Card, Library
from sopkit.model.mention import Mention
from sopkit.model.problem import Finding, Severity, Value
from sopkit.rules._names import SOP_NAME, Guesses
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.ERROR
MESSAGE = mark("There is no SOP “{name}”.")
QUESTION = mark("Which SOP is meant? `sopkit list` shows them all.")
NEAR = mark("Did you mean “{near}”?")
STEP = mark("{name} has no step “{step}”.")
STEP_QUESTION = mark("Which step of {name} is meant? Its steps are: {known}.")
NO_STEPS = mark("It has no steps that could be named: leave out “#{step}” to link the whole SOP.")
KINDS = frozenset({"sop", "step", "script", "resource", "script-or-step"})


SHOWN = 40
"""Steps that a message lists."""


def check_library(library: Library) -> LibraryFindings:
    """Yield every mention of an unknown SOP, or of an unknown step of another SOP.

    Where a file could not be read at all, nobody knows which id it holds: its own error is told, and no unknown ids.
    """
    known = library.source_by_id
    complete = all(card.id is not None for card in library.sources)
    guesses = Guesses(known)
    step_guesses: dict[str, Guesses] = {}
    wrong = wrong_names(library, known, complete=complete)
    for card in library.cards if wrong else ():
        for mention in card.mentions:
            if mention.kind not in KINDS or mention.name not in wrong:
                continue
            name, step = wrong[mention.name]
            if name in known and step is not None:
                if name not in step_guesses:
                    step_guesses[name] = Guesses(sorted(known[name].steps))
                yield card.path, unknown_step(mention, step_guesses[name], name, step)
            else:
                near = guesses.near(name)
                near = "" if near == card.id else near  # nobody means the very SOP that is being written
                values = {"name": name, "near": near}
                yield card.path, Finding(mention.route, values, question=NEAR if near else None, part=mention.name)


def wrong_names(library: Library, known: dict[str, Card], *, complete: bool) -> dict[str, tuple[str, str | None]]:
    """Return the names that lead nowhere, each as the id of an SOP and of a step of it.

    Where the handbook is not `complete`, an unknown SOP may stand in a file that could not be read.
    """
    wrong: dict[str, tuple[str, str | None]] = {}
    for kind in KINDS:
        for mentioned in library.names.get(kind, ()):
            match = SOP_NAME.fullmatch(mentioned)
            if match is None:
                continue
            name, step = match.groups()
            if name not in known:
                if complete:
                    wrong[mentioned] = (name, step)
            elif step is not None and known[name].whole and step not in known[name].steps:
                wrong[mentioned] = (name, step)
    return wrong


def unknown_step(mention: Mention, guesses: Guesses, name: str, step: str) -> Finding:
    """Return the finding for a step that the SOP named does not have."""
    steps = list(guesses.known)[:SHOWN]
    near = guesses.near(step)
    question = NEAR if near else STEP_QUESTION if steps else NO_STEPS
    values: dict[str, Value] = {"name": name, "step": step, "near": near, "known": ", ".join(steps)}
    return Finding(mention.route, values, STEP, question, part=mention.name)
