"""Something stands in a Markdown file where no field takes it in.

What belongs to no field would be on the page of the Git host and nowhere else: not checked, not compared, not in the handbook. Each field
is a heading, a label in a list, or an item; a table, HTML and quotations are no steps.

Bad:
    ## Steps

    | Step           | Role            |
    |----------------|-----------------|
    | Send the offer | account-manager |
Good:
    ## Steps

    ### Send the offer {#send}

    - **Role**: account-manager
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.ERROR
