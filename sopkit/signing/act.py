"""Judging everything that was asked for, then writing and committing it, in this order."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path

from sopkit.check import inspect
from sopkit.files import is_linked
from sopkit.git.committing import CommitError, commit_file, user_of
from sopkit.language import mark
from sopkit.model.organisation import Holder, Role
from sopkit.model.review import holder_of, review_due
from sopkit.signing.since import refuse_changed, refuse_day, refuse_uncommitted
from sopkit.signing.what import draft_of, found_card, refuse_faulty
from sopkit.signing.who import found_holder, found_role, plain, refuse_role
from sopkit.signing.wish import RefusalError, Signature, Wish
from sopkit.way import way_with_cache
from sopkit.whole import write_whole
from sopkit.workspace import read_library


def prepare(root: Path, wish: Wish, today: date) -> tuple[Signature, ...]:
    """Return the sign-offs that are asked for.

    Raises RefusalError where one cannot be given, FaultyError where an SOP would have errors even with its review signed.
    """
    way = way_with_cache(root, without_history=True)
    library = read_library(root, today, inspect, way=way)
    cards = [found_card(name, library) for name in dict.fromkeys(wish.ids)]
    for card in cards:
        refuse_day(card, wish.day, today)
    role = found_role(wish.by, library)
    drafts = [draft_of(root, card, {"last": wish.day.isoformat(), "by": role.id}) for card in cards]
    refuse_faulty(root, library, drafts, way)
    for draft in drafts:
        if draft.signed is None:
            message = mark("Nothing can be written into the review of {id}, as {path} lays it out. Write `review:` with one field a line.")
            raise RefusalError(message, id=draft.card.id or "", path=draft.card.path)
        refuse_role(draft, role, library)
    git_name, git_address = user_of(root)
    holder = found_holder(role, wish.person, git_address)
    for draft in drafts:
        if wish.no_change:
            refuse_changed(root, draft, library)
        if wish.commit:
            refuse_uncommitted(root, draft.card)
    is_own = wish.person is None or wish.person.strip().casefold() == git_address.casefold()
    name = holder.name or (git_name if is_own else "") or holder.handle
    address = next(
        (text for text in (holder.contact, wish.person, git_address if is_own else "") if text and "@" in text[1:]), holder.handle
    )
    return tuple(
        Signature(
            card=draft.signed,
            due=review_due(draft.signed, library),
            before=draft.content,
            after=draft.after,
            name=plain(name),
            address=plain(address),
            no_change=wish.no_change,
            recorder=recorder_of(role, holder, git_name, git_address),
        )
        for draft in drafts
        if draft.signed is not None
    )


def recorder_of(role: Role, holder: Holder, name: str, address: str) -> str | None:
    """Return who writes a sign-off down in place of the one who signs; None where both are the same, or Git knows nobody."""
    if not address or holder_of(role, address) is holder:
        return None
    return f"{plain(name) or plain(address)} <{plain(address)}>"


def put_down(root: Path, signature: Signature, message: str | None) -> str | None:
    """Write a sign-off into its file and, where there is a message for it, commit that file; return the commit's short name.

    Raises RefusalError where that cannot be done; the file is then what it was.
    """
    path = signature.card.path
    place = root / path
    try:
        if is_linked(place, root) or place.read_bytes() != signature.before:
            raise RefusalError(mark("{path} was changed while its review was signed; nothing was written."), path=path)
        rights = stat.S_IMODE(place.stat().st_mode)
        write_whole(place, signature.after, rights)
        if message is None:
            return None
        try:
            return commit_file(root, path, f"{message}\n{signature.trailers}")
        except BaseException:
            write_whole(place, signature.before, rights)
            raise
    except CommitError as error:
        raise no_commit(error, path) from None
    except OSError as error:
        raise RefusalError(mark("{path} could not be written: {detail}."), path=path, detail=error.strerror or "") from None


def no_commit(error: CommitError, path: str) -> RefusalError:
    """Return why Git made no commit of a file: in its own words or those of a hook, where there are any."""
    if len(error.said) > 1:
        message = mark("Git made no commit of {path}, and the file is as it was before. Git, or a hook of this repository, says:")
        return RefusalError(message, *error.said, path=path)
    if str(error):
        message = mark("Git made no commit of {path}: {reason}. The file is as it was before.")
        return RefusalError(message, path=path, reason=str(error).rstrip("."))
    message = mark(
        "Git made no commit of {path} and does not say why; a hook of this repository may have refused it. The file is as it was."
    )
    return RefusalError(message, path=path)
