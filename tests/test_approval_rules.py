"""The rules on approval, which are off until the settings switch them on; and who recorded a sign-off, in real repositories."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from handbook import SETTINGS
from repository import Repository
from told import FILE, Asked, sop

RULES = ("self-approved", "approver-not-entitled", "effective-in-past-of-approval")
ON = SETTINGS + "rules:\n" + "".join(f"  {rule}: error\n" for rule in RULES)
ORGANISATION = """\
departments:
  - id: sales
    name: {en: Sales, zh: 销售部}
roles:
  - id: seller
    name: {en: Seller, zh: 销售员}
    department: sales
    holders:
      - {handle: '@ann', name: Ann, contact: ann@example.com}
  - id: boss
    name: {en: Boss, zh: 经理}
    department: sales
    holders:
      - {handle: '@boss', name: Boss, contact: boss@example.com}
    may_approve: [sales]
"""
BY_BOSS = "Approved-by: Boss <boss@example.com>"
BY_ANN = "Approved-by: Ann <ann@example.com>"
BY_EVE = "Approved-by: Eve <eve@example.com>"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOPKIT_CACHE_DIR", str(tmp_path / "kept"))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "work")
    made.commit("Begin", "2026-01-01", {"sopkit.yml": ON, "organisation.yml": ORGANISATION})
    return made


def found(root: Path, day: str = "2026-04-01") -> list[str]:
    """Return which approval rules speak, the same with and without what is kept between runs."""
    asked = Asked(root)
    told: list[list[str]] = []
    for options in ((), (), ("--no-cache",)):
        outcome = asked("check", "--as-of", day, "--format", "json", *options)
        problems: list[dict[str, Any]] = json.loads(outcome.out)["problems"]
        told.append([problem["rule"] for problem in problems if problem["rule"] in RULES])
    assert told[0] == told[1] == told[2]
    return told[0]


def written(repository: Repository, *trailers: str, day: str = "2026-02-01", who: str = "Ann", **fields: str) -> str:
    """Commit the SOP with trailers."""
    lines = "\n".join(trailers)
    return repository.commit(f"Offer\n\n{lines}", day, {FILE: sop(effective="2026-02-02") if not fields else sop(**fields)}, who=who)


def merged(repository: Repository, message: str = "Merge", day: str = "2026-02-10", who: str = "Boss") -> None:
    """Write the SOP in a side branch and merge it."""
    repository.git("switch", "--quiet", "--create", "side")
    written(repository, effective="2026-02-10")
    repository.git("switch", "--quiet", "main")
    repository.git("merge", "--quiet", "--no-ff", "-m", message, "side", day=day, who=who)


def test_they_are_off_until_the_settings_switch_them_on(repository: Repository) -> None:
    repository.write("sopkit.yml", SETTINGS)
    written(repository, BY_ANN, effective="2026-01-01")
    assert found(repository.handbook) == []
    asked = Asked(repository.handbook)
    levels = {rule["id"]: rule["level"] for rule in json.loads(asked("rules", "--format", "json").out)}
    assert {levels[rule] for rule in RULES} == {"off"}
    assert "self-approved: error" in asked("explain", "self-approved").out


def test_whoever_approves_their_own_text_alone_is_told(repository: Repository) -> None:
    written(repository, BY_ANN)
    assert found(repository.handbook) == ["self-approved", "approver-not-entitled"]


def test_somebody_else_who_may_approve_is_enough(repository: Repository) -> None:
    written(repository, BY_BOSS)
    assert found(repository.handbook) == []


def test_of_a_text_that_nobody_is_known_to_have_approved_nothing_is_concluded(repository: Repository) -> None:
    written(repository)
    assert found(repository.handbook) == []
    row = Asked(repository.handbook).data("register")["documents"][0]
    assert row["approval"]["separation"] == "unknown"


def test_a_merge_by_somebody_else_is_an_approval(repository: Repository) -> None:
    merged(repository)
    assert found(repository.handbook) == []


def test_an_approver_without_a_role_is_told(repository: Repository) -> None:
    merged(repository, who="Eve")
    assert found(repository.handbook) == ["approver-not-entitled"]


def test_the_roles_of_that_day_count(repository: Repository) -> None:
    written(repository, BY_BOSS)
    repository.commit(
        "Boss leaves",
        "2026-03-01",
        {"organisation.yml": ORGANISATION.replace("boss@", "new@").replace("Boss,", "New,").replace("@boss", "@new")},
    )
    assert found(repository.handbook) == []


def test_a_sign_off_without_a_change_does_not_make_its_signer_an_author(repository: Repository) -> None:
    merged(repository)
    repository.commit(
        "Review\n\nReviewed-by: Boss/boss <boss@example.com>",
        "2026-03-01",
        {FILE: sop(effective="2026-02-10", reviewed="2026-03-01")},
        who="Boss",
    )
    assert found(repository.handbook) == []


def test_the_owner_who_reviews_later_need_not_be_an_approver(repository: Repository) -> None:
    merged(repository)
    later = sop(effective="2026-02-10", reviewed="2026-03-01")
    repository.commit("Review\n\nReviewed-by: Ann/seller <ann@example.com>", "2026-03-01", {FILE: later}, who="Ann")
    assert found(repository.handbook) == []


def test_who_wrote_the_draft_is_its_author_still_when_it_is_activated(repository: Repository) -> None:
    written(repository, who="Boss", status="draft")
    repository.commit(f"Activate\n\n{BY_BOSS}", "2026-02-05", {FILE: sop(effective="2026-02-06")}, who="Ann")
    assert found(repository.handbook) == ["self-approved"]


def test_an_effective_day_before_the_approval(repository: Repository) -> None:
    written(repository, BY_BOSS, effective="2026-01-20")
    assert found(repository.handbook) == ["effective-in-past-of-approval"]


def test_an_editorial_change_needs_no_new_day(repository: Repository) -> None:
    written(repository, BY_BOSS)
    text = sop(effective="2026-02-02", do="Send the offer to the client.")
    entry = "changes:\n  - version: 1.0.1\n    date: 2026-03-01\n    summary: A word\n    impact: editorial\n"
    text = text.replace("version: 1.0.0", "version: 1.0.1", 1).replace("changes:\n", entry)
    repository.commit(f"Word\n\n{BY_BOSS}", "2026-03-01", {FILE: text}, who="Ann")
    assert found(repository.handbook) == []


def test_what_is_older_than_the_repository_is_left_in_peace(repository: Repository) -> None:
    written(repository, effective="2020-01-01")
    assert found(repository.handbook) == []


def test_the_text_in_force_is_judged_and_not_the_one_to_come(repository: Repository) -> None:
    written(repository, BY_BOSS)
    repository.commit(f"Next\n\n{BY_ANN}", "2026-03-01", {FILE: sop(version="2.0.0", effective="2026-05-01", do="Call.")}, who="Ann")
    assert found(repository.handbook, "2026-04-01") == []
    assert found(repository.handbook, "2026-06-01") == ["self-approved", "approver-not-entitled"]


def test_a_shallow_clone_judges_nobody_and_says_so(repository: Repository, tmp_path: Path) -> None:
    written(repository, BY_ANN)
    repository.commit("Later", "2026-03-01", {"README.md": "x"})
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth", "1", repository.top.as_uri(), str(clone))
    assert found(clone) == []
    told = json.loads(Asked(clone)("check", "--as-of", "2026-04-01", "--format", "json").out)["problems"]
    assert sum("approved" in problem["message"] for problem in told if problem["rule"] == "history-missing") == 1


def test_git_is_not_asked_for_each_file(repository: Repository, tmp_path: Path) -> None:
    def processes() -> int:
        trace = tmp_path / "trace"
        trace.unlink(missing_ok=True)
        command = [sys.executable, "-m", "sopkit", "check", "--no-cache", "--as-of", "2026-04-01"]
        subprocess.run(
            command, cwd=repository.handbook, env={**os.environ, "GIT_TRACE2_EVENT": str(trace)}, check=False, capture_output=True
        )
        return sum('"event":"start"' in line for line in trace.read_text().splitlines())

    written(repository, BY_BOSS)
    few = processes()
    files: dict[str, str | bytes] = {f"sops/n{number}.yml": sop(id=f"SAL-{number:03}") for number in range(2, 20)}
    repository.commit(f"Many\n\n{BY_BOSS}", "2026-02-03", files, who="Ann")
    assert processes() == few


# ------------------------------------------------------------------------------------------------------------ honest words


def test_an_approver_whom_the_organisation_does_not_know_is_said_to_be_unknown(repository: Repository) -> None:
    written(repository, BY_EVE)
    asked = Asked(repository.handbook)
    for shown in (asked("log", "SAL-001", "--format", "csv").out, asked("register", "--format", "csv").out):
        assert "Eve (trailer Approved-by, unknown to organisation.yml)" in shown
        assert '"yes, but nobody whom organisation.yml names"' in shown


def test_a_statement_of_the_file_names_no_approver(repository: Repository) -> None:
    written(repository)
    shown = Asked(repository.handbook)("register", "--format", "csv").out
    assert "per the file: boss reviewed (held by Boss)" in shown


def test_a_sign_off_in_another_name_says_who_recorded_it(repository: Repository) -> None:
    written(repository)
    repository.git("config", "user.name", "Ann")
    repository.git("config", "user.email", "ann@example.com")
    asked = Asked(repository.handbook)
    alone = asked("review", "sign", "SAL-001", "--by", "boss", "--as", "@boss")
    assert "recorded by Ann <ann@example.com>" in alone.out
    repository.git("checkout", "--quiet", FILE)
    signed = asked("review", "sign", "SAL-001", "--by", "boss", "--as", "@boss", "--commit")
    assert signed.code == 0, signed.err
    message = repository.git("log", "-1", "--format=%(trailers:key=Recorded-by)")
    assert message == "Recorded-by: Ann <ann@example.com>"
    own = asked("review", "sign", "SAL-001", "--by", "seller", "--commit")
    assert "ecorded by" not in own.out
    assert repository.git("log", "-1", "--format=%(trailers:key=Recorded-by)") == ""
