"""The metrics of all SOPs by department: how each is calculated, what it was, what it is to be, and who answers for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sopkit.pages._handbook import Handbook
from sopkit.pages._libraries import METRICS, editions_of, groups_of, pages_of
from sopkit.pages._view import View

if TYPE_CHECKING:
    from sopkit.model.library import Library
    from sopkit.model.page import Page
    from sopkit.model.reference import Reference


def build(library: Library, reference: Reference) -> Iterator[Page]:
    """Yield the metrics in each language, where there are any."""
    handbook = Handbook(library, reference)
    yield from pages_of(handbook, METRICS, groups_of(handbook, METRICS), name=View.department, told=editions_of)
