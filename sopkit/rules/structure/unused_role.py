"""A role has no part in any SOP.

Either its work is written down nowhere, or the role is a relic that somebody still trains people for.

Bad:
    # organisation.yml
    roles:
      - {id: sales-manager, name: {en: Sales manager}, department: sales, holders: [{handle: "@example/sales-manager"}]}
      - {id: account-manager, name: {en: Account manager}, department: sales, holders: [{handle: "@example/account-manager"}]}
      - {id: clerk, name: {en: Clerk}, department: sales}
Good:
    # organisation.yml
    roles:
      - {id: sales-manager, name: {en: Sales manager}, department: sales, holders: [{handle: "@example/sales-manager"}]}
      - {id: account-manager, name: {en: Account manager}, department: sales, holders: [{handle: "@example/account-manager"}]}
"""

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.INFO
MESSAGE = mark("No SOP names the role “{name}”.")
QUESTION = mark("What does it do? Name it in an SOP, or delete it here.")


def check_library(library: Library) -> LibraryFindings:
    """Yield the roles that no SOP, no department and no deputy rule names.

    Where there is no SOP yet, or one could not be read at all, nobody knows.
    """
    if library.organisation is None or not library.sources or any(card.id is None for card in library.cards):
        return
    used = {mention.name for mention in library.organisation_mentions if mention.kind in {"role", "party"}}
    used |= library.names.get("role", set()) | library.names.get("party", set())
    for position, role in enumerate(library.organisation.roles):
        if role.id not in used:
            yield "organisation.yml", Finding(("roles", position, "id"), {"name": role.id})
