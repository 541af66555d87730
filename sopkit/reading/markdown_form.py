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

import itertools
import re
from typing import Any

from sopkit.language import mark
from sopkit.model.problem import Problem, Severity, Value
from sopkit.reading.blocks import ITEM, UNDERLINE, UNDERLINES, Block, Outline, Row, Section, inside_quote
from sopkit.reading.embedded import Place, parse_rows, place_between, place_of
from sopkit.reading.front_matter import read_front_matter
from sopkit.reading.shape import ALERTS, Shape, shape_of
from sopkit.reading.source import Source, Span
from sopkit.reading.yaml_form import resolve

LABEL = re.compile(
    r"\*\*(?P<bold>[^*:：]{1,80})(?:[:：] ?\*\*|\*\* ?[:：])[ \t]*|(?P<plain>[^\s*`:：][^*`:：]{0,80})(?:：[ \t]*|:(?:[ \t]+|$))"
)
IDENTITY = re.compile(r"[ \t]*\{#([^\s{}]*)\}[ \t]*$")
ALERT = re.compile(r"\[!([A-Za-z]+)\][ \t]*$")
AFTER = re.compile(r"[ \t]+after[ \t]+(?=\S)")
COMMA = re.compile(r"[,，、][ \t]*")
DATA = {"yaml"}
"""What marks a block of code as fields. ``yml`` and all else is an example for the reader."""
YES_NO = {"yes": True, "no": False, "是": True, "否": False, "true": True, "false": False}
ADVICE = {"step-numbers", "mixed-headings"}
"""Rules that do not keep the file from being read."""

