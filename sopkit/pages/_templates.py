"""Renders a template into the Markdown of a page."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import Environment

    from sopkit.pages._view import View


def one_line(value: Any) -> Any:
    """Return a plain text in one line: a line break could end the block of HTML that it stands in."""
    return " ".join(value.split()) if isinstance(value, str) and not isinstance(value, Markup) else value


@functools.cache
def environment() -> Environment:
    """Return the environment of all templates: everything is escaped unless it is known to be HTML."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("sopkit.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=one_line,
    )


def render(template: str, view: View, **values: Any) -> str:
    """Return the Markdown of a page."""
    text = environment().get_template(f"{template}.j2").render(values, v=view, _=view.say, sop=view.sop)
    return tidy(text)


def tidy(text: str) -> str:
    """Set headings apart and blocks of HTML together.

    A blank line would end a block of HTML, an indented line would be code. Texts of SOPs hold no line break, so a line
    that starts with ``#`` is a heading of the template.
    """
    lines: list[str] = []
    for line in (line.strip(" \t") for line in text.split("\n")):
        if line.startswith("#"):
            lines.extend(("", line, ""))
        elif line:
            lines.append(line)
    return "\n".join(lines).strip("\n") + "\n"
