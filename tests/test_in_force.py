"""The text that is in force: today, on another day, at a revision; and the one that is coming."""

from __future__ import annotations

import json
from datetime import UTC, date
from pathlib import Path

import pytest
from repository import Repository
from told import FILE, Asked, begun, sop

from sopkit.git.log import read_log
from sopkit.reading.document import read_source
from sopkit.versions.in_force import in_force
from sopkit.writing.markdown_form import write_markdown

LATER = sop(version="2.0.0", effective="2099-01-01", do="Send the offer within 2 hours.")
DRAFT = sop(version="1.1.0", status="draft", do="Send the offer within 3 hours.")
ENGLISH = "Send the offer to the customer."


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOPKIT_CACHE_DIR", str(tmp_path / "kept"))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return begun(tmp_path / "work")


def version_on(repository: Repository, day: str, path: str = FILE) -> str | None:
    """Return the version that was in force on a day."""
    root = repository.handbook
    found = in_force(root, read_log(root), path, date.fromisoformat(day), UTC)
    return None if found is None else found.version


def listed(repository: Repository, *arguments: str) -> dict[str, str | None]:
    """Return what the list says of the only SOP."""
    (row,) = Asked(repository.handbook).data("list", *arguments)
    return row  # type: ignore[no-any-return]


# --------------------------------------------------------------------------------------------------- on another day


def test_the_latest_text_that_was_approved_and_to_hold_by_then(repository: Repository) -> None:
    repository.commit("First draft", "2026-01-02", {FILE: sop(status="draft")})
    repository.commit("First", "2026-01-10", {FILE: sop(effective="2026-01-15")})
    repository.commit("Second draft", "2026-02-01", {FILE: sop(version="2.0.0", status="in-review")})
    repository.commit("Second", "2026-02-10", {FILE: sop(version="2.0.0", effective="2026-03-01")})
    repository.commit("Third", "2026-02-20", {FILE: sop(version="3.0.0", effective="2026-04-01")})
    days = {
        "2025-12-31": None, "2026-01-02": None, "2026-01-14": None, "2026-01-15": "1.0.0", "2026-02-05": "1.0.0", "2026-02-28": "1.0.0",
        "2026-03-01": "2.0.0", "2026-03-31": "2.0.0", "2026-04-01": "3.0.0", "2099-01-01": "3.0.0",
    }  # fmt: skip
    assert {day: version_on(repository, day) for day in days} == days


def test_many_versions_for_later_days(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: sop()})
    for number in range(2, 10):
        repository.commit(f"Version {number}", "2026-01-11", {FILE: sop(version=f"{number}.0.0", effective=f"20{90 + number}-01-01")})
    assert version_on(repository, "2026-02-01") == "1.0.0"


def test_a_text_on_a_side_branch_holds_from_its_merge(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: sop()})
    repository.git("switch", "--quiet", "--create", "side")
    repository.commit("Second", "2026-02-01", {FILE: sop(version="2.0.0")})
    repository.git("switch", "--quiet", "main")
    repository.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side", day="2026-02-10")
    assert [version_on(repository, day) for day in ("2026-02-09", "2026-02-10")] == ["1.0.0", "2.0.0"]


def test_a_day_ends_with_its_last_second_in_the_zone_of_the_handbook(repository: Repository) -> None:
    repository.commit("First", "2026-01-10T20:00:00+00:00", {FILE: sop()})
    asked = Asked(repository.handbook)
    assert asked("show", "SAL-001", "--at", "2026-01-10").code == 0
    settings = (repository.handbook / "sopkit.yml").read_text()
    repository.write("sopkit.yml", settings + "time_zone: Asia/Shanghai\n")
    assert asked("show", "SAL-001", "--at", "2026-01-10").code == 1
    assert asked("show", "SAL-001", "--at", "2026-01-11").code == 0


def test_an_sop_whose_file_was_away(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: sop()})
    repository.git("rm", "--quiet", FILE)
    repository.commit("Gone", "2026-02-01")
    repository.commit("Back", "2026-03-01", {FILE: sop(version="1.0.1")})
    days = ("2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01")
    assert [version_on(repository, day) for day in days] == ["1.0.0", None, None, "1.0.1"]


