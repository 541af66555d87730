"""One sign or line a hundred thousand times over, in every place where a value may stand, in both forms."""

from __future__ import annotations

from collections.abc import Iterator

TOKENS = {
    "items": "- ", "item lines": "- \n", "items of a letter": "- a\n", "quotations": "> ", "quotation lines": "> a\n",
    "number signs": "#", "heading lines": "## \n", "headings": "### a\n", "stars": "*", "star words": "*a", "bars": "|",
    "rows": "| a |\n", "fences": "```\n", "data": "```yaml\na: 1\n```\n", "ticks": "`", "tildes": "~~~\n", "identities": "{#",
    "whole identities": "{#a} ", "alerts": "[!", "alert lines": "> [!NOTE]\n", "alerts apart": "> [!NOTE]\n> a\n\n", "colons": ": ",
    "wide colons": "：", "commas": "、", "comments": "<!--", "comment lines": "<!-- a -->\n",
    "allowances": "<!-- sopkit: allow a b -->\n", "number comments": "# a\n", "allowances of YAML": "# sopkit: allow a b\n",
    "number words": " #", "tabs": "\t", "tab lines": "\ta\n", "spaces": " ", "lines": "\n", "labels": "**a**: ",
    "label lines": "- **a**: b\n", "labels of a field": "- **Why**: b\n", "plain labels": "- a: b\n", "fields": "a: b\n",
    "open brackets": "[", "brackets": "[a],", "braces": "{", "quotes": '"', "single quotes": "'", "bangs": "!a ", "anchors": "&a ",
    "questions": "? ", "dashes": "-", "dash lines": "---\n", "equals": "=\n", "under": "a\n===\n", "numbers": "1. a\n", "ones": "1",
    "links": "[[SAL-001]]", "open links": "[[", "backslashes": "\\", "hidden": "\u200b", "joiners": "\u200d", "wide spaces": "\u3000",
    "limits": "1 day after ", "afters": "后", "paragraphs": "a\n\n", "words": "word ", "Chinese": "报价", "emoji": "💼",
    "conflicts": "<<<<<<< a\n", "underlines": "- - -\n", "percent": "%", "returns": "\r", "nested items": "- - a\n", "lazy": "- a\nb\n",
    "broken quotes": "> a\nb\n", "tagged": "<b>", "mails": "a@b.cd ", "addresses": "https://a.bc ", "ats": "@a ", "dots": ".",
    "underscores": "_a_ ",
}  # fmt: skip
HEAD = """\
---
id: SAL-001
lang: en
kind: general
department: sales
version: 1.0.0
status: draft
owner: seller
---
# Offer

## Purpose

Get it out.

## Trigger

Asked.

## Outcome

Sent.

"""
STEP = "## Steps\n\n### Send it {#send}\n\n- **Role**: seller\n"
PLACES = {
    "md": {
        "file": "FLOOD",
        "front matter": HEAD.replace("status", "tags: FLOOD\nstatus") + STEP,
        "title": HEAD.replace("Offer", "FLOOD") + STEP,
        "text": HEAD.replace("Get it out.", "FLOOD") + STEP,
        "paragraph": HEAD.replace("Get it out.", "a\nFLOOD\nb") + STEP,
        "mapping": HEAD.replace("Sent.", "FLOOD") + STEP,
        "list": HEAD + "## Prerequisites\n\nFLOOD\n\n" + STEP,
        "items": HEAD + "## Exceptions\n\nFLOOD\n\n" + STEP,
        "steps": HEAD + "## Steps\n\nFLOOD",
        "head of a step": HEAD + STEP.replace("Send it", "FLOOD"),
        "step": HEAD + STEP + "FLOOD",
        "prose of a step": HEAD + STEP + "\nFLOOD",
        "label": HEAD + STEP + "- **Why**: FLOOD",
        "below a label": HEAD + STEP + "- **Inputs**:\n  FLOOD",
        "limit": HEAD + STEP + "- **Within**: FLOOD",
        "names": HEAD + STEP + "- **Consulted**: FLOOD",
        "numbered step": HEAD + "## Steps\n\n1. A {#a}\n   FLOOD",
        "data": HEAD + STEP + "\n```yaml\nwhy: FLOOD\n```\n",
        "quotation": HEAD + STEP + "\n> [!NOTE]\n> FLOOD",
        "unknown": HEAD + STEP + "\n## Nobody\n\nFLOOD",
    },
    "yml": {
        "file": "FLOOD",
        "value": "id: SAL-001\ntitle: FLOOD\n",
        "list": "id: SAL-001\nprerequisites:\n  FLOOD\n",
        "brackets": "id: SAL-001\nprerequisites: [FLOOD]\n",
        "block": "id: SAL-001\npurpose: |\n  FLOOD\n",
        "folded": "id: SAL-001\npurpose: >-\n  FLOOD\n",
        "quoted": 'id: SAL-001\npurpose: "FLOOD"\n',
        "key": "id: SAL-001\nFLOOD: a\n",
        "step": "id: SAL-001\nsteps:\n  - id: a\n    FLOOD\n",
        "comment": "id: SAL-001 # FLOOD\n",
    },
}


def flooded(template: str, token: str, size: int) -> str:
    """Return a file of about `size` bytes; the lines of a token keep the indentation of their place."""
    count = max(1, (size - len(template.encode())) // len(token.encode()))
    before, _, behind = template.partition("FLOOD")
    margin = before[before.rfind("\n") + 1 :]
    flood = token * count
    if "\n" in token and margin and not margin.strip(" >"):
        indented = ("\n" + margin).join(token.rstrip("\n").split("\n")) + "\n" + margin
        flood = (indented * max(1, (size - len(template.encode())) // len(indented.encode()))).removesuffix(margin)
    return before + flood + behind


def floods(size: int) -> Iterator[tuple[str, str, bytes]]:
    """Yield the name, the path and the content of each flood."""
    for ending, places in PLACES.items():
        for place, template in places.items():
            for name, token in TOKENS.items():
                yield f"{ending}, {place}: {name}", f"sops/a.{ending}", flooded(template, token, size).encode()
