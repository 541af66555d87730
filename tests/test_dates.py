"""What people type for days, periods and holders: each fault is told in one sentence, and no wrong date is told beside it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from sopkit.check import check, inspect
from sopkit.locating import locator
from sopkit.reports._shelf import sentence
from sopkit.workspace import read_library

SMALLEST = Path(__file__).parent / "handbooks/smallest"
SOP = "sops/smallest.yml"
AS_OF = date(2026, 12, 1)


@pytest.fixture
def handbook(tmp_path: Path) -> Path:
    shutil.copytree(SMALLEST, tmp_path, dirs_exist_ok=True)
    return tmp_path.resolve()


def change(folder: Path, path: str, before: str, after: str) -> None:
    text = (folder / path).read_text(encoding="utf-8")
    assert before in text
    (folder / path).write_text(text.replace(before, after), encoding="utf-8")


def found(folder: Path, as_of: date = AS_OF) -> list[tuple[str, str, str]]:
    """Return file, rule and the whole English text of every problem; and hold that there is Chinese for it."""
    problems = check(read_library(folder, as_of, inspect), locator(folder))
    assert all(sentence(problem, "zh") != sentence(problem, "en") for problem in problems)
    return [(problem.location.path, problem.rule, sentence(problem, "en")) for problem in problems]


PERIODS = [
    "0 months",
    "-1 months",
    "soon",
    "0.5 months",
    "1.5 years",
    "6",
    "6 hours",
    "5 working days",
    "9999 years",
    "0 个月",
    "半年",
    '""',
]


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("as_of", [AS_OF, date(2036, 1, 1)])
def test_a_period_that_is_none(period: str, as_of: date, handbook: Path) -> None:
    change(handbook, SOP, "every: 6 months", f"every: {period}")
    ((path, rule, text),) = found(handbook, as_of)
    assert (path, rule) == (SOP, "schema")
    assert "“every”" in text
    assert "Time between two reviews." in text


@pytest.mark.parametrize("period", PERIODS)
def test_a_cycle_that_is_no_period(period: str, handbook: Path) -> None:
    change(handbook, SOP, "every: 6 months", "cycle: A")
    change(handbook, "sopkit.yml", "A: 6 months", f"A: {period}")
    ((path, rule, text),) = found(handbook)
    assert (path, rule) == ("sopkit.yml", "schema")
    assert "“A”" in text
    assert "Time between two reviews." in text


@pytest.mark.parametrize("day", ["2026-02-29", "2026-02-31", "2026-13-01", "2026-00-10", "0000-01-01"])
@pytest.mark.parametrize("field", ["last: 2026-11-01", "effective: 2026-11-02", "date: 2026-11-01"])
def test_a_day_that_does_not_exist(field: str, day: str, handbook: Path) -> None:
    change(handbook, SOP, "purpose:", "changes:\n  - version: 1.0.0\n    date: 2026-11-01\n    summary: First version\npurpose:")
    change(handbook, SOP, field, f"{field.partition(' ')[0]} {day}")
    assert found(handbook) == [(SOP, "impossible-date", f"There is no day {day}. Which day is meant? Write it as YYYY-MM-DD.")]


@pytest.mark.parametrize("day", ["soon", "2026/11/01", "20261101", "2026-1-1", "01.11.2026", "2026-11-01T10:00", "2026年11月1日"])
def test_a_day_in_another_form(day: str, handbook: Path) -> None:
    change(handbook, SOP, "last: 2026-11-01", f"last: {day}")
    ((_, rule, text),) = found(handbook)
    assert rule == "schema"
    assert text.endswith("Which day is meant? Write it as YYYY-MM-DD.")


def test_a_review_that_never_was(handbook: Path) -> None:
    change(handbook, SOP, "  last: 2026-11-01\n", "")
    ((_, rule, text),) = found(handbook, date(2036, 1, 1))
    assert rule == "missing-when-active"
    assert text.startswith("This SOP is in use and has no “review.last”. When was it last compared with the work?")


def test_a_review_that_is_still_to_come(handbook: Path) -> None:
    change(handbook, SOP, "last: 2026-11-01", "last: 2027-01-01")
    assert [rule for _, rule, _ in found(handbook)] == ["review-in-future"]


def test_an_owner_who_left(handbook: Path) -> None:
    change(handbook, "organisation.yml", 'holders:\n      - handle: "@example/account-manager"', "holders: []")
    ((path, rule, text),) = found(handbook)
    assert (path, rule) == ("organisation.yml", "vacant-role")
    assert text.startswith("Nobody holds the role “account-manager”, which SAL-001 names.")
