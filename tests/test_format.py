"""The format reference tells every field of every schema, in both languages, and where an SOP needs it."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from published import Document

from sopkit.language import translate
from sopkit.model.reference import Reference
from sopkit.pages import _fields as fields
from sopkit.pages.format import FILES, OF_KIND
from sopkit.reading.document import read_source
from sopkit.reading.schema import KINDS, passes, read_schema
from sopkit.rules.structure import profile_incomplete
from sopkit.site import build_site, reference_of
from sopkit.workspace import read_library

if TYPE_CHECKING:
    from sopkit.model.library import Library
    from sopkit.model.page import Page
    from sopkit.model.sop import Sop

GOLDEN = Path(__file__).parent / "handbooks" / "golden"
HAN = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(GOLDEN, date(2026, 11, 22), keep_sops=True)


@pytest.fixture(scope="module")
def pages(library: Library) -> dict[str, Page]:
    return {page.path: page for page in build_site(library, reference_of(library, directory_urls=False)).pages}


def fields_of(value: Any) -> Iterator[tuple[str, str, str]]:
    """Yield key, title and description of every field that a schema names, references followed where they stand."""
    if isinstance(value, dict):
        for name, field in value.get("properties", {}).items():
            if "$ref" not in field:
                yield name, field["title"], field["description"]
        for item in value.values():
            yield from fields_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from fields_of(item)


def test_every_kind_of_file_has_a_page(pages: dict[str, Page]) -> None:
    assert set(FILES) == set(KINDS)
    for kind in KINDS:
        assert {f"format/{kind}.md", f"zh/format/{kind}.md"} <= set(pages)
        assert f'href="{kind}.html"' in pages["format/index.md"].markdown


def document_of(page: Page) -> Document:
    document = Document()
    document.feed(page.markdown)
    return document


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_schema_stands_on_its_page(pages: dict[str, Page], kind: str) -> None:
    english, chinese = (document_of(pages[path]).text() for path in (f"format/{kind}.md", f"zh/format/{kind}.md"))
    for name, title, description in fields_of(read_schema(kind)):
        assert f" {name} " in english
        for text, separator in ((title, " · "), (description, "\n\n")):
            en, _, zh = text.partition(separator)
            assert " ".join(en.split()) in english, name
            assert " ".join((zh or en).split()) in chinese, name


@pytest.mark.parametrize("kind", KINDS)
def test_every_anchor_is_its_own_and_every_link_leads_to_one(pages: dict[str, Page], kind: str) -> None:
    page = pages[f"format/{kind}.md"]
    document = document_of(page)
    anchors = [attributes["id"] for _, attributes in document.elements if "id" in attributes]
    anchors += re.findall(r"^#+ .*\{: #([^ }]+)", page.markdown, re.MULTILINE)
    assert len(anchors) == len(set(anchors))
    assert {link[1:] for link in document.links if link.startswith("#")} <= set(anchors)
    assert "step.done-when" in anchors or kind not in {"sop", "translation"}


def walk(kind: str) -> Iterator[fields.Field]:
    for section in fields.sections_of(kind, read_schema(kind)):
        yield from section.fields


@pytest.mark.parametrize("kind", KINDS)
def test_a_type_is_told_in_plain_words(kind: str) -> None:
    bare = [field.name for field in walk(kind) if field.what in {fields.PLAIN["string"], fields.PLAIN["object"]} and not field.section]
    # Words without a form of their own; a new pattern wants words in _fields.PATTERNS.
    assert set(bare) <= {"zh", "en", "cycle", "fingerprint", "edit", "id_pattern", "sops", "branch", "time_zone", "handle", "contact", "name", "tags", "abbreviation", "may_approve", "title"}  # fmt: skip  # noqa: E501
    for field in walk(kind):
        assert HAN.search(translate(field.what, "zh")), field.what


@pytest.mark.parametrize("kind", KINDS)
def test_an_example_is_yaml_that_the_schema_takes(kind: str) -> None:
    """What stands on the page is read back by our own reader; times stand in quotes, since others take them for numbers."""
    schema = read_schema(kind)
    whole = next(iter(fields.sections_of(kind, schema)))
    lines = [fields.example_of(field, "en") for field in whole.fields if field.name not in {"steps", "replaced_by", "reason"}]
    text = "\n".join(line for line in lines if line)
    source = read_source("x.yml", f"{text}\n".encode(), None)
    assert source.problems == []
    assert passes(kind, source.data), text
    times = [fields.as_yaml({"time": "09:30", "until": "19:00", "on": "2026-09-01", "version": "1.10.0", "text": "12", "say": "yes"})]
    assert times[0].splitlines()[:4] == ['time: "09:30"', 'until: "19:00"', '"on": 2026-09-01', "version: 1.10.0"]


def test_the_page_says_when_an_sop_needs_a_field(pages: dict[str, Page]) -> None:
    markdown = pages["format/sop.md"].markdown

    def name_line(field: str) -> str:
        start = markdown.index(f'id="sop.{field}"')
        return markdown[start : markdown.index("</div>", start)]

    assert "required<" in name_line("purpose")
    assert "required once in force" in name_line("metrics")
    assert "required" not in name_line("benefit")
    assert "Community" in name_line("timetable")


@pytest.mark.parametrize(("field", "kind"), [(field, kind) for field, kinds in OF_KIND.items() for kind in kinds])
def test_a_kind_needs_the_field_that_the_page_says(library: Library, field: str, kind: str) -> None:
    whole = next(sop for sop in library.sops if sop.path.endswith("everything.yml"))
    changes: Any = {"kind": kind, "status": "in-review"}
    sop = msgspec.structs.replace(whole, **changes)
    nothing: Any = () if isinstance(getattr(sop, field), tuple) else None
    without: Sop = msgspec.structs.replace(sop, **{field: nothing})
    before, after = ({f"{finding.message}{finding.values}" for finding in profile_incomplete.check_sop(each)} for each in (sop, without))
    assert after - before


def test_every_kind_with_a_profile_is_told(library: Library) -> None:
    del library
    assert {kind for kinds in OF_KIND.values() for kind in kinds} == set(profile_incomplete.PROFILES)


def test_the_reference_weighs_little_in_the_search(pages: dict[str, Page]) -> None:
    for path, page in pages.items():
        if "format/" in path:
            assert page.boost < 0.3
            for line in page.markdown.splitlines():
                if line.startswith('<div class="sop-field__example"'):
                    assert "data-search-exclude" in line


def test_without_schemas_there_is_no_reference(library: Library) -> None:
    assert not [page.path for page in build_site(library, Reference()).pages if "format/" in page.path]


def test_parts_of_a_schema_that_stand_twice_are_told_once() -> None:
    sections = fields.sections_of("sop", read_schema("sop"))
    anchors = [section.anchor for section in sections]
    assert len(anchors) == len(set(anchors))
    within = [section for section in sections if [field.name for field in section.fields] == ["limit", "after", "before"]]
    assert len(within) < 3
    assert len(within[0].places) > 3
    keys = [json.dumps([dataclasses.asdict(field) for field in section.fields], default=str) for section in sections]
    assert len(keys) == len(set(keys))
