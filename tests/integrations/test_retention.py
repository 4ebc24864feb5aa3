"""Registrations that nobody decided about, and how long it is told what was imported and exported."""

from collections.abc import Iterator
from typing import Any

import pytest

from services.integrations import store
from services.integrations.model.registration import Registration
from services.integrations.store.drops import DROPS
from services.integrations.store.registrations import REGISTRATIONS
from shared import items
from shared.act import Act
from shared.record import Event
from tests.retained import next_day, noon, purged, run_on, stand, surveyed
from tests.world import REAL, World

RULE = "pending-registrations"
PROFILE = {"first_names": "Kanaria", "last_name": "Lintu", "email": "kanaria@kanaria.fi"}
FILES = [(store.IMPORTS, {"filename": "x"}), (store.EXPORTS, {"purpose": "PART", "recipient": "x"})]
FILES += [(DROPS, {"filename": "x", "format": "json"})]


@pytest.fixture
def world() -> Iterator[World]:
    with World([one for one in REAL if one.name == "integrations"]) as world:
        yield world


def registration(world: World, name: str, day: str, **fields: Any) -> str:
    given = {"id": name, "source": "soleops", "external_id": name, "via": "api", "stage": "graduated"}
    more = {"said_at": "2020-01-01T00:00:00Z", "fingerprint": "f", "profile": PROFILE}
    one = Registration.model_validate(given | more | fields)
    return f"integrations.registration:{stand(world, REGISTRATIONS, one, day)}"


@pytest.mark.parametrize(
    ("came", "last_day"),
    [("2024-02-29", "2024-05-29"), ("2025-12-01", "2026-03-01"), ("2023-12-01", "2024-02-29")],
)
def test_a_registration_is_kept_to_its_ninetieth_day(world: World, came: str, last_day: str) -> None:
    one = registration(world, "over", came)
    registration(world, "restricted", came, restricted=True)
    registration(world, "settled", came, status="settled")
    assert surveyed("integrations", run_on(RULE, last_day)) == []
    assert surveyed("integrations", run_on(RULE, next_day(last_day))) == [one]


def test_what_was_answered_goes_and_what_tells_a_repeat_stays(world: World) -> None:
    over, held = registration(world, "over", "2026-01-01"), registration(world, "held", "2026-01-01")
    item = world.item("integrations#registration#held")
    world.put(item | {"restricted": True})
    run = run_on(RULE, "2026-06-01")
    for _ in range(2):
        assert purged(world, "integrations", run, [over, held]) == {
            over: ("anonymised", None),
            held: ("retained", "restricted"),
        }
    left = world.item("integrations#registration#over")
    assert (left["status"], left["outcome"], left["fingerprint"]) == ("settled", "expired", "f")
    assert "anaria" not in str(left)


@pytest.mark.parametrize(("kind", "fields"), FILES, ids=lambda one: getattr(one, "name", ""))
def test_it_is_told_for_five_years_what_was_imported_and_exported(kind: Any, fields: Any) -> None:
    one = kind.model.model_validate({"id": "x", "updated_at": noon("2024-02-29")} | fields)
    item = items.written(kind, one, Event(), Act("user:x"), [])
    assert item["ttl"] == int(noon("2029-02-27").timestamp()), "1 825 days later"
