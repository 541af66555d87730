"""What programs read of the handbook: the list of its SOPs, each SOP as data and as Markdown, and llms.txt for language models.

All of it says what the pages say to the same readers. Nothing depends on the moment of the build; of its day depends only how an SOP stands
to its review.
"""

from __future__ import annotations

import functools
import json
import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin

import msgspec

from sopkit.language import mark
from sopkit.model.review import standing_of
from sopkit.pages._links import address
from sopkit.pages._text import visible
from sopkit.pages._view import View
from sopkit.writing.markdown_form import write_markdown

if TYPE_CHECKING:
    from sopkit.language import Language
    from sopkit.model.organisation import Bilingual
    from sopkit.model.sop import Sop
    from sopkit.pages._handbook import Handbook

LIST, SCHEMA, MODELS = "api/sops.json", "api/sops.schema.json", "llms.txt"
FORMAT = 1
"""The version of the list's form; a higher one where a program that reads this one would misread it."""
SCHEMA_FILE = Path(__file__).parent / "schema" / "sops.schema.json"
NOT_IN_FILE = frozenset({"path", "translates", "mentions", "definitions"})
"""What an SOP is given when it is read."""
BRACKETS = str.maketrans("[]", "()")
"""Readers of llms.txt end the name of a link at the first bracket."""
KEPT = 4096
"""SOPs whose Markdown is kept while the preview builds again and again."""


def api_of(handbook: Handbook) -> Iterator[tuple[str, str]]:
    """Yield where each file for programs stands, and its text."""
    yield LIST, as_json(listed(handbook))
    yield SCHEMA, SCHEMA_FILE.read_text(encoding="utf-8")
    for editions in handbook.editions.values():
        for sop in editions.values():
            text = as_json(data_of(sop))
            yield place_of(handbook, sop, ".json"), text
            yield place_of(handbook, sop, handbook.reference.markdown_ending), markdown_of(text)
    for language in handbook.languages:
        yield handbook.place(language, MODELS), for_models(handbook, language)


def place_of(handbook: Handbook, sop: Sop, ending: str) -> str:
    """Return where the file of an edition stands; of a translation, its language is in the name."""
    abroad = f".{sop.lang}" if handbook.source(sop.id) is not sop else ""
    return f"api/sop/{sop.id}{abroad}{ending}"


