"""The Markdown form of an SOP: front matter, then sections under headings that are called as the fields are.

How a value is written follows from its schema alone (`shape.py`):

* a text is the paragraphs of its section, or stands behind its label: ``- **Why**: …``;
* a list of texts is a list; names may stand in one line, with commas;
* a mapping is a list of labels, ``- **Role**: seller``; the text that leads it may stand before them as a paragraph;
* an item of a list of mappings is a heading below its section, a numbered or a bulleted item; ``{#id}`` ends its first line;
* an alert is a quotation that starts with ``[!WARNING]``;
* and any of them may be one block of code that is marked ``yaml``.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable
from typing import Any

from sopkit.language import mark
from sopkit.reading.blocks import ITEM, UNDERLINE, UNDERLINES, Block, Outline, Row, Section, inside_quote
from sopkit.reading.embedded import parse_rows, place_of
from sopkit.reading.front_matter import read_front_matter
from sopkit.reading.markdown_faults import Faults
from sopkit.reading.markdown_values import Spot, deadline_of, names_in, plain_value, text_of
from sopkit.reading.shape import ALERTS, Shape, shape_of
from sopkit.reading.source import Source, Span

LABEL = re.compile(
    r"\*\*(?P<bold>[^*:：]{1,80})(?:[:：] ?\*\*|\*\* ?[:：])[ \t]*|(?P<plain>[^\s*`:：][^*`:：]{0,80})(?:：[ \t]*|:(?:[ \t]+|$))"
)
IDENTITY = re.compile(r"[ \t]*\{#([^\s{}]*)\}[ \t]*$")
ALERT = re.compile(r"\[!([A-Za-z]+)\][ \t]*$")
DATA = {"yaml"}
"""What marks a block of code as fields. ``yml`` and all else is an example for the reader."""


def parse_markdown(source: Source) -> Source:
    """Fill `data` and `spots` of a source from its text; say in its problems what stands in the way."""
    if source.whole:
        Form(source).read()
    return source


def read_fields(shape: Shape, lines: list[str], prose: str | None) -> dict[str, Any] | None:
    """Return the fields that some lines below an item hold, where its paragraphs are the field `prose`; None where they cannot be read."""
    source = Source("", "\n".join(lines))
    form = Form(source)
    form.outline = Outline(lines, 0)
    data: dict[str, Any] = {}
    form.fill(shape, form.outline.root.rows, data, {}, prose)
    sound = not (source.problems or form.outline.faults or form.outline.comments or form.outline.root.children)
    return data if sound else None


class Form:
    """Builds data and places from the sections of one file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.shape: Shape
        self.data: dict[str, Any] = {}
        self.spots: dict[str, Any] = {}
        self.outline: Outline
        self.faults = Faults(source)

    def read(self) -> None:
        """Read front matter and sections."""
        front = read_front_matter(self.source)
        if front is None:
            self.source.whole = False
            return
        start, self.data, (here, self.spots) = front
        self.outline = Outline(self.source.lines, start)
        self.source.comments = self.outline.comments
        self.source.yaml_lines = [range(1, start - 1)]
        self.source.data, self.source.spots = self.data, (here, self.spots)
        self.shape = shape_of(self.source.kind)
        for fault, row in self.outline.faults:
            self.faults.tell_fault(fault, row)
        for section in self.outline.jumps:
            self.faults.tell_jump(section)
        self.sections(self.outline.root)
        self.faults.tell_mixed()

    def stray(self, rows: list[Row]) -> None:
        """Report text that stands below no heading."""
        for block in self.outline.blocks(rows):
            if block.kind != "across":
                self.faults.misplaced_block(block)
                return

    def sections(self, top: Section) -> None:
        """Read the title and the sections below it."""
        self.stray(top.rows)
        for section in top.children:
            if section.level == 1:
                if section.row.text:
                    self.set(self.data, self.spots, "title", section.row.text, place_of(section.row), place_of(section.row))
                self.stray(section.rows)
                for child in section.children:
                    self.section(self.shape, child, self.data, self.spots)
            else:
                self.section(self.shape, section, self.data, self.spots)

    # ------------------------------------------------------------------------------------------------------ one value

    def section(self, shape: Shape, section: Section, data: dict[str, Any], spots: dict[str, Any]) -> None:
        """Read the field that a heading names."""
        name = shape.named(section.row.text)
        if name is None:
            rows = [row for part in flat(section) for row in part.rows]
            self.set(data, spots, section.row.text, text_of(rows)[0], place_of(section.row), place_of(section.row))
            return
        self.faults.note_tongue(shape.fields[name], section.row)
        value, spot = self.value(shape.fields[name], section.rows, section.children, section.row)
        self.set(data, spots, name, value, place_of(section.row), spot)

    def value(self, shape: Shape, rows: list[Row], children: list[Section], head: Row) -> tuple[Any, Spot]:
        """Return what stands below a heading or behind a label, as its shape wants it."""
        if shape.type == "object":
            return self.mapping(shape, rows, children, head)
        if shape.items is not None and shape.items.type == "object":
            return self.list_of_mappings(shape, rows, children, head)
        for child in children:
            self.faults.misplaced(child.row, mark("A heading cannot stand inside “{field}”."), field=head.text)
        if shape.items is not None:
            return self.list_of_texts(shape, rows, head)
        block = self.only_data(rows)
        if block is not None:
            return self.data_of(block)
        return self.scalar(shape, rows, head)

    def scalar(self, shape: Shape, rows: list[Row], head: Row) -> tuple[Any, Spot]:
        """Return a text, a number, or a yes or no."""
        for row in self.underlines(rows) if len(rows) > 1 else ():
            self.faults.misplaced(row, mark("This line makes a heading of the one above it."), mark("Write headings with “## ”."))
        text, spot = text_of(rows)
        if text is None:
            return None, place_of(head)
        if shape.text:
            return text, spot
        return plain_value(shape, text), spot

    def underlines(self, rows: list[Row]) -> list[Row]:
        """Return the lines of signs that stand right below a paragraph."""
        below = (row for above, row in itertools.pairwise(rows) if row.text[:1] in UNDERLINES and above.text.strip())
        found = [row for row in below if UNDERLINE.match(row.text)]
        code = self.code_lines(rows) if found else set()
        return [row for row in found if row.line not in code]

    def code_lines(self, rows: list[Row]) -> set[int]:
        """Return which lines stand in code."""
        found: set[int] = set()
        for row in rows:
            if row.line in self.outline.fences:
                found.update(range(row.line, self.outline.fences[row.line][0] + 1))
        return found

    def list_of_texts(self, shape: Shape, rows: list[Row], head: Row) -> tuple[Any, Spot]:
        """Return a list: its items, a line of names with commas, or each paragraph."""
        items: list[Any] = []
        spots: list[Spot] = []
        inner = shape.items
        assert inner is not None  # noqa: S101 the caller has looked
        for block in self.outline.blocks(rows):
            if block.kind == "list":
                self.take_items(block, functools.partial(self.scalar, inner), items, spots)
            elif block.kind == "code" and block.info in DATA:
                self.extend(block, items, spots, head)
            elif shape.is_list_of_names and len(block.rows) == 1:
                for name, place in names_in(block.rows[0]):
                    items.append(name)
                    spots.append(place)
            elif block.kind != "across":
                value, spot = text_of(block.rows)
                items.append(value)
                spots.append(spot)
        if not items:
            return None, place_of(head)
        return items, (place_of(head), spots)

    def take_items(self, block: Block, read: Callable[[list[Row], Row], tuple[Any, Spot]], items: list[Any], spots: list[Spot]) -> None:
        """Add the items of a list, each as `read` reads its lines behind its sign."""
        for sign, own in block.items:
            value, spot = read(own, sign)
            items.append(value)
            spots.append(spot)
        self.faults.tell_numbers(block)

    # -------------------------------------------------------------------------------------------------------- mappings

    def mapping(self, shape: Shape, rows: list[Row], children: list[Section], head: Row) -> tuple[Any, Spot]:
        """Return a mapping that stands below a heading or behind a label."""
        if shape.is_deadline:
            deadline = deadline_of(shape, rows)
            if deadline is not None:
                return deadline
            value, spot = text_of(rows)
            if value is not None and rows[0].line not in self.outline.fences and not ITEM.match(value):  # the schema says what a limit is
                return {"limit": value}, (spot, {"limit": (spot, spot)})
        block = self.only_data(rows)
        if block is not None and not children:
            return self.data_of(block)
        data: dict[str, Any] = {}
        spots: dict[str, Any] = {}
        told = len(self.source.problems)
        self.fill(shape, rows, data, spots, shape.lead)
        for child in children:
            self.section(shape, child, data, spots)
        if not data:
            self.source.whole = self.source.whole and len(self.source.problems) == told
            return None, place_of(head)
        return data, (place_of(head), spots)

    def fill(self, shape: Shape, rows: list[Row], data: dict[str, Any], spots: dict[str, Any], prose: str | None) -> None:
        """Read labels, alerts, data and paragraphs into a mapping."""
        paragraphs: list[Row] = []
        end = 0  # behind the last line of them
        for block in self.outline.blocks(rows):
            if block.kind == "list" and (self.is_labelled(shape, block) or prose is None):
                for sign, own in block.items:
                    self.labelled(shape, sign, own, data, spots)
            elif block.kind == "code" and block.info in DATA:
                self.merge(block, data, spots)
            elif block.kind == "quote" and "alerts" in shape.fields and self.is_alert(block):
                self.append_alert(shape.fields["alerts"], block, data, spots)
            elif prose is not None:
                between = rows[end : block.start]
                if any(row.text.strip() for row in between):  # a field stands between two paragraphs
                    between = [Row(block.rows[0].line, 0, "")]
                paragraphs += [*between, *block.rows] if paragraphs else block.rows
                end = block.start + len(block.rows)
            elif block.kind != "across":
                self.faults.misplaced_block(block)
        if paragraphs and prose is not None:
            value, spot = self.scalar(shape.fields[prose], paragraphs, paragraphs[0])
            self.set(data, spots, prose, value, spot, spot)

    def is_labelled(self, shape: Shape, block: Block) -> bool:
        """Tell whether a list holds fields: its first item starts with the label of one, or with any bold label."""
        sign, rows = block.items[0]
        label = LABEL.match(rows[0].text)
        return label is not None and sign.text in "-*+" and (label["bold"] is not None or shape.named(label["plain"]) is not None)

    def labelled(self, shape: Shape, sign: Row, rows: list[Row], data: dict[str, Any], spots: dict[str, Any]) -> None:
        """Read one field that stands behind its label."""
        first = rows[0]
        label = LABEL.match(first.text)
        if label is None:
            message = mark("This line names no field.")
            self.faults.misplaced(first if first.text else sign, message, mark("Start it with the field it belongs to: - **Why**: …"))
            return
        group = "bold" if label["bold"] is not None else "plain"
        written = label[group].strip()
        place = place_of(first, label.start(group), label.end(group))
        own = [Row(first.line, first.column + label.end(), first.text[label.end() :]), *rows[1:]]
        name = shape.named(written)
        if name is None:
            self.set(data, spots, written, text_of(own)[0], place, place)
            return
        child = shape.fields[name]
        self.faults.note_tongue(child, Row(first.line, place.start_mark.column, written))
        value, spot = self.behind_label(child, own, Row(first.line, place.start_mark.column, written))
        self.set(data, spots, name, value, place, spot)

    def behind_label(self, shape: Shape, rows: list[Row], head: Row) -> tuple[Any, Spot]:
        """Return a value that stands behind its label; the text that leads a mapping is the rest of the line."""
        if shape.type == "object" and shape.lead and not self.only_data(rows):
            return self.item(shape, rows, head)
        return self.value(shape, rows, [], head)

    # ------------------------------------------------------------------------------------------------ lists of mappings

    def list_of_mappings(self, shape: Shape, rows: list[Row], children: list[Section], head: Row) -> tuple[Any, Spot]:
        """Return a list whose items are headings, items of a list, alerts, or data."""
        inner = shape.items
        assert inner is not None  # noqa: S101 the caller has looked
        items: list[Any] = []
        spots: list[Spot] = []
        told = len(self.source.problems)
        for block in self.outline.blocks(rows):
            if block.kind == "list":
                self.take_items(block, functools.partial(self.item, inner), items, spots)
            elif block.kind == "code" and block.info in DATA:
                self.extend(block, items, spots, head)
            elif block.kind == "quote" and inner.is_alert and self.is_alert(block):
                self.alert(inner, block, items, spots)
            elif block.kind != "across":
                self.faults.misplaced_block(block)
        for child in children:
            value, spot = self.heading_item(inner, child)
            items.append(value)
            spots.append(spot)
        if not items:
            if len(self.source.problems) > told:
                self.source.whole = False  # what was meant is there, in a form that cannot be read
            return None, place_of(head)
        return items, (place_of(head), spots)

    def heading_item(self, shape: Shape, section: Section) -> tuple[Any, Spot]:
        """Return an item whose lead is a heading."""
        data: dict[str, Any] = {}
        spots: dict[str, Any] = {}
        self.lead(shape, [section.row], data, spots)
        self.fill(shape, section.rows, data, spots, shape.prose)
        if section.children:
            self.below(shape, section, data, spots)
        return data, (place_of(section.row), spots)

    def below(self, shape: Shape, section: Section, data: dict[str, Any], spots: dict[str, Any]) -> None:
        """Read the headings below an item: the items of its one list."""
        if shape.children is None:
            for child in section.children:
                self.faults.misplaced(child.row, mark("A heading cannot stand inside “{field}”."), field=section.row.text)
            return
        value, spot = self.list_of_mappings(shape.fields[shape.children], [], section.children, section.row)
        if isinstance(data.get(shape.children), list):
            data[shape.children].extend(value)
            spots[shape.children][1][1].extend(spot[1])
            return
        if data.get(shape.children) is None:  # its label stands there with nothing behind it
            spots.pop(shape.children, None)
        self.set(data, spots, shape.children, value, spot[0], spot)

    def item(self, shape: Shape, rows: list[Row], sign: Row) -> tuple[Any, Spot]:
        """Return an item of a list: its first paragraph is its lead or a labelled field, all else stands below that."""
        data: dict[str, Any] = {}
        spots: dict[str, Any] = {}
        blocks = self.outline.blocks(rows)
        first = next(blocks, None) if rows and rows[0].text.strip() else None
        rest = rows
        if first is not None and first.kind == "text":
            rest = rows[len(first.rows) :]
            label = LABEL.match(first.rows[0].text)
            names_field = label is not None and shape.named(label["bold"] or label["plain"] or "") is not None
            if shape.lead is None or (names_field and label is not None and label["bold"] is not None):
                if names_field:
                    self.labelled(shape, sign, first.rows, data, spots)
                else:
                    self.faults.misplaced(first.rows[0], mark("This line names no field."), mark("Write it as data, in a block ```yaml."))
            else:
                self.lead(shape, first.rows, data, spots)
        self.fill(shape, rest, data, spots, shape.prose)
        if not data:
            return None, place_of(sign)
        return data, (place_of(first.rows[0]) if first is not None else place_of(sign), spots)

    def lead(self, shape: Shape, rows: list[Row], data: dict[str, Any], spots: dict[str, Any]) -> None:
        """Read the text that leads an item, and the id behind it."""
        last = rows[-1]
        identity = IDENTITY.search(last.text) if "id" in shape.fields else None
        if identity is not None:
            here = place_of(last, identity.start(1), identity.end(1))
            data["id"], spots["id"] = identity[1], (here, here)
            rows = [*rows[:-1], Row(last.line, last.column, last.text[: identity.start()])]
        text, spot = text_of(rows)
        if text is not None and shape.lead is not None:
            data[shape.lead], spots[shape.lead] = text, (spot, spot)
        elif text is not None:
            self.faults.misplaced(rows[0], mark("This text belongs to no field."))

    # ---------------------------------------------------------------------------------------------------------- alerts

    def is_alert(self, block: Block) -> bool:
        """Tell whether a quotation is an alert."""
        first = inside_quote(block.rows[:1])[0].text.strip()
        return first.startswith("[!")

    def append_alert(self, shape: Shape, block: Block, data: dict[str, Any], spots: dict[str, Any]) -> None:
        """Add an alert to those of a step."""
        assert shape.items is not None  # noqa: S101 a list of alerts
        here = place_of(block.rows[0])
        items = data.setdefault("alerts", [])
        place = spots.setdefault("alerts", (here, (here, [])))
        if isinstance(items, list) and isinstance(place[1], tuple):
            self.alert(shape.items, block, items, place[1][1])

    def alert(self, shape: Shape, block: Block, items: list[Any], spots: list[Spot]) -> None:
        """Add an alert to a list."""
        rows = inside_quote(block.rows)
        head = rows[0]
        sign = ALERT.match(head.text.strip())
        level = sign[1].lower() if sign else head.text.strip()
        here = place_of(head)
        data: dict[str, Any] = {}
        places: dict[str, Any] = {}
        if "level" in shape.fields:
            data["level"], places["level"] = level, (here, here)
        elif level not in ALERTS:
            self.faults.misplaced(head, mark("This quotation is no alert."), mark("Start it with [!NOTE], [!CAUTION] or [!WARNING]."))
        text, spot = text_of(rows[1:])
        if text is not None:
            data["text"], places["text"] = text, (spot, spot)
        items.append(data)
        spots.append((here, places))

    # ------------------------------------------------------------------------------------------------------------ data

    def only_data(self, rows: list[Row]) -> Block | None:
        """Return the one block of data where there is nothing else."""
        first = next((row for row in rows if row.text.strip()), None)
        if first is None or first.line not in self.outline.fences:
            return None
        blocks = list(self.outline.blocks(rows))
        return blocks[0] if len(blocks) == 1 and blocks[0].kind == "code" and blocks[0].info in DATA else None

    def data_of(self, block: Block) -> tuple[Any, Spot]:
        """Return what a block of data holds."""
        inner = block.rows[1:-1]
        indent = len(block.rows[0].text) - len(block.rows[0].text.lstrip(" "))
        cut = [min(indent, len(row.text) - len(row.text.lstrip(" "))) for row in inner]
        rows = [Row(row.line, row.column + less, row.text[less:]) for row, less in zip(inner, cut, strict=True)]
        self.source.yaml_lines.append(range(block.rows[0].line + 1, block.rows[-1].line))
        data, spot = parse_rows(self.source, rows)
        return data, place_of(block.rows[0]) if spot is None else spot

    def extend(self, block: Block, items: list[Any], spots: list[Spot], head: Row) -> None:
        """Add the items of a block of data to a list."""
        data, spot = self.data_of(block)
        if isinstance(data, list):
            items.extend(data)
            spots.extend(spot[1])
        elif data is not None or self.source.whole:
            message = mark("This block must hold a list for “{field}”.")
            self.faults.misplaced(block.rows[0], message, mark("Write each item on a line of its own: - …"), field=head.text)

    def merge(self, block: Block, data: dict[str, Any], spots: dict[str, Any]) -> None:
        """Add the fields of a block of data to a mapping."""
        more, spot = self.data_of(block)
        if isinstance(more, dict):
            for key, value in more.items():
                place, child = spot[1][key]
                self.set(data, spots, key, value, place, child)
        elif more is not None or self.source.whole:
            message = mark("This block must hold fields (name: value).")
            self.faults.misplaced(block.rows[0], message, mark("Is it an example for the reader? Mark the block as ```yml instead."))

    def set(self, data: dict[str, Any], spots: dict[str, Any], key: str, value: Any, place: Any, spot: Spot) -> None:  # noqa: PLR0913, PLR0917 a field and where it goes
        """Set a field, or say that it stands there already."""
        if key in spots:
            start = place.start_mark
            first = spots[key][0].start_mark.line + 1
            self.source.report(
                "duplicate-key",
                Span(start.line, start.column, place.end_mark.line, place.end_mark.column),
                mark("“{key}” stands here a second time; the first one is in line {line}."),
                mark("Which of the two is right? Keep one."),
                key=key,
                line=first,
            )
            return
        data[key] = value
        spots[key] = (place, place if spot is None else spot)


def flat(section: Section) -> list[Section]:
    """Return a section and all below it."""
    return [section, *(inner for child in section.children for inner in flat(child))]
