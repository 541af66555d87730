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
PLACEHOLDER = re.compile(
    r"(?<![\w-])(?:TBD|T\.B\.D\.|TBC|TODO|FIXME|XXX)(?![\w-])"
    r"|(?i:\blorem ipsum\b)"
    r"|(?<![等期招接有\w])待(?:定|补充|完善|填写|填|补)(?![\w])"
    r"|(?<=[：:])\s*待(?:定|补充|完善|填写|填|补)(?![\w])"
    r"|<[^<>\n]{0,40}(?i:fill (?:this )?in|to be (?:filled|written|defined|decided|added)|insert |your )[^<>\n]{0,40}>"
    r"|[<【\[（(][^<>【】\n]{0,20}(?:待定|待补充|待完善|请填写|在此填写|此处填写)[^<>【】\n]{0,20}[>】\]）)]"
    r"|^[\s.…。?？_—-]*(?:…|\.\.\.|。。。|\?\?|？？|___)[\s.…。?？_—-]*$",
    re.MULTILINE,
)
QUOTED = re.compile(r"`[^`\n]+`|“[^“”\n]*”|「[^「」\n]*」|\"[^\"\n]*\"|‘[^‘’\n]*’|《[^《》\n]*》")
SIGNS = ("TBD", "T.B.D", "TBC", "TODO", "FIXME", "XXX", "psum", "PSUM", "待", "填写", "<", "…", "...", "。。。", "??", "？？", "___")


def check_sop(sop: Sop) -> Iterator[Finding]:
    """Yield the texts with a placeholder in them; what is quoted is talked about, not left open."""
    joined = joined_texts(sop)
    if not any(sign in joined for sign in SIGNS) or not PLACEHOLDER.search(joined):
        return
    severity = Severity.ERROR if sop.status == "active" else None
    for route, text in texts_with_routes(sop):
        match = placeholder(text)
        if match is not None:
            yield Finding(route, {"text": match.strip()}, severity=severity)


def placeholder(text: str) -> str | None:
    """Return the placeholder in a text, if there is one."""
    if not any(sign in text for sign in SIGNS):
        return None
    plain = QUOTED.sub("“”", text)
    match = PLACEHOLDER.search(plain)
    if match is None or (not match.group().strip(" .…。?？_—-\n") and match.group().strip() != text.strip()):
        return None
    return match.group()
