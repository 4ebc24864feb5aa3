"""Many at one course at once, and whole random lives of one: places, waiting list and bills always agree."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.sales.actions import billing, course_billing, courses, enrolments
from services.sales.model.course import Course, CoursePatch, NewCourse
from services.sales.model.enrolment import Enrolment, EnrolmentCancellation, EnrolmentPatch, NewEnrolment
from services.sales.store import courses as store
from shared import aws, clock, contention
from shared.act import Act
from shared.auth import Caller
from shared.errors import Busy, Conflict, PassiveRecord, Refusal
from tests.interleaving import interleaved
from tests.sales import schooling
from tests.sales.people import contact, customer
from tests.world import REAL, World

BY = Act(actor="user:u1", request_id="r1")
CALLER = Caller("u1", ())
WRITES = ("PutItem", "TransactWriteItems")
INTERLEAVINGS = 15
PEOPLE = ("a", "b", "c", "d", "e")


def keyed(key: str) -> Act:
    return Act(actor="user:u1", request_id="r1", key=key, body=key)


def started(places: int) -> str:
    """A course that began yesterday, so that it can be billed; it takes enrolments."""
    day = clock.today() - timedelta(days=1)
    body = {"title": "Kurssi", "starts": day, "ends": day, "places": places, "price": "10.00"}
    body |= {"vat": {"category": "S", "rate_class": "standard"}}
    course = courses.create(NewCourse.model_validate(body), CALLER, BY)
    return store.change_course(course.id, Course.opened, BY).id


def enrol(course_id: str, who: str, payer: str = "p") -> Enrolment:
    return enrolments.enrol(course_id, NewEnrolment(contact_id=who, payer_id=payer), CALLER, BY)


def cancel(course_id: str, who: str) -> Enrolment:
    body = EnrolmentCancellation(reason="x")
    return enrolments.cancel(store.enrolment_id(course_id, who), body, BY)


def bill(course_id: str, payer: str | None = None) -> Any:
    return course_billing.bill(course_id, payer, CALLER, BY)


def hesitant(act: Callable[[], Any], calls: int) -> Callable[[], Any]:
    """An act before which a while passes, in calls, so that it meets the others midway."""

    def later() -> Any:
        for _ in range(calls):
            store.find_enrolment("nobody")
        return act()

    return later


def again(world: World, stood: list[Any]) -> None:
    """All records of sales as they stood."""
    for one in world.items(prefix="sales#"):
        key = {"pk": {"S": one["pk"]}, "sk": {"S": one["sk"]}}
        aws.dynamodb().delete_item(TableName="crm-test-records", Key=key)
    for one in stood:
        world.put(one)


@pytest.fixture
def people(world: World) -> None:
    for one in PEOPLE:
        contact(world, one)
    for one in ("p", "q"):
        customer(world, one)


def every_way(
    world: World,
    course_id: str,
    acts: dict[str, Callable[[], Any]],
    check: Callable[[dict[str, Any], list[str]], Any],
) -> set[Any]:
    """Carry acts out in many interleavings: what must hold does; what `check` tells of each.

    It is given the results, and who wrote in which order.
    """
    stood = world.items(prefix="sales#")
    told = set()
    for seed in range(INTERLEAVINGS):
        again(world, stood)
        results, order = interleaved(seed, acts)
        try:
            schooling.must_hold(world, course_id)
            told.add(check(results, [name for name, call in order if call in WRITES]))
        except AssertionError as error:
            raise AssertionError((seed, results, order)) from error
    return told


# --- two or three at once --------------------------------------------------------------------------------


def test_of_two_at_the_last_place_one_waits(world, people):
    course_id = started(1)
    acts = {one: lambda one=one: enrol(course_id, one) for one in ("a", "b")}

    def check(results, _):
        statuses = tuple(results[one].status for one in ("a", "b"))
        assert sorted(statuses) == ["enrolled", "waiting"]
        return statuses

    assert len(every_way(world, course_id, acts, check)) == 2


def test_one_participant_twice_at_once_is_enrolled_once(world, people):
    course_id = started(5)
    acts = {
        name: lambda payer=payer: enrol(course_id, "a", payer) for name, payer in (("x", "p"), ("y", "q"))
    }

    def check(results, _):
        (refused,) = [name for name, one in results.items() if isinstance(one, Conflict)]
        assert len(schooling.enrolments(world, course_id)) == 1
        return refused

    assert every_way(world, course_id, acts, check) == {"x", "y"}


def test_the_same_request_twice_at_once_is_answered_twice_and_made_once(world, people):
    course_id = started(5)
    body = NewEnrolment(contact_id="a", payer_id="p")
    acts = {name: lambda: enrolments.enrol(course_id, body, CALLER, keyed("k")) for name in ("x", "y")}

    def check(results, _):
        assert results["x"].id == results["y"].id
        assert results["x"].version == results["y"].version == 1

    every_way(world, course_id, acts, check)


def test_a_place_given_up_goes_to_who_waited_and_never_to_who_comes_just_then(world, people):
    course_id = started(1)
    for one in ("a", "b"):
        enrol(course_id, one)
    acts = {"leaver": lambda: cancel(course_id, "a"), "comer": lambda: enrol(course_id, "c")}

    def check(results, _):
        assert not [one for one in results.values() if isinstance(one, Refusal)]
        assert schooling.states(world, course_id) == {"a": "cancelled", "b": "enrolled", "c": "waiting"}

    every_way(world, course_id, acts, check)


def test_two_places_given_up_at_once_go_to_the_first_two(world, people):
    course_id = started(2)
    for one in PEOPLE:
        enrol(course_id, one)
    acts = {one: lambda one=one: cancel(course_id, one) for one in ("a", "b")}

    def check(_, __):
        assert schooling.states(world, course_id) == {
            "a": "cancelled",
            "b": "cancelled",
            "c": "enrolled",
            "d": "enrolled",
            "e": "waiting",
        }

    every_way(world, course_id, acts, check)


def test_who_gives_up_waiting_just_as_a_place_comes_free_holds_up_nobody(world, people):
    course_id = started(1)
    for one in ("a", "b", "c"):
        enrol(course_id, one)
    acts = {"leaver": lambda: cancel(course_id, "a"), "first": lambda: cancel(course_id, "b")}

    def check(results, _):
        assert schooling.states(world, course_id) == {"a": "cancelled", "b": "cancelled", "c": "enrolled"}
        return results["first"].late

    assert every_way(world, course_id, acts, check) == {True, False}, "before and after being let in"


def test_fewer_places_and_one_more_participant_never_meet(world, people):
    course_id = started(2)
    enrol(course_id, "a")
    patch = CoursePatch(places=1)
    acts = {"shrink": lambda: courses.edit(course_id, patch, BY), "comer": lambda: enrol(course_id, "b")}

    def check(results, _):
        shrunk = not isinstance(results["shrink"], Conflict)
        assert (results["comer"].status == "waiting") == shrunk
        return shrunk

    assert every_way(world, course_id, acts, check) == {True, False}


def test_of_two_who_bill_at_once_one_bills(world, people):
    course_id = started(5)
    for one, payer in (("a", "p"), ("b", "p"), ("c", "q")):
        enrol(course_id, one, payer)
    acts = {
        name: lambda name=name: course_billing.bill(course_id, None, CALLER, keyed(name))
        for name in ("x", "y")
    }

    def check(results, _):
        requests = [one for one in results.values() if not isinstance(one, Conflict)]
        assert sum(len(one.lines) for made in requests for one in made) == 3
        assert len(world.items(prefix="sales#billing#")) == 2
        return len(requests)

    every_way(world, course_id, acts, check)


def test_the_same_call_twice_at_once_bills_once_and_answers_both(world, people):
    course_id = started(5)
    for one, payer in (("a", "p"), ("b", "q")):
        enrol(course_id, one, payer)
    acts = {name: lambda: course_billing.bill(course_id, None, CALLER, keyed("k")) for name in ("x", "y")}

    def check(results, _):
        assert {one.id for one in results["x"]} == {one.id for one in results["y"]}
        assert len(world.items(prefix="sales#billing#")) == 2

    every_way(world, course_id, acts, check)


def test_a_new_payer_or_price_and_the_bill_never_miss_each_other(world, people):
    course_id = started(5)
    enrol(course_id, "a")
    one = store.enrolment_id(course_id, "a")
    patch = EnrolmentPatch(payer_id="q", price="7.00", price_reason="x")
    acts = {"editor": lambda: enrolments.edit(one, patch, BY), "biller": lambda: bill(course_id)}

    def check(results, _):
        (request,) = world.items(prefix="sales#billing#")
        (enrolment,) = schooling.enrolments(world, course_id)
        assert request["organisation_id"] == enrolment["payer_id"]
        assert request["totals"]["net"] == enrolment["price"]
        return enrolment["payer_id"]

    assert every_way(world, course_id, acts, check) == {"p", "q"}


def test_a_payer_made_passive_meanwhile_is_billed_before_or_not_at_all(world, people):
    course_id = started(5)
    enrol(course_id, "a")
    payer = world.item("partners#organisation#p")

    def passivate():
        from shared.attributes import to_item

        later = payer | {"status": "passive", "version": payer["version"] + 1}
        aws.dynamodb().put_item(TableName="crm-test-records", Item=to_item(later))

    acts = {"biller": lambda: bill(course_id), "passivator": hesitant(passivate, 9)}
    stood = world.items(prefix="sales#")
    outcomes = set()
    for seed in range(INTERLEAVINGS):
        again(world, stood)
        world.put(payer)
        results, order = interleaved(seed, acts)
        wrote = [name for name, call in order if call in WRITES]
        billed = bool(world.items(prefix="sales#billing#"))
        assert billed == (not isinstance(results["biller"], PassiveRecord)), (seed, results)
        if billed:
            assert wrote.index("biller") < wrote.index("passivator"), (seed, order)
        schooling.must_hold(world, course_id)
        outcomes.add(billed)
    assert outcomes == {True, False}


def test_a_course_called_off_meanwhile_takes_nobody_more_and_is_not_billed(world, people):
    course_id = started(2)
    enrol(course_id, "a")
    acts = {
        "caller": hesitant(lambda: store.change_course(course_id, lambda one: one.cancelled("x"), BY), 5),
        "comer": lambda: enrol(course_id, "b"),
        "biller": lambda: bill(course_id, "p"),
    }

    def check(results, wrote):
        for one in ("comer", "biller"):
            first = one in wrote and wrote.index(one) < wrote.index("caller")
            assert first or isinstance(results[one], Conflict), "nothing after it was called off"
        courses.close(course_id)
        schooling.must_hold(world, course_id)
        assert set(schooling.states(world, course_id).values()) == {"cancelled"}
        assert schooling.shown(world, course_id)["taken"] == 0
        return isinstance(results["comer"], Conflict), isinstance(results["biller"], Conflict)

    outcomes = every_way(world, course_id, acts, check)
    assert {billed for _, billed in outcomes} == {taken for taken, _ in outcomes} == {True, False}


def test_a_request_cancelled_while_the_course_is_billed_again_frees_before_or_after(world, people):
    course_id = started(2)
    enrol(course_id, "a")
    (first,) = bill(course_id)
    enrol(course_id, "b")
    acts = {"canceller": lambda: billing.cancel(first.id, "x", BY), "biller": lambda: bill(course_id)}

    def check(results, _):
        assert results["canceller"].status == "cancelled"
        return len(results["biller"][0].lines)

    assert every_way(world, course_id, acts, check) == {1, 2}


def test_of_thirty_at_once_ten_get_the_ten_places_and_twenty_wait(world, monkeypatch):
    """Nobody is sent away, however slow the machine."""
    monkeypatch.setattr(contention, "WITHIN", 300)
    who = [contact(world, f"c{n}") for n in range(30)]
    customer(world, "p")
    course_id = started(10)
    gate = threading.Barrier(30)

    def come(one: str) -> str:
        gate.wait()
        return enrol(course_id, one).status

    with ThreadPoolExecutor(30) as pool:
        said = Counter(pool.map(come, who))
    assert said == {"enrolled": 10, "waiting": 20}
    schooling.must_hold(world, course_id)


def test_whoever_cannot_be_enrolled_in_time_is_told_to_try_again_and_nothing_is_written(
    world, people, monkeypatch
):
    course_id = started(10)
    monkeypatch.setattr(contention, "WITHIN", 0)
    real = aws.dynamodb().transact_write_items

    def overtaken(**sent: Any) -> Any:
        """Another is enrolled just before."""
        monkeypatch.setattr(aws.dynamodb(), "transact_write_items", real)
        enrol(course_id, "b")
        return real(**sent)

    monkeypatch.setattr(aws.dynamodb(), "transact_write_items", overtaken)
    with pytest.raises(Busy, match="try again"):
        enrol(course_id, "a")
    assert schooling.states(world, course_id) == {"b": "enrolled"}
    schooling.must_hold(world, course_id)


# --- random lives ----------------------------------------------------------------------------------------


class CourseLife(RuleBasedStateMachine):
    """One course: whatever is done to it in whatever order, places, waiting list and billing agree."""

    who = st.sampled_from([f"c{n}" for n in range(6)])
    payer = st.sampled_from(["p", "q"])

    @initialize(places=st.integers(1, 3))
    def begin(self, places: int) -> None:
        self.world = World([one for one in REAL if one.name in ("sales", "partners")])
        self.world.__enter__()
        for one in range(6):
            contact(self.world, f"c{one}")
        for payer in ("p", "q"):
            customer(self.world, payer)
        self.course_id = started(places)
        self.queue: list[str] = []
        self.over = False

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.__exit__(None, None, None)

    def attempt(self, act: Callable[[], Any]) -> Any:
        """What an act answers, or None where it is refused; a refused one writes nothing."""
        before = self.world.items(prefix="sales#")
        try:
            return act()
        except Refusal:
            assert self.world.items(prefix="sales#") == before
            return None

    @rule(who=who, payer=payer)
    def enrol(self, who: str, payer: str) -> None:
        found = self.attempt(lambda: enrol(self.course_id, who, payer))
        assert not (found and self.over)
        if found and found.status == "waiting":
            self.queue.append(found.id)

    @rule(who=who)
    def cancel(self, who: str) -> None:
        if self.attempt(lambda: cancel(self.course_id, who)):
            one = store.enrolment_id(self.course_id, who)
            self.queue = [other for other in self.queue if other != one]

    @rule(places=st.integers(1, 4))
    def resize(self, places: int) -> None:
        self.attempt(lambda: courses.edit(self.course_id, CoursePatch(places=places), BY))

    @rule(payer=st.one_of(st.none(), payer))
    def bill(self, payer: str | None) -> None:
        self.attempt(lambda: bill(self.course_id, payer))

    @rule(number=st.integers(0, 5))
    def cancel_request(self, number: int) -> None:
        requests = self.world.items(prefix="sales#billing#")
        if requests:
            self.attempt(lambda: billing.cancel(requests[number % len(requests)]["id"], "x", BY))

    @rule(who=who, payer=payer)
    def hand_over(self, who: str, payer: str) -> None:
        one = store.enrolment_id(self.course_id, who)
        self.attempt(lambda: enrolments.edit(one, EnrolmentPatch(payer_id=payer), BY))

    @rule(who=who)
    def complete_one(self, who: str) -> None:
        self.attempt(lambda: enrolments.complete(store.enrolment_id(self.course_id, who), BY))

    @precondition(lambda self: not self.over)
    @rule(how=st.sampled_from(["completed", "cancelled", "open", "open", "open"]))
    def end(self, how: str) -> None:
        if how == "open":
            return
        move = Course.completed if how == "completed" else lambda one: one.cancelled("x")
        store.change_course(self.course_id, move, BY)
        courses.close(self.course_id)
        self.over, self.queue = True, []

    @rule()
    def deliver_again(self) -> None:
        if self.over:
            before = self.world.items(prefix="sales#")
            courses.close(self.course_id)
            assert self.world.items(prefix="sales#") == before

    @invariant()
    def all_agrees(self) -> None:
        if not hasattr(self, "world"):
            return
        schooling.must_hold(self.world, self.course_id)
        item = self.world.item(f"sales#course#{self.course_id}")
        assert item is not None
        wait = list(item.get("waiting", ()))
        kept = [one for one in self.queue if one in wait]
        assert wait == kept, "the waiting list keeps its order"
        assert self.queue[len(self.queue) - len(wait) :] == wait, "the first who wait are let in first"
        self.queue = kept


TestCourseLife = CourseLife.TestCase
TestCourseLife.settings = settings(
    max_examples=8,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
