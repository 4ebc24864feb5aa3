"""What follows when a quote is sent or accepted: its PDF, and the letters with the link."""

import hashlib
import tempfile
from datetime import datetime
from pathlib import Path

from services.sales import document
from services.sales.document.formats import day
from services.sales.model.configuration import Seller
from services.sales.model.document import Document
from services.sales.model.letters import OFFER as OFFERED
from services.sales.model.letters import ORDERED, WITHDRAWN
from services.sales.model.quote import Revision
from services.sales.store import configuration, customers
from services.sales.store import quotes as store
from shared import act as acts
from shared import clock, codes, files, mail, settings
from shared.act import Act
from shared.codes import Code
from shared.contracts.permission import decide
from shared.contracts.privacy import Channel, Message, Purpose
from shared.contracts.sales import (
    QuoteAccepted,
    QuoteDocumentMade,
    QuoteMailRequested,
    QuoteSent,
    document_key,
)

USE = "offer"
"""What the code of an offer's link is for."""
PAGE = "sales/pages/offer"
WITHDRAWAL_PAGE = "sales/pages/withdrawal"


def code_of(revision: Revision) -> Code:
    """The code of a revision's link; nothing of it is stored."""
    return Code.of(USE, revision.id)


def make_document(event: QuoteSent) -> None:
    """Set and keep the PDF of a sent revision; one that is kept stays as it is."""
    act = acts.system("sales", event.request_id)
    if store.find_document(event.record_id):
        return
    revision = store.find_revision(event.record_id, act)
    body = document.render(
        document.offer_of(revision, configuration.current(), revision.unit, _online(revision))
    )
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
    store.create_document(made, act)


def _online(revision: Revision) -> str | None:
    """Where a consumer can withdraw [Directive 2011/83/EU, art. 11 a]."""
    private = revision.customer is not None and revision.customer.private
    return f"{settings.read('PUBLIC_URL').rstrip('/')}/{WITHDRAWAL_PAGE}" if private else None


def mail_offer(event: QuoteDocumentMade | QuoteMailRequested) -> None:
    """Mail the link of a sent revision as often as it was asked for, once each."""
    act = acts.system("sales", event.request_id)
    revision = store.find_revision(event.record_id, act)
    if revision.status == "sent" and store.mailed(revision.id, USE) < revision.mailings:
        _mail(revision, USE, revision.mailings, OFFERED)


def confirm_order(event: QuoteAccepted) -> None:
    """Confirm the acceptance of a mailed quote: the contract in a durable form [CPA 6:13 §]."""
    revision = store.find_revision(event.record_id, acts.system("sales", event.request_id))
    accepted = revision.acceptance
    if accepted is None or not revision.mailings:
        return
    if store.mailed(revision.id, "order") >= revision.acceptances:
        return
    _mail(
        revision, "order", revision.acceptances, ORDERED, name=accepted.name, on=_day(revision, accepted.at)
    )


def confirm_withdrawal(revision: Revision, at: datetime, name: str) -> None:
    """Acknowledge a consumer's withdrawal with its moment, at once [Directive 2011/83/EU, art. 11 a(4)]."""
    local = at.astimezone(clock.HELSINKI)
    _mail(revision, "withdrawal", 1, WITHDRAWN, name=name, on=_day(revision, at), time=f"{local:%H.%M}")


def _mail(
    revision: Revision, what: str, number: int, letter: dict[str, tuple[str, str]], **facts: str
) -> None:
    """Mail a letter of this revision, unless the person may not be written to; either is remembered."""
    customer, seller = revision.customer, configuration.current().seller
    if customer is None or customer.address is None:
        return
    denied = _denied(revision)
    if not denied:
        known = _facts(revision, seller) | facts
        message = mail.letter(customer.address, revision.language, letter, **known)
        mail.send(message, f"{what}-{revision.id}-{number}")
    store.put_mailed(revision.id, what, number, denied)


def _facts(revision: Revision, seller: Seller) -> dict[str, str]:
    code = code_of(revision)
    valid = revision.valid_until
    return {
        "number": revision.name,
        "title": revision.title,
        "seller": seller.name,
        "email": seller.email,
        "valid_until": day(valid, revision.language) if valid else "",
        "link": codes.link(settings.read("PUBLIC_URL"), PAGE, code, revision.language),
    }


def _day(revision: Revision, at: datetime) -> str:
    return day(at.astimezone(clock.HELSINKI).date(), revision.language)


def _denied(revision: Revision) -> tuple[str, ...]:
    """Why the contact may not be written to, by the one decision; an offer is a service message."""
    contact_id = revision.customer.contact_id if revision.customer else None
    if contact_id is None:
        return () if customers.status(revision.organisation_id) == "active" else ("passive",)
    card = customers.whole_contact(contact_id)
    if card is None:
        return ("erased",)
    return decide([card], Purpose.SERV, Channel.EMAIL, message=Message.SERVICE)[contact_id].reasons


def mailing_of(revision: Revision, _: Act) -> Revision:
    """The revision as it is shown, with the warning `not_mailed` where its letter could not be sent."""
    if revision.status != "sent" or not revision.mailings or not store.denied(revision.id, USE):
        return revision
    return revision.model_copy(update={"warnings": (*revision.warnings, "not_mailed")})
