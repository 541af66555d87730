"""From the bytes of one file to what it means."""

from __future__ import annotations

import functools
import re
from datetime import date
from sys import intern
from typing import Any

import msgspec

from sopkit.language import mark
from sopkit.model.audience import AUDIENCES, Audience
from sopkit.model.duration import Duration
from sopkit.model.history import Note
from sopkit.model.library import Card
from sopkit.model.mention import Mention
from sopkit.model.problem import Finding, Problem, Severity, Value
from sopkit.model.sop import Sop
from sopkit.reading.allowances import find_allowances
from sopkit.reading.cut_off import find_cut_off
from sopkit.reading.explaining import NO_SUCH_DAY, NO_VALUE, explain, name_of
from sopkit.reading.references import find_names
from sopkit.reading.schema import passes
from sopkit.reading.source import Source, Span, is_markdown
from sopkit.reading.text import read_text
from sopkit.reading.yaml_form import parse_yaml

INSIDE = frozenset({"step", "script", "resource", "script-or-step"})
"""Kinds of names that never leave their SOP."""


def read_source(path: str, content: bytes, kind: str | None = None) -> Source:
    """Return one file as data with places; `kind` is its schema, where the file's name has settled that."""
    source = read_text(path, content)
    if is_markdown(path):
        from sopkit.reading.markdown_form import parse_markdown

        source = parse_markdown(source)
    else:
        source = parse_yaml(source)
    if source.whole and not isinstance(source.data, dict):
        report_shape(source, kind)
    return source


def report_shape(source: Source, kind: str | None) -> None:
    """Say that the file holds no fields at all."""
    source.whole = False
    question = mark("Start with `id:` and `title:`; `sopkit explain not-a-mapping` shows a whole one.")
    if kind is not None:
        question = mark("It must hold fields (name: value); see the schema of this file.")
    if source.data is None:
        source.report("not-a-mapping", Span(0, 0, 0, 1), mark("The file is empty."), question)
    elif isinstance(source.data, list):
        source.report("not-a-mapping", source.span(()), mark("The file holds a list, not fields."), question)
    else:
        source.report("not-a-mapping", source.span(()), mark("The file holds a text, not fields."), question)


def problem_at(source: Source, rule: str, finding: Finding) -> Problem:
    """Return a finding of the reader as a problem with its place."""
    span = source.span(finding.route, on_key=finding.on_key)
    values, question = finding.values, finding.question or ""
    if "value" in values and not isinstance(source.value(finding.route), str | list | dict):
        values = {**values, "value": source.slice(span)}  # 2.10 as it stands there, not 2.1 as it was read
    if finding.message == NO_VALUE and source.slice(span, 3).lstrip(": ").startswith("#"):
        question = mark("What follows “#” is a comment. Does it belong to the text? Put the text in quotes.")
    if is_markdown(source.path):
        from sopkit.reading.mending_markdown import mend_in_markdown

        question, values = mend_in_markdown(source, finding, question, values)
    return Problem(rule, Severity.ERROR, source.location_of(span), finding.message or "", question, values)


def convert(source: Source, kind: str, model: type[Any]) -> Any:
    """Return the file as its part of the model; None, and the problems in the source, where it has another shape.

    The model is asked even of data that passed its schema: it alone knows which days exist.
    """
    if not source.whole:
        return None
    detail = ""
    if passes(kind, source.data):
        try:
            return msgspec.convert(source.data, model, dec_hook=decode)
        except msgspec.ValidationError as error:
            detail = str(error)  # a day that does not exist; explained below with its place
    before = len(source.problems)
    report_findings(source, kind)
    if len(source.problems) == before:  # a value that only the dataclass refuses must not pass in silence
        source.add(problem_at(source, "schema", refused_by_dataclass(detail)))
    return None


def refused_by_dataclass(detail: str) -> Finding:
    """Return what msgspec alone refuses, at the place it names. For JSON Schema 1.0 is a whole number, for Python it is not."""
    path = detail.partition("`$")[2].rstrip("`")
    route = tuple(int(part) if part.isdigit() else part for part in re.findall(r"[A-Za-z_]+|[0-9]+", path))
    if "`int`" in detail:
        values: dict[str, Value] = {"field": name_of(route), "value": ""}
        message, question = mark("“{field}” must be a whole number, not {value}."), mark("Write it without a point.")
        return Finding(route, values, message, question)
    return Finding(route, {"detail": detail}, mark("The schema says: {detail}."))


