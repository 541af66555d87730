"""The library of resources: every template, case, film, system and tool that SOPs use, where it is, and which of them use it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sopkit.pages._handbook import Handbook
from sopkit.pages._libraries import RESOURCES, in_use, pages_of
from sopkit.pages._view import View

if TYPE_CHECKING:
    from sopkit.language import Language
    from sopkit.model.library import Library
    from sopkit.model.page import Page
    from sopkit.model.reference import Reference
    from sopkit.model.sop import Resource, Sop

KINDS = ("template", "case-library", "document", "video", "data", "tool", "system", "other")
"""The kinds in the order of the page: first what people open to fill in or to read."""
MANY = 12
"""SOPs that a resource names at most."""


class Use(NamedTuple):
    """Where a resource is named."""

    sop: str
    """Id of the SOP."""
    resource: str
    """Its id there."""


@dataclass(frozen=True, slots=True)
class Line:
    """One resource in the language of a page."""

    resource: Resource
    """The resource as the first of its SOPs has it."""
    owner: Sop
    """That SOP."""
    others: list[str]
    """What other SOPs call it."""
    notes: list[tuple[Sop, str]]
    """What the SOPs remark, each remark once."""
    used: list[tuple[Sop, str]]
    """The SOPs that use it, each with its id there."""
    more: int
    """How many others use it."""


def build(library: Library, reference: Reference) -> Iterator[Page]:
    """Yield the library of resources in each language, where there are any."""
    handbook = Handbook(library, reference)
    found: dict[tuple[str, str], list[Use]] = {}
    kinds: dict[tuple[str, str], str] = {}
    for sop in (sop for sops in in_use(handbook).values() for sop in sops):
        for resource in sop.resources:
            key = identity(sop, resource)
            found.setdefault(key, []).append(Use(sop.id, resource.id))
            if resource.kind is not None:
                kinds.setdefault(key, resource.kind)
    groups: dict[str, list[tuple[tuple[Use, ...], int]]] = {kind: [] for kind in KINDS}
    for key, uses in found.items():
        groups[kinds.get(key, "other")].append((tuple(uses), 1))

    def told(view: View, shown: Mapping[str, Sequence[tuple[Use, ...]]]) -> dict[str, Any]:
        return {"lists": {group: in_order([line_of(view, uses) for uses in entries], view) for group, entries in shown.items()}}

    yield from pages_of(handbook, RESOURCES, groups, name=lambda view, kind: view.word("resource", kind), told=told)


def identity(sop: Sop, resource: Resource) -> tuple[str, str]:
    """Return what makes two resources the same thing: their file, their address, or else their name."""
    if resource.path:
        return "path", posixpath.normpath(resource.path)
    if resource.link:
        return "link", resource.link
    return f"name-{sop.lang}", resource.name.strip().casefold()


def line_of(view: View, uses: tuple[Use, ...]) -> Line:
    """Return a resource as a page of one language shows it."""
    handbook = view.handbook
    known: list[tuple[Sop, Resource]] = []
    for use in uses:
        sop = handbook.edition(use.sop, view.language)
        resource = next((entry for entry in sop.resources if entry.id == use.resource), None) if sop else None
        if sop is not None and resource is not None:
            known.append((sop, resource))
    owner, first = known[0]
    names = dict.fromkeys(view.plain(resource.name) for _, resource in known)
    names.pop(view.plain(first.name), None)
    notes = {view.plain(resource.note): (sop, resource.note) for sop, resource in reversed(known) if resource.note}
    used = list({sop.id: (sop, resource.id) for sop, resource in reversed(known)}.values())[::-1]
    return Line(first, owner, list(names)[:MANY], list(notes.values())[::-1][:MANY], used[:MANY], max(0, len(used) - MANY))


def in_order(lines: list[Line], view: View) -> list[Line]:
    """Return resources by their names, in the order in which a reader of a language looks for them."""
    return sorted(lines, key=lambda line: place_of(view.plain(line.resource.name), view.language))


def place_of(word: str, language: Language) -> bytes:
    """Return where a word stands in order: Chinese words by their sound, which is the order of the common characters of GB 18030."""
    return word.casefold().encode("gb18030" if language == "zh" else "utf-8", "replace")
