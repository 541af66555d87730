"""What the repository says of a handbook: its log, kept between runs, and how each SOP stands to its last review."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from hashlib import sha1
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from sopkit.cache.opening import recall
from sopkit.compare.differences import differences
from sopkit.compare.fingerprint import fingerprint
from sopkit.compare.measure import is_editorial
from sopkit.files import read_bytes, source_of
from sopkit.history.cycles import Said, days_signed
from sopkit.history.follow import follow
from sopkit.model.history import History, Log, Note, Reviewed, Revision
from sopkit.model.library import Card
from sopkit.reading.document import note_of
from sopkit.reading.shape import shape_of
from sopkit.stated import Found, read_stated

if TYPE_CHECKING:
    from sopkit.cache.drawer import Drawer
    from sopkit.model.problem import Route


class Text(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of one text that an SOP once had."""

    fingerprint: str
    """Its fingerprint."""
    review_last: str | None
    """The review that it states."""
    review_fingerprint: str | None
    """The fingerprint of the reviewed text, as it states it."""


def read_history(  # noqa: PLR0913 four of them say how much is wanted
    root: Path,
    cards: Sequence[Card],
    limit: int,
    drawer: Drawer | None = None,
    *,
    whole: bool = False,
    with_texts: bool = False,
    with_reviewed: bool = True,
    lengthening: Collection[str] = (),
    log: Log | None = None,
) -> History:
    """Return what the repository says of those SOPs for which a rule asks, or of all with their revisions where the `whole` is wanted.

    A rule asks for SOPs in use whose file alone does not show that the text which was reviewed still stands.
    `limit` is how many characters an editorial change may alter; `with_texts` adds to the whole what each revision stated; `with_reviewed`
    is False where nobody asks how SOPs stand to their reviews; `lengthening` are the paths of those whose review cycle may lengthen; `log`
    is what is known of the history already.
    """
    asked = {card.path: card for card in cards if card.asks_history} if with_reviewed else {}
    if not asked and not whole and not lengthening:
        return History()
    log = log or kept_log(root, drawer)
    if log.gap in {"no-repository", "no-git", "refused"}:
        return History(gap=log.gap, reason=log.reason)
    names = {card.path: f"{log.folder}/{card.path}" if log.folder else card.path for card in cards}
    lengthening = lengthening if log.is_whole else ()
    revisions = follow(log, [names[card.path] for card in cards if whole or card.path in asked or card.path in lengthening])
    stated, lacking = read_stated(root, revisions.values(), drawer) if with_texts and log.is_whole else Found({}, missing=False)
    known = {blob: Text(said.content, said.review_last, said.review_fingerprint) for blob, said in stated.items()}
    texts = Texts(root, drawer, known)
    texts.prepare(revision for path in {*asked, *lengthening} for revision in revisions[names[path]])
    reviewed = reviewed_of(texts, asked, {path: revisions[names[path]] for path in asked}, limit)
    unchanged = {path: unchanged_days(path, revisions[names[path]], texts) for path in lengthening}
    texts.put_away(beside=not with_reviewed)
    return History(
        gap="partial" if log.is_whole and (lacking or texts.missing) else log.gap,
        reviewed=reviewed,
        unchanged=unchanged,
        revisions={path: revisions[name] for path, name in names.items()} if whole else {},
        stated=stated,
    )


# ------------------------------------------------------------------------------------------------------------- the log


def kept_log(root: Path, drawer: Drawer | None) -> Log:
    """Return the log of a handbook: the one of the last run, continued; read anew where anything about it is in doubt."""
    from sopkit.cache.drawer import LOG
    from sopkit.git.log import read_log
    from sopkit.git.places import state_of

    state = state_of(root)
    kept: tuple[bytes, Log] | None = None if drawer is None else recall(drawer, LOG, tuple[bytes, Log])
    if kept is not None and kept[0] == state:
        return kept[1]
    log = None if kept is None else continued(root, kept[1])
    log = log or read_log(root)
    if drawer is not None and log.gap in {"none", "shallow"}:
        with suppress(UnicodeEncodeError):  # a name of a file that is not UTF-8 cannot be kept; such a history is read anew each time
            drawer.write(LOG, msgspec.msgpack.encode((state, log)))
    return log


