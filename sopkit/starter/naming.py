"""Titles and the names of files made of them."""

from __future__ import annotations

import re
import unicodedata

from sopkit.language import mark
from sopkit.reading.text import HIDDEN

LONGEST_TITLE = 120
LONGEST_SLUG = 60
"""Characters. With folders and a language ending a name stays far below what any system allows, Chinese at three bytes each included."""
SLUG = re.compile(r"[^\W_]+(?:[-_][^\W_]+)*")
RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(10))})
"""Names that Windows keeps for devices; a repository with such a file cannot be checked out there."""

EMPTY = mark("The title is empty.")
LONG = mark("“{start}…” has {count} characters; at most {most} are useful in a list.")
UNSEEN = mark("There is a line break or a character that nobody sees (U+{code}) in it. Leave it out.")


class NamingError(Exception):
    """A title or name that cannot stand in lists and files; the arguments are the message and its values."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


def checked_title(text: str) -> str:
    """Return a title without blanks around it. Raises `NamingError` where it is empty, too long, or holds what nobody sees."""
    title = checked_name(text)
    if title is None:
        raise NamingError(EMPTY)
    return title


def checked_name(text: str) -> str | None:
    """Return a name without blanks around it, None where it is empty. Raises `NamingError` as `checked_title` does."""
    name = text.strip(" \u3000\xa0\t")
    hidden = HIDDEN.search(name.replace("\u200d", "")) or re.search(r"[\t\r\n\ud800-\udfff]", name)
    if hidden:
        raise NamingError(UNSEEN, code=f"{ord(hidden[0]):04X}")
    if len(name) > LONGEST_TITLE:
        raise NamingError(LONG, start=name[:20], count=len(name), most=LONGEST_TITLE)
    return name or None


def slug_of(title: str) -> str | None:
    """Return a name for the file made of an English title; None for a title in any other script."""
    letters = unicodedata.normalize("NFKD", title)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    if any(letter.isalpha() and not letter.isascii() for letter in plain):
        return None
    words = re.findall(r"[a-z0-9]+", plain.lower().replace("'", "").replace("’", ""))
    slug = ""
    for word in words:
        if slug and len(slug) + len(word) + 1 > LONGEST_SLUG:
            break
        slug = f"{slug}-{word}".strip("-")
    slug = slug[:LONGEST_SLUG]
    return slug if slug and is_slug(slug) else None


def is_slug(name: str) -> bool:
    """Tell whether a name, in whatever script, is one that every system takes for a file."""
    whole = SLUG.fullmatch(name) is not None and name.isprintable()
    return whole and len(name) <= LONGEST_SLUG and name.casefold() not in RESERVED
