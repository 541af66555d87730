"""The file does not have the shape that its JSON Schema wants.

A field that is misspelt or in the wrong place is lost: no page shows it and no check sees it.

Bad:
    onwer: account-manager
Good:
    owner: account-manager
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.ERROR
