"""A Markdown file in the folder of SOPs has front matter, but not that of an SOP.

It is taken for a template and neither checked nor published as an SOP, which would be a pity if it is one.
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.WARNING
