"""The handbook as pages and navigation, for any generator of sites."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from msgspec.structs import replace

from sopkit.files import OTHER_FILES
from sopkit.language import Language, mark, translate
from sopkit.model.audience import COMPANY, Audience, for_audience
from sopkit.model.history import Gap
from sopkit.model.page import Entry, Page, Site
from sopkit.model.reference import Reference, RuleNotes
from sopkit.pages import _shelf as shelf
from sopkit.pages._api import api_of
from sopkit.pages._attachments import published_name
from sopkit.pages._calendar import calendars_of
from sopkit.pages._feed import feed_of, place_of_feed
from sopkit.pages._handbook import Handbook
from sopkit.pages._links import FORGES, without_links
from sopkit.pages._text import escaped
from sopkit.reading.schema import KINDS, read_schema
from sopkit.rules._shelf import all_rules
from sopkit.rules.structure.missing_when_active import WANTED
from sopkit.versions.chain import PARTIAL

if TYPE_CHECKING:
    from sopkit.model.library import Library
    from sopkit.model.settings import Repository

HIDDEN = frozenset({"draft", "in-review"})
"""Statuses of SOPs that readers do not see unless they are asked for."""

ASSET_FOLDER = "assets/sopkit"
"""Where the style sheets and programs of the pages stand in the site."""

EDITORS = {"github": "edit/{branch}/{path}", "gitlab": "-/edit/{branch}/{path}", "gitee": "edit/{branch}/{path}"}
"""How hosts write the address of their editor, by a word in their name."""

HISTORY_MISSING: dict[Gap, str] = {
    "no-repository": mark("This folder is no Git repository: the pages show no revisions."),
    "no-git": mark("Git is not installed: the pages show no revisions."),
    "shallow": mark(
        "This clone does not hold the whole history: the pages show no revisions. In a workflow, set `fetch-depth: 0` for the checkout; "
        "on a computer, run `git fetch --unshallow`."
    ),
    "partial": mark("This clone does not hold what files said earlier: the pages show no revisions. In a workflow, leave out `filter:`."),
    "refused": mark("Git refuses to tell the history: {reason}. The pages show no revisions."),
}
"""Why the pages show nothing of what Git knows."""

UNKNOWN = mark("{count} SOPs have a draft or a coming version, and which one is in force cannot be told without it.")
PARTLY_UNKNOWN = mark("{count} SOPs have a draft or a coming version, and which one is in force today cannot be told. {reason}")
UNREADABLE = mark("{count} SOPs have a draft or a coming version, and the one in force can no longer be read by the format of today.")
"""Why the pages do not show the text that is in force."""

LOST = mark("{name} is not published: the version in force of an SOP names it, and it is no longer there.")
"""A file that only an earlier text names."""

UNUSUAL = re.compile("[^ -~\u00b7\u2014\u2018-\u201d\u2026\u3000-\u30ff\u3400-\u9fff\uff01-\uff5e]")
"""All but ASCII and the signs of Chinese: some of them no reader of YAML takes as they are."""


def build_site(
    library: Library,
    reference: Reference,
    *,
    drafts: bool = False,
    audience: Audience | None = None,
    may_publish: Callable[[str], bool] = lambda _: True,
) -> Site:
    """Return all pages of a handbook; what is not approved yet is left out unless `drafts` asks for it.

    So is what `audience` may not see; where nobody says who reads, the settings do. `may_publish` is asked about each file that a shown SOP
    names, and about no other.
    """
    shown = shown_of(library, drafts=drafts, audience=audience)
    texts = (*shown.sops, *(sop for coming in shown.coming.values() for sop in coming.sops))
    named = {mention.name for sop in texts for mention in sop.mentions if mention.kind == "file"}
    sources = {path.casefold() for path in (*OTHER_FILES, *(card.path for card in library.cards))}  # a draft among them
    named = {name for name in named & library.files if name.casefold() not in sources}
    places = {name: published_name(name) for name in sorted(named)}
    files = {name: place for name, place in places.items() if place is not None and may_publish(name)}
    shown = replace(shown, files=frozenset(files))
    handbook = Handbook(shown, reference)
    off = {name for name in shelf.names() if not handbook.has(name)}
    pages = tuple(page for name in shelf.names() if name not in off for page in shelf.builder(name)(shown, reference))
    if off:
        gone = {page.path for name in sorted(off) for page in shelf.builder(name)(shown, reference)}
        pages = tuple(without_links(page, gone, directory_urls=reference.directory_urls) for page in pages)
    feeds = {language: (place_of_feed(handbook, language), feed_of(handbook, language)) for language in handbook.languages}
    written = {language: (place, text) for language, (place, text) in feeds.items() if text is not None and handbook.has("changes")}
    return Site(
        pages,
        navigation_of(pages),
        files,
        texts=dict(written.values())
        | (dict(calendars_of(handbook)) if handbook.has("role") or handbook.has("timetable") else {})
        | (dict(api_of(handbook)) if handbook.has("api") else {}),
        feeds={language: place for language, (place, _) in written.items()},
    )


def shown_of(library: Library, *, drafts: bool, audience: Audience | None) -> Library:
    """Return the handbook as the readers of a site may see it: nothing that is made of anything else may be published."""
    shown = for_audience(library, audience or library.settings.audience or COMPANY)
    return shown if drafts else without_drafts(shown)


def reference_of(library: Library, *, directory_urls: bool, site_url: str | None = None, markdown_ending: str = ".md") -> Reference:
    """Return the documentation of the tool as pages need it."""
    rules = tuple(
        RuleNotes(
            id=rule.id,
            family=rule.family,
            level=rule.level_in(library.settings),
            summary=rule.summary,
            reason=rule.reason,
            bad=rule.bad,
            good=rule.good,
            optional=rule.is_optional,
            firm=rule.firm,
        )
        for rule in all_rules()
    )
    return Reference(
        rules=rules,
        schemas={kind: read_schema(kind) for kind in KINDS},
        once_active=frozenset(WANTED),
        directory_urls=directory_urls,
        site_url=site_url if site_url is not None and site_url.startswith(("https://", "http://")) else None,
        markdown_ending=markdown_ending,
    )


def without_history(library: Library, language: Language) -> str | None:
    """Return why the pages show nothing of what Git knows, in one sentence or two; None where they show it."""
    message = HISTORY_MISSING.get(library.history.gap)
    if message is None:
        return None
    told = [translate(message, language).format(reason=library.history.reason)]
    count = sum(coming.meanwhile == "unknown" for coming in library.coming.values())
    if count:
        told.append(translate(UNKNOWN, language).format(count=count))
    return ("" if language == "zh" else " ").join(told)


def not_told_in_force(library: Library, language: Language) -> list[str]:
    """Return, in sentences, of how many SOPs the text in force is kept back by more than a missing history, which is told by itself."""
    kept_back = {"unreadable": UNREADABLE} if library.history.gap != "none" else {"unknown": PARTLY_UNKNOWN, "unreadable": UNREADABLE}
    found = []
    for meanwhile, message in kept_back.items():
        count = sum(coming.meanwhile == meanwhile for coming in library.coming.values())
        if count:
            found.append(translate(message, language).format(count=count, reason=translate(PARTIAL, language)))
    return found


def lost_files(library: Library) -> list[str]:
    """Return the files that texts in force name and that are no longer there: their names stay, and lead nowhere."""
    return sorted({name for coming in library.coming.values() for name in coming.lost})


def addresses_of(ending: str) -> list[str]:
    """Return the addresses of the style sheets or programs that every page loads."""
    return [f"{ASSET_FOLDER}/{asset.name}" for asset in sorted(shelf.ASSETS.iterdir()) if asset.name.endswith(ending)]


def without_drafts(library: Library) -> Library:
    """Return the library with only those SOPs that have been approved, or were once, each by the text that has been."""
    hidden = {card.id for card in library.sources if card.status in HIDDEN}
    return replace(
        library,
        sops=tuple(sop for sop in library.sops if sop.id not in hidden and sop.status not in HIDDEN),
        cards=tuple(card for card in library.cards if card.id not in hidden),
        coming={name: coming for name, coming in library.coming.items() if coming.card.status not in HIDDEN},
    )


def navigation_of(pages: tuple[Page, ...]) -> tuple[Entry, ...]:
    """Return the navigation: in each language the first page, the departments and the glossary."""
    order = {"index": 0, "department": 1}
    labelled = [(position, page) for position, page in enumerate(pages) if page.label is not None]

    def rank(entry: tuple[int, Page]) -> tuple[int, int, int]:
        position, page = entry
        *folders, name = page.path.removesuffix(".md").split("/")
        abroad = bool(folders) and folders[0] == page.language
        inside = folders[abroad:]
        return (int(abroad), order.get(inside[0] if inside else name, len(order)), position)

    return tuple(Entry(page.label or page.title, page.path) for _, page in sorted(labelled, key=rank))


def document_of(page: Page) -> str:
    """Return a page as a Markdown file. What stands at its head is escaped: MkDocs writes it into the page as it is."""
    head: dict[str, object] = {
        "title": escaped(page.title),
        "lang": page.language,
        "search": {"boost": page.boost} if page.boost else {"exclude": True},
    }
    if page.description:
        head["description"] = escaped(page.description)
    lines = [f"{key}: {as_yaml(value)}" for key, value in head.items()]
    return "\n".join(("---", *lines, "---", "", page.markdown))


def as_yaml(value: object) -> str:
    """Return a value as one line that every reader of YAML takes.

    Of JSON's own escapes YAML reads the one of an emoji as two halves of a character.
    """
    return UNUSUAL.sub(lambda match: f"\\U{ord(match[0]):08X}", json.dumps(value, ensure_ascii=False))


def edit_address(repository: Repository, path: str) -> str | None:
    """Return where a file of the handbook is edited on the Git host.

    None where the host is not known and the settings do not say, and where what they say is no address of the web.
    """
    address = editor_of(repository, path)
    return address if address is not None and address.lower().startswith(("https://", "http://")) else None


def editor_of(repository: Repository, path: str) -> str | None:
    """Return the address of the editor as the settings have it, or as the host is known to write it."""
    inside = posixpath.join(repository.folder, path)
    places = {"branch": quote(repository.branch, safe="/"), "path": quote(inside, safe="/")}
    url = repository.url.rstrip("/").removesuffix(".git")
    if repository.edit is not None:
        written = repository.edit.replace("{branch}", places["branch"]).replace("{path}", places["path"])
        return written if "://" in written else f"{url}/{written.lstrip('/')}"
    host = urlsplit(url).netloc.lower()
    form = next((form for name, form in EDITORS.items() if name in host), None)
    if form is None and any(name in host for name in FORGES):
        form = "_edit/{branch}/{path}"
    return None if form is None else f"{url}/{form.format(**places)}"
