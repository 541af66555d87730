"""The files that GitHub and pre-commit read are checked by the tools made for them, and the tools are shown to object."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
SCRIPTS = Path(sys.executable).parent

SCHEMAS = [
    *((path, "vendor.github-workflows") for path in WORKFLOWS),
    *((path, "custom.github-workflows-require-timeout") for path in WORKFLOWS),
    *((path, "vendor.github-issue-forms") for path in sorted((GITHUB / "ISSUE_TEMPLATE").glob("[!c]*.yml"))),
    (GITHUB / "ISSUE_TEMPLATE" / "config.yml", "vendor.github-issue-config"),
    (GITHUB / "dependabot.yml", "vendor.dependabot"),
]


def zizmor(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(SCRIPTS / "zizmor"), "--offline", "--no-progress", "--persona=pedantic", "--strict-collection", str(folder)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def check_schema(path: Path, schema: str) -> subprocess.CompletedProcess[str]:
    command = [str(SCRIPTS / "check-jsonschema"), "--builtin-schema", schema, str(path)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def broken(source: Path, folder: Path, old: str, new: str) -> Path:
    """Return a copy of `source` in which one thing is wrong."""
    text = source.read_text(encoding="utf-8")
    assert old in text
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / source.name
    copy.write_text(text.replace(old, new), encoding="utf-8")
    return copy


def test_zizmor_finds_nothing() -> None:
    done = zizmor(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("old", "new", "audit"),
    [
        ("@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "@v7", "unpinned-uses"),
        ("  pull_request:", "  pull_request_target:", "dangerous-triggers"),
        ("permissions: {}", "permissions: write-all", "excessive-permissions"),
        ("make test PYTHON=python", 'echo "${{ github.event.pull_request.title }}"', "template-injection"),
    ],
)
def test_zizmor_objects(tmp_path: Path, old: str, new: str, audit: str) -> None:
    broken(GITHUB / "workflows" / "test.yml", tmp_path / ".github" / "workflows", old, new)
    done = zizmor(tmp_path)
    assert done.returncode != 0
    assert audit in done.stdout


@pytest.mark.parametrize(("path", "schema"), SCHEMAS, ids=lambda value: value.stem if isinstance(value, Path) else value)
def test_files_satisfy_their_schema(path: Path, schema: str) -> None:
    done = check_schema(path, schema)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("name", "schema", "old", "new"),
    [
        ("workflows/test.yml", "vendor.github-workflows", "runs-on:", "run-on:"),
        ("workflows/pages.yml", "custom.github-workflows-require-timeout", "    timeout-minutes: 10\n", ""),
        ("dependabot.yml", "vendor.dependabot", "interval: monthly", "interval: now and then"),
        ("ISSUE_TEMPLATE/procedure.yml", "vendor.github-issue-forms", "type: dropdown", "type: wheel"),
    ],
)
def test_schemas_object(tmp_path: Path, name: str, schema: str, old: str, new: str) -> None:
    assert check_schema(broken(GITHUB / name, tmp_path, old, new), schema).returncode != 0


def test_actionlint_finds_nothing(actionlint: Callable[..., list[dict[str, Any]]]) -> None:
    assert actionlint(*WORKFLOWS) == []


def test_actionlint_objects(actionlint: Callable[..., list[dict[str, Any]]], tmp_path: Path) -> None:
    copy = broken(GITHUB / "workflows" / "test.yml", tmp_path, "matrix.python", "matrix.pyhton")
    assert {finding["kind"] for finding in actionlint(copy)} == {"expression"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned_and_says_its_version(path: Path) -> None:
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert lines
    for line in lines:
        assert re.fullmatch(r"(- )?uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+", line)


@pytest.fixture
def handbook(tmp_path: Path) -> Path:
    """Return a repository with the sample handbook and the hook as a user has it, but for the installation from the network."""
    import yaml

    folder = tmp_path / "handbook"
    folder.mkdir()
    for name in ("sopkit.yml", "organisation.yml", "glossary.yml", "sops"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        elif source.exists():
            shutil.copy(source, folder)
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    hook.update(language="system", entry=f"{SCRIPTS / 'sopkit'}{hook['entry'].removeprefix('sopkit')}")
    settings = {"repos": [{"repo": "local", "hooks": [hook]}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    (folder / "notes.md").write_text("Notes\n", encoding="utf-8")
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(folder)], check=True)
    subprocess.run(["git", "add", "--all"], cwd=folder, check=True)
    return folder


def pre_commit(folder: Path, *files: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(SCRIPTS / "pre-commit"), "run", "--color=never", *(("--files", *files) if files else ())],
        cwd=folder,
        env={**os.environ, "PRE_COMMIT_HOME": str(folder.parent / "pre-commit"), "PYTHONUTF8": "1"},
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_pre_commit_hook_passes_the_sample_handbook(handbook: Path) -> None:
    done = pre_commit(handbook, "sopkit.yml")
    assert done.returncode == 0, done.stdout
    assert "Passed" in done.stdout


def test_pre_commit_hook_stops_a_broken_file(handbook: Path) -> None:
    sop = min((handbook / "sops").rglob("*.yml"))
    sop.write_text(sop.read_text(encoding="utf-8") + "\nno-such-key: 1\n", encoding="utf-8")
    subprocess.run(["git", "add", "--all"], cwd=handbook, check=True)
    # Another file is named: the hook checks the whole handbook.
    done = pre_commit(handbook, "sopkit.yml")
    assert done.returncode == 1, done.stdout
    assert sop.name in done.stdout
    assert "no-such-key" in done.stdout


def test_pre_commit_hook_notices_a_deleted_file(handbook: Path) -> None:
    """pre-commit gives a hook no deleted files, so one that waits for certain files would be passed over."""
    subprocess.run(["git", "rm", "--quiet", "--cached", "organisation.yml"], cwd=handbook, check=True)
    (handbook / "organisation.yml").unlink()
    done = pre_commit(handbook)
    assert done.returncode == 1, done.stdout
    assert "organisation.yml" in done.stdout


def test_pre_commit_accepts_the_manifest() -> None:
    subprocess.run([str(SCRIPTS / "pre-commit"), "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")], check=True)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_the_ci_script_is_a_program() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", str(script)], check=True)
