"""Where a web site may be written, and what may be published of one's own pages.

MkDocs empties the folder of the site before it writes, and follows every link in the folder of the pages.
"""

from __future__ import annotations

import os
from pathlib import Path

from sopkit.files import is_link, is_linked
from sopkit.folder import LINKED, NO_FOLDER, FolderError
from sopkit.language import mark

NOT_A_SITE = mark("{place} holds files that are no site of sopkit's, such as {name}; they would be deleted. Name another folder.")
AROUND = mark("{place} holds the handbook itself, which would be deleted. Name another folder.")
LINK_IN_DOCS = mark("{place} is a symbolic link; what it leads to would be published. Put the file itself there, or delete the link.")
SITE = "assets/sopkit/sopkit.css"
"""A file that every site of ours has."""


def refuse_site(place: Path, root: Path) -> None:
    """Refuse a place for a web site where something else stands.

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
    """Refuse a folder of one's own pages with symbolic links.

    Raises:
        FolderError: There is one.
    """
    if is_link(docs):
        raise FolderError(LINK_IN_DOCS, place=docs)
    for folder, folders, files in os.walk(docs):
        for name in sorted((*folders, *files)):
            if is_link(Path(folder) / name):
                raise FolderError(LINK_IN_DOCS, place=Path(folder) / name)
