"""A new version does not say how much it changes.

Readers, translators and those who approve must know whether they have to read it again. Who calls a change of the work a matter of
wording takes their chance to notice it.

It is asked for a proposed change only (`sopkit check --base main`). `editorial` is for wording: no step, role, number or limit may come,
go or change, nor a word that forbids or limits, and `wording_limit` in the settings says how many characters may.
"""

from sopkit.language import mark
from sopkit.model.library import Card, Library
from sopkit.model.problem import Finding, Route, Severity, Value
from sopkit.model.proposal import Amendment
from sopkit.model.version import numbers_of
from sopkit.rules._shelf import LibraryFindings

SEVERITY = Severity.ERROR
MESSAGE = mark("Nothing under `changes:` says what is new in version {version}.")
QUESTION = mark(
    "What is new in it, and how much does that matter? Add an entry with `version: {version}` and `impact: minor` or another one."
)
NO_IMPACT = mark("The entry of version {version} does not say how much it changes.")
NO_IMPACT_QUESTION = mark("Is it wording only (`impact: editorial`), a small change (`minor`), or must everybody read it again (`major`)?")
NOT_EDITORIAL = mark("Version {version} is called editorial, but it changes more than wording: {place}.")
TOO_LARGE = mark(
    "Version {version} is called editorial, but it changes more than the {limit} characters that the settings allow for wording."
)
NOT_EDITORIAL_QUESTION = mark("Is it a small change (`impact: minor`), or must everybody read it again (`impact: major`)?")


def check_library(library: Library) -> LibraryFindings:
    """Yield the SOPs that were in use before the change and whose new version does not declare what it is."""
    for path, amendment in library.proposal.amendments.items() if library.proposal else ():
        card = library.card_by_path[path]
        before, version = numbers_of(amendment.version_before), numbers_of(card.version)
        if card.whole and amendment.status_before == "active" and before is not None and version is not None and version > before:
            finding = about(card, amendment, library.settings.review.wording_limit)
            if finding is not None:
                yield path, finding


def about(card: Card, amendment: Amendment, limit: int) -> Finding | None:
    """Return what is to be said of a new version."""
    place, note = next(((place, note) for place, note in enumerate(card.changes) if note.version == card.version), (None, None))
    values: dict[str, Value] = {"version": card.version or "", "limit": limit, "place": name_of(amendment.beyond_wording)}
    if note is None:
        return Finding(("version",), values)
    if note.impact is None:
        return Finding(("changes", place or 0), values, NO_IMPACT, NO_IMPACT_QUESTION)
    newer = card.changes_since(amendment.version_before)
    if amendment.is_wording or any(note.impact != "editorial" for _, note in newer):
        return None
    message = NOT_EDITORIAL if amendment.beyond_wording else TOO_LARGE
    return Finding(("changes", place or 0, "impact"), values, message, NOT_EDITORIAL_QUESTION)


def name_of(route: Route) -> str:
    """Return a place in an SOP in words: fields by name, entries by number as people count."""
    return " → ".join(str(part + 1) if isinstance(part, int) else part for part in route)
