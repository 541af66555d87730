"""Histories that went another way than they should, in real repositories: deletions, wrong clocks, clones that lack something, hooks."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from repository import Repository
from told import FILE, Asked, begun, sop

SECOND = sop(version="1.1.0", do="Send the offer to the customer within 2 hours.", summary="A limit of time", impact="minor")
SIGN = ("review", "sign", "SAL-001", "--by", "boss", "--as", "boss@example.com", "--commit")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOPKIT_CACHE_DIR", str(tmp_path / "kept"))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Return a repository with one SOP of two versions."""
    repository = begun(tmp_path / "work")
    repository.git("config", "user.name", "Boss")
    repository.git("config", "user.email", "boss@example.com")
    repository.commit("First", "2026-01-10", {FILE: sop()})
    repository.commit("Second", "2026-02-01", {FILE: SECOND})
    return repository


def kinds(repository: Repository, name: str = "SAL-001") -> list[tuple[str, str]]:
    """Return day and kind of each revision, the same with and without what is kept between runs."""
    asked = Asked(repository.handbook)
    rows = asked.data("log", name)
    assert asked.data("log", name) == rows
    return [(row["date"], row["change"]) for row in rows]


# ----------------------------------------------------------------------------------------------------------- deleted


def test_a_deleted_sop_is_told_from_history(repository: Repository) -> None:
    repository.git("mv", FILE, "sops/b.yml")
    repository.commit("Move", "2026-02-05")
    repository.git("rm", "--quiet", "sops/b.yml")
    gone = repository.commit("Nobody sends offers any more", "2026-03-01", who="Ann")
    words = f"SAL-001 was deleted on 2026-03-01, with commit {gone[:9]} by Ann: “Nobody sends offers any more”. Its file was sops/b.yml."
    asked = Asked(repository.handbook)
    assert kinds(repository) == [
        ("2026-03-01", "deleted"), ("2026-02-05", "move"), ("2026-02-01", "content"), ("2026-01-10", "new"),
    ]  # fmt: skip
    log = asked("log", "SAL-001")
    assert log.out.startswith("SAL-001  Offer\n")
    assert log.err == f"{words}\n"
    before = asked("show", "SAL-001", "--at", "2026-02-20")
    assert before.code == 0
    assert before.out.startswith("In force on 2026-02-20: version 1.1.0, in the branch since 2026-02-05 with commit")
    assert words in before.out
    assert asked.data("show", "SAL-001", "--at", "2026-01-20")["at"]["deleted"] == {"day": "2026-03-01", "commit": gone}
    assert "version 1.1.0" in asked("show", "SAL-001", "--at", f"{gone}~1").out
    for day in ("2026-03-01", "2026-04-01"):
        after = asked("show", "SAL-001", "--at", day)
        assert (after.code, after.out, after.err) == (1, "", f"{words}\n")
    for command in ("show", "blame"):
        refused = asked(command, "SAL-001")
        assert (refused.code, refused.out) == (2, "")
        assert words in refused.err
        assert f"--at {gone[:9]}~1" in refused.err
    assert "已于 2026-03-01 删除" in asked("log", "SAL-001", lang="zh").err


def test_one_that_was_never_there_is_no_deleted_one(repository: Repository) -> None:
    repository.git("rm", "--quiet", FILE)
    repository.commit("Gone", "2026-03-01")
    refused = Asked(repository.handbook)("log", "SAL-009")
    assert refused.code == 2
    assert "There is no SOP “SAL-009”." in refused.err


def test_one_that_git_takes_for_another_is_deleted_all_the_same(repository: Repository) -> None:
    repository.git("rm", "--quiet", FILE)
    gone = repository.commit("Replace", "2026-03-01", {"sops/b.yml": SECOND.replace("SAL-001", "SAL-002")})
    assert f"with commit {gone[:9]}" in Asked(repository.handbook)("log", "SAL-001").err
    assert [day for day, _ in kinds(repository)] == ["2026-03-01", "2026-02-01", "2026-01-10"]
    assert kinds(repository, "SAL-002") == [("2026-03-01", "new")]


def test_one_whose_name_another_took_later(repository: Repository) -> None:
    repository.git("rm", "--quiet", FILE)
    repository.commit("Gone", "2026-03-01")
    repository.commit("Other", "2026-04-01", {FILE: sop(id="SAL-002")})
    repository.commit("Change it", "2026-04-02", {FILE: sop(id="SAL-002", purpose="Another one.")})
    assert kinds(repository) == [("2026-03-01", "deleted"), ("2026-02-01", "content"), ("2026-01-10", "new")]
    shown = Asked(repository.handbook)("show", "SAL-001", "--at", "2026-01-20").out
    assert "version 1.0.0, active" in shown


