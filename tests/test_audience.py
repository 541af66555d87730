"""What readers may not see is nowhere in what is built for them: not in a page, a feed, the search, a file, nor what Git knows."""

from __future__ import annotations

import gzip
import posixpath
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from published import ROOT, Run, dead_links, pages_of, publish
from repository import Repository

from sopkit.model.audience import for_audience
from sopkit.model.library import Library
from sopkit.model.reference import Reference
from sopkit.pages import _shelf as shelf
from sopkit.reading.document import read_source
from sopkit.reading.schema import read_schema
from sopkit.reading.translation import text_plan
from sopkit.site import build_site
from sopkit.way import way_to_pages
from sopkit.workspace import read_library
from sopkit.writing.yaml_form import write_yaml

GOLDEN = ROOT / "tests/handbooks/golden"
DAY = date(2026, 11, 25)
FIELDS = 300
"""Texts of the restricted SOP at least."""
SECRET = ("qxsource", "qxtranslation", "qxattached", "qxsubject", "qxpath", "qxbroken", "qxdouble", "qxthird")
"""Words that stand in restricted SOPs alone: in texts, a translation, a file, a commit, a path, broken ones, one of two with an id."""
PERSONAL = ("qxauthor", "qxholder", "qxduties", "git.example.com")
"""Words that no site for anyone holds: who wrote, who holds a role and what they are there for, where the repository is."""
OPEN, OWN = "qxopen", "qxcompany"
"""Words of an SOP for anyone, and of one for the company."""
PLAIN = """\
format: 1
id: {id}
title: {word} [[DEM-001]]
lang: en
kind: general
department: product
version: 1.0.0
status: active
effective: 2026-01-01
owner: product-manager
approvers:
  - product-director
changes:
  - version: 1.0.0
    date: 2026-01-01
    summary: {word} first
purpose: '{word} purpose, beside [[DEM-001]] and [[DEM-001#decide]].'
trigger: It is time.
outcome:
  result: Done.
references:
  - sop: DEM-001
  - title: A sheet
    path: sops/demo/files/shared.md
  - title: Something else
    path: sops/demo/third.yml
steps:
  - id: act
    do: Act.
    role: product-manager
    next: DEM-001
{more}"""
BROKEN = "format: 1\nid: DEM-005\ntitle: qxbroken\nconfidentiality: restricted\nstatus: active\nreview:\n  last: 2026-01-01\n"


def marked(value: Any, plan: Any, word: str) -> Any:
    """Return data with a word in every text."""
    if plan is True:
        return f"{value} {word}" if isinstance(value, str) else value
    if isinstance(plan, list):
        return [marked(item, plan[0], word) for item in value]
    return {name: marked(item, plan[name], word) if name in plan else item for name, item in value.items()}


def data_of(name: str) -> dict[str, Any]:
    source = read_source(name, (GOLDEN / name).read_bytes())
    assert isinstance(source.data, dict)
    return source.data


