"""What a customer says to an offer on its page: yes, no, or that they withdraw from the contract."""

from dataclasses import dataclass, replace
from datetime import date

from services.sales.actions import offers, quotes
from services.sales.document import VERSION, Offer, offer_of
from services.sales.model.document import Document
from services.sales.model.order import Order
from services.sales.model.quote import Acceptance, Revision
from services.sales.model.withdrawal import Withdrawal, last_day
from services.sales.store import configuration, orders
from services.sales.store import quotes as store
from shared import clock, files, keyring
from shared.act import Act
from shared.codes import Code
from shared.contracts.sales import document_key
from shared.errors import Busy, NotFound
from shared.fields import Language


def opened(code: Code, act: Act) -> Revision:
    """The revision that the code of a letter opens; NotFound for any other code, and before it was sent."""
    code.must_open(offers.USE)
    revision = store.find_revision(code.record_id, act)
    if revision.sent_at is None:
        raise NotFound("there is no such record")
    return revision


def shown(revision: Revision, language: Language) -> Offer:
    """What the page shows of a sent revision: what its PDF says, under labels of another language."""
    offer = offer_of(revision, configuration.current(), offers.withdrawal_page(revision))
    return replace(offer, language=language)


def private(revision: Revision) -> bool:
    """Whether it is offered to a consumer."""
    return revision.customer is not None and revision.customer.private


def begins_early(revision: Revision) -> bool:
    """Whether a consumer who accepts today is offered something before they can no longer withdraw."""
    end = last_day(clock.today())
    days = [line.supplied_on for line in revision.lines if line.supplied_on is not None]
    return private(revision) and any(day <= end for day in days)


def is_documented(revision: Revision) -> bool:
    """Whether its PDF is made."""
    return store.find_document(revision.id) is not None


def document_of(revision: Revision) -> Document:
    """The PDF of a sent revision; Busy while it is being made, NotFound where it is deleted for good."""
    document = store.find_document(revision.id)
    if document is None:
        store.document_must_come(revision)
        raise Busy("the document is being made; try again in a moment")
    return document


def document_file(revision: Revision) -> bytes:
    """The bytes of the PDF; raises as `document_of` does."""
    return files.read(document_key(revision.id, document_of(revision).sha256))


def accept(revision: Revision, name: str, early_start: bool, network_hash: str, act: Act) -> Revision:
    """The customer orders: evidence, order and number in one transaction.

    Raises Busy until there is the PDF that the evidence names, PassiveRecord where the customer is out of
    use, Conflict where the offer is not open any more.
    """
    address = revision.customer.address if revision.customer and revision.mailings else None
    acceptance = Acceptance(
        at=clock.now(),
        name=name,
        channel="page",
        network_hash=network_hash,
        address_hash=keyring.keyed_hash("email", address) if address else None,
        document_hash=document_of(revision).sha256,
        text_version=VERSION,
        early_start=early_start and begins_early(revision),
    )
    return quotes.accept(revision.quote_id, revision.revision, acceptance, act)


def decline(revision: Revision, reason: str | None, act: Act) -> Revision:
    """The customer says no; Conflict where the offer is not open any more."""
    return store.change_revision(revision.quote_id, revision.revision, lambda one: one.declined(reason), act)


# --- withdrawal of a consumer ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Contract:
    """What a consumer may withdraw from: the order that their acceptance made, and until when."""

    order: Order
    concluded: date
    last_day: date

    @property
    def late(self) -> bool:
        """Whether the last day has passed in Finland."""
        return self.last_day < clock.today()

    @property
    def stands(self) -> bool:
        """Whether there is still something to withdraw from."""
        return self.order.status != "cancelled" and self.order.withdrawal is None


def contract_of(revision: Revision, act: Act) -> Contract | None:
    """The contract that a consumer made by accepting; None where nobody accepted, or no consumer did."""
    if not private(revision) or revision.acceptance is None or revision.order_id is None:
        return None
    concluded = revision.acceptance.at.astimezone(clock.HELSINKI).date()
    return Contract(orders.read_order(revision.order_id, act), concluded, last_day(concluded))


def withdraw(contract: Contract, name: str, email: str, network_hash: str, act: Act) -> Order:
    """The consumer withdraws; late notices are kept too. Conflict where there is nothing to withdraw from."""
    withdrawal = Withdrawal(
        at=clock.now(),
        name=name,
        email=email,
        network_hash=network_hash,
        last_day=contract.last_day,
        in_time=not contract.late,
    )
    return orders.change_order(contract.order.id, lambda one: one.consumer_withdrew(withdrawal), act)
