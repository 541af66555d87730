"""The revision table of an SOP: what came into the branch when, by whom, approved by whom, and by what that is known."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from handbook import ROOT, SETTINGS
from repository import Repository
from told import FILE, HOLDERS, Asked, begun, sop

from sopkit.compare.fingerprint import fingerprint
from sopkit.reading.document import read_source

SECOND = sop(version="1.1.0", do="Send the offer to the customer within 2 hours.", summary="A limit of time", impact="minor")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOPKIT_CACHE_DIR", str(tmp_path / "kept"))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return begun(tmp_path / "work")


def log(repository: Repository) -> list[dict[str, Any]]:
    """Return the revisions, the same with and without what is kept between runs."""
    asked = Asked(repository.handbook)
    first = asked.data("log", "SAL-001")
    assert asked.data("log", "SAL-001") == first
    return first  # type: ignore[no-any-return]


def shown(row: dict[str, Any], *names: str) -> tuple[Any, ...]:
    """Return some fields of a revision."""
    return tuple(row[name] for name in names)


def evidence(row: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return who approved a revision, by what that is known, and what is to be said of it."""
    found = row["approval"]["evidence"]
    return [
        ((each["person"] or {"name": each["role"]})["name"], each["strength"], each["doubt"], each["is_author"], each["entitled"])
        for each in found
        if each["strength"] != "statement"
    ]


def merged(repository: Repository, message: str = "Merge", day: str = "2026-02-10", who: str = "Boss", **environment: str) -> str:
    """Merge the branch `side` and return the merge."""
    repository.git("switch", "--quiet", "main")
    repository.git("merge", "--quiet", "--no-ff", "-m", message, "side", day=day, who=who, **environment)
    return repository.git("rev-parse", "HEAD")


def on_the_side(repository: Repository, message: str = "Second", text: str = SECOND, who: str = "Ann") -> str:
    """Commit to the branch `side`."""
    repository.commit("First", "2026-01-10", {FILE: sop()})
    repository.git("switch", "--quiet", "--create", "side")
    return repository.commit(message, "2026-02-01", {FILE: text}, who=who)


# ------------------------------------------------------------------------------------------------------ revisions


def test_each_revision_with_its_version_day_author_and_words(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: sop()}, who="Ann")
    two = repository.commit("Second", "2026-02-01", {FILE: SECOND}, who="Bo")
    second, first = log(repository)
    names = ("version", "status", "date", "change", "summary", "impact")
    assert shown(second, *names) == ("1.1.0", "active", "2026-02-01", "content", "A limit of time", "minor")
    assert shown(first, *names) == ("1.0.0", "active", "2026-01-10", "new", "First version", "major")
    assert second["commit"] == two
    assert second["authors"] == [{"name": "Bo", "email": "bo@example.com"}]


def test_a_revision_of_a_version_that_has_its_entry_already_is_told_by_its_commit(repository: Repository) -> None:
    repository.commit("First", files={FILE: sop()})
    repository.commit("Say which customer\n\nBecause.", files={FILE: sop(do="Send the offer to the customer who asked for it.")})
    assert shown(log(repository)[0], "version", "summary", "impact") == ("1.0.0", "Say which customer", None)


def test_what_a_revision_changed(repository: Repository) -> None:
    repository.commit("First", files={FILE: sop()})
    repository.commit("Wording", files={FILE: sop(purpose="Get the offer to them.")})
    repository.commit("Windows", files={FILE: sop(purpose="Get the offer to them.").replace("\n", "\r\n")})
    repository.commit("Review", files={FILE: sop(purpose="Get the offer to them.", reviewed="2026-02-04")})
    repository.git("mv", FILE, "sops/b.yml")
    repository.commit("Move")
    repository.git("mv", "sops/b.yml", "sops/c.yml")
    repository.commit("Both", files={"sops/c.yml": SECOND})
    rows = log(repository)
    assert [(row["summary"], row["change"]) for row in rows] == [
        ("A limit of time", "content"),
        ("Move", "move"),
        ("Review", "record"),
        ("Windows", "formatting"),
        ("Wording", "wording"),
        ("First version", "new"),
    ]
    assert [row["moved_from"] for row in rows] == ["sops/b.yml", FILE, None, None, None, None]


