"""An SOP in the Markdown form.

Each piece is written as prose and read back at once; where that does not give the same value (a text that starts like a list,
a label in the middle of nowhere), it is written as a block of data instead. So whatever the YAML form holds, this form holds too.
"""

from __future__ import annotations

import re
from typing import Any

from sopkit.language import Language
from sopkit.reading.document import read_source
from sopkit.reading.markdown_form import read_fields
from sopkit.reading.shape import Shape, shape_of
from sopkit.writing.yaml_form import in_order, yaml_of

HEADED = {"stages", "steps", "scripts", "segments", "concerns"}
"""Lists whose items have headings of their own; the items of all others are those of a bulleted list."""
YES_NO: dict[Language, tuple[str, str]] = {"en": ("no", "yes"), "zh": ("否", "是")}
BACKTICKS = re.compile("`{3,}")


def write_markdown(data: dict[str, Any], kind: str) -> str:
    """Return an SOP as a Markdown file."""
    shape = shape_of(kind)
    return Writer(shape, "zh" if data.get("lang") == "zh" else "en").document(in_order(data, shape))


class Writer:
    """Writes one file in one language."""

    def __init__(self, shape: Shape, language: Language) -> None:
        self.shape = shape
        self.language = language
        self.front: dict[str, Any] = {}

    def document(self, data: dict[str, Any]) -> str:
        """Return the whole file."""
        body: list[str] = []
        self.front = {key: data[key] for key in ("id", "lang", "translates") if key in data}
        bare = dict(self.front)
        for key, value in data.items():
            if key in bare:
                continue
            lines = None if self.shape.is_at_the_head(key) else self.proven_section(key, value, bare)
            if lines is None:
                self.front[key] = value
            else:
                body += [*lines, ""] if lines[-1] else lines
        return "\n".join(("---", yaml_of(in_order(self.front, self.shape)) + "---", "", *body))

    def proven_section(self, key: str, value: Any, bare: dict[str, Any]) -> list[str] | None:
        """Return a field as a section that reads as this value; None where it has to go into the front matter."""
        child = self.shape.fields[key]
        if key == "title":
            return self.proven([f"# {value}"], key, value, bare)
        head = [f"## {self.title(child, key)}", ""]
        prose = self.proven(head + self.below_heading(child, key, value, 3), key, value, bare)
        return prose or self.proven(head + fenced(value), key, value, bare)

    def proven(self, lines: list[str], key: str, value: Any, bare: dict[str, Any]) -> list[str] | None:
        """Return the lines where they read as the value, and as nothing else."""
        text = "\n".join(("---", yaml_of(bare) + "---", "", *lines, ""))
        source = read_source("proof.md", text.encode())
        return lines if not source.problems and source.data == {**bare, key: value} else None

    def title(self, shape: Shape, key: str) -> str:
        """Return what a field is called in the language of the file."""
        return shape.title[self.language == "zh"] or key

    # ---------------------------------------------------------------------------------------------------- below headings

    def below_heading(self, shape: Shape, key: str, value: Any, level: int) -> list[str]:
        """Return a value as it stands below its heading."""
        if shape.items is not None and shape.items.type == "object":
            if shape.items.is_alert:
                return self.alerts(shape.items, value)
            if key in HEADED:
                return [line for item in value for line in self.headed_item(shape.items, item, level)]
            return [line for item in value for line in self.bullet(shape.items, item)]
        if shape.items is not None:
            return [self.comma().join(value)] if shape.is_list_of_names else [line for item in value for line in hung("- ", str(item))]
        if shape.type == "object":
            prose = shape.lead if shape.lead in value else None
            paragraphs = [*value[prose].split("\n"), ""] if prose else []
            return [*paragraphs, *self.fields(shape, {name: inner for name, inner in value.items() if name != prose})]
        return str(value).split("\n")

    def headed_item(self, shape: Shape, item: dict[str, Any], level: int) -> list[str]:
        """Return an item with a heading of its own; as data where it does not read back."""
        rest = dict(item)
        head = self.head(shape, rest)
        children = shape.children if shape.children in HEADED and shape.children in rest else None
        below = rest.pop(children, None) if children else None
        alerts = rest.pop("alerts", None) if "alerts" in shape.fields else None
        prose = rest.pop(shape.prose, None) if shape.prose else None
        lines = self.alerts(alert_of(shape), alerts) if alerts else []  # before the action
        lines += self.fields(shape, rest)
        if prose is not None:
            lines += ["", *prose.split("\n")]
        wanted = {name: value for name, value in item.items() if name not in {"id", shape.lead, children}}
        if not proves(shape, lines, wanted, shape.prose):
            lines = fenced(wanted) if wanted else []
        inner = [] if children is None else self.below_heading(shape.fields[children], children, below, level + 1)
        return [f"{'#' * level} {head}", "", *lines, *([""] if lines and lines[-1] else []), *inner]

    def alerts(self, shape: Shape, alerts: list[dict[str, str]]) -> list[str]:
        """Return alerts as quotations that Git hosts show as such."""
        lines: list[str] = []
        for alert in alerts:
            level = alert.get("level", "note") if "level" in shape.fields else "note"
            lines += [f"> [!{level.upper()}]", *(f"> {line}".rstrip() for line in alert.get("text", "").split("\n")), ""]
        return lines

    # -------------------------------------------------------------------------------------------------------- in lists

    def head(self, shape: Shape, rest: dict[str, Any]) -> str:
        """Take lead and id out of an item, and return them as its first line."""
        lead = str(rest.pop(shape.lead, "")) if shape.lead else ""
        return " ".join(part for part in (lead, f"{{#{rest.pop('id')}}}" if "id" in rest else "") if part)

    def bullet(self, shape: Shape, item: dict[str, Any]) -> list[str]:
        """Return an item of a bulleted list: its lead, or its first field, and all others below it."""
        rest = dict(item)
        if shape.lead in rest:
            head = hung("- ", self.head(shape, rest))
        else:
            first = next(iter(rest), None)
            if first is None:
                return ["-"]
            head = self.field(shape, first, rest.pop(first))
        return [*head, *(f"  {line}".rstrip() for line in self.fields(shape, rest))]

    def fields(self, shape: Shape, values: dict[str, Any]) -> list[str]:
        """Return fields behind their labels; those that do not read back stand in one block of data below them."""
        lines: list[str] = []
        awkward: dict[str, Any] = {}
        for name, value in values.items():
            written = self.field(shape, name, value)
            if proves(shape, written, {name: value}, None):
                lines += written
            else:
                awkward[name] = value
        return [*lines, *([""] if lines else []), *fenced(awkward)] if awkward else lines

    def field(self, shape: Shape, name: str, value: Any) -> list[str]:
        """Return one field behind its label."""
        child = shape.fields[name]
        label = f"- **{self.title(child, name)}**" + ("：" if self.language == "zh" else ":")
        gap = "" if self.language == "zh" else " "
        inline, below = self.behind_label(child, value)
        head = hung(label + gap, inline, "  ") if inline else [label]
        return [*head, *(f"  {line}".rstrip() for line in below)]

    def behind_label(self, shape: Shape, value: Any) -> tuple[str, list[str]]:
        """Return what stands in the line of the label, and what below it."""
        if isinstance(value, dict):
            if shape.is_deadline and "limit" in value:
                return self.deadline(value), []
            lead = shape.lead if shape.lead in value else None
            rest = {name: inner for name, inner in value.items() if name != lead}
            return str(value[lead]) if lead else "", self.fields(shape, rest)
        if shape.items is not None:
            if shape.is_list_of_names:
                return self.comma().join(value), []
            return "", self.below_heading(shape, "", value, 0)
        if isinstance(value, bool):
            return YES_NO[self.language][value], []
        text = value if isinstance(value, str) else yaml_of(value).strip()
        return ("", ["", *text.split("\n"), ""]) if "\n" in text else (text, [])

    def deadline(self, value: dict[str, str]) -> str:
        """Return a limit of time as people say it."""
        after, before = value.get("after"), value.get("before")
        if before:
            gap = " " if before[-1].isascii() else ""
            return f"{before}{gap}前 {value['limit']}" if self.language == "zh" else f"{value['limit']} before {before}"
        if self.language == "zh":
            gap = " " if after and after[-1].isascii() else ""  # “10:00 后”, as people space it
            return f"{after}{gap}后 {value['limit']}内" if after else value["limit"]
        return f"{value['limit']} after {after}" if after else value["limit"]

    def comma(self) -> str:
        """Return what stands between names."""
        return "、" if self.language == "zh" else ", "


def alert_of(shape: Shape) -> Shape:
    """Return the shape of one alert of a step."""
    alert = shape.fields["alerts"].items
    assert alert is not None  # noqa: S101 a list of alerts
    return alert


def proves(shape: Shape, lines: list[str], wanted: dict[str, Any], prose: str | None) -> bool:
    """Tell whether lines read as exactly these fields."""
    return read_fields(shape, lines, prose) == wanted


def hung(sign: str, text: str, indent: str = "  ") -> list[str]:
    """Return a text behind a sign, its further lines indented as far as the sign's own text."""
    first, *others = text.split("\n")
    return [sign + first, *((indent + line).rstrip() for line in others)]


def fenced(value: Any) -> list[str]:
    """Return a value as a block of data."""
    text = yaml_of(value).rstrip("\n")
    longest = max((len(match[0]) for match in BACKTICKS.finditer(text)), default=2)
    fence = "`" * (longest + 1)
    return [f"{fence}yaml", *text.split("\n"), fence]
