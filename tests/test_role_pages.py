"""The pages of roles, the timetable with its calendars, and the page that says where to begin."""

from __future__ import annotations

import re
from datetime import date, datetime
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from handbook import Handbook
from icalendar import Calendar
from published import ROOT, Run, dead_links, lay_out, publish, served
from test_browser import PHONE, Watch

from sopkit.model.reference import Reference
from sopkit.pages import role as role_pages
from sopkit.pages import timetable as timetable_pages
from sopkit.site import build_site
from sopkit.workspace import read_library

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from sopkit.model.page import Site

DAY = date(2026, 3, 1)
ORGANISATION = """\
departments:
  - id: sales
    name: {en: Sales, zh: 销售部}
  - id: service
    name: {en: Service, zh: 服务部}
roles:
  - id: seller
    name: {en: Seller, zh: 销售员}
    department: sales
    duties: {en: Sells <b>coffee</b>, zh: 卖咖啡}
    holders: [{handle: "@example/seller", contact: seller@example.com}]
    deputy: manager
  - id: manager
    name: {en: Manager, zh: 经理}
    department: sales
    holders: []
    deputy: seller
    may_approve: [sales]
  - id: helper
    name: {en: Helper, zh: 客服}
    department: service
    holders: [{handle: "@example/helper"}]
  - id: idler
    name: {en: Idler, zh: 闲人}
    department: service
    holders: [{handle: "@example/idler"}]
"""
HEAD = """\
id: {id}
title: {title}
lang: en
kind: general
department: sales
version: 1.2.0
status: active
effective: 2026-02-04
owner: manager
deputy: seller
approvers: [manager]
review: {{every: 12 months, last: 2026-02-01, by: manager}}
changes:
  - {{version: 1.2.0, date: 2026-02-03, summary: First version, impact: major}}
purpose: Get it done.
trigger: A customer asks.
outcome: {{result: It is done.}}
"""
OFFER = (
    HEAD.format(id="SAL-001", title="Offer <i>now</i>")
    + """\
steps:
  - id: ask
    do: Ask the customer.
    role: seller
    within: {limit: 2 hours, after: the call}
    on_failure: {do: Tell the manager, escalate_to: manager, within: {limit: 1 day}}
  - id: write
    do: Write the offer.
    role: seller
    critical: true
    done_when: It is under 2 pages
    hold: {released_by: manager, until: the price is right}
  - id: send
    do: Send it.
    role: helper
  - id: file
    do: File it.
    role: seller
handoffs:
  - {department: service, direction: gives, what: The written offer, step: write, within: {limit: 3 hours}}
  - {department: service, direction: receives, what: The receipt, step: send}
  - {department: service, direction: gives, what: The yearly list}
risks:
  - {risk: A wrong price, prevention: Two look, control: Call at once, owner: manager}
metrics:
  - {name: Offers in time, formula: in time / all, target: 95, unit: "%", period: 1 month, owner: manager}
responsibilities:
  - {task: The price, responsible: [seller], accountable: manager, consulted: [helper]}
records:
  - {what: The signed offer, where: The cabinet, keep: 2 years, by: helper}
training:
  audience: [seller]
  within: {limit: 5 working days, after: joining}
distribution: [service]
"""
)
WEEK = (
    HEAD.format(id="SAL-002", title="Posts")
    + """\
steps:
  - {id: post, do: Post it., role: seller}
timetable:
  - {id: late, days: [fri, mon], time: "23:30", until: "00:15", content: Watch the night, role: seller}
  - {id: early, days: [mon], time: "08:00", until: "08:30", channel: Group, content: "Say *good* morning, all", role: seller}
  - {id: lost, days: [sun], time: "09:00", content: Nobody known, role: stranger}
moments_plan:
  - {days: [wed], time: "12:00", content: A picture, role: helper}
"""
)
CALLS = (
    HEAD.format(id="SAL-003", title="Calls").replace("status: active", "status: draft")
    + """\
steps:
  - {id: call, do: Call., role: seller}
timetable:
  - {id: ring, days: [tue], time: "10:00", content: Ring, role: manager}
training:
  audience: [seller]
  within: {limit: 2 hours, after: joining}
"""
)
OLD = HEAD.format(id="SAL-004", title="Old").replace("status: active", "status: retired\nreplaced_by: SAL-001") + "steps:\n"
OLD += "  - {id: old, do: Do as before., role: seller}\n"
SETTINGS = "title: {en: Handbook, zh: 手册}\nlanguage: en\nlanguages: [en, zh]\ntime_zone: Europe/Berlin\n"
GLOSSARY = "terms:\n  - id: crm\n    term: {en: CRM, zh: 客户系统}\n    meaning: {en: Where customers are, zh: 记录客户的系统}\n"


