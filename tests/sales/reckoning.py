"""What must hold of quotes, orders and billing requests at any moment, reckoned apart, in fractions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from services.sales.model import billing, order, quote
from services.sales.model.billing import BillingRequest
from services.sales.model.order import Order
from services.sales.model.quote import Revision

LIVE_CREDIT = ("acknowledged", "invoiced", "paid")
OPEN = {Revision: quote.OPEN, Order: order.OPEN, BillingRequest: billing.OPEN}


def half_up(amount: Fraction) -> int:
    """Cents of an amount in euros, a half away from zero."""
    cents = abs(amount) * 100
    whole = (2 * cents.numerator + cents.denominator) // (2 * cents.denominator)
    return whole if amount >= 0 else -whole


def euros(text: Any) -> Fraction:
    return Fraction(str(text))


def cents(text: Any) -> int:
    """Cents of an amount that has no more than two decimals."""
    exact = euros(text) * 100
    assert exact.denominator == 1, text
    return exact.numerator


def percent(category: str, rate_class: str | None, on: date) -> Fraction:
    """The Finnish rate of a supply on a day."""
    if category != "S":
        return Fraction(0)
    if rate_class == "standard":
        return Fraction(51, 2) if on >= date(2024, 9, 1) else Fraction(24)
    if rate_class == "reduced":
        return Fraction(27, 2) if on >= date(2026, 1, 1) else Fraction(14)
    return Fraction(10)


def hold_totals(lines: Iterable[Any], totals: Any) -> None:
    """VAT is worked out by group, half up; net, VAT and gross are the groups' sums, to the cent."""
    groups: dict[tuple[str, Fraction, str | None], int] = defaultdict(int)
    for line in lines:
        rate = euros(line.rate)
        groups[line.vat.category.value, rate, None if rate else line.vat.reason] += cents(line.net)
    shown = {
        (one.category.value, euros(one.rate), one.reason): (cents(one.net), cents(one.vat))
        for one in totals.groups
    }
    assert len(shown) == len(totals.groups)
    assert shown == {key: (net, half_up(Fraction(net, 100) * key[1] / 100)) for key, net in groups.items()}
    assert cents(totals.net) == sum(groups.values())
    assert cents(totals.vat) == sum(vat for _, vat in shown.values())
    assert cents(totals.gross) == cents(totals.net) + cents(totals.vat)


def hold_priced(line: Any) -> None:
    """A line's net is quantity x price less discount, half up; a line is never below 0."""
    exact = euros(line.quantity) * euros(line.unit_price) * (100 - euros(line.discount)) / 100
    assert cents(line.net) == half_up(exact) >= 0
    assert euros(line.quantity) > 0


def hold_closing(one: Any) -> None:
    """It has a day of closing when, and only when, it is closed; that it expired is stored nowhere."""
    assert (one.closed_on is None) == (one.status in OPEN[type(one)]), (one.noun, one.status, one.closed_on)
    assert one.status != "expired"
    assert not {"expired", "billing"} & one.model_dump().keys()


def hold_revision(one: Revision) -> None:
    """What is offered adds up; an accepted revision, and no other, has its order."""
    hold_closing(one)
    hold_totals(one.lines, one.totals)
    for line in one.lines:
        hold_priced(line)
        if one.sent_at is not None:
            on = line.supplied_on or one.opened_on
            assert euros(line.rate) == percent(line.vat.category.value, line.vat.rate_class, on)
    assert (one.status == "accepted") == (one.order_id is not None) == (one.acceptance is not None)


