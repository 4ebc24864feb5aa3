"""Sales when privacy asks: a person's own documents go, a company's stay without them, vouchers stay."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from services.privacy.model.catalogue import declared
from services.privacy.model.errand import GivenErrand
from services.sales.model.erasure import PURPOSES
from shared import clock
from shared.contracts.subjects import What
from tests.cloud import NAMES, client
from tests.postbox import Postbox
from tests.privacy.persons import ask, gathered, told
from tests.sales.people import (
    BILLING,
    ORDERS,
    QUOTES,
    accepted,
    billed,
    confirmed,
    consumer,
    contact,
    customer,
    do,
    draft,
    made,
    sent,
)
from tests.sales.replies import OFFER, post
from tests.sales.schooling import enrol, open_course
from tests.world import World

EVA, ANNA = "partners.organisation:eva", "partners.contact:anna"


@pytest.fixture
def sold(world: World, postbox: Postbox) -> dict[str, str]:
    """What Eva bought as a private customer, and what Anna is in for a company."""
    customer(world)
    consumer(world)
    contact(world)
    world.put(
        {"pk": "partners#organisation#eva", "sk": "record", "id": "eva", "status": "active"}
        | {"kind": "private_person", "name": "Åström Eva", "email": "eva@example.fi", "country": "FI"}
        | {"street": "Kotikuja 3", "postal_code": "80100", "city": "Joensuu"}
    )
    found = {
        "own": sent(world, organisation_id="eva"),
        "voucher": confirmed(world, organisation_id="eva"),
        "offer": sent(world, contact_id="anna"),
        "contract": accepted(world, contact_id="anna"),
        "other": draft(world, title="Muu"),
    }
    found["bill"] = billed(world, found["voucher"])
    made(do(world, f"{BILLING}/{found['bill']}/readiness"))
    body = {"title": "Mahdollisuus", "organisation_id": "acme", "contact_id": "anna"}
    path = "/sales/opportunities"
    notes = {"notes": "Åström Eva soitti"}
    found["chance"] = made(world.call("sales", "POST", path, body | notes, role="sales"), 201)["id"]
    found["place"] = made(enrol(world, open_course(world), "anna"), 201)["id"]
    world.pump()
    return found


def objects() -> list[str]:
    """The keys of the PDFs that are kept."""
    found = client("s3").list_objects_v2(Bucket=NAMES.files, Prefix="documents/")
    return [one["Key"] for one in found.get("Contents", ())]


def see(world: World, path: str, role: str = "sales") -> int:
    return world.call("sales", "GET", path, role=role).status


def short(sections: list[dict[str, Any]]) -> set[str]:
    return {one["record"] for one in sections}


def test_all_that_concerns_a_person_is_gathered_and_what_mentions_them_found(
    world: World, sold: dict[str, str]
) -> None:
    sections = gathered(world, ask(world, What.GATHER, EVA, ANNA))
    assert {
        f"sales.quote:{sold['own']}",
        f"sales.revision:{sold['own']}-1",
        f"sales.order:{sold['voucher']}",
        f"sales.billing:{sold['bill']}",
        f"sales.revision:{sold['offer']}-1",
        f"sales.order:{sold['contract']}",
        f"sales.opportunity:{sold['chance']}",
        f"sales.enrolment:{sold['place']}",
    } <= short(sections)
    assert f"sales.quote:{sold['other']}" not in short(sections)
    order = next(one for one in sections if one["record"] == f"sales.order:{sold['voucher']}")
    assert (order["fields"]["customer"]["street"], order["purposes"]) == ("Kotikuja 3", ["LLL", "SERV"])
    found = ask(world, What.FIND, names=("Eva Åström",))
    where = {one.record: one.fields for one in found.acknowledged["sales"].outcomes}
    assert where[f"sales.opportunity:{sold['chance']}"] == ("notes",)
    assert where[f"sales.order:{sold['voucher']}"] == ("customer.name",)


def test_a_private_customer_goes_but_for_the_vouchers_and_a_companys_contract(
    world: World, sold: dict[str, str]
) -> None:
    assert [key.split("/")[1] for key in objects()]
    mention = {f"sales.opportunity:{sold['chance']}": ("notes",)}
    planned = told(ask(world, What.PLAN, EVA, ANNA, mentions=mention), "sales")
    erased = ask(world, What.ERASE, EVA, ANNA, mentions=mention)
    assert told(erased, "sales") == planned
    outcomes = {(one.record, one.done) for one in erased.acknowledged["sales"].outcomes}
    assert {
        (f"sales.quote:{sold['own']}", "deleted"),
        (f"sales.revision:{sold['own']}-1", "deleted"),
        (f"sales.order:{sold['voucher']}", "retained"),
        (f"sales.billing:{sold['bill']}", "retained"),
        (f"sales.order:{sold['contract']}", "retained"),
        (f"sales.revision:{sold['offer']}-1", "deleted"),
        (f"sales.enrolment:{sold['place']}", "deleted"),
    } <= outcomes
    grounds = {one.ground for one in erased.acknowledged["sales"].outcomes if one.done == "retained"}
    assert grounds == {"vouchers", "sales-documents"}
    holding = {
        item["pk"].split("#")[1]
        for item in world.items(prefix="sales#")
        if "Åström" in json.dumps(item, default=str, ensure_ascii=False)
    }
    assert holding == {"order", "billing"}, "the documented vouchers alone"
    offer = made(world.call("sales", "GET", f"{QUOTES}/{sold['offer']}/revisions/1", role="sales"))
    assert (offer.get("contact_id"), offer["customer"]["name"]) == (None, "Mäkelän Ääni Oy")
    assert "contact_name" not in offer["customer"]
    assert see(world, f"{QUOTES}/{sold['own']}") == 404
    assert see(world, f"{ORDERS}/{sold['voucher']}") == 200
    assert not [key for key in objects() if f"/{sold['own']}-1/" in key]
    assert len([key for key in objects() if f"/{sold['offer']}-1/" in key]) == 1, "made anew without her"
    listed = world.call("sales", "GET", QUOTES, role="sales").json["items"]
    assert sold["own"] not in json.dumps(listed)


def test_the_pdf_of_a_companys_closed_quote_is_gone_for_good_and_is_said_to_be(
    world: World, sold: dict[str, str]
) -> None:
    """An open offer's PDF is made anew without the person; until it is, it is being made."""
    own = f"{QUOTES}/{sold['offer']}/revisions/1"
    made(do(world, f"{own}/decline", {"reason": "Ei nyt"}))
    world.pump()
    ask(world, What.ERASE, ANNA)
    answer = world.call("sales", "GET", f"{own}/document", role="sales")
    page = post(world, sold["offer"], f"{OFFER}/document")
    assert (answer.status, answer.code) == (404, "not_found")
    assert "data protection" in answer.json["detail"]
    assert (page.status, see(world, own)) == (404, 200)
    assert not [key for key in objects() if f"/{sold['offer']}-1/" in key]


