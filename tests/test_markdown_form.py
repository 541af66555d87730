"""The Markdown form: what people write, what is read of it and from where, and that it holds all that YAML holds."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from generated import AWKWARD, sops
from handbook import SOP
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sopkit.model.problem import Route
from sopkit.reading.blocks import Outline, Row
from sopkit.reading.document import build_sop, read_source
from sopkit.reading.source import Source
from sopkit.writing.markdown_form import write_markdown
from sopkit.writing.yaml_form import write_yaml

ROOT = Path(__file__).parent.parent
SHIPPED = sorted(
    path
    for folder in (ROOT / "sops", ROOT / "tests/handbooks/golden/sops")
    for path in folder.rglob("*")
    if path.suffix in {".yml", ".md"} and path.parent.name != "files"
)
HEAD = "---\nid: SAL-001\nlang: en\n---\n"
SLOW = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


def read(text: str, path: str = "sops/a.md") -> Source:
    return read_source(path, text.encode())


def leaves(data: Any, route: Route = ()) -> Iterator[tuple[Route, Any]]:
    """Yield every value that holds no others, and where it is."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, (*route, key))
    elif isinstance(data, list):
        for position, value in enumerate(data):
            yield from leaves(value, (*route, position))
    else:
        yield route, data


# ------------------------------------------------------------------------------------------------- the same in both forms


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_shipped_sop_holds_the_same_in_both_forms(path: Path) -> None:
    source = read_source(path.name, path.read_bytes())
    assert source.problems == []
    markdown = read(write_markdown(source.data, source.kind), Path(path.name).with_suffix(".md").name)
    assert (markdown.problems, markdown.data) == ([], source.data)
    again = read_source(path.with_suffix(".yml").name, write_yaml(markdown.data, source.kind, None).encode())
    assert (again.problems, again.data) == ([], source.data)


@SLOW
@given(sops())
def test_every_sop_holds_the_same_in_both_forms(data: dict[str, Any]) -> None:
    source = read_source("a.yml", write_yaml(data, "sop", None).encode())
    if any(problem.rule == "hidden-character" for problem in source.problems):
        return
    assert source.problems == []
    markdown = read(write_markdown(source.data, "sop"))
    assert (markdown.problems, markdown.data) == ([], source.data)
    assert (build_sop(markdown)[0] is None) == (build_sop(source)[0] is None)
    assert read_source("a.yml", write_yaml(markdown.data, "sop", None).encode()).data == source.data


def test_a_shipped_sop_needs_next_to_no_data_blocks() -> None:
    for path in SHIPPED:
        source = read_source(path.name, path.read_bytes())
        if source.kind == "sop":
            assert write_markdown(source.data, "sop").count("```yaml") == 0


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_value_is_found_where_it_stands(path: Path) -> None:
    source = read_source(path.name, path.read_bytes())
    markdown = read(write_markdown(source.data, source.kind), Path(path.name).with_suffix(".md").name)
    for route, value in leaves(markdown.data):
        span = markdown.span(route)
        shown = markdown.lines[span.line][span.column :]
        first = {True: ("yes", "是"), False: ("no", "否")}[value] if isinstance(value, bool) else str(value).split("\n")[0]
        if shown.startswith(('"', "'", "|", "[!")):  # in the front matter, or the sign of an alert
            continue
        assert shown.startswith(first), (route, value, shown)


# ------------------------------------------------------------------------------------------------------ what people write

