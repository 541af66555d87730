"""SOPs at the edge of what anybody writes: their pages stay readable on a phone, and nothing in them runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from handbook import ORGANISATION, SETTINGS
from published import publish

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

HTML = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>[a](javascript:window.hacked=1)'


def sop(**fields: Any) -> dict[str, Any]:
    """Return the smallest SOP there is, with other fields."""
    return {
        "id": "SAL-001",
        "title": "Offer",
        "lang": "en",
        "kind": "general",
        "department": "sales",
        "version": "1.0.0",
        "status": "active",
        "owner": "seller",
        "purpose": "In time.",
        "trigger": "Asked.",
        "outcome": {"result": "Done."},
        "steps": [{"id": "only", "do": "Write it", "role": "seller"}],
        **fields,
    }


def steps(count: int) -> list[dict[str, Any]]:
    """Return so many steps."""
    return [{"id": f"s{number}", "do": f"Do number {number}", "role": "seller"} for number in range(count)]


def deciding(count: int) -> list[dict[str, Any]]:
    """Return a decision with so many branches, one of them onto itself, and the steps to which they lead."""
    branches: list[dict[str, Any]] = [{"when": f"Case {number}", "goto": f"s{number}"} for number in range(count)]
    branches.append({"when": "Again", "goto": "choose", "at_most": 2})
    first = {
        "id": "choose",
        "do": "Choose",
        "role": "seller",
        "decision": {"question": "Which case?", "branches": branches, "otherwise": "end"},
    }
    return [first, *({**step, "next": "end"} for step in steps(count))]


EXTREMES = {
    "300 steps": sop(steps=steps(300)),
    "a title of 500 signs": sop(title="A very long title " * 28),
    "a title of 500 signs without a blank": sop(title="长" * 500),
    "nothing optional": sop(),
    "12 branches": sop(steps=deciding(12)),
    "right to left": sop(
        title="تسليم المستندات إلى العميل", purpose="يجب على الموظف التحقق من هوية العميل", steps=[{"id": "a", "do": "تحقق من الهوية"}]
    ),
    "emoji": sop(title="👩‍👩‍👧‍👦" * 40, steps=[{"id": "a", "do": "🚀" * 80, "role": "seller"}]),
    "a picture that is missing": sop(
        steps=[{"id": "a", "do": "Look", "role": "seller", "media": [{"path": "no/such.png", "alt": "Nothing"}]}]
    ),
    "HTML everywhere": sop(
        title=HTML,
        purpose=HTML,
        trigger=HTML,
        benefit=HTML,
        outcome={"result": HTML, "criteria": [HTML]},
        terms=[{"term": HTML, "meaning": HTML}],
        scripts=[{"id": "say", "scene": HTML, "channel": HTML, "lines": [HTML], "if_customer_says": [{"text": HTML, "reply": HTML}]}],
        risks=[{"risk": HTML, "prevention": HTML, "control": HTML}],
        steps=[
            {
                "id": "a",
                "do": HTML,
                "role": "seller",
                "when": HTML,
                "why": HTML,
                "how": HTML,
                "done_when": HTML,
                "scripts": ["say"],
                "decision": {"question": HTML, "branches": [{"when": HTML, "goto": "b"}, {"when": HTML, "goto": "end"}]},
                "hold": {"released_by": "seller", "until": HTML},
                "on_failure": {"do": HTML},
            },
            {"id": "b", "do": HTML, "role": "seller"},
        ],
    ),
}


@pytest.mark.parametrize("content", EXTREMES.values(), ids=EXTREMES)
def test_the_page_is_readable_and_nothing_runs(content: dict[str, Any], tmp_path: Path, browser: Browser) -> None:
    files = {"sopkit.yml": SETTINGS, "organisation.yml": ORGANISATION, "sops/a.yml": json.dumps(content, ensure_ascii=False)}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: H\nuse_directory_urls: false\ntheme: {name: material, font: false}\nplugins: [sopkit]\n"
    )
    (tmp_path / "docs").mkdir()
    site = tmp_path / "site"
    publish(tmp_path, site)
    page = browser.new_page(viewport={"width": 390, "height": 844})
    complaints: list[str] = []
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for place in ("sop/SAL-001.html", "role/seller.html", "index.html"):
        page.goto((site / place).as_uri())
        assert page.evaluate("window.hacked") is None
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.locator("a[href^='javascript:' i], [onerror], [onclick]").count() == 0
    assert complaints == []
    page.goto((site / "sop/SAL-001.html").as_uri())
    assert page.locator("[data-tick]").count() == len(content["steps"])
    page.close()
