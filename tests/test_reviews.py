"""How the text of an SOP stands to its last review: told by its fingerprint, or by its history, in real repositories."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from handbook import ORGANISATION, ROOT, SETTINGS
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from repository import Repository
from told import PLAIN, Asked

from sopkit.compare.fingerprint import fingerprint
from sopkit.reading.document import read_source
from sopkit.writing.markdown_form import write_markdown
from sopkit.writing.yaml_form import write_yaml

CHANGED = PLAIN.replace("Send the offer to the customer.", "Send the offer to the customer and to the seller's manager.")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOPKIT_CACHE_DIR", str(tmp_path / "kept"))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "work")
    repository.commit("Begin", files={"sopkit.yml": SETTINGS, "organisation.yml": ORGANISATION})
    return repository


def found(repository: Repository, *arguments: str, **environment: str) -> list[dict[str, Any]]:
    """Return what a check says of reviews."""
    command = [sys.executable, "-m", "sopkit", "check", "--lang", "en", "--format", "json", "--as-of", "2026-03-01", "--select", "review"]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run([*command, *arguments], cwd=repository.handbook, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return json.loads(done.stdout)["problems"]  # type: ignore[no-any-return]


def rules(repository: Repository) -> list[str]:
    """Return the names of the rules that fired, with and without what is kept between runs."""
    first = found(repository)
    assert found(repository) == first
    assert found(repository, "--no-cache") == first
    return [problem["rule"] for problem in first]


def test_a_text_that_stands_as_it_was_reviewed(repository: Repository) -> None:
    repository.commit("One", files={"sops/a.yml": PLAIN})
    assert rules(repository) == []


def test_a_text_that_was_changed_afterwards(repository: Repository) -> None:
    repository.commit("One", files={"sops/a.yml": PLAIN})
    commit = repository.commit("Tell the manager, too", files={"sops/a.yml": CHANGED})
    (problem,) = found(repository)
    assert (problem["rule"], problem["severity"]) == ("changed-since-review", "warning")
    assert (
        problem["message"] == f"The text was changed after its review of 2026-01-04: first by commit {commit[:9]}, “Tell the manager, too”."
    )
    assert problem["question"].endswith("then run `sopkit review sign SAL-001 --by seller`.")
    assert rules(repository) == ["changed-since-review"]


def test_a_change_that_is_not_committed_yet(repository: Repository) -> None:
    repository.commit("One", files={"sops/a.yml": PLAIN})
    assert rules(repository) == []
    repository.write("sops/a.yml", CHANGED)
    (problem,) = found(repository)
    assert problem["message"] == "The text is not the one that was reviewed on 2026-01-04."


def test_a_change_that_was_taken_back(repository: Repository) -> None:
    for text in (PLAIN, CHANGED, PLAIN):
        repository.commit("Change", files={"sops/a.yml": text})
    assert rules(repository) == []


def test_a_review_that_is_dated_before_its_commit_speaks_of_the_text_it_came_with(repository: Repository) -> None:
    repository.commit("Old", "2026-01-01", {"sops/a.yml": PLAIN.replace("2026-01-04", "2025-12-01")})
    repository.commit("Reviewed and changed", "2026-02-20", {"sops/a.yml": CHANGED})
    assert rules(repository) == []


def test_a_new_review_makes_it_current_again(repository: Repository) -> None:
    repository.commit("One", files={"sops/a.yml": PLAIN})
    repository.commit("Two", files={"sops/a.yml": CHANGED})
    repository.commit("Review", files={"sops/a.yml": CHANGED.replace("2026-01-04", "2026-02-04")})
    assert rules(repository) == []


def signed(text: str, of: str | None = None) -> str:
    """Return a text that states the fingerprint of a text, its own by default."""
    mark = fingerprint(read_source("a.yml", (of or text).encode()).data)
    return text.replace("  by: seller\n", f"  by: seller\n  fingerprint: {mark}\n")


def test_a_fingerprint_needs_no_history(tmp_path: Path) -> None:
    tmp_path.joinpath("work/sops").mkdir(parents=True)
    handbook = Repository(tmp_path / "work")
    (tmp_path / "work/.git").rename(tmp_path / "gone")
    handbook.write("sopkit.yml", SETTINGS)
    handbook.write("organisation.yml", ORGANISATION)
    handbook.write("sops/a.yml", signed(PLAIN))
    assert rules(handbook) == []
    handbook.write("sops/a.yml", signed(CHANGED, PLAIN))
    assert rules(handbook) == ["changed-since-review"]
    handbook.write("sops/a.yml", CHANGED)  # no statement of what was reviewed, and no history: nothing can be said
    assert rules(handbook) == []


def test_the_reviewed_text_is_found_by_its_fingerprint(repository: Repository) -> None:
    repository.commit("One", files={"sops/a.yml": PLAIN})
    repository.commit("Review", files={"sops/a.yml": signed(PLAIN)})
    commit = repository.commit("Change", files={"sops/a.yml": signed(CHANGED, PLAIN)})
    (problem,) = found(repository)
    assert f"first by commit {commit[:9]}, “Change”" in problem["message"]


NOTE = """\
changes:
  - version: 1.0.1
    date: 2026-02-01
    summary: Wording
    impact: editorial