def report_findings(source: Source, kind: str) -> None:
    """Say where the data does not have the shape that its schema wants."""
    for finding in explain(kind, source.data):
        if source.full:
            return
        source.add(problem_at(source, "impossible-date" if finding.message == NO_SUCH_DAY else "schema", finding))


def decode(wanted: type[Any], value: Any) -> Any:
    """Let msgspec build our own scalar types."""
    if wanted is Duration:
        return Duration(value)
    raise NotImplementedError(wanted)


def day_of(value: object) -> date | None:
    """Return the day that a value names, if it does."""
    return day_of_text(value) if isinstance(value, str) else None  # what is no text may not even be hashed


@functools.lru_cache(maxsize=4096)
def day_of_text(text: str) -> date | None:
    """Return the day that a text names, if it does."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def build_sop(source: Source) -> tuple[Sop | None, Card]:
    """Return the SOP, where the file has its shape, and its card in any case."""
    linked = "[[" in source.text
    if source.whole:
        find_cut_off(source)
    kind = source.kind
    mentions, definitions = find_names(kind, source.data, linked=linked)
    sop: Sop | None = None
    if kind == "sop":
        sop = convert(source, kind, Sop)
        if sop is not None:
            sop = msgspec.structs.replace(sop, path=source.path, mentions=mentions, definitions=definitions)
    elif source.whole and not passes(kind, source.data):
        report_findings(source, kind)
    steps = frozenset(intern(definition.name) for definition in definitions if definition.kind == "step")
    return sop, build_card(source, kind, mentions, steps)


def text_in(data: dict[str, Any], name: str) -> str | None:
    """Return a text field of data of any shape."""
    value = data.get(name)
    return value if isinstance(value, str) else None


def note_of(change: object) -> Note:
    """Return an entry of the revision history, from data of any shape."""
    data = change if isinstance(change, dict) else {}
    return Note(text_in(data, "version"), day_of(data.get("date")), text_in(data, "impact"), text_in(data, "summary"))


def confidentiality_of(source: Source, data: dict[str, Any]) -> Audience | None:
    """Return for whom an SOP is, from data of any shape; None where it does not say.

    What cannot be read, or is said twice, is restricted: a slip of the pen must not publish anything.
    """
    field = "confidentiality"
    twice = any(problem.rule == "duplicate-key" and problem.values.get("key") == field for problem in source.problems)
    if not source.whole or twice:
        return "restricted"
    if field not in data:
        return None
    return next((known for known in AUDIENCES if known == data[field]), "restricted")


def build_card(source: Source, kind: str, mentions: tuple[Mention, ...], steps: frozenset[str]) -> Card:
    """Return what others need of this file, from data of any shape."""
    data = source.data if isinstance(source.data, dict) else {}
    text = functools.partial(text_in, data)
    review = data.get("review")
    review = review if isinstance(review, dict) else {}
    every = review.get("every")
    cycle = review.get("cycle")
    changes: list[Any] = data["changes"] if isinstance(data.get("changes"), list) else []
    translates = text("translates") or ("" if kind == "translation" else None)
    return Card(
        path=source.path,
        id=text("id"),
        title=text("title"),
        lang=text("lang"),
        kind=text("kind"),
        department=text("department"),
        status=text("status"),
        owner=text("owner"),
        deputy=text("deputy"),
        version=text("version"),
        effective=day_of(data.get("effective")),
        review_last=day_of(review.get("last")),
        review_every=Duration(every) if isinstance(every, str) else None,
        review_cycle=cycle if isinstance(cycle, str) else None,
        review_by=text_in(review, "by"),
        review_fingerprint=text_in(review, "fingerprint"),
        approvers=tuple(name for name in data["approvers"] if isinstance(name, str)) if isinstance(data.get("approvers"), list) else (),
        changes=tuple(note_of(change) for change in changes),
        translates=translates,
        confidentiality=confidentiality_of(source, data),
        steps=steps,
        mentions=tuple(
            Mention(mention.kind, intern(mention.name), mention.route)
            for mention in mentions
            if mention.kind not in INSIDE or ("-" in mention.name and mention.name[0].isupper())
        ),
        allowances=find_allowances(source),
        whole=source.whole and not any(problem.severity is Severity.ERROR for problem in source.problems),
    )
