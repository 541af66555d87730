"""Whatever stands in a handbook, the answer is a sentence about a line: no traceback, no silence, nothing written.

Each table entry is one case: what the file holds, where the problems are, and words that its message must have.
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from handbook import ORGANISATION, ROOT, SETTINGS, SOP, Handbook, Outcome

from sopkit.model.problem import Route
from sopkit.reading.document import build_sop, read_source
from sopkit.reading.schema import read_schema
from sopkit.reading.source import MOST
from sopkit.reading.text import LARGEST
from sopkit.rules._shelf import rule_by_id

BAD = "sops/bad.yml"
OTHER = "sops/other.yml"
KNOWN_PROBLEM = "17:1 duplicate-key"
OTHER_SOP = SOP.replace("SAL-001", "SAL-002") + "title: Twice\n"
"""A file with a problem of its own: where it is told, the other files are still checked."""
GOLDEN = ROOT / "tests/handbooks/golden"

Case = tuple[str | bytes, list[str], str]


def line(number: int, text: str) -> str:
    """Return the sound SOP with another line in place of one of its own."""
    lines = SOP.splitlines()
    lines[number - 1 : number] = text.split("\n")
    return "\n".join(lines) + "\n"


def end(text: str) -> str:
    """Return the sound SOP with lines added."""
    return SOP + text + "\n"


def steps(text: str) -> str:
    """Return the sound SOP with other steps."""
    return SOP.partition("steps:")[0] + text + "\n"


def metric(target: str) -> str:
    """Return an SOP with a number."""
    return end(f"metrics:\n  - {{name: a, formula: b, target: {target}, unit: c, period: 1 month}}")


LAUGHS = "a: &a [x, x]\n" + "".join(f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True))
ALLOW = "# sopkit: allow hidden-character"
DOT = '"a\\u200bb"'
"""A text that breaks the rule hidden-character."""

# ------------------------------------------------------------------------------------------- what a file of SOPs may hold

YAML: dict[str, Case] = {
    "tab as indentation": (line(15, "\tdo: Send."), ["15:1 yaml-syntax"], "A tab stands where YAML wants spaces"),
    "tab behind spaces": (line(15, "  \t  do: Send."), ["15:3 yaml-syntax"], "A tab"),
    "tab before a field": (line(12, "\tresult: x"), ["12:1 yaml-syntax"], "A tab"),
    "tab in a list": (line(14, "  -\tid: send"), ["14:4 yaml-syntax"], "A tab"),
    "wide space as indentation": (line(12, "　result：x"), ["12:1 yaml-syntax"], "A wide space"),
    "no-break space as indentation": (line(12, "\u00a0 result x"), ["12:1 yaml-syntax"], "A wide space"),
    "duplicate key": (end("title: Two"), ["17:1 duplicate-key"], "“title” stands here a second time; the first one is in line 2"),
    "key three times": (end("title: Two\ntitle: Three"), ["17:1 duplicate-key", "18:1 duplicate-key"], ""),
    "duplicate key further in": (end("    role: seller"), ["17:5 duplicate-key"], "line 16"),
    "duplicate key in brackets": (line(12, "  {result: a, result: b}"), ["12:15 duplicate-key"], "“result”"),
    "duplicate key in other quotes": (end('"title": Two'), ["17:1 duplicate-key"], "“title”"),
    "tag that runs Python": (line(9, "purpose: !!python/object/apply:os.system ['x']"), ["9:10 yaml-tag"], "!!python/object"),
    "tag that names Python": (line(9, "purpose: !!python/name:os.system ''"), ["9:10 yaml-tag"], "!!python/name"),
    "tag of one's own": (line(9, "purpose: !secret x"), ["9:10 yaml-tag"], "“!secret” is a YAML tag"),
    "binary tag": (line(9, "purpose: !!binary aGk="), ["9:10 yaml-tag"], "!!binary"),
    "set tag": (line(9, "purpose: !!set {a, b}"), ["9:10 yaml-tag"], "!!set"),
    "bare tag": (line(9, "purpose: ! x"), ["9:10 yaml-tag"], "“!”"),
    "tag on a key": (line(9, "!!str purpose: x"), ["9:1 yaml-tag"], "!!str"),
    "tag of an unknown handle": (line(9, "purpose: !e!x y"), ["9:10 yaml-syntax"], "cannot start with “!”"),
    "text that starts with !": (line(9, "purpose: !important x"), ["9:10 yaml-tag"], "put the text in quotes"),
    "billion laughs": (LAUGHS + SOP, ["1:4 yaml-alias"], "“&a” makes one text stand for another"),
    "alias of itself": (line(9, "purpose: &a [*a]"), ["9:10 yaml-alias"], "“&a”"),
    "alias of nothing": (line(9, "purpose: *nobody"), ["9:10 yaml-alias"], "“*nobody”"),
    "anchor on a key": (line(9, "&k purpose: x"), ["9:1 yaml-alias"], "“&k”"),
    "text that starts with *": (line(9, "purpose: *Important* text"), ["9:20 yaml-syntax"], "cannot start with “*”"),
    "text that starts with &": (line(9, "purpose: & x"), ["9:11 yaml-syntax"], "cannot start with “&”"),
    "merge key of an alias": (line(9, "<<: *x"), ["9:5 yaml-alias"], ""),
    "merge key": (line(9, "<<: {purpose: x}"), ["1:1 schema", "9:1 schema"], "no field “<<”"),
    "30,000 open brackets": (line(9, "purpose: " + "[" * 30_000), ["9:1 too-deep"], "more than 40 levels"),
    "30,000 pairs of brackets": (line(9, "purpose: " + "[" * 30_000 + "]" * 30_000), ["9:1 too-deep"], "40 levels"),
    "30,000 braces": (line(9, "purpose: " + "{a: " * 30_000), ["9:1 too-deep"], "40 levels"),
    "30,000 levels of lists": (line(9, "purpose:\n  " + "- " * 30_000), ["10:3 too-deep"], "40 levels"),
    "30,000 question marks": (line(9, "purpose:\n  " + "? " * 30_000), ["10:5 yaml-syntax"], "must be a word"),
    "1,000 levels of indentation": (
        line(9, "purpose:\n" + "\n".join(" " * depth + "a:" for depth in range(1, 1000))),
        ["49:41 too-deep"],
        "40 levels",
    ),
    "empty file": ("", ["1:1 not-a-mapping"], "The file is empty"),
    "blank file": ("\n\n  \n", ["1:1 not-a-mapping"], "The file is empty"),
    "comments only": ("# Nothing here yet.\n", ["1:1 not-a-mapping"], "The file is empty"),
    "document sign only": ("---\n", ["1:1 not-a-mapping"], "The file is empty"),
    "end sign only": ("...\n", ["1:1 yaml-syntax"], "A value is missing here"),
    "null": ("null\n", ["1:1 not-a-mapping"], "The file is empty"),
    "list at the top": ("- a\n- b\n", ["1:1 not-a-mapping"], "The file holds a list"),
    "list in brackets": ("[a, b]\n", ["1:1 not-a-mapping"], "a list"),
    "bare word": ("hello\n", ["1:1 not-a-mapping"], "The file holds a text"),
    "bare number": ("42\n", ["1:1 not-a-mapping"], "a text"),
    "quoted text": ('"hello"\n', ["1:1 not-a-mapping"], "a text"),
    "block of text": ("|\n  hello\n", ["1:1 not-a-mapping"], "a text"),
    "two documents": (SOP + "---\n" + SOP, ["17:1 several-documents"], "A second document starts here"),
    "two documents with an end": (SOP + "...\n---\n" + SOP, ["18:1 several-documents"], "second document"),
    "document sign at the end": (SOP + "---\n", ["17:1 several-documents"], "delete the line “---”"),
    "text after the end": (SOP + "...\nfoo: bar\n", ["18:1 yaml-syntax"], "after the end of the document"),
    "YAML 3": ("%YAML 3.0\n---\n" + SOP, ["1:1 yaml-syntax"], "another version of YAML"),
    "unknown directive": ("%FOO x\n---\n" + SOP, ["1:5 yaml-syntax"], "cannot start with “%”"),
    "key that is a list": (end("? [a, b]\n: x"), ["17:3 yaml-syntax"], "The name of a field must be a word"),
    "key that is a list in brackets": (end("[a, b]: x"), ["17:1 yaml-syntax"], "must be a word"),
    "key that is a mapping": (end("{a: b}: x"), ["17:1 yaml-syntax"], "must be a word"),
    "no key": (end(": x"), ["17:1 yaml-syntax"], "The name of the field is missing"),
    "key that is a number": (end("1: x"), ["17:1 schema"], "no field “1”"),
    "key that is true": (end("true: x"), ["17:1 schema"], "no field “true”"),
    "key that is null": (end("~: x"), ["17:1 schema"], "no field “~”"),
    "key that is a date": (end("2026-01-01: x"), ["17:1 schema"], "no field “2026-01-01”"),
    "key with a space": (end('"title ": x'), ["17:1 schema"], "no field “title ”"),
    "key of many lines": (end("? |\n  a\n  b\n: x"), ["17:3 schema"], "no field “a\\nb\\n”"),
    "key of 2,000 letters": (end("k" * 2000 + ": x"), ["17:1 yaml-syntax"], "A colon is missing"),
    "colon in a text": (line(9, "purpose: Note: this"), ["9:14 yaml-syntax"], "A second colon stands in this line"),
    "colon far to the right": (line(9, "purpose: " + "word " * 1000 + ": x"), ["9:5010 yaml-syntax"], "second colon"),
    "quotation mark never closed": (line(9, 'purpose: "Get'), ["9:10 yaml-syntax"], "opened and never closed"),
    "single mark never closed": (line(9, "purpose: 'Get"), ["9:10 yaml-syntax"], "opened and never closed"),
    "text after a quotation": (line(9, 'purpose: "Get" it'), ["9:16 yaml-syntax"], "nothing more may stand in the line"),
    "text after a bracket": (line(9, "purpose: [x] y"), ["9:14 yaml-syntax"], "nothing more may stand in the line"),
    "backslash in quotes": (line(9, 'purpose: "C:\\Users"'), ["9:10 yaml-syntax"], "A backslash between double quotes"),
    "unknown escape": (line(9, 'purpose: "50\\% off"'), ["9:10 yaml-syntax"], "A backslash"),
    "half a character as an escape": (line(9, 'purpose: "\\ud800"'), ["9:10 yaml-syntax"], "A backslash"),
    "brace never closed": (line(9, "purpose: {x"), ["9:10 yaml-syntax"], "A bracket is opened and not closed"),
    "text that starts with @": (line(9, "purpose: @me do"), ["9:10 yaml-syntax"], "cannot start with this sign"),
    "text that starts with %": (line(9, "purpose: %x"), ["9:10 yaml-syntax"], "cannot start with this sign"),
    "text that starts with `": (line(9, "purpose: `x`"), ["9:10 yaml-syntax"], "cannot start with this sign"),
    "text that starts with |": (line(9, "purpose: | x"), ["9:12 yaml-syntax"], "the text starts on the next line"),
    "text that starts with >": (line(9, "purpose: > 5 items"), ["9:12 yaml-syntax"], "the text starts on the next line"),
    "text that starts with -": (line(9, "purpose: - x"), ["9:10 yaml-syntax"], "A list starts in the middle of a line"),
    "text that starts with ?": (line(9, "purpose: ? x"), ["9:10 yaml-syntax"], "cannot start with “?”"),
    "text that starts with #": (line(9, "purpose: #1 priority"), ["9:9 schema"], "What follows “#” is a comment"),
    "one space too few": (line(15, "   do: x"), ["15:4 yaml-syntax"], "stands in a list but does not start with “- ”"),
    "two spaces too many": (line(15, "      do: x"), ["15:7 yaml-syntax"], "indented further than the one above"),
    "colon forgotten": (line(9, "purpose Get it"), ["9:1 yaml-syntax"], "A colon is missing after the name of a field"),
    "space after the colon forgotten": (line(2, "title:Offer"), ["2:6 yaml-syntax"], "A space is missing after the colon"),
    "Chinese colon": (line(2, "title：Offer"), ["2:6 yaml-syntax"], "The colon here is a Chinese one"),
    "Chinese colon in a step": (line(15, "    do：Send the offer."), ["15:7 yaml-syntax"], "a Chinese one"),
}
CHARACTERS: dict[str, Case] = {
    "GBK": (SOP.replace("Offer", "客户报价单").encode("gbk"), ["2:8 not-utf8"], "looks like GBK"),
    "Latin-1": (SOP.replace("Offer", "Café").encode("latin-1"), ["2:11 not-utf8"], "Byte 0xE9 is not UTF-8"),
    "UTF-8 cut short": (SOP.encode() + "客".encode()[:2], ["17:1 not-utf8"], "is not UTF-8"),
    "half a character": (line(9, "purpose: a\ud800b").encode("utf-8", "surrogatepass"), ["9:11 not-utf8"], "0xED"),
    "byte too long": (line(9, "purpose: aXb").encode().replace(b"X", b"\xc0\xaf"), ["9:11 not-utf8"], "0xC0"),
    "UTF-16 with BOM": (SOP.encode("utf-16"), ["1:1 not-utf8"], "UTF-16"),
    "UTF-16LE": (SOP.encode("utf-16-le"), ["1:1 not-utf8"], "UTF-16"),
    "UTF-16BE": (SOP.encode("utf-16-be"), ["1:1 not-utf8"], "UTF-16"),
    "UTF-16 in Chinese": (("标题：报价\n" * 5).encode("utf-16-le"), ["1:1 not-utf8"], "UTF-16"),
    "UTF-32": (SOP.encode("utf-32"), ["1:1 not-utf8"], "UTF-32"),
    "BOM": (b"\xef\xbb\xbf" + SOP.encode(), ["1:1 byte-order-mark"], "byte-order mark"),
    "BOM further in": (line(9, "purpose: a\ufeffb"), ["9:11 hidden-character"], "U+FEFF"),
    "CR LF": (SOP.replace("\n", "\r\n"), ["1:12 line-ending"], "as on Windows (CR LF)"),
    "one CR LF": (SOP.replace("Offer\n", "Offer\r\n"), ["2:13 line-ending"], "CR LF"),
    "lone CR": (SOP.replace("\n", "\r"), ["1:12 line-ending"], "very old Macs (CR)"),
    "NUL": (line(9, "purpose: a\0b"), ["9:11 hidden-character"], "U+0000 NUL"),
    "NUL at the start": ("\0" + SOP, ["1:1 hidden-character"], "NUL"),
    "NUL as an escape": (line(9, 'purpose: "a\\0b"'), ["9:10 hidden-character"], "NUL"),
    "escape": (line(9, "purpose: a\x1b[31mred"), ["9:11 hidden-character"], "U+001B ESCAPE"),
    "escape as \\x1b": (line(9, 'purpose: "a\\x1b[31m"'), ["9:10 hidden-character"], "ESCAPE"),
    "escape as \\e": (line(9, 'purpose: "a\\e[31m"'), ["9:10 hidden-character"], "ESCAPE"),
    "bell as an escape": (line(9, 'purpose: "a\\a"'), ["9:10 hidden-character"], "U+0007"),
    "delete": (line(9, "purpose: a\x7fb"), ["9:11 hidden-character"], "DELETE"),
    "C1 control": (line(9, "purpose: a\x9b31mb"), ["9:11 hidden-character"], "U+009B"),
    "next line": (line(9, "purpose: a\x85b"), ["9:11 hidden-character"], "U+0085"),
    "line separator": (line(9, "purpose: a\u2028b"), ["9:11 hidden-character"], "LINE SEPARATOR"),
    "line separator as an escape": (line(9, 'purpose: "a\\Lb"'), ["9:10 hidden-character"], "LINE SEPARATOR"),
    "right-to-left override": (line(9, "purpose: Pay\u202e now."), ["9:13 hidden-character"], "RIGHT-TO-LEFT OVERRIDE"),
    "right-to-left as an escape": (line(9, 'purpose: "Pay\\u202e now."'), ["9:10 hidden-character"], "RIGHT-TO-LEFT"),
    "isolate": (line(9, "purpose: Pay\u2066 now."), ["9:13 hidden-character"], "LEFT-TO-RIGHT ISOLATE"),
    "zero-width space": (line(9, "purpose: Pay\u200b now."), ["9:13 hidden-character"], "ZERO WIDTH SPACE"),
    "zero-width space as an escape": (line(9, 'purpose: "Pay\\u200b"'), ["9:10 hidden-character"], "ZERO WIDTH SPACE"),
    "zero-width joiner between letters": (line(9, "purpose: Pay\u200dnow"), ["9:13 hidden-character"], "JOINER"),
    "zero-width space in a key": (line(9, "pur\u200bpose: a"), ["9:1 schema", "9:4 hidden-character"], "Did you mean “purpose”"),
    "hidden character in a comment": (line(9, "purpose: a # \u202e"), ["9:14 hidden-character"], "U+202E"),
    "Hangul filler": (line(9, "purpose: a\u3164b"), ["9:11 hidden-character"], "HANGUL FILLER"),
    "tag character": (line(9, "purpose: a\U000e0041b"), ["9:11 hidden-character"], "TAG LATIN"),
    "no character": (line(9, "purpose: a\uffffb"), ["9:11 hidden-character"], "U+FFFF"),
    "merge conflict": (
        line(9, "<<<<<<< HEAD\npurpose: a\n=======\npurpose: b\n>>>>>>> x"),
        ["9:1 merge-conflict", "13:1 merge-conflict"],
        "Git could not merge two changes here",
    ),
    "merge conflict with its base": (
        line(9, "<<<<<<< HEAD\npurpose: a\n||||||| base\npurpose: 0\n=======\npurpose: b\n>>>>>>> x"),
        ["9:1 merge-conflict", "11:1 merge-conflict", "15:1 merge-conflict"],
        "Keep it, and delete the lines",
    ),
    "merge conflict with CR LF": (
        line(9, "<<<<<<< HEAD\npurpose: a\n=======\npurpose: b\n>>>>>>> x").replace("\n", "\r\n"),
        ["1:12 line-ending", "9:1 merge-conflict", "13:1 merge-conflict"],
        "",
    ),
}
SHAPES: dict[str, Case] = {
    "day that does not exist": (end("effective: 2026-02-31"), ["17:12 impossible-date"], "There is no day 2026-02-31"),
    "29 February of a common year": (end("effective: 2025-02-29"), ["17:12 impossible-date"], "no day 2025-02-29"),
    "year 0": (end("effective: 0000-00-00"), ["17:12 impossible-date"], "no day"),
    "day that does not exist, further in": (end("review:\n  last: 2026-13-01"), ["18:9 impossible-date"], "no day 2026-13-01"),
    "date with a time": (end("effective: 2026-02-28 10:00:00"), ["17:12 schema"], "Write it as YYYY-MM-DD"),
    "date with slashes": (end("effective: 2026/02/28"), ["17:12 schema"], "Write it as YYYY-MM-DD"),
    "Chinese quotes": (line(6, "version: “1.0.0”"), ["6:10 schema"], "Delete the Chinese quotation marks"),
    "date with T": (end("effective: 2026-02-28T10:00:00Z"), ["17:12 schema"], "does not have the form"),
    "Chinese date": (end("effective: 2026年2月28日"), ["17:12 schema"], "does not have the form"),
    "date without hyphens": (end("effective: 20260228"), ["17:12 schema"], "“20260228” does not have the form"),
    "date of single digits": (end("effective: 2026-2-3"), ["17:12 schema"], "does not have the form"),
    "date of wide digits": (end("effective: ２０２６-01-01"), ["17:12 schema"], "does not have the form"),
    "integer of 5,000 digits": (end("format: " + "9" * 5000), ["17:9 schema"], "a number of too many digits"),
    "version of 5,000 digits": (line(6, "version: " + "9" * 5000), ["6:10 schema"], "does not have the form"),
    "float of 5,000 digits": (metric("1." + "9" * 5000), ["18:35 schema"], "too many digits"),
    "not a number": (metric(".nan"), ["18:35 schema"], "“target” must be a number, not .nan"),
    "infinity": (metric(".inf"), ["18:35 schema"], "not .inf"),
    "minus infinity": (metric("-.inf"), ["18:35 schema"], "not -.inf"),
    "1e999": (metric("1e999"), ["18:35 schema"], "not 1e999"),
    "number in words": (metric("many"), ["18:35 schema"], "must be a number, not many"),
    "number in quotes": (metric('"35"'), ["18:35 schema"], "in quotes it is a text"),
    "number with a comma": (metric("1 000"), ["18:35 schema"], "must be a number"),
    "whole number with a point": (end("format: 1.0"), ["17:9 schema"], "must be a whole number, not 1.0"),
    "wrong version of the format": (end("format: 2"), ["17:9 schema"], "cannot be “2”"),
    "version of two numbers": (line(6, "version: 1.0"), ["6:10 schema"], "“1.0” does not have the form"),
    "text read as a number": (line(9, "purpose: 12.50"), ["9:10 schema"], 'Put it in quotes: "12.50"'),
    "text read as true": (line(9, "purpose: true"), ["9:10 schema"], 'Put it in quotes: "true"'),
    "truth as yes": (line(16, "    critical: yes"), ["16:15 schema"], "must be true or false, not yes"),
    "no value": (line(9, "purpose:"), ["9:9 schema"], "“purpose” has no value"),
    "tilde as value": (line(9, "purpose: ~"), ["9:10 schema"], "“purpose” has no value"),
    "blank text": (line(9, 'purpose: "  "'), ["9:10 schema"], "“purpose” is empty"),
    "empty text": (line(9, 'purpose: ""'), ["9:10 schema"], "“purpose” is empty"),
    "empty list": (steps("steps: []"), ["13:1 schema"], "“steps” is empty"),
    "empty mapping": ("{}\n", ["1:1 schema"] * 11, "“id” is missing"),
    "list for a text": (line(9, "purpose:\n  - a\n  - b"), ["9:1 schema"], "must be one text"),
    "mapping for a text": (line(9, "purpose:\n  a: b"), ["9:1 schema"], "must be one text"),
    "text for a list": (steps("steps: none"), ["13:8 schema"], "“steps” must be a list"),
    "mapping for a list": (steps("steps:\n  id: send\n  do: x"), ["13:1 schema"], "“steps” must be a list"),
    "text for a mapping": (line(11, "outcome: done").replace("  result: The offer is sent.\n", ""), ["11:10 schema"], "result"),
    "text for an item": (steps("steps:\n  - Send it"), ["14:5 schema"], "“item 1 of steps” must be fields"),
    "nothing for an item": (steps("steps:\n  -"), ["14:4 schema"], "“item 1 of steps” has no value"),
    "list for a name": (line(15, "    do: x\n    next: [a]"), ["16:5 schema"], "“next” must be one text"),
    "same item twice": (end("approvers: [seller, seller]"), ["17:21 schema"], "“seller” is listed twice"),
    "field is missing": (line(2, "# title"), ["1:1 schema"], "“title” is missing. Add a line `title:`"),
    "field of a step is missing": (line(15, "    when: x"), ["14:5 schema"], "“do” is missing"),
    "misspelt key": (line(2, "titel: Offer"), ["2:1 schema"], "Did you mean “title”?"),
    "key with a hyphen": (line(16, "    role: seller\n    done-when: y"), ["17:5 schema"], "Did you mean “done_when”?"),
    "key in camel case": (line(16, "    role: seller\n    doneWhen: y"), ["17:5 schema"], "Did you mean “done_when”?"),
    "key with a capital": (line(2, "Title: Offer"), ["2:1 schema"], "Did you mean “title”?"),
    "Chinese key": (line(2, "标题: Offer"), ["2:1 schema"], "no field “标题” here. Did you mean “title”?"),
    "key in the wrong place": (end("goto: end"), ["17:1 schema"], "in the right place"),
    "misspelt word of a list": (line(7, "status: activ"), ["7:9 schema"], "Did you mean “active”?"),
    "capital in a word of a list": (line(7, "status: Active"), ["7:9 schema"], "Did you mean “active”?"),
    "wrong word of a list": (line(7, "status: yes"), ["7:9 schema"], "It may be: draft, in-review, active, retired"),
    "id with a space": (line(1, "id: SAL 1"), ["1:5 schema"], "For example: SAL-001"),
    "id in small letters": (line(1, "id: sal-001"), ["1:5 schema"], "For example: SAL-001"),
    "id that is a number": (line(1, "id: 001"), ["1:5 schema"], "“001” does not have the form"),
    "misspelt role": (line(8, "owner: seler"), ["8:8 unknown-role"], "Did you mean “seller”?"),
    "role with capitals": (line(8, "owner: Seller"), ["8:8 unknown-role"], "Did you mean “seller”?"),
    "misspelt step": (end("    next: sned"), ["17:11 unknown-name"], "send"),
    "misspelt department": (line(5, "department: sale"), ["5:13 unknown-department"], "sales"),
}
ALLOWANCES: dict[str, Case] = {
    "behind the line": (line(9, f"purpose: {DOT}  {ALLOW} shown as an example"), [], ""),
    "above the line": (line(9, f"{ALLOW} shown as an example\npurpose: {DOT}"), [], ""),
    "above with a line between": (line(9, f"{ALLOW} an example\n\n# more\npurpose: {DOT}"), [], ""),
    "for the file": (f"{ALLOW.replace('allow', 'allow-file')} an example\n" + line(9, f"purpose: {DOT}"), [], ""),
    "behind the sign of a block": (line(9, "purpose: |  # sopkit: allow schema why\n  x"), ["9:13 unused-allowance"], "does not occur"),
    "on another line": (
        line(9, f"purpose: {DOT}").replace("customer asks.", f"customer asks. {ALLOW} x"),
        ["9:10 hidden-character"],
        "",
    ),
    "without a reason": (line(9, f"purpose: {DOT} {ALLOW}"), ["9:10 hidden-character", "9:21 invalid-allowance"], "gives no reason"),
    "of an unknown rule": (line(9, "purpose: x # sopkit: allow no-such it is fine"), ["9:12 invalid-allowance"], "no rule “no-such”"),
    "of a rule in capitals": (line(9, "purpose: x # sopkit: allow Schema fine"), ["9:12 invalid-allowance"], "no rule “Schema”"),
    "of no rule": (line(9, "purpose: x # sopkit: allow"), ["9:12 invalid-allowance"], "does not say what it allows"),
    "misspelt": (line(9, "purpose: x # sopkit: alow schema fine"), ["9:12 invalid-allowance"], "does not say what it allows"),
    "unused": (line(9, "purpose: x # sopkit: allow schema it is fine"), ["9:12 unused-allowance"], "does not occur here"),
    "unused at the end": (end("# sopkit: allow schema it is fine"), ["17:1 unused-allowance"], "does not occur here"),
    "in a quoted text": (line(9, f'purpose: "a\\u200bb {ALLOW} it is fine"'), ["9:10 hidden-character"], ""),
    "in a single-quoted text": (line(9, "purpose: 'x # sopkit: allow no-such it is fine'"), [], ""),
    "in a block of text": (line(9, "purpose: |\n  x\n  # sopkit: allow no-such fine\n"), [], ""),
    "in a folded text": (line(9, "purpose: >-\n  x\n  # sopkit: allow no-such fine\n"), [], ""),
    "below a block of text": (line(9, "purpose: |\n  x\n# sopkit: allow no-such fine"), ["11:1 invalid-allowance"], "no-such"),
    "in a word": (line(9, "purpose: x# sopkit:allow no-such fine"), [], ""),
    "in a file that cannot be read": (line(9, "purpose: *x # sopkit: allow schema why"), ["9:10 yaml-alias"], ""),
}
SOUND: dict[str, Case] = {
    name: (content, [], "")
    for name, content in {
        "tab after a colon": line(9, "purpose:\tGet it."),
        "no line end at the end": SOP.rstrip(),
        "end of document": SOP + "...\n",
        "YAML 1.2": "%YAML 1.2\n---\n" + SOP,
        "very long line": line(9, "purpose: " + "word " * 100_000),
        "emoji of two parts": line(9, "purpose: Ask 👩\u200d💻 first."),
        "text of 1.1": line(9, "purpose: no"),
        "time of day": line(9, "purpose: 12:30"),
        "equals signs": line(9, "purpose: |\n  Title\n  =======\n  text"),
        "wide space in a text": line(9, "purpose: 第一　第二"),
    }.items()
}
TABLE = {
    f"{group}: {name}": case
    for group, cases in {"yaml": YAML, "characters": CHARACTERS, "shape": SHAPES, "allow": ALLOWANCES, "sound": SOUND}.items()
    for name, case in cases.items()
}
SELECT = [part for name in ("format", "unknown-role", "unknown-name", "unknown-department") for part in ("--select", name)]


def check(handbook: Handbook, *arguments: str) -> Outcome:
    """Check a handbook, and hold what is true of every check: it writes nothing and never ends in a traceback."""
    before = handbook.contents()
    outcome = handbook.check("--format", "json", *SELECT, *arguments)
    assert handbook.contents() == before
    assert "Traceback" not in outcome.out + outcome.err
    assert outcome.code in {0, 1, 2}, outcome.err
    return outcome


@pytest.fixture
def handbook(tmp_path: Path) -> Handbook:
    """Return a handbook with one file that has a known problem."""
    return Handbook(tmp_path, {OTHER: OTHER_SOP})


@pytest.mark.parametrize("case", TABLE.values(), ids=TABLE)
def test_what_a_file_holds(case: Case, handbook: Handbook) -> None:
    content, expected, words = case
    handbook.write(BAD, content)
    outcome = check(handbook)
    assert outcome.places(BAD) == expected
    assert words in outcome.words(BAD)
    assert outcome.places(OTHER) == [KNOWN_PROBLEM]
    assert outcome.code == 1
    for entry in outcome.problems:
        assert entry["message"].endswith((".", "!", "?")), entry
        assert entry["rule"] in rule_by_id()


@pytest.mark.parametrize("report", ["text", "concise", "github"])
def test_every_report_tells_every_case(report: str, tmp_path: Path) -> None:
    handbook = Handbook(tmp_path)
    for number, (content, _, _) in enumerate(TABLE.values()):
        handbook.write(f"sops/{number:03}.yml", content)
    for lang in ("zh", "en"):
        outcome = handbook.check("--format", report, lang=lang)
        assert (outcome.code, outcome.err) == (1, "")
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e]", outcome.out)
        for number, (_, expected, _) in enumerate(TABLE.values()):
            assert (f"sops/{number:03}.yml" in outcome.out) >= bool(expected)


# -------------------------------------------------------------------------------------- files that are not what they seem


def outside(root: Path) -> Path:
    """Return a file beside the handbook."""
    place = root.parent / f"{root.name}-outside.yml"
    place.write_text("secret: 1\n")
    return place


def make_link(target: str | Path, name: str = "bad.yml") -> Callable[[Handbook], object]:
    """Return a function that links to a target."""
    return lambda book: (book.root / "sops" / name).symlink_to(target)


def make_circle(book: Handbook) -> None:
    """Make two links that lead to each other."""
    (book.root / "sops/bad.yml").symlink_to("worse.yml")
    (book.root / "sops/worse.yml").symlink_to("bad.yml")


def make_socket(book: Handbook) -> None:
    """Make a socket with the name of a file."""
    with socket.socket(socket.AF_UNIX) as server:
        place = Path.cwd()
        os.chdir(book.root / "sops")  # the path of a socket may have 107 characters
        server.bind("bad.yml")
        os.chdir(place)


def make_sparse(book: Handbook) -> None:
    """Make a file of 50 MB that takes no room."""
    with (book.root / BAD).open("wb") as file:
        file.truncate(50_000_000)


FILES: dict[str, tuple[Callable[[Handbook], object], dict[str, list[str]], str]] = {
    "link out of the handbook": (
        lambda book: (book.root / BAD).symlink_to(outside(book.root)),
        {BAD: ["1:1 symbolic-link"]},
        "leads out of the handbook",
    ),
    "link to a system file": (make_link("/etc/passwd"), {BAD: ["1:1 symbolic-link"]}, "leads out of the handbook"),
    "link to a device": (make_link("/dev/zero"), {BAD: ["1:1 symbolic-link"]}, "leads out of the handbook"),
    "link to another SOP": (make_link("other.yml"), {BAD: ["1:1 symbolic-link"]}, "is not followed"),
    "link to nothing": (make_link("nowhere.yml"), {BAD: ["1:1 symbolic-link"]}, "leads to nothing"),
    "link to itself": (make_link("bad.yml"), {BAD: ["1:1 symbolic-link"]}, "runs in a circle"),
    "links in a circle": (make_circle, {BAD: ["1:1 symbolic-link"], "sops/worse.yml": ["1:1 symbolic-link"]}, "in a circle"),
    "link to the folder above": (make_link("..", "up"), {"sops/up": ["1:1 symbolic-link"]}, "is not followed"),
    "link to the root": (make_link("/", "all"), {"sops/all": ["1:1 symbolic-link"]}, "leads out of the handbook"),
    "folder with the name of a file": (lambda book: (book.root / BAD).mkdir(), {BAD: ["1:1 unreadable-file"]}, "a folder"),
    "SOP in such a folder": (
        lambda book: book.write("sops/bad.yml/inner.yml", ""),
        {BAD: ["1:1 unreadable-file"], "sops/bad.yml/inner.yml": ["1:1 not-a-mapping"]},
        "a folder",
    ),
    "pipe": (lambda book: os.mkfifo(book.root / BAD), {BAD: ["1:1 unreadable-file"]}, "a folder or a device"),
    "pipe of Markdown": (lambda book: os.mkfifo(book.root / "sops/bad.md"), {}, ""),
    "socket": (make_socket, {BAD: ["1:1 unreadable-file"]}, "cannot be read"),
    "50 MB": (make_sparse, {BAD: ["1:1 too-large"]}, "50.0 MB; an SOP has at most 1 MB"),
    "one byte too many": (lambda book: book.write(BAD, b"#" * (LARGEST + 1)), {BAD: ["1:1 too-large"]}, "1 MB"),
    "not one byte too many": (lambda book: book.write(BAD, b"#" * LARGEST), {BAD: ["1:1 not-a-mapping"]}, "empty"),
    "Markdown of something else": (
        lambda book: book.write("sops/bad.md", "---\ntitle: Letter\n---\n"),
        {"sops/bad.md": ["1:1 unread-form"]},
        "neither `id:` nor `kind:`",
    ),
    "Markdown in UTF-16": (
        lambda book: book.write("sops/bad.md", "\ufeff---\nid: SAL-001\n---\n".encode("utf-16-le")),
        {"sops/bad.md": ["1:1 not-utf8"]},
        "UTF-16",
    ),
    "other Markdown": (lambda book: book.write("sops/read.md", "# Read me\n"), {}, ""),
    "hidden file": (lambda book: book.write("sops/.bad.yml", "- x"), {}, ""),
    "hidden folder": (lambda book: book.write("sops/.git/bad.yml", "- x"), {}, ""),
    "capital ending": (lambda book: book.write("sops/BAD.YML", "- x"), {"sops/BAD.YML": ["1:1 not-a-mapping"]}, "a list"),
    "other ending": (lambda book: book.write("sops/bad.yaml", "- x"), {"sops/bad.yaml": ["1:1 not-a-mapping"]}, "a list"),
    "backup of an editor": (lambda book: book.write("sops/bad.yml~", "- x"), {}, ""),
    "settings among the SOPs": (lambda book: book.write("sops/sopkit.yml", "- x"), {"sops/sopkit.yml": ["1:1 not-a-mapping"]}, "a list"),
}
NAMES = {
    "Chinese": "客户 报价.yml",
    "spaces": "  two  spaces .yml",
    "line feed": "a\nb.yml",
    "carriage return": "a\rb.yml",
    "quotes": "a'b\"c.yml",
    "leading hyphen": "-rf.yml",
    "option": "--lang=zh.yml",
    "percent": "100%0A.yml",
    "colon": "a:1:2.yml",
    "backslash": "a\\b.yml",
    "braces": "{line}.yml",
    "terminal": "\x1b[31mred\x07.yml",
    "right-to-left": "a\u202ebmy.yml",
    "not UTF-8": "\udcff\udcfe.yml",
    "workflow command": "x\n::error file=a,line=1::owned.yml",
    "star": "*.yml",
    "200 letters": "x" * 200 + ".yml",
    "25 folders": "a/" * 25 + "x.yml",
}


@pytest.mark.parametrize("case", FILES.values(), ids=FILES)
def test_files_that_are_not_what_they_seem(case: tuple[Any, dict[str, list[str]], str], handbook: Handbook) -> None:
    make, expected, words = case
    make(handbook)
    outcome = check(handbook)
    found = {entry["path"] for entry in outcome.problems}
    assert {path: outcome.places(path) for path in found} == {OTHER: [KNOWN_PROBLEM], **expected}
    assert words in outcome.out
    assert outcome.code == 1
    assert "secret" not in outcome.out
    assert "root:" not in outcome.out


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_names_of_files(name: str, handbook: Handbook) -> None:
    handbook.write(f"sops/{name}", "- x")
    outcome = check(handbook)
    assert outcome.places(f"sops/{name}") == ["1:1 not-a-mapping"]
    assert outcome.places(OTHER) == [KNOWN_PROBLEM]
    for report in ("text", "concise", "github", "json"):
        told = handbook.check("--format", report, *SELECT)
        assert told.code == 1
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\udc80-\udcff]", told.out)
        if report in {"concise", "github"}:  # two problems and the count: a name makes no lines of its own
            assert told.out.count("\n") == 3
    named = handbook.check("--format", "json", *SELECT, "--", f"sops/{name}")
    assert [entry["path"] for entry in named.problems] == [f"sops/{name}"]


def test_a_workflow_command_cannot_be_smuggled_in(handbook: Handbook) -> None:
    """GitHub reads every line that starts with ``::``; text from files must not make one."""
    texts = ['"a\\n::error::owned"', '"%0A::error::owned"', "'x::add-mask::y'", '"\\r::stop-commands::t"']
    for number, text in enumerate(texts):
        handbook.write(f"sops/{number}.yml", line(7, f"status: {text}"))
    handbook.write("sops/k.yml", end('"::error file=x::owned\\n::b": 1'))
    outcome = handbook.check("--format", "github", *SELECT)
    commands = [text for text in outcome.out.splitlines() if text.startswith("::")]
    assert len(commands) == len(outcome.out.splitlines()) - 1
    assert all(re.match(r"::error file=sops/[^,:]+,line=\d+,col=\d+(,endColumn=\d+)?,title=[a-z-]+::", text) for text in commands)
    assert "owned" in outcome.out
    assert "%0A::error" not in outcome.out.replace("%250A", "")


# -------------------------------------------------------------------------------------------------- the files beside the SOPs

BROKEN: dict[str, tuple[str | bytes, str]] = {
    "tab": ("title:\n\ten: x\n", "2:1 yaml-syntax"),
    "duplicate key": ("format: 1\nformat: 1\n", "2:1 duplicate-key"),
    "tag": ("format: !!python/object/apply:os.system [x]\n", "1:9 yaml-tag"),
    "laughs": (LAUGHS, "1:4 yaml-alias"),
    "alias of itself": ("format: &a [*a]\n", "1:9 yaml-alias"),
    "deep": ("format: " + "[" * 30_000, "1:1 too-deep"),
    "GBK": ("# 客户报价单\n".encode("gbk"), "1:3 not-utf8"),
    "UTF-16": ("format: 1\n".encode("utf-16"), "1:1 not-utf8"),
    "UTF-16 without BOM": ("format: 1\n".encode("utf-16-le"), "1:1 not-utf8"),
    "NUL": ("format: \0\n", "1:9 hidden-character"),
    "bidi": ("format: 1 # \u202e\n", "1:13 hidden-character"),
    "escape": ('format: "\\e[31m"\n', "1:9 hidden-character"),
    "conflict": ("<<<<<<< a\nformat: 1\n=======\nformat: 1\n>>>>>>> b\n", "1:1 merge-conflict"),
    "empty": ("", "1:1 not-a-mapping"),
    "comment": ("# nothing\n", "1:1 not-a-mapping"),
    "list": ("- x\n", "1:1 not-a-mapping"),
    "word": ("hello\n", "1:1 not-a-mapping"),
    "two documents": ("format: 1\n---\nformat: 1\n", "2:1 several-documents"),
    "misspelt": ("fromat: 1\n", "1:1 schema"),
    "wrong type": ("format: [1]\n", "1:1 schema"),
    "null": ("format:\n", "1:8 schema"),
    "5,000 digits": ("format: " + "9" * 5000 + "\n", "1:9 schema"),
    "number as key": ("1: x\n", "1:1 schema"),
    "colon": ("format: a: b\n", "1:10 yaml-syntax"),
    "50 MB": (b"\0" * 2_000_000, "1:1 too-large"),
}


@pytest.mark.parametrize("name", ["sopkit.yml", "organisation.yml", "glossary.yml"])
@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_broken_files_beside_the_sops(name: str, case: tuple[str | bytes, str], handbook: Handbook) -> None:
    content, place = case
    handbook.write(name, content)
    outcome = check(handbook)
    assert place in outcome.places(name)
    assert outcome.places(OTHER) == [KNOWN_PROBLEM]
    assert {entry["path"] for entry in outcome.problems} == {name, OTHER}
    assert outcome.code == 1


def as_folder(place: Path) -> None:
    """Put a folder where a file is wanted."""
    place.unlink(missing_ok=True)
    place.mkdir()


def as_pipe(place: Path) -> None:
    """Put a pipe where a file is wanted."""
    place.unlink(missing_ok=True)
    os.mkfifo(place)


def as_link(target: str) -> Callable[[Path], None]:
    """Put a link where a file is wanted."""

    def make(place: Path) -> None:
        place.unlink(missing_ok=True)
        place.symlink_to(target)

    return make


@pytest.mark.parametrize("name", ["organisation.yml", "glossary.yml"])
@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (as_folder, "unreadable-file"),
        (as_pipe, "unreadable-file"),
        (as_link("/etc/passwd"), "symbolic-link"),
        (as_link("/dev/zero"), "symbolic-link"),
        (as_link("nowhere"), "symbolic-link"),
        (as_link("organisation.yml"), "symbolic-link"),
    ],
)
def test_strange_files_beside_the_sops(name: str, make: Callable[[Path], None], rule: str, handbook: Handbook) -> None:
    if name == "glossary.yml" and make.__qualname__.startswith("as_link") and rule == "symbolic-link":
        (handbook.root / "organisation.yml").unlink()
    make(handbook.root / name)
    outcome = check(handbook)
    assert outcome.places(name) == [f"1:1 {rule}"]
    assert outcome.places(OTHER) == [KNOWN_PROBLEM]
    assert "root:" not in outcome.out


SETTINGS_CASES = {
    "no such folder": ("sops: procedures", "3:7 unreadable-file", "no folder “procedures”"),
    "folder outside": ("sops: ../x", "3:7 schema", "does not have the form"),
    "folder outside by a detour": ("sops: sops/../../x", "3:7 unreadable-file", "lies outside this handbook"),
    "absolute folder": ("sops: /etc", "3:7 schema", "does not have the form"),
    "a file": ("sops: sopkit.yml", "3:7 unreadable-file", "no folder"),
    "empty": ('sops: ""', "3:7 schema", ""),
    "NUL": ('sops: "a\\0b"', "3:7 hidden-character", "NUL"),
    "long": ("sops: " + "x" * 5000, "3:7 unreadable-file", "no folder"),
    "level of a rule": ("rules: {schema: loud}", "3:17 schema", "off, info, warning, error"),
    "level no": ("rules: {schema: no}", "3:17 schema", "off, info, warning, error"),
    "language": ("language: fr", "3:11 schema", "zh, en"),
    "languages": ("languages: [zh, zh]", "3:17 schema", "twice"),
    "cycle": ("review: {cycles: {A: soon}}", "3:22 schema", ""),
    "days": ("review: {due_soon_days: -1}", "3:25 schema", ""),
}


@pytest.mark.parametrize("case", SETTINGS_CASES.values(), ids=SETTINGS_CASES)
def test_wrong_settings(case: tuple[str, str, str], handbook: Handbook) -> None:
    text, place, words = case
    handbook.write("sopkit.yml", f"title:\n  en: x\n{text}\n")
    outcome = check(handbook)
    assert place in outcome.places("sopkit.yml")
    assert words in outcome.words("sopkit.yml")
    assert outcome.code == 1


def test_the_folder_of_sops_may_not_be_a_link_outside(handbook: Handbook) -> None:
    shutil.rmtree(handbook.root / "sops")
    (handbook.root / "sops").symlink_to("/etc")
    handbook.write("sopkit.yml", SETTINGS)
    outcome = check(handbook)
    assert outcome.places("sopkit.yml") == ["1:1 unreadable-file"]


def test_all_of_the_handbook_may_be_the_folder_of_sops(handbook: Handbook) -> None:
    handbook.write("sopkit.yml", SETTINGS + "sops: sops/..\n")
    outcome = check(handbook)
    assert {entry["path"] for entry in outcome.problems} == {OTHER}


def test_broken_settings_still_say_where_the_sops_are(tmp_path: Path) -> None:
    handbook = Handbook(tmp_path, {"sopkit.yml": "sops: procedures\nfromat: 1\n", "procedures/other.yml": OTHER_SOP})
    outcome = check(handbook)
    assert outcome.places("procedures/other.yml") == [KNOWN_PROBLEM]


# ------------------------------------------------------------------------------------------------------- the command line

USAGE: dict[str, tuple[list[str], str]] = {
    "path that does not exist": (["sops/none.yml"], "does not exist"),
    "path outside": (["/etc"], "no handbook here"),
    "second path outside": (["sops", "/etc/passwd"], "lies outside the handbook"),
    "unknown rule": (["--select", "no-such"], "no rule or family “no-such”"),
    "unknown rule to ignore": (["--ignore", "no-such"], "no rule or family “no-such”"),
    "unknown rule to fail on": (["--fail-on", "no-such"], "no rule or family “no-such”"),
    "empty rule": (["--select", ""], "no rule or family"),
    "day that does not exist": (["--as-of", "2026-02-31"], "2026-02-31 is no day"),
    "no day": (["--as-of", "soon"], "soon is no day"),
    "day with a time": (["--as-of", "2026-02-28T10:00"], "is no day"),
    "unknown report": (["--format", "xml"], "xml"),
    "unknown option": (["--no-such"], "--no-such"),
    "terminal in an argument": (["--select", "\x1b[31m"], "no rule or family"),
    "terminal in a path": (["\x1b[31m"], "does not exist"),
    "terminal in a date": (["--as-of", "\x1b[31m"], "is no day"),
}


@pytest.mark.parametrize("case", USAGE.values(), ids=USAGE)
def test_wrong_use(case: tuple[list[str], str], handbook: Handbook) -> None:
    arguments, words = case
    outcome = handbook.check(*arguments)
    assert outcome.code == 2
    assert words in outcome.err.replace("\n", " ")
    assert outcome.out == ""
    assert "\x1b" not in outcome.err
    assert "Traceback" not in outcome.err


def test_no_handbook(tmp_path: Path) -> None:
    handbook = Handbook(tmp_path)
    (tmp_path / "sopkit.yml").unlink()
    outcome = handbook.check()
    assert outcome.code == 2
    assert "There is no handbook here" in outcome.err.replace("\n", " ")


@pytest.mark.parametrize("make", [as_folder, as_pipe, as_link("nowhere"), as_link("sopkit.yml")])
def test_settings_that_are_no_file(make: Callable[[Path], None], tmp_path: Path) -> None:
    handbook = Handbook(tmp_path)
    make(tmp_path / "sopkit.yml")
    outcome = handbook.check(lang=None)
    assert outcome.code == 2
    assert "no handbook here" in outcome.err.replace("\n", " ")


def test_settings_that_lead_outside(tmp_path: Path) -> None:
    handbook = Handbook(tmp_path, {OTHER: OTHER_SOP})
    as_link("/etc/passwd")(tmp_path / "sopkit.yml")
    outcome = check(handbook)
    assert outcome.places("sopkit.yml") == ["1:1 symbolic-link"]
    assert outcome.places(OTHER) == [KNOWN_PROBLEM]


def test_a_link_named_on_the_command_line_is_told_where_it_stands(handbook: Handbook) -> None:
    (handbook.root / BAD).symlink_to("/etc/passwd")
    outcome = check(handbook, BAD)
    assert [entry["path"] for entry in outcome.problems] == [BAD]


# ---------------------------------------------------------------------------------------------------------- floods

FLOODS = {
    "hidden characters": "title: " + "\u200b" * (LARGEST // 3 - 10),
    "hidden characters on lines": "a: \u200b\n" * (LARGEST // 8),
    "hidden characters as escapes": 'title: "' + "\\u200b" * (LARGEST // 6 - 10) + '"\n',
    "conflict markers": "<<<<<<< a\n" * (LARGEST // 10),
    "duplicate keys": "a: 1\n" * (LARGEST // 5),
    "unknown keys": "".join(f"k{number}: 1\n" for number in range(LARGEST // 11)),
    "misspelt keys": "".join(f"titl{number}: 1\n" for number in range(LARGEST // 14)),
    "equal items": "approvers:\n" + "- a\n" * (LARGEST // 4 - 5),
    "items": "approvers:\n" + "".join(f"- a{number}\n" for number in range(LARGEST // 10)),
    "wrong items": "steps:\n" + "- a\n" * (LARGEST // 4 - 5),
    "empty items": "steps:\n" + "- {}\n" * (LARGEST // 5 - 5),
    "spaces in a comment": ALLOW + " " * (LARGEST - 100) + "x",
    "comments": "# sopkit: allow a b\n" * (LARGEST // 20),
    "comments behind texts": "title: x\n" + "a: b\n" * 1000 + "# sopkit: allow a b\n" * (LARGEST // 21),
    "links": "title: " + "[[A" * (LARGEST // 3 - 10),
    "numbers": "a: [" + "1," * (LARGEST // 2 - 10) + "]",
    "carriage returns": "a: \u200b\r" * (LARGEST // 8),
    "spaces": " " * LARGEST,
    "colons": ":" * LARGEST,
}


@pytest.mark.parametrize("content", FLOODS.values(), ids=FLOODS)
def test_floods_cost_neither_minutes_nor_screens(content: str) -> None:
    """A million problems in one file are told as a hundred; before this, several of these files took longer than a minute."""
    start = time.process_time()
    source = read_source(BAD, content.encode())
    build_sop(source)
    assert time.process_time() - start < 30
    assert 0 < len(source.problems) <= MOST + 1


def test_the_end_of_a_long_list_says_that_there_is_more(handbook: Handbook) -> None:
    handbook.write(BAD, FLOODS["duplicate keys"])
    outcome = check(handbook)
    assert outcome.places(BAD)[-1].startswith(f"{MOST + 2}:1 duplicate-key")
    assert "More is wrong in this file" in outcome.words(BAD)


# ------------------------------------------------------------------------------------- every field with every wrong type

VALUES: dict[str, Any] = {"null": None, "number": 7, "fraction": 3.5, "list": [1], "mapping": {"x": 1}, "bool": True, "text": "x"}
KINDS = {"sop": "sops/demo/everything.yml", "translation": "sops/demo/everything.zh.yml"} | {
    name.partition(".")[0]: name for name in ("organisation.yml", "glossary.yml", "sopkit.yml")
}


@functools.cache
def golden(kind: str) -> dict[str, Any]:
    """Return the data of a golden file."""
    source = read_source(KINDS[kind], (GOLDEN / KINDS[kind]).read_bytes())
    assert not source.problems
    return source.data  # type: ignore[no-any-return]


def emit(data: Any, route: Route, places: dict[Route, int], lines: list[str], indent: str, lead: str) -> None:
    """Write data as YAML with every value on a line of its own, and keep which line that is."""
    places[route] = len(lines) + 1
    if isinstance(data, dict) and data:
        if lead.strip():
            lines.append(lead)
        for key, value in data.items():
            emit(value, (*route, key), places, lines, indent + "  ", f"{indent}{key}:")
    elif isinstance(data, list) and data:
        lines.append(lead)
        for position, value in enumerate(data):
            emit(value, (*route, position), places, lines, indent + "  ", f"{indent}-")
    else:
        lines.append(f"{lead} {json.dumps(data, ensure_ascii=False)}")


def routes(data: Any, route: Route = ()) -> Iterator[Route]:
    """Yield the way to every value."""
    if route:
        yield route
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in children:
        yield from routes(value, (*route, key))


def with_value(data: Any, route: Route, value: Any) -> Any:
    """Return data with another value at one place."""
    if not route:
        return value
    if isinstance(data, dict):
        return {key: with_value(child, route[1:], value) if key == route[0] else child for key, child in data.items()}
    return [with_value(child, route[1:], value) if position == route[0] else child for position, child in enumerate(data)]


def parts(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each field of the golden file with those alone that the schema requires: small files are read quickly."""
    data, required = golden(kind), read_schema(kind)["required"]
    for key in data:
        yield key, {name: value for name, value in data.items() if name == key or name in required}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_with_every_wrong_type(kind: str) -> None:
    gate = jsonschema_rs.validator_for(read_schema(kind), validate_formats=False)
    count = 0
    seen: set[tuple[str, ...]] = set()
    for key, part in parts(kind):
        for route in routes(part[key], (key,)):
            shape = tuple("[]" if isinstance(step, int) else step for step in route)
            if shape in seen:  # the second of two like steps tells nothing that the first has not told
                continue
            seen.add(shape)
            original = functools.reduce(lambda data, step: data[step], route, part)  # type: ignore[index]
            for name, value in VALUES.items():
                count += 1
                mutant = with_value(part, route, value)
                places: dict[Route, int] = {}
                lines: list[str] = []
                emit(mutant, (), places, lines, "", "")
                text = "\n".join(lines) + "\n"
                source = read_source(KINDS[kind], text.encode(), None if kind in {"sop", "translation"} else kind)
                assert source.data == mutant, text
                told = problems_of(source, kind)
                where = (kind, route, name, [f"{entry.location.line}: {entry.message}" for entry in told])
                assert bool(told) == (not gate.is_valid(mutant)), where
                if not told:
                    continue
                near = {places[route], *(number for place, number in places.items() if place[: len(route)] == route)}
                assert any(entry.location.line in near for entry in told), (where, near)
                if not isinstance(value, type(original)) or isinstance(value, bool) != isinstance(original, bool):
                    assert len(told) == 1, where
    assert count > 100


