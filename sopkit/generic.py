"""The handbook as a folder that any generator of sites builds: its pages as Markdown, and beside them all that they load.

The folder holds `docs/`, `overrides/` and a `mkdocs.yml` without a plugin of ours; MkDocs and Zensical read it as it stands.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sopkit.files import is_link
from sopkit.language import LANGUAGES, Language, mark
from sopkit.pages import _own as own
from sopkit.pages._attachments import LARGEST, is_harmless, is_harmless_by_name
from sopkit.pages._handbook import Handbook
from sopkit.pages._shelf import ASSETS, THEME
from sopkit.pages._text import escaped
from sopkit.pages._words import OWN_NAMES
from sopkit.site import ASSET_FOLDER, addresses_of, as_yaml, build_site, document_of, reference_of, shown_of

if TYPE_CHECKING:
    from sopkit.model.library import Library
    from sopkit.model.page import Page, Site

FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*\r?\n", re.DOTALL | re.MULTILINE)
LANGUAGE = re.compile(r"^lang:[ \t]*[\"']?([a-z]+)", re.MULTILINE)
NOT_HARMLESS = mark("{name} is not published: what is in it could run in a reader's browser.")
TOO_LARGE = mark("{name} is not published: it is larger than {largest} MB, and is no picture, film or office document.")
LINK = mark("{name} is not taken along: it is a symbolic link.")
NOT_UTF8 = mark("{name} is left out: it is not written in UTF-8. Save it again with that encoding.")
CONFIG = """\
# Written by `sopkit build --pages`, and again by the next run. MkDocs with Material and Zensical build it as it stands.
site_name: {site_name}
docs_dir: docs
use_directory_urls: false
theme:
  name: material
  variant: classic
  language: {language}
  custom_dir: overrides
  font: false
{pictures}  features:
    - navigation.top
    - toc.follow
  palette:
    - media: "(prefers-color-scheme: light)"
      scheme: default
      primary: custom
      accent: custom
      toggle:
        icon: material/weather-night
        name: {dark}
    - media: "(prefers-color-scheme: dark)"
      scheme: slate
      primary: custom
      accent: custom
      toggle:
        icon: material/weather-sunny
        name: {light}
markdown_extensions:
  - attr_list
  - tables
  - toc:
      permalink: "#"
      permalink_title: "#"
plugins:
  - search:
      lang: en
      separator: {separator}
      pipeline: []
extra:
  generator: false
{feeds}extra_css:
{styles}extra_javascript:
{programs}nav:
{navigation}"""
SEPARATOR = r"[\s\u200b\u3000\-_,.:;!?()\[\]{}\"'/|、。，．：；？！（）《》〈〉【】「」『』“”‘’…—～·]+"


@dataclass(frozen=True, slots=True)
class Own:
    """What a handbook has beside its SOPs."""

    folder: Path | None = None
    """The folder of pages of its own; None where there is none."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Files of that folder that the theme shows, by the name of its setting: ``logo`` and ``favicon``."""
    address: str | None = None
    """Where the site is published; None where mkdocs.yml does not say."""


Tell = Callable[[str, str], None]
"""Is told a sentence of the catalogue about a file, and its name."""


def files_of(library: Library, root: Path, beside: Own, tell: Tell, *, drafts: bool) -> dict[str, bytes | Path]:
    """Return the folder of a handbook: content, or the file to copy, by the path in it. Its settings say for whom."""
    reference = reference_of(library, directory_urls=False, site_url=beside.address, markdown_ending=".md.txt")
    handbook = Handbook(shown_of(library, drafts=drafts, audience=None), reference)
    site = build_site(library, reference, drafts=drafts, may_publish=lambda name: may_publish(root, name, tell))
    found: dict[str, bytes | Path] = {page.path: document_of(page).encode() for page in site.pages}
    found.update({place: root / name for name, place in site.files.items()})
    found.update({place: text.encode() if isinstance(text, str) else text for place, text in site.texts.items()})
    found.update({f"{ASSET_FOLDER}/{asset.name}": asset for asset in sorted(ASSETS.iterdir())})
    others = {} if beside.folder is None else dict(own_files(beside.folder, handbook, tell))
    paths = [path for path in others if path.endswith(".md")]
    found.update({path: own_page(source, path, handbook, paths) if path in paths else source for path, source in others.items()})
    pages = {page.path: page for page in site.pages}
    shown = [path for path in paths if path not in pages and own.is_in_navigation(path)]
    files = {f"docs/{path}": content for path, content in sorted(found.items())}
    files["overrides/partials/language.html"] = THEME / "partials" / "language.html"
    files["overrides/main.html"] = THEME / "main.html"
    pictures = {name: path for name, path in beside.pictures.items() if path in found}
    files["mkdocs.yml"] = settings_of(handbook, site, navigation_of(site, pages, shown, handbook), pictures).encode()
    return files


