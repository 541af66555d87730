"""``sopkit review sign``."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from sopkit.commands._frame import Command, Day, Option, language_of, root_of, say
from sopkit.here import today
from sopkit.language import mark
from sopkit.model.history import shortened
from sopkit.model.problem import Problem
from sopkit.reports._shelf import Result, Style, clean, report

MOST = 12
"""Lines of a hook that are shown."""
MORE = mark("  … and {count} more lines")
if TYPE_CHECKING:
    from sopkit.signing.wish import Signature


def run(ids: tuple[str, ...], by: str, person: str | None, day: date | None, note: str | None, no_change: bool, commit: bool) -> int:
    """Sign the reviews, and return the exit code."""
    from sopkit.signing.act import prepare, put_down
    from sopkit.signing.wish import FaultyError, RefusalError, Wish

    def refusal(error: RefusalError) -> click.UsageError:
        message = say(error.message, **{name: clean(value) for name, value in error.values.items()})
        said = [f"  {clean(shortened(line))}" for line in error.said[:MOST]]
        more = len(error.said) - len(said)
        return click.UsageError("\n".join([message, *said, *([say(MORE, count=more)] if more else [])]))

    if note is not None and not commit:
        raise click.UsageError(say(mark("A note stands in the commit of the sign-off: add --commit, or leave --note out.")))
    root, now = root_of(), today()
    wish = Wish(ids=ids, by=by, person=person, day=day or now, no_change=no_change, commit=commit)
    try:
        signatures = prepare(root, wish, now)
    except RefusalError as error:
        raise refusal(error) from None
    except FaultyError as error:
        return tell_faults(error.problems)

    def message_of(signature: Signature) -> str:
        card = signature.card
        title = " ".join((card.title or "").split())
        subject = say(mark("Review {id} {version}: {title}"), id=card.id, version=card.version, title=title)
        remark = f"{note.strip()}\n\n" if note and note.strip() else ""
        return f"{subject}\n\n{remark}".rstrip("\n") + "\n"

    for signature in signatures:
        card = signature.card
        if signature.after == signature.before:
            click.echo(say(mark("{id}: this very review is signed already; nothing was changed."), id=card.id))
            continue
        try:
            made = put_down(root, signature, message_of(signature) if commit else None)
        except RefusalError as error:
            raise refusal(error) from None
        message = mark("Signed: {id} {version}, reviewed on {day} by {role}. Next review: {due}.")
        due = signature.due.isoformat() if signature.due else "—"
        click.echo(say(message, id=card.id, version=card.version, day=card.review_last, role=card.review_by, due=due))
        tell_recorder(signature, committed=made is not None)
        if made is not None:
            click.echo(say(mark("Committed: {commit} ({path})"), commit=made, path=clean(card.path)))
    return 0


def tell_recorder(signature: Signature, *, committed: bool) -> None:
    """Say that somebody else than the one who signs wrote the sign-off down, where that is so."""
    if signature.recorder is None:
        return
    noted = mark("In the name of {signer}; recorded by {recorder}, whom Git knows here. The commit says so.")
    alone = mark("In the name of {signer}; recorded by {recorder}, whom Git knows here. The file does not show that: --commit does.")
    click.echo(say(noted if committed else alone, signer=clean(signature.name), recorder=clean(signature.recorder)))


def tell_faults(problems: tuple[Problem, ...]) -> int:
    """Show what is wrong with the SOPs."""
    for line in report("text")(Result(problems, len({problem.location.path for problem in problems})), Style(language_of(), color=False)):
        click.echo(line, err=True)
    click.echo(say(mark("Nothing was signed: mend the errors first.")), err=True)
    return 1


command = Command(
    "sign",
    callback=run,
    help=mark(
        "Sign that SOPs were compared with the work.\n\n"
        "Writes the day, the role and a fingerprint of the text under `review:` and changes nothing else in the file. "
        "Refuses an SOP that has errors, a role that may not sign it, and somebody who does not hold that role.\n\n"
        "With --commit each sign-off is a commit of its own that holds only that file. To take it back: `git revert`."
    ),
    example="sopkit review sign SAL-001 --by sales-manager\n"
    'sopkit review sign SAL-001 CRM-001 --by sales-manager --no-change --commit --note "Compared with 3 offers of last week"',
    params=[
        click.Argument(["ids"], metavar="ID...", nargs=-1, required=True),
        Option(["--by"], metavar="ROLE", required=True, help=mark("The role that did the review: owner, deputy, an approver.")),
        Option(
            ["--as", "person"],
            metavar="EMAIL|HANDLE",
            help=mark("Who signs, as organisation.yml calls them. Default: Git's `user.email`."),
        ),
        Option(["--date", "day"], type=Day(), metavar="DATE", help=mark("The day of the review (YYYY-MM-DD). Default: today.")),
        Option(["--note"], metavar="TEXT", help=mark("What was found; stands in the commit.")),
        Option(["--no-change"], is_flag=True, help=mark("The text is the one of the last review; refused where it is not.")),
        Option(["--commit"], is_flag=True, help=mark("Commit each sign-off by itself.")),
    ],
)
