"""Which text of an SOP is in force on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, field

from sopkit.files import source_of
from sopkit.history.days import day_of, end_of, zone_of
from sopkit.history.main_line import MainLine, all_texts_of, texts_of
from sopkit.model.history import Gap, Log, Revision, Version
from sopkit.model.library import Card
from sopkit.past import Texts, kept_log
from sopkit.reading.document import build_sop, text_in
from sopkit.reading.document import day_of as day_in
from sopkit.versions.chain import PARTIAL, NoHistoryError, Stood, name_in, own_texts, taken_away

if TYPE_CHECKING:
    from sopkit.cache.drawer import Drawer
    from sopkit.model.sop import Sop

IN_USE = frozenset({"active", "retired"})
FIRST = 4
"""Texts of each file that are looked at before all others are read: the one in force is seldom older."""


class Standing(Struct, frozen=True, kw_only=True):
    """What holds of one SOP on a day where its file does not say so itself."""

    state: Literal["earlier", "none", "unknown"]
    """An earlier text holds; none does; or that cannot be told."""
    version: Version | None = None
    """The text that holds."""
    sop: Sop | None = None
    """That text as an SOP, where it can still be read as one."""
    card: Card | None = None
    """Its card; its path is that of the file today."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """That text as plain data."""


class Standings(Struct, frozen=True, kw_only=True):
    """What holds of the SOPs whose files speak of something else."""

    by_path: dict[str, Standing]
    """By the path of the file; those whose files hold as they are have none."""
    gap: Gap = "none"
    """Why history is missing where it was asked."""
    reason: str = ""
    """What Git said where it refused."""


def in_force(root: Path, log: Log, path: str, day: date, zone: tzinfo = UTC) -> Version | None:
    """Return the text of the SOP at `path` that was in force on a day; None where none was.

    It is the latest one in the branch at the end of that day that was approved or retired and was to hold from then or earlier. `path` is
    written from the handbook's root, as the file is called today.

    Raises:
        NoHistoryError: This clone leaves out what the file said.
    """
    texts = Texts(root)
    newest = next(texts_of(log, name_in(log, path)), None)
    own = None if newest is None else text_in(texts.data_of(newest), "id")
    found = all_in_force(log, {path: own}, day, zone, texts)
    if path not in found:
        raise NoHistoryError(PARTIAL)
    return found[path]


def all_in_force(  # noqa: PLR0913 the last one says how much is wanted
    log: Log, ids: Mapping[str, str | None], day: date, zone: tzinfo, texts: Texts, *, lost: bool = False
) -> dict[str, Version | None]:
    """Return the text of each SOP that was in force on a day; SOPs are given by the paths of their files, with their ids.

    Those of which this clone leaves out what would tell it are left out. Of most of them the newest few texts are enough; the others are
    read whole, in a second call of Git. With `lost` an SOP is followed to where it had been deleted before.
    """
    line = MainLine(log)
    head = line.reached(end_of(day, zone))
    names = {path: name_in(log, path) for path in ids}
    stood = all_texts_of(log, set(names.values()))
    by_then = {path: [each for each in stood[name] if line.places[each.commit.id] >= head] for path, name in names.items()}
    texts.fetch({revision.blob for revisions in by_then.values() for revision in revisions[:FIRST]})
    found: dict[str, Version | None] = {}
    late: dict[str, list[Revision]] = {}
    for path, revisions in by_then.items():
        known = [Stood(revision, texts.data_of_known(revision)) for revision in revisions[:FIRST]]
        version = chosen(known, ids[path], day, zone, texts)
        if revisions and line.is_gone(revisions[0], head):
            found[path] = None
        elif isinstance(version, Version):
            found[path] = version
        else:
            late[path] = stood[names[path]]
    ends = (touch.blob_before for revisions in late.values() if revisions for touch in taken_away(line, revisions[-1]))
    texts.fetch({revision.blob for revisions in late.values() for revision in revisions}.union(ends) - texts.contents.keys())
    for path, revisions in late.items():
        whole = own_texts(log, line, names[path], texts, revisions, lost=lost)[0]
        known = [each for each in whole if line.places[each.revision.commit.id] >= head]
        is_gone = bool(known) and line.is_gone(known[0].revision, head)
        version = None if is_gone else chosen(known, ids[path], day, zone, texts)
        if version != "unknown":
            found[path] = version
    return found


def chosen(stood: Iterable[Stood], own: str | None, day: date, zone: tzinfo, texts: Texts) -> Version | Literal["unknown"] | None:
    """Return the newest of some texts of an SOP that holds on a day; what another SOP said in the same file is none."""
    for each in stood:
        if each.revision.blob not in texts.contents:
            return "unknown"
        if each.id not in {None, own}:
            return None
        if each.status in IN_USE and (each.effective is None or each.effective <= day):
            return version_of(each.revision, dict(each.data), zone)
    return None


def version_of(revision: Revision, data: dict[str, object], zone: tzinfo) -> Version:
    """Return a text that stood in the branch."""
    return Version(
        revision=revision,
        day=day_of(revision.commit.committed, zone),
        version=text_in(data, "version"),
        status=text_in(data, "status"),
        effective=day_in(data.get("effective")),
    )


def is_coming(card: Card, day: date) -> bool:
    """Tell whether the file of an SOP speaks of what does not hold yet: a draft, or a version for a later day."""
    if card.translates is not None or not card.whole:
        return False
    return card.status in {"draft", "in-review"} or (card.effective is not None and card.effective > day)


def standings_of(root: Path, cards: Sequence[Card], day: date, time_zone: str | None, drawer: Drawer | None) -> Standings:
    """Return what holds on a day of those SOPs whose files speak of something else; Git is asked only where there are any."""
    asked = [card for card in cards if is_coming(card, day)]
    if not asked:
        return Standings(by_path={})
    log = kept_log(root, drawer)
    if log.gap in {"no-git", "refused"}:
        return Standings(by_path={card.path: Standing(state="unknown") for card in asked}, gap=log.gap, reason=log.reason)
    texts = Texts(root)
    found = all_in_force(log, {card.path: card.id for card in asked}, day, zone_of(time_zone), texts)
    return Standings(
        by_path={card.path: standing_of(card, found, log.gap, texts) for card in asked},
        gap="none" if log.gap == "no-repository" else log.gap,  # what was never committed has never been in force
    )


def standing_of(card: Card, found: Mapping[str, Version | None], gap: Gap, texts: Texts) -> Standing:
    """Return what holds of one SOP."""
    version = found.get(card.path)
    if version is None:
        return Standing(state="unknown" if gap == "shallow" or card.path not in found else "none")
    sop, earlier = built(card.path, version.revision, texts)
    if earlier.id != card.id:  # the file held another SOP then
        return Standing(state="none")
    return Standing(state="earlier", version=version, sop=sop, card=earlier, data=texts.data_of_known(version.revision))


def built(path: str, revision: Revision, texts: Texts) -> tuple[Sop | None, Card]:
    """Return the SOP that a text holds, where it can be read as one today, and its card, both with the `path` of the file today."""
    from msgspec.structs import replace

    sop, card = build_sop(source_of(revision.path, texts.contents.get(revision.blob, b"")))
    return (None if sop is None else replace(sop, path=path)), replace(card, path=path)
