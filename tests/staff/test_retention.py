"""Accounts that have been out of use for two years: an id stays, which names nobody."""

from collections.abc import Iterator

import pytest

from services.staff import store
from services.staff.model.user import Deputy, User
from shared import act
from tests.retained import errand, next_day, purged, run_on, stand, surveyed
from tests.world import REAL, World

RULE = "user-accounts"
OLD, CUT, NEW = "2024-02-01", "2024-02-02", "2024-02-03"


@pytest.fixture
def world() -> Iterator[World]:
    with World([one for one in REAL if one.name == "staff"]) as world:
        yield world


def user(world: World, name: str, day: str = OLD, status: str = "passive", **fields: object) -> str:
    given = {"id": name, "name": f"Kanaria {name}", "email": f"{name}@kanaria.fi", "roles": ("staff",)}
    one = User.model_validate(given | {"status": status} | fields)
    stand(world, store.USERS, one, day)
    store.remember_address(one)
    return f"staff.user:{name}"


def test_an_account_is_due_two_years_after_it_was_taken_out_of_use(world: World) -> None:
    over = user(world, "over")
    user(world, "young", NEW)
    user(world, "in-use", status="active")
    assert surveyed("staff", errand(RULE, CUT)) == [over]


@pytest.mark.parametrize(("day", "last_day"), [("2024-02-29", "2026-02-28"), ("2022-02-28", "2024-02-28")])
def test_an_account_is_kept_to_the_last_day_of_two_years(world: World, day: str, last_day: str) -> None:
    over = user(world, "over", day)
    user(world, "restricted", day, restricted=True)
    assert surveyed("staff", run_on(RULE, last_day)) == []
    assert surveyed("staff", run_on(RULE, next_day(last_day))) == [over]


def test_name_and_address_go_and_the_id_stays(world: World) -> None:
    days = {"starts": "2024-01-01", "ends": "2024-12-31"}
    over = user(world, "over", stands_in_for=(Deputy(user_id="boss", **days),))
    user(world, "boss", status="active", deputies=(Deputy(user_id="over", **days),))
    young = user(world, "young", NEW)
    done = purged(world, "staff", errand(RULE, CUT), [over, young])
    assert done == {over: ("anonymised", None), young: ("retained", "no_longer_due")}
    item = world.item("staff#user#over")
    assert (item["id"], item["status"]) == ("over", "erased")
    assert "over@kanaria.fi" not in str(world.items())
    assert store.find_user("over@kanaria.fi") is None
    assert store.find_user("young@kanaria.fi") == "young"
    assert store.read_user("boss", act.system("test")).deputies == ()
    assert user(world, "over2", email="over@kanaria.fi"), "the address is free"
