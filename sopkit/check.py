"""Runs the rules: over one SOP as it is read, and over the whole handbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from sopkit.language import mark
from sopkit.model.problem import Finding, Location, Problem, Route, Severity, Value
from sopkit.rules._shelf import Rule, all_rules, rule_by_id

if TYPE_CHECKING:
    from sopkit.model.library import Allowance, Library
    from sopkit.model.sop import Sop

Locate = Callable[[Route, bool, str], Location]
LocateIn = Callable[[str, Route, bool, str], Location]


UNKNOWN_NAMES = frozenset({"unknown-role", "unknown-department"})
"""Where one of these stands, that the name has not the form of an id either is no second problem."""


class Selection(Struct, frozen=True):
    """Which rules are asked for on the command line."""

    select: frozenset[str] = frozenset()
    """Ids or families; empty means all."""
    ignore: frozenset[str] = frozenset()
    """Ids or families left out."""

    def wants(self, rule: Rule) -> bool:
        """Tell whether problems of this rule are wanted."""
        names = {rule.id, rule.family}
        return not (names & self.ignore) and (not self.select or bool(names & self.select))


def inspect(sop: Sop, locate: Locate) -> tuple[Problem, ...]:
    """Return what the rules for single SOPs say of one SOP."""
    return tuple(
        problem_of(rule, finding, locate(finding.route, finding.on_key, finding.part))
        for rule in all_rules()
        if rule.check_sop is not None
        for finding in rule.check_sop(sop)
    )


def check(library: Library, locate: LocateIn, selection: Selection | None = None) -> tuple[Problem, ...]:
    """Return all problems of a handbook in the order of files and lines.

    Those found file by file stand in the library already; the rules over the whole handbook run here. Levels of the
    settings, allowances and the selection are applied to both.
    """
    selection = selection or Selection()
    used: set[Location] = set()
    found = [*told((*library.problems, *library_problems(library, locate, selection)), library, used)]
    found.extend(wrong_allowances(library, selection, used))
    known = rule_by_id()
    unknown = {problem.location for problem in found if problem.rule in UNKNOWN_NAMES}
    wanted = (
        problem
        for problem in found
        if selection.wants(known[problem.rule]) and not (problem.rule == "schema" and problem.location in unknown)
    )
    return tuple(sorted(wanted, key=lambda problem: problem.order))


def told(problems: Iterable[Problem], library: Library, used: set[Location] | None = None) -> Iterator[Problem]:
    """Yield what is to be told of problems: at the levels of the settings, without what a comment in their file allows.

    The places of those comments are added to `used`.
    """
    allowances = {card.path: card.allowances for card in library.cards if card.allowances}
    for problem in problems:
        leveled = with_level(problem, library)
        if leveled is None:
            continue
        comments = () if rule_by_id()[problem.rule].firm else allowances.get(problem.location.path, ())
        allowance = next((entry for entry in comments if entry.covers(problem)), None)
        if allowance is None:
            yield leveled
        elif used is not None:
            used.add(allowance.comment)


def library_problems(library: Library, locate: LocateIn, selection: Selection) -> Iterator[Problem]:
    """Yield what the rules over the whole handbook say."""
    pending: list[tuple[str, Rule, Finding]] = []
    for rule in all_rules():
        if rule.check_library is not None and rule.level_in(library.settings) != "off" and selection.wants(rule):
            pending.extend((path, rule, finding) for path, finding in rule.check_library(library))
    for path, rule, finding in sorted(pending, key=lambda entry: entry[0]):  # each file is located in one go
        yield problem_of(rule, finding, locate(path, finding.route, finding.on_key, finding.part))


def problem_of(rule: Rule, finding: Finding, location: Location) -> Problem:
    """Return a finding with everything that the rule and the place add to it."""
    question = rule.question if finding.question is None else finding.question
    message = finding.message or rule.message
    return Problem(rule.id, finding.severity or rule.severity, location, message, question, finding.values)


def with_level(problem: Problem, library: Library) -> Problem | None:
    """Return the problem at the level that the settings want, or None where they want none."""
    rule = rule_by_id()[problem.rule]
    if rule.firm:
        return problem
    if rule.level_in(library.settings) == "off":
        return None
    level = library.settings.rules.get(problem.rule)
    return problem if level is None else replace(problem, severity=Severity(level))


def wrong_allowances(library: Library, selection: Selection, used: set[Location]) -> Iterator[Problem]:
    """Yield what is wrong with the comments that allow something; `used` holds the places of those that did.

    A comment is called unused only where its rule was asked for and the file could be read: else nobody knows.
    """
    for card in library.cards:
        for allowance in card.allowances:
            silent = not card.whole or not asked_for(allowance.rule, library, selection)
            about = allowance_problem(allowance, used=silent or allowance.comment in used)
            leveled = None if about is None else with_level(about, library)
            if leveled is not None:
                yield leveled


def asked_for(name: str, library: Library, selection: Selection) -> bool:
    """Tell whether a rule ran at all."""
    rule = rule_by_id().get(name)
    return rule is not None and selection.wants(rule) and rule.level_in(library.settings) != "off"


def allowance_problem(allowance: Allowance, *, used: bool) -> Problem | None:
    """Return what is wrong with a comment that allows a rule."""
    known = rule_by_id()
    values: dict[str, Value] = {"name": allowance.rule}
    if not allowance.rule:
        message, question = mark("This comment does not say what it allows."), mark("Write: # sopkit: allow RULE reason")
        finding = Finding(message=message, question=question)
        return problem_of(known["invalid-allowance"], finding, allowance.comment)
    if allowance.rule not in known:
        return problem_of(known["invalid-allowance"], Finding(values=values), allowance.comment)
    if not allowance.reason:
        message, question = mark("This comment allows {name} and gives no reason."), mark("Why is it right here?")
        finding = Finding(values=values, message=message, question=question)
        return problem_of(known["invalid-allowance"], finding, allowance.comment)
    return None if used else problem_of(known["unused-allowance"], Finding(values=values), allowance.comment)
