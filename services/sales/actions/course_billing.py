"""Billing a course: one draft request for each payer, of enrolments that no request bills yet."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from services.sales.actions.courses import settled
from services.sales.model.billing import BillingLine, BillingRequest
from services.sales.model.course import Course
from services.sales.model.enrolment import Enrolment
from services.sales.store import billing, configuration, customers
from services.sales.store import courses as store
from shared import clock, ids
from shared.act import Act
from shared.attributes import Item
from shared.auth import Caller
from shared.errors import Conflict, PassiveRecord

MOST_ROWS = 40
"""Rows of a request: each enrolment is a write of its transaction."""
MOST_REQUESTS = 50
"""Requests of one call; a further call drafts the next ones."""
UNITS = {"fi": "hlö", "sv": "pers.", "en": "person"}


def bill(course_id: str, payer_id: str | None, caller: Caller, act: Act) -> list[BillingRequest]:
    """Draft a request for each payer, or for one, of 40 rows at most; 50 requests in a call at most.

    A request and the marks on its enrolments are one transaction, so that none is billed twice. The same
    call again answers the requests that it made, and drafts what it did not come to. Raises Conflict where
    nothing is to be billed, PassiveRecord naming payers out of use before anything is written.
    """
    return settled(lambda: _bill(course_id, payer_id, caller, act))


def _bill(course_id: str, payer_id: str | None, caller: Caller, act: Act) -> list[BillingRequest]:
    course = store.read_course(course_id, act)
    items = store.enrolments(course_id)
    repeated = [item for item in items if act.repeats(item)]
    made = list(dict.fromkeys(item["billed_by"] for item in repeated if "billed_by" in item))
    parts = _parts((item for item in items if item not in repeated), payer_id)[: MOST_REQUESTS - len(made)]
    if parts or not made:
        course.must_bill()
    if not made and not parts:
        raise Conflict("nothing of the course is left to bill to this payer", legal=sorted(course.actions()))
    payers = _payers(part[0].payer_id for part in parts)
    found = [billing.read_billing(one, act) for one in made]
    for part in parts:
        request = _drafted(course, part, payers[part[0].payer_id], caller, act)
        checks = customers.checks(act, organisations=[request.organisation_id])
        found.append(store.bill(course, part, request, act, checks))
    return found


def _parts(items: Iterable[Item], payer_id: str | None) -> list[list[Enrolment]]:
    """What is left to bill, by payer as they enrolled, 40 rows to a request."""
    by_payer: dict[str, list[Enrolment]] = {}
    for enrolment in map(store.ENROLMENTS.load, items):
        if enrolment.remaining and payer_id in (None, enrolment.payer_id):
            by_payer.setdefault(enrolment.payer_id, []).append(enrolment)
    return [
        whole[start : start + MOST_ROWS]
        for whole in by_payer.values()
        for start in range(0, len(whole), MOST_ROWS)
    ]


def _payers(payer_ids: Iterable[str]) -> Mapping[str, Item]:
    """The cards of payers; raises PassiveRecord naming those that cannot be billed."""
    named = list(dict.fromkeys(payer_ids))
    cards = store.payers(named)
    missing = [one for one in named if not _in_use(cards.get(one))]
    if missing:
        raise PassiveRecord("payers are passive, restricted or gone; nothing was billed", payers=missing)
    return cards


def _in_use(card: Item | None) -> bool:
    return card is not None and card["status"] == "active" and not card.get("restricted")


def _drafted(
    course: Course, enrolments: Sequence[Enrolment], payer: Item, caller: Caller, act: Act
) -> BillingRequest:
    """A request for enrolments of one payer; its id comes of the first, so that a repeat finds it."""
    names = {} if payer["kind"] == "private_person" else _names(enrolments)
    lines = [
        _line(number, course, one, names.get(one.contact_id))
        for number, one in enumerate(enrolments, start=1)
    ]
    return BillingRequest(
        id=ids.derived("sales.course_billing", act.key or ids.new(), enrolments[0].id),
        status="draft",
        course_id=course.id,
        organisation_id=payer["id"],
        title=course.title,
        language=course.language,
        lines=tuple(lines),
        delivery_date=course.ends,
        payment_days=configuration.current().payment_days,
        opened_on=clock.today(),
        responsible_id=caller.user_id,
        unit=course.unit or caller.unit,
    ).whole()


def _names(enrolments: Sequence[Enrolment]) -> Mapping[str, str]:
    """The participants' names, for an organisation that asks whom it pays for."""
    cards = store.participants(one.contact_id for one in enrolments)
    return {
        contact_id: f"{card['first_names']} {card['last_name']}"
        for contact_id, card in cards.items()
        if card["status"] != "erased" and not card.get("restricted")
    }


def _line(number: int, course: Course, enrolment: Enrolment, name: str | None) -> BillingLine:
    said = (course.title, course.period, name)
    return BillingLine(
        id=str(number),
        enrolment_id=enrolment.id,
        name=", ".join(one for one in said if one),
        quantity=Decimal(1),
        unit=UNITS[course.language],
        unit_price=enrolment.price,
        net=enrolment.price,
        vat=course.vat,
        rate=course.rate,
        supplied_on=course.ends,
        account=course.account,
    )