def problems_of(source: Any, kind: str) -> list[Any]:
    """Return what the reader says of one file."""
    if kind in {"sop", "translation"}:
        build_sop(source)
    else:
        from sopkit.model.glossary import Glossary
        from sopkit.model.organisation import Organisation
        from sopkit.model.settings import Settings
        from sopkit.reading.document import convert

        convert(source, kind, {"organisation": Organisation, "glossary": Glossary, "sopkit": Settings}[kind])
    assert {entry.rule for entry in source.problems} <= {"schema", "impossible-date"}
    return source.problems  # type: ignore[no-any-return]


# ------------------------------------------------------------------------------------------------------ as a program


def test_a_gbk_console(handbook: Handbook) -> None:
    handbook.write(BAD, line(7, "status: ✓客户"))
    outcome = handbook.start("--lang", "zh", env={"PYTHONIOENCODING": "gbk"})
    assert outcome.code == 1
    assert "Traceback" not in outcome.err
    assert "客户" in outcome.out.encode("latin-1").decode("gbk")


def test_an_ascii_console(handbook: Handbook) -> None:
    handbook.write("sops/客户.yml", line(7, "status: 客户"))
    for lang in ("zh", "en"):
        outcome = handbook.start("--lang", lang, env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
        assert outcome.code == 1
        assert "Traceback" not in outcome.err
        outcome.out.encode("latin-1").decode("utf-8")  # click takes an ASCII console for one that was set up wrongly


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    handbook = Handbook(tmp_path, {f"sops/{number}.yml": "- x" for number in range(3000)})
    command = f'"{sys.executable}" -m sopkit check --format concise --lang en | head -1'
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, shell=True, cwd=handbook.root, env=environment, capture_output=True, text=True, check=False)  # noqa: S602
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_a_pipe_does_not_hang_the_program(handbook: Handbook) -> None:
    os.mkfifo(handbook.root / BAD)
    assert handbook.start("--lang", "en").code == 1


