"""Headings and labels of one file are written in two languages.

Both are read, yet a reader who searches the page for 风险 misses “Risks”, and the next author copies the mixture.

Bad:
    ## 目的

    Get the offer out.
Good:
    ## Purpose

    Get the offer out.
"""

from sopkit.model.problem import Severity

SEVERITY = Severity.WARNING
