"""History from Git: who changed which SOP when, through moves, merges, swaps and deletions, in real repositories."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from repository import Repository

from sopkit.git.blobs import NoAnswerError, read_blobs
from sopkit.git.log import read_log
from sopkit.history.days import day_of, end_of, zone_of
from sopkit.history.follow import follow
from sopkit.history.main_line import texts_of
from sopkit.model.history import Log


def text(name: str, word: str = "first", lines: int = 12) -> str:
    """Return a file that Git knows again after a small change."""
    return f"id: {name}\nword: {word}\n" + "".join(f"{name}-{number}: line\n" for number in range(lines))


def subjects(log: Log, path: str) -> list[str]:
    """Return the first line of each commit that revised a file, newest first."""
    return [revision.commit.subject for revision in follow(log, [path])[path]]


def standing(log: Log, path: str, day: str | None = None) -> list[str]:
    """Return the first lines of the commits that brought each text of a file to the branch, from the one of a day back."""
    until = None if day is None else end_of(date.fromisoformat(day), UTC)
    return [revision.commit.subject for revision in texts_of(log, path, until)]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "work")


def test_each_change_with_its_people_and_days(repository: Repository) -> None:
    repository.commit("One\n\nBecause.\n\nApproved-by: Boss <boss@example.com>", "2026-01-02", {"sops/a.yml": text("A-1")}, who="Ann")
    repository.commit("Other", "2026-01-03", {"sops/b.yml": text("B-1")})
    repository.commit("Two", "2026-01-04", {"sops/a.yml": text("A-1", "second")}, who="Bo")
    log = read_log(repository.handbook)
    assert (log.gap, log.folder, len(log.commits)) == ("none", "", 3)
    two, one = follow(log, ["sops/a.yml"])["sops/a.yml"]
    assert (one.commit.author, one.commit.author_email, day_of(one.commit.authored, UTC)) == ("Ann", "ann@example.com", date(2026, 1, 2))
    assert one.commit.message.splitlines()[-1] == "Approved-by: Boss <boss@example.com>"
    assert one.blob_before is None
    assert (two.commit.committer, two.blob_before) == ("Bo", one.blob)
    assert read_blobs(repository.handbook, [one.blob, two.blob]) == {
        one.blob: text("A-1").encode(),
        two.blob: text("A-1", "second").encode(),
    }


@pytest.mark.parametrize("name", ["sops/中 文.yml", 'sops/it\'s "so".yml', "sops/a\tb.yml", "sops/[a]*?.md", "sops/ünï.yml", "sops/-x.yml"])
def test_any_name_of_a_file(name: str, repository: Repository) -> None:
    repository.commit("One", files={name: text("A-1")})
    repository.commit("Two", files={name: text("A-1", "second")})
    assert subjects(read_log(repository.handbook), name) == ["Two", "One"]


def test_a_move_of_a_whole_folder_keeps_the_history(repository: Repository) -> None:
    files: dict[str, str | bytes] = {f"sops/old/{name}.yml": text(f"{name.upper()}-1") for name in "abc"}
    repository.commit("One", files=files)
    repository.git("mv", "sops/old", "sops/new")
    repository.commit("Move")
    repository.commit("Two", files={"sops/new/b.yml": text("B-1", "second")})
    log = read_log(repository.handbook)
    assert subjects(log, "sops/new/b.yml") == ["Two", "Move", "One"]
    move, one = follow(log, ["sops/new/a.yml"])["sops/new/a.yml"]
    assert (move.is_move_only, move.moved_from, one.is_move_only) == (True, "sops/old/a.yml", False)


def test_a_move_with_a_change_is_both(repository: Repository) -> None:
    repository.commit("One", files={"sops/a.yml": text("A-1")})
    repository.git("mv", "sops/a.yml", "sops/b.yml")
    repository.commit("Move and change", files={"sops/b.yml": text("A-1", "second")})
    move, one = follow(read_log(repository.handbook), ["sops/b.yml"])["sops/b.yml"]
    assert (move.moved_from, move.is_move_only, move.blob_before) == ("sops/a.yml", False, one.blob)


def test_two_files_that_changed_places(repository: Repository) -> None:
    repository.commit("A", files={"sops/a.yml": text("A-1")})
    repository.commit("B", files={"sops/b.yml": text("B-1")})
    repository.commit("Swap", files={"sops/a.yml": text("B-1"), "sops/b.yml": text("A-1")})
    repository.commit("Change", files={"sops/a.yml": text("B-1", "second")})
    log = read_log(repository.handbook)
    assert subjects(log, "sops/a.yml") == ["Change", "Swap", "B"]
    assert subjects(log, "sops/b.yml") == ["Swap", "A"]
    assert standing(log, "sops/a.yml") == ["Change", "Swap", "B"]


def test_three_files_that_changed_places(repository: Repository) -> None:
    names = "abc"
    for name in names:
        repository.commit(name, files={f"sops/{name}.yml": text(name)})
    repository.commit("Turn", files={f"sops/{name}.yml": text(names[number - 1]) for number, name in enumerate(names)})
    log = read_log(repository.handbook)
    assert {name: subjects(log, f"sops/{name}.yml") for name in names} == {"a": ["Turn", "c"], "b": ["Turn", "a"], "c": ["Turn", "b"]}


def test_a_side_branch_and_its_merge(repository: Repository) -> None:
    repository.commit("One", "2026-01-01", {"sops/a.yml": text("A-1")})
    repository.git("switch", "--quiet", "--create", "side")
    repository.commit("On the side", "2026-01-05", {"sops/a.yml": text("A-1", "second")}, who="Ann")
    repository.git("switch", "--quiet", "main")
    repository.commit("Elsewhere", "2026-01-06", {"sops/b.yml": text("B-1")})
    repository.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side", day="2026-01-10", who="Boss")
    log = read_log(repository.handbook)
    assert subjects(log, "sops/a.yml") == ["On the side", "One"]
    assert standing(log, "sops/a.yml") == ["Merge", "One"]
    assert standing(log, "sops/a.yml", "2026-01-09") == ["One"]
    assert standing(log, "sops/a.yml", "2026-01-10") == ["Merge", "One"]
    assert standing(log, "sops/a.yml", "2025-12-31") == []


def test_a_merge_that_made_a_text_of_its_own(repository: Repository) -> None:
    repository.commit("One", files={"sops/a.yml": text("A-1")})
    repository.git("switch", "--quiet", "--create", "side")
    repository.commit("Side", files={"sops/a.yml": text("A-1", "side")})
    repository.git("switch", "--quiet", "main")
    repository.commit("Main", files={"sops/a.yml": text("A-1", "main")})
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("merge", "--quiet", "side")
    repository.commit("Both", files={"sops/a.yml": text("A-1", "main and side")})
    assert sorted(subjects(read_log(repository.handbook), "sops/a.yml")) == ["Both", "Main", "One", "Side"]


def test_a_move_on_a_side_branch_while_the_main_line_changed_the_file(repository: Repository) -> None:
    repository.commit("One", "2026-01-01", {"sops/a.yml": text("A-1")})
    repository.git("switch", "--quiet", "--create", "side")
    repository.git("mv", "sops/a.yml", "sops/b.yml")
    repository.commit("Move", "2026-01-02")
    repository.git("switch", "--quiet", "main")
    repository.commit("Main", "2026-01-03", {"sops/a.yml": text("A-1", "second")})
    repository.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side", day="2026-01-04")
    log = read_log(repository.handbook)
    assert sorted(subjects(log, "sops/b.yml")) == ["Main", "Merge", "Move", "One"] or sorted(subjects(log, "sops/b.yml")) == [
        "Main",
        "Move",
        "One",
    ]
    assert standing(log, "sops/b.yml", "2026-01-03") == ["Main", "One"]


def test_a_rebase_keeps_who_and_when_and_says_when_it_was_put_there(repository: Repository) -> None:
    repository.commit("One", "2026-01-01", {"sops/a.yml": text("A-1")})
    repository.git("switch", "--quiet", "--create", "side")
    repository.commit("Side", "2026-01-02", {"sops/a.yml": text("A-1", "second")}, who="Ann")
    repository.git("switch", "--quiet", "main")
    repository.commit("Main", "2026-01-03", {"sops/b.yml": text("B-1")})
    repository.git("rebase", "--quiet", "main", "side", day="2026-02-01", who="Boss")
    repository.git("switch", "--quiet", "main")
    repository.git("merge", "--quiet", "--ff-only", "side")
    log = read_log(repository.handbook)
    side = follow(log, ["sops/a.yml"])["sops/a.yml"][0].commit
    assert (side.author, day_of(side.authored, UTC)) == ("Ann", date(2026, 1, 2))
    assert (side.committer, day_of(side.committed, UTC)) == ("Boss", date(2026, 2, 1))
    assert standing(log, "sops/a.yml", "2026-01-31") == ["One"]


def test_a_squash_and_a_cherry_pick(repository: Repository) -> None:
    repository.commit("One", files={"sops/a.yml": text("A-1")})
    repository.git("switch", "--quiet", "--create", "side")
    repository.commit("Side 1", files={"sops/a.yml": text("A-1", "second")})
    picked = repository.commit("Side 2", files={"sops/b.yml": text("B-1")})
    repository.git("switch", "--quiet", "main")
    repository.git("merge", "--quiet", "--squash", "side")
    repository.commit("Squashed")
    repository.git("switch", "--quiet", "--create", "other", "HEAD~1")
    repository.git("cherry-pick", picked, day="2026-03-01")
    assert subjects(read_log(repository.handbook), "sops/b.yml") == ["Side 2"]
    repository.git("switch", "--quiet", "main")
    assert subjects(read_log(repository.handbook), "sops/a.yml") == ["Squashed", "One"]


def test_a_file_that_was_deleted_and_came_back(repository: Repository) -> None:
    repository.commit("One", "2026-01-01", {"sops/a.yml": text("A-1")})
    repository.git("rm", "--quiet", "sops/a.yml")
    repository.commit("Gone", "2026-01-02")
    repository.commit("Back", "2026-01-03", {"sops/a.yml": text("A-1", "second")})
    log = read_log(repository.handbook)
    assert subjects(log, "sops/a.yml") == ["Back", "One"]
    assert standing(log, "sops/a.yml", "2026-01-02") == ["One"]


def test_a_handbook_in_a_folder_and_a_folder_that_moved(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "work")
    repository.commit("One", files={"handbook/sops/a.yml": text("A-1"), "elsewhere.py": "print()\n"})
    repository.commit("Program", files={"elsewhere.py": "print(1)\n"})
    (repository.top / "docs").mkdir()
    repository.git("mv", "handbook", "docs/手册")
    repository.commit("Move")
    log = read_log(repository.top / "docs/手册")
    assert log.folder == "docs/手册"
    assert subjects(log, "docs/手册/sops/a.yml") == ["Move", "One"]
    assert [
        touch for commit, touches in zip(log.commits, log.touches, strict=True) if commit.subject == "Program" for touch in touches
    ] == []


def test_the_main_line_of_a_handbook_in_a_folder_has_no_holes(tmp_path: Path) -> None:
    """Commits elsewhere lie between those of the handbook, and before the branch that brought it."""
    repository = Repository(tmp_path / "work")
    repository.commit("Program", "2026-01-01", {"elsewhere.py": "print()\n"})
    repository.git("switch", "--quiet", "--create", "side")
    repository.commit("Side", "2026-01-02", {"book/sops/a.yml": text("A-1")})
    repository.git("switch", "--quiet", "main")
    repository.commit("Program 2", "2026-01-03", {"elsewhere.py": "print(2)\n"})
    repository.git("merge", "--quiet", "--no-ff", "-m", "Merge", "side", day="2026-01-04")
    repository.commit("Program 3", "2026-01-05", {"elsewhere.py": "print(3)\n"})
    repository.commit("Two", "2026-01-06", {"book/sops/a.yml": text("A-1", "second")})
    repository.commit("Program 4", "2026-01-07", {"elsewhere.py": "print(4)\n"})
    log = read_log(repository.top / "book")
    assert standing(log, "book/sops/a.yml") == ["Two", "Merge"]
    assert standing(log, "book/sops/a.yml", "2026-01-03") == []
    assert subjects(log, "book/sops/a.yml") == ["Two", "Side"]


def test_line_ends_of_windows_are_a_change_of_bytes(repository: Repository) -> None:
    repository.commit("One", files={"sops/a.yml": text("A-1")})
    repository.commit("Windows", files={"sops/a.yml": text("A-1").replace("\n", "\r\n")})
    assert subjects(read_log(repository.handbook), "sops/a.yml") == ["Windows", "One"]


def test_history_that_was_rewritten_is_that_of_the_head(repository: Repository) -> None:
    repository.commit("One", files={"sops/a.yml": text("A-1")})
    old = repository.commit("Two", files={"sops/a.yml": text("A-1", "second")})
    repository.git("reset", "--quiet", "--hard", "HEAD~1")
    repository.commit("Other two", files={"sops/a.yml": text("A-1", "third")})
    log = read_log(repository.handbook)
    assert subjects(log, "sops/a.yml") == ["Other two", "One"]
    assert old not in {commit.id for commit in log.commits}


def test_only_what_is_newer(repository: Repository) -> None:
    one = repository.commit("One", files={"sops/a.yml": text("A-1")})
    repository.commit("Two", files={"sops/a.yml": text("A-1", "second")})
    assert [commit.subject for commit in read_log(repository.handbook, one).commits] == ["Two"]


def test_a_linked_work_tree_and_a_submodule(tmp_path: Path, repository: Repository) -> None:
    repository.commit("One", files={"sops/a.yml": text("A-1")})
    repository.git("worktree", "add", "--quiet", str(tmp_path / "linked"), "-b", "linked")
    assert subjects(read_log(tmp_path / "linked"), "sops/a.yml") == ["One"]
    outer = Repository(tmp_path / "outer")
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(repository.top), "manual")
    outer.commit("Add the manual")
    assert subjects(read_log(outer.top / "manual"), "sops/a.yml") == ["One"]
    assert [commit.subject for commit in read_log(outer.top).commits] == ["Add the manual"]


def test_a_detached_head_and_a_damaged_index(repository: Repository) -> None:
    one = repository.commit("One", files={"sops/a.yml": text("A-1")})
    repository.commit("Two", files={"sops/a.yml": text("A-1", "second")})
    repository.git("checkout", "--quiet", one)
    (repository.top / ".git/index").write_bytes(b"nonsense")
    assert subjects(read_log(repository.handbook), "sops/a.yml") == ["One"]


def test_a_message_in_gbk(repository: Repository, tmp_path: Path) -> None:
    """With its encoding declared, and as old programs left it: bare bytes."""
    (tmp_path / "message").write_bytes("修改投诉流程".encode("gb18030"))
    repository.write("sops/a.yml", text("A-1"))
    repository.git("add", "--all")
    repository.git("-c", "i18n.commitEncoding=GB18030", "commit", "--quiet", "-a", "-F", str(tmp_path / "message"))
    declared = repository.git("cat-file", "commit", "HEAD").splitlines()
    (tmp_path / "commit").write_bytes(
        "\n".join([*(line for line in declared[:3] if line.startswith(("tree", "author", "committer"))), "", "修改投诉流程"]).encode(
            "gb18030"
        )
    )
    bare = repository.git("hash-object", "-t", "commit", "-w", str(tmp_path / "commit"))
    assert subjects(read_log(repository.handbook), "sops/a.yml") == ["修改投诉流程"]
    repository.git("update-ref", "HEAD", bare)
    assert subjects(read_log(repository.handbook), "sops/a.yml") == ["修改投诉流程"]


def test_settings_of_the_person_change_nothing(repository: Repository) -> None:
    repository.commit("One", files={"sops/a.yml": text("A-1")})
    repository.git("mv", "sops/a.yml", "sops/b.yml")
    repository.commit("Move", files={"sops/b.yml": text("A-1", "second")})
    plain = read_log(repository.handbook)
    for name, value in (
        ("log.showSignature", "true"), ("diff.renames", "false"), ("log.date", "relative"), ("color.ui", "always"), ("log.follow", "true"),
        ("core.quotePath", "true"), ("log.mailmap", "true"), ("diff.noprefix", "true"), ("format.pretty", "oneline"), ("core.abbrev", "4"),
        ("log.diffMerges", "combined"), ("diff.orderFile", "x"), ("diff.relative", "true"), ("i18n.logOutputEncoding", "GBK"),
    ):  # fmt: skip
        repository.git("config", name, value)
    (repository.top / ".mailmap").write_text("Somebody <else@example.com> <writer@example.com>\n")
    assert read_log(repository.handbook) == plain


# ----------------------------------------------------------------------------------------- where history is missing


def test_no_commit_yet(repository: Repository) -> None:
    repository.write("sops/a.yml", text("A-1"))
    log = read_log(repository.handbook)
    assert (log.gap, log.commits, follow(log, ["sops/a.yml"])) == ("none", (), {"sops/a.yml": ()})


def test_no_repository(tmp_path: Path) -> None:
    assert read_log(tmp_path).gap == "no-repository"
    with pytest.raises(NoAnswerError, match="not a git repository"):
        read_blobs(tmp_path, ["HEAD:a"])


def test_a_clone_that_is_shallow_says_so(repository: Repository, tmp_path: Path) -> None:
    repository.commit("One", files={"sops/a.yml": text("A-1")})
    repository.commit("Two", files={"sops/a.yml": text("A-1", "second")})
    repository.git("clone", "--quiet", "--depth", "1", f"file://{repository.top}", str(tmp_path / "clone"))
    log = read_log(tmp_path / "clone")
    assert (log.gap, log.is_whole) == ("shallow", False)


def test_no_git(repository: Repository, tmp_path: Path) -> None:
    repository.commit("One", files={"sops/a.yml": text("A-1")})
    command = "from pathlib import Path; from sopkit.git.log import read_log; print(read_log(Path.cwd()).gap)"
    environment = {**os.environ, "PATH": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", command], cwd=repository.top, env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("no-git\n", "")


def test_a_damaged_repository_is_told_in_the_words_of_git(repository: Repository) -> None:
    one = repository.commit("One", files={"sops/a.yml": text("A-1")})
    repository.commit("Two", files={"sops/a.yml": text("A-1", "second")})
    (repository.top / ".git/objects" / one[:2] / one[2:]).unlink()
    log = read_log(repository.handbook)
    assert log.gap == "refused"
    assert log.reason
    assert "\n" not in log.reason


def test_a_branch_whose_last_commit_is_gone_is_damaged_and_not_empty(repository: Repository) -> None:
    head = repository.commit("One", files={"sops/a.yml": text("A-1")})
    (repository.top / ".git/objects" / head[:2] / head[2:]).unlink()
    assert read_log(repository.handbook).gap == "refused"
    repository.git("pack-refs", "--all")
    assert read_log(repository.handbook).gap == "refused"


def test_blobs_that_are_not_there_are_left_out(repository: Repository) -> None:
    repository.commit("One", files={"sops/中 文.yml": text("A-1"), "b": b"a\nb\0c"})
    names = ["HEAD:sops/中 文.yml", "HEAD:sops/none.yml", "0" * 40, "HEAD:sops", "HEAD", "nonsense", "HEAD:b", "a\nb", "HEAD:b"]
    assert read_blobs(repository.handbook, names) == {"HEAD:sops/中 文.yml": text("A-1").encode(), "HEAD:b": b"a\nb\0c"}
    assert read_blobs(repository.handbook, []) == {}


# ----------------------------------------------------------------------------------------------------------- days


def test_a_day_is_that_of_the_handbook() -> None:
    moment = 1767225599  # 2025-12-31T23:59:59Z
    assert day_of(moment, UTC) == date(2025, 12, 31)
    assert day_of(moment, ZoneInfo("Asia/Shanghai")) == date(2026, 1, 1)
    assert end_of(date(2025, 12, 31), UTC) == moment
    assert day_of(end_of(date(2026, 1, 1), ZoneInfo("Asia/Shanghai")), ZoneInfo("Asia/Shanghai")) == date(2026, 1, 1)
    assert zone_of("Nowhere/Land") is UTC
    assert zone_of(None) is UTC
    assert day_of(1 << 60, UTC) == date.max
    assert end_of(date.max, UTC) > moment