def as_json(value: object) -> str:
    """Return a value as a file in JSON."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def reach(handbook: Handbook, place: str, origin: str) -> str:
    """Return the address of a file of the site: whole where it is known where the site stands, else as seen from another file."""
    if handbook.reference.site_url is not None:
        return urljoin(f"{handbook.reference.site_url.rstrip('/')}/", quote(place))
    relative = posixpath.relpath(f"/{place}", f"/{posixpath.dirname(origin)}")
    return quote(f"{relative}/" if place.endswith("/") else relative)


# ---------------------------------------------------------------------------------------------------------------- one SOP


def data_of(sop: Sop) -> dict[str, Any]:
    """Return an SOP as its file has it, in JSON's values; a translation as its readers see it.

    What the file need not say is left out: empty lists, and what is so unless somebody says otherwise.
    """
    data: dict[str, Any] = stated(msgspec.to_builtins(sop, enc_hook=str))
    return {name: value for name, value in data.items() if name not in NOT_IN_FILE}


def stated(value: Any) -> Any:
    """Return a value without the fields below it that say nothing."""
    if isinstance(value, dict):
        return {name: stated(item) for name, item in value.items() if item is not None and item is not False and item not in ([], ())}
    return [stated(item) for item in value] if isinstance(value, list | tuple) else value


@functools.lru_cache(maxsize=KEPT)
def markdown_of(text: str) -> str:
    """Return an SOP that is given as JSON in the Markdown form."""
    return write_markdown(json.loads(text), "sop")


# ---------------------------------------------------------------------------------------------------------------- the list


def listed(handbook: Handbook) -> dict[str, Any]:
    """Return the list of all SOPs."""
    sources = [source for name in sorted(handbook.editions) if (source := handbook.source(name)) is not None]
    roles = dict.fromkeys(name for sop in sources for name in (sop.owner, sop.deputy) if name is not None)
    known = {name: role.name for name in sorted(roles) if (role := handbook.role(name)) is not None}
    departments = {entry.id: entry.name for entry in handbook.departments if any(sop.department == entry.id for sop in sources)}
    return {
        "$schema": posixpath.basename(SCHEMA),
        "format": FORMAT,
        "title": names(handbook, handbook.library.settings.title),
        "language": handbook.default,
        "departments": {name: names(handbook, found) for name, found in departments.items()},
        "roles": {name: names(handbook, found) for name, found in known.items()},
        "sops": [entry_of(handbook, sop) for sop in sources],
    }


def names(handbook: Handbook, name: Bilingual) -> dict[str, str]:
    """Return a name in each language of the handbook."""
    return {language: visible(name.text(language)) for language in handbook.languages}


def entry_of(handbook: Handbook, sop: Sop) -> dict[str, Any]:
    """Return what the list tells of one SOP."""
    card = handbook.library.source_by_id.get(sop.id)
    standing = None if card is None else standing_of(card, handbook.library)
    review = None
    if standing is not None:
        review = {"last": day(standing.last), "due": day(standing.due), "state": standing.state}
    return {
        "id": sop.id,
        **edition_of(handbook, sop),
        "kind": sop.kind,
        "status": sop.status,
        "department": sop.department,
        "owner": sop.owner,
        "deputy": sop.deputy,
        "effective": day(sop.effective),
        "review": review,
        "confidentiality": sop.confidentiality,
        "replaced_by": sop.replaced_by,
        "tags": list(sop.tags),
        "translations": [edition_of(handbook, edition) for edition in handbook.editions[sop.id].values() if edition is not sop],
    }


def edition_of(handbook: Handbook, sop: Sop) -> dict[str, str]:
    """Return what the list tells of an SOP in one language; the version of a translation is the one that it translates."""
    view = View(handbook, handbook.place_of(sop), sop.lang)
    page = address(handbook.place_of(sop), directory_urls=handbook.reference.directory_urls)
    return {
        "language": sop.lang,
        "title": view.plain(sop.title),
        "summary": view.plain(sop.purpose),
        "version": sop.translates or sop.version,
        "url": reach(handbook, page, LIST),
        "json": reach(handbook, place_of(handbook, sop, ".json"), LIST),
        "markdown": reach(handbook, place_of(handbook, sop, handbook.reference.markdown_ending), LIST),
    }


def day(value: object) -> str | None:
    """Return a day as JSON has it."""
    return None if value is None else str(value)


# ------------------------------------------------------------------------------------------------------ for language models


def for_models(handbook: Handbook, language: Language) -> str:
    """Return llms.txt in a language: the procedures by department, each as a link to its Markdown (https://llmstxt.org)."""
    place = handbook.place(language, MODELS)
    view = View(handbook, place, language)
    title = visible(handbook.library.settings.title.text(language))
    about = mark("The procedures of this handbook: when each starts, what is done by whom, and how anybody can tell that it is done.")
    how = mark("Each link leads to a procedure in Markdown. What is not in it is not settled: ask the role that owns the procedure.")
    lines = [f"# {title}", "", f"> {view.text(about)}", "", view.text(how)]
    retired: list[Sop] = []
    for department in handbook.departments:
        sops = handbook.of_department(department.id, language)
        retired += (sop for sop in sops if sop.status == "retired")
        used = [sop for sop in sops if sop.status != "retired"]
        if used:
            lines += ["", f"## {visible(view.department(department.id))}", "", *model_lines(view, used, place)]
    about = mark("All procedures as data, with owners and review dates.")
    lines += ["", "## Optional", "", f"- [sops.json]({reach(handbook, LIST, place)}): {view.text(about)}"]
    lines += model_lines(view, retired, place)
    return "\n".join(lines) + "\n"


def model_lines(view: View, sops: Iterable[Sop], place: str) -> Iterator[str]:
    """Yield a line for each SOP: its title as a link, what it is for, and what keeps it from being followed."""
    for sop in sops:
        name = visible(f"{sop.id} {view.plain(sop.title)}").translate(BRACKETS)
        status = view.status(sop)
        note = "" if status == "active" else f" ({view.word('status', status)})"
        target = reach(view.handbook, place_of(view.handbook, sop, view.handbook.reference.markdown_ending), place)
        yield f"- [{name}]({target}): {visible(view.plain(sop.purpose))}{note}"
