"""``sopkit schema``."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from sopkit.commands._frame import Command, Option, language_of, root_of, say
from sopkit.language import mark
from sopkit.reading.schema import KINDS, description_of, read_schema, schema_path
from sopkit.reports._shelf import clean

FILES = {
    "sop": "sops/<department>/<name>.yml",
    "translation": "sops/<department>/<name>.en.yml",
    "organisation": "organisation.yml",
    "glossary": "glossary.yml",
    "sopkit": "sopkit.yml",
}
"""The files that each schema is for."""
BESIDE_SETTINGS = ""
"""Stands for the folder that nobody named."""


def run(kind: str | None, write: str | None) -> int:
    """Print the kinds, print a schema, or renew the copies."""
    if write is not None:
        if kind is not None:
            raise click.UsageError(say(mark("--write renews the copies of all schemas; leave out “{kind}”."), kind=kind))
        return renew_copies(write)
    if kind is None:
        print_kinds()
        return 0
    if kind not in KINDS:
        near = difflib.get_close_matches(kind, KINDS, 1, 0.5)
        message = say(mark("There is no schema “{name}”."), name=kind)
        hint = mark("Did you mean “{near}”?") if near else mark("There are: {known}.")
        raise click.UsageError(f"{message} {say(hint, near=''.join(near), known=', '.join(KINDS))}")
    click.echo(schema_path(kind).read_bytes(), nl=False)
    return 0


def print_kinds() -> None:
    """Print which schemas there are, and which file each is for."""
    from tabulate import tabulate

    rows = []
    for kind in KINDS:
        words = description_of(read_schema(kind))
        rows.append((kind, FILES[kind], words.zh if language_of() == "zh" else words.en))
    click.echo(tabulate(rows, headers=[say(mark("schema")), say(mark("file")), say(mark("what it holds"))]))
    click.echo()
    click.echo(say(mark("`sopkit schema KIND` prints one; `sopkit schema --write` puts copies of all into the folder schema/.")))
    click.echo(say(mark("With such a line at the top of a file, an editor completes and explains while you type:")))
    click.echo("\n    # yaml-language-server: $schema=../../schema/sop.schema.json")


def renew_copies(named: str) -> int:
    """Bring the copies in a folder up to date, say which were written, and return the exit code."""
    from sopkit.schema_copies import FOLDER, NotRenewedError, prepare, renew

    folder = root_of() / FOLDER if named == BESIDE_SETTINGS else Path(named)
    try:
        prepare(folder)
    except (NotRenewedError, OSError) as error:
        tell(folder, error)
        return 1
    written, failed = 0, 0
    for kind in KINDS:
        copy = folder / schema_path(kind).name
        try:
            if renew(copy, kind):
                written += 1
                click.echo(say(mark("Written: {path}"), path=clean(copy.as_posix())))
        except (NotRenewedError, OSError) as error:
            failed += 1
            tell(copy, error)
    if not (written or failed):
        click.echo(say(mark("All copies are up to date.")))
    return 1 if failed else 0


def tell(place: Path, error: Exception) -> None:
    """Say why a copy or their folder was left as it is."""
    path = clean(place.as_posix())
    if isinstance(error, OSError):
        detail = error.strerror or type(error).__name__
        click.echo(say(mark("{path} cannot be written: {detail}."), path=path, detail=detail), err=True)
    else:
        click.echo(say(str(error), path=path), err=True)


command = Command(
    "schema",
    callback=run,
    help=mark(
        "Print the schema of a kind of file, or renew the copies that editors read.\n\n"
        "Without KIND, the kinds are listed. With --write, the copies in the folder schema/ beside sopkit.yml, or in DIR, "
        "become those of this version; only what differs is written."
    ),
    example="sopkit schema\nsopkit schema sop > sop.schema.json\nsopkit schema --write",
    params=[
        click.Argument(
            ["kind"],
            required=False,
            shell_complete=lambda _ctx, _parameter, begun: [kind for kind in KINDS if kind.startswith(begun)],
        ),
        Option(
            ["--write"],
            is_flag=False,
            flag_value=BESIDE_SETTINGS,
            metavar="[DIR]",
            help=mark("Renew the copies of all schemas in the handbook's folder schema/, or in DIR."),
        ),
    ],
)
