"""Use cases of quotes: drafting, approving, sending, and what the customer says."""

from datetime import timedelta
from typing import Any

from services.sales.actions import products
from services.sales.model.customer import Customer
from services.sales.model.figures import is_counted
from services.sales.model.lines import GivenLine, PricedLine, all_priced, totals_of
from services.sales.model.order import Order
from services.sales.model.order_lines import ordered
from services.sales.model.quote import LATE, MOVES, Acceptance, Quote, Revision
from services.sales.model.quote_requests import GivenAcceptance, NewQuote, QuotePatch, RevisionPatch
from services.sales.store import configuration, customers, figures
from services.sales.store import quotes as store
from shared import clock, files, ids, read_audit
from shared.act import Act
from shared.auth import Caller
from shared.contracts.sales import document_key
from shared.errors import Conflict
from shared.exports import Link
from shared.fields import Language
from shared.personal import NON_DISCLOSURE, SEES_RESTRICTED
from shared.record import Event
from shared.writes import Check

# --- drafting --------------------------------------------------------------------------------------------


def create(body: NewQuote, caller: Caller, act: Act) -> Quote:
    """Draft a quote and its first revision, in the caller's responsibility unless another user is named."""
    store.ahead_of_drafting(products.products_of(body.lines or ()), act)
    settings = configuration.current(act)
    lines, filled = _priced(body.lines or (), body.language or "fi", act)
    responsible_id, unit = body.responsible_id or caller.user_id, body.unit or caller.unit
    shared = {
        "number": "",
        "title": body.title,
        "organisation_id": body.organisation_id,
        "contact_id": body.contact_id,
        "language": body.language or "fi",
        "responsible_id": responsible_id,
        "unit": unit,
    }
    quote = Quote.model_validate(shared | {"id": act.new_id(), "opportunity_id": body.opportunity_id})
    revision = Revision.model_validate(
        shared
        | {
            "id": store.revision_id(quote.id, 1),
            "quote_id": quote.id,
            "revision": 1,
            "status": "draft",
            "lines": lines,
            "totals": totals_of(lines),
            "valid_until": body.valid_until or clock.today() + timedelta(days=settings.valid_days),
            "payment_days": settings.payment_days if body.payment_days is None else body.payment_days,
            "message": body.message,
            "terms": body.terms,
            "authors": (caller.user_id,),
            "opened_on": clock.today(),
        }
    )
    checks = [*_linked(act, body, body.responsible_id), *filled]
    if body.opportunity_id:
        checks.append(store.is_open(body.opportunity_id, body.organisation_id))
    return store.create_quote(quote, revision, act, checks)


def edit(quote_id: str, body: QuotePatch, act: Act) -> Quote:
    """Replace what all revisions share; those that were sent stay as they are."""
    patch = body.model_dump(exclude_unset=True)
    latest = store.read_quote(quote_id, act).latest
    checks = _linked(act, body, body.responsible_id)
    return store.change_quote(quote_id, latest, lambda quote: quote.edited(patch), act, checks)


def revise(quote_id: str, caller: Caller, act: Act) -> Revision:
    """Draft a revision from the latest one; the customer is to be active."""
    quote = store.read_quote(quote_id, act)
    base = store.read_revision(quote_id, quote.latest, act)

    def drafted(quote: Quote) -> Revision:
        shared = {name: getattr(quote, name) for name in SHARED}
        copied = {name: getattr(base, name) for name in COPIED}
        own = {
            "id": store.revision_id(quote.id, quote.latest),
            "quote_id": quote.id,
            "revision": quote.latest,
            "status": "draft",
            "authors": tuple(dict.fromkeys((*base.authors, caller.user_id))),
            "opened_on": clock.today(),
            "valid_until": _still_to_come(base),
        }
        return Revision.model_validate(shared | copied | own)

    checks = customers.checks(act, organisations=[quote.organisation_id], contacts=[quote.contact_id])
    return store.revise(quote_id, drafted, act, checks)


SHARED = ("number", "title", "organisation_id", "contact_id", "language", "responsible_id", "unit")
COPIED = ("lines", "totals", "payment_days", "message", "terms")


def _still_to_come(base: Revision) -> Any:
    valid = base.valid_until
    return valid if valid and valid >= clock.today() else None


def edit_revision(quote_id: str, revision: int, body: RevisionPatch, act: Act) -> Revision:
    """Replace fields of a draft; what was approved is approved no more."""
    patch = body.model_dump(exclude_unset=True)
    checks: list[Check] = []
    if "lines" in patch:
        language = store.read_quote(quote_id, act).language
        patch["lines"], checks = _priced(body.lines or (), language, act)
    author = act.actor.removeprefix("user:")
    return store.change_revision(quote_id, revision, lambda one: one.edited(patch, author), act, checks)


def _priced(lines: Any, language: Language, act: Act) -> tuple[tuple[PricedLine, ...], list[Check]]:
    given: list[GivenLine] = list(lines)
    filled, checks = products.filled(given, language, act)
    return all_priced(filled, clock.today()), checks


def _linked(act: Act, body: NewQuote | QuotePatch, responsible_id: str | None) -> list[Check]:
    """What a body newly names must be active."""
    return customers.checks(
        act,
        organisations=[getattr(body, "organisation_id", None)],
        contacts=[body.contact_id],
        users=[responsible_id],
        units=[body.unit],
    )


# --- approval --------------------------------------------------------------------------------------------


def submit(quote_id: str, revision: int, act: Act) -> Revision:
    """Ask for approval of a draft above the limit."""
    limit = configuration.current().approval_limit
    return store.change_revision(quote_id, revision, lambda one: one.submitted(limit), act)