def hold_order(one: Order, requests: Sequence[BillingRequest]) -> None:
    """What is ordered, delivered and billed of each line agrees with the requests that there are."""
    hold_closing(one)
    hold_totals(one.lines, one.totals)
    amounts, quantities = billed(requests)
    for line in one.lines:
        hold_priced(line)
        assert 0 <= cents(line.billed) == amounts.pop(line.id, 0) <= cents(line.net), line
        assert 0 <= euros(line.billed_quantity) == quantities.pop(line.id, 0) <= euros(line.quantity), line
        delivered = sum(euros(part.quantity) for part in one.deliveries if part.line == line.id)
        assert 0 <= euros(line.fulfilled) == delivered <= euros(line.quantity)
    assert not any(amounts.values()), "billed, and of no line"
    assert cents(one.remaining) == sum(cents(line.net) - cents(line.billed) for line in one.lines)
    assert cents(one.totals.undelivered) == sum(
        half_up(euros(line.net) * (1 - euros(line.fulfilled) / euros(line.quantity))) for line in one.lines
    )
    hold_instalments(one, requests)
    assert [part.number for part in one.amendments] == list(range(1, len(one.amendments) + 1))
    assert one.status != "cancelled" or not any(line.billed for line in one.lines)


def billed(requests: Iterable[BillingRequest]) -> tuple[dict[str, int], dict[str, Fraction]]:
    """Cents and quantities on live requests by line of the order; a credit counts once finance has it."""
    amounts: dict[str, int] = defaultdict(int)
    quantities: dict[str, Fraction] = defaultdict(Fraction)
    for one in requests:
        if one.status == "cancelled" or (one.kind == "credit" and one.status not in LIVE_CREDIT):
            continue
        for row in one.lines:
            amounts[row.line or ""] += cents(row.net)
            quantities[row.line or ""] += euros(row.quantity or 0)
    return amounts, quantities


def hold_instalments(one: Order, requests: Iterable[BillingRequest]) -> None:
    """Each instalment is billed by the one live request that names it; the plan is no more than the order."""
    named = [
        (number, request.id)
        for request in requests
        if request.kind == "request" and request.status != "cancelled"
        for number in request.instalments
    ]
    assert len({number for number, _ in named}) == len(named), "an instalment is billed twice"
    assert {part.id: part.billing_id for part in one.instalments if part.billing_id} == dict(named)
    assert sum(cents(part.net) for part in one.instalments) <= cents(one.totals.net)


def hold_request(one: BillingRequest, credits: Iterable[BillingRequest]) -> None:
    """Its totals add up; it bills nothing below 0, a credit nothing above; no row is credited twice."""
    hold_closing(one)
    hold_totals(one.lines, one.totals)
    taken: dict[str, int] = defaultdict(int)
    for credit in credits:
        if credit.credits == one.id and credit.status != "cancelled":
            assert one.kind == "request"
            for row in credit.lines:
                taken[row.id] -= cents(row.net)
    for row in one.lines:
        assert cents(row.net) >= 0 if one.kind == "request" else cents(row.net) < 0, row
        assert 0 <= cents(row.credited) == taken.pop(row.id, 0) <= abs(cents(row.net)), row
        on = row.supplied_on
        assert on is not None
        assert euros(row.rate) == percent(row.vat.category.value, row.vat.rate_class, on)
    assert not taken
    assert one.lines
    assert (one.number is not None) == (one.submitted_at is not None)
    assert one.number or one.status in ("draft", "ready", "cancelled")
    assert one.attempt == 1 + sum(part.attempt < one.attempt for part in one.rejections)


def hold(revisions: Iterable[Revision], orders: Sequence[Order], requests: Sequence[BillingRequest]) -> None:
    """All of it, over all documents that there are."""
    of_order: dict[str, list[BillingRequest]] = defaultdict(list)
    for request in requests:
        of_order[request.order_id or ""].append(request)
    for revision in revisions:
        hold_revision(revision)
    for one in orders:
        hold_order(one, of_order.pop(one.id, []))
    assert not of_order, "requests of no order"
    for request in requests:
        hold_request(request, requests)
    hold_one_order_each(revisions, orders)


def hold_one_order_each(revisions: Iterable[Revision], orders: Iterable[Order]) -> None:
    """An accepted revision has exactly one order that stands for it, whatever was undone before."""
    made: Mapping[str, list[Order]] = defaultdict(list)
    for one in orders:
        made[one.revision_id or ""].append(one)
    for revision in revisions:
        found = made.get(revision.id, [])
        assert len(found) == revision.acceptances
        assert sum(one.id == revision.order_id for one in found) == (revision.status == "accepted")
        undone = [one for one in found if one.id != revision.order_id]
        assert all(one.status == "cancelled" for one in undone)
