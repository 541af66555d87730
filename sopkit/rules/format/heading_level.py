"""A heading skips a level.

Nobody can tell which heading above it belongs to. Sections have two signs (`##`), the items in them three, what stands below an item four.

Bad:
    ## Steps

    ##### Send the offer {#send}

    - **Role**: account-manager
Good:
    ## Steps

    ### Send the offer {#send}

    - **Role**: account-manager
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.ERROR
