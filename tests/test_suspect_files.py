"""Files that SOPs name: whether they were changed after the review of the SOP, told by the history of real repositories."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from handbook import ORGANISATION, SETTINGS
from repository import Repository
from test_reviews import found, own_cache, signed
from told import PLAIN

__all__ = ["own_cache"]

FORM = "sops/files/form.md"
NAMED = PLAIN.replace("purpose:", f"references:\n  - title: Form\n    path: {FORM}\npurpose:")
BEGIN: dict[str, str | bytes] = {"sopkit.yml": SETTINGS, "organisation.yml": ORGANISATION, FORM: "# Form\n\nName:\n\nAddress:\n"}
OTHER = "# Form\n\nName:\n\nAddress:\n\nPhone:\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "work")
    repository.commit("Begin", "2026-01-02", BEGIN)
    return repository


def told(repository: Repository, *arguments: str) -> list[dict[str, Any]]:
    """Return what a check says, with and without what is kept between runs."""
    first = found(repository, *arguments)
    assert found(repository, *arguments) == first
    assert found(repository, "--no-cache", *arguments) == first
    return first


def test_a_file_that_stands_as_it_was_reviewed(repository: Repository) -> None:
    repository.commit("One", "2026-01-05", {"sops/a.yml": NAMED})
    assert told(repository) == []


@pytest.mark.parametrize("text", [NAMED, signed(NAMED)], ids=["dated", "signed"])
def test_a_file_that_was_changed_afterwards_is_named_with_its_change(text: str, repository: Repository) -> None:
    repository.commit("One", "2026-01-05", {"sops/a.yml": text})
    commit = repository.commit("Ask for the phone number", "2026-02-01", {FORM: OTHER})
    repository.commit("Again", "2026-02-02", {FORM: f"{OTHER}\nTime:\n"})
    (problem,) = told(repository)
    assert (problem["rule"], problem["severity"], problem["path"]) == ("suspect-reference", "info", "sops/a.yml")
    assert problem["message"] == (
        f"{FORM} was changed on 2026-02-01, after this SOP was reviewed on 2026-01-04: “Ask for the phone number”, commit {commit[:9]}."
    )
    assert problem["question"].endswith("`sopkit review sign SAL-001` ends this note.")
    assert (repository.handbook / "sops/a.yml").read_text().splitlines()[problem["line"] - 1].strip() == f"path: {FORM}"


def test_another_review_ends_the_note(repository: Repository) -> None:
    repository.commit("One", "2026-01-05", {"sops/a.yml": signed(NAMED)})
    repository.commit("Ask for the phone number", "2026-02-01", {FORM: OTHER})
    repository.write("sops/a.yml", signed(NAMED.replace("2026-01-04", "2026-02-02")))
    assert told(repository) == []
    repository.commit("Review", "2026-02-02")
    assert told(repository) == []


def test_a_signed_review_counts_from_the_commit_that_brought_it(repository: Repository) -> None:
    repository.commit("Before the review came", "2026-01-20", {FORM: OTHER})
    repository.commit("Review", "2026-02-01T08:00:00+00:00", {"sops/a.yml": signed(NAMED)})
    assert told(repository) == []
    repository.commit("On the same day, but later", "2026-02-01T09:00:00+00:00", {FORM: f"{OTHER}\nTime:\n"})
    (problem,) = told(repository)
    assert "“On the same day, but later”" in problem["message"]


def test_what_came_with_the_review_was_before_whoever_reviewed_it(repository: Repository) -> None:
    repository.commit("Old", "2026-01-02", {"sops/a.yml": NAMED.replace("2026-01-04", "2026-01-01")})
    repository.commit("Review and form in one", "2026-02-01", {"sops/a.yml": NAMED, FORM: OTHER})
    assert told(repository) == []


def test_the_day_of_a_dated_review_ends_in_the_time_zone_of_the_handbook(repository: Repository) -> None:
    repository.commit("One", "2026-01-03", {"sops/a.yml": NAMED})
    repository.commit("Late", "2026-01-04T17:00:00+00:00", {FORM: OTHER})
    assert told(repository) == []
    repository.write("sopkit.yml", f"{SETTINGS}time_zone: Asia/Shanghai\n")
    (problem,) = told(repository)
    assert problem["message"].startswith(f"{FORM} was changed on 2026-01-05, after ")


def test_a_change_that_was_taken_back_is_none(repository: Repository) -> None:
    repository.commit("One", "2026-01-05", {"sops/a.yml": NAMED})
    for text in (OTHER, BEGIN[FORM]):
        repository.commit("Change", "2026-02-01", {FORM: text})
    assert told(repository) == []


def test_a_file_that_was_moved_is_the_same(repository: Repository) -> None:
    repository.commit("One", "2026-01-05", {"sops/a.yml": NAMED})
    repository.git("mv", FORM, "sops/files/new.md")
    moved = NAMED.replace(FORM, "sops/files/new.md").replace("2026-01-04", "2026-01-05")
    repository.commit("Move", "2026-02-01", {"sops/a.yml": moved})
    assert told(repository) == []
    repository.git("mv", "sops/files/new.md", FORM)
    repository.commit("Move back, and ask for more", "2026-02-02", {"sops/a.yml": moved.replace("sops/files/new.md", FORM)})
    assert [problem["rule"] for problem in told(repository)] == ["changed-since-review"]


def test_a_file_that_went_and_came_back_as_it_was(repository: Repository) -> None:
    repository.commit("One", "2026-01-05", {"sops/a.yml": NAMED})
    (repository.handbook / FORM).unlink()
    repository.commit("Gone", "2026-02-01")
    repository.commit("Back", "2026-02-02", {FORM: BEGIN[FORM]})
    assert told(repository) == []
    (repository.handbook / FORM).unlink()
    repository.commit("Gone again", "2026-02-03")
    repository.commit("Back as another one", "2026-02-04", {FORM: OTHER})
    assert [problem["message"].partition("“")[2].partition("”")[0] for problem in told(repository)] == ["Back as another one"]


def test_a_file_that_was_added_after_the_review_was_never_another_one(repository: Repository) -> None:
    repository.commit("One", "2026-01-05", {"sops/a.yml": NAMED.replace(FORM, "sops/files/late.md")})
    repository.commit("Add it", "2026-02-01", {"sops/files/late.md": "Late\n"})
    assert told(repository) == []
    repository.commit("Change it", "2026-02-02", {"sops/files/late.md": "Later\n"})
    assert "“Change it”" in told(repository)[0]["message"]


def test_of_a_merge_the_commit_is_named_that_made_the_change(repository: Repository) -> None:
    repository.commit("One", "2026-01-05", {"sops/a.yml": signed(NAMED)})
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit("Ask for the phone number", "2026-01-10", {FORM: OTHER})
    repository.git("checkout", "--quiet", "main")
    repository.commit("Meanwhile", "2026-01-11", {"sops/files/other.md": "Other\n"})
    repository.git("merge", "--quiet", "--no-ff", "--no-edit", "side", day="2026-02-10")
    (problem,) = told(repository)
    assert problem["message"].startswith(f"{FORM} was changed on 2026-02-10, after ")
    assert "“Ask for the phone number”" in problem["message"]


def test_each_file_is_told_once_and_media_count_too(repository: Repository) -> None:
    drawing = "    media:\n      - path: sops/files/way.svg\n        alt: The way\n      - path: sops/files/form.md\n        alt: Form\n"
    text = NAMED.replace("    done_when:", f"{drawing}    done_when:")
    repository.commit("One", "2026-01-05", {"sops/a.yml": signed(text), "sops/files/way.svg": "<svg/>\n"})
    repository.commit("Both", "2026-02-01", {FORM: OTHER, "sops/files/way.svg": "<svg></svg>\n"})
    assert [problem["message"].partition(" ")[0] for problem in told(repository)] == [FORM, "sops/files/way.svg"]


def test_drafts_and_translations_are_not_asked(repository: Repository) -> None:
    repository.commit("One", "2026-01-05", {"sops/a.yml": NAMED.replace("status: active", "status: draft")})
    repository.commit("Change", "2026-02-01", {FORM: OTHER})
    assert told(repository) == []


def test_a_day_before_the_change_knows_nothing_of_it(repository: Repository) -> None:
    repository.commit("One", "2026-01-05", {"sops/a.yml": signed(NAMED)})
    repository.commit("Change", "2026-02-01", {FORM: OTHER})
    assert told(repository, "--as-of", "2026-01-31") == []
    assert len(told(repository, "--as-of", "2026-02-01")) == 1


def test_a_handbook_in_a_folder_of_a_larger_repository_with_names_of_all_kinds(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "work", "hand book")
    form = "sops/文件/报价 单.csv"
    begin = {name: text for name, text in BEGIN.items() if name != FORM}
    repository.commit("Begin", "2026-01-02", {**begin, form: "a,b\n"})
    repository.commit("One", "2026-01-05", {"sops/a.yml": signed(NAMED.replace(FORM, form))})
    repository.commit("加一列", "2026-02-01", {form: "a,b,c\n"})
    (problem,) = told(repository)
    assert problem["message"].startswith(f"{form} was changed on 2026-02-01, ")
    assert "“加一列”" in problem["message"]


@pytest.mark.parametrize(
    "naming",
    [
        PLAIN.replace("Send the offer to the customer.", "Say what the script of [[SAL-002]] says, then send the offer."),
        PLAIN.replace("purpose:", "references:\n  - sop: SAL-002\npurpose:"),
    ],
    ids=["text", "reference"],
)
def test_a_script_of_another_sop_is_told_by_that_sop(naming: str, repository: Repository) -> None:
    second = PLAIN.replace("SAL-001", "SAL-002").replace("version: 1.0.0\nstatus", "version: 2.0.0\nstatus")
    second = second.replace("changes:\n", "changes:\n  - {version: 2.0.0, date: 2026-02-01, summary: New words, impact: major}\n")
    second = second.replace("last: 2026-01-04", "last: 2026-02-02").replace("effective: 2026-01-05", "effective: 2026-02-03")
    repository.commit("Both", "2026-02-10", {"sops/a.yml": naming, "sops/b.yml": second})
    assert [(problem["rule"], "“New words”" in problem["message"]) for problem in told(repository)] == [("suspect-reference", True)]


# ------------------------------------------------------------------------------------- SOPs whose trace Git lost


REWRITTEN = "".join(f"  - id: step-{number}\n    do: Do {number} things.\n    role: seller\n" for number in range(40))


def put_elsewhere(repository: Repository, *texts: str, at_once: bool) -> None:
    """Delete an SOP and add it in another place, as the texts given one after the other."""
    (repository.handbook / "sops/a.yml").unlink()
    if not at_once:
        repository.commit("Gone", "2026-01-20")
    for text in texts:
        repository.commit("Again", "2026-01-25", {"sops/new.yml": text})


@pytest.mark.parametrize("at_once", [True, False])
def test_an_sop_that_was_deleted_and_added_elsewhere_keeps_its_review(at_once: bool, repository: Repository) -> None:  # noqa: FBT001
    changed = PLAIN.replace("risks:\n", f"{REWRITTEN}risks:\n")
    repository.commit("One", "2026-01-05", {"sops/a.yml": PLAIN})
    repository.commit("Another", "2026-01-06", {"sops/b.yml": PLAIN.replace("SAL-001", "SAL-002").replace("Offer", "Order")})
    put_elsewhere(repository, changed, at_once=at_once)
    (problem,) = told(repository)
    assert (problem["rule"], problem["path"]) == ("changed-since-review", "sops/new.yml")
    assert "“Again”" in problem["message"]
    repository.commit("As it was", "2026-02-01", {"sops/new.yml": PLAIN})
    assert told(repository) == []


def test_the_files_of_an_sop_that_was_added_elsewhere_are_held_against_its_review(repository: Repository) -> None:
    repository.commit("One", "2026-01-05", {"sops/a.yml": signed(NAMED)})
    repository.commit("Change", "2026-01-10", {FORM: OTHER})
    put_elsewhere(repository, signed(NAMED), at_once=False)
    assert ["“Change”" in problem["message"] for problem in told(repository)] == [True]


# ----------------------------------------------------------------------------------------- where history is missing


def test_a_shallow_clone_is_a_note_where_only_files_were_asked(repository: Repository, tmp_path: Path) -> None:
    repository.commit("One", "2026-01-05", {"sops/a.yml": signed(NAMED)})
    repository.commit("Change", "2026-02-01", {FORM: OTHER})
    repository.git("clone", "--quiet", "--depth", "1", f"file://{repository.top}", str(tmp_path / "clone"))
    clone = Repository(tmp_path / "clone")
    (problem,) = told(clone)
    assert (problem["rule"], problem["severity"], problem["path"]) == ("history-missing", "info", "sopkit.yml")
    assert "files that SOPs name" in problem["message"]
    assert "fetch-depth: 0" in problem["question"]
    clone.write("sops/a.yml", NAMED)  # now the text asks as well, and one sentence is enough
    assert [(problem["rule"], problem["severity"]) for problem in told(clone)] == [("history-missing", "warning")]
    clone.write("sops/a.yml", signed(PLAIN))
    assert told(clone) == []
    clone.write("sops/a.yml", signed(NAMED))
    clone.write("sopkit.yml", f"{SETTINGS}rules:\n  suspect-reference: 'off'\n")
    assert told(clone) == []


def test_a_folder_without_git_and_one_where_git_is_missing(repository: Repository, tmp_path: Path) -> None:
    repository.commit("One", "2026-01-05", {"sops/a.yml": signed(NAMED)})
    (problem,) = found(repository, PATH=str(tmp_path))
    assert (problem["rule"], problem["severity"]) == ("history-missing", "info")
    shutil.rmtree(repository.top / ".git")
    assert told(repository) == []


def test_where_no_file_is_named_git_is_not_started(repository: Repository, tmp_path: Path) -> None:
    repository.commit("One", "2026-01-05", {"sops/a.yml": signed(PLAIN)})
    assert found(repository, "--no-cache", PATH=str(tmp_path)) == []  # no Git there, and nobody misses it
    repository.write("sops/a.yml", signed(NAMED))
    assert [problem["rule"] for problem in found(repository, "--no-cache", PATH=str(tmp_path))] == ["history-missing"]


def test_what_is_kept_between_runs_answers_without_git(repository: Repository, tmp_path: Path) -> None:
    repository.commit("One", "2026-01-05", {"sops/a.yml": signed(NAMED)})
    repository.commit("Change", "2026-02-01", {FORM: OTHER})
    first = found(repository)
    assert len(first) == 1
    assert found(repository, "--as-of", "2026-03-02", PATH=str(tmp_path)) == first
