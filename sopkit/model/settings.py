"""Settings of a handbook (sopkit.yml)."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

from sopkit.model.duration import Duration
from sopkit.model.organisation import Bilingual

Level = Literal["off", "info", "warning", "error"]


APPROVAL_RULES = frozenset({"approver-not-entitled", "effective-in-past-of-approval", "self-approved"})
"""The rules that judge who approved a text. They are off until the settings give them a level."""


class AfterUnchanged(Struct, frozen=True, kw_only=True):
    """When a review cycle lengthens."""

    reviews: int
    """On how many days the same text must have been signed."""
    every: Duration
    """The period from then on, until the text changes."""


class ReviewSettings(Struct, frozen=True, kw_only=True):
    """When reviews are due and when to say so."""

    due_soon_days: int = 30
    """Days before the due date from which a check says so."""
    wording_limit: int = 40
    """Characters that an editorial change may alter before it voids a review."""
    cycles: Mapping[str, Duration] = field(default_factory=dict)
    """Periods by the name of their review cycle."""
    after_unchanged: Mapping[str, AfterUnchanged] = field(default_factory=dict)
    """When a review cycle lengthens, by its name; those that are not here never do."""


class Repository(Struct, frozen=True, kw_only=True):
    """Where the handbook's files can be edited."""

    url: str
    """Address of the repository on its Git host."""
    branch: str = "main"
    """The branch that is published."""
    edit: str | None = None
    """Address of the editor of a file, with ``{branch}`` and ``{path}``."""
    folder: str = ""
    """The handbook's folder inside the repository; found by Git, never written in the settings."""


class Settings(Struct, frozen=True, kw_only=True):
    """Settings of a handbook."""

    format: int = 1
    """Version of the file format."""
    title: Bilingual = field(default_factory=lambda: Bilingual(zh="操作手册", en="Handbook"))
    """Title in each language."""
    language: Literal["zh", "en"] | None = None
    """Language of pages that have none of their own, and of messages; English where not set."""
    languages: tuple[Literal["zh", "en"], ...] = ("zh", "en")
    """Languages in which the handbook is published."""
    sops: str = "sops"
    """Folder of the SOPs, from the root."""
    id_pattern: str | None = None
    """Regular expression that every id must match."""
    time_zone: str | None = None
    """Time zone of timetables."""
    review: ReviewSettings = field(default_factory=ReviewSettings)
    """When reviews are due."""
    repository: Repository | None = None
    """Where files can be edited."""
    audience: Literal["public", "internal", "restricted"] | None = None
    """For whom the handbook is published where nobody asks otherwise."""
    pages: Mapping[str, Literal["on", "off"]] = field(default_factory=dict)
    """Page types that are published or not, by their names; all that are not named are."""
    rules: Mapping[str, Level] = field(default_factory=dict)
    """Levels of rules by rule id."""

    @property
    def asks_approval(self) -> bool:
        """True where a rule that judges approvals is switched on."""
        return any(self.rules.get(name, "off") != "off" for name in APPROVAL_RULES)
