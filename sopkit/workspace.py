"""Makes a Library of the files of a handbook: finds the root, reads settings, SOPs and translations."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sopkit.files import (
    GLOSSARY_FILE,
    ORGANISATION_FILE,
    SETTINGS_FILE,
    is_inside,
    list_sops,
    read_file,
    read_optional,
)
from sopkit.model.glossary import Glossary
from sopkit.model.library import Card, Library
from sopkit.model.mention import Mention
from sopkit.model.organisation import Organisation
from sopkit.model.problem import Location, Problem, Route, Severity
from sopkit.model.settings import Settings
from sopkit.model.sop import Sop
from sopkit.reading.document import build_sop, convert, decode, problem_at
from sopkit.reading.references import find_names
from sopkit.reading.source import Source
from sopkit.reading.translation import LEFT_OUT, TRANSLATE, overlay, untranslated
from sopkit.schema_copies import outdated_copies

if TYPE_CHECKING:
    Inspect = Callable[[Sop, Callable[[Route, bool], Location]], tuple[Problem, ...]]
    Progress = Callable[[Iterator["Path"] | list[str]], Any]


class NoHandbookError(Exception):
    """There is no sopkit.yml in the folder asked for, nor in any above it."""


def today() -> date:
    """Return today; the one place where the clock is read."""
    return date.today()  # noqa: DTZ011 a review is due on the reader's own calendar


def find_root(start: Path) -> Path:
    """Return the folder of the handbook that `start` lies in: the nearest one upward with a sopkit.yml."""
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / SETTINGS_FILE).is_file():
            return candidate
    raise NoHandbookError(str(start))


def read_library(
    root: Path,
    as_of: date,
    inspect: Inspect | None = None,
    *,
    keep_sops: bool = False,
    watch: Callable[[list[str]], Any] | None = None,
) -> Library:
    """Read the handbook at `root` as of a day.

    `inspect` looks at each SOP while its text is at hand; what it says goes into the library's problems. `keep_sops`
    keeps the SOPs themselves, which pages need and a check does not. `watch` wraps the list of files, to show progress.
    """
    problems: list[Problem] = []
    settings_source = read_file(root, SETTINGS_FILE, problems)
    written: Settings | None = convert_file(settings_source, "sopkit", Settings, problems)
    settings = written or Settings()  # where the settings are broken, the SOPs are checked all the same
    organisation_source = read_optional(root, ORGANISATION_FILE, problems)
    organisation = convert_file(organisation_source, "organisation", Organisation, problems)
    glossary_source = read_optional(root, GLOSSARY_FILE, problems)
    glossary = convert_file(glossary_source, "glossary", Glossary, problems)
    folder = settings.sops if written else sops_folder(settings_source)
    paths = list_sops(root, folder, problems, settings_source if written else None)
    reader = Reader(root, inspect, problems, keep_sops=keep_sops)
    with without_collector():
        for path in watch(paths) if watch else paths:
            reader.read(path)
        reader.read_translations()
    problems.extend(outdated_copies(root))
    mentioned = {mention.name for card in reader.cards for mention in card.mentions if mention.kind == "file"}
    return Library(
        as_of=as_of,
        settings=settings,
        organisation=organisation,
        glossary=glossary,
        cards=tuple(reader.cards),
        sops=tuple(sorted(reader.sops, key=lambda sop: sop.path)),
        organisation_mentions=organisation_names(organisation_source),
        has_organisation_file=os.path.lexists(root / ORGANISATION_FILE),
        files=frozenset(name for name in mentioned if is_inside(root, name)),
        problems=tuple(problems),
    )


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep the collector of cycles from running.

    Each file makes thousands of small objects, none of them in a cycle, and each run of the collector looks through all cards read so
    far: an eighth of the time, and it frees nothing.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Reader:
    """Reads SOPs one by one and keeps of each only what is asked for."""

    def __init__(self, root: Path, inspect: Inspect | None, problems: list[Problem], *, keep_sops: bool) -> None:
        self.root = root
        self.inspect = inspect
        self.problems = problems
        self.keep_sops = keep_sops
        self.cards: list[Card] = []
        self.sops: list[Sop] = []

    def read(self, path: str) -> None:
        """Read one SOP or translation."""
        source = read_file(self.root, path, self.problems)
        if source is None:
            self.cards.append(Card(path=path, whole=False))
            return
        sop, card = build_sop(source)
        self.problems.extend(source.problems)
        self.cards.append(card)
        if sop is not None:
            if self.inspect is not None:
                self.problems.extend(self.inspect(sop, lambda route, on_key: source.location(route, on_key=on_key)))
            if self.keep_sops:
                self.sops.append(sop)

    def read_translations(self) -> None:
        """Lay each translation over its source."""
        sources = {card.id: card for card in reversed(self.cards) if card.id and card.translates is None}
        source_sops = {sop.path: sop for sop in self.sops}
        for card in self.cards:
            if card.translates is None or card.id not in sources or not card.whole:
                continue
            ignored: list[Problem] = []
            below = read_file(self.root, sources[card.id].path, ignored)
            above = read_file(self.root, card.path, ignored)
            if below is None or above is None or not sources[card.id].whole:
                continue
            data, findings = overlay(below.data, above.data)
            if not findings:  # a text under a wrong name would be told twice
                incomplete = (replace(finding, message=LEFT_OUT, question=TRANSLATE) for finding in untranslated(below.data, above.data))
                for finding in incomplete:
                    self.problems.append(replace(problem_at(above, "translation-incomplete", finding), severity=Severity.WARNING))
            self.problems.extend(problem_at(above, "translation-mismatch", finding) for finding in findings)
            source = source_sops.get(below.path)
            if source is not None:
                try:
                    sop = msgspec.convert(data, Sop, dec_hook=decode)
                except msgspec.ValidationError:
                    continue  # the source's own problems say why
                self.sops.append(
                    replace(
                        sop,
                        path=card.path,
                        translates=card.translates,
                        mentions=source.mentions,
                        definitions=source.definitions,
                    )
                )


def locator(root: Path) -> Callable[[str, Route, bool], Location]:
    """Return a function that finds the place of a value in a file, reading each file once where asked file by file."""
    last: list[Source | None] = [None]

    def locate(path: str, route: Route, on_key: bool) -> Location:  # noqa: FBT001 the engine calls it by position
        source = last[0]
        if source is None or source.path != path:
            source = read_file(root, path, [])
            last[0] = source
        return Location(path) if source is None else source.location(route, on_key=on_key)

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
