"""Finds the company's terms in the texts of a page, and marks each with what it means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import escape, unescape
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

LETTER = "[A-Za-z0-9_]"
"""A letter of a word that ends where the letters do; Chinese, which parts no words, stands beside it at will."""
STARTS, ENDS = re.compile(LETTER), re.compile(rf"{LETTER}$")
PIECE = re.compile(r'<[^>"]*(?:"[^"]*"[^>"]*)*>|[^<]+')
NAME = re.compile(r"</?([a-z0-9]+)")
CLOSED = frozenset({"a", "code", "pre"})
"""Elements in which a term is no term: a link leads elsewhere already, and code is no prose."""
HEADING = re.compile(r"^#", re.MULTILINE)
MARKED = re.compile(r'<a class="sop-term" data-term="([^"]+)"[^>]*>([^<]*)</a>')


class Match(NamedTuple):
    """A term in a text."""

    start: int
    """Where it begins."""
    end: int
    """One past its last character."""
    name: str
    """What it was given as."""


class Meaning(NamedTuple):
    """What is told of a term beside the text."""

    words: str
    """What it means, as plain words."""
    opening: str
    """The opening tag of the link to where more is told of it."""

    @classmethod
    def of(cls, name: str, words: str, address: str) -> Meaning:
        """Return the meaning of a term that is told at an address."""
        tag = Markup('<a class="sop-term" data-term="{}" href="{}" aria-description="{}">')
        return cls(words, str(tag.format(name, address, words)))


class Lexicon:
    """Terms with all the forms in which they are written, found by one pattern: the longest form wins.

    Forms in Latin letters are found as whole words, whatever their case; those written in capitals only as such, so that
    IT is not found in “it”.
    """

    def __init__(self, terms: Iterable[tuple[str, Iterable[str]]]) -> None:
        self.names: dict[str, str] = {}
        written: dict[str, str] = {}
        for name, forms in terms:
            for form in forms:
                line = " ".join(form.split())
                if line and line.casefold() not in self.names:
                    self.names[line.casefold()] = name
                    written[line.casefold()] = line
        self.pattern = pattern_of(written.values()) if written else None

    def find(self, text: str) -> Iterator[Match]:
        """Yield the terms of a text from left to right; no two overlap."""
        if self.pattern is not None:
            for match in self.pattern.finditer(text):
                name = self.names.get(" ".join(match[0].split()).casefold())
                if name is not None:
                    yield Match(match.start(), match.end(), name)


def pattern_of(forms: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of all forms, parted by their first characters, so that a text of thousands of signs is read in one go."""
    groups: dict[str, list[str]] = {}
    for form in sorted(forms, key=len, reverse=True):
        groups.setdefault(form[0].casefold()[:1], []).append(form)
    firsts = {sign for forms in groups.values() for form in forms for sign in (form[0], form[0].lower()[:1], form[0].upper()[:1])}
    parts = []
    for forms_ in groups.values():
        signs = {sign for form in forms_ for sign in (form[0], form[0].lower()[:1], form[0].upper()[:1])}
        before = rf"(?<!{LETTER})" if STARTS.match(forms_[0]) else ""
        parts.append(f"(?={one_of(signs)}){before}(?:{'|'.join(map(form_pattern, forms_))})")
    return re.compile(f"(?={one_of(firsts)})(?:{'|'.join(parts)})")


def one_of(signs: Iterable[str]) -> str:
    """Return a pattern of any of some characters."""
    return f"[{''.join(map(re.escape, sorted(signs)))}]"


def form_pattern(form: str) -> str:
    """Return the pattern of one form."""
    words = r"\s+".join(map(re.escape, form.split()))
    after = rf"(?!{LETTER})" if ENDS.search(form) else ""
    return f"{words if form == form.upper() else f'(?i:{words})'}{after}"


def find_in_all(lexicons: Iterable[Lexicon], text: str) -> list[Match]:
    """Return the terms of several lexicons; of those that overlap the first, then the longest, then the first lexicon's."""
    found = [match for lexicon in lexicons for match in lexicon.find(text)]
    kept: list[Match] = []
    for match in sorted(found, key=lambda match: (match.start, -match.end)):  # the sort keeps the order of equals
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
    return kept


def mark_terms(html: Markup, lexicons: tuple[Lexicon, ...], meaning: Callable[[str], Meaning]) -> Markup:
    """Return the HTML of a text with every term linked to its meaning; links and code stay as they are."""
    if "&" not in html and not any(lexicon.pattern and lexicon.pattern.search(html) for lexicon in lexicons):
        return html
    pieces: list[str] = []
    closed = 0
    for piece in PIECE.findall(html):
        tag = NAME.match(piece)
        if tag is not None:
            if tag[1] in CLOSED:
                closed += -1 if piece.startswith("</") else 1
            pieces.append(piece)
        else:
            pieces.append(piece if closed else marked(piece, lexicons, meaning))
    return Markup("".join(pieces))  # noqa: S704 what was HTML before, and escaped words


def marked(piece: str, lexicons: tuple[Lexicon, ...], meaning: Callable[[str], Meaning]) -> str:
    """Return a run of text between two tags with its terms linked."""
    text = unescape(piece) if "&" in piece else piece
    matches = find_in_all(lexicons, text)
    if not matches:
        return piece
    out: list[str] = []
    position = 0
    for match in matches:
        out += (escape(text[position : match.start]), meaning(match.name).opening, escape(text[match.start : match.end]), "</a>")
        position = match.end
    return "".join((*out, escape(text[position:])))


def first_of_each(markdown: str) -> str:
    """Return a page on which each section marks a term once, where it comes first."""
    if MARKED.search(markdown) is None:
        return markdown
    starts = [0, *(match.start() for match in HEADING.finditer(markdown)), len(markdown)]
    return "".join(first_in_section(markdown[start:end]) for start, end in pairwise(starts))


def first_in_section(section: str) -> str:
    """Return a section whose terms are marked once each."""
    seen: set[str] = set()

    def first(match: re.Match[str]) -> str:
        if match[1] in seen:
            return match[2]
        seen.add(match[1])
        return match[0]

    return MARKED.sub(first, section)
