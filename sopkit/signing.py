"""Signing the review of SOPs: who may, of which text, and what is then written and committed.

Nothing is written before everything that was asked for has been judged.
"""

from __future__ import annotations

import difflib
import stat
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from sopkit.check import check, inspect
from sopkit.compare.fingerprint import fingerprint
from sopkit.files import is_linked, read_bytes, source_of
from sopkit.git.committing import CommitError, commit_file, file_state, user_of
from sopkit.language import mark
from sopkit.locating import locator
from sopkit.model.history import History, Reviewed
from sopkit.model.library import Card, Library
from sopkit.model.organisation import Holder, Organisation, Role
from sopkit.model.problem import Problem, Severity
from sopkit.model.review import entitled_roles, holder_of
from sopkit.past import read_history
from sopkit.reading.document import build_sop
from sopkit.way import Way, way_with_cache
from sopkit.whole import write_whole
from sopkit.workspace import read_library
from sopkit.writing.review_fields import LayoutError, with_review


class RefusalError(Exception):
    """A review that cannot be signed, in a sentence of the catalogue with its values."""

    def __init__(self, message: str, **values: str) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


class FaultyError(Exception):
    """SOPs with errors of their own, which nobody can sign."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__()
        self.problems = problems


class Wish(Struct, frozen=True, kw_only=True):
    """What is asked for on the command line."""

    ids: tuple[str, ...]
    """The SOPs that were reviewed."""
    by: str
    """The role that reviewed them, by its id or its name."""
    person: str | None = None
    """Who signs, by contact or handle; the address in Git's settings where nobody is named."""
    day: date
    """The day of the review."""
    no_change: bool = False
    """True where the reviewer says that the text is the one of the last review."""
    commit: bool = False
    """True where each sign-off becomes a commit."""


class Signature(Struct, frozen=True, kw_only=True):
    """The sign-off of one SOP, judged and not yet written."""

    card: Card
    """The SOP as it will be."""
    due: date | None
    """When it is due again."""
    before: bytes
    """The file as it is."""
    after: bytes
    """The file as it will be."""
    name: str
    """Who signs."""
    address: str
    """Where they are reached: an address of e-mail where one is known, else a handle."""
    no_change: bool
    """True where the text is the one of the last review."""

    @property
    def trailers(self) -> str:
        """What the commit says for programs."""
        result = "no change" if self.no_change else "reviewed"
        return (
            f"Reviewed-by: {self.name}/{self.card.review_by} <{self.address}>\n"
            f"Review-of: {self.card.id} {self.card.version}\n"
            f"Review-fingerprint: {self.card.review_fingerprint}\n"
            f"Review-result: {result}\n"
        )


class Draft(Struct, frozen=True):
    """One SOP with its review written, where its layout lets it be."""

    card: Card
    """As it is."""
    content: bytes
    """Its file."""
    signed: Card | None
    """As it will be; None where its file cannot be written into."""
    after: bytes
    """Its file as it will be."""
    problems: tuple[Problem, ...]
    """What is wrong with it by itself once it is signed."""
    deputy: str | None
    """The role that acts for its owner."""


def prepare(root: Path, wish: Wish, today: date) -> tuple[Signature, ...]:
    """Return the sign-offs that are asked for.

    Raises RefusalError where one cannot be given, FaultyError where an SOP would have errors even with its review signed.
    """
    way = way_with_cache(root, without_history=True)
    library = read_library(root, today, inspect, way=way)
    cards = [found_card(name, library) for name in dict.fromkeys(wish.ids)]
    for card in cards:
        refuse_day(card, wish.day, today)
    role = found_role(wish.by, library)
    drafts = [draft_of(root, card, {"last": wish.day.isoformat(), "by": role.id}) for card in cards]
    refuse_faulty(root, library, drafts, way)
    for draft in drafts:
        if draft.signed is None:
            message = mark("Nothing can be written into the review of {id}, as {path} lays it out. Write `review:` with one field a line.")
            raise RefusalError(message, id=draft.card.id or "", path=draft.card.path)
        refuse_role(draft, role, library)
    git_name, git_address = user_of(root)
    holder = found_holder(role, wish.person, git_address)
    for draft in drafts:
        if wish.no_change:
            refuse_changed(root, draft, library)
        if wish.commit:
            refuse_uncommitted(root, draft.card)
    is_own = wish.person is None or wish.person.strip().casefold() == git_address.casefold()
    name = holder.name or (git_name if is_own else "") or holder.handle
    address = next(
        (text for text in (holder.contact, wish.person, git_address if is_own else "") if text and "@" in text[1:]), holder.handle
    )
    return tuple(
        Signature(
            card=draft.signed,
            due=draft.signed.review_due(library.settings),
            before=draft.content,
            after=draft.after,
            name=plain(name),
            address=plain(address),
            no_change=wish.no_change,
        )
        for draft in drafts
        if draft.signed is not None
    )


