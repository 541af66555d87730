"""The library of scripts: what to say, found by customer tier and concern, by department and scene, and by channel."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from sopkit.pages._handbook import Handbook
from sopkit.pages._libraries import SCRIPTS, groups_of, in_use, pages_of
from sopkit.pages._view import View

if TYPE_CHECKING:
    from sopkit.model.library import Library
    from sopkit.model.page import Page
    from sopkit.model.reference import Reference
    from sopkit.model.script import Script
    from sopkit.model.selling import Segment
    from sopkit.model.sop import Sop

APART = re.compile(r"\s*(?:[，,、；;/|]|或|\bor\b|\band\b)\s*", re.IGNORECASE)
"""What stands between the channels of one script."""
CHANNELS = 12
"""Channels to choose from at most: those of most scripts."""
TIERS = 60
"""Concerns that the first page lists in its tables at most; where there are more, they stand with their departments."""


class Line(Struct, frozen=True, kw_only=True):
    """One script."""

    script: Script
    """What is said."""
    tiers: tuple[int, ...]
    """The tiers that it is for, by their places among those to choose from."""
    channels: tuple[int, ...]
    """Its channels, by their places among those to choose from."""


class Tiers(Struct, frozen=True, kw_only=True):
    """The customer tiers of an SOP."""

    sop: Sop
    """The SOP."""
    segments: tuple[tuple[int, Segment], ...]
    """Its tiers, each with its place among those to choose from."""
    lines: dict[str, Line]
    """Its scripts by their ids."""


def build(library: Library, reference: Reference) -> Iterator[Page]:
    """Yield the library of scripts in each language, where there are any."""
    handbook = Handbook(library, reference)
    used = in_use(handbook)
    tiered = [sop.id for sops in used.values() for sop in sops if sop.segments]
    concerns = sum(len(segment.concerns) for sops in used.values() for sop in sops for segment in sop.segments)

    def told(view: View, shown: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        first = view.path == handbook.place(view.language, f"{SCRIPTS.name}.md")
        tables = tiered if first and concerns <= TIERS else [sop_id for ids in shown.values() for sop_id in ids]
        return choices(view, tables, shown)

    yield from pages_of(handbook, SCRIPTS, groups_of(handbook, SCRIPTS), name=View.department, told=told)


def choices(view: View, wanted: Sequence[str], shown: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the tables of tiers and the lists of scripts of a page, and what can be chosen there."""
    handbook = view.handbook
    tables = [sop for sop_id in wanted if (sop := handbook.edition(sop_id, view.language)) is not None and sop.segments]
    lists = {group: [sop for i in ids if (sop := handbook.edition(i, view.language)) is not None] for group, ids in shown.items()}
    tiers = list(dict.fromkeys(view.plain(segment.name) for sop in tables for segment in sop.segments))
    listed = [sop for sops in lists.values() for sop in sops]
    every = [script for sop in {sop.id: sop for sop in (*tables, *listed)}.values() for script in sop.scripts]
    named = [channels_of(view, script) for script in every]
    shown_as = {key: word for channels in reversed(named) for key, word in channels.items()}
    channels = [key for key, count in Counter(key for keys in named for key in keys).most_common(CHANNELS) if count > 1]
    place = {tier: number for number, tier in enumerate(tiers)}

    def lines_of(sop: Sop) -> list[Line]:
        for_tiers: dict[str, set[int]] = {}
        for segment in sop.segments:
            number = place.get(view.plain(segment.name))
            for script in (script for concern in segment.concerns for script in concern.scripts):
                for_tiers.setdefault(script, set()).update(() if number is None else (number,))
        return [
            Line(
                script=script,
                tiers=tuple(sorted(for_tiers.get(script.id, ()))),
                channels=tuple(channels.index(key) for key in channels_of(view, script) if key in channels),
            )
            for script in sop.scripts
        ]

    return {
        "tables": [
            Tiers(
                sop=sop,
                segments=tuple((place[view.plain(segment.name)], segment) for segment in sop.segments),
                lines={line.script.id: line for line in lines_of(sop)},
            )
            for sop in tables
        ],
        "lists": {group: [(sop, lines_of(sop)) for sop in sops] for group, sops in lists.items()},
        "tiers": tiers,
        "channels": [shown_as[key] for key in channels],
    }


def channels_of(view: View, script: Script) -> dict[str, str]:
    """Return the single channels of a script as they are written, by what makes them the same: of ``phone or WeChat`` both."""
    words = (word.strip() for word in APART.split(view.plain(script.channel or "")))
    return {word.casefold(): word for word in words if word}
