"""Two files have the same id.

A link to that id can lead to either of them, and each reader may follow another one.

Bad:
    # sops/second.yml
    id: SAL-001
Good:
    # sops/second.yml
    id: SAL-002
"""

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.ERROR
MESSAGE = mark("“{name}” is already the id of {path}.")
QUESTION = mark("Is one a copy of the other? Give the newer one an id that was never used.")
TRANSLATION = mark("{path} is already the translation of “{name}” into this language.")
TRANSLATION_QUESTION = mark("Which of the two is right? Keep one.")


def check_library(library: Library) -> LibraryFindings:
    """Yield every file but the first with an id; a translation shares its source's id, but not its language too."""
    first: dict[tuple[str, str | None], str] = {}
    for card in library.cards:
        if card.id is None:
            continue
        translation = card.translates is not None
        path = first.setdefault((card.id, card.lang if translation else None), card.path)
        if path != card.path:
            values = {"name": card.id, "path": path}
            message, question = (TRANSLATION, TRANSLATION_QUESTION) if translation else (MESSAGE, QUESTION)
            yield card.path, Finding(("id",), values, message, question)
