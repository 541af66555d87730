"""The pages that gather one thing out of all SOPs: scripts, resources, metrics, risks and responsibilities."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs
from published import ROOT, Document, dead_links, pages_of, publish, served
from test_browser import PHONE, Watch

from sopkit.model.governance import Responsibility, Risk
from sopkit.model.organisation import Bilingual, Department, Organisation, Role
from sopkit.model.reference import Reference
from sopkit.model.script import Script
from sopkit.model.settings import Settings
from sopkit.model.sop import Outcome, Resource, Sop
from sopkit.model.step import Alert, Step
from sopkit.pages._handbook import Handbook
from sopkit.pages._libraries import FINDS, MOST, finds, spread
from sopkit.site import build_site
from sopkit.workspace import read_library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from sopkit.model.library import Library
    from sopkit.model.page import Page

DAY = date(2026, 11, 25)
REFERENCE = Reference(rules=(), directory_urls=False)
NAMES = ("scripts", "resources", "metrics", "risks", "raci")
EVIL = "<img src=x onerror=alert(1)> [here](#step-send) *b* {: onclick=alert(1) }\n# h"


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(ROOT, DAY, keep_sops=True)


@pytest.fixture(scope="module")
def pages(library: Library) -> dict[str, Page]:
    return built(library)


def built(library: Library) -> dict[str, Page]:
    return {page.path: page for page in build_site(library, REFERENCE).pages}


def words(markup: str) -> str:
    return " ".join(unescape(re.sub("<[^>]+>", " ", markup)).split())


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def links(markup: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'href="([^"]+)"', markup)]


def procedure(number: int, department: str = "sales", **fields: Any) -> Sop:
    """Return an SOP in use with what a test wants of it."""
    values: dict[str, Any] = {
        "id": f"SAL-{number:03}",
        "title": f"Offer {number}",
        "lang": "en",
        "kind": "general",
        "department": department,
        "version": "1.0.0",
        "status": "active",
        "owner": "head",
        "purpose": "Get it out.",
        "trigger": "A customer asks.",
        "outcome": Outcome(result="It is out."),
        "steps": (Step(id="send", do="Send it.", role="seller"),),
        "path": f"sops/{department}/{number}.yml",
    }
    return Sop(**(values | fields))


def company(*sops: Sop, languages: tuple[Any, ...] = ("en", "zh")) -> Library:
    """Return a handbook with these SOPs."""
    from sopkit.model.library import Library

    organisation = Organisation(
        departments=tuple(Department(id=name, name=Bilingual(en=name.title(), zh=f"{name}部")) for name in ("sales", "service")),
        roles=tuple(Role(id=name, name=Bilingual(en=name.title(), zh=f"{name}岗"), department="sales") for name in ("head", "seller")),
    )
    settings = Settings(language="en", languages=languages)
    return Library(as_of=DAY, settings=settings, organisation=organisation, sops=sops)


# ----------------------------------------------------------------------------------------------- what stands on them


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_script_is_listed_with_its_first_line_and_leads_to_its_words(library: Library, pages: dict[str, Page], language: Any) -> None:
    handbook = Handbook(library, REFERENCE)
    page = pages[handbook.place(language, "scripts.md")]
    for sop_id in handbook.editions:
        sop = handbook.edition(sop_id, language)
        assert sop is not None
        for script in sop.scripts:
            entry = next(
                part for part in page.markdown.split("<li ") if f'{sop_id}.html#script-{script.id}"' in part and "sop-first-line" in part
            )
            assert squeezed(script.lines[0]) in squeezed(words(entry))
            assert not script.channel or script.channel in words(entry)


def test_the_table_of_tiers_leads_from_each_concern_to_its_scripts(library: Library, pages: dict[str, Page]) -> None:
    sop = next(sop for sop in library.sops if sop.id == "SAL-001" and sop.lang == "zh")
    table = pages["scripts.md"].markdown.partition("{: #department-")[0]
    for segment in sop.segments:
        assert segment.criterion in words(table)
        for concern in segment.concerns:
            entry = next(part for part in table.split("<li ") if concern.concern in words(part))
            assert [address.partition("#")[2] for address in links(entry)][: len(concern.scripts)] == [
                f"script-{i}" for i in concern.scripts
            ]


def test_a_file_that_several_procedures_name_is_listed_once() -> None:
    form = Resource(id="offer", name="Offer form", kind="template", path="sops/sales/files/offer.md", note="Fill in all of it.")
    first = procedure(1, resources=(form,))
    second = procedure(
        2, resources=(structs.replace(form, id="form", name="Form for offers", path="sops/sales/./files/offer.md", note=None),)
    )
    third = procedure(3, resources=(Resource(id="crm", name="CRM", link="https://example.com/crm"), Resource(id="bell", name="Bell")))
    page = built(company(first, second, third))["resources.md"].markdown
    rows = [row for row in page.split("<tr ") if "resource-" in row]
    assert len(rows) == 3
    row = next(row for row in rows if "Offer form" in row)
    assert "Form for offers" in row
    assert "Fill in all of it." in row
    assert [address for address in links(row) if "#" in address] == ["sop/SAL-001.html#resource-offer", "sop/SAL-002.html#resource-form"]
    assert "https://example.com/crm" in links(page)
    assert [words(line)[3:].partition(" {")[0] for line in page.splitlines() if line.startswith("## ")] == ["Template", "Other"]


def test_a_system_that_many_procedures_use_names_only_some_of_them() -> None:
    sops = [procedure(number, resources=(Resource(id="crm", name="CRM", link="https://example.com/crm"),)) for number in range(1, 21)]
    page = built(company(*sops))["resources.md"].markdown
    assert sum("#resource-crm" in address for address in links(page)) == 12
    assert "and 8 more" in words(page)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_metric_is_listed(library: Library, pages: dict[str, Page], language: Any) -> None:
    handbook = Handbook(library, REFERENCE)
    text = squeezed(words(pages[handbook.place(language, "metrics.md")].markdown))
    for sop_id in handbook.editions:
        sop = handbook.edition(sop_id, language)
        assert sop is not None
        for metric in sop.metrics:
            assert squeezed(metric.name) in text
            assert squeezed(metric.formula) in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_risk_every_warning_and_every_critical_step_is_in_the_register(
    library: Library, pages: dict[str, Page], language: Any
) -> None:
    handbook = Handbook(library, REFERENCE)
    page = pages[handbook.place(language, "risks.md")].markdown
    text = squeezed(words(page))
    addresses = set(re.findall(r'<td data-label="(?:Step|步骤)" class="sop-strong"><div><a href="[./enzh]*sop/([^"]+)"', page))
    for sop_id in handbook.editions:
        sop = handbook.edition(sop_id, language)
        assert sop is not None
        for risk in sop.risks:
            assert squeezed(risk.risk) in text
        for step in sop.all_steps:
            grave = step.critical or any(alert.level == "warning" for alert in step.alerts)
            assert (f"{sop_id}.html#step-{step.id}" in addresses) == grave
        assert (f"{sop_id}.html#before" in addresses) == any(alert.level == "warning" for alert in sop.safety)


def test_the_matrix_gives_each_role_its_letters() -> None:
    task = Responsibility(task="Approve", responsible=("seller",), accountable="head", consulted=("seller",), informed=("guest",))
    page = built(company(procedure(1, responsibilities=(task,))))["raci.md"].markdown
    row = next(row for row in page.split("<tr ") if "Approve" in row)
    cells = re.findall(r'data-label="([^"]+)"', row)
    assert cells == ["Task", "Seller", "Head", "guest"]
    assert re.findall(r'sop-letter--(\w)"', row) == ["R", "C", "A", "I"]
    assert "Derived" not in page


def test_where_no_responsibilities_are_named_the_matrix_says_that_it_is_derived() -> None:
    page = built(company(procedure(1)))["raci.md"].markdown
    row = next(row for row in page.split("<tr ") if "#step-send" in row)
    assert re.findall(r'data-label="([^"]+)"', row) == ["Step", "Seller", "Head"]
    assert re.findall(r'sop-letter--(\w)"', row) == ["R", "A"]
    assert "Derived: who does each step" in page


def test_with_many_roles_each_letter_has_its_column() -> None:
    task = Responsibility(task="Approve", responsible=tuple(f"r{number}" for number in range(8)), accountable="head")
    page = built(company(procedure(1, responsibilities=(task,))))["raci.md"].markdown
    row = next(row for row in page.split("<tr ") if "Approve" in row)
    assert re.findall(r'data-label="([^"]+)"', row) == ["Task", "R does it", "A answers for it"]


def test_what_is_retired_or_not_approved_is_in_no_library(library: Library) -> None:
    def marked(sop: Sop) -> Sop:
        return structs.replace(sop, status="retired") if sop.department == "sales" else sop

    pages = built(structs.replace(library, sops=tuple(marked(sop) for sop in library.sops)))
    for name in NAMES:
        assert "SAL-001" in built_text(library, name)
        assert not re.search(r"sop/SAL-0\d\d\.html#(script|resource|metrics|risks|step|responsibilities)", structural(pages[f"{name}.md"]))


def built_text(library: Library, name: str) -> str:
    return built(library)[f"{name}.md"].markdown


def structural(page: Page) -> str:
    """Return a page without the links that texts of other procedures hold."""
    return re.sub(r"<div>(?:(?!<td).)*?</div></td>", lambda match: match[0] if "sop-id" in match[0] else "", page.markdown)


def test_a_handbook_without_any_of_it_has_no_such_pages() -> None:
    bare = procedure(1, steps=(Step(id="send", do="Send it."),))
    pages = built(company(bare))
    assert not {f"{name}.md" for name in NAMES} & set(pages)
    assert "sop-find" not in pages["index.md"].markdown
    assert finds(Handbook(company(bare), REFERENCE)) == []


def test_a_text_in_another_language_says_so() -> None:
    script = Script(id="call", scene="They call", lines=("Hello",))
    page = built(company(procedure(1, scripts=(script,))))["zh/scripts.md"].markdown
    assert '<ul class="sop-words" data-filter-group data-headings="department-sales SAL-001" data-search-exclude lang="en">' in page
    assert "{: #SAL-001 lang=en data-search-exclude=1}" in page


def test_nothing_in_a_text_comes_alive_and_a_link_inside_a_procedure_leads_there() -> None:
    sop = procedure(
        1,
        title=EVIL,
        scripts=(Script(id="call", scene=EVIL, channel=EVIL, lines=(EVIL,)),),
        resources=(Resource(id="form", name=EVIL, note=EVIL, link="javascript:alert(1)"),),
        risks=(Risk(risk=EVIL, prevention=EVIL, control=EVIL),),
        safety=(Alert(level="warning", text=EVIL),),
        responsibilities=(Responsibility(task=EVIL, accountable="head"),),
    )
    pages = built(company(sop))
    for name in ("scripts", "resources", "risks", "raci"):
        text = pages[f"{name}.md"].markdown
        assert "<img" not in text
        assert "onclick=alert(1) }" not in re.sub(r"&#\d+;", "", "\n".join(line for line in text.splitlines() if line.startswith("#")))
        assert "#step-send" not in links(text)
        assert not [address for address in links(text) if address.startswith("javascript")]
    assert "sop/SAL-001.html#step-send" in links(pages["risks.md"].markdown)


# ------------------------------------------------------------------------------------------------------- many of them


def test_entries_are_spread_over_pages_only_where_there_are_many() -> None:
    assert spread("x", {"a": [("one", 3)], "b": [("two", 4)]}, most=7) == ()
    leaves = spread("x", {"a": [("one", 3), ("two", 3), ("three", 9)], "b": [("four", 1)], "c": []}, most=6)
    assert [(leaf.path, leaf.part, leaf.parts, leaf.count, leaf.entries) for leaf in leaves] == [
        ("x/a.md", 1, 2, 6, ("one", "two")),
        ("x/a/2.md", 2, 2, 9, ("three",)),
        ("x/b.md", 1, 1, 1, ("four",)),
    ]


def test_many_scripts_stand_on_pages_of_their_departments_each_once() -> None:
    scripts = tuple(Script(id=f"s{number}", scene=f"Scene {number}", lines=("Hello",)) for number in range(30))
    sops = [procedure(number, "sales" if number < 10 else "service", scripts=scripts) for number in range(1, 12)]
    pages = built(company(*sops))
    assert {path for path in pages if path.startswith("scripts")} == {
        *("scripts.md", "scripts/sales.md", "scripts/sales/2.md", "scripts/service.md")
    }
    assert not [address for address in links(pages["scripts.md"].markdown) if "#script-" in address]
    assert {"scripts/sales.html", "scripts/sales/2.html", "scripts/service.html"} <= set(links(pages["scripts.md"].markdown))
    found = [
        address.rpartition("/")[2]
        for path, page in pages.items()
        if path.startswith("scripts/")
        for address in links(page.markdown)
        if "#script-" in address
    ]
    assert len(found) == len(set(found)) == 330
    assert all(page.markdown.count("data-filter-item") <= MOST for path, page in pages.items() if path.startswith("scripts"))
    assert "../scripts/service.html" in links(pages["department/service.md"].markdown)
    assert "../../scripts.html" in links(pages["scripts/sales/2.md"].markdown)


def test_every_page_type_has_a_module_of_its_name() -> None:
    assert [find.name for find in FINDS] == list(NAMES)
    assert all((ROOT / f"sopkit/pages/{find.name}.py").is_file() for find in FINDS)


# ------------------------------------------------------------------------------------------------------- as published


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("libraries") / "site"
    assert publish(ROOT, target, strict=True, plugin={"as_of": DAY.isoformat()}) == []
    return target


@pytest.fixture(scope="module")
def documents(site: Path) -> dict[str, Document]:
    return pages_of(site)


@pytest.fixture(scope="module")
def base(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


PLACES = [f"{folder}{name}.html" for folder in ("", "en/") for name in NAMES]


def test_no_link_of_the_libraries_is_dead(site: Path, documents: dict[str, Document]) -> None:
    assert set(PLACES) <= set(documents)
    assert dead_links(site) == []


def test_the_first_page_and_the_page_of_a_department_lead_to_them(documents: dict[str, Document]) -> None:
    for folder in ("", "en/"):
        assert {f"{name}.html" for name in NAMES} <= set(documents[f"{folder}index.html"].links)
        assert "../scripts.html#department-sales" in set(documents[f"{folder}department/sales.html"].links)


def test_the_search_finds_the_procedure_and_not_its_copy(site: Path) -> None:
    entries = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))["docs"]
    for name in NAMES:
        assert {entry["location"] for entry in entries if entry["location"].partition("#")[0] == f"{name}.html"} == {
            f"{name}.html",
            f"{name}.html#top",
        }


def test_the_words_for_a_customer_are_two_taps_away_on_a_phone(browser: Browser, base: str) -> None:
    context = browser.new_context(viewport={"width": PHONE, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(f"{base}index.html")
    page.get_by_role("link", name="话术", exact=True).tap()
    page.get_by_role("link", name="C 层客户只谈价格").first.tap()
    page.wait_for_url("**/sop/SAL-001.html#script-price-low")
    assert page.get_by_text("您比的是哪一款？").first.is_visible()
    context.close()


def test_the_fields_narrow_the_scripts_to_words_tier_and_channel(browser: Browser, base: str) -> None:
    page = browser.new_page()
    page.goto(f"{base}scripts.html")
    shown = page.locator(".sop-words > li:visible")
    whole = shown.count()
    page.get_by_label("关键词").fill("便宜 500")
    assert shown.locator("a").all_inner_texts() == ["C 层客户只谈价格"]
    assert page.locator("h2:visible").all_inner_texts() == ["销售部#"]
    assert page.locator(".sop-filter output").inner_text() == "共 1 项"
    page.get_by_label("关键词").fill("没有这样的词")
    assert shown.count() == 0
    assert page.locator(".sop-filter output").inner_text() == "没有符合条件的内容。"
    page.get_by_label("关键词").fill("")
    assert shown.count() == whole
    page.get_by_label("层级").select_option(label="C 层（低消费）")
    assert shown.count() == 3
    assert page.locator(".sop-tiers section:visible").count() == 1
    page.get_by_label("渠道").select_option(label="微信")
    assert shown.locator("a").all_inner_texts() == ["C 层客户只谈价格", "C 层客户担心后面不断收费"]
    page.close()


@pytest.mark.parametrize("name", NAMES[1:])
def test_the_field_narrows_the_tables(browser: Browser, base: str, name: str) -> None:
    page = browser.new_page()
    page.goto(f"{base}en/{name}.html")
    whole = page.locator("[data-filter-item]:visible").count()
    page.get_by_label("Words").fill("CRM-001")
    left = page.locator("[data-filter-item]:visible")
    assert 0 < left.count() < whole
    assert page.locator(".sop-filter output").inner_text() == f"{left.count()} found"
    page.close()


def test_without_programs_the_fields_are_hidden_and_the_lists_whole(browser: Browser, base: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base}scripts.html")
    assert not page.locator(".sop-filter").is_visible()
    assert page.locator(".sop-words > li").first.is_visible()
    context.close()


@pytest.mark.parametrize("width", [PHONE, 768, 1280])
@pytest.mark.parametrize("path", PLACES)
def test_they_fit_every_screen_and_ask_no_other_host(browser: Browser, base: str, path: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    watch = Watch(page)
    page.goto(base + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    edge = page.locator(".md-content__inner").evaluate("e => e.getBoundingClientRect().right")
    wide = page.evaluate(
        "edge => [...document.querySelectorAll('.md-content *')].filter(e => e.getBoundingClientRect().right > edge + 1"
        " && !e.closest('thead')).map(e => e.outerHTML.slice(0, 80))",
        edge,
    )
    assert wide == []
    assert [url for url in watch.requests if not url.startswith(base)] == []
    assert watch.complaints == []
    page.close()