def put_down(root: Path, signature: Signature, message: str | None) -> str | None:
    """Write a sign-off into its file and, where there is a message for it, commit that file; return the commit's short name.

    Raises RefusalError where that cannot be done; the file is then what it was.
    """
    path = signature.card.path
    place = root / path
    try:
        if is_linked(place, root) or place.read_bytes() != signature.before:
            raise RefusalError(mark("{path} was changed while its review was signed; nothing was written."), path=path)
        rights = stat.S_IMODE(place.stat().st_mode)
        write_whole(place, signature.after, rights)
        if message is None:
            return None
        try:
            return commit_file(root, path, f"{message}\n{signature.trailers}")
        except BaseException:
            write_whole(place, signature.before, rights)
            raise
    except CommitError as error:
        message = mark("Git made no commit of {path}: {reason}. The file is as it was before.")
        raise RefusalError(message, path=path, reason=str(error).rstrip(".")) from None
    except OSError as error:
        raise RefusalError(mark("{path} could not be written: {detail}."), path=path, detail=error.strerror or "") from None


# --------------------------------------------------------------------------------------------------------- what is signed


def found_card(name: str, library: Library) -> Card:
    """Return the SOP with this id; refuse one that nobody reviews."""
    same = [card for card in library.cards if card.id == name]
    cards = [card for card in same if card.translates is None]
    if not same:
        unread = [card.path for card in library.sources if card.id is None]
        if unread:
            message = mark("There is no SOP “{name}” among those that can be read. `sopkit check` says what is wrong with {paths}.")
            raise RefusalError(message, name=name, paths=", ".join(unread))
        near = difflib.get_close_matches(name.upper(), list(library.source_by_id), 1, 0.5)
        message = (
            mark("There is no SOP “{name}”. Did you mean “{near}”?") if near else mark("There is no SOP “{name}”; `sopkit list` names all.")
        )
        raise RefusalError(message, name=name, near=near[0] if near else "")
    if not cards:
        message = mark("{path} is a translation. What is reviewed is the text that it translates, and there is none with the id {name}.")
        raise RefusalError(message, name=name, path=same[0].path)
    if len(cards) > 1:
        message = mark("Two files have the id {name}: {path} and {other}. Give one of them an id of its own.")
        raise RefusalError(message, name=name, path=cards[0].path, other=cards[1].path)
    status = cards[0].status
    if status == "draft":
        message = mark(
            "{name} is a draft: it is still being written, so nobody can vouch for its text. Set `status: in-review` when it is done."
        )
        raise RefusalError(message, name=name)
    if status == "retired":
        message = mark("{name} is retired: nobody works by it any more, so there is nothing to review.")
        raise RefusalError(message, name=name)
    return cards[0]


def draft_of(root: Path, card: Card, fields: Mapping[str, str]) -> Draft:
    """Return an SOP with its review written."""
    problems: list[Problem] = []
    opened = read_bytes(root, card.path, problems)
    if opened is None:
        return Draft(card, b"", None, b"", tuple(problems), None)
    source = source_of(card.path, opened[0])
    data = source.data if isinstance(source.data, dict) else {}
    written = fingerprint(data) if data else ""
    try:
        after = with_review(card.path, opened[0], {**fields, "fingerprint": written})
    except LayoutError:
        return Draft(card, opened[0], None, b"", (), None)
    new = source_of(card.path, after)
    sop, signed = build_sop(new)
    found = tuple(new.problems)
    if sop is not None:
        found += inspect(sop, lambda route, on_key, part: new.location(route, on_key=on_key, part=part))
    deputy = data.get("deputy")
    return Draft(card, opened[0], replace(signed, fingerprint=written), after, found, deputy if isinstance(deputy, str) else None)


def refuse_faulty(root: Path, library: Library, drafts: list[Draft], way: Way) -> None:
    """Refuse SOPs that would have errors with their reviews signed: an error that the signature itself mends is none.

    They are told where they stand in the files as these are.
    """
    signed = {draft.card.path: draft for draft in drafts if draft.signed is not None}
    others = tuple(problem for problem in library.problems if problem.location.path not in signed)
    after = replace(
        library,
        cards=tuple(signed[card.path].signed or card if card.path in signed else card for card in library.cards),
        problems=(*others, *(problem for draft in signed.values() for problem in draft.problems)),
        history=History(reviewed={path: Reviewed(state="same") for path in signed}),
    )
    paths = {draft.card.path for draft in drafts}
    locate = locator(root, way.memory)
    left = errors_of(check(after, locate), paths)
    if left:
        rules = {(problem.location.path, problem.rule) for problem in left}
        now = [problem for problem in errors_of(check(library, locate), paths) if (problem.location.path, problem.rule) in rules]
        raise FaultyError(tuple(now or left))


def errors_of(problems: tuple[Problem, ...], paths: set[str]) -> list[Problem]:
    """Return the errors of some files."""
    return [problem for problem in problems if problem.severity is Severity.ERROR and problem.location.path in paths]


# ------------------------------------------------------------------------------------------------------------ who signs it