def continued(root: Path, old: Log) -> Log | None:
    """Return an earlier log with what has come since; None where the head does not follow it, or it is not whole."""
    from sopkit.git.log import follows, read_log

    if not old.is_whole or not old.commits or not follows(root, old.commits[0].id):
        return None
    new = read_log(root, old.commits[0].id)
    if not new.is_whole or new.folder != old.folder:
        return None
    return msgspec.structs.replace(new, commits=new.commits + old.commits, touches=new.touches + old.touches)


# ------------------------------------------------------------------------------------------------------ reviewed texts


def reviewed_of(texts: Texts, cards: Mapping[str, Card], revisions: Mapping[str, tuple[Revision, ...]], limit: int) -> dict[str, Reviewed]:
    """Return how each SOP stands to its last review."""
    texts.fetch_reviewed(cards, revisions)
    return {path: reviewed_as(card, revisions[path], texts, limit) for path, card in cards.items()}


def unchanged_days(path: str, revisions: Iterable[Revision], texts: Texts) -> tuple[date, ...] | None:
    """Return the days on which the text that stands in a file was signed since it last changed; None where that cannot be told."""
    current = texts.of_file(path)
    if current is None:
        return None

    def said() -> Iterator[Said | Literal["broken", "missing"]]:
        for revision in revisions:
            text = texts.of(revision) if texts.has(revision) else None
            if text is not None:
                yield Said(text.fingerprint, text.review_last, text.review_fingerprint)
            else:
                yield "broken" if texts.has(revision) else "missing"

    return days_signed(current.fingerprint, said())


def reviewed_as(card: Card, revisions: tuple[Revision, ...], texts: Texts, limit: int) -> Reviewed:
    """Return how the text of one SOP stands to its last review.

    The reviewed text is the one with the fingerprint that the file states; where it states none, the one that first named this review. So a
    review that is dated, merged and committed on three different days still speaks of one text.
    """
    current = texts.of_file(card.path)
    if current is None or not revisions:
        return Reviewed(state="unknown")
    known = [(revision, texts.of(revision)) for revision in revisions]
    place = reviewed_place(card, [text for _, text in known])
    if place is None:
        not_committed = current.review_last == str(card.review_last) and card.review_fingerprint is None
        return Reviewed(state="same" if not_committed else "unknown")
    reviewed_text = known[place][1]
    if reviewed_text is None or reviewed_text.fingerprint == current.fingerprint:
        return Reviewed(state="same")
    later = [known[number] for number in range(place - 1, -1, -1)]
    commit = next((revision.commit for revision, text in later if text and text.fingerprint != reviewed_text.fingerprint), None)
    before = texts.data_of(known[place][0])
    declared = is_declared(before, card.changes)
    found = differences(before, texts.data_of_file(card.path))
    if declared and is_editorial(found, is_text, limit):
        return Reviewed(state="wording", commit=commit)
    return Reviewed(state="changed", commit=commit, declared=declared)


def reviewed_place(card: Card, texts: Sequence[Text | None]) -> int | None:
    """Return which of the texts that a file had was reviewed; None where none of them shows it."""
    if card.review_fingerprint is not None:
        return next((number for number, text in enumerate(texts) if text and text.fingerprint == card.review_fingerprint), None)
    same = [number for number, text in enumerate(texts) if text and text.review_last == str(card.review_last)]
    return same[-1] if same else None


def is_declared(before: Mapping[str, Any], notes: tuple[Note, ...]) -> bool:
    """Tell whether everything that was noted since a text is called editorial."""
    written = before.get("changes")
    known = {note_of(change).version for change in written} if isinstance(written, list) else set()
    new = [note for note in notes if note.version not in known]
    return bool(new) and all(note.impact == "editorial" for note in new)


def is_text(route: Route) -> bool:
    """Tell whether prose stands at a route of an SOP."""
    shape = shape_of("sop").at(route)
    return shape is not None and shape.text