def test_documents_of_a_restricted_private_customer_are_hidden_with_them_and_finance_goes_on(
    world: World, sold: dict[str, str]
) -> None:
    made(do(world, f"{BILLING}/{sold['bill']}/submission"))
    path = "/partners/organisations/eva/restriction"
    assert world.call("partners", "PUT", path, role="dpo", version="*").status == 200
    world.pump()
    own = (f"{QUOTES}/{sold['own']}", f"{ORDERS}/{sold['voucher']}", f"{BILLING}/{sold['bill']}")
    assert [see(world, path) for path in own] == [404] * 3
    assert [see(world, path, "finance") for path in own] == [404] * 3
    assert see(world, f"{ORDERS}/{sold['contract']}") == 200, "a company's stays"
    lists = [world.call("sales", "GET", path, role="sales").text for path in (QUOTES, ORDERS, BILLING)]
    assert not [one for one in lists if sold["voucher"] in one or "eva" in one]
    state = {"status": "acknowledged", "attempt": 1, "day": "2026-11-27"}
    world.tell("finance.invoices", "BillingStatusReported", record_id=sold["bill"], **state)
    world.pump()
    item = world.item(f"sales#billing#{sold['bill']}")
    assert item
    assert (item["status"], item["restricted"]) == ("acknowledged", True)
    assert f"sales.order:{sold['voucher']}" in short(gathered(world, ask(world, What.GATHER, EVA)))
    told_before = {"how": "letter"}
    lifting = world.call("partners", "DELETE", path, told_before, role="dpo", version="*")
    assert lifting.status == 200, lifting
    lifted = ask(world, What.UNRESTRICT, EVA)
    assert {one[1] for one in told(lifted, "sales")} == {"unrestricted"}
    assert [see(world, path) for path in own] == [200] * 3


def test_what_uses_documents_is_what_the_catalogue_tells_people() -> None:
    for kind, purposes in PURPOSES.items():
        assert {str(one) for one in purposes} == set(declared("holdings")[f"sales.{kind}"]["purposes"])


def recipients(errand: GivenErrand) -> list[tuple[str, str]]:
    """Of which records who is named as a recipient."""
    outcomes = [one for done in errand.acknowledged.values() for one in done.outcomes]
    return [(one.record, one.ground) for one in outcomes if (one.ground or "").startswith("recipient:")]


def test_finance_is_to_be_told_of_whom_it_got_billing_requests_with_however_often(
    world: World, sold: dict[str, str]
) -> None:
    assert recipients(ask(world, What.RECTIFY, EVA)) == [], "it is ready, and not submitted yet"
    made(do(world, f"{BILLING}/{sold['bill']}/submission", role="admin"))
    assert recipients(ask(world, What.RECTIFY, ANNA)) == [], "the request does not name her"
    assert recipients(ask(world, What.ERASE, EVA, purposes=("MKT",))) == [], "it has nothing for marketing"
    for what in (What.RECTIFY, What.RESTRICT, What.ERASE, What.ERASE):
        assert recipients(ask(world, what, EVA)) == [(f"sales.billing:{sold['bill']}", "recipient:finance")]


def test_access_tells_when_finance_got_what_and_names_it_of_no_request_it_did_not_get(
    world: World, sold: dict[str, str]
) -> None:
    def told_of() -> list[dict[str, Any]]:
        sections = gathered(world, ask(world, What.GATHER, EVA))
        return [one for one in sections if one["fields"].get("recipient")]

    assert told_of() == []
    with clock.fixed(datetime(2026, 11, 27, 10, tzinfo=UTC)):
        made(do(world, f"{BILLING}/{sold['bill']}/submission", role="admin"))
    assert told_of() == [
        {
            "record": f"sales.billing:{sold['bill']}",
            "kind": "sales.billing",
            "purposes": ["LLL", "SERV"],
            "fields": {"recipient": "finance", "submitted_at": "2026-11-27T10:00:00.000Z"},
        }
    ]
