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
from typing import Any

import click

from sopkit.commands._frame import AS_OF, Command, Option, root_of, say
from sopkit.language import mark
from sopkit.model.problem import Severity

CONFIG = "mkdocs.yml"


@contextmanager
def handbook_site() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the path of mkdocs.yml and what to set besides.

    Meanwhile, warnings of MkDocs are told and its refusals are sentences.
    """
    root = root_of()
    if not (root / CONFIG).is_file():
        message = mark("There is no mkdocs.yml beside {place}. Copy the one of the sample handbook, or write your own.")
        raise click.UsageError(say(message, place=root / "sopkit.yml"))
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # the theme's notice, which is no problem of the handbook
    from mkdocs.exceptions import MkDocsException

    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    logging.getLogger("mkdocs").addHandler(handler)
    try:
        has_docs = docs_of(root / CONFIG).is_dir()  # MkDocs demands the folder, and a handbook need not have it
        with nullcontext() if has_docs else tempfile.TemporaryDirectory(prefix="sopkit-") as empty:
            yield str(root / CONFIG), {} if empty is None else {"docs_dir": empty}
    except MkDocsException as error:
        raise click.UsageError(error.format_message()) from None
    finally:
        logging.getLogger("mkdocs").removeHandler(handler)


def docs_of(place: Path) -> Path:
    """Return the folder of one's own pages that mkdocs.yml names, or `docs` beside it."""
    from mkdocs.config.defaults import MkDocsConfig

    config = MkDocsConfig(config_file_path=str(place))
    with place.open("rb") as file:
        config.load_file(file)
    return place.parent / str(config.docs_dir)


def run(drafts: bool, site_dir: Path | None, strict: bool, as_of: date | None) -> int:
    """Write the handbook as a web site and return the exit code."""
    with handbook_site() as (place, options):
        from mkdocs.commands.build import build
        from mkdocs.config import load_config
        from mkdocs.exceptions import Abort

        if site_dir is not None:
            options["site_dir"] = str(site_dir.resolve())
        config = load_config(place, strict=strict, **options)
        if "sopkit" not in config.plugins:
            message = mark("mkdocs.yml does not name the plugin sopkit, so there would be no SOPs. Add it under `plugins:`.")
            raise click.UsageError(say(message))
        plugin: Any = config.plugins["sopkit"].config
        plugin.update({"drafts": drafts or plugin["drafts"], "as_of": as_of or plugin["as_of"]})
        config.plugins.on_startup(command="build", dirty=False)
        try:
            build(config)
        except Abort:
            click.echo(say(mark("The handbook was not built without problems; see above.")), err=True)
            return 1
        finally:
            config.plugins.on_shutdown()
    click.echo(say(mark("The handbook: {place}"), place=Path(config.site_dir) / "index.html"))
    click.echo(say(mark("To read it with search: `sopkit serve`.")))
    errors = tell_what_readers_miss(as_of, drafts=plugin["drafts"])
    return 1 if strict and errors else 0


def tell_what_readers_miss(as_of: date | None, *, drafts: bool) -> int:
    """Say how many errors stand in the handbook and how many SOPs were left out of it; return the errors."""
    from sopkit.check import check, inspect
    from sopkit.site import HIDDEN
    from sopkit.workspace import locator, read_library, today

    root = root_of()
    library = read_library(root, as_of or today(), inspect)
    errors = sum(problem.severity is Severity.ERROR for problem in check(library, locator(root)))
    hidden = 0 if drafts else sum(card.status in HIDDEN for card in library.sources)
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
        "What cannot be read is told and left out; with --strict it makes the build fail. "
        "Exit code 0: built; 1: built with problems under --strict, or not at all; 2: wrong use."
    ),
    example="sopkit build\nsopkit build --drafts --site-dir /tmp/preview\nsopkit build --strict",
    params=[
        Option(["--drafts"], is_flag=True, help=mark("Show SOPs that are not approved yet, too.")),
        Option(
            ["--site-dir"],
            type=click.Path(file_okay=False, path_type=Path),
            metavar="DIR",
            help=mark("Where to write it. Default: what mkdocs.yml says, else site/."),
        ),
        Option(["--strict"], is_flag=True, help=mark("Fail if anything had to be left out.")),
        AS_OF,
    ],
)
