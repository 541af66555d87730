"""The right answer of a quiz question is not among its options.

Everybody fails the question, whatever they choose.

Bad:
    training:
      audience: [account-manager]
      within: {limit: 5 days}
      quiz:
        - question: Who signs the contract?
          options: [The account manager, The sales manager]
          answer: 3
Good:
    training:
      audience: [account-manager]
      within: {limit: 5 days}
      quiz:
        - question: Who signs the contract?
          options: [The account manager, The sales manager]
          answer: 2
"""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding, Severity
from sopkit.model.sop import Sop

SEVERITY = Severity.ERROR
MESSAGE = mark("The answer is option {answer}, and there are {count} options.")
QUESTION = mark("Which option is right? The first one is 1.")


def check_sop(sop: Sop) -> Iterator[Finding]:
    """Yield the questions whose answer is not one of their options."""
    for position, entry in enumerate(sop.training.quiz if sop.training else ()):
        if not 1 <= entry.answer <= len(entry.options):
            values = {"answer": entry.answer, "count": len(entry.options)}
            yield Finding(("training", "quiz", position, "answer"), values)
