"""What an author sees while typing: the schemas in the language server that the YAML extensions of editors run."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from handbook import SOP
from language_server import LanguageServer

from sopkit.reading.document import read_source
from sopkit.reading.schema import KINDS, passes, read_schema, schema_path
from sopkit.schema_copies import prepare, renew

ROOT = Path(__file__).parent.parent
Start = Callable[..., LanguageServer]

OFFLINE: dict[str, Any] = {"schemaStore": {"enable": False}}
FILES = {
    "sop": ["**/sops/**/*.yml", "!**/*.en.yml", "!**/*.zh.yml"],
    "translation": ["**/sops/**/*.en.yml", "**/sops/**/*.zh.yml"],
    "organisation": ["organisation.yml"],
    "glossary": ["glossary.yml"],
    "sopkit": ["sopkit.yml"],
}
"""Which files a schema is for, as the settings of an editor say it."""
HANDBOOKS = (ROOT, ROOT / "tests/handbooks/golden")
SHIPPED = sorted(
    path for handbook in HANDBOOKS for path in (*handbook.glob("[!m]*.yml"), *handbook.glob("sops/**/*.yml"))
)  # [!m]: mkdocs.yml is no file of the handbook
MODELINE = "# yaml-language-server: $schema="
TAB_STOP = re.compile(r"\$(\d+)|\$\{(\d+)(?:\|([^|}]*)\|)?\}")
HERE = "  # here"
NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def editor(language_server: Start) -> Iterator[LanguageServer]:
    """An editor whose files name their schema in their first line."""
    with language_server(OFFLINE) as server:
        yield server


@pytest.fixture(scope="module")
def configured(language_server: Start) -> Iterator[LanguageServer]:
    """An editor whose settings say which schema is for which files."""
    schemas = {schema_path(kind).as_uri(): patterns for kind, patterns in FILES.items()}
    with language_server({**OFFLINE, "schemas": schemas}) as server:
        yield server


def draft(kind: str, text: str) -> tuple[Path, str]:
    """Return a file that nobody has saved and its text with the line that names the schema."""
    return ROOT / "sops/sales" / f"draft-{next(NUMBERS)}.yml", f"{MODELINE}../../schema/{kind}.schema.json\n{text}"


def offered(server: LanguageServer, kind: str, text: str) -> dict[str, dict[str, Any]]:
    """Return what is offered where ``|`` stands, by label."""
    return server.completion(*draft(kind, text))


def accepted(text: str, item: dict[str, Any], values: dict[int, str]) -> str:
    """Return the text after the item was chosen at ``|`` and its tab stops were filled, as an editor does it.

    A choice takes its first value, all else what `values` holds for its number, or a word.
    """
    before, _, after = text.partition("|")
    line = before.rpartition("\n")[2]
    indent = line[: len(line) - len(line.lstrip(" "))]
    snippet = item["textEdit"]["newText"].replace("\n", f"\n{indent}")
    return (
        before
        + TAB_STOP.sub(lambda stop: (stop[3] or "").partition(",")[0] or values.get(int(stop[1] or stop[2]), "word"), snippet)
        + after
    )


def lines_with_problems(server: LanguageServer, path: Path, text: str) -> dict[int, list[str]]:
    """Return what the server says, by line, counted from 0."""
    found: dict[int, list[str]] = {}
    for problem in server.diagnostics(path, text):
        found.setdefault(problem["range"]["start"]["line"], []).append(problem["message"])
    return found


# --------------------------------------------------------------------------------------------------------- whole files


def test_every_kind_of_file_is_shipped() -> None:
    assert {path.name for path in SHIPPED} >= {"organisation.yml", "glossary.yml", "sopkit.yml", "everything.yml", "everything.zh.yml"}
    assert len(SHIPPED) >= 13


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_shipped_file_names_its_schema_and_has_no_problem(editor: LanguageServer, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(MODELINE)
    assert (path.parent / text[len(MODELINE) :].partition("\n")[0]).resolve().parent == ROOT / "schema"
    assert editor.diagnostics(path, text) == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_settings_choose_the_same_schema(configured: LanguageServer, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    _, _, rest = text.partition("\n")
    found = configured.diagnostics(path, f"\n{rest}\nfrobnicate: 1\n")
    assert [problem["message"] for problem in found] == ["Property frobnicate is not allowed."]
    kind = text[: text.index(".schema.json")].rpartition("/")[2]
    assert read_schema(kind)["title"] in found[0]["source"]


def test_a_handbook_with_copies_and_a_chinese_name_is_understood(editor: LanguageServer, tmp_path: Path) -> None:
    folder = tmp_path / "销售 手册"
    (folder / "sops/sales").mkdir(parents=True)
    prepare(folder / "schema")
    for kind in KINDS:
        renew(folder / "schema" / schema_path(kind).name, kind)
    path = folder / "sops/sales/报价.yml"
    text = f"{MODELINE}../../schema/sop.schema.json\n{SOP}"
    assert lines_with_problems(editor, path, text) == {}
    found = lines_with_problems(editor, path.with_name("报价 2.yml"), f"{text}frobnicate: 1\n")
    assert list(found.values()) == [["Property frobnicate is not allowed."]]


# ------------------------------------------------------------------------------------------------------------ problems

DECISION = """\
    decision:
      question: Done?
      branches:
        - when: "yes"
          goto: send
