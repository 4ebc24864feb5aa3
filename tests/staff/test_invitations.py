"""Invitations: the letter, the code, the one sign-in that takes it up."""

import pytest

from shared.events.staff import UserInvited
from tests.delivery import react
from tests.postbox import Postbox
from tests.staff.people import accept, code_in, invite, newcomer
from tests.world import World


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
    secret = code_in(postbox).split(".")[1]
    for table in ("records", "audit", "search"):
        assert secret not in str(world.items(table))


def test_a_letter_is_sent_once_however_often_it_is_asked_for(world: World, postbox: Postbox) -> None:
    made = invite(world)
    world.pump()
    react("staff", UserInvited(record_id=made.json["id"], version=1, invitation=1))
    assert len(postbox.mails) == 1


def test_a_letter_that_was_sent_but_not_noted_repeats_under_the_same_message_id(
    world: World, postbox: Postbox
) -> None:
    made = invite(world)
    with world.fault("*.before_update_item"), pytest.raises(Exception, match="Read timeout"):
        react("staff", UserInvited(record_id=made.json["id"], invitation=1))
    react("staff", UserInvited(record_id=made.json["id"], invitation=1))
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
    assert world.item(f"staff#user#{made.json['id']}") == before
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
