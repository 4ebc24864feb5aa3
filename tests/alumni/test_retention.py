"""Registrations that were never completed, and alumni who have been passive for a year."""

from collections.abc import Iterator
from typing import Any

import pytest

from services.alumni.model.alumnus import Alumnus
from services.alumni.store import alumni as store
from tests.retained import errand, purged, stand, surveyed
from tests.world import REAL, World

OLD, CUT, NEW = "2026-02-01", "2026-02-02", "2026-02-03"


@pytest.fixture
def world() -> Iterator[World]:
    with World([one for one in REAL if one.name == "alumni"]) as world:
        yield world


def alumnus(world: World, name: str, made: str = OLD, **fields: Any) -> str:
    given = {"id": name, "first_names": "Kanaria", "last_name": name, "source": "page"}
    one = Alumnus.model_validate(given | fields)
    return f"alumni.alumnus:{stand(world, store.ALUMNI, one, NEW, made)}"


def test_a_registration_is_due_ninety_days_after_it_was_made(world: World) -> None:
    over = alumnus(world, "over", status="pending", awaits=("verification",))
    alumnus(world, "young", CUT, status="pending", awaits=("verification",))
    alumnus(world, "active", status="active")
    assert surveyed("alumni", errand("pending-registrations", CUT)) == [over]
    assert purged(world, "alumni", errand("pending-registrations", CUT), [over]) == {over: ("deleted", None)}
    assert "over" not in {item.get("last_name") for item in world.items()}


def test_an_alumnus_is_due_a_year_after_becoming_passive(world: World) -> None:
    over = alumnus(world, "over", "2020-01-01", status="passive", passive_on=OLD)
    alumnus(world, "young", "2020-01-01", status="passive", passive_on=CUT)
    back = alumnus(world, "back", "2020-01-01", status="active")
    assert surveyed("alumni", errand("passive-alumni", CUT)) == [over]
    done = purged(world, "alumni", errand("passive-alumni", CUT), [over, back])
    assert done == {over: ("deleted", None), back: ("retained", "no_longer_due")}