class Texts:
    """The texts that SOPs had: of each a fingerprint, kept between runs, and on demand its data."""

    def __init__(self, root: Path, drawer: Drawer | None, known: Mapping[str, Text] | None = None) -> None:
        """Take what earlier runs have kept, and what this one knows already."""
        from sopkit.cache.drawer import TEXTS

        self.root = root
        self.drawer = drawer
        self.kept: dict[str, Text] = (None if drawer is None else recall(drawer, TEXTS, dict[str, Text])) or {}
        self.known = known or {}
        self.used: dict[str, Text] = {}
        self.files: dict[str, dict[str, Any]] = {}
        self.current: dict[str, Text | None] = {}
        self.contents: dict[str, bytes] = {}
        self.missing: set[str] = set()
        """Contents that were asked for and are not here."""

    def prepare(self, revisions: Iterable[Revision]) -> None:
        """Read what will be asked for, in one call of Git."""
        self.fetch({revision.blob for revision in revisions} - self.kept.keys() - self.known.keys())

    def fetch_reviewed(self, cards: Mapping[str, Card], revisions: Mapping[str, tuple[Revision, ...]]) -> None:
        """Read, likewise in one call, the reviewed texts that will be held against what became of them."""
        wanted: set[str] = set()
        for path, card in cards.items():
            texts = [self.of(revision) for revision in revisions[path]] if len(revisions[path]) > 1 else []
            place = reviewed_place(card, texts)
            text = None if place is None else texts[place]
            if place is not None and text is not None and text != self.of_file(path):
                wanted.add(revisions[path][place].blob)
        self.fetch(wanted - self.contents.keys())

    def fetch(self, blobs: Collection[str]) -> None:
        """Read contents of blobs."""
        from sopkit.git.blobs import NoAnswerError, read_blobs

        with suppress(NoAnswerError):
            self.contents.update(read_blobs(self.root, blobs))
        self.missing |= {blob for blob in blobs if blob not in self.contents}

    def has(self, revision: Revision) -> bool:
        """Tell whether what a file said after a revision has been read by now, in this run or an earlier one."""
        return any(revision.blob in known for known in (self.contents, self.used, self.kept, self.known))

    def of(self, revision: Revision) -> Text | None:
        """Return what a file said after a revision; None where its content cannot be had or read."""
        text = self.used.get(revision.blob) or self.kept.get(revision.blob) or self.known.get(revision.blob)
        if text is None:
            data = self.data_of(revision)
            text = text_of(data) if data else None
        if text is not None:
            self.used[revision.blob] = text
        return text

    def data_of(self, revision: Revision) -> dict[str, Any]:
        """Return the data of a file after a revision; empty where it cannot be had."""
        if revision.blob not in self.contents:
            self.fetch({revision.blob})
        return self.data_of_known(revision)

    def data_of_known(self, revision: Revision) -> dict[str, Any]:
        """Return the data of a file after a revision whose content has been read already; empty where it could not be had."""
        content = self.contents.get(revision.blob)
        return {} if content is None else data_in(revision.path, content)

    def data_of_file(self, path: str) -> dict[str, Any]:
        """Return the data of a file as it is now."""
        if path not in self.files:
            opened = read_bytes(self.root, path, [])
            self.files[path] = {} if opened is None else data_in(path, opened[0])
        return self.files[path]

    def of_file(self, path: str) -> Text | None:
        """Return what a file says now; one whose very bytes are known need not be understood again."""
        if path not in self.current:
            opened = None if path in self.files else read_bytes(self.root, path, [])
            blob = "" if opened is None else blob_of(opened[0])
            text = self.used.get(blob) or self.kept.get(blob)
            if text is not None:
                self.used[blob] = text
            else:
                data = self.data_of_file(path)
                text = text_of(data) if data else None
            self.current[path] = text
        return self.current[path]

    def put_away(self, *, beside: bool = False) -> None:
        """Leave for the next run what this one has used, `beside` what earlier ones have left where those ask for more."""
        from sopkit.cache.drawer import TEXTS

        used = {**self.kept, **self.used} if beside else self.used
        if self.drawer is not None and used != self.kept:
            self.drawer.write(TEXTS, msgspec.msgpack.encode(used))


def blob_of(content: bytes) -> str:
    """Return the name that Git gives to a content, in a repository as most are; line ends that Git converts give another one."""
    return sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def data_in(path: str, content: bytes) -> dict[str, Any]:
    """Return the data of a file as plain data; empty where it holds none."""
    data = source_of(path, content).data
    return data if isinstance(data, dict) else {}


def text_of(data: Mapping[str, Any]) -> Text:
    """Return what is kept of a text."""
    review = data.get("review")
    last, stated = (review.get("last"), review.get("fingerprint")) if isinstance(review, dict) else (None, None)
    return Text(fingerprint(data), last if isinstance(last, str) else None, stated if isinstance(stated, str) else None)
