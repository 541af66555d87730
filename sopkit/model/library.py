"""The handbook at one commit and one day, as a value."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Literal, NamedTuple

from msgspec import Struct, field

from sopkit.model.coming import Coming
from sopkit.model.duration import Duration
from sopkit.model.glossary import Glossary
from sopkit.model.history import History, Note
from sopkit.model.mention import Mention
from sopkit.model.organisation import Organisation
from sopkit.model.problem import Location, Problem
from sopkit.model.proposal import Proposal
from sopkit.model.settings import Settings
from sopkit.model.sop import Sop
from sopkit.model.version import numbers_of


class Allowance(NamedTuple):
    """A comment that allows a rule to be broken."""

    rule: str
    """Id of the rule as written."""
    reason: str
    """Why it is right here; empty where the author gave none."""
    line: int | None
    """The line it speaks of; None for the whole file."""
    comment: Location
    """Where the comment stands."""

    def covers(self, problem: Problem) -> bool:
        """Tell whether it allows this problem of its own file."""
        same_rule = bool(self.reason) and self.rule == problem.rule
        return same_rule and self.line in {None, problem.location.line}


class Card(Struct, frozen=True, kw_only=True):
    """What other files and the rules over the whole handbook need to know of one SOP.

    A file that breaks the schema still gives its card, as far as it can be read, so that it causes no second problem
    in the files that refer to it.
    """

    path: str
    """From the handbook's root, with ``/``."""
    id: str | None = None
    """Id of the SOP."""
    title: str | None = None
    """Its title."""
    lang: str | None = None
    """Its language."""
    kind: str | None = None
    """Its kind."""
    department: str | None = None
    """Its department."""
    status: str | None = None
    """Its status as written."""
    owner: str | None = None
    """The role that owns it."""
    deputy: str | None = None
    """The role that stands in for the owner."""
    version: str | None = None
    """Its version."""
    effective: date | None = None
    """The day it comes into force."""
    review_last: date | None = None
    """The day of its last review."""
    review_every: Duration | None = None
    """Its review period."""
    review_cycle: str | None = None
    """The name of its review cycle."""
    review_by: str | None = None
    """The role that did its last review."""
    review_fingerprint: str | None = None
    """The fingerprint of the text that was reviewed, as the file states it."""
    fingerprint: str | None = None
    """The fingerprint of its text as it stands, where the file states one of a review."""
    approvers: tuple[str, ...] = ()
    """The roles that approve it."""
    changes: tuple[Note, ...] = ()
    """Its revision history as written, in its order."""
    translates: str | None = None
    """The version of the source that this file translates; None for a source."""
    confidentiality: Literal["public", "internal", "restricted"] | None = None
    """For whom it is; None where it does not say. A broken file whose word for it is lost counts as restricted."""
    steps: frozenset[str] = frozenset()
    """Ids of its steps."""
    mentions: tuple[Mention, ...] = ()
    """What it names outside itself."""
    allowances: tuple[Allowance, ...] = ()
    """Comments in it that allow a rule to be broken."""
    whole: bool = True
    """False where the file broke the schema or could not be read to its end."""

    @property
    def asks_history(self) -> bool:
        """True where only history can say how its text stands to its last review."""
        return self.is_held_to_review and (self.review_fingerprint is None or self.review_fingerprint != self.fingerprint)

    @property
    def is_held_to_review(self) -> bool:
        """True where it is in use and was reviewed, so that what has changed since then matters."""
        return self.translates is None and self.status == "active" and self.review_last is not None and self.whole

    @property
    def files(self) -> frozenset[str]:
        """The files that it names, as written."""
        return frozenset(mention.name for mention in self.mentions if mention.kind == "file")

    def changes_since(self, version: str | None) -> tuple[tuple[int, Note], ...]:
        """Return the entries of the revision history that name a version newer than this one, with their places, newest first."""
        known = numbers_of(version)
        found = [(numbers, place, note) for place, note in enumerate(self.changes) if (numbers := numbers_of(note.version)) is not None]
        newer = [entry for entry in found if known is not None and entry[0] > known]
        return tuple((place, note) for _, place, note in sorted(newer, key=lambda entry: entry[0], reverse=True))

    def status_on(self, day: date) -> str | None:
        """Return where it stands in its life on a day: what is approved and not to hold yet is ``scheduled``."""
        return "scheduled" if self.status == "active" and self.effective is not None and self.effective > day else self.status

    def asks_length(self, settings: Settings) -> bool:
        """True where only history can say how long its review cycle is by now."""
        if self.translates is not None or self.review_last is None or self.review_every is not None or not self.whole:
            return False
        return self.review_cycle in settings.review.cycles and self.review_cycle in settings.review.after_unchanged


class Library(Struct, frozen=True, kw_only=True, dict=True):
    """The handbook at one commit and one day."""

    as_of: date
    """The day for which everything is asked. Nothing below asks the clock."""
    settings: Settings = field(default_factory=Settings)
    """From sopkit.yml."""
    organisation: Organisation | None = None
    """From organisation.yml; None where it is missing or broken."""
    glossary: Glossary | None = None
    """From glossary.yml; None where there is none or it is broken."""
    cards: tuple[Card, ...] = ()
    """One for each SOP and each translation, by path."""
    sops: tuple[Sop, ...] = ()
    """The SOPs and translations themselves where they were asked for, by path."""
    organisation_mentions: tuple[Mention, ...] = ()
    """What organisation.yml names."""
    has_organisation_file: bool = True
    """False where there is no organisation.yml at all."""
    files: frozenset[str] = frozenset()
    """Of the files that SOPs name, those that exist."""
    history: History = History()
    """What the repository says, as far as it was asked."""
    coming: Mapping[str, Coming] = field(default_factory=dict)
    """By its id, what the file of an SOP has that is not in force, where that was asked and an earlier text holds, or none is known to."""
    proposal: Proposal | None = None
    """What a change does to the handbook; None where it is asked against no commit."""
    problems: tuple[Problem, ...] = ()
    """What was found while the files were read one by one."""

    @cached_property
    def card_by_path(self) -> dict[str, Card]:
        """The cards of SOPs and translations by their paths."""
        return {card.path: card for card in self.cards}

    @cached_property
    def sources(self) -> tuple[Card, ...]:
        """The cards of SOPs that are not translations."""
        return tuple(card for card in self.cards if card.translates is None)

    @cached_property
    def names(self) -> dict[str, set[str]]:
        """All that SOPs and translations name, by the kind of what is named.

        A rule asks here first whether any name is wrong: in ten thousand SOPs the same few names stand in a hundred thousand places.
        """
        found: dict[str, set[str]] = {}
        for kind, name in {(kind, name) for card in self.cards for kind, name, _ in card.mentions}:
            found.setdefault(kind, set()).add(name)
        return found

    @cached_property
    def source_by_id(self) -> dict[str, Card]:
        """The first card of each id."""
        found: dict[str, Card] = {}
        for card in self.sources:
            if card.id is not None:
                found.setdefault(card.id, card)
        return found
