"""A translation laid over its source: what fits, what is left out, what has no counterpart."""

from __future__ import annotations

from typing import Any

from sopkit.reading.translation import overlay, untranslated

SOURCE: dict[str, Any] = {
    "id": "SAL-001",
    "lang": "zh",
    "title": "报价",
    "version": "1.2.0",
    "purpose": "每个客户都拿到报价。",
    "scope": {"covers": ["新客户", "老客户"]},
    "steps": [
        {"id": "ask", "do": "询问数量。", "role": "seller"},
        {"id": "send", "do": "发出报价单。", "role": "seller", "done_when": "1 个工作日内发出"},
    ],
}
WHOLE: dict[str, Any] = {
    "id": "SAL-001",
    "lang": "en",
    "translates": "1.2.0",
    "title": "Offer",
    "purpose": "Every customer gets an offer.",
    "scope": {"covers": ["New customers", "Old customers"]},
    "steps": [
        {"id": "send", "do": "Send the offer.", "done_when": "Sent within 1 working day"},
        {"id": "ask", "do": "Ask for the quantity."},
    ],
}


def left_out(**changes: Any) -> list[tuple[tuple[str | int, ...], str]]:
    translation = {key: value for key, value in {**WHOLE, **changes}.items() if value is not None}
    return [(finding.route, str(finding.values["what"])) for finding in untranslated(SOURCE, translation)]


def test_texts_come_from_the_translation_and_all_else_from_the_source() -> None:
    merged, findings = overlay(SOURCE, WHOLE)
    assert findings == []
    assert merged["lang"] == "en"
    assert merged["version"] == "1.2.0"
    assert merged["steps"] == [
        {"id": "ask", "do": "Ask for the quantity.", "role": "seller"},
        {"id": "send", "do": "Send the offer.", "role": "seller", "done_when": "Sent within 1 working day"},
    ]
    assert SOURCE["title"] == "报价", "the source stays as it is"


def test_a_whole_translation_leaves_nothing_out() -> None:
    assert left_out() == []


def test_what_is_left_out_is_named() -> None:
    assert left_out(purpose=None) == [((), "purpose")]
    assert left_out(steps=[WHOLE["steps"][0]]) == [(("steps",), "steps[ask].do")]
    assert left_out(scope={"covers": ["New customers"]}) == [(("scope",), "scope.covers[2]")]
    assert left_out(steps=None) == [((), "steps[ask].do, steps[send].do, steps[send].done_when")]


def test_what_has_no_counterpart_is_a_finding() -> None:
    for field, value, route in (
        ("benefit", "Less work", ("benefit",)),
        ("steps", [{"id": "sedn", "do": "x"}], ("steps", 0, "id")),
        ("scope", {"covers": ["a", "b", "c"]}, ("scope", "covers")),
        ("purpose", ["a"], ("purpose",)),
    ):
        _, findings = overlay(SOURCE, {**WHOLE, field: value})
        assert [finding.route for finding in findings] == [route]
