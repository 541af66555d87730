"""Makes a Library of the files of a handbook: reads settings, SOPs and translations."""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from msgspec.structs import replace

from sopkit.cache.records import Record, pack, unpack
from sopkit.cache.stamps import UNTRUSTED, mark_of, mark_of_unread, stamp_of
from sopkit.collector import without_collector
from sopkit.files import (
    GLOSSARY_FILE,
    ORGANISATION_FILE,
    SETTINGS_FILE,
    Opened,
    is_inside,
    list_sops,
    open_beside,
    read_bytes,
    source_of,
)
from sopkit.git.places import top_of
from sopkit.model.glossary import Glossary
from sopkit.model.history import History
from sopkit.model.library import Card, Library
from sopkit.model.mention import Mention
from sopkit.model.organisation import Organisation
from sopkit.model.problem import Location, Problem, Route, Severity
from sopkit.model.proposal import Proposal
from sopkit.model.settings import Settings
from sopkit.model.sop import Sop
from sopkit.reading.document import build_sop, convert, decode, problem_at
from sopkit.reading.references import find_names
from sopkit.reading.source import Source
from sopkit.reading.translation import LEFT_OUT, TRANSLATE, overlay, untranslated
from sopkit.schema_copies import outdated_copies
from sopkit.workers import fitting, in_parallel

if TYPE_CHECKING:
    from sopkit.cache.drawer import Drawer
    from sopkit.cache.memory import Memory

    Inspect = Callable[[Sop, Callable[[Route, bool, str], Location]], tuple[Problem, ...]]
    Progress = Callable[[list[str]], Any]


class Way(NamedTuple):
    """How a handbook is read; what is found does not depend on it."""

    watch: Progress | None = None
    """Wraps the list of files to read, to show progress."""
    jobs: int | None = 1
    """How many processes read; None for as many as pay for themselves."""
    memory: Memory | None = None
    """What earlier runs know of the files."""
    opened: dict[str, Opened] | None = None
    """The files beside the SOPs where they have been opened already."""
    copies: tuple[Problem, ...] | None = None
    """What is wrong with the copies of the schemas, where they have been looked at already."""
    without_history: bool = False
    """True where nobody asks how an SOP stands to its last review."""
    whole_history: bool = False
    """True where the revisions of all SOPs are wanted."""
    base: str | None = None
    """The full name of a commit against which the files are held as a proposed change; None for no comparison."""
    with_texts: bool = False
    """True where what each revision stated is wanted, too."""
    past_drawer: Drawer | None = None
    """Where only the history is kept between runs, since the SOPs themselves are wanted and all are read."""

    @property
    def drawer(self) -> Drawer | None:
        """Where things are kept between runs."""
        return self.past_drawer if self.memory is None else self.memory.drawer


def way_to_pages(root: Path) -> Way:
    """Return how a handbook is read whose pages are wanted: with its whole history, which is kept between runs."""
    from sopkit.cache.opening import open_drawer

    return Way(whole_history=True, with_texts=True, past_drawer=open_drawer(root))


def way_with_cache(root: Path, *, watch: Progress | None = None, without_history: bool = False, whole_history: bool = False) -> Way:
    """Return how a command reads a handbook that wants its cards only: with what earlier checks know of the files."""
    from sopkit.cache.memory import Memory
    from sopkit.cache.opening import open_drawer

    opened, drawer = open_beside(root), open_drawer(root)
    memory = None if drawer is None else Memory(root, drawer, opened)
    return Way(watch, None, memory, opened, without_history=without_history, whole_history=whole_history)


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
    settings = written or Settings()  # where the settings are broken, the SOPs are checked all the same
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
        history = History() if way.without_history else history_of(root, reader.cards, settings, way)
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


def history_of(root: Path, cards: Sequence[Card], settings: Settings, way: Way) -> History:
    """Return what the repository says of the SOPs, where a rule asks for any of them or everything is wanted."""
    if not way.whole_history and not any(card.asks_history for card in cards):
        return History()
    if top_of(root) is None:
        return History(gap="no-repository")
    from sopkit.past import read_history  # Git costs more than all else together

    return read_history(root, cards, settings.review.wording_limit, way.drawer, whole=way.whole_history, with_texts=way.with_texts)


