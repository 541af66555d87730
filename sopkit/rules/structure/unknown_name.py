"""A step, script or resource is named that this SOP does not have.

The link leads nowhere, and a decision that leads nowhere leaves the reader alone.

Bad:
    steps:
      - id: send
        do: Send the contract.
        role: account-manager
        next: file
      - id: file-copy
        do: File a copy.
        role: account-manager
Good:
    steps:
      - id: send
        do: Send the contract.
        role: account-manager
        next: file-copy
      - id: file-copy
        do: File a copy.
        role: account-manager
"""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.flow import END
from sopkit.model.problem import Finding, Severity
from sopkit.model.sop import Sop
from sopkit.rules._names import SOP_NAME, Guesses

SEVERITY = Severity.ERROR
MESSAGE = mark("There is no step “{name}” in this SOP.")
QUESTION = mark("Is it spelt right? Each step has its name after `id:`.")
NEAR = mark("Did you mean “{near}”?")
WORDS = {
    "step": (MESSAGE, QUESTION),
    "script": (
        mark("There is no script “{name}” in this SOP."),
        mark("Is it spelt right? Add it under `scripts:`, or delete the name here."),
    ),
    "resource": (
        mark("There is no resource “{name}” in this SOP."),
        mark("Is it spelt right? Add it under `resources:`, or delete the name here."),
    ),
    "script-or-step": (
        mark("There is no script and no step “{name}” in this SOP."),
        mark("Is it spelt right? Each script and each step has its name after `id:`."),
    ),
}
"""What is said of each kind of name."""


def check_sop(sop: Sop) -> Iterator[Finding]:
    """Yield every name that nothing in this SOP has; `end`, and the ids of other SOPs, are no such names."""
    own = {(definition.kind, definition.name) for definition in sop.definitions}
    guesses: dict[str, Guesses] = {}
    for mention in sop.mentions:
        kind, name, route = mention
        if kind not in WORDS or (kind, name) in own:
            continue
        wanted = ("script", "step") if kind == "script-or-step" else (kind,)
        if any((one, name) in own for one in wanted) or ("step" in wanted and name == END) or SOP_NAME.fullmatch(name):
            continue
        message, question = WORDS[kind]
        if kind not in guesses:
            guesses[kind] = Guesses(sorted(known for one, known in own if one in wanted))
        near = guesses[kind].near(name)
        yield Finding(route, {"name": name, "near": near}, message, NEAR if near else question)
