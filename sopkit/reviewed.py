"""How each SOP stands to the text that its last review looked at; kept between runs as long as neither file nor history changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from sopkit.cache.drawer import REVIEWED
from sopkit.cache.opening import recall
from sopkit.cache.stamps import mark_of
from sopkit.compare.differences import differences
from sopkit.compare.fingerprint import fingerprint
from sopkit.compare.measure import is_editorial
from sopkit.files import read_bytes
from sopkit.history.cycles import Said, days_signed
from sopkit.history.follow import follow
from sopkit.history.lost import Lost
from sopkit.model.history import History, Log, Note, Reviewed, Revision
from sopkit.model.library import Card
from sopkit.past import data_in, is_text, keep, kept_log
from sopkit.reading.document import note_of, text_in
from sopkit.stated import Found, read_stated

if TYPE_CHECKING:
    from sopkit.cache.drawer import Drawer

Marks = Callable[[str], bytes]
"""Returns the digest of the content of which the card of a path was made."""


def read_history(  # noqa: PLR0913 most of them say how much is wanted
    root: Path,
    cards: Sequence[Card],
    limit: int,
    drawer: Drawer | None = None,
    *,
    whole: bool = False,
    with_texts: bool = False,
    with_reviewed: bool = True,
    lengthening: Collection[str] = (),
    lost: Lost | None = None,
    marks: Marks | None = None,
) -> History:
    """Return what the repository says of those SOPs for which a rule asks, or of all with their revisions where the `whole` is wanted.

    A rule asks for SOPs in use whose file alone does not show that the text which was reviewed still stands.
    `limit` is how many characters an editorial change may alter; `with_texts` adds to the whole what each revision stated; `with_reviewed`
    is False where nobody asks how SOPs stand to their reviews; `lengthening` are the paths of those whose review cycle may lengthen; `lost`
    is the history where it has been read already; only with `marks` is kept between runs how SOPs stand to their reviews.
    """
    asked = {card.path: card for card in cards if card.asks_history} if with_reviewed else {}
    if not asked and not whole and not lengthening:
        return History()
    lost = lost or lost_in(root, kept_log(root, drawer))
    log = lost.log
    if log.gap in {"no-repository", "no-git", "refused"}:
        return History(gap=log.gap, reason=log.reason)
    names = {card.path: f"{log.folder}/{card.path}" if log.folder else card.path for card in cards}
    revisions = follow(log, list(names.values())) if whole else {}
    stated, lacking = read_stated(root, revisions.values(), drawer) if with_texts and log.is_whole else Found({}, missing=False)
    reviews = Reviews(root, lost, names, limit, marks)
    reviewed = reviews.of(asked, drawer if log.is_whole else None)
    unchanged = reviews.unchanged(lengthening) if log.is_whole else {}
    return History(
        gap="partial" if log.is_whole and (lacking or reviews.lacking) else log.gap,
        reviewed=reviewed,
        unchanged=unchanged,
        revisions={path: revisions[name] for path, name in names.items()} if whole else {},
        stated=stated,
    )


# --------------------------------------------------------------------------------------------------- kept between runs


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


def said_of(text: Text) -> Said | Literal["broken", "missing"]:
    """Return what a text said of its review."""
    if text.content is None:
        return "missing"
    return "broken" if text.fingerprint is None else Said(text.fingerprint, text.review_last, text.review_fingerprint)


def reviews_of_texts(
    root: Path,
    cards: Mapping[str, Card],
    revisions: Mapping[str, tuple[Revision, ...]],
    texts: Mapping[str, Mapping[str, Any]],
    limit: int,
) -> dict[str, Reviewed]:
    """Return how texts that are given as plain data stand to their last reviews, by the paths of their files."""
    contents = each_content(root, [revision.blob for path in cards for revision in revisions[path]])
    found: dict[str, Reviewed] = {}
    for path, card in cards.items():
        earlier = [
            Text(revision.path, content) for revision, content in zip(revisions[path], islice(contents, len(revisions[path])), strict=True)
        ]
        current = Text(path, None)
        current.data = dict(texts[path])
        found[path] = reviewed(card, current, revisions[path], earlier, limit)
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


def lost_in(root: Path, log: Log) -> Lost:
    """Return what finds, in the history of a handbook, texts whose trace Git lost."""
    return Lost(log, partial(ids_in, root))


def ids_in(root: Path, revisions: Collection[Revision]) -> dict[str, str | None]:
    """Return the ids of the SOPs in contents, by the names of these, None for a translation; what cannot be had is left out."""
    contents = each_content(root, [revision.blob for revision in revisions])
    return {
        revision.blob: None if "translates" in (data := data_in(revision.path, content)) else text_in(data, "id")
        for revision, content in zip(revisions, contents, strict=True)
        if content is not None
    }


def each_content(root: Path, blobs: Sequence[str]) -> Iterator[bytes | None]:
    """Yield contents in their order; None where one cannot be had."""
    from sopkit.git.blobs import NoAnswerError, each_blob

    answered = 0
    try:
        for content in each_blob(root, blobs):
            answered += 1
            yield content
    except NoAnswerError:
        yield from (None for _ in range(len(blobs) - answered))


# ----------------------------------------------------------------------------------------------------------- judgement


class Text:
    """A text that an SOP has or had, read only where the question cannot be answered without."""

    def __init__(self, path: str, content: bytes | None) -> None:
        """Take the content of a file; None where it cannot be had."""
        self.path = path
        self.content = content

    def know(self, card: Card) -> None:
        """Take from the card of the file what has been read already."""
        self.review_last = None if card.review_last is None else str(card.review_last)
        if card.fingerprint is not None:
            self.fingerprint = card.fingerprint

    @cached_property
    def data(self) -> dict[str, Any]:
        """What it says; empty where it cannot be read."""
        return {} if self.content is None else data_in(self.path, self.content)

    @cached_property
    def fingerprint(self) -> str | None:
        """Its fingerprint."""
        return fingerprint(self.data) if self.data else None

    @cached_property
    def review_last(self) -> str | None:
        """The review that it states."""
        review = self.data.get("review")
        return text_in(review, "last") if isinstance(review, dict) else None

    @cached_property
    def review_fingerprint(self) -> str | None:
        """The fingerprint of the reviewed text, as it states it."""
        review = self.data.get("review")
        return text_in(review, "fingerprint") if isinstance(review, dict) else None

    def may_state(self, day: str) -> bool:
        """Tell whether it can state a review of this day at all: without escapes, each sign of it stands in the file as it is."""
        content = self.content or b""
        return day.encode() in content or b"\\" in content or b"\0" in content


def reviewed(card: Card, current: Text, revisions: Sequence[Revision], texts: Sequence[Text], limit: int) -> Reviewed:
    """Return how the text of one SOP stands to its last review.

    The reviewed text is the one with the fingerprint that the file states; where it states none, the one that first named this review. So a
    review that is dated, merged and committed on three different days still speaks of one text.
    """
    if current.review_last is None and not current.data:
        return Reviewed(state="unknown")
    place = reviewed_place(card, texts)
    if place is None:
        not_committed = current.review_last == str(card.review_last) and card.review_fingerprint is None
        return Reviewed(state="same" if not_committed else "unknown")
    then = texts[place]
    if then is current or then.fingerprint == current.fingerprint:
        return Reviewed(state="same")
    later = range(place - 1, -1, -1)
    commit = next((revisions[number].commit for number in later if texts[number].fingerprint not in {None, then.fingerprint}), None)
    declared = is_declared(then.data, card.changes)
    if declared and is_editorial(differences(then.data, current.data), is_text, limit):
        return Reviewed(state="wording", commit=commit)
    return Reviewed(state="changed", commit=commit, declared=declared)


def reviewed_place(card: Card, texts: Sequence[Text]) -> int | None:
    """Return which of the texts that a file had, newest first, was reviewed; None where none of them shows it."""
    if card.review_fingerprint is not None:
        return next((number for number, text in enumerate(texts) if text.fingerprint == card.review_fingerprint), None)
    day = str(card.review_last)
    oldest_first = range(len(texts) - 1, -1, -1)
    return next((number for number in oldest_first if texts[number].may_state(day) and texts[number].review_last == day), None)


def is_declared(before: Mapping[str, Any], notes: tuple[Note, ...]) -> bool:
    """Tell whether everything that was noted since a text is called editorial."""
    written = before.get("changes")
    known = {note_of(change).version for change in written} if isinstance(written, list) else set()
    new = [note for note in notes if note.version not in known]
    return bool(new) and all(note.impact == "editorial" for note in new)
