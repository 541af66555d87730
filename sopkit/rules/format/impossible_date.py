"""A date names a day that does not exist.

Nobody can say when the SOP comes into force or when its review is due.

Bad:
    effective: 2026-02-31
Good:
    effective: 2026-02-28
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.ERROR
