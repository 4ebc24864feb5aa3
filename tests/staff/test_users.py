"""Users: invited, linked, changed, out of use and back."""

from datetime import UTC, datetime, timedelta

import pytest

from shared import auth, clock
from shared.contracts.staff import GRANTS, Role
from tests.postbox import Postbox
from tests.world import Answer, User, World

NEW = {"name": "Åsa Ängström", "email": "Asa.Angstrom@Example.FI", "roles": ["sales"]}


def invite(world: World, **over: object) -> Answer:
    answer = world.call("staff", "POST", "/staff/users", NEW | over, role="admin")
    assert answer.status == 201, answer.text
    return answer


def code_in(postbox: Postbox) -> str:
    return postbox.mails[-1].get_content().split("/invitation#")[1].split()[0]


def newcomer(name: str) -> User:
    return User(name, (), None, {"iss": "https://identity.test/", "sub": name})


def accept(world: World, code: str, who: User, key: str | None = None) -> Answer:
    options = {"key": key} if key else {}
    return world.call("staff", "POST", "/staff/invitations/acceptance", {"code": code}, user=who, **options)


def unchanged(world: World, pk: str, before: object) -> None:
    assert world.item(pk) == before


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


# --- invitations ---


def test_an_invited_user_gets_a_letter_and_comes_in(world: World, postbox: Postbox) -> None:
    world.setting("PUBLIC_URL", "https://crm.example.fi/")
    made = invite(world, language="sv")
    assert made.json["email"] == "asa.angstrom@example.fi"
    assert made.headers["location"] == f"/staff/users/{made.json['id']}"
    world.pump()
    (letter,) = postbox.mails
    assert letter["To"] == "asa.angstrom@example.fi"
    assert letter["Content-Language"] == "sv"
    assert "https://crm.example.fi/invitation#" in letter.get_content()
    linked = accept(world, code_in(postbox), newcomer("asa"))
    assert linked.status == 200
    assert linked.version == 2
    assert linked.json["linked_at"]
    me = world.call("staff", "GET", "/staff/me", user=newcomer("asa"))
    assert me.json["id"] == made.json["id"]
    assert me.json["roles"] == ["sales"]


def test_the_code_is_nowhere_stored_and_in_no_event(world: World, postbox: Postbox) -> None:
    invite(world)
    world.pump()
    secret = code_in(postbox).split("-")[1]
    for table in ("records", "audit", "search"):
        assert secret not in str(world.items(table))


def test_a_letter_is_sent_once_however_often_it_is_asked_for(world: World, postbox: Postbox) -> None:
    from services.staff import consumer
    from shared.contracts.staff import UserInvited

    made = invite(world)
    world.pump()
    consumer.react(UserInvited(record_id=made.json["id"], version=1, invitation=1))
    assert len(postbox.mails) == 1


def test_a_letter_that_was_sent_but_not_noted_repeats_under_the_same_message_id(
    world: World, postbox: Postbox
) -> None:
    from services.staff import actions

    made = invite(world)
    with world.fault("*.before_put_item"), pytest.raises(Exception, match="Read timeout"):
        actions.mail_invitation(made.json["id"], 1)
    actions.mail_invitation(made.json["id"], 1)
    first, second = postbox.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_a_new_invitation_voids_the_former_code(world: World, postbox: Postbox) -> None:
    made = invite(world)
    world.pump()
    old = code_in(postbox)
    path = f"/staff/users/{made.json['id']}"
    again = world.call("staff", "POST", f"{path}/invitation", role="admin", version=1)
    assert again.status == 200
    world.pump()
    before = world.item(f"staff#user#{made.json['id']}")
    assert accept(world, old, newcomer("late")).status == 404
    unchanged(world, f"staff#user#{made.json['id']}", before)
    assert accept(world, code_in(postbox), newcomer("late")).status == 200
    refused = world.call("staff", "POST", f"{path}/invitation", role="admin", version="*")
    assert (refused.status, refused.code) == (409, "conflict")


