"""Who was there, walk-ins too, and how many have which part in an event: exactly, at the cost of one get."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.alumni import subjects
from services.alumni.actions import attendance, gatherings
from services.alumni.model.gathering_requests import GatheringPatch
from services.alumni.model.participation import Participation, WalkIn
from services.alumni.store import gatherings as store
from shared import clock
from shared import subjects as errands
from shared.act import Act
from shared.contracts.subjects import Errand, What
from shared.errors import Conflict, Refusal
from tests.alumni.hosting import EVENTS, do, event, invited, opened, part_of, parts, said
from tests.alumni.people import COORDINATOR, alumnus, done, of, read
from tests.restoring import restored
from tests.world import AUTO, Answer, World

pytestmark = pytest.mark.usefixtures("postbox")
BY = Act(actor="user:u1", request_id="r1")
AFTER = timedelta(days=31)


def guests(world: World, count: int) -> list[str]:
    return [alumnus(world, last_name=f"Vieras{it}", email=f"{it}@posti.example") for it in range(count)]


def counts(world: World, event_id: str, role: str = COORDINATOR) -> dict[str, Any]:
    answer = read(world, f"{EVENTS}/{event_id}/counts", role)
    assert answer.status == 200, answer
    return dict(answer.json)


def coming(world: World, event_id: str, alumnus_id: str, key: str = AUTO) -> Answer:
    """An alumnus is at the door."""
    body = {"alumnus_id": alumnus_id}
    return world.call("alumni", "POST", f"{EVENTS}/{event_id}/walk-ins", body, role=COORDINATOR, key=key)


def must_agree(world: World, event_id: str) -> None:
    """The counts are what the list holds."""
    listed = Counter(item["status"] for item in store.participations(event_id))
    shown = counts(world, event_id)
    states = {name: shown["unanswered" if name == "invited" else name] for name in gatherings_states()}
    assert states == {name: listed[name] for name in states}
    walked = sum(bool(item.get("walk_in")) for item in store.participations(event_id))
    assert (shown["walk_ins"], shown["invited"]) == (walked, sum(listed.values()) - walked)
    held = event(world, event_id)
    assert (shown["taken"], shown["free"]) == (held["taken"], max(0, held["places"] - held["taken"]))


def gatherings_states() -> tuple[str, ...]:
    return ("invited", "accepted", "waiting", "declined", "attended", "absent", "cancelled")


def test_an_event_shows_how_many_have_which_part_in_it(world):
    people = guests(world, 6)
    one = opened(world)
    nothing = dict.fromkeys(("taken", "invited", "unanswered", "accepted", "waiting", "declined"), 0)
    nothing |= dict.fromkeys(("attended", "absent", "cancelled", "walk_ins", "sent_again", "not_mailed"), 0)
    nothing |= {"invitations_sent": [], "reminders_sent": []}
    assert counts(world, one) == nothing | {"places": 2, "free": 2}
    invited(world, one)
    mine = [store.participation_id(one, "alumnus", person) for person in people]
    for it in mine[:3]:
        said(world, it, "acceptance", {})
    said(world, mine[3], "decline")
    some = nothing | {"places": 2, "taken": 2, "free": 0, "invited": 6, "invitations_sent": [6]}
    assert counts(world, one) == some | {"unanswered": 2, "accepted": 2, "waiting": 1, "declined": 1}
    with clock.fixed(clock.now() + AFTER):
        said(world, mine[0], "attendance")
        said(world, mine[1], "absence")
        late = alumnus(world, last_name="Ovelta", email="ovi@posti.example")
        assert coming(world, one, late).status == 201
        then = {"attended": 2, "absent": 1, "walk_ins": 1, "taken": 3, "unanswered": 2, "waiting": 1}
        assert counts(world, one) == some | then | {"declined": 1}
    must_agree(world, one)


def test_counting_reads_two_items_however_many_are_invited(world):
    people = guests(world, 30)
    one = opened(world)
    invited(world, one, alumnus_ids=people)
    counts(world, one)
    with world.counting() as calls:
        assert counts(world, one)["unanswered"] == 30
    assert (calls.operations, calls.examined) == ({"GetItem": 2}, 0)


def test_counts_are_for_who_may_see_the_parts(world):
    one = opened(world)
    assert read(world, f"{EVENTS}/{one}/counts", "viewer").code == "forbidden"
    assert read(world, f"{EVENTS}/{one}/counts", "staff").code == "forbidden", "not their own event"
    assert counts(world, one, "dpo")["places"] == 2


def test_a_refused_sign_up_counts_nothing(world, unwritten):
    (person,) = guests(world, 1)
    one = opened(world)
    invited(world, one)
    done(world, "PUT", of(person, "/protection"), {"contact_secret": True}, role="dpo")
    with unwritten():
        refused = said(world, store.participation_id(one, "alumnus", person), "acceptance", {})
    assert refused.code == "passive_record"
    assert (counts(world, one)["unanswered"], counts(world, one)["accepted"]) == (1, 0)


def test_what_was_written_before_it_was_counted_is_counted_once_it_is_written_again(world):
    (person,) = guests(world, 1)
    one = opened(world)
    mine = part_of(world, one, person)
    assert counts(world, one)["unanswered"] == 0
    assert said(world, mine, "acceptance", {}).status == 200
    assert (counts(world, one)["unanswered"], counts(world, one)["accepted"]) == (0, 1)


def test_whoever_is_restricted_is_in_no_count_as_in_no_list_and_is_again_afterwards(world):
    people = guests(world, 2)
    one = opened(world)
    invited(world, one)
    said(world, store.participation_id(one, "alumnus", people[0]), "acceptance", {})
    done(world, "PUT", of(people[0], "/restriction"), role="dpo")
    world.pump(twice=True)
    assert (counts(world, one)["accepted"], counts(world, one)["taken"]) == (0, 1)
    must_agree(world, one)
    done(world, "DELETE", of(people[0], "/restriction"), {"how": "letter"}, role="dpo")
    world.pump(twice=True)
    assert counts(world, one)["accepted"] == 1
    must_agree(world, one)


def test_a_restored_table_counts_nobody_who_was_erased_since(world):
    people = guests(world, 2)
    one = opened(world)
    invited(world, one)
    backup = world.items()
    moved(one, people, "erase", 0)
    world.pump()
    restored(world, backup)
    world.pump()
    assert counts(world, one)["unanswered"] == 2
    assert world.reapply()["left"] == 0
    assert counts(world, one)["unanswered"] == 1
    must_agree(world, one)


MOVES = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("accept", "accept", "accept", "decline", "places", "attend", "miss", "let_in"),
                *("restrict", "unrestrict", "erase", "cancel_part"),
            ]
        ),
        st.integers(0, 5),
    ),
    max_size=20,
)


def moved(one: str, people: list[str], what: str, number: int) -> None:
    """One move of one of the people, or of the event's places."""
    person, mine = people[number], store.participation_id(one, "alumnus", people[number])
    errand = {"id": f"{what}-{one}-{number}", "subjects": (f"alumni.alumnus:{person}",)}
    held = (subjects.PARTICIPATIONS,)
    match what:
        case "accept":
            gatherings.sign_up(mine, None, BY)
        case "decline":
            gatherings.decline(mine, BY)
        case "cancel_part":
            store.change_participation(mine, Participation.cancelled, BY)
        case "places":
            gatherings.edit(one, GatheringPatch(places=number + 1), BY)
        case "attend" | "miss" | "let_in":
            with clock.fixed(clock.now() + AFTER):
                if what == "let_in":
                    attendance.walk_in(one, WalkIn(alumnus_id=person), BY)
                else:
                    attendance.record(mine, what == "attend", BY)
        case "erase":
            errands.erase(held, Errand(what=What.ERASE, **errand), BY)
        case _:
            errands.restrict(held, Errand(what=What(what), **errand), BY)


@settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(moves=MOVES)
def test_whatever_happens_the_counts_are_what_the_list_holds(world, moves):
    if not hasattr(world, "people"):
        world.people = guests(world, 6)
    one = opened(world)
    do(world, one, "/invitations", {"alumnus_ids": world.people[:4]})
    world.pump()
    for what, number in moves:
        try:
            moved(one, world.people, what, number)
        except Refusal:
            """Twice the same, fewer places than are taken, nobody there."""
    must_agree(world, one)


# --- at the door -----------------------------------------------------------------------------------------


def test_an_alumnus_who_was_never_invited_comes(world, unwritten):
    here, gone = guests(world, 2)
    one = opened(world, places=1)
    with unwritten():
        early = coming(world, one, here)
        assert (early.code, early.json["detail"]) == ("conflict", "the event has not begun yet")
    done(world, "POST", of(gone, "/withdrawal"), {})
    with clock.fixed(clock.now() + AFTER):
        first = coming(world, one, here, key="door-1")
        assert (first.status, first.json["status"], first.json["walk_in"]) == (201, "attended", True)
        again = coming(world, one, here, key="door-1")
        assert (again.status, again.json["id"], again.version) == (201, first.json["id"], 1)
        with unwritten():
            assert coming(world, one, here).code == "conflict", "is there already"
            assert coming(world, one, gone).code == "passive_record"
            assert coming(world, one, "nobody").code == "passive_record"
        assert [(it["name"], it["walk_in"]) for it in parts(world, one)] == [("Vieras0 Eino", True)]
        assert said(world, first.json["id"], "absence").json["status"] == "absent"
    assert counts(world, one) | {"walk_ins": 1, "absent": 1, "invited": 0} == counts(world, one)
    must_agree(world, one)


def test_who_waited_and_is_at_the_door_has_no_second_part(world):
    people = guests(world, 2)
    one = opened(world, places=1)
    invited(world, one)
    for person in people:
        said(world, store.participation_id(one, "alumnus", person), "acceptance", {})
    with clock.fixed(clock.now() + AFTER):
        answer = coming(world, one, people[1])
        assert (answer.status, answer.json["status"], answer.json["walk_in"]) == (201, "attended", False)
        assert (event(world, one)["taken"], event(world, one)["waiting"]) == (2, [])
    must_agree(world, one)


def test_nobody_comes_to_an_event_that_was_called_off_or_in_whose_list_they_are_hidden(world, unwritten):
    (person,) = guests(world, 1)
    off, on = opened(world), opened(world)
    do(world, off, "/cancellation", {"reason": "x"})
    invited(world, on)
    done(world, "PUT", of(person, "/restriction"), role="dpo")
    world.pump(twice=True)
    with clock.fixed(clock.now() + AFTER), unwritten():
        assert coming(world, off, person).json["detail"] == "the event was called off"
        assert coming(world, on, person).code == "passive_record"


def test_two_at_the_door_write_one_walk_in_down_once(world):
    (person,) = guests(world, 1)
    one = opened(world)
    with clock.fixed(clock.now() + AFTER):
        attendance.walk_in(one, WalkIn(alumnus_id=person), BY)
        with pytest.raises(Conflict):
            attendance.walk_in(one, WalkIn(alumnus_id=person), BY)
    assert event(world, one)["taken"] == 1
