"""Places that name something, and places that give something its name."""

from typing import NamedTuple

from sopkit.model.problem import Route


class Mention(NamedTuple):
    """A place that names something defined elsewhere."""

    kind: str
    """What is named: ``role``, ``department``, ``party``, ``sop``, ``file``, ``step``, ``script``, ``resource``."""
    name: str
    """Its id or path."""
    route: Route
    """Where it is named."""


class Definition(NamedTuple):
    """A place that gives something inside an SOP its id."""

    kind: str
    """``step``, ``stage``, ``script``, ``resource``, ``segment``, ``slot`` or ``milestone``."""
    name: str
    """The id."""
    route: Route
    """Where it stands."""
