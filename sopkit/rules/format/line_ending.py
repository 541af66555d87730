"""The lines end as on Windows.

A colleague's editor then shows every line as changed, and the real change drowns.
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.INFO
