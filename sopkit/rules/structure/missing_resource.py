"""A file is named that the handbook does not have.

The template is wanted in the middle of the work, and that is when nobody has time to look for it.

Bad:
    references:
      - title: Contract form
        path: files/contract-form.md
Good:
    references:
      - title: Organisation
        path: organisation.yml
"""

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.ERROR
MESSAGE = mark("There is no file “{name}” in the handbook.")
QUESTION = mark("Is it added, and is its path written from the folder of sopkit.yml? A file elsewhere needs a `link:`.")


def check_library(library: Library) -> LibraryFindings:
    """Yield every path that leads to no file inside the handbook."""
    missing = library.names.get("file", set()) - library.files
    for card in library.cards if missing else ():
        for mention in card.mentions:
            if mention.kind == "file" and mention.name in missing:
                yield card.path, Finding(mention.route, {"name": mention.name})