def lay(folder: Path) -> Handbook:
    sops = {"offer": OFFER, "week": WEEK, "calls": CALLS, "old": OLD}
    handbook = Handbook(folder, {f"sops/{name}.yml": text for name, text in sops.items()})
    handbook.write("sopkit.yml", SETTINGS)
    handbook.write("organisation.yml", ORGANISATION)
    handbook.write("glossary.yml", GLOSSARY)
    return handbook


def site_of(handbook: Handbook, *, day: date = DAY, drafts: bool = False) -> Site:
    library = read_library(handbook.root, day, keep_sops=True)
    assert not [problem for problem in library.problems if problem.severity.value == "error"]
    return build_site(library, Reference(), drafts=drafts)


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Handbook:
    return lay(tmp_path_factory.mktemp("roles"))


@pytest.fixture(scope="module")
def site(handbook: Handbook) -> Site:
    return site_of(handbook)


def page(site: Site, path: str) -> str:
    return next(page.markdown for page in site.pages if page.path == path)


def part(text: str, anchor: str) -> str:
    """Return what stands below a heading."""
    found = re.search(rf"^## [^\n]*\{{: #{anchor}[ }}].*?(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    return found[0] if found else ""


def words(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


def entries(text: str, start: str = "<li") -> list[str]:
    return [words(f"<{piece}") for piece in text.split(start)[1:]]


def sections(text: str) -> list[str]:
    return re.findall(r"^## .*\{: #([a-z]+)", text, re.MULTILINE)


def calendar(site: Site, place: str) -> Calendar:
    content = site.texts[place]
    assert isinstance(content, bytes)
    return Calendar.from_ical(content)


def events(site: Site, place: str) -> dict[str, Any]:
    return {str(event["uid"]).partition("@")[0]: event for event in calendar(site, place).walk("VEVENT")}


# ------------------------------------------------------------------------------------------------------ the page of a role


def test_there_is_a_page_for_each_role_in_each_language(site: Site) -> None:
    titles = {page.path: page.title for page in site.pages if "role/" in page.path}
    assert titles == {
        "role/seller.md": "Seller",
        "role/manager.md": "Manager",
        "role/helper.md": "Helper",
        "role/idler.md": "Idler",
        "zh/role/seller.md": "销售员",
        "zh/role/manager.md": "经理",
        "zh/role/helper.md": "客服",
        "zh/role/idler.md": "闲人",
    }
    assert not [entry.path for entry in site.navigation if "role/" in entry.path]


def test_it_says_who_holds_the_role_and_who_stands_in(site: Site) -> None:
    text = page(site, "role/seller.md").partition("\n## ")[0]
    assert "Held by @example/seller seller@example.com" in words(text)
    assert 'href="mailto:seller@example.com"' in text
    assert '<a href="../manager/">Manager</a>' in text
    assert "Stands in for Manager" in words(text)
    assert "<b>coffee" not in text
    assert "Held by Nobody at present" in words(page(site, "role/manager.md"))
    assert "可批准 销售部" in words(page(site, "zh/role/manager.md"))


def test_every_step_of_the_role_is_named_with_its_limit_and_leads_to_its_place(site: Site) -> None:
    text = part(page(site, "role/seller.md"), "steps")
    assert entries(text) == [
        "1 Ask the customer 2 hours, counted from: the call",
        "2 Write the offer Critical step Stop until released by Manager",
        "4 File it SAL-002 Posts 1 of 1 steps",
        "1 Post it",
    ]
    assert '<a href="../../sop/SAL-001/#step-write">' in text
    assert "SAL-001 Offer <i>now</i> 3 of 4 steps" in words(text)
    assert "Do as before" not in text
    assert "step-call" not in text  # a draft


def test_drafts_are_shown_where_they_are_asked_for_and_in_no_calendar(handbook: Handbook) -> None:
    site = site_of(handbook, drafts=True)
    assert "step-call" in part(page(site, "role/seller.md"), "steps")
    assert "Ring" in words(part(page(site, "role/manager.md"), "week"))
    assert "calendar/manager.ics" not in site.texts
    assert ".ics" not in page(site, "role/manager.md")


def test_what_is_released_and_taken_over_comes_to_the_role(site: Site) -> None:
    text = part(page(site, "role/manager.md"), "calls")
    assert entries(text) == [
        "SAL-001 · 2 Write the offer the price is right Takes over a step 1",
        "SAL-001 · 1 Ask the customer Tell the manager 1 day",
    ]
    assert text.count("<details") == 2
    assert '#step-ask"' in text


def test_what_is_handed_over_is_told_from_the_side_of_the_role(site: Site) -> None:
    seller, helper = (part(page(site, f"role/{name}.md"), "handoffs") for name in ("seller", "helper"))
    own, _, others = seller.partition("<details")
    assert "We hand over The written offer Service" in words(own)
    assert "receipt" not in own
    assert "The yearly list" in words(others)
    own, _, others = helper.partition("<details")
    assert "We hand over The receipt Sales" in words(own)
    assert "We receive The written offer Sales" in words(others)
    assert "We receive The yearly list Sales" in words(others)


def test_a_new_holder_reads_in_an_order_and_may_tick_it_off(site: Site, handbook: Handbook) -> None:
    text = part(page(site, "role/seller.md"), "reading")
    assert '<ol class="sop-reading" data-following="role:seller"' in text
    assert re.findall(r'<label class="sop-tick"><input type="checkbox" data-tick="([^"]+)">', text) == ["SAL-001", "SAL-002", "glossary"]
    assert "Must be read: 5 working days, counted from: joining · Steps of this role: 3" in words(text)
    soonest = part(page(site_of(handbook, drafts=True), "role/seller.md"), "reading")
    assert re.findall('data-tick="([^"]+)"', soonest) == ["SAL-003", "SAL-001", "SAL-002", "glossary"]
    helper = part(page(site, "role/helper.md"), "reading")
    assert re.findall('data-tick="([^"]+)"', helper) == ["SAL-001", "glossary"]  # sent to the department
    translated = part(page(site, "zh/role/seller.md"), "reading")
    assert re.findall('data-(?:tick|following)="([^"]+)"', translated) == ["role:seller", "SAL-001", "SAL-002", "glossary"]


def test_a_page_has_only_the_parts_that_hold_something(site: Site) -> None:
    assert sections(page(site, "role/seller.md")) == ["week", "steps", "handoffs", "reading", "responsibilities", "documents"]
    assert sections(page(site, "role/manager.md")) == ["calls", "handoffs", "responsibilities", "metrics", "risks", "documents"]
    assert sections(page(site, "role/helper.md")) == ["week", "steps", "handoffs", "reading", "rounds", "responsibilities"]


def test_metrics_risks_tasks_and_documents_are_those_of_the_role(site: Site) -> None:
    text = page(site, "role/manager.md")
    assert "Offers in time in time / all 95% 1 month" in words(part(text, "metrics"))
    assert "A wrong price — Call at once" in words(part(text, "risks"))
    assert "The price Answers for it" in words(part(text, "responsibilities"))
    assert words(part(text, "documents")).count("Owner, Approves") == 2
    assert "The price Is asked before" in words(part(page(site, "role/helper.md"), "responsibilities"))
    assert "SAL-001 Offer <i>now</i> The cabinet The signed offer" in words(part(page(site, "role/helper.md"), "rounds"))


def test_long_lists_are_cut_and_say_so(handbook: Handbook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(role_pages, "MOST_STEPS", 3)
    monkeypatch.setattr(role_pages, "MOST_WORKED", 0)
    monkeypatch.setattr(role_pages, "MOST", 1)
    monkeypatch.setattr(timetable_pages, "MOST", 2)
    site = site_of(handbook)
    text = page(site, "role/seller.md")
    assert "Further steps: 2" in words(part(text, "steps"))
    assert "#step-post" not in text
    assert '<a href="2/">2</a>' in text
    assert '<a href="../../../sop/SAL-002/#step-post">Post it</a>' in page(site, "role/seller/2.md")
    assert '<a href="../">Seller</a>' in page(site, "role/seller/2.md")
    assert "销售员：步骤（第 2 部分）" in page(site, "zh/role/seller/2.md")
    assert "And 1 more." in words(part(text, "reading"))
    assert "And 1 more." in words(part(page(site, "role/manager.md"), "documents"))
    assert "choose a role" in words(page(site, "timetable.md"))
    assert "good" not in page(site, "timetable.md")


def test_roles_are_linked_wherever_they_are_named_by_link(site: Site) -> None:
    assert '<a href="../../role/seller/">Seller</a>' in page(site, "department/sales.md")
    assert '<tr id="role-seller">' in page(site, "department/sales.md")
    assert '<a href="../../role/helper/">Helper</a>' in page(site, "sop/SAL-001.md")


def test_a_handbook_without_roles_has_no_pages_of_roles(tmp_path: Path) -> None:
    handbook = lay(tmp_path)
    (tmp_path / "organisation.yml").unlink()
    library = read_library(handbook.root, DAY, keep_sops=True)
    site = build_site(library, Reference())
    assert not [page for page in site.pages if "role/" in page.path]
    assert not [place for place in site.texts if place.endswith(".ics")]
    assert "stranger" in page(site, "timetable.md")


# -------------------------------------------------------------------------------------------------------------- the week


def test_the_week_stands_as_a_grid_and_day_by_day(site: Site) -> None:
    text = part(page(site, "role/seller.md"), "week")
    grid, _, days = text.partition('<div class="sop-days"')
    times = re.findall(r'<td class="sop-short sop-strong">([^<]+)</td>', grid)
    assert times == ["08:00–08:30", "23:30–00:15"]
    rows = grid.split("<tbody>")[1].split("<tr>")[1:]
    assert [re.findall(r'aria-label="([^"]+)"', row) for row in rows] == [["Monday"], ["Monday", "Friday"]]
    assert [words(day) for day in re.findall(r"<summary>(.*?)</summary>", days)] == ["Monday 2", "Friday 1"]
    assert "Times are those of Europe/Berlin." in words(text)


def test_the_timetable_is_that_of_the_whole_company(site: Site) -> None:
    text = page(site, "timetable.md")
    grid = text.partition('<div class="sop-days"')[0]
    assert re.findall(r'<td class="sop-short sop-strong">([^<]+)</td>', grid) == ["08:00–08:30", "09:00", "12:00", "23:30–00:15"]
    assert '<a href="../role/helper/">Helper</a>' in text
    assert 'href="../calendar/seller.ics"' in text
    assert 'href="../calendar/seller.ics"' in page(site, "zh/timetable.md")
    assert "stranger" in text
    assert 'href="timetable/"' in page(site, "index.md")


def test_without_times_there_is_no_timetable(tmp_path: Path) -> None:
    handbook = Handbook(tmp_path, {"sops/offer.yml": OFFER})
    handbook.write("organisation.yml", ORGANISATION)
    site = site_of(handbook)
    assert not [page.path for page in site.pages if page.path.endswith("timetable.md")]
    assert not [page.path for page in site.pages if "timetable/" in page.markdown]
    assert not [place for place in site.texts if place.endswith(".ics")]


def test_the_calendar_of_a_role_comes_back_every_week(site: Site) -> None:
    found = events(site, "calendar/seller.ics")
    assert set(found) == {"SAL-002-slot-early", "SAL-002-slot-late"}
    early, late = found["SAL-002-slot-early"], found["SAL-002-slot-late"]
    assert str(early["summary"]) == "Say good morning, all"
    assert str(early["location"]) == "Group"
    assert early.decoded("dtstart").isoformat() == "2026-02-09T08:00:00+01:00"  # the first Monday in force
    assert early.decoded("dtstart").tzinfo.key == "Europe/Berlin"
    assert late.decoded("dtstart").replace(tzinfo=None) == datetime(2026, 2, 6, 23, 30)  # noqa: DTZ001 the zone is asked for above
    assert late.decoded("dtend").replace(tzinfo=None) == datetime(2026, 2, 7, 0, 15)  # noqa: DTZ001 likewise
    assert late["rrule"].to_ical() == b"FREQ=WEEKLY;BYDAY=MO,FR"
    assert [str(zone["tzid"]) for zone in calendar(site, "calendar/seller.ics").walk("VTIMEZONE")] == ["Europe/Berlin"]
    assert set(events(site, "zh/calendar/helper.ics")) == {"SAL-002-post-1"}
    assert not [place for place in site.texts if "stranger" in place or "idler" in place]


def test_a_calendar_is_the_same_on_every_day_and_keeps_its_uids(handbook: Handbook, site: Site, tmp_path: Path) -> None:
    ours = {place: text for place, text in site.texts.items() if place.endswith(".ics")}
    assert len(ours) == 4
    later = site_of(handbook, day=date(2027, 1, 1)).texts
    assert {place: later[place] for place in ours} == ours
    other = lay(tmp_path)
    other.write("sops/week.yml", WEEK.replace('"08:00"', '"07:45"').replace("date: 2026-02-03", "date: 2026-02-20"))
    moved = site_of(other)
    before, after = (events(one, "calendar/seller.ics")["SAL-002-slot-early"] for one in (site, moved))
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]
    assert after["dtstamp"].dt > before["dtstamp"].dt


@pytest.mark.parametrize("zone", ["", "time_zone: Nowhere/Land\n"])
def test_without_a_known_time_zone_the_times_are_those_of_the_reader(tmp_path: Path, zone: str) -> None:
    handbook = lay(tmp_path)
    handbook.write("sopkit.yml", SETTINGS.replace("time_zone: Europe/Berlin\n", zone))
    site = site_of(handbook)
    event = events(site, "calendar/seller.ics")["SAL-002-slot-early"]
    assert event["dtstart"].to_ical() == b"20260209T080000"
    assert not calendar(site, "calendar/seller.ics").walk("VTIMEZONE")


# ------------------------------------------------------------------------------------------------------------ start here


def test_the_first_page_leads_to_where_to_begin(site: Site) -> None:
    for language, title in (("", "Start here"), ("zh/", "从这里开始")):
        home = page(site, f"{language}index.md")
        assert f">{title}</a>" in home
        assert home.index(">" + title) < home.index("changes/")
        text = page(site, f"{language}start.md")
        assert sections(text) == ["new", "task", "owner", "author", "auditor"]
        assert text.count("/role/seller/") == 1
        links = set(re.findall(r'href="([^"#]+)"', text))
        assert {"../reviews/", "../register/", "../changes/", "../glossary/", "../timetable/", "../department/sales/"} <= links


def test_many_roles_are_found_by_their_department(tmp_path: Path) -> None:
    handbook = lay(tmp_path)
    more = "".join(
        f"  - {{id: r{number}, name: {{en: R{number}, zh: 岗{number}}}, department: service, holders: []}}\n" for number in range(60)
    )
    handbook.write("organisation.yml", ORGANISATION + more)
    text = page(site_of(handbook), "start.md")
    assert "/role/" not in text
    assert "Roles and procedures" in text


# ----------------------------------------------------------------------------------------------- the handbook that is shipped


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("sample") / "site"
    assert publish(ROOT, target, strict=True, plugin={"as_of": "2026-11-25"}) == []
    return target


@pytest.fixture(scope="module")
def base(sample: Path) -> Iterator[str]:
    with served(sample) as address:
        yield address


def test_every_role_and_calendar_of_the_sample_is_published(sample: Path) -> None:
    library = read_library(ROOT, date(2026, 11, 25), keep_sops=True)
    assert library.organisation is not None
    names = {role.id for role in library.organisation.roles}
    for folder in (sample, sample / "en"):
        assert {path.stem for path in (folder / "role").iterdir()} == names
        calendars = sorted((folder / "calendar").iterdir())
        assert calendars
        for path in calendars:
            content = path.read_bytes()
            assert content.count(b"\n") == content.count(b"\r\n")
            assert Calendar.from_ical(content).walk("VEVENT")
    assert not dead_links(sample)


def test_every_step_of_the_sample_stands_on_the_page_of_its_role(sample: Path) -> None:
    library = read_library(ROOT, date(2026, 11, 25), keep_sops=True)
    pages: dict[str, str] = {}
    for sop in library.sops:
        if sop.status in {"active", "retired"} and sop.lang == "zh" and sop.status != "retired":
            for step in sop.all_steps:
                if step.role:
                    text = pages.setdefault(step.role, (sample / "role" / f"{step.role}.html").read_text(encoding="utf-8"))
                    assert f'href="../sop/{sop.id}.html#step-{step.id}"' in text, (sop.id, step.id)
    assert len(pages) > 10


def test_pages_for_other_generators_have_the_calendars_too(tmp_path: Path) -> None:
    folder = lay_out(ROOT / "tests" / "handbooks" / "golden", tmp_path / "handbook")
    for name in ("one", "two"):
        assert Run("build", "--pages", str(tmp_path / name), folder=folder).code == 0
    found = sorted((tmp_path / "one" / "docs" / "calendar").iterdir())
    assert found
    assert [path.read_bytes() for path in found] == [(tmp_path / "two" / "docs" / "calendar" / path.name).read_bytes() for path in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, 768, 1280])
@pytest.mark.parametrize(
    "path",
    [
        *("role/community-operator.html", "role/sales-manager.html", "en/role/account-manager.html"),
        *("timetable.html", "en/timetable.html", "start.html", "en/start.html"),
    ],
)
def test_nothing_scrolls_sideways_and_no_other_host_is_asked(browser: Browser, base: str, path: str, width: int, scheme: Any) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    watch = Watch(page)
    page.goto(base + path)
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wide = page.evaluate(
        "[...document.querySelectorAll('.md-content *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1"
        " && !e.closest('pre') && !e.closest('thead')).map(e => e.outerHTML.slice(0, 80))"
    )
    assert wide == []
    weeks = page.locator("table.sop-week").all()
    assert [week.is_visible() for week in weeks] == [width != PHONE] * len(weeks)
    assert [days.is_visible() for days in page.locator(".sop-days").all()] == [width == PHONE] * len(weeks)
    assert [url for url in watch.requests if not url.startswith(base)] == []
    assert watch.complaints == []
    context.close()


def test_a_box_is_ticked_by_keyboard_and_has_a_name(browser: Browser, base: str) -> None:
    page = browser.new_page()
    page.goto(f"{base}en/role/account-manager.html")
    box = page.get_by_role("checkbox", name="Read: SAL-001")
    box.focus()
    page.keyboard.press("Space")
    assert box.is_checked()
    page.close()