def test_a_revision_that_broke_the_file(repository: Repository) -> None:
    repository.commit("First", files={FILE: sop()})
    repository.commit("Broken", files={FILE: "a: [\n"})
    repository.commit("Mended", files={FILE: sop()})
    assert [shown(row, "version", "change") for row in log(repository)] == [("1.0.0", "unknown"), (None, "unknown"), ("1.0.0", "new")]


def test_a_handbook_in_a_folder_of_a_larger_repository(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "work")
    repository.commit("Program", files={"elsewhere.py": "print()\n"})
    inner = begun(tmp_path / "work", "docs/book")
    inner.commit("First", "2026-01-10", {FILE: sop()}, who="Ann")
    repository.commit("Program 2", "2026-01-11", files={"elsewhere.py": "print(2)\n"})
    inner.commit("Second", "2026-02-01", {FILE: SECOND}, who="Bo")
    repository.commit("Program 3", "2026-02-02", files={"elsewhere.py": "print(3)\n"})
    assert [row["date"] for row in log(inner)] == ["2026-02-01", "2026-01-10"]


def test_the_day_is_that_of_the_handbook(repository: Repository) -> None:
    repository.commit("First", "2026-01-10T20:00:00+00:00", {FILE: sop()})
    assert log(repository)[0]["date"] == "2026-01-10"
    repository.write("sopkit.yml", f"{SETTINGS}time_zone: Asia/Shanghai\n")
    assert log(repository)[0]["date"] == "2026-01-11"


def test_two_files_that_changed_places(repository: Repository) -> None:
    other = sop(id="SAL-002", do="Call the customer.", purpose="Hear what the customer wants.")
    repository.commit("A", "2026-01-10", {FILE: sop()})
    repository.commit("B", "2026-01-11", {"sops/b.yml": other})
    repository.commit("Swap", "2026-01-12", {FILE: other, "sops/b.yml": sop()})
    assert [shown(row, "date", "change") for row in log(repository)] == [("2026-01-12", "move"), ("2026-01-10", "new")]


def test_a_file_that_held_another_sop_before(repository: Repository) -> None:
    repository.commit("Other", "2026-01-10", {FILE: sop(id="SAL-002")})
    repository.commit("First", "2026-01-12", {FILE: sop()})
    assert [shown(row, "date", "change") for row in log(repository)] == [("2026-01-12", "new")]


def test_the_markdown_form_and_a_change_of_form(repository: Repository) -> None:
    from sopkit.writing.markdown_form import write_markdown

    repository.commit("First", files={FILE: sop()})
    repository.git("rm", "--quiet", FILE)
    repository.commit("As prose", files={"sops/a.md": write_markdown(read_source(FILE, sop().encode()).data, "sop")})
    rows = log(repository)
    assert shown(rows[0], "version", "change") in {("1.0.0", "formatting"), ("1.0.0", "new")}  # new where Git does not know it again


# --------------------------------------------------------------------------------------- what is not in the branch


def test_what_is_not_committed_is_told_as_that(repository: Repository) -> None:
    repository.commit("First", files={FILE: sop()})
    repository.write(FILE, SECOND)
    row, first = log(repository)
    assert shown(row, "version", "date", "commit", "authors", "change") == ("1.1.0", None, None, [], "content")
    assert first["change"] == "new"
    repository.write(FILE, sop() + "\n# a comment\n")  # says nothing new
    assert len(log(repository)) == 1
    assert "not committed" not in Asked(repository.handbook)("log", "SAL-001").out


def test_a_file_with_errors_has_a_history_all_the_same(repository: Repository) -> None:
    repository.commit("First", files={FILE: sop()})
    repository.write(FILE, sop() + "nonsense: 1\n")
    assert [shown(row, "date", "change") for row in log(repository)] == [(None, "content"), ("2026-01-01", "new")]


def test_an_sop_that_was_never_committed(repository: Repository) -> None:
    repository.write(FILE, sop())
    assert [shown(row, "version", "date", "change") for row in log(repository)] == [("1.0.0", None, "new")]


