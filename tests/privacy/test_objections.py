"""An objection [GDPR art. 21(1)] has a doer for every kind of person, on the basis as it is now (R13)."""

from datetime import date
from typing import Any

import pytest

from services.privacy.model.rights import Ground, Right, answer
from shared import clock
from shared.contracts.privacy import OBJECTABLE, Basis, Suppressed, suppressed
from shared.contracts.subjects import What
from tests.alumni.people import ANNA, alumnus
from tests.postbox import Postbox
from tests.privacy.people import change, codes, contact, known, organisation
from tests.privacy.persons import ask, told
from tests.privacy.requesting import act, advised, done, owner, read
from tests.privacy.test_private_customers import customer
from tests.privacy.test_request_rights import carried_out, item
from tests.sales import people as sales
from tests.world import Answer, World

INTEREST = {
    "basis": "legitimate_interest",
    "ground_fi": "yhteydenpito alumneihin",
    "ground_en": "keeping in touch with alumni",
    "balancing_test": "Tasapainotesti: alumni odottaa yhteydenpitoa.",
}


def rest_on_interest(world: World) -> None:
    """The officer changes the basis of the alumni register."""
    path = "/privacy/purposes/ALUM"
    answer = world.call("privacy", "PATCH", path, INTEREST, role="dpo", version=0)
    assert (answer.status, answer.json["basis"]) == (200, "legitimate_interest")


def rights(world: World, record: str) -> dict[str, str]:
    """Right to outcome, of the one purpose of a record."""
    answer = world.call("privacy", "POST", "/privacy/rights", {"subjects": [record]}, role="dpo")
    (ground, *_) = done(answer).json["subjects"][0]["grounds"]
    return {one["right"]: one["outcome"] for one in ground["rights"]}


def check(world: World, alumnus_id: str) -> list[str]:
    question = {"person": {"kind": "alumnus", "id": alumnus_id}, "purpose": "ALUM", "channel": "email"}
    return codes(world.call("privacy", "POST", "/privacy/permissions/check", question, role="communications"))


def listed(world: World) -> tuple[int, dict[str, int]]:
    """How many a list of alumni carries, and why it does not carry others."""
    body = {"purpose": "ALUM", "audience": "alumni"}
    answer = world.call("integrations", "POST", "/integrations/exports", body, role="communications")
    world.pump()
    path = f"/integrations/exports/{answer.json['id']}"
    made = world.call("integrations", "GET", path, role="communications").json
    return made["included"], made["excluded"]


def test_alumni_object_once_the_register_rests_on_interest_and_erasure_follows(
    world: World, postbox: Postbox
) -> None:
    one = alumnus(world, **ANNA)
    record, boss = f"alumni.alumnus:{one}", owner(world)
    world.pump()
    assert (rights(world, record)["objection"], rights(world, record)["withdrawal"]) == ("no", "yes")
    rest_on_interest(world)
    assert rights(world, record)["objection"] == "yes"
    assert rights(world, record)["erasure"] == "condition"
    assert (check(world, one), listed(world)) == ([], (1, {}))
    carried_out(world, boss, record, kind="objection")
    assert item(world, record)["objections"] == ["ALUM"]
    assert check(world, one) == ["objection"]
    assert listed(world) == (0, {"objection": 1})
    assert rights(world, record)["erasure"] == "yes"
    carried_out(world, boss, record, "partly", kind="erasure")
    assert item(world, record)["status"] == "erased"


def test_what_rests_on_consent_is_withdrawn_and_an_objection_to_it_is_told_as_refused(world: World) -> None:
    record = f"alumni.alumnus:{alumnus(world, **ANNA)}"
    before = item(world, record)
    request = advised(world, record, kind="objection", purposes=["ALUM"])
    given = {"record": record, "outcome": "granted", "article": "21(1)", "reason": "Näin."}
    done(act(world, request, "decision", {"decisions": [given]}, user=owner(world)))
    done(act(world, request, "execution", {}))
    world.pump()
    assert item(world, record) == before
    assert [one["done"] for one in read(world, request)["withheld"]] == ["refused"]


@pytest.mark.parametrize(("purposes", "blocked"), [(("ALUM",), False), (("ALUM", "MKT", "PART"), True)])
def test_an_objection_to_marketing_among_them_blocks_it_however_often(
    world: World, purposes: tuple[str, ...], blocked: bool
) -> None:
    rest_on_interest(world)
    record = f"alumni.alumnus:{alumnus(world, **ANNA)}"
    for _ in range(2):
        found = told(ask(world, What.OBJECT, record, purposes=purposes), "alumni")
        assert ("alumni.alumnus", "objected", (), None, None) in found
    left = item(world, record)
    assert left["objections"] == [one for one in purposes if one != "PART"]
    assert ("marketing_block" in left, left["version"]) == (blocked, 3 if blocked else 2)


@pytest.mark.parametrize("basis", Basis)
def test_what_contexts_let_people_object_to_is_what_the_table_of_rights_says(basis: Basis) -> None:
    told = answer(Right.OBJECTION, Ground("x", basis), date(2026, 3, 16))
    assert (told.outcome == "yes") is (basis in OBJECTABLE)


