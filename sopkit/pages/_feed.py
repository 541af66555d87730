"""The feed of what changed, in Atom (RFC 4287): for programs that tell people what is new.

It depends on the files alone: neither on the moment of the build nor on where it runs. So the same handbook gives the same bytes.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from sopkit.history.days import zone_of
from sopkit.language import Language, mark, translate
from sopkit.pages._changes import News, news_of
from sopkit.pages._links import address
from sopkit.pages._text import visible
from sopkit.pages._view import View

if TYPE_CHECKING:
    from sopkit.pages._handbook import Handbook

ATOM = "http://www.w3.org/2005/Atom"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MOST = 50
"""Entries of the feed at most: the newest."""
RELATIVE = mark(
    "The addresses in this feed are relative: mkdocs.yml names no site_url. Programs that read feeds need it to lead anybody to a page."
)


def place_of_feed(handbook: Handbook, language: Language) -> str:
    """Return where the feed of a language stands."""
    return handbook.place(language, "changes.xml")


def feed_of(handbook: Handbook, language: Language) -> str | None:
    """Return the feed in a language; None where there is nothing to tell, since a feed needs a day.

    SOPs with a distribution list and those that are not approved are never in it: whoever reads it is told of everything in it by mail.
    """
    news = news_of(handbook, language, confidential=False)[:MOST]
    if not news:
        return None
    title = visible(handbook.library.settings.title.text(language))
    feed = ET.Element("feed", {"xmlns": ATOM, LANG: language})
    add(feed, "id", identity(handbook, language))
    add(feed, "title", title)
    add(feed, "subtitle", translate(mark("What changed in the procedures"), language))
    add(feed, "updated", moment(handbook, news[0].change.date))
    ET.SubElement(feed, "link", rel="self", type="application/atom+xml", href=web(handbook, place_of_feed(handbook, language), language))
    page = address(handbook.place(language, "changes.md"), directory_urls=handbook.reference.directory_urls)
    ET.SubElement(feed, "link", rel="alternate", type="text/html", href=web(handbook, page, language))
    add(ET.SubElement(feed, "author"), "name", title)
    view = View(handbook, handbook.place(language, "changes.md"), language)
    seen: set[str] = set()
    for entry in news:
        known = identity(handbook, language, entry)
        if known not in seen:  # two entries of one version: a feed may hold an id once
            seen.add(known)
            feed.append(entry_of(handbook, view, entry, known))
    ET.indent(feed)
    note = "" if handbook.reference.site_url else f"<!-- {translate(RELATIVE, language)} -->\n"
    return f'<?xml version="1.0" encoding="utf-8"?>\n{note}{ET.tostring(feed, encoding="unicode")}\n'


def entry_of(handbook: Handbook, view: View, news: News, known: str) -> ET.Element:
    """Return one change as an entry."""
    sop, change = news.sop, news.change
    entry = ET.Element("entry")
    add(entry, "id", known)
    add(entry, "title", visible(f"{sop.id} {view.plain(sop.title)} {change.version}"))
    add(entry, "updated", moment(handbook, change.date))
    place = address(handbook.place_of(sop), directory_urls=handbook.reference.directory_urls)
    ET.SubElement(entry, "link", rel="alternate", type="text/html", href=f"{web(handbook, place, view.language)}#changes")
    if change.impact is not None:
        ET.SubElement(entry, "category", term=change.impact, label=view.word("impact", change.impact))
    words = [view.plain(change.summary)]
    if change.why:
        words.append(str(translate(mark("Why: {reason}"), view.language)).format(reason=view.plain(change.why)))
    if news.effective is not None:
        words.append(translate(mark("Comes into force on {date}."), view.language).format(date=news.effective))
    add(entry, "summary", "\n".join(visible(line) for line in words))
    return entry


def add(parent: ET.Element, name: str, text: str) -> None:
    """Add an element with a text."""
    ET.SubElement(parent, name).text = text


def moment(handbook: Handbook, day: date) -> str:
    """Return the start of a day in the handbook's time zone, as RFC 3339 writes it."""
    written = datetime.combine(day, time(), zone_of(handbook.library.settings.time_zone)).isoformat(timespec="seconds")
    return written if len(written) == len("2026-01-01T00:00:00+00:00") else f"{day}T00:00:00+00:00"  # zones of old had seconds


def web(handbook: Handbook, place: str, language: Language) -> str:
    """Return the address of something in the site: whole where it is known where the site stands, else as seen from the feed."""
    if handbook.reference.site_url is not None:
        return urljoin(f"{handbook.reference.site_url.rstrip('/')}/", quote(place))
    up = "../" * place_of_feed(handbook, language).count("/")
    return f"{up}{quote(place)}" or "./"


def identity(handbook: Handbook, language: Language, news: News | None = None) -> str:
    """Return the name that the feed or an entry keeps for good.

    It is made of what stays where the site moves, the text is corrected or the file has another place: the id of the SOP, the version, and
    the title of the handbook.
    """
    parts = [handbook.library.settings.title.text(handbook.default), language]
    if news is not None:
        parts += [news.sop.id, news.change.version]
    return uuid5(NAMESPACE_URL, "\n".join(("sopkit:changes", *parts))).urn