def test_one_that_a_merge_deleted(repository: Repository) -> None:
    repository.git("switch", "--quiet", "--create", "side")
    repository.git("rm", "--quiet", FILE)
    repository.commit("Gone", "2026-02-10")
    repository.git("switch", "--quiet", "main")
    repository.commit("Beside", "2026-02-11", {"notes.txt": "x"})
    repository.git("merge", "--quiet", "--no-ff", "-m", "Merge it", "side", day="2026-03-01", who="Boss")
    assert kinds(repository)[0] == ("2026-03-01", "deleted")
    assert "“Merge it”" in Asked(repository.handbook)("log", "SAL-001").err
    assert Asked(repository.handbook)("show", "SAL-001", "--at", "2026-02-20").code == 0


@pytest.mark.parametrize("place", [FILE, "sops/new.yml"])
def test_one_that_was_deleted_and_added_again(place: str, repository: Repository) -> None:
    repository.git("rm", "--quiet", FILE)
    repository.commit("Gone", "2026-02-10")
    repository.commit("Again", "2026-04-01", {place: SECOND})
    assert kinds(repository) == [
        ("2026-04-01", "again"), ("2026-02-10", "deleted"), ("2026-02-01", "content"), ("2026-01-10", "new"),
    ]  # fmt: skip
    asked = Asked(repository.handbook)
    assert asked("show", "SAL-001", "--at", "2026-03-01").code == 1
    assert "version 1.1.0" in asked("show", "SAL-001", "--at", "2026-02-05").out
    assert "version 1.0.0" in asked("show", "SAL-001", "--at", "2026-01-20").out
    assert asked.data("blame", "SAL-001")[0]["added"]["date"] == "2026-01-10"


# ------------------------------------------------------------------------------------------------------------ clocks


def test_a_clock_that_was_wrong_is_told(tmp_path: Path) -> None:
    repository = begun(tmp_path / "work")
    first = repository.commit("First", "2099-01-10", {FILE: sop()})
    repository.commit("Second", "2026-03-01", {FILE: SECOND})
    third = repository.commit("Third", "2026-02-01", {FILE: SECOND.replace("2 hours", "3 hours")})
    asked = Asked(repository.handbook)
    assert [row["date_doubt"] for row in asked.data("log", "SAL-001")] == ["backwards", None, "future"]
    log = asked("log", "SAL-001")
    assert "2099-01-10 (?)" in log.out
    assert "2026-02-01 (?)" in log.out
    assert log.err == (
        f"Commit {third[:9]} is dated 2026-02-01, before a commit that it follows: one of the two clocks was wrong, and so is what is "
        "dated by it.\n"
        f"Commit {first[:9]} is dated 2099-01-10, which is still to come: the clock of the machine that made it was wrong.\n"
    )
    blame = asked("blame", "SAL-001")
    assert "2026-02-01 (?)" in blame.out
    assert "2099-01-10 (?)" in blame.out
    assert f"Commit {first[:9]} is dated 2099-01-10" in blame.err
    assert f"Commit {third[:9]} is dated 2026-02-01" in asked("show", "SAL-001", "--at", "2026-02-15").err
    assert asked("show", "SAL-001", "--at", third).err.startswith(
        f"Commit {third[:9]} is dated 2026-02-01, before a commit that it follows"
    )
    assert asked("show", "SAL-001", "--at", first).err.startswith(f"Commit {first[:9]} is dated 2099-01-10, which is still to come")
    assert asked("show", "SAL-001", "--at", "HEAD~1").err == ""


def test_clocks_that_went_right_are_no_matter(repository: Repository) -> None:
    asked = Asked(repository.handbook)
    assert [asked(*command).err for command in (["log", "SAL-001"], ["blame", "SAL-001"], ["show", "SAL-001", "--at", "2026-02-15"])] == [
        ""
    ] * 3


def test_a_day_to_come_is_told_as_things_stand(repository: Repository) -> None:
    asked = Asked(repository.handbook)
    shown = asked("show", "SAL-001", "--at", "2900-01-01")
    assert shown.out.startswith("2900-01-01 is still to come. As things stand today, version 1.1.0 will be in force then;")
    assert "as_of" in asked.data("show", "SAL-001", "--at", "2900-01-01")["at"]
    assert "按目前的情况" in asked("show", "SAL-001", "--at", "2900-01-01", lang="zh").out
    repository.commit("Draft", "2026-03-01", {"sops/b.yml": sop(id="SAL-002", status="draft")})
    assert asked("show", "SAL-002", "--at", "2900-01-01").err == (
        "2900-01-01 is still to come. As things stand today, no version of SAL-002 will be in force then.\n"
    )


