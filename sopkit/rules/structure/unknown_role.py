"""A role is named that organisation.yml does not have.

Nobody holds it, so nobody does the work, and nobody notices.

Bad:
    owner: acount-manager
Good:
    owner: account-manager
"""

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity
from sopkit.rules._names import Guesses
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.ERROR
MESSAGE = mark("There is no role “{name}” in organisation.yml.")
QUESTION = mark("Is it spelt right? Roles are defined under `roles:` in organisation.yml.")
NEAR = mark("Did you mean “{near}”?")


def check_library(library: Library) -> LibraryFindings:
    """Yield every mention of an unknown role."""
    if library.organisation is None:
        return
    known = library.organisation.role_by_id
    guesses = Guesses(known)
    titles = {title: role.id for role in library.organisation.roles for title in (role.name.zh, role.name.en) if title}
    cards = library.cards if library.names.get("role", set()) - known.keys() else ()
    mentioned = [(card.path, mention) for card in cards for mention in card.mentions]
    mentioned += [("organisation.yml", mention) for mention in library.organisation_mentions]
    for path, mention in mentioned:
        if mention.kind == "role" and mention.name not in known:
            near = titles.get(mention.name) or guesses.near(mention.name)
            yield path, Finding(mention.route, {"name": mention.name, "near": near}, question=NEAR if near else None)
