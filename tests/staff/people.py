"""Made-up users, invited through the API as an administrator does."""

from datetime import UTC, datetime, timedelta

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


def days(first: int, last: int) -> dict[str, str]:
    today = datetime.now(UTC).date()
    return {
        "starts": (today + timedelta(days=first)).isoformat(),
        "ends": (today + timedelta(days=last)).isoformat(),
    }
