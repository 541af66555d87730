"""``sopkit serve``."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import click

from sopkit.commands._frame import Command, Option, audience_option, say
from sopkit.commands.build import config_of, handbook_site
from sopkit.language import mark


def run(host: str, port: int, audience: str | None) -> int:
    """Show the handbook in the browser until it is stopped, and return the exit code."""
    with handbook_site() as (place, options):
        from mkdocs.commands.serve import serve
        from mkdocs.exceptions import Abort

        if audience is not None:
            options["plugins"] = for_readers(config_of(Path(place)).data.get("plugins"), audience)
        refuse_used_port(host, port)
        name = f"[{host}]" if ":" in host else host
        message = mark("The handbook: {address} — saved changes appear at once; stop with Ctrl+C.")
        click.echo(say(message, address=f"http://{name}:{port}/"))
        try:
            serve(place, dev_addr=f"{host}:{port}", **options)
        except Abort:
            return 1
    return 0


def for_readers(plugins: object, audience: str) -> object:
    """Return the plugins that mkdocs.yml names, ours with the audience that was asked for."""

    def told(options: object) -> dict[str, Any]:
        return {**(options if isinstance(options, dict) else {}), "audience": audience}

    if isinstance(plugins, dict):
        return {name: told(options) if name == "sopkit" else options for name, options in plugins.items()}
    if not isinstance(plugins, list):
        return plugins
    named = [entry if isinstance(entry, dict) else {entry: {}} for entry in plugins]
    return [{name: told(options) if name == "sopkit" else options for name, options in entry.items()} for entry in named]


def refuse_used_port(host: str, port: int) -> None:
    """Raise a sentence where the address cannot be listened on."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as attempt:
            if os.name == "posix":  # elsewhere the option would allow a port that is used
                attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            attempt.bind((host, port))
    except OSError:
        message = mark("Nothing can listen on {host}, port {port}: another program does. Choose another with --port.")
        raise click.UsageError(say(message, host=host, port=port)) from None


command = Command(
    "serve",
    callback=run,
    help=mark(
        "Show the handbook in the browser while you write.\n\n"
        "Drafts are shown, too, and so are restricted SOPs unless the settings name an audience. "
        "The pages are built again whenever a file of the handbook is saved."
    ),
    example="sopkit serve\nsopkit serve --port 8080",
    params=[
        Option(["--host"], default="127.0.0.1", show_default=True, help=mark("Address to listen on.")),
        Option(
            ["--port"],
            type=click.IntRange(1, 65535),
            default=8000,
            show_default=True,
            help=mark("Port to listen on."),
        ),
        audience_option(
            mark("Show it as these readers see it: anyone, the company, or those on the distribution lists. Default: everything.")
        ),
    ],
)
