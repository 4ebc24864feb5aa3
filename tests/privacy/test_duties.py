"""What the law keeps stays while its duty runs, and no longer; what was unlawful in itself goes at once."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.sales.model import erasure
from services.sales.model.order import Order
from services.sales.model.quote import Quote, Revision
from shared import clock
from shared.contracts.subjects import Errand
from tests.privacy.canaries import Canaries

ANNA, EVA = "partners.contact:anna", "partners.organisation:eva"
CLOSED = date(2025, 5, 4)


def order(**over: Any) -> Any:
    return Canaries("sales.order", {"id": "o1", "closed_on": CLOSED} | over).record(Order)


def erasing(*subjects: str, **over: Any) -> Errand:
    return Errand(id="e", what="erase", subjects=subjects, **over)


def told(fate: Any) -> list[tuple[Any, ...]]:
    return [(one.done, one.fields, one.ground, one.until) for one in fate.outcomes]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2031, 12, 31), [("retained", (), "vouchers", date(2031, 12, 31))]),
        (date(2032, 1, 1), [("deleted", (), None, None)]),
    ],
)
def test_a_voucher_is_kept_to_the_last_day_of_its_duty_and_then_goes_with_its_person(today, expected):
    with clock.fixed(datetime(today.year, today.month, today.day, 10, tzinfo=UTC)):
        fate = erasure.fate_of_order(order(organisation_id="eva"), erasing(EVA))
    assert told(fate) == expected


def test_a_company_s_voucher_loses_its_contact_alone_once_the_duty_is_over():
    whole = order(organisation_id="acme", **{"customer.contact_id": "anna"})
    with clock.fixed(datetime(2032, 1, 1, 10, tzinfo=UTC)):
        fate = erasure.fate_of_order(whole, erasing(ANNA))
    assert told(fate) == [("deleted", ("customer",), None, None)]
    assert (fate.left.customer.contact_name, fate.left.customer.name) == (None, whole.customer.name)


def test_a_company_s_contract_is_kept_until_claims_lapse_and_no_longer():
    links = {"id": "q1-1", "quote_id": "q1", "status": "accepted", "organisation_id": "acme"}
    one = Canaries("sales.revision", links | {"contact_id": "anna", "closed_on": CLOSED}).record(Revision)
    kept = [("retained", (), "sales-documents", date(2028, 5, 4))]
    for today, expected in (
        (datetime(2028, 5, 4, 10, tzinfo=UTC), kept),
        (datetime(2028, 5, 5, tzinfo=UTC), None),
    ):
        with clock.fixed(today):
            fate = erasure.fate_of_revision(one, erasing(ANNA))
        assert told(fate) == expected if expected else fate.left.contact_id is None


@pytest.mark.parametrize(
    ("subjects", "unlawful", "done"),
    [
        ((EVA,), True, "retained"),
        (("sales.order:o1",), False, "retained"),
        (("sales.order:o1",), True, "deleted"),
    ],
    ids=["the customer's record was unlawful", "named as their own", "unlawful in itself"],
)
def test_only_a_voucher_that_was_itself_unlawful_goes_against_its_duty(subjects, unlawful, done):
    with clock.fixed(datetime(2026, 1, 1, 10, tzinfo=UTC)):
        fate = erasure.fate_of_order(order(organisation_id="eva"), erasing(*subjects, unlawful=unlawful))
    assert [one.done for one in fate.outcomes] == [done]


def test_a_document_that_was_confirmed_as_the_person_s_own_goes():
    links = {"id": "q1", "organisation_id": "acme", "contact_id": None}
    one = Canaries("sales.quote", links).record(Quote)
    assert told(erasure.fate_of_quote(one, erasing("sales.quote:q1"))) == [("deleted", (), None, None)]
    assert told(erasure.fate_of_quote(one, erasing("sales.quote:other"))) == []
