"""Who approved the texts in force: of all SOPs at once, so that Git is asked a few times and not for each file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sopkit.files import ORGANISATION_FILE
from sopkit.history.approval import Brought, Came, Statement, approval_of_text, authors_of
from sopkit.history.days import day_named, day_of, end_of, zone_of
from sopkit.history.follow import follow
from sopkit.history.main_line import MainLine, all_texts_of, entries_of, standing_at
from sopkit.model.approval import Approval, Approved, Signature
from sopkit.model.history import Log, Revision, Stated
from sopkit.model.library import Card
from sopkit.stated import read_stated
from sopkit.versions.chain import name_in, taken_away
from sopkit.versions.in_force import IN_USE
from sopkit.versions.table import organisation_in

if TYPE_CHECKING:
    from sopkit.cache.drawer import Drawer
    from sopkit.model.organisation import Organisation


class Told(NamedTuple):
    """A text that stood in the branch."""

    revision: Revision
    """The commit of the branch with which it came, and its content."""
    said: Stated
    """What it said of itself."""


class Course(NamedTuple):
    """How the text in force came into the branch."""

    texts: tuple[Told, ...]
    """The revisions with this very text, newest first; the last one brought it."""
    drafts: tuple[Told, ...]
    """Those before in which it was still being written, newest first."""
    before: Stated | None
    """What the file said before the text came; None where it was new, or nobody can read it."""
    since: Revision
    """The revision since which it has been in use, but for changes that are declared editorial."""
    is_whole: bool
    """False where it cannot be told who wrote it: a draft of it cannot be read, or Git did not know the file again."""


def read_approvals(  # noqa: PLR0913, PLR0917 where and when, and what is known already
    root: Path, cards: Iterable[Card], as_of: date, time_zone: str | None, drawer: Drawer | None, log: Log
) -> dict[str, Approved]:
    """Return what is known of the approval of the text of each SOP that is in force on a day, by the path of its file.

    An SOP of which no text is in force has none, and nothing is said where history does not go back to the beginning. Git is asked once for
    what the files said, once for the organisation of then and once for the signatures of merges.
    """
    if not log.is_whole:
        return {}
    zone = zone_of(time_zone)
    ids = {card.path: card.id for card in cards if card.translates is None and card.id is not None}
    names = {path: name_in(log, path) for path in ids}
    line = MainLine(log)
    moment = end_of(as_of, zone)
    head = line.reached(moment)
    stood = all_texts_of(log, set(names.values()), moment)
    made = follow(log, list(names.values()))
    stated, _ = read_stated(root, [*stood.values(), *made.values()], drawer)  # what is missing makes an approval unknown
    courses: dict[str, Course] = {}
    for path, name in names.items():
        course = None if not stood[name] or line.is_gone(stood[name][0], head) else course_of(stood[name], stated, ids[path], as_of, line)
        if course is not None:
            courses[path] = course
    commits = {told.revision.commit.id: told.revision.commit for course in courses.values() for told in course.texts}
    organisations = organisations_of(root, log, commits)
    signatures = signatures_of(root, [commit.id for commit in commits.values() if commit.is_merge])
    entries = entries_of(log)
    found = {}
    for path, course in courses.items():
        by_entry: dict[str, list[Revision]] = {}
        for revision in made[names[path]]:
            by_entry.setdefault(entries[revision.commit.id].id, []).append(revision)
        found[path] = approved(course, by_entry, stated, organisations, signatures, zone)
    return found


def course_of(stood: Sequence[Revision], stated: Mapping[str, Stated], own: str | None, day: date, line: MainLine) -> Course | None:
    """Return how the text of an SOP came that is in force on a day; None where none is, or that cannot be told."""
    known = [None if (said := stated.get(revision.blob)) is None else Told(revision, said) for revision in stood]
    start = next((number for number, told in enumerate(known) if told is None or told.said.id != own or holds(told.said, day)), len(known))
    first = known[start] if start < len(known) else None
    if first is None or first.said.id != own:
        return None
    older = known[start + 1 :]
    texts = [first]
    drafts: list[Told] = []
    is_whole = True
    for told in older:
        if told is None:
            is_whole = False
            break
        if told.said.id != own:
            is_whole = not taken_away(line, (drafts or texts)[-1].revision)
            break
        if not drafts and told.said.content == first.said.content:
            texts.append(told)
        elif told.said.status not in IN_USE:
            drafts.append(told)
        else:
            break
    else:
        is_whole = not taken_away(line, (drafts or texts)[-1].revision)
    before = older[len(texts) - 1] if len(texts) <= len(older) else None
    return Course(tuple(texts), tuple(drafts), before.said if before else None, in_use_since(first, older, own), is_whole)


def holds(said: Stated, day: date) -> bool:
    """Tell whether a text holds on a day."""
    effective = day_named(said.effective)
    return said.status in IN_USE and (effective is None or effective <= day)


def in_use_since(first: Told, older: Iterable[Told | None], own: str | None) -> Revision:
    """Return the revision since which a text has been in use; a change that is declared editorial does not need another day."""
    since = first
    for told in older:
        if told is None or told.said.id != own or told.said.status not in IN_USE:
            break
        is_same = told.said.content == since.said.content
        if not is_same and not (told.said.effective == first.said.effective and is_declared(since.said, told.said)):
            break
        since = told
    return since.revision


def is_declared(said: Stated, before: Stated) -> bool:
    """Tell whether everything that was noted between two texts is called editorial."""
    known = {entry.version for entry in before.entries}
    new = [entry for entry in said.entries if entry.version not in known]
    return bool(new) and all(entry.impact == "editorial" for entry in new)


def approved(  # noqa: PLR0913, PLR0917 all that is known of one text
    course: Course,
    made: Mapping[str, Sequence[Revision]],
    stated: Mapping[str, Stated],
    organisations: Mapping[str, Organisation | None],
    signatures: Mapping[str, Signature],
    zone: tzinfo,
) -> Approved:
    """Return what is known of the approval of one text; `made` are the commits that made it, by the commit with which they came."""
    brought = {told.revision.commit.id: brought_with(told, made, stated) for told in (*course.texts, *course.drafts)}
    came = []
    for number, told in enumerate(course.texts):
        before = course.texts[number + 1].said if number + 1 < len(course.texts) else None
        commit = told.revision.commit
        came.append(Came(commit, brought[commit.id], organisations.get(commit.id), before is None or decides(told.said, before)))
    writing = [course.texts[-1], *course.drafts]
    authors = authors_of(one for told in writing for one in brought[told.revision.commit.id])
    said = course.texts[0].said
    approval = approval_of_text(came, authors, signatures, statement_of(said, course.before)) if course.is_whole else Approval()
    return Approved(
        approval=approval,
        version=said.version,
        effective=day_named(said.effective),
        day=day_of(course.since.commit.committed, zone),
        since=course.since.commit.short,
        commit=course.texts[-1].revision.commit.short,
    )


def brought_with(told: Told, made: Mapping[str, Sequence[Revision]], stated: Mapping[str, Stated]) -> tuple[Brought, ...]:
    """Return the commits that made a text."""
    entry = told.revision.commit
    found = []
    for revision in made.get(entry.id, ()):
        said = stated.get(revision.blob)
        found.append(Brought(revision.commit, said is not None and said.content == told.said.content))
    return tuple(found) if found or entry.is_merge else (Brought(entry),)


def decides(said: Stated, before: Stated) -> bool:
    """Tell whether a revision put the same text to another use."""
    return (said.status, said.version, said.effective) != (before.status, before.version, before.effective)


def statement_of(said: Stated, before: Stated | None) -> Statement:
    """Return what a text says of its own approval; a review without a fingerprint speaks of the text that first named it."""
    is_new = said.review_last is not None and (before is None or said.review_last != before.review_last)
    speaks = is_new if said.review_fingerprint is None else said.review_fingerprint == said.content
    return Statement(approvers=said.approvers, department=said.department, reviewed_by=said.review_by if speaks else None)


def organisations_of(root: Path, log: Log, commits: Iterable[str]) -> dict[str, Organisation | None]:
    """Return the organisation as it stood when commits of the branch came, by their names; None where it cannot be read."""
    from sopkit.git.blobs import NoAnswerError, read_blobs

    standing = standing_at(log, name_in(log, ORGANISATION_FILE))
    blobs = {commit: standing[commit] for commit in commits if commit in standing}
    try:
        contents = read_blobs(root, set(blobs.values()))
    except NoAnswerError:
        return {}
    known = {blob: organisation_in(contents.get(blob)) for blob in set(blobs.values())}
    return {commit: known[blob] for commit, blob in blobs.items()}


def signatures_of(root: Path, commits: Sequence[str]) -> dict[str, Signature]:
    """Return the signatures of commits; none where Git does not tell them."""
    from sopkit.git.blobs import NoAnswerError
    from sopkit.git.commits import read_signatures

    try:
        return read_signatures(root, commits)
    except NoAnswerError:
        return {}
