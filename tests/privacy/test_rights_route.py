"""The rights of a person as they are asked for: from the records and the bases as they are now."""

from typing import Any

from shared.contracts.staff import Role
from tests.privacy.people import change, contact
from tests.world import Answer, World

ASKED = "/privacy/rights"
MAY = {Role.DPO, Role.ADMIN, Role.PARTNER_MANAGER, Role.ALUMNI_COORDINATOR}


def ask(world: World, *subjects: str, role: str = "dpo") -> Answer:
    return world.call("privacy", "POST", ASKED, {"subjects": subjects}, role=role)


def erasure(answer: Answer, subject: int = 0) -> dict[str, Any]:
    """Of one record, ground by ground: what is said of erasure."""
    assert answer.status == 200, answer
    grounds = answer.json["subjects"][subject]["grounds"]
    return {
        one["code"]: one["rights"][3]["code"] for one in grounds if one["rights"][3]["right"] == "erasure"
    }


def test_a_contact_s_rights_follow_the_purposes_that_it_carries(world: World) -> None:
    one = contact(world, purposes=["PART", "MKT"])
    found = ask(world, f"partners.contact:{one}")
    assert erasure(found) == {"PART": "erasure.contract", "MKT": "erasure.legitimate_interest"}
    part = found.json["subjects"][0]["grounds"][0]
    assert part["basis"] == "contract"
    assert part["rights"][4] == {
        "right": "portability",
        "outcome": "yes",
        "article": "20(1)",
        "code": "portability",
        "fi": "Henkilön itse antamat tiedot annetaan koneluettavina (JSON ja CSV).",
        "en": "The data that the person provided is given in a machine-readable form (JSON and CSV).",
    }
    assert "Tietosuojavaltuutetun toimisto" in found.json["complaint"]["fi"]


def test_an_objection_changes_what_can_be_erased(world: World) -> None:
    one = contact(world, purposes=["PART", "MKT"])
    change(world, one, "PUT", "/objections", {"purposes": ["MKT"]})
    assert erasure(ask(world, f"partners.contact:{one}"))["MKT"] == "erasure.objected"


def test_a_new_basis_changes_the_rights_at_once(world: World) -> None:
    one = contact(world, purposes=["MKT"])
    body = {"basis": "consent"}
    assert (
        world.call("privacy", "PATCH", "/privacy/purposes/MKT", body, role="dpo", version="*").status == 200
    )
    assert erasure(ask(world, f"partners.contact:{one}")) == {"MKT": "erasure.consent"}


def test_several_registers_are_told_record_by_record(world: World) -> None:
    one, user = contact(world, purposes=["PART"]), world.user("staff")
    world.put({"pk": "sales#order#some", "sk": "record", "id": "some", "status": "draft"})
    found = ask(world, f"partners.contact:{one}", f"staff.user:{user.id}", "sales.order:some")
    assert erasure(found, 0) == {"PART": "erasure.contract"}
    assert erasure(found, 1) == {"STAFF": "erasure.legitimate_interest"}
    assert erasure(found, 2)["vouchers"] == "erasure.duty"


def test_each_record_asked_for_is_logged_as_read(world: World) -> None:
    one = contact(world)
    ask(world, f"partners.contact:{one}")
    world.pump()
    reads = [item for item in world.items(table="audit") if item["sk"].startswith("r#")]
    assert [(item["pk"], item["what"]) for item in reads] == [(f"partners#contact#{one}", "card")]


def test_a_restricted_record_is_there_for_the_officer_alone(world: World) -> None:
    one = contact(world)
    change(world, one, "PUT", "/restriction")
    assert ask(world, f"partners.contact:{one}").status == 200
    assert ask(world, f"partners.contact:{one}", role="partner_manager").code == "not_found"


def test_an_organisation_that_is_no_person_has_no_rights(world: World) -> None:
    body = {"kind": "company", "name": "Esimerkki Oy", "business_id": "2077474-0"}
    made = world.call("partners", "POST", "/partners/organisations", body, role="partner_manager")
    assert ask(world, f"partners.organisation:{made.json['id']}").code == "not_found"


WRONG = ("contact:x", "partners.contact:", "partners.contact:131052-308t", "partners.budget:x", "x" * 300, "")


def test_what_names_no_record_of_a_person_is_refused(world: World) -> None:
    for subject in WRONG:
        answer = ask(world, subject)
        assert (answer.status, answer.code) == (422, "invalid"), subject
        assert "131052" not in answer.text


def test_the_officer_and_who_may_own_a_register_ask(world: World) -> None:
    one = contact(world)
    for role in Role:
        answer = ask(world, f"partners.contact:{one}", role=role)
        assert answer.status == (200 if role in MAY else 403), role


def test_a_voucher_tells_until_when_the_law_keeps_it(world: World) -> None:
    for noun, closed_on in (("order", "2026-05-04"), ("billing", "2019-05-04")):
        known = {"id": "v1", "version": 1, "status": "closed", "closed_on": closed_on}
        world.put({"pk": f"sales#{noun}#v1", "sk": "record"} | known)
    subjects = ["sales.order:v1", "sales.billing:v1"]
    answer = world.call("privacy", "POST", "/privacy/rights", {"subjects": subjects}, role="dpo")
    duties = [one["grounds"][-1] for one in answer.json["subjects"]]
    codes = [[right["code"] for right in one["rights"] if right["right"] == "erasure"] for one in duties]
    assert [(one["code"], one["until"]) for one in duties] == [
        ("vouchers", "2032-12-31"),
        ("vouchers", "2025-12-31"),
    ]
    assert codes == [["erasure.duty_until"], ["erasure.duty_over"]]
