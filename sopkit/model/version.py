"""Versions of documents, in the order of semantic versioning."""

import re

FORM = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)", re.ASCII)
LONGEST = 64
"""Characters past which a text is no version, whatever its digits."""


def numbers_of(version: str | None) -> tuple[int, ...] | None:
    """Return major, minor and patch, which compare as versions do; None where the text is no version."""
    match = FORM.fullmatch(version) if version is not None and len(version) <= LONGEST else None
    return None if match is None else tuple(map(int, match.groups()))
