"""The commands that look things up, run as a user runs them."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from sopkit import __version__
from sopkit.commands import group
from sopkit.files import list_sops
from sopkit.git.origin import origin_of, repository_of, web_address
from sopkit.model.problem import Problem
from sopkit.model.settings import Repository
from sopkit.rules._shelf import all_rules

ROOT = Path(__file__).parent.parent
HAN = re.compile("[\u4e00-\u9fff]")
COMMANDS = sorted(path.stem for path in (ROOT / "sopkit/commands").glob("[a-z]*.py"))


def sopkit(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder."""
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment}
    return subprocess.run(
        [sys.executable, "-m", "sopkit", *arguments],
        cwd=cwd,
        env=surroundings,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_version() -> None:
    assert sopkit("--version").stdout == f"sopkit {__version__}\n"
    assert sopkit("--lang", "zh", "--version").stdout == f"sopkit {__version__}\n"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_is_in_one_language_and_has_an_example(command: str, language: str) -> None:
    result = sopkit(command, "--help", "--lang", language)
    assert result.returncode == 0
    prose = "\n".join(line for line in result.stdout.splitlines() if "sopkit" not in line)
    assert bool(HAN.search(prose)) == (language == "zh")
    assert f"sopkit {command}" in result.stdout.partition("\n")[2]


def test_help_lists_every_command() -> None:
    listed = sopkit("--help", "--lang", "en").stdout
    assert group.list_commands(None) == COMMANDS  # type: ignore[arg-type]
    for command in COMMANDS:
        assert re.search(rf"^  {command} +[A-Z]", listed, re.MULTILINE), command


@pytest.mark.parametrize(
    ("arguments", "english", "chinese"),
    [
        (["chekc"], "Did you mean “check”?", "是不是想写“check”？"),
        (["check", "nowhere.yml"], "does not exist", "不存在"),
        (["check", "--format", "xml"], "is not one of", "可选"),
        (["check", "--frobnicate"], "No such option", "没有选项"),
        (["check", "--as-of", "2026-02-31"], "write it as YYYY-MM-DD", "请写成 YYYY-MM-DD"),
        (["show"], "Missing argument", "缺少参数"),
        (["show", "SAL-01"], "Did you mean “SAL-001”?", "是不是想写“SAL-001”？"),
        (["explain", "step-wihout-role"], "Did you mean “step-without-role”?", "是不是想写“step-without-role”？"),
        (["rules", "--family", "nothing"], "There are: ", "现有类别："),
        (["list", "extra"], "unexpected extra argument", "多余的参数"),
    ],
)
def test_wrong_use_is_one_sentence_in_each_language(arguments: list[str], english: str, chinese: str) -> None:
    for language, sentence in (("en", english), ("zh", chinese)):
        result = sopkit(*arguments, "--lang", language)
        assert result.returncode == 2
        assert sentence in result.stderr
        assert "Traceback" not in result.stderr
        assert result.stdout == ""


def test_outside_a_handbook_every_command_says_so(tmp_path: Path) -> None:
    for arguments in (["check"], ["list"], ["show", "SAL-001"]):
        result = sopkit(*arguments, "--lang", "en", cwd=tmp_path)
        assert result.returncode == 2
        assert "There is no handbook here" in result.stderr


def test_list_filters() -> None:
    everything = json.loads(sopkit("list", "--format", "json").stdout)
    assert len(everything) >= 3
    sales = json.loads(sopkit("list", "--format", "json", "--department", "sales").stdout)
    assert sales == [entry for entry in everything if entry["department"] == "sales"] != []
    assert json.loads(sopkit("list", "--format", "json", "--status", "retired").stdout) == []
    community = json.loads(sopkit("list", "--format", "json", "--kind", "community").stdout)
    assert [entry["id"] for entry in community] == ["COM-001"]
    by_role = json.loads(sopkit("list", "--format", "json", "--role", "account-manager").stdout)
    assert "SAL-001" in [entry["id"] for entry in by_role]


def test_list_formats_agree() -> None:
    entries = json.loads(sopkit("list", "--format", "json").stdout)
    rows = list(csv.DictReader(io.StringIO(sopkit("list", "--format", "csv").stdout)))
    assert [{name: value or "" for name, value in entry.items()} for entry in entries] == rows
    table = sopkit("list", "--lang", "en").stdout
    assert all(entry["id"] in table and entry["title"] in table for entry in entries)


def test_list_gives_a_spreadsheet_no_formula(tmp_path: Path) -> None:
    (tmp_path / "sopkit.yml").write_text("title: {en: Test}\n")
    (tmp_path / "sops").mkdir()
    (tmp_path / "sops/x.yml").write_text('id: SAL-001\ntitle: "=HYPERLINK(1)"\n')
    rows = list(csv.DictReader(io.StringIO(sopkit("list", "--format", "csv", cwd=tmp_path).stdout)))
    assert rows[0]["title"] == "'=HYPERLINK(1)"


def test_show_in_both_languages_and_as_data() -> None:
    assert "客户投诉处理" in sopkit("show", "CRM-001", "--lang", "zh").stdout
    english = sopkit("show", "CRM-001", "--lang", "en").stdout
    assert "omplaint" in english.splitlines()[0]
    data = json.loads(sopkit("show", "CRM-001", "--format", "json", "--lang", "zh").stdout)
    assert data["id"] == "CRM-001"
    assert data["title"] == "客户投诉处理"
    assert "mentions" not in data


def test_rules_and_explain_know_every_rule() -> None:
    listed = {entry["id"] for entry in json.loads(sopkit("rules", "--format", "json").stdout)}
    assert listed == {rule.id for rule in all_rules()}
    for language in ("en", "zh"):
        text = sopkit("explain", "step-without-role", "--lang", language).stdout
        assert "do: Send the contract." in text
        assert "# sopkit: allow step-without-role" in text


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    assert "_SOPKIT_COMPLETE" in sopkit("completion", shell).stdout


def test_completion_completes() -> None:
    result = sopkit(COMP_WORDS="sopkit che", COMP_CWORD="1", _SOPKIT_COMPLETE="bash_complete")
    assert result.stdout.split() == ["plain,check"]


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("git@github.com:example/handbook.git", "https://github.com/example/handbook"),
        ("https://user:token@gitlab.com/example/handbook.git", "https://gitlab.com/example/handbook"),
        ("ssh://git@git.example.com:2222/team/handbook", "https://git.example.com/team/handbook"),
        ("http://git.example.com:3000/team/handbook.git", "http://git.example.com:3000/team/handbook"),
        ("/srv/git/handbook.git", None),
        ("file:///srv/git/handbook.git", None),
        ("C:\\handbook", None),
        ("C:/handbook", None),
        ("http://[::1]:3000/team/handbook", "http://[::1]:3000/team/handbook"),
        ("https://[bad/x", None),
        ("ssh://h:notaport/x", None),
        ("https://", None),
        ("", None),
    ],
)
def test_the_address_of_a_repository(remote: str, address: str | None) -> None:
    assert web_address(remote) == address


