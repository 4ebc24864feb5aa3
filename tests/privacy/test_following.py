"""Suppression follows contacts: by their state, whatever the order, however often."""

import json
import random

import pytest

from services.privacy.actions import suppressions as actions
from services.privacy.store import cards as store
from shared import aws, keyring, settings
from tests.privacy.people import CONTACTS, at_work, block, change, check, codes, contact, known, unblock
from tests.world import World


def entries(world: World) -> list[dict[str, object]]:
    return [one for one in world.items(prefix="privacy#suppression#") if one["sk"] == "record"]


def test_a_blocked_contact_suppresses_its_address_and_unblocked_frees_it(world: World) -> None:
    one = contact(world)
    world.pump()
    assert entries(world) == []
    block(world, one)
    world.pump()
    assert known(world, "anna@example.fi").marketing == (f"contact:{one}",)
    unblock(world, one)
    world.pump()
    assert known(world, "anna@example.fi").marketing == ()
    assert world.items(prefix="privacy#source#") == []


def test_no_address_is_stored(world: World) -> None:
    one = contact(world, "salainen.osoite@example.fi", phone="+358505020402")
    block(world, one)
    change(world, one, "PUT", "/restriction")
    world.pump()
    stored = str(world.items(prefix="privacy#")) + str(world.audit("privacy#"))
    assert len(entries(world)) == 2
    for value in ("salainen", "osoite", "505020402"):
        assert value not in stored


def test_a_new_address_is_suppressed_and_the_old_one_stays(world: World) -> None:
    """The block is the person's; lifted, it leaves every address that they had."""
    one = contact(world, "vanha@example.fi")
    block(world, one)
    world.pump()
    change(world, one, "PATCH", "", {"email": "uusi@example.fi"}, role="partner_manager")
    world.pump()
    for email in ("vanha@example.fi", "uusi@example.fi"):
        assert known(world, email).marketing == (f"contact:{one}",)
    unblock(world, one)
    world.pump()
    for email in ("vanha@example.fi", "uusi@example.fi"):
        assert known(world, email).marketing == ()


def test_an_address_blocked_twice_needs_both_lifted(world: World) -> None:
    first, second = contact(world), contact(world)
    block(world, first)
    block(world, second)
    world.pump()
    assert known(world, "anna@example.fi").marketing == tuple(
        sorted((f"contact:{first}", f"contact:{second}"))
    )
    unblock(world, first)
    world.pump()
    assert known(world, "anna@example.fi").marketing == (f"contact:{second}",)


def test_a_block_that_echoes_the_address_is_no_source_of_its_own(world: World) -> None:
    first = contact(world)
    block(world, first)
    world.pump()
    second = contact(world)
    world.pump()
    shown = world.call("partners", "GET", f"{CONTACTS}/{second}", role="dpo").json
    assert shown["marketing_block"]["set_by"] == "suppression"
    assert known(world, "anna@example.fi").marketing == (f"contact:{first}",)


def test_a_restricted_contact_is_matched_though_hidden(world: World) -> None:
    one = contact(world)
    change(world, one, "PUT", "/restriction")
    world.pump()
    assert known(world, "anna@example.fi").restricted == (f"contact:{one}",)
    body = {"first_names": "Anna", "last_name": "V", "email": "anna@example.fi"}
    held = world.call("partners", "POST", CONTACTS, body)
    assert (held.status, held.code) == (409, "held_for_review")
    change(world, one, "DELETE", "/restriction", {"how": "letter"})
    world.pump()
    assert known(world, "anna@example.fi").restricted == ()


@pytest.mark.parametrize(("phone", "count"), [("+358505020402", 2), ("+358131234567", 1)])
def test_a_mobile_is_a_persons_and_a_switchboard_is_not(world: World, phone: str, count: int) -> None:
    one = contact(world, phone=phone)
    block(world, one)
    world.pump()
    assert len(entries(world)) == count


