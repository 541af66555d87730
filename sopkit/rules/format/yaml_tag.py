"""The file uses a YAML tag.

Tags can make a program run code while it reads; an SOP needs none.

Bad:
    purpose: !!python/name:os.system ''
Good:
    purpose: Every complaint is answered the same day.
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.ERROR
