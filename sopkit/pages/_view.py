"""What a template sees: the words, texts and links of one page."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from sopkit.language import Language, mark, translate
from sopkit.pages import _attachments as attachments
from sopkit.pages import _text, _words
from sopkit.pages._links import file_link, link

if TYPE_CHECKING:
    from sopkit.model.duration import Duration, Limit
    from sopkit.model.organisation import Holder, Role
    from sopkit.model.sop import Reference, Resource, Sop
    from sopkit.model.step import Step
    from sopkit.pages._handbook import Handbook


LETTERS = 26
MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class View:
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

    # Words

    days = DAYS

    @property
    def time_zone(self) -> str | None:
        """The time zone of timetables."""
        return self.handbook.library.settings.time_zone

    def say(self, text: str, **values: object) -> Markup:
        """Return a text of the catalogue with its places filled; templates call it ``_``."""
        translated = escape(translate(text, self.language))
        return translated.format(**values) if values else translated

    def word(self, group: str, value: str) -> str:
        """Return what a value of a list is called."""
        return _words.word(group, value, self.language)

    def length(self, duration: Duration) -> str:
        """Return a length of time."""
        return _words.length(duration, self.language)

    def number(self, value: float) -> str:
        """Return a number."""
        return _words.number(value)

    def limit(self, limit: Limit) -> Markup:
        """Return a time limit and the event from which it is counted."""
        length = self.length(limit.limit)
        if limit.after is None:
            return escape(length)
        return self.say(mark("{limit}, counted from: {event}"), limit=length, event=self.rich(limit.after))

    def listed(self, items: Iterable[str]) -> Markup:
        """Return short texts in one line."""
        return Markup("、" if self.language == "zh" else ", ").join(items)  # noqa: S704 two separators

    def words(self, group: str, values: Iterable[str]) -> list[str]:
        """Return what several values of a list are called."""
        return [self.word(group, value) for value in values]

    def own_name(self, language: str) -> str:
        """Return what a language calls itself."""
        return _words.OWN_NAMES.get(language, language)

    def amount(self, value: float | None, unit: str) -> Markup | None:
        """Return a value with its unit."""
        if value is None:
            return None
        gap = "" if unit[:1] in {"%", "‰", "°"} else " "
        return Markup("{}{}{}").format(self.number(value), gap, self.rich(unit))

    def share(self, part: int, whole: int) -> str:
        """Return a part as percent of a whole, within what a bar can show."""
        return f"{min(100, max(0, 100 * part / max(1, whole))):.1f}"

    def letter(self, number: int) -> str:
        """Return the letter of an answer."""
        return chr(ord("A") + number - 1) if 0 < number <= LETTERS else str(number)

    def cycle(self, name: str) -> str:
        """Return a review cycle with its period."""
        period = self.handbook.library.settings.review.cycles.get(name)
        return name if period is None else f"{name} ({self.length(period)})"

    # Texts

    def rich(self, text: str) -> Markup:
        """Return the text of a field as HTML."""
        return _text.rich(text, self.targets)

    def plain(self, text: str) -> str:
        """Return the words of a text, to be escaped by the template."""
        return _text.plain(text, self.targets)

    def heading(self, text: str) -> Markup:
        """Return the words of a text for a heading in Markdown."""
        return _text.heading(self.plain(text))

    def code(self, text: str) -> Markup:
        """Return an example from a file."""
        return Markup("<pre><code>{}</code></pre>").format(escape(text)).replace("\n", Markup("&#10;"))

    # Names

    def status(self, sop: Sop) -> str:
        """Return the status of an SOP on the day of the handbook."""
        return self.handbook.status(sop)

    def role(self, name: str) -> str:
        """Return what a role is called."""
        role = self.handbook.role(name)
        return name if role is None else role.name.text(self.language) or name

    def roles(self, names: Iterable[str]) -> Markup:
        """Return what several roles are called."""
        return self.listed(self.role(name) for name in names)

    def role_link(self, name: str) -> Markup:
        """Return a role with a link to where its duties and holders are listed."""
        role = self.handbook.role(name)
        if role is None:
            return escape(name)
        return anchor(self.to(self.handbook.place(self.language, f"department/{role.department}.md"), f"role-{name}"), self.role(name))

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

    def lines(self, items: Iterable[Markup]) -> Markup:
        """Return short texts below one another."""
        return Markup().join(Markup("<div>{}</div>").format(item) for item in items)

    def parties(self, names: Iterable[str]) -> list[str]:
        """Return what several departments and roles are called."""
        return [self.party(name) for name in names]

    def department(self, name: str) -> str:
        """Return what a department is called."""
        organisation = self.handbook.library.organisation
        found = None if organisation is None else organisation.department_by_id.get(name)
        return name if found is None else found.name.text(self.language) or name

    def party(self, name: str) -> str:
        """Return what a department or a role is called."""
        shown = self.department(name)
        return self.role(name) if shown == name else shown

    # Links

    def to(self, path: str, anchor: str = "") -> str:
        """Return the address of a page as seen from this one."""
        return link(self.path, path, anchor, directory_urls=self.handbook.reference.directory_urls)

    def page(self, path: str) -> str:
        """Return the address of a page in this page's language."""
        return self.to(self.handbook.place(self.language, path))

    def sop_target(self, name: str, step: str | None = None) -> tuple[str, str | None]:
        """Return label and address of an SOP or of one of its steps."""
        edition = self.handbook.edition(name, self.language)
        if edition is None:
            return (f"{name}#{step}" if step else name), None
        label = f"{name} {_text.plain(edition.title, _text.Targets(lambda sop, _: (sop, None), lambda _: None))}"
        numbers = {known.id: number for number, known in enumerate(edition.all_steps, 1)}
        if step in numbers:
            label += f" · {self.say(mark('Step {number}'), number=numbers[step])}"
        anchor = f"step-{step}" if step in numbers else ""
        return label, self.to(self.handbook.place_of(edition), anchor)

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

    def action(self, step: Step) -> str:
        """Return what is done in a step, as plain words without the final stop."""
        return self.plain(step.do).rstrip("。.")

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
        address = resource.link or (self.file_address(resource.path) if resource.path else None)
        return anchor(address, self.plain(resource.name))

    def script_links(self, names: Iterable[str]) -> list[Markup]:
        """Return links to several scripts."""
        return [self.script_link(name) for name in names]

    def resource_links(self, names: Iterable[str]) -> list[Markup]:
        """Return links to several resources."""
        return [self.resource_link(name) for name in names]

    def place_of(self, entry: Resource | Reference) -> Markup | None:
        """Return where a resource or a document is found, with a link to it."""
        if entry.link:
            return self.web_link(entry.link)
        return anchor(self.file_address(entry.path), entry.path) if entry.path else None

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
        if target is None or not {name, path} & self.handbook.library.files:
            return None
        return file_link(self.path, target, directory_urls=self.handbook.reference.directory_urls)


def anchor(address: str | None, label: str) -> Markup:
    """Return a link, or only its words where it leads nowhere."""
    if address is None:
        return escape(label)
    outside = Markup(' rel="noopener noreferrer"') if "://" in address else ""
    return Markup('<a href="{}"{}>{}</a>').format(address, outside, label)
