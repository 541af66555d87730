"""A proposed change, held against the commit from which it was begun, in real repositories."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from handbook import ORGANISATION, ROOT, SETTINGS
from repository import Repository
from told import PLAIN

from sopkit.compare.fingerprint import fingerprint
from sopkit.reading.document import read_source
from sopkit.writing.markdown_form import write_markdown

CHANGED = PLAIN.replace("Send the offer to the customer.", "Send the offer to the customer and to the seller's manager.")
OTHER = PLAIN.replace("SAL-001", "SAL-002").replace("Get the offer out.", "Get the order out.")
OVERDUE = PLAIN.replace("last: 2026-01-04", "last: 2025-01-04")
TRANSLATION = "id: SAL-001\nlang: zh\ntranslates: 1.0.0\ntitle: 报价\n"
NEW = "changes:\n  - version: {version}\n    date: 2026-02-01\n    summary: New\n"
ASKED = ["--select", "version-not-bumped", "--select", "impact-not-declared", "--select", "review-overdue"]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOPKIT_CACHE_DIR", str(tmp_path / "kept"))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return begun(Repository(tmp_path / "work"), {"sops/a.yml": PLAIN})


def begun(repository: Repository, files: dict[str, str | bytes]) -> Repository:
    """Return a repository with a handbook on the branch main, and a branch for a change checked out."""
    repository.commit("Begin", files={"sopkit.yml": SETTINGS, "organisation.yml": ORGANISATION, **files})
    repository.git("checkout", "--quiet", "-b", "change")
    return repository


def check(repository: Repository, *arguments: str, lang: str = "en", **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sopkit", "check", "--lang", lang, "--format", "json", "--as-of", "2026-03-01", *ASKED, *arguments]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment}
    return subprocess.run(command, cwd=repository.handbook, env=surroundings, capture_output=True, text=True, encoding="utf-8", check=False)


def found(repository: Repository, base: str = "main") -> list[dict[str, Any]]:
    """Return what is said of the change, the same with and without what is kept between runs."""
    runs = [check(repository, "--base", base, *more) for more in ([], [], ["--no-cache"])]
    assert len({(run.returncode, run.stdout) for run in runs}) == 1
    assert runs[0].returncode in {0, 1}, runs[0].stderr
    problems: list[dict[str, Any]] = json.loads(runs[0].stdout)["problems"]
    assert runs[0].returncode == any(problem["severity"] == "error" for problem in problems)
    return problems


def told(repository: Repository, base: str = "main") -> list[str]:
    """Return where each rule fired, before and after the change is committed."""
    before = [f"{problem['path']} {problem['rule']}" for problem in found(repository, base)]
    repository.commit("Change")
    assert [f"{problem['path']} {problem['rule']}" for problem in found(repository, base)] == before
    return before


def bumped(text: str, version: str, impact: str | None = "minor") -> str:
    """Return a text with a new version and its entry."""
    entry = NEW.format(version=version) + (f"    impact: {impact}\n" if impact else "")
    return text.replace("version: 1.0.0\nstatus", f"version: {version}\nstatus").replace("changes:\n", entry)


# --------------------------------------------------------------------------------- record-rewritten and review-relaxed

RECORD = ("--select", "record-rewritten", "--select", "review-relaxed")


def kept(repository: Repository) -> list[tuple[str, str, str]]:
    """Return rule, weight and message of what a change does to the record of the past and to reviews."""
    run = check(repository, "--base", "main", *RECORD)
    assert run.returncode in {0, 1}, run.stderr
    problems = json.loads(run.stdout)["problems"]
    names = {"record-rewritten", "review-relaxed"}
    return [(each["rule"], each["severity"], each["message"]) for each in problems if each["rule"] in names]


HISTORY = "    impact: major\n  - version: 0.9.0\n    date: 2025-12-01\n    summary: Trial\n    impact: minor\n"
TWO = PLAIN.replace("    impact: major\n", HISTORY)


@pytest.mark.parametrize(
    ("before", "after", "rule", "severity", "words"),
    [
        (HISTORY.partition("\n")[2], "", "record-rewritten", "error", "The entry of version 0.9.0 is gone from the list of changes"),
        ("summary: Trial", "summary: Test", "record-rewritten", "warning", "it was “Trial” of 2025-12-01, minor."),
        ("date: 2025-12-01", "date: 2025-12-02", "record-rewritten", "error", "The entry of version 0.9.0 says something else"),
        ("impact: minor", "impact: major", "record-rewritten", "error", "The entry of version 0.9.0 says something else"),
        (
            "effective: 2026-01-05",
            "effective: 2026-01-15",
            "record-rewritten",
            "error",
            "was in force from 2026-01-05, and now the file says",
        ),
        ("last: 2026-01-04", "last: 2026-02-04", "review-relaxed", "warning", "moved from 2026-01-04 to 2026-02-04"),
        ("every: 12 months", "every: 2 years", "review-relaxed", "warning", "every 2 years instead of every 12 months"),
        ("  every: 12 months\n", "", "review-relaxed", "warning", "every 12 months, and now nothing says when"),
    ],
)
def test_the_past_is_not_rewritten_and_reviews_are_not_put_off_in_silence(
    before: str, after: str, rule: str, severity: str, words: str, tmp_path: Path
) -> None:
    assert before in TWO
    repository = begun(Repository(tmp_path / "work"), {"sops/a.yml": TWO})
    assert kept(repository) == []
    repository.write("sops/a.yml", TWO.replace(before, after))
    ((found_rule, found_severity, message),) = kept(repository)
    assert (found_rule, found_severity) == (rule, severity)
    assert words in message


def test_what_is_added_signed_shortened_or_not_in_use_rewrites_nothing(tmp_path: Path) -> None:
    repository = begun(Repository(tmp_path / "work"), {"sops/a.yml": TWO})
    data = read_source("sops/a.yml", TWO.encode()).data
    signed = TWO.replace("last: 2026-01-04", f"last: 2026-02-04\n  fingerprint: {fingerprint(data)}")
    later = bumped(TWO, "1.1.0").replace("effective: 2026-01-05", "effective: 2026-02-05")
    for text in (signed, later, TWO.replace("every: 12 months", "every: 6 months")):
        repository.write("sops/a.yml", text)
        assert kept(repository) == []
    repository = begun(Repository(tmp_path / "draft"), {"sops/a.yml": TWO.replace("status: active", "status: draft")})
    repository.write("sops/a.yml", TWO.replace("status: active", "status: draft").replace("summary: Trial", "summary: Test"))
    assert kept(repository) == []


# -------------------------------------------------------------------------------------------------- version-not-bumped


def test_a_change_of_a_text_in_use_needs_a_version(repository: Repository) -> None:
    assert told(repository) == []
    repository.write("sops/a.yml", CHANGED)
    (problem,) = found(repository)
    assert (problem["rule"], problem["severity"], problem["line"]) == ("version-not-bumped", "error", 6)
    assert problem["message"] == "The text is another one than before this change, and its version is still 1.0.0."
    assert "to 1.0.1 for wording" in problem["question"]
    assert told(repository) == ["sops/a.yml version-not-bumped"]
    repository.write("sops/a.yml", bumped(CHANGED, "1.0.1"))
    assert told(repository) == []


@pytest.mark.parametrize(("version", "fires"), [("1.0.1", False), ("1.10.0", False), ("2.0.0", False), ("0.9.9", True), ("1.0.0", True)])
def test_the_new_version_is_greater_than_the_old_one(version: str, fires: bool, repository: Repository) -> None:  # noqa: FBT001 a case
    repository.write("sops/a.yml", bumped(CHANGED, version))
    assert told(repository) == (["sops/a.yml version-not-bumped"] if fires else [])


def test_versions_are_compared_as_numbers(tmp_path: Path) -> None:
    old = PLAIN.replace("version: 1.0.0", "version: 1.9.0")
    repository = begun(Repository(tmp_path / "work"), {"sops/a.yml": old})
    repository.write("sops/a.yml", old.replace("1.9.0", "1.10.0").replace("the customer.", "the customer today."))
    assert told(repository) == []
    repository.write("sops/a.yml", old.replace("1.9.0", "1.8.0"))
    (problem,) = found(repository)
    assert problem["message"] == "The version goes back from 1.9.0 to 1.8.0."


@pytest.mark.parametrize("status", ["draft", "in-review", "retired"])
def test_a_text_that_was_not_in_use_may_change(status: str, tmp_path: Path) -> None:
    old = PLAIN.replace("status: active", f"status: {status}")
    repository = begun(Repository(tmp_path / "work"), {"sops/a.yml": old})
    repository.write("sops/a.yml", CHANGED)
    assert told(repository) == []


def test_going_back_to_a_draft_with_another_text_needs_a_version(repository: Repository) -> None:
    repository.write("sops/a.yml", PLAIN.replace("status: active", "status: draft"))
    assert told(repository) == []
    repository.write("sops/a.yml", CHANGED.replace("status: active", "status: draft"))
    assert told(repository) == ["sops/a.yml version-not-bumped"]


def test_retiring_an_sop_needs_no_version(repository: Repository) -> None:
    repository.write("sops/a.yml", PLAIN.replace("status: active", "status: retired\nreason: Nobody asks any more"))
    assert told(repository) == []


def as_markdown(text: str) -> str:
    return write_markdown(read_source("a.yml", text.encode()).data, "sop")


def moved(repository: Repository) -> None:
    repository.git("mv", "sops/a.yml", "sops/b.yml")


def moved_without_git(repository: Repository) -> None:
    (repository.handbook / "sops/a.yml").rename(repository.handbook / 'sops/b 报价 "x".yml')


def formatted(repository: Repository) -> None:
    repository.write("sops/a.yml", "# A comment\n" + PLAIN.replace("purpose: Get the offer out.", "purpose: >\n  Get the\n  offer out."))


def with_other_line_ends(repository: Repository) -> None:
    repository.write("sops/a.yml", PLAIN.replace("\n", "\r\n"))


def in_the_other_form(repository: Repository) -> None:
    (repository.handbook / "sops/a.yml").unlink()
    repository.write("sops/a.md", as_markdown(PLAIN))


def signed(repository: Repository) -> None:
    repository.write("sops/a.yml", PLAIN.replace("last: 2026-01-04", "last: 2026-02-04"))


def gone(repository: Repository) -> None:
    (repository.handbook / "sops/a.yml").unlink()


def joined(repository: Repository) -> None:
    repository.write("sops/new.yml", OTHER)


def translated(repository: Repository) -> None:
    repository.write("sops/a.zh.yml", TRANSLATION)


@pytest.mark.parametrize(
    "change", [moved, moved_without_git, formatted, with_other_line_ends, in_the_other_form, signed, gone, joined, translated]
)
def test_what_changes_no_text_needs_no_version(change: Callable[[Repository], None], repository: Repository) -> None:
    change(repository)
    assert told(repository) == []


def test_a_translation_has_no_version_of_its_own(tmp_path: Path) -> None:
    repository = begun(Repository(tmp_path / "work"), {"sops/a.yml": PLAIN, "sops/a.zh.yml": TRANSLATION})
    repository.write("sops/a.zh.yml", TRANSLATION.replace("报价", "发报价"))
    assert told(repository) == []
    repository.git("mv", "sops/a.yml", "sops/moved.yml")
    repository.git("mv", "sops/a.zh.yml", "sops/moved.zh.yml")
    assert told(repository) == []
    repository.write("sops/moved.yml", CHANGED)
    assert told(repository) == ["sops/moved.yml version-not-bumped"]


def test_neither_a_move_nor_the_other_form_hides_a_change(repository: Repository) -> None:
    (repository.handbook / "sops/a.yml").unlink()
    repository.write("sops/other/b.md", as_markdown(CHANGED))
    assert told(repository) == ["sops/other/b.md version-not-bumped"]


def test_neither_does_another_id(repository: Repository) -> None:
    repository.write("sops/a.yml", CHANGED.replace("SAL-001", "SAL-009"))
    assert told(repository) == ["sops/a.yml version-not-bumped"]


def test_two_files_that_change_places_keep_their_versions(tmp_path: Path) -> None:
    other = OTHER.replace("version: 1.0.0\nstatus", "version: 3.0.0\nstatus")
    repository = begun(Repository(tmp_path / "work"), {"sops/a.yml": PLAIN, "sops/b.yml": other})
    repository.write("sops/a.yml", other)
    repository.write("sops/b.yml", PLAIN)
    assert told(repository) == []


def test_a_copy_with_the_same_id_is_another_matter(repository: Repository) -> None:
    repository.write("sops/b.yml", CHANGED)
    assert told(repository) == []
    repository.write("sops/a.yml", PLAIN.replace("today", "at once"))
    assert told(repository) == ["sops/a.yml version-not-bumped"]


def test_a_file_that_cannot_be_read_is_told_once(repository: Repository) -> None:
    repository.write("sops/a.yml", CHANGED.replace("title: Offer", "titel: Offer"))
    assert told(repository) == []
    repository.git("checkout", "--quiet", "main")
    repository.commit("Break", files={"sops/a.yml": "id: [\n"})
    repository.git("checkout", "--quiet", "-b", "mend")
    repository.write("sops/a.yml", CHANGED)
    assert told(repository) == []


def test_what_others_have_changed_since_is_not_told(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "main")
    repository.commit("Another change", files={"sops/a.yml": CHANGED, "sops/b.yml": OTHER})
    repository.git("checkout", "--quiet", "change")
    repository.write("sops/c.yml", OTHER.replace("SAL-002", "SAL-003"))
    assert told(repository) == []


def test_a_merge_of_the_branch_it_goes_into_is_part_of_no_change(repository: Repository) -> None:
    repository.commit("Own", files={"sops/c.yml": OTHER.replace("SAL-002", "SAL-003")})
    repository.git("checkout", "--quiet", "main")
    repository.commit("Another change", files={"sops/a.yml": CHANGED})
    repository.git("checkout", "--quiet", "change")
    repository.git("merge", "--quiet", "--no-edit", "main")
    assert told(repository) == []


def test_a_handbook_in_a_folder_and_another_one_beside_it(tmp_path: Path) -> None:
    repository = begun(Repository(tmp_path / "work", "books/one [a]*"), {"sops/a.yml": PLAIN})
    beside = Repository(repository.top, "books/two")
    for path, content in {"sopkit.yml": SETTINGS, "organisation.yml": ORGANISATION, "sops/a.yml": PLAIN}.items():
        beside.write(path, content)
    repository.commit("Two")
    repository.git("branch", "--force", "main")
    beside.write("sops/a.yml", CHANGED)
    assert told(repository) == []
    assert told(beside) == ["sops/a.yml version-not-bumped"]
    gone(beside)
    assert told(repository) == []
    repository.write("sops/a.yml", CHANGED)
    assert told(repository) == ["sops/a.yml version-not-bumped"]


def test_a_handbook_that_moves_as_a_whole(tmp_path: Path) -> None:
    repository = begun(Repository(tmp_path / "work"), {"sops/a.yml": PLAIN, "sops/b.yml": OTHER})
    (repository.top / "docs").mkdir()
    repository.git("mv", "sops", "sopkit.yml", "organisation.yml", "docs")
    there = Repository(repository.top, "docs")
    assert told(there) == []
    there.write("sops/a.yml", CHANGED)
    assert told(there) == ["sops/a.yml version-not-bumped"]


# ------------------------------------------------------------------------------------------------ impact-not-declared


def test_a_new_version_says_what_it_changes(repository: Repository) -> None:
    text = CHANGED.replace("version: 1.0.0\nstatus", "version: 1.1.0\nstatus")
    repository.write("sops/a.yml", text)
    (problem,) = found(repository)
    assert (problem["rule"], problem["severity"], problem["line"]) == ("impact-not-declared", "error", 6)
    assert problem["message"] == "Nothing under `changes:` says what is new in version 1.1.0."
    repository.write("sops/a.yml", bumped(CHANGED, "1.1.0", None))
    (problem,) = found(repository)
    assert problem["message"] == "The entry of version 1.1.0 does not say how much it changes."
    assert told(repository) == ["sops/a.yml impact-not-declared"]
    for impact in ("minor", "major"):
        repository.write("sops/a.yml", bumped(CHANGED, "1.1.0", impact))
        assert told(repository) == []


WORDING = PLAIN.replace("Get the offer out.", "Get the offer to them.")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("role: seller\n    done", "role: buyer\n    done", "more than wording: steps → 1 → role."),
        ("Send it today.", "Never send it today.", "more than wording: risks → 1 → prevention."),
        ("has 1 offer", "has 2 offers", "more than wording: steps → 1 → done_when."),
        ("purpose: Get", "benefit: You know when.\npurpose: Get", "more than wording: benefit."),
        (
            "Call the customer.",
            "Call the customer or somebody else in that company who is there now.",
            "more than wording: risks → 1 → control.",
        ),
        (
            "Call the customer.",
            "Call the customer, or whoever is there today.",
            "more than the 40 characters that the settings allow for wording.",
        ),
    ],
)
def test_more_than_wording_is_not_editorial(before: str, after: str, words: str, repository: Repository) -> None:
    assert before in WORDING
    text = WORDING.replace("A customer asks.", "A customer asks for a price.")
    repository.write("sops/a.yml", bumped(text, "1.0.1", "editorial"))
    assert told(repository) == []
    repository.write("sops/a.yml", bumped(text.replace(before, after), "1.0.1", "editorial"))
    (problem,) = found(repository)
    assert problem["message"] == f"Version 1.0.1 is called editorial, but it changes {words}"


def test_several_versions_in_one_change(repository: Repository) -> None:
    text = bumped(bumped(CHANGED, "1.1.0", "minor").replace("version: 1.1.0\nstatus", "version: 1.0.0\nstatus"), "1.1.1", "editorial")
    repository.write("sops/a.yml", text)
    assert told(repository) == []


def test_the_settings_say_how_much_is_wording(repository: Repository) -> None:
    repository.write("sopkit.yml", f"{SETTINGS}review:\n  wording_limit: 2\n")
    repository.write("sops/a.yml", bumped(WORDING, "1.0.1", "editorial"))
    assert told(repository) == ["sops/a.yml impact-not-declared"]


# -------------------------------------------------------------------------------------------------- review-overdue


def test_an_overdue_review_stops_a_change_of_that_sop_only(tmp_path: Path) -> None:
    overdue = {f"sops/{name}.yml": OVERDUE.replace("SAL-001", f"SAL-00{number}") for number, name in enumerate("abcd")}
    repository = begun(Repository(tmp_path / "work"), {**overdue, "sops/z.yml": PLAIN.replace("SAL-001", "SAL-009")})
    levels = {problem["path"]: problem["severity"] for problem in found(repository)}
    assert levels == dict.fromkeys(overdue, "warning")
    repository.write("sops/a.yml", bumped(overdue["sops/a.yml"].replace("today", "soon"), "1.0.1"))
    repository.git("mv", "sops/b.yml", "sops/moved.yml")
    repository.write("sops/c.yml", "# formatted\n" + overdue["sops/c.yml"])
    repository.write("sops/e.yml", OVERDUE.replace("SAL-001", "SAL-005"))
    levels = {problem["path"]: problem["severity"] for problem in found(repository)}
    expected = {"sops/a.yml": "error", "sops/e.yml": "error"}
    assert levels == {**dict.fromkeys(["sops/moved.yml", "sops/c.yml", "sops/d.yml"], "warning"), **expected}
    assert {problem["severity"] for problem in found(repository, "HEAD")} == {"warning", "error"}
    repository.commit("Change")
    assert {problem["path"]: problem["severity"] for problem in found(repository)} == levels
    assert {problem["severity"] for problem in found(repository, "HEAD")} == {"warning"}


def test_the_settings_have_the_last_word(tmp_path: Path) -> None:
    repository = begun(Repository(tmp_path / "work"), {"sops/b.yml": OTHER})
    repository.write("sopkit.yml", f"{SETTINGS}rules:\n  review-overdue: info\n  version-not-bumped: off\n")
    repository.write("sops/a.yml", OVERDUE)
    repository.write("sops/b.yml", OTHER.replace("today", "soon"))
    assert [(problem["rule"], problem["severity"]) for problem in found(repository)] == [("review-overdue", "info")]


# ------------------------------------------------------------------------------------------------------ what is kept


def test_what_was_found_against_one_commit_is_not_told_against_another(repository: Repository) -> None:
    repository.commit("Change", files={"sops/a.yml": CHANGED})
    assert [problem["rule"] for problem in found(repository, "main")] == ["version-not-bumped"]
    assert found(repository, "HEAD") == []
    assert json.loads(check(repository).stdout)["problems"] == []
    repository.git("branch", "--force", "main", "change")
    assert found(repository, "main") == []
    repository.git("branch", "--force", "main", "change~1")
    assert [problem["rule"] for problem in found(repository, "main")] == ["version-not-bumped"]


def test_adding_a_file_to_git_changes_no_answer(repository: Repository) -> None:
    repository.write("sops/new.yml", OVERDUE.replace("SAL-001", "SAL-007"))
    (before,) = found(repository)
    assert before["severity"] == "error"
    repository.write(".gitignore", "new.yml\n")
    assert found(repository) == [before]
    repository.git("add", "--force", "--all")
    assert found(repository) == [before]


def test_git_is_started_as_often_for_many_files_as_for_one(repository: Repository, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.touch()
    watcher = tmp_path / "bin/git"
    watcher.parent.mkdir()
    watcher.write_text(f'#!/bin/sh\necho x >> "{log}"\nexec "{shutil.which("git")}" "$@"\n')
    watcher.chmod(0o755)
    counts = []
    for number in (1, 40):
        for each in range(number):
            repository.write(f"sops/{each}.yml", PLAIN.replace("SAL-001", f"SAL-{100 + each}"))
        repository.commit("More")
        repository.git("branch", "--force", "main")
        for path in (repository.handbook / "sops").iterdir():
            path.write_text(path.read_text(encoding="utf-8").replace("today", "tomorrow"), encoding="utf-8")
        log.write_text("")
        done = check(repository, "--base", "main", "--no-cache", PATH=f"{watcher.parent}{os.pathsep}{os.environ['PATH']}")
        assert len(json.loads(done.stdout)["problems"]) == number + 1
        counts.append(log.read_text().count("x"))
        repository.git("checkout", "--quiet", ".")
    assert counts[0] == counts[1] <= 10


# ---------------------------------------------------------------------------------------- where nothing can be compared


def refused(repository: Repository, base: str, *words: str, **environment: str) -> None:
    """Hold that the check refuses with these words, says so in Chinese as well, and shows no traceback."""
    done = check(repository, "--base", base, **environment)
    assert (done.returncode, done.stdout) == (2, "")
    for word in words:
        assert word in done.stderr
    chinese = check(repository, "--base", base, lang="zh", **environment)
    assert chinese.returncode == 2
    assert "。" in chinese.stderr
    assert "Traceback" not in done.stderr + chinese.stderr


def cloned(repository: Repository, *how: str) -> Repository:
    """Return a clone."""
    place = repository.top.parent / "clone"
    repository.git("clone", "--quiet", *how, f"file://{repository.top}", str(place))
    return Repository(place)


@pytest.mark.parametrize("base", ["origin/main", "nope", "", " ", "--all", "-x", "HEAD:sops", "HEAD:sops/a.yml", "main..change", "0" * 40])
def test_a_branch_that_is_not_there(base: str, repository: Repository) -> None:
    refused(repository, base, "Git knows no branch, tag or commit", "git fetch", "fetch-depth: 0")


def test_nothing_in_common(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "--orphan", "new")
    repository.commit("All in one")
    refused(repository, "main", "“main” has no commit in common")


def test_a_shallow_clone_is_told_whatever_it_holds(repository: Repository) -> None:
    repository.commit("Change", files={"sops/a.yml": CHANGED})
    clone = cloned(repository, "--depth", "1", "--no-single-branch")
    for base in ("origin/main", "HEAD", "nope"):
        refused(clone, base, "does not hold the whole history", "fetch-depth: 0", "git fetch --unshallow")
    clone.git("fetch", "--quiet", "--unshallow")
    assert [problem["rule"] for problem in found(clone, "origin/main")] == ["version-not-bumped"]


def test_a_clone_without_contents(repository: Repository, tmp_path: Path) -> None:
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.commit("Change", files={"sops/a.yml": CHANGED})
    clone = cloned(repository, "--filter=blob:none")
    shutil.move(repository.top, tmp_path / "away")
    refused(clone, "origin/main", "lacks what the files held before", "--filter")


def test_no_repository_no_commit_and_no_git(repository: Repository, tmp_path: Path) -> None:
    refused(repository, "main", "Git is not installed", PATH=str(tmp_path))
    shutil.rmtree(repository.top / ".git")
    refused(repository, "main", "lies in no Git repository")
    repository.git("init", "--quiet")
    refused(repository, "main", "Nothing has been committed here yet")


def test_a_damaged_repository(repository: Repository) -> None:
    commit = repository.commit("Change", files={"sops/a.yml": CHANGED})
    (repository.top / ".git/objects" / commit[:2] / commit[2:]).unlink()
    done = check(repository, "--base", "main")
    assert done.returncode == 2
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_work_tree_beside_and_a_detached_head(repository: Repository, tmp_path: Path) -> None:
    repository.commit("Change", files={"sops/a.yml": CHANGED})
    repository.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "beside"), "change")
    beside = Repository.__new__(Repository)
    beside.top, beside.folder, beside.environment = tmp_path / "beside", "", {}
    assert [problem["rule"] for problem in found(beside, "main")] == ["version-not-bumped"]
