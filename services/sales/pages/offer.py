"""The page of an offer: the customer reads it, and accepts or declines it."""

from collections.abc import Callable
from typing import Any, Literal

from services.sales.actions import offers, replies
from services.sales.actions.replies import Contract
from services.sales.document.content import printed
from services.sales.model.quote import Reason, Revision
from services.sales.model.withdrawal import last_day
from services.sales.pages.edge import moment, pages
from shared import clock, dates
from shared.codes import Code
from shared.errors import Conflict, PassiveRecord
from shared.pages import Coded, Download, View
from shared.personal import Line

OFFER = "/sales/pages/offer"


class Acceptance(Coded):
    """The form to accept: who does so, that they may, and of consumers whether to begin at once."""

    accepted_by: Line
    agreed: Literal["yes"]
    early_start: Literal["yes"] | None = None


class Decline(Coded):
    """The form to decline."""

    decline_reason: Reason | None = None


@pages.get(OFFER)
def enter_offer() -> View:
    """What the letter's link opens."""
    return pages.entry("offer")


@pages.ask(OFFER, on=enter_offer)
def show_offer(form: Coded) -> View:
    """The offer as it stands, and while it is open the forms to answer it."""
    return _shown(replies.opened(form.code, pages.act))


@pages.ask(f"{OFFER}/document", on=enter_offer)
def keep_document(form: Coded) -> Download:
    """The PDF of it."""
    revision = replies.opened(form.code, pages.act)
    return Download(offers.file_name(revision), "application/pdf", replies.document_file(revision))


@pages.post(f"{OFFER}/acceptance", on=show_offer)
def accept_offer(form: Acceptance) -> View:
    """Accept it; an order is made."""
    early, network = form.early_start == "yes", pages.visit.network_hash
    return _answered(form.code, lambda one: replies.accept(one, form.accepted_by, early, network, pages.act))


@pages.post(f"{OFFER}/decline", on=show_offer)
def decline_offer(form: Decline) -> View:
    """Decline it."""
    return _answered(form.code, lambda one: replies.decline(one, form.decline_reason, pages.act))


def _answered(code: Code, answer: Callable[[Revision], Revision]) -> View:
    """The offer after an answer; as it stands where another was faster, or cannot be given here."""
    revision = replies.opened(code, pages.act)
    try:
        return _shown(answer(revision))
    except PassiveRecord:
        return _shown(revision, "unavailable", 409)
    except Conflict:
        return _shown(replies.opened(code, pages.act), status=409)


# --- what is shown ---------------------------------------------------------------------------------------


def _shown(revision: Revision, state: str = "", status: int = 200) -> View:
    language = pages.visit.language
    offer = replies.shown(revision, language)
    contract = replies.contract_of(revision, pages.act)
    return View(
        "offer.html",
        status=status,
        offer=printed(offer),
        seller=offer.seller,
        language=revision.language,
        revision=revision,
        state=state or _state(revision),
        facts=_facts(revision, language),
        confirmed=offers.confirms(revision),
        notice=_notice(contract, revision, language),
        withdrawable=contract.last_day if contract and contract.stands and not contract.late else None,
        early=last_day(clock.today()) if replies.begins_early(revision) else None,
    )


def _state(revision: Revision) -> str:
    """What has become of it: `open` while it can be accepted here."""
    if revision.status != "sent":
        return revision.status
    if revision.over:
        return "expired"
    return "open" if replies.is_documented(revision) else "preparing"


def _facts(revision: Revision, language: str) -> dict[str, str]:
    """What the words of its state are filled with."""
    valid, closed, accepted = revision.valid_until, revision.closed_on, revision.acceptance
    facts = {"name": "", "day": dates.day(closed, language) if closed else "", "time": ""}
    if accepted:
        facts = {"name": accepted.name, **moment(accepted.at, language)}
    return facts | {"valid_until": dates.day(valid, language) if valid else ""}


def _notice(contract: Contract | None, revision: Revision, language: str) -> dict[str, Any] | None:
    withdrawal = contract.order.withdrawal if contract else None
    if withdrawal is None:
        return None
    return {"number": revision.name, "name": withdrawal.name, **moment(withdrawal.at, language)}
