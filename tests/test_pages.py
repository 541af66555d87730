"""Pages are values: what an SOP says stands on its page, and nothing in it comes alive."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import msgspec
import pytest
import yaml
from msgspec import Struct, structs

from sopkit.files import is_inside
from sopkit.language import Language
from sopkit.model.duration import Duration
from sopkit.model.mention import Mention
from sopkit.model.reference import Reference, RuleNotes
from sopkit.pages import _shelf as shelf
from sopkit.pages import _text
from sopkit.pages._attachments import is_harmless, is_harmless_by_name, published_name
from sopkit.pages._links import address, file_link, link
from sopkit.pages._templates import tidy
from sopkit.pages._words import length
from sopkit.reading.schema import read_schema
from sopkit.site import build_site, document_of, edit_address
from sopkit.workspace import read_library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sopkit.model.library import Library
    from sopkit.model.page import Page
    from sopkit.model.sop import Sop

GOLDEN = Path(__file__).parent / "handbooks" / "golden"
DAY = date(2026, 11, 22)
RULE = RuleNotes(
    id="vague-time",
    family="clarity",
    level="warning",
    summary="A time is vague.",
    reason=("Nobody knows {when}.", "So nobody does it."),
    bad="do: Answer <soon>.\n\nrole: x",
    good="do: Answer.",
)
NOWHERE = _text.Targets(lambda name, step: (f"{name}/{step}", f"../{name}/"), lambda _: None)
LIFELESS = {"format", "path", "mentions", "definitions", "id", "lang", "level", "kind", "status", "direction", "method"}


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(GOLDEN, DAY, keep_sops=True)


@pytest.fixture(scope="module")
def pages(library: Library) -> dict[str, Page]:
    site = build_site(library, Reference(rules=(RULE,)), drafts=True)
    return {page.path: page for page in site.pages}


class Words(HTMLParser):
    """Collects what a reader sees, and what stands in attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def read(markup: str) -> Words:
    words = Words()
    words.feed(markup)
    return words


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def values_of(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every text and number of a value with the name of its field."""
    if isinstance(value, Struct):
        for field in structs.fields(value):
            if field.name not in {"mentions", "definitions"}:
                yield from values_of(getattr(value, field.name), field.name)
    elif isinstance(value, tuple):
        for item in value:
            yield from values_of(item, name)
    elif value is not None and not isinstance(value, bool):
        yield name, value


def shown(sop: Sop, name: str, value: Any, library: Library) -> list[str]:
    """Return the forms in which a value may stand on the page."""
    organisation = library.organisation
    assert organisation is not None
    forms = [str(value)]
    if isinstance(value, Duration):
        return [length(value, sop.lang)]
    if isinstance(value, float):
        forms.append(f"{value:g}")
    if isinstance(value, str):
        role, department = organisation.role_by_id.get(value), organisation.department_by_id.get(value)
        forms += [entry.name.text(sop.lang) for entry in (role, department) if entry]
        forms.append(_text.plain(value, _text.Targets(lambda target, _: (target, None), lambda _: None)))
        forms += [f"{piece}" for piece in (value.partition("#")[0],) if name in {"sop", "replaced_by"}]
    return [squeezed(form) for form in forms if form]


CHOSEN = {
    *("kind", "status", "lang", "confidentiality", "level_of_use", "level", "impact", "phase", "method", "dimension"),
    *("direction", "feeds", "days"),
}
"""Fields whose values are words of a list; their words are looked for by the tests of languages."""
NAMES = {"id", "resources", "scripts", "goto", "otherwise", "next", "step", "template", "report", "talk_track", "sales_kit"}
"""Fields that name something inside the SOP: they show as links."""


def test_every_field_of_the_golden_sop_stands_on_its_page(library: Library, pages: dict[str, Page]) -> None:
    sop = next(sop for sop in library.sops if sop.path.endswith("everything.yml"))
    page = next(page for page in pages.values() if page.source == sop.path)
    words = read(page.markdown)
    text = squeezed(words.text + unescape(page.markdown) + page.title)
    attributes = " ".join(str(value) for _, found in words.tags for value in found.values())
    missing = []
    for name, value in values_of(sop):
        if name in CHOSEN or (name == "script" and str(value) in attributes):
            continue
        if name in NAMES and (str(value) in attributes or str(value) in page.markdown or value == "end"):
            continue
        if name == "answer":
            assert chr(ord("A") + value - 1) in text
            continue
        plain = [squeezed(re.sub(r"[*_`]|\[\[|\]\]|^- ", "", str(value), flags=re.MULTILINE))]
        if name == "do":  # a heading has no final stop
            plain.append(plain[0].rstrip("。."))
        if not any(form in text for form in (*shown(sop, name, value, library), *plain)):
            missing.append((name, value))
    assert not missing


def test_every_choice_has_a_word() -> None:
    """A value that the schema allows and no list of words knows would stand on the page as it is written."""
    import typing

    from sopkit.model import customers, governance, product, selling, sop, step
    from sopkit.pages._words import OWN_NAMES, WORDS

    known = {value for group in (*WORDS.values(), OWN_NAMES) for value in group}
    for module in (customers, governance, product, selling, sop, step):
        for model in vars(module).values():
            if isinstance(model, type) and issubclass(model, Struct):
                for hint in typing.get_type_hints(model).values():
                    for part in (hint, *typing.get_args(hint)):
                        if typing.get_origin(part) is typing.Literal:
                            assert set(typing.get_args(part)) <= known


def test_an_alert_and_the_condition_stand_before_the_action(library: Library, pages: dict[str, Page]) -> None:
    sop = next(sop for sop in library.sops if sop.path.endswith("everything.yml"))
    page = next(page for page in pages.values() if page.source == sop.path)
    seen = 0
    for step in sop.all_steps:
        card = page.markdown[page.markdown.index(f"{{: #step-{step.id} .sop-step-head") :]
        action = card.index('<div class="sop-action">') if step.alerts or step.when else 0
        for alert in step.alerts:
            assert card.index(f"sop-alert--{alert.level}") < action
            seen += 1
        if step.when:
            assert card.index("sop-when") < action
            seen += 1
    assert seen


def test_each_step_can_be_linked_and_named_in_the_list_of_contents(library: Library, pages: dict[str, Page]) -> None:
    sop = next(sop for sop in library.sops if sop.path.endswith("everything.yml"))
    page = next(page for page in pages.values() if page.source == sop.path)
    for number, step in enumerate(sop.all_steps, 1):
        words = _text.heading(_text.plain(step.do, NOWHERE).rstrip("."))[:40]
        assert re.search(rf"^#+ {number}&#46; {re.escape(words)}.* {{: #step-{step.id} ", page.markdown, re.MULTILINE)
        assert f'<li class="sop-contents--step"><a href="#step-{step.id}">{number}&#46; {words}' in page.markdown


def test_the_list_of_contents_names_every_section(library: Library) -> None:
    page = page_of(library, "everything.yml")
    contents, _, rest = page.markdown.partition("</details>")
    sections = re.findall(r"^## .* \{: #([^ }]+)", rest, re.MULTILINE)
    assert len(sections) > 10
    assert re.findall(r'"sop-contents--section"><a href="#([^"]+)"', contents) == sections


def test_an_action_that_is_too_long_for_a_heading_is_told_in_full_below_it(library: Library) -> None:
    sop = next(sop for sop in library.sops if sop.path.endswith("second.yml"))
    long = "Pour " + "water, " * 20 + "and [stop](https://stop.example)."
    for action in (long, "See [this](https://this.example)."):
        stage = [structs.replace(step, do=action, alerts=(), when=None) for step in sop.steps]
        stages = tuple(
            structs.replace(part, steps=tuple(structs.replace(step, do=action, alerts=(), when=None) for step in part.steps))
            for part in sop.stages
        )
        page = page_of(edition(library, "second.yml", steps=tuple(stage), stages=stages), "second.yml")
        assert '<div class="sop-action">' in page.markdown
        assert all(len(unescape(line)) < 200 for line in page.markdown.split("\n") if ".sop-step-head" in line)


def test_each_day_of_a_timetable_has_its_section(library: Library) -> None:
    sop = next(sop for sop in library.sops if sop.path.endswith("everything.yml"))
    page = page_of(library, "everything.yml")
    days = {day for slot in sop.timetable for day in slot.days}
    assert days
    assert set(re.findall(r"^### .* \{: #day-([a-z]+)\}", page.markdown, re.MULTILINE)) == days


def test_a_department_without_procedures_is_not_in_the_navigation(library: Library) -> None:
    sops = tuple(sop for sop in library.sops if sop.department == "product")
    entries = {entry.path for entry in build_site(msgspec.structs.replace(library, sops=sops), Reference()).navigation}
    assert {path for path in entries if "department/" in path} == {"department/product.md", "zh/department/product.md"}


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        ("2 hours", "2 小时", "2 hours"),
        ("1 个工作日", "1 个工作日", "1 working day"),
        ("0.5 小时", "0.5 小时", "0.5 hours"),
        ("6 months", "6 个月", "6 months"),
        ("soon", "soon", "soon"),
    ],
)
def test_a_length_of_time_in_the_language_of_the_page(written: str, zh: str, en: str) -> None:
    assert length(Duration(written), "en") == en
    assert length(Duration(written), "zh") in {zh, en}  # English where the catalogue is not compiled


@pytest.mark.parametrize(
    ("origin", "target", "anchor", "folders", "files"),
    [
        ("index.md", "sop/SAL-001.md", "", "sop/SAL-001/", "sop/SAL-001.html"),
        ("sop/SAL-001.md", "index.md", "", "../../", "../index.html"),
        ("en/sop/CRM-001.md", "sop/CRM-001.md", "step-a", "../../../sop/CRM-001/#step-a", "../../sop/CRM-001.html#step-a"),
        ("sop/A-1.md", "sop/A-1.md", "end", "#end", "#end"),
        ("rule/index.md", "rule/vague-time.md", "", "vague-time/", "vague-time.html"),
        ("rule/vague-time.md", "rule/index.md", "", "../", "index.html"),
        ("index.md", "index.md", "", "./", "index.html"),
    ],
)
def test_links_lead_from_page_to_page(origin: str, target: str, anchor: str, folders: str, files: str) -> None:
    assert link(origin, target, anchor, directory_urls=True) == folders
    assert link(origin, target, anchor, directory_urls=False) == files


def test_links_lead_from_page_to_file() -> None:
    assert file_link("sop/A-1.md", "files/价 表.md", directory_urls=True) == "../../files/%E4%BB%B7%20%E8%A1%A8.md"
    assert file_link("sop/A-1.md", "files/a.csv", directory_urls=False) == "../files/a.csv"


def test_addresses_of_pages() -> None:
    assert [address(path, directory_urls=True) for path in ("index.md", "en/index.md", "sop/A-1.md")] == ["", "en/", "sop/A-1/"]


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&#58;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://evil.example/x.png)",
    "![x](javascript:alert(1))",
    "# heading {: onclick=alert(1) }",
    "x {: #id onclick=alert(1) }",
    "</div><script>alert(1)</script>",
    "a\n\n<script>alert(1)</script>\n\n# b",
    "a\r\r# b\u2028# c\u0085# d\x0b# e",
    "```\n\n</code></pre><script>alert(1)</script>\n\n# x\n```",
    "<svg onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    '<https://x.example/" onmouseover=alert(1)>',
    "[[SAL-001]]<b onclick=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\x02wzxhzdk:0\x03 \x02klzzwxh:0000\x03",
    "&#13;&#13;# x",
    "<iframe src=//evil.example>",
    "<style>*{display:none}</style>",
    '" onmouseover="alert(1)',
    "{{ 7*7 }} {% raw %} {# x #}",
]
DEAD = {"script", "svg", "iframe", "img", "style", "object", "embed", "form", "input", "link", "meta", "base"}


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_text_comes_alive(text: str) -> None:
    rendered = str(_text.rich(text, NOWHERE))
    assert not re.search(r"[\n\r]", rendered)
    for tag, attributes in read(rendered).tags:
        assert tag not in DEAD
        assert not [name for name in attributes if name.startswith("on") or name in {"style", "id", "markdown"}]
        target = attributes.get("href") or ""
        assert target.partition(":")[0] in {"http", "https", "mailto"} or ":" not in target


@pytest.mark.parametrize("text", HOSTILE)
def test_a_heading_holds_nothing_but_entities_and_letters(text: str) -> None:
    assert not re.search(r"[<>{}\[\]()*_`\"'\n\r:]", str(_text.heading(text)))


def test_links_in_a_text() -> None:
    assert _text.rich("see [[SAL-003#send]] `[[SAL-003]]`", NOWHERE) == (
        'see <a href="../SAL-003/" rel="noopener noreferrer">SAL-003/send</a> <code>[[SAL-003]]</code>'
    )
    assert _text.rich("[a](https://a.example) [b](nowhere.md)", NOWHERE) == (
        '<a href="https://a.example" rel="noopener noreferrer">a</a> b'
    )
    assert _text.plain("**a** `b` [[SAL-003#x]]\nc", NOWHERE) == "a b SAL-003/x c"


def test_chinese_lines_are_joined_without_a_gap() -> None:
    assert _text.rich("一行\n二行 three\nfour", NOWHERE) == "一行二行 three four"


def test_blocks_of_html_hold_no_blank_line() -> None:
    assert tidy("\n  <div>\n\n    a\n## B {: #b }\n\n\n<p>\n") == "<div>\na\n\n## B {: #b }\n\n<p>\n"


def test_the_head_of_a_page_is_escaped(pages: dict[str, Page]) -> None:
    page = msgspec.structs.replace(next(iter(pages.values())), title='</title><script>"x"', description='"><script>')
    head = document_of(page).split("---")[1]
    assert "<" not in head
    assert 'title: "&lt;/title&gt;&lt;script&gt;&quot;x&quot;"' in head


def test_drafts_and_what_is_in_review_are_left_out_unless_asked_for(library: Library) -> None:
    sops = tuple(structs.replace(sop, status="draft") if sop.path.endswith("second.yml") else sop for sop in library.sops)
    cards = tuple(msgspec.structs.replace(card, status="draft") if card.path.endswith("second.yml") else card for card in library.cards)
    changed = msgspec.structs.replace(library, sops=sops, cards=cards)
    name = next(sop.id for sop in sops if sop.status == "draft")
    hidden = build_site(changed, Reference())
    asked = build_site(changed, Reference(), drafts=True)
    assert not [page for page in hidden.pages if f"sop/{name}.md" in page.path]
    assert [page for page in asked.pages if f"sop/{name}.md" in page.path]
    assert not [page for page in hidden.pages if f"sop/{name}/" in page.markdown]


def edition(library: Library, ending: str, **changes: Any) -> Library:
    """Return the library with one SOP changed."""
    sops = tuple(structs.replace(sop, **changes) if sop.path.endswith(ending) else sop for sop in library.sops)
    return msgspec.structs.replace(library, sops=sops)


def page_of(library: Library, ending: str) -> Page:
    return next(page for page in build_site(library, Reference(), drafts=True).pages if (page.source or "").endswith(ending))


def test_a_retired_sop_names_its_successor(library: Library) -> None:
    other = next(sop.id for sop in library.sops if sop.path.endswith("second.yml"))
    page = page_of(edition(library, "everything.yml", status="retired", replaced_by=other, reason="Why not"), "everything.yml")
    banner = page.markdown[page.markdown.index("sop-banner--retired") : page.markdown.index("sop-status")]
    assert f"{other}/" in banner
    assert "Why not" in banner


def test_an_approved_sop_of_tomorrow_is_scheduled(library: Library) -> None:
    page = page_of(edition(library, "everything.yml", status="active", effective=date(2030, 1, 1)), "everything.yml")
    assert "sop-badge--scheduled" in page.markdown
    assert "2030-01-01" in page.markdown


def test_a_translation_of_another_version_says_so(library: Library) -> None:
    current = page_of(library, "everything.zh.yml")
    behind = page_of(edition(library, "everything.zh.yml", translates="0.0.1"), "everything.zh.yml")
    assert "0.0.1" not in current.markdown.partition("sop-status")[0]
    assert "0.0.1" in behind.markdown.partition("sop-status")[0]


def test_a_reader_switches_between_the_languages_of_an_sop(library: Library) -> None:
    source, translation = page_of(library, "everything.yml"), page_of(library, "everything.zh.yml")
    assert set(source.editions.values()) == {source.path, translation.path}
    assert 'hreflang="zh"' in source.markdown.partition("sop-status")[0]
    assert 'hreflang="en"' in translation.markdown.partition("sop-status")[0]


def test_an_sop_without_translation_stands_in_the_lists_of_the_other_language(library: Library) -> None:
    sops = tuple(sop for sop in library.sops if sop.translates is None)
    pages = {page.path: page for page in build_site(msgspec.structs.replace(library, sops=sops), Reference()).pages}
    source = next(sop for sop in sops if sop.path.endswith("everything.yml"))
    other = "zh" if source.lang == "en" else "en"
    for path in (f"{other}/index.md", f"{other}/department/{source.department}.md"):
        assert re.search(rf'href="[./]*/sop/{source.id}/" hreflang="{source.lang}"', pages[path].markdown)


def test_the_navigation_is_short(library: Library) -> None:
    site = build_site(library, Reference(rules=(RULE,)))
    paths = [entry.path for entry in site.navigation]
    assert paths[0] == "index.md"
    assert not [path for path in paths if "sop/" in path or path.endswith("vague-time.md")]
    assert not [path for path in paths if "rule/" in path]


def test_the_page_of_a_rule_shows_its_examples(pages: dict[str, Page]) -> None:
    page = pages["rule/vague-time.md"]
    words = read(page.markdown)
    assert "do: Answer <soon>.\n\nrole: x" in words.text
    assert "Nobody knows {when}." in words.text


def test_every_module_of_the_shelf_builds_pages() -> None:
    assert {"sop", "home", "department", "rule"} <= set(shelf.names())
    assert all(callable(shelf.builder(name)) for name in shelf.names())


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://github.com/a/b", "https://github.com/a/b/edit/main/sops/%E5%AE%A2%E6%88%B7/a%20b.yml"),
        ("https://gitlab.example.com/a/b.git", "https://gitlab.example.com/a/b/-/edit/main/sops/%E5%AE%A2%E6%88%B7/a%20b.yml"),
        ("https://gitee.com/a/b/", "https://gitee.com/a/b/edit/main/sops/%E5%AE%A2%E6%88%B7/a%20b.yml"),
        ("https://codeberg.org/a/b", "https://codeberg.org/a/b/_edit/main/sops/%E5%AE%A2%E6%88%B7/a%20b.yml"),
        ("https://git.example.com/a/b", None),
    ],
)
def test_the_pencil_leads_to_the_editor_of_the_host(url: str, expected: str | None) -> None:
    from sopkit.model.settings import Repository

    assert edit_address(Repository(url=url), "sops/客户/a b.yml") == expected
    own = Repository(url="https://git.example.com/a/b", branch="live", edit="/edit/{branch}/{path}")
    assert edit_address(own, "a.yml") == "https://git.example.com/a/b/edit/live/a.yml"
    inside = msgspec.structs.replace(own, folder="our docs/handbook")
    assert edit_address(inside, "a.yml") == "https://git.example.com/a/b/edit/live/our%20docs/handbook/a.yml"


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


@pytest.mark.parametrize(
    ("name", "content", "harmless"),
    [
        ("a.svg", SVG.format('<path d="M0 0" style="fill:url(#a)"/><use xlink:href="#b"/>'), True),
        ("a.svg", SVG.format("<script>alert(1)</script>"), False),
        ("a.svg", SVG.format('<path onclick="alert(1)"/>'), False),
        ("a.svg", SVG.format('<a xlink:href="javascript:alert(1)"><path/></a>'), False),
        ("a.svg", SVG.format('<use href="https://evil.example/x.svg#a"/>'), False),
        ("a.svg", SVG.format('<animate attributeName="href" to="javascript:alert(1)"/>'), False),
        ("a.svg", SVG.format("<foreignObject><b/></foreignObject>"), False),
        ("a.svg", SVG.format("<style>@import url(https://evil.example)</style>"), False),
        ("a.svg", SVG.format('<h:script xmlns:h="http://www.w3.org/1999/xhtml">1</h:script>'), False),
        ("a.svg", '<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;"), False),
        ("a.svg", "no svg", False),
        ("a.svg", SVG.format("<style> </style>"), True),
        ("a.svg", SVG.format("<style>path { fill: red }</style>"), False),
        ("a.svg", SVG.format("<style><desc/>@import url(https://evil.example)</style>"), False),
        ("a.svg", SVG.format("""<path fill="url('#a')" transform="rotate(3)" aria-label="Cup (red)"/>"""), True),
        ("a.svg", SVG.format('<path style="fill:url(#a), url(https://evil.example/#a)"/>'), False),
        ("a.svg", SVG.format("""<path style="background:image-set('https://evil.example/a' 1x)"/>"""), False),
        ("a.svg", SVG.format('<path fill="url (//evil.example)"/>'), False),
        ("a.svg", SVG.format('<use xml:base="https://evil.example/" xlink:href="#b"/>'), False),
        ("a.svg/.", SVG.format("<script>alert(1)</script>"), False),
        ("a.svg/", SVG.format("<script>alert(1)</script>"), False),
        ("a.png/../a.svg", SVG.format("<script>alert(1)</script>"), False),
        ("a.html", "<script>alert(1)</script>", True),
        ("a.bin", "\0", False),
        ("a.csv", "a,b", True),
    ],
)
def test_only_files_that_cannot_run_are_published(name: str, content: str, harmless: bool) -> None:  # noqa: FBT001
    assert is_harmless(name, content.encode()) is harmless


def test_names_of_published_files() -> None:
    assert published_name("sops/a/form.docx") == "files/sops/a/form.docx"
    assert published_name("sops/a/page.html") == "files/sops/a/page.html.txt"
    assert published_name(".git/config") is None
    assert published_name("sops/../.env") is None
    assert published_name("../x.csv") is None


@pytest.mark.parametrize(
    "name", ["a/b.svg/", "a/b.svg/.", "a/./b.svg", "a//b.svg", "//a.svg", "./a.svg", "a/c/../b.svg", "a\\b.svg", "a\x1b.svg", "a\n.svg", ""]
)
def test_a_name_that_could_be_written_more_simply_is_not_published(name: str) -> None:
    assert published_name(name) is None
    assert not is_harmless_by_name(name.replace("svg", "png"))


def test_sample_drawings_are_published() -> None:
    for path in (*GOLDEN.rglob("*.svg"), *(GOLDEN.parents[2] / "docs").rglob("*.svg")):
        assert is_harmless(path.name, path.read_bytes()), path


def test_the_head_of_a_page_is_yaml_whatever_the_title(pages: dict[str, Page]) -> None:
    title = "a\x00\x7f\x85\x9f\ufffe\uffff\ud800\u2028é 手册 \U0001f600"
    page = msgspec.structs.replace(next(iter(pages.values())), title=title, description=title)
    head = yaml.safe_load(document_of(page).split("---")[1])
    assert head["title"] == head["description"] == "a é 手册 \U0001f600"
    assert _text.plain("a\x7f *b*\x9b", NOWHERE) == "a b"
    assert re.fullmatch(r"[ -~\n手册]*", document_of(page).partition("lang:")[0])


@pytest.mark.parametrize("edit", ["javascript://x%0aalert(1)//{path}", "JavaScript://{path}", "data://{path}", " javascript://{path}"])
def test_the_pencil_leads_to_the_web_only(edit: str) -> None:
    from sopkit.model.settings import Repository

    assert edit_address(Repository(url="https://git.example.com/a/b", edit=edit), "a.yml") is None
    data = {"repository": {"url": "https://git.example.com/a/b", "edit": edit}}
    assert not jsonschema.Draft7Validator(read_schema("sopkit")).is_valid({"format": 1, "title": {"en": "x"}, **data})


def test_files_of_sops_are_no_attachments(library: Library) -> None:
    names = ("sops/demo/second.yml", "SOPS/demo/Second.yml", "sopkit.yml", "organisation.yml", "sops/demo/files/score-sheet.csv")
    mentions = tuple(Mention("file", name, ()) for name in names)
    changed = edition(library, "everything.yml", mentions=mentions)
    hidden = tuple(msgspec.structs.replace(card, status="draft") if card.path.endswith("second.yml") else card for card in library.cards)
    changed = msgspec.structs.replace(changed, files=frozenset(names), cards=hidden)
    asked: list[str] = []

    def may_publish(name: str) -> bool:
        asked.append(name)
        return True

    site = build_site(changed, Reference(), may_publish=may_publish)
    assert list(site.files) == asked == ["sops/demo/files/score-sheet.csv"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_only_the_languages_of_the_handbook_are_published(library: Library, language: Language) -> None:
    settings = msgspec.structs.replace(library.settings, language=language, languages=(language,))
    site = build_site(msgspec.structs.replace(library, settings=settings), Reference(rules=(RULE,)))
    assert any(page.path == "sop/DEM-001.md" for page in site.pages)
    assert {page.language for page in site.pages} == {language}
    assert not [page.path for page in site.pages if page.path.startswith(("en/", "zh/"))]


def test_a_link_is_not_followed_to_an_attachment(tmp_path: Path) -> None:
    root = tmp_path.resolve()
    for folder in (".git", "attach", "files"):
        (root / folder).mkdir()
    (root / ".git" / "config").write_text("secret")
    (root / "files" / "a.txt").write_text("a")
    (root / "attach" / "notes.txt").symlink_to("../.git/config")
    (root / "attach" / "a.txt").symlink_to("../files/a.txt")
    (root / "linked").symlink_to("files")
    assert is_inside(root, "files/a.txt")
    assert not [
        name
        for name in ("attach/notes.txt", "attach/a.txt", "linked/a.txt", ".git/config", "linked/../files/a.txt")
        if is_inside(root, name)
    ]
