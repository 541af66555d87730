"""Scripts: what is said, word for word."""

from msgspec import Struct


class CustomerAnswer(Struct, frozen=True, kw_only=True):
    """What to say when the customer says this."""

    text: str
    """What the customer says, in their words."""
    reply: str | None = None
    """What you answer."""
    goto: str | None = None
    """The script or step to go on with."""


class Script(Struct, frozen=True, kw_only=True):
    """What to say in a given situation, word for word."""

    id: str
    """Short name of this script inside this SOP. It never changes, so links to it stay valid. Lower-case letters, digits and hyphens."""
    scene: str
    """When to use it."""
    channel: str | None = None
    """Phone, WeChat, mail, on site …"""
    lines: tuple[str, ...]
    """What to say, line by line."""
    never_say: tuple[str, ...] = ()
    """Words that must not be used here."""
    if_customer_says: tuple[CustomerAnswer, ...] = ()
    """Likely answers and what comes next."""
