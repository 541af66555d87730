"""How a handbook is read: with what is kept between runs, by how many processes, with how much of its history."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sopkit.files import Opened, open_beside
from sopkit.model.problem import Problem

if TYPE_CHECKING:
    from sopkit.cache.drawer import Drawer
    from sopkit.cache.memory import Memory

    Progress = Callable[[list[str]], Any]


class Way(NamedTuple):
    """How a handbook is read; what is found does not depend on it."""

    watch: Progress | None = None
    """Wraps the list of files to read, to show progress."""
    jobs: int | None = 1
    """How many processes read; None for as many as pay for themselves."""
    memory: Memory | None = None
    """What earlier runs know of the files."""
    opened: dict[str, Opened] | None = None
    """The files beside the SOPs where they have been opened already."""
    copies: tuple[Problem, ...] | None = None
    """What is wrong with the copies of the schemas, where they have been looked at already."""
    without_history: bool = False
    """True where nobody asks how an SOP stands to its last review."""
    with_dues: bool = False
    """True where it is asked all the same when reviews are due, which history may put off."""
    whole_history: bool = False
    """True where the revisions of all SOPs are wanted."""
    base: str | None = None
    """The full name of a commit against which the files are held as a proposed change; None for no comparison."""
    with_texts: bool = False
    """True where what each revision stated is wanted, too."""
    only: frozenset[str] = frozenset()
    """Files and folders whose SOPs are wanted with what the rules say of each; of the others their cards. Empty means all."""
    with_approvals: bool = False
    """True where it is wanted who approved the text in force; the settings may ask for it as well."""
    past_drawer: Drawer | None = None
    """Where only the history is kept between runs, since the SOPs themselves are wanted and all are read."""

    @property
    def drawer(self) -> Drawer | None:
        """Where things are kept between runs."""
        return self.past_drawer if self.memory is None else self.memory.drawer


def way_to_pages(root: Path) -> Way:
    """Return how a handbook is read whose pages are wanted: with its whole history, which is kept between runs."""
    from sopkit.cache.opening import open_drawer

    return Way(whole_history=True, with_texts=True, past_drawer=open_drawer(root))


def way_to_dues(root: Path) -> Way:
    """Return how a handbook is read to show SOPs with the days of their next reviews, and nothing else that history knows."""
    from sopkit.cache.opening import open_drawer

    return Way(without_history=True, with_dues=True, past_drawer=open_drawer(root))


def way_with_cache(root: Path, *, watch: Progress | None = None, without_history: bool = False, whole_history: bool = False) -> Way:
    """Return how a command reads a handbook that wants its cards only: with what earlier checks know of the files."""
    from sopkit.cache.memory import Memory
    from sopkit.cache.opening import open_drawer

    opened, drawer = open_beside(root), open_drawer(root)
    memory = None if drawer is None else Memory(root, drawer, opened)
    return Way(
        watch,
        None,
        memory,
        opened,
        without_history=without_history,
        with_dues=True,
        whole_history=whole_history,
        with_approvals=whole_history,
    )


def is_asked(path: str, asked: frozenset[str]) -> bool:
    """Tell whether a file is one of those asked about, or lies in one of these folders; with none named, every file is."""
    return not asked or path in asked or path.startswith(tuple(f"{place}/" for place in asked))
