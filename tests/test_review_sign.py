"""Signing reviews, in real repositories: who may, what is written, what is committed, and everything that is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from handbook import SETTINGS, Outcome
from repository import Repository
from told import Asked

from sopkit.compare.fingerprint import fingerprint
from sopkit.reading.document import read_source
from sopkit.writing.markdown_form import write_markdown

ORGANISATION = """\
departments:
  - id: sales
    name: {en: Sales, zh: 销售部}
  - id: stores
    name: {en: Stores, zh: 仓储部}
roles:
  - id: seller
    name: {en: Seller, zh: 销售员}
    department: sales
    holders:
      - {handle: "@example/seller", name: Duty desk, contact: seller@example.com}
  - id: deputy-seller
    name: {en: Deputy seller, zh: 副销售员}
    department: sales
    holders:
      - {handle: "@example/deputy", contact: ext. 8801}
  - id: director
    name: {en: Director, zh: 总监}
    department: sales
    holders:
      - {handle: "@example/director", contact: director@example.com}
    may_approve: [sales]
  - id: storekeeper
    name: {en: Storekeeper, zh: 库管}
    department: stores
    holders:
      - {handle: "@example/storekeeper"}
    may_approve: [stores]
  - id: nobody
    name: {en: Nobody, zh: 空岗}
    department: sales
    may_approve: ["*"]
"""
PLAIN = """\
# yaml-language-server: $schema=../schema/sop.schema.json
id: SAL-001
title: Offer
lang: en
kind: general
department: sales
version: 1.0.0
status: active
effective: 2026-01-05
owner: seller # who answers for it
deputy: deputy-seller
approvers:
  - seller
review:
  every: 12 months # as agreed
  last: '2026-01-04'
changes:
  - version: 1.0.0
    date: 2026-01-02
    summary: First version
    impact: major
purpose: Get the offer out.
trigger: A customer asks.
outcome:
  result: The offer is sent.
steps:
  - id: send
    do: Send the offer to the customer.
    role: seller
    done_when: The customer has 1 offer.
risks:
  - risk: It is late.
    prevention: Send it today.
    control: Call the customer.
metrics:
  - name: Offers
    formula: offers / day
    target: 3
    unit: offers
    period: 1 month
