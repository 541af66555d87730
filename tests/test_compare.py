"""Fingerprints and differences: formatting and moving change nothing, a word of a step always does."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from generated import sops
from handbook import ROOT
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sopkit.compare.differences import Difference, differences, longest_rise
from sopkit.compare.fingerprint import LEFT_OUT, collapsed, fingerprint
from sopkit.compare.measure import is_editorial
from sopkit.model.problem import Route
from sopkit.reading.document import read_source
from sopkit.reading.shape import shape_of
from sopkit.writing.markdown_form import write_markdown
from sopkit.writing.yaml_form import write_yaml

SHIPPED = sorted(path for path in (ROOT / "sops").glob("*/*.*") if ".en." not in path.name and ".zh." not in path.name)
OFTEN = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def read(path: Path) -> dict[str, Any]:
    source = read_source(path.name, path.read_bytes())
    assert not source.problems
    return source.data  # type: ignore[no-any-return]


# -------------------------------------------------------------------------------------------------------- fingerprint


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_form_and_formatting_change_no_fingerprint(path: Path) -> None:
    data = read(path)
    known = fingerprint(data)
    for name, text in (
        ("a.md", write_markdown(data, "sop")),
        ("b.yml", write_yaml(data, "sop", None)),
        ("c.yml", yaml.safe_dump(data, allow_unicode=True, sort_keys=True, width=60)),
        ("d.yml", write_yaml(data, "sop", None).replace("\n", "\r\n")),
    ):
        assert fingerprint(read_source(name, text.encode()).data) == known, name


@OFTEN
@given(sops())
def test_either_form_has_the_same_fingerprint(data: dict[str, Any]) -> None:
    known = fingerprint(data)
    assert fingerprint(read_source("a.md", write_markdown(data, "sop").encode()).data) == known
    assert fingerprint(read_source("a.yml", write_yaml(data, "sop", None).encode()).data) == known


def texts(data: Any, route: Route = ()) -> list[Route]:
    """Return where texts stand."""
    if isinstance(data, dict):
        return [found for name, value in data.items() if route or name not in LEFT_OUT for found in texts(value, (*route, name))]
    if isinstance(data, list):
        return [found for number, value in enumerate(data) for found in texts(value, (*route, number))]
    return [route] if isinstance(data, str) else []


def changed(data: dict[str, Any], route: Route, value: Any) -> dict[str, Any]:
    """Return a copy with another value at a route."""
    result = copy.deepcopy(data)
    inner: Any = result
    for part in route[:-1]:
        inner = inner[part]
    inner[route[-1]] = value
    return result


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_word_counts(path: Path) -> None:
    data = read(path)
    known = fingerprint(data)
    routes = texts(data)
    assert len(routes) > 100
    for route in routes:
        inner: Any = data
        for part in route:
            inner = inner[part]
        assert fingerprint(changed(data, route, f"{inner} x")) != known, route
        assert fingerprint(changed(data, route, f"  {inner}\n")) == known, route


@settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))
@given(sops(), st.data())
def test_any_word_of_a_step_counts_in_both_forms(data: dict[str, Any], choice: st.DataObject) -> None:
    routes = [route for route in texts(data) if route[0] in {"steps", "stages"} and route[-1] == "do"]
    assume(routes)
    route = choice.draw(st.sampled_from(routes))
    text: Any = data
    for part in route:
        text = text[part]
    words = text.split(" ")
    place = choice.draw(st.integers(0, len(words) - 1))
    other = changed(data, route, " ".join([*words[:place], f"{words[place]}x", *words[place + 1 :]]))
    for name, written in (("a.md", write_markdown(other, "sop")), ("a.yml", write_yaml(other, "sop", None))):
        source = read_source(name, written.encode())
        assert fingerprint(source.data) == fingerprint(other) != fingerprint(data)


@pytest.mark.parametrize("name", sorted(LEFT_OUT))
def test_what_is_about_the_document_does_not_count(name: str) -> None:
    data = read(SHIPPED[0])
    assert fingerprint({**data, name: "something else"}) == fingerprint(data)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a  b\n c", "a b c"),
        ("run `a  b`  now", "run `a  b` now"),
        ("x\n```sh\na\n  b\n```\ny  z", "x ```sh\na\n  b\n``` y z"),
        ("``a ` b  c``", "``a ` b  c``"),
        ("a `  b", "a ` b"),
        ("~~~\na  b\n~~~", "~~~\na  b\n~~~"),
    ],
)
def test_white_space_counts_in_code_only(text: str, wanted: str) -> None:
    assert collapsed(text) == wanted


def test_the_fingerprint_of_today_is_that_of_tomorrow() -> None:
    """Taken with sha256sum of ``{"id":"A-1","steps":[{"do":"Send it.","id":"a","n":1}]}``."""
    assert fingerprint({"id": "A-1", "steps": [{"id": "a", "do": "Send  it.", "n": 1.0, "none": None}], "version": "1.0.0"}) == (
        "v1:1193ea94f8de5451f0e4010fbbec73e3680ad097285c8e40556d6963138e70fa"
    )


# -------------------------------------------------------------------------------------------------------- differences

STEPS = {"steps": [{"id": "a", "do": "One."}, {"id": "b", "do": "Two."}, {"id": "c", "do": "Three."}]}


def with_steps(*steps: dict[str, Any]) -> dict[str, Any]:
    return {"steps": list(steps)}


A, B, C = STEPS["steps"]


@pytest.mark.parametrize(
    ("after", "wanted"),
    [
        (STEPS, []),
        (with_steps(A, {"id": "b", "do": "Two  ."}, C), [Difference("changed", ("steps", 1, "do"), "Two.", "Two .")]),
        (with_steps(A, {"id": "b", "do": " Two.\n"}, C), []),
        (with_steps(C, A, B), [Difference("moved", ("steps", 0), C, C)]),
        (with_steps(A, C), [Difference("removed", ("steps", 1), B, None)]),
        (with_steps(A, {"id": "n", "do": "New."}, B, C), [Difference("added", ("steps", 1), None, {"id": "n", "do": "New."})]),
        (with_steps({**A, "role": "seller"}, B, C), [Difference("added", ("steps", 0, "role"), None, "seller")]),
        ({}, [Difference("removed", ("steps",), [A, B, C], None)]),
    ],
)
def test_each_difference(after: dict[str, Any], wanted: list[Difference]) -> None:
    assert list(differences(STEPS, after)) == wanted


def test_entries_without_names_are_compared_by_what_is_common() -> None:
    before, after = {"x": ["one", "two", "three"]}, {"x": ["zero", "one", "2", "three"]}
    assert list(differences(before, after)) == [
        Difference("added", ("x", 0), None, "zero"),
        Difference("changed", ("x", 2), "two", "2"),
    ]


@OFTEN
@given(sops(), sops())
def test_equal_fingerprints_and_no_difference_are_the_same(first: dict[str, Any], second: dict[str, Any]) -> None:
    for before, after in ((first, first), (first, second)):
        content = [{name: value for name, value in data.items() if name not in LEFT_OUT} for data in (before, after)]
        assert (not differences(*content)) == (fingerprint(before) == fingerprint(after))


@given(st.lists(st.integers(0, 30), unique=True))
def test_the_longest_rise_rises_and_is_longest(numbers: list[int]) -> None:
    rise = longest_rise(numbers)
    assert rise == sorted(rise)
    iterator = iter(numbers)
    assert all(number in iterator for number in rise)
    best: list[int] = []
    for place, number in enumerate(numbers):
        best.append(1 + max((best[earlier] for earlier in range(place) if numbers[earlier] < number), default=0))
    assert len(rise) == max(best, default=0)


# ------------------------------------------------------------------------------------------------------------ measure

EDITORIAL: list[tuple[str, str, bool]] = [
    ("Send teh offer.", "Send the offer.", True),
    ("打电话给客户，确认时间。", "致电客户，确认时间。", True),
    ("Call within 2 hours.", "Call within 3 hours.", False),
    ("两天内答复客户。", "三天内答复客户。", False),
    ("You may call.", "You may not call.", False),
    ("可以打折。", "不得打折。", False),
    ("Do not call.", "Don't call.", False),
    ("Send the offer.", "Write a long letter to every customer we ever had.", False),
]


@pytest.mark.parametrize(("before", "after", "wanted"), EDITORIAL)
def test_wording_is_told_from_more(before: str, after: str, wanted: bool) -> None:  # noqa: FBT001 a table
    found = differences(with_steps({"id": "a", "do": before}), with_steps({"id": "a", "do": after}))
    assert is_editorial(found, lambda route: shape_of("sop").at(route).text, 20) is wanted  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "after",
    [
        with_steps({**A, "role": "seller"}, B, C),
        with_steps(A, C, B),
        with_steps(A, B),
    ],
)
def test_who_what_and_in_which_order_is_never_wording(after: dict[str, Any]) -> None:
    assert not is_editorial(differences(STEPS, after), lambda _: True, 1000)


def test_what_is_about_the_document_weighs_nothing() -> None:
    found = differences({"version": "1.0.0", "changes": []}, {"version": "2.0.0", "changes": [{"version": "2.0.0"}], "status": "active"})
    assert found
    assert is_editorial(found, lambda _: False, 0)


def test_a_large_text_with_a_change_at_each_end_is_no_detail() -> None:
    before, after = f"a{'x' * 1_000_000}b", f"c{'x' * 1_000_000}d"
    found = differences({"purpose": before}, {"purpose": after})
    assert not is_editorial(found, lambda _: True, 100)
