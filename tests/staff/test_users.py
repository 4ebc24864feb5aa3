"""Users: listed, changed, out of use and back."""

import pytest

from shared import auth, clock
from shared.contracts.staff import GRANTS, Role
from tests.staff.people import NEW, days, invite, newcomer
from tests.world import World

# --- the caller ---


def test_the_caller_sees_their_account_and_what_they_may_do(world: World) -> None:
    today = clock.today()
    days = {"starts": today.isoformat(), "ends": today.isoformat()}
    past = {"starts": "2020-01-01", "ends": "2020-12-31"}
    me = world.user("sales", unit="u1", stands_in_for=[days | {"user_id": "a"}, past | {"user_id": "b"}])
    answer = world.call("staff", "GET", "/staff/me", user=me)
    assert answer.status == 200
    assert answer.json == {
        "id": me.id,
        "name": f"Testi {me.id}",
        "email": f"{me.id}@example.fi",
        "language": "fi",
        "roles": ["sales"],
        "unit": "u1",
        "stands_in_for": ["a"],
        "permissions": {name: str(scope) for name, scope in GRANTS[Role.SALES].items()},
    }


def test_without_a_token_nothing_is_open(world: World) -> None:
    answer = world.call("staff", "GET", "/staff/me", signed_in=False)
    assert (answer.status, answer.code) == (401, "unauthenticated")


def test_a_sign_in_without_an_account_gets_no_further(world: World) -> None:
    answer = world.call("staff", "GET", "/staff/me", user=newcomer("stranger"))
    assert (answer.status, answer.code) == (403, "forbidden")


# --- one address, one user ---


def test_an_address_has_one_user(world: World) -> None:
    invite(world)
    count = len(world.items())
    again = world.call("staff", "POST", "/staff/users", NEW, role="admin")
    assert (again.status, again.code) == (409, "conflict")
    assert len(world.items()) == count


def test_a_repeated_invitation_answers_with_the_user_it_made(world: World) -> None:
    first = world.call("staff", "POST", "/staff/users", NEW, role="admin", key="k")
    again = world.call("staff", "POST", "/staff/users", NEW, role="admin", key="k")
    assert (first.status, again.status) == (201, 201)
    assert first.json == again.json
    other = world.call("staff", "POST", "/staff/users", NEW | {"name": "Eri"}, role="admin", key="k")
    assert (other.status, other.code) == (422, "idempotency_key_reused")


def test_an_address_given_up_is_free_for_the_next(world: World) -> None:
    first = invite(world)
    path = f"/staff/users/{first.json['id']}"
    world.call("staff", "PATCH", path, {"email": "new@example.fi"}, role="admin", version=1)
    second = invite(world, name="Toinen Henkilö")
    back = world.call("staff", "PATCH", path, {"email": NEW["email"]}, role="admin", version="*")
    assert (back.status, back.code) == (409, "conflict")
    assert world.item(f"staff#user#{first.json['id']}")["email"] == "new@example.fi"
    assert second.json["email"] == "asa.angstrom@example.fi"


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"roles": []}, "roles"),
        ({"roles": ["king"]}, "roles.0"),
        ({"email": "no address"}, "email"),
        ({"email": "åsa@example.fi"}, "email"),
        ({"name": ""}, "name"),
        ({"language": "de"}, "language"),
        ({"secret": 1}, "secret"),
    ],
)
def test_a_user_is_named_reachable_and_has_a_role(world: World, over: dict[str, object], field: str) -> None:
    answer = world.call("staff", "POST", "/staff/users", NEW | over, role="admin")
    assert (answer.status, answer.code) == (422, "invalid")
    assert field in [one["field"] for one in answer.json["errors"]]
    assert world.items(prefix="staff#address") == []


def test_a_user_belongs_to_a_unit_in_use(world: World) -> None:
    missing = world.call("staff", "POST", "/staff/users", NEW | {"unit": "none"}, role="admin")
    assert (missing.status, missing.code) == (409, "passive_record")
    assert world.items(prefix="staff#address") == []
    unit = world.call("staff", "POST", "/staff/units", {"name": "Hankkeet"}, role="admin")
    assert invite(world, unit=unit.json["id"]).json["unit"] == unit.json["id"]


# --- lists and edits ---


def test_users_are_listed_by_name_and_status(world: World) -> None:
    for name in ("Öhman Ulla", "Aalto Ari", "Ängelmä Eeva", "Zetterberg Zoe"):
        invite(world, name=name, email=f"{name.split()[1]}@example.fi".lower())
    passive = invite(world, name="Poissa Oleva", email="poissa@example.fi").json
    path = f"/staff/users/{passive['id']}/deactivation"
    world.call("staff", "POST", path, role="admin", version=1)
    with world.counting() as calls:
        first = world.call("staff", "GET", "/staff/users", role="viewer", query={"limit": 3}).json
    assert calls.operations["Query"] == 1
    assert [one["name"] for one in first["items"]] == ["Aalto Ari", "Zetterberg Zoe", "Ängelmä Eeva"]
    rest = world.call("staff", "GET", "/staff/users", role="viewer", query={"cursor": first["next"]}).json
    assert [one["name"] for one in rest["items"]] == ["Öhman Ulla"]
    gone = world.call("staff", "GET", "/staff/users", role="viewer", query={"status": "passive"}).json
    assert [one["name"] for one in gone["items"]] == ["Poissa Oleva"]


