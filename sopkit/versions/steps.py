"""Since when each step of an SOP says what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from sopkit.compare.fingerprint import canonical
from sopkit.history.clocks import doubts_of
from sopkit.history.days import day_of
from sopkit.model.history import ClockDoubt, Commit
from sopkit.past import Texts
from sopkit.reading.document import text_in
from sopkit.versions.chain import Chain, Stood, read_chain, whole_log

if TYPE_CHECKING:
    from sopkit.cache.drawer import Drawer


class Origin(Struct, frozen=True, kw_only=True):
    """A commit that made something, and when it came into the branch."""

    commit: Commit
    """Whose change it was: on a side branch the commit there, not the merge."""
    entry: str
    """The name of the commit of the branch with which it came."""
    day: date
    """The day on which it came into the branch."""
    version: str | None
    """The version that the file named then."""
    doubt: ClockDoubt | None = None
    """Why that day is not to be trusted; None where nothing speaks against it."""


class Step(Struct, frozen=True, kw_only=True):
    """Where one step comes from."""

    number: int
    """Its place among all steps; the first is 1."""
    id: str
    """Its id."""
    do: str
    """What is to be done."""
    since: Origin | Literal["unknown"] | None
    """Since when it says what it says; None where that is not committed, `unknown` where a content that would tell is not here."""
    added: Origin | Literal["unknown"] | None
    """When it was added, likewise."""


class Blame(Struct, frozen=True, kw_only=True):
    """Where all steps come from."""

    steps: tuple[Step, ...]
    """In their order."""
    missing: int = 0
    """How many texts this clone does not hold."""


def read_blame(root: Path, path: str, zone: tzinfo, drawer: Drawer | None, today: date) -> Blame:
    """Return since when each step of the SOP at `path` says what it says.

    Raises:
        NoHistoryError: There is no history, or it does not go back to the beginning.
    """
    log = whole_log(root, drawer)
    texts = Texts(root)
    chain = read_chain(log, path, texts)
    present = steps_in(texts.data_of_file(path))
    past = {id(each.data): steps_in(each.data) for each in all_of(chain)}
    here = frozenset(texts.contents)
    doubts = doubts_of(log, today, zone)
    steps = (
        Step(
            number=number,
            id=name,
            do=str(step.get("do") or ""),
            since=doubted(origin(chain, past, name, step, zone, here), doubts),
            added=doubted(origin(chain, past, name, None, zone, here), doubts),
        )
        for number, (name, step) in enumerate(present.items(), 1)
    )
    return Blame(steps=tuple(steps), missing=chain.missing)


def all_of(chain: Chain) -> Iterator[Stood]:
    """Yield every text."""
    yield from chain.stood
    for made in chain.made.values():
        yield from made


def steps_in(data: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the steps of an SOP of any shape by their ids, each in its one form; where they stand is none of their words."""
    found: dict[str, Mapping[str, Any]] = {}
    stages = data.get("stages")
    groups = [data.get("steps"), *(stage.get("steps") for stage in (stages if isinstance(stages, list) else []) if isinstance(stage, dict))]
    for group in groups:
        for step in group if isinstance(group, list) else []:
            name = text_in(step, "id") if isinstance(step, dict) else None
            if name is not None:
                found.setdefault(name, canonical(step))
    return found


def origin(  # noqa: PLR0913, PLR0917 all that is known of one step
    chain: Chain,
    past: Mapping[int, Mapping[str, Mapping[str, Any]]],
    name: str,
    step: Mapping[str, Any] | None,
    zone: tzinfo,
    here: frozenset[str],
) -> Origin | Literal["unknown"] | None:
    """Return the change since which a step says the same without a break, or, without a `step`, since which it is there at all.

    `here` are the contents that could be had: behind another one, nobody can tell.
    """

    def oldest(stood: Sequence[Stood]) -> Stood | Literal["unknown"] | None:
        found = None
        for each in stood:
            if each.revision.blob not in here:
                return "unknown"
            if not each.data:  # it was broken for a while
                continue
            known = past[id(each.data)].get(name)
            if known is None or (step is not None and known != step):
                break
            found = each
        return found

    entry = oldest(chain.stood)
    if entry is None or entry == "unknown":
        return entry
    maker = oldest(chain.made.get(entry.revision.commit.id, ())) or entry
    if maker == "unknown":
        return maker
    return Origin(
        commit=maker.revision.commit,
        entry=entry.revision.commit.id,
        day=day_of(entry.revision.commit.committed, zone),
        version=entry.version,
    )


def doubted(found: Origin | Literal["unknown"] | None, doubts: Mapping[str, ClockDoubt]) -> Origin | Literal["unknown"] | None:
    """Return where something comes from, with what speaks against its day."""
    return replace(found, doubt=doubts.get(found.entry)) if isinstance(found, Origin) else found
