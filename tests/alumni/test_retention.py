"""Registrations that were never completed, and alumni who have been passive for a year."""

from collections.abc import Iterator
from typing import Any

import pytest

from services.alumni.model.alumnus import Alumnus
from services.alumni.model.cooperation import CooperationRequest
from services.alumni.model.gathering import Gathering
from services.alumni.model.intake import Intake
from services.alumni.model.participation import Participation
from services.alumni.store import alumni as store
from services.alumni.store.cooperation import COOPERATION
from services.alumni.store.gatherings import EVENTS, PARTICIPATIONS
from services.alumni.store.intakes import INTAKES
from tests.privacy.canaries import LINKS, Canaries, kinds
from tests.retained import errand, next_day, purged, run_on, stand, surveyed
from tests.world import REAL, World

ASKED = "alumni-cooperation"
PASSIVE = {"status": "passive", "passive_on": "2026-01-01"}
OLD, CUT, NEW = "2026-02-01", "2026-02-02", "2026-02-03"


@pytest.fixture
def world() -> Iterator[World]:
    with World([one for one in REAL if one.name == "alumni"]) as world:
        yield world


def alumnus(world: World, name: str, made: str = OLD, day: str = NEW, **fields: Any) -> str:
    given = {"id": name, "first_names": "Kanaria", "last_name": name, "source": "page"}
    one = Alumnus.model_validate(given | fields)
    return f"alumni.alumnus:{stand(world, store.ALUMNI, one, day, made)}"


def asked(world: World, name: str, day: str, of: str = "somebody", **fields: Any) -> str:
    given = {"id": name, "status": "done", "kind": "mentoring", "title": f"Kanaria {name}", "alumnus_id": of}
    one = CooperationRequest.model_validate(given | {"asked_on": "2020-01-01", "asked_by": "user"} | fields)
    return f"alumni.cooperation:{stand(world, COOPERATION, one, day)}"


def part(world: World, name: str, day: str, event_on: str = "2021-05-01", **fields: Any) -> str:
    """Somebody's part in an event of its own."""
    event = {"id": f"e-{name}", "status": "held", "texts": {"fi": {"title": "Ilta"}}, "place": "Kampus"}
    times = {"starts": f"{event_on}T15:00:00Z", "ends": f"{event_on}T18:00:00Z", "sign_up_until": event_on}
    stand(world, EVENTS, Gathering.model_validate(event | times | {"places": 9}), day)
    given = {"id": name, "status": "attended", "event_id": f"e-{name}", "person_kind": "contact"}
    one = Participation.model_validate(given | {"person_id": "somebody"} | fields)
    return f"alumni.participation:{stand(world, PARTICIPATIONS, one, day)}"


def gone(world: World, reference: str) -> bool:
    return world.item(reference.replace(".", "#").replace(":", "#"))["status"] == "erased"


def test_a_registration_is_due_ninety_days_after_it_was_made(world: World) -> None:
    over = alumnus(world, "over", status="pending", awaits=("verification",))
    alumnus(world, "young", CUT, status="pending", awaits=("verification",))
    alumnus(world, "active", status="active")
    assert surveyed("alumni", errand("pending-registrations", CUT)) == [over]
    assert purged(world, "alumni", errand("pending-registrations", CUT), [over]) == {over: ("deleted", None)}
    assert "over" not in {item.get("last_name") for item in world.items()}


def test_an_alumnus_is_due_a_year_after_becoming_passive(world: World) -> None:
    over = alumnus(world, "over", "2020-01-01", OLD, status="passive", passive_on=OLD)
    alumnus(world, "young", "2020-01-01", CUT, status="passive", passive_on=CUT)
    alumnus(world, "moved", "2020-01-01", NEW, status="passive", passive_on=OLD)
    alumnus(world, "restricted", "2020-01-01", OLD, status="passive", passive_on=OLD, restricted=True)
    back = alumnus(world, "back", "2020-01-01", status="active")
    assert surveyed("alumni", errand("passive-alumni", CUT)) == [over]
    done = purged(world, "alumni", errand("passive-alumni", CUT), [over, back])
    assert done == {over: ("deleted", None), back: ("retained", "no_longer_due")}


@pytest.mark.parametrize(
    ("passive_on", "last_day"),
    [("2024-02-29", "2025-02-28"), ("2023-02-28", "2024-02-28"), ("2023-12-31", "2024-12-31")],
)
def test_a_passive_alumnus_is_kept_to_the_last_day_of_twelve_months(world, passive_on, last_day) -> None:
    one = alumnus(world, "over", "2020-01-01", passive_on, status="passive", passive_on=passive_on)
    assert surveyed("alumni", run_on("passive-alumni", last_day)) == []
    assert surveyed("alumni", run_on("passive-alumni", next_day(last_day))) == [one]


@pytest.mark.parametrize(
    ("made", "last_day"),
    [("2024-02-29", "2024-05-29"), ("2025-12-01", "2026-03-01"), ("2023-12-01", "2024-02-29")],
)
def test_a_registration_is_kept_to_its_ninetieth_day(world: World, made: str, last_day: str) -> None:
    one = alumnus(world, "over", made, status="pending", awaits=("verification",))
    assert surveyed("alumni", run_on("pending-registrations", last_day)) == []
    assert surveyed("alumni", run_on("pending-registrations", next_day(last_day))) == [one]


