"""The text of an SOP in use was changed and kept its version.

Two texts then bear one name: nobody can tell which of them somebody was trained on, approved, translated or followed on a day.

It is asked for a proposed change only (`sopkit check --base main`): the text as it stands is compared with the one from which the change
was begun. What counts is what readers read: signing a review, moving, formatting and writing the file in the other form need no version.
The third number is for wording, the second for small changes, the first for those that everybody has to read again.
"""

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity
from sopkit.model.version import numbers_of
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.ERROR
MESSAGE = mark("The text is another one than before this change, and its version is still {before}.")
QUESTION = mark("Which version is it now? Set `version:` to {next} for wording or to a higher one, and say under `changes:` what is new.")
LOWER = mark("The version goes back from {before} to {version}.")


def check_library(library: Library) -> LibraryFindings:
    """Yield the SOPs whose text was in use before the change, is another one now, and has no later version."""
    for path, amendment in library.proposal.amendments.items() if library.proposal else ():
        card = library.card_by_path[path]
        before, version = numbers_of(amendment.version_before), numbers_of(card.version)
        if not card.whole or amendment.status_before != "active" or card.status == "retired":
            continue
        if before is None or version is None or version > before:
            continue
        values = {"before": amendment.version_before or "", "version": card.version or ""}
        values["next"] = ".".join(map(str, (*before[:2], before[2] + 1)))
        if version < before:
            yield path, Finding(("version",), values, LOWER)
        elif amendment.differs:
            yield path, Finding(("version",), values)
