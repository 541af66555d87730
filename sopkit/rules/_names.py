"""Names that were probably meant."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Collection, Iterable

SOP_NAME = re.compile(r"([A-Z][A-Z0-9]*-[0-9]+)(?:#(.+))?", re.ASCII)
"""The id of an SOP, and the id of one of its steps."""
FEW = 150
"""Up to so many names each is compared in full; past that only names one or two letters away are found."""


LONGEST = 64
"""Letters past which a name is no misspelt name but something else; comparing it would take long and tell nothing."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that looks most like `name`, or an empty text where none does."""
    close = difflib.get_close_matches(name, list(known), 1, 0.6) if len(name) <= LONGEST else []
    return close[0] if close else ""


class Guesses:
    """Guesses which of many known names was meant, for rules that ask again and again."""

    def __init__(self, known: Collection[str]) -> None:
        self.known = known
        self.answers: dict[str, str] = {}

    def near(self, name: str) -> str:
        """Return the known name that looks most like `name`, or an empty text where none does."""
        if name not in self.answers:
            self.answers[name] = nearest(name, self.candidates(name))
        return self.answers[name]

    def candidates(self, name: str) -> Collection[str]:
        """Return the names worth comparing."""
        if len(name) > LONGEST:
            return ()
        if len(self.known) <= FEW:
            return self.known
        return {other for short in shortened(name) for other in self.index.get(short, ())}

    @functools.cached_property
    def index(self) -> dict[str, list[str]]:
        """The known names by what remains of them without one of their letters."""
        found: dict[str, list[str]] = {}
        for name in sorted(name for name in self.known if len(name) <= LONGEST):
            for short in shortened(name):
                entry = found.setdefault(short, [])
                if len(entry) < FEW:
                    entry.append(name)
        return found


def shortened(name: str) -> set[str]:
    """Return `name` and what remains of it without one of its letters."""
    return {name, *(name[:position] + name[position + 1 :] for position in range(len(name)))}
