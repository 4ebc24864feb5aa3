"""What each operation costs: calls, items examined, units; held against docs/access-patterns.md."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from services import generated
from tests.cloud import NAMES
from tests.observation import size
from tests.partners.people import (
    CONTACTS,
    ORGANISATIONS,
    at,
    contact,
    do,
    found,
    introduce,
    of,
    organisation,
    read,
)
from tests.shared.costs import cost, documented
from tests.world import REAL, World

COSTS = documented("Partners")


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of partners in which the callers and the key ring are known already."""
    with World([one for one in REAL if one.name == "partners"]) as world:
        for role in ("staff", "partner_manager"):
            assert read(world, CONTACTS, role).status == 200
        assert found(world, "warm@example.fi") == []
        yield world


# --- the operations --------------------------------------------------------------------------------------

Ask = Callable[[], Any]


def fifty(world: World, letter: str, count: int) -> None:
    """Contacts under one letter, as lists see them."""
    for number in range(count):
        contact_id = f"{letter}{number:03}"
        owner = world.role("staff").id
        keys = {
            "gsi1pk": f"partners#contact#name#active#{letter}",
            "gsi1sk": f"{letter}{number:03}  {contact_id}",
            "gsi2pk": f"partners#contact#responsible#{owner}#active",
            "gsi2sk": f"{letter}{number:03}  {contact_id}",
        }
        name = {"first_names": "Anna", "last_name": f"{letter}{number:03}", "responsible_id": owner}
        key = {"pk": f"partners#contact#{contact_id}", "sk": "record"}
        world.put(key | {"id": contact_id, "status": "active"} | name | keys)


def prepared(world: World, name: str) -> Ask:
    """What is asked for an operation, everything it needs being there."""
    if name.startswith("list_contacts") or name == "list_own_contacts":
        fifty(world, "a", 40 if name.endswith("end") else 60)
        fifty(world, "b", 20)
        return lambda: read(world, CONTACTS, "staff", **({"responsible": "me"} if "own" in name else {}))
    one = organisation(world, "Esimerkki Oy", city="Oulu")
    anna = contact(world, "Virtanen Anna", email="anna@example.fi", affiliations=[{"organisation_id": one}])
    eva = contact(world, "Virtanen Eva", affiliations=[{"organisation_id": one}])
    for other in ("Toinen Oy", "Kolmas Oy"):
        organisation(world, other, kind="association", business_id="0737546-2", city="Oulu")
    world.pump()
    repeat = {"first_names": "Ida", "last_name": "Aalto"}
    world.call("partners", "POST", CONTACTS, repeat, key="again")
    version = read(world, at(eva)).version
    asks: dict[str, Ask] = {
        "read_contact": lambda: read(world, at(anna)),
        "read_organisation": lambda: read(world, of(one)),
        "create_contact": lambda: introduce(world),
        "create_contact_with_email": lambda: introduce(world, email="new@example.fi"),
        "create_contact_in_organisation": lambda: introduce(world, affiliations=[{"organisation_id": one}]),
        "create_organisation": lambda: organisation(world, "Uusi Oy", city="Oulu"),
        "edit_contact": lambda: do(world, "PATCH", at(eva), {"notes": "x"}, version=version),
        "edit_contact_email": lambda: do(
            world, "PATCH", at(eva), {"email": "eva@example.fi"}, version=version
        ),
        "edit_without_change": lambda: do(world, "PATCH", at(eva), {"first_names": "Eva"}, version=version),
        "repeat_create": lambda: world.call("partners", "POST", CONTACTS, repeat, key="again"),
        "rename_contact": lambda: do(world, "PATCH", at(eva), {"last_name": "Laine"}, version=version),
        "affiliate_contact": lambda: do(world, "PUT", at(eva, f"/affiliations/{one}"), {"role": "x"}),
        "deactivate_contact": lambda: do(world, "POST", at(eva, "/deactivation"), version=version),
        "list_organisations_of_a_city": lambda: read(world, ORGANISATIONS, city="Oulu"),
        "list_organisation_contacts": lambda: read(world, of(one, "/contacts")),
        "list_affiliations": lambda: read(world, at(anna, "/affiliations")),
        "search_prefix": lambda: found(world, "virt"),
        "find_by_email": lambda: found(world, "anna@example.fi"),
        "find_by_business_id": lambda: found(world, "2077474-0"),
    }
    return asks[name]


