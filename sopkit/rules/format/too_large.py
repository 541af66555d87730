"""The file is larger than any SOP.

A file of more than a megabyte is a data file that came into the wrong folder; reading thousands of its kind would
bring the check to a halt.
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.ERROR
