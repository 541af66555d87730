"""``sopkit build``."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from sopkit.commands._frame import AS_OF, Command, Option, audience_option, language_of, root_of, say
from sopkit.language import mark
from sopkit.model.problem import Severity

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from sopkit.generic import Own
    from sopkit.model.audience import Audience
    from sopkit.model.library import Library

CONFIG = "mkdocs.yml"


@contextmanager
def handbook_site() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the path of mkdocs.yml and what to set besides.

    Meanwhile, warnings of MkDocs are told and its refusals are sentences.
    """
    root = root_of()
    if not (root / CONFIG).is_file():
        message = mark("There is no mkdocs.yml beside {place}. `sopkit init` writes one into a new handbook: copy it from there.")
        raise click.UsageError(say(message, place=root / "sopkit.yml"))
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # the theme's notice, which is no problem of the handbook
    from mkdocs.exceptions import MkDocsException

    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    logging.getLogger("mkdocs").addHandler(handler)
    try:
        has_docs = (root / str(config_of(root / CONFIG).docs_dir)).is_dir()  # MkDocs demands the folder, and a handbook need not have it
        with nullcontext() if has_docs else tempfile.TemporaryDirectory(prefix="sopkit-") as empty:
            yield str(root / CONFIG), {} if empty is None else {"docs_dir": empty}
    except MkDocsException as error:
        raise click.UsageError(error.format_message()) from None
    finally:
        logging.getLogger("mkdocs").removeHandler(handler)


def config_of(place: Path) -> MkDocsConfig:
    """Return what mkdocs.yml says, not looked at yet."""
    from mkdocs.config.defaults import MkDocsConfig

    config = MkDocsConfig(config_file_path=str(place))
    with place.open("rb") as file:
        config.load_file(file)
    return config


def run(drafts: bool, audience: Audience | None, site_dir: Path | None, pages: Path | None, strict: bool, as_of: date | None) -> int:
    """Write the handbook as a web site, or as pages for another generator, and return the exit code."""
    if pages is not None:
        if site_dir is not None:
            raise click.UsageError(say(mark("--site-dir and --pages exclude each other: one writes a web site, the other what makes one.")))
        return write_pages(pages, drafts=drafts, audience=audience, strict=strict, as_of=as_of)
    from sopkit.check import inspect

    with handbook_site() as (place, options):
        from mkdocs.commands.build import build
        from mkdocs.config import load_config
        from mkdocs.exceptions import Abort

        if site_dir is not None:
            options["site_dir"] = os.path.abspath(site_dir)  # noqa: PTH100 a link must stay one, to be refused
        config = load_config(place, strict=strict, **options)
        if "sopkit" not in config.plugins:
            message = mark("mkdocs.yml does not name the plugin sopkit, so there would be no SOPs. Add it under `plugins:`.")
            raise click.UsageError(say(message))
        plugin: Any = config.plugins["sopkit"]
        asked = {"drafts": drafts, "audience": audience, "as_of": as_of}
        plugin.config.update({name: value for name, value in asked.items() if value})
        plugin.inspect = inspect
        config.plugins.on_startup(command="build", dirty=False)
        try:
            build(config)
        except OSError as error:
            message = mark("{place} cannot be written: {detail}.")
            detail = error.strerror or type(error).__name__
            raise click.UsageError(say(message, place=error.filename or config.site_dir, detail=detail)) from None
        except Abort:
            click.echo(say(mark("The handbook was not built without problems; see above.")), err=True)
            return 1
        finally:
            config.plugins.on_shutdown()
    click.echo(say(mark("The handbook: {place}"), place=Path(config.site_dir) / "index.html"))
    click.echo(say(mark("To read it with search: `sopkit serve`.")))
    errors = tell_what_readers_miss(plugin.inspected, plugin.library, plugin.root, drafts=plugin.config["drafts"], audience=plugin.audience)
    return 1 if strict and errors else 0


