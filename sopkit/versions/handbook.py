"""The handbook as it holds on its day: where a file has a draft or a version for a later day, the text in force stands in its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from sopkit.compare.fingerprint import fingerprint
from sopkit.files import is_inside
from sopkit.model.coming import Coming
from sopkit.model.history import Reviewed, Revision
from sopkit.model.library import Card, Library
from sopkit.reviewed.reading import reviews_of_texts
from sopkit.versions.in_force import Standing, standings_of
from sopkit.versions.translated import earlier_translations, laid_over, words_beside

if TYPE_CHECKING:
    from sopkit.cache.drawer import Drawer
    from sopkit.model.sop import Sop


def with_texts_in_force(library: Library, root: Path, drawer: Drawer | None) -> Library:
    """Return the handbook with the texts that are in force on its day, and what is coming apart from them.

    Where none is in force, and where that cannot be told, the file's own text stays; of the latter `coming` says so.
    """
    standings = standings_of(root, library.sources, library.as_of, library.settings.time_zone, drawer)
    told = {path: standing for path, standing in standings.by_path.items() if standing.state != "none"}
    if not told:
        return library
    cards = {path: card_of(standing) for path, standing in told.items() if standing.card is not None}
    texts = {path: standing for path, standing in told.items() if standing.sop is not None}
    now, came = sops_in_force(library, root, texts, drawer) if library.sops else ([], {})  # a register wants the cards alone
    came.update({path: standing.version.revision for path, standing in told.items() if standing.version is not None})
    known = library.history.revisions
    cut = {path: until(known[path], revision) for path, revision in came.items() if path in known}
    whole = library.history.gap == "none"  # half a history proves nothing
    judged = reviews_of(root, told, cards, cut, library.settings.review.wording_limit) if whole else {}
    coming: dict[str, Coming] = {}
    for path, standing in told.items():
        card = library.card_by_path[path]
        if card.id is not None and card.id not in coming:
            coming[card.id] = coming_of(card, standing, library, root)
    gone = {other.path for path in texts for other in translations_of(library.card_by_path[path], library)}.union(texts)
    named = {mention.name for card in cards.values() for mention in card.mentions if mention.kind == "file"}
    return replace(
        library,
        cards=tuple(cards.get(card.path, card) for card in library.cards),
        sops=tuple(sorted([sop for sop in library.sops if sop.path not in gone] + now, key=lambda sop: sop.path)),
        files=library.files | {name for name in named if is_inside(root, name)},
        history=replace(
            library.history,
            reviewed={path: found for path, found in library.history.reviewed.items() if path not in cards} | judged,
            revisions={**known, **cut},
        ),
        coming=coming,
    )


def card_of(standing: Standing) -> Card:
    """Return the card of the text that is in force, with the fingerprint of that text where it states one of a review."""
    card = standing.card
    assert card is not None  # noqa: S101 asked for by those that have one
    return card if card.review_fingerprint is None else replace(card, fingerprint=fingerprint(standing.data))


def translations_of(card: Card, library: Library) -> list[Card]:
    """Return the cards of what translates an SOP; of two files with one id, the first one is translated."""
    if library.source_by_id.get(card.id or "") != card:
        return []
    return [other for other in library.cards if other.translates is not None and other.id == card.id]


def coming_of(card: Card, standing: Standing, library: Library, root: Path) -> Coming:
    """Return what the file of an SOP has that is not in force; translations of another version than this are no part of it."""
    if standing.version is None:
        return Coming(card=card, meanwhile="unknown")
    if standing.sop is None:
        return Coming(card=card, meanwhile="unreadable", version=standing.version)
    own = [card.path, *(other.path for other in translations_of(card, library) if other.translates == card.version)]
    by_path = {sop.path: sop for sop in library.sops}
    named = dict.fromkeys(mention.name for mention in standing.sop.mentions if mention.kind == "file")
    return Coming(
        card=card,
        meanwhile="earlier",
        version=standing.version,
        sops=tuple(by_path[path] for path in own if path in by_path),
        revisions={path: library.history.revisions[path] for path in own if path in library.history.revisions},
        lost=tuple(name for name in named if not is_inside(root, name)),
    )


def sops_in_force(
    library: Library, root: Path, standings: Mapping[str, Standing], drawer: Drawer | None
) -> tuple[list[Sop], dict[str, Revision]]:
    """Return the texts in force with their translations, and of translations that are older than their files when they came.

    A translation is of the text in force where it says so; else the history is asked for one that was. One that is older still is shown
    as it is of any text that has gone on; one of the coming text says nothing of this one.
    """
    found: list[Sop] = []
    missing: dict[str, Standing] = {}
    for path, standing in standings.items():
        card = library.card_by_path[path]
        found.append(own_of(standing))
        for other in translations_of(card, library):
            fits = other.translates == standing.data.get("version")
            sop = laid_over(standing.data, words_beside(root, other), other.path) if fits else None
            if sop is None:
                missing[other.path] = standing
            else:
                found.append(belonging(sop, standing))
    earlier = earlier_translations(root, {path: standing.data for path, standing in missing.items()}, drawer)
    for path, standing in missing.items():
        other = library.card_by_path[path]
        if path in earlier:
            found.append(belonging(earlier[path][0], standing))
        elif other.translates == standing.data.get("version") or other.translates != library.card_by_path[own_of(standing).path].version:
            sop = laid_over(standing.data, words_beside(root, other), path, roughly=True)
            found.extend([] if sop is None else [belonging(sop, standing)])
    return found, {path: revision for path, (_, revision) in earlier.items()}


def own_of(standing: Standing) -> Sop:
    """Return a text in force that can be read."""
    sop = standing.sop
    assert sop is not None  # noqa: S101 likewise
    return sop


def belonging(sop: Sop, standing: Standing) -> Sop:
    """Return a translation with what its source names."""
    return replace(sop, mentions=own_of(standing).mentions, definitions=own_of(standing).definitions)


def until(revisions: Iterable[Revision], last: Revision) -> tuple[Revision, ...]:
    """Return the revisions of a file up to one, newest first.

    A text that came by a merge is known by its content; where Git lost the trace of the file before, only that one is.
    """
    known = tuple(revisions)
    place = next((number for number, revision in enumerate(known) if revision.blob == last.blob), None)
    return (last,) if place is None else known[place:]


def reviews_of(
    root: Path, standings: Mapping[str, Standing], cards: Mapping[str, Card], revisions: Mapping[str, tuple[Revision, ...]], limit: int
) -> dict[str, Reviewed]:
    """Return how the texts in force stand to their reviews; an editorial change may alter `limit` characters."""
    asked = {path: card for path, card in cards.items() if card.asks_history and path in revisions}
    return reviews_of_texts(root, asked, revisions, {path: standings[path].data for path in asked}, limit)
