"""What an SOP in use says of its own past was changed.

Its list of changes is what auditors, translators and colleagues on leave go by. An entry that vanishes or says something else later takes
from them what was true when they read it, and a moved day makes another text the one that was in force.

It is asked for a proposed change only (`sopkit check --base main`). Whoever mends a mistake of the past says so in a comment:
`# sopkit: allow record-rewritten: the date was mistyped`. A summary in other words is a warning only.
"""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.history import Note, shortened
from sopkit.model.library import Card, Library
from sopkit.model.problem import Finding, Severity
from sopkit.model.proposal import Amendment
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.ERROR
MESSAGE = mark("The entry of version {version} is gone from the list of changes: “{summary}”.")
QUESTION = mark("Was it wrong? What once was told stays: put the entry back, and tell the new version in an entry of its own.")
CHANGED = mark("The entry of version {version} says something else than before: it was “{summary}” of {day}, {impact}.")
EFFECTIVE = mark("Version {version} was in force from {before}, and now the file says {after}.")
EFFECTIVE_QUESTION = mark("Does another text hold from then on? Then it is a new version; else put the day back.")


def check_library(library: Library) -> LibraryFindings:
    """Yield what was rewritten of the past of SOPs that were in use before the change."""
    for path, amendment in library.proposal.amendments.items() if library.proposal else ():
        card = library.card_by_path[path]
        if not card.whole or amendment.status_before not in {"active", "retired"}:
            continue
        yield from ((path, finding) for finding in in_entries(card, amendment))
        before = amendment.effective_before
        if before is None or before > library.as_of or card.version != amendment.version_before or card.effective == before:
            continue
        values = {
            "version": card.version or "",
            "before": before.isoformat(),
            "after": card.effective.isoformat() if card.effective else "—",
        }
        yield path, Finding(("effective",) if card.effective else (), values, EFFECTIVE, EFFECTIVE_QUESTION)


def in_entries(card: Card, amendment: Amendment) -> Iterator[Finding]:
    """Yield the entries that were there before and are gone, or say something else."""
    left = list(enumerate(card.changes))
    lost: list[Note] = []
    for note in amendment.notes_before:
        same = next((entry for entry in left if entry[1] == note), None)
        if same is None:
            lost.append(note)
        else:
            left.remove(same)
    for note in lost:
        values = {
            "version": note.version or "—", "summary": shortened(note.summary or ""),
            "day": "—" if note.date is None else note.date.isoformat(), "impact": note.impact or "—",
        }  # fmt: skip
        other = next((entry for entry in left if entry[1].version == note.version), None)
        if other is None:
            yield Finding(("changes",) if card.changes else (), values)
            continue
        left.remove(other)
        words_only = other[1]._replace(summary=note.summary) == note
        yield Finding(("changes", other[0]), values, CHANGED, severity=Severity.WARNING if words_only else None)
