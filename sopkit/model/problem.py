"""What a check finds, and where."""

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct, field

Route = tuple[str | int, ...]
"""The way into a document: keys and positions, such as ``("steps", 3, "role")``."""


class Severity(Enum):
    """How much a problem weighs. Only errors make a check fail by themselves."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def weight(self) -> int:
        """0 for info, 1 for a warning, 2 for an error."""
        return list(Severity).index(self)


class Words(Struct, frozen=True):
    """A value of a message that is itself written in two languages."""

    en: str
    """In English."""
    zh: str
    """In Chinese."""

    @classmethod
    def of(cls, text: str, separator: str) -> "Words":
        """Split a text of the schema, which holds English and then Chinese."""
        en, _, zh = text.partition(separator)
        return cls(en, zh or en)


Value = str | int | Words


class Location(Struct, frozen=True):
    """A place in a file."""

    path: str
    """From the handbook's root, with ``/``."""
    line: int = 1
    """Counted from 1."""
    column: int = 1
    """In characters, counted from 1."""
    end_column: int | None = None
    """One past the last character of the value, where it ends on the same line."""
    source_line: str | None = None
    """The line itself, where the file could be read."""


class Finding(Struct, frozen=True):
    """What a rule says: where in the document, and with which values."""

    route: Route = ()
    """The value that is at fault; the document itself when empty."""
    values: Mapping[str, Value] = field(default_factory=dict)
    """What fills the places in the message and the question."""
    message: str | None = None
    """Another message than the rule's own, where it has several."""
    question: str | None = None
    """Another question than the rule's own; an empty one leaves it out."""
    on_key: bool = False
    """True where the key is at fault, not its value."""
    part: str = ""
    """The words inside a longer text that are at fault, where that is known."""
    severity: Severity | None = None
    """Another severity than the rule's own, where it depends on the case."""


class Problem(Struct, frozen=True):
    """A finding with its rule, its weight and its place in a file."""

    rule: str
    """Id of the rule."""
    severity: Severity
    """After the settings have had their say."""
    location: Location
    """Where."""
    message: str
    """What is wrong: a text of the catalogue with places for `values`."""
    question: str = ""
    """The question that mends it, or what to do; likewise."""
    values: Mapping[str, Value] = field(default_factory=dict)
    """What fills the places."""

    @property
    def order(self) -> tuple[str, int, int, str]:
        """Problems are shown file by file, from top to bottom."""
        return (self.location.path, self.location.line, self.location.column, self.rule)
