"""``sopkit check`` as a person, an editor and a pipeline see it."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from handbook import BODY, FRONT, ROOT, SETTINGS, SOP, Handbook
from terminal import converse
from wcwidth import wcswidth

from sopkit.commands.check import wants_color
from sopkit.model.problem import Location, Problem, Severity
from sopkit.reports import _shelf as reports
from sopkit.reports.text import underlined

SELECT = [part for name in ("format", "unknown-role", "review-overdue") for part in ("--select", name)]
FILES: dict[str, str | bytes] = {
    "sops/b.yml": SOP.replace("status: draft", "status: activ").replace("role: seller", "role: seler"),
    "sops/a.yml": SOP.replace("SAL-001", "SAL-002").replace("Offer", "客户报价单").replace("purpose: Get", "purpose: 客户: Get"),
    "sops/sub/c.yml": "\ufeff" + SOP.replace("SAL-001", "SAL-003"),
}
TEXT = """\
sops/a.yml:9:12 error yaml-syntax
  A second colon stands in this line.
  9 | purpose: 客户: Get the offer out.
    |              ^
  → Does the text hold a colon followed by a space, or start with a special sign? Put it in quotes.

sops/b.yml:7:9 error schema
  “status” cannot be “activ”.
  7 | status: activ
    |         ^^^^^
  → Did you mean “active”? It may be: draft, in-review, active, retired.

sops/b.yml:16:11 error unknown-role
  There is no role “seler” in organisation.yml.
  16 |     role: seler
     |           ^^^^^
  → Did you mean “seller”?

sops/sub/c.yml:1:1 warning byte-order-mark
  The file starts with a byte-order mark, which some tools read as text.
  → Save it as “UTF-8” without “BOM”.

