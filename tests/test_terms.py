"""The terms of the company: found in texts, marked once in each section, told on a page of their own."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from markupsafe import Markup
from published import Document

from sopkit.model.glossary import BilingualList, Glossary, GlossaryEntry
from sopkit.model.organisation import Bilingual
from sopkit.model.reference import Reference
from sopkit.pages._terms import Lexicon, Meaning, find_in_all, first_of_each, mark_terms
from sopkit.site import build_site
from sopkit.workspace import read_library

if TYPE_CHECKING:
    from sopkit.model.library import Library
    from sopkit.model.page import Page

GOLDEN = Path(__file__).parent / "handbooks" / "golden"
TERM = re.compile(r'<a class="sop-term" data-term="([^"]*)" href="([^"]*)" aria-description="([^"]*)">([^<]*)</a>')


def found(text: str, *terms: tuple[str, str]) -> list[str]:
    lexicon = Lexicon((name, forms.split("|")) for name, forms in terms)
    return [f"{match.name}:{text[match.start : match.end]}" for match in lexicon.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("按客户层级报价", ["tier:客户层级"]),
        ("投诉级别和投诉", ["level:投诉级别", "complaint:投诉"]),
        ("在CRM中登记", ["crm:CRM"]),
        ("A customer  tier, then tiers", ["tier:customer  tier"]),
        ("CUSTOMER TIER", ["tier:CUSTOMER TIER"]),
        ("a scrm, CRMs, crm, my-CRM", ["crm:CRM"]),
        ("the floor price list and floor prices", ["floor:floor price"]),
        ("R&D costs", ["research:R&D"]),
        ("Éclair", []),
        ("éclair", ["cake:éclair"]),
        ("", []),
    ],
)
def test_terms_are_found_as_words(text: str, expected: list[str]) -> None:
    terms = (
        ("tier", "客户层级|customer tier"),
        ("complaint", "投诉"),
        ("level", "投诉级别"),
        ("crm", "CRM"),
        ("floor", "floor price"),
        ("research", "R&D"),
        *((("cake", "éclair"),) if text == "éclair" else ()),
    )
    assert found(text, *terms) == expected


def test_a_longer_term_wins_and_no_two_overlap() -> None:
    own, shared = Lexicon([("own", ["客户"])]), Lexicon([("tier", ["客户层级"]), ("own", ["层级别名"])])
    assert [match.name for match in find_in_all((own, shared), "客户层级别名")] == ["tier"]
    same = Lexicon([("second", ["客户"])])
    assert [match.name for match in find_in_all((own, same), "客户")] == ["own"]


def test_thousands_of_terms_make_one_pattern() -> None:
    forms = [f"term {number}" for number in range(3000)] + ["a" * number for number in range(1, 400)] + [f"术语{n}号" for n in range(3000)]
    lexicon = Lexicon((form, [form]) for form in forms)
    assert [match.name for match in lexicon.find("Term 2999 / aaa / 术语299号, 术语29")] == ["term 2999", "aaa", "术语299号"]


@pytest.mark.parametrize("sign", ["*", "(", "[a-z]", "\\", "^", "$", "{2}", "(?i:x)", "]", "-"])
def test_signs_of_patterns_are_signs(sign: str) -> None:
    assert found(f"x {sign} y", ("sign", sign)) == [f"sign:{sign}"]


def marked(html: str, *terms: tuple[str, str]) -> str:
    lexicon = Lexicon((name, forms.split("|")) for name, forms in terms)
    return str(mark_terms(Markup(html), (lexicon,), lambda name: Meaning.of(name, f'<b>"{name}"', f"x.html#{name}")))  # noqa: S704


def test_links_and_code_hold_no_terms() -> None:
    html = '<p>tier</p><a href="tier">tier <em>tier</em></a><code>tier</code><pre><code>tier</code></pre> tier'
    shown = marked(html, ("t", "tier"))
    assert [match[4] for match in TERM.finditer(shown)] == ["tier", "tier"]
    assert TERM.sub(r"\4", shown) == html


def test_what_is_marked_stays_escaped() -> None:
    html = "a &lt;script&gt; tier &amp; R&amp;D &amp;lt;"
    shown = marked(html, ("t", "tier"), ("r", "R&D"), ("s", "<script>"), ("amp", "amp"), ("lt", "lt"))
    assert [unescape(match[4]) for match in TERM.finditer(shown)] == ["<script>", "tier", "R&D", "lt"]
    assert "<script" not in shown
    assert "<b>" not in shown
    assert unescape(TERM.sub(r"\4", shown)) == unescape(html)


def test_each_section_marks_a_term_once() -> None:
    term = '<a class="sop-term" data-term="{0}" href="#" aria-description="x">{0}</a>'
    one, two = term.format("one"), term.format("two")
    page = f"## A {{: #a}}\n<p>{one} {two} {one}</p>\n\n## B {{: #b}}\n<p>{one}</p>\n"
    assert [match[1] for match in TERM.finditer(first_of_each(page))] == ["one", "two", "one"]
    assert TERM.sub(r"\4", first_of_each(page)) == TERM.sub(r"\4", page)


# ------------------------------------------------------------------------------------------------------------ on pages


def entry(name: str, en: str | None, zh: str | None, **more: Any) -> GlossaryEntry:
    meaning = Bilingual(en=f"Meaning of {name}", zh=f"{name} 的含义")
    return GlossaryEntry(id=name, term=Bilingual(en=en, zh=zh), meaning=meaning, **more)


@pytest.fixture(scope="module")
def library() -> Library:
    return read_library(GOLDEN, date(2026, 11, 22), keep_sops=True)


def with_terms(library: Library, *entries: GlossaryEntry) -> Library:
    return msgspec.structs.replace(library, glossary=Glossary(terms=entries))


def pages_of(library: Library) -> dict[str, Page]:
    return {page.path: page for page in build_site(library, Reference(), drafts=True).pages}


def test_a_term_on_a_page_leads_to_its_entry(library: Library) -> None:
    changed = with_terms(library, entry("blend", "blend", "拼配", abbreviation="BLD"))
    pages = pages_of(changed)
    matches = TERM.findall(pages["sop/DEM-001.md"].markdown)
    assert {(name, address, words) for name, address, words, _ in matches if name == "blend"} == {
        ("blend", "../../glossary/#term-blend", "Meaning of blend")
    }
    assert re.search(r"^## blend .*\{: #term-blend ", pages["glossary.md"].markdown, re.MULTILINE)
    chinese = [match for match in TERM.findall(pages["zh/sop/DEM-001.md"].markdown) if match[0] == "blend"]
    assert chinese
    assert {match[2] for match in chinese} == {"blend 的含义"}


def test_headings_scripts_and_labels_hold_no_marks(library: Library) -> None:
    changed = with_terms(library, *(entry(f"e{letter}", letter, letter) for letter in "aeionst"), entry("the", "the", "的"))
    markdown = pages_of(changed)["sop/DEM-001.md"].markdown
    assert TERM.search(markdown)
    for line in markdown.splitlines():
        if line.startswith(("#", "<blockquote", "<summary", "<th", "<dt")):
            assert "sop-term" not in line, line


def test_terms_of_the_sop_itself_are_marked_and_win(library: Library) -> None:
    sop = next(sop for sop in library.sops if sop.path.endswith("everything.yml"))
    assert sop.terms
    word = sop.terms[0].term
    sop = msgspec.structs.replace(sop, purpose=f"About {word}.")
    changed = msgspec.structs.replace(with_terms(library, entry("same", word, None)), sops=(sop,))
    markdown = pages_of(changed)["sop/DEM-001.md"].markdown
    lead = markdown[markdown.index('<div class="sop-lead">') :]
    match = TERM.search(lead)
    assert match is not None
    assert (match[1], match[2]) == ("own-1", "#term-own-1")
    assert 'id="term-own-1"' in markdown


def test_on_paper_the_words_stand_at_the_end(library: Library) -> None:
    markdown = pages_of(with_terms(library, entry("blend", "blend", "拼配")))["sop/DEM-001.md"].markdown
    words = markdown[markdown.index("sop-print") :]
    assert "Meaning of blend" in words
    without = pages_of(with_terms(library, entry("none", "zyzzyva", "无此词")))["sop/DEM-001.md"].markdown
    assert "sop-print" not in without


def test_the_glossary_tells_all_that_is_known_of_a_term(library: Library) -> None:
    whole = entry(
        "blend",
        "blend",
        "拼配",
        abbreviation="BLD",
        synonyms=BilingualList(en=("mixture",), zh=("配方",)),
        forbidden=BilingualList(en=("brew",), zh=("混合豆",)),
    )
    pages = pages_of(with_terms(library, whole))
    english, chinese = pages["glossary.md"].markdown, pages["zh/glossary.md"].markdown
    for text in ("blend", "BLD", "Meaning of blend", "拼配", "mixture", "<s>brew</s>"):
        assert text in english
    assert "配方" not in english
    for text in ("拼配", "blend 的含义", "配方", "<s>混合豆</s>"):
        assert text in chinese
    assert 'href="../sop/DEM-001/"' in english
    assert 'href="../sop/DEM-001/"' in chinese


def test_the_glossary_is_in_the_order_of_its_language(library: Library) -> None:
    entries = (entry("c", "Zeal", "安排"), entry("a", "apple", "做法"), entry("b", "Bread", "客户"))
    pages = pages_of(with_terms(library, *entries))
    order = {path: re.findall(r"\{: #term-(\w+) ", pages[path].markdown) for path in ("glossary.md", "zh/glossary.md")}
    assert order == {"glossary.md": ["a", "b", "c"], "zh/glossary.md": ["c", "b", "a"]}  # an, ke, zuo


def test_a_term_that_every_sop_uses_links_to_a_few(library: Library) -> None:
    source = next(sop for sop in library.sops if sop.path.endswith("second.yml"))
    many = tuple(msgspec.structs.replace(source, id=f"DEM-{number}", status="active", purpose="A blend.") for number in range(100, 140))
    changed = msgspec.structs.replace(with_terms(library, entry("blend", "blend", None)), sops=many)
    markdown = pages_of(changed)["glossary.md"].markdown
    assert markdown.count('href="../sop/') == 12
    assert "and 28 more" in markdown


def test_without_terms_there_is_no_glossary(library: Library) -> None:
    changed = msgspec.structs.replace(library, glossary=None)
    site = build_site(changed, Reference())
    assert not [page.path for page in site.pages if "glossary" in page.path]
    assert not [entry for entry in site.navigation if "glossary" in entry.path]


def test_the_navigation_names_the_glossary_after_the_departments(library: Library) -> None:
    paths = [entry.path for entry in build_site(library, Reference()).navigation]
    half = len(paths) // 2
    assert (paths[0], paths[half - 1]) == ("index.md", "glossary.md")
    assert (paths[half], paths[-1]) == ("zh/index.md", "zh/glossary.md")


def test_a_hostile_glossary_wakes_nothing(library: Library) -> None:
    evil = '</dd><script>alert(1)</script>" onmouseover="alert(1)'
    hostile = GlossaryEntry(
        id="evil",
        term=Bilingual(en="blend", zh="拼配"),
        meaning=Bilingual(en=evil, zh=evil),
        abbreviation=evil,
        synonyms=BilingualList(en=(evil, "# x {: onclick=alert(1) }")),
        forbidden=BilingualList(en=(evil,)),
    )
    pages = pages_of(with_terms(library, hostile))
    for path in ("glossary.md", "sop/DEM-001.md"):
        document = Document()
        document.feed(pages[path].markdown)
        assert "script" not in {tag for tag, _ in document.elements}
        assert not [name for _, attributes in document.elements for name in attributes if name.startswith("on")]
        assert not re.search(r"^#+ .*\{: onclick", pages[path].markdown, re.MULTILINE)
