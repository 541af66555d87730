"""The file starts with a byte-order mark.

Some tools take it for text and then do not find the first field.
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.WARNING
