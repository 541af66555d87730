"""A warning stands inside the description of a step.

Alerts are shown before the action, so that the reader knows the danger before the hand moves. A warning in the text
is read afterwards.

Bad:
    steps:
      - id: clean
        do: Clean the boiler.
        how: 'Open the lid. Warning: it stays hot for 40 minutes.'
        role: account-manager
Good:
    steps:
      - id: clean
        do: Clean the boiler.
        how: Open the lid.
        role: account-manager
        alerts:
          - level: warning
            text: It stays hot for 40 minutes.
"""

import re
from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding, Severity
from sopkit.model.sop import Sop

SEVERITY = Severity.ERROR
MESSAGE = mark("A warning stands inside the text of step “{step}”: “{word}”.")
QUESTION = mark("Move it to the `alerts:` of this step. Is it a note, a caution or a warning?")
WORD = re.compile(
    r"(?:^|[.!?;。！？；]|\n)[\s*_>#(（【\[-]*(?:⚠️?\s*)?"
    r"(?P<word>(?i:warning|caution|danger|attention|note well|be careful)[*_\]】]*\s*(?:[:：!！]|[-–—]\s)"
    r"|(?:特别|请)?注意(?:事项|安全)?[*_\]】]*\s*[:：!！]|(?:警告|危险|小心|当心|警示|千万注意)[*_\]】]*\s*[:：!！]|切记|⚠)"
)
SIGNS = ("arning", "aution", "anger", "ttention", "ote well", "NOTE WELL", "careful", "WARN", "CAUT", "DANG", "ATTEN", "⚠")
CHINESE = ("注意", "警告", "警示", "危险", "小心", "当心", "切记")


def check_sop(sop: Sop) -> Iterator[Finding]:
    """Yield the texts of a step in which a sentence starts like a warning."""
    steps = sop.all_steps
    joined = "\n".join(f"{step.do}\n{step.how or ''}\n{step.done_when or ''}" for step in steps)
    if not any(sign in joined for sign in (SIGNS if joined.isascii() else (*SIGNS, *CHINESE))) or not WORD.search(joined):
        return
    for route, step in sop.steps_with_routes():
        for field, text in (("do", step.do), ("how", step.how), ("done_when", step.done_when)):
            match = WORD.search(text) if text else None
            if match is not None:
                yield Finding((*route, field), {"step": step.id, "word": match["word"].rstrip(":：!！-–—*_ ")})
