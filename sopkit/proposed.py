"""What a proposed change does to the SOPs of a handbook, against the commit from which it was begun."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sopkit.compare.differences import differences
from sopkit.compare.fingerprint import LEFT_OUT, canonical, fingerprint
from sopkit.compare.measure import is_editorial
from sopkit.files import read_bytes
from sopkit.git.base import Before, NoBaseError, compare_files
from sopkit.git.places import folder_of
from sopkit.model.duration import Duration
from sopkit.model.library import Card
from sopkit.model.proposal import Amendment, Proposal
from sopkit.past import data_in, is_text
from sopkit.reading.document import day_of, note_of, text_in


class Old(NamedTuple):
    """An SOP or a translation as it stood before."""

    path: str
    """From the top of the repository."""
    data: dict[str, Any]
    """Its content as plain data; empty where it could not be read."""

    @property
    def name(self) -> tuple[object, ...]:
        """What it is known by, wherever its file lies: its id, and of a translation its language as well."""
        return name_of(self.data.get("id"), self.data.get("lang") if "translates" in self.data else None)


def read_proposal(root: Path, cards: Sequence[Card], commit: str, limit: int) -> Proposal:
    """Return what the files as they lie there do to the SOPs that stood in a commit.

    An SOP is known again by its id, so that neither a move nor the other form hides a change. `limit` is how many characters an editorial
    change may alter.

    Raises:
        NoBaseError: Git refuses, or the contents of the commit are not here.
    """
    base = compare_files(root, commit)
    folder = folder_of(root)
    inside = f"{folder}/" if folder else ""
    known = {before.path for before in base.changed}
    touched = [card for card in cards if inside + card.path in known or inside + card.path not in base.paths]
    pairs = paired(touched, old_files(root, base.changed), inside)
    said: set[str] = set()
    amendments: dict[str, Amendment] = {}
    for card in touched:
        old = pairs.get(card.path)
        data = data_of(root, card.path)
        if old is None or canonical(old.data) != canonical(data):
            said.add(card.path)
        if old is not None and card.translates is None and old.data and "translates" not in old.data:
            amendments[card.path] = amendment(old, data, limit)
    return Proposal(commit=commit, touched=frozenset(said), amendments=amendments)


def old_files(root: Path, changed: Sequence[Before]) -> list[Old]:
    """Return the files as they stood before, read in one call of Git."""
    from sopkit.git.blobs import NoAnswerError, read_blobs

    try:
        contents = read_blobs(root, [before.blob for before in changed])
    except NoAnswerError as error:
        raise NoBaseError.of(str(error)) from None
    if any(before.blob not in contents for before in changed):
        raise NoBaseError("partial")
    return [Old(before.path, data_in(before.path, contents[before.blob])) for before in changed]


def paired(cards: Sequence[Card], old: Sequence[Old], inside: str) -> dict[str, Old]:
    """Return what each file was before, by its path now: first where neither id nor place changed, then by id, then by place."""
    by_path = {each.path: each for each in old}
    pairs: dict[str, Old] = {}
    for card in cards:
        same = by_path.get(inside + card.path)
        if same is not None and same.name == known_by(card):
            pairs[card.path] = same
    by_name = {each.name: each for each in free(old, pairs) if each.data.get("id") is not None}
    for card in cards:
        if card.path not in pairs and known_by(card) in by_name:
            pairs[card.path] = by_name.pop(known_by(card))
    rest = {each.path: each for each in free(old, pairs)}
    for card in cards:
        if card.path not in pairs and inside + card.path in rest:
            pairs[card.path] = rest[inside + card.path]
    return pairs


def free(old: Sequence[Old], pairs: Mapping[str, Old]) -> Iterator[Old]:
    """Yield the old files that belong to no file yet."""
    taken = {each.path for each in pairs.values()}
    yield from (each for each in old if each.path not in taken)


def known_by(card: Card) -> tuple[object, ...]:
    """Return what an SOP or a translation is known by."""
    return name_of(card.id, None if card.translates is None else card.lang)


def name_of(id: object, lang: object) -> tuple[object, ...]:
    """Return an id and the language of a translation as one name; data of any shape may stand in their places."""
    return (id if isinstance(id, str) else None, lang if isinstance(lang, str) else None)


def amendment(old: Old, data: Mapping[str, Any], limit: int) -> Amendment:
    """Return what became of one SOP."""
    found = [difference for difference in differences(old.data, data) if difference.route[0] not in LEFT_OUT]
    more = next((difference.route for difference in found if not is_editorial([difference], is_text, limit)), ())
    review, changes = old.data.get("review"), old.data.get("changes")
    review = review if isinstance(review, dict) else {}
    every = text_in(review, "every")
    return Amendment(
        path_before=old.path,
        version_before=text_in(old.data, "version"),
        status_before=text_in(old.data, "status"),
        effective_before=day_of(old.data.get("effective")),
        review_last_before=day_of(review.get("last")),
        review_every_before=None if every is None else Duration(every),
        review_cycle_before=text_in(review, "cycle"),
        notes_before=tuple(note_of(change) for change in (changes if isinstance(changes, list) else [])),
        differs=fingerprint(old.data) != fingerprint(data),
        is_wording=is_editorial(found, is_text, limit),
        beyond_wording=more,
    )


def data_of(root: Path, path: str) -> dict[str, Any]:
    """Return the data of a file as it is now; empty where it holds none."""
    opened = read_bytes(root, path, [])
    return {} if opened is None else data_in(path, opened[0])
