"""``sopkit completion``."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from sopkit.commands._frame import Command
from sopkit.language import mark


def run(shell: str) -> int:
    """Print the script that completes commands and options in a shell."""
    completion = get_completion_class(shell)
    if completion is None:  # the choice of the argument allows only those that click has
        raise click.UsageError(shell)
    group = click.get_current_context().find_root().command
    script = completion(group, {}, "sopkit", "_SOPKIT_COMPLETE")
    click.echo(script.source_template % script.source_vars())
    return 0


command = Command(
    "completion",
    callback=run,
    help=mark("Print a script that completes commands and options in your shell."),
    example='eval "$(sopkit completion bash)"        # in ~/.bashrc\n'
    'eval "$(sopkit completion zsh)"         # in ~/.zshrc\n'
    "sopkit completion fish > ~/.config/fish/completions/sopkit.fish",
    params=[click.Argument(["shell"], type=click.Choice(["bash", "zsh", "fish"]))],
)
