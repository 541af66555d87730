"""What earlier runs know of the files of one handbook, and what this run adds to it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from sopkit.cache.drawer import CARDS, FILES, PLACES, TRANSLATIONS, VERDICT, Drawer
from sopkit.cache.stamps import (
    UNTRUSTED,
    Seen,
    Table,
    digest_beside,
    join,
    mark_of,
    mark_of_unread,
    now,
    stamp_at,
    stamp_of,
    trusted,
)
from sopkit.files import Opened, list_sops, read_bytes
from sopkit.model.problem import Location, Problem

if TYPE_CHECKING:
    from sopkit.cache.records import Record

Result = TypeVar("Result")
Overlay = tuple[bytes, str, bytes, tuple[Problem, ...]]
"""The mark of a translation, the path and the mark of its source, and what is wrong between the two."""
Places = tuple[bytes, dict[str, Location]]
"""The mark of a file, and places in it by the way to them."""

PACKS = 40
"""Packs of cards past which they are written anew as one; likewise where a quarter of them is out of date."""


class Memory:
    """What is known of the files of one handbook."""

    def __init__(self, root: Path, drawer: Drawer, opened: dict[str, Opened]) -> None:
        """Take the drawer of the handbook at `root`, and the files beside its SOPs."""
        self.root = root
        self.drawer = drawer
        self.beside = digest_beside(opened)
        self.before = now()
        self.seen = {name: Seen(UNTRUSTED, mark_of(one.content)) for name, one in opened.items() if one.content is not None}
        self.stamps: dict[str, bytes] = {}
        self.listing: tuple[str, list[str], list[Problem]] | None = None
        self.written = 0
        self.new: list[Record] = []
        self.overlays: dict[str, Overlay] = {}
        self.places: dict[str, Places] = {}
        self.torn = False
        """True where a file changed while this run was looking at it: what was found belongs to no state of the handbook."""

    # ------------------------------------------------------------------------------------------- has anything changed?

    @functools.cached_property
    def table(self) -> Table | None:
        """The files as they were seen last."""
        return self.recall(FILES, lambda payload: msgspec.msgpack.decode(payload, type=Table))

    @functools.cached_property
    def seen_before(self) -> dict[str, Seen]:
        """Likewise, by path."""
        try:
            return {} if self.table is None else self.table.seen
        except ValueError:
            return {}

    def recall(self, name: str, read: Callable[[bytes], Result]) -> Result | None:
        """Return what lies in the drawer under a name; damage means that nothing does."""
        payload = self.drawer.read(name)
        if payload is None:
            return None
        try:
            return read(payload)
        except Exception:  # noqa: BLE001 whatever is wrong with it, the handbook can still be read
            return None

    def unchanged(self) -> bool:
        """Tell whether every file is what it was when it was seen last."""
        table = self.table
        if table is None or table.beside != self.beside:
            return False
        problems: list[Problem] = []
        paths = list_sops(self.root, table.folder, problems, None)
        if not paths:  # so few files are read faster than looked up
            return False
        self.listing = (table.folder, paths, problems)
        root = f"{self.root}/"
        stamps = [stamp_at(root + path) for path in paths]
        self.stamps = dict(zip(paths, stamps, strict=True))
        if join(paths) != table.paths:
            return False
        if b"".join(stamps) == table.stamps and UNTRUSTED not in stamps:
            return True
        before = self.seen_before
        return all(self.mark(path) == before[path].mark for path in paths)

    def listed(self, folder: str) -> tuple[list[str], list[Problem]] | None:
        """Return the SOPs below a folder and what is wrong with the folder, where both have been looked up already."""
        return self.listing[1:] if self.listing is not None and self.listing[0] == folder else None

    def mark(self, path: str) -> bytes:
        """Return the mark of a file as it is now; it is read only where its status does not tell."""
        seen = self.seen.get(path)
        if seen is None:
            stamp = self.stamps.get(path) or stamp_at(f"{self.root}/{path}")
            before = self.seen_before.get(path)
            same = before is not None and before.stamp == stamp != UNTRUSTED
            seen = before if before is not None and same else self.look(path)
            self.seen[path] = seen
        return seen.mark

    def look(self, path: str) -> Seen:
        """Read a file to see whether it has changed."""
        problems: list[Problem] = []
        opened = read_bytes(self.root, path, problems)
        if opened is None:
            return Seen(UNTRUSTED, mark_of_unread(problems))
        content, status = opened
        return Seen(stamp_of(status), mark_of(content))

    # ------------------------------------------------------------------------------------------- what was found in files

    @functools.cached_property
    def packs(self) -> list[bytes]:
        """The packs of cards in the drawer."""
        return self.recall(CARDS, lambda payload: msgspec.msgpack.decode(payload, type=list[bytes])) or []

    @functools.cached_property
    def records(self) -> dict[str, Record]:
        """What was found in each file; a later pack is the newer one."""
        from sopkit.cache.records import unpack

        try:
            records = [record for content in self.packs for record in unpack(content)]
            self.written = len(records)
            return {record.card.path: record for record in records}
        except Exception:  # noqa: BLE001 as above
            self.packs.clear()
            return {}

    def find(self, path: str, *, judged: bool = True) -> Record | None:
        """Return what was found in a file that has not changed since; where it is to be `judged`, only with what the rules say of it."""
        record = self.records.get(path)
        return record if record is not None and record.judged >= judged and record.mark == self.mark(path) else None

    def keep(self, record: Record) -> None:
        """Keep what was found in a file."""
        path = record.card.path
        self.seen[path] = Seen(record.stamp, record.mark)
        if record.stamp != UNTRUSTED:
            self.new.append(record)

    # --------------------------------------------------------------------------------------- what was found between files

    @functools.cached_property
    def overlays_before(self) -> dict[str, Overlay]:
        """What was found in each translation."""
        return self.recall(TRANSLATIONS, lambda payload: msgspec.msgpack.decode(payload, type=dict[str, Overlay])) or {}

    def find_overlay(self, pair: tuple[str, str]) -> tuple[Problem, ...] | None:
        """Return what was found in a translation when it was laid over its source, where neither has changed since."""
        path, source = pair
        found = self.overlays_before.get(path)
        if found is None or found[:3] != (self.mark(path), source, self.mark(source)):
            return None
        self.overlays[path] = found
        return found[3]

    def keep_overlay(self, pair: tuple[str, str], marks: tuple[bytes, bytes], problems: tuple[Problem, ...]) -> None:
        """Keep what was found in a translation; the marks are those of what was read, of the translation and of its source."""
        path, source = pair
        if marks == (self.mark(path), self.mark(source)):
            self.overlays[path] = (marks[0], source, marks[1], problems)
        else:
            self.torn = True

    @functools.cached_property
    def places_before(self) -> dict[str, Places]:
        """Where findings over the whole handbook stood."""
        return self.recall(PLACES, lambda payload: msgspec.msgpack.decode(payload, type=dict[str, Places])) or {}

    def find_place(self, path: str, name: str) -> Location | None:
        """Return the place of this name in a file that has not changed since it was looked up."""
        before = self.places_before.get(path)
        if before is None or path not in self.seen or before[0] != self.seen[path].mark:
            return None
        found = before[1].get(name)
        if found is not None:
            self.places.setdefault(path, (before[0], {}))[1][name] = found
        return found

    def keep_place(self, path: str, content: bytes, name: str, place: Location) -> None:
        """Keep a place in a file under a name."""
        mark = mark_of(content)
        if path in self.seen and self.seen[path].mark == mark:
            self.places.setdefault(path, (mark, {}))[1][name] = place
        else:
            self.torn = True

    # ----------------------------------------------------------------------------------------------------------- verdicts

    def verdict(self, state: tuple[Any, ...]) -> tuple[Problem, ...] | None:
        """Return the verdict of an earlier run over everything that `state` and the files beside the SOPs say."""
        name = self.name_of_verdict(state)
        return None if name is None else self.recall(name, lambda payload: msgspec.msgpack.decode(payload, type=tuple[Problem, ...]))

    def put_away_verdict(self, state: tuple[Any, ...], problems: tuple[Problem, ...]) -> None:
        """Leave a verdict for the next run."""
        name = self.name_of_verdict(state)
        if name is not None:
            self.put(name, problems)

    def name_of_verdict(self, state: tuple[Any, ...]) -> str | None:
        """Return under which name a verdict lies: everything that it depends on must be in it."""
        try:
            return VERDICT + blake2b(msgspec.msgpack.encode((self.beside, state)), digest_size=16).hexdigest()
        except UnicodeEncodeError:  # half a character in the name of a file
            return None

    def state(self, paths: list[str]) -> tuple[bytes, bytes]:
        """Return the names and the contents of files as they were read."""
        return join(paths), b"".join(self.mark(path) for path in paths)

    # ------------------------------------------------------------------------------------------------------ putting away

    def put_away(self, folder: str, paths: list[str], named: tuple[str, ...]) -> None:
        """Leave for the next run what this one knows of the files."""
        for path in paths:
            self.mark(path)
        seen = [self.seen[path] for path in paths]
        self.put_away_table(folder, paths, seen, named)
        self.put_away_cards(set(paths))
        if self.overlays != self.overlays_before:
            self.put(TRANSLATIONS, self.overlays)
        if self.places != self.places_before:
            self.put(PLACES, self.places)
        self.drawer.tidy()

    def put_away_table(self, folder: str, paths: list[str], seen: list[Seen], named: tuple[str, ...]) -> None:
        """Leave the table of files where it says anything new."""
        stamps = b"".join(trusted(one.stamp, self.before) for one in seen)
        table = Table(self.beside, folder, join(paths), stamps, b"".join(one.mark for one in seen), named)
        if table == self.table:
            self.drawer.use()
        else:
            self.put(FILES, table)

    def put_away_cards(self, paths: set[str]) -> None:
        """Leave the cards: new ones beside the old, until too many of those are out of date."""
        from sopkit.cache.records import can_be_packed, pack

        records = self.records
        new = {record.card.path: record for record in self.new if can_be_packed(record)}
        stale = self.written - sum(path in paths and path not in new for path in records)
        if not new and stale * 4 <= self.written:
            return
        if len(self.packs) == PACKS or (stale + len(new)) * 4 > self.written:
            whole = {path: record for path, record in {**records, **new}.items() if path in paths}
            self.put(CARDS, [pack(whole.values())])
        else:
            self.put(CARDS, [*self.packs, pack(new.values())])

    def refresh(self) -> None:
        """Leave a table whose stamps can be trusted by now."""
        table = self.table
        if table is None or self.listing is None:
            return
        before = self.seen_before
        paths = self.listing[1]
        seen = [self.seen.get(path) or before[path] for path in paths]
        self.put_away_table(table.folder, paths, seen, table.named)

    def put(self, name: str, value: Any) -> None:
        """Put a value away as plain data; one that cannot be written is found out again."""
        try:
            payload = msgspec.msgpack.encode(value, enc_hook=str)
        except Exception:  # noqa: BLE001 as above
            return
        self.drawer.write(name, payload)
