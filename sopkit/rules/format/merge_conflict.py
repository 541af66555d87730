"""Git left both sides of a conflict in the file.

Two versions of the same step stand one below the other, and nobody has chosen.

Bad:
    <<<<<<< HEAD
    purpose: Every complaint is answered the same day.
    =======
    purpose: Every complaint is answered within 2 hours.
    >>>>>>> shorter-limit
Good:
    purpose: Every complaint is answered within 2 hours.
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.ERROR
