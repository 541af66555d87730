"""The handbook shows the texts that are in force, and apart from them what is coming: real repositories, real builds."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from handbook import ORGANISATION, SETTINGS
from published import Run, dead_links, publish
from repository import Repository
from test_review_pages import MKDOCS
from told import FILE, Asked, sop

from sopkit.compare.fingerprint import fingerprint
from sopkit.reading.document import read_source

DAY = "2026-11-25"
SECOND = "sops/b.yml"
CHECK = "  - id: check\n    do: Check the offer, see [[SAL-001#send]].\n    role: seller\n    done_when: It has 0 faults.\n"
FIRST = sop()
LATER = sop(version="2.0.0", effective="2026-12-15", do="Send the offer within 2 hours.", summary="Faster", more=CHECK)
DRAFT = sop(version="1.1.0", status="draft", do="Send the offer by pigeon.", summary="By pigeon")
LINKS = sop(id="SAL-002", purpose='"See [[SAL-001#check]] and [[SAL-001#send]]."')


def chinese(version: str, do: str) -> str:
    return f"id: SAL-001\nlang: zh\ntranslates: {version}\ntitle: 报价\npurpose: 把报价发出去。\nsteps:\n  - id: send\n    do: {do}\n"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOPKIT_CACHE_DIR", str(tmp_path / "kept"))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "work")
    settings = f"{SETTINGS}language: en\nlanguages: [en, zh]\nrepository:\n  url: https://github.com/example/handbook\n"
    beside: dict[str, str | bytes] = {
        "sopkit.yml": settings,
        "organisation.yml": ORGANISATION,
        "mkdocs.yml": MKDOCS,
        "docs/note.md": "# A note\n",
        ".gitignore": "site/\n",
    }
    repository.commit("Begin", "2026-01-01", beside)
    return repository


def build(root: Path, *, drafts: bool = False, day: str = DAY, warned: list[str] | None = None) -> Path:
    """Build the handbook as it holds on a day, and return where."""
    site = root.parent / f"site-{day}-{drafts}"
    warnings = publish(root, site, plugin={"drafts": drafts, "as_of": day})
    if warned is None:
        assert warnings == []
    else:
        warned.extend(warnings)
    assert dead_links(site) == []
    return site


def read(site: Path, name: str) -> str:
    """Return what a reader sees of a page."""
    text = (site / name).read_text(encoding="utf-8")
    body = text[text.index("<article") : text.index("</article")]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def linked(site: Path, name: str) -> list[str]:
    """Return where the links of a page lead."""
    text = (site / name).read_text(encoding="utf-8")
    return re.findall(r'href="([^"]*)"', text[text.index("<article") : text.index("</article")])


def searched(site: Path) -> str:
    """Return all that the search knows."""
    return json.dumps(json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))["docs"], ensure_ascii=False)


# ------------------------------------------------------------------------------------------------------------- scheduled


def test_a_version_for_a_later_day_does_not_replace_the_one_in_force(repository: Repository) -> None:
    first = repository.commit("First", "2026-01-10", {FILE: FIRST})
    later = repository.commit("Later", "2026-02-10", {FILE: LATER})
    site = build(repository.handbook)
    page = read(site, "sop/SAL-001.html")
    assert "Version 2.0.0 comes into force on 2026-12-15. See what is coming" in page
    assert "SAL-001-next.html" in linked(site, "sop/SAL-001.html")
    assert "Send the offer to the customer" in page
    assert "within 2 hours" not in page
    assert first[:9] in page
    assert later[:9] not in page
    coming = read(site, "sop/SAL-001-next.html")
    assert "Not in force yet. This text holds from 2026-12-15. Until then this one holds: version 1.0.0" in coming
    assert {"SAL-001.html", "https://github.com/example/handbook/edit/main/sops/a.yml"} <= set(linked(site, "sop/SAL-001-next.html"))
    assert "Send the offer within 2 hours" in coming
    assert later[:9] in coming


def test_all_other_pages_speak_of_the_text_in_force(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: FIRST})
    repository.commit("Later", "2026-02-10", {FILE: LATER.replace("title: Offer", "title: Quick offer")})
    site = build(repository.handbook)
    assert "Sales 1 — — — — — 1 100 %" in read(site, "reviews.html")
    for name in ("index.html", "department/sales.html", "register.html"):
        assert "Offer" in read(site, name)
        assert "Quick offer" not in read(site, name)
    assert "SAL-001 Offer General procedure Seller 1.0.0 In force" in read(site, "department/sales.html")
    register = read(site, "register.html")
    assert "As of 2026-11-25." in register
    assert "SAL-001 Offer 1.0.0 In force Coming: 2.0.0 2026-12-15 Seller boss 2026-01-05 2026-01-04 2027-01-04 Current" in register
    assert "Unchanged in the history 2026-01-10" in register
    assert "sop/SAL-001-next.html" in linked(site, "register.html")
    known = searched(site)
    assert "to the customer" in known
    assert "within 2 hours" not in known
    assert "SAL-001-next" not in known


def test_the_review_is_that_of_the_text_in_force(repository: Repository) -> None:
    mark = fingerprint(read_source("a.yml", FIRST.encode()).data)
    signed = FIRST.replace("  by: boss\n", f"  by: boss\n  fingerprint: {mark}\n")
    repository.commit("First", "2026-01-10", {FILE: signed})
    repository.commit("Later", "2026-02-10", {FILE: LATER})
    site = build(repository.handbook)
    assert "Current Signed in the file 2026-01-10" in read(site, "register.html")
    assert "Reviewed on 2026-01-04" in read(site, "sop/SAL-001.html")


def test_a_text_that_can_no_longer_be_read(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: f"{FIRST}form_of_old: 1\n"})
    repository.commit("Later", "2026-02-10", {FILE: LATER})
    warned: list[str] = []
    site = build(repository.handbook, warned=warned)
    assert len(warned) == 1
    assert "In force is version 1.0.0, which cannot be shown" in read(site, "sop/SAL-001.html")
    assert "Unknown" in read(site, "register.html")


def test_what_is_new_in_a_coming_version_is_told_with_its_day(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: FIRST})
    repository.commit("Later", "2026-02-10", {FILE: LATER})
    site = build(repository.handbook)
    assert "Faster Comes into force on 2026-12-15." in read(site, "changes.html")
    assert "sop/SAL-001-next.html#changes" in linked(site, "changes.html")
    feed = ET.parse(site / "changes.xml").getroot()  # noqa: S314 our own
    entries = [" ".join(" ".join(entry.itertext()).split()) for entry in feed.iter("{http://www.w3.org/2005/Atom}entry")]
    assert [("First version" in entry, "Comes into force on 2026-12-15." in entry) for entry in entries] == [(False, True), (True, False)]


def test_on_its_day_the_coming_version_is_the_page(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: FIRST})
    repository.commit("Later", "2026-02-10", {FILE: LATER})
    site = build(repository.handbook, day="2026-12-15")
    assert "Send the offer within 2 hours" in read(site, "sop/SAL-001.html")
    assert "comes into force" not in read(site, "sop/SAL-001.html")
    assert not (site / "sop/SAL-001-next.html").exists()


def test_an_sop_that_never_was_in_force_is_shown_as_scheduled(repository: Repository) -> None:
    repository.commit("First draft", "2026-01-10", {FILE: sop(status="draft")})
    repository.commit("Later", "2026-02-10", {FILE: sop(effective="2026-12-15")})
    site = build(repository.handbook)
    assert "Comes into force on 2026-12-15." in read(site, "sop/SAL-001.html")
    assert "Scheduled" in read(site, "register.html")
    assert not (site / "sop/SAL-001-next.html").exists()


def test_the_pages_for_other_generators_do_the_same(repository: Repository, tmp_path: Path) -> None:
    repository.commit("First", "2026-01-10", {FILE: FIRST})
    repository.commit("Later", "2026-02-10", {FILE: LATER})
    done = Run("build", "--pages", str(tmp_path / "pages"), "--as-of", DAY, "--strict", folder=repository.handbook)
    assert "within 2 hours" not in (tmp_path / "pages/docs/sop/SAL-001.md").read_text(encoding="utf-8")
    assert "within 2 hours" in (tmp_path / "pages/docs/sop/SAL-001-next.md").read_text(encoding="utf-8")
    assert '"exclude": true' in (tmp_path / "pages/docs/sop/SAL-001-next.md").read_text(encoding="utf-8")
    assert "cannot be told" not in done.err


# ---------------------------------------------------------------------------------------------------------- drafts, retired


def test_a_draft_over_an_active_text_leaves_that_published(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: FIRST})
    repository.commit("Draft", "2026-02-10", {FILE: DRAFT})
    site = build(repository.handbook)
    assert "Send the offer to the customer" in read(site, "sop/SAL-001.html")
    assert not list(site.rglob("*-next*"))
    assert not [path for path in site.rglob("*") if path.is_file() and b"pigeon" in path.read_bytes()]
    shown = build(repository.handbook, drafts=True)
    assert "Version 1.1.0 is still being written or checked. See what is coming" in read(shown, "sop/SAL-001.html")
    draft = read(shown, "sop/SAL-001-next.html")
    assert "Not approved yet." in draft
    assert "In force is: version 1.0.0" in draft
    assert "Send the offer by pigeon" in draft
    assert "pigeon" not in (shown / "changes.xml").read_text(encoding="utf-8")


def test_a_text_that_is_retired_later_is_in_use_until_then(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: FIRST, SECOND: LINKS})
    retired = sop(version="1.0.1", status="retired", effective="2026-12-20") + "replaced_by: SAL-002\nreason: It is done otherwise.\n"
    repository.commit("Retire", "2026-02-10", {FILE: retired})
    site = build(repository.handbook)
    page = read(site, "sop/SAL-001.html")
    assert "From 2026-12-20 this procedure is no longer used. See what is coming" in page
    assert "This procedure is no longer used." not in page
    assert "No longer used" not in read(site, "department/sales.html")
    coming = read(site, "sop/SAL-001-next.html")
    assert "Not in force yet. From 2026-12-20 this procedure is no longer used. Until then this one holds: version 1.0.0" in coming
    assert "Use instead: SAL-002 Offer" in coming
    later = build(repository.handbook, day="2026-12-20")
    assert "This procedure is no longer used." in read(later, "sop/SAL-001.html")


# -------------------------------------------------------------------------------------------------------------- translations


def test_the_translation_of_the_text_in_force_comes_from_history(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: FIRST, "sops/a.zh.yml": chinese("1.0.0", "把报价发给客户。")})
    files: dict[str, str | bytes] = {FILE: LATER, "sops/a.zh.yml": chinese("2.0.0", "两小时内把报价发给客户。")}
    repository.commit("Later", "2026-02-10", files)
    site = build(repository.handbook)
    page = read(site, "zh/sop/SAL-001.html")
    assert "把报价发给客户" in page
    assert "两小时" not in page
    assert "版本 2.0.0 将于 2026-12-15 生效。 查看待生效的内容" in page
    coming = read(site, "zh/sop/SAL-001-next.html")
    assert "尚未生效。 本页内容自 2026-12-15 起执行。 在此之前执行： 版本 1.0.0" in coming
    assert "两小时内把报价发给客户" in coming
    assert "../../sop/SAL-001-next.html" in linked(site, "zh/sop/SAL-001-next.html")


def test_a_translation_that_was_not_renewed_stays_that_of_the_text_in_force(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: FIRST, "sops/a.zh.yml": chinese("1.0.0", "把报价发给客户。")})
    repository.commit("Later", "2026-02-10", {FILE: LATER})
    site = build(repository.handbook)
    page = read(site, "zh/sop/SAL-001.html")
    assert "把报价发给客户" in page
    assert "原文已是版本" not in page
    assert "../../sop/SAL-001-next.html" in linked(site, "zh/sop/SAL-001.html")
    assert not (site / "zh/sop/SAL-001-next.html").exists()


def test_a_translation_of_the_coming_text_alone_is_shown_as_coming(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: FIRST})
    repository.commit("Later", "2026-02-10", {FILE: LATER, "sops/a.zh.yml": chinese("2.0.0", "两小时内把报价发给客户。")})
    site = build(repository.handbook)
    assert not (site / "zh/sop/SAL-001.html").exists()
    coming = read(site, "zh/sop/SAL-001-next.html")
    assert "尚未生效。" in coming
    assert "../../sop/SAL-001.html" in linked(site, "zh/sop/SAL-001-next.html")
    assert "../../sop/SAL-001.html" in linked(site, "zh/department/sales.html")


# -------------------------------------------------------------------------------------------------------- links and files


def test_a_step_that_stands_in_one_of_the_texts_only(repository: Repository) -> None:
    repository.commit("First", "2026-01-10", {FILE: FIRST, SECOND: LINKS})
    repository.commit("Later", "2026-02-10", {FILE: LATER})
    site = build(repository.handbook)
    page = read(site, "sop/SAL-002.html")
    assert "See SAL-001 Offer · Step 2 (coming version 2.0.0) and SAL-001 Offer · Step 1 ." in page
    assert {"SAL-001-next.html#step-check", "SAL-001.html#step-send"} <= set(linked(site, "sop/SAL-002.html"))
    assert "#step-send" in linked(site, "sop/SAL-001-next.html")
    other = sop(version="2.0.0", effective="2026-12-15").replace("id: send", "id: mail")
    repository.commit("Other", "2026-02-11", {FILE: other})
    site = build(repository.handbook)
    assert {"SAL-001.html#step-send", "SAL-001.html"} <= set(linked(site, "sop/SAL-002.html"))


def test_a_file_that_only_the_text_in_force_names(repository: Repository) -> None:
    first = FIRST + "references:\n  - title: Form\n    path: forms/offer.csv\n  - title: Old form\n    path: forms/old.csv\n"
    repository.commit("First", "2026-01-10", {FILE: first, "forms/offer.csv": "a\n", "forms/old.csv": "b\n"})
    (repository.handbook / "forms/old.csv").unlink()
    repository.commit("Later", "2026-02-10", {FILE: LATER})
    warned: list[str] = []
    site = build(repository.handbook, warned=warned)
    assert [warning.partition(" ")[0] for warning in warned] == ["forms/old.csv"]
    assert (site / "files/forms/offer.csv").read_text() == "a\n"
    assert "../files/forms/offer.csv" in linked(site, "sop/SAL-001.html")
    assert "Old form" in read(site, "sop/SAL-001.html")


# ------------------------------------------------------------------------------------------------------------------ unknown


def test_what_a_shallow_clone_does_not_show_is_not_guessed(repository: Repository, tmp_path: Path) -> None:
    repository.commit("First", "2026-01-10", {FILE: FIRST, SECOND: LINKS})
    repository.commit("Later", "2026-02-10", {FILE: LATER, SECOND: DRAFT.replace("SAL-001", "SAL-002")})
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", f"file://{repository.top}", str(clone)], check=True, capture_output=True)
    site = build(clone)
    page = read(site, "sop/SAL-001.html")
    assert "Comes into force on 2026-12-15. This text is not in force yet. Which version is in force is not known here" in page
    assert "Send the offer within 2 hours" in page
    assert "In force: unknown" in read(site, "register.html")
    assert not (site / "sop/SAL-002.html").exists()
    done = Run("build", "--as-of", DAY, folder=clone)
    assert "2 SOPs have a draft or a coming version, and which one is in force cannot be told without it." in done.out
    outcome = Asked(clone)("register", "--as-of", DAY)
    assert "which one is in force today cannot be told" in outcome.err


def test_a_clone_without_the_text_in_force(repository: Repository, tmp_path: Path) -> None:
    repository.commit("First", "2026-01-10", {FILE: FIRST})
    repository.commit("Later", "2026-02-10", {FILE: LATER})
    repository.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    command = ["git", "clone", "--quiet", "--filter=blob:none", f"file://{repository.top}", str(clone)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull})
    shutil.move(repository.top, tmp_path / "gone")
    site = build(clone)
    assert "Which version is in force is not known here" in read(site, "sop/SAL-001.html")
    assert "1 SOPs have a draft or a coming version, and which one is in force cannot be told without it." in Run("build", folder=clone).out


def test_without_a_repository_nothing_was_ever_in_force(repository: Repository) -> None:
    repository.write(FILE, LATER)
    shutil.rmtree(repository.top / ".git")
    site = build(repository.handbook)
    assert "Comes into force on 2026-12-15." in read(site, "sop/SAL-001.html")
    assert "not known here" not in read(site, "sop/SAL-001.html")


# ------------------------------------------------------------------------------------------------------------- the register


def test_the_register_of_the_command_speaks_of_the_text_in_force_too(repository: Repository) -> None:
    first = repository.commit("First", "2026-01-10", {FILE: FIRST})
    repository.commit("Later", "2026-02-10", {FILE: LATER})
    asked = Asked(repository.handbook)
    table = asked("register", "--as-of", DAY).out
    assert table.startswith(f"As of {DAY}.\n")
    assert "version 2.0.0, active, from 2026-12-15" in table
    (row,) = asked.data("register", "--as-of", DAY)["documents"]
    assert (row["version"], row["evidence"], row["commit"], row["as_of"]) == ("1.0.0", "history", first[:9], DAY)
    assert (row["coming_version"], row["coming_status"], row["coming_from"]) == ("2.0.0", "active", "2026-12-15")
    assert asked("register", "--as-of", DAY, "--format", "csv").out.splitlines()[1].endswith(f",2026-12-15,{DAY}")
