"""A text was never written: something like TBD or 待定 stands in its place.

The reader comes to it in the middle of the work and cannot go on. In an SOP that is in use this is an error.

Bad:
    status: in-review
    benefit: TBD
Good:
    status: in-review
    benefit: You know which contract to send without asking.
"""

import re
from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding, Severity
from sopkit.model.sop import Sop
from sopkit.rules._texts import joined_texts, texts_with_routes

SEVERITY = Severity.WARNING
MESSAGE = mark("“{text}” stands where a text is still to be written.")
QUESTION = mark("What belongs here? Write it, or delete the field until you know.")
WORD = re.compile(r"(?:TBD|TBC|TODO|FIXME|XXX)(?![\w-])(?<![\w-]TBD)(?<![\w-]TBC)(?<![\w-]TODO)(?<![\w-]FIXME)(?<![\w-]XXX)")
LOREM = re.compile(r"\blorem ipsum\b", re.IGNORECASE)
LATER = re.compile(r"待(?<![等期招接有看对优款亏虐善]待)(?:定|补充|完善|填写|填|补)(?!\w)")
BLANK = re.compile(
    r"<[^<>\n]{0,40}(?:fill (?:this )?in|to be (?:filled|written|defined|decided|added)|insert |your |填写|填入|待补充)[^<>\n]{0,40}>",
    re.IGNORECASE,
)
PATTERNS = (
    (("TB", "TODO", "FIXME", "XXX"), WORD),
    (("psum",), LOREM),
    (("待",), LATER),
    (("<",), BLANK),
)
"""A pattern is asked only where one of its signs occurs: looking for a sign costs next to nothing."""
DOTS = re.compile(r"(?=.*(?:…|\.\.\.|。。。|\?\?|？？))[\s.…。?？-]+")
DOT_STARTS = ("\n.", "\n?")
WIDE_STARTS = ("…", "。", "？")
QUOTED = re.compile(r"`[^`\n]+`|“[^“”\n]*”|「[^「」\n]*」|\"[^\"\n]*\"|‘[^‘’\n]*’|《[^《》\n]*》")


def check_sop(sop: Sop) -> Iterator[Finding]:
    """Yield the texts with a placeholder in them; what is quoted is talked about, not left open."""
    joined = joined_texts(sop)
    if not search(joined) and not starts_with_dots(joined):
        return
    severity = Severity.ERROR if sop.status == "active" else None
    for route, text in texts_with_routes(sop):
        found = placeholder(text)
        if found:
            yield Finding(route, {"text": found}, severity=severity)


def starts_with_dots(joined: str) -> bool:
    """Tell whether any of the texts may be mere dots."""
    return any(sign in joined for sign in DOT_STARTS) or any(sign in joined and "\n" + sign in joined for sign in WIDE_STARTS)


def search(text: str) -> str:
    """Return what looks like a placeholder in a text, or in all texts of an SOP."""
    for signs, pattern in PATTERNS:
        if any(sign in text for sign in signs):
            match = pattern.search(text)
            if match is not None:
                return match.group()
    return ""


def placeholder(text: str) -> str:
    """Return the placeholder in a text, or nothing where it has none outside of quotations."""
    if DOTS.fullmatch(text):
        return text.strip()
    return search(text) and search(QUOTED.sub("“”", text))
