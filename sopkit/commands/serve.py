"""``sopkit serve``."""

from __future__ import annotations

import os
import socket

import click

from sopkit.commands._frame import Command, Option, say
from sopkit.commands.build import handbook_site
from sopkit.language import mark


def run(host: str, port: int) -> int:
    """Show the handbook in the browser until it is stopped, and return the exit code."""
    with handbook_site() as (place, options):
        from mkdocs.commands.serve import serve
        from mkdocs.exceptions import Abort

        refuse_used_port(host, port)
        name = f"[{host}]" if ":" in host else host
        message = mark("The handbook: {address} — saved changes appear at once; stop with Ctrl+C.")
        click.echo(say(message, address=f"http://{name}:{port}/"))
        try:
            serve(place, dev_addr=f"{host}:{port}", **options)
        except Abort:
            return 1
    return 0


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
        "Drafts are shown, too. The pages are built again whenever a file of the handbook is saved."
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
    ],
)
