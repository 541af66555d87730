"""The file holds more than one YAML document.

Only the first would be read, and the rest would be lost in silence.

Bad:
    ---
    id: SAL-002
    title: A second SOP
Good:
    purpose: One file holds one SOP.
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.ERROR
