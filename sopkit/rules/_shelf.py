"""Finds the rules: every module below this folder whose name has no leading underscore."""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from sopkit.model.problem import Severity

if TYPE_CHECKING:
    from sopkit.model.library import Library
    from sopkit.model.problem import Finding
    from sopkit.model.settings import Level, Settings
    from sopkit.model.sop import Sop

LibraryFindings = Iterator[tuple[str, "Finding"]]
"""What a rule over the whole handbook yields: the path of a file, and a finding in it."""


class Rule(Struct, frozen=True):
    """A rule as the engine and the documentation need it."""

    id: str
    """Its name everywhere."""
    family: str
    """The folder it stands in."""
    severity: Severity
    """Its level unless the settings say otherwise."""
    summary: str
    """What it fires on, in one sentence."""
    reason: tuple[str, ...]
    """Why that matters to the reader, paragraph by paragraph."""
    bad: str
    """An example that raises it."""
    good: str
    """The same, mended."""
    message: str
    """What it says."""
    question: str
    """What it asks."""
    check_sop: Callable[[Sop], Iterator[Finding]] | None
    """Looks at one SOP."""
    check_library: Callable[[Library], LibraryFindings] | None
    """Looks at the whole handbook."""
    is_optional: bool = False
    """True where it is off until the settings give it a level."""

    @property
    def level(self) -> Level:
        """Its level where the settings say nothing of it."""
        return "off" if self.is_optional else self.severity.value

    def level_in(self, settings: Settings) -> Level:
        """Return its level in a handbook."""
        return settings.rules.get(self.id, self.level)

    @property
    def firm(self) -> bool:
        """True where neither settings nor a comment may silence it: a file that cannot be read would vanish unseen."""
        return self.family == "format" and self.severity is Severity.ERROR and self.id != "hidden-character"


@functools.cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, sorted by family and id."""
    here = Path(__file__).parent
    folders = (module.name for module in pkgutil.iter_modules([str(here)]) if module.ispkg)
    families = sorted(name for name in folders if not name.startswith("_"))
    rules: list[Rule] = []
    for family in families:
        for module in sorted(pkgutil.iter_modules([str(here / family)]), key=lambda module: module.name):
            if module.name.startswith("_"):
                continue
            rules.append(rule_of(family, importlib.import_module(f"sopkit.rules.{family}.{module.name}")))
    return tuple(rules)


@functools.cache
def rule_by_id() -> dict[str, Rule]:
    """Return the rules by their id."""
    return {rule.id: rule for rule in all_rules()}


def rule_of(family: str, module: Any) -> Rule:
    """Return the rule that a module holds. Its docstring is summary, reason, ``Bad:`` and ``Good:``."""
    _, bad, good = split_docstring(inspect.cleandoc(module.__doc__))
    summary, *reason = docstring_texts(module.__doc__)
    return Rule(
        id=module.__name__.rpartition(".")[2].replace("_", "-"),
        family=family,
        severity=module.SEVERITY,
        summary=summary,
        reason=tuple(reason),
        bad=bad,
        good=good,
        message=getattr(module, "MESSAGE", ""),
        question=getattr(module, "QUESTION", ""),
        check_sop=getattr(module, "check_sop", None),
        check_library=getattr(module, "check_library", None),
        is_optional=getattr(module, "OPTIONAL", False),
    )


def split_docstring(text: str) -> tuple[str, str, str]:
    """Return prose, bad example and good example."""
    prose, _, examples = text.partition("\nBad:\n")
    bad, _, good = examples.partition("\nGood:\n")
    return prose, inspect.cleandoc("\n" + bad), inspect.cleandoc("\n" + good)


def docstring_texts(docstring: str) -> list[str]:
    """Return the summary and the paragraphs of the reason: the texts of a rule's page that the catalogue translates."""
    prose = split_docstring(inspect.cleandoc(docstring))[0]
    return [unwrap(paragraph) for paragraph in prose.strip().split("\n\n")]


def unwrap(text: str) -> str:
    """Return a paragraph without its line breaks."""
    return " ".join(text.split())
