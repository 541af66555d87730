"""Customer relations: data, contact, survey, complaints."""

from collections.abc import Iterator

from sopkit.language import mark
from sopkit.model.customers import CustomerRelations
from sopkit.model.problem import Finding
from sopkit.model.sop import Sop

NO_DATA = mark("A customer-relations procedure says which data on customers is kept, and this one does not.")
ADD_DATA = mark("What is collected, where is it kept, and who may see it? Add `data:` below `customer_relations:`.")
NO_CONTACT = mark("A customer-relations procedure says how often customers are contacted, and this one does not.")
ADD_CONTACT = mark("Which customers, how often, by whom? Add `contact:` below `customer_relations:`.")
NO_SURVEY = mark("A customer-relations procedure has a satisfaction survey, and this one has none.")
ADD_SURVEY = mark("What is asked, when, and what follows a low score? Add `survey:` below `customer_relations:`.")
NO_COMPLAINTS = mark("A customer-relations procedure says how complaints are handled, and this one does not.")
ADD_COMPLAINTS = mark(
    "Which levels are there, and how soon is each solved? Add `complaints:` below `customer_relations:`, "
    "or name the SOP that says so as `continued_in:`."
)


def check(sop: Sop) -> Iterator[Finding]:
    """Yield what a customer-relations procedure lacks."""
    block = sop.customer_relations or CustomerRelations()
    if block.continued_in is not None:
        return
    route = ("kind",) if sop.customer_relations is None else ("customer_relations",)
    for part, message, question in (
        (block.data, NO_DATA, ADD_DATA),
        (block.contact, NO_CONTACT, ADD_CONTACT),
        (block.survey, NO_SURVEY, ADD_SURVEY),
        (block.complaints, NO_COMPLAINTS, ADD_COMPLAINTS),
    ):
        if not part:
            yield Finding(route, {}, message, question)
