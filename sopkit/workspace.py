"""Makes a Library of the files of a handbook: reads settings, SOPs and translations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from sopkit.collector import without_collector
from sopkit.files import GLOSSARY_FILE, ORGANISATION_FILE, SETTINGS_FILE, Opened, is_inside, list_sops, open_beside
from sopkit.git.places import top_of
from sopkit.model.audience import AUDIENCES, Audience
from sopkit.model.glossary import Glossary
from sopkit.model.history import History
from sopkit.model.library import Card, Library
from sopkit.model.mention import Mention
from sopkit.model.organisation import Organisation
from sopkit.model.problem import Problem
from sopkit.model.proposal import Proposal
from sopkit.model.settings import Settings
from sopkit.reader import Reader
from sopkit.reading.document import convert
from sopkit.reading.references import find_names
from sopkit.reading.source import Source
from sopkit.schema_copies import outdated_copies
from sopkit.way import Way

if TYPE_CHECKING:
    from sopkit.reader import Inspect


def read_library(root: Path, as_of: date, inspect: Inspect | None = None, *, keep_sops: bool = False, way: Way | None = None) -> Library:
    """Read the handbook at `root` as of a day.

    `inspect` looks at each SOP while its text is at hand; what it says goes into the library's problems. `keep_sops`
    keeps the SOPs themselves, which pages need and a check does not; then all are read, one by one.

    Raises WorkerLostError where one of several processes was ended from outside, NoBaseError where the commit that it is held against
    cannot be had.
    """
    way = way or Way()
    opened = way.opened or open_beside(root)
    problems: list[Problem] = []
    settings_source = source_beside(opened, SETTINGS_FILE, problems)
    written: Settings | None = convert_file(settings_source, "sopkit", Settings, problems)
    settings = written or Settings(
        audience=audience_of(settings_source)
    )  # where the settings are broken, the SOPs are checked all the same
    organisation_source = source_beside(opened, ORGANISATION_FILE, problems)
    organisation = convert_file(organisation_source, "organisation", Organisation, problems)
    glossary_source = source_beside(opened, GLOSSARY_FILE, problems)
    glossary = convert_file(glossary_source, "glossary", Glossary, problems)
    folder = settings.sops if written else sops_folder(settings_source)
    known = None if way.memory is None else way.memory.listed(folder)
    listed: list[Problem] = []
    paths = list_sops(root, folder, listed, settings_source if written else None) if known is None else known[0]
    problems.extend(listed if known is None else known[1])
    if way.memory is not None and known is None:
        way.memory.listing = (folder, paths, listed)
    reader = Reader(root, inspect, problems, keep_sops=keep_sops, way=way)
    with without_collector():
        reader.read(paths)
        reader.read_translations()
    problems.extend(outdated_copies(root) if way.copies is None else way.copies)
    with without_collector():
        history = history_of(root, reader.cards, settings, as_of, way)
    named = {mention.name for card in reader.cards for mention in card.mentions if mention.kind == "file"}
    return Library(
        as_of=as_of,
        settings=settings,
        organisation=organisation,
        glossary=glossary,
        cards=tuple(reader.cards),
        sops=tuple(sorted(reader.sops, key=lambda sop: sop.path)),
        organisation_mentions=organisation_names(organisation_source),
        has_organisation_file=opened[ORGANISATION_FILE].there,
        files=frozenset(name for name in named if is_inside(root, name)),
        history=history,
        proposal=None if way.base is None else proposal_of(root, reader.cards, way.base, settings),
        problems=tuple(problems),
    )


def history_of(root: Path, cards: Sequence[Card], settings: Settings, as_of: date, way: Way) -> History:
    """Return what the repository says of the SOPs, where a rule asks for any of them or everything is wanted."""
    with_reviewed = not way.without_history
    with_approvals = with_reviewed and (way.with_approvals or settings.asks_approval)
    lengthening = {card.path for card in cards if card.asks_length(settings)} if with_reviewed or way.with_dues else frozenset()
    of_files = with_reviewed and settings.rules.get("suspect-reference") != "off"
    of_files = of_files and any(card.is_held_to_review and card.files for card in cards)
    is_asked = with_approvals or (with_reviewed and any(card.asks_history for card in cards)) or way.whole_history or bool(lengthening)
    if not is_asked and not of_files:
        return History()
    if top_of(root) is None:
        return History(gap="no-repository" if is_asked else "none")
    from sopkit.past import kept_log  # Git costs more than all else together
    from sopkit.reviewed.contents import lost_in
    from sopkit.reviewed.reading import read_history

    log = kept_log(root, way.drawer)
    lost = lost_in(root, log)
    marks = None if way.memory is None else way.memory.mark
    history = read_history(
        root,
        cards,
        settings.review.wording_limit,
        way.drawer,
        whole=way.whole_history,
        with_texts=way.with_texts,
        with_reviewed=with_reviewed,
        lengthening=lengthening,
        lost=lost,
        marks=marks,
    )
    if of_files:
        from sopkit.files_since import files_since
        from sopkit.history.days import zone_of

        since = files_since(root, cards, zone_of(settings.time_zone), lost, way.drawer, marks)
        history = replace(history, reason=log.reason, files=since.changes, files_gap=since.gap)
    if not with_approvals:
        return history
    from sopkit.versions.approved import read_approvals

    approvals = read_approvals(root, cards, as_of, settings.time_zone, way.drawer, log)
    gap = log.gap if history.gap == "none" else history.gap  # nothing else may have been asked
    return replace(history, gap=gap, reason=log.reason, approvals=approvals)


def proposal_of(root: Path, cards: Sequence[Card], commit: str, settings: Settings) -> Proposal:
    """Return what the files do to the SOPs that stood in a commit."""
    from sopkit.proposed import read_proposal  # likewise

    return read_proposal(root, cards, commit, settings.review.wording_limit)


def source_beside(opened: dict[str, Opened], name: str, problems: list[Problem]) -> Source | None:
    """Return a file beside the SOPs; what kept it from being read goes to the other problems."""
    problems.extend(opened[name].problems)
    return opened[name].source(name)


def convert_file(source: Source | None, kind: str, model: type[Any], problems: list[Problem]) -> Any:
    """Return a file as its dataclass, or None; its problems go to the others."""
    if source is None:
        return None
    value = convert(source, kind, model)
    problems.extend(source.problems)
    return value


def organisation_names(source: Source | None) -> tuple[Mention, ...]:
    """Return what organisation.yml names."""
    return () if source is None else find_names("organisation", source.data, linked=False)[0]


def audience_of(source: Source | None) -> Audience | None:
    """Return for whom broken settings publish the handbook, as far as they say; for anyone where that cannot be known.

    So a slip of the pen in them never shows to anyone what was meant for the company.
    """
    if source is None:
        return "public"
    if not source.whole or not isinstance(source.data, dict):
        return "public" if "audience" in source.text else None
    value = source.data.get("audience")
    return next((known for known in AUDIENCES if known == value), "public" if "audience" in source.data else None)


def sops_folder(source: Source | None) -> str:
    """Return the folder of the SOPs as far as broken settings name one."""
    folder = source.data.get("sops") if source is not None and isinstance(source.data, dict) else None
    return folder if isinstance(folder, str) else "sops"
