"""Who may read a site, and what of the handbook there is for them."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Literal

from msgspec.structs import replace

from sopkit.model.history import History, Revision
from sopkit.model.library import Library
from sopkit.model.organisation import Department, Organisation, Role
from sopkit.model.sop import Sop

Audience = Literal["public", "internal", "restricted"]
"""Anyone; the company; those on the distribution lists. Each reads what is for those before it, too."""
AUDIENCES: tuple[Audience, ...] = ("public", "internal", "restricted")
"""From the widest to the narrowest; the words of ``confidentiality`` are the same."""
COMPANY: Audience = "internal"
"""Who reads where nobody says otherwise, and for whom an SOP is that does not say."""
UNITS = frozenset({"role", "department", "party"})
"""Kinds of mentions that name a part of the organisation."""


def for_audience(library: Library, audience: Audience) -> Library:
    """Return the handbook as if what these readers may not see had never been written.

    What is taken out: the SOPs with their translations, what Git knows of their files, what was found in them, and the messages of commits
    that touched them, since these may name them. A file so broken that it does not say for whom it is counts as restricted. On a site for
    anyone no person is named, and nothing leads to the repository.
    """
    if audience == "restricted":
        return library
    allowed = ids_for(library, audience)
    cards = tuple(card for card in library.cards if card.id in allowed)
    hidden = {card.path for card in library.cards} - {card.path for card in cards}
    shown = replace(
        library,
        cards=cards,
        sops=tuple(sop for sop in library.sops if sop.id in allowed),
        history=without_files(library.history, hidden),
        coming={
            name: replace(coming, revisions=without_files(library.history, hidden, coming.revisions).revisions)
            for name, coming in library.coming.items()
            if name in allowed
        },
        proposal=None,
        problems=tuple(problem for problem in library.problems if problem.location.path not in hidden),
    )
    return without_people(shown) if audience == "public" else shown


def ids_for(library: Library, audience: Audience) -> set[str | None]:
    """Return the ids of the SOPs that an audience may see: where several files claim one id, the strictest of them decides."""
    reach = AUDIENCES.index(audience)
    strictest: dict[str | None, int] = {}
    for name, said in chain(
        ((card.id, card.confidentiality) for card in library.sources),
        ((sop.id, sop.confidentiality) for sop in library.sops),
        ((coming.card.id, coming.card.confidentiality) for coming in library.coming.values()),
    ):
        strictest[name] = max(AUDIENCES.index(said or COMPANY), strictest.get(name, 0))
    return {name for name, rank in strictest.items() if name is not None and rank <= reach}


def without_files(history: History, hidden: Iterable[str], revisions: Mapping[str, tuple[Revision, ...]] | None = None) -> History:
    """Return the history without what it says of some files; commits that touched them keep their day and lose their message.

    Other `revisions` than its own may be given instead.
    """
    told = set(hidden)
    silent = {revision.commit.id for path in told for revision in history.revisions.get(path, ())}

    def quiet(revision: Revision) -> Revision:
        return replace(revision, commit=replace(revision.commit, message="")) if revision.commit.id in silent else revision

    given = history.revisions if revisions is None else revisions
    shown = {path: tuple(quiet(revision) for revision in found) for path, found in given.items() if path not in told}
    blobs = {name for found in shown.values() for revision in found for name in (revision.blob, revision.blob_before)}
    return replace(
        history,
        reviewed={path: replace(found, commit=None) for path, found in history.reviewed.items() if path not in told},
        revisions=shown,
        approvals={path: approved for path, approved in history.approvals.items() if path not in told},
        files={},  # no page tells of them
        unchanged={path: days for path, days in history.unchanged.items() if path not in told},
        stated={name: stated for name, stated in history.stated.items() if name in blobs},
    )


def without_people(library: Library) -> Library:
    """Return the handbook without persons, without the way to the repository, and without what of the organisation nobody asks for."""
    history = library.history
    return replace(
        library,
        settings=replace(library.settings, repository=None),
        organisation=None if library.organisation is None else outline(library.organisation, library.sops),
        organisation_mentions=(),
        history=History(gap=history.gap, reviewed=history.reviewed, unchanged=history.unchanged),
        coming={name: replace(coming, revisions={}) for name, coming in library.coming.items()},
    )


def outline(organisation: Organisation, sops: Iterable[Sop]) -> Organisation:
    """Return the names of the roles and departments that some SOPs name; neither duties nor who holds a role."""
    named = {mention.name for sop in sops for mention in sop.mentions if mention.kind in UNITS}
    roles = {role.id: role for role in organisation.roles if role.id in named}
    departments = named | {role.department for role in roles.values()}
    return Organisation(
        departments=tuple(
            Department(id=entry.id, name=entry.name, head=entry.head if entry.head in roles else None)
            for entry in organisation.departments
            if entry.id in departments
        ),
        roles=tuple(
            Role(id=role.id, name=role.name, department=role.department, deputy=role.deputy if role.deputy in roles else None)
            for role in roles.values()
        ),
    )
