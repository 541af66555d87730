"""The handbook as pages and navigation, for any generator of sites."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from sopkit.model.page import Entry, Page, Site
from sopkit.pages import _shelf as shelf
from sopkit.pages._attachments import published_name
from sopkit.pages._text import escaped

if TYPE_CHECKING:
    from sopkit.model.library import Library
    from sopkit.model.reference import Reference
    from sopkit.model.settings import Repository

HIDDEN = frozenset({"draft", "in-review"})
"""Statuses of SOPs that readers do not see unless they are asked for."""

EDITORS = {"github": "edit/{branch}/{path}", "gitlab": "-/edit/{branch}/{path}", "gitee": "edit/{branch}/{path}"}
FORGES = ("gitea", "forgejo", "codeberg")
"""How hosts write the address of their editor, by a word in their name."""


def build_site(
    library: Library,
    reference: Reference,
    *,
    drafts: bool = False,
    may_publish: Callable[[str], bool] = lambda _: True,
) -> Site:
    """Return all pages of a handbook; what is not approved yet is left out unless `drafts` asks for it.

    `may_publish` is asked about each file that a shown SOP names, and about no other.
    """
    shown = library if drafts else without_drafts(library)
    named = {mention.name for sop in shown.sops for mention in sop.mentions if mention.kind == "file"}
    places = {name: published_name(name) for name in sorted(named & library.files)}
    files = {name: place for name, place in places.items() if place is not None and may_publish(name)}
    shown = replace(shown, files=frozenset(files))
    pages = tuple(page for name in shelf.names() for page in shelf.builder(name)(shown, reference))
    return Site(pages, navigation_of(pages), files)


def without_drafts(library: Library) -> Library:
    """Return the library with only those SOPs that have been approved, or were once."""
    hidden = {card.id for card in library.sources if card.status in HIDDEN}
    return replace(
        library,
        sops=tuple(sop for sop in library.sops if sop.id not in hidden),
        cards=tuple(card for card in library.cards if card.id not in hidden),
    )


def navigation_of(pages: tuple[Page, ...]) -> tuple[Entry, ...]:
    """Return the navigation: in each language the first page, the departments and the rules."""
    order = {"department": 1, "rule": 2}
    labelled = [(position, page) for position, page in enumerate(pages) if page.label is not None]

    def rank(entry: tuple[int, Page]) -> tuple[int, int, int]:
        position, page = entry
        folders = page.path.split("/")[:-1]
        return (int(bool(folders) and folders[0] == page.language), order.get(folders[-1] if folders else "", 0), position)

    return tuple(Entry(page.label or page.title, page.path) for _, page in sorted(labelled, key=rank))


def document_of(page: Page) -> str:
    """Return a page as a Markdown file. What stands at its head is escaped: MkDocs writes it into the page as it is."""
    head: dict[str, object] = {
        "title": escaped(page.title),
        "lang": page.language,
        "search": {"boost": page.boost},
    }
    if page.description:
        head["description"] = escaped(page.description)
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
    return "\n".join(("---", *lines, "---", "", page.markdown))


def edit_address(repository: Repository, path: str) -> str | None:
    """Return where a file of the handbook is edited on the Git host.

    None where the host is not known and the settings do not say.
    """
    inside = posixpath.join(repository.folder, path)
    places = {"branch": quote(repository.branch, safe="/"), "path": quote(inside, safe="/")}
    url = repository.url.rstrip("/").removesuffix(".git")
    if repository.edit is not None:
        written = repository.edit.replace("{branch}", places["branch"]).replace("{path}", places["path"])
        return written if "://" in written else f"{url}/{written.lstrip('/')}"
    host = urlsplit(url).netloc.lower()
    form = next((form for name, form in EDITORS.items() if name in host), None)
    if form is None and any(name in host for name in FORGES):
        form = "_edit/{branch}/{path}"
    return None if form is None else f"{url}/{form.format(**places)}"
