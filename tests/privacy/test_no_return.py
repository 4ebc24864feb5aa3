"""Before an erasure the addresses of a person are suppressed, for what they are erased from (N3)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.privacy.model.suppression import Ruling, Suppression
from shared import clock
from shared.contracts.privacy import Purpose, suppressed
from tests.alumni import visits
from tests.alumni.people import ANNA, alumnus, introduce, of
from tests.alumni.people import done as did
from tests.privacy.people import CONTACTS, block, change, check, contact
from tests.privacy.requesting import GRANTED, act, advised, decided, done, owner, person, read
from tests.world import World

EMAIL, MOBILE, SWITCHBOARD = "anna@example.fi", "+358505020402", "+358132606000"


@pytest.fixture
def erased(world: World) -> Any:
    """A request for erasure that was carried out over these contacts' records."""

    def carry_out(*records: str, **over: Any) -> str:
        request_id = decided(world, owner(world), *records, kind="erasure", **over)
        done(act(world, request_id, "execution", {}))
        world.pump()
        return request_id

    return carry_out


def barred(what: str, value: str) -> set[str]:
    known = suppressed([(what, value)]).get((what, value))
    return set(known.erased) if known else set()


def test_an_erased_contact_does_not_come_back_by_hand(world: World, erased: Any) -> None:
    record = person(world, email=EMAIL, phone=MOBILE)
    world.pump()
    request_id = erased(record)
    assert {"PART", "MKT"} <= barred("email", EMAIL)
    assert barred("phone", MOBILE) == barred("email", EMAIL)
    assert "ALUM" not in barred("email", EMAIL)
    again = {"first_names": "Anna", "last_name": "Virtanen", "email": "Anna@Example.fi"}
    before = world.items(prefix="partners#")
    answer = world.call("partners", "POST", CONTACTS, again, role="partner_manager")
    assert (answer.status, answer.code) == (409, "held_for_review")
    assert world.items(prefix="partners#") == before
    assert read(world, request_id)["status"] in ("notifying", "closed")


def test_an_address_that_others_carry_and_a_switchboard_bar_nobody(world: World, erased: Any) -> None:
    person(world, email="info@example.fi")
    record = person(world, email="info@example.fi", phone=SWITCHBOARD)
    world.pump()
    erased(record)
    assert barred("email", "info@example.fi") == set()
    assert barred("phone", SWITCHBOARD) == set()


def test_two_records_of_one_person_bar_their_address_though_they_go_for_different_reasons(
    world: World,
) -> None:
    """Each goes by an errand of its own; neither is somebody else's who keeps the address open."""
    one, other = (person(world, email=EMAIL, first_names=names) for names in ("Anna", "Anna Maria"))
    world.pump()
    user, request_id = owner(world), advised(world, one, other, kind="erasure")
    decisions = [GRANTED | {"record": one}, GRANTED | {"record": other, "circumstance": "unlawful"}]
    done(act(world, request_id, "decision", {"decisions": decisions}, user=user))
    done(act(world, request_id, "execution", {}))
    world.pump()
    assert len(read(world, request_id)["errands"]) == 2
    assert {"PART", "MKT"} <= barred("email", EMAIL)


def test_a_passive_record_of_somebody_else_keeps_no_address_open(world: World, erased: Any) -> None:
    record, passive = person(world, email=EMAIL), contact(world, EMAIL, first_names="Anna Maria")
    change(world, passive, "POST", "/deactivation", role="partner_manager")
    world.pump()
    erased(record)
    assert {"PART", "MKT"} <= barred("email", EMAIL)


def test_a_block_of_which_nothing_was_heard_yet_is_kept_with_the_address(world: World, erased: Any) -> None:
    record = person(world, email=EMAIL)
    world.pump()
    block(world, record.partition(":")[2])
    world.skip("relay")
    erased(record)
    known = suppressed([("email", EMAIL)])["email", EMAIL]
    assert known.marketing == (record.removeprefix("partners."),)


