"""Everything a person reads exists in English and Chinese."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from sopkit.language import as_language, language_of_environment

ROOT = Path(__file__).parent.parent
PLACE = re.compile(r"\{(\w+)")
HAN = re.compile("[\u4e00-\u9fff]")
SAME_IN_BOTH = {"{value!r} is not {choice}."}
"""Texts whose Chinese names another of the values that click offers."""


@pytest.fixture(scope="session")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every text in the source, as the extractor finds it."""
    target = tmp_path_factory.mktemp("catalogue") / "sopkit.pot"
    extract = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "extract",
        "-F",
        "babel.cfg",
        "-k",
        "_",
        "-k",
        "mark",
        "--ignore-dirs",
        ".*",
    ]
    subprocess.run([*extract, "-o", str(target), "."], cwd=ROOT, check=True, capture_output=True, env=environment())
    with target.open("rb") as file:
        return read_po(file)


def environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="session")
def chinese() -> Catalog:
    with (ROOT / "sopkit/locale/zh/LC_MESSAGES/sopkit.po").open("rb") as file:
        return read_po(file, locale="zh")


def test_every_text_is_translated(texts: Catalog, chinese: Catalog) -> None:
    missing = [message.id for message in texts if message.id and not string_of(chinese, message.id)]
    assert missing == []


def test_no_text_stands_in_the_catalogue_that_the_source_lacks(texts: Catalog, chinese: Catalog) -> None:
    known = {first(message.id) for message in texts}
    assert [message.id for message in chinese if message.id and first(message.id) not in known] == []


def test_translations_keep_the_places_for_values(chinese: Catalog) -> None:
    for message in chinese:
        if message.id and first(message.id) not in SAME_IN_BOTH and isinstance(message.id, str):
            assert set(PLACE.findall(str(message.string))) == set(PLACE.findall(message.id)), message.id


def test_translations_are_chinese(chinese: Catalog) -> None:
    english = [message.id for message in chinese if message.id and not HAN.search(str(message.string))]
    assert [text for text in english if re.search("[A-Za-z]{4}", first(text))] == []


def first(identifier: object) -> str:
    return identifier if isinstance(identifier, str) else str(identifier[0])  # type: ignore[index]


def string_of(catalogue: Catalog, identifier: object) -> str:
    message = catalogue.get(first(identifier))
    if message is None:
        return ""
    return message.string if isinstance(message.string, str) else (message.string or [""])[0]


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_TW", "LANG": "en_GB"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, None),
        ({"LANG": "C"}, None),
        ({}, None),
    ],
)
def test_the_environment_chooses_the_language(environment: dict[str, str], language: str | None) -> None:
    assert language_of_environment(environment) == language


@pytest.mark.parametrize(("tag", "language"), [("zh-Hans-CN", "zh"), ("EN", "en"), ("fr", None), (None, None)])
def test_a_locale_name_is_understood(tag: str | None, language: str | None) -> None:
    assert as_language(tag) == language


def test_no_text_hides_in_an_f_string() -> None:
    """The extractor does not look there, so such a text would stay English for ever."""
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in (ROOT / "sopkit").rglob("*.py")
        for joined in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(joined, ast.JoinedStr)
        for call in ast.walk(joined)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {"mark", "_"}
    ]
    assert hidden == []


def test_no_translation_says_the_same_twice(chinese: Catalog) -> None:
    twice = [
        entry.id
        for entry in chinese
        if isinstance(entry.string, str)
        and len(entry.string) > len("一二三四五六七八")
        and any(entry.string == entry.string[: len(entry.string) // times] * times for times in (2, 3, 4))
    ]
    assert twice == []
