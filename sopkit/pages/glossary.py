"""The page of the glossary: what each term means, what not to call it, and where it is used."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from sopkit.language import Language, mark
from sopkit.model.page import Page
from sopkit.pages._handbook import Handbook
from sopkit.pages._templates import render
from sopkit.pages._view import View

if TYPE_CHECKING:
    from sopkit.model.glossary import GlossaryEntry
    from sopkit.model.library import Library
    from sopkit.model.reference import Reference
    from sopkit.model.sop import Sop

MANY = 12
"""SOPs that a term names at most: those that use it most often."""
NO_PROSE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*|\S*/\S*", re.ASCII)
"""Ids, words of a list, paths and addresses."""
APART = frozenset({"mentions", "definitions"})
"""Fields of an SOP that repeat others."""


@dataclass(frozen=True, slots=True)
class Used:
    """Where a term is used."""

    sops: list[Sop]
    """The SOPs that use it most."""
    more: int
    """How many others there are."""


def build(library: Library, reference: Reference) -> Iterator[Page]:
    """Yield the glossary in each language, where there is one."""
    handbook = Handbook(library, reference)
    if not handbook.terms:
        return
    counted = {(sop.id, sop.lang): count_terms(handbook, sop) for sop in handbook.sops}
    places = {language: handbook.place(language, "glossary.md") for language in handbook.languages}
    for language, place in places.items():
        view = View(handbook, place, language)
        title = str(view.say(mark("Glossary")))
        markdown = render(
            "glossary",
            view,
            title=title,
            terms=in_order(handbook, language),
            other="en" if language == "zh" else "zh",
            used=usage(handbook, language, counted),
            others={other: path for other, path in places.items() if other != language},
        )
        yield Page(path=place, title=title, language=language, markdown=markdown, label=title, editions=places, boost=0.3)


def in_order(handbook: Handbook, language: Language) -> list[GlossaryEntry]:
    """Return the terms in the order in which a reader of a language looks for them.

    Chinese words stand by their sound: the common characters of GB 18030 are in that order.
    """

    def place(entry: GlossaryEntry) -> tuple[bytes, str]:
        word = entry.term.text(language)
        return word.casefold().encode("gb18030" if language == "zh" else "utf-8", "replace"), entry.id

    return sorted(handbook.terms.values(), key=place)


def usage(handbook: Handbook, language: Language, counted: dict[tuple[str, Language], Counter[str]]) -> dict[str, Used]:
    """Return where each term is used: the SOPs that name it most often, in a language where they have it."""
    found: dict[str, list[tuple[int, str, Sop]]] = {}
    for sop_id in handbook.editions:
        edition = handbook.edition(sop_id, language)
        if edition is not None and edition.status != "retired":
            for name, count in counted[edition.id, edition.lang].items():
                found.setdefault(name, []).append((-count, sop_id, edition))
    return {
        name: Used([sop for _, _, sop in sorted(entries, key=lambda entry: entry[:2])[:MANY]], max(0, len(entries) - MANY))
        for name, entries in found.items()
    }


def count_terms(handbook: Handbook, sop: Sop) -> Counter[str]:
    """Return how often an SOP uses each term of the glossary."""
    fields: dict[str, Any] = {name: value for name, value in msgspec.to_builtins(sop, enc_hook=str).items() if name not in APART}
    texts = "\n\0".join(text for text in texts_of(fields) if not NO_PROSE.fullmatch(text))
    return Counter(match.name for match in handbook.lexicons[sop.lang].find(texts))


def texts_of(value: Any) -> Iterator[str]:
    """Yield every text below a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts_of(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts_of(item)
