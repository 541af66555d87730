"""The front matter of a Markdown file is missing, never closed, or holds no fields.

It says which SOP this is and who owns it; without it nothing below can be checked. Front matter is YAML between two lines that hold nothing
but `---`, the first of them the first line of the file.
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.ERROR
