"""The plugin of MkDocs: hands over what site.py has built."""

from __future__ import annotations

import copy
import html
import logging
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from mkdocs.config import base, config_options
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, InclusionLevel
from mkdocs.structure.nav import Navigation
from msgspec.structs import replace

from sopkit.cache.opening import open_drawer
from sopkit.check import told
from sopkit.folder import FolderError
from sopkit.generic import is_text, may_publish
from sopkit.git.origin import repository_of
from sopkit.here import today
from sopkit.language import LANGUAGES, Language, mark, translate
from sopkit.model.audience import AUDIENCES, COMPANY, Audience
from sopkit.model.problem import Problem, Severity
from sopkit.pages import _own as own
from sopkit.pages._attachments import LARGEST
from sopkit.pages._handbook import Handbook
from sopkit.pages._shelf import ASSETS, THEME
from sopkit.pages._text import escaped
from sopkit.reports._shelf import clean, sentence
from sopkit.site import (
    ASSET_FOLDER,
    LOST,
    addresses_of,
    build_site,
    document_of,
    edit_address,
    lost_files,
    not_told_in_force,
    reference_of,
    shown_of,
    without_history,
)
from sopkit.site_folder import refuse_links, refuse_site
from sopkit.versions.handbook import with_texts_in_force
from sopkit.way import way_to_pages
from sopkit.workspace import read_library

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page as SitePage
    from mkdocs.utils.templates import TemplateContext

    from sopkit.model.library import Library
    from sopkit.model.page import Page
    from sopkit.reader import Inspect

log = logging.getLogger("mkdocs.plugins.sopkit")
WATCHED = ("sopkit.yml", "organisation.yml", "glossary.yml")


class SopkitConfig(base.Config):  # type: ignore[no-untyped-call]
    """What mkdocs.yml may set under ``sopkit``."""

    drafts = config_options.Optional(config_options.Type(bool))
    """Show what is not approved yet; where not set, only the preview does."""
    audience = config_options.Optional(config_options.Choice(AUDIENCES))
    """Who may read the site: what is not for them is left out; where not set, sopkit.yml says it, else only the preview shows all."""
    as_of = config_options.Optional(config_options.Type((str, date)))
    """The day for which the handbook is asked; today where not set."""
    root = config_options.Optional(config_options.Type(str))
    """The folder of sopkit.yml, from that of mkdocs.yml."""


class Attachment(File):
    """A file that is published as it is, even where its name ends in ``.md``."""

    def is_documentation_page(self) -> bool:
        """Return False."""
        return False


