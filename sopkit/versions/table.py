"""The revision table of one SOP: what came into the branch when, by whom it was written and approved, and what it changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, tzinfo
from hashlib import sha1, sha256
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from sopkit.compare.differences import differences
from sopkit.compare.fingerprint import fingerprint
from sopkit.compare.measure import is_editorial
from sopkit.files import ORGANISATION_FILE, read_bytes, source_of
from sopkit.history.approval import Brought, Statement, approval_of, authors_of
from sopkit.history.clocks import doubts_of
from sopkit.history.days import day_of
from sopkit.history.main_line import MainLine, standing_at
from sopkit.model.approval import Approval, Person, Signature
from sopkit.model.history import ClockDoubt, Commit
from sopkit.model.organisation import Organisation
from sopkit.past import Texts, data_in, is_text
from sopkit.reading.document import convert, text_in
from sopkit.versions.chain import Chain, Stood, name_in, read_chain, whole_log

if TYPE_CHECKING:
    from sopkit.cache.drawer import Drawer
    from sopkit.versions.gone import Deleted

Kind = Literal["new", "content", "wording", "record", "formatting", "move", "deleted", "again", "unknown"]
"""What a revision changed: everything, as it is the first; what is done; a few words by measure; only what the file says of itself, such as
its status or a review; nothing but how it is written; nothing but where it lies; it took the file away; it put the file back as it had
been; or that cannot be told."""

SHORT_NAME = 40
"""Digits of a name in a repository that uses SHA-1."""


class Row(Struct, frozen=True, kw_only=True):
    """One revision of an SOP."""

    version: str | None
    """The version that the file names."""
    status: str | None
    """Its status as written."""
    day: date | None
    """The day on which it came into the branch; None where it is not committed."""
    commit: Commit | None
    """The commit of the branch with which it came."""
    authors: tuple[Person, ...] = ()
    """Who wrote it."""
    approval: Approval = Approval()
    """What is known of its approval."""
    signature: Signature = Signature("none")
    """The signature of that commit."""
    kind: Kind
    """What it changed."""
    moved_from: str | None = None
    """Where the file lay before, from the top of the repository, where it was moved."""
    summary: str
    """What it changed in words: as the file says, else as the commit does."""
    impact: str | None = None
    """editorial, minor or major, where the file says so."""
    doubt: ClockDoubt | None = None
    """Why its day is not to be trusted; None where nothing speaks against it."""


class Table(Struct, frozen=True, kw_only=True):
    """All revisions of an SOP, newest first."""

    rows: tuple[Row, ...]
    """The revisions; the first is one without a day where the file has been changed and not committed."""
    missing: int = 0
    """How many texts this clone does not hold."""


def read_table(  # noqa: PLR0913, PLR0917 the SOP, its day and its house
    root: Path, path: str, zone: tzinfo, limit: int, drawer: Drawer | None, today: date, deleted: Deleted | None = None
) -> Table:
    """Return the revisions of the SOP at `path`; `limit` is how many characters a change of wording may alter.

    One that was `deleted` is told up to there, with `path` as it was then. Git is asked once for the log, once for all contents and once
    for the signatures.

    Raises:
        NoHistoryError: There is no history, or it does not go back to the beginning.
    """
    from sopkit.git.blobs import NoAnswerError
    from sopkit.git.commits import read_signatures

    log = whole_log(root, drawer)
    texts = Texts(root)
    organisations = standing_at(log, name_in(log, ORGANISATION_FILE))
    chain = read_chain(log if deleted is None else deleted.log, path, texts, organisations.values())
    line = MainLine(log)
    ends = [None if deleted is None else deleted.commit, *(gone_between(line, *pair) for pair in pairwise(chain.stood))]
    entries = [each.revision.commit.id for each in chain.stood]
    try:
        signatures = read_signatures(root, list(dict.fromkeys([*entries, *(end.id for end in ends if end is not None)])))
    except NoAnswerError:
        signatures = {}
    doubts = doubts_of(log, today, zone)
    known: dict[str, Organisation | None] = {}

    def organisation_at(commit: str) -> Organisation | None:
        blob = organisations.get(commit, "")
        if blob not in known:
            known[blob] = organisation_in(texts.contents.get(blob))
        return known[blob]

    rows = []
    for number, each in enumerate(chain.stood):
        before = chain.stood[number + 1] if number + 1 < len(chain.stood) else None
        end = ends[number]
        if end is not None:
            rows.append(gone_row(end, each, signatures, organisation_at(end.id), doubts, zone))
        made = chain.made.get(entries[number], ())
        row = row_of(each, before, made, signatures, organisation_at(entries[number]), zone, limit)
        rows.append(replace(row, doubt=doubts.get(entries[number])))
    if deleted is not None:
        return Table(rows=tuple(rows), missing=chain.missing)
    opened = read_bytes(root, path, [])
    uncommitted = None if opened is None else not_committed(opened[0], data_in(path, opened[0]), chain, limit)
    return Table(rows=tuple(rows) if uncommitted is None else (uncommitted, *rows), missing=chain.missing)


def gone_between(line: MainLine, each: Stood, before: Stood) -> Commit | None:
    """Return the commit with which the file of an SOP had gone between two of its texts; None where it stood there all the time."""
    if each.revision.blob_before is not None or each.revision.moved_from is not None:
        return None
    start, end = line.places[each.revision.commit.id], line.places[before.revision.commit.id]
    path = before.revision.path
    return next(
        (
            commit
            for commit in reversed(line.commits[start + 1 : end])
            if any(touch.path_before == path != touch.path for touch in line.touches[commit.id])
        ),
        None,
    )


def gone_row(  # noqa: PLR0913, PLR0917 all that is known of it
    commit: Commit,
    last: Stood,
    signatures: Mapping[str, Signature],
    organisation: Organisation | None,
    doubts: Mapping[str, ClockDoubt],
    zone: tzinfo,
) -> Row:
    """Return the revision that took an SOP away."""
    brought = [] if commit.is_merge else [Brought(commit)]
    statement = statement_of({name: value for name, value in last.data.items() if name != "review"}, None)
    return Row(
        version=None,
        status=None,
        day=day_of(commit.committed, zone),
        commit=commit,
        authors=authors_of(brought),
        approval=approval_of(commit, brought, signatures, statement, organisation),
        signature=signatures.get(commit.id, Signature("unchecked")),
        kind="deleted",
        summary=commit.subject,
        doubt=doubts.get(commit.id),
    )


def organisation_in(content: bytes | None) -> Organisation | None:
    """Return an organisation of its file; None where it is not there or cannot be read."""
    if content is None:
        return None
    organisation: Organisation | None = convert(source_of(ORGANISATION_FILE, content), "organisation", Organisation)
    return organisation


def row_of(  # noqa: PLR0913, PLR0917 all that is known of one revision
    each: Stood,
    before: Stood | None,
    made: Sequence[Stood],
    signatures: Mapping[str, Signature],
    organisation: Organisation | None,
    zone: tzinfo,
    limit: int,
) -> Row:
    """Return one revision."""
    entry = each.revision.commit
    brought = [Brought(one.revision.commit, is_same_text(one, each)) for one in made]
    if not brought and not entry.is_merge:
        brought = [Brought(entry)]
    statement = statement_of(each.data, None if before is None else before.data)
    summary, impact = told(each.data, None if before is None else before.data)
    subject = made[0].revision.commit.subject if made else entry.subject
    return Row(
        version=each.version,
        status=each.status,
        day=day_of(entry.committed, zone),
        commit=entry,
        authors=authors_of(brought),
        approval=approval_of(entry, brought, signatures, statement, organisation),
        signature=signatures.get(entry.id, Signature("unchecked")),
        kind=kind_of(each, before, limit),
        moved_from=each.revision.moved_from,
        summary=summary or subject,
        impact=impact,
    )


def is_same_text(one: Stood, other: Stood) -> bool:
    """Tell whether two revisions say the same, however it is written."""
    if one.revision.blob == other.revision.blob:
        return True
    return bool(one.data) and bool(other.data) and fingerprint(one.data) == fingerprint(other.data)


def kind_of(each: Stood, before: Stood | None, limit: int) -> Kind:
    """Return what a revision changed."""
    if before is None:
        return "new"
    is_back = each.revision.blob_before is None and each.revision.moved_from is None
    if each.revision.blob == before.revision.blob:
        if is_back:
            return "again"
        return "formatting" if each.revision.moved_from is None else "move"
    kind = change_of(before.data, each.data, limit)
    return "again" if is_back and kind == "formatting" else kind


def change_of(before: Mapping[str, Any], after: Mapping[str, Any], limit: int) -> Kind:
    """Return what lies between two texts."""
    if not before or not after:
        return "unknown"
    found = differences(before, after)
    if not found:
        return "formatting"
    if fingerprint(before) == fingerprint(after):
        return "record"
    return "wording" if is_editorial(found, is_text, limit) else "content"


def statement_of(data: Mapping[str, Any], before: Mapping[str, Any] | None) -> Statement:
    """Return what a text says of its own approval.

    A review speaks of this text where it bears its fingerprint, or, where it bears none, where it is named here for the first time; where
    nobody knows what stood there before, only the fingerprint tells.
    """
    approvers = data.get("approvers")
    review = data.get("review")
    review = review if isinstance(review, dict) else {}
    old = (before or {}).get("review")
    stated = text_in(review, "fingerprint")
    is_new = text_in(review, "last") is not None and text_in(review, "last") != (text_in(old, "last") if isinstance(old, dict) else None)
    is_new = is_new and (before is None or bool(before))
    speaks = is_new if stated is None else stated == fingerprint(data)
    return Statement(
        approvers=tuple(role for role in approvers if isinstance(role, str)) if isinstance(approvers, list) else (),
        department=text_in(dict(data), "department"),
        reviewed_by=text_in(review, "by") if speaks else None,
    )


def told(data: Mapping[str, Any], before: Mapping[str, Any] | None) -> tuple[str | None, str | None]:
    """Return summary and impact as the file gives them for its version; an entry that stood there before speaks of another revision.

    Nothing where nobody knows what stood there before.
    """
    if before is not None and not before:
        return None, None
    entries = data.get("changes")
    old = (before or {}).get("changes")
    version = text_in(dict(data), "version")
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict) and version is not None and entry.get("version") == version:
            if isinstance(old, list) and entry in old:
                break
            return text_in(entry, "summary"), text_in(entry, "impact")
    return None, None


def name_of(content: bytes, like: str) -> str:
    """Return what Git calls a content, in a repository that has another name `like` this."""
    digest = sha1(usedforsecurity=False) if len(like) == SHORT_NAME else sha256()
    digest.update(b"blob %d\0" % len(content) + content)
    return digest.hexdigest()


def not_committed(content: bytes, present: Mapping[str, Any], chain: Chain, limit: int) -> Row | None:
    """Return the file as it lies there, where it says something else than the branch."""
    newest = chain.stood[0] if chain.stood else None
    kind: Kind = "new" if newest is None else change_of(newest.data, present, limit)
    if kind == "formatting" or (newest is not None and newest.revision.blob == name_of(content, newest.revision.blob)):
        return None
    summary, impact = told(present, None if newest is None else newest.data)
    data = dict(present)
    return Row(
        version=text_in(data, "version"),
        status=text_in(data, "status"),
        day=None,
        commit=None,
        kind=kind,
        summary=summary or "",
        impact=impact,
    )
