"""The skeleton of a new SOP: its fields in order, each with what belongs there, as plain data that any form can write.

What is said of a field comes from the schema, which has title and description in both languages; the examples come from
the kind. Texts are left open in a way that `placeholder-text` sees, so that `check` names what is still to be written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sopkit.language import Language, mark, translate
from sopkit.reading.schema import description_of, read_schema, title_of
from sopkit.starter.kinds import _shelf as kinds

if TYPE_CHECKING:
    from sopkit.model.organisation import Organisation

Schema = dict[str, Any]

BLANK = mark("TODO")
"""What stands where a text is to be written; the rule placeholder-text knows it in both languages."""
EXAMPLE = mark("Example: {example}")
CHOICE = mark("One of: {options}.")
CHANGE = mark("example, set your own")
FIRST_VERSION = "0.1.0"
WIDE = 96
"""Columns from which the example of a field gets a line of its own."""
HEAD = (
    mark("How to go on: replace every {blank} by your own words, delete what you do not need. Lines with # are notes for you."),
    mark("`sopkit check` says at which line something is still to be written."),
)
ROLES = mark("Roles of this department, for `role:` and `owner:`")
OTHER_ROLES = mark("Other roles stand in organisation.yml.")
IN_USE = mark("Before it is in use (status: active), it needs these as well. Take the # away and fill them in.")
ANSWERED = frozenset({("sop", "lang"), ("sop", "kind")})
"""Fields that the author has chosen already, so that the other choices would only be in the way."""
MOST_ROLES = 12
"""Roles named at the head; more would hide what is to be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One value, with what is said of it."""

    value: Any
    """A text, a number, a list of items, or the entries of a mapping."""
    notes: tuple[str, ...] = ()
    """Lines above it."""
    aside: str = ""
    """A few words beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Item):
    """One field of a mapping."""

    key: str
    """Its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skeleton:
    """A new SOP."""

    head: tuple[str, ...]
    """Lines before everything else."""
    entries: tuple[Entry, ...]
    """Its fields."""
    later_note: str
    """What is said of the fields that may wait."""
    later: tuple[Entry, ...]
    """Fields that may wait until the SOP is in use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the author has said."""

    id: str
    """Its id."""
    title: str
    """Its title."""
    kind: str
    """Its kind."""
    department: str
    """The department that owns it."""
    owner: str
    """The role that owns it; it stands wherever the skeleton needs a role."""
    deputy: str | None = None
    """Who stands in for the owner; the owner where nobody does."""
    approver: str | None = None
    """Who may approve it; the owner where nobody else may."""
    language: Language
    """The language in which it is written."""
    today: date
    """The day that stands where a date is needed."""


def build_skeleton(answers: Answers, organisation: Organisation) -> Skeleton:
    """Return the skeleton of an SOP."""
    schema = read_schema("sop")
    owner = organisation.role_by_id.get(answers.owner)
    answers = replace(answers, deputy=owner.deputy if owner else None, approver=approver_of(answers, organisation))
    writer = Writer(answers, schema["definitions"])
    known = {
        "id": answers.id,
        "title": answers.title,
        "lang": answers.language,
        "kind": answers.kind,
        "department": answers.department,
        "version": FIRST_VERSION,
        "status": "draft",
        "owner": answers.owner,
    }
    own = tuple(
        Entry(key=key, value=value, notes=writer.notes(schema["properties"][key], ("sop", key), None)) for key, value in known.items()
    )
    fields = kinds.sample(answers.kind, answers.language)
    return Skeleton(
        head=tuple(head_lines(answers, organisation)),
        entries=(*own, *writer.entries(fields, schema, ("sop",))),
        later_note=translate(IN_USE, answers.language),
        later=writer.entries(kinds.sample(kinds.LATER, answers.language), schema, ("later",)),
    )


def approver_of(answers: Answers, organisation: Organisation) -> str | None:
    """Return the role that may approve SOPs of the department, if there is another one than the owner."""
    entitled = (role.id for role in organisation.roles if {"*", answers.department} & set(role.may_approve))
    return next((name for name in entitled if name != answers.owner), None)


def open_places(value: Any, language: Language) -> int:
    """Return how many texts are still to be written."""
    if isinstance(value, tuple):
        return sum(open_places(item.value, language) for item in value)
    return int(value == translate(BLANK, language))


def head_lines(answers: Answers, organisation: Organisation) -> Iterator[str]:
    """Yield what stands before everything else: how to go on, and which roles may be named."""
    language = answers.language
    for line in HEAD:
        yield translate(line, language).format(blank=translate(BLANK, language))
    own = [role for role in organisation.roles if role.department == answers.department]
    if own:
        form, comma = ("{}（{}）", "、") if language == "zh" else ("{} ({})", ", ")
        named = [form.format(role.id, role.name.text(language)) for role in own[:MOST_ROLES]]
        yield labelled(translate(ROLES, language), comma.join(named), language)
        if len(own) < len(organisation.roles):
            yield translate(OTHER_ROLES, language)


@dataclass(slots=True)
class Writer:
    """Walks an example along the schema and says of each field what belongs there, once."""

    answers: Answers
    definitions: dict[str, Schema]
    described: set[tuple[str, ...]] = field(default_factory=set)
    """Fields that have been described: the second tier of customers needs no second explanation."""

    def entries(self, sample: dict[str, Any], schema: Schema, route: tuple[str, ...]) -> tuple[Entry, ...]:
        """Return the entries of a mapping."""
        properties = self.resolved(schema)["properties"]
        return tuple(self.entry(key, value, self.resolved(properties[key]), (*route, key)) for key, value in sample.items())

    def entry(self, key: str, value: Any, schema: Schema, route: tuple[str, ...]) -> Entry:
        """Return one field; `value` is its example."""
        notes = self.notes(schema, route, example_of(value, schema))
        if isinstance(value, dict):
            return Entry(key=key, value=self.entries(value, schema, route), notes=notes)
        if isinstance(value, list):
            return Entry(key=key, value=tuple(self.items(value, self.resolved(schema["items"]), route)), notes=notes)
        if route == ("later", "deputy"):
            value = self.answers.deputy or self.answers.owner
            return Entry(key=key, value=value, notes=notes)
        return Entry(key=key, value=self.value(value, schema), notes=notes, aside=self.aside(key, schema))

    def items(self, values: list[Any], schema: Schema, route: tuple[str, ...]) -> Iterator[Item]:
        """Yield the items of a list; of texts one is enough, and it is left open."""
        if "x-text" in schema:
            yield Item(value=self.blank)
            return
        if route == ("later", "approvers"):
            yield Item(value=self.answers.approver or self.answers.owner)
            return
        for value in values:
            yield Item(value=self.entries(value, schema, route) if isinstance(value, dict) else self.value(value, schema))

    def value(self, value: Any, schema: Schema) -> Any:
        """Return what is written for an example: the author's own answers, an open text, or the example itself."""
        own = {"role": self.answers.owner, "party": self.answers.owner, "department": self.answers.department}
        if schema.get("x-refers-to") in own:
            return own[schema["x-refers-to"]]
        if schema.get("format") == "date":
            return self.answers.today.isoformat()
        return self.blank if "x-text" in schema else value

    def notes(self, schema: Schema, route: tuple[str, ...], example: str | None) -> tuple[str, ...]:
        """Return what is said above a field: once what belongs there, and each time an example."""
        language = self.answers.language
        lines = []
        if key_of(route) not in self.described:
            self.described.add(key_of(route))
            title, description = (getattr(words, language) for words in (title_of(schema), description_of(schema)))
            options = schema.get("enum") or schema.get("items", {}).get("enum")
            if options and options[0] not in description and key_of(route) not in ANSWERED:
                description = glued(description, translate(CHOICE, language).format(options=", ".join(options)), language)
            lines.append(labelled(title, description, language))
        if example is not None:
            line = translate(EXAMPLE, language).format(example=example)
            if lines and width(lines[0]) + width(line) < WIDE:
                line = glued(lines.pop(), line, language)
            lines.append(line)
        return tuple(lines)

    def aside(self, key: str, schema: Schema) -> str:
        """Return what is said beside a value that stands there as an example only, and that no rule can tell from a real one."""
        taken = "x-text" in schema or "enum" in schema or "x-refers-to" in schema or key == "id" or schema.get("type") == "boolean"
        return "" if taken else translate(CHANGE, self.answers.language)

    def resolved(self, schema: Schema) -> Schema:
        """Return a schema where only its name was given."""
        return self.definitions[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema

    @property
    def blank(self) -> str:
        """What stands where a text is to be written."""
        return translate(BLANK, self.answers.language)


def key_of(route: tuple[str, ...]) -> tuple[str, ...]:
    """Return under which name a field counts as described: the ids of stages, steps and scripts are all explained alike."""
    return route[-1:] if route[-1] == "id" and route != ("sop", "id") else route


def example_of(value: Any, schema: Schema) -> str | None:
    """Return the example of an open text; None where the example itself is written, or where it has parts of its own."""
    if isinstance(value, list):
        return str(value[0]) if "x-text" in schema["items"] else None
    return str(value) if "x-text" in schema else None


def labelled(label: str, text: str, language: Language) -> str:
    """Return a text after what it is called."""
    return f"{label}：{text}" if language == "zh" else f"{label}: {text}"


def glued(first: str, second: str, language: Language) -> str:
    """Return two sentences as one line."""
    return f"{first}{second}" if language == "zh" else f"{first} {second}"


def width(text: str) -> int:
    """Return how many columns a text takes; Chinese signs take two."""
    from wcwidth import wcswidth

    return max(wcswidth(text), len(text))
