"""``sopkit init``."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from typing import cast

import click

from sopkit.commands._ask import ask, can_ask, tell_commands
from sopkit.commands._frame import Command, Option, language_of, say
from sopkit.files import is_link
from sopkit.git.places import is_installed, top_of
from sopkit.here import NoHandbookError, find_root, today
from sopkit.language import Language, mark
from sopkit.reports._shelf import clean
from sopkit.starter.handbook import Beginning, build_handbook
from sopkit.starter.naming import NamingError, checked_name
from sopkit.starter.source import Source, SourceError, source_of, source_of_this
from sopkit.starter.writing import HalfWrittenError, write_folder, write_into

HARMLESS = re.compile(r"\.git|\.gitignore|\.DS_Store|Thumbs\.db|desktop\.ini|README(\..*)?|LICEN[CS]E(\..*)?", re.IGNORECASE)
"""What a folder may hold in which a handbook is begun: what a Git host or a file manager puts there."""
MADE = {
    "sopkit.yml": mark("settings: title, language, review cycles"),
    "organisation.yml": mark("departments and roles"),
    "glossary.yml": mark("words you agree on"),
    "sops/customer-service/customer-request.yml": mark("a first SOP, complete, as a draft"),
    "README.md": mark("for your colleagues: how to change a procedure, check it, publish it"),
    "requirements.txt": mark("from where sopkit is installed"),
    "mkdocs.yml": mark("how the pages look"),
    ".github/": mark("check of every change, reviews every Monday, publication"),
    ".vscode/": mark("explanations while you write"),
    "schema/": mark("what each field means, for editors"),
}
"""What is told of the files, those first that a person looks at first."""


def run(folder: Path, name: str | None, source: str | None, lang: str | None) -> int:
    """Make a new handbook and say how to go on."""
    place = checked_place(folder)
    found = checked_source(source)
    choose_language(lang)
    name = asked_name(name)
    beginning = Beginning(
        language=language_of(),
        name=name,
        requirement=found.requirement if found else None,
        today=today(),
        folder=folder_in_repository(place),
    )
    files = build_handbook(beginning)
    kept = write(place, files)
    tell(place, set(files) - kept, kept)
    tell_source(found, asked=source is not None)
    tell_next(place)
    return 0


def folder_in_repository(place: Path) -> str:
    """Return the folder of the handbook inside the repository that it will lie in, with ``/``; empty where it is none, or all of it."""
    above = next(folder for folder in (place, *place.parents) if folder.exists())
    top = top_of(above)
    return "" if top is None or top == place else place.relative_to(top).as_posix()


def checked_place(folder: Path) -> Path:
    """Return the folder of the new handbook. Refuses one that is in use."""
    shown = clean(str(folder))
    try:
        if is_link(folder):
            raise click.UsageError(say(mark("{place} is a symbolic link. Name the folder itself."), place=shown))
        place = folder.resolve()
        existing = next(candidate for candidate in (place, *place.parents) if candidate.exists())
        entries = sorted(os.listdir(place)) if place.is_dir() else []  # noqa: PTH208 names will do
    except (OSError, RuntimeError, ValueError) as error:  # no rights, a circle of links, a name that no system takes
        message = mark("{place} cannot be opened: {detail}.")
        raise click.UsageError(say(message, place=shown, detail=getattr(error, "strerror", None) or str(error))) from None
    if not existing.is_dir():
        raise click.UsageError(say(mark("{place} is a file, not a folder."), place=clean(str(existing))))
    try:
        message = mark("There is a handbook already: {root}. Begin a new one outside of it.")
        raise click.UsageError(say(message, root=clean(str(find_root(existing)))))
    except NoHandbookError:
        pass
    others = [entry for entry in entries if not HARMLESS.fullmatch(entry)]
    if others:
        message = mark("{place} is not empty: there is {name}. Name a new folder, or an empty one.")
        raise click.UsageError(say(message, place=shown, name=clean(others[0])))
    return place


def checked_source(asked: str | None) -> Source | None:
    """Return from where the tool will be installed: as asked, else as it was installed here."""
    if asked is None:
        return source_of_this()
    try:
        return source_of(asked)
    except SourceError as error:
        raise click.UsageError(say(error.message, source=clean(error.source))) from None


def choose_language(lang: str | None) -> None:
    """Let a person choose the language where none was asked for; from then on it is the language of all messages."""
    if lang is not None or not can_ask():
        return
    context = click.get_current_context()
    chosen = click.prompt(
        "Language / 语言 (zh = 中文, en = English)", default=language_of(), type=click.Choice(["zh", "en"]), show_choices=False
    )
    context.find_root().obj = cast("Language", chosen)
    os.environ["LANGUAGE"] = chosen  # where gettext looks for the words of click


def asked_name(name: str | None) -> str | None:
    """Return the name of the company; None where nobody was asked, or somebody would not say."""
    if name is not None:
        return check_name(name)
    return ask(say(mark("Name of the company, for the title (may be left empty)")), check_name, "") if can_ask() else None


def check_name(text: str) -> str | None:
    """Return a name without blanks around it; None for an empty one."""
    try:
        return checked_name(text)
    except NamingError as error:
        raise click.UsageError(say(error.message, **error.values)) from None


def write(place: Path, files: dict[str, bytes]) -> set[str]:
    """Write the files and return which of them are left out, because the folder has its own."""
    shown = clean(str(place))
    try:
        if not place.exists():
            write_folder(place, files)
            return set()
        stems = {entry.casefold().removesuffix(Path(entry).suffix.casefold()) for entry in os.listdir(place)}  # noqa: PTH208 names will do
        kept = {path for path in (".gitignore", "README.md") if Path(path).stem.casefold() in stems}
        write_into(place, {path: content for path, content in files.items() if path not in kept})
    except HalfWrittenError as error:
        message = mark("The handbook in {place} is not complete: {detail}. Written so far: {files}. Delete them before you try again.")
        written = ", ".join(error.written) or "–"
        raise click.UsageError(say(message, place=shown, detail=error.cause.strerror or "", files=written)) from None
    except OSError as error:
        message = mark("{place} could not be made: {detail}.")
        raise click.UsageError(say(message, place=shown, detail=error.strerror or "")) from None
    return kept


def tell(place: Path, files: set[str], kept: set[str]) -> None:
    """Say what was made, the important files first."""
    click.echo(say(mark("The handbook is ready: {place}"), place=clean(str(place))))
    click.echo("")
    told = {path: text for path, text in MADE.items() if any(file == path or file.startswith(path) for file in files)}
    width = max(map(len, told))
    for path, text in told.items():
        click.echo(f"  {path:<{width}}  {say(text)}")
    if kept:
        click.echo("")
        click.echo(say(mark("Your own file stays as it is, and none was written: {files}"), files=", ".join(sorted(kept))))


def tell_source(source: Source | None, *, asked: bool) -> None:
    """Say from where colleagues and workflows will install the tool."""
    click.echo("")
    if source is None:
        message = mark(
            "Still to be filled in: requirements.txt must say from where sopkit is installed, an address that colleagues and workflows "
            "can reach. Until then the workflows stop with this sentence. `sopkit init --source` sets it from the start."
        )
    elif source.local:
        message = mark("requirements.txt installs {requirement}: a place on this computer, which colleagues and workflows cannot reach.")
    else:
        message = mark("requirements.txt installs {requirement}.")
        if not asked and "@" not in source.requirement:
            message = mark("requirements.txt installs {requirement}, by name; your package index must have it, for the workflows as well.")
    click.echo(say(message, requirement=source.requirement if source else ""))


def tell_next(place: Path) -> None:
    """Say how to go on, and how the folder becomes a repository."""
    click.echo("")
    click.echo(say(mark("How to go on:")))
    click.echo("")
    commands = {
        "sopkit check": mark("what is wrong, at which line"),
        "sopkit serve": mark("the handbook in the browser, drafts as well"),
        "sopkit new": mark("write the next SOP"),
    }
    if place != Path.cwd():
        commands = {f"cd {for_shell(place)}": mark("the folder of the handbook"), **commands}
    tell_commands(commands)
    top = top_of(place)
    click.echo("")
    if top is None and is_installed():
        click.echo(say(mark("The folder is no Git repository yet. With these it becomes one:")))
        click.echo("")
        click.echo("  git init -b main")
        click.echo("  git add .")
        summary = say(mark("Begin the handbook"))
        click.echo(f'  git commit -m "{summary}"')
    elif top is None:
        click.echo(say(mark("Git is not installed. You can put the folder on your Git host in the browser, or install Git first.")))
    elif top != place:
        message = mark(
            "The folder lies inside the repository {top}. GitHub and pre-commit look only at the top of a repository: move .github and "
            ".pre-commit-config.yaml there as they are; they name this folder."
        )
        click.echo(say(message, top=clean(str(top))))
    else:
        click.echo(say(mark("Then take it into the repository: git add . and git commit.")))


def for_shell(place: Path) -> str:
    """Return the way to a folder as it is typed: short where that is possible, in quotes where it must be."""
    try:
        shown = os.path.relpath(place)
    except ValueError:  # another drive of Windows
        shown = str(place)
    shown = shown if len(shown) < len(str(place)) else str(place)
    if not shown.isprintable():
        return clean(shown)
    return f'"{shown}"' if os.name == "nt" and " " in shown else shlex.quote(shown) if os.name != "nt" else shown


command = Command(
    "init",
    callback=run,
    help=mark(
        "Begin a new handbook: settings, departments, a first SOP, pages, and the check of every change on GitHub.\n\n"
        "DIR is a new folder or an empty one; no file that is there is ever changed."
    ),
    example='sopkit init handbook\nsopkit init handbook --lang zh --name "晨光咖啡"\n'
    "sopkit init . --source git+https://github.com/example/sopkit@COMMIT",
    params=[
        click.Argument(["folder"], metavar="DIR", type=click.Path(path_type=Path)),
        Option(["--name"], metavar="TEXT", help=mark("Name of the company, for the title.")),
        Option(
            ["--source"],
            metavar="SPEC",
            help=mark(
                "From where colleagues and workflows install sopkit, as pip writes it: git+https://…@COMMIT, a wheel, "
                "or sopkit==1.0 on your own index. Default: as it was installed here, where others can reach that."
            ),
        ),
        Option(
            ["--lang"],
            type=click.Choice(["zh", "en"]),
            help=mark("Language of the handbook and of all messages. Default: the environment."),
        ),
    ],
)
