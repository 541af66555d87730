"""A copy of a schema in the folder schema/ is not the one of this version.

Editors read the copy: they call fields wrong that are right, and do not offer new ones.
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.WARNING
