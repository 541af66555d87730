"""What all pages need to know of the handbook: which SOP stands in which languages, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sopkit.language import Language
from sopkit.model.organisation import Department
from sopkit.pages._terms import Lexicon, Meaning

if TYPE_CHECKING:
    from sopkit.model.glossary import GlossaryEntry
    from sopkit.model.library import Library
    from sopkit.model.organisation import Role
    from sopkit.model.reference import Reference
    from sopkit.model.sop import Sop

ALWAYS = frozenset({"home", "sop"})
"""Page types that no setting switches off: without them there is no handbook."""


@dataclass(frozen=True)
class Handbook:
    """The library in the order in which pages ask for it."""

    library: Library
    """The handbook at one commit and one day, with the SOPs that are to be published."""
    reference: Reference
    """What pages tell of the tool."""

    @cached_property
    def default(self) -> Language:
        """The language whose pages stand at the root."""
        return self.library.settings.language or "en"

    @cached_property
    def languages(self) -> tuple[Language, ...]:
        """The languages of the handbook, the one at the root first."""
        others = (language for language in self.library.settings.languages if language != self.default)
        return (self.default, *others)

    def has(self, name: str) -> bool:
        """Tell whether pages of a type are published; the settings may switch any off but the first page and the SOPs."""
        return name in ALWAYS or self.library.settings.pages.get(name) != "off"

    @cached_property
    def sops(self) -> tuple[Sop, ...]:
        """The SOPs and translations that are written in a language of the handbook; of no other are there pages."""
        return tuple(sop for sop in self.library.sops if sop.lang in self.languages)

    @cached_property
    def editions(self) -> dict[str, dict[Language, Sop]]:
        """Every SOP by its id, in each language it is written in; the source comes first."""
        found: dict[str, dict[Language, Sop]] = {}
        for sop in sorted(self.sops, key=lambda sop: (sop.id, sop.translates is not None, sop.path)):
            found.setdefault(sop.id, {}).setdefault(sop.lang, sop)
        return found

    @cached_property
    def coming(self) -> dict[str, dict[Language, Sop]]:
        """The texts that are not in force while an earlier one is, by the id of the SOP, in each language; the source comes first."""
        found: dict[str, dict[Language, Sop]] = {}
        for name, coming in self.library.coming.items():
            for sop in coming.sops:
                if sop.lang in self.languages:
                    found.setdefault(name, {}).setdefault(sop.lang, sop)
        return found

    @cached_property
    def versions(self) -> dict[str, str]:
        """The version of every SOP by its id, whether there are pages in the language of its source or not."""
        return {sop.id: sop.version for sop in reversed(self.library.sops) if sop.translates is None}

    @cached_property
    def used_by(self) -> dict[str, tuple[str, ...]]:
        """For every SOP the ids of the others that name it, in their order."""
        found: dict[str, dict[str, None]] = {}
        for sop in sorted(self.library.sops, key=lambda sop: sop.id):
            for mention in sop.mentions:
                if mention.kind == "sop":
                    target = mention.name.partition("#")[0]
                    if target != sop.id:
                        found.setdefault(target, {})[sop.id] = None
        return {name: tuple(ids) for name, ids in found.items()}

    @cached_property
    def departments(self) -> tuple[Department, ...]:
        """The departments that have an SOP or a role, in the order of organisation.yml; unknown ones last."""
        used = {sop.department for sop in self.sops}
        organisation = self.library.organisation
        if organisation is None:
            return tuple(unknown_department(name) for name in sorted(used))
        staffed = used | {role.department for role in organisation.roles}
        known = tuple(entry for entry in organisation.departments if entry.id in staffed)
        unknown = sorted(used - set(organisation.department_by_id))
        return (*known, *(unknown_department(name) for name in unknown))

    @cached_property
    def departments_with_page(self) -> frozenset[str]:
        """The ids of these departments."""
        return frozenset(department.id for department in self.departments)

    @cached_property
    def meanings(self) -> dict[tuple[Language, str, str], Meaning]:
        """What was told of terms so far, by language, address of the glossary and term: most pages see it at the same address."""
        return {}

    @cached_property
    def terms(self) -> dict[str, GlossaryEntry]:
        """The terms of the company by their ids; of two with one id the first."""
        glossary = self.library.glossary
        return {} if glossary is None or not self.has("glossary") else {entry.id: entry for entry in reversed(glossary.terms)}

    @cached_property
    def lexicons(self) -> dict[Language, Lexicon]:
        """What finds the terms of the company in a text of each language."""
        return {language: Lexicon((name, forms_of(entry, language)) for name, entry in self.terms.items()) for language in self.languages}

    def source(self, name: str) -> Sop | None:
        """Return the SOP that others translate."""
        return next(iter(self.editions.get(name, {}).values()), None)

    def edition(self, name: str, language: Language) -> Sop | None:
        """Return an SOP in a language, or in the one it is written in."""
        return self.editions.get(name, {}).get(language) or self.source(name)

    def coming_edition(self, name: str, language: Language) -> Sop | None:
        """Return the text of an SOP that is coming, in a language or in the one it is written in; None where there is none."""
        editions = self.coming.get(name, {})
        return editions.get(language) or next(iter(editions.values()), None)

    def is_coming(self, sop: Sop) -> bool:
        """Tell whether a text is one that is coming while another one of the same SOP is in force."""
        return any(sop is edition for edition in self.coming.get(sop.id, {}).values())

    def of_department(self, name: str, language: Language) -> tuple[Sop, ...]:
        """Return the SOPs of a department by id, in a language where they have it."""
        found = (self.edition(sop_id, language) for sop_id in self.editions)
        return tuple(sop for sop in found if sop is not None and sop.department == name)

    def role(self, name: str) -> Role | None:
        """Return a role of organisation.yml."""
        organisation = self.library.organisation
        return None if organisation is None else organisation.role_by_id.get(name)

    def roles_of(self, department: str) -> tuple[Role, ...]:
        """Return the roles of a department."""
        organisation = self.library.organisation
        roles: Iterable[Role] = () if organisation is None else organisation.roles
        return tuple(role for role in roles if role.department == department)

    def status(self, sop: Sop) -> str:
        """Return where an SOP stands in its life: what is approved but not in force yet is ``scheduled``."""
        settled = sop.status == "active" or (sop.status == "retired" and self.is_coming(sop))
        waits = settled and sop.effective is not None and sop.effective > self.library.as_of
        return "scheduled" if waits else sop.status

    def place(self, language: Language, path: str) -> str:
        """Return where a page stands in a language."""
        return path if language == self.default else f"{language}/{path}"

    def place_of(self, sop: Sop) -> str:
        """Return where the page of an SOP stands."""
        return self.place(sop.lang, f"sop/{sop.id}-next.md" if self.is_coming(sop) else f"sop/{sop.id}.md")


def forms_of(entry: GlossaryEntry, language: Language) -> tuple[str, ...]:
    """Return how a term may be written in a language: its word, its abbreviation, and what else it may be called."""
    synonyms = entry.synonyms.zh if language == "zh" else entry.synonyms.en
    return tuple(filter(None, (entry.term.text(language), entry.abbreviation, *synonyms)))


def unknown_department(name: str) -> Department:
    """Return a department that organisation.yml does not know."""
    from sopkit.model.organisation import Bilingual

    return Department(id=name, name=Bilingual(zh=name, en=name))
