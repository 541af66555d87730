"""The file is a symbolic link.

A link can lead out of the repository, run in a circle, or bring one SOP in twice; on Windows it is a text file.
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.ERROR
