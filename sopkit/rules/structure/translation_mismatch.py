"""A translation holds something that its source does not have.

Texts are laid over the source item by item; what finds no counterpart is shown to nobody.
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.ERROR
