"""The files of a new handbook, made of a few answers."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sopkit.language import Language, mark, translate
from sopkit.reading.schema import KINDS, schema_path
from sopkit.starter.forms.yaml import quoted

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
ENDING = ".j2"
DOT = "dot."
"""How the template of a file is named whose name starts with a dot: builds and Git leave out some of those."""
TITLE = mark("Handbook")
TITLE_OF = mark("{name} Handbook")
MARKDOWN_SIGN = re.compile(r"[\\`*_\[\]<>&#|~!]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What is known of a new handbook."""

    language: Language
    """Its language."""
    name: str | None
    """Name of the company."""
    requirement: str | None
    """From where the tool is installed, as requirements.txt says it; None where nobody has said so."""
    today: date
    """The day that stands in the example."""
    folder: str = ""
    """The handbook's folder in a larger repository; empty where it is the repository itself."""

    @property
    def title(self) -> str:
        """The title of the handbook."""
        return translate(TITLE_OF, self.language).format(name=self.name) if self.name else translate(TITLE, self.language)


def build_handbook(beginning: Beginning) -> dict[str, bytes]:
    """Return the files of a new handbook by their paths."""
    values = {
        "language": beginning.language,
        "title": beginning.title,
        "requirement": beginning.requirement,
        "today": beginning.today.isoformat(),
        "folder": beginning.folder,
    }
    files = {f"schema/{kind}.schema.json": schema_path(kind).read_bytes().replace(b"\r\n", b"\n") for kind in KINDS}
    for folder in ("both", beginning.language):
        for template in templates(TEMPLATES / folder):
            place = re.sub(rf"(^|/){re.escape(DOT)}", r"\1.", template).removesuffix(ENDING)
            files[place] = render(f"{folder}/{template}", beginning.language, values).encode()
    return dict(sorted(files.items()))


def templates(folder: Path) -> Iterator[str]:
    """Yield the files below a folder of templates."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(folder).as_posix()


def render(template: str, language: Language, values: dict[str, Any]) -> str:
    """Return one file; its words are those of the catalogue."""
    return environment().get_template(template).render(**values, _=functools.partial(translate, language=language))


@functools.cache
def environment() -> Environment:
    """Return the environment of all templates. Its signs are square brackets: workflows are full of braces."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=False,  # noqa: S701 these are no pages; what needs escaping is escaped for its own format
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[##",
        comment_end_string="##]",
    )
    made.filters.update(quoted=quoted, markdown=markdown)
    return made


def markdown(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    return MARKDOWN_SIGN.sub(r"\\\g<0>", text)
