"""What is asked for, what it becomes, and why it may be refused."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from sopkit.model.library import Card
from sopkit.model.problem import Problem


class RefusalError(Exception):
    """A review that cannot be signed, in a sentence of the catalogue with its values."""

    def __init__(self, message: str, *said: str, **values: str) -> None:
        super().__init__(message)
        self.message = message
        self.said = said
        """What somebody else said of it, line by line."""
        self.values = values


class FaultyError(Exception):
    """SOPs with errors of their own, which nobody can sign."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__()
        self.problems = problems


class Wish(Struct, frozen=True, kw_only=True):
    """What is asked for on the command line."""

    ids: tuple[str, ...]
    """The SOPs that were reviewed."""
    by: str
    """The role that reviewed them, by its id or its name."""
    person: str | None = None
    """Who signs, by contact or handle; the address in Git's settings where nobody is named."""
    day: date
    """The day of the review."""
    no_change: bool = False
    """True where the reviewer says that the text is the one of the last review."""
    commit: bool = False
    """True where each sign-off becomes a commit."""


class Signature(Struct, frozen=True, kw_only=True):
    """The sign-off of one SOP, judged and not yet written."""

    card: Card
    """The SOP as it will be."""
    due: date | None
    """When it is due again."""
    before: bytes
    """The file as it is."""
    after: bytes
    """The file as it will be."""
    name: str
    """Who signs."""
    address: str
    """Where they are reached: an address of e-mail where one is known, else a handle."""
    no_change: bool
    """True where the text is the one of the last review."""
    recorder: str | None = None
    """Who writes it down, by name and address as Git knows them; None where that is the one who signs."""

    @property
    def trailers(self) -> str:
        """What the commit says for programs."""
        result = "no change" if self.no_change else "reviewed"
        return (
            f"Reviewed-by: {self.name}/{self.card.review_by} <{self.address}>\n"
            f"Review-of: {self.card.id} {self.card.version}\n"
            f"Review-fingerprint: {self.card.review_fingerprint}\n"
            f"Review-result: {result}\n"
        ) + (f"Recorded-by: {self.recorder}\n" if self.recorder else "")


class Draft(Struct, frozen=True):
    """One SOP with its review written, where its layout lets it be."""

    card: Card
    """As it is."""
    content: bytes
    """Its file."""
    signed: Card | None
    """As it will be; None where its file cannot be written into."""
    after: bytes
    """Its file as it will be."""
    problems: tuple[Problem, ...]
    """What is wrong with it by itself once it is signed."""
