"""What is signed: the SOP, its text with the review written, and whether that may be signed."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from sopkit.check import check, inspect
from sopkit.compare.fingerprint import fingerprint
from sopkit.files import read_bytes, source_of
from sopkit.language import mark
from sopkit.locating import locator
from sopkit.model.history import History, Reviewed
from sopkit.model.library import Card, Library
from sopkit.model.problem import Problem, Severity
from sopkit.reading.document import build_sop
from sopkit.signing.wish import Draft, FaultyError, RefusalError
from sopkit.way import Way
from sopkit.writing.review_fields import LayoutError, with_review


def found_card(name: str, library: Library) -> Card:
    """Return the SOP with this id; refuse one that nobody reviews."""
    same = [card for card in library.cards if card.id == name]
    cards = [card for card in same if card.translates is None]
    if not same:
        unread = [card.path for card in library.sources if card.id is None]
        if unread:
            message = mark("There is no SOP “{name}” among those that can be read. `sopkit check` says what is wrong with {paths}.")
            raise RefusalError(message, name=name, paths=", ".join(unread))
        near = difflib.get_close_matches(name.upper(), list(library.source_by_id), 1, 0.5)
        message = (
            mark("There is no SOP “{name}”. Did you mean “{near}”?") if near else mark("There is no SOP “{name}”; `sopkit list` names all.")
        )
        raise RefusalError(message, name=name, near=near[0] if near else "")
    if not cards:
        message = mark("{path} is a translation. What is reviewed is the text that it translates, and there is none with the id {name}.")
        raise RefusalError(message, name=name, path=same[0].path)
    if len(cards) > 1:
        message = mark("Two files have the id {name}: {path} and {other}. Give one of them an id of its own.")
        raise RefusalError(message, name=name, path=cards[0].path, other=cards[1].path)
    status = cards[0].status
    if status == "draft":
        message = mark(
            "{name} is a draft: it is still being written, so nobody can vouch for its text. Set `status: in-review` when it is done."
        )
        raise RefusalError(message, name=name)
    if status == "retired":
        message = mark("{name} is retired: nobody works by it any more, so there is nothing to review.")
        raise RefusalError(message, name=name)
    return cards[0]


def draft_of(root: Path, card: Card, fields: Mapping[str, str]) -> Draft:
    """Return an SOP with its review written."""
    problems: list[Problem] = []
    opened = read_bytes(root, card.path, problems)
    if opened is None:
        return Draft(card, b"", None, b"", tuple(problems))
    source = source_of(card.path, opened[0])
    data = source.data if isinstance(source.data, dict) else {}
    written = fingerprint(data) if data else ""
    try:
        after = with_review(card.path, opened[0], {**fields, "fingerprint": written})
    except LayoutError:
        return Draft(card, opened[0], None, b"", ())
    new = source_of(card.path, after)
    sop, signed = build_sop(new)
    found = tuple(new.problems)
    if sop is not None:
        found += inspect(sop, lambda route, on_key, part: new.location(route, on_key=on_key, part=part))
    return Draft(card, opened[0], replace(signed, fingerprint=written), after, found)


def refuse_faulty(root: Path, library: Library, drafts: list[Draft], way: Way) -> None:
    """Refuse SOPs that would have errors with their reviews signed: an error that the signature itself mends is none.

    They are told where they stand in the files as these are.
    """
    signed = {draft.card.path: draft for draft in drafts if draft.signed is not None}
    others = tuple(problem for problem in library.problems if problem.location.path not in signed)
    after = replace(
        library,
        cards=tuple(signed[card.path].signed or card if card.path in signed else card for card in library.cards),
        problems=(*others, *(problem for draft in signed.values() for problem in draft.problems)),
        history=History(reviewed={path: Reviewed(state="same") for path in signed}),
    )
    paths = {draft.card.path for draft in drafts}
    locate = locator(root, way.memory)
    left = errors_of(check(after, locate), paths)
    if left:
        rules = {(problem.location.path, problem.rule) for problem in left}
        now = [problem for problem in errors_of(check(library, locate), paths) if (problem.location.path, problem.rule) in rules]
        raise FaultyError(tuple(now or left))


def errors_of(problems: tuple[Problem, ...], paths: set[str]) -> list[Problem]:
    """Return the errors of some files."""
    return [problem for problem in problems if problem.severity is Severity.ERROR and problem.location.path in paths]
