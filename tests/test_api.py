"""What programs read beside the pages: the list with its schema, each SOP as data and as Markdown, and llms.txt."""

from __future__ import annotations

import json
import posixpath
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import msgspec
import pytest
from jsonschema import Draft7Validator, FormatChecker
from published import ROOT, Run, lay_out, publish

from sopkit.model.library import Library
from sopkit.model.page import Site
from sopkit.model.reference import Reference
from sopkit.pages._api import data_of, stated
from sopkit.reading.document import read_source
from sopkit.reading.schema import passes
from sopkit.site import build_site
from sopkit.workspace import read_library

GOLDEN = ROOT / "tests/handbooks/golden"
DAY = date(2026, 11, 25)
LINK = re.compile(r"^- \[([^\]]+)\]\(([^)]+)\)(?:: (.+))?$")
HOSTILE = """\
format: 1
id: DEM-666
title: '[x](javascript:alert(1)) </script> ] ( "quoted" \\'
lang: en
kind: general
department: product
version: 1.0.0
status: active
owner: nobody-known
purpose: "Line one\\nline two ] emoji 🎉"
trigger: '- [x](y)'
outcome:
  result: '# No heading'
steps:
  - id: act
    do: "Act.\\n\\n```\\nnot closed"
    role: product-manager
"""


def library_of(root: Path) -> Library:
    return read_library(root, DAY, keep_sops=True)


@pytest.fixture(scope="module", params=["shipped", "golden"])
def library(request: pytest.FixtureRequest) -> Library:
    return library_of(ROOT if request.param == "shipped" else GOLDEN)


@pytest.fixture(scope="module")
def site(library: Library) -> Site:
    return build_site(library, Reference(directory_urls=False))


def texts_of(site: Site) -> dict[str, str]:
    """Return what is written as text, by its place; calendars are bytes."""
    return {place: content for place, content in site.texts.items() if isinstance(content, str)}


