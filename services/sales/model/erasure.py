"""What becomes of documents of sales when a person in them is erased. Pure.

What is a person's own goes: as a private customer, or as a contact whom no organisation stands behind. From
the documents of an organisation only the person goes. Vouchers stay whole, as the Accounting Act asks; so
does the contract of an organisation until claims lapse [GDPR art. 17(3)(b), (e)].
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self, TypeVar

from services.sales.model.billing import BillingRequest
from services.sales.model.course import Course
from services.sales.model.customer import Customer
from services.sales.model.engagement import Engagement
from services.sales.model.enrolment import Enrolment
from services.sales.model.feedback import Feedback
from services.sales.model.opportunity import Opportunity
from services.sales.model.order import Order
from services.sales.model.quote import Quote, Revision
from shared import clock
from shared.contracts.privacy import Purpose
from shared.contracts.subjects import TOLD, Errand, Outcome
from shared.fates import Fate, gone, kept, needed_still, scrubbed
from shared.record import Record
from shared.retention import financial_year_end, kept_until

PURPOSES: Mapping[str, tuple[Purpose, ...]] = {
    "opportunity": (Purpose.SERV,),
    "quote": (Purpose.SERV,),
    "revision": (Purpose.SERV,),
    "order": (Purpose.LLL, Purpose.SERV),
    "engagement": (Purpose.SERV,),
    "course": (Purpose.LLL, Purpose.SERV),
    "enrolment": (Purpose.LLL, Purpose.SERV),
    "billing": (Purpose.LLL, Purpose.SERV),
    "feedback": (Purpose.FEED,),
}
"""The purposes that use each kind of record; the catalogue of privacy says the same."""
VOUCHERS, CONTRACTS = "vouchers", "sales-documents"
VOUCHER_YEARS, CONTRACT_YEARS = 6, 3
FINANCE = "finance"
"""Who gets billing requests, as the catalogue names it."""
NOBODY = "erased"
"""Stands for a participant who was erased where an enrolment has to stay."""
D = TypeVar("D", bound=Record)


@dataclass(frozen=True)
class Subject:
    """Whom an errand is about, as sales knows people: contacts, and customers who are private persons.

    named: what it names itself, which somebody confirmed to be the person's own.
    """

    contacts: frozenset[str]
    customers: frozenset[str]
    named: frozenset[str]

    @classmethod
    def of(cls, errand: Errand) -> Self:
        """The subject of an errand."""
        contacts, customers = (frozenset(errand.of(f"partners.{one}")) for one in ("contact", "organisation"))
        return cls(contacts, customers, frozenset(errand.subjects))

    def owns(self, document: Any) -> bool:
        """Whether a document is the person's own."""
        if _ref(document) in self.named:
            return True
        if isinstance(document, Enrolment | Feedback) and document.contact_id in self.contacts:
            return True
        if document.organisation_id:
            return not isinstance(document, Enrolment) and document.organisation_id in self.customers
        return document.contact_id in self.contacts

    def is_in(self, document: Any) -> bool:
        """Whether a document is the person's own, or names them by their record."""
        return self.owns(document) or bool(self.contacts.intersection(named(document)))


def named(document: Any) -> frozenset[str]:
    """The contacts that a document names by their id."""
    snapshot = getattr(document, "customer", None) or getattr(document, "buyer", None)
    people = getattr(document, "people", ())
    found = (getattr(document, "contact_id", None), getattr(snapshot, "contact_id", None), *people)
    return frozenset(one for one in found if one)


def _ref(document: Record) -> str:
    return f"sales.{document.noun}:{document.id}"


def _fate(document: D, errand: Errand, without: Mapping[str, Any]) -> Fate[D]:
    """The usual: a person's own goes, from another's the person goes; both with the last of its purposes."""
    subject = Subject.of(errand)
    if not subject.is_in(document):
        return Fate(document)
    if left := errand.without(PURPOSES[document.noun]):
        return needed_still(_ref(document), document, left)
    if subject.owns(document):
        return gone(_ref(document))
    return scrubbed(_ref(document), document, document.having(**without))


def fate_of_opportunity(one: Opportunity, errand: Errand) -> Fate[Opportunity]:
    return _fate(one, errand, {"contact_id": None})


def fate_of_quote(one: Quote, errand: Errand) -> Fate[Quote]:
    return _fate(one, errand, {"contact_id": None})


