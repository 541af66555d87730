"""An SOP that this one relies on had a major change since this one was reviewed, or a file that it names is another one now.

A step that sends the reader there, or a script taken from there, may no longer fit what stands there now. The same holds of a form or a
template that asks for other things than when the steps around it were last read.

Of files the repository tells it: a commit that came into the branch after the review and changed their content. A move, a change that was
taken back, and what came with the review itself are no such change.

It is no more than a note, since nothing in this file is wrong yet, and its author has changed nothing. The next review ends it.

Bad:
    references:
      - sop: SAL-002
    # sops/second.yml
    id: SAL-002
    version: 2.0.0
    effective: 2026-11-23
    review: {every: 6 months, last: 2026-11-21, by: sales-manager}
    changes:
      - {version: 2.0.0, date: 2026-11-20, summary: The contract goes out by courier, impact: major}
Good:
    references:
      - sop: SAL-002
    # sops/second.yml
    id: SAL-002
    version: 1.1.0
    effective: 2026-11-23
    review: {every: 6 months, last: 2026-11-21, by: sales-manager}
    changes:
      - {version: 1.1.0, date: 2026-11-20, summary: The contract goes out by courier, impact: minor}
"""

from sopkit.language import mark
from sopkit.model.history import Note
from sopkit.model.library import Card, Library
from sopkit.model.problem import Finding, Severity
from sopkit.model.version import numbers_of
from sopkit.rules._names import SOP_NAME
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.INFO
MESSAGE = mark("{name} had a major change since this SOP was reviewed on {last}: version {version} of {day}, “{summary}”.")
QUESTION = mark("Does this text still fit it? Compare them at the next review; `sopkit review sign {id}` ends this note.")
FILE = mark("{name} was changed on {day}, after this SOP was reviewed on {last}: “{subject}”, commit {commit}.")
FIRST = (1, 0, 0)


def check_library(library: Library) -> LibraryFindings:
    """Yield, once for each pair, the SOPs in use that name another one, or a file, which was changed after their own review."""
    yield from changed_sops(library)
    yield from changed_files(library)


def changed_sops(library: Library) -> LibraryFindings:
    """Yield the SOPs that name another one with a major change after their own review."""
    changed = {card.id: notes for card in library.sources if (notes := major_changes(card, library))}
    for card in library.sources if changed else ():
        if card.status != "active" or card.review_last is None:
            continue
        told = {card.id}
        for _, mentioned, route in card.mentions:
            match = SOP_NAME.fullmatch(mentioned)
            name = None if match is None else match[1]
            note = None if name in told else next((note for note in changed.get(name, ()) if str(note.date) > str(card.review_last)), None)
            if name is not None and note is not None:
                told.add(name)
                values = {"name": name, "version": note.version or "", "day": str(note.date), "summary": note.summary or ""}
                yield card.path, Finding(route, {**values, "last": str(card.review_last), "id": card.id or ""})


def changed_files(library: Library) -> LibraryFindings:
    """Yield the SOPs that name a file which had another content up to their own review."""
    for path, changes in library.history.files.items():
        card = library.card_by_path[path]
        routes = {mention.name: mention.route for mention in reversed(card.mentions) if mention.kind == "file"}
        for name in sorted(changes.keys() & routes.keys() & library.files):
            commit, day = changes[name].commit, changes[name].day
            if day <= library.as_of:
                values = {"name": name, "day": day.isoformat(), "subject": commit.headline, "commit": commit.short}
                yield path, Finding(routes[name], {**values, "last": str(card.review_last), "id": card.id or ""}, FILE)


def major_changes(card: Card, library: Library) -> list[Note]:
    """Return the major changes of an SOP up to today, newest first. That it was written at all is no change of it."""
    dated = [note for note in card.changes if note.impact == "major" and note.date is not None and note.date <= library.as_of]
    if not dated:  # most of ten thousand
        return dated
    oldest = min(card.changes, key=lambda note: str(note.date), default=None)
    found = [note for note in dated if note is not oldest or (numbers_of(note.version) or FIRST) > FIRST]
    return sorted(found, key=lambda note: str(note.date), reverse=True)
