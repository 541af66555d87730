"""An id does not have the form that sopkit.yml wants.

An id that looks different is overlooked in lists, in searches and by whoever takes the next free number.

Bad:
    id: SAL-0001
Good:
    id: SAL-001
"""

import re

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.ERROR
MESSAGE = mark("“{name}” does not have the form {pattern} that sopkit.yml wants of every id.")
QUESTION = mark("Which number is free? `sopkit list` shows all ids. The form stands after `id_pattern:` in sopkit.yml.")
BROKEN = mark("“{pattern}” is no regular expression: {detail}.")
BROKEN_QUESTION = mark("Write it like this: {example}. It stands for three capital letters, a hyphen and three digits.")
EXAMPLE = "[A-Z]{3}-[0-9]{3}"


def check_library(library: Library) -> LibraryFindings:
    """Yield the SOPs whose id does not match the pattern of the settings."""
    if library.settings.id_pattern is None:
        return
    try:
        pattern = re.compile(library.settings.id_pattern)
    except re.error as error:
        values = {"pattern": library.settings.id_pattern, "detail": error.msg, "example": EXAMPLE}
        yield "sopkit.yml", Finding(("id_pattern",), values, BROKEN, BROKEN_QUESTION)
        return
    for card in library.sources:
        if card.id is not None and not pattern.fullmatch(card.id):
            yield card.path, Finding(("id",), {"name": card.id, "pattern": pattern.pattern})
