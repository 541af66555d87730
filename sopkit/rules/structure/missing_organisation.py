"""There is no organisation.yml.

Every SOP names roles and a department, and nobody can look up who that is.
"""

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.ERROR
MESSAGE = mark("There is no organisation.yml beside sopkit.yml.")
QUESTION = mark("Which departments and roles are there, and who holds them? Write them into organisation.yml.")


def check_library(library: Library) -> LibraryFindings:
    """Yield the one finding of a handbook without an organisation."""
    if not library.has_organisation_file:
        yield "sopkit.yml", Finding()