def test_files_that_moved_or_changed_places(repository: Repository) -> None:
    other = sop(id="SAL-002", version="5.0.0", do="Call the customer.", purpose="Hear what the customer wants.")
    repository.commit("Both", "2026-01-10", {FILE: sop(), "sops/b.yml": other})
    repository.commit("Swap", "2026-02-01", {FILE: other, "sops/b.yml": sop()})
    (repository.handbook / "sops/new").mkdir()
    repository.git("mv", FILE, "sops/new/a.yml")
    repository.commit("Move", "2026-02-02")
    asked = Asked(repository.handbook)
    for name, version in (("SAL-001", "1.0.0"), ("SAL-002", "5.0.0")):
        for day in ("2026-01-15", "2026-02-01", "2026-02-02"):
            assert asked.data("show", name, "--at", day)["version"] == version
    assert asked.data("show", "SAL-002", "--at", "2026-01-15")["path"] == "sops/b.yml"


def test_files_that_changed_places_and_were_changed_with_that(repository: Repository) -> None:
    other = sop(id="SAL-002", version="5.0.0", do="Call the customer.", purpose="Hear what the customer wants.")
    repository.commit("Both", "2026-01-10", {FILE: sop(), "sops/b.yml": other})
    repository.commit("Swap", "2026-02-01", {FILE: other.replace("5.0.0", "5.1.0"), "sops/b.yml": sop(version="1.1.0")})
    asked = Asked(repository.handbook)
    for name, before, after in (("SAL-001", "1.0.0", "1.1.0"), ("SAL-002", "5.0.0", "5.1.0")):
        assert asked.data("show", name, "--at", "2026-01-31")["version"] == before
        assert asked.data("show", name, "--at", "2026-02-01")["version"] == after
        rows = asked.data("log", name)
        assert [(row["version"], row["date"], row["change"]) for row in rows] == [
            (after, "2026-02-01", "record"),
            (before, "2026-01-10", "new"),
        ]
        assert rows[0]["moved_from"] == ("sops/a.yml" if name == "SAL-001" else "sops/b.yml")
        assert asked.data("blame", name)[0]["since"]["date"] == "2026-01-10"


def test_an_sop_that_was_rewritten_in_the_other_form(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: sop()}, who="Ann")
    repository.git("rm", "--quiet", FILE)
    prose = write_markdown(read_source(FILE, sop().encode()).data, "sop")
    repository.commit("As prose", "2026-02-01", {"sops/a.md": prose}, who="Bo")
    repository.commit("Draft", "2026-03-01", {"sops/a.md": prose.replace("status: active", "status: draft").replace("1.0.0", "1.1.0")})
    log = read_log(repository.handbook)
    assert [len(touches) for touches in log.touches][:2] == [1, 2]  # Git does not know the file again
    asked = Asked(repository.handbook)
    assert asked.data("show", "SAL-001", "--at", "2026-01-31")["at"]["path"] == FILE
    assert asked.data("show", "SAL-001", "--at", "2026-02-01")["at"]["path"] == "sops/a.md"
    assert asked.data("show", "SAL-001")["version"] == "1.0.0"
    rows = asked.data("log", "SAL-001")
    assert [(row["date"], row["change"], row["moved_from"]) for row in rows] == [
        ("2026-03-01", "record", None),
        ("2026-02-01", "formatting", FILE),
        ("2026-01-10", "new", None),
    ]
    step = asked.data("blame", "SAL-001")[0]
    assert (step["since"]["date"], step["since"]["author"]) == ("2026-01-10", "Ann")


def test_a_file_that_held_another_sop_then(repository: Repository) -> None:
    repository.commit("Other", "2026-01-10", {FILE: sop(id="SAL-002")})
    repository.commit("First", "2026-02-01", {FILE: sop()})
    assert Asked(repository.handbook)("show", "SAL-001", "--at", "2026-01-15").code == 1
    repository.commit("Draft", "2026-03-01", {FILE: DRAFT.replace("id: SAL-001", "id: SAL-003")})
    assert listed(repository)["status"] == "draft"


# --------------------------------------------------------------------------------------------------------- show --at