def lay_out(repository: Repository) -> None:
    """Write a handbook with SOPs for each audience, and its history."""
    root = repository.top
    shutil.copytree(GOLDEN, root, dirs_exist_ok=True)
    shutil.copy(ROOT / "mkdocs.yml", root)
    shutil.copytree(ROOT / "docs", root / "docs")
    (root / "docs/en/more.md").write_text("# See [[DEM-001]]\n\nText.\n", encoding="utf-8")
    mkdocs = (root / "mkdocs.yml").read_text(encoding="utf-8")
    (root / "mkdocs.yml").write_text(f"{mkdocs}repo_url: https://git.example.com/roastery/handbook\n", encoding="utf-8")
    settings = (root / "sopkit.yml").read_text(encoding="utf-8")
    (root / "sopkit.yml").write_text(settings.replace("audience: internal\n", ""), encoding="utf-8")
    organisation = (root / "organisation.yml").read_text(encoding="utf-8")
    organisation = organisation.replace("@example/product-manager", "@example/qxholder").replace(
        "product@example.com", "qxholder@example.com"
    )
    organisation = organisation.replace("Takes a blend", "Qxduties takes a blend")
    (root / "organisation.yml").write_text(organisation, encoding="utf-8")
    demo = root / "sops/demo"
    secret, translation = data_of("sops/demo/everything.yml"), data_of("sops/demo/everything.zh.yml")
    secret = {**marked(secret, text_plan(), "qxsource"), "confidentiality": "restricted", "tags": ["qxsource"]}
    secret["resources"].append({"id": "hidden", "name": "qxsource", "path": "sops/demo/files/qxattached.csv"})
    translation = {**translation, **marked({k: v for k, v in translation.items() if k in text_plan()}, text_plan(), "qxtranslation")}
    for name in ("everything.yml", "everything.zh.yml"):
        (demo / name).unlink()
    (demo / "qxpath.yml").write_text(write_yaml(secret, "sop", None), encoding="utf-8")
    (demo / "qxpath.zh.yml").write_text(write_yaml(translation, "translation", None), encoding="utf-8")
    (demo / "files/qxattached.csv").write_text("qxattached\n", encoding="utf-8")
    (demo / "files/shared.md").write_text("Shared.\n", encoding="utf-8")
    (demo / "open.yml").write_text(PLAIN.format(id="DEM-003", word=OPEN, more="confidentiality: public\n"), encoding="utf-8")
    (demo / "own.yml").write_text(PLAIN.format(id="DEM-004", word=OWN, more=""), encoding="utf-8")
    (demo / "broken.yml").write_text(BROKEN, encoding="utf-8")
    third = PLAIN.format(id="DEM-007", word="qxthird", more="confidentiality: restricted\n")
    (demo / "third.yml").write_text(third, encoding="utf-8")
    double = PLAIN.format(id="DEM-006", word="qxdouble", more="")
    (demo / "double-a.yml").write_text(double, encoding="utf-8")
    (demo / "double-b.yml").write_text(f"{double}confidentiality: restricted\n", encoding="utf-8")
    repository.commit("Begin with qxsubject", "2026-01-01", who="Qxauthor")
    open_ = (demo / "open.yml").read_text(encoding="utf-8").replace("do: Act.", "do: Act at once.")
    repository.commit("Heard in the company", "2026-02-01", {"sops/demo/open.yml": open_}, who="Qxauthor")
    hidden = write_yaml({**secret, "benefit": "qxsource again"}, "sop", None)
    more = open_.replace("do: Act at once.", "do: Act now.")
    repository.commit("Of qxsubject and more", "2026-03-01", {"sops/demo/qxpath.yml": hidden, "sops/demo/open.yml": more}, who="Qxauthor")


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    repository = Repository(tmp_path_factory.mktemp("readers") / "handbook")
    lay_out(repository)
    return repository.top


@pytest.fixture(scope="module")
def sites(handbook: Path) -> dict[str, Path]:
    """The site for each audience, and the one that nobody asked about."""
    found = {}
    for name in ("restricted", "internal", "public"):
        found[name] = handbook.parent / name
        publish(handbook, found[name], plugin={"as_of": "2026-11-25", "audience": name})
    return found


@pytest.fixture(scope="module")
def folders(handbook: Path) -> dict[str, Path]:
    """The pages for other generators; one folder after the other is written over the one before."""
    found = {}
    for name in ("restricted", "internal", "public"):
        place = handbook.parent / "pages"
        done = Run("build", "--pages", str(place), "--as-of", "2026-11-25", "--audience", name, folder=handbook)
        assert done.code == 0, done.err
        found[name] = handbook.parent / f"pages-{name}"
        shutil.copytree(place, found[name])
    return found


def holding(folder: Path, words: tuple[str, ...]) -> list[str]:
    """Return each file below a folder that holds one of the words, in its name or in its bytes."""
    found = []
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        if path.suffix == ".gz":
            content += gzip.decompress(content)
        name = path.relative_to(folder).as_posix()
        found += [f"{name}: {word}" for word in words if word.encode() in content.lower() or word in name.lower()]
    return found


@pytest.mark.parametrize("audience", ["internal", "public"])
@pytest.mark.parametrize("kind", ["sites", "folders"])
def test_what_readers_may_not_see_is_in_no_file(request: pytest.FixtureRequest, kind: str, audience: str) -> None:
    place = request.getfixturevalue(kind)[audience]
    assert holding(place, SECRET) == []
    assert holding(place, (OPEN,))
    assert bool(holding(place, (OWN,))) == (audience == "internal")


@pytest.mark.parametrize("kind", ["sites", "folders"])
def test_those_on_the_distribution_list_see_all_of_it(request: pytest.FixtureRequest, kind: str) -> None:
    place = request.getfixturevalue(kind)["restricted"]
    for word in SECRET:
        assert holding(place, (word,)), word
    page = (place / ("sop" if kind == "sites" else "docs/sop")).glob("DEM-001.*")
    assert sum(path.read_text(encoding="utf-8").count("qxsource") for path in page) > FIELDS


