"""Made-up alumni, recorded through the API as a coordinator does."""

from typing import Any

from tests.world import Answer, World

ALUMNI = "/alumni/alumni"
TEXTS = "/alumni/consent-texts"
COORDINATOR = "alumni_coordinator"
CONSENT = {
    "text_version": "1",
    "language": "fi",
    "source": "paper",
    "at": "2026-01-15T10:00:00Z",
    "evidence": "Kansio 7/2026",
}
ANNA = {
    "last_name": "Mäkelä",
    "former_surname": "Åberg",
    "first_names": "Anna Liisa",
    "preferred_name": "Liisa",
    "birth_date": "1990-05-17",
    "street": "Kauppakatu 1 A 2",
    "postal_code": "80100",
    "city": "Joensuu",
    "email": "anna.makela@example.fi",
    "phone": "+358505020402",
    "programme": "Liiketalous",
    "programme_code": "671101",
    "studies_began": 2010,
    "degree": "Tradenomi (AMK)",
    "graduation_year": 2014,
    "workplace": "Esimerkki Oy",
    "job_title": "Talouspäällikkö",
    "cooperation": ["mentor", "guest_lecture"],
    "further_information": "Tavattavissa iltaisin.",
    "language": "fi",
    "newsletter_topics": ["event"],
    "directory": ["name", "programme"],
}
"""Every field of R10, as it is stored."""


def introduce(world: World, role: str = COORDINATOR, **fields: Any) -> Answer:
    """Ask for an alumnus whose degree is confirmed; None leaves a field out."""
    whole = {"consent": CONSENT, "degree_confirmed": True, "last_name": "Virtanen", "first_names": "Eino"}
    body = {name: value for name, value in (whole | fields).items() if value is not None}
    return world.call("alumni", "POST", ALUMNI, body, role=role)


def alumnus(world: World, role: str = COORDINATOR, **fields: Any) -> str:
    """The id of a new alumnus, whose letter of welcome has gone out."""
    answer = introduce(world, role, **fields)
    assert answer.status == 201, answer
    world.put({"pk": f"alumni#alumnus#{answer.json['id']}", "sk": "derived", "welcome": 1})
    return str(answer.json["id"])


def of(alumnus_id: str, rest: str = "") -> str:
    return f"{ALUMNI}/{alumnus_id}{rest}"


def do(
    world: World, method: str, path: str, body: Any = None, role: str = COORDINATOR, **more: Any
) -> Answer:
    """A change of whatever version there is."""
    return world.call("alumni", method, path, body, role=role, **{"version": "*", **more})


def done(world: World, method: str, path: str, body: Any = None, role: str = COORDINATOR) -> Any:
    """A change that is accepted; the document."""
    answer = do(world, method, path, body, role)
    assert answer.status == 200, answer
    return answer.json


def read(world: World, path: str, role: str = COORDINATOR, **query: Any) -> Answer:
    return world.call("alumni", "GET", path, role=role, query=query or None)


def listed(world: World, role: str = "staff", **query: Any) -> list[str]:
    """The names of the register's first page, in its order."""
    answer = read(world, ALUMNI, role, **query)
    assert answer.status == 200, answer
    return [f"{one['last_name']} {one['first_names']}" for one in answer.json["items"]]


def found(world: World, q: str, role: str = "staff") -> list[dict[str, Any]]:
    """What a search shows."""
    answer = world.call("alumni", "POST", "/alumni/search", {"q": q}, role=role, key=None)
    assert answer.status == 200, answer
    return list(answer.json["items"])


def stored(world: World, alumnus_id: str) -> dict[str, Any]:
    """The item of an alumnus."""
    item = world.item(f"alumni#alumnus#{alumnus_id}")
    assert item is not None
    return item


def problems(answer: Answer) -> dict[str, str]:
    """Field to problem of a request that is not valid."""
    assert answer.status == 422, answer
    return {one["field"]: one["problem"] for one in answer.json["errors"]}
