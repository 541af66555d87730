"""The files of a handbook on disk: which there are, what links are, and how one is opened."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sopkit.language import mark
from sopkit.model.problem import Location, Problem, Severity, Value
from sopkit.reading.source import is_markdown
from sopkit.reading.text import LARGEST

if TYPE_CHECKING:
    from sopkit.reading.source import Source

SETTINGS_FILE = "sopkit.yml"
ORGANISATION_FILE = "organisation.yml"
GLOSSARY_FILE = "glossary.yml"
OTHER_FILES = frozenset({SETTINGS_FILE, ORGANISATION_FILE, GLOSSARY_FILE})
OF_AN_SOP = re.compile(rb"^(?:id|kind|translates)[ \t]*:", re.MULTILINE)
UTF_16 = ("---".encode("utf-16-le"), "---".encode("utf-16-be"), "\ufeff---".encode("utf-16-le"), "\ufeff---".encode("utf-16-be"))
"""How front matter starts in the encodings that the reader refuses."""
SECTION_OF_AN_SOP = re.compile("^## *(?:steps|stages|步骤|阶段) *\r?$".encode(), re.MULTILINE | re.IGNORECASE)
ENOUGH = 16 * 1024
"""Bytes of a Markdown file that are searched for the fields of an SOP."""
YAML_ENDINGS = (".yml", ".yaml")


def read_file(root: Path, path: str, problems: list[Problem]) -> Source | None:
    """Return a file as a Source, or None and the problem that kept it from being read."""
    opened = read_bytes(root, path, problems)
    return None if opened is None else source_of(path, opened[0])


def source_of(path: str, content: bytes) -> Source:
    """Return the content of a file as a Source."""
    from sopkit.reading.document import read_source  # a check of a handbook that has not changed reads nothing

    return read_source(path, content, path.partition(".")[0] if path in OTHER_FILES else None)


def read_bytes(root: Path, path: str, problems: list[Problem]) -> tuple[bytes, os.stat_result] | None:
    """Return the content of a file and its status from before it was read, or None and the problem that kept it from being read."""
    if path in OTHER_FILES and leads_outside(root, path):  # reports show lines, and these are not the handbook's
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
            return file.read(LARGEST + 1), status
    except OSError as error:
        problems.append(unreadable(path, mark("The file cannot be read: {detail}."), detail=error.strerror or ""))
        return None


def leads_outside(root: Path, path: str) -> bool:
    """Tell whether a file is a link to a place outside the handbook, or to none at all."""
    if not is_link(root / path):
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
    """Tell whether a file that an SOP names exists inside the handbook, behind no link and in no hidden folder."""
    place = root
    try:
        for part in Path(name).parts:
            place /= part
            if is_link(place):
                return False
        target = place.resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        return False
    if not target.is_relative_to(root) or any(part.startswith(".") for part in target.relative_to(root).parts):
        return False
    return target.is_file()


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
    if is_link(entry):
        problems.append(link_problem(root, name))
    elif entry.is_dir():
        if is_yaml:
            problems.append(unreadable(name, mark("This is a folder with the name of a file.")))
        pending.append(name)
    elif is_yaml:
        found.append(name)
    elif is_markdown(name) and entry.is_file():
        sort_markdown(name, Path(entry.path), found, problems)


def sort_markdown(name: str, path: Path, found: list[str], problems: list[Problem]) -> None:
    """Put a Markdown file among those to read where its front matter is that of an SOP; a template has none."""
    try:
        with path.open("rb") as file:
            start = file.read(ENOUGH).removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        problems.append(unreadable(name, mark("The file cannot be read: {detail}."), detail=error.strerror or ""))
        return
    if start.startswith(UTF_16):  # the reader says how to save it
        found.append(name)
    if not start.startswith(b"---"):
        if SECTION_OF_AN_SOP.search(start):
            message = mark("This Markdown file has the sections of an SOP and no front matter; it is taken for no SOP.")
            question = mark("Is it one? Start it with a line “---”, the fields `id:` and `lang:`, and another line “---”.")
            problems.append(Problem("unread-form", Severity.WARNING, Location(name), message, question))
        return
    if OF_AN_SOP.search(start):
        found.append(name)
        return
    message = mark("This Markdown file has front matter, but neither `id:` nor `kind:`; it is taken for no SOP.")
    question = mark("Is it one? Give it an `id:`. Is it a template? Delete the front matter.")
    problems.append(Problem("unread-form", Severity.WARNING, Location(name), message, question))


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


def is_link(path: str | os.PathLike[str]) -> bool:
    """Tell whether a path is a symbolic link, or a junction, which Windows has for folders and Python knows from 3.12 on."""
    is_junction = getattr(os.path, "isjunction", None)
    linked = path.is_symlink() if isinstance(path, os.DirEntry) else Path(path).is_symlink()  # an entry knows without asking the disk
    return linked or (is_junction is not None and is_junction(path))


class Opened(NamedTuple):
    """A file beside the SOPs, opened once for all who look at it."""

    content: bytes | None
    """Its content; None where it is not there or cannot be read."""
    problems: tuple[Problem, ...]
    """What kept it from being read."""
    there: bool
    """True where something of this name is there."""

    def source(self, path: str) -> Source | None:
        """Return the file as a Source."""
        return None if self.content is None else source_of(path, self.content)


def open_beside(root: Path) -> dict[str, Opened]:
    """Return the settings, the organisation and the glossary; only the settings must be there."""
    opened: dict[str, Opened] = {}
    for name in (SETTINGS_FILE, ORGANISATION_FILE, GLOSSARY_FILE):
        there = os.path.lexists(root / name)
        problems: list[Problem] = []
        content = read_bytes(root, name, problems) if there or name == SETTINGS_FILE else None
        opened[name] = Opened(None if content is None else content[0], tuple(problems), there)
    return opened


def is_linked(place: Path, root: Path) -> bool:
    """Tell whether a path is a link, or lies behind one inside the handbook; what is above the handbook is its user's own."""
    inside = place.is_relative_to(root)
    return any(is_link(path) for path in (place, *place.parents) if path == place or (inside and path.is_relative_to(root)))
