"""What the repository says of the SOPs of a handbook, as far as it is asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sopkit.history.follow import follow
from sopkit.history.lost import Lost
from sopkit.model.history import History, Reviewed, Revision
from sopkit.model.library import Card
from sopkit.past import kept_log
from sopkit.reviewed.contents import each_content, lost_in
from sopkit.reviewed.judging import Text, reviewed
from sopkit.reviewed.keeping import Marks, Reviews
from sopkit.stated import Found, read_stated

if TYPE_CHECKING:
    from sopkit.cache.drawer import Drawer


def read_history(  # noqa: PLR0913 most of them say how much is wanted
    root: Path,
    cards: Sequence[Card],
    limit: int,
    drawer: Drawer | None = None,
    *,
    whole: bool = False,
    with_texts: bool = False,
    with_reviewed: bool = True,
    lengthening: Collection[str] = (),
    lost: Lost | None = None,
    marks: Marks | None = None,
) -> History:
    """Return what the repository says of those SOPs for which a rule asks, or of all with their revisions where the `whole` is wanted.

    A rule asks for SOPs in use whose file alone does not show that the text which was reviewed still stands.
    `limit` is how many characters an editorial change may alter; `with_texts` adds to the whole what each revision stated; `with_reviewed`
    is False where nobody asks how SOPs stand to their reviews; `lengthening` are the paths of those whose review cycle may lengthen; `lost`
    is the history where it has been read already; only with `marks` is kept between runs how SOPs stand to their reviews.
    """
    asked = {card.path: card for card in cards if card.asks_history} if with_reviewed else {}
    if not asked and not whole and not lengthening:
        return History()
    lost = lost or lost_in(root, kept_log(root, drawer))
    log = lost.log
    if log.gap in {"no-repository", "no-git", "refused"}:
        return History(gap=log.gap, reason=log.reason)
    names = {card.path: f"{log.folder}/{card.path}" if log.folder else card.path for card in cards}
    revisions = follow(log, list(names.values())) if whole else {}
    stated, lacking = read_stated(root, revisions.values(), drawer) if with_texts and log.is_whole else Found({}, missing=False)
    reviews = Reviews(root, lost, names, limit, marks)
    reviewed = reviews.of(asked, drawer if log.is_whole else None)
    unchanged = reviews.unchanged(lengthening) if log.is_whole else {}
    return History(
        gap="partial" if log.is_whole and (lacking or reviews.lacking) else log.gap,
        reviewed=reviewed,
        unchanged=unchanged,
        revisions={path: revisions[name] for path, name in names.items()} if whole else {},
        stated=stated,
    )


def reviews_of_texts(
    root: Path,
    cards: Mapping[str, Card],
    revisions: Mapping[str, tuple[Revision, ...]],
    texts: Mapping[str, Mapping[str, Any]],
    limit: int,
) -> dict[str, Reviewed]:
    """Return how texts that are given as plain data stand to their last reviews, by the paths of their files."""
    contents = each_content(root, [revision.blob for path in cards for revision in revisions[path]])
    found: dict[str, Reviewed] = {}
    for path, card in cards.items():
        earlier = [
            Text(revision.path, content) for revision, content in zip(revisions[path], islice(contents, len(revisions[path])), strict=True)
        ]
        current = Text(path, None)
        current.data = dict(texts[path])
        found[path] = reviewed(card, current, revisions[path], earlier, limit)
    return found