def fate_of_revision(one: Revision, errand: Errand) -> Fate[Revision]:
    """An organisation's accepted offer is its contract: kept as it is until claims lapse."""
    subject = Subject.of(errand)
    until = kept_until(one.closed_on, CONTRACT_YEARS, "years", "closure") if one.closed_on else None
    if one.status == "accepted" and subject.is_in(one) and not subject.owns(one) and _runs(until):
        return kept(_ref(one), one, CONTRACTS, until)
    return _fate(one, errand, {"contact_id": None, "customer": _without_contact(one.customer)})


def _without_contact(customer: Customer | None) -> Customer | None:
    nothing = dict.fromkeys(("contact_id", "contact_name", "contact_email"))
    return customer.model_copy(update=nothing | {"contact_restricted": False}) if customer else None


def fate_of_order(one: Order, errand: Errand) -> Fate[Order]:
    return _voucher(one, errand, one.closed_on, {"customer": _without_contact(one.customer)})


def fate_of_billing(one: BillingRequest, errand: Errand) -> Fate[BillingRequest]:
    return _voucher(one, errand, one.closed_on, {"buyer": _without_contact(one.buyer)})


def _voucher(one: D, errand: Errand, closed_on: date | None, without: Mapping[str, Any]) -> Fate[D]:
    """A voucher stays whole, six years from the end of its financial year's year [Accounting Act 2:10].

    After that the law keeps it no longer. One that was unlawful in itself goes at once [art. 17(1)(d)].
    """
    if not Subject.of(errand).is_in(one):
        return Fate(one)
    until = None
    if closed_on:
        until = kept_until(financial_year_end(closed_on), VOUCHER_YEARS, "years", "financial_year")
    if _runs(until) and not (errand.unlawful and _ref(one) in errand.subjects):
        return kept(_ref(one), one, VOUCHERS, until)
    return _fate(one, errand, without)


def _runs(until: date | None) -> bool:
    """Whether a duty still runs; without a last day it has not begun to end."""
    return until is None or clock.today() <= until


def disclosed(one: BillingRequest, errand: Errand) -> bool:
    """Whether finance was given a request with the subject in it, of whom something is done for its purposes.

    What was sent back, or cancelled after that, was given too [GDPR art. 15(1)(c), 19].
    """
    concerned = errand.without(PURPOSES["billing"]) != PURPOSES["billing"]
    return concerned and one.submitted_at is not None and Subject.of(errand).is_in(one)


def told_of(one: BillingRequest) -> Outcome:
    """That finance was given a request, and is to be told."""
    return Outcome(record=_ref(one), done="found", ground=f"{TOLD}{FINANCE}")


def disclosure_section(one: BillingRequest) -> dict[str, Any]:
    """For the package: who was given a request, and when."""
    fields = {"recipient": FINANCE, "submitted_at": clock.stamp(one.submitted_at)} if one.submitted_at else {}
    purposes = [str(purpose) for purpose in PURPOSES["billing"]]
    return {"record": _ref(one), "kind": "sales.billing", "purposes": purposes, "fields": fields}


def fate_of_engagement(one: Engagement, errand: Errand) -> Fate[Engagement]:
    contacts = Subject.of(errand).contacts
    without = {name: None for name in ("contact_id", "feedback_contact_id") if getattr(one, name) in contacts}
    participants = tuple(person for person in one.participant_ids if person not in contacts)
    return _fate(one, errand, {**without, "participant_ids": participants})


def fate_of_enrolment(one: Enrolment, errand: Errand) -> Fate[Enrolment]:
    """One that is billed, or is to be, stays as the ground of the bill, and names nobody."""
    fate = _fate(one, errand, {})
    if fate.left is not None or not (one.billed_by or one.remaining):
        return fate
    nobody = {"contact_id": NOBODY, "reason": None, "price_reason": None}
    return scrubbed(_ref(one), one, one.having(**nobody))


def fate_of_feedback(one: Feedback, errand: Errand) -> Fate[Feedback]:
    """A named answer goes; its marks stay in the numbers of its cell, which name nobody."""
    fate = _fate(one, errand, {})
    if fate.left is not None or not one.holds_answer:
        return fate
    counted = Outcome(record=_ref(one), done="anonymised", fields=("marks",))
    return Fate(None, (*fate.outcomes, counted))


def fate_of_course(one: Course, _: Errand) -> Fate[Course]:
    """A course is nobody's; what its texts say of a person goes where somebody confirmed it."""
    return Fate(one)


def restrictable(document: Any, errand: Errand) -> bool:
    """Whether a document follows the restriction of its person; a place in a course is kept for them."""
    live = isinstance(document, Enrolment) and document.status in ("enrolled", "waiting")
    return not live and Subject.of(errand).owns(document)
