"""The printed sheet: what shows that it is a copy, and the way back to the text that holds."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from markupsafe import Markup

from sopkit.pages._links import address

if TYPE_CHECKING:
    from sopkit.pages._view import View

MODULE = 3
"""Units that one module of the code is wide."""


def code_of(view: View) -> tuple[str, Markup] | None:
    """Return the address of a page and the code that leads a camera there (ISO/IEC 18004); None where the site has no address."""
    reference = view.handbook.reference
    if reference.site_url is None:
        return None
    import segno  # only where there is something to encode

    there = urljoin(f"{reference.site_url.rstrip('/')}/", address(view.path, directory_urls=reference.directory_urls))
    written = io.BytesIO()
    segno.make(there, error="m", micro=False).save(
        written, kind="svg", scale=MODULE, border=2, xmldecl=False, svgns=False, nl=False, svgclass="sop-code", lineclass="sop-code__dark"
    )
    return there, Markup(written.getvalue().decode())  # noqa: S704 drawn by the library, of an address that is escaped in no text
