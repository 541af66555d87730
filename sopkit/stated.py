"""What each version of a file said of itself, as far as a table of its revisions tells it; kept between runs by its content."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from sopkit.cache.drawer import STATED
from sopkit.cache.opening import recall
from sopkit.compare.fingerprint import canonical, fingerprint
from sopkit.files import source_of
from sopkit.git.blobs import NoAnswerError, each_blob
from sopkit.model.history import Revision, Stated
from sopkit.reading.document import note_of, text_in

if TYPE_CHECKING:
    from sopkit.cache.drawer import Drawer

MOST = 60
"""Revisions of one file whose contents are read, the newest ones: no table shows more."""


class Found(NamedTuple):
    """What contents say of themselves."""

    stated: dict[str, Stated]
    """By the name of the content; what cannot be had or read is left out."""
    missing: bool
    """True where a content is not here."""


def read_stated(root: Path, revisions: Iterable[Collection[Revision]], drawer: Drawer | None = None) -> Found:
    """Return what files said of themselves after their newest revisions and before them."""
    wanted: dict[str, str] = {}
    for each in revisions:
        for revision in list(each)[:MOST]:
            wanted.setdefault(revision.blob, revision.path)
            if revision.blob_before is not None:
                wanted.setdefault(revision.blob_before, revision.moved_from or revision.path)
    kept: dict[str, Stated] = (None if drawer is None else recall(drawer, STATED, dict[str, Stated])) or {}
    found = {blob: kept[blob] for blob in wanted if blob in kept}
    missing = [blob for blob in wanted if blob not in kept]
    lacking = len(missing)
    with suppress(NoAnswerError):
        for blob, content in zip(missing, each_blob(root, missing), strict=True):
            lacking -= content is not None
            stated = None if content is None else stated_in(wanted[blob], content)
            if stated is not None:
                found[blob] = stated
    if drawer is not None and not found.items() <= kept.items():  # who asks for less leaves the rest for those who ask for all
        put_away(drawer, found)
    return Found(found, lacking > 0)


def stated_in(path: str, content: bytes) -> Stated | None:
    """Return what one content says of itself; None where it is no SOP or translation that can be read."""
    data = source_of(path, content).data
    if not isinstance(data, dict):
        return None
    plain = canonical(data)
    review = data.get("review")
    changes = data.get("changes")
    approvers = data.get("approvers")
    return Stated(
        id=text_in(data, "id"),
        version=text_in(data, "translates" if "translates" in data else "version"),
        content=fingerprint(data),
        unsigned=digest({name: value for name, value in plain.items() if name != "review"}),
        everything=digest(plain),
        review_last=text_in(review if isinstance(review, dict) else {}, "last"),
        entries=tuple(note_of(change) for change in (changes if isinstance(changes, list) else [])),
        status=text_in(data, "status"),
        effective=text_in(data, "effective"),
        department=text_in(data, "department"),
        approvers=tuple(role for role in approvers if isinstance(role, str)) if isinstance(approvers, list) else (),
        review_by=text_in(review if isinstance(review, dict) else {}, "by"),
        review_fingerprint=text_in(review if isinstance(review, dict) else {}, "fingerprint"),
    )


def digest(plain: Mapping[str, Any]) -> str:
    """Return the digest of data that bears no formatting any more."""
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, default=str)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def put_away(drawer: Drawer, found: Mapping[str, Stated]) -> None:
    """Leave for the next run what this one has used; half a sign of an emoji, which no file can hold, keeps nothing but that."""
    try:
        drawer.write(STATED, msgspec.msgpack.encode(found))
    except UnicodeEncodeError:
        return
