"""The file is empty, or holds a list or a single text.

An SOP is a set of fields: id, title, steps and so on.

Bad:
    - id: SAL-001
    - title: Complaints
Good:
    id: SAL-001
    title: Complaints
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.ERROR
