"""A folder that sopkit writes again and again: what is in it is ours, and what others put there stays.

A list inside the folder says which files are ours. Only a folder that is empty, absent or has such a list is written to;
of the files on the list those that are no longer wanted are removed, and nothing else is touched. Every file is replaced
in one go, and the list names a file before it appears, so a run that is cut off leaves nothing behind that the next one
does not know.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from sopkit.files import is_linked
from sopkit.language import mark
from sopkit.whole import write_whole

LIST = ".sopkit-pages"
"""The file that lists ours."""
HEAD = "# Written by `sopkit build --pages`; these files are replaced and removed by the next run.\n"
FOREIGN = mark("{place} holds files that sopkit has not written, such as {name}. Name an empty folder, or one that does not exist.")
IN_THE_WAY = mark("{name} in {place} is not sopkit's, and a page is to stand there. Move it away, or name another folder.")
NO_FOLDER = mark("{place} is not a folder. Name an empty folder, or one that does not exist.")
LINKED = mark("{place} is a symbolic link, or lies behind one; what it leads to may belong to somebody else. Delete the link.")
UNWRITABLE = mark("{place} cannot be written: {detail}.")


class FolderError(Exception):
    """The folder is not ours to write to: a sentence of the catalogue and its values."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


def write_folder(place: Path, files: Mapping[str, bytes | Path]) -> int:
    """Let a folder hold these files, given by their path with ``/``: content, or a file to copy. Return how many were removed.

    Raises:
        FolderError: The folder holds what is not ours, or cannot be written.
    """
    try:
        return rewrite(place, files)
    except OSError as error:
        raise FolderError(UNWRITABLE, place=error.filename or place, detail=error.strerror or error) from None


def rewrite(place: Path, files: Mapping[str, bytes | Path]) -> int:
    """Write what is new or has changed, and remove what is ours and no longer wanted."""
    if place.exists() and not place.is_dir():
        raise FolderError(NO_FOLDER, place=place)
    ours = listed(place)
    for name in sorted(files):
        if (name not in ours and is_there(place, name)) or is_linked((place / name).parent, place):
            raise FolderError(IN_THE_WAY, name=name, place=place)
    place.mkdir(parents=True, exist_ok=True)
    write_list(place, ours | files.keys())
    for name, content in files.items():
        write(place / name, content)
    gone = sorted(ours - files.keys())
    for name in gone:
        remove(place, name)
    write_list(place, files)
    return len(gone)


def listed(place: Path) -> set[str]:
    """Return the files that are ours; none where the folder is empty or not there yet."""
    if not place.is_dir():
        return set()
    list_ = place / LIST
    if list_.is_file() and not list_.is_symlink():
        text = list_.read_text(encoding="utf-8", errors="replace")
        if text.startswith(HEAD):
            return {name for name in text.removeprefix(HEAD).splitlines() if is_inside(name)}
    other = next((entry.name for entry in sorted(place.iterdir())), None)
    if other is not None:
        raise FolderError(FOREIGN, place=place, name=other)
    return set()


def is_inside(name: str) -> bool:
    """Tell whether a line of the list names a file below the folder: the list may have been changed by anybody."""
    path = PurePosixPath(name)
    return bool(name) and path.as_posix() == name and not path.is_absolute() and ".." not in path.parts and name != LIST


def is_there(place: Path, name: str) -> bool:
    """Tell whether something stands where a file is to be written, or where its folders are to be."""
    path = place / name
    between = (folder for folder in path.parents if folder.is_relative_to(place) and folder != place)
    return os.path.lexists(path) or any(folder.is_file() for folder in between)


def write_list(place: Path, names: Iterable[str]) -> None:
    """Write down which files are ours."""
    write(place / LIST, (HEAD + "".join(f"{name}\n" for name in sorted(names))).encode())


def write(target: Path, content: bytes | Path) -> None:
    """Replace a file in one go; one that is the same already keeps its time."""
    if is_same(target, content):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, content, 0o644, lasting=False)  # a web server reads these


def is_same(target: Path, content: bytes | Path) -> bool:
    """Tell whether a file has this content already."""
    if target.is_symlink() or not target.is_file():
        return False
    if isinstance(content, bytes):
        return target.stat().st_size == len(content) and target.read_bytes() == content
    import filecmp

    return filecmp.cmp(target, content, shallow=False)


def remove(place: Path, name: str) -> None:
    """Remove a file of ours, and the folders that are empty then."""
    target = place / name
    if is_linked(target.parent, place):
        return  # somebody has put a link where our folder was: what it leads to is not ours
    if target.is_symlink() or target.is_file():
        target.unlink()
    for folder in target.parents:
        if folder == place or not folder.is_dir() or any(folder.iterdir()):
            return
        folder.rmdir()
