r"""A character stands in the file that nobody sees.

It can turn the direction of reading, hide words from a reviewer, or make two words that look the same differ.

Bad:
    purpose: "Pay the\u202e invoice."
Good:
    purpose: Pay the invoice.
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.ERROR