@pytest.mark.parametrize(("had", "comes"), [(f"{MOBILE};ext=5", MOBILE), (MOBILE, f"{MOBILE};ext=12")])
def test_a_mobile_number_is_barred_whatever_extension_goes_with_it(
    world: World, erased: Any, had: str, comes: str
) -> None:
    """The hash is of the number in E.164, which knows no extension."""
    record = person(world, email=None, phone=had)
    world.pump()
    erased(record)
    both = suppressed([("phone", had), ("phone", comes), ("email", EMAIL)])
    assert {pair: {"PART", "MKT"} <= set(one.erased) for pair, one in both.items()} == {
        ("phone", had): True,
        ("phone", comes): True,
    }
    again = {"first_names": "Anna", "last_name": "Virtanen", "phone": comes}
    answer = world.call("partners", "POST", CONTACTS, again, role="partner_manager")
    assert (answer.status, answer.code) == (409, "held_for_review")


def test_told_again_it_changes_nothing(world: World, erased: Any) -> None:
    record = person(world, email=EMAIL)
    world.pump()
    request_id = erased(record)
    before = world.items(prefix="privacy#suppression#")
    from services.privacy.actions import suppressions
    from services.privacy.store import requests
    from shared import act as acts

    request = requests.read(request_id, acts.system("privacy"))
    suppressions.bar_return([record], tuple(Purpose), request, clock.now(), acts.system("privacy"))
    after = world.items(prefix="privacy#suppression#")
    assert [one["version"] for one in after] == [one["version"] for one in before]


def test_a_consent_of_seconds_after_leaving_is_barred_by_no_erasure_that_was_carried_out_later(
    world: World, postbox: Any
) -> None:
    one = alumnus(world, **ANNA)
    world.pump()
    own, left = visits.mine(world, one), clock.now() + timedelta(seconds=5)
    with clock.fixed(left):
        visits.page(world, f"{visits.LEAVE}/confirmation", code=own)
    with clock.fixed(left + timedelta(minutes=10)):
        world.pump()
    assert world.item(f"alumni#alumnus#{one}")["status"] == "erased"
    known = suppressed([("email", visits.ADDRESS)])["email", visits.ADDRESS]
    assert known.bars("ALUM", left)
    assert not known.bars("ALUM", left + timedelta(seconds=1))
    with clock.fixed(left + timedelta(seconds=3)):
        assert visits.register(world).status == 303
    with clock.fixed(left + timedelta(minutes=11)):
        world.pump()
        visits.verify(world, postbox)
        world.pump()
        (again,) = visits.alumni(world)
        did(world, "POST", of(again["id"], "/degree-confirmation"))
    assert world.item(again["pk"])["status"] == "active"


def test_an_erasure_that_is_carried_out_late_takes_nothing_from_a_later_one() -> None:
    early, late = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC)
    one = Suppression(id="a", what="email", key_version="1")
    for at, request in ((late, "second"), (early, "first")):
        ruling = Ruling(
            at=at, by="a", action="suppressed", kind="erased", purposes=(Purpose.ALUM,), reason="x"
        )
        one, _ = one.erased_from(ruling, "alumni", request)
    assert [erasure.at for erasure in one.erased] == [late]


@pytest.mark.parametrize(
    ("other", "bars"), [("Mäkelä", {"ALUM"}), ("Korhonen", set())], ids=["the person's own", "another's"]
)
def test_a_record_in_another_register_keeps_an_address_open_only_where_it_is_anothers(
    world: World, erased: Any, other: str, bars: set[str]
) -> None:
    """Who leaves the alumni and stays a contact is not brought back by what they once consented to."""
    left = alumnus(world, **ANNA | {"phone": None})
    stays = person(world, email=ANNA["email"], last_name=other)
    world.pump()
    erased(f"alumni.alumnus:{left}")
    assert barred("email", ANNA["email"]) == bars
    assert introduce(world, **ANNA | {"phone": None}).status == (409 if bars else 201)
    assert check(world, stays.partition(":")[2], purpose="PART").status == 200
