"""The sample handbook in a real browser: search, links, requests and small screens."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from published import ROOT, dead_links, publish, served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

PHONE = 390
PLACES = [
    *("index.html", "sop/CRM-001.html", "sop/SAL-001.html", "sop/COM-001.html", "en/sop/CRM-001.html"),
    *("department/sales.html", "rule/index.html", "glossary.html", "en/glossary.html"),
    *("format/index.html", "format/sop.html", "en/format/organisation.html", "zh/guide.html", "en/guide.html"),
]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("sample") / "site"
    assert publish(ROOT, target, strict=True) == []
    return target


@pytest.fixture(scope="session")
def base(sample: Path) -> Iterator[str]:
    """Serve the handbook below a path, as a company's web server does."""
    root = sample.parent / "host"
    root.mkdir()
    (root / "handbook").symlink_to(sample)
    with served(root) as address:
        yield f"{address}handbook/"


class Watch:
    """What a page asks for and complains of."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self.refuse)

    def refuse(self, dialog: Any) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


SETTLED = 6
"""Looks in a row that show the same answers."""


def search(page: Page, base: str, query: str) -> list[str]:
    """Type a query on the first page, and return the titles of what is found."""
    page.goto(f"{base}index.html")
    page.click(".md-search__input")
    page.keyboard.type(query)
    page.wait_for_selector(".md-search-result__item article h1")
    found: list[str] = []
    unchanged = 0
    while unchanged < SETTLED:  # the index may still be loading while the first answers stand there
        page.wait_for_timeout(250)
        now = page.locator(".md-search-result__item article h1").all_inner_texts()
        unchanged = unchanged + 1 if now == found else 0
        found = now
    return [title.replace("\u200b", "") for title in found]


def test_every_link_of_the_sample_leads_somewhere(sample: Path) -> None:
    assert not dead_links(sample)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("客户投诉", "客户投诉处理"),
        ("投诉", "客户投诉处理"),
        ("客户投", "客户投诉处理"),
        ("社群", "社群运营"),
        ("成交", "分层成交"),
        ("SAL-001", "分层成交"),
        ("complaints", "Handling customer complaints"),
    ],
)
def test_the_search_puts_the_right_procedure_first(page: Page, base: str, query: str, first: str) -> None:
    found = search(page, base, query)
    for _ in range(40):  # a slow machine may still be answering the first letters
        if found[0].replace("\u200b", "").startswith(first):
            break
        page.wait_for_timeout(250)
        found = page.locator(".md-search-result__item article h1").all_inner_texts()
    assert found[0].replace("\u200b", "").startswith(first)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("太贵了", "sop/SAL-001.html#script-price-low"),
        ("投诉 答复", "sop/CRM-001.html#step-first-answer"),
        ("客户投诉多久之内要答复", "sop/CRM-001.html#step-first-answer"),
        ("怎么开发票？", "sop/COM-001.html#script-q-invoice"),
        ("周三 社群", "sop/COM-001.html#day-wed"),
    ],
)
def test_a_question_leads_to_the_section_that_answers_it(page: Page, base: str, query: str, place: str) -> None:
    search(page, base, query)
    links = page.locator(".md-search-result__link").evaluate_all("links => links.map(link => link.href)")
    assert place in [re.sub(r"[?][^#]*", "", link).removeprefix(base) for link in links[:4]]  # the page and three sections of it


def test_words_that_only_ask_are_looked_for_where_there_are_no_others(page: Page, base: str) -> None:
    assert search(page, base, "多久")


def test_rules_and_dots_are_not_in_the_search(sample: Path) -> None:
    index = json.loads((sample / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert not [doc["location"] for doc in index["docs"] if "rule/" in doc["location"]]
    assert not [doc["location"] for doc in index["docs"] if "●" in doc["text"]]


def test_pages_link_to_pages_where_there_is_no_server(page: Page, sample: Path) -> None:
    watch = Watch(page)
    page.goto((sample / "index.html").as_uri())
    page.locator(".sop-shelf a", has_text="客户投诉处理").click()
    page.wait_for_url(re.compile(r"^file:.*/sop/CRM-001\.html$"))
    assert page.locator("h1").first.inner_text().startswith("客户投诉处理")
    page.locator(".sop-path__language").click()
    page.wait_for_url(re.compile(r"^file:.*/en/sop/CRM-001\.html$"))
    page.locator(".md-nav--primary .md-nav__link", has_text="Sales").click()
    page.wait_for_url(re.compile(r"^file:.*/en/department/sales\.html$"))
    assert [url for url in watch.requests if not url.startswith(sample.as_uri())] == []


def test_a_missing_page_leads_back(page: Page, sample: Path) -> None:
    with served(sample) as address:
        page.goto(f"{address}404.html")
        page.locator(".md-content a").click()
        page.wait_for_url(f"{address}index.html")


def test_a_phone_has_a_list_of_contents(browser: Browser, base: str) -> None:
    context = browser.new_context(viewport={"width": PHONE, "height": 844})
    page = context.new_page()
    page.goto(f"{base}sop/CRM-001.html")
    page.locator(".sop-contents summary").focus()
    page.keyboard.press("Enter")
    link = page.locator(".sop-contents a[href='#step-first-answer']")
    assert "致电客户作首次答复" in link.inner_text()
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("Math.abs(document.getElementById('step-first-answer').getBoundingClientRect().top) < 200")
    assert not page.locator(".sop-status__more").first.is_visible()
    page.locator(".sop-more summary").press("Enter")
    assert page.locator(".sop-more dd").first.is_visible()
    page.emulate_media(media="print")
    assert not page.locator(".sop-contents").is_visible()
    assert not page.locator(".sop-more").is_visible()
    assert page.locator(".sop-status__more").first.is_visible()
    context.close()


@pytest.mark.parametrize("width", [900, 959, 960, 1100, 1280])
def test_there_is_always_one_list_of_contents(page: Page, base: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{base}sop/CRM-001.html")
    assert page.locator(".sop-contents").is_visible() is not page.locator(".md-sidebar--secondary").is_visible()


@pytest.mark.parametrize("path", ["index.html", "sop/CRM-001.html", "department/sales.html", "rule/index.html"])
def test_the_line_above_the_title_reaches_to_the_edge_of_the_text(page: Page, base: str, path: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(base + path)
    right = "element => element.getBoundingClientRect().right"
    assert page.locator(".sop-path__language").evaluate(right) == pytest.approx(page.locator(".md-content__inner").evaluate(right), abs=1)


def test_a_reader_finds_the_procedure_for_complaints(page: Page, base: str) -> None:
    watch = Watch(page)
    assert search(page, base, "客户投诉")
    page.locator(".md-search-result__link").first.click()
    page.wait_for_url(re.compile(r"/sop/CRM-001\.html"))
    assert page.locator("h1").first.inner_text().startswith("客户投诉处理")
    page.locator(".sop-path__language").click()
    page.wait_for_url(re.compile(r"/en/sop/CRM-001\.html"))
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator(".md-search__input").get_attribute("placeholder") == "Search"
    page.locator(".md-nav--primary .md-nav__link", has_text="Sales").click()
    page.wait_for_url(re.compile(r"/en/department/sales\.html"))
    assert [url for url in watch.requests if not url.startswith(base)] == []
    assert watch.complaints == []


@pytest.mark.parametrize("path", PLACES)
def test_a_page_fits_a_phone(browser: Browser, base: str, path: str) -> None:
    context = browser.new_context(viewport={"width": PHONE, "height": 844})
    page = context.new_page()
    watch = Watch(page)
    page.goto(base + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    wide = page.evaluate(
        "[...document.querySelectorAll('.md-content *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1"
        " && !e.closest('pre') && !e.closest('thead')).map(e => e.outerHTML.slice(0, 80))"
    )
    assert wide == []
    assert watch.complaints == []
    context.close()


def shown_meaning(page: Page, term: str) -> str:
    """Return what the style sheet shows beside a term; empty where it shows nothing."""
    return str(
        page.locator(term).first.evaluate(
            "e => { const s = getComputedStyle(e, '::after'); return s.display === 'none' ? '' : s.content.replace(/^\"|\"$/g, ''); }"
        )
    )


TERM = "#step-set-tier ~ div a.sop-term"


def test_a_term_shows_its_meaning_to_mouse_and_keyboard(page: Page, base: str) -> None:
    page.goto(f"{base}sop/SAL-001.html")
    meaning = page.locator(TERM).first.get_attribute("aria-description")
    assert meaning
    assert shown_meaning(page, TERM) == ""
    page.locator(TERM).first.hover()
    assert shown_meaning(page, TERM) == meaning
    page.keyboard.press("Escape")
    assert shown_meaning(page, TERM) == ""
    page.mouse.move(0, 0)
    page.locator("#step-set-tier").evaluate("e => { e.tabIndex = -1; e.focus(); }")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('sop-term')"):
            break
    assert shown_meaning(page, "a.sop-term:focus")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"(glossary\.html|SAL-001\.html)#term-"))


def test_a_finger_sees_the_meaning_first_and_follows_the_link_then(browser: Browser, base: str) -> None:
    context = browser.new_context(viewport={"width": PHONE, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    watch = Watch(page)
    page.goto(f"{base}en/sop/CRM-001.html")
    term = page.locator(".sop-step a.sop-term[data-term=complaint]").first
    term.tap()
    assert shown_meaning(page, ".sop-term--shown").startswith("Dissatisfaction")
    assert "/CRM-001.html" in page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    page.locator("h1").first.tap()
    assert page.locator(".sop-term--shown").count() == 0
    term.tap()
    term.tap()
    page.wait_for_url(re.compile(r"/en/glossary\.html#term-complaint$"))
    assert watch.complaints == []
    context.close()


def test_paper_shows_the_words_and_no_boxes(page: Page, base: str) -> None:
    page.goto(f"{base}sop/SAL-001.html")
    assert not page.locator(".sop-print").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".sop-print").is_visible()
    page.locator(TERM).first.hover()
    assert shown_meaning(page, TERM) == ""


def test_the_search_finds_a_term_and_puts_no_reference_before_procedures(page: Page, base: str) -> None:
    assert any(title.startswith("术语表") for title in search(page, base, "跳楼价"))
    for query in ("话术", "步骤", "评审"):
        assert "文件格式" not in search(page, base, query)[0]


def test_a_step_opens_at_its_place(page: Page, base: str) -> None:
    page.goto(f"{base}sop/CRM-001.html")
    link = page.locator(".sop-decision a").first
    target = (link.get_attribute("href") or "").removeprefix("#")
    link.click()
    page.wait_for_function("id => Math.abs(document.getElementById(id).getBoundingClientRect().top) < 200", arg=target)


def test_a_hostile_handbook_raises_no_dialog(browser: Browser, tmp_path: Path) -> None:
    from published import lay_out
    from test_site import GOLDEN, HOSTILE

    folder = lay_out(GOLDEN, tmp_path / "handbook")
    (folder / "sops" / "demo" / "hostile.yml").write_text(HOSTILE, encoding="utf-8")
    publish(folder, tmp_path / "site")
    with served(tmp_path / "site") as address:
        page = browser.new_page()
        watch = Watch(page)
        page.goto(f"{address}sop/DEM-666.html")
        page.goto(address)
        page.click(".md-search__input")
        page.keyboard.type("title")
        page.wait_for_selector(".md-search-result__item")
        page.wait_for_timeout(300)
        assert [url for url in watch.requests if not url.startswith(address)] == []
        assert watch.complaints == []
        page.close()