@pytest.mark.parametrize("kind", ["sites", "folders"])
def test_a_site_for_anyone_names_no_person_and_no_repository(request: pytest.FixtureRequest, kind: str) -> None:
    found = request.getfixturevalue(kind)
    assert holding(found["public"], PERSONAL) == []
    assert {line.rpartition(": ")[2] for line in holding(found["internal"], PERSONAL)} >= {"qxauthor", "qxholder", "qxduties"}


@pytest.mark.parametrize("audience", ["restricted", "internal", "public"])
def test_no_link_leads_to_what_is_left_out(sites: dict[str, Path], audience: str) -> None:
    assert dead_links(sites[audience]) == []


def test_another_text_tells_that_a_procedure_exists_by_its_id_alone(sites: dict[str, Path]) -> None:
    page = pages_of(sites["internal"])["sop/DEM-003.html"]
    assert "DEM-001" in page.text()
    assert not [link for link in page.links if "DEM-001" in link]
    assert [link for link in pages_of(sites["restricted"])["sop/DEM-003.html"].links if "DEM-001" in link]
    assert "See DEM-001 Launching" in pages_of(sites["restricted"])["en/more.html"].text("span")
    assert "Launching" not in pages_of(sites["internal"])["en/more.html"].text()


def test_a_file_is_published_for_those_who_see_an_sop_that_names_it(sites: dict[str, Path]) -> None:
    assert (sites["public"] / "files/sops/demo/files/shared.md.txt").is_file()
    assert not (sites["internal"] / "files/sops/demo/files/qxattached.csv").exists()
    assert (sites["restricted"] / "files/sops/demo/files/qxattached.csv").is_file()
    assert not list(sites["restricted"].rglob("third.yml*"))


def test_a_commit_that_also_touched_a_hidden_procedure_keeps_its_day_and_loses_its_message(sites: dict[str, Path]) -> None:
    page = pages_of(sites["internal"])["sop/DEM-003.html"].text()
    assert "2026-03-01" in page
    assert "Heard in the company" in page
    assert "Of qxsubject" in pages_of(sites["restricted"])["sop/DEM-003.html"].text()


# ---------------------------------------------------------------------------------------------------------- who is asked for


def test_without_a_word_the_company_reads_and_the_build_says_what_is_left_out(handbook: Path, tmp_path: Path) -> None:
    done = Run("build", "--pages", str(tmp_path / "pages"), "--as-of", "2026-11-25", folder=handbook)
    assert "Left out because of their confidentiality: 5. The audience is “internal”" in done.out
    assert holding(tmp_path / "pages", SECRET) == []
    assert holding(tmp_path / "pages", (OWN,))


def small(folder: Path, settings: str) -> Path:
    for name in ("organisation.yml", "glossary.yml"):
        shutil.copy(GOLDEN / name, folder)
    (folder / "sops").mkdir()
    (folder / "sops/open.yml").write_text(PLAIN.format(id="DEM-003", word=OPEN, more="confidentiality: public\n"), encoding="utf-8")
    (folder / "sops/own.yml").write_text(PLAIN.format(id="DEM-004", word=OWN, more=""), encoding="utf-8")
    (folder / "sops/secret.yml").write_text(
        PLAIN.format(id="DEM-001", word="qxsource", more="confidentiality: restricted\n"), encoding="utf-8"
    )
    (folder / "sopkit.yml").write_text(f"title:\n  en: Handbook\nlanguage: en\n{settings}", encoding="utf-8")
    return folder


def ids(library: Library) -> set[str | None]:
    return {page.source for page in build_site(library, Reference()).pages if page.source is not None}


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ("", {"open", "own"}),
        ("audience: public\n", {"open"}),
        ("audience: restricted\n", {"open", "own", "secret"}),
        ("audience: public\nlanguages: [xx]\n", {"open"}),
        ("languages: [xx]\n", {"open", "own"}),
        ("audience: Public\n", {"open"}),
        ("audience: public\ntitle: [\n", {"open"}),
    ],
)
def test_settings_say_who_reads_and_a_slip_in_them_shows_nothing_to_more(tmp_path: Path, settings: str, shown: set[str]) -> None:
    library = read_library(small(tmp_path, settings), DAY, keep_sops=True)
    assert ids(library) == {f"sops/{name}.yml" for name in shown}


