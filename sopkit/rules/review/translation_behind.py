"""A translation does not follow its source.

Whoever reads it does the work as it was done before, and cannot know.

Changes that the source calls `editorial` leave its translations as they are; every other change asks for a look at them. Once it has been
looked at, `translates` takes the version of the source.

Bad:
    changes:
      - {version: 1.0.0, date: 2026-10-20, summary: The contract goes out by courier, impact: major}
    # sops/smallest.zh.yml
    id: SAL-001
    lang: zh
    translates: 0.9.0
    title: 发合同
Good:
    changes:
      - {version: 1.0.0, date: 2026-10-20, summary: The contract goes out by courier, impact: editorial}
    # sops/smallest.zh.yml
    id: SAL-001
    lang: zh
    translates: 0.9.0
    title: 发合同
"""

from sopkit.language import mark
from sopkit.model.library import Card, Library
from sopkit.model.problem import Finding, Severity
from sopkit.model.version import numbers_of
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.WARNING
MESSAGE = mark("This translates version {translated}; the source is at {current}, and version {version} changed the work: “{summary}”.")
QUESTION = mark("Does the translation say so too? Bring it up to date, then write `translates: {current}`.")
UNNAMED = mark(
    "This translates version {translated}; the source {path} is at {current} and does not say under `changes:` what is new in it."
)
AHEAD = mark("This translates version {translated}, but the source {path} is only at {current}.")
AHEAD_QUESTION = mark("Which version of the source is translated here? Write that one under `translates:`.")
UNKNOWN = mark("This translates version {translated}, but after {near} the source {path} had no version before {next}.")


def check_library(library: Library) -> LibraryFindings:
    """Yield translations that are behind their source, ahead of it, or of a version that it never had."""
    for card in library.cards:
        source = library.source_by_id.get(card.id or "") if card.translates else None
        finding = about(card, source) if source is not None and card.whole and source.whole else None
        if finding is not None:
            yield card.path, finding


def about(card: Card, source: Card) -> Finding | None:
    """Return what is to be said of one translation."""
    translated, current = numbers_of(card.translates), numbers_of(source.version)
    if translated is None or current is None or translated == current:
        return None
    values = {"translated": card.translates or "", "current": source.version or "", "path": source.path}
    if translated > current:
        return Finding(("translates",), values, AHEAD, AHEAD_QUESTION)
    newer = [note for _, note in source.changes_since(card.translates) if (numbers_of(note.version) or current) <= current]
    work = next((note for note in newer if note.impact != "editorial"), None)
    if work is not None:
        return Finding(("translates",), {**values, "version": work.version or "", "summary": work.summary or ""})
    if source.version not in {note.version for note in newer}:
        return Finding(("translates",), values, UNNAMED)
    older = [note.version for note in source.changes if (numbers_of(note.version) or current) < translated]
    if older and card.translates not in {note.version for note in source.changes}:
        near = max(older, key=lambda version: numbers_of(version) or ())
        return Finding(("translates",), {**values, "near": near or "", "next": newer[-1].version or ""}, UNKNOWN, AHEAD_QUESTION)
    return None