def listed(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(texts_of(site)["api/sops.json"])
    return found


def editions(site: Site) -> list[dict[str, Any]]:
    """Return all that the list tells of an SOP in a language."""
    return [edition for entry in listed(site)["sops"] for edition in (entry, *entry["translations"])]


def test_the_list_has_the_form_of_the_schema_that_stands_beside_it(site: Site) -> None:
    schema = json.loads(texts_of(site)["api/sops.schema.json"])
    Draft7Validator.check_schema(schema)
    validator = Draft7Validator(schema, format_checker=FormatChecker(["date"]))
    assert [error.message for error in validator.iter_errors(listed(site))] == []
    assert listed(site)["$schema"] == "sops.schema.json"


def test_the_schema_refuses_another_form(site: Site) -> None:
    validator = Draft7Validator(json.loads(texts_of(site)["api/sops.schema.json"]), format_checker=FormatChecker(["date"]))
    whole = listed(site)
    first = whole["sops"][0]
    for wrong in (
        {**whole, "format": 2},
        {**whole, "sops": [{**first, "review": {"last": "yesterday", "due": None, "state": "current"}}]},
        {**whole, "sops": [{name: value for name, value in first.items() if name != "url"}]},
        {**whole, "sops": [{**first, "status": "scheduled"}]},
    ):
        assert not validator.is_valid(wrong)


def test_the_schema_names_every_property_of_the_list(site: Site) -> None:
    schema = json.loads(texts_of(site)["api/sops.schema.json"])
    assert set(listed(site)) == set(schema["properties"])
    edition, sop = (schema["definitions"][name] for name in ("edition", "sop"))
    for entry in listed(site)["sops"]:
        assert set(entry) == set(edition["properties"]) | set(sop["properties"])


def test_every_address_leads_to_something(site: Site) -> None:
    pages = {page.path.removesuffix(".md") + ".html" for page in site.pages}
    assert editions(site)
    for edition in editions(site):
        for name in ("url", "json", "markdown"):
            target = unquote(posixpath.normpath(posixpath.join("api", edition[name])))
            assert target in (pages if name == "url" else site.texts), edition[name]
    for place in ("llms.txt", *(path for path in site.texts if path.endswith("/llms.txt"))):
        links = [match[2] for line in texts_of(site)[place].splitlines() if (match := LINK.match(line))]
        assert links
        for link in links:
            assert posixpath.normpath(posixpath.join(posixpath.dirname(place), link)) in site.texts, (place, link)


def test_the_data_of_an_sop_is_what_its_file_says(library: Library, site: Site) -> None:
    root = ROOT if (ROOT / library.sops[0].path).is_file() else GOLDEN
    for sop in library.sops:
        data = data_of(sop)
        assert passes("sop", data), sop.path
        if sop.translates is None:
            written = read_source(sop.path, (root / sop.path).read_bytes()).data
            assert data == stated(written), sop.path
    for entry in listed(site)["sops"]:
        data = json.loads(texts_of(site)[posixpath.normpath(f"api/{entry['json']}")])
        assert (data["id"], data["lang"]) == (entry["id"], entry["language"])


def test_the_markdown_of_an_sop_reads_as_its_data(site: Site) -> None:
    for edition in editions(site):
        text = texts_of(site)[posixpath.normpath(f"api/{edition['markdown']}")]
        source = read_source("sop.md", text.encode())
        assert not source.problems
        assert source.data == json.loads(texts_of(site)[posixpath.normpath(f"api/{edition['json']}")])


def test_a_translation_stands_beside_its_source(library: Library, site: Site) -> None:
    translated = {sop.id: sop for sop in library.sops if sop.translates is not None}
    assert translated
    found = {entry["id"]: entry["translations"] for entry in listed(site)["sops"]}
    for name, sop in translated.items():
        (edition,) = found[name]
        assert (edition["language"], edition["version"]) == (sop.lang, sop.translates)
        assert edition["json"] == f"sop/{name}.{sop.lang}.json"
        assert json.loads(texts_of(site)[f"api/sop/{name}.{sop.lang}.json"])["title"] == sop.title


def test_llms_txt_has_the_form_of_llmstxt_org(site: Site) -> None:
    for place in ("llms.txt", *(path for path in site.texts if path.endswith("/llms.txt"))):
        title, empty, summary, *rest = texts_of(site)[place].splitlines()
        assert title.startswith("# ")
        assert empty == ""
        assert summary.startswith("> ")
        sections = [line for line in rest if line.startswith("#")]
        assert sections[-1] == "## Optional"
        assert all(line.startswith("## ") for line in sections)
        lines = [line for line in rest if line.startswith("-")]
        assert all(LINK.match(line) for line in lines)


def test_the_same_handbook_gives_the_same_bytes_on_another_day(library: Library, site: Site) -> None:
    later = msgspec.structs.replace(library, as_of=date(2026, 11, 26))
    again = build_site(later, Reference(directory_urls=False)).texts
    assert {path for path in site.texts if site.texts[path] != again[path]} <= {"api/sops.json"}
    assert build_site(library, Reference(directory_urls=False)).texts == site.texts
    assert "2026-11-25" not in texts_of(site)["llms.txt"]


def test_addresses_are_whole_where_the_site_states_its_own() -> None:
    site = build_site(library_of(GOLDEN), Reference(directory_urls=True, site_url="https://handbook.example.com/sops"))
    first = listed(site)["sops"][0]
    assert first["url"] == "https://handbook.example.com/sops/sop/DEM-001/"
    assert first["markdown"] == "https://handbook.example.com/sops/api/sop/DEM-001.md"
    assert "](https://handbook.example.com/sops/api/sop/DEM-001.md)" in texts_of(site)["llms.txt"]


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = lay_out(GOLDEN, tmp_path_factory.mktemp("api") / "handbook")
    (folder / "sops/demo/hostile.yml").write_text(HOSTILE, encoding="utf-8")
    return folder


def test_hostile_texts_stay_data(handbook: Path) -> None:
    site = build_site(library_of(handbook), Reference())
    entry = next(entry for entry in listed(site)["sops"] if entry["id"] == "DEM-666")
    assert entry["summary"].startswith("Line one line two")
    (line,) = (line for line in texts_of(site)["llms.txt"].splitlines() if "DEM-666" in line)
    match = LINK.match(line)
    assert match
    assert match[2] == "api/sop/DEM-666.md"
    source = read_source("sop.md", texts_of(site)["api/sop/DEM-666.md"].encode())
    assert isinstance(source.data, dict)
    assert source.data == json.loads(texts_of(site)["api/sop/DEM-666.json"])


def test_a_site_holds_the_files_as_they_are(handbook: Path) -> None:
    target = handbook.parent / "site"
    assert publish(handbook, target, strict=False) == []
    for entry in json.loads((target / "api/sops.json").read_text(encoding="utf-8"))["sops"]:
        for name in ("url", "json", "markdown"):
            assert (target / "api" / entry[name]).is_file()
        assert (target / "api" / entry["markdown"]).read_text(encoding="utf-8").startswith("---\n")
    assert (target / "llms.txt").is_file()
    assert (target / "zh/llms.txt").is_file()
    assert not list((target / "api").rglob("*.html"))
    home = (target / "index.html").read_text(encoding="utf-8")
    for link in ("api/sops.json", "llms.txt"):
        assert f'href="{link}"' in home


def test_a_folder_for_other_generators_holds_no_markdown_that_they_would_make_a_page_of(handbook: Path) -> None:
    place = handbook.parent / "pages"
    done = Run("build", "--pages", str(place), "--as-of", "2026-11-25", folder=handbook)
    assert done.code == 0, done.err
    docs = place / "docs"
    found = json.loads((docs / "api/sops.json").read_text(encoding="utf-8"))["sops"]
    assert found
    for entry in found:
        assert (docs / "api" / entry["markdown"]).is_file()
        target = urlsplit(urljoin("https://x.example/api/sops.json", entry["url"])).path
        assert (docs / target.lstrip("/")).with_suffix(".md").is_file()
    assert not list((docs / "api").rglob("*.md"))


def test_settings_switch_it_off(handbook: Path, tmp_path: Path) -> None:
    folder = tmp_path / "handbook"
    shutil.copytree(handbook, folder)
    settings = (folder / "sopkit.yml").read_text(encoding="utf-8")
    (folder / "sopkit.yml").write_text(settings.replace('api: "on"', "api: off"), encoding="utf-8")
    site = build_site(library_of(folder), Reference())
    assert not [path for path in site.texts if "api/" in path or "llms" in path]
    home = next(page for page in site.pages if page.path == "index.md")
    assert "sops.json" not in home.markdown
