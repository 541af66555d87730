"""A decision does not say what happens when none of its branches applies.

Sooner or later a case comes up that nobody thought of, and whoever has it in hand must guess.

Two branches that are plain opposites, such as “yes” and “no” or “通过” and “未通过”, leave nothing open and need no
`otherwise`.

Bad:
    steps:
      - id: check
        do: Check the discount.
        role: account-manager
        decision:
          question: How high is the discount?
          branches:
            - when: up to 3 %
              goto: send
            - when: above 3 %, up to 8 %
              goto: ask
      - id: ask
        do: Ask the sales manager for approval.
        role: account-manager
      - id: send
        do: Send the offer.
        role: account-manager
Good:
    steps:
      - id: check
        do: Check the discount.
        role: account-manager
        decision:
          question: How high is the discount?
          branches:
            - when: up to 3 %
              goto: send
          otherwise: ask
      - id: ask
        do: Ask the sales manager for approval.
        role: account-manager
      - id: send
        do: Send the offer.
        role: account-manager
"""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding, Severity
from sopkit.model.sop import Sop
from sopkit.model.step import Decision

SEVERITY = Severity.ERROR
MESSAGE = mark("The decision after step “{step}” does not say what happens when no branch applies.")
QUESTION = mark("Where does the work go on then? Add `otherwise:` with a step, another SOP, or end.")
OPPOSITES = frozenset(
    frozenset(pair)
    for pair in (
        ("yes", "no"),
        ("true", "false"),
        ("pass", "fail"),
        ("passed", "failed"),
        ("是", "否"),
        ("是", "不是"),
        ("有", "没有"),
        ("有", "无"),
        ("能", "不能"),
        ("对", "不对"),
    )
)
NEGATIONS = ("not ", "no ", "不", "未", "没有", "没", "非")
AROUND = " .。,，!！;；"


def check_sop(sop: Sop) -> Iterator[Finding]:
    """Yield every decision without `otherwise` whose branches may leave a case open."""
    for route, step in sop.steps_with_routes():
        if step.decision is not None and step.decision.otherwise is None and not covers_all(step.decision):
            yield Finding((*route, "decision"), {"step": step.id})


def covers_all(decision: Decision) -> bool:
    """Tell whether the branches are two plain opposites."""
    answers = [branch.when.casefold().strip(AROUND) for branch in decision.branches]
    if len(answers) != 2:  # noqa: PLR2004 an opposite takes two
        return False
    one, other = sorted(answers, key=len)
    return frozenset(answers) in OPPOSITES or any(other == negation + one for negation in NEGATIONS)
