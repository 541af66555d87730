"""What mends a Markdown file where the schema refuses it: headings and labels in place of keys."""

from __future__ import annotations

from collections.abc import Mapping

from sopkit.language import mark
from sopkit.model.problem import Finding, Value
from sopkit.reading.explaining import MISSING, NO_SUCH_FIELD
from sopkit.reading.shape import Shape, shape_of
from sopkit.reading.source import Source


def mend_in_markdown(source: Source, finding: Finding, question: str, values: Mapping[str, Value]) -> tuple[str, Mapping[str, Value]]:
    """Return what mends a Markdown file, where that differs from YAML: headings and labels in place of keys."""
    shape = shape_of(source.kind).at(finding.route if finding.message == MISSING else finding.route[:-1])
    named = values.get("field" if finding.message == MISSING else "near")
    if shape is None or finding.message not in {MISSING, NO_SUCH_FIELD}:
        return question, values
    chinese = source.value(("lang",)) == "zh"  # in the language of the file, as its other headings
    if finding.message == NO_SUCH_FIELD and "known" in values:
        labels = (
            child.title[chinese] or name
            for name, child in shape.fields.items()
            if name != "id" and not stands_at_the_head(shape, name, finding)
        )
        values = {**values, "known": ("、" if chinese else ", ").join(labels)}
    if named not in shape.fields:
        return question, values
    title = shape.fields[str(named)].title[chinese]
    if finding.message == NO_SUCH_FIELD:
        return question, {**values, "near": title}
    if named == "id" and finding.route:
        question = mark("Write it at the end of the first line, such as {{#first-call}}. {what}")
    elif named == shape.lead:
        question = mark("Write it as the first text there. {what}")
    elif finding.route:
        question = mark("Add a line “- **{title}**: …”. {what}")
    elif named == "title":
        question = mark("Add a line “# …” below the front matter. {what}")
    elif shape.is_at_the_head(str(named)):
        question = mark("Add a line `{field}:` to the front matter. {what}")
    else:
        question = mark("Add a heading “## {title}” and the text below it. {what}")
    return question, {**values, "title": title}


def stands_at_the_head(shape: Shape, name: str, finding: Finding) -> bool:
    """Tell whether a field of the whole file stands in the front matter, so that no heading is called like it."""
    return len(finding.route) == 1 and shape.is_at_the_head(name)