Spot = Any


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
        self.tongues: dict[str, list[Row]] = {"en": [], "zh": []}

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
            self.tell_fault(fault, row)
        for section in self.outline.jumps:
            self.tell(
                "heading-level",
                section.row,
                mark("This heading skips a level: “{signs}” stands where at most “{most}” may."),
                mark("To which heading above does it belong? Give it one “#” more than that one."),
                signs="#" * section.level,
                most="#" * max(section.level - 1, 2),
            )
        self.sections(self.outline.root)
        self.tell_mixed()

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
            self.set(data, spots, section.row.text, self.text(rows)[0], place_of(section.row), place_of(section.row))
            return
        self.note_tongue(shape.fields[name], section.row)
        value, spot = self.value(shape.fields[name], section.rows, section.children, section.row)
        self.set(data, spots, name, value, place_of(section.row), spot)

    def value(self, shape: Shape, rows: list[Row], children: list[Section], head: Row) -> tuple[Any, Spot]:
        """Return what stands below a heading or behind a label, as its shape wants it."""
        if shape.type == "object":
            return self.mapping(shape, rows, children, head)
        if shape.items is not None and shape.items.type == "object":
            return self.list_of_mappings(shape, rows, children, head)
        for child in children:
            self.misplaced(child.row, mark("A heading cannot stand inside “{field}”."), field=head.text)
        if shape.items is not None:
            return self.list_of_texts(shape, rows, head)
        block = self.only_data(rows)
        if block is not None:
            return self.data_of(block)
        return self.scalar(shape, rows, head)

    def scalar(self, shape: Shape, rows: list[Row], head: Row) -> tuple[Any, Spot]:
        """Return a text, a number, or a yes or no."""
        for row in self.underlines(rows) if len(rows) > 1 else ():
            self.misplaced(row, mark("This line makes a heading of the one above it."), mark("Write headings with “## ”."))
        text, spot = self.text(rows)
        if text is None:
            return None, place_of(head)
        if shape.text:
            return text, spot
        if len(text) > 1 and text[0] == text[-1] == "`":
            text = text.strip("`")
        if shape.type == "boolean" and text.casefold() in YES_NO:
            return YES_NO[text.casefold()], spot
        return (text if shape.type == "string" else resolve(text)), spot

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

    def text(self, rows: list[Row]) -> tuple[str | None, Spot]:
        """Return lines as one text without the empty ones around it; None where there is nothing."""
        first, last = 0, len(rows)
        while first < last and not rows[first].text.strip():
            first += 1
        while last > first and not rows[last - 1].text.strip():
            last -= 1
        if first == last:
            return None, None
        head = rows[first]
        bare = head.text.lstrip()
        column = head.column + len(head.text) - len(bare)
        if last - first == 1:
            bare = bare.rstrip()
            return bare, Place(head.line, column, head.line, column + len(bare))
        head = Row(head.line, column, bare)
        lines = [bare, *("" if row.text.isspace() else row.text for row in rows[first + 1 : last])]
        return "\n".join(lines).rstrip(), place_between(head, rows[last - 1])

    def list_of_texts(self, shape: Shape, rows: list[Row], head: Row) -> tuple[Any, Spot]:
        """Return a list: its items, a line of names with commas, or each paragraph."""
        items: list[Any] = []
        spots: list[Spot] = []
        inner = shape.items
        assert inner is not None  # noqa: S101 the caller has looked
        for block in self.outline.blocks(rows):
            if block.kind == "list":
                for sign, own in block.items:
                    value, spot = self.scalar(inner, own, sign)
                    items.append(value)
                    spots.append(spot)
                self.tell_numbers(block)
            elif block.kind == "code" and block.info in DATA:
                self.extend(block, items, spots, head)
            elif shape.is_list_of_names and len(block.rows) == 1:
                self.names(block.rows[0], items, spots)
            elif block.kind != "across":
                value, spot = self.text(block.rows)
                items.append(value)
                spots.append(spot)
        if not items:
            return None, place_of(head)
        return items, (place_of(head), spots)

    def names(self, row: Row, items: list[Any], spots: list[Spot]) -> None:
        """Add the names of a line that has commas between them."""
        start = 0
        for comma in (*COMMA.finditer(row.text), None):
            end = comma.start() if comma else len(row.text)
            part = row.text[start:end]
            name = part.strip()
            if name or comma:
                before = start + len(part) - len(part.lstrip())
                items.append(name.strip("`"))
                spots.append(place_of(row, before, before + max(len(name), 1)))
            start = comma.end() if comma else end

    # -------------------------------------------------------------------------------------------------------- mappings

    def mapping(self, shape: Shape, rows: list[Row], children: list[Section], head: Row) -> tuple[Any, Spot]:
        """Return a mapping that stands below a heading or behind a label."""
        if shape.is_deadline:
            deadline = self.deadline(shape, rows)
            if deadline is not None:
                return deadline
            value, spot = self.text(rows)
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
                self.misplaced_block(block)
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
            self.misplaced(first if first.text else sign, message, mark("Start it with the field it belongs to: - **Why**: …"))
            return
        group = "bold" if label["bold"] is not None else "plain"
        written = label[group].strip()
        place = place_of(first, label.start(group), label.end(group))
        own = [Row(first.line, first.column + label.end(), first.text[label.end() :]), *rows[1:]]
        name = shape.named(written)
        if name is None:
            self.set(data, spots, written, self.text(own)[0], place, place)
            return
        child = shape.fields[name]
        self.note_tongue(child, Row(first.line, place.start_mark.column, written))
        value, spot = self.behind_label(child, own, Row(first.line, place.start_mark.column, written))
        self.set(data, spots, name, value, place, spot)

    def behind_label(self, shape: Shape, rows: list[Row], head: Row) -> tuple[Any, Spot]:
        """Return a value that stands behind its label; the text that leads a mapping is the rest of the line."""
        if shape.type == "object" and shape.lead and not self.only_data(rows):
            return self.item(shape, rows, head)
        return self.value(shape, rows, [], head)

    def deadline(self, shape: Shape, rows: list[Row]) -> tuple[Any, Spot] | None:
        """Return a limit of time and what starts its clock: “2 hours after …”, “…后 2 小时内”; None where it is written otherwise."""
        said = [row for row in rows if row.text.strip()]
        if len(said) != 1 or shape.pattern is None:
            return None
        row = said[0]
        text = row.text.rstrip()
        start = len(text) - len(text.lstrip())
        limit = shape.pattern.match(text, start)
        spots: dict[str, Any]
        if limit is not None:
            here = place_of(row, start, limit.end())
            data = {"limit": limit[0]}
            spots = {"limit": (here, here)}
            after = AFTER.match(text, limit.end())
            if after is not None:
                data["after"] = text[after.end() :]
                there = place_of(row, after.end(), len(text))
                spots["after"] = (there, there)
            elif text[limit.end() :] not in {"", "内", "以内", "之内"}:
                return None
            return data, (place_of(row, start, len(text)), spots)
        return self.chinese_deadline(shape.pattern, row, text, start)

    def chinese_deadline(self, pattern: re.Pattern[str], row: Row, text: str, start: int) -> tuple[Any, Spot] | None:
        """Return “签约后 3 个工作日内” as its parts."""
        bare = text.removesuffix("内")
        bare = bare[:-1] if bare.endswith(("以", "之")) else bare
        position = bare.rfind("后")
        if position <= start:
            return None
        begin = position + 1
        while begin < len(bare) and bare[begin] in " ，,":
            begin += 1
        limit = pattern.fullmatch(bare, begin)
        if limit is None:
            return None
        here, there = place_of(row, begin, len(bare)), place_of(row, start, position)
        data = {"limit": limit[0], "after": bare[start:position].rstrip()}
        return data, (place_of(row, start, len(text)), {"limit": (here, here), "after": (there, there)})

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
                for sign, own in block.items:
                    value, spot = self.item(inner, own, sign)
                    items.append(value)
                    spots.append(spot)
                self.tell_numbers(block)
            elif block.kind == "code" and block.info in DATA:
                self.extend(block, items, spots, head)
            elif block.kind == "quote" and inner.is_alert and self.is_alert(block):
                self.alert(inner, block, items, spots)
            elif block.kind != "across":
                self.misplaced_block(block)
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
                self.misplaced(child.row, mark("A heading cannot stand inside “{field}”."), field=section.row.text)
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
                    self.misplaced(first.rows[0], mark("This line names no field."), mark("Write it as data, in a block ```yaml."))
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
        text, spot = self.text(rows)
        if text is not None and shape.lead is not None:
            data[shape.lead], spots[shape.lead] = text, (spot, spot)
        elif text is not None:
            self.misplaced(rows[0], mark("This text belongs to no field."))

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
            self.misplaced(head, mark("This quotation is no alert."), mark("Start it with [!NOTE], [!CAUTION] or [!WARNING]."))
        text, spot = self.text(rows[1:])
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
            self.misplaced(block.rows[0], message, mark("Write each item on a line of its own: - …"), field=head.text)

    def merge(self, block: Block, data: dict[str, Any], spots: dict[str, Any]) -> None:
        """Add the fields of a block of data to a mapping."""
        more, spot = self.data_of(block)
        if isinstance(more, dict):
            for key, value in more.items():
                place, child = spot[1][key]
                self.set(data, spots, key, value, place, child)
        elif more is not None or self.source.whole:
            message = mark("This block must hold fields (name: value).")
            self.misplaced(block.rows[0], message, mark("Is it an example for the reader? Mark the block as ```yml instead."))

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

    # --------------------------------------------------------------------------------------------------- what is wrong

    def tell(self, rule: str, row: Row, message: str, question: str = "", **values: Value) -> None:
        """Report something at a line."""
        if self.source.full:
            return
        bare = row.text.strip()
        start = row.column + len(row.text) - len(row.text.lstrip())
        span = Span(row.line, start, row.line, start + max(len(bare), 1))
        severity = Severity.WARNING if rule in ADVICE else Severity.ERROR
        self.source.add(Problem(rule, severity, self.source.location_of(span), message, question, values))

    def misplaced(self, row: Row, message: str, question: str = "", **values: Value) -> None:
        """Report what stands where nothing of its kind may."""
        question = question or mark("Where does it belong? Move it below the heading of its field, or delete it.")
        self.tell("misplaced-text", row, message, question, **values)

    def misplaced_block(self, block: Block) -> None:
        """Report a block that no field takes in."""
        row = block.rows[0]
        bare = row.text.lstrip()
        if bare.startswith("|"):
            message = mark("A table cannot be read as fields or steps.")
            self.misplaced(row, message, mark("Write each row as a heading or a numbered item, and its columns as - **Role**: …"))
        elif bare.startswith("<"):
            message = mark("HTML cannot be read here.")
            self.misplaced(row, message, mark("Write it as Markdown: headings, lists and paragraphs."))
        elif block.kind == "quote":
            message = mark("A quotation cannot be read as fields or steps.")
            question = mark("Delete the signs “>” before it; an alert starts with [!NOTE], [!CAUTION] or [!WARNING].")
            self.misplaced(row, message, question)
        elif block.kind == "code":
            message = mark("This block of code belongs to no field.")
            self.misplaced(row, message, mark("Does it hold fields? Mark it as ```yaml."))
        else:
            self.misplaced(row, mark("This text belongs to no field."))

    def stray(self, rows: list[Row]) -> None:
        """Report text that stands below no heading."""
        for block in self.outline.blocks(rows):
            if block.kind != "across":
                self.misplaced_block(block)
                return

    def tell_fault(self, fault: str, row: Row) -> None:
        """Report what makes the lines below it unreadable."""
        self.source.whole = False
        if fault == "tab":
            message, question = mark("A tab stands where Markdown counts spaces."), mark("Indent with spaces.")
            self.source.report("misplaced-text", Span(row.line, row.column, row.line, row.column + 1), message, question)
            return
        if fault == "glued":
            self.misplaced(row, mark("This heading lacks the space behind its “#”."), mark("Write “## ”, with an ordinary space."))
        elif fault == "comment":
            self.misplaced(row, mark("This comment is opened and never closed."), mark("Where does it end? Write --> there."))
        else:
            question = mark("Where does it end? Write the same sign on a line of its own there.")
            self.misplaced(row, mark("This block of code is opened and never closed."), question)

    def tell_numbers(self, block: Block) -> None:
        """Say where the numbers of a list are not those that its readers see."""
        signs = [sign for sign, _ in block.items]
        if not signs[0].text[0].isdigit():
            return
        numbers = [int(sign.text[:-1]) for sign in signs]
        if all(number == 1 for number in numbers):
            return
        for position, (sign, number) in enumerate(zip(signs, numbers, strict=True)):
            if number != position + 1:
                self.tell(
                    "step-numbers",
                    sign,
                    mark("This item has the number {number} and is number {position} of its list."),
                    mark("Is one missing? Number them 1, 2, 3, or give each the number 1."),
                    number=number,
                    position=position + 1,
                )
                return

    def note_tongue(self, shape: Shape, row: Row) -> None:
        """Remember in which language a heading or a label is written."""
        tongue = shape.tongues.get(row.text)
        if tongue is not None:
            self.tongues[tongue].append(row)

    def tell_mixed(self) -> None:
        """Say where headings and labels are written in two languages."""
        fewer, more = sorted(self.tongues.values(), key=len)
        if fewer:
            self.tell(
                "mixed-headings",
                fewer[0],
                mark("“{word}” is written in another language than the other headings ({count} of {all})."),
                mark("Which language do its readers expect? Use it for every heading and label."),
                word=fewer[0].text,
                count=len(fewer),
                all=len(fewer) + len(more),
            )


def flat(section: Section) -> list[Section]:
    """Return a section and all below it."""
    return [section, *(inner for child in section.children for inner in flat(child))]
