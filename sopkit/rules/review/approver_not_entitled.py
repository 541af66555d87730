"""The text in force was approved by somebody who held no role that approves it.

An approval by just anybody binds nobody: who answers for the procedure has not seen it, and the text is in use all the same.

The roles are those under `approvers`, else those that may approve for the department; who held them is asked of organisation.yml as it
stood on that day. A team hides who is in it, and where Git names nobody at all nothing is concluded. One approval by somebody who held such
a role is enough, whoever else was named or merged.
"""

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.ERROR
OPTIONAL = True
MESSAGE = mark("Version {version}, which is in force, was approved by {person}, who held no role then that approves it (commit {commit}).")
QUESTION = mark("Which of those who may approve it has seen it? If {person} held such a role, say so under `holders:` in organisation.yml.")
STRANGER = mark(
    "Version {version}, which is in force, was approved by {person}, whom organisation.yml did not name then (commit {commit})."
)
STRANGER_QUESTION = mark(
    "Who is that? Write under `holders:` in organisation.yml by what name, handle or address Git knows whoever holds the role, or let "
    "somebody approve the text who may."
)


def check_library(library: Library) -> LibraryFindings:
    """Yield the SOPs in use whose text in force is known to be approved by people only who were not entitled to."""
    for card in library.sources:
        found = library.history.approvals.get(card.path)
        if card.status != "active" or found is None:
            continue
        sure = [each for each in found.approval.evidence if each.doubt is None and each.person is not None]
        if not sure or any(each.entitled is not False for each in sure):
            continue
        strongest = sure[0]
        values = {
            "version": found.version or "",
            "person": "" if strongest.person is None else strongest.person.name,
            "commit": (strongest.commit or "")[:9],
        }
        route = ("approvers",) if card.approvers else ("version",)
        if strongest.known is False:
            yield card.path, Finding(route, values, STRANGER, STRANGER_QUESTION)
        else:
            yield card.path, Finding(route, values)
