"""What a template sees: the words, texts and links of one page."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from sopkit.language import Language, mark
from sopkit.pages import _attachments as attachments
from sopkit.pages import _text
from sopkit.pages._links import file_link, link
from sopkit.pages._speech import Speech
from sopkit.pages._terms import Lexicon, Meaning

if TYPE_CHECKING:
    from sopkit.model.customers import TimetableSlot
    from sopkit.model.organisation import Holder, Role
    from sopkit.model.sop import Reference, Resource, Sop
    from sopkit.pages._handbook import Handbook
    from sopkit.pages._week import Entry


HEADING = re.compile(r"^[ \t]*#{2,4} (.+) \{: #([^ }]+)[^}\n]*\}$", re.MULTILINE)
STEPS = ("stage", "step")
MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)


class View(Speech):
    """The words, texts and links of one page in its language."""

    def __init__(self, handbook: Handbook, path: str, language: Language, sop: Sop | None = None) -> None:
        self.handbook = handbook
        self.path = path
        self.language = language
        self.sop = sop
        self.targets = _text.Targets(self.sop_target, self.file_address)
        self.steps = {step.id: (number, step) for number, step in enumerate(sop.all_steps if sop else (), 1)}
        self.scripts = {script.id: script for script in (sop.scripts if sop else ())}
        self.resources = {resource.id: resource for resource in (sop.resources if sop else ())}
        self.met: dict[str, Meaning] = {}
        self.own_terms = {f"own-{number}": term for number, term in enumerate(sop.terms if sop else (), 1)}
        if sop is not None:
            own = (Lexicon((name, (self.plain(term.term),)) for name, term in self.own_terms.items()),) if self.own_terms else ()
            self.lexicons = (*own, handbook.lexicons[language]) if handbook.terms else own

    def contents(self, body: str) -> list[tuple[str, str, Markup]]:
        """Return kind, id and words of the headings that a list of contents names: sections, stages and steps."""
        found = []
        for mark_, words, name in ((match[0].split()[0], match[1], match[2]) for match in HEADING.finditer(body)):
            kind = "section" if mark_ == "##" else name.partition("-")[0]
            if kind in {"section", *STEPS}:
                found.append((kind, name, Markup(words)))  # noqa: S704 a heading of our own templates
        return found

    def look_up(self, name: str) -> Meaning:
        """Return what a term of this SOP or of the glossary means, and where that is told."""
        own = self.own_terms.get(name)
        if own is not None:
            return Meaning.of(name, self.plain(own.meaning), f"#term-{name}")
        key = (self.language, self.glossary, name)
        known = self.handbook.meanings.get(key)
        if known is None:
            words = self.plain(self.handbook.terms[name].meaning.text(self.language))
            known = self.handbook.meanings[key] = Meaning.of(name, words, f"{self.glossary}#term-{name}")
        return known

    @cached_property
    def glossary(self) -> str:
        """The address of the glossary in this page's language."""
        return self.page("glossary.md")

    def met_terms(self) -> list[tuple[str, str]]:
        """Return the terms of the glossary that this page has used, and what they mean."""
        found = ((self.handbook.terms[name], meaning) for name, meaning in sorted(self.met.items()) if name not in self.own_terms)
        return [(self.plain(entry.term.text(self.language)), meaning.words) for entry, meaning in found]

    def slots(self, day: str) -> list[TimetableSlot]:
        """Return what the timetable holds for a day of the week, in the order of the day."""
        found = (slot for slot in (self.sop.timetable if self.sop else ()) if day in slot.days)
        return sorted(found, key=lambda slot: slot.time)

    def on_day(self, week: Iterable[Entry], day: str) -> list[Entry]:
        """Return what a week holds for one of its days."""
        return [entry for entry in week if day in entry.days]

    def role_link(self, name: str) -> Markup:
        """Return a role with a link to its page."""
        return escape(name) if self.handbook.role(name) is None else anchor(self.page(f"role/{name}.md"), self.role(name))

    def role_links(self, names: Iterable[str]) -> Markup:
        """Return several roles with links to their pages."""
        return self.listed(self.role_link(name) for name in names)

    def department_link(self, name: str) -> Markup:
        """Return a department with a link to its page, where it has one."""
        has_page = name in self.handbook.departments_with_page
        return anchor(self.page(f"department/{name}.md") if has_page else None, self.department(name))

    def holders(self, role: Role | None) -> Markup | None:
        """Return who holds a role, each with the way to reach them."""
        if role is None or not role.holders:
            return None
        return self.lines(self.holder(holder) for holder in role.holders)

    def holder(self, holder: Holder) -> Markup:
        """Return a holder with the way to reach them."""
        name = escape(holder.name or holder.handle)
        if holder.contact is None:
            return name
        address = f"mailto:{holder.contact}" if MAIL.fullmatch(holder.contact) else None
        return Markup('{} <span class="sop-quiet">{}</span>').format(name, anchor(address, holder.contact))

    def to(self, path: str, anchor: str = "") -> str:
        """Return the address of a page as seen from this one."""
        return link(self.path, path, anchor, directory_urls=self.handbook.reference.directory_urls)

    def file(self, place: str) -> str:
        """Return the address of a file of the site as seen from this page."""
        return file_link(self.path, place, directory_urls=self.handbook.reference.directory_urls)

    def page(self, path: str) -> str:
        """Return the address of a page in this page's language."""
        return self.to(self.handbook.place(self.language, path))

    def published(self, place: str) -> str:
        """Return the address of a file that is written for the site."""
        return file_link(self.path, place, directory_urls=self.handbook.reference.directory_urls)

    def page_link(self, path: str, label: str) -> Markup:
        """Return a link to a page in this page's language."""
        return anchor(self.page(path), label)

    def sop_target(self, name: str, step: str | None = None) -> tuple[str, str | None]:
        """Return label and address of an SOP or of one of its steps."""
        own = self.sop is not None and name == self.sop.id  # a text that is coming refers to itself
        edition = self.sop if own and self.sop is not None else self.handbook.edition(name, self.language)
        if edition is None:
            return (f"{name}#{step}" if step else name), None
        edition = self.with_step(edition, step)
        label = f"{name} {_text.plain(edition.title, _text.Targets(lambda sop, _: (sop, None), lambda _: None))}"
        numbers = {known.id: number for number, known in enumerate(edition.all_steps, 1)}
        if step in numbers:
            said = self.say(mark("Step {number}"), number=numbers[step])
            label += f" · {said}"
            if self.handbook.is_coming(edition) and edition is not self.sop:
                said = self.say(mark("coming version {version}"), version=edition.version)
                label += f" ({said})"
        anchor = f"step-{step}" if step in numbers else ""
        return label, self.to(self.handbook.place_of(edition), anchor)

    def with_step(self, edition: Sop, step: str | None) -> Sop:
        """Return the text of an SOP in which a step stands: the one that is in force, unless only the one that is coming has it."""
        other = self.handbook.edition if self.handbook.is_coming(edition) else self.handbook.coming_edition
        later = None if step is None or any(known.id == step for known in edition.all_steps) else other(edition.id, self.language)
        return later if later is not None and any(known.id == step for known in later.all_steps) else edition

    def sop_link(self, name: str) -> Markup:
        """Return a link to an SOP or to one of its steps, written ``SAL-003#step``."""
        label, address = self.sop_target(*name.split("#", 1))
        return anchor(address, label)

    def goto(self, target: str) -> Markup:
        """Return a link to where a branch or an answer leads: a step, a script, another SOP or the end."""
        if target == "end":
            return self.say(mark("End"))
        if target in self.steps:
            return self.step_link(target)
        if target in self.scripts:
            return self.script_link(target)
        return self.sop_link(target)

    def step_link(self, name: str) -> Markup:
        """Return a link to a step of this SOP with its number and action."""
        if name not in self.steps:
            return escape(name)
        number, step = self.steps[name]
        return anchor(f"#step-{name}", self.say(mark("Step {number}: {action}"), number=number, action=self.action(step)))

    def script_link(self, name: str) -> Markup:
        """Return a link to a script of this SOP."""
        script = self.scripts.get(name)
        return escape(name) if script is None else anchor(f"#script-{name}", self.plain(script.scene))

    def resource_link(self, name: str) -> Markup:
        """Return a link to a resource of this SOP, or to what it stands for."""
        resource = self.resources.get(name)
        return escape(name) if resource is None else anchor(f"#resource-{name}", self.plain(resource.name))

    def resource_name(self, resource: Resource) -> Markup:
        """Return the name of a resource with a link to the thing itself."""
        if resource.link:
            return self.web_link(resource.link, self.plain(resource.name))
        return anchor(self.file_address(resource.path) if resource.path else None, self.plain(resource.name))

    def script_links(self, names: Iterable[str]) -> list[Markup]:
        """Return links to several scripts."""
        return [self.script_link(name) for name in names]

    def resource_links(self, names: Iterable[str]) -> list[Markup]:
        """Return links to several resources."""
        return [self.resource_link(name) for name in names]

    def place_of(self, entry: Resource | Reference, *, short: bool = False) -> Markup | None:
        """Return where a resource or a document is found, with a link to it; of a file only its name where it is to be `short`."""
        if entry.link:
            return self.web_link(entry.link)
        return anchor(self.file_address(entry.path), posixpath.basename(entry.path) if short else entry.path) if entry.path else None

    def reference(self, entry: Reference) -> Markup:
        """Return a link to another SOP or document."""
        if entry.sop:
            return self.sop_link(entry.sop)
        address = entry.link or (self.file_address(entry.path) if entry.path else None)
        return anchor(address, self.plain(entry.title or entry.link or entry.path or ""))

    def is_picture(self, name: str) -> bool:
        """Tell whether a file is a picture."""
        return attachments.ending(name) in attachments.PICTURES

    def is_film(self, name: str) -> bool:
        """Tell whether a file is a film."""
        return attachments.ending(name) in attachments.FILMS

    def web_link(self, address: str, label: str | None = None) -> Markup:
        """Return a link out of the handbook; an address of any other kind than http stays text."""
        web = address if address.startswith(("https://", "http://")) else None
        return anchor(web, label or address)

    def file_address(self, name: str) -> str | None:
        """Return the address of a published file of the handbook."""
        path = posixpath.normpath(name)
        target = attachments.published_name(path)
        if target is None or path not in self.handbook.library.files:
            return None
        return file_link(self.path, target, directory_urls=self.handbook.reference.directory_urls)


def anchor(address: str | None, label: str) -> Markup:
    """Return a link, or only its words where it leads nowhere."""
    if address is None:
        return escape(label)
    outside = Markup(' rel="noopener noreferrer"') if "://" in address else ""
    return Markup('<a href="{}"{}>{}</a>').format(address, outside, label)