def test_show_says_which_version_commit_and_day(repository: Repository) -> None:
    commit = repository.commit("First", "2026-01-10", {FILE: sop()})
    repository.commit("Second", "2026-03-01", {FILE: sop(version="2.0.0", do="Send the offer within 2 hours.")})
    asked = Asked(repository.handbook)
    done = asked("show", "SAL-001", "--at", "2026-02-01")
    lines = done.out.splitlines()
    assert lines[0] == f"In force on 2026-02-01: version 1.0.0, in the branch since 2026-01-10 with commit {commit[:9]}."
    assert lines[2] == "SAL-001  Offer"
    assert lines[3].startswith("version 1.0.0, active;")
    assert ENGLISH in done.out
    data = asked.data("show", "SAL-001", "--at", "2026-02-01")
    assert data["at"] == {"day": "2026-01-10", "commit": commit, "path": FILE}
    assert data["version"] == "1.0.0"


def test_a_retired_sop_is_told_as_that(repository: Repository) -> None:
    retired = sop(status="retired").replace("owner: seller\n", "owner: seller\nreason: Nobody asks for offers.\n")
    repository.commit("First", "2026-01-10", {FILE: sop()})
    repository.commit("Retired", "2026-02-01", {FILE: retired})
    asked = Asked(repository.handbook)
    assert asked("show", "SAL-001", "--at", "2026-02-01").out.startswith("Retired on 2026-02-01: version 1.0.0, ")
    repository.commit("Again", "2026-03-01", {FILE: DRAFT})
    assert asked("show", "SAL-001").out.startswith("Retired today: version 1.0.0, ")
    assert (listed(repository)["status"], listed(repository)["coming_version"]) == ("retired", "1.1.0")


def test_a_sentence_where_none_was_in_force(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: sop()})
    done = Asked(repository.handbook)("show", "SAL-001", "--at", "2026-01-09")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("On 2026-01-09 no version of SAL-001 was in force")


def test_a_revision_by_any_of_its_names_and_by_any_name_of_the_file(repository: Repository) -> None:
    one = repository.commit("First", "2026-01-10", {FILE: sop(status="draft")})
    repository.git("tag", "first")
    repository.git("mv", FILE, "sops/b.yml")
    repository.commit("Move and change", "2026-02-01", {"sops/b.yml": sop(version="2.0.0", status="draft")})
    asked = Asked(repository.handbook)
    for revision in (one, one[:7], "first", "HEAD~1"):
        assert asked.data("show", "SAL-001", "--at", revision)["version"] == "1.0.0"
    done = asked("show", "SAL-001", "--at", "first")
    assert done.out.splitlines()[0] == f"At revision first: version 1.0.0, commit {one[:9]} of 2026-01-10."
    assert asked("show", "SAL-001", "--at", "HEAD~2").code == 1


def test_another_branch_can_be_asked(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: sop()})
    repository.git("switch", "--quiet", "--create", "side")
    repository.commit("Second", "2026-02-01", {FILE: sop(version="2.0.0")})
    repository.git("switch", "--quiet", "main")
    assert Asked(repository.handbook).data("show", "SAL-001", "--at", "side")["version"] == "2.0.0"


@pytest.mark.parametrize("revision", ["nonsense", "-p", "--output=x", "HEAD^{tree}", "", "2026-2-3", "2026-02-30", "a b", "\udcff"])
def test_what_is_no_revision_and_no_day(revision: str, repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: sop()})
    done = Asked(repository.handbook)("show", "SAL-001", f"--at={revision}")
    assert (done.code, done.out) == (2, "")
    assert "Error: " in done.err
    assert "YYYY-MM-DD" in done.err
    assert not (repository.top / "x").exists()


def test_a_text_that_was_no_sop_by_the_format_of_today(repository: Repository) -> None:
    commit = repository.commit("First", "2026-01-10", {FILE: sop().replace("trigger:", "starts:")})
    repository.commit("Second", "2026-03-01", {FILE: sop(version="2.0.0")})
    done = Asked(repository.handbook)("show", "SAL-001", "--at", "2026-02-01")
    assert (done.code, done.out) == (1, "")
    assert f"git show {commit[:9]}:{FILE}" in done.err


