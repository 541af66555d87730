"""Who signs: the role, and the person who holds it."""

from __future__ import annotations

import difflib

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.organisation import Holder, Organisation, Role
from sopkit.model.review import entitled_roles, holder_of
from sopkit.signing.wish import Draft, RefusalError


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
    entitled = entitled_roles(card.owner, card.deputy, card.approvers, card.department, organisation)
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