"""
EDITORIAL = PLAIN.replace("changes:\n", NOTE).replace("Get the offer out.", "Get the offer to them.")


def test_an_editorial_change_voids_nothing(repository: Repository) -> None:
    repository.commit("One", files={"sops/a.yml": PLAIN})
    repository.commit("Wording", files={"sops/a.yml": EDITORIAL})
    assert rules(repository) == []
    repository.commit("Tighter settings", files={"sopkit.yml": f"{SETTINGS}review:\n  wording_limit: 3\n"})
    (problem,) = found(repository)
    assert problem["message"].endswith("though the change is called editorial.")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("role: seller\n    done", "role: buyer\n    done"),
        ("Send it today.", "Never send it today."),
        ("has 1 offer", "has 2 offers"),
        ("target: 3", "target: 4"),
        ("risks:\n  - risk: It is late.\n    prevention: Send it today.\n    control: Call the customer.\n", ""),
    ],
)
def test_more_than_wording_is_not_editorial(before: str, after: str, repository: Repository) -> None:
    assert before in EDITORIAL
    repository.commit("One", files={"sops/a.yml": PLAIN})
    repository.commit("Wording", files={"sops/a.yml": EDITORIAL.replace(before, after)})
    assert rules(repository) == ["changed-since-review"]


def test_a_small_change_that_is_not_declared_counts(repository: Repository) -> None:
    repository.commit("One", files={"sops/a.yml": PLAIN})
    repository.commit("Wording", files={"sops/a.yml": PLAIN.replace("Get the offer out.", "Get the offer to them.")})
    assert rules(repository) == ["changed-since-review"]


def test_two_files_that_changed_places_keep_their_reviews(repository: Repository) -> None:
    other = PLAIN.replace("SAL-001", "SAL-002").replace("Offer", "Order").replace("the offer", "the order")
    repository.commit("Both", files={"sops/a.yml": PLAIN, "sops/b.yml": other})
    repository.commit("Swap", files={"sops/a.yml": other, "sops/b.yml": PLAIN})
    assert rules(repository) == []


def test_a_branch_that_has_another_past_is_read_anew(repository: Repository) -> None:
    repository.commit("One", files={"sops/a.yml": PLAIN})
    repository.commit("Two", files={"sops/a.yml": CHANGED})
    assert rules(repository) == ["changed-since-review"]
    repository.git("checkout", "--quiet", "--orphan", "new")
    repository.commit("All in one", files={"sops/a.yml": CHANGED})
    assert rules(repository) == []
    repository.git("checkout", "--quiet", "main")
    assert rules(repository) == ["changed-since-review"]
    repository.commit("Three", files={"sops/a.yml": PLAIN})
    assert rules(repository) == []


# ----------------------------------------------------------------------------------------------- nothing but the text

Change = Callable[[Repository, str], str]


def moved(repository: Repository, path: str) -> str:
    other = path.replace("sops/", "sops/moved/") if "moved" not in path else path.replace("moved/", "")
    (repository.handbook / other).parent.mkdir(parents=True, exist_ok=True)
    repository.git("mv", path, other)
    return other


def rewritten(form: Callable[[dict[str, Any]], str], ending: str) -> Change:
    def change(repository: Repository, path: str) -> str:
        data = read_source(path, (repository.handbook / path).read_bytes()).data
        other = f"{path.rpartition('.')[0]}.{ending}"
        (repository.handbook / path).unlink()
        repository.write(other, form(data))
        return other

    return change


def converted(repository: Repository, path: str) -> str:
    """Write it in the other form, as a person does."""
    form = "yaml" if path.endswith(".md") else "markdown"
    outcome = Asked(repository.handbook)("convert", path, "--to", form)
    assert outcome.code == 0, outcome.err
    return path.rpartition(".")[0] + (".yml" if form == "yaml" else ".md")


def with_line_ends(repository: Repository, path: str) -> str:
    content = (repository.handbook / path).read_bytes().replace(b"\r\n", b"\n")
    repository.write(path, content.replace(b"\n", b"\r\n") if b"\r\n" not in content else content)
    return path


def with_metadata(repository: Repository, path: str) -> str:
    content = (repository.handbook / path).read_text(encoding="utf-8")
    repository.write(path, content.replace("effective: 2026-01-05", "effective: 2026-01-06").replace("version: 1.0.0", "version: 1.0.1"))
    return path


HARMLESS: list[Change] = [
    moved,
    rewritten(lambda data: write_markdown(data, "sop"), "md"),
    rewritten(lambda data: write_yaml(data, "sop", None), "yml"),
    converted,
    with_line_ends,
    with_metadata,
]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=st.lists(st.sampled_from(HARMLESS), min_size=1, max_size=5), is_signed=st.booleans())
@example(changes=[converted, moved, converted, with_line_ends], is_signed=True)
def test_form_place_and_line_ends_change_no_review(
    changes: list[Change],
    is_signed: bool,  # noqa: FBT001 one of the two ways to state a review
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    repository = Repository(tmp_path_factory.mktemp("work"))
    path = "sops/a.yml"
    repository.commit("One", files={"sopkit.yml": SETTINGS, "organisation.yml": ORGANISATION, path: signed(PLAIN) if is_signed else PLAIN})
    for change in changes:
        path = change(repository, path)
        repository.commit("Harmless")
    assert [problem["rule"] for problem in found(repository, "--no-cache")] == []
    text = (repository.handbook / path).read_text(encoding="utf-8")
    repository.commit("Change", files={path: text.replace("to the customer", "to the customers")})
    assert [problem["rule"] for problem in found(repository, "--no-cache")] == ["changed-since-review"]


# ----------------------------------------------------------------------------------------- where history is missing


def test_a_shallow_clone_is_told_and_never_guessed_around(repository: Repository, tmp_path: Path) -> None:
    repository.commit("One", files={"sops/a.yml": PLAIN})
    repository.commit("Two", files={"sops/a.yml": CHANGED})
    clone = Repository(tmp_path / "other")
    clone.git("clone", "--quiet", "--depth", "1", f"file://{repository.top}", str(tmp_path / "clone"))
    clone = Repository(tmp_path / "clone")
    (problem,) = found(clone)
    assert (problem["rule"], problem["path"]) == ("history-missing", "sopkit.yml")
    assert "fetch-depth: 0" in problem["question"]
    clone.git("fetch", "--quiet", "--unshallow")
    assert rules(clone) == ["changed-since-review"]


def test_a_folder_that_is_no_repository_has_no_history_to_miss(tmp_path: Path) -> None:
    handbook = Repository(tmp_path / "work")
    (tmp_path / "work/.git").rename(tmp_path / "gone")
    for path, content in {"sopkit.yml": SETTINGS, "organisation.yml": ORGANISATION, "sops/a.yml": PLAIN}.items():
        handbook.write(path, content)
    assert rules(handbook) == []


def test_no_git_and_a_damaged_repository_are_told_once(repository: Repository, tmp_path: Path) -> None:
    one = repository.commit("One", files={"sops/a.yml": PLAIN, "sops/b.yml": PLAIN.replace("SAL-001", "SAL-002")})
    repository.commit("Two", files={"sops/a.yml": CHANGED})
    assert [problem["message"] for problem in found(repository, PATH=str(tmp_path))] == [
        "Git is not installed: whether texts were changed after their reviews was not checked."
    ]
    (repository.top / ".git/objects" / one[:2] / one[2:]).unlink()
    (problem,) = found(repository, "--no-cache")
    assert problem["message"].startswith("Git refuses to tell the history: ")


def test_git_that_went_away_is_told_though_the_history_is_kept(repository: Repository, tmp_path: Path) -> None:
    repository.commit("One", files={"sops/a.yml": PLAIN})
    repository.commit("Two", files={"sops/a.yml": CHANGED})
    assert rules(repository) == ["changed-since-review"]
    repository.commit("Three", files={"sops/a.yml": CHANGED.replace("Offers", "All offers")})
    (problem,) = found(repository, PATH=str(tmp_path))
    assert problem["message"].startswith("Git is not installed")


@pytest.mark.parametrize(("zone", "same"), [("Asia/Shanghai", True), ("", False)])
def test_today_is_that_of_the_handbook_on_every_machine(zone: str, same: bool, tmp_path: Path) -> None:  # noqa: FBT001 a table
    (tmp_path / "sopkit.yml").write_text(SETTINGS + (f"time_zone: {zone}\n" if zone else ""), encoding="utf-8")
    command = "from sopkit.here import today; print(today())"
    days = {
        subprocess.run(
            [sys.executable, "-c", command],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TZ": machine},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for machine in ("UTC-14", "UTC+12")  # 26 hours apart, so never on the same day
    }
    assert (len(days) == 1) is same


def test_no_other_file_is_replaced_by_a_register(repository: Repository) -> None:
    repository.commit("One", files={"sops/a.yml": PLAIN})
    command = [sys.executable, "-m", "sopkit", "register", "--lang", "en", "--format", "csv", "--out"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    refused = subprocess.run(
        [*command, "sops/a.yml"], cwd=repository.handbook, env=environment, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 2
    assert "sops/a.yml is another file and is not replaced." in refused.stderr
    assert (repository.handbook / "sops/a.yml").read_text(encoding="utf-8") == PLAIN
    for _ in range(2):
        written = subprocess.run([*command, "register.csv"], cwd=repository.handbook, env=environment, capture_output=True, check=False)
        assert written.returncode == 0
