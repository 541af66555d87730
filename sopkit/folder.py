"""A folder that sopkit writes again and again: what is in it is ours, and what others put there stays.

A list inside the folder says which files are ours. Only a folder that is empty, absent or has such a list is written to;
of the files on the list those that are no longer wanted are removed, and nothing else is touched. Every file is replaced
in one go, and the list names a file before it appears, so a run that is cut off leaves nothing behind that the next one
does not know.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from sopkit.language import mark

LIST = ".sopkit-pages"
"""The file that lists ours."""
HEAD = "# Written by `sopkit build --pages`; these files are replaced and removed by the next run.\n"
FOREIGN = mark("{place} holds files that sopkit has not written, such as {name}. Name an empty folder, or one that does not exist.")
IN_THE_WAY = mark("{name} in {place} is not sopkit's, and a page is to stand there. Move it away, or name another folder.")
NO_FOLDER = mark("{place} is not a folder. Name an empty folder, or one that does not exist.")
LINKED = mark("{place} is a symbolic link, or lies behind one; what it leads to may belong to somebody else. Delete the link.")
NOT_A_SITE = mark("{place} holds files that are no site of sopkit's, such as {name}; they would be deleted. Name another folder.")
AROUND = mark("{place} holds the handbook itself, which would be deleted. Name another folder.")
LINK_IN_DOCS = mark("{place} is a symbolic link; what it leads to would be published. Put the file itself there, or delete the link.")
SITE = "assets/sopkit/sopkit.css"
"""A file that every site of ours has."""
UNWRITABLE = mark("{place} cannot be written: {detail}.")


class FolderError(Exception):
    """The folder is not ours to write to: a sentence of the catalogue and its values."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


def is_linked(place: Path, root: Path) -> bool:
    """Tell whether a folder is a symbolic link, or lies behind one inside the handbook; what is above it is its user's own."""
    inside = place.is_relative_to(root)
    return any(folder.is_symlink() for folder in (place, *place.parents) if folder == place or (inside and folder.is_relative_to(root)))


def refuse_site(place: Path, root: Path) -> None:
    """Refuse a place for a web site where something else stands: MkDocs empties the folder before it writes.

    Raises:
        FolderError: The folder is a link, holds the handbook, or holds what is no site of ours.
    """
    if is_linked(place, root):
        raise FolderError(LINKED, place=place)
    if not place.exists():
        return
    if not place.is_dir():
        raise FolderError(NO_FOLDER, place=place)
    if root.is_relative_to(place.resolve()):
        raise FolderError(AROUND, place=place)
    foreign = next((entry.name for entry in sorted(place.iterdir()) if not entry.name.startswith(".")), None)
    if foreign is not None and not (place / SITE).is_file():
        raise FolderError(NOT_A_SITE, place=place, name=foreign)


def refuse_links(docs: Path) -> None:
    """Refuse a folder of one's own pages with symbolic links, which MkDocs follows wherever they lead.

    Raises:
        FolderError: There is one.
    """
    if docs.is_symlink():
        raise FolderError(LINK_IN_DOCS, place=docs)
    for folder, folders, files in os.walk(docs):
        for name in sorted((*folders, *files)):
            if (Path(folder) / name).is_symlink():
                raise FolderError(LINK_IN_DOCS, place=Path(folder) / name)


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
    between = [folder for folder in path.parents if folder.is_relative_to(place) and folder != place]
    return os.path.lexists(path) or any(folder.is_symlink() or folder.is_file() for folder in between)


def write_list(place: Path, names: Iterable[str]) -> None:
    """Write down which files are ours."""
    write(place / LIST, (HEAD + "".join(f"{name}\n" for name in sorted(names))).encode())


def write(target: Path, content: bytes | Path) -> None:
    """Replace a file in one go; one that is the same already keeps its time."""
    if is_same(target, content):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".sopkit-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            if isinstance(content, bytes):
                file.write(content)
            else:
                with content.open("rb") as source:
                    shutil.copyfileobj(source, file)
        Path(temporary).chmod(0o644)  # what mkstemp makes is for its owner only, and a web server reads these
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


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
    if any(folder.is_symlink() for folder in target.parents if folder.is_relative_to(place) and folder != place):
        return  # somebody has put a link where our folder was: what it leads to is not ours
    if target.is_symlink() or target.is_file():
        target.unlink()
    for folder in target.parents:
        if folder == place or not folder.is_dir() or any(folder.iterdir()):
            return
        folder.rmdir()