def test_an_objection_to_marketing_recorded_on_a_contact_holds_for_their_address_in_every_register(
    world: World,
) -> None:
    rest_on_interest(world)
    alumnus(world, **ANNA)
    one = contact(world, ANNA["email"])
    world.pump()
    assert listed(world) == (1, {})
    change(world, one, "PUT", "/objections", {"purposes": ["MKT"]})
    world.pump()
    assert known(world, ANNA["email"]) == Suppressed(marketing=(f"contact:{one}",))
    assert listed(world) == (0, {"suppressed_marketing": 1})
    wish = {"purposes": [], "wished_at": clock.stamp(clock.now())}
    change(world, one, "PUT", "/objections", wish)
    world.pump()
    assert known(world, ANNA["email"]) == Suppressed(marketing=(f"contact:{one}",)), "the block stands"


def test_a_private_customers_objection_to_marketing_is_recorded_and_blocks_the_addresses_they_have(
    world: World,
) -> None:
    eva, boss = customer(world, name="Åström Eva", email="eva@example.fi"), owner(world)
    record = f"partners.organisation:{eva}"
    request = carried_out(world, boss, record, kind="marketing_objection")
    assert (item(world, record)["objections"], read(world, request)["withheld"]) == (["MKT"], [])
    blocked = Suppressed(marketing=(f"organisation:{eva}",))
    assert (known(world, "eva@example.fi"), of_phone("+358401234567")) == (blocked, blocked)
    patch = {"email": "uusi@example.fi"}
    path = f"/partners/organisations/{eva}"
    changed = world.call("partners", "PATCH", path, patch, role="partner_manager", version="*")
    assert changed.status == 200, changed
    world.pump()
    assert (known(world, "eva@example.fi"), known(world, "uusi@example.fi")) == (blocked, blocked)
    assert done(act(world, request, "closing")).json["status"] == "closed"


def test_a_private_customers_objections_are_recorded_at_the_desk_and_withdrawn_on_their_own_wish_alone(
    world: World,
) -> None:
    eva = customer(world, name="Åström Eva", email="eva@example.fi")
    path, record = f"/partners/organisations/{eva}/objections", f"partners.organisation:{eva}"

    def put(role: str, *purposes: str, **more: Any) -> Answer:
        body = {"purposes": purposes} | more
        return world.call("partners", "PUT", path, body, role=role, version="*")

    assert done(put("staff", "MKT", "SERV")).json["objections"] == ["MKT", "SERV"]
    world.pump()
    blocked = Suppressed(marketing=(f"organisation:{eva}",))
    assert known(world, "eva@example.fi") == blocked
    before, wish = item(world, record), {"wished_at": clock.stamp(clock.now())}
    refused = [
        put("staff", "SERV", **wish),
        put("partner_manager", "SERV"),
        put("staff", "MKT", "SERV", "EDU"),
    ]
    assert [one.code for one in refused] == ["forbidden", "conflict", "invalid"]
    assert refused[2].json["errors"][0]["problem"] == "are no uses of such a record: EDU"
    assert item(world, record) == before
    assert done(put("partner_manager", "SERV", **wish)).json["objections"] == ["SERV"]
    world.pump()
    assert known(world, "eva@example.fi") == Suppressed()
    company = f"/partners/organisations/{organisation(world)}/objections"
    body = {"purposes": ["MKT"]}
    assert world.call("partners", "PUT", company, body, role="staff", version="*").code == "conflict"


def test_a_company_is_nobody_and_is_told_as_refused(world: World) -> None:
    record = f"partners.organisation:{organisation(world)}"
    before = item(world, record)
    found = told(ask(world, What.OBJECT, record, purposes=("MKT", "SERV")), "partners")
    assert (found, item(world, record)) == (
        [("partners.organisation", "refused", (), "conflict", None)],
        before,
    )


def of_phone(phone: str) -> Suppressed | None:
    return suppressed([("phone", phone)]).get(("phone", phone))


def test_a_private_customer_who_objects_to_services_gets_no_letter_of_them(
    world: World, postbox: Postbox
) -> None:
    body: dict[str, Any] = {"kind": "private_person", "name": "Åström Eva", "email": "eva@example.fi"}
    eva = world.call("partners", "POST", "/partners/organisations", body, role="admin").json["id"]
    record = f"partners.organisation:{eva}"
    found = told(ask(world, What.OBJECT, record, purposes=("SERV", "ALUM")), "partners")
    assert found == [("partners.organisation", "objected", (), None, None)]
    assert item(world, record)["objections"] == ["SERV"]
    quote = sales.draft(world, organisation_id=eva)
    path = f"{sales.QUOTES}/{quote}/revisions/1"
    sales.made(sales.do(world, f"{path}/sending", {"mail": True}))
    world.pump()
    assert (world.item(f"sales#revision#{quote}-1", "mailed#offer") or {})["denied"] == ["objection"]
    assert postbox.mails == []