def test_another_branch_is_not_told(repository: Repository) -> None:
    on_the_side(repository)
    repository.git("switch", "--quiet", "main")
    assert [row["version"] for row in log(repository)] == ["1.0.0"]


# ------------------------------------------------------------------------------------------------------- approval


def test_where_no_commit_shows_it_approval_is_unknown(repository: Repository) -> None:
    repository.commit("First", files={FILE: sop()}, who="Ann")
    repository.commit("Second", files={FILE: SECOND}, who="Ann")
    second = log(repository)[0]
    assert second["approval"] == {"evidence": [], "separation": "unknown", "signature": {"state": "none", "signer": None}}
    row = next(line for line in Asked(repository.handbook)("log", "SAL-001").out.splitlines() if line.startswith("1.1.0"))
    assert row.split()[3:5] == ["unknown", "unknown"]


def test_a_trailer(repository: Repository) -> None:
    repository.commit("First\n\nText.\n\nApproved-by: Boss <boss@example.com>\nReviewed-by: Cy", files={FILE: sop()}, who="Ann")
    (row,) = log(repository)
    assert evidence(row) == [("Boss", "trailer", None, False, True), ("Cy", "trailer", None, False, False)]
    assert row["approval"]["separation"] == "separate"


def test_a_person_who_approves_what_they_wrote_themselves(repository: Repository) -> None:
    repository.commit("First\n\nApproved-by: BOSS <boss@example.com>", files={FILE: sop()}, who="Boss")
    (row,) = log(repository)
    assert evidence(row) == [("BOSS", "trailer", None, True, True)]
    assert row["approval"]["separation"] == "same"
    assert "BOSS (trailer Approved-by, wrote it as well)" in Asked(repository.handbook)("log", "SAL-001", "--format", "csv").out


def test_a_handle_is_known_by_the_organisation(repository: Repository) -> None:
    repository.commit("First\n\nApproved-by: @ann", files={FILE: sop()}, who="Ann")
    (row,) = log(repository)
    assert evidence(row) == [("@ann", "trailer", None, True, False)]


def test_somebody_who_wrote_along_is_an_author(repository: Repository) -> None:
    message = "First\n\nCo-authored-by: Boss <boss@example.com>\nApproved-by: Boss <boss@example.com>"
    repository.commit(message, files={FILE: sop()}, who="Ann")
    (row,) = log(repository)
    assert [person["name"] for person in row["authors"]] == ["Ann", "Boss"]
    assert row["approval"]["separation"] == "same"


def test_a_merge_tells_who_merged_and_who_wrote(repository: Repository) -> None:
    on_the_side(repository)
    merge = merged(repository)
    second, first = log(repository)
    assert shown(second, "date", "commit", "summary") == ("2026-02-10", merge, "A limit of time")
    assert second["authors"] == [{"name": "Ann", "email": "ann@example.com"}]
    assert evidence(second) == [("Boss", "merge", None, False, True)]
    assert evidence(first) == []


def test_a_merge_by_the_author_shows_no_approval(repository: Repository) -> None:
    on_the_side(repository)
    merged(repository, who="Ann")
    assert log(repository)[0]["approval"]["evidence"] == []
    assert log(repository)[0]["approval"]["separation"] == "unknown"


def test_trailers_of_the_merge_and_of_the_side_branch(repository: Repository) -> None:
    on_the_side(repository, "Second\n\nReviewed-by: Cy <cy@example.com>")
    merged(repository, "Merge\n\nApproved-by: Boss <boss@example.com>", who="Ann")
    assert evidence(log(repository)[0]) == [("Boss", "trailer", None, False, True), ("Cy", "trailer", None, False, False)]


def test_a_trailer_of_a_text_that_was_changed_after_it_is_weak(repository: Repository) -> None:
    on_the_side(repository, "Second\n\nApproved-by: Boss <boss@example.com>")
    repository.commit("Third", "2026-02-02", {FILE: SECOND.replace("2 hours", "9 hours")}, who="Ann")
    merged(repository, who="Ann")
    assert evidence(log(repository)[0]) == [("Boss", "trailer", "earlier-text", False, True)]


