"""Links and passivations at once, and many changes of one contact: what stands at the end is always right."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from services.partners import store
from services.partners.actions import contacts as contact_actions
from services.partners.model.contact_requests import (
    AffiliationTerms,
    ContactPatch,
    NewAffiliation,
    NewContact,
)
from services.partners.model.organisation import Organisation
from shared import aws
from shared.act import Act
from shared.auth import Caller
from shared.errors import Busy, PassiveRecord, StaleVersion
from tests.interleaving import interleaved
from tests.partners.people import at, contact, done, of, organisation, read

INTERLEAVINGS = 200
BY = Act(actor="user:u1", request_id="r1")


# --- N5 --------------------------------------------------------------------------------------------------


def reset(world, *records):
    for one in world.items(prefix="partners#"):
        aws.dynamodb().delete_item(
            TableName="crm-test-records", Key={"pk": {"S": one["pk"]}, "sk": {"S": one["sk"]}}
        )
    for record in records:
        world.put(record)


def link(way: str, anna: str, one: str) -> Callable[[], Any]:
    """The three ways in which a contact gets a role in an organisation."""
    terms = AffiliationTerms()
    if way == "affiliate":
        return lambda: contact_actions.affiliate(anna, one, terms, BY)
    if way == "ended":
        past = AffiliationTerms.model_validate({"ends": "2020-01-01"})
        return lambda: contact_actions.affiliate(anna, one, past, BY)
    body = NewContact(
        first_names="Eva", last_name="Aalto", affiliations=(NewAffiliation(organisation_id=one),)
    )
    return lambda: contact_actions.create(body, Caller("u1", ()), BY)


def test_never_a_link_is_written_after_the_passivation(world):
    one = organisation(world)
    anna = contact(world)
    stood = [world.item(f"partners#organisation#{one}"), world.item(f"partners#contact#{anna}")]
    outcomes = set()
    for seed in range(INTERLEAVINGS):
        reset(world, *stood)
        way = ("affiliate", "create", "ended")[seed % 3]
        results, order = interleaved(
            seed,
            {
                "linker": link(way, anna, one),
                "passivator": lambda: store.change_organisation(one, Organisation.deactivated, BY),
            },
        )
        assert isinstance(results["passivator"], Organisation), (seed, order)
        wrote = [name for name, call in order if call in ("PutItem", "TransactWriteItems")]
        linked = [
            item
            for item in world.items(prefix="partners#contact#")
            if any(role["organisation_id"] == one for role in item.get("affiliations", ()))
        ]
        link_first = wrote.index("linker") < wrote.index("passivator")
        assert bool(linked) == link_first, (seed, order)
        assert isinstance(results["linker"], PassiveRecord) != link_first, (seed, results)
        outcomes.add((way, link_first))
        for item in linked:
            shown = read(world, at(item["id"], "/affiliations")).json["items"]
            assert [role["live"] for role in shown] == [False], (seed, "live though passive")
    assert outcomes == {(way, first) for way in ("affiliate", "create", "ended") for first in (True, False)}


def test_a_conflict_between_transactions_is_tried_again_and_then_told_as_busy(world):
    from tests.observation import cancelled

    one, anna = organisation(world), contact(world)
    conflict = cancelled("None", "TransactionConflict")
    with world.fault("*.before_transact_write_items", 7, conflict):
        contact_actions.affiliate(anna, one, AffiliationTerms(), BY)
    before = world.items(prefix="partners#")
    with world.fault("*.before_transact_write_items", 8, conflict), pytest.raises(Busy):
        contact_actions.affiliate(anna, one, AffiliationTerms(role="Johtaja"), BY)
    assert world.items(prefix="partners#") == before


def test_a_link_made_before_is_shown_as_dead_and_lives_again_with_the_organisation(world):
    one = organisation(world)
    anna = contact(world, affiliations=[{"organisation_id": one}])
    for path, live in (("/deactivation", False), ("/reactivation", True)):
        done(world, "POST", of(one, path))
        assert [role["live"] for role in read(world, at(anna, "/affiliations")).json["items"]] == [live]


# --- one contact, many hands -----------------------------------------------------------------------------


def test_of_a_hundred_changes_at_once_each_wins_or_is_told_that_it_is_stale(world):
    anna = contact(world)
    gate, results = threading.Barrier(20), []

    def change(number: int) -> None:
        gate.wait(20)
        for turn in range(5):
            version = store.read_contact(anna, BY).version
            act = Act(actor=f"user:u{number}", if_match=version)
            patch = ContactPatch(title=f"Nimike {number}-{turn}")
            try:
                results.append(contact_actions.edit(anna, patch, act).version)
            except StaleVersion as stale:
                results.append(stale)

    threads = [threading.Thread(target=change, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(results) == 100
    winners = sorted(one for one in results if isinstance(one, int))
    assert winners == list(range(2, len(winners) + 2)), "every winner has a version of its own"
    assert read(world, at(anna)).version == 1 + len(winners)
    assert len(winners) < 100, "nobody met anybody"
    world.pump()
    changes = [one for one in world.audit(f"partners#contact#{anna}") if one["sk"].startswith("v#")]
    assert [one["version"] for one in changes] == list(range(1, len(winners) + 2))


def test_changes_of_whatever_version_there_is_lose_nothing(world):
    """Without If-Match the move is made again on what stands by then."""
    anna = contact(world)
    fields = ("title", "preferred_name", "notes", "language")
    threads = [
        threading.Thread(
            target=contact_actions.edit,
            args=(anna, ContactPatch.model_validate({name: "fi"}), Act(actor=f"user:{name}")),
        )
        for name in fields
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    document = read(world, at(anna)).json
    assert {name: document[name] for name in fields} == dict.fromkeys(fields, "fi")
    assert document["version"] == 1 + len(fields)
