"""Which of the files that SOPs name were changed after their reviews; where a review stands in the branch is kept between runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, tzinfo
from itertools import islice
from pathlib import Path
from posixpath import normpath
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from sopkit.cache.drawer import HEADS
from sopkit.cache.opening import recall
from sopkit.history.days import end_of
from sopkit.history.lost import Lost
from sopkit.history.main_line import MainLine, all_texts_of
from sopkit.history.named_files import NamedFiles
from sopkit.model.history import FileChange, Gap, Revision
from sopkit.model.library import Card
from sopkit.past import keep
from sopkit.reviewed.contents import each_content
from sopkit.reviewed.judging import Text
from sopkit.reviewed.keeping import Marks, digest_of

if TYPE_CHECKING:
    from sopkit.cache.drawer import Drawer


class Since(NamedTuple):
    """What became of the files that SOPs name."""

    changes: dict[str, dict[str, FileChange]]
    """Of each SOP the files that are not what they were at its last review, by their names as written there."""
    gap: Gap
    """Why that cannot be told of all of them."""


class Brought(NamedTuple):
    """Where the last review of an SOP stands in the branch, and from what that was found."""

    mark: bytes
    """The digest of the content of its file."""
    revisions: bytes
    """The digest of the texts that it had in the branch."""
    commit: str | None
    """The commit that brought the review; None where it is not committed yet."""
    signed: bool
    """True where that commit also brought the very text that was signed."""


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """What a run has found, by the paths of the files."""

    folder: str
    """The handbook's folder inside the repository."""
    found: dict[str, Brought]
    """By path; what could not be known for want of a content is left out."""


def files_since(root: Path, cards: Sequence[Card], zone: tzinfo, lost: Lost, drawer: Drawer | None, marks: Marks | None) -> Since:  # noqa: PLR0913, PLR0917
    """Return of SOPs in use the files that they name and that were changed after their last review.

    `zone` tells when a day ends; `lost` is the history; only with `marks` is kept between runs where reviews stand.
    """
    log = lost.log
    naming = {card.path: card for card in cards if card.is_held_to_review and card.files}
    if not naming or log.gap in {"no-repository", "no-git", "refused"}:
        return Since({}, log.gap if naming else "none")
    folder = f"{log.folder}/" if log.folder else ""
    named = NamedFiles(log, lost.line, [folder + normpath(file) for card in naming.values() for file in card.files], zone)
    wanted = {path: [file for file in sorted(card.files) if named.ever_changed(folder + normpath(file))] for path, card in naming.items()}
    wanted = {path: files for path, files in wanted.items() if files}
    brought = Reviews(root, lost, folder, marks).of({path: naming[path] for path in wanted}, drawer if log.is_whole else None)
    changes: dict[str, dict[str, FileChange]] = {}
    for path, found in brought.items():
        head = head_of(found, naming[path].review_last, lost.line, zone)
        changed = {file: named.changed_after(folder + normpath(file), head) for file in wanted[path]}
        changes[path] = {file: change for file, change in changed.items() if change is not None}
    return Since(changes, "partial" if log.is_whole and len(brought) < len(wanted) else log.gap)


def head_of(brought: Brought, last: date | None, line: MainLine, zone: tzinfo) -> int:
    """Return the number of the commit that was the head of the branch when an SOP was reviewed.

    A signed review belongs to the commit that brought its text. One that is only dated belongs to the end of its day, or to the commit that
    first named it where that came later: what it brought along was before whoever reviewed it.
    """
    if brought.commit is None or last is None:
        return 0
    place = line.places[brought.commit]
    return place if brought.signed else min(place, line.reached(end_of(last, zone)))


class Reviews:
    """Finds out with which commits of the branch reviews came, as far as an earlier run has not."""

    def __init__(self, root: Path, lost: Lost, folder: str, marks: Marks | None) -> None:
        """Take the history of the handbook at `root`, and what its `folder` adds in front of paths there."""
        self.root = root
        self.lost = lost
        self.folder = folder
        self.marks = marks

    def of(self, cards: Mapping[str, Card], drawer: Drawer | None) -> dict[str, Brought]:
        """Return where the last review of each SOP stands; where a text is not here that would tell it, the SOP is left out."""
        stood = all_texts_of(self.lost.log, [self.folder + path for path in cards])
        texts = {path: stood[self.folder + path] for path in cards}
        digests = {path: digest_of(each, self.lost) for path, each in texts.items()}
        kept: Kept | None = None if drawer is None or self.marks is None else recall(drawer, HEADS, Kept)
        known: dict[str, Brought] = {}
        if kept is not None and self.marks is not None and kept.folder == self.lost.log.folder:
            same = {path: kept.found[path] for path in cards.keys() & kept.found.keys()}
            known = {path: found for path, found in same.items() if found[:2] == (self.marks(path), digests[path])}
        new = self.found({path: card for path, card in cards.items() if path not in known}, texts, digests)
        lasting = {path: each for path, each in new.items() if each.mark}
        if drawer is not None and (lasting or (kept is not None and kept.found.keys() != known.keys())):
            keep(drawer, HEADS, Kept(self.lost.log.folder, known | lasting))
        found = known | new
        return {path: found[path] for path in cards if path in found}

    def found(self, cards: Mapping[str, Card], texts: Mapping[str, Sequence[Revision]], digests: Mapping[str, bytes]) -> dict[str, Brought]:
        """Return where reviews stand, from the texts that SOPs had in the branch: one call of Git brings them.

        What was found for want of a content bears no mark: it may be another one once that is here.
        """
        if not cards:
            return {}
        ids = {path: card.id for path, card in cards.items() if card.id is not None}
        revisions = self.lost.before(ids, {path: texts[path] for path in cards})
        contents = each_content(self.root, [revision.blob for path in cards for revision in revisions[path]])
        found: dict[str, Brought] = {}
        for path, card in cards.items():
            mine = revisions[path]
            own = [Text(revision.path, content) for revision, content in zip(mine, islice(contents, len(mine)), strict=True)]
            is_all = not self.lost.lacking and all(text.content is not None for text in own)
            mark = self.marks(path) if self.marks is not None and is_all else b""
            number, signed = brought_by(card, own)
            if number is not None:
                found[path] = Brought(mark, digests[path], mine[number].commit.id, signed)
            elif is_all:
                found[path] = Brought(mark, digests[path], None, signed=False)
        return found


def brought_by(card: Card, texts: Sequence[Text]) -> tuple[int | None, bool]:
    """Return which of the texts that an SOP had, newest first, brought its last review, and whether it is the text that was signed."""
    day = str(card.review_last)
    stated = [number for number, text in enumerate(texts) if text.may_state(day) and text.review_last == day]
    signed = [number for number in stated if card.review_fingerprint is not None and texts[number].fingerprint == card.review_fingerprint]
    return next(reversed(signed or stated), None), bool(signed)
