"""``sopkit new``."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

import click

from sopkit.commands._ask import ask, choose, require, tell_commands
from sopkit.commands._frame import Command, Option, language_of, root_of, say
from sopkit.commands.list import known_id
from sopkit.files import is_link
from sopkit.git.ids import Past, past_ids
from sopkit.here import today
from sopkit.language import mark
from sopkit.model.library import Library
from sopkit.model.organisation import Bilingual, Organisation
from sopkit.reports._shelf import clean
from sopkit.starter.forms import _shelf as forms
from sopkit.starter.kinds import _shelf as kinds
from sopkit.starter.naming import NamingError, checked_title, is_slug, slug_of
from sopkit.starter.numbering import ID, NoFreeIdError, next_id
from sopkit.starter.skeleton import Answers, build_skeleton, open_places
from sopkit.way import Way
from sopkit.whole import write_new
from sopkit.workspace import read_library

NO_DEPARTMENT = mark("There is no department “{name}” in organisation.yml.")
NO_ROLE = mark("There is no role “{name}” in organisation.yml.")
NO_KIND = mark("There is no kind “{name}”.")
SCHEMA = "schema/sop.schema.json"


def run(
    kind: str | None,
    title: str | None,
    department: str | None,
    owner: str | None,
    sop_id: str | None,
    slug: str | None,
    output: str,
) -> int:
    """Write the skeleton of a new SOP and say how to go on."""
    root = root_of()
    library = read_library(root, today(), way=Way(without_history=True))
    organisation = library.organisation
    if organisation is None:
        message = mark("organisation.yml is missing or has errors, so nobody knows departments and roles. `sopkit check` says more.")
        raise click.UsageError(say(message))
    if slug is not None and not is_slug(slug):
        message = mark("“{slug}” is no name for a file here: use letters, digits and hyphens, at most 60, and no name that Windows keeps.")
        raise click.UsageError(say(message, slug=clean(slug)))
    kind, title, department, owner = answers(kind, title, department, owner, organisation)
    name = chosen_id(sop_id, department, library, root)
    text_of = forms.form(output)
    folder = sops_folder(root, library.settings.sops) / department
    target = folder / f"{slug or slug_of(title) or name.lower()}{text_of.ENDING}"
    language = language_of()
    skeleton = build_skeleton(
        Answers(id=name, title=title, kind=kind, department=department, owner=owner, language=language, today=today()),
        organisation,
    )
    schema = Path(os.path.relpath(root / SCHEMA, folder)).as_posix() if (root / SCHEMA).is_file() else None
    write(target, text_of.write(skeleton, schema), root)
    tell(target, name, open_places(skeleton.entries, language), library)
    return 0


def answers(
    kind: str | None, title: str | None, department: str | None, owner: str | None, organisation: Organisation
) -> tuple[str, str, str, str]:
    """Return the answers, each checked; what is missing is asked for."""
    kind, title = kind and check_kind(kind), title if title is None else check_title(title)
    department = department and check_department(department, organisation)
    owner = owner and check_role(owner, organisation)
    require({"--kind": kind, "--title": title, "--department": department, "--owner": owner})
    if kind is None:
        click.echo(say(mark("Which kind of procedure is it? The kind decides what it must hold.")))
        options = {name: kinds.use_of(name, language_of()) for name in kinds.names()}
        kind = choose(say(mark("Kind (number or name)")), options, check_kind, "general")
    if title is None:
        title = ask(say(mark("Title")), check_title)
    if department is None:
        click.echo(say(mark("Which department does it belong to?")))
        options = {entry.id: entry.name.text(language_of()) for entry in organisation.departments}
        department = choose(say(mark("Department (number or name)")), options, lambda text: check_department(text, organisation))
    if owner is None:
        click.echo(say(mark("Which role answers for the text being right?")))
        roles = sorted(organisation.roles, key=lambda role: role.department != department)
        options = {role.id: role.name.text(language_of()) for role in roles}
        head = organisation.department_by_id[department].head
        owner = choose(say(mark("Owner (number or name)")), options, lambda text: check_role(text, organisation), head)
    return kind, title, department, owner


def check_kind(text: str) -> str:
    """Return the kind that was meant."""
    uses = {name: Bilingual(zh=kinds.use_of(name, "zh"), en=kinds.use_of(name, "en")) for name in kinds.names()}
    return known_id(text, uses, NO_KIND) or ""


def check_department(text: str, organisation: Organisation) -> str:
    """Return the department that was meant, by its id or its name."""
    return known_id(text, {entry.id: entry.name for entry in organisation.departments}, NO_DEPARTMENT) or ""


def check_role(text: str, organisation: Organisation) -> str:
    """Return the role that was meant, by its id or its name."""
    return known_id(text, {role.id: role.name for role in organisation.roles}, NO_ROLE) or ""


def check_title(text: str) -> str:
    """Return the title without blanks around it."""
    try:
        return checked_title(text)
    except NamingError as error:
        raise click.UsageError(say(error.message, **error.values)) from None


def chosen_id(asked: str | None, department: str, library: Library, root: Path) -> str:
    """Return the id of the new SOP: the one asked for where it is free, else the next free one."""
    past = past_ids(root)
    tell_unseen(past, library)
    pattern = library.settings.id_pattern
    if asked is not None:
        refuse_taken(asked, pattern, library, past)
        return asked
    try:
        return next_id(library, department, library.source_by_id.keys() | past.ids.keys(), pattern)
    except (NoFreeIdError, re.error):
        message = mark("No free id for “{department}” fits {pattern}, the form that sopkit.yml wants of every id. Name one with --id.")
        raise click.UsageError(say(message, department=department, pattern=pattern)) from None


def refuse_taken(asked: str, pattern: str | None, library: Library, past: Past) -> None:
    """Refuse an id of a wrong form, and one that an SOP has or once had."""
    with suppress(re.error):  # check names a broken pattern
        if ID.fullmatch(asked) is None or (pattern is not None and re.fullmatch(pattern, asked) is None):
            message = mark("“{id}” is no id here; it should look like {example}.")
            raise click.UsageError(say(message, id=clean(asked), example=pattern or "SAL-001"))
    if asked in library.source_by_id:
        message = mark("{id} is taken: {path} has it. Leave --id out, and the next free one is taken.")
        raise click.UsageError(say(message, id=asked, path=clean(library.source_by_id[asked].path)))
    trace = past.ids.get(asked)
    if trace is not None:
        message = mark("{id} was used in {path} ({ref}, commit {commit}), and no id is used twice. Leave --id out for the next free one.")
        raise click.UsageError(say(message, id=asked, path=clean(trace.path), ref=clean(trace.ref), commit=trace.commit))


def tell_unseen(past: Past, library: Library) -> None:
    """Say where ids may have been overlooked."""
    if past.unread is not None:
        message = mark("Note: Git could not be asked which ids other branches use: {reason}")
        click.echo(say(message, reason=clean(past.unread)), err=True)
    if past.shallow:
        message = mark("Note: this clone does not hold the whole history, so older ids could not be seen; `git fetch --unshallow` gets it.")
        click.echo(say(message), err=True)
    unread = [card.path for card in library.sources if card.id is None]
    if unread:
        message = mark("Note: the ids in these files could not be read; `sopkit check` says why: {paths}")
        click.echo(say(message, paths=clean(", ".join(unread))), err=True)


def sops_folder(root: Path, folder: str) -> Path:
    """Return the folder of the SOPs. Refuses one that is a link or lies elsewhere."""
    place = root / folder
    if not place.resolve().is_relative_to(root):
        message = mark("The folder “{folder}” lies outside this handbook.")
        raise click.UsageError(say(message, folder=clean(folder)))
    return place


def write(target: Path, text: str, root: Path) -> None:
    """Write the file; a folder that was made for it does not stay where that fails."""
    shown = clean(target.relative_to(root).as_posix())
    for place in (target.parent, *target.parent.parents):
        if place == root:
            break
        if is_link(place):
            message = mark("{place} is a symbolic link, and nothing is written through one. Put a folder in its place.")
            raise click.UsageError(say(message, place=clean(place.relative_to(root).as_posix())))
    made: list[Path] = []
    try:
        for folder in (*reversed(target.parent.relative_to(root).parents), target.parent.relative_to(root)):
            if not (root / folder).is_dir():
                (root / folder).mkdir()
                made.append(root / folder)
        write_new(target, text.encode())
    except FileExistsError:
        message = mark("{path} is there already. Choose another name with --slug.")
        raise click.UsageError(say(message, path=shown)) from None
    except OSError as error:
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        message = mark("{path} could not be written: {detail}.")
        raise click.UsageError(say(message, path=shown, detail=error.strerror or "")) from None


def tell(target: Path, name: str, count: int, library: Library) -> None:
    """Say what was written and how to go on."""
    try:
        shown = os.path.relpath(target)
    except ValueError:  # another drive of Windows
        shown = str(target)
    shown = clean(Path(shown).as_posix())
    click.echo(say(mark("Written: {path} ({id})"), path=shown, id=name))
    click.echo(say(mark("Texts still to be written: {count}. Above each stands what belongs there, with an example."), count=count))
    if language_of() not in library.settings.languages:
        message = mark("The handbook is not published in this language: add “{language}” under `languages:` in sopkit.yml.")
        click.echo(say(message, language=language_of()))
    click.echo("")
    quoted = f'"{shown}"' if re.search(r"[^\w./-]", shown) else shown
    tell_commands(
        {
            f"sopkit check {quoted}": mark("what is still to be written"),
            "sopkit serve": mark("how it will look; drafts are shown, too"),
        }
    )


command = Command(
    "new",
    callback=run,
    help=mark(
        "Start a new SOP: a file with everything that its kind must hold, and what belongs where.\n\n"
        "What is not given is asked for. The id is one that no SOP has or ever had, on any branch that Git knows of."
    ),
    example="sopkit new\n"
    'sopkit new --kind general --department customer --owner customer-service-manager --title "Refund"\n'
    'sopkit new --kind closing --department sales --owner sales-manager --title "按客户分层成交" --slug closing --lang zh',
    params=[
        Option(["--kind"], metavar="KIND", help=mark("What sort of procedure: general, sales, closing, community …")),
        Option(["--title"], metavar="TEXT", help=mark("What the procedure is called.")),
        Option(["--department"], metavar="ID", help=mark("The department that it belongs to, from organisation.yml.")),
        Option(["--owner"], metavar="ID", help=mark("The role that answers for it, from organisation.yml.")),
        Option(["--id", "sop_id"], metavar="ID", help=mark("Its id. Default: the next free one.")),
        Option(
            ["--slug"], metavar="NAME", help=mark("Name of the file without its ending. Default: made of an English title, else the id.")
        ),
        Option(
            ["--form", "output"],
            type=click.Choice(forms.names()),
            default="yaml",
            show_default=True,
            help=mark("How the file is written."),
        ),
        Option(
            ["--lang"],
            type=click.Choice(["zh", "en"]),
            expose_value=False,
            help=mark("Language of the SOP and of all messages. Default: the handbook's setting, then the environment."),
        ),
    ],
)
