"""What sales holds of people, and what becomes of it when privacy asks."""

import contextlib
from functools import partial
from typing import Any

from services.sales import retention
from services.sales.model import erasure
from services.sales.model.billing import BillingRequest
from services.sales.model.course import CoursePatch
from services.sales.model.customer import protecting, restricting
from services.sales.model.engagement import EngagementPatch
from services.sales.model.enrolment import Enrolment
from services.sales.model.erasure import PURPOSES, restrictable
from services.sales.model.opportunity import OpportunityPatch
from services.sales.model.quote import Revision
from services.sales.store import customers, people
from services.sales.store.billing import BILLING
from services.sales.store.courses import COURSES, ENROLMENTS
from services.sales.store.engagements import ENGAGEMENTS
from services.sales.store.feedback import FEEDBACK
from services.sales.store.opportunities import OPPORTUNITIES
from services.sales.store.orders import ORDERS
from services.sales.store.quotes import QUOTES, REVISIONS
from shared import act as acts
from shared import table
from shared.act import Act
from shared.contracts.subjects import Errand, What
from shared.errands import Holder, Result
from shared.errors import NotFound
from shared.events.partners import (
    ContactRestricted,
    ContactUnrestricted,
    OrganisationProtected,
    OrganisationRestricted,
    OrganisationUnrestricted,
)
from shared.events.subjects import RecordProtected
from shared.record import Event, Kind
from shared.subjects import Held, does, loaded, restrict

Followed = ContactRestricted | ContactUnrestricted | OrganisationRestricted | OrganisationUnrestricted


def _act(errand: Errand) -> Act:
    return acts.system("sales", errand.request_id or "", f"errand:{errand.id}")


def _clear_revision(revision: Revision, errand: Errand) -> None:
    whole = erasure.fate_of_revision(revision, errand).left is None
    people.drop_document(revision, whole, _act(errand))


def _clear_enrolment(enrolment: Enrolment, errand: Errand) -> None:
    people.leave_course(enrolment, _act(errand))


def _held(kind: Kind[Any], fate: Any, **more: Any) -> Held[Any]:
    usual: dict[str, Any] = {
        "every": partial(people.every, kind),
        "about": partial(people.concerning, kind),
        "owned": restrictable,
    }
    return Held(kind, PURPOSES[kind.name], fate=fate, **usual | more)


BILLINGS = _held(BILLING, erasure.fate_of_billing)
HELD = (
    _held(QUOTES, erasure.fate_of_quote, every=people.every_quote, about=people.concerning_quotes),
    _held(REVISIONS, erasure.fate_of_revision, clear=_clear_revision),
    _held(OPPORTUNITIES, erasure.fate_of_opportunity, patch=OpportunityPatch),
    _held(ORDERS, erasure.fate_of_order),
    BILLINGS,
    _held(ENGAGEMENTS, erasure.fate_of_engagement, patch=EngagementPatch),
    _held(ENROLMENTS, erasure.fate_of_enrolment, clear=_clear_enrolment),
    _held(COURSES, erasure.fate_of_course, patch=CoursePatch, owned=lambda _, __: False),
    _held(FEEDBACK, erasure.fate_of_feedback, every=people.every_feedback),
)
"""Quotes go before their revisions, by which alone they are found."""
SNAPSHOTS: tuple[Kind[Any], ...] = (REVISIONS, ORDERS, BILLING)
"""Documents that keep their customer as they were; an order has its copy of a revision, which goes first."""


def follow(event: Followed) -> None:
    """Hide, or show again, the documents of a person who was restricted, as their record says now."""
    noun = (
        "organisation" if isinstance(event, OrganisationRestricted | OrganisationUnrestricted) else "contact"
    )
    standing = customers.standing_of(noun, event.record_id)
    what = What.RESTRICT if standing == "restricted" else What.UNRESTRICT
    errand = Errand(id="follow", what=what, subjects=(f"partners.{noun}:{event.record_id}",))
    act = acts.system("sales", event.request_id, "follows the customer")
    restrict(HELD, errand, act)
    if noun == "contact":
        _follow_contact(event.record_id, what is What.RESTRICT, act)


def _follow_contact(contact_id: str, restricted: bool, act: Act) -> None:
    """Conceal, or show again, a contact in the snapshots of documents that are not their own."""
    for kind in SNAPSHOTS:
        event = RecordProtected(kind=f"sales.{kind.name}")
        move = partial(_restricting, contact_id, restricted, event)
        for document_id in people.of_contact(kind, contact_id):
            with contextlib.suppress(NotFound):
                table.change(kind, document_id, move, act)


def _restricting(contact_id: str, restricted: bool, told: Event, document: Any) -> tuple[Any, Event]:
    return restricting(document, contact_id, restricted), told


def protect(event: OrganisationProtected) -> None:
    """Conceal, or show again, where a private customer lives in their documents, as their record says now.

    Revisions go first: an order copies its customer of one, and takes no older copy than is read.
    """
    secret = customers.is_secret(event.record_id)
    act = acts.system("sales", event.request_id, "follows the customer")
    for kind in SNAPSHOTS:
        move = partial(_protected, secret, RecordProtected(kind=f"sales.{kind.name}"))
        for document_id in people.of_customer(kind, event.record_id):
            with contextlib.suppress(NotFound):
                table.change(kind, document_id, move, act)


def _protected(secret: bool, told: Event, document: Any) -> tuple[Any, Event]:
    return protecting(document, secret), told


def _disclosed(errand: Errand) -> list[BillingRequest]:
    """The billing requests with the person in them that finance was given."""
    found = loaded(BILLINGS, BILLINGS.ids(errand))
    return [one for one in found if erasure.disclosed(one, errand)]


def _told(errand: Errand, _: Act) -> Result:
    """Who got the person's data, and is to be told."""
    return Result([erasure.told_of(one) for one in _disclosed(errand)])


def _gathered(errand: Errand, _: Act) -> Result:
    return Result(sections=[erasure.disclosure_section(one) for one in _disclosed(errand)])


def _erased(errand: Errand, act: Act) -> Result:
    """Files of sales that are still kept may hold the person: they are made anew by whoever needs them."""
    people.drop_files(act)
    return _told(errand, act)


BESIDES = {What.ERASE: _erased, What.RESTRICT: _told, What.RECTIFY: _told, What.GATHER: _gathered}

holder = Holder("sales", {**does(*HELD, besides=BESIDES), **retention.DOES})