def test_a_squash_is_weak(repository: Repository) -> None:
    on_the_side(repository, "Second\n\nApproved-by: Boss <boss@example.com>")
    repository.git("switch", "--quiet", "main")
    repository.git("merge", "--quiet", "--squash", "side")
    message = (repository.top / ".git/SQUASH_MSG").read_text()
    repository.commit(message, who="Ann")
    assert evidence(log(repository)[0]) == [("Boss", "trailer", "squash", False, True)]


@pytest.mark.parametrize(
    ("message", "doubt"),
    [
        ("A limit (#12)\n\n* Second\n\nApproved-by: Boss <boss@example.com>\n\n* Third\n\nCo-authored-by: Cy <cy@example.com>", "squash"),
        ("A limit\n\nApproved-by: Boss <boss@example.com>\n\nand more words", "not-a-trailer"),
        ("A limit\nApproved-by: Boss <boss@example.com>", "not-a-trailer"),
        ("A limit\n\nApproved-by: Boss <boss@example.com>\n(cherry picked from commit 1234567)", "picked"),
        ("A limit\n\napproved-BY： Boss <boss@example.com>", None),
        ("A limit\n\nSigned-off-by: Boss <boss@example.com>", "nothing"),
        ("A limit\n\nApproved-by:\nApproved-by: <>", "nothing"),
        ("Approved-by: Boss <boss@example.com>", "not-a-trailer"),
    ],
)
def test_lines_elsewhere_in_a_message(message: str, doubt: str | None, repository: Repository) -> None:
    repository.commit(message, files={FILE: sop()}, who="Ann")
    expected = [] if doubt == "nothing" else [("Boss", "trailer", doubt, False, True)]
    assert evidence(log(repository)[0]) == expected


def test_a_statement_in_the_file_speaks_of_the_text_that_was_reviewed(repository: Repository) -> None:
    mark = fingerprint(read_source(FILE, SECOND.encode()).data)
    signed = SECOND.replace("  by: boss\n", f"  by: boss\n  fingerprint: {mark}\n")
    repository.commit("First", files={FILE: sop()})
    repository.commit("Second", files={FILE: signed})
    repository.commit("Third", files={FILE: signed.replace("2 hours", "3 hours")})
    statements = [[each for each in row["approval"]["evidence"] if each["strength"] == "statement"] for row in log(repository)]
    boss = {"name": "Boss", "email": "boss@example.com"}
    assert [[(each["role"], each["holders"], each["label"]) for each in found] for found in statements] == [
        [],
        [("boss", [boss], "review")],
        [("boss", [boss], "review")],
    ]
    assert [row["approval"]["separation"] for row in log(repository)] == ["unknown"] * 3


def test_holders_are_those_of_that_day(repository: Repository) -> None:
    repository.commit("First\n\nApproved-by: Boss <boss@example.com>", files={FILE: sop()})
    repository.commit("New boss", files={"organisation.yml": HOLDERS.replace("name: Boss, contact: boss@", "name: Eve, contact: eve@")})
    repository.commit("Second\n\nApproved-by: Boss <boss@example.com>", files={FILE: SECOND})
    second, first = log(repository)
    assert evidence(second) == [("Boss", "trailer", None, False, True)]  # by the handle @boss, which stayed
    repository.commit(
        "No handle", files={"organisation.yml": HOLDERS.replace("'@boss', name: Boss, contact: boss@", "'@eve', name: E, contact: e@")}
    )
    third = SECOND.replace("2 hours", "3 hours")
    repository.commit("Third\n\nApproved-by: Boss <boss@example.com>", files={FILE: third})
    assert [row[0][4] for row in map(evidence, log(repository))] == [False, True, True]
    assert evidence(first)[0][4] is True


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    holders:\n      - {handle: '@boss', name: Boss, contact: boss@example.com}\n", "    holders: []\n"),
        ("'@boss', name: Boss", "'@firm/bosses', name: B"),
    ],
)
def test_where_nobody_knows_who_held_a_role_it_is_unknown(before: str, after: str, repository: Repository) -> None:
    assert before in HOLDERS
    organisation = HOLDERS.replace(before, after).replace("contact: boss@example.com", "contact: bosses@example.com")
    repository.commit("Organisation", files={"organisation.yml": organisation})
    repository.commit("First\n\nApproved-by: Boss <boss@example.com>", files={FILE: sop()})
    assert evidence(log(repository)[0])[0][4] is None


