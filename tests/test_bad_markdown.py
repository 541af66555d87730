"""Markdown files that no author meant to write: each gets its problems, at their places, in words that mend them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from handbook import BODY, FRONT, Handbook

from sopkit.reading.text import LARGEST

BAD = "sops/bad.md"
STEP = "### Send it {#send}\n\n- **Role**: seller\n"
Case = tuple[str | bytes, list[str], str]


def steps(text: str) -> str:
    """Return a sound SOP with these steps; they start in line 26."""
    return f"{FRONT}{BODY}## Steps\n\n{text}"


def purpose(text: str) -> str:
    """Return a sound SOP with another purpose; it starts in line 14."""
    return steps(STEP).replace("Get the offer out.", text)


CASES: dict[str, Case] = {
    "front matter that never closes": (FRONT[:-4] + BODY, ["11:1 front-matter"], "Write a line “---” below its last field"),
    "front matter and nothing else": (FRONT[:-4], ["1:1 front-matter"], "never closed"),
    "front matter closed by the next line across the page": (
        FRONT[:-4] + BODY + "---\n",
        ["11:1 front-matter"],
        "not closed before this line",
    ),
    "front matter that is a list": ("---\n- id: SAL-002\n---\n" + BODY, [], ""),
    "front matter that is a list with an id": ("---\n- x\n# kind\nid: SAL-002\n---\n" + BODY, ["4:1 yaml-syntax"], ""),
    "front matter that is a text": ("---\nid:SAL-002\nkind :x\n---\n" + BODY, ["2:1 front-matter"], ""),
    "front matter with a tag": (FRONT.replace("owner: seller", "owner: !!python/name:os.system x") + BODY, ["8:8 yaml-tag"], ""),
    "front matter with an alias": (FRONT.replace("owner: seller", "owner: &a seller\ndeputy: *a") + BODY, ["8:8 yaml-alias"], ""),
    "a field twice in the front matter": (steps(STEP).replace("lang: en", "lang: en\nid: SAL-003"), ["4:1 duplicate-key"], "in line 2"),
    "a field in the front matter and below": (steps(STEP).replace("lang: en", "lang: en\npurpose: x"), ["13:4 duplicate-key"], "in line 4"),
    "a heading twice": (
        steps(STEP + "\n## Purpose\n\nAgain.\n"),
        ["30:4 duplicate-key"],
        "“purpose” stands here a second time; the first one is in line 12",
    ),
    "a heading twice in two languages": (
        steps(STEP + "\n## 目的\n\nAgain.\n"),
        ["30:4 duplicate-key", "30:4 mixed-headings"],
        "second time",
    ),
    "two titles": (steps(STEP + "\n# Another\n"), ["30:3 duplicate-key"], "“title”"),
    "headings in another order": (f"{FRONT}# Offer\n\n## Steps\n\n{STEP}\n{BODY.partition(chr(10) * 2)[2]}", [], ""),
    "a heading that skips a level": (steps("##### Send it {#send}\n\n- **Role**: seller\n"), ["26:7 heading-level"], "at most “####” may"),
    "a heading without its space": (purpose("x\n\n##步骤\n\ny"), ["16:1 misplaced-text"], "lacks the space behind"),
    "a heading with a Chinese space": (purpose("x\n\n##　步骤\n\ny"), ["16:1 misplaced-text"], "an ordinary space"),
    "a heading of no field": (purpose("x\n\n## Purpsoe\n\nx"), ["16:4 schema"], "Did you mean “Purpose”?"),
    "a heading without words": (purpose("x\n\n##\n\ny"), ["16:3 schema"], "There is no field “” here"),
    "a heading inside a text": (purpose("One.\n\n### Two\n\nThree."), ["16:5 misplaced-text"], "A heading cannot stand inside “Purpose”"),
    "an underlined heading": (purpose("Purpose\n======="), ["15:1 misplaced-text"], "Write headings with “## ”"),
    "a section without text": (purpose(""), ["12:4 schema"], "“purpose” has no value"),
    "text below the title": (
        steps(STEP).replace("# Offer\n", "# Offer\n\nA word first.\n"),
        ["12:1 misplaced-text"],
        "belongs to no field",
    ),
    "text before the title": (steps(STEP).replace("# Offer\n", "A word first.\n# Offer\n"), ["10:1 misplaced-text"], "belongs to no field"),
    "a list that starts at 7": (
        steps("7. Send it {#send}\n   - **Role**: seller\n"),
        ["26:1 step-numbers"],
        "has the number 7 and is number 1",
    ),
    "a list that leaves a number out": (
        steps("1. A {#a}\n   - **Role**: seller\n2. B {#b}\n   - **Role**: seller\n4. C {#c}\n   - **Role**: seller\n"),
        ["30:1 step-numbers"],
        "has the number 4 and is number 3",
    ),
    "steps in a quotation": (steps("> 1. Send it {#send}\n>    - **Role**: seller\n"), ["26:1 misplaced-text"], "Delete the signs “>”"),
    "a table for steps": (steps("| Step | Role |\n|---|---|\n| Send it | seller |\n"), ["26:1 misplaced-text"], "A table cannot be read"),
    "HTML for steps": (steps("<ol>\n<li>Send it</li>\n</ol>\n"), ["26:1 misplaced-text"], "HTML cannot be read here"),
    "paragraphs for steps": (steps("Send it. Then call.\n"), ["26:1 misplaced-text"], "belongs to no field"),
    "code for steps": (steps("```sh\nls\n```\n"), ["26:1 misplaced-text"], "Mark it as ```yaml"),
    "steps without ids": (steps("1. Send it.\n   - **Role**: seller\n"), ["26:4 schema"], "such as {#first-call}"),
    "an id with blanks": (steps("1. Send it. {#send it}\n   - **Role**: seller\n"), ["26:4 schema"], "such as {#first-call}"),
    "an id of the wrong form": (
        steps("1. Send it. {#Send_It}\n   - **Role**: seller\n"),
        ["26:15 schema"],
        "“Send_It” does not have the form",
    ),
    "an id twice": (steps(STEP + "\n" + STEP), ["30:15 duplicate-step-id"], "send"),
    "a role that is not there": (steps(STEP.replace("seller", "saler")), ["28:13 unknown-role"], "Did you mean “seller”?"),
    "a label of no field": (steps(STEP.replace("Role", "Rolle")), ["28:5 schema"], "Did you mean “Role”?"),
    "a line without a label": (steps(STEP + "- seller\n"), ["29:3 misplaced-text"], "names no field"),
    "a label twice": (steps(STEP + "- Role: seller\n"), ["29:3 duplicate-key"], "in line 28"),
    "a limit that is none": (steps(STEP + "- **Within**: soon\n"), ["29:15 schema"], "“soon” does not have the form"),
    "yes or no that is neither": (steps(STEP + "- **Critical**: perhaps\n"), ["29:17 schema"], "true or false"),
    "a list where a text belongs, and nothing in it": (steps(STEP + "- **Inputs**:\n  -\n"), ["30:3 schema"], "has no value"),
    "an alert of an unknown level": (steps(STEP + "\n> [!DANGER]\n> Hot.\n"), ["30:3 schema"], "It may be: note, caution, warning"),
    "an alert without words": (steps(STEP + "\n> [!WARNING]\n"), ["30:3 schema"], "“text” is missing"),
    "data that is no YAML": (steps(STEP + "\n```yaml\nwhy: 'open\n```\n"), ["31:6 yaml-syntax"], "never closed"),
    "data that is a text": (steps(STEP + "\n```yaml\njust words\n```\n"), ["30:1 misplaced-text"], "must hold fields"),
    "data of another kind": (steps(STEP + "\n```yaml\nkind: Pod\n```\n"), ["31:1 schema"], "There is no field “kind” here"),
    "data with a tag": (steps(STEP + "\n```yaml\nwhy: !!python/name:os.system x\n```\n"), ["31:6 yaml-tag"], ""),
    "data indented in a list": (steps("1. A {#a}\n   - **Role**: seller\n\n   ```yaml\n   rolle: x\n   ```\n"), ["30:4 schema"], "“rolle”"),
    "code that never closes": (steps(STEP + "\n```yaml\nwhy: x\n"), ["30:1 misplaced-text"], "opened and never closed"),
    "a comment that never closes": (steps("<!-- to do\n" + STEP), ["26:1 misplaced-text"], "Write --> there"),
    "a tab before an item": (
        steps("1. A {#a}\n\t- **Role**: seller\n"),
        ["27:1 misplaced-text"],
        "Indent with spaces",
    ),
    "headings in two languages": (steps(STEP).replace("## Trigger", "## 触发条件"), ["16:4 mixed-headings"], "(1 of 5)"),
    "a conflict of Git": (
        purpose("<<<<<<< HEAD\nOne.\n=======\nTwo.\n>>>>>>> other"),
        ["14:1 merge-conflict", "18:1 merge-conflict"],
        "Keep it",
    ),
    "a character that nobody sees": (purpose("Get\u202e it."), ["14:4 hidden-character"], "U+202E"),
    "curly quotes of Windows": (purpose("Get “it” out.").encode("cp1252"), ["14:5 not-utf8"], "Windows-1252"),
    "Chinese of Windows": (purpose("发出报价。").encode("gbk"), ["14:1 not-utf8"], "GBK"),
    "5 MB in one paragraph": (purpose("word " * 1_000_000), ["1:1 too-large"], "5.0 MB"),
    "a paragraph of nearly 1 MB": (purpose("word " * (LARGEST // 5 - 100)), [], ""),
    "100,000 empty items": (steps(STEP + "- **Inputs**:\n" + "  -\n" * 100_000), [], ""),
    "50,000 quotation signs": (purpose("x\n\n" + ">" * 50_000), [], ""),
    "10,000 levels of lists": (purpose("x\n\n" + "- " * 10_000), [], ""),
    "10,000 blocks of code": (purpose("```\nx\n```\n" * 10_000), [], ""),
    "10,000 comments": (purpose("<!-- sopkit: allow x y -->\n" * 10_000 + "x"), [], ""),
    "10,000 headings": (purpose("x\n" + "## Purpose\n" * 10_000), [], ""),
    "300,000 stars": (purpose("*" * 300_000), [], ""),
    "a label of 300,000 letters": (steps("### A {#a}\n\n- " + "x" * 300_000 + ": y\n"), [], ""),
    "300,000 signs of a heading": (purpose("x\n\n" + "#" * 300_000), [], ""),
    "a heading with 100,000 closing signs": (purpose("x\n\n## y" + " #" * 100_000 + " z"), [], ""),
    "300,000 braces": (steps("### A " + "{#" * 150_000), [], ""),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_markdown_file_gets_its_problems_and_no_others(case: Case, tmp_path: Path) -> None:
    content, places, words = case
    handbook = Handbook(tmp_path, {BAD: content})
    before = handbook.contents()
    outcome = handbook.check("--format", "json")
    assert outcome.err == ""
    assert outcome.code in {0, 1}
    assert handbook.contents() == before
    if places:
        assert sorted(outcome.places(BAD)) == sorted(places)
        assert words in outcome.words(BAD)
    else:
        json.loads(outcome.out)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_its_problems_are_told_in_chinese(case: Case, tmp_path: Path) -> None:
    content, places, _ = case
    handbook = Handbook(tmp_path, {BAD: content})
    outcome = handbook.check(lang="zh")
    assert outcome.code in {0, 1}
    assert len(outcome.out.splitlines()) >= len(places)


def test_a_sound_markdown_file_is_silent(tmp_path: Path) -> None:
    handbook = Handbook(tmp_path, {BAD: steps(STEP)})
    assert handbook.check("--format", "json").problems == []
