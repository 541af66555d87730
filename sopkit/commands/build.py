"""``sopkit build``."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from sopkit.commands._frame import AS_OF, Command, Option, root_of, say
from sopkit.language import mark

CONFIG = "mkdocs.yml"


@contextmanager
def handbook_site() -> Iterator[str]:
    """Give the path of mkdocs.yml; meanwhile, warnings of MkDocs are told and its refusals are sentences."""
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
        yield str(root / CONFIG)
    except MkDocsException as error:
        raise click.UsageError(error.format_message()) from None
    finally:
        logging.getLogger("mkdocs").removeHandler(handler)


def run(drafts: bool, site_dir: Path | None, strict: bool, as_of: date | None) -> int:
    """Write the handbook as a web site and return the exit code."""
    with handbook_site() as place:
        from mkdocs.commands.build import build
        from mkdocs.config import load_config
        from mkdocs.exceptions import Abort

        options = {} if site_dir is None else {"site_dir": str(site_dir.resolve())}
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
    return 0


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
