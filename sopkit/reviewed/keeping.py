"""What earlier runs found of reviews, kept as long as neither file nor history changes, and what is found anew."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from sopkit.cache.drawer import REVIEWED
from sopkit.cache.opening import recall
from sopkit.cache.stamps import mark_of
from sopkit.files import read_bytes
from sopkit.history.cycles import days_signed
from sopkit.history.follow import follow
from sopkit.history.lost import Lost
from sopkit.model.history import Log, Reviewed, Revision
from sopkit.model.library import Card
from sopkit.past import keep
from sopkit.reviewed.contents import each_content
from sopkit.reviewed.judging import Text, reviewed, said_of

if TYPE_CHECKING:
    from sopkit.cache.drawer import Drawer

Marks = Callable[[str], bytes]
"""Returns the digest of the content of which the card of a path was made."""


class Finding(NamedTuple):
    """How one SOP stands to its last review, and from what that was found."""

    mark: bytes
    """The digest of the content of its file."""
    revisions: bytes
    """The digest of its revisions."""
    reviewed: Reviewed
    """What was found."""


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """What a run has found, by the paths of the files."""

    head: str
    """The newest commit of the history from which it was found."""
    folder: str
    """The handbook's folder inside the repository."""
    limit: int
    """How many characters an editorial change might alter."""
    found: dict[str, Finding]
    """By path; what could not be known for want of a content is left out."""


class Reviews:
    """Finds out how SOPs stand to their last reviews, as far as an earlier run has not."""

    def __init__(self, root: Path, lost: Lost, names: Mapping[str, str], limit: int, marks: Marks | None) -> None:
        """Take the history of the handbook at `root`, and the files by their paths as it calls them."""
        self.root = root
        self.lost = lost
        self.log = lost.log
        self.names = names
        self.limit = limit
        self.marks = marks
        self.lacking = False
        """True where a content was asked for that is not here."""
        self.head: str | None = None
        """The newest commit of the history of which an earlier run has left anything."""

    def of(self, cards: Mapping[str, Card], drawer: Drawer | None) -> dict[str, Reviewed]:
        """Return how each SOP stands to its last review."""
        known = self.known(cards, drawer)
        rest = {path: card for path, card in cards.items() if path not in known}
        found = self.judged(rest)
        result = {path: known[path].reviewed if path in known else found[path].reviewed for path in cards}
        if drawer is not None and self.marks is not None and self.log.commits:
            lasting = {path: finding for path, finding in found.items() if finding.mark}
            head = self.log.commits[0].id
            if lasting or self.head != head:
                keep(drawer, REVIEWED, Kept(head, self.log.folder, self.limit, {**known, **lasting}))
        return result

    def known(self, cards: Mapping[str, Card], drawer: Drawer | None) -> dict[str, Finding]:
        """Return what an earlier run has found and still holds: neither the file nor its history has changed."""
        kept: Kept | None = None if drawer is None or self.marks is None else recall(drawer, REVIEWED, Kept)
        if kept is None or self.marks is None or (kept.folder, kept.limit) != (self.log.folder, self.limit):
            return {}
        self.head = kept.head
        same = {path: found for path in cards if (found := kept.found.get(path)) is not None and found.mark == self.marks(path)}
        touched = touched_since(self.log, kept.head)
        if touched is not None:
            return {path: found for path, found in same.items() if self.names[path] not in touched}
        revisions = follow(self.log, [self.names[path] for path in same])
        return {path: found for path, found in same.items() if found.revisions == digest_of(revisions[self.names[path]], self.lost)}

    def judged(self, cards: Mapping[str, Card]) -> dict[str, Finding]:
        """Return how SOPs stand to their last reviews, found from all the texts that they had: one call of Git brings them."""
        if not cards:
            return {}
        followed = follow(self.log, [self.names[path] for path in cards])
        ids = {path: card.id for path, card in cards.items() if card.id is not None}
        revisions = self.lost.before(ids, {path: followed[self.names[path]] for path in cards})
        contents = each_content(self.root, [revision.blob for path in cards for revision in revisions[path]])
        found: dict[str, Finding] = {}
        for path, card in cards.items():
            digest = digest_of(followed[self.names[path]], self.lost)
            found[path] = self.finding(card, revisions[path], contents)._replace(revisions=digest)
        self.lacking |= self.lost.lacking
        return found

    def finding(self, card: Card, revisions: Sequence[Revision], contents: Iterator[bytes | None]) -> Finding:
        """Return how one SOP stands to its last review; `contents` brings those of its revisions, in their order."""
        own = list(islice(contents, len(revisions)))
        self.lacking |= None in own
        opened = read_bytes(self.root, card.path, [])
        if opened is None or not revisions:
            return Finding(b"", b"", Reviewed(state="unknown"))
        mark = mark_of(opened[0])
        current = Text(card.path, opened[0])
        if self.marks is not None and self.marks(card.path) == mark:  # the card was made of this very content
            current.know(card)
        texts = [
            current if content == opened[0] and revision.path == self.names[card.path] else Text(revision.path, content)
            for revision, content in zip(revisions, own, strict=True)
        ]
        is_sure = self.log.is_whole and None not in own and not self.lost.lacking
        return Finding(mark if is_sure else b"", b"", reviewed(card, current, revisions, texts, self.limit))

    def unchanged(self, paths: Collection[str]) -> dict[str, tuple[date, ...] | None]:
        """Return the days on which the texts of files were signed since they last changed; None where that cannot be told."""
        if not paths:
            return {}
        revisions = follow(self.log, [self.names[path] for path in paths])
        contents = each_content(self.root, [revision.blob for path in paths for revision in revisions[self.names[path]]])
        found: dict[str, tuple[date, ...] | None] = {}
        for path in paths:
            mine = revisions[self.names[path]]
            own = [Text(revision.path, content) for revision, content in zip(mine, islice(contents, len(mine)), strict=True)]
            self.lacking |= any(text.content is None for text in own)
            opened = read_bytes(self.root, path, [])
            current = None if opened is None else Text(path, opened[0]).fingerprint
            found[path] = None if current is None else days_signed(current, map(said_of, own))
        return found


def touched_since(log: Log, head: str) -> set[str | None] | None:
    """Return the files that were touched since a commit; None where what came since does not simply stand on top of it."""
    place = next((place for place, commit in enumerate(log.commits) if commit.id == head), None)
    if place is None:
        return None
    since = {commit.id for commit in log.commits[: place + 1]}
    if any(parent not in since for commit in log.commits[:place] for parent in commit.parents):
        return None
    return {path for touches in log.touches[:place] for touch in touches for path in (touch.path, touch.path_before)}


def digest_of(revisions: Sequence[Revision], lost: Lost) -> bytes:
    """Return the digest of everything that a judgement takes from revisions.

    The commit of the branch with which the oldest came settles what lay before it where Git lost the trace.
    """
    parts = [part for revision in revisions for part in (revision.commit.id, revision.blob, revision.path)]
    parts += [lost.entry_of(revision).id for revision in revisions[-1:]]
    return blake2b("\0".join(parts).encode("utf-8", "surrogateescape"), digest_size=16).digest()
