"""A Markdown file in the folder of SOPs looks like an SOP.

This version reads the YAML form only; what stands in the file is neither checked nor published.
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.WARNING