def found_role(name: str, library: Library) -> Role:
    """Return the role with this id or name."""
    organisation = library.organisation
    if organisation is None:
        raise RefusalError(mark("organisation.yml is missing or has errors, so nobody is known to hold a role. `sopkit check` says more."))
    role = organisation.role_by_id.get(name) or next((role for role in organisation.roles if name in {role.name.zh, role.name.en}), None)
    if role is not None:
        return role
    near = difflib.get_close_matches(name, list(organisation.role_by_id), 1, 0.5)
    if near:
        message = mark("There is no role “{name}” in organisation.yml. Did you mean “{near}”?")
        raise RefusalError(message, name=name, near=near[0])
    message = mark("There is no role “{name}” in organisation.yml. There are: {names}.")
    raise RefusalError(message, name=name, names=", ".join(organisation.role_by_id))


def refuse_role(draft: Draft, role: Role, library: Library) -> None:
    """Refuse a role that may not sign the review of an SOP."""
    card, organisation = draft.card, library.organisation or Organisation()
    entitled = entitled_roles(card.owner, draft.deputy, card.approvers, card.department, organisation)
    if role.id not in entitled:
        message = mark("The role {role} may not sign the review of {id}; these may: {names}.")
        raise RefusalError(message, role=role.id, id=card.id or "", names=", ".join(entitled))


def found_holder(role: Role, person: str | None, git_address: str) -> Holder:
    """Return the holder of a role who signs."""
    asked = person or git_address
    if not role.holders:
        raise RefusalError(mark("Nobody holds the role {role}: write its `holders:` into organisation.yml."), role=role.id)
    holders = ", ".join(shown(holder) for holder in role.holders)
    if not asked:
        message = mark("Who signs? Git knows no `user.email` here. Name somebody with --as; {role} is held by: {names}.")
        raise RefusalError(message, role=role.id, names=holders)
    holder = holder_of(role, asked)
    if holder is None:
        message = mark("{person} does not hold the role {role}. In organisation.yml it is held by: {names}.")
        raise RefusalError(message, person=asked, role=role.id, names=holders)
    return holder


def shown(holder: Holder) -> str:
    """Return by what a holder is called on the command line."""
    return f"{holder.handle} ({holder.contact})" if holder.contact else holder.handle


def plain(text: str) -> str:
    """Return a name or an address as it may stand in a trailer: in one line, without the signs that end it."""
    return " ".join(text.replace("<", " ").replace(">", " ").split())


# ------------------------------------------------------------------------------------------------------- when, and of what


def refuse_day(card: Card, day: date, today: date) -> None:
    """Refuse a day that a review of this text cannot have had."""
    if day > today:
        raise RefusalError(mark("A review cannot be dated {day}, which is still to come."), day=day.isoformat())
    last = max((note.date for note in card.changes if note.date is not None), default=day)
    if day < last:
        message = mark("On {day} nobody can have reviewed this text of {id}: its last change is dated {last}.")
        raise RefusalError(message, day=day.isoformat(), id=card.id or "", last=last.isoformat())


def refuse_changed(root: Path, draft: Draft, library: Library) -> None:
    """Refuse to call a text unchanged that is not known to be the one of the last review."""
    from sopkit.cache.opening import open_drawer

    card = replace(draft.card, status="active", fingerprint=draft.signed.fingerprint if draft.signed else None)
    name = card.id or ""
    if card.review_last is None:
        raise RefusalError(mark("{id} was never reviewed, so “no change” says nothing. Leave --no-change out."), id=name)
    if not card.asks_history:
        return
    found = read_history(root, [card], library.settings.review.wording_limit, open_drawer(root)).reviewed.get(card.path)
    state = "unknown" if found is None else found.state
    if state == "same":
        return
    if state == "unknown" and card.review_fingerprint is None:
        message = mark("Nothing shows which text of {id} was reviewed on {last}, so it cannot be called unchanged. Leave --no-change out.")
        raise RefusalError(message, id=name, last=card.review_last.isoformat())
    if found is not None and found.commit is not None:
        message = mark("{id} was changed after its review of {last}, by commit {commit}: “{subject}”. Leave --no-change out.")
        values = {"commit": found.commit.short, "subject": found.commit.subject}
        raise RefusalError(message, id=name, last=card.review_last.isoformat(), **values)
    message = mark("The text of {id} is not the one that was reviewed on {last}. Leave --no-change out.")
    raise RefusalError(message, id=name, last=card.review_last.isoformat())


REFUSED_STATES = {
    "changed": mark("{path} has changes that are not committed yet. Commit them first, so that the sign-off is a commit of its own."),
    "not-in-git": mark("{path} is not in Git yet. Commit it first, so that the sign-off is a commit of its own."),
    "no-repository": mark("This handbook lies in no Git repository, so nothing can be committed. Leave --commit out."),
    "no-git": mark("Git is not installed, so nothing can be committed. Leave --commit out."),
}


def refuse_uncommitted(root: Path, card: Card) -> None:
    """Refuse a commit that would hold more than the sign-off."""
    try:
        state = file_state(root, card.path)
    except CommitError as error:
        raise RefusalError(mark("Git refuses to say how {path} stands: {reason}."), path=card.path, reason=str(error)) from None
    if state != "clean":
        raise RefusalError(REFUSED_STATES[state], path=card.path)
