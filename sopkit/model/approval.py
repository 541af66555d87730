"""Who stands behind a text, and by what that is known."""

from datetime import date
from typing import Literal

from msgspec import Struct

SignatureState = Literal["good", "untrusted", "bad", "expired", "revoked", "unchecked", "none"]
"""Sound; sound, by a key that nobody here has vouched for; broken; by a signature or key that has run out, or was called back; not to be
checked, since the key is not here; not there at all."""
Strength = Literal["signature", "trailer", "merge", "statement"]
"""By what an approval is known: a merge whose signature is that of its author; a line of a commit's message; who merged; what the file
itself says."""
Doubt = Literal["squash", "not-a-trailer", "picked", "earlier-text"]
"""Why a line of a message says little: several commits were squashed, and it may stand for any of them; it does not stand where Git looks
for trailers; it came along when the commit was picked from another branch; the text was changed after it."""


class Person(Struct, frozen=True):
    """Somebody as a commit or a line of its message names them."""

    name: str
    """Their name, or their handle with ``@``."""
    email: str = ""
    """Their address; empty where none is named."""


class Signature(Struct, frozen=True):
    """The signature of a commit, as Git on this machine sees it."""

    state: SignatureState
    """What it is worth."""
    signer: str = ""
    """Whom the key belongs to, in the words of Git."""


class Evidence(Struct, frozen=True, kw_only=True):
    """One piece of evidence that somebody approved a text."""

    strength: Strength
    """By what it is known."""
    label: str
    """The trailer as it is called in its message; else ``merge`` or ``review``."""
    person: Person | None = None
    """Who it was; None for a statement, which names a role."""
    role: str | None = None
    """The role that a statement names."""
    holders: tuple[Person, ...] = ()
    """Who held that role when the text came into the branch."""
    commit: str | None = None
    """The full name of the commit that shows it; None for a statement."""
    doubt: Doubt | None = None
    """Why it is weak; None where it is not."""
    is_author: bool = False
    """True where it is somebody who wrote the text."""
    entitled: bool | None = None
    """Whether the person held a role that approves this SOP when the text came into the branch; None where that is unknown."""
    known: bool | None = None
    """Whether organisation.yml named the person at all on that day; None where that is unknown."""


class Approval(Struct, frozen=True, kw_only=True):
    """What is known of the approval of one text."""

    evidence: tuple[Evidence, ...] = ()
    """The strongest first; none where nothing is known, and then nothing may be concluded."""
    separation: Literal["separate", "same", "unknown"] = "unknown"
    """Whether somebody approved it who did not write it; unknown where no person is known to have approved it."""

    @property
    def is_by_strangers(self) -> bool:
        """True where those who approved it and did not write it are all people whom organisation.yml did not name."""
        persons = [each for each in self.evidence if each.person is not None]
        others = [each for each in [each for each in persons if each.doubt is None] or persons if not each.is_author]
        return bool(others) and all(each.known is False for each in others)


class Approved(Struct, frozen=True, kw_only=True):
    """The text of an SOP that is in force, and what is known of its approval."""

    approval: Approval
    """Who approved it, and by what that is known."""
    version: str | None
    """Its version as written."""
    effective: date | None
    """The day from which it holds, as written."""
    day: date
    """The day on which it came into the branch as a text in use; what was changed editorially since does not count."""
    since: str
    """The commit with which it came there so, by its short name."""
    commit: str
    """The commit with which its words came, by its short name."""