def test_a_message_in_gbk(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "message").write_bytes("改投诉流程\n\nApproved-by: 张三 <boss@example.com>\n".encode("gb18030"))
    repository.write(FILE, sop())
    repository.git("add", "--all")
    repository.git("-c", "i18n.commitEncoding=GB18030", "commit", "--quiet", "-F", str(tmp_path / "message"))
    assert evidence(log(repository)[0]) == [("张三", "trailer", None, False, True)]


def signing(repository: Repository, place: Path, who: str = "Boss", *, trusted: bool = True) -> dict[str, str]:
    """Return what lets Git sign with a key of its own, and check it where it is `trusted`."""
    key = place / f"key-{who}"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", who, "-f", str(key)], check=True)
    kind, public, *_ = Path(f"{key}.pub").read_text().split()
    (place / "signers").write_text(f"{who.lower()}@example.com {kind} {public}\n" if trusted else "")
    repository.git("config", "gpg.ssh.allowedSignersFile", str(place / "signers"))
    settings = {"gpg.format": "ssh", "user.signingKey": str(key), "commit.gpgSign": "true"}
    counted = {
        f"GIT_CONFIG_{part}_{number}": text
        for number, pair in enumerate(settings.items())
        for part, text in zip(("KEY", "VALUE"), pair, strict=True)
    }
    return {"GIT_CONFIG_COUNT": str(len(settings)), **counted}


def test_a_signed_merge_is_the_strongest_evidence(repository: Repository, tmp_path: Path) -> None:
    on_the_side(repository, "Second\n\nReviewed-by: Cy <cy@example.com>")
    merged(repository, **signing(repository, tmp_path))
    row = log(repository)[0]
    assert evidence(row)[0] == ("Boss", "signature", None, False, True)
    assert row["approval"]["signature"]["state"] == "good"


def test_a_signature_of_somebody_else_says_nothing_of_who_merged(repository: Repository, tmp_path: Path) -> None:
    on_the_side(repository)
    merged(repository, **signing(repository, tmp_path, "Host"))
    assert evidence(log(repository)[0]) == [("Boss", "merge", None, False, True)]


def test_a_signature_that_cannot_be_checked_here_is_told_as_that(repository: Repository, tmp_path: Path) -> None:
    on_the_side(repository)
    merged(repository, **signing(repository, tmp_path, trusted=False))
    row = log(repository)[0]
    assert evidence(row) == [("Boss", "merge", None, False, True)]
    assert row["approval"]["signature"]["state"] in {"untrusted", "unchecked"}


# ------------------------------------------------------------------------------------------------------- formats


def test_table_and_csv_in_both_languages(repository: Repository) -> None:
    on_the_side(repository, "Second\n\nApproved-by: =Boss <boss@example.com>")
    merged(repository, who="Ann")
    asked = Asked(repository.handbook)
    rows = list(csv.DictReader(io.StringIO(asked("log", "SAL-001", "--format", "csv").out)))
    assert [row["version"] for row in rows] == ["1.1.0", "1.0.0"]
    assert rows[0]["approved_by"] == "'=Boss (trailer Approved-by)"
    assert rows[1]["approved_by"] == "per the file: boss reviewed (held by Boss)"
    assert "版本" in asked("log", "SAL-001", lang="zh").out
    assert "不详" in asked("log", "SAL-001", lang="zh").out


def test_no_such_sop(repository: Repository) -> None:
    repository.commit("First", files={FILE: sop()})
    done = Asked(repository.handbook)("log", "SAL-01")
    assert (done.code, done.out) == (2, "")
    assert "Did you mean “SAL-001”?" in done.err


# ------------------------------------------------------------------------------------------ where history is missing


