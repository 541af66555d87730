"""Following an SOP on its page: ticks that stay, words to copy, a way to say what is wrong, and the printed sheet."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import handbook
import pytest
from published import publish, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

SETTINGS = "format: 1\ntitle: {en: Handbook}\nlanguage: en\nrepository:\n  url: https://github.com/example/handbook\n"
ORGANISATION = f"{handbook.ORGANISATION}        contact: ann@example.com\n"
SOP = """\
id: SAL-001
title: Offer
lang: en
kind: general
department: sales
version: 1.0.0
status: active
effective: 2026-01-01
owner: seller
purpose: Customers get their offer in time.
trigger: A customer asks.
outcome: {result: The customer has the offer.}
steps:
  - {id: write, do: Write the offer, role: seller, within: {limit: 2 hours}}
  - {id: send, do: Send the offer, role: seller, scripts: [greet]}
scripts:
  - id: greet
    scene: On the phone
    lines: ["Good morning, *this* is the offer."]
    if_customer_says:
      - {text: Too dear, reply: Let us look at it together.}
"""
OTHER = SOP.replace("SAL-001", "SAL-002").replace("A customer asks.", "An offer is lost, see [[SAL-001]].")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("book")
    write(root, SOP)
    return root


def write(root: Path, sop: str, settings: str = SETTINGS) -> None:
    """Write a handbook of two SOPs."""
    files = {"sopkit.yml": settings, "organisation.yml": ORGANISATION, "sops/a.yml": sop, "sops/b.yml": OTHER}
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    config = (
        "site_name: Handbook\nsite_url: https://handbook.example.com/sop/\nuse_directory_urls: false\n"
        "theme: {name: material, font: false}\nplugins: [sopkit]\nextra: {generator: false}\n"
    )
    (root / "mkdocs.yml").write_text(config, encoding="utf-8")
    (root / "docs").mkdir(exist_ok=True)


@pytest.fixture(scope="module")
def site(book: Path) -> Path:
    target = book / "site"
    publish(book, target)
    return target


@pytest.fixture(scope="module")
def base(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def ticked(page: Page) -> list[str]:
    """Return the ids of the steps that are ticked."""
    return page.eval_on_selector_all("input[data-tick]:checked", "boxes => boxes.map(box => box.dataset.tick)")  # type: ignore[no-any-return]


def test_ticks_survive_a_reload_and_can_be_taken_back(page: Page, base: str) -> None:
    page.goto(f"{base}sop/SAL-001.html")
    assert page.inner_text("[data-words]") == "0 of 2 steps done"
    page.get_by_label("Done").first.check()
    assert page.inner_text("[data-words]") == "1 of 2 steps done"
    page.reload()
    assert ticked(page) == ["write"]
    page.goto(f"{base}sop/SAL-002.html")
    assert ticked(page) == []  # every SOP has its own
    page.goto(f"{base}sop/SAL-001.html")
    page.get_by_role("button", name="Start over").click()
    page.reload()
    assert ticked(page) == []


def test_a_new_version_says_that_the_text_has_changed_and_keeps_the_ticks(page: Page, base: str, book: Path) -> None:
    page.goto(f"{base}sop/SAL-001.html")
    page.get_by_label("Done").first.check()
    write(book, SOP.replace("version: 1.0.0", "version: 2.0.0"))
    publish(book, book / "site")
    page.goto(f"{base}sop/SAL-001.html")
    assert ticked(page) == ["write"]
    assert page.inner_text("[data-changed]") == "The text has changed since you began: version 1.0.0 became 2.0.0."
    page.get_by_label("Done").nth(1).check()
    page.reload()
    assert page.is_hidden("[data-changed]")
    write(book, SOP)
    publish(book, book / "site")


def test_the_keyboard_ticks_as_well(page: Page, base: str) -> None:
    page.goto(f"{base}sop/SAL-001.html")
    page.locator("input[data-tick=send]").focus()
    page.keyboard.press("Space")
    assert ticked(page) == ["send"]


@pytest.mark.parametrize("is_secure", [True, False])
def test_words_are_copied_without_marks(browser: Browser, base: str, *, is_secure: bool) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    if not is_secure:  # as over http in a company's network
        page.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
    page.goto(f"{base}sop/SAL-001.html")
    page.get_by_role("button", name="Copy").first.click()
    page.wait_for_selector("text=Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "Good morning, this is the offer."
    page.get_by_role("button", name="Copy").first.click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text === 'Let us look at it together.')")
    context.close()


def test_what_is_wrong_leads_to_an_issue_that_names_the_step(site: Path) -> None:
    text = (site / "sop/SAL-001.html").read_text(encoding="utf-8")
    address = re.findall(r'class="?sop-wrong"? href="([^"]+)"', text)[1].replace("&amp;", "&")
    parts = urlsplit(address)
    assert (parts.netloc, parts.path) == ("github.com", "/example/handbook/issues/new")
    asked = parse_qs(parts.query)
    assert asked["title"] == ["SAL-001 step 2: something is wrong"]
    assert "version 1.0.0, Send the offer" in asked["body"][0]


def test_without_a_git_host_a_letter_to_the_owner_says_it(tmp_path: Path) -> None:
    write(tmp_path, SOP, SETTINGS.partition("repository:")[0])
    publish(tmp_path, tmp_path / "site")
    text = (tmp_path / "site/sop/SAL-001.html").read_text(encoding="utf-8")
    assert 'href="mailto:ann@example.com?subject=SAL-001%20step%201' in text


def test_the_page_says_what_uses_it_and_how_long_steps_may_take(site: Path) -> None:
    text = (site / "sop/SAL-001.html").read_text(encoding="utf-8")
    used = text[text.index('id="used-by"') :]
    assert 'href="SAL-002.html"' in used[: used.index("</ul>")]
    glance = text[text.index("sop-glance") : text.index('id="roles"')]
    assert "2 hours" in glance
    assert 'href="#step-write"' in glance


def test_a_sheet_says_that_it_is_a_copy_and_leads_back(page: Page, base: str) -> None:
    page.goto(f"{base}sop/SAL-001.html")
    assert page.is_hidden(".sop-sheet")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    words = page.inner_text(".sop-sheet")
    assert "SAL-001 · Version 1.0.0" in words
    assert "Uncontrolled when printed" in words
    assert "https://handbook.example.com/sop/sop/SAL-001.html" in words
    assert re.search(r"Printed on \d{4}-\d\d-\d\d", words)
    assert page.is_visible(".sop-code")
    assert page.is_hidden(".sop-copy")
    assert page.is_visible(".sop-tick >> nth=0")


def test_the_flowchart_leads_to_its_steps(page: Page, base: str) -> None:
    page.goto(f"{base}sop/SAL-001.html")
    page.locator(".flow a", has_text="Send the offer").click()
    assert page.url.endswith("#step-send")