def test_a_shallow_clone_shows_a_revision_that_it_holds(repository: Repository, tmp_path: Path) -> None:
    repository.commit("First", "2026-01-10", {FILE: sop()})
    repository.commit("Second", "2026-02-01", {FILE: sop(version="2.0.0")})
    repository.git("clone", "--quiet", "--depth", "1", f"file://{repository.top}", str(tmp_path / "clone"))
    asked = Asked(tmp_path / "clone")
    assert asked.data("show", "SAL-001", "--at", "HEAD")["version"] == "2.0.0"
    assert asked("show", "SAL-001", "--at", "HEAD~1").code == 2


# -------------------------------------------------------------------------------------------------------------- today


def test_a_version_for_a_later_day_replaces_nothing_yet(repository: Repository) -> None:
    commit = repository.commit("First", "2026-01-10", {FILE: sop()})
    repository.commit("Second", "2026-02-01", {FILE: LATER})
    row = listed(repository)
    assert (row["version"], row["effective"], row["path"]) == ("1.0.0", "2026-01-05", FILE)
    assert (row["coming_version"], row["coming_status"], row["coming_from"]) == ("2.0.0", "active", "2099-01-01")
    assert "2.0.0, active, from 2099-01-01" in Asked(repository.handbook)("list").out
    done = Asked(repository.handbook)("show", "SAL-001")
    assert done.out.splitlines()[:4] == [
        f"In force today: version 1.0.0, in the branch since 2026-01-10 with commit {commit[:9]}.",
        f"Version 2.0.0 (active) comes into force on 2099-01-01; it stands in {FILE}.",
        "",
        "SAL-001  Offer",
    ]
    assert ENGLISH in done.out
    data = Asked(repository.handbook).data("show", "SAL-001")
    assert (data["version"], data["coming"]) == ("1.0.0", {"version": "2.0.0", "status": "active", "from": "2099-01-01"})


def test_on_its_day_it_does(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: sop()})
    repository.commit("Second", "2026-02-01", {FILE: LATER})
    assert listed(repository, "--as-of", "2098-12-31")["version"] == "1.0.0"
    row = listed(repository, "--as-of", "2099-01-01")
    assert (row["version"], row["coming_version"]) == ("2.0.0", None)


@pytest.mark.parametrize("status", ["draft", "in-review"])
def test_a_draft_in_the_file_leaves_the_earlier_version_in_force(status: str, repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: sop()})
    repository.commit("Draft", "2026-02-01", {FILE: DRAFT.replace("draft", status)})
    row = listed(repository)
    assert (row["version"], row["status"], row["coming_version"], row["coming_from"]) == ("1.0.0", "active", "1.1.0", None)
    out = Asked(repository.handbook)("show", "SAL-001").out
    assert f"Version 1.1.0 ({status.replace('-', ' ')}) stands in {FILE} and is not in force yet." in out
    assert ENGLISH in out
    assert listed(repository, "--status", status)["version"] == "1.0.0"
    assert listed(repository, "--status", "active")["version"] == "1.0.0"


def test_a_draft_that_is_not_committed_does_so_too(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: sop()})
    repository.write(FILE, DRAFT)
    assert listed(repository)["version"] == "1.0.0"
    repository.write(FILE, sop(do="Something else."))  # the file itself is in use: it is what people follow
    assert listed(repository)["coming_version"] is None
    assert "Something else." in Asked(repository.handbook)("show", "SAL-001").out


def test_where_nothing_was_ever_in_force_the_file_is_shown(repository: Repository) -> None:
    repository.commit("Draft", "2026-01-10", {FILE: DRAFT})
    row = listed(repository)
    assert (row["version"], row["status"], row["coming_version"]) == ("1.1.0", "draft", None)
    assert Asked(repository.handbook)("show", "SAL-001").out.startswith("SAL-001  Offer\n")
    repository.commit("For later", "2026-01-11", {FILE: LATER})
    row = listed(repository)
    assert (row["version"], row["coming_version"], row["coming_from"]) == ("2.0.0", "2.0.0", "2099-01-01")
    lines = Asked(repository.handbook)("show", "SAL-001").out.splitlines()
    assert lines[0] == "No version is in force today; this one comes into force on 2099-01-01."


