"""A mailed link proves an address and nothing more: it opens no records of somebody else's."""

from typing import Any

import pytest

from tests.postbox import Postbox
from tests.privacy.people import contact
from tests.privacy.requesting import act, done, read
from tests.privacy.test_request_pages import FORM, IDENTITY, link, post, requests
from tests.world import World

FOREIGN = "does not carry the address that a link proved"


@pytest.fixture
def identified(world: World, postbox: Postbox) -> str:
    """A request in Anna's name by who holds the address of another record, confirmed by its link."""
    contact(world, "heikki@example.fi", last_name="Korhonen", first_names="Heikki")
    post(world, FORM | {"email": "heikki@example.fi"})
    world.pump()
    assert world.visit("privacy", "POST", f"{IDENTITY}/confirmation", {"code": link(postbox), "once": "2"})
    (one,) = requests(world)
    assert read(world, one["id"])["identity"]["method"] == "link"
    return str(one["id"])


def scope(world: World, request_id: str, body: dict[str, Any]) -> Any:
    return act(world, request_id, "scope", body)


def test_a_record_found_by_name_alone_is_not_opened_by_a_link(world: World, identified: str) -> None:
    hers = f"partners.contact:{contact(world, 'anna@example.fi')}"
    before = read(world, identified)
    for body in ({"records": [hers]}, {"records": [], "mentions": {hers: ["notes"]}}):
        refused = scope(world, identified, body)
        assert refused.status == 422
        assert FOREIGN in refused.json["errors"][0]["problem"]
    assert read(world, identified) == before
    done(act(world, identified, "identity", {"method": "call_back"}))
    assert done(scope(world, identified, {"records": [hers]})).json["scope"][0]["record"] == hers


def test_texts_are_opened_where_the_record_of_the_address_bears_the_name(
    world: World, postbox: Postbox
) -> None:
    hers = f"partners.contact:{contact(world, 'anna@example.fi')}"
    other = f"partners.contact:{contact(world, 'kalle@example.fi', last_name='Niemi', first_names='Kalle')}"
    post(world)
    world.pump()
    world.visit("privacy", "POST", f"{IDENTITY}/confirmation", {"code": link(postbox), "once": "2"})
    (one,) = requests(world)
    assert scope(world, one["id"], {"records": [other]}).status == 422
    done(scope(world, one["id"], {"records": [hers], "mentions": {other: ["notes"]}}))


def test_a_link_proves_no_address_but_that_to_which_it_was_mailed(world: World, postbox: Postbox) -> None:
    """Heikki's was mistyped for Anna's: his link does not open her records once it is put right."""
    contact(world, "heikki@example.fi", last_name="Korhonen", first_names="Heikki")
    contact(world, "anna@example.fi")
    post(world, FORM | {"email": "heikki@example.fi"})
    world.pump()
    (one,) = requests(world)
    theirs = link(postbox)
    done(act(world, one["id"], "search", {"person": {"email": "anna@example.fi"}}))
    before = read(world, one["id"])
    for rest in ("", "/confirmation"):
        form = {"code": theirs, "once": "2"}
        assert world.visit("privacy", "POST", f"{IDENTITY}{rest}", form).status == 404
    assert read(world, one["id"]) == before
    done(act(world, one["id"], "identification"))
    world.pump()
    assert postbox.mails[-1]["To"] == "anna@example.fi"
    world.visit("privacy", "POST", f"{IDENTITY}/confirmation", {"code": link(postbox), "once": "3"})
    assert read(world, one["id"])["identity"]["method"] == "link"


def test_what_a_link_proved_is_not_exchanged_for_another_address(world: World, identified: str) -> None:
    before = read(world, identified)
    refused = act(world, identified, "search", {"person": {"email": "muu@example.fi"}})
    assert refused.status == 422
    assert refused.json["errors"][0]["field"] == "person.email"
    assert read(world, identified) == before
    done(act(world, identified, "search", {"person": {"phone": "+358505020402"}}))
    done(act(world, identified, "identity", {"method": "in_person"}))
    assert done(act(world, identified, "search", {"person": {"email": "muu@example.fi"}}))
