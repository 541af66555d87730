"""Addresses: where a page is served, and how one page refers to another.

Links stand in blocks of HTML, which no generator rewrites, so they are written as the browser needs them: relative, so
that the handbook works below any path of any host.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from html import unescape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

from msgspec.structs import replace

if TYPE_CHECKING:
    from sopkit.model.page import Page
    from sopkit.model.settings import Repository

ANCHOR = re.compile(r'<a (?:[^>]*? )?href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
"""A link in the HTML of a page."""

FORGES = ("gitea", "forgejo", "codeberg")
"""Hosts of one family, by a word in their name."""
COMMITS = {"gitlab": "-/commit/", "bitbucket": "commits/", "github": "commit/", "gitee": "commit/"} | dict.fromkeys(FORGES, "commit/")
"""How hosts write the address of a commit, by a word in their name."""


def address(path: str, *, directory_urls: bool) -> str:
    """Return the address of a page from the root of the site."""
    stem = path.removesuffix(".md")
    if not directory_urls:
        return f"{stem}.html"
    folder, _, name = stem.rpartition("/")
    joined = "/".join(part for part in (folder, "" if name == "index" else name) if part)
    return f"{joined}/" if joined else ""


def link(origin: str, target: str, anchor: str = "", *, directory_urls: bool) -> str:
    """Return the address of the page `target` as seen from the page `origin`."""
    fragment = f"#{quote(anchor)}" if anchor else ""
    if origin == target and fragment:
        return fragment
    return seen_from(origin, address(target, directory_urls=directory_urls), directory_urls=directory_urls) + fragment


def file_link(origin: str, place: str, *, directory_urls: bool) -> str:
    """Return the address of a file of the site as seen from the page `origin`."""
    return seen_from(origin, place, directory_urls=directory_urls)


def seen_from(origin: str, there: str, *, directory_urls: bool) -> str:
    """Return an address relative to the one of the page `origin`."""
    here = posixpath.dirname(address(origin, directory_urls=directory_urls))
    relative = posixpath.relpath(f"/{there}", f"/{here}")
    return quote(f"{relative}/" if not there or there.endswith("/") else relative)


def without_links(page: Page, gone: Collection[str], *, directory_urls: bool) -> Page:
    """Return a page on which of links to pages that are not published only the words stay."""
    here = address(page.path, directory_urls=directory_urls)
    dead = {f"/{address(path, directory_urls=directory_urls)}" for path in gone}

    def settled(match: re.Match[str]) -> str:
        target = urljoin(f"/{quote(here)}", unescape(match[1])).partition("#")[0]
        return f"<span>{match[2]}</span>" if unquote(target) in dead else match[0]

    return replace(page, markdown=ANCHOR.sub(settled, page.markdown))


def commit_address(repository: Repository, commit: str) -> str | None:
    """Return where a commit is shown on the Git host.

    None where the host is known neither by its name nor by how the settings write the address of its editor.
    """
    url = repository.url.rstrip("/").removesuffix(".git")
    if not url.lower().startswith(("https://", "http://")):
        return None
    host = urlsplit(url).netloc.lower()
    form = next((form for name, form in COMMITS.items() if name in host), None)
    if form is None and repository.edit is not None and "edit/" in repository.edit:
        form = "-/commit/" if "-/edit/" in repository.edit else "commit/"
    return None if form is None else f"{url}/{form}{quote(commit)}"


class Issues(NamedTuple):
    """Where a new issue is written on a Git host."""

    address: str
    """The address of the empty form."""
    fields: tuple[str, str]
    """What title and text are called in its query."""


def issues_address(repository: Repository) -> Issues | None:
    """Return where a new issue is written; None where the host is known neither by its name nor by the settings."""
    url = repository.url.rstrip("/").removesuffix(".git")
    if not url.lower().startswith(("https://", "http://")):
        return None
    host = urlsplit(url).netloc.lower()
    edit = repository.edit or ""
    if "gitlab" in host or "-/edit/" in edit:
        return Issues(f"{url}/-/issues/new", ("issue[title]", "issue[description]"))
    if any(name in host for name in COMMITS) or "edit/" in edit:
        return Issues(f"{url}/issues/new", ("title", "body"))
    return None
