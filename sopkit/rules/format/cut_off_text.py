"""A text ends at a number sign, and what follows is taken for a comment.

In YAML a space and “#” start a comment: of “Check shelf #3” only “Check shelf” would reach the reader. A comment of one's own has a space
behind the sign.

Bad:
    purpose: Get the offer for shelf #3 out.
Good:
    purpose: "Get the offer for shelf #3 out."
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.WARNING