def test_who_has_been_passive_for_years_before_the_rule_was_approved_is_found(world: World) -> None:
    one = alumnus(world, "over", "2016-01-01", "2018-06-01", status="passive", passive_on="2018-06-01")
    assert surveyed("alumni", run_on("passive-alumni", "2027-01-01")) == [one]


# --- what was asked, and parts in events -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "last_day"),
    [("2024-02-29", "2027-02-28"), ("2023-02-28", "2026-02-28"), ("2025-01-01", "2028-01-01")],
)
def test_what_was_asked_is_kept_three_years_from_the_last_activity(world, last, last_day) -> None:
    over = [
        asked(world, "touched", last),
        asked(world, "took-place", "2021-01-01", starts=last),
        asked(world, "ended", "2021-01-01", starts="2021-01-01", ends=last),
        asked(world, "told", "2021-01-01", outcome={"kind": "mentoring", "on": last}),
        part(world, "touched", last),
        part(world, "event", "2021-01-01", event_on=last),
    ]
    asked(world, "restricted", last, restricted=True)
    part(world, "restricted", last, restricted=True)
    assert surveyed("alumni", run_on(ASKED, last_day)) == []
    assert surveyed("alumni", run_on(ASKED, next_day(last_day))) == sorted(over)


def test_what_was_asked_goes_and_what_is_restricted_or_touched_again_stays(world: World) -> None:
    over, held = asked(world, "over", OLD), asked(world, "held", OLD, restricted=True)
    back, part_over = asked(world, "back", CUT), part(world, "over", OLD)
    names = [over, held, back, part_over]
    assert purged(world, "alumni", errand(ASKED, CUT), names) == {
        over: ("deleted", None),
        held: ("retained", "restricted"),
        back: ("retained", "no_longer_due"),
        part_over: ("deleted", None),
    }
    assert [gone(world, one) for one in names] == [True, False, False, True]
    assert str(world.items()).count("Kanaria") == 2, "of those that stay"


def test_what_a_passive_alumnus_was_asked_is_named_in_the_preview_and_goes_with_them(world: World) -> None:
    one = alumnus(world, "over", "2020-01-01", OLD, status="passive", passive_on=OLD)
    mine = asked(world, "mine", NEW, of="over")
    came = part(world, "mine", NEW, person_kind="alumnus", person_id="over")
    other = asked(world, "other", OLD)
    assert surveyed("alumni", errand("passive-alumni", CUT)) == sorted([one, mine, came])
    for _ in range(2):
        done = purged(world, "alumni", errand("passive-alumni", CUT), [one, mine, came, other])
        assert done == dict.fromkeys([one, mine, came], ("deleted", None)) | {
            other: ("retained", "no_longer_due")
        }
    assert [gone(world, each) for each in (one, mine, came, other)] == [True, True, True, False]


def intake(world: World, name: str, day: str, **fields: Any) -> str:
    given = {"id": name, "source": "soleops", "stage": "graduated", "revision": 1, "status": "rejected"}
    decision = {"at": "2020-01-01T00:00:00Z", "by": "user:x", "why": f"Kanaria {name}"}
    one = Intake.model_validate(given | {"decision": decision} | fields)
    return f"alumni.intake:{stand(world, INTAKES, one, day)}"


def test_a_registration_that_became_part_of_nobodys_record_is_forgotten_after_ninety_days(world) -> None:
    over = [intake(world, one, OLD, status=one) for one in ("held", "rejected", "review")]
    intake(world, "young", CUT)
    taken = intake(world, "taken", OLD, status="taken", alumnus_id="somebody")
    assert surveyed("alumni", errand("pending-registrations", CUT)) == over
    done = purged(world, "alumni", errand("pending-registrations", CUT), [*over, taken])
    assert done == dict.fromkeys(over, ("anonymised", None)) | {taken: ("retained", "no_longer_due")}
    assert str(world.items()).count("Kanaria") == 2, "of those that stay"
    assert world.item("alumni#intake#held")["status"] == "forgotten"
    assert surveyed("alumni", errand("pending-registrations", CUT)) == []


def test_of_a_passive_alumnus_who_goes_nothing_is_left_in_any_kind_of_record(world: World) -> None:
    """A canary in every personal field of every kind of the context: a new one is purged with the person."""
    references = []
    for name, kind in kinds().items():
        if name.startswith("alumni."):
            links = LINKS.get(name, {}) | (PASSIVE if name == "alumni.alumnus" else {})
            record = Canaries(name, links).record(kind.model)
            stand(world, kind, record, "2026-01-01", "2026-01-01")
            references.append(f"{name}:{record.id}")
    world.pump()
    assert "kanaria" in str(world.items())
    run = run_on("passive-alumni", "2027-01-02")
    assert surveyed("alumni", run) == sorted(references)
    for _ in range(2):
        done = purged(world, "alumni", run, sorted(references))
        assert {how for how, _ in done.values()} == {"deleted", "anonymised"}
        assert done.keys() == set(references)
    world.pump()
    holding = {each["pk"] for store in ("records", "search") for each in world.items(store)}
    left = [pk for pk in holding if "kanaria" in str(world.item(pk) or "")]
    assert left == []
