"""``sopkit review``."""

from __future__ import annotations

from sopkit.commands import Shelf
from sopkit.language import mark

command = Shelf(
    name="review",
    package="sopkit.commands._review",
    help=mark(
        "Reviews: what is due, and signing what was done.\n\n"
        "A review compares the text of an SOP with the work. Signing writes the day, the role and a fingerprint of the text into the file."
    ),
    example="sopkit review status --due-within 30\nsopkit review sign SAL-001 --by sales-manager --commit",
)