"""
MARK = fingerprint(read_source("a.yml", PLAIN.encode()).data)
SIGNED = PLAIN.replace("  last: '2026-01-04'\n", f"  last: '2026-03-01'\n  by: seller\n  fingerprint: {MARK}\n")
OTHER = PLAIN.replace("SAL-001", "SAL-002").replace("title: Offer", "title: Order")


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOPKIT_CACHE_DIR", str(tmp_path / "kept"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL"):
        monkeypatch.delenv(f"GIT_{name}", raising=False)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "work")
    repository.git("config", "user.name", "Git Name")
    repository.git("config", "user.email", "seller@example.com")
    files: dict[str, str | bytes] = {"sopkit.yml": SETTINGS, "organisation.yml": ORGANISATION, "sops/a.yml": PLAIN, "sops/b.yml": OTHER}
    repository.commit("Begin", files=files)
    return repository


def ask(repository: Repository, *arguments: str, lang: str = "en") -> Outcome:
    """Run the program in the handbook."""
    return Asked(repository.handbook)(*arguments, lang=lang)


def sign(repository: Repository, *arguments: str, lang: str = "en") -> Outcome:
    """Sign a review of 1 March 2026 as the seller, unless the arguments say otherwise."""
    day = [] if "--date" in arguments else ["--date", "2026-03-01"]
    role = [] if "--by" in arguments else ["--by", "seller"]
    named = [] if any(argument.startswith("SAL-") for argument in arguments) else ["SAL-001"]
    return ask(repository, "review", "sign", *named, *role, *day, *arguments, lang=lang)


def text_of(repository: Repository, path: str = "sops/a.yml") -> str:
    return (repository.handbook / path).read_bytes().decode()


# ----------------------------------------------------------------------------------------------------- what is written


def test_day_role_and_fingerprint_are_written_and_nothing_else(repository: Repository) -> None:
    outcome = sign(repository)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "Signed: SAL-001 1.0.0, reviewed on 2026-03-01 by seller. Next review: 2027-03-01.\n"
    assert text_of(repository) == SIGNED
    assert text_of(repository, "sops/b.yml") == OTHER
    assert repository.git("status", "--porcelain") == "M sops/a.yml"
    assert ask(repository, "check", "--as-of", "2026-03-02", "--select", "review").code == 0


def test_what_is_signed_stays_signed_until_a_word_changes(repository: Repository) -> None:
    sign(repository)
    arguments = ("check", "--as-of", "2026-03-02", "--select", "changed-since-review", "--fail-on", "warning")
    assert ask(repository, *arguments).code == 0
    repository.write("sops/a.yml", SIGNED.replace("Send the offer", "Send an offer"))
    assert ask(repository, *arguments).code == 1


def test_the_markdown_form_with_line_ends_of_windows(repository: Repository) -> None:
    data = read_source("a.yml", PLAIN.replace("SAL-001", "SAL-003").encode()).data
    text = write_markdown(data, "sop").replace("\n", "\r\n")
    repository.write("sops/c.md", text)
    assert sign(repository, "SAL-003").code == 0
    last = "  last: 2026-01-04\r\n"
    assert text.count(last) == 1
    assert text_of(repository, "sops/c.md") == text.replace(
        last, f"  last: 2026-03-01\r\n  by: seller\r\n  fingerprint: {fingerprint(data)}\r\n"
    )


def test_several_are_signed_at_once(repository: Repository) -> None:
    outcome = sign(repository, "SAL-001", "SAL-002", "SAL-001")
    assert outcome.code == 0
    assert [line.split()[1] for line in outcome.out.splitlines()] == ["SAL-001", "SAL-002"]
    assert all("2026-03-01" in text_of(repository, path) for path in ("sops/a.yml", "sops/b.yml"))


def test_none_is_signed_where_one_is_refused(repository: Repository) -> None:
    repository.write("sops/b.yml", OTHER.replace("status: active", "status: draft"))
    assert sign(repository, "SAL-001", "SAL-002").code == 2
    assert text_of(repository) == PLAIN


def test_the_same_review_once_more_changes_nothing(repository: Repository) -> None:
    sign(repository)
    outcome = sign(repository)
    assert outcome.code == 0
    assert outcome.out == "SAL-001: this very review is signed already; nothing was changed.\n"
    assert text_of(repository) == SIGNED


def test_an_sop_in_review_is_signed_before_it_is_activated(repository: Repository) -> None:
    repository.write("sops/a.yml", PLAIN.replace("status: active", "status: in-review"))
    assert sign(repository).code == 0
    repository.write("sops/a.yml", text_of(repository).replace("status: in-review", "status: active"))
    assert text_of(repository) == SIGNED


@pytest.mark.parametrize(
    "written",
    [
        "  last:\n",
        "  last: # never\n",
        "",
        "  last: 2999-01-01\n",
        "  last: 2025-02-30\n",
        "  last: 2020-01-01\n  by: gone\n",
        "  last: soon\n",
    ],
)
def test_an_error_that_the_signature_mends_is_no_hindrance(written: str, repository: Repository) -> None:
    repository.write("sops/a.yml", PLAIN.replace("  last: '2026-01-04'\n", written))
    outcome = sign(repository)
    assert outcome.code == 0, outcome.err
    assert "  last: 2026-03-01" in text_of(repository)


def test_rights_of_the_file_stay(repository: Repository) -> None:
    place = repository.handbook / "sops/a.yml"
    place.chmod(0o640)
    assert sign(repository).code == 0
    assert place.stat().st_mode & 0o777 == 0o640


# ------------------------------------------------------------------------------------------------------------- who signs


@pytest.mark.parametrize(
    ("role", "person"),
    [
        ("seller", "seller@example.com"),
        ("seller", "SELLER@example.com"),
        ("seller", "@example/seller"),
        ("seller", "example/seller"),
        ("Seller", "seller@example.com"),
        ("销售员", "seller@example.com"),
        ("deputy-seller", "@example/deputy"),
        ("deputy-seller", "ext. 8801"),
        ("director", "director@example.com"),
    ],
)
def test_who_may_sign(role: str, person: str, repository: Repository) -> None:
    outcome = sign(repository, "--by", role, "--as", person)
    assert outcome.code == 0, outcome.err


@pytest.mark.parametrize(
    ("arguments", "english", "chinese"),
    [
        (["SAL-009"], "There is no SOP “SAL-009”. Did you mean “SAL-00", "没有 SOP“SAL-009”"),
        (["--by", "seler"], "There is no role “seler” in organisation.yml. Did you mean “seller”?", "是不是想写“seller”"),
        (
            ["--by", "storekeeper", "--as", "@example/storekeeper"],
            "The role storekeeper may not sign the review of SAL-001; these may: seller, deputy-seller, director, nobody.",
            "seller, deputy-seller, director, nobody",
        ),
        (
            ["--by", "director"],
            "seller@example.com does not hold the role director. In organisation.yml it is held by: @example/director (director@",
            "@example/director (director@example.com)",
        ),
        (["--by", "nobody"], "Nobody holds the role nobody", "nobody"),
        (["--date", "2999-01-01"], "A review cannot be dated 2999-01-01, which is still to come.", "2999-01-01"),
        (
            ["--date", "2026-01-01"],
            "On 2026-01-01 nobody can have reviewed this text of SAL-001: its last change is dated 2026-01-02.",
            "2026-01-02",
        ),
        (["--date", "yesterday"], "write it as YYYY-MM-DD", "YYYY-MM-DD"),
        (["--note", "Fine"], "add --commit", "--commit"),
    ],
)
def test_what_is_refused(arguments: list[str], english: str, chinese: str, repository: Repository) -> None:
    for language, words in (("en", english), ("zh", chinese)):
        outcome = sign(repository, *arguments, lang=language)
        assert (outcome.code, outcome.out) == (2, "")
        assert words in outcome.err
    assert repository.git("status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("status: active", "status: draft", "SAL-001 is a draft: it is still being written"),
        ("status: active", "status: retired\nreason: Nobody asks any more", "SAL-001 is retired"),
        (
            "review:\n  every: 12 months # as agreed\n  last: '2026-01-04'\n",
            "? review\n: last: 2026-01-04\n  every: 12 months\n",
            "Nothing can be written into the review of SAL-001, as sops/a.yml lays it out.",
        ),
        ("id: SAL-001", "id: SAL-002", "There is no SOP “SAL-001”"),
    ],
)
def test_what_nobody_can_sign(before: str, after: str, words: str, repository: Repository) -> None:
    text = PLAIN.replace(before, after)
    repository.write("sops/a.yml", text)
    outcome = sign(repository)
    assert (outcome.code, outcome.out) == (2, "")
    assert words in outcome.err
    assert text_of(repository) == text


def test_two_files_with_one_id(repository: Repository) -> None:
    repository.write("sops/c.yml", PLAIN)
    assert "Two files have the id SAL-001: sops/a.yml and sops/c.yml." in sign(repository).err


def test_a_translation_is_not_reviewed(repository: Repository) -> None:
    repository.write("sops/gone.zh.yml", "id: SAL-007\nlang: zh\ntranslates: 1.0.0\ntitle: 报价\n")
    outcome = sign(repository, "SAL-007")
    assert "sops/gone.zh.yml is a translation." in outcome.err
    assert outcome.code == 2


def test_errors_of_the_sop_are_shown_where_they_stand_now(repository: Repository) -> None:
    text = PLAIN.replace("    role: seller\n", "    role: gone\n")
    repository.write("sops/a.yml", text)
    repository.write("sops/b.yml", OTHER.replace("    role: seller\n", "    role: also-gone\n"))
    outcome = sign(repository)
    assert (outcome.code, outcome.out) == (1, "")
    assert f"sops/a.yml:{text[: text.index('role: gone')].count(chr(10)) + 1}:" in outcome.err
    assert "sops/b.yml" not in outcome.err
    assert outcome.err.endswith("Nothing was signed: mend the errors first.\n")
    assert text_of(repository) == text


def test_a_file_that_cannot_be_read_is_told(repository: Repository) -> None:
    text = PLAIN + "steps: [\n"
    repository.write("sops/a.yml", text)
    outcome = sign(repository)
    assert outcome.code == 2
    assert "There is no SOP “SAL-001” among those that can be read. `sopkit check` says what is wrong with sops/a.yml." in outcome.err
    assert text_of(repository) == text


def test_nobody_is_known_without_an_organisation(repository: Repository) -> None:
    (repository.handbook / "organisation.yml").unlink()
    assert "organisation.yml is missing or has errors" in sign(repository).err


def test_somebody_whom_git_does_not_know(repository: Repository) -> None:
    repository.git("config", "--unset", "user.email")
    assert "Who signs? Git knows no `user.email` here." in sign(repository).err
    assert sign(repository, "--as", "seller@example.com").code == 0


def test_signing_needs_no_repository(tmp_path: Path) -> None:
    handbook = Repository(tmp_path / "work")
    (tmp_path / "work/.git").rename(tmp_path / "gone")
    for path, content in {"sopkit.yml": SETTINGS, "organisation.yml": ORGANISATION, "sops/a.yml": PLAIN}.items():
        handbook.write(path, content)
    assert sign(handbook, "--as", "seller@example.com").code == 0
    assert text_of(handbook) == SIGNED
    assert "lies in no Git repository" in sign(handbook, "--as", "seller@example.com", "--commit").err


# -------------------------------------------------------------------------------------------------------------- no change


def test_no_change_where_the_text_is_the_reviewed_one(repository: Repository) -> None:
    assert sign(repository, "--no-change").code == 0
    assert sign(repository, "--no-change", "--date", "2026-04-01").code == 0  # now by its fingerprint


def test_no_change_where_the_text_was_changed(repository: Repository) -> None:
    commit = repository.commit("Say it anew", files={"sops/a.yml": PLAIN.replace("Send the offer", "Send an offer")})
    outcome = sign(repository, "--no-change")
    assert outcome.code == 2
    assert f"SAL-001 was changed after its review of 2026-01-04, by commit {commit[:9]}: “Say it anew”." in outcome.err
    repository.commit("Sign", files={"sops/a.yml": SIGNED})
    repository.write("sops/a.yml", SIGNED.replace("Send the offer", "Send an offer"))
    assert "The text of SAL-001 is not the one that was reviewed on 2026-03-01." in sign(repository, "--no-change").err


def test_no_change_where_nothing_was_reviewed_or_nothing_is_known(repository: Repository) -> None:
    repository.write("sops/a.yml", PLAIN.replace("  last: '2026-01-04'\n", ""))
    assert "SAL-001 was never reviewed" in sign(repository, "--no-change").err
    repository.write("sops/new.yml", PLAIN.replace("SAL-001", "SAL-003"))
    assert "Nothing shows which text of SAL-003 was reviewed" in sign(repository, "SAL-003", "--no-change").err


# ------------------------------------------------------------------------------------------------------------- the commit


def test_a_commit_holds_the_sign_off_alone(repository: Repository) -> None:
    repository.write("sops/b.yml", OTHER.replace("title: Order", "title: Orders"))
    repository.write("new.txt", "new")
    repository.git("add", "sops/b.yml", "new.txt")
    repository.write("organisation.yml", f"# later\n{ORGANISATION}")
    outcome = sign(repository, "--commit", "--note", "Compared with 3 offers.\n# none was late")
    assert outcome.code == 0, outcome.err
    head = repository.git("rev-parse", "HEAD")
    assert outcome.out.splitlines()[1] == f"Committed: {head[:9]} (sops/a.yml)"
    assert repository.git("show", "--format=", "--name-only", "HEAD") == "sops/a.yml"
    assert repository.git("show", "HEAD:sops/a.yml") == SIGNED.strip()
    assert repository.git("status", "--porcelain").splitlines() == ["A  new.txt", " M organisation.yml", "M  sops/b.yml"] or (
        sorted(repository.git("status", "--porcelain").split("\n")) == sorted(["A  new.txt", "M organisation.yml", "M  sops/b.yml"])
    )
    assert repository.git("log", "-1", "--format=%B").strip() == (
        "Review SAL-001 1.0.0: Offer\n\n"
        "Compared with 3 offers.\n# none was late\n\n"
        "Reviewed-by: Duty desk/seller <seller@example.com>\n"
        "Review-of: SAL-001 1.0.0\n"
        f"Review-fingerprint: {MARK}\n"
        "Review-result: reviewed"
    )
    assert repository.git("log", "-1", "--format=%(trailers:key=Review-of,valueonly)") == "SAL-001 1.0.0"
    assert repository.git("log", "-1", "--format=%an <%ae>") == "Git Name <seller@example.com>"


def test_each_sign_off_is_a_commit_and_git_takes_it_back(repository: Repository) -> None:
    assert sign(repository, "SAL-001", "SAL-002", "--commit", "--no-change").code == 0
    assert repository.git("log", "--format=%s", "-2").splitlines() == ["Review SAL-002 1.0.0: Order", "Review SAL-001 1.0.0: Offer"]
    assert repository.git("log", "-1", "--format=%(trailers:key=Review-result,valueonly)") == "no change"
    repository.git("revert", "--no-edit", "HEAD~1")
    assert text_of(repository) == PLAIN


def test_somebody_else_s_sign_off_names_them_and_keeps_the_author(repository: Repository) -> None:
    assert sign(repository, "--commit", "--by", "deputy-seller", "--as", "@example/deputy").code == 0
    assert repository.git("log", "-1", "--format=%(trailers:key=Reviewed-by,valueonly)") == (
        "@example/deputy/deputy-seller <@example/deputy>"
    )
    assert repository.git("log", "-1", "--format=%an") == "Git Name"


def test_the_commit_speaks_the_language_of_its_reader(repository: Repository) -> None:
    assert sign(repository, "--commit", lang="zh").code == 0
    assert repository.git("log", "-1", "--format=%s") == "评审 SAL-001 1.0.0：Offer"


@pytest.mark.parametrize("staged", [True, False])
def test_other_changes_of_the_file_are_no_part_of_a_sign_off(staged: bool, repository: Repository) -> None:  # noqa: FBT001
    text = PLAIN.replace("title: Offer", "title: Offers")
    repository.write("sops/a.yml", text)
    if staged:
        repository.git("add", "--all")
    outcome = sign(repository, "--commit")
    assert outcome.code == 2
    assert "sops/a.yml has changes that are not committed yet." in outcome.err
    assert text_of(repository) == text
    assert sign(repository).code == 0  # without a commit of its own they are no hindrance


def test_a_file_that_is_not_in_git(repository: Repository) -> None:
    repository.write("sops/new.yml", PLAIN.replace("SAL-001", "SAL-003"))
    assert "sops/new.yml is not in Git yet." in sign(repository, "SAL-003", "--commit").err


def test_where_a_hook_refuses_the_file_is_what_it_was(repository: Repository) -> None:
    hook = repository.top / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'error: not today' >&2\nexit 1\n")
    hook.chmod(0o755)
    head = repository.git("rev-parse", "HEAD")
    outcome = sign(repository, "--commit")
    assert outcome.code == 2
    assert "Git made no commit of sops/a.yml: error: not today. The file is as it was before." in outcome.err
    assert text_of(repository) == PLAIN
    assert repository.git("rev-parse", "HEAD") == head
    assert repository.git("status", "--porcelain") == ""


def test_in_the_middle_of_a_merge_nothing_is_committed(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit("Side", files={"sops/b.yml": OTHER.replace("title: Order", "title: Left")})
    repository.git("checkout", "--quiet", "main")
    repository.commit("Main", files={"notes.txt": "x"})
    repository.git("merge", "--no-commit", "--no-ff", "side")
    outcome = sign(repository, "--commit")
    assert outcome.code == 2
    assert "cannot do a partial commit during a merge" in outcome.err
    assert text_of(repository) == PLAIN


def test_a_handbook_in_a_folder_with_signs_in_a_linked_work_tree(tmp_path: Path) -> None:
    folder = '手册 [1] "a"'
    main = Repository(tmp_path / "main", folder)
    main.git("config", "user.name", "Git Name")
    main.git("config", "user.email", "seller@example.com")
    path = "sops/报价 *?.yml"
    main.commit("Begin", files={"sopkit.yml": SETTINGS, "organisation.yml": ORGANISATION, path: PLAIN, "sops/报价 xy.yml": OTHER})
    main.git("worktree", "add", "--quiet", str(tmp_path / "linked"))
    linked = Repository(tmp_path / "linked", folder)
    (linked.handbook / "sops/报价 xy.yml").write_text(OTHER + "# x\n", encoding="utf-8")
    outcome = sign(linked, "--commit")
    assert outcome.code == 0, outcome.err
    assert linked.git("-c", "core.quotePath=false", "show", "--format=", "--name-only", "-z", "HEAD").strip("\0") == f"{folder}/{path}"


def test_git_keeps_its_own_line_ends(repository: Repository) -> None:
    repository.git("config", "core.autocrlf", "true")
    text = PLAIN.replace("\n", "\r\n")
    repository.write("sops/a.yml", text)
    repository.git("add", "--all")
    assert repository.git("status", "--porcelain") == ""
    assert sign(repository, "--commit").code == 0
    assert text_of(repository) == SIGNED.replace("\n", "\r\n")
    assert repository.git("show", "HEAD:sops/a.yml") == SIGNED.strip()
    assert repository.git("status", "--porcelain") == ""


def test_without_git_a_sign_off_can_be_written_but_not_committed(repository: Repository, tmp_path: Path) -> None:
    import subprocess
    import sys

    from handbook import ROOT

    (tmp_path / "empty").mkdir()
    surroundings = {**os.environ, "PATH": str(tmp_path / "empty"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "sopkit", "review", "sign", "SAL-001", "--by", "seller", "--as", "@example/seller", "--lang", "en"]
    for more, code, words in ((["--commit"], 2, "Git is not installed"), ([], 0, "Signed: SAL-001")):
        done = subprocess.run([*command, *more], cwd=repository.handbook, env=surroundings, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        assert words in done.stderr + done.stdout
        assert "Traceback" not in done.stderr
