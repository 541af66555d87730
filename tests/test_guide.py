"""What the author's guide shows works as it stands there: its examples are checked, its commands exist."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
GUIDES = {language: (ROOT / "docs" / language / "guide.md").read_text(encoding="utf-8") for language in ("zh", "en")}
EXAMPLE = re.compile(r"^<!-- sopkit: (\w+) ?([\w-]*) -->\n```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r"^(?=[a-z_]+:)", re.MULTILINE)
SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(sopkit [a-z][^`]*)`")
RULE = re.compile(r"^\| `([a-z-]+)` \|", re.MULTILINE)
SAMPLE = ("sopkit.yml", "organisation.yml", "glossary.yml", "sops")


def examples() -> Iterator[tuple[str, str, str, str]]:
    """Yield language, sort, rule and text of each example."""
    for language, guide in GUIDES.items():
        for sort, rule, text in EXAMPLE.findall(guide):
            yield language, sort, rule, text


def fields(text: str) -> dict[str, str]:
    """Return the fields of a file by their names, each as it is written, with its comments."""
    return {piece.partition(":")[0]: piece for piece in FIELD.split(text) if piece.strip()}


def whole(language: str) -> str:
    return next(text for own, sort, _, text in examples() if own == language and sort == "whole")


def sopkit(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sopkit", *arguments],
        cwd=cwd,
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def sample(folder: Path) -> Path:
    for name in SAMPLE:
        place = ROOT / name
        (shutil.copytree if place.is_dir() else shutil.copy)(place, folder / name)
    return folder


def checked(root: Path) -> list[dict[str, Any]]:
    done = sopkit("check", "--format", "json", "--lang", "en", "--as-of", "2026-11-25", cwd=root)
    assert done.returncode in {0, 1}, done.stderr
    return json.loads(done.stdout)["problems"]  # type: ignore[no-any-return]


@pytest.mark.parametrize(("language", "sort", "rule", "text"), list(examples()))
def test_an_example_is_right(tmp_path: Path, language: str, sort: str, rule: str, text: str) -> None:
    sample(tmp_path)
    source = tmp_path / "sops/sales/quotation.yml"
    source.write_text(whole(language), encoding="utf-8")
    if sort in {"part", "raises"}:
        source.write_text("".join({**fields(whole(language)), **fields(text)}.values()), encoding="utf-8")
    elif sort == "translation":
        other = "en" if language == "zh" else "zh"
        source.with_suffix(f".{other}.yml").write_text(text, encoding="utf-8")
    elif sort == "glossary":
        (tmp_path / "glossary.yml").write_text(text, encoding="utf-8")
    elif sort == "settings":
        settings = tmp_path / "sopkit.yml"
        settings.write_text("".join({**fields(settings.read_text(encoding="utf-8")), **fields(text)}.values()), encoding="utf-8")
    found = {entry["rule"] for entry in checked(tmp_path) if entry["severity"] != "info" or entry["rule"] == "unused-allowance"}
    if sort == "settings":
        found.discard("history-missing")  # the sample lies in no repository
    assert found == ({rule} if sort == "raises" else set())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_example_in_markdown_is_right(tmp_path: Path, language: str) -> None:
    sample(tmp_path)
    example = re.search(r"^<!-- sopkit: markdown -->\n```markdown\n(.*?)^```", GUIDES[language], re.MULTILINE | re.DOTALL)
    assert example is not None
    (tmp_path / "sops/sales/quotation.md").write_text(example[1], encoding="utf-8")
    assert checked(tmp_path) == []


def test_every_example_in_yaml_is_checked() -> None:
    for guide in GUIDES.values():
        assert len(EXAMPLE.findall(guide)) == guide.count("```yaml")


def test_both_languages_show_the_same() -> None:
    chinese, english = ([(sort, rule) for own, sort, rule, _ in examples() if own == language] for language in ("zh", "en"))
    assert chinese == english
    sections = [
        re.findall(r"^(#+) ", re.sub(r"^```.*?^```", "", guide, flags=re.MULTILINE | re.DOTALL), re.MULTILINE) for guide in GUIDES.values()
    ]
    assert sections[0] == sections[1]
    commands = [[line for line in "".join(SHELL.findall(guide)).splitlines() if "--message" not in line] for guide in GUIDES.values()]
    assert commands[0] == commands[1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_message_that_it_shows_is_the_one_that_appears(tmp_path: Path, language: str) -> None:
    sample(tmp_path)
    (tmp_path / "sops/sales/quotation.yml").write_text(whole(language).replace("account-manager", "acount-manager", 1), encoding="utf-8")
    done = sopkit("check", "--lang", language, cwd=tmp_path)
    shown = re.search(r"^```text\n(.*?)^```", GUIDES[language], re.MULTILINE | re.DOTALL)
    assert shown is not None
    for line in shown[1].splitlines():
        assert line in done.stdout.splitlines(), done.stdout


def commands() -> set[str]:
    lines = (line for guide in GUIDES.values() for block in SHELL.findall(guide) for line in block.splitlines())
    return {*lines, *(command for guide in GUIDES.values() for command in INLINE.findall(guide))}


@pytest.mark.parametrize("command", sorted(command for command in commands() if command.startswith("sopkit ")))
def test_a_command_that_it_names_is_understood(command: str) -> None:
    _, name, *rest = command.split()
    if name in {"build", "serve", "convert", "init", "new"}:  # these run for long or write; their options are asked for
        rest = [*(word for word in rest if word.startswith("--")), "--help"]
        rest = ["--help" if word in {"--audience", "--pages", "--to", "--form"} else word for word in rest]
    if name == "review":  # it signs
        rest = [rest[0], "--help"]
    done = sopkit(name, *rest, cwd=ROOT)
    assert done.returncode in {0, 1}, done.stderr


@pytest.mark.parametrize("command", sorted(command for command in commands() if command.startswith("git ")))
def test_git_knows_what_it_is_asked_for(command: str, tmp_path: Path) -> None:
    _, name, *rest = command.split()
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    options = [word for word in rest if word.startswith("--")]
    done = subprocess.run(["git", name, "-h"], cwd=tmp_path, capture_output=True, text=True, check=False)
    known = (done.stdout + done.stderr).replace("[no-]", "")
    assert [option for option in options if option not in known] == []


def test_it_names_only_rules_and_hooks_that_exist() -> None:
    from sopkit.rules._shelf import rule_by_id

    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    for guide in GUIDES.values():
        rules = RULE.findall(guide)
        assert "unknown-role" in rules
        assert {rule for rule in rules if rule not in {"draft", "in-review", "active", "retired"}} <= set(rule_by_id())
        assert "sopkit-check" in hooks
        assert "`sopkit-check`" in guide


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_calls_pages_by_their_names(language: Literal["zh", "en"]) -> None:
    from sopkit.language import translate

    for title in ("Rules", "Format of the files"):
        assert f"“{translate(title, language)}”" in GUIDES[language]