def test_no_escape_sequence_of_a_file_reaches_the_terminal(handbook: Handbook) -> None:
    handbook.write("sops/\x1b]0;owned\x07.yml", line(7, 'status: "\\e[2J\\x9b31m"'))
    handbook.write(BAD, line(9, "purpose: \x1b[2J"))
    for report in ("text", "concise", "github", "json"):
        outcome = handbook.start("--lang", "en", "--format", report)
        assert outcome.code == 1
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]", outcome.out)


WITHOUT_RIGHTS = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.name == "posix" and os.geteuid() == 0 else []
"""Root may read everything; without these two capabilities it may read what its permissions say."""


@pytest.mark.skipif(sys.platform != "linux", reason="the permissions and the capabilities are those of Linux")
def test_files_that_may_not_be_read() -> None:
    with tempfile.TemporaryDirectory() as folder:
        handbook = Handbook(Path(folder), {OTHER: OTHER_SOP, BAD: SOP, "sops/shut/x.yml": SOP})
        (handbook.root / BAD).chmod(0)
        (handbook.root / "sops/shut").chmod(0)
        outcome = handbook.start("--format", "json", *SELECT, "--lang", "en", prefix=WITHOUT_RIGHTS)
        (handbook.root / "sops/shut").chmod(0o755)
        assert (outcome.code, outcome.err) == (1, "")
        assert outcome.places(BAD) == ["1:1 unreadable-file"]
        assert outcome.places("sops/shut") == ["1:1 unreadable-file"]
        assert outcome.places(OTHER) == [KNOWN_PROBLEM]
        assert "Permission denied" in outcome.words(BAD)