def approve(quote_id: str, revision: int, caller: Caller, act: Act) -> Revision:
    """Let a revision pass; not by who wrote it."""
    return store.change_revision(
        quote_id, revision, lambda one: one.approved(caller.user_id, clock.now()), act
    )


# --- sending ---------------------------------------------------------------------------------------------


def send(quote_id: str, revision: int, mail: bool, act: Act) -> Revision:
    """Freeze a revision and offer it; the one in force is superseded. With `mail` its link is mailed."""
    store.ahead_of_sending(quote_id, revision, act)
    draft = store.read_revision(quote_id, revision, act)
    quote, settings = store.read_quote(quote_id, act), configuration.current(act)
    of, checks = [draft.organisation_id], list[Check]()

    def move(one: Revision) -> tuple[Revision, Event]:
        if quote.in_force is not None and quote.in_force > revision:
            raise Conflict("a newer revision has been sent", legal=["revise"])
        customer, terms = _addressed(draft, mail), getattr(settings.terms, draft.language)
        secret = customer.contact_secret
        checks[:] = customers.checks(act, organisations=of, contacts=[draft.contact_id], secret=secret)
        return one.sent(customer, settings.approval_limit, terms, mail)

    return store.send(draft, move, quote.in_force, act, checks)


def _addressed(draft: Revision, mail: bool) -> Customer:
    customer = snapshot(draft.organisation_id, draft.contact_id)
    if mail and customer.address is None:
        raise Conflict("neither the contact nor the customer has an email address", legal=["send"])
    return customer


def snapshot(organisation_id: str, contact_id: str | None) -> Customer:
    """The customer and contact as they are now; PassiveRecord where one is not active."""
    return Customer.of(customers.organisation(organisation_id), customers.contact(contact_id))


def mail_again(quote_id: str, revision: int, act: Act) -> Revision:
    """Mail the link of a sent revision once more."""
    return store.change_revision(quote_id, revision, Revision.mailed, act)


# --- the customer's word ---------------------------------------------------------------------------------


def record_acceptance(
    quote_id: str, revision: int, body: GivenAcceptance, caller: Caller, act: Act
) -> Revision:
    """Write down that the customer ordered, as said by phone, mail or at a meeting."""
    store.ahead_of_acceptance(quote_id, revision, act)
    document = store.find_document(store.revision_id(quote_id, revision), act)
    acceptance = Acceptance(
        at=body.at or clock.now(),
        name=body.name,
        channel=body.channel,
        reason=body.reason,
        recorded_by=caller.user_id,
        document_hash=document.sha256 if document else None,
    )
    return accept(quote_id, revision, acceptance, act)


def accept(quote_id: str, revision: int, acceptance: Acceptance, act: Act) -> Revision:
    """Accept a revision and make its order: one transaction, in which the customer is active."""
    offered = store.read_revision(quote_id, revision, act)

    def move(one: Revision) -> tuple[Revision, Event]:
        late = act.may(LATE, one)
        return one.accepted(acceptance, order_id(one), late)

    checks = customers.checks(act, organisations=[offered.organisation_id], contacts=[offered.contact_id])
    return store.accept(offered, move, order_of, act, checks)


def order_id(revision: Revision) -> str:
    """The id of the order that the next acceptance of a revision makes: one for each, whoever accepts."""
    return ids.derived("order", revision.id, str(revision.acceptances + 1))


def order_of(accepted: Revision) -> Order:
    """The draft order of an accepted revision: its lines at its prices."""
    copied = {name: getattr(accepted, name) for name in ORDERED}
    return Order.model_validate(
        copied
        | {
            "id": accepted.order_id,
            "number": "",
            "status": "draft",
            "revision_id": accepted.id,
            "lines": tuple(ordered(line) for line in accepted.lines),
            "opened_on": clock.today(),
        }
    ).whole()


ORDERED = (
    "quote_id",
    "title",
    "organisation_id",
    "contact_id",
    "language",
    "customer",
    "payment_days",
    "responsible_id",
    "unit",
)


def undo_acceptance(quote_id: str, revision: int, act: Act) -> Revision:
    """Undo an acceptance recorded by mistake; its draft order is cancelled."""
    accepted = store.read_revision(quote_id, revision, act)
    MOVES.target("undo_acceptance", accepted.status)
    frozen = figures.keeping(accepted)
    return store.undo_acceptance(
        accepted, lambda one: one.unaccepted(is_counted(one, frozen)), Order.unmade, act
    )


# --- the PDF ---------------------------------------------------------------------------------------------


def document_link(quote_id: str, revision: int, act: Act) -> Link:
    """A link to the PDF of a revision, once the download is logged; whom it names may be hidden from some.

    Raises Conflict while it is being made, NotFound where it is deleted for good.
    """
    one = store.read_revision(quote_id, revision, act)
    document = store.find_document(one.id)
    if document is None:
        store.document_must_come(one)
        raise Conflict("there is no document: it is made when the quote is sent", legal=sorted(one.actions()))
    if one.customer and one.customer.contact_restricted:
        act.require(SEES_RESTRICTED, one)
    if one.customer and one.customer.contact_secret:
        act.require(NON_DISCLOSURE, one)
        read_audit.unveiled(f"sales#revision#{one.id}", act)
    read_audit.send(read_audit.Read("download", f"sales#revision#{one.id}"), act)
    filename = f"{one.number}-{one.revision}.pdf"
    return Link(url=files.download_link(document_key(one.id, document.sha256), filename))