"""
SEGMENTS = """\
segments:
  - id: high
    name: High
    criterion: 5 or more
    concerns:
      - concern: Price
        scripts: [price]
"""
SAID = [
    ("an unknown field", SOP + f"frobnicate: 1{HERE}\n", "frobnicate is not allowed"),
    ("an unknown field of a step", SOP + f"    rolle: seller{HERE}\n", "rolle is not allowed"),
    ("an unknown field of a branch", SOP + DECISION + f"          gotoo: send{HERE}\n", "gotoo is not allowed"),
    ("an unknown field of a concern", SOP + SEGMENTS + f"        scenes: Shop{HERE}\n", "scenes is not allowed"),
    ("a missing field", SOP.replace("id: SAL-001", f"format: 1{HERE}"), 'Missing property "id"'),
    ("a missing field of a step", SOP.replace("id: send\n    ", "").replace("the offer.\n    r", f"the offer.{HERE}\n    r"), '"id"'),
    ("a missing field of a branch", SOP + DECISION.replace("          goto: send\n", "").replace('"yes"', f'"yes"{HERE}'), '"goto"'),
    ("a number for a text", SOP.replace("title: Offer", f"title: 2026{HERE}"), "needs quotes. · 这里要填写文字"),
    ("true for a text", SOP.replace("Send the offer.", f"true{HERE}"), "needs quotes. · 这里要填写文字"),
    ("nothing for a text", SOP.replace(" Get the offer out.", f" {HERE}"), "Write a text here"),
    ("a text for a list", SOP + f"tags: refund{HERE}\n", 'Expected "array"'),
    ("a list for a text", SOP.replace("Get the offer out.", f"[Get, out]{HERE}"), "Write a text here"),
    (
        "a text for fields",
        SOP.replace("outcome:\n  result: ", "outcome: ").replace("is sent.", f"is sent.{HERE}"),
        'Expected "Outcome · 完成结果"',
    ),
    ("an unknown kind", SOP.replace("kind: general", f"kind: sale{HERE}"), '"general", "sales", "closing"'),
    ("an unknown status", SOP.replace("status: draft", f"status: 草稿{HERE}"), '"draft", "in-review", "active", "retired"'),
    ("an unknown level", SOP + f"    alerts:\n      - level: danger{HERE}\n        text: Hot.\n", '"note", "caution", "warning"'),
    ("an id in small letters", SOP.replace("SAL-001", f"sal-001{HERE}"), "such as SAL-001. · 请填写大写字母、连字符、数字"),
    ("two numbers for a version", SOP.replace("1.0.0", f"1.0{HERE}"), "such as 1.0.0. · 请填写三段数字"),
    ("a name for a role", SOP.replace("owner: seller", f"owner: Sales Manager{HERE}"), "such as sales-manager. · 请填写由小写字母"),
    ("words for a duration", SOP + f"    within: {{limit: soon}}{HERE}\n", "such as 2 hours or 3 working days. · 请填写数字和单位"),
    ("a day in another form", SOP + f"effective: 1.9.2026{HERE}\n", "YYYY-MM-DD"),
]


@pytest.mark.parametrize(("text", "words"), [case[1:] for case in SAID], ids=[case[0] for case in SAID])
def test_a_problem_is_said_at_its_line_and_nowhere_else(editor: LanguageServer, text: str, words: str) -> None:
    path, whole = draft("sop", text)
    (line,) = (number for number, content in enumerate(whole.split("\n")) if content.endswith(HERE))
    found = lines_with_problems(editor, path, whole)
    assert list(found) == [line]
    assert words in " ".join(found[line])
    assert not passes("sop", read_source(path.name, text.encode()).data)  # `sopkit check` would say the same


def test_what_is_sound_has_no_problem(editor: LanguageServer) -> None:
    for text in (SOP, SOP + DECISION, SOP + SEGMENTS, SOP.replace("SAL-001", '"SAL-001"').replace("1.0.0", "10.20.30")):
        assert lines_with_problems(editor, *draft("sop", text)) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_no_problem_shows_a_regular_expression(kind: str) -> None:
    """The server would otherwise tell an author “does not match the pattern of ^[A-Z]”."""

    def patterns(schema: Any) -> Iterator[dict[str, Any]]:
        if isinstance(schema, dict):
            if isinstance(schema.get("pattern"), str):
                yield schema
            for name, child in schema.items():
                yield from patterns(child) if name != "propertyNames" else ()

    found = list(patterns(read_schema(kind)))
    assert found
    for schema in found:
        english, _, chinese = schema["errorMessage"].partition(" · ")
        assert english.endswith(".")
        assert chinese.endswith("。")


# ---------------------------------------------------------------------------------------------------------- completion

STEP = "id: NEW-001\nsteps:\n  - id: send\n    |"
BRANCH = "id: NEW-001\nsteps:\n  - id: send\n    do: Send.\n    decision:\n      question: Done?\n      branches:\n        - |"


def fields(kind: str, definition: str | None = None) -> dict[str, Any]:
    """Return the fields of a schema, or of one of its definitions."""
    schema = read_schema(kind)
    found: dict[str, Any] = (schema["definitions"][definition] if definition else schema)["properties"]
    return found


@pytest.mark.parametrize(
    ("kind", "definition", "text"),
    [
        *((kind, None, "|") for kind in KINDS),
        ("sop", "step", STEP),
        ("sop", "step", "stages:\n  - id: lead\n    name: Lead\n    steps:\n      - |"),
        ("sop", "branch", BRANCH),
        ("sop", "decision", BRANCH.partition("question")[0] + "|"),
        ("sop", "concern", "segments:\n  - id: high\n    concerns:\n      - |"),
        ("translation", "step", "steps:\n  - |"),
        ("organisation", "role", "roles:\n  - |"),
        ("glossary", "entry", "terms:\n  - |"),
        ("sopkit", "repository", "repository:\n  |"),
    ],
)
def test_the_fields_that_may_stand_here_are_offered(editor: LanguageServer, kind: str, definition: str | None, text: str) -> None:
    items = offered(editor, kind, text)
    there = {"id"} if text == STEP else set()
    known = {name: schema for name, schema in fields(kind, definition).items() if name not in there}
    assert {label for label in items if " · " not in label} == set(known)
    for name, schema in known.items():
        words = schema.get("description") or read_schema(kind)["definitions"][schema["$ref"].rpartition("/")[2]]["description"]
        assert items[name]["documentation"] == words, name
        assert re.search(r"[a-z]+.*\n\n.*[\u4e00-\u9fff]", words, re.DOTALL), name


def test_a_field_that_is_there_is_not_offered_again(editor: LanguageServer) -> None:
    assert "id" not in offered(editor, "sop", STEP)
    assert "title" not in offered(editor, "sop", "title: Offer\n|")


@pytest.mark.parametrize("name", ["kind", "status", "lang", "confidentiality", "level_of_use"])
def test_the_values_of_a_field_are_offered_and_explained(editor: LanguageServer, name: str) -> None:
    items = offered(editor, "sop", f"id: NEW-001\n{name}: |")
    schema = fields("sop")[name]
    assert list(items) == schema["enum"]
    assert [item["documentation"] for item in items.values()] == schema["enumDescriptions"]
    assert all(re.search(r"[A-Za-z]+ · .*[\u4e00-\u9fff]", item["documentation"]) for item in items.values())


@pytest.mark.parametrize(("kind", "definition"), [("sop", None), ("sop", "step"), ("organisation", "role"), ("glossary", "entry")])
def test_a_field_is_not_filled_with_an_example(editor: LanguageServer, kind: str, definition: str | None) -> None:
    """What the author does not notice would stay in the procedure as if it were meant."""
    text = {None: "|", "step": STEP, "role": "roles:\n  - |", "entry": "terms:\n  - |"}[definition]
    for label, item in offered(editor, kind, text).items():
        if label != "critical":  # the one value that it may have
            assert "${1:" not in item["textEdit"]["newText"], label


SKELETONS = [
    ("sop", "New SOP · 新建 SOP", "|", {1: "NEW-001"}),
    ("sop", "New step · 新建步骤", SOP + "  - |", {1: "next"}),
    ("sop", "New step · 新建步骤", SOP.partition("steps")[0] + "stages:\n  - id: a\n    name: A\n    steps:\n      - |", {}),
    ("sop", "New branch · 新建分支", SOP + DECISION.partition(" when")[0] + " |", {}),
    ("sop", "New script · 新建话术", SOP + "scripts:\n  - |", {}),
    ("sop", "New segment · 新建客户分层", SOP + "segments:\n  - |", {}),
    ("sop", "New timetable entry · 新建时间表条目", SOP + "timetable:\n  - |", {3: "08:30"}),
    ("sop", "New risk · 新建风险", SOP + "risks:\n  - |", {}),
    ("sop", "New training · 新建培训", SOP + "training:\n  |", {2: "2 days"}),
    ("translation", "Translation of an SOP · SOP 译文", "|", {1: "NEW-001", 2: "en", 3: "1.0.0"}),
    ("organisation", "New role · 新建岗位", "departments: [{id: a, name: {en: A}}]\nroles:\n  - |", {}),
    ("organisation", "New department · 新建部门", "roles: [{id: a, name: {en: A}, department: a}]\ndepartments:\n  - |", {}),
    ("glossary", "New entry · 新建词条", "terms:\n  - |", {}),
    ("sopkit", "New settings · 新建设置", "|", {}),
]


@pytest.mark.parametrize(("kind", "label", "text", "values"), SKELETONS, ids=[case[1].partition(" ·")[0] for case in SKELETONS])
def test_what_is_required_comes_in_one_go(editor: LanguageServer, kind: str, label: str, text: str, values: dict[int, str]) -> None:
    items = offered(editor, kind, text)
    first = min(items.values(), key=lambda item: item.get("sortText", item["label"]).lower())
    assert first["label"] == label
    stops = [int(stop[1] or stop[2]) for stop in TAB_STOP.finditer(first["textEdit"]["newText"])]
    assert stops == list(range(1, len(stops) + 1)), "two places with one number are typed into at once"
    path, whole = draft(kind, accepted(text, first, values))
    assert lines_with_problems(editor, path, whole) == {}
    assert passes(kind, read_source(path.name, whole.encode()).data)


@pytest.mark.parametrize("place", [" |", "\n  |", "\n  - |", "\n|", "\n- |"])
@pytest.mark.parametrize(
    ("kind", "name", "label", "values"),
    [
        ("sop", "segments", "New segment · 新建客户分层", {}),
        ("sop", "scripts", "New script · 新建话术", {}),
        ("sop", "stages", "New stage · 新建阶段", {}),
        ("sop", "risks", "New risk · 新建风险", {}),
        ("organisation", "roles", "New role · 新建岗位", {}),
        ("glossary", "terms", "New entry · 新建词条", {}),
    ],
)
def test_a_list_is_begun_wherever_the_cursor_stands(
    editor: LanguageServer, place: str, kind: str, name: str, label: str, values: dict[int, str]
) -> None:
    head = {"sop": SOP.partition("steps:")[0], "organisation": "departments: [{id: a, name: {en: A}}]\n", "glossary": ""}[kind]
    text = f"{head}{name}:{place}"
    path, whole = draft(kind, accepted(text, offered(editor, kind, text)[label], values))
    assert lines_with_problems(editor, path, whole) == {}, whole


@pytest.mark.parametrize("place", ["  |", "  - |"])
def test_a_list_is_continued_wherever_the_cursor_stands(editor: LanguageServer, place: str) -> None:
    text = SOP + place
    path, whole = draft("sop", accepted(text, offered(editor, "sop", text)["New step · 新建步骤"], {}))
    assert lines_with_problems(editor, path, whole) == {}, whole
    assert len(read_source(path.name, whole.encode()).data["steps"]) == 2


def test_an_sop_that_has_begun_is_completed(editor: LanguageServer) -> None:
    item = offered(editor, "sop", "id: NEW-001\ntitle: Offer\n|")["New SOP · 新建 SOP"]
    path, whole = draft("sop", accepted("id: NEW-001\ntitle: Offer\n|", item, {}))
    assert lines_with_problems(editor, path, whole) == {}


# --------------------------------------------------------------------------------------------------------------- hover


@pytest.mark.parametrize(
    ("definition", "name", "text"),
    [
        (None, "purpose", SOP.replace("purpose", "pur|pose")),
        (None, "kind", SOP.replace("kind", "ki|nd")),
        (None, "steps", SOP.replace("steps", "st|eps")),
        (None, "outcome", SOP.replace("outcome", "out|come")),
        ("step", "do", SOP.replace("do:", "d|o:")),
        ("step", "role", SOP.replace("role: sel", "role: s|el")),
        ("branch", "when", SOP + DECISION.replace("when", "wh|en")),
        ("concern", "scripts", SOP + SEGMENTS.replace("scripts", "scr|ipts")),
    ],
)
def test_a_field_is_explained_in_both_languages(editor: LanguageServer, definition: str | None, name: str, text: str) -> None:
    schema = fields("sop", definition)[name]
    if "$ref" in schema:
        schema = read_schema("sop")["definitions"][schema["$ref"].rpartition("/")[2]]
    english, _, chinese = schema["description"].partition("\n\n")
    shown = editor.hover(*draft("sop", text))
    assert schema["title"] in shown.partition("\n")[0]
    assert english in shown
    assert chinese in shown
    assert "Example" in shown


def test_the_values_of_a_field_are_explained_under_the_pointer(editor: LanguageServer) -> None:
    shown = editor.hover(*draft("sop", SOP.replace("kind: gen", "kind: g|en")))
    for value, words in zip(fields("sop")["kind"]["enum"], fields("sop")["kind"]["enumDescriptions"], strict=True):
        assert f"`{value}`: {words}" in shown


# ------------------------------------------------------------------------------------------------------------- network

WATCH = """\
const { appendFileSync } = require("node:fs");
const net = require("node:net");
const dns = require("node:dns");
const said = (what) => { appendFileSync(process.env.ASKED, what + "\\n"); return new Error("no network here"); };
net.Socket.prototype.connect = function () { throw said("connect"); };
dns.lookup = (name, options, done) => { const error = said(name); process.nextTick(done ?? options, error); };
"""


@pytest.mark.parametrize("asks", [False, True])
def test_nobody_is_asked_over_the_network(language_server: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, asks: bool) -> None:
    """The watch is shown to see something: with the store of schemas, which the settings turn off, the server does ask."""
    asked = tmp_path / "asked"
    asked.touch()
    monkeypatch.setenv("ASKED", str(asked))
    (tmp_path / "watch.cjs").write_text(WATCH, encoding="utf-8")
    settings = {"schemaStore": {"enable": True}} if asks else OFFLINE
    with language_server(settings, "--require", str(tmp_path / "watch.cjs")) as server:
        for kind in KINDS:
            offered(server, kind, "|")
            server.diagnostics(*draft(kind, "frobnicate: 1\n"))
    assert bool(asked.read_text(encoding="utf-8")) == asks