def may_publish(root: Path, name: str, tell: Tell) -> bool:
    """Tell whether a file of the handbook may be published, and say so where it could run in a reader's browser."""
    if is_harmless_by_name(name):
        return True
    path = root / name
    large = path.stat().st_size > LARGEST
    if not large and is_harmless(name, path.read_bytes()):
        return True
    tell(TOO_LARGE if large else NOT_HARMLESS, name)
    return False


def own_files(folder: Path, handbook: Handbook, tell: Tell) -> Iterator[tuple[str, Path]]:
    """Yield the files of a handbook's own pages by their path: no hidden ones, and none behind a link."""
    for here, folders, names in os.walk(folder):
        inside = Path(here).relative_to(folder)
        for name in sorted((*folders, *names)):
            path = (inside / name).as_posix()
            if name.startswith("."):
                continue
            if is_link(Path(here) / name):
                tell(LINK, path)
            elif name in names and (
                not name.endswith(".md") or (own.is_published(path, handbook) and is_text(Path(here) / name, path, tell))
            ):
                yield path, Path(here) / name
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not is_link(Path(here) / name))


def is_text(source: Path, name: str, tell: Tell) -> bool:
    """Tell whether a page of the handbook's own can be read, and say so where it cannot."""
    try:
        source.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        tell(NOT_UTF8, name)
        return False
    return True


def own_page(source: Path, path: str, handbook: Handbook, paths: list[str]) -> bytes:
    """Return a page of the handbook's own with its language and the way to it."""
    text = source.read_text(encoding="utf-8-sig")
    found = FRONT_MATTER.match(text)
    head, body = (found[1], text[found.end() :]) if found else ("", text)
    written = LANGUAGE.search(head)
    language: Language = own.language_of(path, handbook)
    if written is None:
        head = f"lang: {language}\n{head}"
    else:
        language = next((known for known in LANGUAGES if known == written[1]), language)
    return f"---\n{head}---\n\n{own.framed(body.lstrip(), path, language, handbook, paths)}".encode()


Labelled = tuple[str | None, str]
"""What the navigation calls a page, None where the page's own title serves, and its path."""


def navigation_of(site: Site, pages: Mapping[str, Page], shown: Iterable[str], handbook: Handbook) -> dict[Language, list[Labelled]]:
    """Return the navigation of each language: our pages, then the handbook's own."""
    found: dict[Language, list[Labelled]] = {language: [] for language in handbook.languages}
    for entry in site.navigation:
        found[pages[entry.path].language].append((entry.label, entry.path))
    for path in shown:
        found[own.language_of(path, handbook)].append((None, path))
    return found


def settings_of(handbook: Handbook, site: Site, navigation: Mapping[Language, list[Labelled]], pictures: Mapping[str, str]) -> str:
    """Return mkdocs.yml. The language of the handbook stands at the top of the navigation, the other below its own name."""
    lines: list[str] = []
    for language, entries in navigation.items():
        indent = "  "
        if language != handbook.default and entries:
            lines.append(f"  - {as_yaml(OWN_NAMES[language])}:")
            indent = "      "
        for label, path in entries:
            named = "" if label is None else f"{as_yaml(escaped(label))}: "
            lines.append(f"{indent}- {named}{as_yaml(path)}")
    return CONFIG.format(
        site_name=as_yaml(escaped(handbook.library.settings.title.text(handbook.default))),
        language=handbook.default,
        pictures="".join(f"  {name}: {as_yaml(path)}\n" for name, path in sorted(pictures.items())),
        dark=as_yaml("深色 · Dark"),
        light=as_yaml("浅色 · Light"),
        separator=as_yaml(SEPARATOR),
        feeds="".join(("  sopkit_feeds:\n", *(f"    {language}: {as_yaml(place)}\n" for language, place in site.feeds.items())))
        if site.feeds
        else "",
        styles=listed(addresses_of(".css")),
        programs=listed(addresses_of(".js")),
        navigation="".join(f"{line}\n" for line in lines),
    )


def listed(values: Iterable[str]) -> str:
    """Return the lines of a list in YAML."""
    return "".join(f"  - {as_yaml(value)}\n" for value in values)
