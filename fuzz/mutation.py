"""Changes that a file may suffer: by characters, by lines, by values, and with parts of other files."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

from inputs import AWKWARD, LARGEST, Input

from sopkit.reading.document import read_source
from sopkit.reading.schema import KINDS, read_schema
from sopkit.reading.shape import Shape, shape_of
from sopkit.writing.markdown_form import write_markdown
from sopkit.writing.yaml_form import write_yaml, yaml_of

SIGNS = [
    "\t", " ", "  ", "    ", "\n", "\n\n", "\r", "\r\n", "\u3000", "\u00a0", "\u200b", "\u200d", "\u2028", "\x85", "\x00", "\x1b",
    "\ufeff", "\x7f", "💼", "👩\u200d💻", "\U000e0041", "\uffff", "İ", "ß", "ﬀ", "２", "²", "٣", "后", "内", "以内", "、", "，", "：",
    ":", ": ", "- ", "* ", "+ ", "1. ", "1) ", "999999999. ", "0. ", "# ", "## ", "### ", "#", "######", "> ", ">", "> [!NOTE]\n> ",
    "[!WARNING]", "```", "```yaml\n", "````", "~~~", "`", "<!--", "-->", "<!-- ", "<!-- sopkit: allow schema why -->",
    "# sopkit: allow schema why", "# sopkit: allow-file", "sopkit:", "{#", "}", "{#a}", "{#a-b} ", "**", "**a**: ", "**Role**: ", "**：",
    "---", "...", "===", "***", "|", ">", "|\n", ">-\n", "|2\n", "&a ", "*a", "!", "!!str ", "%", "@", "? ", "[", "]", "{", "}", "{}",
    "[]", "[a, b]", "{a: b}", "'", '"', "\\", "\\x41", '"\\u200b"', "[[SAL-001]]", "[[SAL-001#send]]", "[[", "]]", "null", "~", "true",
    "yes", "no", "是", "否", "1.0", "-0", "1e9", "1e99", "0x1F", "0o7", ".5", "9" * 19, "9" * 30, "2026-02-30", "2026-01-01",
    "0001-01-01", "9999-12-31", "1 day", "0 hours", "3 个工作日", "2 days after x", "签约后 3 天内", "9999999999 years", "{field}", "{0}",
    "{", "%s", "<b>", "<<<<<<< a", "=======", "a.md", "../../x", "SAL-001", "SAL-001#a", "translates: 1.0.0", "lang: zh", "kind: general",
    "A" * 70, "x" * 130, "a, b", "a\\", "$", "^(a+)+$", "[a-z]+",
]  # fmt: skip
WRONG: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    1e22,
    10**17,
    "",
    " ",
    "a",
    "x\ny",
    [],
    {},
    ["a"],
    [None],
    [[]],
    {"a": "b"},
    "end",
    "2026-02-30",
    "1 day",
]


def words_of(shape: Shape, seen: set[int]) -> Iterator[str]:
    """Yield the names and the titles of all fields below a shape."""
    if id(shape) in seen:
        return
    seen.add(id(shape))
    for name, child in shape.fields.items():
        yield from (name, *child.title)
        yield from words_of(child, seen)
    if shape.items is not None:
        yield from words_of(shape.items, seen)


def keywords() -> list[str]:
    """Return what files call their fields, and the values that schemas list."""
    found: set[str] = set()
    for kind in KINDS:
        found |= set(re.findall(r'"(?:enum|examples)": \[([^\]]*)\]', str(read_schema(kind)).replace("'", '"')))
    listed = {word.strip(' "') for entry in found for word in entry.split(",")}
    shapes: set[str] = set()
    for kind in ("sop", "translation"):
        shapes |= set(words_of(shape_of(kind), set()))
    return sorted(word for word in listed | shapes if word and len(word) < 80)


class Mutation:
    """Changes inputs; the same seed gives the same changes."""

    def __init__(self, inputs: list[Input]) -> None:
        self.inputs = inputs
        self.words = keywords()
        self.changes: list[Callable[[random.Random, str], str]] = [
            self.sign, self.sign, self.cut, self.line, self.line, self.line, self.word, self.value, self.value, self.splice, self.splice,
            self.repeat, self.indent, self.swap,
        ]  # fmt: skip

    def mutate(self, rng: random.Random, entry: Input) -> Input:
        """Return an input with a few changes."""
        path, content = entry
        changes = rng.choice((1, 1, 1, 2, 2, 3, 4, 6))
        if rng.random() < 0.4:
            content = self.data(rng, path, content)
            changes = rng.choice((0, 0, 0, 1, 2))
        text = content.decode("utf-8", "surrogateescape")
        for _ in range(changes):
            text = rng.choice(self.changes)(rng, text)
        changed = text.encode("utf-8", "surrogateescape" if rng.random() < 0.5 else "surrogatepass") if encodable(text) else content
        if rng.random() < 0.01:
            position = rng.randrange(len(changed) + 1)
            changed = changed[:position] + rng.randbytes(rng.randint(1, 3)) + changed[position:]
        return path, changed[:LARGEST]

    def any_text(self, rng: random.Random) -> str:
        """Return a sign, a word, an awkward text, or several of them."""
        pool = (SIGNS, SIGNS, self.words, AWKWARD or SIGNS)
        return rng.choice(("", "", " ", "\n", "\n\n")).join(rng.choice(rng.choice(pool)) for _ in range(rng.choice((1, 1, 1, 2, 3))))

    def sign(self, rng: random.Random, text: str) -> str:
        """Put something anywhere, or in the place of something."""
        start = rng.randrange(len(text) + 1)
        end = min(len(text), start + rng.choice((0, 0, 0, 1, 2, 5)))
        return text[:start] + self.any_text(rng) + text[end:]

    def cut(self, rng: random.Random, text: str) -> str:
        """Leave something out."""
        start = rng.randrange(len(text) + 1)
        return text[:start] + text[start + rng.choice((1, 1, 2, 8, 40, 400, len(text))) :]

    def line(self, rng: random.Random, text: str) -> str:
        """Add, change or leave out a line."""
        lines = text.split("\n")
        number = rng.randrange(len(lines))
        indent = " " * rng.choice((0, 0, 2, 3, 4, 6, len(lines[number]) - len(lines[number].lstrip())))
        lines[number : number + rng.choice((0, 0, 1, 1, 3))] = rng.choice(
            (
                [],
                [indent + self.any_text(rng)],
                [lines[number], indent + self.any_text(rng)],
                [f"{'#' * rng.randint(1, 5)} {rng.choice(self.words)}", "", self.any_text(rng)],
                [f"{indent}- **{rng.choice(self.words)}**: {self.any_text(rng)}"],
                [f"{indent}{rng.choice(self.words)}: {self.any_text(rng)}"],
                [f"{indent}- {self.any_text(rng)}", f"{indent}  {self.any_text(rng)}"],
            )
        )
        return "\n".join(lines)

    def word(self, rng: random.Random, text: str) -> str:
        """Put a word of the field in the place of another word."""
        found = list(re.finditer(r"\w+", text))
        if not found:
            return text
        match = rng.choice(found)
        return text[: match.start()] + rng.choice(self.words) + text[match.end() :]

    def value(self, rng: random.Random, text: str) -> str:
        """Put something in the place of a value behind a colon, or at the start or the end of it."""
        found = list(re.finditer(r"[:：](?:\*\*)? +(.*)|^ *(?:-|[0-9]+\.) +(.*)", text, re.MULTILINE))
        if not found:
            return text
        match = rng.choice(found)
        start, end = match.span(1) if match[1] is not None else match.span(2)
        start, end = rng.choice(((start, end), (start, start), (end, end)))
        return text[:start] + self.any_text(rng) + text[end:]

    def splice(self, rng: random.Random, text: str) -> str:
        """Put some lines of another file, or of this one, anywhere."""
        other = rng.choice(self.inputs)[1].decode("utf-8", "replace") if rng.random() < 0.7 else text
        theirs, lines = other.split("\n"), text.split("\n")
        start, number = rng.randrange(len(theirs)), rng.randrange(len(lines) + 1)
        indent = " " * rng.choice((0, 0, 0, 2, 4))
        lines[number : number + rng.choice((0, 0, 1, 4))] = [indent + line for line in theirs[start : start + rng.choice((1, 2, 5, 20))]]
        return "\n".join(lines)

    def repeat(self, rng: random.Random, text: str) -> str:
        """Repeat some lines or characters."""
        times = rng.choice((2, 2, 3, 10, 50, 500))
        if rng.random() < 0.5:
            lines = text.split("\n")
            start = rng.randrange(len(lines))
            lines[start:start] = (lines[start : start + rng.choice((1, 2, 4))] * times)[:2000]
            return "\n".join(lines)
        start = rng.randrange(len(text) + 1)
        return text[:start] + text[start : start + rng.choice((1, 2, 6))] * times + text[start:]

    def indent(self, rng: random.Random, text: str) -> str:
        """Move some lines to the right or to the left."""
        lines = text.split("\n")
        start, margin = rng.randrange(len(lines)), rng.choice((" ", "  ", "    ", "\t", "> ", "", "", "- "))
        for number in range(start, min(len(lines), start + rng.choice((1, 3, 10)))):
            lines[number] = margin + lines[number] if margin else lines[number].removeprefix("  ")
        return "\n".join(lines)

    def swap(self, rng: random.Random, text: str) -> str:
        """Let two lines change their places."""
        lines = text.split("\n")
        one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        lines[one], lines[other] = lines[other], lines[one]
        return "\n".join(lines)

    def data(self, rng: random.Random, path: str, content: bytes) -> bytes:
        """Change a value of what the file holds, and write it anew; where it cannot be written, leave it."""
        source = read_source(path, content)
        if not source.whole or source.problems:
            return content
        data = source.data
        self.change_values(rng, data)
        if path.endswith(".yml") and rng.random() < 0.5:  # JSON is YAML, and no writer of ours has touched it
            return json.dumps(data, ensure_ascii=False, indent=rng.choice((None, 1))).encode("utf-8", "surrogatepass")
        try:
            if path.endswith(".md"):
                return write_markdown(data, source.kind).encode()
            return (write_yaml(data, source.kind, None) if path.startswith("sops/") else yaml_of(data)).encode()
        except (AttributeError, KeyError, TypeError, ValueError):  # data that no file passes on to a writer
            return content

    def change_values(self, rng: random.Random, data: Any) -> None:
        """Change, double or leave out up to three values."""
        holders = list(holders_of(data))
        for _ in range(rng.randint(1, 3)):
            if not holders:
                break
            holder = rng.choice(holders)
            key = rng.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
            choice = rng.random()
            if choice < 0.6 and isinstance(holder[key], str):
                holder[key] = rng.choice((self.any_text(rng), holder[key] + self.any_text(rng), self.any_text(rng) + holder[key]))
            elif choice < 0.75:
                holder[key] = copy.deepcopy(rng.choice(WRONG))
            elif choice < 0.85 and isinstance(holder, list):
                holder.append(copy.deepcopy(holder[key]))
                continue
            elif len(holder) > 1:
                del holder[key]
            holders = list(holders_of(data))


def holders_of(data: Any) -> Iterator[Any]:
    """Yield all mappings and lists that hold something."""
    if isinstance(data, dict | list) and data:
        yield data
        for child in data.values() if isinstance(data, dict) else data:
            yield from holders_of(child)


def encodable(text: str) -> bool:
    """Tell whether a text can be bytes again."""
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True
