"""The job that invites the first administrator."""

import pytest
from pydantic import ValidationError

from shared.jobs import UnknownJob
from tests.world import User, World

FIRST = {"job": "invite", "email": "Eka@Example.fi", "name": "Eka Ylläpitäjä", "roles": ["admin"]}


def test_the_first_administrator_comes_in_by_the_jobs_code(world: World) -> None:
    answer = world.job("staff", FIRST)
    me = User("eka", (), None, {"iss": "https://identity.test/", "sub": "eka"})
    linked = world.call("staff", "POST", "/staff/invitations/acceptance", {"code": answer["code"]}, user=me)
    assert linked.json["id"] == answer["user_id"]
    assert world.call("staff", "GET", "/staff/users", user=me).status == 200


def test_the_job_repeated_invites_nobody_else(world: World) -> None:
    first = world.job("staff", FIRST)
    again = world.job("staff", FIRST | {"roles": ["viewer"], "unit": None})
    assert again == first
    assert world.item(f"staff#user#{first['user_id']}")["roles"] == ["admin"]
    me = User("eka", (), None, {"iss": "https://identity.test/", "sub": "eka"})
    world.call("staff", "POST", "/staff/invitations/acceptance", {"code": first["code"]}, user=me)
    assert world.job("staff", FIRST) == {"user_id": first["user_id"], "code": None}


@pytest.mark.parametrize("event", [{}, {"job": "other"}, {"job": 1}])
def test_an_unknown_job_says_which_there_is(world: World, event: dict[str, object]) -> None:
    with pytest.raises(UnknownJob, match="there is: invite"):
        world.job("staff", event)
    assert world.items() == []


def test_a_job_without_a_name_is_refused(world: World) -> None:
    with pytest.raises(ValidationError):
        world.job("staff", {"job": "invite", "email": "eka@example.fi", "roles": ["admin"]})
    assert world.items() == []
