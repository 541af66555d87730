"""A numbered list does not count 1, 2, 3.

The Git host numbers the items anew, so that “see step 8” means another one there than in the file; and a gap may be a step that was lost.

Bad:
    ## Steps

    7. Send the offer. {#send}
       - **Role**: account-manager
    8. Call the customer. {#call}
       - **Role**: account-manager
Good:
    ## Steps

    1. Send the offer. {#send}
       - **Role**: account-manager
    2. Call the customer. {#call}
       - **Role**: account-manager
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.WARNING
