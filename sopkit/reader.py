"""Reads SOPs and translations one by one, or with several processes, and keeps of each what is asked for."""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from msgspec.structs import replace

from sopkit.cache.records import Record, pack, unpack
from sopkit.cache.stamps import UNTRUSTED, mark_of, mark_of_unread, stamp_of
from sopkit.files import read_bytes, source_of
from sopkit.model.library import Card
from sopkit.model.problem import Location, Problem, Route, Severity
from sopkit.model.sop import Sop
from sopkit.reading.document import build_sop, decode, problem_at
from sopkit.reading.translation import LEFT_OUT, TRANSLATE, overlay, untranslated
from sopkit.way import Way, is_asked
from sopkit.workers import fitting, in_parallel

if TYPE_CHECKING:
    Inspect = Callable[[Sop, Callable[[Route, bool, str], Location]], tuple[Problem, ...]]


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

    def is_asked(self, path: str) -> bool:
        """Tell whether the rules are to look at a file."""
        return self.inspect is not None and is_asked(path, self.way.only)

    def read(self, paths: list[str]) -> None:
        """Read the SOPs and translations of which nothing is known yet."""
        memory = self.way.memory
        known = {} if memory is None else {path: record for path in paths if (record := memory.find(path, judged=self.is_asked(path)))}
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
                record, sop = read_record(self.root, self.inspect if self.is_asked(path) else None, path)
                if self.keep_sops and sop is not None:
                    self.sops.append(sop)
                yield record
            return
        with closing(in_parallel(functools.partial(read_packed, self.root, self.inspect, self.way.only), paths, jobs)) as answers:
            for part, packed in answers:
                if packed is None:  # tried again here, where a fault can be told
                    yield from (read_record(self.root, self.inspect if self.is_asked(path) else None, path)[0] for path in part)
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
        pairs = [pair for pair in pairs if pair in known or is_asked(pair[0], self.way.only)]
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
    return Record(card, tuple(problems), mark_of(content), stamp_of(status), inspect is not None), sop


def read_packed(root: Path, inspect: Inspect | None, only: frozenset[str], paths: Sequence[str]) -> bytes:
    """Return what is found in some files as plain data; runs in a process of its own."""
    return pack(read_record(root, inspect if is_asked(path, only) else None, path)[0] for path in paths)


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
