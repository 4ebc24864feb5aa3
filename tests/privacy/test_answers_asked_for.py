"""Named answers of feedback stay as long as a request of who gave them waits for an answer of ours."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared import clock
from tests.postbox import Postbox
from tests.privacy.requesting import act, done, recorded
from tests.sales.people import contact, made
from tests.sales.surveys import completed, stored
from tests.sales.surveys import recorded as answered
from tests.world import World

NOON = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
EMAIL = "eva@example.fi"


def purged(world: World) -> dict[str, Any]:
    return dict(world.job("sales", {"job": "purge_answers"})["purge_answers"])


@pytest.mark.parametrize(("email", "spared"), [(EMAIL, True), ("other@example.fi", False)])
def test_an_open_request_keeps_an_answer_until_it_is_closed(
    world: World, postbox: Postbox, email: str, spared: bool
) -> None:
    with clock.fixed(NOON):
        contact(world, "eva", email=EMAIL)
        one = made(answered(world, completed(world, contact_id="eva"), contact_id="eva", text="Vanha"))
        world.pump()
    with clock.fixed(NOON + timedelta(days=370)):
        request = recorded(world, person={"last_name": "Virtanen", "email": email})
        assert purged(world) == {"done": 0 if spared else 1, "left": 0}
        assert ("Vanha" in str(stored(world, one["id"]))) is spared
        done(act(world, request, "withdrawal", {"reason": "Soitti."}))
        assert purged(world) == {"done": 1 if spared else 0, "left": 0}
        assert "Vanha" not in str(stored(world, one["id"]))
