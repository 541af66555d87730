"""SOPs made from the schema: of every field there is, with texts that a careless form would misread."""

from __future__ import annotations

import functools
from typing import Any

from hypothesis import strategies as st

from sopkit.reading.schema import passes, read_schema

AWKWARD = [
    "Send the offer.",
    "致电客户核对资料。",
    "- a list",
    "* stars",
    "1. one",
    "7) seven",
    "# heading",
    "### three",
    "> quote",
    "```",
    "```yaml\nid: x\n```",
    "~~~\ncode\n~~~",
    "    indented",
    "a: b",
    "**Role**: seller",
    "Role: seller",
    "岗位：销售",
    "- **Why**: x",
    "{#id}",
    "text {#id}",
    "<!-- c -->",
    "<b>x</b>",
    "| a | b |",
    "---",
    "===",
    "one\n===",
    "one\n---",
    "one\ntwo",
    "one\n\ntwo",
    "one\n\n\ntwo",
    "* a\n* b\n\nc",
    "c\n\n- a\n  - b\n\nd",
    "- a\n- b",
    "1. a\n2. b",
    "# x\ny",
    "null",
    "true",
    "yes",
    "12",
    "1.0",
    "0o17",
    "~",
    "10:00",
    "2026-01-01",
    "'",
    '"',
    "\\",
    "[[SAL-001]]",
    "[!NOTE]",
    "> [!NOTE]\n> x",
    " x",
    "x ",
    "x  \ny",
    "、",
    "a、b",
    "a, b",
    "签约后 3 天内",
    "2 days after",
    "2 days after x",
    "after x",
    "后",
    "x后",
    "💼",
    "%",
    "@a",
    "`a`",
    "a\n    b\nc",
    "*",
    "-",
    "+",
    "1.",
    "```sh\nls\n```\n\nthen",
    "x\n```yaml\na: 1\n```\ny",
    "\u3000全角",
    "a\u00a0b",
    ":",
    "：",
    "x:",
    "x：",
    "**bold** text",
    "**：**",
    "a\n<!-- c\n-->\nb",
]
TEXT = st.one_of(
    st.sampled_from(AWKWARD),
    st.lists(st.sampled_from(AWKWARD), min_size=2, max_size=3).map("\n".join),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Cn", "Co"]), min_size=1, max_size=12),
    st.text("-*#>`~:：|+1. \n{}[]()<!后内ab是、", min_size=1, max_size=16),
)


def values(schema: dict[str, Any], definitions: dict[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Return the values that a schema allows, and few that it does not."""
    if "$ref" in schema:
        return definition(schema["$ref"].rpartition("/")[2], depth)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kind = schema["type"]
    if kind == "string":
        return TEXT.filter(lambda text: bool(text.strip())) if schema.get("x-text") else names(schema)
    if kind == "array":
        longest = 3 if depth < 3 else 2
        return st.lists(values(schema["items"], definitions, depth + 1), min_size=1, max_size=longest)
    if kind == "object":
        required = {
            name: values(part, definitions, depth + 1) for name, part in schema["properties"].items() if name in schema.get("required", ())
        }
        optional = {name: values(part, definitions, depth + 1) for name, part in schema["properties"].items() if name not in required}
        return st.fixed_dictionaries(required, optional=optional).filter(bool)
    return st.booleans() if kind == "boolean" else numbers(schema)


def numbers(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return the numbers that a schema allows."""
    whole = st.integers(schema.get("minimum", -9), schema.get("maximum", 9999))
    return whole if schema["type"] == "integer" else st.one_of(whole, st.sampled_from([0.5, 38.25, 1e22]))


def names(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    """Return texts of a fixed form: examples of the schema, and what its pattern allows."""
    made = [st.just(example) for example in schema.get("examples", ()) if isinstance(example, str)]
    pattern = schema.get("pattern", "").replace("(?!\\n)", "").replace("$", "\\Z")
    if pattern and "[^" not in pattern:
        made.append(st.from_regex(pattern).filter(lambda text: "\n" not in text and text.isprintable()))
    return st.one_of(made) if made else TEXT


@functools.cache
def definition(name: str, depth: int) -> st.SearchStrategy[Any]:
    """Return the values of one definition of the schema."""
    definitions = read_schema("sop")["definitions"]
    return values(definitions[name], definitions, depth)


@functools.cache
def sops() -> st.SearchStrategy[dict[str, Any]]:
    """Return SOPs with all that is required and some of all else."""
    schema = read_schema("sop")
    parts = {name: values(part, schema["definitions"], 1) for name, part in schema["properties"].items()}
    required = {name: parts[name] for name in schema["required"]}
    optional = {name: part for name, part in parts.items() if name not in required}

    @st.composite
    def made(draw: st.DrawFn) -> dict[str, Any]:
        chosen = draw(st.sets(st.sampled_from(sorted(optional)), max_size=4))
        return {**{name: draw(part) for name, part in required.items()}, **{name: draw(optional[name]) for name in sorted(chosen)}}

    return made().filter(lambda data: passes("sop", data))
