"""The page on which a consumer withdraws from a contract [Directive 2011/83/EU, art. 11 a; CPA 6:14 a §].

A right: it is never limited, and it needs nothing but the code of the letter.
"""

from services.sales.actions import replies
from services.sales.actions.replies import Contract
from services.sales.model.quote import Revision
from services.sales.pages.edge import moment, pages
from shared import dates
from shared.errors import Conflict
from shared.fields import Email
from shared.pages import Coded, View
from shared.personal import Line

WITHDRAWAL = "/sales/pages/withdrawal"


class Notice(Coded):
    """The form to withdraw: who does so, and where the receipt is acknowledged."""

    withdrawn_by: Line
    withdrawal_email: Email


@pages.get(WITHDRAWAL)
def enter_withdrawal() -> View:
    """What the link to withdraw opens."""
    return pages.entry("withdrawal")


@pages.ask(WITHDRAWAL, on=enter_withdrawal, right=True)
def show_withdrawal(form: Coded) -> View:
    """The contract and the form to withdraw from it, or why there is none."""
    revision = replies.opened(form.code, pages.act)
    contract = replies.contract_of(revision, pages.act)
    return _form(revision, contract) if contract and contract.stands else _answer(revision, contract)


@pages.post(f"{WITHDRAWAL}/confirmation", on=show_withdrawal, right=True)
def withdraw(form: Notice) -> View:
    """Take the notice; it is acknowledged by mail."""
    revision = replies.opened(form.code, pages.act)
    contract = replies.contract_of(revision, pages.act)
    if contract and contract.stands:
        try:
            replies.withdraw(
                contract, form.withdrawn_by, form.withdrawal_email, pages.visit.network_hash, pages.act
            )
        except Conflict:
            """Another notice or a cancellation was faster; what stands is shown."""
    return _answer(revision, replies.contract_of(revision, pages.act), 409)


def _form(revision: Revision, contract: Contract) -> View:
    accepted, customer = revision.acceptance, revision.customer
    known = {
        "withdrawn_by": accepted.name if accepted else "",
        "withdrawal_email": (customer.address if customer else None) or "",
    }
    return View(
        "withdrawal.html",
        given=known,
        revision=revision,
        concluded=contract.concluded,
        last_day=contract.last_day,
        late=contract.late,
    )


def _answer(revision: Revision, contract: Contract | None, status: int = 200) -> View:
    """What stands: the notice that was taken or, under that status, why there is nothing to withdraw from."""
    language = pages.visit.language
    facts = {"number": revision.name}
    withdrawal = contract.order.withdrawal if contract else None
    if withdrawal:
        facts |= {"name": withdrawal.name, **moment(withdrawal.at, language)}
        facts["last_day"] = dates.day(withdrawal.last_day, language)
    elif contract and contract.order.closed_on:
        facts["day"] = dates.day(contract.order.closed_on, language)
    return View(
        "withdrawal_answer.html",
        status=200 if withdrawal else status,
        answer=_standing(revision, contract),
        facts=facts,
        late=bool(withdrawal and not withdrawal.in_time),
        seller=replies.shown(revision, language).seller,
    )


def _standing(revision: Revision, contract: Contract | None) -> str:
    if contract is None:
        return "none" if replies.private(revision) else "company"
    return "received" if contract.order.withdrawal else "cancelled"
