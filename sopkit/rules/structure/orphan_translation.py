"""A translation has no source.

It is shown nowhere, and whoever keeps it up to date works for nothing.

Bad:
    # sops/smallest.zh.yml
    id: SAL-011
    lang: zh
    translates: 1.0.0
    title: 发合同
Good:
    # sops/smallest.zh.yml
    id: SAL-001
    lang: zh
    translates: 1.0.0
    title: 发合同
"""

from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.problem import Finding, Severity
from sopkit.rules._names import Guesses
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.ERROR
MESSAGE = mark("There is no SOP “{name}” that this could translate.")
QUESTION = mark("Which SOP is it a translation of? Its `id:` is the same as there. If that SOP is gone, delete this file.")
NEAR = mark("Did you mean “{near}”?")
SAME = mark("This is a translation into “{lang}”, and {path} is already written in it.")
SAME_QUESTION = mark("Which language is this text in? Set `lang:`.")


def check_library(library: Library) -> LibraryFindings:
    """Yield translations whose id no SOP has, and those into the language of their source."""
    known = library.source_by_id
    complete = all(card.id is not None for card in library.sources)
    guesses = Guesses(known)
    for card in library.cards:
        if card.translates is None or card.id is None:
            continue
        source = known.get(card.id)
        if source is None and complete:
            near = guesses.near(card.id)
            yield card.path, Finding(("id",), {"name": card.id, "near": near}, question=NEAR if near else None)
        elif source is not None and card.lang is not None and card.lang == source.lang:
            yield card.path, Finding(("lang",), {"lang": card.lang, "path": source.path}, SAME, SAME_QUESTION)
