"""A new SOP: its skeleton, its id, its file, and the questions to a person."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from handbook import ROOT
from terminal import converse
from test_init import contents, git, sopkit

from sopkit.language import Language
from sopkit.model.organisation import Bilingual, Department, Organisation, Role
from sopkit.reading.document import build_sop, read_source
from sopkit.reading.schema import read_schema
from sopkit.rules.structure.missing_when_active import WANTED
from sopkit.starter.forms import _shelf as forms
from sopkit.starter.forms.yaml import scalar
from sopkit.starter.kinds import _shelf as kinds
from sopkit.starter.naming import LONGEST_SLUG, slug_of
from sopkit.starter.skeleton import Answers, build_skeleton

KINDS = kinds.names()
LANGUAGES: tuple[Language, ...] = ("zh", "en")
HAN = re.compile("[\u4e00-\u9fff]")
TITLES = {"zh": "新流程", "en": "New procedure"}
needs_terminal = pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a new handbook in each language."""
    folder = tmp_path_factory.mktemp("samples")
    for language in LANGUAGES:
        assert sopkit("init", language, "--lang", language, cwd=folder).returncode == 0
    return folder


@pytest.fixture
def handbook(samples: Path, tmp_path: Path) -> Path:
    """Return a new handbook in English, in a repository with one commit."""
    folder = Path(shutil.copytree(samples / "en", tmp_path / "handbook"))
    git("init", "--quiet", "-b", "main", cwd=folder)
    git("add", ".", cwd=folder)
    git("commit", "--quiet", "-m", "Begin", cwd=folder)
    return folder


