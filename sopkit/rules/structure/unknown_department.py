"""A department is named that organisation.yml does not have.

The SOP shows up on no department's page, and nobody there knows that it is theirs.

Bad:
    department: sale
Good:
    department: sales
"""

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity
from sopkit.rules._names import Guesses
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.ERROR
MESSAGE = mark("There is no department “{name}” in organisation.yml.")
QUESTION = mark("Is it spelt right? Departments are defined under `departments:` in organisation.yml.")
PARTY = mark("There is no department and no role “{name}” in organisation.yml.")
PARTY_QUESTION = mark("Is it spelt right? Departments and roles are defined in organisation.yml.")
NEAR = mark("Did you mean “{near}”?")
ALL = "*"
"""Stands for every department where a role says whose SOPs it may approve."""


def check_library(library: Library) -> LibraryFindings:
    """Yield every mention of an unknown department, and of what is neither a department nor a role."""
    if library.organisation is None:
        return
    departments = {*library.organisation.department_by_id, ALL}
    parties = {*library.organisation.department_by_id, *library.organisation.role_by_id}
    known = {"department": departments, "party": parties}
    guesses = {"department": Guesses(departments - {ALL}), "party": Guesses(parties)}
    unknown = any(library.names.get(kind, set()) - names for kind, names in known.items())
    cards = library.cards if unknown else ()
    mentioned = [(card.path, mention) for card in cards for mention in card.mentions if mention.kind in known]
    mentioned += [("organisation.yml", mention) for mention in library.organisation_mentions if mention.kind in known]
    titles = {title: entry.id for entry in library.organisation.departments for title in (entry.name.zh, entry.name.en) if title}
    for path, mention in mentioned:
        if mention.name not in known[mention.kind]:
            party = mention.kind == "party"
            near = titles.get(mention.name) or guesses[mention.kind].near(mention.name)
            question = NEAR if near else PARTY_QUESTION if party else QUESTION
            values = {"name": mention.name, "near": near}
            yield path, Finding(mention.route, values, PARTY if party else MESSAGE, question)
