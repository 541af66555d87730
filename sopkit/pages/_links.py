"""Addresses: where a page is served, and how one page refers to another.

Links stand in blocks of HTML, which no generator rewrites, so they are written as the browser needs them: relative, so
that the handbook works below any path of any host.
"""

from __future__ import annotations

import posixpath
from urllib.parse import quote


def address(path: str, *, directory_urls: bool) -> str:
    """Return the address of a page, or of any other file, from the root of the site."""
    if not path.endswith(".md"):
        return path
    stem = path.removesuffix(".md")
    if not directory_urls:
        return f"{stem}.html"
    folder, _, name = stem.rpartition("/")
    parts = [folder, "" if name == "index" else name]
    joined = "/".join(part for part in parts if part)
    return f"{joined}/" if joined else ""


def link(origin: str, target: str, anchor: str = "", *, directory_urls: bool) -> str:
    """Return the address of `target` as seen from the page `origin`."""
    fragment = f"#{quote(anchor)}" if anchor else ""
    if origin == target and fragment:
        return fragment
    here = posixpath.dirname(address(origin, directory_urls=directory_urls))
    there = address(target, directory_urls=directory_urls)
    relative = posixpath.relpath(f"/{there}", f"/{here}")
    folder = there == "" or there.endswith("/")
    return quote(f"{relative}/" if folder else relative) + fragment
