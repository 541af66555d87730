"""All problems of a handbook: as they were found when it stood like this before, or found now.

A verdict is kept under the digest of everything that it depends on, and before anybody has asked for a language or a format. Reading,
rules and what they lean on are imported only where no such verdict is there: that is most of the time a small check takes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from sopkit.collector import without_collector
from sopkit.files import is_inside, open_beside
from sopkit.git.places import state_of
from sopkit.model.problem import Problem
from sopkit.schema_copies import outdated_copies

if TYPE_CHECKING:
    from sopkit.cache.memory import Memory
    from sopkit.way import Way

Stand = tuple[tuple[Problem, ...], bytes]
"""What a verdict depends on beside the SOPs: what is wrong with the copies of the schemas, and where the repository stands."""


class Question(Struct, frozen=True):
    """What is asked of a handbook."""

    as_of: date
    """The day for which it is asked."""
    select: frozenset[str] = frozenset()
    """Rules or families asked for; empty means all."""
    ignore: frozenset[str] = frozenset()
    """Rules or families left out."""
    base: str | None = None
    """A branch, tag or commit; SOPs are compared with what it and the head have in common. None for no comparison."""
    only: frozenset[str] = frozenset()
    """Files and folders, from the root, of which problems are asked for; those of others may be left out. Empty means all."""


class Verdict(NamedTuple):
    """What a check finds."""

    problems: tuple[Problem, ...]
    """In the order of files and lines."""
    paths: tuple[str, ...]
    """The SOPs and translations that were looked at."""


def judge(
    root: Path,
    question: Question,
    *,
    cached: bool = True,
    jobs: int | None = None,
    watch: Callable[[list[str]], Any] | None = None,
) -> Verdict:
    """Return all problems of the handbook at `root`.

    `cached` lets it use and leave what is kept between runs; `jobs` is the number of processes that read, None for as many as pay for
    themselves; `watch` wraps the list of files that are read, to show progress. None of them changes what is found.

    Raises WorkerLostError where one of several processes was ended from outside, NoBaseError where what a change is to be compared with
    cannot be had.
    """
    if question.base is not None:
        from sopkit.git.base import merge_base

        question = replace(question, base=merge_base(root, question.base))  # a branch moves, a commit does not
    memory, opened = None, open_beside(root)
    if cached:
        from sopkit.cache.memory import Memory
        from sopkit.cache.opening import open_drawer

        drawer = open_drawer(root)
        memory = None if drawer is None else Memory(root, drawer, opened)
    copies = tuple(outdated_copies(root))
    stand = (copies, b"" if memory is None else state_of(root))
    kept = None if memory is None else kept_verdict(memory, stand, question)
    if kept is not None:
        return kept
    with without_collector():
        from sopkit.way import Way

        return new_verdict(root, question, Way(watch, jobs, memory, opened, copies, base=question.base, only=question.only), stand)


def kept_verdict(memory: Memory, stand: Stand, question: Question) -> Verdict | None:
    """Return the verdict of an earlier run over the same files, if there is one."""
    if not memory.unchanged() or memory.table is None or memory.listing is None:
        return None
    table = memory.table
    _, paths, listed = memory.listing
    there = frozenset(name for name in table.named if is_inside(memory.root, name))
    of_all = replace(question, only=frozenset())
    for answered in (of_all, question) if question.only else (of_all,):
        problems = memory.verdict((table.paths, table.marks, table.named, sorted(there), listed, *stand, *asked(answered)))
        if problems is not None:
            break
    else:
        return None
    memory.refresh()
    return Verdict(problems, tuple(paths))


def new_verdict(root: Path, question: Question, way: Way, stand: Stand) -> Verdict:
    """Return the verdict over a handbook that has changed, or about which something else is asked."""
    from sopkit.check import Selection, check, inspect
    from sopkit.locating import locator
    from sopkit.workspace import read_library

    memory = way.memory
    library = read_library(root, question.as_of, inspect, way=way)
    problems = check(library, locator(root, memory), Selection(question.select, question.ignore))
    paths = tuple(card.path for card in library.cards)
    if memory is not None and memory.listing is not None and not memory.torn:
        named = tuple(sorted(library.names.get("file", ())))
        folder, names, listed = memory.listing
        memory.put_away(folder, names, named)
        files, marks = memory.state(names)
        memory.put_away_verdict((files, marks, named, sorted(library.files), listed, *stand, *asked(question)), problems)
    return Verdict(problems, paths)


def asked(question: Question) -> tuple[Any, ...]:
    """Return a question as plain data."""
    return (question.as_of, sorted(question.select), sorted(question.ignore), question.base, sorted(question.only))
