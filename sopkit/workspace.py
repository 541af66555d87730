"""The door between a folder on disk and a Library: finds the root, reads settings and files."""

from __future__ import annotations

import gc
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from sopkit.language import mark
from sopkit.model.glossary import Glossary
from sopkit.model.library import Card, Library
from sopkit.model.mention import Mention
from sopkit.model.organisation import Organisation
from sopkit.model.problem import Location, Problem, Route, Severity, Value
from sopkit.model.settings import Settings
from sopkit.model.sop import Sop
from sopkit.reading.document import build_sop, convert, decode, problem_at, read_source
from sopkit.reading.references import find_names
from sopkit.reading.source import Source
from sopkit.reading.text import LARGEST
from sopkit.reading.translation import overlay

if TYPE_CHECKING:
    Inspect = Callable[[Sop, Callable[[Route, bool], Location]], tuple[Problem, ...]]
    Progress = Callable[[Iterator["Path"] | list[str]], Any]

SETTINGS_FILE = "sopkit.yml"
ORGANISATION_FILE = "organisation.yml"
GLOSSARY_FILE = "glossary.yml"
OTHER_FILES = frozenset({SETTINGS_FILE, ORGANISATION_FILE, GLOSSARY_FILE})
YAML_ENDINGS = (".yml", ".yaml")


class NoHandbookError(Exception):
    """There is no sopkit.yml in the folder asked for, nor in any above it."""


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
    if keep_sops and settings.repository is None:  # only pages link to the repository
        from sopkit.git import origin_of

        settings = replace(settings, repository=origin_of(root))
    folder = settings.sops if written else sops_folder(settings_source)
    paths = list_sops(root, folder, problems, settings_source if written else None)
    reader = Reader(root, inspect, problems, keep_sops=keep_sops)
    with without_collector():
        for path in watch(paths) if watch else paths:
            reader.read(path)
        reader.read_translations()
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
        for card in self.cards:
            if card.translates is None or card.id not in sources or not card.whole:
                continue
            ignored: list[Problem] = []
            below = read_file(self.root, sources[card.id].path, ignored)
            above = read_file(self.root, card.path, ignored)
            if below is None or above is None or not sources[card.id].whole:
                continue
            data, findings = overlay(below.data, above.data)
            self.problems.extend(problem_at(above, "translation-mismatch", finding) for finding in findings)
            if self.keep_sops:
                try:
                    sop = msgspec.convert(data, Sop, dec_hook=decode)
                except msgspec.ValidationError:
                    continue  # the source's own problems say why
                source = next(entry for entry in self.sops if entry.path == below.path)
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


def read_optional(root: Path, path: str, problems: list[Problem]) -> Source | None:
    """Read a file that may be absent."""
    return read_file(root, path, problems) if os.path.lexists(root / path) else None