def proposal_of(root: Path, cards: Sequence[Card], commit: str, settings: Settings) -> Proposal:
    """Return what the files do to the SOPs that stood in a commit."""
    from sopkit.proposed import read_proposal  # likewise

    return read_proposal(root, cards, commit, settings.review.wording_limit)


def source_beside(opened: dict[str, Opened], name: str, problems: list[Problem]) -> Source | None:
    """Return a file beside the SOPs; what kept it from being read goes to the other problems."""
    problems.extend(opened[name].problems)
    return opened[name].source(name)


class Reader:
    """Reads SOPs and keeps of each only what is asked for."""

    def __init__(self, root: Path, inspect: Inspect | None, problems: list[Problem], *, keep_sops: bool, way: Way) -> None:
        self.root = root
        self.inspect = inspect
        self.problems = problems
        self.keep_sops = keep_sops
        self.way = way
        self.cards: list[Card] = []
        self.sops: list[Sop] = []

    def read(self, paths: list[str]) -> None:
        """Read the SOPs and translations of which nothing is known yet."""
        memory = self.way.memory
        known = {} if memory is None else {path: record for path in paths if (record := memory.find(path)) is not None}
        unknown = [path for path in paths if path not in known]
        watched = iter(self.way.watch(unknown) if self.way.watch else unknown)
        with closing(self.read_anew(unknown)) as fresh:
            for path in paths:
                record = known.get(path)
                if record is None:
                    next(watched)
                    record = next(fresh)
                    if memory is not None:
                        memory.keep(record)
                self.cards.append(record.card)
                self.problems.extend(record.problems)
        next(watched, None)

    def read_anew(self, paths: list[str]) -> Generator[Record]:
        """Yield what is found in each file."""
        jobs = 1 if self.keep_sops else fitting(self.way.jobs, len(paths))
        if jobs == 1:
            for path in paths:
                record, sop = read_record(self.root, self.inspect, path)
                if self.keep_sops and sop is not None:
                    self.sops.append(sop)
                yield record
            return
        with closing(in_parallel(functools.partial(read_packed, self.root, self.inspect), paths, jobs)) as answers:
            for part, packed in answers:
                if packed is None:  # tried again here, where a fault can be told
                    yield from (read_record(self.root, self.inspect, path)[0] for path in part)
                else:
                    yield from unpack(packed)

    def read_translations(self) -> None:
        """Lay each translation over its source."""
        sources = {card.id: card for card in reversed(self.cards) if card.id and card.translates is None}
        pairs = [
            (card.path, sources[card.id].path)
            for card in self.cards
            if card.translates is not None and card.id in sources and card.whole and sources[card.id].whole
        ]
        if self.keep_sops:
            self.merge_translations(pairs)
            return
        memory = self.way.memory
        known = {} if memory is None else {pair: found for pair in pairs if (found := memory.find_overlay(pair)) is not None}
        with closing(self.compare_anew([pair for pair in pairs if pair not in known])) as fresh:
            for pair in pairs:
                problems = known.get(pair)
                if problems is None:
                    compared = next(fresh)
                    problems = compared.problems
                    if memory is not None:
                        memory.keep_overlay(pair, (compared.mark, compared.source_mark), problems)
                self.problems.extend(problems)

    def compare_anew(self, pairs: list[tuple[str, str]]) -> Generator[Compared]:
        """Yield what is found in each translation."""
        jobs = fitting(self.way.jobs, len(pairs))
        if jobs == 1:
            yield from (compare(self.root, pair) for pair in pairs)
            return
        with closing(in_parallel(functools.partial(compare_packed, self.root), pairs, jobs)) as answers:
            for part, packed in answers:
                if packed is None:
                    yield from (compare(self.root, pair) for pair in part)
                else:
                    yield from msgspec.msgpack.decode(packed, type=list[Compared])

    def merge_translations(self, pairs: list[tuple[str, str]]) -> None:
        """Keep each translation as the SOP that its readers see."""
        translates = {card.path: card.translates for card in self.cards}
        source_sops = {sop.path: sop for sop in self.sops}
        for pair in pairs:
            compared = compare(self.root, pair)
            self.problems.extend(compared.problems)
            source = source_sops.get(pair[1])
            if source is None or compared.data is None:
                continue
            try:
                sop = msgspec.convert(compared.data, Sop, dec_hook=decode)
            except msgspec.ValidationError:
                continue  # the source's own problems say why
            self.sops.append(
                msgspec.structs.replace(
                    sop,
                    path=pair[0],
                    translates=translates[pair[0]],
                    mentions=source.mentions,
                    definitions=source.definitions,
                )
            )


