"""A comment allows a rule that does not exist, or gives no reason.

An exception without a reason cannot be judged by the next person who reads it.

Bad:
    purpose: Ready. # sopkit: allow no-such-rule it is fine
Good:
    purpose: Ready.
"""

from sopkit.language import mark
from sopkit.model.problem import Severity

SEVERITY = Severity.WARNING
MESSAGE = mark("There is no rule “{name}”.")
QUESTION = mark("`sopkit rules` lists them all.")
