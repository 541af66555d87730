"""The id of a new SOP: the prefix of its department, and the number after the highest ever used."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from sopkit.model.library import Library

ID = re.compile(r"([A-Z][A-Z0-9]{0,15})-([0-9]{1,10})", re.ASCII)
"""The form that the schema wants of every id."""
USUAL_DIGITS = 3
MOST_DIGITS = 10


class NoFreeIdError(Exception):
    """No id could be found that has the form which the settings want."""


def next_id(library: Library, department: str, taken: Collection[str], pattern: str | None) -> str:
    """Return an id for a new SOP of a department that nothing in `taken` has; it fits the pattern of the settings.

    Raises `NoFreeIdError` where no prefix or no number fits.
    """
    wanted = re.compile(pattern) if pattern is not None else ID
    for prefix in prefixes(library, department, taken):
        numbers = [match[2] for match in map(ID.fullmatch, taken) if match and match[1] == prefix]
        number = max(map(int, numbers), default=0) + 1
        digits = max(map(len, numbers), default=USUAL_DIGITS)
        for width in dict.fromkeys((digits, USUAL_DIGITS, *range(1, MOST_DIGITS + 1))):
            name = f"{prefix}-{number:0{width}}"
            if ID.fullmatch(name) and wanted.fullmatch(name):
                return name
    raise NoFreeIdError(pattern or "")


def prefixes(library: Library, department: str, taken: Iterable[str]) -> Iterator[str]:
    """Yield prefixes for a department, the best first: the one its SOPs use most, then some made of its name.

    One that another department uses comes last: it would make people look for the SOP in the wrong place.
    """
    own: Counter[str] = Counter()
    others: set[str] = set()
    for card in library.sources:
        match = ID.fullmatch(card.id or "")
        if match and card.department == department:
            own[match[1]] += 1
        elif match:
            others.add(match[1])
    yield from (prefix for prefix, _ in own.most_common())
    used = others | {match[1] for match in map(ID.fullmatch, taken) if match} - own.keys()
    made = [name for name in made_of(department) if name not in own]
    yield from (name for name in made if name not in used)
    yield from (name for name in made if name in used)


def made_of(department: str) -> Iterator[str]:
    """Yield prefixes made of the name of a department: three letters of it, the first letters of its words, more or fewer letters."""
    words = department.upper().split("-")
    letters = "".join(words).lstrip("0123456789") or f"D{''.join(words)}"
    found = [letters[:3], letters[0] + letters[2:4], letters[:2], letters[:4], letters[:5], letters[:16], letters[:1]]
    initials = "".join(word[0] for word in words)
    if len(words) > 1 and not initials[0].isdigit():
        found.insert(1, initials[:16])
    yield from dict.fromkeys(found)
