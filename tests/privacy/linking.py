"""Records of one person in several registers, and their links, as tests make them."""

from typing import Any

from tests.alumni.people import alumnus
from tests.partners.people import organisation
from tests.privacy.people import contact
from tests.world import Answer, World

LINKS = "/privacy/links"
EMAIL = "anna@example.fi"
NAMED = {"first_names": "Anna", "last_name": "Virtanen"}
ASKS = NAMED | {"email": EMAIL}


def as_contact(world: World, email: str = EMAIL, **fields: Any) -> str:
    return f"partners.contact:{contact(world, email, **fields)}"


def as_alumna(world: World, email: str = EMAIL, **fields: Any) -> str:
    return f"alumni.alumnus:{alumnus(world, email=email, **(NAMED | fields))}"


def as_customer(world: World, email: str = EMAIL) -> str:
    one = organisation(world, "Virtanen Anna", kind="private_person", email=email)
    return f"partners.organisation:{one}"


def links(world: World) -> list[dict[str, Any]]:
    """Every link there is, as it is stored; of pointers see `pointers`."""
    return [one for one in world.items(prefix="privacy#link#") if one["status"] != "erased"]


def joined(one: Any) -> set[str]:
    """The records that a link joins."""
    return {row["record"] for row in one.get("records", ())}


def pointers(world: World) -> set[str]:
    """The records by which links are found."""
    return {one["pk"].removeprefix("privacy#linked#") for one in world.items(prefix="privacy#linked#")}


def make(world: World, *records: str, **how: Any) -> Answer:
    """Ask for a link by hand."""
    body = {"records": records, "method": how.pop("method", "in_person")}
    return world.call("privacy", "POST", LINKS, body, **({"role": "dpo"} | how))


def made(world: World, *records: str) -> str:
    answer = make(world, *records)
    assert answer.status == 201, answer
    return str(answer.json["id"])


def undo(world: World, link_id: str, *records: str, **how: Any) -> Answer:
    body = {"why": how.pop("why", "another_person")} | ({"records": records} if records else {})
    how = {"role": "dpo", "version": "*"} | how
    return world.call("privacy", "POST", f"{LINKS}/{link_id}/undoing", body, **how)


def shown(world: World, record: str, **how: Any) -> list[dict[str, Any]]:
    """The links of a person as the officer sees them."""
    answer = world.call("privacy", "GET", LINKS, query={"record": record}, **({"role": "dpo"} | how))
    assert answer.status == 200, answer
    return list(answer.json["items"])