def test_an_administrator_changes_a_user(world: World) -> None:
    made = invite(world)
    path = f"/staff/users/{made.json['id']}"
    changed = world.call(
        "staff", "PATCH", path, {"name": "Uusi Nimi", "roles": ["dpo", "dpo"]}, role="admin", version=1
    )
    assert changed.status == 200
    assert (changed.json["name"], changed.json["roles"]) == ("Uusi Nimi", ["dpo"])
    (event,) = world.item(f"staff#user#{made.json['id']}")["events"]
    assert (event["type"], event["changed"]) == ("UserChanged", ["name", "roles"])
    stale = world.call("staff", "PATCH", path, {"name": "X"}, role="admin", version=1)
    assert stale.status == 412
    cleared = world.call("staff", "PATCH", path, {"name": None}, role="admin", version=2)
    assert (cleared.status, cleared.code) == (422, "invalid")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
def test_only_administrators_change_users(world: World, role: Role) -> None:
    made = invite(world)
    pk = f"staff#user#{made.json['id']}"
    before = world.item(pk)
    path = f"/staff/users/{made.json['id']}"
    for method, where, body in (
        ("POST", "/staff/users", NEW | {"email": "x@example.fi"}),
        ("PATCH", path, {"roles": ["admin"]}),
        ("POST", f"{path}/deactivation", None),
        ("POST", f"{path}/reactivation", {"roles": ["admin"]}),
        ("POST", f"{path}/invitation", None),
        ("PUT", f"{path}/deputies/x", {"starts": "2026-01-01", "ends": "2026-01-02"}),
        ("DELETE", f"{path}/deputies/x", None),
        ("POST", "/staff/units", {"name": "Oma"}),
    ):
        answer = world.call("staff", method, where, body, role=role, version=1)
        assert (answer.status, answer.code) == (403, "forbidden"), (method, where)
    assert world.item(pk) == before
    assert world.items(prefix="staff#unit") == []


# --- out of use and back ---


def test_a_deactivated_user_is_out_within_a_minute(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    user = world.user("staff")
    assert world.call("staff", "GET", "/staff/me", user=user).status == 200
    path = f"/staff/users/{user.id}/deactivation"
    out = world.call("staff", "POST", path, role="admin", version=1)
    assert (out.status, out.json["status"], out.json["allowed_actions"]) == (200, "passive", ["reactivate"])
    now = auth.time.monotonic()
    monkeypatch.setattr(auth.time, "monotonic", lambda: now + 60)
    assert world.call("staff", "GET", "/staff/me", user=user).status == 403


def test_a_user_comes_back_with_roles_approved_afresh(world: World) -> None:
    user = world.user("admin", "dpo")
    path = f"/staff/users/{user.id}"
    early = world.call("staff", "POST", f"{path}/reactivation", {"roles": ["staff"]}, role="admin", version=1)
    assert (early.status, early.code) == (409, "conflict")
    world.call("staff", "POST", f"{path}/deactivation", role="admin", version=1)
    edit = world.call("staff", "PATCH", path, {"name": "X"}, role="admin", version=2)
    assert (edit.status, edit.code) == (409, "passive_record")
    without = world.call("staff", "POST", f"{path}/reactivation", {"roles": []}, role="admin", version=2)
    assert without.status == 422
    back = world.call("staff", "POST", f"{path}/reactivation", {"roles": ["staff"]}, role="admin", version=2)
    assert (back.status, back.json["status"], back.json["roles"]) == (200, "active", ["staff"])
    world.pump()
    audited = world.audit(f"staff#user#{user.id}")
    told = [event["type"] for entry in audited for event in entry["events"]]
    assert told == ["UserDeactivated", "UserReactivated"]
    assert audited[-1]["actor"] == world.role("admin").actor


def test_administrators_do_not_lock_themselves_out(world: World) -> None:
    admin = world.user("admin", "dpo")
    path = f"/staff/users/{admin.id}"
    before = world.item(f"staff#user#{admin.id}")
    out = world.call("staff", "POST", f"{path}/deactivation", user=admin, version=1)
    assert (out.status, out.code) == (409, "conflict")
    lost = world.call("staff", "PATCH", path, {"roles": ["dpo"]}, user=admin, version=1)
    assert (lost.status, lost.code) == (409, "conflict")
    assert world.item(f"staff#user#{admin.id}") == before
    kept = world.call("staff", "PATCH", path, {"roles": ["admin", "sales"]}, user=admin, version=1)
    assert kept.json["roles"] == ["admin", "sales"]


def test_a_user_shows_what_may_be_done_with_it_now(world: World) -> None:
    made = invite(world)
    path = f"/staff/users/{made.json['id']}"
    open_ = ["deactivate", "edit", "invite_again", "put_deputy"]
    assert made.json["allowed_actions"] == open_
    assert world.call("staff", "GET", path, role="staff").json["allowed_actions"] == []
    other = world.user("staff")
    world.call("staff", "PUT", f"{path}/deputies/{other.id}", days(0, 1), role="admin", version=1)
    out = world.call("staff", "POST", f"{path}/deactivation", role="admin", version=2)
    assert out.json["allowed_actions"] == ["reactivate", "remove_deputy"]
