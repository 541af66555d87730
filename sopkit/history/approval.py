"""Who approved a text, from what its commits say. What no commit shows stays unknown: approval is never inferred."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from msgspec.structs import replace

from sopkit.model.approval import Approval, Doubt, Evidence, Person, Signature
from sopkit.model.history import Commit
from sopkit.model.organisation import Holder, Organisation

TRAILER = re.compile(r"^[ \t]*(approved-by|reviewed-by|co-authored-by)[ \t]*[:：][ \t]*(.*?)[ \t]*$", re.IGNORECASE)
"""A line of a message that names somebody; Chinese keyboards write the wide colon."""
PERSON = re.compile(r"(?P<name>[^<>]*?)\s*<\s*(?P<email>[^<>\s]*)\s*>.*")
SQUASHED = re.compile(r"\A[^\n]*[(（][#!]\d+[)）][ \t]*(?:\n|\Z)|^Squashed commit of the following:", re.MULTILINE)
"""What Git writes over several commits that become one, and the number of a pull request in the first line, as Git hosts write it."""
PICKED = "(cherry picked from commit "
APPROVING = ("approved-by", "reviewed-by")
ORDER = ("signature", "trailer", "merge", "statement")


class Line(NamedTuple):
    """A line of a message that names somebody."""

    label: str
    """Its name, as Git writes it: ``Approved-by``."""
    person: Person
    """Whom it names."""
    doubt: Doubt | None
    """Why it is weak."""


class Statement(NamedTuple):
    """What the file itself says of its approval."""

    approvers: tuple[str, ...] = ()
    """The roles that approve it."""
    department: str | None = None
    """The department that owns it."""
    reviewed_by: str | None = None
    """The role that reviewed this very text; None where the review that it names is that of another text, or there is none."""


class Brought(NamedTuple):
    """A commit that made a text which came into the branch."""

    commit: Commit
    """The commit."""
    is_last_text: bool = True
    """False where the text was changed again before it came into the branch."""


class Came(NamedTuple):
    """Something about a text that came into the branch."""

    entry: Commit
    """The commit of the branch."""
    brought: tuple[Brought, ...]
    """The commits that made it."""
    organisation: Organisation | None
    """The organisation of that day; None where it is unknown."""
    decides: bool
    """True where the text itself came with it, or another status, version or day from which it holds; False for what only records."""


def approval_of(
    entry: Commit,
    brought: Sequence[Brought],
    signatures: Mapping[str, Signature],
    statement: Statement = Statement(),  # noqa: B008 it cannot be changed
    organisation: Organisation | None = None,
) -> Approval:
    """Return what is known of the approval of a text.

    `entry` is the commit of the branch itself with which the text came, a merge or not; `brought` are those that made it, the entry itself
    where it is no merge. `organisation` is the one of that day; None where it is unknown.
    """
    authors = authors_of(brought)
    found = [*from_messages(entry, brought), *from_merge(entry, authors, signatures, organisation), *from_file(statement, organisation)]
    return weighed([judged_as(evidence, authors, statement, organisation) for evidence in found])


def approval_of_text(
    came: Sequence[Came], authors: Sequence[Person], signatures: Mapping[str, Signature], statement: Statement
) -> Approval:
    """Return what is known of the approval of a text with everything that came into the branch about it, newest first.

    A review that was signed later is an approval where the person held a role that approves; else it is a review and no more.
    """
    judged: list[Evidence] = []
    for each in came:
        found = [*from_messages(each.entry, each.brought)]
        if each.decides:
            found += from_merge(each.entry, [*authors, *authors_of(each.brought)], signatures, each.organisation)
        weighty = (judged_as(evidence, authors, statement, each.organisation) for evidence in found)
        judged += [one for one in weighty if each.decides or one.entitled or one.label == "Approved-by"]
    return weighed([*judged, *from_file(statement, came[0].organisation)])


def weighed(judged: Iterable[Evidence]) -> Approval:
    """Return pieces of evidence in the order of their strength, and what they show together."""
    found = sorted(judged, key=lambda evidence: (evidence.doubt is not None, ORDER.index(evidence.strength), evidence.label))
    return Approval(evidence=tuple(found), separation=separation_of(found))


def separation_of(evidence: Sequence[Evidence]) -> Literal["separate", "same", "unknown"]:
    """Tell whether somebody approved the text who did not write it; weak evidence counts only where there is no other."""
    persons = [each for each in evidence if each.person is not None]
    persons = [each for each in persons if each.doubt is None] or persons
    if not persons:
        return "unknown"
    return "same" if all(each.is_author for each in persons) else "separate"


def authors_of(brought: Iterable[Brought]) -> tuple[Person, ...]:
    """Return who wrote a text: the authors of its commits and those whom these name beside them, each once."""
    found: dict[Person, None] = {}
    for commit, _ in brought:
        found[Person(commit.author, commit.author_email)] = None
        for line in lines_of(commit):
            if line.label == "Co-authored-by" and not any(share(identities(line.person), identities(known)) for known in found):
                found[line.person] = None
    return tuple(found)


def from_merge(
    entry: Commit, authors: Sequence[Person], signatures: Mapping[str, Signature], organisation: Organisation | None
) -> Iterator[Evidence]:
    """Yield who merged, where it is none of the authors."""
    merger = Person(entry.author, entry.author_email)
    if entry.is_merge and not is_one_of(merger, authors, organisation):
        signature = signatures.get(entry.id)
        signed = signature is not None and signature.state == "good" and names(signature.signer, merger)
        yield Evidence(strength="signature" if signed else "merge", label="merge", person=merger, commit=entry.id)


def from_file(statement: Statement, organisation: Organisation | None) -> Iterator[Evidence]:
    """Yield what the file itself says: that a role reviewed this text."""
    if statement.reviewed_by is not None:
        holders = holders_of(statement.reviewed_by, organisation)
        yield Evidence(strength="statement", label="review", role=statement.reviewed_by, holders=holders)


def from_messages(entry: Commit, brought: Sequence[Brought]) -> Iterator[Evidence]:
    """Yield whom the messages name as having approved or reviewed."""
    commits = dict.fromkeys([Brought(entry), *brought] if all(commit.id != entry.id for commit, _ in brought) else brought)
    seen: set[tuple[str, Person]] = set()
    for commit, is_last_text in commits:
        for label, person, weak in lines_of(commit):
            if label.lower() not in APPROVING or (label, person) in seen:
                continue
            doubt: Doubt | None = weak if is_last_text else "earlier-text"
            if doubt is None:
                seen.add((label, person))
            yield Evidence(strength="trailer", label=label, person=person, commit=commit.id, doubt=doubt)


def lines_of(commit: Commit) -> Iterator[Line]:
    """Yield the lines of a message that name somebody; those that stand elsewhere than Git looks for them are weak."""
    message = commit.message.replace("\r\n", "\n").strip()
    paragraphs = re.split(r"\n[ \t]*\n", message)
    squashed: Doubt | None = "squash" if SQUASHED.search(message) and not commit.is_merge else None
    picked: Doubt | None = "picked" if PICKED in message else None
    for number, paragraph in enumerate(paragraphs):
        is_last = number == len(paragraphs) - 1 and number > 0
        for line in paragraph.splitlines():
            match = TRAILER.match(line)
            person = None if match is None else person_of(match[2])
            if match is not None and person is not None:
                at_its_place = is_last and not line[0].isspace()
                yield Line(match[1].capitalize(), person, squashed or picked or (None if at_its_place else "not-a-trailer"))


def person_of(written: str) -> Person | None:
    """Return whom a line names; None where it names nobody."""
    match = PERSON.fullmatch(written)
    name, email = (match["name"].strip(), match["email"]) if match else (written.strip(), "")
    return Person(name or email, email) if name or email else None


# ------------------------------------------------------------------------------------------------------------ persons


def judged_as(evidence: Evidence, authors: Sequence[Person], statement: Statement, organisation: Organisation | None) -> Evidence:
    """Return evidence with what is to be said of the person."""
    if evidence.person is None:
        return evidence
    return replace(
        evidence,
        is_author=is_one_of(evidence.person, authors, organisation),
        entitled=is_entitled(evidence.person, statement, organisation),
        known=is_known(evidence.person, organisation),
    )


def is_entitled(person: Person, statement: Statement, organisation: Organisation | None) -> bool | None:
    """Tell whether somebody held a role that approves an SOP; None where nobody can know.

    Those roles are the ones that the file names, else the ones that may approve for its department. A team hides who is in it.
    """
    if organisation is None:
        return None
    wanted = [role for role in organisation.roles if role.id in statement.approvers]
    if not statement.approvers:
        wanted = [role for role in organisation.roles if {statement.department, "*"} & set(role.may_approve)]
    holders = [holder for role in wanted for holder in role.holders]
    if any(share(identities(person), identities_of(holder)) for holder in holders):
        return True
    return None if not holders or any("/" in holder.handle for holder in holders) else False


def is_known(person: Person, organisation: Organisation | None) -> bool | None:
    """Tell whether an organisation names somebody as a holder of any role; None where nobody can know, as a team hides who is in it."""
    if organisation is None:
        return None
    holders = [holder for role in organisation.roles for holder in role.holders]
    if any(share(identities(person), identities_of(holder)) for holder in holders):
        return True
    return None if any("/" in holder.handle for holder in holders) else False


def is_one_of(person: Person, others: Iterable[Person], organisation: Organisation | None) -> bool:
    """Tell whether somebody is among others, by name, address, or what the organisation knows of both."""
    known = identities(person, organisation)
    return any(share(known, identities(other, organisation)) for other in others)


def identities(person: Person, organisation: Organisation | None = None) -> frozenset[str]:
    """Return by what somebody is known again."""
    found = {folded(person.name), folded(person.email)} - {""}
    if organisation is not None:
        for role in organisation.roles:
            for holder in role.holders:
                if "/" not in holder.handle and share(found, identities_of(holder)):
                    found |= identities_of(holder)
    return frozenset(found)


def identities_of(holder: Holder) -> frozenset[str]:
    """Return by what the holder of a role is known again."""
    return frozenset({folded(holder.handle), folded(holder.name or ""), folded(holder.contact or "")} - {""})


def share(some: Iterable[str], others: Iterable[str]) -> bool:
    """Tell whether two know one another's names."""
    return not frozenset(some).isdisjoint(others)


def folded(name: str) -> str:
    """Return a name as it is compared."""
    return " ".join(name.casefold().removeprefix("mailto:").removeprefix("@").split())


def names(signer: str, person: Person) -> bool:
    """Tell whether the words of Git about a key name somebody: its address, or where it has none all of it."""
    known = person_of(signer)
    if known is None:
        return False
    return folded(person.email) in {folded(known.email), folded(known.name)} - {""}


def holders_of(role: str, organisation: Organisation | None) -> tuple[Person, ...]:
    """Return who held a role."""
    entry = None if organisation is None else organisation.role_by_id.get(role)
    return () if entry is None else tuple(Person(holder.name or holder.handle, holder.contact or "") for holder in entry.holders)
