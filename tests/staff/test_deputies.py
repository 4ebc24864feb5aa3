"""Deputies: who stands in for whom, and when."""

import pytest

from shared import auth
from tests.staff.people import days
from tests.world import World


def test_a_deputy_stands_in_from_one_day_to_another(world: World) -> None:
    boss, deputy = world.user("partner_manager"), world.user("staff")
    path = f"/staff/users/{boss.id}/deputies/{deputy.id}"
    made = world.call("staff", "PUT", path, days(-1, 1), role="admin", version=1)
    assert made.status == 200
    assert made.json["deputies"] == [{"user_id": deputy.id, **days(-1, 1)}]
    auth.forget()
    assert world.call("staff", "GET", "/staff/me", user=deputy).json["stands_in_for"] == [boss.id]
    items = [world.item(f"staff#user#{one.id}") for one in (boss, deputy)]
    assert [(one["events"][0]["type"], one["version"]) for one in items] == [("UserDeputiesChanged", 2)] * 2
    changed = world.call("staff", "PUT", path, days(2, 3), role="admin", version=2)
    assert changed.json["deputies"] == [{"user_id": deputy.id, **days(2, 3)}]
    auth.forget()
    assert world.call("staff", "GET", "/staff/me", user=deputy).json.get("stands_in_for", []) == []


def test_the_same_days_again_change_nothing(world: World) -> None:
    boss, deputy = world.user("staff"), world.user("staff")
    path = f"/staff/users/{boss.id}/deputies/{deputy.id}"
    world.call("staff", "PUT", path, days(0, 1), role="admin", version=1)
    again = world.call("staff", "PUT", path, days(0, 1), role="admin", version=2)
    assert (again.status, again.version) == (200, 2)


def test_a_deputy_is_removed_even_when_out_of_use(world: World) -> None:
    boss, deputy = world.user("staff"), world.user("staff")
    path = f"/staff/users/{boss.id}/deputies/{deputy.id}"
    world.call("staff", "PUT", path, days(0, 1), role="admin", version=1)
    world.call("staff", "POST", f"/staff/users/{deputy.id}/deactivation", role="admin", version=2)
    gone = world.call("staff", "DELETE", path, role="admin", version=2)
    assert (gone.status, gone.json["deputies"]) == (200, [])
    assert world.item(f"staff#user#{deputy.id}").get("stands_in_for", []) == []
    again = world.call("staff", "DELETE", path, role="admin", version=3)
    assert (again.status, again.code) == (404, "not_found")


@pytest.mark.parametrize("case", ["self", "passive", "missing", "backwards"])
def test_a_deputy_is_another_active_user_on_days_in_order(world: World, case: str) -> None:
    boss, deputy = world.user("staff"), world.user("staff", status="passive")
    who = {"self": boss.id, "passive": deputy.id, "missing": "nobody", "backwards": world.user("staff").id}
    when = days(1, 0) if case == "backwards" else days(0, 1)
    before = world.items(prefix="staff#user")
    path = f"/staff/users/{boss.id}/deputies/{who[case]}"
    answer = world.call("staff", "PUT", path, when, role="admin", version=1)
    expected = {"self": 422, "passive": 409, "missing": 404, "backwards": 422}
    assert answer.status == expected[case], answer.text
    role_users = [one for one in world.items(prefix="staff#user") if one["roles"] != ["admin"]]
    assert role_users == before


def test_both_records_of_a_deputyship_hold_together(world: World) -> None:
    boss, deputy = world.user("staff"), world.user("staff")
    path = f"/staff/users/{boss.id}/deputies/{deputy.id}"
    with world.fault("*.before_transact_write_items"):
        answer = world.call("staff", "PUT", path, days(0, 1), role="admin", version=1)
    assert answer.status == 500
    assert [world.item(f"staff#user#{one.id}")["version"] for one in (boss, deputy)] == [1, 1]
