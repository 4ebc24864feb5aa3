"""Whoever is restricted is in no document of the company they act for, until it is lifted [GDPR art. 18]."""

from typing import Any

from shared.events.partners import ContactRestricted, ContactUnrestricted
from tests.partners.people import contact, organisation
from tests.postbox import Postbox
from tests.privacy.people import change
from tests.sales import people as sales
from tests.sales.replies import OFFER, post
from tests.world import Answer, World

NAME, EMAIL = "Kaisa Kanaria", "kaisa@kanaria.fi"
HOME = {"street": "Rantakatu 1", "postal_code": "80100", "city": "Joensuu", "country": "FI"}


def documents(world: World) -> tuple[str, str, list[str]]:
    """A contact of a company, a quote, and the paths of documents that name them."""
    company = organisation(world, email="toimisto@example.fi", **HOME)
    kaisa = contact(world, "Kanaria Kaisa", email=EMAIL, affiliations=[{"organisation_id": company}])
    world.pump()
    quote = sales.sent(world, organisation_id=company, contact_id=kaisa)
    said = {"name": "Joku muu", "channel": "phone"}
    revision = f"{sales.QUOTES}/{quote}/revisions"
    order = sales.made(sales.do(world, f"{revision}/1/acceptance", said))["order_id"]
    world.pump()
    return kaisa, quote, [f"{revision}/1", revision, f"{sales.ORDERS}/{order}"]


def restrict(world: World, contact_id: str, method: str = "PUT") -> None:
    body = {"how": "letter"} if method == "DELETE" else None
    change(world, contact_id, method, "/restriction", body)
    world.pump()


def answers(world: World, paths: list[str], role: str = "sales") -> list[Answer]:
    return [world.call("sales", "GET", path, role=role) for path in paths]


def naming(found: list[Answer]) -> list[bool]:
    """Of each document whether it tells name and email; it tells both or neither."""
    assert [one.status for one in found] == [200] * len(found)
    assert all((NAME in one.text) is (EMAIL in one.text) for one in found)
    return [NAME in one.text for one in found]


def test_no_document_and_no_pdf_names_a_restricted_contact_but_to_the_officer(
    world: World, postbox: Postbox
) -> None:
    kaisa, quote, paths = documents(world)
    assert naming(answers(world, paths)) == [True] * 3
    assert NAME in post(world, quote, OFFER).text
    restrict(world, kaisa)
    for role in ("sales", "finance", "partner_manager", "admin"):
        assert naming(answers(world, paths, role)) == [False] * 3
        link = world.call("sales", "GET", f"{paths[0]}/document", role=role)
        assert (link.status, link.json["permission"]) == (403, "privacy.restricted.read")
    moved = sales.do(world, f"{paths[2]}/confirmation")
    assert moved.json["code"] == "passive_record", "the contact takes no new dealings"
    assert naming(answers(world, paths, "dpo+sales")) == [True] * 3
    assert world.call("sales", "GET", f"{paths[0]}/document", role="dpo+sales").status == 200
    shown = post(world, quote, OFFER)
    assert (shown.status, NAME in shown.text) == (200, False)


def test_they_are_shown_again_once_it_is_lifted_and_a_repeat_changes_nothing(
    world: World, postbox: Postbox
) -> None:
    kaisa, _, paths = documents(world)
    restrict(world, kaisa)
    before = snapshots(world)
    assert [one["contact_restricted"] for one in before] == [True, True]
    for event in (ContactRestricted, ContactUnrestricted):
        world.tell("crm.partners", event.__name__, record_id=kaisa, version=9)
        world.pump()
    assert snapshots(world) == before, "each reads how the contact stands now"
    restrict(world, kaisa, "DELETE")
    assert naming(answers(world, paths)) == [True] * 3
    assert world.call("sales", "GET", f"{paths[0]}/document", role="sales").status == 200


def test_another_contacts_restriction_touches_nothing(world: World, postbox: Postbox) -> None:
    _, _, paths = documents(world)
    other = contact(world, "Muu Matti", email="matti@example.fi")
    world.pump()
    before = snapshots(world)
    restrict(world, other)
    assert (snapshots(world), naming(answers(world, paths))) == (before, [True] * 3)


def snapshots(world: World) -> list[Any]:
    """The customers in documents, with the versions of these."""
    found = [*world.items(prefix="sales#revision#"), *world.items(prefix="sales#order#")]
    return [one["customer"] | {"version": one["version"]} for one in found if "customer" in one]
