"""The file cannot be opened.

It may be a folder with the name of a file, or the permissions may forbid reading it. Nothing is known of what it
says.
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.ERROR
