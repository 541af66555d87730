"""From where the tool is installed: what the requirements of a new handbook say."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import sopkit
from sopkit.git.origin import published_commit, web_address
from sopkit.language import mark

NAME = "sopkit"
NAMED = re.compile(
    r"sopkit(?:\[[\w,.-]+\])? ?(?:(?:===?|~=|>=|<=|!=|<|>) ?[\w.*+!-]+(?:, ?(?:===?|~=|>=|<=|!=|<|>) ?[\w.*+!-]+)*)?", re.ASCII
)
"""A version on an index: ``sopkit==1.0``."""
ADDRESS = re.compile(r"(?:git\+)?(?:https?|ssh|file)://[!-~]+")
"""An address that pip installs from."""

UNKNOWN_FORM = mark(
    "pip cannot read --source {source}. Give an address (git+https://…@COMMIT, a wheel) or a version on your index (sopkit==1.0)."
)
SECRET = mark("The address of --source holds a password or token, and everybody who reads the handbook's files would see it. Leave it out.")


class SourceError(Exception):
    """An address that cannot be written into the requirements; the argument is the message, `source` its value."""

    def __init__(self, message: str, source: str) -> None:
        super().__init__(message)
        self.message = message
        self.source = source


@dataclass(frozen=True, slots=True)
class Source:
    """Where the tool comes from."""

    requirement: str
    """One line of requirements.txt."""
    local: bool = False
    """True where only this computer can reach it."""


def source_of(asked: str) -> Source:
    """Return the requirement for what a person asks for: an address, a file or folder here, or a version on an index.

    Raises `SourceError` where pip could not read it, and where it holds a secret.
    """
    text = re.sub(rf"^{NAME} ?@ ?", "", asked.strip())
    if ADDRESS.fullmatch(text):
        try:
            parts = urlsplit(text)
            secret = parts.password or (parts.username and not parts.scheme.endswith("ssh"))
        except ValueError:
            raise SourceError(UNKNOWN_FORM, asked) from None
        if secret:
            raise SourceError(SECRET, asked)
        return Source(f"{NAME} @ {text}", local=parts.scheme.endswith("file"))
    if NAMED.fullmatch(text):
        return Source(text)
    try:
        place = Path(text).expanduser().resolve(strict=True) if text else None
    except (OSError, RuntimeError, ValueError):
        place = None
    if place is None or not (place.is_dir() or place.name.endswith((".whl", ".tar.gz", ".zip"))):
        raise SourceError(UNKNOWN_FORM, asked)
    return Source(f"{NAME} @ {place.as_uri()}", local=True)


def source_of_this() -> Source | None:
    """Return from where others can install the sopkit that runs here; None where nothing here says so."""
    import importlib.metadata

    here = Path(sopkit.__file__).resolve().parent
    try:
        distribution = importlib.metadata.distribution(NAME)
        installed = Path(str(distribution.locate_file(NAME))).resolve() == here
        record = distribution.read_text("direct_url.json")
    except (importlib.metadata.PackageNotFoundError, OSError):
        installed, record, distribution = False, None, None
    if not installed or distribution is None:  # it runs from a checkout, installed editable or not at all
        return source_of_checkout(here.parent)
    return source_of_record(record, distribution.version)


def source_of_record(record: str | None, version: str) -> Source | None:
    """Return the requirement for what pip has noted of an installation (PEP 610).

    Without a note it came by its name, from an index that pip is set up for.
    """
    if record is None:
        return Source(f"{NAME}=={version}")
    from urllib.request import url2pathname  # it takes %20 and the drives of Windows back

    try:
        note: dict[str, Any] = json.loads(record)
        url = str(note["url"])
        if "vcs_info" in note:
            address, commit = web_address(url), str(note["vcs_info"]["commit_id"])
            return None if address is None else source_of(f"git+{address}@{commit}")
        parts = urlsplit(url)
        if parts.scheme == "file":
            return source_of_checkout(Path(url2pathname(parts.path))) if "dir_info" in note else None
        return source_of(url)
    except (ValueError, KeyError, TypeError, SourceError):
        return None


def source_of_checkout(folder: Path) -> Source | None:
    """Return the requirement for a checkout whose commit others can get."""
    if not (folder / "pyproject.toml").is_file():
        return None
    published = published_commit(folder.resolve())
    try:
        return None if published is None else source_of(f"git+{published[0]}@{published[1]}")
    except SourceError:
        return None
