"""Nobody but its author approved the text in force.

Whoever wrote a text overlooks in it what a second person sees at once, and an approval of one's own work proves to an auditor that there
was none.

It judges what Git knows: lines such as `Approved-by:` in messages, and who merged. Where Git names nobody who approved the text, nothing is
concluded and nothing said here; `sopkit register` then says unknown. A handbook for one person leaves this rule off.
"""

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.ERROR
OPTIONAL = True
MESSAGE = mark("Version {version}, which is in force, was approved by {person} alone, who wrote it (commit {commit}).")
QUESTION = mark(
    "Who else may approve it? Let them look at it, and name them in the commit: `sopkit review sign {id} --by ROLE --commit` does so for a "
    "role under `approvers`."
)


def check_library(library: Library) -> LibraryFindings:
    """Yield the SOPs in use whose text in force is known to be approved by its authors only."""
    for card in library.sources:
        found = library.history.approvals.get(card.path)
        if card.status != "active" or found is None or found.approval.separation != "same":
            continue
        person = next(each.person for each in found.approval.evidence if each.person is not None)
        values = {"version": found.version or "", "person": person.name, "commit": found.commit, "id": card.id or ""}
        yield card.path, Finding(("version",), values)
