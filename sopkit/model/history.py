"""What Git knows of the files of a handbook."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

from msgspec import Struct, field

from sopkit.model.approval import Approved

Gap = Literal["none", "shallow", "partial", "no-git", "no-repository", "refused"]
"""Why history is missing: not at all; the clone does not go back to the beginning; it does not hold what files said earlier; Git is not
installed; there is no repository; Git refuses to read it."""

LONGEST = 160
"""Characters of a line that somebody wrote into a repository that are shown at most."""


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return a text as far as it is shown."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


class Commit(Struct, frozen=True, kw_only=True, array_like=True):
    """One commit. Moments are seconds since 1970, without a time zone."""

    id: str
    """Its full name."""
    parents: tuple[str, ...] = ()
    """Full names of the commits it follows; several for a merge."""
    author: str
    """Who wrote the change."""
    author_email: str
    """Their address."""
    authored: int
    """When they wrote it; a rebase keeps it."""
    committer: str
    """Who put it into the branch."""
    committer_email: str
    """Their address."""
    committed: int
    """When it was put there. What was in force on a day is asked of this moment."""
    message: str
    """All of it."""

    @property
    def is_merge(self) -> bool:
        """True where it joins a side branch to another."""
        return len(self.parents) > 1

    @property
    def short(self) -> str:
        """Its name as people write it."""
        return self.id[:9]

    @property
    def subject(self) -> str:
        """The first line of its message."""
        return self.message.strip().partition("\n")[0].strip()

    @property
    def headline(self) -> str:
        """The first line of its message as far as it is shown."""
        return shortened(self.subject)


class ClockDoubt(NamedTuple):
    """A commit whose day cannot be right, or that shows that another one cannot be."""

    kind: Literal["future", "backwards"]
    """Dated after today; or before a commit that it follows."""
    commit: Commit
    """The commit."""
    day: date
    """The day that it bears."""


class Touch(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """What one commit did to one file; of a merge, against its first parent. Paths are written from the top of the repository."""

    path: str | None
    """The file afterwards; None where it was deleted."""
    blob: str
    """The name of its content afterwards; only zeros where it was deleted."""
    path_before: str | None
    """The file before; None where it was added."""
    blob_before: str
    """The name of its content before; only zeros where it was added."""


class Log(Struct, frozen=True, kw_only=True, array_like=True):
    """The history of a handbook, newest first; no commit stands before one that follows it."""

    commits: tuple[Commit, ...] = ()
    """All commits from the head to the beginning."""
    touches: tuple[tuple[Touch, ...], ...] = ()
    """What each of them did to files."""
    folder: str = ""
    """The handbook's folder inside the repository; empty where it is the repository itself."""
    gap: Gap = "none"
    """Why history is missing or ends too early; with `shallow` it does not go back to the beginning, with others there is none."""
    reason: str = ""
    """What Git said where it refused."""

    @property
    def is_whole(self) -> bool:
        """True where dates from it can be trusted."""
        return self.gap == "none"


class Revision(Struct, frozen=True, kw_only=True, gc=False):
    """One change of the content or the place of one file."""

    commit: Commit
    """The commit that made it."""
    path: str
    """The file afterwards, from the top of the repository."""
    blob: str
    """The name of its content afterwards."""
    blob_before: str | None
    """The name of its content before; None where it was new."""
    moved_from: str | None = None
    """The file before, where it was moved."""

    @property
    def is_move_only(self) -> bool:
        """True where the file was moved and not a byte of it changed."""
        return self.moved_from is not None and self.blob == self.blob_before


class Version(Struct, frozen=True, kw_only=True):
    """A text of an SOP that stood in the branch."""

    revision: Revision
    """The commit of the branch with which it came, and its content."""
    day: date
    """The day on which it came."""
    version: str | None = None
    """Its version as written."""
    status: str | None = None
    """Its status as written."""
    effective: date | None = None
    """The day from which it was to hold."""


class Note(NamedTuple):
    """An entry of the revision history that an SOP gives itself."""

    version: str | None
    """The version that the change produced."""
    date: date | None
    """The day it names."""
    impact: str | None
    """editorial, minor or major."""
    summary: str | None
    """What changed."""


class Stated(Struct, frozen=True, kw_only=True, array_like=True):
    """What one content of a file says of itself, as far as a table of revisions tells it."""

    id: str | None
    """The id of the SOP that it holds."""
    version: str | None
    """Its version; of a translation, the version that it translates."""
    content: str
    """The fingerprint of what somebody who follows it reads."""
    unsigned: str
    """The digest of all its data but the review."""
    everything: str
    """The digest of all its data: two contents with the same one differ in formatting only."""
    review_last: str | None
    """The review that it names."""
    entries: tuple[Note, ...]
    """Its list of changes."""
    status: str | None = None
    """Its status as written."""
    effective: str | None = None
    """The day from which it was to hold, as written."""
    department: str | None = None
    """The department that owns it."""
    approvers: tuple[str, ...] = ()
    """The roles that approve it."""
    review_by: str | None = None
    """The role that did the review."""
    review_fingerprint: str | None = None
    """The fingerprint of the text that was reviewed."""


class Reviewed(Struct, frozen=True, kw_only=True):
    """How the text of an SOP stands to the text that its last review looked at."""

    state: Literal["same", "wording", "changed", "unknown"]
    """The same; another wording, declared and small; changed; or unknown, where history does not show the reviewed text."""
    commit: Commit | None = None
    """The first commit that changed it after the review; None where that is not committed yet, or nothing changed."""
    declared: bool = False
    """True where the change was declared editorial and is more than wording."""


class FileChange(Struct, frozen=True, kw_only=True):
    """A change of a file that an SOP names, after that SOP was reviewed."""

    commit: Commit
    """The commit that made it."""
    day: date
    """The day on which it came into the branch."""


class History(Struct, frozen=True, kw_only=True):
    """What the repository says of the SOPs of a handbook. Paths are written from the handbook's root."""

    gap: Gap = "none"
    """Why history is missing or ends too early."""
    reason: str = ""
    """What Git said where it refused."""
    reviewed: Mapping[str, Reviewed] = field(default_factory=dict)
    """How the text of each SOP stands to its last review, for those where that was asked."""
    unchanged: Mapping[str, tuple[date, ...] | None] = field(default_factory=dict)
    """The days on which the text as it stands was signed, newest first, for SOPs whose review cycle may lengthen; None where this clone
    leaves out what would tell it."""
    approvals: Mapping[str, Approved] = field(default_factory=dict)
    """What is known of the approval of the text in force, for SOPs where that was asked and there is one."""
    revisions: Mapping[str, tuple[Revision, ...]] = field(default_factory=dict)
    """The revisions of each SOP and each translation, newest first; only pages and reports ask for them."""
    stated: Mapping[str, Stated] = field(default_factory=dict)
    """What contents said of themselves, by the names of the contents, as far as the revisions name them and they could be read."""
    files: Mapping[str, Mapping[str, FileChange]] = field(default_factory=dict)
    """Of each SOP the files that it names and that are not what they were at its last review, by their names as written there."""
    files_gap: Gap = "none"
    """Why that cannot be told of all of them; a folder without a repository has no history to miss."""
