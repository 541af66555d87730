"""A translation leaves out a text of its source.

The page then shows the other language in the middle of a sentence of work, to a reader who may not know it.
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.WARNING