def test_without_a_repository_the_file_is_all_there_is(repository: Repository, tmp_path: Path) -> None:
    repository.write(FILE, DRAFT)
    (repository.top / ".git").rename(tmp_path / "gone")
    done = Asked(repository.handbook)("list", "--format", "json")
    assert (json.loads(done.out)[0]["version"], done.err) == ("1.1.0", "")


def test_a_shallow_clone_says_what_it_cannot_tell(repository: Repository, tmp_path: Path) -> None:
    repository.commit("First", "2026-01-10", {FILE: sop()})
    repository.commit("Draft", "2026-02-01", {FILE: DRAFT})
    repository.git("clone", "--quiet", "--depth", "1", f"file://{repository.top}", str(tmp_path / "one"))
    for command in ("list", "show"):
        done = Asked(tmp_path / "one")(*[command, "SAL-001"][: 1 if command == "list" else 2])
        assert done.code == 0
        assert "1.1.0" in done.out
        assert "which one is in force today cannot be told" in done.err
        assert "git fetch --unshallow" in done.err
    repository.git("clone", "--quiet", "--depth", "2", f"file://{repository.top}", str(tmp_path / "two"))
    done = Asked(tmp_path / "two")("list", "--format", "json")
    assert (json.loads(done.out)[0]["version"], done.err) == ("1.0.0", "")


def test_a_clone_without_earlier_contents_says_what_it_cannot_tell(repository: Repository, tmp_path: Path) -> None:
    repository.commit("First", "2026-01-10", {FILE: sop()})
    repository.commit("Second", "2026-02-01", {FILE: sop(version="2.0.0")})
    repository.commit("Draft", "2026-03-01", {FILE: DRAFT})
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.git("clone", "--quiet", "--filter=blob:none", f"file://{repository.top}", str(tmp_path / "clone"))
    away = repository.top.rename(tmp_path / "away")
    asked = Asked(tmp_path / "clone")
    for command in (["list"], ["show", "SAL-001"]):
        done = asked(*command)
        assert (done.code, "1.1.0" in done.out) == (0, True)
        assert "which one is in force today cannot be told" in done.err
        assert "git fetch --refetch --no-filter" in done.err
    done = asked("show", "SAL-001", "--at", "2026-02-15")
    assert (done.code, done.out) == (2, "")
    assert "git fetch --refetch --no-filter" in done.err
    done = asked("log", "SAL-001", "--format", "json")
    rows = [(row["version"], row["date"], row["change"]) for row in json.loads(done.out)]
    assert rows[0] in {(version, "2026-03-01", "unknown") for version in (None, "1.1.0")}  # newer Git tells what it has
    assert rows[1:] == [(None, "2026-02-01", "unknown"), (None, "2026-01-10", "new")]
    assert "earlier contents of the file are not in this clone" in done.err
    away.rename(repository.top)
    Repository(tmp_path / "clone").git("fetch", "--quiet", "--refetch", "--no-filter")
    away = repository.top.rename(tmp_path / "away")
    assert asked.data("show", "SAL-001", "--at", "2026-02-15")["version"] == "2.0.0"
    assert asked.data("list")[0]["version"] == "2.0.0"


def test_a_translation_goes_with_the_version_that_it_translates(repository: Repository) -> None:
    chinese = "id: SAL-001\nlang: zh\ntranslates: {}\ntitle: 报价\nsteps:\n  - id: send\n    do: 把报价发给客户。\n"
    repository.commit("First", "2026-01-10", {FILE: sop(), "sops/a.zh.yml": chinese.format("1.0.0")})
    repository.commit("Second", "2026-02-01", {FILE: LATER})
    asked = Asked(repository.handbook)
    assert "把报价发给客户。" in asked("show", "SAL-001", lang="zh").out
    assert ENGLISH in asked("show", "SAL-001").out
    repository.commit("Translated", "2026-02-02", {"sops/a.zh.yml": chinese.format("2.0.0").replace("发给", "两小时内发给")})
    out = asked("show", "SAL-001", lang="zh").out
    assert ENGLISH in out
    assert "把报价" not in out
