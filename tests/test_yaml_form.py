"""YAML as we read it: equal to what was written, with every value's place, whatever the text."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sopkit.reading.document import build_sop, read_source
from sopkit.reading.source import Source
from sopkit.reading.yaml_form import resolve

QUICK = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
LETTERS = st.sampled_from(
    [*"abzAZ019 -:#'\"[]{}!&*?|>%@`,.~\n\\=<_/：，。“”", "客户", "投诉", "no", "12:30", ": ", " #", "- ", "😀", "é", "　"]
)
TEXTS = st.lists(LETTERS, max_size=12).map("".join)
NUMBERS = st.integers(-(10**17), 10**17) | st.floats(-1e12, 1e12, allow_nan=False).map(lambda value: round(value, 3))
DATA: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


class Core(yaml.SafeDumper):
    """PyYAML's dumper with a person's habits: YAML 1.2, so that only what 1.2 takes for something else is quoted."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write everything out."""
        del data
        return True


def text(value: str) -> str | bool | float | None:
    """Return a value as our reader sees it when it is written plain."""
    return resolve(value)  # type: ignore[no-any-return]


Core.add_representer(
    str,
    lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:str", value, None if text(value) == value else '"'),
)


def read(content: str | bytes) -> Source:
    """Read one file."""
    return read_source("sops/x.yml", content.encode() if isinstance(content, str) else content)


@QUICK
@given(st.dictionaries(TEXTS, DATA, min_size=1, max_size=5), st.booleans(), st.sampled_from([20, 80, 10_000]))
def test_what_pyyaml_writes_is_read_back_as_it_was(data: dict[str, Any], flow: bool, width: int) -> None:  # noqa: FBT001
    written = yaml.dump(data, Dumper=Core, allow_unicode=True, default_flow_style=flow, width=width, sort_keys=False)
    source = read(written)
    if any(problem.rule == "yaml-syntax" for problem in source.problems):  # PyYAML's emitter breaks "? " keys now and then
        with pytest.raises(yaml.YAMLError):
            yaml.load(written, Loader=yaml.CSafeLoader)
        return
    assert source.data == data, written
    check_spans(source, source.data, ())


def check_spans(source: Source, data: Any, route: tuple[Any, ...]) -> None:
    """Hold that every value that fits on a line stands where its span says."""
    children = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in children:
        check_spans(source, value, (*route, key))
        place = source.span((*route, key), on_key=True)
        if isinstance(key, str) and key.isalnum() and place.line == place.end_line:
            assert key in source.lines[place.line][place.column : place.end_column]
        place = source.span((*route, key))
        if isinstance(value, str) and value.strip() and place.line == place.end_line:
            shown = source.lines[place.line][place.column : place.end_column]
            if shown[0] not in "\"'|>":
                assert shown == value
            elif shown[0] == "'":
                assert shown[1:-1].replace("''", "'") == value
            elif shown[0] == '"':
                assert read(f"a: {shown}\n").data["a"] == value


@pytest.mark.parametrize(
    ("plain", "value"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("y", "y"), ("NO", "NO"), ("12:30", "12:30"),
        ("190:20:30", "190:20:30"), ("2.10", 2.1), ("0042", 42), ("-007", -7), ("+1", 1), ("0o17", 15), ("0x1F", 31),
        ("017", 17), ("0b11", "0b11"), ("1_000", "1_000"), ("2026-02-28", "2026-02-28"), ("2026-02-28 10:00", "2026-02-28 10:00"),
        ("1.2.3", "1.2.3"), (".5", 0.5), ("5.", 5.0), ("1e3", 1000.0), ("1e999", "1e999"), (".nan", ".nan"), (".inf", ".inf"),
        ("true", True), ("True", True), ("TRUE", True), ("tRUE", "tRUE"), ("null", None), ("~", None), ("", None), ("Null", None),
        ("none", "none"), ("９", "９"), ("1 000", "1 000"), ("=", "="), ("<<", "<<"), ("12h", "12h"), ("-", "-"), (".", "."), ("+", "+"),
    ],
)  # fmt: skip
def test_the_values_of_yaml_1_2(plain: str, value: object) -> None:
    found = resolve(plain)
    assert found == value
    assert type(found) is type(value)
    if plain not in {"-", "", "="}:
        assert read(f"a: {plain}\n").data == {"a": value}
    assert read(f"a: '{plain}'\n").data == {"a": plain}


@QUICK
@given(st.text(max_size=200) | TEXTS)
def test_no_text_breaks_the_reader(content: str) -> None:
    source = read(content.encode("utf-8", "surrogatepass"))
    build_sop(source)
    assert source.problems or source.data
    for problem in source.problems:
        assert 1 <= problem.location.line <= len(source.lines) + 1
        assert problem.location.column >= 1


@QUICK
@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    build_sop(read(content))


@QUICK
@given(st.lists(st.sampled_from("- ?:{}[],&*!|>'\"%@`#\n\t ab\r\u00851é：　\u200b") | st.just("  "), max_size=60).map("".join))
def test_no_signs_break_the_reader(content: str) -> None:
    build_sop(read("id: SAL-001\n" + content))
    build_sop(read(content))
