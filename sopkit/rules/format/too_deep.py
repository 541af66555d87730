"""The values are nested deeper than any SOP needs.

Such a file is a mistake or an attack, and reading on could stop the program.
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.ERROR
