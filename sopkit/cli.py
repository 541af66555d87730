"""Entry point: chooses the language, and turns every way of failing into a sentence and an exit code.

0: done, nothing wrong. 1: the handbook has errors. 2: wrong use. 3: a fault of sopkit.
"""

from __future__ import annotations

import atexit
import errno
import gc
import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from sopkit import __version__
from sopkit.language import (
    DOMAIN,
    LOCALE,
    Language,
    as_language,
    language_of_environment,
    mark,
    translate,
)

WRONG_USE = 2
OUR_FAULT = 3
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What writing to a place without room says."""
INTERRUPTED = 130  # what shells return for Control-C


SELDOM = 50_000
"""New objects between two runs of the collector of cycles: loading the program makes fewer, and next to none of them in a cycle."""
ENOUGH = 1_000_000
"""Characters of the settings that are searched for the language; longer settings are refused later."""


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] == ["--version"]:  # answered before click is imported
        sys.stdout.write(f"sopkit {__version__}\n")
        return
    gc.set_threshold(SELDOM)
    leave(run(sys.argv[1:]))


def leave(code: int) -> NoReturn:
    """End the program.

    Python would first free a hundred thousand objects one by one, which after a small check takes a tenth of the time. Whoever asked to
    be called at the end is called, and where anything else is left to do it goes the long way.
    """
    import threading

    if threading.active_count() == 1:
        with suppress(OSError, ValueError):  # told by Python itself, the long way
            atexit._run_exitfuncs()  # noqa: SLF001 there is no other way to run them and not the rest
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    sys.exit(code)


def asked_language(arguments: list[str]) -> str | None:
    """Return what ``--lang`` asks for, wherever it stands."""
    for position, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang" and position + 1 < len(arguments):
            return arguments[position + 1]
        if argument.startswith("--lang="):
            return argument.partition("=")[2]
    return None


def language_of_settings(start: Path) -> Language | None:
    """Return the language that the handbook around `start` sets, without reading its settings as YAML."""
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        try:
            if not (candidate / "sopkit.yml").is_file():  # reading a pipe of this name would never end
                continue
            with (candidate / "sopkit.yml").open(encoding="utf-8", errors="replace") as file:
                text = file.read(ENOUGH)
        except OSError:
            continue
        match = re.search(r"^language:\s*[\"']?(zh|en)\b", text, re.MULTILINE)
        return as_language(match[1]) if match else None
    return None


def chosen_language(arguments: list[str]) -> Language:
    """Return the language of all messages: ``--lang``, the handbook's settings, the environment, English."""
    asked = as_language(asked_language(arguments))
    if asked is not None:
        return asked
    for name in (*arguments, "."):
        try:
            found = language_of_settings(Path(name)) if Path(name).exists() else None
        except (OSError, ValueError):  # no name of a file at all, or a folder that is gone
            continue
        if found is not None:
            return found
    return language_of_environment() or "en"


def prepare_click(language: Language) -> None:
    """Let click, which asks gettext for its own words, find them in our catalogue."""
    import gettext

    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, str(LOCALE))
    gettext.textdomain(DOMAIN)


def prepare_streams() -> None:
    """Let every text reach its reader: a person at a GBK console, or a program that expects UTF-8."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 it lives as long as we do
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a GBK console has no “✓”: a question mark beats a traceback
            redirected = stream is sys.stdout and not stream.isatty() and "PYTHONIOENCODING" not in os.environ
            stream.reconfigure(errors="replace", encoding="utf-8" if redirected and os.name == "nt" else None)


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    prepare_streams()
    language = chosen_language(arguments)
    prepare_click(language)
    import click

    from sopkit.commands import group

    try:
        result = group.main(arguments, prog_name="sopkit", standalone_mode=False, obj=language)
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return WRONG_USE
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 so that closing at exit says nothing
        return 0
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("SOPKIT_DEBUG"):
            raise
        return told(error, language)
    return result if isinstance(result, int) else 0


def told(error: Exception, language: Language) -> int:
    """Tell what stopped the command and return its exit code."""
    import click

    if isinstance(error, OSError) and error.filename is None and error.errno in FULL:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 as above
        message = mark("What sopkit says cannot be written: {detail}. Is the disk full?")
        click.echo(translate(message, language).format(detail=error.strerror), err=True)
        return WRONG_USE
    message = mark("This is a fault of sopkit, not yours: {kind}: {detail}. SOPKIT_DEBUG=1 shows where.")
    click.echo(translate(message, language).format(kind=type(error).__name__, detail=error), err=True)
    return OUR_FAULT
