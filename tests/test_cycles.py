"""Review cycles that lengthen: after so many reviews of the same text, as whole history shows them, in real repositories."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from handbook import SETTINGS
from repository import Repository
from told import BESIDE, FILE, Asked, sop

LENGTHENS = SETTINGS + "review:\n  cycles: {A: 6 months}\n  after_unchanged: {A: {reviews: 3, every: 12 months}}\n"
SHORT, LONG = "2027-01-10", "2027-07-10"
DAY = "2026-08-01"
ASKED = {"review-overdue", "review-due-soon", "history-missing", "changed-since-review"}


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOPKIT_CACHE_DIR", str(tmp_path / "kept"))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "work")
    made.commit("Begin", "2025-01-01", {**BESIDE, "sopkit.yml": LENGTHENS})
    return made


def text(reviewed: str, **fields: str) -> str:
    """Return an SOP of cycle A that was reviewed on a day."""
    written = sop(reviewed=reviewed, effective="2025-01-05", **fields)
    return written.replace("every: 12 months", "cycle: A").replace("2026-01-02", "2025-01-02")


def reviewed(repository: Repository, *days: str, **fields: str) -> None:
    """Commit a review on each of these days."""
    for day in days:
        repository.commit("Review", day, {FILE: text(day, **fields)})


def due(root: Path) -> str:
    """Return the day of the next review, on which everything that names one agrees."""
    asked = Asked(root)
    calendar = asked("review", "calendar", "--as-of", DAY, "--out", str(root / "a.ics"))
    assert calendar.code == 0, calendar.err
    start = next(line for line in (root / "a.ics").read_text().splitlines() if line.startswith("DTSTART"))[-8:]
    (root / "a.ics").unlink()
    found = {
        asked.data("review", "status", "--as-of", DAY)["sops"][0]["due"],
        asked.data("register", "--as-of", DAY)["documents"][0]["next_review"],
        asked.data("list", "--as-of", DAY)[0]["next_review"],
        f"{start[:4]}-{start[4:6]}-{start[6:]}",
    }
    assert len(found) == 1, found
    assert f"next review: {next(iter(found))}" in asked("show", "SAL-001").out
    return str(found.pop())


def rules(root: Path, day: str) -> list[tuple[str, str]]:
    """Return what a check finds on a day, rule by rule."""
    outcome = Asked(root)("check", "--format", "json", "--as-of", day)
    return [(problem["rule"], problem["message"]) for problem in json.loads(outcome.out)["problems"] if problem["rule"] in ASKED]


def test_three_reviews_without_a_change_lengthen_the_cycle(repository: Repository) -> None:
    reviewed(repository, "2025-01-10", "2025-07-10")
    reviewed(repository, "2026-07-10")
    assert due(repository.handbook) == LONG
    assert due(repository.handbook) == LONG  # from what is kept between runs


def test_two_reviews_do_not(repository: Repository) -> None:
    reviewed(repository, "2025-07-10", "2026-07-10")
    assert due(repository.handbook) == SHORT


def test_a_change_begins_anew_and_its_own_review_is_the_first(repository: Repository) -> None:
    reviewed(repository, "2025-01-10", "2025-07-10", "2026-01-10")
    reviewed(repository, "2026-07-10", do="Send the offer today.")
    assert due(repository.handbook) == SHORT


def test_a_review_belongs_to_the_text_that_named_it_first(repository: Repository) -> None:
    reviewed(repository, "2025-01-10")
    repository.commit("Change", "2025-02-01", {FILE: text("2025-01-10", do="Send the offer today.")})
    reviewed(repository, "2025-07-10", "2026-07-10", do="Send the offer today.")
    assert due(repository.handbook) == SHORT


def test_a_text_that_was_changed_and_changed_back_begins_anew(repository: Repository) -> None:
    reviewed(repository, "2025-01-10", "2025-07-10")
    repository.commit("Change", "2025-08-01", {FILE: text("2025-07-10", do="Send the offer today.")})
    reviewed(repository, "2026-07-10")
    assert due(repository.handbook) == SHORT


def test_a_period_of_the_sop_itself_never_lengthens(repository: Repository) -> None:
    for day in ("2025-01-10", "2025-07-10", "2026-07-10"):
        repository.commit("Review", day, {FILE: text(day).replace("cycle: A", "cycle: A\n  every: 6 months")})
    assert due(repository.handbook) == SHORT


def test_moving_and_formatting_count_as_no_change(repository: Repository) -> None:
    reviewed(repository, "2025-01-10", "2025-07-10")
    repository.git("mv", FILE, "sops/b.yml")
    repository.commit("Move", "2025-08-01")
    repository.commit("Format", "2025-09-01", {"sops/b.yml": "# A remark\n" + text("2025-07-10")})
    repository.commit("Review", "2026-07-10", {"sops/b.yml": text("2026-07-10")})
    assert due(repository.handbook) == LONG


def test_the_check_waits_as_long_and_a_signature_says_so_at_once(repository: Repository) -> None:
    reviewed(repository, "2025-01-10", "2025-07-10")
    assert [rule for rule, _ in rules(repository.handbook, "2026-05-01")] == ["review-overdue"]
    signed = Asked(repository.handbook)("review", "sign", "SAL-001", "--by", "boss", "--as", "boss@example.com", "--date", "2026-07-10")
    assert signed.code == 0, signed.err
    assert LONG in signed.out
    assert due(repository.handbook) == LONG
    assert rules(repository.handbook, "2027-06-20") == [("review-due-soon", "The review is due on 2027-07-10, in 20 days.")]


def test_a_shallow_clone_keeps_the_short_period_and_says_so_once(repository: Repository, tmp_path: Path) -> None:
    reviewed(repository, "2025-01-10", "2025-07-10", "2026-07-10")
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth", "1", repository.top.as_uri(), str(clone))
    assert due(clone) == SHORT
    told = [message for rule, message in rules(clone, DAY) if rule == "history-missing" and "lengthen" in message]
    assert len(told) == 1
    status = Asked(clone)("review", "status", "--as-of", DAY)
    assert status.err.count("lengthen") == 1


def test_without_a_repository_the_short_period_holds_and_that_is_said(repository: Repository, tmp_path: Path) -> None:
    reviewed(repository, "2025-01-10", "2025-07-10", "2026-07-10")
    copy = tmp_path / "copy"
    shutil.copytree(repository.handbook, copy, ignore=shutil.ignore_patterns(".git"))
    assert due(copy) == SHORT
    assert [rule for rule, message in rules(copy, DAY) if "lengthen" in message] == ["history-missing"]


def test_a_handbook_whose_cycles_do_not_lengthen_asks_no_history(repository: Repository, tmp_path: Path) -> None:
    reviewed(repository, "2026-07-10")
    repository.write("sopkit.yml", SETTINGS + "review:\n  cycles: {A: 6 months}\n")
    copy = tmp_path / "copy"
    shutil.copytree(repository.handbook, copy, ignore=shutil.ignore_patterns(".git"))
    assert due(copy) == SHORT
    assert rules(copy, DAY) == []
