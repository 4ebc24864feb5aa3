"""Made-up organisations and contacts, recorded through the API as a user does."""

from typing import Any

from shared import keyring
from shared.contracts.privacy import suppression_id
from tests.world import Answer, World

ORGANISATIONS = "/partners/organisations"
CONTACTS = "/partners/contacts"
HETU = "131052-308T"
BUSINESS_IDS = ("2077474-0", "0737546-2", "1572860-0")


def organise(
    world: World, name: str = "Esimerkki Oy", role: str = "partner_manager", **fields: Any
) -> Answer:
    """Ask for an organisation; a company with a business ID unless told otherwise."""
    body = {"kind": "company", "name": name} | fields
    if body["kind"] in ("company", "public") and "business_id" not in fields:
        body["business_id"] = BUSINESS_IDS[0]
    return world.call("partners", "POST", ORGANISATIONS, body, role=role)


def organisation(
    world: World, name: str = "Esimerkki Oy", role: str = "partner_manager", **fields: Any
) -> str:
    """The id of a new organisation."""
    answer = organise(world, name, role, **fields)
    assert answer.status == 201, answer
    return str(answer.json["id"])


def introduce(world: World, name: str = "Virtanen Anna", role: str = "staff", **fields: Any) -> Answer:
    """Ask for a contact, named surname first."""
    last, first = name.split(" ", 1)
    return world.call(
        "partners", "POST", CONTACTS, {"first_names": first, "last_name": last} | fields, role=role
    )


def contact(world: World, name: str = "Virtanen Anna", role: str = "staff", **fields: Any) -> str:
    """The id of a new contact."""
    answer = introduce(world, name, role, **fields)
    assert answer.status == 201, answer
    return str(answer.json["id"])


def at(contact_id: str, rest: str = "") -> str:
    return f"{CONTACTS}/{contact_id}{rest}"


def of(organisation_id: str, rest: str = "") -> str:
    return f"{ORGANISATIONS}/{organisation_id}{rest}"


def do(
    world: World, method: str, path: str, body: Any = None, role: str = "partner_manager", **more: Any
) -> Answer:
    """A change of whatever version there is."""
    return world.call("partners", method, path, body, role=role, **{"version": "*", **more})


def done(world: World, method: str, path: str, body: Any = None, role: str = "partner_manager") -> Any:
    """A change that is accepted; the document."""
    answer = do(world, method, path, body, role)
    assert answer.status == 200, answer
    return answer.json


def read(world: World, path: str, role: str = "partner_manager", **query: Any) -> Answer:
    return world.call("partners", "GET", path, role=role, query=query or None)


def listed(world: World, path: str, role: str = "partner_manager", **query: Any) -> list[str]:
    """The names of a list's first page, in its order."""
    answer = read(world, path, role, **query)
    assert answer.status == 200, answer
    return [one.get("name") or f"{one['last_name']} {one['first_names']}" for one in answer.json["items"]]


def found(world: World, q: str, role: str = "staff") -> list[dict[str, Any]]:
    """What a search shows."""
    answer = world.call("partners", "POST", "/partners/search", {"q": q}, role=role, key=None)
    assert answer.status == 200, answer
    return list(answer.json["items"])


def names_found(world: World, q: str, role: str = "staff") -> list[str]:
    return [one["name"] for one in found(world, q, role)]


def suppress(world: World, what: str, value: str, **entry: list[Any]) -> None:
    """What privacy keeps of an address: `marketing`, `restricted_by`, `erased`."""
    entry_id = suppression_id(what, keyring.keyed_hash(what, value))
    world.put({"pk": f"privacy#suppression#{entry_id}", "sk": "record", "id": entry_id, **entry})


def problems(answer: Answer) -> dict[str, str]:
    """Field to problem of a request that is not valid."""
    assert answer.status == 422, answer
    return {one["field"]: one["problem"] for one in answer.json["errors"]}
