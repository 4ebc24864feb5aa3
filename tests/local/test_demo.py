"""The demo data: the same every time, of every kind and status, and nobody's."""

from collections import Counter

from infra.local import accounts, demo
from shared import identifiers
from shared.contracts.staff import Role


def test_there_is_enough_of_every_kind() -> None:
    kinds = Counter(one.body["kind"] for one in demo.organisations())
    assert set(kinds) == {"company", "association", "public", "private_person"}
    assert kinds.total() >= 60
    assert len(demo.contacts()) >= 200


def test_every_status_is_there() -> None:
    shown = {move.shows for one in demo.contacts() for move in one.moves}
    assert shown == {"status", "marketing_block", "contact_secret", "deceased", "restricted"}
    assert any(one.moves == (demo.DEACTIVATE,) for one in demo.organisations())


def test_it_is_the_same_every_time() -> None:
    assert demo.organisations() == demo.organisations()
    assert demo.contacts() == demo.contacts()


def test_keys_tell_records_apart() -> None:
    keys = Counter(one.key for one in demo.organisations() + demo.contacts())
    assert max(keys.values()) == 1


def test_values_are_canonical() -> None:
    canonical = {
        "business_id": identifiers.business_id,
        "association_id": identifiers.association_id,
        "email": identifiers.email,
        "phone": identifiers.phone,
        "postal_code": identifiers.postal_code,
    }
    for one in demo.organisations() + demo.contacts():
        for name in canonical.keys() & one.body.keys():
            assert canonical[name](one.body[name]) == one.body[name]


def test_no_value_can_be_anybodys() -> None:
    bodies = [one.body for one in demo.organisations() + demo.contacts()]
    assert all(body["email"].endswith(".example") for body in bodies)
    fiction = {*demo.FICTION_MOBILES, *demo.FICTION_LANDLINES}
    assert {body["phone"] for body in bodies if "phone" in body} <= fiction
    assert all(body["business_id"][0] == "9" for body in bodies if "business_id" in body)
    assert Counter(body["business_id"] for body in bodies if "business_id" in body).most_common(1)[0][1] == 1


def test_contacts_work_for_active_organisations_only() -> None:
    passive = {one.key for one in demo.organisations() if one.moves}
    assert not passive & {place for one in demo.contacts() for place in one.works_at}


def test_there_is_an_account_for_every_role() -> None:
    assert set(accounts.ROLES) == set(Role)
