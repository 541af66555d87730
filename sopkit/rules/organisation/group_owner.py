"""Several people hold the role that owns an SOP in use.

What everybody answers for, nobody answers for: each waits for another to keep the text right.

Bad:
    # organisation.yml
    roles:
      - {id: sales-manager, name: {en: Sales manager}, department: sales, holders: [{handle: "@example/sales-manager"}]}
      - id: account-manager
        name: {en: Account manager}
        department: sales
        holders: [{handle: "@example/north"}, {handle: "@example/south"}]
Good:
    # organisation.yml
    roles:
      - {id: sales-manager, name: {en: Sales manager}, department: sales, holders: [{handle: "@example/sales-manager"}]}
      - {id: account-manager, name: {en: Account manager}, department: sales, holders: [{handle: "@example/north"}]}
"""

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.WARNING
MESSAGE = mark(
    "The owner of this SOP, “{name}”, is held by {count} at once, {first} and {second} among them: nobody in particular answers for it."
)
QUESTION = mark("Which one of them answers for the text? Make a role of that one, or let their manager own the SOP.")


def check_library(library: Library) -> LibraryFindings:
    """Yield the SOPs in use whose owner is held by several handles."""
    roles = library.organisation.role_by_id if library.organisation else {}
    handles = {name: list(dict.fromkeys(holder.handle for holder in role.holders)) for name, role in roles.items()}
    for card in library.sources:
        held = handles.get(card.owner or "", [])
        if card.status == "active" and len(held) > 1:
            yield card.path, Finding(("owner",), {"name": card.owner or "", "count": len(held), "first": held[0], "second": held[1]})