@pytest.mark.parametrize("name", sorted(COSTS))
def test_an_operation_costs_what_is_written_down(world, name):
    ask = prepared(world, name)
    with world.counting() as calls:
        answer = ask()
    assert cost(calls) == COSTS[name]
    assert not hasattr(answer, "status") or answer.status in (200, 201), answer
    if name.startswith("list_contacts"):
        assert len(answer.json["items"]) == 50
        assert answer.json["next"]
    for transaction in calls.of("TransactWriteItems"):
        assert [next(iter(part)) for part in transaction.params["TransactItems"]] == ["Put", "ConditionCheck"]


# --- rules behind the numbers ----------------------------------------------------------------------------


def test_a_write_costs_a_unit_for_each_kilobyte_and_one_for_each_index(world):
    """Long texts are paid for once: the indexes carry only what a list shows."""
    for length in (1, 1000, 2000, 4000):
        with world.counting() as calls:
            contact_id = contact(world, notes="x" * length)
        (put,) = calls.of("PutItem")
        item = size(put.params["Item"])
        assert put.write_units == math.ceil(item / 1024) + 3
        assert item < length + 1000, "what surrounds the text stays small"
        with world.counting() as calls:
            do(world, "PATCH", at(contact_id), {"language": "sv"})
        (put,) = calls.of("PutItem")
        assert put.write_units == math.ceil(size(put.params["Item"]) / 1024) + 3
    big = read(world, at(contact_id))
    assert len(big.json["notes"]) == 4000


def test_a_small_change_of_a_field_no_list_shows_leaves_the_indexes_alone_but_for_the_version(world):
    """`version` is projected, so each change costs one unit for each index entry."""
    one = contact(world)
    for patch in ({"notes": "a"}, {"notes": "b"}):
        with world.counting() as calls:
            do(world, "PATCH", at(one), patch)
        assert calls.write_units == 4


def test_a_page_deep_in_a_list_costs_no_more_than_the_first(world):
    fifty(world, "a", 120)
    query: dict[str, Any] = {}
    for _ in range(2):
        with world.counting() as calls:
            page = read(world, CONTACTS, **query).json
        assert (calls.operations, calls.examined) == ({"Query": 1, "SendMessage": 1}, 51)
        query["cursor"] = page["next"]


def test_a_filter_examines_a_bounded_number_of_items(world):
    """A filter that lets nothing through: at most 500 items and one query for each letter."""
    for number in range(30):
        organisation(world, f"A{number}")
    with world.counting() as calls:
        page = read(world, ORGANISATIONS, kind="public").json
    assert page["items"] == []
    assert calls.examined <= 500
    assert len(calls.of("Query")) <= 31


def test_no_route_scans_or_reaches_for_anything_but_these():
    """Every route, called by who may do everything, on what is there and on what is not."""
    from tests.shared.test_permissions import GUARDED, RECORDS, ask, put, record_of

    usual = {"GetItem", "BatchGetItem", "Query", "PutItem", "TransactWriteItems", "SendMessage"}
    with World() as world:
        everything = world.role("dpo+admin+communications+sales")
        world.observer.requests.clear()
        for name, route in GUARDED.items():
            if (parameter := record_of(route)) in RECORDS:
                put(world, parameter, "r1", responsible_id=everything.id)
            answer = ask(world, name, everything, "r1")
            assert answer.status < 500, (name, answer)
        routes = {one.operation for one in world.requests if one.function.endswith("-api")}
    assert routes - usual <= {"GetSecretValue", "GetObject"}
    assert "Scan" not in routes
    assert generated.CONTEXTS


def test_indexes_carry_what_lists_show_and_no_more():
    from infra.cards import CARD
    from services.partners.model.contact_requests import ContactCard
    from services.partners.model.organisation import OrganisationCard

    assert set(ContactCard.model_fields) | set(OrganisationCard.model_fields) <= set(CARD)
    assert len(CARD) <= 20, "DynamoDB projects at most 20 names into an index"
    assert NAMES.of("records") == "crm-test-records"
