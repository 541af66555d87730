"""A script is used nowhere in its SOP.

Nobody who follows the steps will come across it when the customer is on the phone.

Bad:
    scripts:
      - id: opening
        scene: First call
        lines: [Good morning! How many cups do you sell a day?]
Good:
    scripts:
      - id: opening
        scene: First call
        lines: [Good morning! How many cups do you sell a day?]
    steps:
      - id: call
        do: Call the customer.
        role: account-manager
        scripts: [opening]
"""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.problem import Finding, Severity
from sopkit.model.sop import Sop

SEVERITY = Severity.INFO
MESSAGE = mark("Nothing in this SOP uses the script “{name}”.")
QUESTION = mark("In which step is it said? Name it there under `scripts:`.")
WAYS = frozenset({"script", "script-or-step"})


def check_sop(sop: Sop) -> Iterator[Finding]:
    """Yield the scripts that no step, segment, time slot or other script leads to."""
    if not sop.scripts:
        return
    used = {
        mention.name
        for mention in sop.mentions
        if mention.kind in WAYS and not (mention.route[0] == "scripts" and leads_to_itself(sop, mention.route[1], mention.name))
    }
    for position, script in enumerate(sop.scripts):
        if script.id not in used:
            yield Finding(("scripts", position, "id"), {"name": script.id})


def leads_to_itself(sop: Sop, position: str | int, name: str) -> bool:
    """Tell whether the script at `position` is the one that it names."""
    return isinstance(position, int) and sop.scripts[position].id == name