def read_file(root: Path, path: str, problems: list[Problem]) -> Source | None:
    """Return a file as a Source, or None and the problem that kept it from being read."""
    kind = path.partition(".")[0] if path in OTHER_FILES else None
    if kind is not None and leads_outside(root, path):  # reports show lines, and these are not the handbook's
        problems.append(link_problem(root, path))
        return None
    try:
        descriptor = os.open(root / path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                problems.append(unreadable(path, mark("This is a folder or a device, not a file.")))
                return None
            if status.st_size > LARGEST:
                problems.append(too_large(path, status.st_size))
                return None
            content = file.read(LARGEST + 1)
    except OSError as error:
        problems.append(unreadable(path, mark("The file cannot be read: {detail}."), detail=error.strerror or ""))
        return None
    return read_source(path, content, kind)


def leads_outside(root: Path, path: str) -> bool:
    """Tell whether a file is a link to a place outside the handbook, or to none at all."""
    if not (root / path).is_symlink():
        return False
    try:
        return not (root / path).resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return True


def unreadable(path: str, message: str, **values: Value) -> Problem:
    """Return the problem of a file that cannot be opened."""
    question = mark("Is it a file, and may you read it?")
    return Problem("unreadable-file", Severity.ERROR, Location(path), message, question, values)


def too_large(path: str, size: int) -> Problem:
    """Return the problem of a file that is no SOP by its size."""
    return Problem(
        "too-large",
        Severity.ERROR,
        Location(path),
        mark("The file has {size} MB; an SOP has at most {largest} MB."),
        mark("Does it belong here? Put data and pictures into files of their own and name them as resources."),
        {"size": f"{size / 1e6:.1f}", "largest": f"{LARGEST / 1e6:.0f}"},
    )


def is_inside(root: Path, name: str) -> bool:
    """Tell whether a file that an SOP names exists, and exists inside the handbook."""
    try:
        target = (root / name).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        return False
    return target.is_relative_to(root) and target.is_file()


def sops_folder(source: Source | None) -> str:
    """Return the folder of the SOPs as far as broken settings name one."""
    folder = source.data.get("sops") if source is not None and isinstance(source.data, dict) else None
    return folder if isinstance(folder, str) else "sops"


def list_sops(root: Path, folder: str, problems: list[Problem], settings: Source | None) -> list[str]:
    """Return the YAML files below the folder of SOPs, sorted; links are reported and not followed.

    A folder that is not there is reported where `settings` name it; without settings nobody has named it.
    """
    start = root / folder
    try:
        inside, there = start.resolve().is_relative_to(root), start.is_dir()
    except (OSError, RuntimeError, ValueError):  # a name too long, a circle of links, a NUL
        inside, there = True, False
    if not (inside and there):
        if settings is not None:
            message = mark("There is no folder “{folder}” in this handbook.")
            if not inside:
                message = mark("The folder “{folder}” lies outside this handbook.")
            question = mark("Create it, or name the folder of the SOPs under `sops:` in sopkit.yml.")
            place = settings.location(("sops",))
            problems.append(Problem("unreadable-file", Severity.ERROR, place, message, question, {"folder": folder}))
        return []
    found: list[str] = []
    pending = [start.resolve().relative_to(root).as_posix()]  # “sops/..” names no folder that a person would look for
    while pending:
        here = pending.pop()
        try:
            entries = list(os.scandir(root / here))
        except OSError as error:
            problems.append(unreadable(here, mark("The folder cannot be read: {detail}."), detail=error.strerror or ""))
            continue
        prefix = "" if here == "." else here + "/"
        for entry in entries:
            if not entry.name.startswith("."):
                sort_entry(root, prefix + entry.name, entry, found, pending, problems)
    return sorted(found)


def sort_entry(  # noqa: PLR0913, PLR0917 two things in, three lists out
    root: Path, name: str, entry: os.DirEntry[str], found: list[str], pending: list[str], problems: list[Problem]
) -> None:
    """Put a file among those to read and a folder among those to look into; say why where it is neither."""
    ending = entry.name.lower()  # Windows writes .YML as well
    is_yaml = ending.endswith(YAML_ENDINGS) and name not in OTHER_FILES
    if entry.is_symlink():
        problems.append(link_problem(root, name))
    elif entry.is_dir():
        if is_yaml:
            problems.append(unreadable(name, mark("This is a folder with the name of a file.")))
        pending.append(name)
    elif is_yaml:
        found.append(name)
    elif ending.endswith(".md") and entry.is_file() and starts_with_front_matter(Path(entry.path)):
        message = mark("This Markdown file looks like an SOP, and this version reads YAML only.")
        question = mark("Write it as YAML for now, or rename it if it is no SOP.")
        problems.append(Problem("unread-form", Severity.WARNING, Location(name), message, question))


def starts_with_front_matter(path: Path) -> bool:
    """Tell whether a Markdown file starts with YAML front matter."""
    try:
        with path.open("rb") as file:
            return file.readline(8).strip() == b"---"
    except OSError:
        return False


def link_problem(root: Path, name: str) -> Problem:
    """Return what is to be said of a symbolic link among the SOPs."""
    message = mark("This is a symbolic link; it is not followed.")
    try:
        target = (root / name).resolve(strict=True)
    except FileNotFoundError:
        message = mark("This symbolic link leads to nothing.")
    except (OSError, RuntimeError):
        message = mark("This symbolic link runs in a circle.")
    else:
        if not target.is_relative_to(root):
            message = mark("This symbolic link leads out of the handbook; it is not followed.")
    question = mark("Put the file itself here, or delete the link.")
    return Problem("symbolic-link", Severity.ERROR, Location(name), message, question)