def test_a_corrected_address_gets_an_invitation_of_its_own(world: World, postbox: Postbox) -> None:
    made = invite(world, email="typo@example.fi")
    world.pump()
    old = code_in(postbox)
    path = f"/staff/users/{made.json['id']}"
    world.call("staff", "PATCH", path, {"email": "right@example.fi"}, role="admin", version=1)
    world.pump()
    assert postbox.recipients == [["typo@example.fi"], ["right@example.fi"]]
    assert accept(world, old, newcomer("n")).status == 404
    assert accept(world, code_in(postbox), newcomer("n")).status == 200


def test_wrong_used_and_void_codes_answer_alike(world: World, postbox: Postbox) -> None:
    made = invite(world)
    world.pump()
    code = code_in(postbox)
    user_id = made.json["id"]
    assert accept(world, code, newcomer("first")).status == 200
    wrong = [code, f"{user_id}-{'a' * 32}", f"{'a' * 26}-{'b' * 32}", "nonsense", user_id, "ä-ö", "-", "#"]
    count = len(world.items())
    answers = [accept(world, one, newcomer("second")) for one in wrong]
    assert {(one.status, one.text) for one in answers} == {(404, answers[0].text)}
    assert len(world.items()) == count
    assert world.item(f"staff#user#{user_id}")["version"] == 2


def test_a_repeated_acceptance_answers_as_the_first(world: World, postbox: Postbox) -> None:
    invite(world)
    world.pump()
    first = accept(world, code_in(postbox), newcomer("asa"), key="once")
    again = accept(world, code_in(postbox), newcomer("asa"), key="once")
    assert (again.status, again.json, again.version) == (200, first.json, 2)
    other = accept(world, "other", newcomer("asa"), key="once")
    assert other.status == 404


def test_one_sign_in_has_one_account(world: World, postbox: Postbox) -> None:
    invite(world)
    world.pump()
    assert accept(world, code_in(postbox), newcomer("asa")).status == 200
    second = invite(world, email="other@example.fi")
    world.pump()
    refused = accept(world, code_in(postbox), newcomer("asa"))
    assert (refused.status, refused.code) == (409, "conflict")
    assert world.item(f"staff#user#{second.json['id']}")["version"] == 1


def test_a_code_is_for_signed_in_people(world: World) -> None:
    answer = world.call("staff", "POST", "/staff/invitations/acceptance", {"code": "x"}, signed_in=False)
    assert (answer.status, answer.code) == (401, "unauthenticated")


def test_an_invitation_to_an_account_out_of_use_is_void(world: World, postbox: Postbox) -> None:
    made = invite(world)
    world.pump()
    path = f"/staff/users/{made.json['id']}/deactivation"
    assert world.call("staff", "POST", path, role="admin", version=1).status == 200
    assert accept(world, code_in(postbox), newcomer("asa")).status == 404


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


# --- deputies ---


def days(first: int, last: int) -> dict[str, str]:
    today = datetime.now(UTC).date()
    return {
        "starts": (today + timedelta(days=first)).isoformat(),
        "ends": (today + timedelta(days=last)).isoformat(),
    }


def test_a_deputy_stands_in_from_one_day_to_another(world: World) -> None:
    boss, deputy = world.user("partner_manager"), world.user("staff")
    path = f"/staff/users/{boss.id}/deputies/{deputy.id}"
    made = world.call("staff", "PUT", path, days(-1, 1), role="admin", version=1)
    assert made.status == 200
    assert made.json["deputies"] == [{"user_id": deputy.id, **days(-1, 1)}]
    auth.forget()
    assert world.call("staff", "GET", "/staff/me", user=deputy).json["stands_in_for"] == [boss.id]
    events = [world.item(f"staff#user#{one.id}")["events"][0] for one in (boss, deputy)]
    assert [(one["type"], one["version"]) for one in events] == [("UserDeputiesChanged", 2)] * 2
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
