"""The file is not valid YAML.

Nothing in it can be relied upon until it can be read. The usual causes are a colon inside a text without quotes, an
indentation that is one space off, and a tab.

Bad:
    purpose: Note: the order number is on the invoice.
Good:
    purpose: 'Note: the order number is on the invoice.'
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.ERROR
