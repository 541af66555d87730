"""The words and texts of a page, in its language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from sopkit.language import Language, mark, translate
from sopkit.pages import _text, _words
from sopkit.pages._terms import Lexicon, Meaning, mark_terms

if TYPE_CHECKING:
    from sopkit.model.duration import Duration, Limit
    from sopkit.model.sop import Sop
    from sopkit.model.step import Step
    from sopkit.pages._handbook import Handbook

LETTERS = 26
LONG = 80
"""Letters of an action that a heading shows at most."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Speech:
    """The words and texts of a page, in its language."""

    handbook: Handbook
    language: Language
    targets: _text.Targets
    lexicons: tuple[Lexicon, ...] = ()
    """What finds the terms in texts of this page; the first one's terms go before those of the others."""
    met: dict[str, Meaning]
    """The terms found so far."""

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

    def text(self, text: str, **values: object) -> str:
        """Return a text of the catalogue with its places filled, as plain words: whatever takes it has to escape it."""
        return translate(text, self.language).format(**values)

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
        if limit.before is not None:
            return self.say(mark("at least {limit} before: {event}"), limit=length, event=self.rich(limit.before))
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
        return Markup("{}{}{}").format(self.number(value), gap, self.bare(unit))

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
        """Return the text of a field as HTML, with the terms in it linked to what they mean."""
        html = _text.rich(text, self.targets)
        return mark_terms(html, self.lexicons, self.meaning) if self.lexicons else html

    def bare(self, text: str) -> Markup:
        """Return the text of a field as HTML without any mark: a script is read aloud, and a mark would disturb."""
        return _text.rich(text, self.targets)

    def meaning(self, name: str) -> Meaning:
        """Return what a term means, and remember that the page has used it."""
        known = self.met.get(name)
        if known is None:
            known = self.met[name] = self.look_up(name)
        return known

    def look_up(self, name: str) -> Meaning:
        """Return what a term means, and where that is told."""
        raise NotImplementedError

    def plain(self, text: str) -> str:
        """Return the words of a text, to be escaped by the template."""
        return _text.plain(text, self.targets)

    def plains(self, texts: Iterable[str]) -> list[str]:
        """Return the words of several texts, to be escaped by the template."""
        return [self.plain(text) for text in texts]

    def heading(self, text: str) -> Markup:
        """Return the words of a text for a heading in Markdown."""
        return _text.heading(self.plain(text))

    def code(self, text: str) -> Markup:
        """Return an example from a file."""
        return Markup("<pre><code>{}</code></pre>").format(escape(text)).replace("\n", Markup("&#10;"))

    def action(self, step: Step) -> str:
        """Return what is done in a step, as plain words without the final stop."""
        return self.plain(step.do).rstrip("。.")

    def title(self, step: Step) -> str:
        """Return the action of a step for its heading: what is too long ends where a word or clause does."""
        action = self.action(step)
        if len(action) <= LONG:
            return action
        cut = max(action.rfind(sign, LONG // 2, LONG) for sign in " ，、；,;")
        return action[: cut if cut > 0 else LONG - 1].rstrip(" ，、；,;") + "…"

    def is_told(self, step: Step) -> bool:
        """Tell whether the heading of a step says all that its action says."""
        return str(self.bare(step.do)).rstrip("。.") == str(escape(self.title(step)))

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
