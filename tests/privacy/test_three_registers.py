"""An alumnus who is a partner contact and a private customer too: leaving removes the alumni data alone."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.alumni.people import ANNA, alumnus, found
from tests.alumni.visits import ADDRESS, LEAVE, mine, page
from tests.integrations.test_exports import emails, made
from tests.partners import people as partners
from tests.postbox import Postbox
from tests.privacy.people import check, codes, known
from tests.privacy.requesting import REQUESTS, read
from tests.sales.people import billed, confirmed, submitted
from tests.world import Answer, World


@dataclass(frozen=True)
class Person:
    """The ids of one person in three registers, and of what they bought."""

    alumnus: str
    contact: str
    customer: str
    order: str
    billing: str


@pytest.fixture
def person(world: World, postbox: Postbox) -> Person:
    work = partners.organisation(world)
    contact = partners.contact(
        world, "Mäkelä Anna", email=ADDRESS, affiliations=[{"organisation_id": work}], purposes=["PART"]
    )
    home = {"street": "Kauppakatu 1 A 2", "postal_code": "80100", "city": "Joensuu", "country": "FI"}
    customer = partners.organisation(world, "Mäkelä Anna", kind="private_person", email=ADDRESS, **home)
    world.pump()
    order = confirmed(world, organisation_id=customer)
    billing = billed(world, order)
    submitted(world, billing)
    one = alumnus(world, **ANNA)
    world.pump()
    return Person(one, contact, customer, order, billing)


def leave(world: World, person: Person, **choices: str) -> None:
    page(world, f"{LEAVE}/confirmation", code=mine(world, person.alumnus), **choices)


def others(world: World) -> dict[str, Any]:
    """All that partners and sales keep and how it is found, but for the receipts of having been asked."""
    items = (*world.items(), *world.items("search"))
    kept = [one for one in items if one["pk"].startswith(("partners#", "sales#"))]
    return {f"{one['pk']}/{one['sk']}": one for one in kept if "#receipt#" not in one["pk"]}


def ask(world: World, kind: str, record_id: str, purpose: str) -> Answer:
    question = {"person": {"kind": kind, "id": record_id}, "purpose": purpose, "channel": "email"}
    return world.call("privacy", "POST", "/privacy/permissions/check", question, role="communications")


def asked(world: World, kind: str, record_id: str, purpose: str) -> list[str]:
    return codes(ask(world, kind, record_id, purpose))


def listed(world: World) -> list[str]:
    return emails(world, made(world, purpose="ALUM", audience="alumni"))


def test_leaving_removes_exactly_the_alumni_data_and_ends_alumni_mail(world: World, person: Person) -> None:
    assert listed(world) == [ADDRESS]
    assert [one["id"] for one in found(world, "Mäkelä")] == [person.alumnus]
    assert (asked(world, "alumnus", person.alumnus, "ALUM"), codes(check(world, person.contact))) == ([], [])
    world.pump()
    before = others(world)
    leave(world, person)
    assert "left" in asked(world, "alumnus", person.alumnus, "ALUM")
    world.pump()
    assert others(world) == before, "the contact, the customer, the order and the billing request stay"
    tombstone = world.item(f"alumni#alumnus#{person.alumnus}")
    assert tombstone
    assert tombstone["status"] == "erased"
    left = str(world.items(prefix="alumni#")) + str(world.items("search", "alumni#"))
    assert [word for word in (*map(str, ANNA.values()), ADDRESS) if len(word) > 4 and word in left] == []
    assert found(world, "Mäkelä") == []
    assert ask(world, "alumnus", person.alumnus, "ALUM").status == 404, "nobody is there to be written to"
    assert listed(world) == []
    assert asked(world, "contact", person.contact, "PART") == []
    assert asked(world, "contact", person.contact, "MKT") == []
    assert partners.names_found(world, "Mäkelä") != []
    order, billing = world.item(f"sales#order#{person.order}"), world.item(f"sales#billing#{person.billing}")
    assert order
    assert billing
    assert (order["customer"]["name"], order["customer"]["street"]) == ("Mäkelä Anna", ANNA["street"])
    assert (order["status"], billing["status"]) == ("confirmed", "submitted")
    (request,) = world.call("privacy", "GET", REQUESTS, role="dpo").json["items"]
    assert (request["kind"], request["status"]) == ("withdrawal", "notifying"), request
    (recipient,) = read(world, request["id"])["recipients"]
    assert recipient["recipient"] == "newsletter service", "it had the list that was made before"


def test_who_stops_all_marketing_on_leaving_stops_it_for_the_contact_and_nothing_else(
    world: World, person: Person
) -> None:
    before = others(world)
    leave(world, person, stop_marketing="yes")
    world.pump()
    assert others(world) == before
    suppressed = known(world, ADDRESS)
    assert suppressed
    assert (suppressed.marketing, suppressed.erased) == ((f"alumnus:{person.alumnus}",), ("ALUM",))
    assert asked(world, "contact", person.contact, "MKT") == ["suppressed_marketing"]
    assert asked(world, "contact", person.contact, "PART") == []
    assert emails(world, made(world, purpose="PART")) == [ADDRESS]
    assert emails(world, made(world)) == []
