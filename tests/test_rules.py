"""Every rule is tested by its own examples, laid over the smallest handbook, and by the cases in handbooks/rules."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from handbook import BODY, FRONT

from sopkit.check import Selection, check, inspect
from sopkit.locating import locator
from sopkit.model.problem import Problem, Severity
from sopkit.rules._shelf import Rule, all_rules, rule_by_id
from sopkit.workspace import read_library

HANDBOOKS = Path(__file__).parent / "handbooks"
SMALLEST = "sops/smallest.yml"
AS_OF = date(2026, 12, 1)
WITHOUT_EXAMPLES = {
    "approver-not-entitled": "it takes a repository; tests/test_approval_rules.py shows it",
    "effective-in-past-of-approval": "it takes a repository; tests/test_approval_rules.py shows it",
    "self-approved": "it takes a repository; tests/test_approval_rules.py shows it",
    "byte-order-mark": "no text can show it",
    "history-missing": "it takes a repository; tests/test_reviews.py shows it",
    "impact-not-declared": "it takes a repository; tests/test_base.py shows it",
    "record-rewritten": "it takes a repository; tests/test_base.py shows it",
    "review-relaxed": "it takes a repository; tests/test_base.py shows it",
    "version-not-bumped": "it takes a repository; tests/test_base.py shows it",
    "front-matter": "what it is about stands around every example",
    "line-ending": "no text can show it",
    "missing-organisation": "the example would be a file that is not there",
    "not-utf8": "no text can show it",
    "outdated-schema": "the example would be a schema of thousands of lines",
    "symbolic-link": "no text can show it",
    "too-deep": "forty levels of nesting help nobody",
    "too-large": "a megabyte of text helps nobody",
    "translation-incomplete": "it takes two files; tests/test_translation.py shows it",
    "translation-mismatch": "the reader says many things under this name",
    "unread-form": "the example would be a file that is no SOP",
    "unreadable-file": "no text can show it",
}
CASES = sorted((HANDBOOKS / "rules").glob("*/*.yml"))
HERE = "# here"

TOP_KEY = re.compile(r"^([a-z_]+):", re.MULTILINE)
FILE = re.compile(r"^# (\S+\.ya?ml)$", re.MULTILINE)
LEFT_OUT = re.compile(r"^# no ([a-z_]+)$", re.MULTILINE)
TRANSLATION = re.compile(r"\.(zh|en)\.yml$")


MARKDOWN = FRONT.replace("owner: seller", "owner: account-manager\ndeputy: sales-manager").replace("SAL-002", "SAL-001") + (
    f"{BODY}## Steps\n\n1. Send the offer. {{#send}}\n   - **Role**: account-manager\n"
)
SECTION = re.compile(r"^(?=## )", re.MULTILINE)
NAMES = {"目的": "Purpose"}


def laid_over_markdown(example: str) -> str:
    """Replace the sections of the smallest Markdown file that the example has."""
    own = {NAMES.get(name, name) for name in re.findall(r"^## (.+)$", example, re.MULTILINE)}
    kept = [part for part in SECTION.split(MARKDOWN) if part.splitlines()[0].removeprefix("## ") not in own]
    return f"{''.join(kept)}\n{example}\n"


def laid_over(base: str, example: str) -> str:
    """Replace the top-level fields of `base` that the example has; `# no field` leaves one out."""
    if example.startswith("- "):
        return example
    if example.startswith("---"):
        return f"{base}{example}\n"
    own = {*TOP_KEY.findall(example), *LEFT_OUT.findall(example)}
    kept = [block for block in re.split(r"^(?=[a-z_]+:)", base, flags=re.MULTILINE) if block.partition(":")[0] not in own]
    return "".join(kept) + example + "\n"


def write_handbook(folder: Path, example: str) -> None:
    """Copy the smallest handbook and lay the example over it; `# organisation.yml` says which file is meant."""
    shutil.copytree(HANDBOOKS / "smallest", folder, dirs_exist_ok=True)
    if example.startswith("## "):
        (folder / SMALLEST).unlink()
        (folder / SMALLEST).with_suffix(".md").write_text(laid_over_markdown(example), encoding="utf-8")
        return
    head, *rest = FILE.split(example)
    parts = [(SMALLEST, head), *zip(rest[::2], rest[1::2], strict=True)]
    for name, text in parts:
        if not text.strip():
            continue
        path = folder / name
        base = ""
        if not TRANSLATION.search(name):
            base = (path if path.exists() else HANDBOOKS / "smallest" / SMALLEST).read_text(encoding="utf-8")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(laid_over(base, text.strip("\n")), encoding="utf-8")


def problems_of(folder: Path) -> tuple[Problem, ...]:
    root = folder.resolve()
    titles_only = Selection(ignore=frozenset({"translation-incomplete"}))  # a translation in an example is no more than a title
    return check(read_library(root, AS_OF, inspect), locator(root), titles_only)


def test_the_smallest_handbook_is_silent(tmp_path: Path) -> None:
    write_handbook(tmp_path, "")
    assert problems_of(tmp_path) == ()


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_a_rule_is_documented(rule: Rule) -> None:
    assert rule.summary.endswith(".")
    assert rule.reason
    assert all(paragraph.endswith(".") for paragraph in rule.reason)
    assert bool(rule.bad) == bool(rule.good) == (rule.id not in WITHOUT_EXAMPLES)
    assert not (rule.check_sop and rule.check_library), "it looks at one SOP or at all of them"
    if rule.check_sop or rule.check_library:
        assert rule.message
        assert rule.question


def test_rule_ids_are_unique() -> None:
    assert len(rule_by_id()) == len(all_rules())
    assert set(WITHOUT_EXAMPLES) <= set(rule_by_id())


@pytest.mark.parametrize("rule", [rule for rule in all_rules() if rule.bad], ids=lambda rule: rule.id)
def test_the_bad_example_raises_its_rule_and_no_other(rule: Rule, tmp_path: Path) -> None:
    write_handbook(tmp_path, rule.bad)
    assert {problem.rule for problem in problems_of(tmp_path)} == {rule.id}


@pytest.mark.parametrize("rule", [rule for rule in all_rules() if rule.good], ids=lambda rule: rule.id)
def test_the_good_example_is_silent(rule: Rule, tmp_path: Path) -> None:
    write_handbook(tmp_path, rule.good)
    assert problems_of(tmp_path) == ()


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_case_fires_where_it_says_and_nowhere_else(case: Path, tmp_path: Path) -> None:
    write_handbook(tmp_path, case.read_text(encoding="utf-8"))
    expected = [
        (path.relative_to(tmp_path).as_posix(), number)
        for path in sorted(tmp_path.rglob("*.yml"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line.endswith(HERE)
    ]
    found = problems_of(tmp_path)
    assert {problem.rule for problem in found} <= {case.parent.name}
    assert sorted({(problem.location.path, problem.location.line) for problem in found}) == expected


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_message_finds_all_its_values(case: Path, tmp_path: Path) -> None:
    write_handbook(tmp_path, case.read_text(encoding="utf-8"))
    for problem in problems_of(tmp_path):
        assert problem.message.format_map(dict(problem.values))
        assert problem.question.format_map(dict(problem.values))


def test_a_handbook_without_an_organisation_is_told_once(tmp_path: Path) -> None:
    write_handbook(tmp_path, "")
    (tmp_path / "organisation.yml").unlink()
    assert [(problem.rule, problem.location.path) for problem in problems_of(tmp_path)] == [("missing-organisation", "sopkit.yml")]


def test_an_unreadable_file_makes_no_reference_unknown(tmp_path: Path) -> None:
    write_handbook(tmp_path, "references:\n  - sop: SAL-009\n# sops/second.yml\nid: SAL-009\ntitle: 'open\n")
    assert {problem.rule for problem in problems_of(tmp_path)} == {"yaml-syntax"}


def test_a_placeholder_weighs_more_once_the_sop_is_in_use(tmp_path: Path) -> None:
    write_handbook(tmp_path, "benefit: TBD")
    assert [problem.severity for problem in problems_of(tmp_path)] == [Severity.ERROR]


def test_eight_steps_are_a_hint(tmp_path: Path) -> None:
    steps = "".join(f"  - {{id: s{number}, do: Do it., role: account-manager}}\n" for number in range(8))
    write_handbook(tmp_path, f"steps:\n{steps}")
    assert [(problem.rule, problem.severity) for problem in problems_of(tmp_path)] == [("too-many-steps", Severity.INFO)]
