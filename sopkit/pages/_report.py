"""Where somebody who follows an SOP says that something in it is wrong: an issue on the Git host, or a letter to its owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from sopkit.language import mark
from sopkit.pages._links import issues_address
from sopkit.pages._view import MAIL

if TYPE_CHECKING:
    from sopkit.model.sop import Sop
    from sopkit.model.step import Step
    from sopkit.pages._view import View


def reporter(view: View, sop: Sop) -> Callable[[Step | None], str] | None:
    """Return what gives the address of a new report about a step, or about the whole; None where nobody takes one.

    An address holds the id, the version and the step, so that whoever reads the report knows what its writer had before them.
    """
    repository = view.handbook.library.settings.repository
    place = None if repository is None else issues_address(repository)
    owner = view.handbook.role(sop.owner)
    contacts = (holder.contact for holder in (owner.holders if owner is not None else ()))
    mail = next((contact for contact in contacts if contact is not None and MAIL.fullmatch(contact)), None)
    if place is None and mail is None:
        return None

    def address(step: Step | None) -> str:
        subject, body = words_of(view, sop, step)
        if place is not None:
            names = place.fields
            return f"{place.address}?{urlencode({names[0]: subject, names[1]: body}, quote_via=quote)}"
        return f"mailto:{quote(mail or '', safe='@+')}?{urlencode({'subject': subject, 'body': body}, quote_via=quote)}"

    return address


def words_of(view: View, sop: Sop, step: Step | None) -> tuple[str, str]:
    """Return the subject and the body of a report."""
    where = "" if step is None else view.text(mark("step {number}"), number=view.steps[step.id][0])
    subject = " ".join(filter(None, (sop.id, where)))
    told = view.text(
        mark("In {id}, version {version}, {where}:\n\nWhat is wrong or missing:\n\nWhat it should say:\n"),
        id=sop.id,
        version=sop.version,
        where=view.action(step) if step is not None else view.plain(sop.title),
    )
    return view.text(mark("{where}: something is wrong"), where=subject), told
