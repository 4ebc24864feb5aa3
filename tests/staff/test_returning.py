"""A returning employee is linked anew: what is left of the old account names nobody, and opens nothing."""

import pytest

from services.staff import store
from services.staff.retention import DOES
from shared import act
from shared.auth import forget
from shared.contracts.subjects import What
from tests.postbox import Postbox
from tests.privacy.persons import ask
from tests.retained import errand, purged
from tests.staff.people import accept, code_in, invite, newcomer
from tests.world import World

ASA = newcomer("asa")


def linked(world: World, postbox: Postbox) -> str:
    """The id of the account that Asa signs in to."""
    made = invite(world)
    world.pump()
    assert accept(world, code_in(postbox), ASA).status == 200
    forget()
    assert world.call("staff", "GET", "/staff/me", user=ASA).json["id"] == made.json["id"]
    return str(made.json["id"])


def erased(world: World, user_id: str) -> None:
    ask(world, What.ERASE, f"staff.user:{user_id}")


def purge(world: World, user_id: str) -> None:
    answer = world.call("staff", "POST", f"/staff/users/{user_id}/deactivation", role="admin", version="*")
    assert answer.status == 200, answer
    assert What.PURGE in DOES
    purged(world, "staff", errand("user-accounts", "2099-01-01"), [f"staff.user:{user_id}"])


@pytest.mark.parametrize("goes", [erased, purge])
def test_who_was_erased_signs_in_to_a_new_account_and_the_old_id_names_nobody(
    world: World, postbox: Postbox, goes
) -> None:
    old = linked(world, postbox)
    goes(world, old)
    forget()
    assert world.call("staff", "GET", "/staff/me", user=ASA).code == "forbidden"
    assert [one for one in world.items(prefix="staff#identity#") if one.get("user_id") == old] == []
    assert {one["sk"] for one in world.items(prefix=f"staff#user#{old}")} == {"record"}
    new = linked(world, postbox)
    assert new != old
    gone = world.item(f"staff#user#{old}") or {}
    assert (gone["status"], "name" in gone, "email" in gone) == ("erased", False, False)
    assert store.find_user("asa.angstrom@example.fi") == new


def test_who_stays_after_all_keeps_their_sign_in(world: World, postbox: Postbox) -> None:
    user = store.read_user(linked(world, postbox), act.system("test"))
    store.forget_sign_in(user)
    store.remember_sign_in(user)
    store.remember_sign_in(user)
    forget()
    assert world.call("staff", "GET", "/staff/me", user=ASA).json["id"] == user.id
