"""The revision table of one SOP: what came into the branch when, by whom it was written and approved, and what it changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, tzinfo
from hashlib import sha1, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct

from sopkit.compare.differences import differences
from sopkit.compare.fingerprint import fingerprint
from sopkit.compare.measure import is_editorial
from sopkit.files import ORGANISATION_FILE, read_bytes, source_of
from sopkit.history.approval import Brought, Statement, approval_of, authors_of
from sopkit.history.days import day_of
from sopkit.history.main_line import standing_at
from sopkit.model.approval import Approval, Person, Signature
from sopkit.model.history import Commit
from sopkit.model.organisation import Organisation
from sopkit.past import Texts, data_in, is_text
from sopkit.reading.document import convert, text_in
from sopkit.versions.chain import Chain, Stood, name_in, read_chain, whole_log

if TYPE_CHECKING:
    from sopkit.cache.drawer import Drawer

Kind = Literal["new", "content", "wording", "record", "formatting", "move", "unknown"]
"""What a revision changed: everything, as it is the first; what is done; a few words by measure; only what the file says of itself, such as
its status or a review; nothing but how it is written; nothing but where it lies; or that cannot be told."""

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


class Table(Struct, frozen=True, kw_only=True):
    """All revisions of an SOP, newest first."""

    rows: tuple[Row, ...]
    """The revisions; the first is one without a day where the file has been changed and not committed."""
    missing: int = 0
    """How many texts this clone does not hold."""


def read_table(root: Path, path: str, zone: tzinfo, limit: int, drawer: Drawer | None) -> Table:
    """Return the revisions of the SOP at `path`; `limit` is how many characters a change of wording may alter.

    Git is asked once for the log, once for all contents and once for the signatures.

    Raises:
        NoHistoryError: There is no history, or it does not go back to the beginning.
    """
    from sopkit.git.blobs import NoAnswerError
    from sopkit.git.commits import read_signatures

    log = whole_log(root, drawer)
    texts = Texts(root, drawer)
    organisations = standing_at(log, name_in(log, ORGANISATION_FILE))
    chain = read_chain(log, path, texts, organisations.values())
    try:
        signatures = read_signatures(root, [each.revision.commit.id for each in chain.stood])
    except NoAnswerError:
        signatures = {}
    known: dict[str, Organisation | None] = {}
    rows = []
    for number, each in enumerate(chain.stood):
        before = chain.stood[number + 1] if number + 1 < len(chain.stood) else None
        blob = organisations.get(each.revision.commit.id, "")
        if blob not in known:
            known[blob] = organisation_in(texts.contents.get(blob))
        rows.append(row_of(each, before, chain.made.get(each.revision.commit.id, ()), signatures, known[blob], zone, limit))
    opened = read_bytes(root, path, [])
    uncommitted = None if opened is None else not_committed(opened[0], data_in(path, opened[0]), chain, limit)
    return Table(rows=tuple(rows) if uncommitted is None else (uncommitted, *rows), missing=chain.missing)


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
    if each.revision.blob == before.revision.blob:
        return "formatting" if each.revision.moved_from is None else "move"
    return change_of(before.data, each.data, limit)


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

    A review speaks of this text where it bears its fingerprint, or, where it bears none, where it is named here for the first time.
    """
    approvers = data.get("approvers")
    review = data.get("review")
    review = review if isinstance(review, dict) else {}
    old = (before or {}).get("review")
    stated = text_in(review, "fingerprint")
    is_new = text_in(review, "last") is not None and text_in(review, "last") != (text_in(old, "last") if isinstance(old, dict) else None)
    speaks = is_new if stated is None else stated == fingerprint(data)
    return Statement(
        approvers=tuple(role for role in approvers if isinstance(role, str)) if isinstance(approvers, list) else (),
        department=text_in(dict(data), "department"),
        reviewed_by=text_in(review, "by") if speaks else None,
    )


def told(data: Mapping[str, Any], before: Mapping[str, Any] | None) -> tuple[str | None, str | None]:
    """Return summary and impact as the file gives them for its version; an entry that stood there before speaks of another revision."""
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
