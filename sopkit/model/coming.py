"""A text of an SOP that is not in force, where its file has that one already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

if TYPE_CHECKING:
    from sopkit.model.history import Revision, Version
    from sopkit.model.library import Card
    from sopkit.model.sop import Sop


class Coming(Struct, frozen=True, kw_only=True):
    """What the file of an SOP has beside the text that is in force: a draft, or a version for a later day."""

    card: Card
    """The card of the file."""
    meanwhile: Literal["earlier", "unreadable", "unknown"]
    """Until then an earlier text holds; one does that can no longer be read as an SOP; or which one does is not known."""
    version: Version | None = None
    """The text that holds until then; None where it is not known."""
    sops: tuple[Sop, ...] = ()
    """This text, then its translations, where the library has the earlier one in its place."""
    revisions: Mapping[str, tuple[Revision, ...]] = field(default_factory=dict)
    """The revisions of its files by their paths; the library's own end with the text that is in force."""
    lost: tuple[str, ...] = ()
    """Files that the text in force names and that are no longer there."""
