"""Made-up registrations from foreign systems, as Soleops sends them."""

from typing import Any

from tests.alumni.people import COORDINATOR
from tests.world import REAL, Answer, World

SOLEOPS = "/integrations/soleops/registrations"
CONSENT = {
    "text_version": "1",
    "language": "fi",
    "at": "2026-01-10T09:00:00Z",
    "notice_version": "3",
}
APPLICANT: dict[str, Any] = {
    "application_id": "A-1",
    "state": "applied",
    "last_name": "Mäkelä",
    "former_surname": "Åberg",
    "first_names": "Anna Liisa",
    "birth_date": "1990-05-17",
    "street": "Kauppakatu 1",
    "postal_code": "80100",
    "city": "Joensuu",
    "email": "anna.makela@example.fi",
    "phone": "050 502 0402",
    "programme": "Liiketalous",
    "studies_began": 2010,
    "degree": "Tradenomi (AMK)",
    "graduation_year": 2014,
    "language": "fi",
    "consent": CONSENT,
}


def both() -> list[Any]:
    """The contexts that registrations pass through."""
    return [one for one in REAL if one.name in ("alumni", "integrations")]


def send(world: World, role: str = "integration", **fields: Any) -> Answer:
    """Send an application; None leaves a field out."""
    body = {name: value for name, value in (APPLICANT | fields).items() if value is not None}
    return world.call("integrations", "POST", SOLEOPS, body, role=role)


def sent(world: World, **fields: Any) -> str:
    """The id of the registration of an application, once all that follows of it is done."""
    answer = send(world, **fields)
    assert answer.status == 202, answer
    world.pump()
    return str(answer.json["id"])


def intake(world: World, registration_id: str) -> dict[str, Any]:
    """What the register keeps of a registration."""
    item = world.item(f"alumni#intake#{registration_id}")
    assert item is not None
    return item


def registration(world: World, registration_id: str) -> dict[str, Any]:
    """What integrations keeps of it."""
    item = world.item(f"integrations#registration#{registration_id}")
    assert item is not None
    return item


def alumni(world: World) -> list[dict[str, Any]]:
    """Everybody in the register but the erased."""
    found = world.items(prefix="alumni#alumnus#")
    return [one for one in found if one["sk"] == "record" and one["status"] != "erased"]


def alumnus(world: World) -> dict[str, Any]:
    """The only one in the register."""
    (one,) = alumni(world)
    return one


def decide(world: World, intake_id: str, move: str, body: Any = None, role: str = COORDINATOR) -> Answer:
    """A decision of a person, whatever version there is."""
    path = f"/alumni/intakes/{intake_id}/{move}"
    return world.call("alumni", "POST", path, body, role=role, version="*")


def open_intakes(world: World, view: str = "open", role: str = COORDINATOR) -> list[dict[str, Any]]:
    """What waits for a person."""
    answer = world.call("alumni", "GET", "/alumni/intakes", role=role, query={"view": view})
    assert answer.status == 200, answer
    return list(answer.json["items"])
