"""Files that SOPs name: which of them are published, and under which name.

What a reader opens on the handbook's own address must not run: pictures, office documents and films are published as
they are, every other text as plain text, and an SVG only where it holds nothing but drawing.
"""

from __future__ import annotations

import posixpath
import re
from xml.etree import ElementTree as ET

FOLDER = "files"
AS_IS = frozenset(
    """avif bmp csv doc docx gif heic ics jpeg jpg m4a m4v mov mp3 mp4 odg odp ods odt oga ogg ogv opus pdf png ppt pptx
    rtf tsv txt vsd vsdx vtt wav webm webp xls xlsx zip""".split()  # noqa: SIM905 one word a format
)
PICTURES = frozenset({"avif", "bmp", "gif", "jpeg", "jpg", "png", "svg", "webp"})
FILMS = frozenset({"m4v", "mov", "mp4", "ogv", "webm"})
LARGEST = 2 * 1024 * 1024
"""Bytes of a file that has to be read before it may be published."""
DRAWING = frozenset(
    """circle clipPath defs desc ellipse feBlend feColorMatrix feComposite feFlood feGaussianBlur feMerge feMergeNode
    feOffset filter g line linearGradient marker mask metadata path pattern polygon polyline radialGradient rect stop svg
    style symbol text textPath title tspan use view""".split()  # noqa: SIM905
)
SVG, XHTML = "{http://www.w3.org/2000/svg", "{http://www.w3.org/1999/xhtml"
WITHIN = re.compile(r"""url\(\s*(["']?)#[\w.:-]+\1\s*\)""", re.IGNORECASE)
"""What a drawing may refer to: a part of itself."""
ELSEWHERE = re.compile(r"(?:url|src|image|image-set|cross-fade|expression)\s*\(|@import|\\|javascript:", re.IGNORECASE)
UNUSUAL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\\]")
"""Signs that no file's name needs, and that some systems read otherwise than others."""


def ending(name: str) -> str:
    """Return the ending of a file's name, in small letters and without the dot."""
    return posixpath.splitext(name)[1].lower().removeprefix(".")


def published_name(name: str) -> str | None:
    """Return where a file is published, from the root of the site; None where it never is.

    Hidden files and folders, such as ``.git``, are nobody's attachment. A name that could be written more simply, such as
    ``a/../b.svg/``, is refused: what is judged by its ending must be what is published.
    """
    if name != posixpath.normpath(name) or UNUSUAL.search(name):
        return None
    if name.startswith("/") or any(part.startswith(".") for part in name.split("/")):
        return None
    kind = ending(name)
    return f"{FOLDER}/{name}" if kind in AS_IS or kind == "svg" else f"{FOLDER}/{name}.txt"


def is_harmless_by_name(name: str) -> bool:
    """Tell whether a file may be published whatever is in it, so that nobody need read it."""
    return published_name(name) is not None and ending(name) in AS_IS


def is_harmless(name: str, content: bytes) -> bool:
    """Tell whether a file may be published: nothing in it can run in the reader's browser."""
    place = published_name(name)
    if place is None:
        return False
    if is_harmless_by_name(name):
        return True
    if ending(place) == "svg":
        return is_drawing(content)
    try:
        return "\0" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


def is_drawing(content: bytes) -> bool:
    """Tell whether an SVG holds nothing but drawing: no script, no handler, nothing from elsewhere."""
    if any(sign in content for sign in (b"<!DOCTYPE", b"<!ENTITY", b"<?xml-", b"\0")):
        return False
    try:
        root = ET.fromstring(content)  # noqa: S314 without a document type there are no entities to expand
    except ET.ParseError:
        return False
    return all(is_harmless_element(element) for element in root.iter())


def is_harmless_element(element: ET.Element) -> bool:
    """Tell whether an element of an SVG only draws."""
    space, _, local = str(element.tag).rpartition("}")
    if space == XHTML or (space in {"", SVG} and local not in DRAWING):
        return False
    if local.lower() == "style" and (len(element) or (element.text or "").strip()):
        return False
    for name, value in element.attrib.items():
        attribute = name.rpartition("}")[2].lower()
        if attribute == "base" or attribute.startswith("on") or ELSEWHERE.search(WITHIN.sub("", value)):
            return False
        if attribute == "href" and not value.startswith("#"):
            return False
    return True
