"""What the pages share that gather one thing out of all SOPs: how they spread over pages, and which of them there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from markupsafe import Markup

from sopkit.language import mark
from sopkit.model.page import Page
from sopkit.pages._templates import render
from sopkit.pages._view import View

if TYPE_CHECKING:
    from sopkit.model.sop import Sop
    from sopkit.pages._handbook import Handbook

MOST = 200
"""Entries that stand on one page at most, beside those of one SOP, which are never parted."""
INNER = re.compile(r'(<a [^>]*href=")(?=#)')
"""A link within the SOP that a text is taken from."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Find:
    """A page that gathers one thing out of all SOPs."""

    name: str
    """Name of its module and of its page."""
    title: str
    """What it is called, in English."""
    weigh: Callable[[Sop], int]
    """How many entries an SOP puts there."""
    by_department: bool = True
    """Whether its entries stand by department."""


def alarms_of(sop: Sop) -> list[str]:
    """Return the ids of the steps that are critical or warn of harm."""
    return [step.id for step in sop.all_steps if step.critical or any(alert.level == "warning" for alert in step.alerts)]


def dangers_of(sop: Sop) -> int:
    """Return how many entries of the risk register an SOP has."""
    return len(sop.risks) + any(alert.level == "warning" for alert in sop.safety) + len(alarms_of(sop))


def tasks_of(sop: Sop) -> int:
    """Return how many tasks of an SOP say who does them."""
    return len(sop.responsibilities) or sum(step.role is not None for step in sop.all_steps)


SCRIPTS = Find("scripts", mark("Scripts"), lambda sop: len(sop.scripts))
RESOURCES = Find("resources", mark("Templates and resources"), lambda sop: len(sop.resources), by_department=False)
METRICS = Find("metrics", mark("Metrics"), lambda sop: len(sop.metrics))
RISKS = Find("risks", mark("Risk register"), dangers_of)
RACI = Find("raci", mark("RACI matrix"), tasks_of)
FINDS = (SCRIPTS, RESOURCES, METRICS, RISKS, RACI)
"""In the order in which the first page names them."""


@dataclass(frozen=True, slots=True)
class Leaf(Generic[T]):
    """One page of a list that is too long for one."""

    path: str
    """Where it stands, in the language of the root."""
    group: str
    """Id of the department or kind that it lists."""
    part: int
    """Which of the pages of this group it is, from 1."""
    parts: int
    """How many pages this group has."""
    count: int
    """How many entries stand on it."""
    entries: tuple[T, ...]
    """What stands on it."""


def in_use(handbook: Handbook) -> dict[str, list[Sop]]:
    """Return the SOPs that are not retired by their department, both in the order of the handbook; each in the language of its source."""
    found: dict[str, list[Sop]] = {department.id: [] for department in handbook.departments}
    for editions in handbook.editions.values():
        source = next(iter(editions.values()))
        if source.status != "retired":
            found.setdefault(source.department, []).append(source)
    return found


def groups_of(handbook: Handbook, find: Find) -> dict[str, list[tuple[str, int]]]:
    """Return the ids of the SOPs that have something for a page, by department, each with how many entries it has there."""
    return {group: [(sop.id, count) for sop in sops if (count := find.weigh(sop))] for group, sops in in_use(handbook).items()}


def finds(handbook: Handbook) -> list[Find]:
    """Return those of these pages that there are in this handbook."""
    used = [sop for sops in in_use(handbook).values() for sop in sops]
    return [find for find in FINDS if any(find.weigh(sop) for sop in used)]


def shelves_of(handbook: Handbook) -> dict[str, list[tuple[Find, str, str]]]:
    """Return for each department where its own entries stand: the page that gathers them, its path, and the place there."""
    found: dict[str, list[tuple[Find, str, str]]] = {}
    for find in (find for find in FINDS if find.by_department):
        groups = groups_of(handbook, find)
        leaves = spread(find.name, groups)
        places = {leaf.group: leaf.path for leaf in reversed(leaves)}
        for group in (group for group, entries in groups.items() if entries):
            found.setdefault(group, []).append((find, places.get(group, f"{find.name}.md"), "" if leaves else f"department-{group}"))
    return found


