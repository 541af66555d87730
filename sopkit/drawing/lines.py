"""How wide a text is, and where it may be broken into lines.

A picture is drawn before anybody knows with which letters it will be shown. So widths are those of the wide letters among those that
systems come with (DejaVu Sans, Segoe UI, PingFang SC, Noto Sans CJK): a line may end early and never runs out of its box.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

NARROW, MIDDLE, WIDE = frozenset("iljtfrI.,:;!|'`()[]{}/\\ "), 0.64, frozenset("mwMWQO@%&—")
HALF_NARROW, HALF_WIDE, CAPITAL = 0.42, 1.0, 0.78
PICTURE = 1.4
NOT_FIRST = frozenset("，。、；：？！）》」』】〕”’…—·％,.;:?!)]}%")
"""Signs that begin no line (W3C, Requirements for Chinese Text Layout, 3.1.4)."""
NOT_LAST = frozenset("（《「『【〔“‘([{")
"""Signs that end none."""


def width_of(text: str) -> float:
    """Return the width of a text in em, at the most."""
    return sum(map(width_of_sign, text))


def width_of_sign(sign: str) -> float:
    """Return the width of one sign in em; what is set above or below another has none."""
    category = unicodedata.category(sign)
    if category in {"Mn", "Me", "Cf"}:
        return 0.0
    if unicodedata.east_asian_width(sign) in "WFA":
        return PICTURE if category == "So" else 1.0
    if sign in NARROW:
        return HALF_NARROW
    if sign in WIDE:
        return HALF_WIDE
    return CAPITAL if sign.isupper() else MIDDLE


def broken(text: str, width: float) -> tuple[str, ...]:
    """Return a text in lines of at most `width` em: between words, between Chinese signs, and inside a word that is longer than a line."""
    lines: list[str] = []
    line, used = "", 0.0
    for piece in pieces_of(" ".join(text.split()), width):
        own = width_of(piece.rstrip())
        if line and used + own > width:
            lines.append(line.rstrip())
            line, used = "", 0.0
        if line or piece.strip():
            line += piece
            used += width_of(piece)
    if line.strip():
        lines.append(line.rstrip())
    return tuple(lines)


def pieces_of(text: str, width: float) -> Iterator[str]:
    """Yield what is never broken: words with the blank behind them, Chinese signs with the signs that cling to them."""
    piece = ""
    for sign in text:
        if piece and may_break(piece[-1], sign) and not (piece[-1] in NOT_LAST or sign in NOT_FIRST):
            yield from halved(piece, width)
            piece = ""
        piece += sign
    yield from halved(piece, width)


def may_break(before: str, after: str) -> bool:
    """Tell whether a line may end between two signs, whatever clings to what."""
    if width_of_sign(after) == 0.0 or before == "\u200d":
        return False
    return (before == " " and after != " ") or any(unicodedata.east_asian_width(sign) in "WF" for sign in (before, after))


def halved(piece: str, width: float) -> Iterator[str]:
    """Yield a piece, or parts of it where it is wider than a line."""
    part, used = "", 0.0
    for sign in piece:
        own = width_of_sign(sign)
        if part and own and used + own > width:
            yield part
            part, used = "", 0.0
        part += sign
        used += own
    if part:
        yield part
