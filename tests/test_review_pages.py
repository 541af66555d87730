"""What the handbook shows of reviews and of history: real repositories, real builds."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from handbook import ORGANISATION, ROOT, SETTINGS
from published import Document, dead_links, pages_of, publish, read_page, served
from repository import Repository
from test_browser import PHONE, Watch
from told import PLAIN

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DAY = "2026-03-01"
ATOM = "{http://www.w3.org/2005/Atom}"
NEW_PAGES = ("reviews.html", "changes.html", "register.html")
HOSTILE = "# <script>alert(1)</script> {: onclick=alert(1) #evil } \u202ex"


def sop(number: int, title: str, **fields: str) -> str:
    """Return an SOP with some of its fields written otherwise; ``review`` is the day of the last review."""
    text = PLAIN.replace("SAL-001", f"SAL-{number:03}").replace("title: Offer", f"title: {title}")
    for name, value in fields.items():
        if name == "last":
            text = text.replace("  last: 2026-01-04\n", f"  last: {value}\n" if value else "")
        elif f"\n{name}: " in text:
            text = re.sub(rf"(?m)^{name}: .*$", f"{name}: {value}", text)
        else:
            text = text.replace("purpose:", f"{name}: {value}\npurpose:", 1)
    return text


def translation(number: int, title: str) -> str:
    return f"id: SAL-{number:03}\nlang: zh\ntranslates: 1.0.0\ntitle: {title}\npurpose: 把报价发出去。\n"


FIRST = PLAIN
SECOND = PLAIN.replace("version: 1.0.0\nstatus", "version: 1.1.0\nstatus").replace(
    "changes:\n", "changes:\n  - version: 1.1.0\n    date: 2026-02-10\n    summary: The manager is told, too\n    impact: minor\n"
)
SECOND = SECOND.replace("Send the offer to the customer.", "Send the offer to the customer and the manager.")
SECOND = SECOND.replace("effective: 2026-01-05", "effective: 2026-02-12")
FORMATTED = SECOND.replace("title: Offer", 'title: "Offer"')
SIGNED = FORMATTED.replace("last: 2026-01-04", "last: 2026-02-20")
MKDOCS = """\
site_name: ""
use_directory_urls: false
theme:
  name: material
  font: false
  palette:
    - media: "(prefers-color-scheme: light)"
      scheme: default
      primary: custom
      accent: custom
    - media: "(prefers-color-scheme: dark)"
      scheme: slate
      primary: custom
      accent: custom
markdown_extensions:
  - attr_list
plugins:
  - sopkit
  - search