# ------------------------------------------------------------------------------------------------- what people write


def test_a_subject_of_any_length_is_shown_shortened(repository: Repository) -> None:
    long = "Y" * 100_000 + "\x1b[31m"
    repository.commit(long, "2026-03-01", {FILE: SECOND.replace("2 hours", "3 hours")}, who="Ann")
    asked = Asked(repository.handbook)
    for command in (
        ["log", "SAL-001"],
        ["log", "SAL-001", "--format", "csv"],
        ["blame", "SAL-001"],
        ["register"],
        ["review", "status"],
        ["check"],
    ):
        outcome = asked(*command)
        assert len(outcome.out) < 5000, command
        assert "\x1b" not in outcome.out
    repository.git("rm", "--quiet", FILE)
    repository.commit(long, "2026-03-02")
    assert len(asked("log", "SAL-001").err) < 1000


# ------------------------------------------------------------------------------------------------------------- clones


@pytest.mark.parametrize("how", ["filter", "missing", "damaged"])
def test_contents_that_are_not_here_are_told_and_nothing_is_concluded(how: str, repository: Repository, tmp_path: Path) -> None:
    place = repository.handbook
    if how == "filter":
        repository.git("config", "uploadpack.allowFilter", "true")
        repository.git("clone", "--quiet", "--filter=blob:none", f"file://{repository.top}", str(tmp_path / "clone"))
        place = tmp_path / "clone"
        subprocess.run(["git", "remote", "set-url", "origin", str(tmp_path / "nowhere")], cwd=place, check=True)
    else:
        name = repository.git("rev-parse", f"HEAD~1:{FILE}")
        content = repository.top / ".git/objects" / name[:2] / name[2:]
        content.chmod(0o644)
        content.unlink() if how == "missing" else content.write_bytes(b"junk")
    asked = Asked(place)
    assert "This clone does not hold what files said earlier" in asked("check").out
    for command in (["register"], ["review", "status"], ["review", "issues"]):
        assert "This clone does not hold what files said earlier" in asked(*command).err, command
    log = asked.data("log", "SAL-001")
    assert [(row["version"], row["change"]) for row in log] == [("1.1.0", "unknown"), (None, "new")]
    assert log[0]["approval"]["evidence"] == []
    step = asked.data("blame", "SAL-001")[0]
    assert (step["since"], step["added"]) == ("unknown", "unknown")
    assert "unknown" in asked("blame", "SAL-001").out
    assert "version 1.1.0" in asked("show", "SAL-001", "--at", "2026-03-01").out
    assert asked("show", "SAL-001", "--at", "2026-01-20").code == 2
    assert asked("check", "--base", "HEAD~1").code == 2
    pages = asked("build", "--pages", str(tmp_path / "pages"))
    assert "does not hold what files said earlier" in pages.out + pages.err


def test_what_cuts_a_history_short_on_one_machine_only_is_not_believed(repository: Repository) -> None:
    before = kinds(repository)
    (repository.top / ".git/info").mkdir(exist_ok=True)
    (repository.top / ".git/info/grafts").write_text(repository.git("rev-parse", "HEAD") + "\n")
    assert kinds(repository) == before
    assert Asked(repository.handbook)("check", "--base", "HEAD~1").code in {0, 1}
    (repository.top / ".git/info/grafts").unlink()
    repository.git("replace", "--graft", "HEAD")
    assert kinds(repository) == before


def test_a_work_tree_whose_repository_is_gone(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "--quiet", str(tmp_path / "beside"))
    (repository.top / ".git").rename(tmp_path / "away")
    asked = Asked(tmp_path / "beside")
    for command in (["log", "SAL-001"], ["show", "SAL-001", "--at", "2026-03-01"], ["check", "--base", "main"], [*SIGN]):
        outcome = asked(*command)
        assert outcome.code == 2
        assert "not a git repository" in outcome.err, command


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give a repository to another user")
def test_a_repository_of_another_user(repository: Repository) -> None:
    for place in (repository.top, *repository.top.rglob("*")):
        os.chown(place, 1234, 1234)
    refused = Asked(repository.handbook)("log", "SAL-001")
    assert refused.code == 2
    assert f"detected dubious ownership in repository at '{repository.top}'." in refused.err
    assert "What does `git log` say in this folder?" in refused.err


# ------------------------------------------------------------------------------------------------------------- signing