def write_pages(place: Path, *, drafts: bool, audience: Audience | None, strict: bool, as_of: date | None) -> int:
    """Write the pages as Markdown, with everything that another generator needs, and return the exit code."""
    from sopkit.cache.opening import open_drawer
    from sopkit.check import inspect
    from sopkit.files import is_linked
    from sopkit.folder import LINKED, FolderError, write_folder
    from sopkit.generic import files_of
    from sopkit.git.origin import repository_of
    from sopkit.here import today
    from sopkit.model.audience import COMPANY
    from sopkit.pages._attachments import LARGEST
    from sopkit.reports._shelf import clean
    from sopkit.site import LOST, lost_files, not_told_in_force
    from sopkit.versions.handbook import with_texts_in_force
    from sopkit.way import way_to_pages
    from sopkit.workspace import read_library

    root = root_of()
    place = Path(os.path.abspath(place))  # noqa: PTH100 likewise
    if is_linked(place, root):
        raise click.UsageError(say(LINKED, place=clean(str(place))))
    told: list[str] = []

    def tell(message: str, name: str) -> None:
        told.append(name)
        click.echo(say(message, name=clean(name), largest=LARGEST // 1024**2), err=True)

    library = read_library(root, as_of or today(), inspect, keep_sops=True, way=way_to_pages(root))
    beside = own_of(root)
    for folder in filter(None, (root / library.settings.sops, beside.folder)):
        if place.is_relative_to(folder.resolve()):
            message = mark("{place} lies among the sources of the handbook; the next run would read there what this one wrote.")
            raise click.UsageError(say(message, place=place))
    holding = with_texts_in_force(library, root, open_drawer(root))
    readers = audience or library.settings.audience or COMPANY
    for sentence in not_told_in_force(holding, language_of()):
        told.append(sentence)
        click.echo(clean(sentence), err=True)
    for name in lost_files(holding):
        tell(LOST, name)
    settings = replace(library.settings, repository=repository_of(root, library.settings.repository), audience=readers)
    try:
        removed = write_folder(place, files_of(replace(holding, settings=settings), root, beside, tell, drafts=drafts))
    except FolderError as error:
        raise click.UsageError(say(error.message, **error.values)) from None
    click.echo(say(mark("The pages: {place}"), place=place))
    click.echo(say(mark("Make a web site of them there with `zensical build`, or with `mkdocs build`, which needs mkdocs-material.")))
    if removed:
        click.echo(say(mark("Removed, since nothing leads to them any more: {count}."), count=removed))
    errors = tell_what_readers_miss(library, holding, root, drafts=drafts, audience=readers)
    return 1 if strict and (errors or told) else 0


def own_of(root: Path) -> Own:
    """Return the pages that the handbook has beside its SOPs, the pictures that its theme shows, and the address of its site."""
    from sopkit.generic import Own

    folder = root / "docs"
    theme: Any = None
    address: object = None
    if (root / CONFIG).is_file():
        config = config_of(root / CONFIG)
        folder, theme, address = root / str(config.docs_dir), config.data.get("theme"), config.data.get("site_url")
    settings: dict[str, Any] = theme if isinstance(theme, dict) else {}
    pictures: dict[str, str] = {name: str(settings[name]) for name in ("logo", "favicon") if name in settings}
    return Own(folder if folder.is_dir() else None, pictures, address if isinstance(address, str) else None)


def tell_what_readers_miss(library: Library, holding: Library, root: Path, *, drafts: bool, audience: Audience) -> int:
    """Say how many errors stand in the files of the handbook and how many texts were left out of it as it holds; return the errors."""
    from sopkit.check import check
    from sopkit.locating import locator
    from sopkit.model.audience import for_audience
    from sopkit.reports._shelf import clean
    from sopkit.site import HIDDEN, without_history

    why = without_history(holding, language_of())
    if why is not None:
        click.echo(clean(why))

    errors = sum(problem.severity is Severity.ERROR for problem in check(library, locator(root)))
    shown = for_audience(holding, audience).sources
    if len(shown) < len(library.sources):
        message = mark("Left out because of their confidentiality: {count}. The audience is “{audience}”; --audience asks for another.")
        click.echo(say(message, count=len(library.sources) - len(shown), audience=audience))
    hidden = 0 if drafts else sum(card.status in HIDDEN for card in shown)
    if hidden:
        click.echo(say(mark("Left out because they are not approved yet: {count}. `sopkit build --drafts` shows them."), count=hidden))
    if errors:
        click.echo(say(mark("Errors in the SOPs: {count}. `sopkit check` names them."), count=errors), err=True)
    return errors


command = Command(
    "build",
    callback=run,
    help=mark(
        "Write the handbook as a web site.\n\n"
        "With --pages it writes instead what another generator of sites, such as Zensical, makes one of. "
        "SOPs that are not for the audience are left out of everything that is written: by default those that are restricted. "
        "What cannot be read is told and left out; with --strict it makes the build fail. "
        "Exit code 0: built; 1: built with problems under --strict, or not at all; 2: wrong use."
    ),
    example="sopkit build\nsopkit build --drafts --site-dir /tmp/preview\nsopkit build --strict\nsopkit build --pages /tmp/pages\n"
    "sopkit build --audience public --site-dir /tmp/public",
    params=[
        Option(["--drafts"], is_flag=True, help=mark("Show SOPs that are not approved yet, too.")),
        audience_option(
            mark("Who may read it: anyone, the company, or those on the distribution lists. Default: what the settings say, else internal.")
        ),
        Option(
            ["--site-dir"],
            type=click.Path(file_okay=False, path_type=Path),
            metavar="DIR",
            help=mark("Where to write it. Default: what mkdocs.yml says, else site/."),
        ),
        Option(
            ["--pages"],
            type=click.Path(path_type=Path),
            metavar="DIR",
            help=mark("Write pages for another generator there; an empty folder, or one written so before."),
        ),
        Option(["--strict"], is_flag=True, help=mark("Fail if anything had to be left out.")),
        AS_OF,
    ],
)
