"""A text of then in another language."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sopkit.files import read_bytes
from sopkit.history.main_line import all_texts_of
from sopkit.model.library import Card
from sopkit.model.sop import Sop
from sopkit.past import Texts, data_in, kept_log
from sopkit.reading.document import decode
from sopkit.reading.translation import overlay
from sopkit.versions.chain import name_in

if TYPE_CHECKING:
    from sopkit.cache.drawer import Drawer
    from sopkit.model.history import Revision


def translated(root: Path, data: Mapping[str, Any], card: Card) -> Sop | None:
    """Return an earlier text of an SOP, given as plain data, with the words of a translation that lies beside it.

    None where the translation, given by its `card`, is of another version, or does not fit.
    """
    return laid_over(data, words_beside(root, card), card.path) if card.translates == data.get("version") else None


def words_beside(root: Path, card: Card) -> dict[str, Any]:
    """Return what a translation says today; empty where it cannot be read."""
    opened = read_bytes(root, card.path, [])
    return {} if opened is None else data_in(card.path, opened[0])


def laid_over(data: Mapping[str, Any], above: Mapping[str, Any], path: str, *, roughly: bool = False) -> Sop | None:
    """Return a text of an SOP with the words of the translation at `path`.

    None where they do not fit; what does not is left out where they need fit only `roughly`.
    """
    merged, findings = overlay(dict(data), dict(above))
    if not above or (findings and not roughly):
        return None
    try:
        sop = msgspec.convert(merged, Sop, dec_hook=decode)
    except msgspec.ValidationError:
        return None
    translates = above.get("translates")
    return msgspec.structs.replace(sop, path=path, translates=translates if isinstance(translates, str) else "")


def earlier_translations(root: Path, wanted: Mapping[str, Mapping[str, Any]], drawer: Drawer | None) -> dict[str, tuple[Sop, Revision]]:
    """Return earlier texts of SOPs with the words of the translations that lay beside them then, and when those came.

    What is `wanted` are texts as plain data by the path that the translation has today. Those of which the history knows no translation
    of that version are left out.
    """
    log = kept_log(root, drawer) if wanted else None
    if log is None or log.gap not in {"none", "shallow"}:
        return {}
    texts = Texts(root)
    revisions = all_texts_of(log, {name_in(log, path) for path in wanted})
    texts.fetch({revision.blob for each in revisions.values() for revision in each})
    found: dict[str, tuple[Sop, Revision]] = {}
    for path, data in wanted.items():
        known = [(texts.data_of_known(revision), revision) for revision in revisions[name_in(log, path)]]
        of_it = [(above, revision) for above, revision in known if is_of(above, data)]
        for roughly in (False, True):
            fitting = ((laid_over(data, above, path, roughly=roughly), revision) for above, revision in of_it)
            sop, revision = next(((sop, revision) for sop, revision in fitting if sop is not None), (None, None))
            if sop is not None and revision is not None:
                found.setdefault(path, (sop, revision))
    return found


def is_of(above: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    """Tell whether a translation is of this very text."""
    return above.get("id") == data.get("id") and above.get("translates") == data.get("version")
