"""The fingerprint of what a review has looked at.

Two texts have the same one where somebody who follows the procedure reads the same: signing, activating, moving, formatting and
writing it in the other form change nothing; a word of a step always does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

VERSION = "v1"
"""To be raised when the same content gives another fingerprint."""
LEFT_OUT = frozenset({"format", "review", "version", "status", "effective", "changes"})
"""Fields about the document, not about the work."""
CODE = re.compile(r"(^[ \t]*(`{3,}|~{3,}).*?^[ \t]*\2[^\S\n]*$|(`+)(?!`).+?(?<!`)\3(?!`))", re.MULTILINE | re.DOTALL)
"""A block of code between fences, or code in a line: white space in it means something."""
SPACE = re.compile(r"\s+")


def fingerprint(data: Mapping[str, Any]) -> str:
    """Return the fingerprint of an SOP given as plain data: ``v1:`` and the SHA-256 of its canonical JSON in hexadecimal."""
    content = {name: value for name, value in data.items() if name not in LEFT_OUT}
    text = json.dumps(canonical(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{VERSION}:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def canonical(value: Any) -> Any:
    """Return plain data with each text in its one form, and without fields that say nothing."""
    if isinstance(value, str):
        return collapsed(value)
    if isinstance(value, Mapping):
        return {str(name): canonical(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, (list, tuple)):
        return [canonical(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def collapsed(text: str) -> str:
    """Return a text with each run of white space as one blank, code apart."""
    if "`" not in text and "~" not in text:
        return SPACE.sub(" ", text).strip()
    pieces, end = [], 0
    for match in CODE.finditer(text):
        pieces += [SPACE.sub(" ", text[end : match.start()]), match.group()]
        end = match.end()
    return "".join([*pieces, SPACE.sub(" ", text[end:])]).strip()