@pytest.mark.parametrize("command", [["log", "SAL-001"], ["blame", "SAL-001"], ["show", "SAL-001", "--at", "2026-03-01"]])
def test_where_there_is_no_history_a_sentence_says_so(command: list[str], repository: Repository, tmp_path: Path) -> None:
    repository.commit("First", files={FILE: sop()})
    two = repository.commit("Second", files={FILE: SECOND})
    repository.git("clone", "--quiet", "--depth", "1", f"file://{repository.top}", str(tmp_path / "clone"))
    done = Asked(tmp_path / "clone")(*command)
    assert (done.code, done.out) == (2, "")
    assert "git fetch --unshallow" in done.err
    (repository.top / ".git/objects" / two[:2] / two[2:]).unlink()
    done = Asked(repository.handbook)(*command)
    assert (done.code, done.out) == (2, "")
    assert "Git refuses to tell the history: " in done.err
    (repository.top / ".git").rename(tmp_path / "gone")
    done = Asked(repository.handbook)(*command)
    assert (done.code, done.out) == (2, "")
    assert "lies in no Git repository" in done.err
    assert "Traceback" not in done.err


def test_without_git_a_sentence_says_so(repository: Repository, tmp_path: Path) -> None:
    repository.commit("First", files={FILE: sop()})
    environment = {**os.environ, "PATH": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "sopkit", "log", "SAL-001", "--lang", "en"]
    done = subprocess.run(command, cwd=repository.handbook, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Error: The history cannot be read: Git is not installed.\n"


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "work")
    for path, content in {"sopkit.yml": "title: {en: Test}\n", "organisation.yml": HOLDERS, FILE: sop()}.items():
        repository.write(path, content)
    assert [shown(row, "version", "date") for row in log(repository)] == [("1.0.0", None)]


# ---------------------------------------------------------------------------------------------------- one pass of Git


def asked_of_git(repository: Repository, place: Path, *arguments: str) -> list[str]:
    """Return the commands of Git that a command of sopkit starts."""
    trace = place / "trace"
    trace.unlink(missing_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GIT_TRACE2_EVENT": str(trace), "GIT_TRACE2_ENV_VARS": ""}
    done = subprocess.run(
        [sys.executable, "-m", "sopkit", *arguments], cwd=repository.handbook, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in trace.read_text().splitlines()] if trace.exists() else []  # none where Git was not started
    names = [event["name"] for event in events if event["event"] == "cmd_name"]
    return sorted(name for name in names if name != "version")


def test_git_is_asked_once_for_the_log_and_once_for_the_contents(repository: Repository, tmp_path: Path) -> None:
    for number in range(12):
        repository.commit(f"Change {number}", files={FILE: sop(do=f"Send the offer within {number + 1} hours.")})
    assert asked_of_git(repository, tmp_path, "blame", "SAL-001") == ["cat-file", "log"]
    assert asked_of_git(repository, tmp_path, "blame", "SAL-001") == ["cat-file"]  # the log is kept
    assert asked_of_git(repository, tmp_path, "log", "SAL-001") == ["cat-file", "log"]  # signatures
    assert asked_of_git(repository, tmp_path, "show", "SAL-001", "--at", "2026-03-01") == ["cat-file"]
    assert asked_of_git(repository, tmp_path, "show", "SAL-001") == []
    assert asked_of_git(repository, tmp_path, "list") == []


def test_the_zone_and_the_settings_of_the_machine_change_no_byte(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit("First\n\nApproved-by: Boss <boss@example.com>", "2026-01-10T23:30:00+00:00", {FILE: sop()}, who="Ann")
    asked = Asked(repository.handbook)
    commands = (["log", "SAL-001"], ["blame", "SAL-001"], ["show", "SAL-001", "--at", "2026-01-10"], ["list", "--as-of", "2026-02-01"])
    before = [asked(*command).out for command in commands]
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.setenv("SOPKIT_CACHE_DIR", str(repository.top.parent / "other"))
    for name, value in (("log.showSignature", "true"), ("log.mailmap", "true"), ("color.ui", "always"), ("log.date", "relative")):
        repository.git("config", name, value)
    (repository.top / ".mailmap").write_text("Somebody <else@example.com> <ann@example.com>\n")
    if hasattr(time, "tzset"):
        time.tzset()
    try:
        assert [asked(*command).out for command in commands] == before
    finally:
        monkeypatch.undo()
        if hasattr(time, "tzset"):
            time.tzset()