def test_a_folder_that_is_not_a_checkout_of_ours_is_left_as_it_was(handbook: Handbook) -> None:
    handbook.write(BAD, line(9, "purpose: *x"))
    before = handbook.contents()
    handbook.start("--lang", "en")
    assert handbook.contents() == before


def test_a_fault_of_the_program_is_told_as_one(handbook: Handbook, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("\x1b[31m")

    monkeypatch.setattr("sopkit.commands.check.judge", fail)
    outcome = handbook.check()
    assert outcome.code == 3
    assert "fault of sopkit, not yours: ZeroDivisionError" in outcome.err
    assert "\x1b" not in outcome.err


def test_there_are_many_cases() -> None:
    assert len(TABLE) + len(FILES) + len(NAMES) + 3 * len(BROKEN) + len(SETTINGS_CASES) + len(USAGE) + len(FLOODS) > 250
    assert ORGANISATION.startswith("departments")


# ------------------------------------------------------------------------------------- what passes the schema and is still odd

ODD = {
    "review period of 5,000 digits": (BAD, end(f"review:\n  every: {'9' * 5000} months\n  last: 2026-01-01")),
    "review period past the year 9999": (BAD, end("review:\n  every: 9999 years\n  last: 2026-01-01")),
    "review in the year 9999": (BAD, end("review:\n  every: 6 months\n  last: 9999-12-31")),
    "review in the year 1": (BAD, end("review:\n  every: 6 months\n  last: 0001-01-01")),
    "limit of 5,000 digits": (BAD, end(f"    within:\n      limit: {'9' * 5000} hours")),
    "limit of nothing": (BAD, end("    within:\n      limit: 0 hours")),
    "timeline of a quintillion days": (
        BAD,
        end(
            "timeline:\n  days: 999999999999999999\n  milestones:\n    - {id: a, name: a, start: 1, end: 999999999999999999, role: seller}"
        ),
    ),
    "answer that is no option": (
        BAD,
        end("training:\n  audience: [seller]\n  within: {limit: 1 day}\n  quiz:\n    - {question: a, options: [a, b], answer: 99999999}"),
    ),
    "number near the end of floats": (BAD, metric("1e99")),
    "step that leads to itself": (BAD, end("    next: send")),
    "link to itself": (BAD, line(9, "purpose: See [[SAL-001]] and [[SAL-001#send]].")),
    "file name with NUL": (BAD, end('references:\n  - path: "a\\0b"')),
    "file name too long": (BAD, end(f"references:\n  - path: {'x' * 5000}")),
    "file outside": (BAD, end("references:\n  - path: sops/../../../etc/passwd")),
    "path that is a folder": (BAD, end("references:\n  - path: sops")),
    "text of blanks": (BAD, line(9, 'purpose: " "')),
    "translation of a newer version": ("sops/bad.zh.yml", "id: SAL-002\nlang: zh\ntranslates: 9.0.0\ntitle: 报价\n"),
    "translation of nothing": ("sops/bad.zh.yml", "id: SAL-099\nlang: zh\ntranslates: 1.0.0\ntitle: 报价\n"),
    "translation of another shape": ("sops/bad.zh.yml", "id: SAL-002\nlang: zh\ntranslates: 1.0.0\ntitle: x\noutcome: {criteria: [a]}\n"),
    "translation that is a list": ("sops/bad.zh.yml", "- x\n"),
    "pattern that is none": ("sopkit.yml", SETTINGS + "id_pattern: '['\n"),
    "time zone that is none": ("sopkit.yml", SETTINGS + "time_zone: Mars/Olympus\n"),
    "time zone that is a path": ("sopkit.yml", SETTINGS + "time_zone: ../../../etc/passwd\n"),
    "rule that is none": ("sopkit.yml", SETTINGS + "rules: {no-such-rule: error}\n"),
    "cycle of 5,000 digits": ("sopkit.yml", SETTINGS + f"review: {{cycles: {{A: {'9' * 5000} months}}}}\n"),
    "department twice": ("organisation.yml", ORGANISATION.replace("roles:", "  - id: sales\n    name: {en: x}\nroles:")),
    "role that is its own deputy": ("organisation.yml", ORGANISATION + "    deputy: seller\n"),
    "term that is empty": ("glossary.yml", "terms:\n  - {id: a, term: {en: ' '}, meaning: {en: b}, forbidden: {en: [' ']}}\n"),
    "term of signs": (
        "glossary.yml",
        "terms:\n  - {id: a, term: {en: '(['}, meaning: {en: b}, forbidden: {en: ['*+?']}, abbreviation: '('}\n",
    ),
}


@pytest.mark.parametrize("case", ODD.values(), ids=ODD)
def test_odd_values_that_no_schema_forbids(case: tuple[str, str], handbook: Handbook) -> None:
    path, content = case
    handbook.write(path, content)
    start = time.process_time()
    outcome = handbook.check("--format", "json")
    assert time.process_time() - start < 20
    assert outcome.code == 1, outcome.err
    assert KNOWN_PROBLEM in outcome.places(OTHER)


def test_the_rules_survive_every_wrong_type(tmp_path: Path) -> None:
    handbook = Handbook(tmp_path)
    shutil.copytree(GOLDEN, tmp_path, dirs_exist_ok=True)
    values = list(VALUES.values())
    number = 0
    for key, part in parts("sop"):
        for route in routes(part[key], (key,)):
            lines: list[str] = []
            number += 1
            emit(with_value(part, route, values[number % len(values)]), (), {}, lines, "", "")
            handbook.write(f"sops/mutants/{number:04}.yml", "\n".join(lines) + "\n")
    outcome = handbook.check("--format", "json")
    assert outcome.code == 1, outcome.err
