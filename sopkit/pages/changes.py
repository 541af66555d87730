"""What changed in the handbook, month by month, as the SOPs themselves say it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice
from typing import TYPE_CHECKING

from sopkit.language import mark
from sopkit.model.page import Page
from sopkit.pages._changes import news_of
from sopkit.pages._feed import feed_of, place_of_feed
from sopkit.pages._handbook import Handbook
from sopkit.pages._links import file_link
from sopkit.pages._templates import render
from sopkit.pages._view import View

if TYPE_CHECKING:
    from sopkit.model.library import Library
    from sopkit.model.reference import Reference

MONTHS = 24
"""Months that are told at most, of those in which anything changed: so an old handbook shows its last changes, too."""
MOST = 500
"""Changes that are told at most."""


def build(library: Library, reference: Reference) -> Iterator[Page]:
    """Yield the page in each language."""
    handbook = Handbook(library, reference)
    places = {language: handbook.place(language, "changes.md") for language in handbook.languages}
    for language, place in places.items():
        view = View(handbook, place, language)
        news = news_of(handbook, language, confidential=True)
        by_month = groupby(news[:MOST], key=lambda entry: (entry.change.date.year, entry.change.date.month))
        months = [(year, month, list(entries)) for (year, month), entries in islice(by_month, MONTHS)]
        title = str(view.say(mark("Recent changes")))
        has_feed = feed_of(handbook, language) is not None
        markdown = render(
            "changes",
            view,
            title=title,
            months=months,
            older=len(news) - sum(len(entries) for _, _, entries in months),
            feed=file_link(place, place_of_feed(handbook, language), directory_urls=reference.directory_urls) if has_feed else None,
            others={other: path for other, path in places.items() if other != language},
        )
        yield Page(path=place, title=title, language=language, markdown=markdown, editions=places, boost=0)
