"""Nobody holds a role that an SOP in use names.

Its work is left undone, or whoever happens to be near does it, and whom to ask is written nowhere.

A handbook that names no holders at all is told once, and about no role by itself.

Bad:
    # organisation.yml
    roles:
      - {id: sales-manager, name: {en: Sales manager}, department: sales, holders: [{handle: "@example/sales-manager"}]}
      - {id: account-manager, name: {en: Account manager}, department: sales, holders: []}
Good:
    # organisation.yml
    roles:
      - {id: sales-manager, name: {en: Sales manager}, department: sales, holders: [{handle: "@example/sales-manager"}]}
      - {id: account-manager, name: {en: Account manager}, department: sales, holders: [{handle: "@example/account-manager"}]}
"""

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity, Value
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.WARNING
MESSAGE = mark("Nobody holds the role “{name}”, which {id} names.")
QUESTION = mark("Who does its work today? Write them under `holders:`. If nobody does, name another role in the SOP.")
SEVERAL = mark("Nobody holds the role “{name}”, which {count} SOPs in use name, {id} among them.")
NO_HOLDERS = mark("No role has a holder, so whom to ask is written nowhere.")
NO_HOLDERS_QUESTION = mark('Who holds each role today? Write `holders:` with `- handle: "@account"` below it.')


def check_library(library: Library) -> LibraryFindings:
    """Yield the roles without a holder that SOPs in use name."""
    if library.organisation is None:
        return
    empty = {role.id for role in library.organisation.roles if not role.holders}
    users: dict[str, list[str]] = {}
    for card in library.sources if empty else ():
        if card.status == "active":
            for name in {name for kind, name, _ in card.mentions if name in empty and kind in {"role", "party"}}:
                users.setdefault(name, []).append(card.id or card.path)
    vacant = [(place, role) for place, role in enumerate(library.organisation.roles) if role.id in users]
    if vacant and not any(role.holders for role in library.organisation.roles):
        yield "organisation.yml", Finding(("roles",), {}, NO_HOLDERS, NO_HOLDERS_QUESTION, on_key=True, severity=Severity.INFO)
        return
    for place, role in vacant:
        ids = users[role.id]
        values: dict[str, Value] = {"name": role.id, "id": ids[0], "count": len(ids)}
        yield "organisation.yml", Finding(("roles", place, "id"), values, SEVERAL if len(ids) > 1 else None)
