"""What SOPs say they changed, newest first: the entries of the page and of the feed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from sopkit.language import Language
    from sopkit.model.sop import Change, Sop
    from sopkit.pages._handbook import Handbook

NOT_APPROVED = frozenset({"draft", "in-review"})


class News(Struct, frozen=True):
    """One change of one SOP."""

    sop: Sop
    """The SOP, in the language asked for where it has one."""
    change: Change
    """What it says of the change."""
    effective: date | None
    """The day from which the change holds, where that is still to come."""


def news_of(handbook: Handbook, language: Language, *, confidential: bool) -> list[News]:
    """Return the changes of all SOPs, newest first, those of one day by id and version.

    The days are those that the files state. A change of a day that has not come is not told, and one of an SOP that is not approved only
    where all is shown. `confidential` takes in SOPs for which there is a distribution list.
    """
    found: list[News] = []
    library = handbook.library
    for sop_id in handbook.editions:
        sop = handbook.edition(sop_id, language)
        if sop is None or (not confidential and is_kept_back(sop)):
            continue
        waits = handbook.status(sop) == "scheduled"
        version = handbook.versions.get(sop_id)
        found.extend(
            News(sop, change, sop.effective if waits and change.version == version else None)
            for change in sop.changes
            if change.date <= library.as_of
        )
        later = handbook.coming_edition(sop_id, language)
        if later is not None and (confidential or not is_kept_back(later)):
            known = {change.version for change in sop.changes}
            waits = handbook.status(later) == "scheduled"
            found.extend(
                News(later, change, later.effective if waits else None)
                for change in later.changes
                if change.version not in known and change.date <= library.as_of
            )
    found.sort(key=lambda news: (news.sop.id, numbers(news.change.version)))
    found.sort(key=lambda news: news.change.date, reverse=True)
    return found


def is_kept_back(sop: Sop) -> bool:
    """Tell whether nobody is to be told of an SOP who does not come and read it: it has a distribution list, or is not approved."""
    return sop.confidentiality == "restricted" or sop.status in NOT_APPROVED


def numbers(version: str) -> tuple[int, ...]:
    """Return a version so that a later one sorts first."""
    return tuple(-int(part) for part in version.split(".") if part.isdecimal() and part.isascii())
