"""``sopkit explain``."""

from __future__ import annotations

import difflib
import textwrap

import click

from sopkit.commands._frame import Command, language_of, say
from sopkit.language import mark
from sopkit.reports._shelf import LEVEL_NAMES
from sopkit.rules._shelf import Rule, rule_by_id

WIDTH = 88


def run(rule_id: str) -> int:
    """Print what a rule wants and why."""
    rule = rule_by_id().get(rule_id)
    if rule is None:
        near = difflib.get_close_matches(rule_id, list(rule_by_id()), 1, 0.5)
        message = say(mark("There is no rule “{name}”."), name=rule_id)
        hint = say(mark("Did you mean “{near}”?"), near=near[0]) if near else say(mark("`sopkit rules` lists them all."))
        raise click.UsageError(f"{message} {hint}")
    for line in page(rule):
        click.echo(line)
    return 0


def page(rule: Rule) -> list[str]:
    """Return the explanation line by line."""
    level = say(LEVEL_NAMES[rule.level])
    head = say(mark("family: {family}, level: {level}"), family=rule.family, level=level)
    lines = [f"{rule.id}  ({head})", ""]
    for text in (rule.summary, *rule.reason):
        lines += [*wrapped(say(text)), ""]
    if rule.bad:
        lines += [say(mark("Not like this:")), "", textwrap.indent(rule.bad, "    "), ""]
        lines += [say(mark("But like this:")), "", textwrap.indent(rule.good, "    "), ""]
    if rule.firm:
        return [*lines, *wrapped(say(mark("It always holds: what cannot be read would otherwise vanish from the handbook unseen.")))]
    if rule.is_optional:
        lines += wrapped(say(mark("It is off until you switch it on; write in sopkit.yml:")))
        lines += ["", "    rules:", f"      {rule.id}: {rule.severity.value}", ""]
    else:
        lines += wrapped(say(mark("To change its level, write in sopkit.yml:")))
        lines += ["", "    rules:", f"      {rule.id}: off", ""]
    lines += wrapped(say(mark("To allow one case, with the reason, as a comment at the end of the line:")))
    reason = say(mark("why it is right here"))
    lines += ["", f"    # sopkit: allow {rule.id} {reason}"]
    return lines


def wrapped(text: str) -> list[str]:
    """Return a text in lines; Chinese has no blanks to break at and is left to the terminal."""
    return [text] if language_of() == "zh" else textwrap.wrap(text, WIDTH)


command = Command(
    "explain",
    callback=run,
    help=mark("Explain a rule: what it wants, why, and an example."),
    example="sopkit explain step-without-role",
    params=[click.Argument(["rule_id"], metavar="RULE")],
)
