"""The text of a field, written by anybody, as HTML that holds nothing but text and safe links."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup

LINK = re.compile(r"\[\[([A-Z][A-Z0-9]*-[0-9]+)(?:#([a-z0-9-]+))?\]\]", re.ASCII)
SPECIAL = re.compile(r"[\\`*_\[\]<>&!~\"']|[^\S ]|https?:")
CHINESE = r"[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef]"
SOFT_BREAK = re.compile(rf"(?<={CHINESE})\n(?={CHINESE})")
BLANK_LINE = re.compile(r"\n\s*\n")
PUNCTUATION = re.compile(r"[^\w\s]", re.ASCII)
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
"""Characters that nobody sees and that YAML, browsers or log files take for something else than text."""
SINGLE = re.compile(r"<p>((?:(?!</?p>).)*)</p>")
PREFORMATTED = re.compile(r"(<pre>.*?</pre>)", re.DOTALL)
TAGS = {
    *("a", "blockquote", "br", "code", "del", "em", "hr", "li", "ol", "p", "pre", "s", "strong", "ul"),
    *("table", "tbody", "td", "th", "thead", "tr"),
}
ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}


@dataclass(frozen=True, slots=True)
class Targets:
    """What links in a text lead to, seen from the page that the text stands on."""

    sop: Callable[[str, str | None], tuple[str, str | None]]
    """Label and address of an SOP, or of one of its steps; the address is None where it is not published."""
    file: Callable[[str], str | None]
    """Address of a file of the handbook; None where it is not published."""


def read_sop_link(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 markdown-it calls it by position
    """Take up ``[[SAL-003]]`` and ``[[SAL-003#step]]``."""
    match = LINK.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        label, address = state.env["targets"].sop(match[1], match[2])
        if address is not None:
            state.push("link_open", "a", 1).attrs = {"href": address, "data-sop": match[1]}
        state.push("text", "", 0).content = label
        if address is not None:
            state.push("link_close", "a", -1)
    state.pos = match.end()
    return True


def settle_links(state: StateCore) -> None:
    """Keep links that lead somewhere; of all others, and of pictures, the words stay."""
    for token in state.tokens:
        if token.children:
            token.children = list(settled(token.children, state.env["targets"]))


def settled(tokens: Sequence[Token], targets: Targets) -> Iterator[Token]:
    """Yield the tokens of one line of text with its links settled."""
    kept: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            target = token.attrs.get("href")
            if "data-sop" not in token.attrs:
                target = settled_address(str(target), targets)
            kept.append(target is not None)
            if target is not None:
                token.attrs = {"href": target}
                yield token
        elif token.type == "link_close":
            if kept.pop():
                yield token
        elif token.type == "image":
            words = Token("text", "", 0)
            words.content = token.content
            target = settled_address(str(token.attrs.get("src")), targets)
            if target is None:
                yield words
            else:
                yield Token("link_open", "a", 1, attrs={"href": target})
                yield words
                yield Token("link_close", "a", -1)
        else:
            yield token


def settled_address(address: str, targets: Targets) -> str | None:
    """Return the address of a link as the browser needs it, or None where it leads nowhere."""
    scheme, colon, _ = address.partition(":")
    if colon and scheme.lower() in SCHEMES:
        return address
    if address.startswith("#"):
        return address
    return None if colon else targets.file(address)


def make_parser() -> MarkdownIt:
    """Return the parser: CommonMark with tables, without HTML; headings become paragraphs in bold."""
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.inline.ruler.before("link", "sop_link", read_sop_link)
    parser.core.ruler.push("settle_links", settle_links)
    rules: dict[str, Any] = parser.renderer.rules  # type: ignore[attr-defined]
    rules["heading_open"] = lambda *_: "<p><strong>"
    rules["heading_close"] = lambda *_: "</strong></p>"
    return parser


PARSER = make_parser()


def rich(text: str, targets: Targets) -> Markup:
    """Return a text as HTML: one line without a paragraph around it, several lines as paragraphs and lists."""
    if not SPECIAL.search(text):
        return Markup(text)  # noqa: S704 nothing in it means anything in HTML or Markdown
    lines = text.strip()
    if "\n" not in lines:
        return safe(PARSER.renderInline(lines, {"targets": targets}))
    rendered = safe(PARSER.render(lines, {"targets": targets}))
    single = SINGLE.fullmatch(rendered)
    return Markup(single[1]) if single else rendered  # noqa: S704 part of what was cleaned


def plain(text: str, targets: Targets) -> str:
    """Return the words of a text, without Markdown, in one line. Not escaped."""
    text = UNSEEN.sub("", text)
    if not SPECIAL.search(text):
        return text
    tokens = PARSER.parseInline(BLANK_LINE.sub("\n", text), {"targets": targets})
    children = (child for token in tokens for child in token.children or ())
    words = "".join("\n" if child.type.endswith("break") else child.content for child in children)
    return " ".join(SOFT_BREAK.sub("", words).split())


def heading(text: str) -> Markup:
    """Return plain words so that neither HTML nor Markdown nor a list of attributes comes alive in a heading."""
    line = " ".join(text.split())
    return Markup(PUNCTUATION.sub(lambda match: as_entity(match[0]), line))  # noqa: S704 every sign is an entity


def as_entity(sign: str) -> str:
    """Return a sign of punctuation as a numbered entity; letters and signs beyond ASCII stay as they are."""
    return f"&#{ord(sign)};" if sign.isascii() else sign


def safe(rendered: str) -> Markup:
    """Return rendered Markdown cleaned and without line breaks, so that it fits into one block of HTML."""
    cleaned = nh3.clean(rendered, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer")
    parts = PREFORMATTED.split(cleaned.replace("\r", "\n").strip())
    for number, part in enumerate(parts):
        parts[number] = part.replace("\n", "&#10;") if number % 2 else SOFT_BREAK.sub("", part).replace("\n", " ")
    return Markup("".join(parts))  # noqa: S704 cleaned above


def visible(text: str) -> str:
    """Return plain text in one line, without what nobody sees. Not escaped."""
    return " ".join(UNSEEN.sub("", text).split())


def escaped(text: str) -> str:
    """Return plain text for a place where neither MkDocs nor its theme escapes it."""
    return html.escape(visible(text))
