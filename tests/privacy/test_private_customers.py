"""Private customers have the rights of a person: found by address, held where they must not come back."""

from typing import Any

from shared import clock
from tests.postbox import Postbox
from tests.privacy.people import change, contact, known
from tests.privacy.requesting import REQUESTS, act, decided, done, owner
from tests.privacy.test_request_pages import FORM, IDENTITY, link, post, requests
from tests.world import Answer, World

ORGANISATIONS = "/partners/organisations"
CUSTOMER = {
    "kind": "private_person",
    "name": "Anna Virtanen",
    "email": "anna@example.fi",
    "phone": "040 123 4567",
}


def introduce(world: World, **fields: Any) -> Answer:
    return world.call("partners", "POST", ORGANISATIONS, CUSTOMER | fields, role="partner_manager")


def customer(world: World, **fields: Any) -> str:
    answer = introduce(world, **fields)
    assert answer.status == 201, answer
    world.pump()
    return str(answer.json["id"])


def erase(world: World) -> None:
    """A private customer is erased by their own request."""
    one = customer(world)
    request = decided(world, owner(world), f"partners.organisation:{one}", kind="erasure")
    done(act(world, request, "execution", {}))
    world.pump()
    suppressed = known(world, "anna@example.fi")
    assert suppressed
    assert {"SERV", "MKT"} <= set(suppressed.erased)


def test_an_erased_private_customer_is_not_recorded_again(world: World) -> None:
    erase(world)
    before = world.items(prefix="partners#")
    for address in ({"phone": None}, {"email": None}):
        refused = introduce(world, **address)
        assert (refused.status, refused.code) == (409, "held_for_review")
        assert "decision of the data protection officer" in refused.json["detail"]
    assert world.items(prefix="partners#") == before
    assert introduce(world, email="toinen@example.fi", phone=None).status == 201


def test_the_officer_finds_by_month_who_tried(world: World) -> None:
    erase(world)
    introduce(world)
    world.pump()
    month = clock.stamp(clock.now())[:7]
    listed = world.call(
        "privacy", "GET", "/privacy/audit", role="dpo", query={"record": f"held:{month}"}
    ).json
    (entry,) = listed["items"]
    who = world.role("partner_manager").id
    assert (entry["what"], entry["actor"], entry["kind"]) == ("held", f"user:{who}", "read")
    assert "anna" not in str(listed)


def test_nor_does_another_customer_get_such_an_address_by_an_edit(world: World) -> None:
    erase(world)
    path = f"{ORGANISATIONS}/{customer(world, email='toinen@example.fi', phone=None)}"
    before = world.items(prefix="partners#")
    body = {"email": "anna@example.fi"}
    refused = world.call("partners", "PATCH", path, body, role="partner_manager", version="*")
    assert (refused.status, refused.code) == (409, "held_for_review")
    assert world.items(prefix="partners#") == before


def test_the_address_of_a_restricted_contact_is_held_too_and_that_of_a_company_is_not(world: World) -> None:
    change(world, contact(world), "PUT", "/restriction")
    world.pump()
    assert introduce(world).code == "held_for_review"
    company = {"kind": "company", "business_id": "2077474-0"}
    assert introduce(world, **company).status == 201


def test_a_private_customer_who_asks_is_found_by_address_and_mailed_the_link(
    world: World, postbox: Postbox
) -> None:
    one = f"partners.organisation:{customer(world)}"
    post(world, FORM | {"kind": "access", "which": "customers"})
    world.pump()
    world.visit("privacy", "POST", f"{IDENTITY}/confirmation", {"code": link(postbox), "once": "2"})
    (request,) = requests(world)
    path = f"{REQUESTS}/{request['id']}/candidates"
    (found,) = world.call("privacy", "GET", path, role="dpo").json["items"]
    assert (found["record"], found["found_by"]) == (one, ["email", "name"])
    assert done(act(world, request["id"], "scope", {"records": [one]})).json["scope"][0]["record"] == one
