"""Addresses: where a page is served, and how one page refers to another.

Links stand in blocks of HTML, which no generator rewrites, so they are written as the browser needs them: relative, so
that the handbook works below any path of any host.
"""

from __future__ import annotations

import posixpath
from urllib.parse import quote


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
