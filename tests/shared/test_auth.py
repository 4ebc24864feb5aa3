"""From claims to a caller: roles, scopes, deputies by date, and out within a minute."""

import time
from datetime import UTC, datetime

import pytest

from shared import auth, clock
from shared.auth import Caller, merged_grants
from shared.contracts.staff import ALL, GRANTS, OWN, PERMISSIONS, UNIT, Role, user_key
from shared.errors import Forbidden, Unauthenticated
from tests.shared.things import thing
from tests.world import ISSUER


@pytest.fixture
def later(monkeypatch):
    """Move the clock that the cache goes by."""
    start, moved = time.monotonic(), [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: start + moved[0])

    def move(seconds):
        moved[0] = seconds

    return move


def test_a_caller_is_the_user_of_the_token(world):
    user = world.user("staff", "finance", unit="u1")
    caller = auth.caller(user.claims)
    assert (caller.user_id, caller.roles, caller.unit) == (user.id, (Role.STAFF, Role.FINANCE), "u1")
    assert caller.actor == f"user:{user.id}"


@pytest.mark.parametrize(
    "claims", [{}, {"iss": ISSUER}, {"sub": "x"}, {"iss": "", "sub": "x"}, {"iss": ISSUER, "sub": None}]
)
def test_without_issuer_and_subject_nobody_is_signed_in(world, claims):
    with pytest.raises(Unauthenticated):
        auth.caller(claims)


def test_the_same_subject_of_another_issuer_is_another_person(world):
    user = world.user("admin")
    with pytest.raises(Forbidden):
        auth.caller(user.claims | {"iss": "https://elsewhere.test/"})


def test_issuer_and_subject_do_not_run_into_each_other(world):
    world.user("admin", id="u1")
    with pytest.raises(Forbidden):
        auth.caller({"iss": ISSUER + "subject-u1", "sub": "u1"})


def test_a_user_out_of_use_is_nobody(world):
    with pytest.raises(Forbidden):
        auth.caller(world.user("admin", status="passive").claims)


def test_claims_say_who_and_never_what(world):
    user = world.user("viewer")
    caller = auth.caller(user.claims | {"roles": ["admin"], "cognito:groups": "admin", "scope": "admin"})
    assert caller.roles == (Role.VIEWER,)


def test_a_caller_is_looked_up_with_two_gets_and_then_remembered(world, later):
    user = world.user("staff")
    with world.counting() as calls:
        for _ in range(5):
            auth.caller(user.claims)
        later(49)
        auth.caller(user.claims)
    assert calls.operations == {"GetItem": 2}


def test_who_is_deactivated_is_out_within_sixty_seconds(world, later):
    user = world.user("admin")
    auth.caller(user.claims)
    world.put(world.item(user_key(user.id)["pk"]) | {"status": "passive"})
    later(60)
    with pytest.raises(Forbidden):
        auth.caller(user.claims)


def test_roles_taken_away_are_gone_within_sixty_seconds(world, later):
    user = world.user("admin")
    assert auth.caller(user.claims).may("staff.users.invite")
    world.put(world.item(user_key(user.id)["pk"]) | {"roles": ["viewer"]})
    later(60)
    assert not auth.caller(user.claims).may("staff.users.invite")


def test_a_refusal_is_not_remembered(world):
    user = world.user("staff", status="passive")
    with pytest.raises(Forbidden):
        auth.caller(user.claims)
    world.put(world.item(user_key(user.id)["pk"]) | {"status": "active"})
    assert auth.caller(user.claims).user_id == user.id


def test_a_newcomer_has_no_permission(world):
    caller = auth.newcomer({"iss": ISSUER, "sub": "somebody"})
    assert caller.actor.startswith("identity:")
    assert not any(caller.may(permission) for permission in PERMISSIONS)


