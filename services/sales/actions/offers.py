"""What follows when a quote is sent, accepted or withdrawn from: its PDF, and the letters."""

import hashlib
import tempfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from services.sales import document
from services.sales.model.document import Document
from services.sales.model.letters import OFFER as OFFERED
from services.sales.model.letters import ORDERED, ORDERED_BY_CONSUMER, WITHDRAWN, WITHDRAWN_LATE
from services.sales.model.quote import Acceptance, Revision
from services.sales.model.withdrawal import Withdrawal, last_day
from services.sales.store import configuration, customers, orders
from services.sales.store import quotes as store
from shared import act as acts
from shared import clock, codes, files, mail, settings
from shared.act import Act
from shared.codes import Code
from shared.contracts.permission import decide
from shared.contracts.privacy import Channel, Message, Purpose
from shared.contracts.sales import document_key
from shared.dates import day
from shared.events.sales import (
    OrderWithdrawalDeclared,
    QuoteAccepted,
    QuoteDocumentMade,
    QuoteMailRequested,
    QuoteSent,
)
from shared.events.subjects import RecordScrubbed

USE = "offer"
"""What the code of an offer's link is for."""
PAGE = "sales/pages/offer"
WITHDRAWAL_PAGE = "sales/pages/withdrawal"
Letter = dict[str, tuple[str, str]]


def code_of(revision: Revision) -> Code:
    """The code of a revision's link; nothing of it is stored."""
    return Code.of(USE, revision.id)


def file_name(revision: Revision) -> str:
    """What the PDF of a revision is called: `T-2026-0042-2.pdf`."""
    return f"{revision.number}-{revision.revision}.pdf"


def make_document(event: QuoteSent) -> None:
    """Set and keep the PDF of a sent revision; one that is kept stays as it is."""
    act = acts.system("sales", event.request_id)
    _document(store.find_revision(event.record_id, act), act)


def make_anew(event: RecordScrubbed) -> None:
    """Set the PDF of an open offer once more, from which a person was erased."""
    if event.kind != "revision":
        return
    act = acts.system("sales", event.request_id)
    revision = store.find_revision(event.record_id, act)
    if revision.status == "sent":
        _document(revision, act)


def _document(revision: Revision, act: Act) -> Document:
    """The PDF of a sent revision, made where it is not yet."""
    if found := store.find_document(revision.id):
        return found
    body = document.render(document.offer_of(revision, configuration.current(), withdrawal_page(revision)))
    sha256 = hashlib.sha256(body).hexdigest()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "offer.pdf"
        path.write_bytes(body)
        files.store(str(path), document_key(revision.id, sha256))
    made = Document(
        id=revision.id,
        quote_id=revision.quote_id,
        sha256=sha256,
        bytes=len(body),
        language=revision.language,
        made_at=clock.now(),
        responsible_id=revision.responsible_id,
        unit=revision.unit,
    )
    return store.create_document(made, act)


def withdrawal_page(revision: Revision) -> str | None:
    """Where a consumer can withdraw; None for others [Directive 2011/83/EU, art. 11 a]."""
    private = revision.customer is not None and revision.customer.private
    return f"{settings.read('PUBLIC_URL').rstrip('/')}/{WITHDRAWAL_PAGE}" if private else None


def mail_offer(event: QuoteDocumentMade | QuoteMailRequested) -> None:
    """Mail the link of a sent revision as often as it was asked for, once each."""
    act = acts.system("sales", event.request_id)
    revision = store.find_revision(event.record_id, act)
    if revision.status == "sent" and store.mailed(revision.id, USE) < revision.mailings:
        _mail(revision, USE, revision.mailings, OFFERED)


def confirms(revision: Revision) -> bool:
    """Whether an acceptance is confirmed by mail: of a mailed quote, and to any consumer with an address."""
    customer = revision.customer
    return (
        customer is not None and customer.address is not None and bool(revision.mailings or customer.private)
    )