class SopkitPlugin(BasePlugin[SopkitConfig]):  # type: ignore[no-untyped-call]
    """Publishes the SOPs of a handbook."""

    preview = False
    root: Path
    library: Library
    handbook: Handbook
    pages: dict[str, Page]
    own: dict[str, Language]
    """The language of each page that lies in docs/."""
    inspect: Inspect | None = None
    """Looks at each SOP while it is read, for whoever wants to tell afterwards what is wrong with them."""
    inspected: Library
    """The handbook as it was read, with what `inspect` said."""

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Remember whether this is a preview."""
        del dirty
        self.preview = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read the handbook, and set what its pages need."""
        folder = Path(config.config_file_path or "mkdocs.yml").parent
        self.root = (folder / (self.config.root or ".")).resolve()
        if not (self.root / "sopkit.yml").is_file():
            raise PluginError(f"sopkit: there is no sopkit.yml in {self.root}; name its folder as `root` of the plugin")
        library = self.read(day_of(self.config.as_of))
        self.language: Language = library.settings.language or "en"
        self.refuse_places(Path(config.site_dir), Path(config.docs_dir))
        self.report_errors(library)
        library = with_texts_in_force(library, self.root, open_drawer(self.root))
        why = without_history(library, self.language)
        if why is not None and self.inspect is None:  # a command that inspects tells it itself
            log.info("%s", clean(why))
        for words in not_told_in_force(library, self.language):
            log.warning("%s", clean(words))
        for name in lost_files(library):
            self.tell(LOST, name)
        repository = repository_of(self.root, library.settings.repository)
        self.library = replace(library, settings=replace(library.settings, repository=repository))
        if self.audience == "public":  # nothing leads to the repository, from pages of one's own either
            config.repo_url = config.repo_name = config.edit_uri = config.edit_uri_template = None
        self.titled = bool(config.site_name)
        config.site_name = config.site_name or escaped(library.settings.title.text(self.language))
        prepare(config, self.language)
        return config

    def refuse_places(self, site: Path, docs: Path) -> None:
        """Refuse to empty a folder that is no site, and to publish what links in docs/ lead to."""
        try:
            if not self.preview:  # which is written to a folder of its own
                refuse_site(site, self.root)
            refuse_links(docs)
        except FolderError as error:
            values = {name: clean(str(value)) for name, value in error.values.items()}
            raise PluginError(translate(error.message, self.language).format(**values)) from None

    def read(self, day: date) -> Library:
        """Return the handbook; what the rules say of single SOPs is kept apart, since it keeps none from being published."""
        if self.inspect is None:
            self.inspected = read_library(self.root, day, keep_sops=True, way=way_to_pages(self.root))
            return self.inspected
        inspect, said = self.inspect, list[Problem]()

        def note(*sop: Any) -> tuple[Problem, ...]:
            said.extend(inspect(*sop))
            return ()

        library = read_library(self.root, day, note, keep_sops=True, way=way_to_pages(self.root))
        self.inspected = replace(library, problems=(*library.problems, *said))
        return library

    @property
    def audience(self) -> Audience:
        """Who may read the site."""
        return self.config.audience or self.library.settings.audience or ("restricted" if self.preview else COMPANY)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the pages and what they load; a page of the same name in docs/ wins over ours."""
        drafts = self.preview if self.config.drafts is None else self.config.drafts
        reference = reference_of(self.library, directory_urls=config.use_directory_urls, site_url=config.site_url or None)
        self.handbook = Handbook(shown_of(self.library, drafts=drafts, audience=self.audience), reference)
        site = build_site(self.library, reference, drafts=drafts, audience=self.audience, may_publish=self.may_publish)
        self.own = {}
        for file in list(files.documentation_pages()):
            text = Path(file.abs_src_path or "")
            if own.is_published(file.src_uri, self.handbook) and (not text.is_file() or is_text(text, file.src_uri, self.tell)):
                self.own[file.src_uri] = own.language_of(file.src_uri, self.handbook)
            else:
                files.remove(file)
        self.pages = {page.path: page for page in site.pages if page.path not in self.own}
        if config.nav is None:
            shown = (path for path in sorted(self.own) if own.is_in_navigation(path) and path not in {page.path for page in site.pages})
            config.nav = [*({escaped(entry.label): entry.path} for entry in site.navigation), *shown]
        listed = {entry.path for entry in site.navigation}
        for page in self.pages.values():
            level = InclusionLevel.INCLUDED if page.path in listed else InclusionLevel.NOT_IN_NAV
            files.append(File.generated(config, page.path, content=document_of(page), inclusion=level))
        for asset in sorted(ASSETS.iterdir()):
            place = f"{ASSET_FOLDER}/{asset.name}"
            files.append(File.generated(config, place, abs_src_path=str(asset), inclusion=InclusionLevel.INCLUDED))
        for name, place in site.files.items():
            source = str(self.root / name)
            files.append(Attachment.generated(config, place, abs_src_path=source, inclusion=InclusionLevel.INCLUDED))
        for place, content in site.texts.items():
            if files.get_file_from_path(place) is None:  # one of the same name in docs/ wins
                files.append(Attachment.generated(config, place, content=content, inclusion=InclusionLevel.INCLUDED))
        config.extra["sopkit_feeds"] = dict(site.feeds)
        return files

    def on_page_markdown(self, markdown: str, *, page: SitePage, config: MkDocsConfig, files: Files) -> str:
        """Show on a page of one's own the way to it, in its language."""
        del config, files
        path = page.file.src_uri
        if path not in self.own:
            return markdown
        if page.meta.get("lang") in LANGUAGES:
            self.own[path] = page.meta["lang"]
        page.meta["lang"] = self.own[path]
        page.meta.setdefault("search", {"boost": 0.5})
        return own.framed(markdown, path, self.own[path], self.handbook, self.own)

    def on_page_content(self, content: str, *, page: SitePage, config: MkDocsConfig, files: Files) -> str:
        """Let the pencil lead to the file itself."""
        del config, files
        repository = self.handbook.library.settings.repository
        source = self.source_of(page.file)
        if source is not None and repository is not None:
            page.edit_url = html.escape(edit_address(repository, source) or "") or None
        return content

    def source_of(self, file: File) -> str | None:
        """Return the file that a reader edits to change a page, from the root; None where it has none in the handbook."""
        ours = self.pages.get(file.src_uri)
        if ours is not None:
            return ours.source
        path = Path(file.abs_src_path or "")
        return path.relative_to(self.root).as_posix() if file.src_uri in self.own and path.is_relative_to(self.root) else None

    def on_page_context(self, context: TemplateContext, *, page: SitePage, config: MkDocsConfig, nav: Navigation) -> TemplateContext:
        """Show navigation and title as the page's own language has them."""
        ours = self.pages.get(page.file.src_uri)
        language = self.own.get(page.file.src_uri, self.language) if ours is None else ours.language
        context["nav"] = self.navigation(nav, language)
        context["config"] = self.localised(config, language)
        return context

    def on_template_context(self, context: TemplateContext, *, template_name: str, config: MkDocsConfig) -> TemplateContext:
        """Show the page for what is not found in the handbook's language."""
        del template_name
        context["nav"] = self.navigation(context["nav"], self.language)
        words = {"not_found": mark("There is no such page."), "home": mark("To the first page")}
        context.update({name: translate(text, self.language) for name, text in words.items()})  # type: ignore[typeddict-item]
        context["config"] = self.localised(config, self.language)
        return context

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Build again when the handbook changes."""
        del config, builder
        for name in (self.library.settings.sops, *WATCHED):
            if (self.root / name).exists():
                server.watch(str(self.root / name))
        return server

    def report_errors(self, library: Library) -> None:
        """Say what kept a file from being read; the rest of the handbook is published."""
        for problem in told(library.problems, library):
            if problem.severity is Severity.ERROR:
                place = problem.location
                log.warning("%s:%d: %s", clean(place.path), place.line, sentence(problem, self.language))

    def may_publish(self, name: str) -> bool:
        """Tell whether a file may be published, and say so where it could run in a reader's browser."""
        return may_publish(self.root, name, self.tell)

    def tell(self, message: str, name: str) -> None:
        """Warn of what is left out."""
        log.warning("%s", translate(message, self.language).format(name=clean(name), largest=LARGEST // 1024**2))

    def navigation(self, nav: Navigation, language: Language) -> Navigation:
        """Return the part of the navigation that is written in one language."""

        def belongs(item: Any) -> bool:
            path = item.file.src_uri if item.is_page else ""
            page = self.pages.get(path)
            if page is not None:
                return page.language == language
            return path not in self.own or own.belongs(path, language, self.handbook, self.own)

        pages = [page for page in nav.pages if belongs(page)]
        chosen = Navigation([item for item in nav.items if belongs(item)], pages)
        homes = (page for page in pages if page.is_index and self.pages.get(page.file.src_uri))
        chosen.homepage = nav.homepage if language == self.language else next(homes, nav.homepage)
        return chosen

    def localised(self, config: MkDocsConfig, language: Language) -> MkDocsConfig:
        """Return the settings of the site as a page of one language shows them."""
        shown = copy.copy(config)
        if not self.titled:
            shown["site_name"] = escaped(self.library.settings.title.text(language))
        return shown


def prepare(config: MkDocsConfig, language: Language) -> None:
    """Set what the pages need of the theme, and keep it from asking other hosts for fonts."""
    theme = config.theme
    theme.dirs.insert(1 if theme.custom_dir else 0, str(THEME))
    theme["language"] = language
    theme["font"] = False
    features = theme.get("features") or []
    theme["features"] = [*features, *({"content.action.edit"} - set(features))]
    config.extra_css = [*addresses_of(".css"), *config.extra_css]
    config.extra_javascript = [*addresses_of(".js"), *config.extra_javascript]
    if "attr_list" not in config.markdown_extensions:
        config.markdown_extensions.append("attr_list")
    logging.getLogger("jieba").setLevel(logging.WARNING)


def day_of(asked: object) -> date:
    """Return the day for which the handbook is asked."""
    if isinstance(asked, date):
        return asked
    try:
        return date.fromisoformat(str(asked)) if asked else today()
    except ValueError:
        raise PluginError(f"sopkit: `as_of` is no day: {asked}; write it as YYYY-MM-DD") from None
