"""A link in a text leads nowhere, or where no link may lead.

A link to somebody's own disk opens for nobody else, and one that runs a program is an attack on the reader.

Bad:
    benefit: See [the form](file:///C:/forms/contract.docx).
Good:
    benefit: See [the form](https://example.com/forms/contract).
"""

import re
from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding, Severity
from sopkit.model.sop import Sop
from sopkit.rules._texts import joined_texts, texts_with_routes

SEVERITY = Severity.ERROR
MESSAGE = mark("The link “{target}” opens on one computer only.")
QUESTION = mark("Where can everybody open it? Write the web address, or add the file as a resource with its `path:`.")
EMPTY = mark("The link “{text}” leads nowhere.")
EMPTY_QUESTION = mark("Where does it lead? Write the address between the round brackets.")
UNSAFE = mark("The link “{target}” can run a program in the reader's browser.")
UNSAFE_QUESTION = mark("Which page is meant? A link starts with https://.")
BARE = mark("The link “{target}” is taken for a page of this handbook.")
BARE_QUESTION = mark("Put https:// in front of it.")
BACKTICKS = re.compile("`+")
LINK = re.compile(
    r"\[(?P<text>(?:[^\[\]\\\n]|\\.|\[[^\[\]\n]*\])*)\]\(\s*(?P<target><[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)"
    r"|<(?P<bare>(?i:javascript|vbscript|data|file):[^<>\s]*)>"
    r"|^ {0,3}\[[^\[\]\n]+\]:\s*(?P<defined>\S+)",
    re.MULTILINE,
)
UNSAFE_SCHEME = re.compile(r"(?:javascript|vbscript|data):", re.IGNORECASE)
LOCAL = re.compile(r"file:|[A-Za-z]:[\\/]|\\\\|/(?!/)|~/", re.IGNORECASE)
SHOWN = 60
"""Letters of a link that are shown in a message."""


def check_sop(sop: Sop) -> Iterator[Finding]:
    """Yield the links that cannot work, in whatever text they stand; relative links are not looked at."""
    joined = joined_texts(sop)
    if "](" not in joined and "]:" not in joined and not ("<" in joined and LINK.search(joined)):
        return
    for route, text in texts_with_routes(sop):
        if "](" in text or "]:" in text or "<" in text:
            for match in LINK.finditer(without_code(text)):
                finding = judge(match)
                if finding is not None:
                    yield Finding(route, finding.values, finding.message, finding.question)


def without_code(text: str) -> str:
    """Return a text without what stands between two runs of as many backticks, found in one pass."""
    runs = [match.span() for match in BACKTICKS.finditer(text)]
    later: dict[int, list[int]] = {}
    for index in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[index][1] - runs[index][0], []).append(index)
    kept: list[str] = []
    index = position = 0
    while index < len(runs):
        start, end = runs[index]
        same = later[end - start]
        while same and same[-1] <= index:
            same.pop()
        if same:
            kept.append(text[position:start])
            index = same[-1]
            position = runs[index][1]
        index += 1
    return "".join((*kept, text[position:]))


def judge(match: re.Match[str]) -> Finding | None:
    """Return what is wrong with a link, if anything."""
    target = (match["target"] or match["bare"] or match["defined"] or "").strip("<>").replace("\t", "")
    values = {"target": target[:SHOWN], "text": (match["text"] or "")[:SHOWN]}
    if not target:
        return Finding((), values, EMPTY, EMPTY_QUESTION)
    if UNSAFE_SCHEME.match(target):
        return Finding((), values, UNSAFE, UNSAFE_QUESTION)
    if LOCAL.match(target):
        return Finding((), values, MESSAGE, QUESTION)
    if target.lower().startswith("www."):
        return Finding((), values, BARE, BARE_QUESTION)
    return None