def new(folder: Path, *arguments: str, title: str = "New procedure", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``sopkit new`` with what is needed, unless the arguments say otherwise."""
    wanted = {"--kind": "general", "--title": title, "--department": "customer-service", "--owner": "customer-service-manager"}
    given = [part for option, value in wanted.items() if option not in arguments for part in (option, value)]
    return sopkit("new", *given, *arguments, cwd=folder, **environment)


def id_of(done: subprocess.CompletedProcess[str]) -> str:
    """Return the id that a run has told."""
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(r"[（(]([A-Z0-9]+-[0-9]+)[)）]", done.stdout)
    assert found is not None, done.stdout
    return found[1]


def add_sop(folder: Path, name: str, path: str) -> None:
    """Write a small SOP with an id."""
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    text = (folder / "sops/customer-service/customer-request.yml").read_text(encoding="utf-8")
    target.write_text(re.sub(r"^id: .*$", f"id: {name}", text, flags=re.MULTILINE), encoding="utf-8")


def commit(folder: Path, subject: str = "Change") -> None:
    git("add", "--all", cwd=folder)
    git("commit", "--quiet", "-m", subject, cwd=folder)


# ------------------------------------------------------------------------------------------------------- the skeletons


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_skeleton_of_every_kind_is_a_draft_without_errors_and_can_be_built(samples: Path, language: Language, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(samples / language, tmp_path / "handbook"))
    blank = {"zh": "待填写", "en": "TODO"}[language]
    for kind in KINDS:
        assert new(folder, "--kind", kind, "--slug", kind, title=TITLES[language]).returncode == 0
    done = sopkit("check", "--format", "json", cwd=folder)
    assert done.returncode == 0, done.stdout
    problems = json.loads(done.stdout)["problems"]
    assert {problem["rule"] for problem in problems} == {"placeholder-text"}
    for kind in KINDS:
        path = f"sops/customer-service/{kind}.yml"
        lines = (folder / path).read_text(encoding="utf-8").splitlines()
        open_lines = {number for number, line in enumerate(lines, 1) if line.endswith(blank) and not line.startswith("#")}
        assert open_lines, kind
        assert {problem["line"] for problem in problems if problem["path"] == path} == open_lines
    built = sopkit("build", "--drafts", "--strict", cwd=folder)
    assert built.returncode == 0, built.stdout + built.stderr
    assert len(list((folder / "site/sop").glob("*.html"))) == len(KINDS) + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_can_be_begun_in_markdown(samples: Path, language: Language, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(samples / language, tmp_path / "handbook"))
    for kind in KINDS:
        assert new(folder, "--kind", kind, "--slug", kind, "--form", "markdown", title=TITLES[language]).returncode == 0
    done = sopkit("check", "--format", "json", cwd=folder)
    assert done.returncode == 0, done.stdout
    problems = json.loads(done.stdout)["problems"]
    assert {problem["rule"] for problem in problems} == {"placeholder-text"}
    for kind in KINDS:
        text = (folder / f"sops/customer-service/{kind}.md").read_text(encoding="utf-8")
        told = [problem for problem in problems if problem["path"] == f"sops/customer-service/{kind}.md"]
        shown, _, waiting = text.rpartition({"zh": "<!-- 启用之前", "en": "<!-- Before it is in use"}[language])
        blank = {"zh": "待填写", "en": "TODO"}[language]
        assert len(told) == shown.partition("\n---\n")[2].count(blank)
        assert blank in waiting


@pytest.mark.parametrize(("kind", "language"), [*itertools.product(KINDS, LANGUAGES)])
def test_a_skeleton_holds_the_same_in_both_forms(kind: str, language: Language) -> None:
    markdown = read_source("new.md", written(kind, language, "Title", "markdown").encode())
    assert markdown.problems == []
    assert markdown.data == read_source("new.yml", written(kind, language, "Title").encode()).data


@pytest.mark.parametrize(("kind", "language"), [*itertools.product(KINDS, LANGUAGES)])
def test_what_waits_in_a_comment_of_markdown_is_valid_once_it_is_taken_out(kind: str, language: Language) -> None:
    front, _, body = written(kind, language, "Title", "markdown").partition("\n---\n")
    front = re.sub(r"^# (?=(?:# )?[a-z]+:|  )", "", front, flags=re.MULTILINE)
    body = re.sub(r"^<!--\n(## .*?)^-->$", r"\1", body, flags=re.MULTILINE | re.DOTALL)
    source = read_source("new.md", f"{front}\n---\n{body}\n".encode())
    assert source.problems == []
    assert source.data.keys() >= WANTED.keys()
    assert build_sop(source)[0] is not None


@pytest.mark.parametrize(("kind", "language"), [*itertools.product(KINDS, LANGUAGES)])
def test_the_examples_of_a_kind_make_a_whole_sop(kind: str, language: Language, samples: Path, tmp_path: Path) -> None:
    """Whoever copies every example has an SOP in use without any problem: so the examples hold what the kind must hold."""
    folder = Path(shutil.copytree(samples / language, tmp_path / "handbook"))
    head = {"id": "CUS-002", "title": "X", "lang": language, "kind": kind, "department": "customer-service", "version": "1.0.0"}
    fields = filled({**kinds.sample(kind, language), **kinds.sample(kinds.LATER, language)})
    data = {**head, "status": "active", "owner": "customer-service-manager", **fields, "deputy": "general-manager"}
    body = yaml.safe_dump(data, allow_unicode=True)
    (folder / "sops/whole.yml").write_text(body, encoding="utf-8")
    done = sopkit("check", "sops/whole.yml", "--fail-on", "info", cwd=folder)
    assert done.returncode == 0, done.stdout


def filled(value: Any) -> Any:
    """Return an example with a role and a day where those stand."""
    if isinstance(value, dict):
        return {key: filled(child) for key, child in value.items()}
    if isinstance(value, list):
        return [filled(item) for item in value]
    return {"owner": "customer-service-manager", "today": date.today()}.get(value, value)  # noqa: DTZ011 as the program does


@pytest.mark.parametrize("kind", [*KINDS, kinds.LATER])
def test_a_kind_holds_every_text_in_both_languages_and_no_field_that_the_schema_lacks(kind: str) -> None:
    def look(value: object, route: str) -> None:
        if isinstance(value, dict):
            if value.keys() & {"en", "zh"}:
                assert value.keys() == {"en", "zh"}, route
                assert not HAN.search(value["en"]), route
                assert HAN.search(value["zh"]) or value["zh"] == value["en"], route
                return
            for key, child in value.items():
                look(child, f"{route}/{key}")
        elif isinstance(value, list):
            for item in value:
                look(item, route)

    look(kinds.read_kind(kind), kind)
    assert kinds.read_kind(kind)["fields"].keys() <= read_schema("sop")["properties"].keys()


def test_what_an_sop_needs_before_it_is_in_use_is_what_the_rule_wants() -> None:
    assert kinds.sample(kinds.LATER, "en").keys() == WANTED.keys()


@pytest.mark.parametrize(("kind", "language"), [*itertools.product(KINDS, LANGUAGES)])
def test_what_is_set_in_comments_for_later_is_valid_once_the_signs_are_taken_away(kind: str, language: Language) -> None:
    text = written(kind, language, "Title")
    head, _, later = text.rpartition("\n\n# ")
    uncommented = "\n".join(line.removeprefix("# ") for line in later.splitlines()[1:])
    data = yaml.safe_load(f"{head}\n{uncommented}")
    assert data.keys() >= WANTED.keys()


def written(kind: str, language: Language, title: str, form: str = "yaml") -> str:
    """Return the skeleton of a kind in one form."""
    organisation = Organisation(
        departments=(Department(id="sales", name=Bilingual(zh="销售部", en="Sales")),),
        roles=(Role(id="seller", name=Bilingual(zh="销售员\nid: X-1", en="Seller\nid: X-1"), department="sales"),),
    )
    answers = Answers(id="SAL-001", title=title, kind=kind, department="sales", owner="seller", language=language, today=date(2026, 1, 2))
    return forms.form(form).write(build_skeleton(answers, organisation), "../../schema/sop.schema.json")


@pytest.mark.parametrize(("kind", "language"), [*itertools.product(KINDS, LANGUAGES)])
def test_every_comment_is_in_the_language_of_the_author(kind: str, language: Language) -> None:
    text = written(kind, language, "Title")
    assert text.startswith("# yaml-language-server: $schema=../../schema/sop.schema.json\n")
    if language == "en":
        assert not HAN.search(text.replace("…", "")), HAN.findall(text)
        return
    for line in text.splitlines()[1:]:
        if line.lstrip().startswith("# ") and not re.match(r"# +(?:- )?[a-z_]+:|# +- ", line):
            assert HAN.search(line), line


@pytest.mark.parametrize(("kind", "language"), [*itertools.product(KINDS, LANGUAGES)])
def test_every_open_text_has_an_example_above_it(kind: str, language: Language) -> None:
    lines = written(kind, language, "Title").splitlines()
    blank, example = {"zh": ("待填写", "例："), "en": ("TODO", "Example: ")}[language]
    for number, line in enumerate(lines):
        if line.endswith(blank) and ":" in line:
            assert example in lines[number - 1], line
        elif line.endswith(f"- {blank}"):
            assert example in lines[number - 2], line


def test_no_name_of_a_role_breaks_out_of_its_comment() -> None:
    assert yaml.safe_load(written("general", "en", "Title"))["id"] == "SAL-001"


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "Yes",
        "1e5",
        "0x1F",
        "12:30",
        "1.5",
        "2026-01-02x",
        "~",
        "- a",
        "a: b",
        "a #b",
        "#a",
        "'a'",
        '"a"',
        "@a",
        "*a",
        "&a",
        "!a",
        "%a",
        "`a`",
        "a ",
        " a",
        "[a]",
        "{a}",
        "|",
        ">",
        "?",
        "报价：#1",
        "☕",
        "a\x85b",
        "null",
        "a\\b",
        "é",
        "x\u200db",
    ],
)
def test_a_text_of_any_signs_is_read_as_it_was_written(text: str) -> None:
    assert yaml.safe_load(f"title: {scalar(text)}") == {"title": text}
    assert yaml.safe_load(f"- {scalar(text)} # beside") == [text]


# ----------------------------------------------------------------------------------------------------------- the id


def test_the_next_number_follows_the_highest_of_the_department(handbook: Path) -> None:
    add_sop(handbook, "CUS-041", "sops/customer-service/other.yml")
    assert id_of(new(handbook)) == "CUS-042"
    assert id_of(new(handbook, "--slug", "again")) == "CUS-043"


def test_a_department_without_sops_gets_a_prefix_of_its_own(handbook: Path) -> None:
    assert id_of(new(handbook, "--department", "sales", "--owner", "sales-manager")) == "SAL-001"


def test_a_prefix_of_another_department_is_avoided(handbook: Path) -> None:
    organisation = (handbook / "organisation.yml").read_text(encoding="utf-8")
    (handbook / "organisation.yml").write_text(organisation.replace("  - id: sales\n", "  - id: custody\n", 1), encoding="utf-8")
    found = id_of(new(handbook, "--department", "custody", "--owner", "customer-service-manager"))
    assert found.endswith("-001")
    assert not found.startswith("CUS-")


def test_a_prefix_in_use_is_kept_whatever_the_department_is_called(handbook: Path) -> None:
    add_sop(handbook, "CRM-007", "sops/customer-service/a.yml")
    add_sop(handbook, "CRM-008", "sops/customer-service/b.yml")
    assert id_of(new(handbook)) == "CRM-009"


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ('"[A-Z]{3}-[0-9]{4}"', "CUS-0002"),
        ('"SOP-[0-9]{3}"', None),
        ('"[A-Z]{2}-[0-9]{2}"', "CS-01"),
        ('"CUS-[0-9]"', "CUS-2"),
        (None, "CUS-002"),
    ],
)
def test_the_form_that_the_settings_want_is_kept(pattern: str | None, found: str | None, handbook: Path) -> None:
    settings = (handbook / "sopkit.yml").read_text(encoding="utf-8")
    line = f"id_pattern: {pattern}\n" if pattern else ""
    (handbook / "sopkit.yml").write_text(re.sub(r"^id_pattern: .*\n", line, settings, flags=re.MULTILINE), encoding="utf-8")
    done = new(handbook, "--lang", "en")
    if found is None:
        assert done.returncode == 2
        assert "SOP-[0-9]{3}" in done.stderr
        assert "--id" in done.stderr
        assert id_of(new(handbook, "--id", "SOP-001")) == "SOP-001"
    else:
        assert id_of(done) == found


def test_ids_of_other_branches_are_taken(handbook: Path) -> None:
    git("switch", "--quiet", "-c", "价格", cwd=handbook)
    add_sop(handbook, "CUS-050", 'sops/customer-service/报价 "q".yml')
    commit(handbook)
    git("switch", "--quiet", "main", cwd=handbook)
    assert id_of(new(handbook)) == "CUS-051"
    done = new(handbook, "--id", "CUS-050", "--lang", "en", "--slug", "x")
    assert done.returncode == 2
    assert '报价 "q".yml' in done.stderr
    assert "价格" in done.stderr


def test_ids_of_branches_that_were_only_fetched_are_taken(handbook: Path, tmp_path: Path) -> None:
    git("switch", "--quiet", "-c", "other", cwd=handbook)
    add_sop(handbook, "CUS-060", "sops/customer-service/x.yml")
    commit(handbook)
    git("switch", "--quiet", "main", cwd=handbook)
    git("clone", "--quiet", str(handbook), str(tmp_path / "clone"), cwd=tmp_path)
    assert id_of(new(tmp_path / "clone")) == "CUS-061"


def test_ids_of_deleted_sops_are_never_used_again(handbook: Path) -> None:
    add_sop(handbook, "CUS-070", "sops/customer-service/gone.yml")
    commit(handbook)
    (handbook / "sops/customer-service/gone.yml").unlink()
    commit(handbook)
    assert id_of(new(handbook)) == "CUS-071"
    done = new(handbook, "--id", "CUS-070", "--lang", "en", "--slug", "x")
    assert done.returncode == 2
    assert "sops/customer-service/gone.yml" in done.stderr


def test_ids_that_a_merge_brought_are_taken(handbook: Path) -> None:
    git("switch", "--quiet", "-c", "side", cwd=handbook)
    (handbook / "notes.txt").write_text("x\n", encoding="utf-8")
    commit(handbook)
    git("switch", "--quiet", "main", cwd=handbook)
    (handbook / "more.txt").write_text("x\n", encoding="utf-8")
    commit(handbook)
    git("merge", "--quiet", "--no-commit", "side", cwd=handbook)
    add_sop(handbook, "CUS-080", "sops/customer-service/merged.yml")
    commit(handbook, "Merge")
    (handbook / "sops/customer-service/merged.yml").unlink()
    commit(handbook)
    assert id_of(new(handbook)) == "CUS-081"


def test_ids_written_in_quotes_and_in_the_markdown_form_are_seen(handbook: Path) -> None:
    (handbook / "sops/a.md").write_text('---\nid: "CUS-090"\ntitle: A\n---\n', encoding="utf-8")
    commit(handbook)
    (handbook / "sops/a.md").unlink()
    commit(handbook)
    assert id_of(new(handbook)) == "CUS-091"


def test_ids_of_steps_are_no_ids_of_sops(handbook: Path) -> None:
    path = handbook / "sops/customer-service/customer-request.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("id: answer", "id: CUS-500"), encoding="utf-8")
    commit(handbook)
    git("checkout", "--quiet", "HEAD~1", "--", ".", cwd=handbook)
    assert id_of(new(handbook)) == "CUS-002"


@pytest.mark.parametrize("folder", ["手册", "[a] *b?", "deep/er"])
def test_a_handbook_in_a_folder_of_its_repository_sees_its_own_past_only(folder: str, handbook: Path, tmp_path: Path) -> None:
    top = tmp_path / "top"
    shutil.copytree(handbook, top / folder, ignore=shutil.ignore_patterns(".git"))
    shutil.copytree(handbook, top / "another", ignore=shutil.ignore_patterns(".git"))
    add_sop(top / folder, "CUS-100", "sops/customer-service/gone.yml")
    add_sop(top / "another", "CUS-200", "sops/customer-service/gone.yml")
    git("init", "--quiet", "-b", "main", cwd=top)
    commit(top)
    (top / folder / "sops/customer-service/gone.yml").unlink()
    commit(top)
    assert id_of(new(top / folder)) == "CUS-101"


def test_a_shallow_clone_is_told_of(handbook: Path, tmp_path: Path) -> None:
    add_sop(handbook, "CUS-070", "sops/customer-service/gone.yml")
    commit(handbook)
    (handbook / "sops/customer-service/gone.yml").unlink()
    commit(handbook)
    git("clone", "--quiet", "--depth", "1", handbook.as_uri(), "shallow", cwd=tmp_path)
    done = new(tmp_path / "shallow", "--lang", "en")
    assert id_of(done) == "CUS-002"
    assert "does not hold the whole history" in done.stderr
    assert new(handbook).stderr == ""


def test_without_a_repository_without_a_commit_and_without_git_it_works(samples: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(samples / "en", tmp_path / "handbook"))
    assert id_of(new(folder)) == "CUS-002"
    git("init", "--quiet", "-b", "main", cwd=folder)
    done = new(folder, "--slug", "b")
    assert id_of(done) == "CUS-003"
    assert done.stderr == ""
    done = new(folder, "--slug", "c", "--lang", "en", PATH=str(tmp_path))
    assert id_of(done) == "CUS-004"
    assert "git is not installed" in done.stderr


def test_a_damaged_repository_is_told_of(handbook: Path) -> None:
    shutil.rmtree(handbook / ".git/objects")
    (handbook / ".git/objects").mkdir()
    done = new(handbook, "--lang", "en")
    assert id_of(done) == "CUS-002"
    assert "Git could not be asked" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_whose_id_cannot_be_read_is_named(handbook: Path) -> None:
    (handbook / "sops/broken.yml").write_text("id: [\n", encoding="utf-8")
    done = new(handbook, "--lang", "en")
    assert id_of(done) == "CUS-002"
    assert "sops/broken.yml" in done.stderr


def test_an_id_asked_for_is_taken_where_it_is_free(handbook: Path) -> None:
    assert id_of(new(handbook, "--id", "CUS-900")) == "CUS-900"


@pytest.mark.parametrize("asked", ["CUS-001", "cus-900", "CUS-9", "CUS", "", "CUS-900\nkind: x"])
def test_an_id_that_is_taken_or_no_id_is_refused(asked: str, handbook: Path) -> None:
    before = contents(handbook)
    done = new(handbook, f"--id={asked}", "--lang", "en")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert contents(handbook) == before


# --------------------------------------------------------------------------------------------------- title and file


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Refund of a late delivery", "refund-of-a-late-delivery"),
        ("Café's 2nd “opening”: #1", "cafes-2nd-opening-1"),
        ("客户退款办理", "cus-002"),
        ("CRM 录入", "cus-002"),
        ("🎉🎉", "cus-002"),
        ("con", "cus-002"),
        ("../../etc/passwd", "etc-passwd"),
        ("no", "no"),
        ("-", "cus-002"),
        ("word " * 23, "-".join(["word"] * 12)),
        ("x" * 120, "x" * LONGEST_SLUG),
    ],
)
def test_the_file_is_named_after_an_english_title_else_after_the_id(title: str, name: str, handbook: Path) -> None:
    done = new(handbook, title=title)
    assert done.returncode == 0, done.stderr
    path = handbook / f"sops/customer-service/{name}.yml"
    assert yaml.safe_load(path.read_text(encoding="utf-8"))["title"] == title.strip()
    assert sopkit("check", cwd=handbook).returncode == 0


@pytest.mark.parametrize("title", ["", "  ", "\u3000", "two\nlines", "a\tb", "\u202eabc", "a\x07", "a\x85b", "\u200b", "x" * 121])
def test_a_title_that_cannot_be_read_is_refused_in_a_sentence(title: str, handbook: Path) -> None:
    before = contents(handbook)
    done = new(handbook, f"--title={title}", "--lang", "en", title=title)
    assert done.returncode == 2
    assert "Error: " in done.stderr
    assert contents(handbook) == before


@pytest.mark.parametrize("slug", ["../up", "a/b", "", ".", "a.en", "con", "NUL", "a b", "x" * 61, "a\n", "/etc", "C:", "-a"])
def test_a_name_of_a_file_that_leads_elsewhere_is_refused(slug: str, handbook: Path) -> None:
    before = contents(handbook)
    done = new(handbook, f"--slug={slug}", "--lang", "en")
    assert done.returncode == 2
    assert contents(handbook) == before


def test_a_name_may_be_chinese(handbook: Path) -> None:
    assert new(handbook, "--slug", "退款办理", title="退款办理").returncode == 0
    assert (handbook / "sops/customer-service/退款办理.yml").is_file()


def test_a_file_that_is_there_is_never_touched(handbook: Path) -> None:
    path = handbook / "sops/customer-service/customer-request.yml"
    before = path.read_bytes()
    done = new(handbook, "--slug", "customer-request", "--lang", "en")
    assert done.returncode == 2
    assert "--slug" in done.stderr
    assert path.read_bytes() == before


@pytest.mark.parametrize("place", ["sops", "sops/customer-service"])
def test_nothing_is_written_through_a_link(place: str, handbook: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    shutil.move(handbook / place, outside)
    (handbook / place).symlink_to(outside, target_is_directory=True)
    before = contents(outside)
    done = new(handbook, "--lang", "en")
    assert done.returncode == 2, done.stdout
    assert contents(outside) == before


def test_a_folder_outside_the_handbook_is_refused(handbook: Path) -> None:
    settings = (handbook / "sopkit.yml").read_text(encoding="utf-8")
    (handbook / "sopkit.yml").write_text(settings.replace("sops: sops", "sops: a/../../elsewhere"), encoding="utf-8")
    done = new(handbook, "--lang", "en")
    assert done.returncode == 2
    assert "outside" in done.stderr
    assert not (handbook.parent / "elsewhere").exists()


def test_a_folder_that_is_a_file_is_refused_in_a_sentence(handbook: Path) -> None:
    (handbook / "sops/sales").write_text("mine\n", encoding="utf-8")
    done = new(handbook, "--department", "sales", "--owner", "sales-manager", "--lang", "en")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert (handbook / "sops/sales").read_text(encoding="utf-8") == "mine\n"


def test_where_the_disk_fails_no_folder_stays(handbook: Path) -> None:
    pytest.importorskip("resource", reason="this system has no limits on the size of files")
    program = (
        "import resource, signal, runpy, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)); runpy.run_module('sopkit', run_name='__main__')"
    )
    arguments = ["new", "--kind", "general", "--title", "X", "--department", "sales", "--owner", "sales-manager", "--lang", "en"]
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=handbook,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "could not be written" in done.stderr
    assert not (handbook / "sops/sales").exists()


def test_the_first_line_leads_to_the_schema_where_there_is_a_copy(handbook: Path) -> None:
    new(handbook, "--slug", "with")
    shutil.rmtree(handbook / "schema")
    new(handbook, "--slug", "without")
    folder = handbook / "sops/customer-service"
    assert (folder / "with.yml").read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=../../schema/sop.schema.json\n")
    assert "$schema" not in (folder / "without.yml").read_text(encoding="utf-8")


def test_it_works_from_any_folder_of_the_handbook(handbook: Path) -> None:
    done = new(handbook / "sops/customer-service")
    assert done.returncode == 0
    assert "new-procedure.yml" in done.stdout
    assert "sops" not in done.stdout.splitlines()[0]


def test_a_language_that_is_not_published_is_told_of(handbook: Path) -> None:
    done = new(handbook, "--lang", "zh", title="退款")
    assert done.returncode == 0
    assert "languages" in done.stdout
    assert "lang: zh" in (handbook / "sops/customer-service/cus-002.yml").read_text(encoding="utf-8")


def test_english_words_become_a_name() -> None:
    assert slug_of("Handling  a   Request") == "handling-a-request"
    assert slug_of("处理") is None


# ------------------------------------------------------------------------------------------- what is missing or unknown


def test_all_missing_options_are_named_at_once(handbook: Path) -> None:
    done = sopkit("new", "--kind", "sales", "--lang", "en", cwd=handbook)
    assert done.returncode == 2
    assert "--title, --department, --owner" in done.stderr
    assert "--kind," not in done.stderr


@pytest.mark.parametrize(
    ("option", "asked", "near"),
    [
        ("--kind", "closng", "closing"),
        ("--department", "custmer-service", "customer-service"),
        ("--owner", "sales-manger", "sales-manager"),
    ],
)
def test_what_was_probably_meant_is_said(option: str, asked: str, near: str, handbook: Path) -> None:
    done = new(handbook, option, asked, "--lang", "en")
    assert done.returncode == 2
    assert f"Did you mean “{near}”?" in done.stderr


def test_a_department_and_a_role_may_be_called_by_name(handbook: Path) -> None:
    done = new(handbook, "--department", "Sales", "--owner", "Sales manager")
    assert id_of(done) == "SAL-001"


@pytest.mark.parametrize("content", [None, "departments: [\n", "roles: []\n"])
def test_without_an_organisation_it_says_what_is_missing(content: str | None, handbook: Path) -> None:
    (handbook / "organisation.yml").unlink()
    if content is not None:
        (handbook / "organisation.yml").write_text(content, encoding="utf-8")
    done = new(handbook, "--lang", "en")
    assert done.returncode == 2
    assert "organisation.yml" in done.stderr


def test_outside_a_handbook_it_says_so(tmp_path: Path) -> None:
    done = new(tmp_path, "--lang", "en")
    assert done.returncode == 2
    assert "There is no handbook here" in done.stderr


# --------------------------------------------------------------------------------------------------------- questions


@needs_terminal
def test_a_person_is_asked_in_chinese_and_may_answer_by_number_or_name(samples: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(samples / "zh", tmp_path / "handbook"))
    answers = [("类型.*: ", "3\n"), ("名称.*: ", '报价：#1 "急"\n'), ("部门.*: ", "销售部\n"), ("责任人.*: ", "\n")]
    code, shown = converse(["new"], answers, folder)
    assert code == 0, shown
    text = (folder / "sops/sales/sal-001.yml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    assert (data["kind"], data["title"], data["department"], data["owner"]) == ("closing", '报价：#1 "急"', "sales", "sales-manager")
    for kind in KINDS:
        assert kind in shown
    assert shown.index("sales-representative") < shown.index("customer-service-agent"), "roles of the department come first"


@needs_terminal
def test_a_wrong_answer_is_explained_and_the_question_put_again(samples: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(samples / "en", tmp_path / "handbook"))
    answers = [
        ("Kind.*: ", "genral\n"),
        ("Did you mean “general”.*Kind.*: ".replace(".*", r"[\s\S]*"), "general\n"),
        ("Title: ", " \n"),
        (r"empty[\s\S]*Title: ", "Refund\n"),
        ("Department.*: ", "99\n"),
        (r"There is no department[\s\S]*: ", "2\n"),
        ("Owner.*: ", "sales-manager\n"),
    ]
    code, shown = converse(["new"], answers, folder)
    assert code == 0, shown
    assert (folder / "sops/sales/refund.yml").is_file()


@needs_terminal
def test_a_person_is_asked_only_for_what_is_missing(samples: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(samples / "en", tmp_path / "handbook"))
    arguments = ["new", "--kind", "general", "--department", "sales", "--owner", "sales-manager"]
    code, shown = converse(arguments, [("Title: ", "Refund\n")], folder)
    assert code == 0, shown
    assert "number or name" not in shown


@needs_terminal
def test_who_leaves_at_a_question_finds_nothing_written(samples: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(samples / "en", tmp_path / "handbook"))
    before = contents(folder)
    code, shown = converse(["new"], [("Kind.*: ", "\x04")], folder)
    assert code == 130, shown
    assert "Traceback" not in shown
    assert contents(folder) == before