CRLF = SECOND.replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("settings", "attributes"),
    [
        ({}, "* text eol=lf\n"),
        ({"core.autocrlf": "true"}, ""),
        ({"core.autocrlf": "input"}, ""),
        ({"core.autocrlf": "input", "core.safecrlf": "true"}, ""),
    ],
)
def test_line_ends_that_git_converts_are_no_change(settings: dict[str, str], attributes: str, repository: Repository) -> None:
    repository.commit("Attributes", files={".gitattributes": attributes})
    for name, value in settings.items():
        repository.git("config", name, value)
    repository.write(FILE, CRLF)
    asked = Asked(repository.handbook)
    assert "has changes that are not committed yet" not in asked(*SIGN).err
    written = (repository.handbook / FILE).read_bytes()
    assert written.count(b"\n") == written.count(b"\r\n") > CRLF.count("\n") - 1
    held = subprocess.run(["git", "show", f"HEAD:{FILE}"], cwd=repository.top, capture_output=True, check=True).stdout
    assert held == written.replace(b"\r\n", b"\n")
    assert repository.git("log", "-1", "--format=%s") == "Review SAL-001 1.1.0: Offer"
    assert repository.git("status", "--porcelain") == ""
    repository.write(FILE, written.replace(b"title: Offer", b"title: Offers"))
    assert "has changes that are not committed yet" in asked(*SIGN).err


def refused_by_hook(repository: Repository, script: str, hook: str = "pre-commit") -> str:
    """Return what is said where a hook refuses."""
    place = repository.top / ".git/hooks" / hook
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(f"#!/bin/sh\n{script}\nexit 1\n".encode())
    place.chmod(0o755)
    outcome = Asked(repository.handbook)(*SIGN)
    assert (outcome.code, outcome.out) == (2, "")
    assert (repository.handbook / FILE).read_text(encoding="utf-8") == SECOND
    assert repository.git("status", "--porcelain") == ""
    return outcome.err.partition("Error: ")[2]


@pytest.mark.parametrize("hook", ["pre-commit", "commit-msg"])
def test_a_hook_says_its_own_words(hook: str, repository: Repository) -> None:
    script = "printf '\\033[31mNot like this.\\033[0m\\n\\nName a ticket: 它的编号\\n' >&2; echo Done."
    assert refused_by_hook(repository, script, hook) == (
        "Git made no commit of sops/a.yml, and the file is as it was before. Git, or a hook of this repository, says:\n"
        "  Not like this.\n  Name a ticket: 它的编号\n  Done.\n"
    )


def test_a_hook_that_says_one_line_much_or_nothing(repository: Repository) -> None:
    assert refused_by_hook(repository, "echo 'Not today.'") == (
        "Git made no commit of sops/a.yml: Not today. The file is as it was before.\n"
    )
    much = refused_by_hook(repository, "seq 1 500; head -c 9000 /dev/zero | tr '\\0' x").splitlines()
    assert much[1:3] == ["  1", "  2"]
    assert much[-1] == "  … and 489 more lines"
    assert len(much) == 14
    assert "does not say why; a hook of this repository may have refused it" in refused_by_hook(repository, "true")


def test_what_programs_get_of_a_log_is_whole(repository: Repository) -> None:
    repository.commit("Y" * 1000, "2026-03-01", {FILE: SECOND.replace("2 hours", "3 hours")})
    found = json.loads(Asked(repository.handbook)("log", "SAL-001", "--format", "json").out)
    assert found[0]["summary"] == "Y" * 1000


def test_a_review_that_is_still_to_come_puts_nothing_off_in_the_register(repository: Repository) -> None:
    repository.commit("Future", "2026-03-01", {FILE: SECOND.replace("last: 2026-01-04", "last: 2027-01-04")})
    asked = Asked(repository.handbook)
    (before,) = asked.data("register", "--as-of", "2026-06-01")["documents"]
    (after,) = asked.data("register", "--as-of", "2027-06-01")["documents"]
    assert (before["next_review"], after["next_review"]) == (None, "2028-01-04")


def test_a_review_that_is_still_to_come_puts_nothing_off_in_lists_and_texts(repository: Repository) -> None:
    asked = Asked(repository.handbook)
    assert asked.data("list", "--as-of", "2026-06-01")[0]["next_review"] == "2027-01-04"
    assert asked.data("list", "--as-of", "2026-01-03")[0]["next_review"] is None
    assert "next review: 2027-01-04" in asked("show", "SAL-001").out
    repository.commit("Far future", "2026-03-01", {FILE: SECOND.replace("last: 2026-01-04", "last: 2098-01-04")})
    assert asked.data("list", "--as-of", "2026-06-01")[0]["next_review"] is None
    assert asked.data("list", "--as-of", "2098-06-01")[0]["next_review"] == "2099-01-04"
    assert "next review: —" in asked("show", "SAL-001").out