@pytest.mark.parametrize("seed", range(4))
def test_order_and_repetition_do_not_matter(world: World, seed: int) -> None:
    one = contact(world, "a@example.fi")
    block(world, one)
    change(world, one, "PATCH", "", {"email": "b@example.fi"}, role="partner_manager")
    unblock(world, one)
    block(world, one)
    other = contact(world, "c@example.fi")
    block(world, other)
    unblock(world, other)
    world.pump(twice=True, disorder=random.Random(seed))
    assert known(world, "b@example.fi").marketing == (f"contact:{one}",)
    found = known(world, "c@example.fi")
    assert found is None or found.marketing == ()


def test_a_second_delivery_writes_nothing(world: World) -> None:
    one = contact(world)
    block(world, one)
    world.pump()
    before = world.items(prefix="privacy#")
    actions.follow("contact", one)
    assert world.items(prefix="privacy#") == before


@pytest.mark.parametrize("place", ["before", "after"])
def test_a_consumer_that_dies_between_its_writes_is_made_whole_by_the_next_delivery(
    world: World, place: str
) -> None:
    one = contact(world, "a@example.fi", phone="+358505020402")
    block(world, one)
    with world.fault(f"privacy-consumer.{place}_put_item", times=3):
        world.pump()
    assert len(entries(world)) == 2
    unblock(world, one)
    with world.fault(f"privacy-consumer.{place}_delete_item"):
        world.pump()
    assert all(not entry.get("marketing") for entry in entries(world))
    assert world.items(prefix="privacy#source#") == []


def test_who_reads_an_old_state_reads_again_before_leaving(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two deliveries at once: the slow one must not write its old state over the new one for good."""
    one = contact(world)
    block(world, one)
    real, calls = store.card, []

    def slow(noun: store.Noun, contact_id: str) -> object:
        card = real(noun, contact_id)
        if not calls:
            calls.append(1)
            unblock(world, one)
            actions.follow("contact", one)
        return card

    monkeypatch.setattr(store, "card", slow)
    actions.follow("contact", one)
    assert known(world, "anna@example.fi").marketing == ()
    assert world.items(prefix="privacy#source#") == []


def test_a_contact_that_is_gone_leaves_suppression_as_it_stands(world: World) -> None:
    one = contact(world)
    block(world, one)
    world.pump()
    item = world.item(f"partners#contact#{one}")
    world.put({name: item[name] for name in ("pk", "sk", "id", "version")} | {"status": "erased"})
    actions.follow("contact", one)
    assert known(world, "anna@example.fi").marketing == (f"contact:{one}",)
    actions.follow("contact", "nobody")


def test_what_was_suppressed_under_an_old_key_still_counts_and_is_freed(world: World) -> None:
    one, _ = at_work(world)
    block(world, one)
    world.pump()
    rotate_key()
    assert known(world, "anna@firma.fi").marketing == (f"contact:{one}",)
    change(world, one, "PATCH", "", {"title": "Johtaja"}, role="partner_manager")
    world.pump()
    assert len(entries(world)) == 2
    unblock(world, one)
    world.pump()
    assert known(world, "anna@firma.fi").marketing == ()
    assert codes(check(world, one)) == []


def rotate_key() -> None:
    keys = {"current": "2", "1": "0123456789abcdef" * 4, "2": "fedcba9876543210" * 4}
    aws.secretsmanager().put_secret_value(SecretId=settings.read("SECRET"), SecretString=json.dumps(keys))
    keyring.forget()


def test_the_address_of_a_restricted_private_customer_is_held_and_drops_out(world: World) -> None:
    """A restriction covers every address that the restricted record carries, an organisation's too."""
    body = {"kind": "private_person", "name": "Näyte Anna", "email": "anna@example.fi"}
    made = world.call("partners", "POST", "/partners/organisations", body, role="staff").json
    path = f"/partners/organisations/{made['id']}/restriction"
    assert world.call("partners", "PUT", path, role="dpo", version=1).status == 200
    world.pump()
    assert known(world, "anna@example.fi").restricted == (f"organisation:{made['id']}",)
    new = {"first_names": "Anna", "last_name": "Näyte", "email": "anna@example.fi"}
    refused = world.call("partners", "POST", "/partners/contacts", new)
    assert (refused.status, refused.code) == (409, "held_for_review")
    assert world.call("partners", "DELETE", path, {"how": "letter"}, role="dpo", version=2).status == 200
    world.pump()
    assert known(world, "anna@example.fi").restricted == ()
