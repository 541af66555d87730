"""What axe finds on each type of page, in light and dark and on a phone: nothing serious, nothing critical."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from published import ROOT, publish

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PLACES = [
    *("index.html", "start.html", "sop/SAL-001.html", "en/sop/ENG-001.html", "department/sales.html"),
    *("role/community-operator.html", "timetable.html", "scripts.html", "resources.html", "metrics.html", "risks.html", "raci.html"),
    *("register.html", "reviews.html", "changes.html", "glossary.html", "rule/index.html", "format/sop.html"),
]
ON_A_PHONE = [*("index.html", "sop/CRM-001.html", "role/community-operator.html"), *("timetable.html", "scripts.html", "register.html")]
"""What a phone lays out in its own way."""
LOOKS: dict[str, tuple[int, Literal["light", "dark"], dict[str, Any]]] = {
    "light": (1280, "light", {}),
    "dark": (1280, "dark", {"runOnly": ["color-contrast", "link-in-text-block"]}),  # the theme changes colours and nothing else
    "phone": (390, "light", {}),
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("sample") / "site"
    publish(ROOT, target, plugin={"as_of": "2026-11-25"})
    return target


def test_every_page_type_is_looked_at(sample: Path) -> None:
    found = {path.name.removesuffix(".html") for path in sample.glob("*.html")} | {path.name for path in sample.iterdir() if path.is_dir()}
    seen = {place.removeprefix("en/").partition("/")[0].removesuffix(".html") for place in PLACES}
    assert found - seen <= {"404", "api", "assets", "calendar", "en", "files", "search", "zh"}


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_bars_a_reader(look: str, sample: Path, browser: Browser) -> None:
    width, scheme, options = LOOKS[look]
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    axe = Axe()
    found: dict[str, Any] = {}
    for place in ON_A_PHONE if look == "phone" else PLACES:
        page.goto((sample / place).as_uri())
        assert page.get_attribute("body", "data-md-color-scheme") == ("slate" if scheme == "dark" else "default")
        for violation in axe.run(page, options=options).response["violations"]:
            if violation["impact"] in {"serious", "critical"}:
                found[f"{place} {violation['id']}"] = [node["html"][:200] for node in violation["nodes"][:3]]
    context.close()
    assert found == {}
