"""``sopkit rules``."""

from __future__ import annotations

import json

import click

from sopkit.commands._frame import Command, Option, output_as, say
from sopkit.language import mark
from sopkit.reports._shelf import LEVEL_NAMES
from sopkit.rules._shelf import all_rules


def run(family: str | None, output: str) -> int:
    """Print the rules."""
    rules = [rule for rule in all_rules() if family in {None, rule.family}]
    if not rules:
        known = ", ".join(sorted({rule.family for rule in all_rules()}))
        raise click.UsageError(say(mark("There is no family “{name}”. There are: {known}."), name=family, known=known))
    if output == "json":
        entries = [{"id": rule.id, "family": rule.family, "level": rule.level, "summary": say(rule.summary)} for rule in rules]
        click.echo(json.dumps(entries, ensure_ascii=False, indent=2))
        return 0
    from tabulate import tabulate

    rows = [(rule.id, rule.family, say(LEVEL_NAMES[rule.level]), say(rule.summary)) for rule in rules]
    headers = [say(mark("rule")), say(mark("family")), say(mark("level")), say(mark("fires when"))]
    click.echo(tabulate(rows, headers=headers))
    click.echo()
    click.echo(say(mark("`sopkit explain RULE` tells why and shows an example.")))
    return 0


command = Command(
    "rules",
    callback=run,
    help=mark("List all rules with their level."),
    example="sopkit rules\nsopkit rules --family review",
    params=[
        Option(["--family"], metavar="NAME", help=mark("Only rules of this family.")),
        output_as(("table", "json")),
    ],
)
