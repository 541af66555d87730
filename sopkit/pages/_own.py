"""Pages of a handbook's own, which somebody wrote as Markdown beside the SOPs: their language, and the way to them."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from sopkit.language import LANGUAGES, Language
from sopkit.pages._templates import render
from sopkit.pages._view import View

if TYPE_CHECKING:
    from sopkit.pages._handbook import Handbook

TITLE = re.compile(r"\A(?:\s*\n)?# ([^\n]+)\n")
DEEPEST = 1
"""Folders below that of the language in which a page still stands in the navigation."""


def folder_language(path: str) -> Language | None:
    """Return the language whose folder a page lies in; None for a page at the root or in any other folder."""
    folder, parted, _ = path.partition("/")
    return next((language for language in LANGUAGES if parted and folder == language), None)


def language_of(path: str, handbook: Handbook) -> Language:
    """Return the language of a page by where it lies."""
    return folder_language(path) or handbook.default


def is_published(path: str, handbook: Handbook) -> bool:
    """Tell whether a page is written in a language of the handbook."""
    return language_of(path, handbook) in handbook.languages


def is_in_navigation(path: str) -> bool:
    """Tell whether a page stands in the navigation: one at the top of its language, and not its first page."""
    inside = path.split("/")[1 if folder_language(path) else 0 :]
    return len(inside) == DEEPEST and inside[0] != "index.md"


def belongs(path: str, language: Language, handbook: Handbook, paths: Collection[str]) -> bool:
    """Tell whether readers of a language are led to a page: it is theirs, or there is none of its own for them."""
    folder = folder_language(path)
    return folder == language if folder else language == handbook.default or f"{language}/{path}" not in paths


def places_of(path: str, handbook: Handbook, paths: Collection[str]) -> dict[Language, str]:
    """Return where the same page stands in each language."""
    name = path.partition("/")[2] if folder_language(path) else path
    found: dict[Language, str] = {}
    for language in handbook.languages:
        places = (f"{language}/{name}", *((name,) if language == handbook.default else ()))
        place = next((place for place in places if place in paths), None)
        if place is not None:
            found[language] = place
    return found


def framed(markdown: str, path: str, language: Language, handbook: Handbook, paths: Collection[str]) -> str:
    """Return a page with the way to it, and to its other languages, below its title; without a title it stays as it is."""
    title = TITLE.match(markdown)
    if title is None:
        return markdown
    view = View(handbook, path, language)
    others = {other: place for other, place in places_of(path, handbook, paths).items() if other != language}
    way = render("own", view, title=view.plain(title[1]), others=others)
    return f"{markdown[: title.end()]}\n{way}\n{markdown[title.end() :]}"
