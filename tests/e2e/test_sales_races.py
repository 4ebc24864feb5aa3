"""Sales under real threads on the emulator: numbers consecutive, one order, never more than ordered.

Transactions that meet are refused as DynamoDB refuses them.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from services.sales.actions import billing as billing_actions
from services.sales.actions import quotes as quote_actions
from services.sales.model.billing_requests import GivenBillingLine, NewBillingRequest
from services.sales.model.quote import Acceptance
from shared import aws, clock, contention, settings, table
from shared.act import Act
from shared.attributes import from_item
from shared.auth import Caller
from shared.errors import Busy, Conflict, Refusal
from tests import emulated, meetings
from tests.emulated import Call, put
from tests.sales.people import line

SUBMISSIONS, ACCEPTANCES, REQUESTS = 200, 50, 30
QUOTES, ORDERS, BILLING = "/sales/quotes", "/sales/orders", "/sales/billing-requests"
BY = Act(actor="user:bench", request_id="r1")
WHO = Caller("bench", ())


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Call]:
    """Calls as an administrator, with an active customer in the tables."""
    with emulated.tables(tmp_path_factory.mktemp("races")):
        key = {"pk": "partners#organisation#acme", "sk": "record"}
        company = {"kind": "company", "name": "Mäkelän Ääni Oy", "country": "FI", "business_id": "2077474-0"}
        place = {"street": "Rantakatu 1", "postal_code": "80100", "city": "Joensuu"}
        put(key | {"id": "acme", "status": "active", "version": 1} | company | place)
        yield emulated.calling("admin")


def sent(call: Call, *lines: dict[str, Any]) -> str:
    quote = call(
        "POST", QUOTES, {"title": "Koulutus", "organisation_id": "acme", "lines": list(lines or (line(),))}
    )
    call("POST", f"{QUOTES}/{quote['id']}/revisions/1/sending", {"mail": False}, version="*")
    return str(quote["id"])


def confirmed(call: Call, *lines: dict[str, Any]) -> str:
    said = {"name": "Anna Mäkelä", "channel": "phone"}
    path = f"{QUOTES}/{sent(call, *lines)}/revisions/1/acceptance"
    order_id = call("POST", path, said, version="*")["order_id"]
    call("POST", f"{ORDERS}/{order_id}/confirmation", version="*")
    return str(order_id)


def records(kind: str) -> list[dict[str, Any]]:
    """Every record of a kind; the test's own look at the table."""
    pages = (
        aws.dynamodb()
        .get_paginator("scan")
        .paginate(
            TableName=settings.read("RECORDS"),
            ConsistentRead=True,
            FilterExpression="begins_with(pk, :kind) AND sk = :record",
            ExpressionAttributeValues={":kind": {"S": f"sales#{kind}#"}, ":record": {"S": "record"}},
        )
    )
    return [from_item(item) for page in pages for item in page["Items"]]


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """What each act answered or was refused with; all begin in the same moment, each in its own thread."""
    begin = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        begin.wait(60)
        try:
            return act()
        except Refusal as refusal:
            return refusal

    with meetings.refused() as met, ThreadPoolExecutor(len(acts)) as pool:
        results = list(pool.map(run, acts))
    assert met.refused, "they were not at once"
    return results


def test_two_hundred_submissions_take_consecutive_numbers(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None twice, none left out; whoever was refused took none and may try again.

    They have longer than in the cloud, where one does not wait for the other's processor.
    """
    monkeypatch.setattr(contention, "WITHIN", 60)
    order_id = confirmed(call, line(quantity=str(SUBMISSIONS), unit_price="1"))
    body = {"order_id": order_id, "lines": [{"line": "1", "quantity": "1"}]}
    first = call("POST", BILLING, body)["id"]
    call("POST", f"{BILLING}/{first}/readiness", version="*")
    item = table.get({"pk": f"sales#billing#{first}", "sk": "record"})
    assert item is not None
    waiting = [first, *(f"copy{number}" for number in range(1, SUBMISSIONS))]
    for one in waiting[1:]:
        put(item | {"pk": f"sales#billing#{one}", "id": one})
    results = at_once([lambda one=one: billing_actions.submit(one, BY) for one in waiting])  # type: ignore[misc]
    numbered = sorted(one.number for one in results if not isinstance(one, Refusal))
    assert all(isinstance(one, Busy) for one in results if isinstance(one, Refusal))
    year = clock.today().year
    assert numbered == [f"L-{year}-{number:04d}" for number in range(1, len(numbered) + 1)]
    stored = records("billing")
    assert sorted(one["number"] for one in stored if one["status"] == "submitted") == numbered
    assert all("number" not in one for one in stored if one["status"] == "ready")
    assert len(stored) == SUBMISSIONS
    counter = table.get({"pk": f"sales#counter#l-{year}", "sk": "pointer"})
    assert counter is not None
    assert counter["version"] == len(numbered)
    assert len(numbered) >= SUBMISSIONS // 2, "too many were refused"


def test_fifty_acceptances_of_one_revision_make_one_order(call: Call) -> None:
    quote_id = sent(call)
    before = {one["id"] for one in records("order")}
    said = Acceptance(at=clock.now(), name="Anna", channel="page")
    results = at_once([lambda: quote_actions.accept(quote_id, 1, said, BY)] * ACCEPTANCES)
    (done,) = [one for one in results if not isinstance(one, Refusal)]
    assert {type(one) for one in results if isinstance(one, Refusal)} <= {Conflict, Busy}
    (order,) = [one for one in records("order") if one["id"] not in before]
    assert order["id"] == done.order_id
    numbers = sorted(one["number"] for one in records("order"))
    assert numbers == [f"M-{clock.today().year}-{number:04d}" for number in range(1, len(numbers) + 1)]


def test_thirty_requests_of_thirty_euros_on_an_order_of_a_hundred_make_three(call: Call) -> None:
    order_id = confirmed(call, line(quantity="1", unit_price="100"))
    part = GivenBillingLine(line="1", net=Decimal(30))
    body = NewBillingRequest(order_id=order_id, lines=(part,))
    results = at_once([lambda: billing_actions.create(body, WHO, BY)] * REQUESTS)
    done = [one for one in results if not isinstance(one, Refusal)]
    assert len(done) == 3
    assert {type(one) for one in results if isinstance(one, Refusal)} <= {Conflict, Busy}
    order = call("GET", f"{ORDERS}/{order_id}")
    assert (order["lines"][0]["billed"], order["remaining"]) == ("90.00", "10.00")
    stored = [one for one in records("billing") if one.get("order_id") == order_id]
    assert sorted(one["id"] for one in stored) == sorted(one.id for one in done)
