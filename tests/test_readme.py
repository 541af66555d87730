"""What the README shows works as it stands there, in both languages, and both say the same."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
READMES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")}
LINK = re.compile(r"\]\(([^)#]+)")
COMMAND = re.compile(r"`(?:\.venv/bin/)?sopkit ([a-z][^`]*)`")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#+) ", re.MULTILINE)
COMMENT = re.compile(r" +#.*$", re.MULTILINE)
both = pytest.mark.parametrize("readme", READMES)


def blocks(readme: str, language: str) -> list[str]:
    return [text for name, text in BLOCK.findall(READMES[readme]) if name == language]


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(arguments, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)


@both
def test_the_sops_that_it_shows_pass_the_check(readme: str, tmp_path: Path) -> None:
    for name in ("sopkit.yml", "organisation.yml", "glossary.yml", "sops"):
        place = ROOT / name
        (shutil.copytree if place.is_dir() else shutil.copy)(place, tmp_path / name)
    (tmp_path / "sops/customer/refund.yml").write_text(blocks(readme, "yaml")[0], encoding="utf-8")
    (tmp_path / "sops/customer/refund-prose.md").write_text(blocks(readme, "markdown")[0], encoding="utf-8")
    done = run(sys.executable, "-m", "sopkit", "check", "--fail-on", "warning", "--as-of", "2026-11-25", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@both
def test_both_forms_that_it_shows_say_the_same_of_the_step(readme: str) -> None:
    from sopkit.reading.document import read_source

    yaml, markdown = (
        read_source(f"x.{ending}", blocks(readme, form)[0].encode()).data for form, ending in (("yaml", "yml"), ("markdown", "md"))
    )
    assert yaml["steps"][0]["id"] == markdown["steps"][0]["id"]
    assert yaml.keys() == markdown.keys()


@both
def test_the_beginning_that_it_shows_leads_to_a_built_handbook(readme: str, tmp_path: Path) -> None:
    program = tmp_path / "bin/sopkit"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sopkit "$@"\n')
    program.chmod(0o755)
    block = next(text for text in blocks(readme, "sh") if "sopkit init" in text)
    done = run("env", f"PATH={program.parent}:{os.environ['PATH']}", "sh", "-e", "-c", block, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "handbook/site/index.html").is_file()


@pytest.mark.parametrize("target", sorted({link for text in READMES.values() for link in LINK.findall(text) if "://" not in link}))
def test_what_it_links_to_exists(target: str) -> None:
    assert (ROOT / target).exists()


@pytest.mark.parametrize("command", sorted({command for text in READMES.values() for command in COMMAND.findall(text)}))
def test_the_commands_that_it_names_are_understood(command: str) -> None:
    name, *rest = re.split(r"\s+", command)
    if name in {"build", "serve"} or (name == "convert" and "--stdout" not in rest):  # these run for long or write; --help knows them
        rest = ["--help"]
    elif name in {"log", "blame", "register", "review"} or {"--at", "--base"} & {*rest}:  # they write, or need all history
        rest = [*rest[: name == "review"], "--help"]
    done = run(sys.executable, "-m", "sopkit", name, *rest, cwd=ROOT)
    assert done.returncode in {0, 1}, done.stderr


@both
def test_it_names_every_command(readme: str) -> None:
    from sopkit.commands import group

    named = {match.split()[0] for match in re.findall(r"sopkit ([a-z]+)", READMES[readme])}
    assert set(group.list_commands(None)) <= named  # type: ignore[arg-type]


def test_both_languages_have_the_same_sections_commands_links_and_blocks() -> None:
    english, chinese = READMES.values()
    bare = [BLOCK.sub("", text) for text in (english, chinese)]
    assert HEADING.findall(bare[0]) == HEADING.findall(bare[1])
    assert COMMAND.findall(bare[0]) == COMMAND.findall(bare[1])
    ours = {"docs/en/guide.md": "guide", "docs/zh/guide.md": "guide", "README.md": "other", "README.zh-CN.md": "other"}
    links = [[ours.get(link, link) for link in LINK.findall(text)] for text in bare]
    assert links[0] == links[1]
    assert [name for name, _ in BLOCK.findall(english)] == [name for name, _ in BLOCK.findall(chinese)]
    for language in ("sh", "powershell"):
        written = [[COMMENT.sub("", text) for text in blocks(readme, language)] for readme in READMES]
        named = [[re.sub(r'"[^"]*"|--lang \w+', "…", text) for text in texts] for texts in written]
        assert named[0] == named[1]
