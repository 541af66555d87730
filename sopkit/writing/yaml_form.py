"""An SOP as YAML, laid out as a person would: lists indented, long texts as blocks, nothing in quotes that needs none."""

from __future__ import annotations

import io
import re
from typing import Any

import yaml

from sopkit.reading.shape import Shape, shape_of
from sopkit.reading.text import HIDDEN
from sopkit.reading.yaml_form import INTEGER, OTHER_BASE, REAL

ENDLESS = 1 << 20
"""Characters of a line: texts are not broken, so that a change of a word is a change of one line."""
NEEDS_QUOTES = re.compile(r"[-?:,\[\]{}#&*!|>'\"%@`]|.*(?:: | #|:$)")
MISREAD = re.compile(r"(?:~|null|true|false|yes|no|on|off|y|n|[0-9]+(?::[0-9]{2})+|)", re.IGNORECASE)
"""Words and times that readers of YAML 1.1 take for something else."""
ESCAPED = re.compile(r"(?<!\\)((?:\\\\)*)\\U([0-9A-F]{8})")
"""A character past the first 65,536 as PyYAML writes it between double quotes."""


class Layout(yaml.SafeDumper):
    """Writes what our reader reads: its constants and numbers are those of YAML 1.2."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 PyYAML's signature
        """Indent the items of a list below their field."""
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:
        """Write every value out: the reader takes no aliases."""
        del data
        return True

    def write_double_quoted(self, text: str, split: bool = True) -> None:  # noqa: FBT001, FBT002 PyYAML's signature
        """Write an emoji as it is, where PyYAML would write its number."""
        stream, self.stream = self.stream, io.StringIO()
        try:
            super().write_double_quoted(text, split)
            written = self.stream.getvalue()
        finally:
            self.stream = stream
        self.stream.write(ESCAPED.sub(lambda match: match[1] + visible(match[2]), written))


def visible(number: str) -> str:
    """Return the character of this hexadecimal number, or its escape where nobody would see it."""
    character = chr(int(number, 16))
    return rf"\U{number}" if HIDDEN.search(character) else character


def write_text(layout: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Return a text as a block where it has several lines that a block can hold, in quotes where it would be read as something else."""
    style = None
    if "\n" in text and not text.endswith("\n") and text.strip() and layout.analyze_scalar(text + "\n").allow_block:
        text, style = text + "\n", "|"
    elif NEEDS_QUOTES.match(text) or MISREAD.fullmatch(text) or any(form.fullmatch(text) for form in (INTEGER, OTHER_BASE, REAL)):
        style = None if '"' in text or "\\" in text else '"'
    return layout.represent_scalar("tag:yaml.org,2002:str", text, style)


Layout.add_representer(str, write_text)
Layout.yaml_implicit_resolvers = {}  # days and times are texts, and need no quotes
for tag, form in (("null", r"~|null|Null|NULL|"), ("bool", r"true|True|TRUE|false|False|FALSE")):
    Layout.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{form})\Z"), None)
for tag, pattern in (("int", INTEGER), ("int", OTHER_BASE), ("float", REAL)):
    Layout.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{pattern.pattern})\Z"), None)


def yaml_of(data: Any) -> str:
    """Return plain data as YAML."""
    text: str = yaml.dump(data, Dumper=Layout, allow_unicode=True, sort_keys=False, width=ENDLESS, default_flow_style=False)
    return f"{text[:-5]}\n" if text.endswith("\n...\n") else text  # the sign that ends a document which is a single text


def write_yaml(data: dict[str, Any], kind: str, schema: str | None) -> str:
    """Return an SOP as a YAML file; `schema` is the address of its schema for editors."""
    head = f"# yaml-language-server: $schema={schema}\n" if schema else ""
    return head + yaml_of(in_order(data, shape_of(kind)))


def in_order(data: Any, shape: Shape) -> Any:
    """Return data with the fields of each mapping in the order of the schema."""
    if isinstance(data, dict):
        known = {key: in_order(data[key], child) for key, child in shape.fields.items() if key in data}
        return {**known, **{key: value for key, value in data.items() if key not in known}}
    if isinstance(data, list) and shape.items is not None:
        return [in_order(item, shape.items) for item in data]
    return data