@pytest.mark.parametrize(
    "line",
    [
        "confidentiality: Restricted",
        "confidentiality: [restricted]",
        "confidentiality:",
        "confidentiality: internal\nconfidentiality: restricted",
        "confidentiality: public\ntags: [",
    ],
)
def test_a_file_that_does_not_say_clearly_for_whom_it_is_counts_as_restricted(tmp_path: Path, line: str) -> None:
    root = small(tmp_path, "")
    (root / "sops/slip.yml").write_text(PLAIN.format(id="DEM-009", word="qxbroken", more=f"{line}\n"), encoding="utf-8")
    library = read_library(root, DAY, keep_sops=True)
    assert [card.confidentiality for card in library.cards if card.path == "sops/slip.yml"] == ["restricted"]
    site = build_site(library, Reference())
    assert "qxbroken" not in str(site)


def test_a_broken_file_that_says_so_is_shown_to_its_readers(tmp_path: Path) -> None:
    root = small(tmp_path, "")
    text = PLAIN.format(id="DEM-009", word="qxbroken", more="confidentiality: internal\nlevel_of_use: never\n")
    (root / "sops/slip.yml").write_text(text, encoding="utf-8")
    library = read_library(root, DAY, keep_sops=True)
    assert "DEM-009" in {card.id for card in for_audience(library, "internal").cards}
    assert "DEM-009" not in {card.id for card in for_audience(library, "public").cards}


def test_the_preview_takes_an_audience() -> None:
    from sopkit.commands.serve import for_readers

    asked = {"audience": "public"}
    assert for_readers(["sopkit", {"search": {"lang": "en"}}], "public") == [{"sopkit": asked}, {"search": {"lang": "en"}}]
    assert for_readers([{"sopkit": {"drafts": True}}], "public") == [{"sopkit": {"drafts": True, **asked}}]
    assert for_readers({"sopkit": None, "search": {}}, "public") == {"sopkit": asked, "search": {}}


# ----------------------------------------------------------------------------------------------- pages that are switched off


@pytest.fixture(scope="module")
def golden() -> Library:
    return read_library(GOLDEN, DAY, keep_sops=True, way=way_to_pages(GOLDEN))


def test_the_schema_knows_the_page_types_of_the_shelf() -> None:
    """A new page type is named in schema/sopkit.schema.json: then authors can switch it off."""
    names = read_schema("sopkit")["properties"]["pages"]["propertyNames"]["enum"]
    assert names == sorted({*shelf.names(), "api"} - {"home", "sop"})


@pytest.mark.parametrize("off", [*sorted({*shelf.names(), "api"} - {"home", "sop"}), "all"])
def test_a_page_type_that_is_switched_off_is_gone_and_nothing_leads_there(golden: Library, off: str) -> None:
    names = sorted({*shelf.names(), "api"} - {"home", "sop"})
    settings = msgspec.structs.replace(golden.settings, pages=dict.fromkeys(names if off == "all" else [off], "off"))
    schemas = {"sopkit": read_schema("sopkit")}
    reference = Reference(directory_urls=False, schemas=schemas)
    site = build_site(msgspec.structs.replace(golden, settings=settings), reference)
    whole = build_site(golden, reference)
    gone = {page.path for page in whole.pages} - {page.path for page in site.pages}
    gone_files = set(whole.texts) - set(site.texts)
    assert gone or gone_files or off == "rule"
    for page in site.pages:
        for link in dead(page.path, page.markdown, {path.replace(".md", ".html") for path in gone} | gone_files):
            raise AssertionError(f"{page.path}: {link}")
    assert not gone & {entry.path for entry in site.navigation}


def dead(path: str, markdown: str, gone: set[str]) -> list[str]:
    """Return the links of a page that lead to what is gone."""
    found = []
    for link in re.findall(r'href="([^"#:]+)[#"]', markdown):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), link))
        if target in gone:
            found.append(link)
    return found


@pytest.mark.parametrize(("pages", "told"), [("{nonsense: off}", "nonsense"), ("{home: off}", "home"), ("{api: maybe}", "api")])
def test_a_wrong_name_is_told(tmp_path: Path, pages: str, told: str) -> None:
    root = small(tmp_path, f"pages: {pages}\n")
    done = Run("check", "--as-of", "2026-11-25", folder=root)
    words = done.out.split("\n\n", 1)[0]
    assert words.startswith("sopkit.yml:4:")
    assert told in words
