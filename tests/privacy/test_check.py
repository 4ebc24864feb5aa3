"""The permission check: what is gathered for the one decision, who may ask, what is logged."""

import pytest

from shared.contracts.partners import CONTACT_CARD, contact_key
from shared.contracts.permission import decide
from shared.contracts.privacy import Channel, Purpose
from shared.contracts.staff import Role
from shared.table import batch
from tests.privacy.people import at_work, block, change, check, codes, contact, unblock
from tests.world import World


def test_a_contact_at_work_may_be_written_to(world: World) -> None:
    one, _ = at_work(world)
    assert check(world, one).json == {"allowed": True, "reasons": []}


def test_a_block_is_told_once_and_in_words(world: World) -> None:
    one, _ = at_work(world)
    block(world, one)
    world.pump()
    assert check(world, one).json == {
        "allowed": False,
        "reasons": [{"code": "marketing_block", "text": "the person is blocked from marketing"}],
    }
    assert codes(check(world, one, purpose="PART")) == []
    unblock(world, one)
    assert codes(check(world, one)) == []


def test_a_block_on_one_record_denies_the_address_on_every_other(world: World) -> None:
    one, place = at_work(world)
    other = contact(world, "anna@firma.fi", affiliations=[{"organisation_id": place}])
    assert codes(check(world, other)) == []
    block(world, one)
    world.pump()
    assert codes(check(world, other)) == ["suppressed_marketing"]


def test_a_restricted_record_is_there_for_the_officer_alone(world: World) -> None:
    one, _ = at_work(world)
    change(world, one, "PUT", "/restriction")
    hidden = check(world, one)
    assert (hidden.status, hidden.code) == (404, "not_found")
    assert codes(check(world, one, role="dpo")) == ["restricted"]
    assert codes(check(world, one, role="dpo", message="legal")) == []


@pytest.mark.parametrize("missing", ["nobody", "a" * 26])
def test_a_person_who_is_not_there_is_not_found(world: World, missing: str) -> None:
    answer = check(world, missing)
    assert (answer.status, answer.code) == (404, "not_found")


def test_protection_yields_to_the_named_permission(world: World) -> None:
    one, _ = at_work(world)
    change(world, one, "PUT", "/protection", {"contact_secret": True})
    assert codes(check(world, one)) == ["contact_secret"]
    assert codes(check(world, one, role="dpo")) == []


def test_the_organisation_is_asked_as_it_is_now(world: World) -> None:
    one, place = at_work(world)
    path = f"/partners/organisations/{place}/deactivation"
    world.call("partners", "POST", path, role="partner_manager", version=1)
    assert codes(check(world, one)) == ["address_of_passive_organisation"]


def test_a_changed_basis_counts_at_once(world: World) -> None:
    one, _ = at_work(world)
    path = "/privacy/purposes/MKT"
    assert world.call("privacy", "PATCH", path, {"basis": "consent"}, role="dpo", version=0).status == 200
    assert codes(check(world, one)) == ["no_consent"]
    body = {"channels": ["email"], "text_version": "1", "evidence": "lomake"}
    change(world, one, "PUT", "/consents/MKT", body, role="partner_manager")
    assert codes(check(world, one)) == []
    assert codes(check(world, one, channel="phone")) == ["no_address", "no_consent"]


def test_a_check_is_logged_as_a_read(world: World) -> None:
    one, _ = at_work(world)
    world.pump()
    before = len(world.audit(f"partners#contact#{one}"))
    check(world, one, role="communications")
    world.pump()
    entries = world.audit(f"partners#contact#{one}")
    assert len(entries) == before + 1
    (read,) = [entry for entry in entries if entry["sk"].startswith("r#")]
    assert (read["actor"], read["purpose"]) == (world.role("communications").actor, "MKT")


def test_a_check_writes_nothing_and_costs_what_it_reads(world: World) -> None:
    one, _ = at_work(world)
    check(world, one)
    with world.counting() as calls:
        check(world, one)
    assert calls.operations == {"GetItem": 2, "BatchGetItem": 2, "SendMessage": 1}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.INTEGRATION}))
def test_whoever_may_read_contacts_may_ask(world: World, role: Role) -> None:
    one, _ = at_work(world)
    assert check(world, one, role=role).status == 200


def test_a_machine_may_not_ask(world: World) -> None:
    one, _ = at_work(world)
    answer = check(world, one, role=Role.INTEGRATION)
    assert (answer.status, answer.code) == (403, "forbidden")


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"purpose": "SPAM"}, "purpose"),
        ({"channel": "fax"}, "channel"),
        ({"message": "nice"}, "message"),
        ({"person": {"kind": "pet", "id": "a"}}, "person.kind"),
        ({"person": {"kind": "contact", "id": "A#B"}}, "person.id"),
    ],
)
def test_a_question_is_asked_in_known_words(world: World, over: dict[str, object], field: str) -> None:
    answer = check(world, "a", **over)
    assert (answer.status, answer.code) == (422, "invalid")
    assert [one["field"] for one in answer.json["errors"]] == [field]


def test_many_are_decided_in_as_many_reads_as_one(world: World) -> None:
    one, place = at_work(world)
    others = [contact(world, f"n{n}@firma.fi", affiliations=[{"organisation_id": place}]) for n in range(5)]
    block(world, others[2])
    world.pump()
    cards = batch([contact_key(each) for each in (one, *others)], CONTACT_CARD)
    with world.counting() as calls:
        decided = decide(cards, Purpose.MKT, Channel.EMAIL)
    assert calls.operations == {"GetItem": 1, "BatchGetItem": 2}
    assert {each for each, found in decided.items() if not found.allowed} == {others[2]}
    for each, found in decided.items():
        assert codes(check(world, each)) == list(found.reasons)
