"""Names that were probably meant."""

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that looks most like `name`, or an empty text where none does."""
    close = difflib.get_close_matches(name, list(known), 1, 0.6)
    return close[0] if close else ""
