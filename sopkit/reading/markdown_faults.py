"""What is wrong with the form of a Markdown file, told at its line."""

from __future__ import annotations

from sopkit.language import mark
from sopkit.model.problem import Problem, Severity, Value
from sopkit.reading.blocks import Block, Row, Section
from sopkit.reading.shape import Shape
from sopkit.reading.source import Source, Span

ADVICE = {"step-numbers", "mixed-headings"}
"""Rules that do not keep the file from being read."""


class Faults:
    """Tells what is wrong with one file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.tongues: dict[str, list[Row]] = {"en": [], "zh": []}

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

    def tell_jump(self, section: Section) -> None:
        """Report a heading that skips a level."""
        self.tell(
            "heading-level",
            section.row,
            mark("This heading skips a level: “{signs}” stands where at most “{most}” may."),
            mark("To which heading above does it belong? Give it one “#” more than that one."),
            signs="#" * section.level,
            most="#" * max(section.level - 1, 2),
        )

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
