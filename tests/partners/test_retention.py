"""Contacts and private customers who have been kept long enough, by their own and their customers' clock."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from services.partners import store
from services.partners.model.contact import Affiliation, Contact
from services.partners.model.organisation import Organisation
from services.partners.store import kept
from shared import act, clock
from shared.contracts.partners import contact_key
from shared.contracts.privacy import Purpose
from shared.events.sales import OrderClosed, OrderCreated
from tests.delivery import react
from tests.interleaving import interleaved
from tests.retained import errand, next_day, noon, purged, run_on, stand, surveyed
from tests.world import REAL, World

PARTNERS, CUSTOMERS = "partner-contacts", "customer-contacts"
OLD, CUT, NEW = "2024-02-01", "2024-02-02", "2024-02-03"


@pytest.fixture
def world() -> Iterator[World]:
    with World([one for one in REAL if one.name == "partners"]) as world:
        yield world


def contact(world: World, name: str, day: str = OLD, status: str = "passive", **fields: Any) -> str:
    given = {"id": name, "first_names": "Anna", "last_name": name, "status": status} | fields
    return ref(stand(world, store.CONTACTS, Contact.model_validate(given), day))


def customer(world: World, name: str, day: str = OLD, **fields: Any) -> str:
    given = {"id": name, "kind": "private_person", "name": name, "status": "active"} | fields
    stand(world, store.ORGANISATIONS, Organisation.model_validate(given), day)
    return f"partners.organisation:{name}"


def ref(contact_id: str) -> str:
    return f"partners.contact:{contact_id}"


def gone(world: World, reference: str) -> bool:
    return world.item(reference.replace(".", "#").replace(":", "#"))["status"] == "erased"


def dealt(organisation_id: str, day: str, kind: type = OrderClosed, number: int = 1) -> None:
    open_ = kind is not OrderClosed
    event = kind(organisation_id=organisation_id, record_id="m1", version=number, open=open_)
    react("partners", event.model_copy(update={"occurred_at": noon(day)}))


# --- whose keeping is over -------------------------------------------------------------------------------


def test_a_partners_contact_is_due_two_years_after_it_was_made_passive(world: World) -> None:
    over = contact(world, "over")
    contact(world, "kept", CUT)
    contact(world, "later", NEW)
    contact(world, "in-use", status="active")
    contact(world, "restricted", restricted=True)
    contact(world, "customer", purposes=(Purpose.SERV,))
    assert surveyed("partners", errand(PARTNERS, CUT)) == [over]
    assert not gone(world, over), "a survey changes nothing"


def test_a_customers_contact_is_due_three_years_after_the_last_activity_passive_or_not(world: World) -> None:
    ones = [contact(world, one, status=one, purposes=(Purpose.SERV,)) for one in ("active", "passive")]
    contact(world, "later", NEW, status="active", purposes=(Purpose.LLL,))
    contact(world, "partner", purposes=(Purpose.PART,))
    assert surveyed("partners", errand(CUSTOMERS, CUT)) == ones


LAST_DAYS = [
    (PARTNERS, "2024-02-29", "2026-02-28"),
    (PARTNERS, "2022-02-28", "2024-02-28"),
    (PARTNERS, "2022-12-31", "2024-12-31"),
    (CUSTOMERS, "2024-02-29", "2027-02-28"),
    (CUSTOMERS, "2021-03-31", "2024-03-31"),
]


@pytest.mark.parametrize(("rule", "day", "last_day"), LAST_DAYS)
def test_a_contact_is_kept_to_the_last_day_of_its_period(world: World, rule, day, last_day) -> None:
    one = contact(world, "over", day, purposes=(Purpose.PART, Purpose.SERV))
    contact(world, "restricted", day, purposes=(Purpose.PART, Purpose.SERV), restricted=True)
    assert surveyed("partners", run_on(rule, last_day)) == []
    assert surveyed("partners", run_on(rule, next_day(last_day))) == [one]


@pytest.mark.parametrize(
    ("deals", "ends", "due"),
    [
        ([], None, True),
        ([(OrderCreated, "2023-01-01"), (OrderClosed, OLD)], None, True),
        ([(OrderCreated, "2023-01-01"), (OrderClosed, NEW)], None, False),
        ([(OrderClosed, NEW), (OrderCreated, OLD)], None, False),
        ([(OrderCreated, OLD)], None, False),
        ([(OrderCreated, "2023-01-01"), (OrderClosed, NEW)], "2023-06-30", True),
    ],
    ids=["none", "old", "late", "out of order", "open", "of a former employer"],
)
def test_deals_of_the_organisation_are_activity_of_its_contacts(world: World, deals, ends, due) -> None:
    stand(world, store.ORGANISATIONS, Organisation(id="firm", kind="company", name="Firma"), OLD)
    role = Affiliation(organisation_id="firm", ends=ends)
    one = contact(world, "anna", status="active", purposes=(Purpose.SERV,), affiliations=(role,))
    days = sorted(day for _, day in deals)
    for kind, day in deals:
        dealt("firm", day, kind, 1 + days.index(day))
    assert surveyed("partners", errand(CUSTOMERS, CUT)) == ([one] if due else [])


def test_a_private_customer_is_due_when_no_deal_is_open_and_the_last_is_long_ago(world: World) -> None:
    over, busy = (customer(world, one) for one in ("over", "busy"))
    late = customer(world, "late", status="passive")
    customer(world, "restricted", restricted=True)
    customer(world, "firm", kind="company", business_id="2077474-0")
    dealt("busy", OLD, OrderCreated)
    dealt("late", NEW)
    assert surveyed("partners", errand(CUSTOMERS, CUT)) == [over]
    done = purged(world, "partners", errand(CUSTOMERS, CUT), [over, busy, late])
    assert done == {
        over: ("deleted", None),
        busy: ("retained", "no_longer_due"),
        late: ("retained", "no_longer_due"),
    }
    assert [gone(world, one) for one in (over, busy, late)] == [True, False, False]


def test_the_last_activity_is_the_latest_day_whatever_order_events_come_in(world: World) -> None:
    days = [noon(OLD) + timedelta(days=one) for one in range(5)]
    random.Random(1).shuffle(days)
    for number, day in enumerate(days):
        dealt("firm", f"{day:%Y-%m-%d}", number=number)
    assert kept.last_activity(["firm", "nobody"]) == clock.day(noon(OLD) + timedelta(days=4))
    assert kept.last_activity([]) is None


# --- what goes -------------------------------------------------------------------------------------------


def test_a_contact_goes_with_its_places_in_organisations(world: World) -> None:
    stand(world, store.ORGANISATIONS, Organisation(id="firm", kind="company", name="Firma"), OLD)
    role = Affiliation(organisation_id="firm", role="Kanaria")
    one = contact(world, "anna", affiliations=(role,))
    store.put_edges(store.read_contact("anna", act.system("partners")))
    assert world.item("partners#organisation#firm", "contact#anna")
    assert purged(world, "partners", errand(PARTNERS, CUT), [one]) == {one: ("deleted", None)}
    assert gone(world, one)
    assert "anaria" not in str(world.items())
    again = purged(world, "partners", errand(PARTNERS, CUT), [one])
    assert again == {one: ("deleted", None)}, "a repeat tells what it did, and finds nothing to do"
    assert world.item("partners#contact#anna")["version"] == 4


def test_what_the_survey_did_not_name_does_not_go(world: World) -> None:
    one, other = contact(world, "anna"), contact(world, "eva")
    assert purged(world, "partners", errand(PARTNERS, CUT), [one]) == {one: ("deleted", None)}
    assert not gone(world, other)


def test_a_contact_that_went_by_other_means_is_not_counted(world: World) -> None:
    one = contact(world, "anna")
    item = world.item("partners#contact#anna")
    world.put(item | {"status": "erased", "events": [{"type": "RecordErased", "errand": "another"}]})
    assert purged(world, "partners", errand(PARTNERS, CUT), [one, ref("never")]) == {}


@pytest.mark.parametrize(
    ("purposes", "rule", "left"),
    [
        (("PART", "SERV", "MKT"), PARTNERS, ("SERV", "MKT")),
        (("PART", "SERV"), CUSTOMERS, ("PART",)),
        (("PART", "SERV", "LLL", "MKT"), CUSTOMERS, ("PART", "MKT")),
        (("PART", "RDI", "MKT"), PARTNERS, None),
        (("SERV", "MKT"), CUSTOMERS, None),
        (("MKT",), PARTNERS, None),
    ],
)
def test_other_purposes_keep_a_contact_and_marketing_goes_with_the_last(world, purposes, rule, left) -> None:
    one = contact(world, "anna", purposes=purposes, objections=purposes)
    assert surveyed("partners", errand(rule, CUT)) == [one]
    done = purged(world, "partners", errand(rule, CUT), [one])
    if left is None:
        assert done == {one: ("deleted", None)}
        return
    assert done == {one: ("retained", f"purpose:{left[0]}")}
    item = world.item("partners#contact#anna")
    assert (tuple(item["purposes"]), tuple(item["objections"])) == (left, left)
    assert (item["status"], item["events"][0]["type"]) == ("passive", "RecordNarrowed")
    assert surveyed("partners", errand(rule, "2999-01-01")) == [], "nothing of it is this rule's any more"


@pytest.mark.parametrize("seed", range(6))
def test_who_comes_back_in_the_very_moment_stays_whole(world: World, seed: int) -> None:
    stand(world, store.ORGANISATIONS, Organisation(id="firm", kind="company", name="Firma"), OLD)
    one = contact(world, "anna", affiliations=(Affiliation(organisation_id="firm"),))
    store.put_edges(store.read_contact("anna", act.system("partners")))

    def reactivate() -> Contact:
        return store.change_contact("anna", Contact.reactivated, act.system("test"))

    results, _ = interleaved(
        seed,
        {
            "purge": lambda: purged(world, "partners", errand(PARTNERS, CUT), [one]),
            "return": reactivate,
        },
    )
    edge = world.item("partners#organisation#firm", "contact#anna")
    if gone(world, one):
        assert edge is None
        assert results["purge"] == {one: ("deleted", None)}
    else:
        assert edge, "the organisation knows of it as before"
        assert results["purge"] == {one: ("retained", "no_longer_due")}
        assert world.item(contact_key("anna")["pk"])["status"] == "active"