def spread(stem: str, groups: Mapping[str, Sequence[tuple[T, int]]], most: int = MOST) -> tuple[Leaf[T], ...]:
    """Return the pages of a list whose entries come in groups, each entry with its weight; none where one page holds them all."""
    if sum(weight for entries in groups.values() for _, weight in entries) <= most:
        return ()
    found: list[Leaf[T]] = []
    for group, entries in groups.items():
        cuts: list[list[tuple[T, int]]] = []
        room = 0
        for entry, weight in entries:
            if not cuts or room < weight:
                cuts.append([])
                room = most
            cuts[-1].append((entry, weight))
            room -= weight
        for part, cut in enumerate(cuts, 1):
            path = f"{stem}/{group}.md" if part == 1 else f"{stem}/{group}/{part}.md"
            found.append(Leaf(path, group, part, len(cuts), sum(weight for _, weight in cut), tuple(entry for entry, _ in cut)))
    return tuple(found)


def pages_of(
    handbook: Handbook,
    find: Find,
    groups: Mapping[str, Sequence[tuple[T, int]]],
    *,
    name: Callable[[View, str], str],
    told: Callable[[View, Mapping[str, Sequence[T]]], dict[str, Any]],
) -> Iterator[Page]:
    """Yield one page with all groups, or one that names the groups and a page for each of them; in each language.

    `name` says what a group is called, and `told` what else the template needs for the groups on a page.
    """
    groups = {group: entries for group, entries in groups.items() if entries}
    if not groups:
        return
    leaves = spread(find.name, groups)
    whole = {group: tuple(entry for entry, _ in entries) for group, entries in groups.items()}
    top = f"{find.name}.md"
    for path, leaf in ((top, None), *((leaf.path, leaf) for leaf in leaves)):
        shown = {leaf.group: leaf.entries} if leaf else {} if leaves else whole
        places = {language: handbook.place(language, path) for language in handbook.languages}
        for language, place in places.items():
            view = View(handbook, place, language)
            library = str(view.text(find.title))
            here = name(view, leaf.group) if leaf else None
            title = library if here is None else f"{library} · {here}"
            markdown = render(
                find.name,
                view,
                title=title,
                library=library,
                top=view.page(top),
                here=here,
                leaf=leaf,
                leaves=[entry for entry in leaves if leaf is None or entry.group == leaf.group],
                shown=shown,
                name=lambda group, view=view: name(view, group),
                tongue=lambda sop, view=view: tongue(view, sop),
                inside=lambda sop, text, view=view: inside(view, sop, text),
                others={other: path for other, path in places.items() if other != language},
                **told(view, shown),
            )
            yield Page(path=place, title=title, language=language, markdown=markdown, editions=places, boost=0.3)


def editions_of(view: View, shown: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the SOPs of each group in the language of the page where they have it."""
    found = {group: [view.handbook.edition(sop_id, view.language) for sop_id in ids] for group, ids in shown.items()}
    return {"lists": {group: [sop for sop in sops if sop is not None] for group, sops in found.items()}}


def tongue(view: View, sop: Sop) -> Markup:
    """Return the attribute that names the language of an SOP where it is not that of the page."""
    return Markup("") if sop.lang == view.language else Markup(' lang="{}"').format(sop.lang)


def inside(view: View, sop: Sop, text: str) -> Markup:
    """Return the text of a field for another page than that of its SOP: links to parts of the SOP lead there."""
    address = Markup.escape(view.to(view.handbook.place_of(sop)))
    return Markup(INNER.sub(lambda match: f"{match[1]}{address}", view.rich(text)))  # noqa: S704 cleaned before, but for an escaped address
