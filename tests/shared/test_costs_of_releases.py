"""What each operation on releases of restricted records costs; held against docs/access-patterns.md."""

from datetime import UTC, datetime
from typing import Any

from shared import clock
from tests.privacy.releasing import ALL, act, link, propose, restricted, terms
from tests.privacy.requesting import owner, person
from tests.retained import only
from tests.shared.costs import cost, documented
from tests.world import REAL, World

CONTEXTS = ("privacy", "partners")


def test_an_operation_on_releases_costs_what_is_written_down() -> None:
    """One after the other, of one release of one contact."""
    at = clock.fixed(datetime(2026, 2, 2, 10, tzinfo=UTC))
    with at, only(*CONTEXTS), World([one for one in REAL if one.name in CONTEXTS]) as world:
        boss, user, anna = owner(world), world.user("viewer"), person(world)
        one = restricted(world, boss, anna)
        for caller in (boss, user, world.role("dpo")):
            world.call("privacy", "GET", "/privacy/purposes", user=caller)
        found: dict[str, Any] = {}

        def ask(name: str, asking: Any) -> Any:
            with world.counting() as calls:
                answer = asking()
            assert answer.status in (200, 201), answer
            found[name] = cost(calls)
            return answer

        release = ask("propose_release", lambda: propose(world, one, terms(user, anna))).json["id"]
        ask("read_release", lambda: world.call("privacy", "GET", f"{ALL}/{release}", user=user))
        ask("list_my_releases", lambda: world.call("privacy", "GET", ALL, user=user))
        ask("approve_release", lambda: act(world, release, "approval", user=boss))
        world.pump()
        ask("link_released_data", lambda: link(world, release, user=user))
        ask("revoke_release", lambda: act(world, release, "revocation", {"why": "other"}, user=boss))
        direct = terms(user, anna, subjects=[anna])
        ask("propose_direct_release", lambda: world.call("privacy", "POST", ALL, direct, role="dpo"))
    assert found == documented("Releases of restricted records")