@pytest.mark.parametrize(
    ("at", "stands_in"),
    [
        (datetime(2026, 2, 28, 21, 59, tzinfo=UTC), False),
        (datetime(2026, 2, 28, 22, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 10, 12, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 15, 21, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 15, 22, 0, tzinfo=UTC), False),
    ],
)
def test_a_deputy_stands_in_from_the_first_day_to_the_last_in_finland(world, at, stands_in):
    terms = {"user_id": "boss", "starts": "2026-03-01", "ends": "2026-03-15"}
    deputy = world.user("staff", stands_in_for=[terms])
    with clock.fixed(at):
        caller = auth.caller(deputy.claims)
    record = thing(responsible_id="boss")
    assert caller.may("partners.contacts.edit", record) is stands_in
    assert not caller.may("partners.contacts.edit", thing(responsible_id="other"))


def caller(*roles, unit=None, stands_in_for=()):
    return Caller("me", roles, unit, frozenset(stands_in_for), merged_grants(roles))


@pytest.mark.parametrize(
    ("scope", "own", "deputy", "same_unit", "other", "nobodys"),
    [(OWN, True, True, False, False, False), (UNIT, True, True, True, False, False), (ALL, *[True] * 5)],
)
def test_scopes_reach_own_unit_or_all(scope, own, deputy, same_unit, other, nobodys):
    one = caller(Role.STAFF, unit="u1", stands_in_for=["boss"])
    assert one.reaches(thing(responsible_id="me", unit="u2"), scope) is own
    assert one.reaches(thing(responsible_id="boss", unit="u2"), scope) is deputy
    assert one.reaches(thing(responsible_id="x", unit="u1"), scope) is same_unit
    assert one.reaches(thing(responsible_id="x", unit="u2"), scope) is other
    assert one.reaches(thing(), scope) is nobodys


def test_who_has_no_unit_shares_none_with_records_that_have_none():
    assert not caller(Role.PROJECT).reaches(thing(responsible_id="x"), UNIT)


def test_of_several_roles_the_widest_scope_holds():
    permission = "partners.contacts.edit"
    assert merged_grants((Role.STAFF,))[permission] is OWN
    for roles in ((Role.STAFF, Role.PROJECT), (Role.PROJECT, Role.STAFF)):
        assert merged_grants(roles)[permission] is UNIT
    for roles in ((Role.STAFF, Role.ADMIN, Role.PROJECT), (Role.ADMIN, Role.STAFF)):
        assert merged_grants(roles)[permission] is ALL


def test_no_role_grants_nothing():
    nobody = caller()
    assert not any(nobody.may(permission) for permission in PERMISSIONS)
    with pytest.raises(Forbidden) as caught:
        nobody.require("partners.contacts.read")
    assert caught.value.facts == {"permission": "partners.contacts.read"}


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_grants_and_every_grant_a_name_of_three_parts_or_a_field_group(role):
    assert GRANTS[role]
    for permission in GRANTS[role]:
        assert len(permission.split(".")) == (2 if permission.startswith("fields.") else 3)


def test_only_the_data_protection_officer_sees_restricted_records_and_contact_secrets():
    for permission in ("privacy.restricted.read", "fields.contact_secret"):
        assert [role for role in Role if permission in GRANTS[role]] == [Role.DPO]


def test_a_sign_in_is_told_to_the_read_log_once_whatever_sees_its_token(world):
    user = world.user("staff")
    for moment in ("1795800000", "1795800000", "1795803600", "1795800000"):
        auth.caller(user.claims | {"auth_time": moment})
    auth.forget()
    auth.caller(user.claims | {"auth_time": "1795803600"})
    world.pump()
    told = [one for one in world.items("audit", f"staff#user#{user.id}") if one["sk"].startswith("r#")]
    assert [(one["what"], one["at"], one["actor"]) for one in told] == [
        ("sign_in", "2026-11-27T17:20:00.000Z", f"user:{user.id}"),
        ("sign_in", "2026-11-27T18:20:00.000Z", f"user:{user.id}"),
    ]


def test_a_token_of_somebody_without_an_account_is_no_sign_in(world):
    with pytest.raises(Forbidden):
        auth.caller({"iss": ISSUER, "sub": "nobody", "auth_time": "1795800000"})
    world.pump()
    assert world.items("audit") == []
