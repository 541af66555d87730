"""The settings give a level to a rule that does not exist.

The rule that was meant keeps its own level, and whoever wrote the line believes otherwise.

Bad:
    # sopkit.yml
    rules: {to-many-steps: off}
Good:
    # sopkit.yml
    rules: {too-many-steps: off}
"""

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity
from sopkit.rules._names import nearest
from sopkit.rules._shelf import LibraryFindings, rule_by_id

SEVERITY = Severity.ERROR
MESSAGE = mark("There is no rule “{name}”.")
QUESTION = mark("`sopkit rules` lists them all.")
NEAR = mark("Did you mean “{near}”?")


def check_library(library: Library) -> LibraryFindings:
    """Yield the settings of rules that do not exist."""
    known = rule_by_id()
    for name in library.settings.rules:
        if name not in known:
            near = nearest(name, known)
            yield "sopkit.yml", Finding(("rules", name), {"name": name, "near": near}, question=NEAR if near else None, on_key=True)
