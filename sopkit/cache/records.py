"""What was found in each file by itself, as plain data: between two runs, and between the processes of one.

The same few roles and places are named again and again, so each mention stands once in a pack and the cards hold its number: reading
ten thousand cards back takes a fifth of the time, and they share the mentions in memory.
"""

from __future__ import annotations

import functools
import typing
from collections.abc import Iterable
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from sopkit.cache.stamps import MARK, STAMP, join, pieces, split
from sopkit.model.duration import Duration
from sopkit.model.library import Card
from sopkit.model.mention import Mention
from sopkit.model.problem import Problem


class Record(NamedTuple):
    """What was found in one file by itself."""

    card: Card
    """What others need to know of it."""
    problems: tuple[Problem, ...]
    """What is wrong with it."""
    mark: bytes
    """The digest of its content."""
    stamp: bytes
    """Its status from before it was read; not trusted where it could not be read."""
    judged: bool = True
    """False where nobody has asked the rules."""


FIELDS = tuple(name for name in Card.__struct_fields__ if name not in {"path", "mentions"})
"""What is written of a card as it stands; a new field of the card is written without a word here."""
values_of = attrgetter(*FIELDS)


@functools.cache
def decoder() -> msgspec.msgpack.Decoder[Any]:
    """Return what reads a pack: its mentions, the paths, marks and stamps of its files, and a row for each of them."""
    hints = typing.get_type_hints(Card, localns={"Duration": Duration})
    row: Any = tuple[(tuple[Problem, ...], bool, tuple[int, ...], *(hints[name] for name in FIELDS))]  # type: ignore[misc]
    pack: Any = tuple[list[Mention], bytes, bytes, bytes, list[row]]
    return msgspec.msgpack.Decoder(pack, dec_hook=lambda wanted, value: wanted(value))


def can_be_packed(record: Record) -> bool:
    """Tell whether a record can be written: the name of a file may hold bytes that are no characters, as names from old archives do."""
    if record.card.path.isascii() and not record.problems:  # most, and what is read from a file holds whole characters only
        return True
    try:
        pack([record])
    except UnicodeEncodeError:
        return False
    return True


def pack(records: Iterable[Record]) -> bytes:
    """Return records as plain data.

    Raises UnicodeEncodeError where a text holds half a character.
    """
    numbers: dict[Mention, int] = {}
    paths, marks, stamps, rows = [], [], [], []
    for card, problems, mark, stamp, judged in records:
        mentions = [numbers.setdefault(mention, len(numbers)) for mention in card.mentions]
        paths.append(card.path)
        marks.append(mark)
        stamps.append(stamp)
        rows.append((problems, judged, mentions, *values_of(card)))
    whole = (list(numbers), join(paths), b"".join(marks), b"".join(stamps), rows)
    return msgspec.msgpack.encode(whole, enc_hook=str)


def unpack(content: bytes) -> list[Record]:
    """Return the records of a pack.

    Raises an exception of whatever kind where it is none.
    """
    mentions, paths, marks, stamps, rows = decoder().decode(content)
    number = mentions.__getitem__
    return [
        Record(
            Card(path=path, mentions=tuple(map(number, numbers)), **dict(zip(FIELDS, values, strict=True))), problems, mark, stamp, judged
        )
        for path, mark, stamp, (problems, judged, numbers, *values) in zip(
            split(paths), pieces(marks, MARK), pieces(stamps, STAMP.size), rows, strict=True
        )
    ]
