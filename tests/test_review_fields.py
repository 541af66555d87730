"""The review of an SOP is written into its file, and nothing else in it changes by a byte."""

from __future__ import annotations

import difflib

import pytest
from handbook import BODY, FRONT
from hypothesis import given, settings
from hypothesis import strategies as st

from sopkit.compare.fingerprint import fingerprint
from sopkit.reading.document import read_source
from sopkit.writing.review_fields import LayoutError, with_review

MARK = "v1:" + "0" * 64
FIELDS = {"last": "2026-03-01", "by": "seller", "fingerprint": MARK}

LAYOUTS = {
    "missing fields": (
        "id: X\nreview:\n  every: 6 months\nsteps: []\n",
        f"id: X\nreview:\n  every: 6 months\n  last: 2026-03-01\n  by: seller\n  fingerprint: {MARK}\nsteps: []\n",
    ),
    "comments behind values": (
        "review:\n  every: 6 months # as agreed\n  last: 2025-01-01   # in the meeting\n  by: buyer\t# with a tab\nsteps: []\n",
        (
            "review:\n  every: 6 months # as agreed\n  last: 2026-03-01   # in the meeting\n  by: seller\t# with a tab\n"
            f"  fingerprint: {MARK}\nsteps: []\n"
        ),
    ),
    "comments between": (
        "review:\n  # when\n  every: 6 months\n  # who\n  by: buyer\n\n# new\nchanges: []\n",
        f"review:\n  # when\n  every: 6 months\n  last: 2026-03-01\n  # who\n  by: seller\n  fingerprint: {MARK}\n\n# new\nchanges: []\n",
    ),
    "quotes": (
        "review:\n  every: '6 months'\n  last: \"2025-01-01\"\n  by: 'buyer'\n",
        f"review:\n  every: '6 months'\n  last: \"2026-03-01\"\n  by: 'seller'\n  fingerprint: {MARK}\n",
    ),
    "line ends of Windows": (
        "id: X\r\nreview:\r\n  last: 2025-01-01\r\nsteps: []\r\n",
        f"id: X\r\nreview:\r\n  last: 2026-03-01\r\n  by: seller\r\n  fingerprint: {MARK}\r\nsteps: []\r\n",
    ),
    "line ends of old Macs": (
        "id: X\rreview:\r  last: 2025-01-01\rsteps: []\r",
        f"id: X\rreview:\r  last: 2026-03-01\r  by: seller\r  fingerprint: {MARK}\rsteps: []\r",
    ),
    "both sorts of line ends": (
        "id: X\nreview:\r\n  last: 2025-01-01\nsteps: []\r\n",
        f"id: X\nreview:\r\n  last: 2026-03-01\n  by: seller\n  fingerprint: {MARK}\nsteps: []\r\n",
    ),
    "no line end at the end": (
        "id: X\r\nreview:\r\n  every: 6 months",
        f"id: X\r\nreview:\r\n  every: 6 months\r\n  last: 2026-03-01\r\n  by: seller\r\n  fingerprint: {MARK}",
    ),
    "empty values": (
        "review:\n  last:\n  by:   # who?\n  fingerprint: ~\n",
        f"review:\n  last: 2026-03-01\n  by: seller   # who?\n  fingerprint: {MARK}\n",
    ),
    "empty values with a blank behind": (
        "review:\n  last: \n  by: null\n",
        f"review:\n  last: 2026-03-01 \n  by: seller\n  fingerprint: {MARK}\n",
    ),
    "braces": (
        "review: {every: 6 months, last: 2025-01-01, by: buyer} # short\nsteps: []\n",
        f"review: {{every: 6 months, last: 2026-03-01, by: seller, fingerprint: {MARK}}} # short\nsteps: []\n",
    ),
    "braces with blanks": (
        "review: { every: 6 months }\n",
        f"review: {{ every: 6 months, last: 2026-03-01, by: seller, fingerprint: {MARK} }}\n",
    ),
    "braces with empty values": (
        "review: {every: 6 months, last: , by}\n",
        f"review: {{every: 6 months, last: 2026-03-01, by: seller, fingerprint: {MARK}}}\n",
    ),
    "braces over several lines": (
        "review: {\n  every: 6 months, # often\n  last: 2025-01-01,\n}\n",
        f"review: {{\n  every: 6 months, # often\n  last: 2026-03-01, by: seller, fingerprint: {MARK},\n}}\n",
    ),
    "empty braces": (
        "review: {}\n",
        f"review: {{last: 2026-03-01, by: seller, fingerprint: {MARK}}}\n",
    ),
    "braces with triggers first": (
        "review: {early_triggers: [A complaint], every: 6 months}\n",
        f"review: {{early_triggers: [A complaint], every: 6 months, last: 2026-03-01, by: seller, fingerprint: {MARK}}}\n",
    ),
    "JSON": (
        '{\n  "id": "X",\n  "review": {"every": "6 months", "by": "buyer"},\n  "steps": []\n}\n',
        (
            '{\n  "id": "X",\n  "review": {"every": "6 months", "last": "2026-03-01", "by": "seller", '
            f'"fingerprint": "{MARK}"}},\n  "steps": []\n}}\n'
        ),
    ),
    "JSON without a review": (
        '{\n  "id": "X",\n  "steps": []\n}\n',
        f'{{\n  "id": "X",\n  "review": {{"last": "2026-03-01", "by": "seller", "fingerprint": "{MARK}"}},\n  "steps": []\n}}\n',
    ),
    "JSON with null": (
        '{"review": null, "id": "X"}',
        f'{{"review": {{"last": "2026-03-01", "by": "seller", "fingerprint": "{MARK}"}}, "id": "X"}}',
    ),
    "quoted names": (
        '"review":\n  "every": "6 months"\n',
        f'"review":\n  "every": "6 months"\n  "last": "2026-03-01"\n  "by": "seller"\n  "fingerprint": "{MARK}"\n',
    ),
    "triggers in front": (
        "review:\n    early_triggers:\n      - A complaint\nsteps: []\n",
        f"review:\n    last: 2026-03-01\n    by: seller\n    fingerprint: {MARK}\n    early_triggers:\n      - A complaint\nsteps: []\n",
    ),
    "another order": (
        "review:\n  by: buyer\n  last: 2025-01-01\n  every: 6 months\n",
        f"review:\n  by: seller\n  fingerprint: {MARK}\n  last: 2026-03-01\n  every: 6 months\n",
    ),
    "an empty review": (
        "id: X\nreview: # soon\nsteps: []\n",
        f"id: X\nreview: # soon\n  last: 2026-03-01\n  by: seller\n  fingerprint: {MARK}\nsteps: []\n",
    ),
    "an empty review in signs, with wide steps": (
        "outcome:\n    result: Y\nreview: ~ # soon\nsteps: []\n",
        f"outcome:\n    result: Y\nreview: # soon\n    last: 2026-03-01\n    by: seller\n    fingerprint: {MARK}\nsteps: []\n",
    ),
    "no review": (
        "id: X\napprovers:\n  - seller # them\n  # nobody else\n\n# what for\npurpose: Y\n",
        (
            "id: X\napprovers:\n  - seller # them\n  # nobody else\n"
            f"review:\n  last: 2026-03-01\n  by: seller\n  fingerprint: {MARK}\n\n# what for\npurpose: Y\n"
        ),
    ),
    "no review, and nothing behind": (
        "steps: []\nid: X\n\n...\n",
        f"steps: []\nid: X\nreview:\n  last: 2026-03-01\n  by: seller\n  fingerprint: {MARK}\n\n...\n",
    ),
    "no review behind a block of text": (
        "title: |-\n  A\n\n  # B\n\npurpose: Y\n",
        f"title: |-\n  A\n\n  # B\nreview:\n  last: 2026-03-01\n  by: seller\n  fingerprint: {MARK}\n\npurpose: Y\n",
    ),
    "blocks of text": (
        "review:\n  last: |  # 2025-01-01\n    2025-01-01\n\n  by: >-\n    buyer\n  # end\nsteps: []\n",
        f"review:\n  last: |  # 2025-01-01\n    2026-03-01\n\n  by: >-\n    seller\n  fingerprint: {MARK}\n  # end\nsteps: []\n",
    ),
    "a mark of bytes": (
        "\ufeffreview:\n  last: 2025-01-01\n",
        f"\ufeffreview:\n  last: 2026-03-01\n  by: seller\n  fingerprint: {MARK}\n",
    ),
    "Chinese and an emoji before it": (
        "title: 报价 😀 # 备注\nreview: {last: 2025-01-01} # 说明\n",
        f"title: 报价 😀 # 备注\nreview: {{last: 2026-03-01, by: seller, fingerprint: {MARK}}} # 说明\n",
    ),
    "a start of the document": (
        "# yaml-language-server: $schema=a\n---\nreview:\n  last: 2025-01-01\n",
        f"# yaml-language-server: $schema=a\n---\nreview:\n  last: 2026-03-01\n  by: seller\n  fingerprint: {MARK}\n",
    ),
    "written twice over": (
        f"review:\n  last: 2026-03-01\n  by: seller\n  fingerprint: {MARK}\n",
        f"review:\n  last: 2026-03-01\n  by: seller\n  fingerprint: {MARK}\n",
    ),
    "a value over two lines": (
        "review:\n  by: buyer\n    of old\n  last: 2025-01-01\n",
        f"review:\n  by: seller\n  fingerprint: {MARK}\n  last: 2026-03-01\n",
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_only_the_review_changes(layout: str) -> None:
    before, after = LAYOUTS[layout]
    assert with_review("a.yml", before.encode(), FIELDS).decode() == after


@pytest.mark.parametrize("layout", LAYOUTS)
def test_signing_twice_gives_the_same_bytes(layout: str) -> None:
    once = with_review("a.yml", LAYOUTS[layout][0].encode(), FIELDS)
    assert with_review("a.yml", once, FIELDS) == once


@pytest.mark.parametrize(
    "text",
    [
        "review: [2025-01-01]\n",
        "review: soon\n",
        "review:\n  last: [a]\n",
        "review:\n  ? last\n  by: buyer\n",
        "review:\n  last: |\n    a\n    b\n",
        "{steps: [",
        "just a text\n",
        "",
        "- a\n",
        "{}\n",
    ],
)
def test_what_cannot_be_written_into_is_left_alone(text: str) -> None:
    with pytest.raises(LayoutError):
        with_review("a.yml", text.encode(), FIELDS)


FRONTS = {
    "no review": (
        FRONT,
        FRONT.replace("owner: seller\n", f"owner: seller\nreview:\n  last: 2026-03-01\n  by: seller\n  fingerprint: {MARK}\n"),
    ),
    "a review": (
        FRONT.replace("owner: seller\n", "owner: seller\nreview:\n  every: 6 months # often\n  by:\n"),
        FRONT.replace(
            "owner: seller\n",
            f"owner: seller\nreview:\n  every: 6 months # often\n  last: 2026-03-01\n  by: seller\n  fingerprint: {MARK}\n",
        ),
    ),
    "braces": (
        FRONT.replace("owner: seller\n", "owner: seller\nreview: {last: 2025-01-01}\n"),
        FRONT.replace("owner: seller\n", f"owner: seller\nreview: {{last: 2026-03-01, by: seller, fingerprint: {MARK}}}\n"),
    ),
    "a comment at the end": (
        FRONT.replace("owner: seller\n", "owner: seller\n# the end\n"),
        FRONT.replace("owner: seller\n", f"owner: seller\n# the end\nreview:\n  last: 2026-03-01\n  by: seller\n  fingerprint: {MARK}\n"),
    ),
}


@pytest.mark.parametrize("form", FRONTS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_only_the_front_matter_of_markdown_changes(form: str, line_end: str) -> None:
    before, after = ((front + BODY).replace("\n", line_end) for front in FRONTS[form])
    assert with_review("a.md", before.encode(), FIELDS).decode() == after


def test_a_block_of_data_below_a_heading() -> None:
    before = FRONT + BODY + "## Review\n\n```yaml\nevery: 6 months\nby: buyer # them\n```\n"
    after = before.replace("by: buyer # them\n", f"last: 2026-03-01\nby: seller # them\nfingerprint: {MARK}\n")
    assert with_review("a.md", before.encode(), FIELDS).decode() == after


def test_labels_below_a_heading() -> None:
    before = FRONT + BODY + "## Review\n\n- **Period**: 6 months\n- **Last review**: 2025-01-01\n- **Reviewed by**: buyer\n"
    source = read_source("a.md", before.encode())
    assert source.data["review"] == {"every": "6 months", "last": "2025-01-01", "by": "buyer"}
    after = before.replace("2025-01-01", "2026-03-01").replace("buyer", "seller")
    fields = {name: FIELDS[name] for name in ("last", "by")}
    assert with_review("a.md", before.encode(), fields).decode() == after
    with pytest.raises(LayoutError):  # a label that is not there is for a person to write
        with_review("a.md", before.encode(), FIELDS)


VALUES = {
    "every": ["6 months", "'6 months'", '"6 months"', ""],
    "cycle": ["A", "'A'"],
    "last": ["2025-01-01", "'2025-01-01'", '"2025-01-01"', "", "~"],
    "by": ["buyer", '"buyer"', ""],
    "fingerprint": [MARK.replace("0", "1"), f"'{MARK}'"],
    "early_triggers": ["[A complaint]", "[]"],
}
NOISE = ["", "  ", " # a remark", "\t# “最后”"]


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_whatever_the_layout_all_other_lines_stay(data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(list(VALUES)), unique=True))
    values = {name: data.draw(st.sampled_from(VALUES[name])) for name in names}
    line_end = data.draw(st.sampled_from(["\n", "\r\n"]))
    indent = " " * data.draw(st.integers(1, 5))
    if data.draw(st.booleans()):
        review = ["review: {" + ", ".join(f"{name}: {value}" for name, value in values.items()) + "}" + data.draw(st.sampled_from(NOISE))]
    else:
        review = ["review:" + data.draw(st.sampled_from(NOISE))]
        for name, value in values.items():
            review += data.draw(st.sampled_from([[], [""], [f"{indent}# before {name}"]]))
            review.append(f"{indent}{name}: {value}".rstrip() + data.draw(st.sampled_from(NOISE)))
    lines = ["id: X", "outcome:", "  result: |", "    # text", *review, "", "# next", "steps: []"]
    before = line_end.join(lines) + data.draw(st.sampled_from(["", line_end]))
    after = with_review("a.yml", before.encode(), FIELDS)
    old, new = read_source("a.yml", before.encode()), read_source("a.yml", after)
    assert new.data == {**old.data, "review": {**(old.data["review"] or {}), **FIELDS}}
    assert fingerprint(new.data) == fingerprint(old.data)
    touched = [line for line in difflib.ndiff(before.split(line_end), after.decode().split(line_end)) if line[0] in "-+"]
    assert all(line[2:].strip().startswith("review:") or line[2:].strip().partition(":")[0] in FIELDS for line in touched), touched
