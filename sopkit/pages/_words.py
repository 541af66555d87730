"""Words for the values that an SOP chooses from a list, and for lengths of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sopkit.language import Language, mark, translate

if TYPE_CHECKING:
    from sopkit.model.duration import Duration

WORDS: dict[str, dict[str, str]] = {
    "kind": {
        "general": mark("General procedure"),
        "sales": mark("Sales process"),
        "closing": mark("Closing a sale"),
        "customer-relations": mark("Customer relations"),
        "channel": mark("Channel management"),
        "market-research": mark("Market research"),
        "product-launch": mark("Product launch"),
        "feedback": mark("User feedback"),
        "community": mark("Community"),
        "engineering": mark("Engineering"),
        "meta": mark("SOP on SOPs"),
    },
    "status": {
        "draft": mark("Draft"),
        "in-review": mark("In review"),
        "scheduled": mark("Scheduled"),
        "active": mark("In force"),
        "retired": mark("Retired"),
    },
    "review": {
        "overdue": mark("Overdue"),
        "due-soon": mark("Due soon"),
        "changed": mark("Changed since its review"),
        "never": mark("Never reviewed"),
        "undated": mark("Without a next review"),
        "current": mark("Current"),
    },
    "evidence": {
        "signed": mark("Signed in the file"),
        "history": mark("Unchanged in the history"),
        "wording": mark("Only wording changed in the history"),
        "changed": mark("None: changed since"),
        "unknown": mark("Unknown"),
        "none": mark("None: never reviewed"),
    },
    "confidentiality": {
        "public": mark("Public"),
        "internal": mark("Internal"),
        "restricted": mark("Restricted: only for those it is distributed to"),
    },
    "level_of_use": {
        "continuous": mark("Step by step, with the text open"),
        "reference": mark("To look things up"),
        "information": mark("To know"),
    },
    "alert": {"note": mark("Note"), "caution": mark("Caution"), "warning": mark("Warning")},
    "impact": {
        "editorial": mark("Wording only"),
        "minor": mark("Small change"),
        "major": mark("Read again"),
    },
    "resource": {
        "tool": mark("Tool"),
        "template": mark("Template"),
        "case-library": mark("Case library"),
        "video": mark("Video"),
        "system": mark("System"),
        "document": mark("Document"),
        "data": mark("Data"),
        "other": mark("Other"),
    },
    "phase": {
        "lead": mark("Lead"),
        "needs": mark("Needs"),
        "proposal": mark("Proposal"),
        "contract": mark("Contract"),
        "after-sales": mark("After sales"),
    },
    "automation": {
        "manual": mark("By hand"),
        "assisted": mark("With the help of a tool"),
        "automated": mark("Done by a system"),
    },
    "method": {
        "questionnaire": mark("Questionnaire"),
        "trade-show": mark("Trade show"),
        "interview": mark("Interview"),
        "desk-research": mark("Desk research"),
        "data-analysis": mark("Data analysis"),
    },
    "dimension": {
        "data": mark("Data"),
        "competitor-development": mark("Where competitors are going"),
        "market-feedback": mark("What the market says"),
    },
    "direction": {"gives": mark("We hand over"), "receives": mark("We receive")},
    "feeds": {
        "segments": mark("Customer tiers"),
        "scripts": mark("Scripts"),
        "steps": mark("Steps"),
        "resources": mark("Resources"),
    },
    "day": {
        "mon": mark("Mon"),
        "tue": mark("Tue"),
        "wed": mark("Wed"),
        "thu": mark("Thu"),
        "fri": mark("Fri"),
        "sat": mark("Sat"),
        "sun": mark("Sun"),
    },
    "weekday": {
        "mon": mark("Monday"),
        "tue": mark("Tuesday"),
        "wed": mark("Wednesday"),
        "thu": mark("Thursday"),
        "fri": mark("Friday"),
        "sat": mark("Saturday"),
        "sun": mark("Sunday"),
    },
    "call": {
        "release": mark("Releases a stop"),
        "takes-over": mark("Takes over a step"),
        "complaint": mark("Takes over complaints"),
        "decides": mark("Decides"),
        "improves": mark("Carries out what was decided"),
        "exception": mark("Allows exceptions"),
    },
    "round": {
        "collects": mark("Collects feedback"),
        "contact": mark("Contacts customers"),
        "survey": mark("Asks customers"),
        "chairs": mark("Leads a meeting"),
        "attends": mark("Attends a meeting"),
        "keeps": mark("Keeps records"),
    },
    "part": {"owner": mark("Owner"), "deputy": mark("Deputy of the owner"), "approver": mark("Approves")},
    "raci": {
        "accountable": mark("Answers for it"),
        "responsible": mark("Does it"),
        "consulted": mark("Is asked before"),
        "informed": mark("Is told after"),
    },
    "level": {"error": mark("error"), "warning": mark("warning"), "info": mark("note"), "off": mark("off")},
    "family": {
        "format": mark("Form of the files"),
        "structure": mark("Structure"),
        "clarity": mark("Clear words"),
        "review": mark("Review"),
        "organisation": mark("Organisation"),
    },
}
OWN_NAMES: dict[str, str] = {"zh": "中文", "en": "English"}
"""Each language in its own words, for those who look for it."""
UNITS: dict[str, tuple[str, str]] = {
    "minute": (mark("{amount} minute"), mark("{amount} minutes")),
    "hour": (mark("{amount} hour"), mark("{amount} hours")),
    "working hour": (mark("{amount} working hour"), mark("{amount} working hours")),
    "day": (mark("{amount} day"), mark("{amount} days")),
    "working day": (mark("{amount} working day"), mark("{amount} working days")),
    "week": (mark("{amount} week"), mark("{amount} weeks")),
    "month": (mark("{amount} month"), mark("{amount} months")),
    "year": (mark("{amount} year"), mark("{amount} years")),
}


def word(group: str, value: str, language: Language) -> str:
    """Return what a value of a list is called; a value that no list knows stands for itself."""
    return translate(WORDS[group].get(value, value), language)


def length(duration: Duration, language: Language) -> str:
    """Return a length of time in the words of a language."""
    try:
        amount, unit = duration.parts
    except ValueError:
        return duration
    single, several = UNITS[unit]
    return translate(single if amount == 1 else several, language).format(amount=number(amount))


def number(value: float) -> str:
    """Return a number without a needless fraction."""
    return str(int(value)) if value == int(value) else str(value)