def read_record(root: Path, inspect: Inspect | None, path: str) -> tuple[Record, Sop | None]:
    """Return what is found in one file by itself, and the SOP that it holds, if it does."""
    problems: list[Problem] = []
    opened = read_bytes(root, path, problems)
    if opened is None:
        return Record(Card(path=path, whole=False), tuple(problems), mark_of_unread(problems), UNTRUSTED), None
    content, status = opened
    source = source_of(path, content)
    sop, card = build_sop(source)
    problems.extend(source.problems)
    if card.review_fingerprint is not None and isinstance(source.data, dict):
        from sopkit.compare.fingerprint import fingerprint

        card = replace(card, fingerprint=fingerprint(source.data))
    if sop is not None and inspect is not None:
        problems.extend(inspect(sop, lambda route, on_key, part: source.location(route, on_key=on_key, part=part)))
    return Record(card, tuple(problems), mark_of(content), stamp_of(status)), sop


def read_packed(root: Path, inspect: Inspect | None, paths: Sequence[str]) -> bytes:
    """Return what is found in some files as plain data; runs in a process of its own."""
    return pack(read_record(root, inspect, path)[0] for path in paths)


class Compared(NamedTuple):
    """What is found in a translation when it is laid over its source."""

    problems: tuple[Problem, ...]
    """What does not fit together."""
    mark: bytes
    """The mark of the translation."""
    source_mark: bytes
    """The mark of its source."""
    data: Any = None
    """The source's data with the texts of the translation; None where one of the two cannot be read any more."""


def compare(root: Path, pair: tuple[str, str]) -> Compared:
    """Lay a translation over its source, both given by path."""
    path, source_path = pair
    ignored: list[Problem] = []
    opened, opened_source = read_bytes(root, path, ignored), read_bytes(root, source_path, ignored)
    if opened is None or opened_source is None:
        return Compared((), b"", b"")
    above, below = source_of(path, opened[0]), source_of(source_path, opened_source[0])
    data, findings = overlay(below.data, above.data)
    problems = [problem_at(above, "translation-mismatch", finding) for finding in findings]
    if not findings:  # a text under a wrong name would be told twice
        incomplete = (replace(finding, message=LEFT_OUT, question=TRANSLATE) for finding in untranslated(below.data, above.data))
        told = (problem_at(above, "translation-incomplete", finding) for finding in incomplete)
        problems.extend(replace(problem, severity=Severity.WARNING) for problem in told)
    return Compared(tuple(problems), mark_of(opened[0]), mark_of(opened_source[0]), data)


def compare_packed(root: Path, pairs: Sequence[tuple[str, str]]) -> bytes:
    """Return what is found in some translations as plain data; runs in a process of its own."""
    return msgspec.msgpack.encode([compare(root, pair)._replace(data=None) for pair in pairs])


def locator(root: Path, memory: Memory | None = None) -> Callable[[str, Route, bool, str], Location]:
    """Return a function that finds the place of a value in a file, reading each file once where asked file by file."""
    last: list[tuple[str, bytes, Source] | None] = [None]

    def locate(path: str, route: Route, on_key: bool, part: str) -> Location:  # noqa: FBT001 the engine calls it by position
        name = repr((route, on_key, part))
        known = None if memory is None else memory.find_place(path, name)
        if known is not None:
            return known
        if last[0] is None or last[0][0] != path:
            opened = read_bytes(root, path, [])
            last[0] = None if opened is None else (path, opened[0], source_of(path, opened[0]))
        if last[0] is None:
            if memory is not None:
                memory.torn = True
            return Location(path)
        _, content, source = last[0]
        place = source.location(route, on_key=on_key, part=part)
        if memory is not None:
            memory.keep_place(path, content, name, place)
        return place

    return locate


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


def sops_folder(source: Source | None) -> str:
    """Return the folder of the SOPs as far as broken settings name one."""
    folder = source.data.get("sops") if source is not None and isinstance(source.data, dict) else None
    return folder if isinstance(folder, str) else "sops"