def confirm_order(event: QuoteAccepted) -> None:
    """Confirm an acceptance, to a consumer in a durable form however it was given [CPA 6:13 §]."""
    act = acts.system("sales", event.request_id)
    revision = store.find_revision(event.record_id, act)
    accepted, customer = revision.acceptance, revision.customer
    if accepted is None or customer is None or not confirms(revision):
        return
    if store.mailed(revision.id, "order") >= revision.acceptances:
        return
    letter = ORDERED_BY_CONSUMER if customer.private else ORDERED
    attached = _document(revision, act) if customer.private else None
    _mail(revision, "order", revision.acceptances, letter, attached, **_said(revision, accepted))


def _said(revision: Revision, accepted: Acceptance) -> dict[str, str]:
    on = accepted.at.astimezone(clock.HELSINKI).date()
    end = day(last_day(on), revision.language)
    return {"name": accepted.name, "on": day(on, revision.language), "last_day": end}


def confirm_withdrawal(event: OrderWithdrawalDeclared) -> None:
    """Acknowledge a consumer's withdrawal with its moment, once [Directive 2011/83/EU, art. 11 a(4)].

    It goes to the address that the consumer gave, and to the one on the contract where that is another.
    """
    act = acts.system("sales", event.request_id)
    order = orders.read_order(event.record_id, act)
    what = f"withdrawal-{order.id}"
    if order.withdrawal is None or order.revision_id is None or store.mailed(order.revision_id, what):
        return
    revision = store.find_revision(order.revision_id, act)
    for number, address in enumerate(_addresses(order.withdrawal, revision)):
        mail.send(_acknowledgement(order.withdrawal, revision, address), f"{what}-{number}")
    store.put_mailed(revision.id, what, 1, ())


def _addresses(notice: Withdrawal, revision: Revision) -> Iterator[str]:
    yield notice.email
    known = revision.customer.address if revision.customer else None
    if known and known != notice.email and not _denied(revision):
        yield known


def _acknowledgement(notice: Withdrawal, revision: Revision, address: str) -> EmailMessage:
    local = notice.at.astimezone(clock.HELSINKI)
    facts = {
        "name": notice.name,
        "on": day(local.date(), revision.language),
        "time": f"{local:%H.%M}",
        "last_day": day(notice.last_day, revision.language),
    }
    letter = WITHDRAWN if notice.in_time else WITHDRAWN_LATE
    return mail.letter(address, revision.language, letter, **_facts(revision), **facts)


# --- letters ---------------------------------------------------------------------------------------------


def _mail(
    revision: Revision, what: str, number: int, letter: Letter, attached: Document | None = None, **facts: str
) -> None:
    """Mail a letter of this revision, unless the person may not be written to; either is remembered."""
    if revision.customer is None or revision.customer.address is None:
        return
    denied = _denied(revision)
    if not denied:
        known = _facts(revision) | facts
        message = mail.letter(revision.customer.address, revision.language, letter, **known)
        if attached:
            body = files.read(document_key(revision.id, attached.sha256))
            name = file_name(revision)
            message.add_attachment(body, maintype="application", subtype="pdf", filename=name)
        mail.send(message, f"{what}-{revision.id}-{number}")
    store.put_mailed(revision.id, what, number, denied)


def _facts(revision: Revision) -> dict[str, str]:
    seller = configuration.current().seller
    valid, url, code = revision.valid_until, settings.read("PUBLIC_URL"), code_of(revision)
    return {
        "number": revision.name,
        "title": revision.title,
        "seller": seller.name,
        "email": seller.email,
        "valid_until": day(valid, revision.language) if valid else "",
        "link": codes.link(url, PAGE, code, revision.language),
        "withdrawal": codes.link(url, WITHDRAWAL_PAGE, code, revision.language),
    }


def _denied(revision: Revision) -> tuple[str, ...]:
    """Why the contact, or else the customer, may not be written to; an offer is a service message."""
    contact_id = revision.customer.contact_id if revision.customer else None
    if contact_id is None:
        return customers.unreachable(revision.organisation_id)
    card = customers.whole_contact(contact_id)
    if card is None:
        return ("erased",)
    return decide([card], Purpose.SERV, Channel.EMAIL, message=Message.SERVICE)[contact_id].reasons


def mailing_of(revision: Revision) -> Revision:
    """The revision as it is shown, with the warning `not_mailed` where its letter could not be sent."""
    if revision.status != "sent" or not revision.mailings or not store.denied(revision.id, USE):
        return revision
    return revision.model_copy(update={"warnings": (*revision.warnings, "not_mailed")})