STEP = "## Steps\n\n### Send it {#send}\n\n"
WRITTEN: dict[str, tuple[str, Route, Any]] = {
    "a title": ("# Offer\n", ("title",), "Offer"),
    "a title with closing signs": ("# Offer #\n", ("title",), "Offer"),
    "a heading in English": ("## Purpose\n\nWhy.\n", ("purpose",), "Why."),
    "a heading in Chinese": ("## 目的\n\n为了。\n", ("purpose",), "为了。"),
    "a heading as the field is named": ("## purpose\n\nWhy.\n", ("purpose",), "Why."),
    "a heading in capitals": ("## LEVEL OF USE\n\nreference\n", ("level_of_use",), "reference"),
    "a field's name with a space": ("## level of use\n\nreference\n", ("level_of_use",), "reference"),
    "two paragraphs": ("## Purpose\n\nOne.\n\nTwo.\n", ("purpose",), "One.\n\nTwo."),
    "a list inside a text": ("## Purpose\n\nOne:\n\n- a\n- b\n", ("purpose",), "One:\n\n- a\n- b"),
    "code inside a text": ("## Purpose\n\n```sh\n# no heading\n```\n", ("purpose",), "```sh\n# no heading\n```"),
    "a comment between two lines": ("## Purpose\n\nOne\n<!-- not this -->\ntwo.\n", ("purpose",), "One\ntwo."),
    "a comment over several lines": ("## Purpose\n\n<!--\n## Trigger\n-->\nOne.\n", ("purpose",), "One."),
    "no empty line below a heading": ("## Purpose\nWhy.\n", ("purpose",), "Why."),
    "prose that leads a mapping": (
        "## Outcome\n\nDone.\n\n- **Criteria**:\n  - one\n",
        ("outcome",),
        {"result": "Done.", "criteria": ["one"]},
    ),
    "a mapping of labels": (
        "## Outcome\n\n- Result: Done.\n- Criteria:\n  - one\n",
        ("outcome",),
        {"result": "Done.", "criteria": ["one"]},
    ),
    "a mapping under headings": (
        "## Outcome\n\n### Result\n\nDone.\n\n### Criteria\n\n- one\n",
        ("outcome",),
        {"result": "Done.", "criteria": ["one"]},
    ),
    "a list with stars": ("## Prerequisites\n\n* one\n* two\n", ("prerequisites",), ["one", "two"]),
    "a list of wide items": ("## Prerequisites\n\n-   one\n    more\n-   two\n", ("prerequisites",), ["one\nmore", "two"]),
    "a lazy line": ("## Prerequisites\n\n- one\nmore\n- two\n", ("prerequisites",), ["one\nmore", "two"]),
    "a numbered list of texts": ("## Prerequisites\n\n1. one\n2. two\n", ("prerequisites",), ["one", "two"]),
    "two lists": ("## Prerequisites\n\n- one\n\n* two\n", ("prerequisites",), ["one", "two"]),
    "paragraphs for a list": ("## Prerequisites\n\none\n\ntwo\n", ("prerequisites",), ["one", "two"]),
    "names with commas": ("## Distribution\n\nsales, finance、people， it\n", ("distribution",), ["sales", "finance", "people", "it"]),
    "names as a list": ("## Distribution\n\n- sales\n- `finance`\n", ("distribution",), ["sales", "finance"]),
    "a step under a heading": (STEP, ("steps",), [{"id": "send", "do": "Send it"}]),
    "a numbered step": ("## Steps\n\n1. Send it {#send}\n", ("steps",), [{"id": "send", "do": "Send it"}]),
    "numbered steps with a bracket": ("## 步骤\n\n1) 寄出 {#a}\n2) 收下 {#b}\n", ("steps", 1), {"id": "b", "do": "收下"}),
    "steps that are all number one": ("## Steps\n\n1. A {#a}\n1. B {#b}\n", ("steps", 1, "do"), "B"),
    "bulleted steps": ("## Steps\n\n- A {#a}\n- B {#b}\n", ("steps", 1, "do"), "B"),
    "a numbered step with fields": (
        "## Steps\n\n1. A {#a}\n   - **Role**: seller\n\n   How it is done.\n",
        ("steps", 0),
        {"id": "a", "do": "A", "role": "seller", "how": "How it is done."},
    ),
    "a label with the colon inside": (STEP + "- **Role:** seller\n", ("steps", 0, "role"), "seller"),
    "a label without stars": (STEP + "- Role: seller\n", ("steps", 0, "role"), "seller"),
    "a Chinese label with a Chinese colon": (STEP + "- 岗位：seller\n", ("steps", 0, "role"), "seller"),
    "a bold Chinese label": (STEP + "- **岗位**：seller\n", ("steps", 0, "role"), "seller"),
    "a label in another case": (STEP + "- **done WHEN**: 3 of 3\n", ("steps", 0, "done_when"), "3 of 3"),
    "yes": (STEP + "- **Critical**: Yes\n", ("steps", 0, "critical"), True),
    "否": (STEP + "- **关键步骤**：否\n", ("steps", 0, "critical"), False),
    "a name between backticks": (STEP + "- **Role**: `seller`\n", ("steps", 0, "role"), "seller"),
    "a limit": (STEP + "- **Within**: 2 hours\n", ("steps", 0, "within"), {"limit": "2 hours"}),
    "a limit and its clock": (
        STEP + "- **Within**: 2 hours after the call\n",
        ("steps", 0, "within"),
        {"limit": "2 hours", "after": "the call"},
    ),
    "a limit in Chinese": (STEP + "- **时限**：通话后 2 个工作日内\n", ("steps", 0, "within"), {"limit": "2 个工作日", "after": "通话"}),
    "a limit in Chinese without its clock": (STEP + "- **时限**：2 天以内\n", ("steps", 0, "within"), {"limit": "2 天"}),
    "a limit with 之内": (STEP + "- **时限**：收到投诉后10分钟之内\n", ("steps", 0, "within"), {"limit": "10分钟", "after": "收到投诉"}),
    "a number sign in a text": ("## Purpose\n\n#1 and #2\n", ("purpose",), "#1 and #2"),
    "data with an empty line in a text": (
        "## Outcome\n\n```yaml\nresult: |\n  One.\n\n  Two.\n```\n",
        ("outcome", "result"),
        "One.\n\nTwo.",
    ),
    "a limit that names 后 twice": (STEP + "- **时限**：售后回访后3天内\n", ("steps", 0, "within"), {"limit": "3天", "after": "售后回访"}),
    "a limit field by field": (
        STEP + "- **Within**:\n  - **Limit**: 2 hours\n  - **Clock starts**: the call\n",
        ("steps", 0, "within"),
        {"limit": "2 hours", "after": "the call"},
    ),
    "prose below the fields": (STEP + "- **Role**: seller\n\nLike this.\n\n* a\n* b\n", ("steps", 0, "how"), "Like this.\n\n* a\n* b"),
    "prose above the fields": (
        STEP + "Like this.\n\n- **Role**: seller\n",
        ("steps", 0),
        {"id": "send", "do": "Send it", "how": "Like this.", "role": "seller"},
    ),
    "a text of several lines behind its label": (STEP + "- **Why**:\n\n  One.\n\n  - two\n", ("steps", 0, "why"), "One.\n\n- two"),
    "an alert": (STEP + "> [!WARNING]\n> Hot.\n", ("steps", 0, "alerts"), [{"level": "warning", "text": "Hot."}]),
    "two alerts": (
        STEP + "> [!note]\n> One\n> more.\n\n> [!CAUTION]\n> Two.\n",
        ("steps", 0, "alerts"),
        [{"level": "note", "text": "One\nmore."}, {"level": "caution", "text": "Two."}],
    ),
    "a quotation that is no alert": (
        STEP + "> “Good morning”, says the caller.\n",
        ("steps", 0, "how"),
        "> “Good morning”, says the caller.",
    ),
    "a decision": (
        STEP + "- **Decision**: Paid?\n  - **Branches**:\n    - Yes\n      - **Go to**: end\n  - **Otherwise**: call\n",
        ("steps", 0, "decision"),
        {"question": "Paid?", "branches": [{"when": "Yes", "goto": "end"}], "otherwise": "call"},
    ),
    "a decision as data": (
        STEP + "```yaml\ndecision:\n  question: Paid?\n  branches:\n    - when: Yes\n      goto: end\n```\n",
        ("steps", 0, "decision", "question"),
        "Paid?",
    ),
    "data behind a label": (
        STEP + "- **Decision**:\n\n  ```yaml\n  question: Paid?\n  ```\n",
        ("steps", 0, "decision"),
        {"question": "Paid?"},
    ),
    "an example in YAML": (STEP + "```yml\nkind: Pod\n```\n", ("steps", 0, "how"), "```yml\nkind: Pod\n```"),
    "a whole section as data": (
        "## Timetable\n\n```yaml\n- id: tip\n  time: 10:00\n```\n",
        ("timetable",),
        [{"id": "tip", "time": "10:00"}],
    ),
    "stages with steps": (
        "## Stages\n\n### One {#one}\n\n- **Owner**: boss\n\nThe goal.\n\n#### A {#a}\n\n#### B {#b}\n",
        ("stages", 0),
        {"id": "one", "name": "One", "owner": "boss", "goal": "The goal.", "steps": [{"id": "a", "do": "A"}, {"id": "b", "do": "B"}]},
    ),
    "a script": (
        "## Scripts\n\n### Hi {#open}\n\n- **Lines**:\n  - Hello.\n- **If they say**:\n  - Too dear\n    - **Reply**: Per cup?\n",
        ("scripts", 0),
        {"id": "open", "scene": "Hi", "lines": ["Hello."], "if_customer_says": [{"text": "Too dear", "reply": "Per cup?"}]},
    ),
    "a limit back from an event": (
        "## Steps\n\n1. Send the offer. {#send}\n   - **Within**: 5 working days before the fair\n",
        ("steps", 0, "within"),
        {"limit": "5 working days", "before": "the fair"},
    ),
    "a limit back from an event in Chinese": (
        "## 步骤\n\n1. 交资料。 {#send}\n   - **时限**：上市日（第 30 天）前 5 个工作日\n",
        ("steps", 0, "within"),
        {"limit": "5 个工作日", "before": "上市日（第 30 天）"},
    ),
    "a limit after an event that is named by what was before": (
        "## 步骤\n\n1. 交资料。 {#send}\n   - **时限**：上市前后 3 天内\n",
        ("steps", 0, "within"),
        {"limit": "3 天", "after": "上市前"},
    ),
    "a title that a field once had": (
        "## Scripts\n\n### Hi {#open}\n\n- **Lines**:\n  - Hello.\n- **If the customer says**:\n  - Too dear\n    - **Reply**: Per cup?\n",
        ("scripts", 0, "if_customer_says"),
        [{"text": "Too dear", "reply": "Per cup?"}],
    ),
    "items without a lead": (
        "## References\n\n- **SOP**: CRM-001\n  - **Note**: first\n",
        ("references",),
        [{"sop": "CRM-001", "note": "first"}],
    ),
    "a number": (
        "## Metrics\n\n- On time\n  - **Target**: 38.5\n  - **Baseline**: 4\n",
        ("metrics", 0),
        {"name": "On time", "target": 38.5, "baseline": 4},
    ),
    "a version that looks like a number": ("## Version\n\n1.10\n", ("version",), "1.10"),
    "a line across the page": ("## Purpose\n\nOne.\n\n---\n\n## Trigger\n\nTwo.\n", ("trigger",), "Two."),
}


