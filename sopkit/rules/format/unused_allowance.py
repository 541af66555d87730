"""A comment allows something that does not occur.

It would hide the next real problem in its line.

Bad:
    purpose: Ready. # sopkit: allow placeholder-text the word is quoted
Good:
    purpose: Ready.
"""

from sopkit.language import mark
from sopkit.model.problem import Severity

SEVERITY = Severity.INFO
MESSAGE = mark("This comment allows {name}, which does not occur here.")
QUESTION = mark("Delete the comment, or does it belong to another line?")
