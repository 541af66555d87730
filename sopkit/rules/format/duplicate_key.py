"""A field stands twice in the same place.

Other tools silently keep one of the two; the reader cannot know which.

Bad:
    title: Complaints
    title: Refunds
Good:
    title: Complaints
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.ERROR
