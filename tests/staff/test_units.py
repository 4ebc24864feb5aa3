"""Units of the university."""

from tests.world import World


def make(world: World, name: str) -> str:
    return str(world.call("staff", "POST", "/staff/units", {"name": name}, role="admin").json["id"])


def test_a_unit_is_made_renamed_taken_out_of_use_and_back(world: World) -> None:
    path = f"/staff/units/{make(world, 'Liiketalous')}"
    renamed = world.call("staff", "PATCH", path, {"name": "Liiketoiminta"}, role="admin", version=1)
    assert renamed.json["name"] == "Liiketoiminta"
    assert renamed.json["allowed_actions"] == ["deactivate", "edit"]
    out = world.call("staff", "POST", f"{path}/deactivation", role="admin", version=2)
    assert (out.json["status"], out.json["allowed_actions"]) == ("passive", ["reactivate"])
    edit = world.call("staff", "PATCH", path, {"name": "X"}, role="admin", version=3)
    assert (edit.status, edit.code) == (409, "passive_record")
    back = world.call("staff", "POST", f"{path}/reactivation", role="admin", version=3)
    assert back.json["status"] == "active"
    again = world.call("staff", "POST", f"{path}/reactivation", role="admin", version=4)
    assert (again.status, again.code) == (409, "conflict")
    assert world.call("staff", "GET", path, role="viewer").version == 4


def test_units_are_listed_by_name_and_status(world: World) -> None:
    ids = {name: make(world, name) for name in ("Terveys", "Ääni ja valo", "Hallinto")}
    world.call("staff", "POST", f"/staff/units/{ids['Terveys']}/deactivation", role="admin", version=1)
    active = world.call("staff", "GET", "/staff/units").json["items"]
    assert [one["name"] for one in active] == ["Hallinto", "Ääni ja valo"]
    passive = world.call("staff", "GET", "/staff/units", query={"status": "passive"}).json["items"]
    assert [one["name"] for one in passive] == ["Terveys"]


def test_a_passive_unit_takes_no_new_users(world: World) -> None:
    unit = make(world, "Vanha")
    world.call("staff", "POST", f"/staff/units/{unit}/deactivation", role="admin", version=1)
    user = world.user("staff")
    path = f"/staff/users/{user.id}"
    refused = world.call("staff", "PATCH", path, {"unit": unit}, role="admin", version=1)
    assert (refused.status, refused.code) == (409, "passive_record")
    assert world.item(f"staff#user#{user.id}")["version"] == 1


def test_a_unit_is_nobodys_personal_data_so_its_reading_is_not_logged(world: World) -> None:
    path = f"/staff/units/{make(world, 'Hallinto')}"
    with world.counting() as calls:
        world.call("staff", "GET", path)
    assert "SendMessage" not in calls.operations
