"""The file uses YAML anchors or aliases.

A text that stands for another must be looked up by every reader, and can be made to grow without end.

Bad:
    purpose: &text Every complaint is answered the same day.
    benefit: *text
Good:
    purpose: Every complaint is answered the same day.
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.ERROR
