"""Two departments, roles or terms have the same id.

Only one of them is found when an SOP names it, and which one is left to chance.

Bad:
    # organisation.yml
    departments:
      - id: sales
        name: {en: Sales}
      - id: sales
        name: {en: Sales abroad}
Good:
    # organisation.yml
    departments:
      - id: sales
        name: {en: Sales}
      - id: sales-abroad
        name: {en: Sales abroad}
"""

from collections.abc import Iterable, Iterator

from sopkit.language import mark
from sopkit.model.glossary import GlossaryEntry
from sopkit.model.library import Library
from sopkit.model.organisation import Department, Role
from sopkit.model.problem import Finding, Severity
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.ERROR
MESSAGE = mark("“{name}” is already the id of an earlier item of this list.")
QUESTION = mark("Is it the same thing twice? Delete one of the two, or give this one an id of its own.")


def check_library(library: Library) -> LibraryFindings:
    """Yield every department, role or term but the first with an id."""
    if library.organisation is not None:
        for finding in repeated("departments", library.organisation.departments):
            yield "organisation.yml", finding
        for finding in repeated("roles", library.organisation.roles):
            yield "organisation.yml", finding
    if library.glossary is not None:
        for finding in repeated("terms", library.glossary.terms):
            yield "glossary.yml", finding


def repeated(field: str, items: Iterable[Department | Role | GlossaryEntry]) -> Iterator[Finding]:
    """Yield the items of a list whose id stood before."""
    seen: set[str] = set()
    for position, item in enumerate(items):
        if item.id in seen:
            yield Finding((field, position, "id"), {"name": item.id})
        seen.add(item.id)