@pytest.mark.parametrize("case", WRITTEN.values(), ids=WRITTEN)
def test_what_people_write_is_read_as_they_mean_it(case: tuple[str, Route, Any]) -> None:
    text, route, value = case
    source = read(f"{HEAD}\n{text}")
    assert {problem.rule for problem in source.problems} <= {"mixed-headings"}
    assert source.value(route) == value


def test_windows_line_ends_change_nothing() -> None:
    text = HEAD + "\n# Offer\n\n## Purpose\n\nOne\ntwo.\n\n" + STEP + "- **Role**: seller\n"
    assert read(text.replace("\n", "\r\n")).data == read(text).data


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("## Prerequisites\n\n<!-- sopkit: allow placeholder-text it is the form's own word -->\n- TBD\n", ["10"]),
        ("## Prerequisites\n\n- TBD\n<!-- sopkit: allow-file placeholder-text it is the form's own word -->\n", ["None"]),
        ("<!--\nsopkit: allow placeholder-text\nthe form says so\n-->\n## Prerequisites\n", ["11"]),
    ],
)
def test_a_comment_allows_what_stands_below_it(comment: str, expected: list[str]) -> None:
    _, card = build_sop(read(f"{HEAD}\n# T\n{comment}"))
    assert [str(allowance.line) for allowance in card.allowances] == expected
    assert all(allowance.reason for allowance in card.allowances)