def git(*arguments: str, cwd: Path) -> None:
    subprocess.run(["git", *arguments], cwd=cwd, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a remote."""
    git("init", "-b", "trunk", cwd=tmp_path)
    git("remote", "add", "origin", "git@github.com:example/company.git", cwd=tmp_path)
    return tmp_path


FOUND = Repository(url="https://github.com/example/company", branch="trunk")


def test_origin_of_a_handbook_in_a_folder(tmp_path: Path) -> None:
    assert origin_of(tmp_path) is None
    git("init", "-b", "trunk", cwd=tmp_path)
    assert origin_of(tmp_path) is None
    git("remote", "add", "origin", "git@github.com:example/company.git", cwd=tmp_path)
    (tmp_path / "handbook").mkdir()
    assert origin_of(tmp_path) == FOUND
    assert origin_of(tmp_path / "handbook") == replace(FOUND, folder="handbook")


def test_settings_say_where_to_edit_and_git_says_in_which_folder(repository: Path) -> None:
    (repository / "handbook").mkdir()
    written = Repository(url="https://git.example.com/a/b", branch="live")
    assert repository_of(repository / "handbook", written) == replace(written, folder="handbook")
    assert repository_of(repository, written) == written
    assert repository_of(repository, None) == FOUND


def test_a_folder_is_found_outside_of_any_repository(tmp_path: Path) -> None:
    written = Repository(url="https://git.example.com/a/b")
    (tmp_path / ".git").mkdir()  # no repository yet
    assert repository_of(tmp_path, written) == written


def test_short_forms_of_remotes_are_written_out(repository: Path) -> None:
    git("config", "url.https://token@github.com/.insteadOf", "gh:", cwd=repository)
    git("remote", "set-url", "origin", "gh:example/company", cwd=repository)
    assert origin_of(repository) == FOUND


def test_a_repository_of_somebody_else_is_read(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    asked = subprocess.run(["git", "status"], cwd=repository, check=False, capture_output=True, text=True)
    assert "dubious ownership" in asked.stderr
    assert origin_of(repository) == FOUND


@pytest.mark.parametrize(
    "settings",
    [
        '[remote "origin"]\n',
        '[remote "origin"]\n\turl\n',
        '[remote "origin"]\n\turl =\n',
        '[remote "origin"]\n\turl = 7\n',
        '[remote "origin"]\n\turl = https://[bad/x\n',
        '[remote "origin"]\n\turl = ssh://h:notaport/x\n',
        '[remote "origin"\n',
        "no section\n",
        "\x00\xff",
        "",
    ],
)
def test_a_damaged_remote_is_none(repository: Path, settings: str) -> None:
    (repository / ".git/config").write_bytes(settings.encode("latin-1"))
    assert origin_of(repository) is None


@pytest.mark.parametrize("head", ["", "ref: refs/heads/.invalid\n", "nonsense\n", "ref: ../../x\n"])
def test_a_damaged_head_is_no_fault(repository: Path, head: str) -> None:
    (repository / ".git/HEAD").write_text(head)
    found = origin_of(repository)
    assert found is None or found.url == FOUND.url


def test_a_link_to_a_repository_that_is_gone_is_none(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: /nowhere\n")
    assert origin_of(tmp_path) is None


def test_without_git_nothing_is_found(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    asked = "from pathlib import Path; from sopkit.git.origin import origin_of; print(origin_of(Path.cwd()))"
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": str(tmp_path_factory.mktemp("empty"))}
    surroundings.pop("GIT_PYTHON_REFRESH", None)
    done = subprocess.run([sys.executable, "-c", asked], cwd=repository, env=surroundings, check=False, capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("None\n", 0), done.stderr


def test_show_does_not_ask_git() -> None:
    asked = "import sys; from sopkit.cli import run; run(['show', 'SAL-001']); sys.exit('git' in sys.modules)"
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    assert subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=surroundings, check=False, capture_output=True).returncode == 0


def test_a_junction_of_windows_is_told_as_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sops" / "joined").mkdir(parents=True)
    (tmp_path / "sops" / "joined" / "a.yml").touch()
    monkeypatch.setattr(os.path, "isjunction", lambda path: Path(path).name == "joined", raising=False)
    problems: list[Problem] = []
    assert list_sops(tmp_path, "sops", problems, None) == []
    assert [(problem.rule, problem.location.path) for problem in problems] == [("symbolic-link", "sops/joined")]


@pytest.mark.parametrize("asked", [("--role", "account-manager"), ("--role", "客户经理")])
def test_list_takes_a_role_by_id_or_by_name(asked: tuple[str, str]) -> None:
    entries = json.loads(sopkit("list", "--format", "json", *asked).stdout)
    assert "SAL-001" in [entry["id"] for entry in entries]


def test_list_does_not_take_an_unknown_name_for_an_empty_list() -> None:
    result = sopkit("list", "--department", "slaes", "--lang", "en")
    assert result.returncode == 2
    assert "Did you mean “sales”?" in result.stderr


def test_build_says_what_readers_miss(tmp_path: Path) -> None:
    for name in ("sopkit.yml", "organisation.yml", "glossary.yml", "mkdocs.yml", "docs", "sops"):
        place = ROOT / name
        (shutil.copytree if place.is_dir() else shutil.copy)(place, tmp_path / name)
    complaint = tmp_path / "sops/customer/complaint-handling.yml"
    complaint.write_text(complaint.read_text(encoding="utf-8").replace("status: active", "status: draft"), encoding="utf-8")
    closing = tmp_path / "sops/sales/closing-by-tier.yml"
    closing.write_text(closing.read_text(encoding="utf-8").replace("\nowner: sales-manager", "\nowner: nobody-known"), encoding="utf-8")
    result = sopkit("build", "--lang", "en", "--as-of", "2026-11-25", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "Left out because they are not approved yet: 1." in result.stdout
    assert "Errors in the SOPs: 1." in result.stderr
    assert not (tmp_path / "site/sop/CRM-001.html").exists()
