"""The RACI matrix: who does, answers for, advises on and is told of each task of each SOP."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from sopkit.pages._handbook import Handbook
from sopkit.pages._libraries import RACI, editions_of, groups_of, pages_of
from sopkit.pages._view import View

if TYPE_CHECKING:
    from sopkit.model.library import Library
    from sopkit.model.page import Page
    from sopkit.model.reference import Reference
    from sopkit.model.sop import Sop
    from sopkit.model.step import Step

WIDE = 6
"""Roles that stand as columns of a table at most; where there are more, each letter has a column that names its roles."""
LETTERS = "RACI"


class Task(Struct, frozen=True, kw_only=True):
    """A task or a step, and what each role has to do with it."""

    words: str
    """The task as the SOP has it; empty for a step."""
    number: int
    """Number of the step; 0 for a task."""
    step: Step | None
    """The step."""
    letters: dict[str, str]
    """One or several of R, A, C and I, by role."""

    def roles(self, letter: str) -> list[str]:
        """Return the roles with a letter."""
        return [role for role, letters in self.letters.items() if letter in letters]


class Matrix(Struct, frozen=True, kw_only=True):
    """The tasks of an SOP."""

    sop: Sop
    """The SOP."""
    tasks: list[Task]
    """What is to be done."""
    roles: list[str]
    """The roles that have to do with it, in the order in which they come up."""
    derived: bool
    """True where the SOP names no responsibilities: who does a step stands for R, the owner of the SOP for A."""
    wide: bool
    """True where there are too many roles for columns."""


def build(library: Library, reference: Reference) -> Iterator[Page]:
    """Yield the matrix in each language, where there is anything to list."""
    handbook = Handbook(library, reference)
    yield from pages_of(handbook, RACI, groups_of(handbook, RACI), name=View.department, told=told)


def told(view: View, shown: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the matrix of each SOP by department."""
    lists = editions_of(view, shown)["lists"]
    return {"lists": {group: [matrix_of(sop) for sop in sops] for group, sops in lists.items()}, "letters": LETTERS}


def matrix_of(sop: Sop) -> Matrix:
    """Return who has to do with what in an SOP."""
    tasks = [
        Task(
            words=entry.task,
            number=0,
            step=None,
            letters=letters_of(entry.responsible, (entry.accountable,), entry.consulted, entry.informed),
        )
        for entry in sop.responsibilities
    ]
    derived = not tasks
    if derived:
        tasks = [
            Task(words="", number=number, step=step, letters=letters_of((step.role,), (sop.owner,)))
            for number, step in enumerate(sop.all_steps, 1)
            if step.role
        ]
    roles = list(dict.fromkeys(role for task in tasks for role in task.letters))
    return Matrix(sop=sop, tasks=tasks, roles=roles, derived=derived, wide=len(roles) > WIDE)


def letters_of(*roles: Sequence[str]) -> dict[str, str]:
    """Return the letters of each role; the roles are given in the order of the letters."""
    found: dict[str, str] = {}
    for letter, names in zip(LETTERS, roles, strict=False):
        for name in names:
            found[name] = found.get(name, "") + letter
    return found