# -------------------------------------------------------------------------------------------- as the Git host sees it


def structure(text: str) -> list[tuple[str, int]]:
    """Return what a parser of CommonMark finds: headings, items of lists at the top, and code, each with its line."""
    found: list[tuple[str, int]] = []
    depth = 0
    for token in MarkdownIt("commonmark").parse(text):
        line = token.map[0] if token.map else -1
        if token.type == "heading_open" and depth == 0 and token.markup.startswith("#"):
            found.append(("heading", line))
        elif token.type == "list_item_open" and depth == 1:
            found.append(("item", line))
        elif token.type == "fence" and depth == 0:
            found.append(("code", line))
        depth += (token.type in {"bullet_list_open", "ordered_list_open", "blockquote_open"}) - (
            token.type in {"bullet_list_close", "ordered_list_close", "blockquote_close"}
        )
    return sorted(found)


def our_structure(text: str) -> list[tuple[str, int]] | None:
    """Return what our reader finds; None where it finds fault with the text."""
    outline = Outline(text.split("\n"), 0)
    if outline.faults or outline.comments:
        return None
    found: list[tuple[str, int]] = []
    pending = [outline.root]
    while pending:
        section = pending.pop()
        pending += section.children
        if section.level:
            found.append(("heading", section.row.line))
        for block in outline.blocks(section.rows):
            if block.kind == "list":
                found += [("item", sign.line) for sign, _ in block.items]
            elif block.kind == "code":
                found.append(("code", block.rows[0].line))
    return sorted(found)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_the_git_host_sees_the_headings_lists_and_code_that_we_see(path: Path) -> None:
    source = read_source(path.name, path.read_bytes())
    text = write_markdown(source.data, source.kind).partition("\n---\n")[2]
    assert our_structure(text) == structure(text)


