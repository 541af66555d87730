"""Nobody stands in for the owner of an SOP.

While the owner is ill or away, no exception is decided and no fault of the text is mended.

A deputy is named in the SOP or beside the role in organisation.yml. It has to be another role, and held by somebody else.
An SOP in use must name its deputy itself: that is a matter of `missing-when-active`.

Bad:
    deputy: account-manager
Good:
    deputy: sales-manager
"""

from sopkit.language import mark
from sopkit.model.library import Card, Library
from sopkit.model.organisation import Organisation, Role
from sopkit.model.problem import Finding, Severity
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.WARNING
MESSAGE = mark("The owner of this SOP, “{name}”, has no deputy, neither here nor in organisation.yml.")
QUESTION = mark("Which other role acts when the owner is away? Write it under `deputy:`.")
OWN = mark("The role “{name}” is its own deputy.")
SAME_HOLDER = mark("The deputy “{deputy}” is held by nobody else than the owner “{name}”: {handle}.")


def check_library(library: Library) -> LibraryFindings:
    """Yield the SOPs in use or in review whose owner has no deputy, or one in name only, and roles that stand in for themselves."""
    if library.organisation is None:
        return
    for place, role in enumerate(library.organisation.roles):
        if role.deputy == role.id:
            yield "organisation.yml", Finding(("roles", place, "deputy"), {"name": role.id}, OWN)
    for card in library.sources:
        if card.status in {"active", "in-review"} and card.owner is not None:
            finding = about(card, card.owner, library.organisation)
            if finding is not None:
                yield card.path, finding


def about(card: Card, owner: str, organisation: Organisation) -> Finding | None:
    """Return what is to be said of the deputy of one SOP."""
    role = organisation.role_by_id.get(owner)
    if card.deputy is None:
        silent = role is None or role.deputy is not None or card.status == "active"  # missing-when-active says it
        return None if silent else Finding(("owner",), {"name": owner})
    if card.deputy == owner:
        return Finding(("deputy",), {"name": owner}, OWN)
    deputy = organisation.role_by_id.get(card.deputy)
    handle = only_holder(role) if role and deputy else None
    if deputy is not None and handle is not None and handle == only_holder(deputy):
        return Finding(("deputy",), {"name": owner, "deputy": card.deputy, "handle": handle}, SAME_HOLDER)
    return None


def only_holder(role: Role) -> str | None:
    """Return the account of the one who holds a role; None where there are several, none, or a team (@company/team)."""
    handles = {holder.handle for holder in role.holders}
    handle = handles.pop() if len(handles) == 1 else None
    return handle if handle is not None and "/" not in handle else None
