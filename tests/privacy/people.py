"""Made-up organisations and contacts, and what privacy knows of their addresses."""

from typing import Any

from shared.contracts.privacy import Suppressed, suppressed
from tests.world import Answer, World

CONTACTS = "/partners/contacts"


def organisation(world: World, name: str = "Esimerkki Oy") -> str:
    body = {"kind": "company", "name": name, "business_id": "2077474-0"}
    answer = world.call("partners", "POST", "/partners/organisations", body, role="partner_manager")
    assert answer.status == 201, answer
    return str(answer.json["id"])


def contact(world: World, email: str | None = "anna@example.fi", **fields: Any) -> str:
    body = {"first_names": "Anna", "last_name": "Virtanen"} | ({"email": email} if email else {}) | fields
    answer = world.call("partners", "POST", CONTACTS, body, role="partner_manager")
    assert answer.status == 201, answer
    return str(answer.json["id"])


def at_work(world: World, email: str = "anna@firma.fi", **fields: Any) -> tuple[str, str]:
    """A contact with a role and a work address; the ids of the contact and the organisation."""
    place = organisation(world)
    return contact(world, email, affiliations=[{"organisation_id": place}], **fields), place


def change(
    world: World, contact_id: str, method: str, rest: str, body: Any = None, role: str = "dpo"
) -> Answer:
    answer = world.call("partners", method, f"{CONTACTS}/{contact_id}{rest}", body, role=role, version="*")
    assert answer.status == 200, answer
    return answer


def block(world: World, contact_id: str) -> None:
    change(world, contact_id, "PUT", "/marketing-block", {"set_by": "staff", "reason": "pyyntö"})


def unblock(world: World, contact_id: str) -> None:
    change(world, contact_id, "DELETE", "/marketing-block", {"reason": "aiheeton"})


def known(world: World, email: str) -> Suppressed | None:
    return suppressed([("email", email)]).get(("email", email))


def check(world: World, contact_id: str, role: str = "communications", **over: Any) -> Answer:
    question = {"person": {"kind": "contact", "id": contact_id}, "purpose": "MKT", "channel": "email"}
    return world.call("privacy", "POST", "/privacy/permissions/check", question | over, role=role)


def codes(answer: Answer) -> list[str]:
    assert answer.status == 200, answer
    assert answer.json["allowed"] is (answer.json["reasons"] == [])
    return [one["code"] for one in answer.json["reasons"]]
