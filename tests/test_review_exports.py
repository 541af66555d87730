"""The calendar of reviews and the tickets that should exist, for programs of others."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from handbook import Outcome
from icalendar import Calendar
from repository import Repository
from told import Asked

SETTINGS = "title: {en: Handbook, zh: 手册}\nlanguage: zh\n"
ORGANISATION = """\
departments:
  - id: sales
    name: {en: Sales, zh: 销售部}
roles:
  - id: seller
    name: {en: Seller, zh: 销售员}
    department: sales
    holders:
      - {handle: "@desk", name: '值班台; "夜班", 周末', contact: desk@example.com}
      - {handle: "@example/sellers", contact: ext. 8801}
      - {handle: "second.desk", contact: second@example.com}
  - id: vacant
    name: {en: Vacant, zh: 空岗}
    department: sales
"""


def text(name: str, last: str | None = None, more: str = "", owner: str = "seller", title: str = "报价") -> str:
    """Return an SOP in use with its review."""
    review = f"  last: {last}\n" if last else ""
    return (
        f"id: {name}\ntitle: {title}\nlang: zh\nkind: general\ndepartment: sales\nversion: 1.0.0\nstatus: active\nowner: {owner}\n"
        f"review:\n  every: 6 months\n{review}{more}purpose: 及时报价。\ntrigger: 客户询价。\noutcome:\n  result: 报价已发出。\n"
        "steps:\n  - id: send\n    do: 发送报价。\n    role: seller\n"
    )


LONG = '"报价，含：逗号, 分号; 反斜杠\\\\ 和引号“”，以及很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长的标题"'
FILES: dict[str, str | bytes] = {
    "sopkit.yml": SETTINGS,
    "organisation.yml": ORGANISATION,
    "sops/never.yml": text("SAL-001"),
    "sops/overdue.yml": text("SAL-002", "2025-06-30", owner="vacant"),
    "sops/changed.yml": text("SAL-003", "2026-02-01"),
    "sops/soon.yml": text("SAL-004", "2025-09-15", title=LONG),
    "sops/current.yml": text("SAL-005", "2026-02-20"),
    "sops/draft.yml": text("SAL-006").replace("status: active", "status: draft"),
}


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOPKIT_CACHE_DIR", str(tmp_path / "kept"))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "work")
    repository.commit("Begin", "2026-02-21", FILES)
    changed = str(FILES["sops/changed.yml"]).replace("发送报价。", "用邮件发送报价。")
    repository.commit("By mail", "2026-02-22", {"sops/changed.yml": changed})
    return repository


def ask(repository: Repository, *arguments: str, lang: str = "en") -> Outcome:
    """Run the program in the handbook on 1 March 2026, unless the arguments name another day."""
    day = [] if "--as-of" in arguments else ["--as-of", "2026-03-01"]
    return Asked(repository.handbook)("review", *arguments, *day, lang=lang)


def calendar(repository: Repository, *arguments: str, lang: str = "en") -> bytes:
    """Return the calendar that is written."""
    target = repository.top.parent / "reviews.ics"
    outcome = ask(repository, "calendar", "--out", str(target), *arguments, lang=lang)
    assert (outcome.code, outcome.out) == (0, ""), outcome.err
    return target.read_bytes()


def events(content: bytes) -> dict[str, Any]:
    """Return the events of a calendar by the ids of their SOPs."""
    return {str(event["uid"]).partition("@")[0].removeprefix("review-"): event for event in Calendar.from_ical(content).walk("VEVENT")}


def test_an_event_for_each_review_that_is_due(repository: Repository) -> None:
    found = events(calendar(repository))
    assert {name: event.decoded("dtstart") for name, event in found.items()} == {
        "SAL-002": date(2025, 12, 30),
        "SAL-004": date(2026, 3, 15),
        "SAL-003": date(2026, 8, 1),
        "SAL-005": date(2026, 8, 20),
    }
    for event in found.values():
        assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(days=1)
        assert event["dtstamp"].to_ical() == b"20260301T000000Z"
    assert str(found["SAL-003"]["summary"]) == "评审 SAL-003：报价"
    assert str(found["SAL-004"]["summary"]).endswith("报价，含：逗号, 分号; 反斜杠\\ 和引号“”，以及" + "很长" * 15 + "的标题")
    assert "sopkit review sign SAL-003 --by seller" in str(found["SAL-003"]["description"])


def test_who_holds_the_owner_s_role_attends(repository: Repository) -> None:
    found = events(calendar(repository))
    attendees = found["SAL-003"]["attendee"]
    assert [str(attendee) for attendee in attendees] == ["mailto:desk@example.com", "mailto:second@example.com"]
    assert attendees[0].params["CN"] == "值班台; '夜班', 周末"
    assert str(found["SAL-003"]["organizer"]) == "mailto:desk@example.com"
    assert "attendee" not in found["SAL-002"]


def test_its_lines_are_as_rfc_5545_wants_them(repository: Repository) -> None:
    content = calendar(repository)
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    for line in lines:
        line.decode()  # no character is cut in two
    assert content.count(b"BEGIN:VEVENT") == content.count(b"\r\nUID:") == content.count(b"\r\nDTSTAMP:") == 4


def test_the_same_bytes_in_each_run_time_zone_and_language(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    first = calendar(repository)
    for zone in ("Pacific/Kiritimati", "America/Adak"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert calendar(repository, lang="zh") == first
    monkeypatch.undo()
    time.tzset()


def test_a_review_moves_its_event_and_a_moved_file_changes_nothing(repository: Repository) -> None:
    before = events(calendar(repository))
    repository.git("mv", "sops/current.yml", "sops/moved.yml")
    repository.write("sops/soon.yml", text("SAL-004", "2026-02-25", title=LONG))
    after = events(calendar(repository))
    assert after.keys() == before.keys()
    assert after["SAL-004"]["uid"] == before["SAL-004"]["uid"]
    assert after["SAL-004"]["sequence"] > before["SAL-004"]["sequence"]
    assert after["SAL-004"].decoded("dtstart") == date(2026, 8, 25)
    assert after["SAL-005"]["uid"] == before["SAL-005"]["uid"]


def test_two_handbooks_share_no_event(repository: Repository) -> None:
    first = {event["uid"] for event in events(calendar(repository)).values()}
    repository.write("sopkit.yml", SETTINGS.replace("Handbook", "Other"))
    second = {event["uid"] for event in events(calendar(repository)).values()}
    repository.git("remote", "add", "origin", "git@git.example.com:team/handbook.git")
    third = {event["uid"] for event in events(calendar(repository)).values()}
    repository.git("remote", "set-url", "origin", "https://git.example.com/team/handbook")
    assert {event["uid"] for event in events(calendar(repository)).values()} == third
    assert len(first | second | third) == 12


def test_what_has_no_day_is_told(repository: Repository) -> None:
    outcome = ask(repository, "calendar", "--out", str(repository.top.parent / "a.ics"))
    assert "Reviews in it: 4." in outcome.err
    assert "Without a day, and so not in it: 1." in outcome.err


# ------------------------------------------------------------------------------------------------------------- the tickets


def tickets(repository: Repository, *arguments: str, lang: str = "en") -> list[dict[str, Any]]:
    """Return the tickets that should exist."""
    outcome = ask(repository, "issues", *arguments, lang=lang)
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)["tickets"]  # type: ignore[no-any-return]


def test_a_ticket_for_each_sop_that_somebody_has_to_look_at(repository: Repository) -> None:
    found = tickets(repository)
    assert [(ticket["key"], ticket["labels"], ticket["due"]) for ticket in found] == [
        ("review:SAL-001", ["sop-review", "never"], None),
        ("review:SAL-002", ["sop-review", "overdue"], "2025-12-30"),
        ("review:SAL-003", ["sop-review", "changed"], "2026-08-01"),
        ("review:SAL-004", ["sop-review", "due-soon"], "2026-03-15"),
    ]
    assert [ticket["assignees"] for ticket in found] == [["desk", "second.desk"], [], ["desk", "second.desk"], ["desk", "second.desk"]]
    assert "@example/sellers" in found[0]["body"]
    assert found[2]["title"] == "SAL-003 评审后有改动：报价"
    head = repository.git("rev-parse", "HEAD")
    assert head[:9] in found[2]["body"]
    assert "`sopkit review sign SAL-003 --by seller --commit`" in found[2]["body"]


def test_the_words_are_the_handbook_s_and_stay_the_same_while_nothing_happens(repository: Repository) -> None:
    first = tickets(repository)
    assert tickets(repository, "--as-of", "2026-03-02", lang="zh") == first
    repository.write("sopkit.yml", SETTINGS.replace("language: zh", "language: en"))
    assert tickets(repository)[1]["title"] == "The review of SAL-002 is overdue: 报价"


def test_a_ticket_goes_with_its_reason(repository: Repository) -> None:
    assert [ticket["key"] for ticket in tickets(repository, "--due-within", "5")] == ["review:SAL-001", "review:SAL-002", "review:SAL-003"]
    repository.write("sops/never.yml", text("SAL-001", "2026-02-28"))
    assert [ticket["key"] for ticket in tickets(repository, "--due-within", "5")] == ["review:SAL-002", "review:SAL-003"]


def test_two_files_with_one_id_give_one_ticket(repository: Repository) -> None:
    repository.write("sops/zz.yml", text("SAL-001"))
    keys = [ticket["key"] for ticket in tickets(repository)]
    assert len(keys) == len(set(keys)) == 4


def test_what_a_file_says_writes_to_nobody(repository: Repository) -> None:
    repository.write("sops/a `@all` b.yml", text("SAL-009", title='"@all\\nReviewed"'))
    ticket = next(ticket for ticket in tickets(repository) if ticket["key"] == "review:SAL-009")
    assert "\n" not in ticket["title"]
    assert "`sops/a '@all' b.yml`" in ticket["body"]
    assert "@all\n" not in ticket["body"]