"""


def lay_history(repository: Repository) -> list[str]:
    """Commit a handbook with every standing there is, and return the names of the commits to the SOP with most of them."""
    made = [
        repository.commit(
            "Begin",
            "2026-01-01",
            {
                "sopkit.yml": f"{SETTINGS}language: en\nlanguages: [en, zh]\naudience: restricted\ntime_zone: Asia/Shanghai\n"
                "repository:\n  url: https://github.com/example/handbook\n",
                "organisation.yml": ORGANISATION,
                "mkdocs.yml": MKDOCS,
                "docs/note.md": "# A note\n",
                ".gitignore": "site/\n",
                "sops/a.yml": FIRST,
                "sops/a.zh.yml": translation(1, "报价"),
                "sops/overdue.yml": sop(2, "Overdue one", last="2024-01-04"),
                "sops/never.yml": "# sopkit: allow-file missing-when-active the first review is planned\n" + sop(3, "Unseen one", last=""),
                "sops/changed.yml": sop(4, "Changed one"),
                "sops/retired.yml": sop(5, "Retired one", status="retired", replaced_by="SAL-001"),
                "sops/retired.zh.yml": translation(5, "旧报价"),
                "sops/draft.yml": sop(6, "Draft one", status="draft"),
                "sops/restricted.yml": sop(7, "Secret one", confidentiality="restricted"),
                "sops/coming.yml": sop(8, "Coming one", effective="2026-05-01"),
                "sops/soon.yml": sop(9, "Soon one", last="2025-03-10"),
            },
            who="Founder",
        ),
        repository.commit("Tell the manager", "2026-02-10", {"sops/a.yml": SECOND}, who="Editor"),
    ]
    repository.git("mv", "sops/a.yml", "sops/offer.yml")
    repository.git("mv", "sops/a.zh.yml", "sops/offer.zh.yml")
    made.append(repository.commit("Move it", "2026-02-12", who="Mover"))
    made.append(repository.commit("Quotes", "2026-02-13", {"sops/offer.yml": FORMATTED}, who="Formatter"))
    made.append(repository.commit("Reviewed", "2026-02-20T20:00:00+00:00", {"sops/offer.yml": SIGNED}, who="Reviewer"))
    changed = sop(4, "Changed one").replace("Send the offer to the customer.", "Call the customer.")
    made.append(repository.commit(HOSTILE, "2026-02-21", {"sops/changed.yml": changed}, who="Evil &lt; *b*"))
    return made


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return Repository(tmp_path_factory.mktemp("reviewed") / "work")


@pytest.fixture(scope="module")
def commits(repository: Repository) -> list[str]:
    return lay_history(repository)


@pytest.fixture(scope="module")
def site(repository: Repository, commits: list[str]) -> Path:
    assert commits
    target = repository.top.parent / "site"
    assert publish(repository.top, target, strict=True, plugin={"as_of": DAY}) == []
    return target


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Document]:
    return pages_of(site)


def html(site: Path, name: str) -> str:
    return (site / name).read_text(encoding="utf-8")


def part(text: str, anchor: str) -> str:
    """Return what stands below a heading."""
    found = re.search(rf'<h2 [^>]*id="{anchor}".*?(?=<h2 |</article>)', text, re.DOTALL)
    return found[0] if found else ""


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def rows(text: str) -> list[str]:
    return [words(row) for row in re.findall(r"<tr\b.*?</tr>", text.partition("<tbody>")[2], re.DOTALL)]


def test_every_link_leads_somewhere(site: Path) -> None:
    assert not dead_links(site)


# ------------------------------------------------------------------------------------------------ the page of an SOP


@pytest.mark.parametrize(
    ("page", "badge"),
    [
        ("sop/SAL-001.html", "Reviewed on 2026-02-20"),
        ("zh/sop/SAL-001.html", "2026-02-20 已评审"),
        ("sop/SAL-002.html", "Overdue since 2025-01-04"),
        ("sop/SAL-003.html", "Never reviewed"),
        ("sop/SAL-004.html", "Changed since 2026-01-04"),
        ("sop/SAL-009.html", "Due on 2026-03-10"),
    ],
)
def test_a_page_shows_how_it_stands_to_its_review(site: Path, page: str, badge: str) -> None:
    status = re.search(r'<dl class="sop-status">.*?</dl>', html(site, page), re.DOTALL)
    assert status is not None
    assert badge in words(status[0])


def test_what_is_not_in_use_has_no_badge(site: Path) -> None:
    assert "sop-badge--long" not in html(site, "sop/SAL-005.html")


def test_revisions_are_told_and_moves_and_formatting_are_folded_away(site: Path, commits: list[str]) -> None:
    text = part(html(site, "sop/SAL-001.html"), "revisions")
    assert rows(text) == [
        f"1.1.0 2026-02-21 Reviewer Review of 2026-02-20 signed — {commits[4][:9]}",
        f"1.1.0 2026-02-10 Editor The manager is told, too Small change {commits[1][:9]}",
        f"1.0.0 2026-01-01 Founder First version Read again {commits[0][:9]}",
    ]
    fold = re.search(r"<details.*?</details>", text, re.DOTALL)
    assert fold is not None
    assert words(fold[0]) == (
        f"Only moved or formatted: 2 2026-02-13 · Formatter · Formatted · {commits[3][:9]} 2026-02-12 · Mover · Moved · {commits[2][:9]}"
    )
    assert f'href="https://github.com/example/handbook/commit/{commits[1]}"' in text


def test_what_another_procedure_was_in_the_same_file_is_not_told_as_its_own(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "work")
    beside = {"sopkit.yml": SETTINGS, "organisation.yml": ORGANISATION, "mkdocs.yml": MKDOCS, "docs/note.md": "# A note\n"}
    one, two = sop(1, "One"), sop(2, "Two")
    repository.commit("First of all", "2026-01-01", {**beside, "sops/a.yml": one, "sops/b.yml": two}, who="Founder")
    repository.commit("Swap", "2026-01-02", {"sops/a.yml": two, "sops/b.yml": one}, who="Swapper")
    (repository.handbook / "sops/a.yml").unlink()
    repository.commit("Away with two", "2026-01-03", who="Remover")
    repository.commit("Three", "2026-01-04", {"sops/a.yml": sop(3, "Three")}, who="Third")
    assert publish(repository.top, tmp_path / "site", plugin={"as_of": DAY}) == []
    text = part(html(tmp_path / "site", "sop/SAL-001.html"), "revisions")
    assert [row.split()[2] for row in rows(text)] == ["Founder"]
    assert "2026-01-02 · Swapper · Moved" in words(text)
    assert [row.split()[2] for row in rows(part(html(tmp_path / "site", "sop/SAL-003.html"), "revisions"))] == ["Third"]


def test_a_translation_shows_the_revisions_of_its_source_and_its_own_last_change(site: Path, commits: list[str]) -> None:
    text = part(html(site, "zh/sop/SAL-001.html"), "revisions")
    assert [row.split()[2] for row in rows(text)] == ["Reviewer", "Editor", "Founder"]
    assert words(text).endswith(f"本译文最近一次由 Founder 于 2026-01-01 修改： Begin {commits[0][:9]}")


def test_nothing_in_a_commit_comes_alive(pages: dict[str, Document], site: Path) -> None:
    document = pages["sop/SAL-004.html"]
    assert "# <script>alert(1)</script> {: onclick=alert(1) #evil } x" in document.text("span")
    assert "Evil &lt; *b*" in document.text("div")  # as it is written
    for page in pages.values():
        assert "evil" not in page.ids
        assert not [attributes for _, attributes in page.elements if "onclick" in attributes]
    assert "<script>alert" not in html(site, "sop/SAL-004.html")


@pytest.mark.parametrize(("page", "target"), [("sop/SAL-005.html", "SAL-001.html"), ("zh/sop/SAL-005.html", "SAL-001.html")])
def test_a_retired_procedure_leads_to_the_one_to_use(site: Path, page: str, target: str) -> None:
    text = html(site, page)
    banner = re.search(r'<div class="sop-banner sop-banner--retired">.*?</div>', text, re.DOTALL)
    assert banner is not None
    assert f'href="{target}"' in banner[0]
    assert text.index("sop-banner--retired") < text.index('<dl class="sop-status">')


def test_pages_are_the_same_on_every_day_but_the_board_and_the_register(repository: Repository, site: Path, tmp_path: Path) -> None:
    publish(repository.top, tmp_path / "site", plugin={"as_of": "2026-03-02"})
    other = {path.relative_to(tmp_path / "site").as_posix() for path in (tmp_path / "site").rglob("*.html")}
    differing = {name for name in other if html(tmp_path / "site", name) != html(site, name)}
    assert differing == {"reviews.html", "zh/reviews.html", "register.html", "zh/register.html"}  # which names its day
    assert (tmp_path / "site/changes.xml").read_bytes() == (site / "changes.xml").read_bytes()


# ------------------------------------------------------------------------------------------------------- the new pages


def test_the_board_says_how_the_whole_stands(site: Path) -> None:
    text = html(site, "reviews.html")
    lead = re.search(r'<div class="sop-lead">.*?</div>', text, re.DOTALL)
    assert lead is not None
    assert words(lead[0]) == (
        "Of 7 procedures in use: Never reviewed 1 (14 %) · Overdue 1 (14 %) · Changed since its review 1 (14 %) · "
        "Without a next review 0 (0 %) · Due soon 1 (14 %) · Current 3 (43 %)"
    )
    assert "As of 2026-03-01." in words(text)
    assert rows(part(text, "overdue")) == ["SAL-002 Overdue one Sales Seller 2024-01-04 2025-01-04 421 overdue"]
    assert rows(part(text, "due-soon")) == ["SAL-009 Soon one Sales Seller 2025-03-10 2026-03-10 9 left"]
    assert [row.split()[0] for row in rows(part(text, "changed"))] == ["SAL-004"]
    assert [row.split()[0] for row in rows(part(text, "never"))] == ["SAL-003"]
    assert rows(part(text, "owners")) == ["Seller 7 1 1 1 — 1 3 43 %"]
    assert rows(part(text, "departments")) == ["Sales 7 1 1 1 — 1 3 43 %"]


@pytest.mark.parametrize("prefix", ["", "zh/"])
@pytest.mark.parametrize("page", NEW_PAGES)
def test_the_first_page_leads_there(pages: dict[str, Document], prefix: str, page: str) -> None:
    assert page in set(pages[f"{prefix}index.html"].links)
    assert pages[f"{prefix}{page}"].text("h1")


def test_changes_are_told_by_month_newest_first(site: Path) -> None:
    text = html(site, "changes.html")
    assert re.findall(r'<h2 id="(month-[^"]*)"', text) == ["month-2026-02", "month-2026-01"]
    assert rows(part(text, "month-2026-02")) == ["2026-02-10 SAL-001 Offer 1.1.0 The manager is told, too Small change"]
    january = rows(part(text, "month-2026-01"))
    assert [row.split()[1] for row in january] == [f"SAL-{number:03}" for number in (1, 2, 3, 4, 5, 7, 8, 9)]
    assert "Comes into force on 2026-05-01." in january[6]
    assert "2026 年 02 月" in words(html(site, "zh/changes.html"))


def test_the_register_names_every_document_and_its_evidence(site: Path, commits: list[str]) -> None:
    found = {row.split()[0]: row for row in rows(html(site, "register.html"))}
    assert list(found) == [f"SAL-{number:03}" for number in (1, 2, 3, 4, 5, 7, 8, 9)]
    assert found["SAL-001"] == (
        "SAL-001 Offer 1.1.0 In force Seller Seller 2026-02-12 2026-02-20 2027-02-20 Current "
        f"Unchanged in the history 2026-02-21 {commits[4][:9]}"
    )
    assert "None: changed since" in found["SAL-004"]
    assert "None: never reviewed" in found["SAL-003"]
    assert "Retired" in found["SAL-005"]
    assert "Scheduled" in found["SAL-008"]


# ------------------------------------------------------------------------------------------------------------ the feed


def feed_in(site: Path, name: str = "changes.xml") -> ET.Element:
    return ET.parse(site / name).getroot()  # noqa: S314 our own


def check_atom(feed: ET.Element) -> None:
    """Assert what RFC 4287 demands of a feed and its entries."""
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
    assert feed.tag == f"{ATOM}feed"
    ids = [element.text or "" for element in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)
    assert all(name.startswith("urn:uuid:") for name in ids)
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1, name
        assert moment.fullmatch(element.findtext(f"{ATOM}updated") or "")
        links = [(link.get("rel"), link.get("hreflang"), link.get("type")) for link in element.findall(f"{ATOM}link")]
        assert len(set(links)) == len(links)
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")] == ["self", "alternate"]


def test_the_feed_tells_what_changed_and_keeps_secrets(site: Path) -> None:
    feed = feed_in(site)
    check_atom(feed)
    titles = [entry.findtext(f"{ATOM}title") or "" for entry in feed.findall(f"{ATOM}entry")]
    assert titles[0] == "SAL-001 Offer 1.1.0"
    assert not [title for title in titles if "SAL-006" in title or "SAL-007" in title]
    assert feed.findtext(f"{ATOM}updated") == "2026-02-10T00:00:00+08:00"
    text = html(site, "changes.xml")
    assert "names no site_url" in text
    assert "://" not in text.replace("http://www.w3.org/2005/Atom", "")
    entry = feed.find(f"{ATOM}entry/{ATOM}link")
    assert entry is not None
    assert entry.get("href") == "sop/SAL-001.html#changes"
    assert feed_in(site, "zh/changes.xml").findtext(f"{ATOM}entry/{ATOM}title") == "SAL-001 报价 1.1.0"


def test_drafts_are_not_in_the_feed_even_where_pages_show_them(repository: Repository, commits: list[str], tmp_path: Path) -> None:
    assert commits
    publish(repository.top, tmp_path / "site", plugin={"as_of": DAY, "drafts": True})
    assert "SAL-006" in html(tmp_path / "site", "changes.html")
    assert "SAL-006" not in html(tmp_path / "site", "changes.xml")


def test_a_site_with_an_address_has_it_in_its_feed_and_the_same_ids(repository: Repository, site: Path, tmp_path: Path) -> None:
    publish(repository.top, tmp_path / "site", plugin={"as_of": DAY}, site_url="https://sops.example.com/handbook/")
    feed = feed_in(tmp_path / "site", "zh/changes.xml")
    check_atom(feed)
    links = [link.get("href") or "" for link in feed.iter(f"{ATOM}link")]
    assert links[:3] == [
        "https://sops.example.com/handbook/zh/changes.xml",
        "https://sops.example.com/handbook/zh/changes.html",
        "https://sops.example.com/handbook/zh/sop/SAL-001.html#changes",
    ]
    assert all(link.startswith("https://sops.example.com/handbook/") for link in links)
    assert "site_url" not in html(tmp_path / "site", "zh/changes.xml")
    assert [element.text for element in feed.iter(f"{ATOM}id")] == [
        element.text for element in feed_in(site, "zh/changes.xml").iter(f"{ATOM}id")
    ]


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("index.html", "changes.xml"),
        ("sop/SAL-001.html", "../changes.xml"),
        ("zh/sop/SAL-001.html", "../changes.xml"),
        ("zh/index.html", "changes.xml"),
        ("note.html", "changes.xml"),
    ],
)
def test_every_page_names_the_feed_of_its_language(pages: dict[str, Document], page: str, feed: str) -> None:
    links = [attributes for tag, attributes in pages[page].elements if tag == "link" and "alternate" in attributes.get("rel", "").split()]
    assert [link["href"] for link in links if link.get("type") == "application/atom+xml"] == [feed]


# ---------------------------------------------------------------------------------------------- where history is missing


def build(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sopkit", "build", "--as-of", DAY, "--lang", "en", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def assert_silent(site: Path) -> None:
    """Assert that nothing is shown that only history could tell."""
    text = html(site, "sop/SAL-001.html")
    assert 'id="revisions"' not in text
    assert "Founder" not in text
    assert "Changed since" not in html(site, "sop/SAL-004.html")
    assert "The history of the files is not known here." in html(site, "reviews.html")
    assert "<div>Unknown</div>" in html(site, "register.html")
    assert dead_links(site) == []


def test_a_shallow_clone_is_built_and_says_once_what_is_missing(repository: Repository, commits: list[str], tmp_path: Path) -> None:
    assert commits
    subprocess.run(
        ["git", "clone", "--quiet", "--depth", "1", f"file://{repository.top}", str(tmp_path / "clone")], check=True, capture_output=True
    )
    done = build(tmp_path / "clone", "--strict")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("fetch-depth: 0") == 1
    assert_silent(tmp_path / "clone/site")


def test_a_build_without_git_says_so_once(repository: Repository, commits: list[str], tmp_path: Path) -> None:
    assert commits
    subprocess.run(["git", "clone", "--quiet", str(repository.top), str(tmp_path / "clone")], check=True, capture_output=True)
    done = build(tmp_path / "clone", "--strict", PATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("Git is not installed: the pages show no revisions.") == 1
    assert_silent(tmp_path / "clone/site")


def test_a_damaged_repository_is_built_and_told(repository: Repository, commits: list[str], tmp_path: Path) -> None:
    subprocess.run(
        ["git", "clone", "--quiet", "--no-hardlinks", str(repository.top), str(tmp_path / "clone")], check=True, capture_output=True
    )
    (tmp_path / "clone/.git/objects" / commits[0][:2] / commits[0][2:]).unlink()
    done = build(tmp_path / "clone", "--strict")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("Git refuses to tell the history: ") == 1
    assert "Traceback" not in done.stdout
    assert_silent(tmp_path / "clone/site")


def test_a_folder_that_is_no_repository_is_built_and_told(repository: Repository, commits: list[str], tmp_path: Path) -> None:
    assert commits
    subprocess.run(["git", "clone", "--quiet", str(repository.top), str(tmp_path / "clone")], check=True, capture_output=True)
    (tmp_path / "clone/.git").rename(tmp_path / "gone")
    done = build(tmp_path / "clone", "--strict")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("This folder is no Git repository: the pages show no revisions.") == 1
    assert_silent(tmp_path / "clone/site")


def test_a_repository_without_a_commit_has_no_revisions_to_tell(repository: Repository, commits: list[str], tmp_path: Path) -> None:
    assert commits
    subprocess.run(["git", "clone", "--quiet", str(repository.top), str(tmp_path / "clone")], check=True, capture_output=True)
    (tmp_path / "clone/.git").rename(tmp_path / "gone")
    Repository(tmp_path / "clone")
    done = build(tmp_path / "clone", "--strict")
    assert (done.returncode, done.stderr) == (0, "")
    assert "the pages show no revisions" not in done.stdout
    assert 'id="revisions"' not in html(tmp_path / "clone/site", "sop/SAL-001.html")


def test_the_name_of_a_file_that_is_not_utf_8_breaks_no_build(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "work")
    for path, content in {"sopkit.yml": SETTINGS, "organisation.yml": ORGANISATION, "mkdocs.yml": MKDOCS, "sops/a.yml": PLAIN}.items():
        repository.write(path, content)
    try:
        Path(os.fsdecode(os.fsencode(repository.handbook) + b"/sops/" + "报价".encode("gbk") + b".txt")).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    repository.commit("Begin", "2026-01-01", who="Founder")
    for _ in range(2):
        done = build(repository.handbook)
        assert (done.returncode, done.stderr) == (0, "")
        assert "Founder" in part(html(repository.handbook / "site", "sop/SAL-001.html"), "revisions")


# ------------------------------------------------------------------------------------------------- the same, elsewhere


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_folder_for_other_generators_is_the_same_anywhere(repository: Repository, commits: list[str], tmp_path: Path) -> None:
    """With and without what is kept between runs, in any time zone, in any clone."""
    assert commits
    subprocess.run(["git", "clone", "--quiet", str(repository.top), str(tmp_path / "clone")], check=True, capture_output=True)
    first = build(repository.top, "--pages", str(tmp_path / "one"), SOPKIT_CACHE_DIR=str(tmp_path / "kept"))
    again = build(repository.top, "--pages", str(tmp_path / "two"), SOPKIT_CACHE_DIR=str(tmp_path / "kept"), TZ="America/Los_Angeles")
    other = build(tmp_path / "clone", "--pages", str(tmp_path / "three"), SOPKIT_CACHE_DIR=str(tmp_path / "new"), TZ="Pacific/Kiritimati")
    assert [done.returncode for done in (first, again, other)] == [0, 0, 0]
    assert contents(tmp_path / "one") == contents(tmp_path / "two") == contents(tmp_path / "three")
    text = (tmp_path / "one/docs/sop/SAL-001.md").read_text(encoding="utf-8")
    assert f'href="https://github.com/example/handbook/commit/{commits[1]}"' in text
    assert (tmp_path / "one/docs/changes.xml").is_file()
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(command, cwd=tmp_path / "one", env=environment, check=True, capture_output=True)
    links = [attributes for tag, attributes in read_page(tmp_path / "site/zh/sop/SAL-001.html").elements if tag == "link"]
    assert "../changes.xml" in [link["href"] for link in links if link.get("type") == "application/atom+xml"]
    assert dead_links(tmp_path / "site") == []


def test_git_is_asked_as_often_for_many_procedures_as_for_one(tmp_path: Path) -> None:
    """Each start of Git writes a line through its own trace."""
    counts = []
    for number in (1, 12):
        repository = Repository(tmp_path / f"work-{number}")
        files: dict[str, Any] = {"sopkit.yml": SETTINGS, "organisation.yml": ORGANISATION, "mkdocs.yml": MKDOCS}
        for place in range(number):
            files[f"sops/{place}.yml"] = sop(place + 1, f"Title {place}")
        repository.commit("Begin", "2026-01-01", files)
        repository.commit(
            "Change", "2026-01-02", {name: text + "benefit: More.\n" for name, text in files.items() if name.startswith("sops")}
        )
        trace = tmp_path / f"trace-{number}"
        done = build(repository.top, GIT_TRACE2_EVENT=str(trace), SOPKIT_CACHE_DIR=str(tmp_path / f"kept-{number}"))
        assert done.returncode == 0, done.stderr
        counts.append(trace.read_text(encoding="utf-8").count('"event":"start"'))
    assert counts[0] == counts[1]


# -------------------------------------------------------------------------------------------------------- in a browser


@pytest.fixture(scope="module")
def base(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", [*NEW_PAGES, *(f"zh/{page}" for page in NEW_PAGES), "sop/SAL-001.html", "zh/sop/SAL-001.html", "sop/SAL-004.html"]
)
def test_a_new_page_fits_a_phone_and_asks_no_other_host(browser: Browser, base: str, path: str, scheme: Any) -> None:
    context = browser.new_context(viewport={"width": PHONE, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    watch = Watch(page)
    page.goto(base + path)
    for fold in page.locator("details.sop-fold").all():
        fold.evaluate("element => { element.open = true; }")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    wide = page.evaluate(
        "[...document.querySelectorAll('.md-content *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1"
        " && !e.closest('pre') && !e.closest('thead')).map(e => e.outerHTML.slice(0, 80))"
    )
    assert wide == []
    assert [url for url in watch.requests if not url.startswith(base)] == []
    assert watch.complaints == []
    context.close()


@pytest.mark.parametrize("path", NEW_PAGES)
@pytest.mark.parametrize("width", [800, 1000, 1280])
def test_no_table_is_wider_than_its_page(browser: Browser, base: str, path: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(base + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    edge = page.locator(".md-content__inner").evaluate("e => e.getBoundingClientRect().right")
    assert (
        page.evaluate("Math.max(...[...document.querySelectorAll('.md-content table')].map(e => e.getBoundingClientRect().right))")
        <= edge + 1
    )
    page.close()