Errors: 3, warnings: 1, notes: 0. Files checked: 3.
"""
CONCISE = """\
sops/a.yml:9:12: error yaml-syntax: A second colon stands in this line. Does the text hold a colon followed by a space, or start \
with a special sign? Put it in quotes.
sops/b.yml:7:9: error schema: “status” cannot be “activ”. Did you mean “active”? It may be: draft, in-review, active, retired.
sops/b.yml:16:11: error unknown-role: There is no role “seler” in organisation.yml. Did you mean “seller”?
sops/sub/c.yml:1:1: warning byte-order-mark: The file starts with a byte-order mark, which some tools read as text. Save it as \
“UTF-8” without “BOM”.
Errors: 3, warnings: 1, notes: 0. Files checked: 3.
"""
GITHUB = """\
::error file=sops/a.yml,line=9,col=12,endColumn=13,title=yaml-syntax::A second colon stands in this line. Does the text hold a \
colon followed by a space, or start with a special sign? Put it in quotes.
::error file=sops/b.yml,line=7,col=9,endColumn=14,title=schema::“status” cannot be “activ”. Did you mean “active”? It may be: \
draft, in-review, active, retired.
::error file=sops/b.yml,line=16,col=11,endColumn=16,title=unknown-role::There is no role “seler” in organisation.yml. Did you \
mean “seller”?
::warning file=sops/sub/c.yml,line=1,col=1,title=byte-order-mark::The file starts with a byte-order mark, which some tools read \
as text. Save it as “UTF-8” without “BOM”.
Errors: 3, warnings: 1, notes: 0. Files checked: 3.
"""


@pytest.fixture
def handbook(tmp_path: Path) -> Handbook:
    return Handbook(tmp_path, dict(FILES))


@pytest.mark.parametrize(("report", "expected"), [("text", TEXT), ("concise", CONCISE), ("github", GITHUB)])
def test_each_report_word_for_word(report: str, expected: str, handbook: Handbook) -> None:
    outcome = handbook.check("--format", report, *SELECT)
    assert outcome.out == expected
    assert (outcome.code, outcome.err) == (1, "")


def test_json_is_one_document_with_all_that_a_program_needs(handbook: Handbook) -> None:
    document = json.loads(handbook.check("--format", "json", *SELECT).out)
    assert (document["version"], document["sops"], len(document["problems"])) == (1, 3, 4)
    assert document["problems"][2] == {
        "rule": "unknown-role", "severity": "error", "path": "sops/b.yml", "line": 16, "column": 11, "end_column": 16,
        "message": "There is no role “seler” in organisation.yml.", "question": "Did you mean “seller”?",
        "values": {"name": "seler", "near": "seller"},
    }  # fmt: skip


def test_text_is_the_default(handbook: Handbook) -> None:
    assert handbook.check(*SELECT).out == TEXT


# ------------------------------------------------------------------------------------------------------------ the caret

CARETS = {
    "Latin": ("status: activ", 9, 14, 8, 5),
    "Chinese before": ("客户: activ", 5, 10, 6, 5),
    "Chinese value": ("status: 客户", 9, 11, 8, 4),
    "wide space before": ("　　a: b", 6, 7, 7, 1),
    "combining accent": ("e\u0301: bad", 5, 8, 3, 3),
    "emoji": ("😀: bad", 4, 7, 4, 3),
    "tab before": ("\ta: b", 5, 6, 5, 1),
    "at the end of the line": ("purpose:", 9, 10, 8, 1),
}


@pytest.mark.parametrize("case", CARETS.values(), ids=CARETS)
def test_the_caret_stands_under_the_value(case: tuple[str, int, int, int, int]) -> None:
    line, column, end, gap, width = case
    shown, caret = underlined(Location("x.yml", 1, column, end, line))
    assert caret == " " * gap + "^" * width
    assert wcswidth(shown) >= 0


@pytest.mark.parametrize("column", [1, 40, 95, 96, 97, 200, 4990])
@pytest.mark.parametrize("letter", ["x", "客"])
def test_a_long_line_is_cut_around_the_value(letter: str, column: int) -> None:
    line = letter * (column - 1) + "HERE" + letter * 5000
    shown, caret = underlined(Location("x.yml", 1, column, column + 4, line))
    assert len(shown) < 110
    start = wcswidth(caret) - len(caret.strip())
    prefix = next(end for end in range(len(shown) + 1) if wcswidth(shown[:end]) == start)
    assert shown[prefix:].startswith("HERE"[: len(caret.strip())])


# ----------------------------------------------------------------------------------------------------------- colours


def test_colours_are_asked_for_or_not(handbook: Handbook) -> None:
    coloured = handbook.check("--color", *SELECT).out
    assert "\x1b[31;1merror\x1b[0m" in coloured
    assert "\x1b[33;1mwarning\x1b[0m" in coloured
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == TEXT
    assert "\x1b" not in handbook.check("--no-color", *SELECT).out
    for report in ("concise", "github", "json"):
        assert "\x1b" not in handbook.check("--color", "--format", report, *SELECT).out


def test_a_terminal_gets_colours(handbook: Handbook) -> None:
    _, shown = converse(["check", "--lang", "en", *SELECT], [], handbook.root)
    assert "\x1b[31;1merror\x1b[0m" in shown


# -------------------------------------------------------------------------------------- what is told, and in which order


def test_problems_are_told_file_by_file_from_top_to_bottom(handbook: Handbook) -> None:
    order = [(entry["path"], entry["line"], entry["column"], entry["rule"]) for entry in handbook.check("--format", "json").problems]
    assert order == sorted(order)


def test_github_gets_the_gravest_first(handbook: Handbook) -> None:
    handbook.write("sops/0.yml", "\ufeff" + SOP.replace("SAL-001", "SAL-009"))
    levels = [line.split()[0] for line in handbook.check("--format", "github", *SELECT).out.splitlines()[:-1]]
    assert levels == ["::error"] * 3 + ["::warning"] * 2


RUNS: dict[str, tuple[list[str], int, list[str]]] = {
    "a rule": (["--select", "unknown-role"], 1, ["unknown-role"]),
    "a family": (["--select", "format"], 1, ["yaml-syntax", "schema", "byte-order-mark"]),
    "two": (["--select", "unknown-role", "--select", "byte-order-mark"], 1, ["unknown-role", "byte-order-mark"]),
    "not a rule": ([*SELECT, "--ignore", "schema"], 1, ["yaml-syntax", "unknown-role", "byte-order-mark"]),
    "not a family": ([*SELECT, "--ignore", "format"], 1, ["unknown-role"]),
    "ignore wins": (["--select", "schema", "--ignore", "format"], 0, []),
    "warnings pass": (["--select", "byte-order-mark"], 0, ["byte-order-mark"]),
    "warnings fail": (["--select", "byte-order-mark", "--fail-on", "warning"], 1, ["byte-order-mark"]),
    "notes fail": (["--select", "byte-order-mark", "--fail-on", "info"], 1, ["byte-order-mark"]),
    "a rule fails": (["--select", "byte-order-mark", "--fail-on", "byte-order-mark"], 1, ["byte-order-mark"]),
    "another rule does not": (["--select", "byte-order-mark", "--fail-on", "schema"], 0, ["byte-order-mark"]),
    "a family fails": (["--select", "byte-order-mark", "--fail-on", "format"], 1, ["byte-order-mark"]),
    "a file": ([*SELECT, "sops/a.yml"], 1, ["yaml-syntax"]),
    "a folder": ([*SELECT, "sops/sub"], 0, ["byte-order-mark"]),
    "two places": ([*SELECT, "sops/sub", "sops/a.yml"], 1, ["yaml-syntax", "byte-order-mark"]),
    "the root": ([*SELECT, "."], 1, ["yaml-syntax", "schema", "unknown-role", "byte-order-mark"]),
    "a detour": ([*SELECT, "sops/sub/../a.yml"], 1, ["yaml-syntax"]),
    "no SOP": ([*SELECT, "organisation.yml"], 0, []),
}


@pytest.mark.parametrize("case", RUNS.values(), ids=RUNS)
def test_what_is_asked_for_is_told(case: tuple[list[str], int, list[str]], handbook: Handbook) -> None:
    arguments, code, rules = case
    outcome = handbook.check("--format", "json", *arguments)
    assert [entry["rule"] for entry in outcome.problems] == rules
    assert outcome.code == code


def test_a_place_can_be_named_from_anywhere(handbook: Handbook, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = Handbook(tmp_path_factory.mktemp("elsewhere"))
    outcome = elsewhere.check("--format", "concise", *SELECT, str(handbook.root / "sops/sub"))
    assert outcome.out.startswith(f"../{handbook.root.name}/sops/sub/c.yml:1:1: warning byte-order-mark")
    assert outcome.out.endswith("Errors: 0, warnings: 1, notes: 0. Files checked: 1.\n")


def test_a_comment_is_not_called_unused_where_its_rule_was_not_asked_for(tmp_path: Path) -> None:
    comment = SOP.replace("owner: seller", "owner: nobody # sopkit: allow unknown-role hired in May")
    handbook = Handbook(tmp_path, {"sops/x.yml": comment})
    assert handbook.check("--format", "json", "--select", "format").problems == []
    assert handbook.check("--format", "json", "--select", "format", "--select", "unknown-role").problems == []


def test_statistics_count_each_rule(handbook: Handbook) -> None:
    handbook.write("sops/d.yml", FILES["sops/b.yml"])
    table = handbook.check("--statistics", *SELECT).out.partition("Files checked")[2].splitlines()[1:]
    assert table[0].split() == ["count", "level", "rule"]
    assert sorted(line.split() for line in table[2:]) == [
        ["1", "error", "yaml-syntax"], ["1", "warning", "byte-order-mark"], ["2", "error", "schema"], ["2", "error", "unknown-role"],
    ]  # fmt: skip
    outcome = handbook.check("--statistics", "--format", "json", *SELECT)
    assert json.loads(outcome.out)
    assert "yaml-syntax" in outcome.err


def test_settings_change_levels(handbook: Handbook) -> None:
    handbook.write("sopkit.yml", SETTINGS + "rules:\n  yaml-syntax: info\n  schema: off\n  unknown-role: warning\n")
    outcome = handbook.check("--format", "json", *SELECT)
    assert [(entry["rule"], entry["severity"]) for entry in outcome.problems] == [
        ("yaml-syntax", "error"), ("schema", "error"), ("unknown-role", "warning"), ("byte-order-mark", "warning"),
    ]  # fmt: skip
    assert outcome.code == 1


def test_nothing_silences_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    handbook = Handbook(tmp_path)
    handbook.write("sopkit.yml", SETTINGS + "rules:\n  yaml-syntax: off\n")
    handbook.write("sops/a.yml", "# sopkit: allow-file yaml-syntax made by a program\nid: [\n")
    assert [entry["rule"] for entry in handbook.check("--format", "json").problems if entry["path"] == "sops/a.yml"] == ["yaml-syntax"]


def test_nothing_wrong(tmp_path: Path) -> None:
    outcome = Handbook(tmp_path, {"sops/x.yml": SOP}).check(*SELECT)
    assert (outcome.code, outcome.out) == (0, "Nothing to report. Files checked: 1.\n")


def test_no_sops_at_all(tmp_path: Path) -> None:
    outcome = Handbook(tmp_path).check(*SELECT)
    assert (outcome.code, outcome.out) == (0, "No SOP was found here: nothing was checked.\n")


def test_another_day_makes_a_review_overdue(tmp_path: Path) -> None:
    sop = SOP.replace("status: draft", "status: active") + "review:\n  every: 6 months\n  last: 2026-01-15\n"
    handbook = Handbook(tmp_path, {"sops/x.yml": sop})
    for day, found in {"2026-07-14": [], "2026-07-15": [], "2026-07-16": ["review-overdue"], "2030-01-01": ["review-overdue"]}.items():
        outcome = handbook.check("--format", "json", "--as-of", day, *SELECT)
        assert [entry["rule"] for entry in outcome.problems] == found, day
        assert outcome.code == 0
    assert handbook.check("--as-of", "2030-01-01", "--fail-on", "review-overdue", *SELECT).code == 1


# -------------------------------------------------------------------------------------------------------- languages

LANGUAGES: list[tuple[str | None, str | None, dict[str, str], str]] = [
    ("en", "zh", {"LC_ALL": "zh_CN.UTF-8"}, "en"),
    ("zh", "en", {"LC_ALL": "en_US.UTF-8"}, "zh"),
    (None, "zh", {"LC_ALL": "en_US.UTF-8"}, "zh"),
    (None, "en", {"LC_ALL": "zh_CN.UTF-8"}, "en"),
    (None, None, {"LC_ALL": "zh_CN.UTF-8", "LC_MESSAGES": "en_US", "LANG": "en_US"}, "zh"),
    (None, None, {"LC_MESSAGES": "zh_CN", "LANG": "en_US"}, "zh"),
    (None, None, {"LANG": "zh_TW.UTF-8"}, "zh"),
    (None, None, {"LANG": "zh"}, "zh"),
    (None, None, {"LC_ALL": "", "LANG": "zh_CN"}, "zh"),
    (None, None, {"LC_ALL": "C", "LANG": "zh_CN"}, "en"),
    (None, None, {"LANG": "fr_FR.UTF-8"}, "en"),
    (None, None, {}, "en"),
]


@pytest.mark.parametrize(("asked", "setting", "environment", "expected"), LANGUAGES)
def test_the_language(
    asked: str | None, setting: str | None, environment: dict[str, str], expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handbook = Handbook(tmp_path, {"sops/x.yml": SOP})
    if setting:
        handbook.write("sopkit.yml", SETTINGS + f"language: {setting}\n")
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    outcome = handbook.check(*SELECT, lang=asked)
    assert ("Nothing to report" in outcome.out) == (expected == "en")
    assert outcome.code == 0


def test_chinese_reports_hold_no_english_sentence(handbook: Handbook) -> None:
    for report in ("text", "concise", "github"):
        for line in handbook.check("--format", report, *SELECT, lang="zh").out.splitlines():
            if line and not re.match(r"sops/|::|  +[\d|]", line):
                assert re.search("[\u4e00-\u9fff]", line), line


@pytest.mark.parametrize("report", reports.names())
def test_a_report_of_nothing_ends_well(report: str) -> None:
    lines = list(reports.report(report)(reports.Result((), 0), reports.Style("en")))
    assert len(lines) == 1


def test_a_value_with_braces_is_only_a_value() -> None:
    values: dict[str, Any] = {"name": "{path} {0} {name!r:>99999}", "detail": "%s"}
    problem = Problem("schema", Severity.ERROR, Location("x.yml"), "“{name}” {detail}", "", values)
    assert reports.fill(problem.message, problem, "en") == "“{path} {0} {name!r:>99999}” %s"


def test_github_gets_paths_from_the_root_of_its_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "ops/handbook").mkdir(parents=True)
    handbook = Handbook(tmp_path / "ops/handbook")
    handbook.write("sops/a.yml", "id: [\n")
    assert "::error file=ops/handbook/sops/a.yml," in handbook.check("--format", "github").out
    assert handbook.check("--format", "json").problems[0]["path"] == "sops/a.yml"


def test_a_role_that_is_named_in_chinese_is_one_problem(tmp_path: Path) -> None:
    handbook = Handbook(tmp_path)
    handbook.write("sops/a.yml", SOP.replace("owner: seller", "owner: 销售员"))
    (problem,) = handbook.check("--format", "json", "sops/a.yml").problems
    assert problem["rule"] == "unknown-role"
    assert problem["question"] == "Did you mean “seller”?"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_who_wants_no_colours_gets_none(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, device = pty.openpty()
    monkeypatch.setattr("sys.stdout", os.fdopen(device, "w"))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert wants_color()
    monkeypatch.setenv(name, value)
    assert not wants_color()
    os.close(terminal)


@pytest.mark.parametrize(("lang", "told"), [("en", "Add a line `**Role**:`."), ("zh", "请添加一行 `**负责岗位**:`。")])
def test_a_field_is_called_what_it_is_called_in_its_file(lang: str, told: str, tmp_path: Path) -> None:
    handbook = Handbook(tmp_path)
    handbook.write("sops/a.yml", SOP.replace("    role: seller\n", "", 1))
    handbook.write("sops/b.md", f"{FRONT}\n{BODY}## Steps\n\n1. Send the offer. {{#send}}\n")
    texts = {
        problem["path"]: problem["question"]
        for problem in handbook.check("--format", "json", lang=lang).problems
        if problem["rule"] == "step-without-role"
    }
    assert texts.keys() == {"sops/a.yml", "sops/b.md"}
    assert "`role:`" in texts["sops/a.yml"]
    assert told in texts["sops/b.md"]


def test_what_stands_in_the_front_matter_is_called_as_there(tmp_path: Path) -> None:
    handbook = Handbook(tmp_path)
    handbook.write("sops/b.md", f"{FRONT}\n{BODY}".replace("status: draft", "status: retired"))
    (problem,) = (problem for problem in handbook.check("--format", "json").problems if problem["rule"] == "retired-without-successor")
    assert "`replaced_by:`" in problem["question"]
    assert "`## Reason`" in problem["question"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no file that is always full")
@pytest.mark.parametrize("report", ["text", "json"])
def test_an_output_without_room_is_told_in_a_sentence(report: str, tmp_path: Path) -> None:
    handbook = Handbook(tmp_path)
    handbook.write("sops/a.yml", SOP.replace("SAL-001", "nonsense"))
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "sopkit", "check", "--lang", "en", "--format", report]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=tmp_path, env=environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "What sopkit says cannot be written: No space left on device. Is the disk full?\n")


def test_a_link_in_a_long_text_is_told_at_its_own_line(tmp_path: Path) -> None:
    handbook = Handbook(tmp_path)
    handbook.write("sops/a.yml", f"{SOP}    how: |\n      Open the ticket.\n\n      Then see [[CRM-009#ask]] for the rest.\n")
    (problem,) = (problem for problem in handbook.check("--format", "json").problems if problem["rule"] == "unknown-reference")
    line = (tmp_path / "sops/a.yml").read_text(encoding="utf-8").splitlines()[problem["line"] - 1]
    assert line[problem["column"] - 1 :].startswith("CRM-009#ask")