PLAIN = [text for text in AWKWARD if not re.search(r"<|^ |\n ", text)]


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from([*PLAIN, "", "  more", "   more"]), max_size=7))
def test_random_texts_are_cut_up_as_commonmark_does(parts: list[str]) -> None:
    text = "\n".join(parts)
    ours = our_structure(text)
    if ours is not None:
        assert ours == structure(text), text


# ---------------------------------------------------------------------------------------------------------- the command


def convert(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sopkit", "convert", "--lang", "en", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


YAML = "# yaml-language-server: $schema=../schema/sop.schema.json\n" + SOP


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sops").mkdir()
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema/sop.schema.json").write_text("{}")
    (tmp_path / "sopkit.yml").write_text("title: {en: Handbook, zh: 手册}\n")
    (tmp_path / "sops/offer.yml").write_text(YAML)
    return tmp_path


def test_there_and_back_gives_the_same_bytes(folder: Path) -> None:
    (folder / "sops/offer.yml").chmod(0o640)
    there = convert(folder, "sops/offer.yml", "--to", "markdown")
    assert (there.returncode, there.stdout, there.stderr) == (0, "sops/offer.yml → sops/offer.md\n", "")
    assert sorted(path.name for path in (folder / "sops").iterdir()) == ["offer.md"]
    assert (folder / "sops/offer.md").stat().st_mode & 0o777 == 0o640
    assert convert(folder, "sops/offer.md", "--to", "yaml").returncode == 0
    assert sorted(path.name for path in (folder / "sops").iterdir()) == ["offer.yml"]
    assert (folder / "sops/offer.yml").read_text() == YAML


def test_printing_changes_nothing(folder: Path) -> None:
    done = convert(folder, "sops/offer.yml", "--to", "markdown", "--stdout")
    assert done.stdout.startswith("---\nid: SAL-001\n")
    assert [path.name for path in (folder / "sops").iterdir()] == ["offer.yml"]


def test_comments_are_named_and_dropped_only_when_asked(folder: Path) -> None:
    (folder / "sops/offer.yml").write_text(YAML.replace("role: seller\n", "role: seller  # for now\n# the end\n"))
    done = convert(folder, "sops/offer.yml", "--to", "markdown")
    assert done.returncode == 1
    assert "sops/offer.yml:17:19 # for now\nsops/offer.yml:18:1 # the end\n" in done.stderr
    assert [path.name for path in (folder / "sops").iterdir()] == ["offer.yml"]
    assert convert(folder, "sops/offer.yml", "--to", "markdown", "--drop-comments").returncode == 0
    (folder / "sops/offer.md").write_text((folder / "sops/offer.md").read_text() + "<!-- to do:\n  more -->\n")
    done = convert(folder, "sops/offer.md", "--to", "yaml")
    assert (done.returncode, done.stderr.splitlines()[0]) == (1, "sops/offer.md:30:1 # to do: more")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["sops/offer.yml", "--to", "yaml"], 2, "in this form already"),
        (["sopkit.yml", "--to", "markdown"], 2, "is no SOP"),
        (["sops/none.yml", "--to", "markdown"], 2, "does not exist"),
        (["sops/note.txt", "--to", "markdown"], 2, "is no SOP"),
        (["sops/broken.yml", "--to", "markdown"], 1, "“owner” is missing"),
        (["sops/taken.yml", "--to", "markdown"], 2, "sops/taken.md is there already"),
        (["sops/link.yml", "--to", "markdown"], 2, "symbolic link"),
    ],
)
def test_what_cannot_be_converted_is_left_alone(folder: Path, arguments: list[str], code: int, words: str) -> None:
    (folder / "sops/note.txt").write_text("x")
    (folder / "sops/broken.yml").write_text(YAML.replace("owner: seller\n", ""))
    (folder / "sops/taken.yml").write_text(YAML)
    (folder / "sops/taken.md").write_text("mine")
    (folder / "sops/link.yml").symlink_to("offer.yml")
    before = {path: path.read_bytes() for path in (folder / "sops").iterdir()}
    done = convert(folder, *arguments)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert {path: path.read_bytes() for path in (folder / "sops").iterdir()} == before


def test_rows_are_cut_where_they_stand() -> None:
    outline = Outline(["- a", "  - **b**: c"], 0)
    block = next(outline.blocks(outline.root.rows))
    assert block.items[0][1] == [Row(0, 2, "a"), Row(1, 2, "- **b**: c")]
