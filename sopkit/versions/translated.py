"""A text of then in another language."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from sopkit.files import read_bytes, source_of
from sopkit.model.library import Card
from sopkit.model.sop import Sop
from sopkit.reading.document import decode
from sopkit.reading.translation import overlay


def translated(root: Path, data: Mapping[str, Any], card: Card) -> Sop | None:
    """Return an earlier text of an SOP, given as plain data, with the words of a translation that lies beside it.

    None where the translation, given by its `card`, is of another version, or does not fit.
    """
    opened = read_bytes(root, card.path, [])
    if opened is None or card.translates != data.get("version"):
        return None
    above = source_of(card.path, opened[0]).data
    merged, findings = overlay(dict(data), above if isinstance(above, dict) else {})
    if findings:
        return None
    try:
        sop = msgspec.convert(merged, Sop, dec_hook=decode)
    except msgspec.ValidationError:
        return None
    return msgspec.structs.replace(sop, path=card.path, translates=card.translates)
