"""How much a change weighs, by measure: wording only, or more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from itertools import takewhile

from sopkit.compare.differences import Difference
from sopkit.compare.fingerprint import LEFT_OUT
from sopkit.model.problem import Route

FIRM = re.compile(
    r"\d+(?:[.,:]\d+)*|[一二两三四五六七八九十百千万半]+(?=[个天日周月年小时分钟元次件人家份页条])"
    r"|不得|不要|不能|不再|不|未|无|禁止|除非|仅|只|必须|\b(?:not|never|no|unless|only|must|without|except|[a-z]+n['’]t)\b",
    re.IGNORECASE,
)
"""What turns the sense of a sentence however short it is: numbers, and words that forbid, limit or except."""

LONG = 2000
"""Characters between the first difference and the last past which nothing is compared any more: such a change is no detail."""


def is_editorial(found: Sequence[Difference], is_text: Callable[[Route], bool], limit: int) -> bool:
    """Tell whether a change is no more than wording.

    Only texts may differ, no entry may come, go or move, numbers and words that turn the sense must be the same ones, and at most `limit`
    characters may be new or gone in all. `is_text` tells of a route whether prose stands there.
    """
    size = 0
    for difference in found:
        if difference.route[0] in LEFT_OUT:
            continue
        before, after = difference.before, difference.after
        if difference.kind != "changed" or not isinstance(before, str) or not isinstance(after, str) or not is_text(difference.route):
            return False
        if firm_in(before) != firm_in(after):
            return False
        size += changed_characters(before, after)
        if size > limit:
            return False
    return True


def firm_in(text: str) -> Counter[str]:
    """Return what of a text turns its sense, and how often."""
    return Counter(match.lower() for match in FIRM.findall(text))


def changed_characters(before: str, after: str) -> int:
    """Return how many characters are new or gone, whichever are more in each place."""
    start = common(before, after)
    end = common(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if max(len(old), len(new)) > LONG:
        return max(len(old), len(new))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return sum(max(end - start, new_end - new_start) for kind, start, end, new_start, new_end in matcher.get_opcodes() if kind != "equal")


def common(first: str, second: str) -> int:
    """Return with how many same characters two texts begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))
