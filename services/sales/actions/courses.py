"""Use cases of courses: planning, and what becomes of enrolments when a course is over."""

from collections.abc import Callable
from typing import TypeVar

from services.sales.actions.customers import newly_linked
from services.sales.model.course import Course, CoursePatch, NewCourse
from services.sales.model.enrolment import Enrolment
from services.sales.store import courses as store
from services.sales.store import customers, products
from shared import clock, contention
from shared.act import Act, system
from shared.auth import Caller
from shared.errors import Busy
from shared.record import Event
from shared.writes import Check

T = TypeVar("T")
OVER = "the course was completed"


def settled(attempt: Callable[[], T]) -> T:
    """What an attempt gives, which reads the course afresh: one in demand is changed by many at once."""
    return contention.settled(
        attempt, contention.Overtaken, "others are changing this course just now; try again"
    )


def create(body: NewCourse, caller: Caller, act: Act) -> Course:
    """Plan a course in the caller's responsibility, unless another user is named."""
    given = {"responsible_id": caller.user_id, "unit": caller.unit} | body.model_dump(exclude_none=True)
    own = {"id": act.new_id(), "status": "planned", "opened_on": clock.today()}
    course = Course.model_validate(given | own).consistent()
    checks = customers.checks(act, users=[body.responsible_id], units=[body.unit])
    return store.create_course(course, act, [*checks, *_offered(body.product_id)])


def _offered(product_id: str | None) -> list[Check]:
    return [products.active(product_id)] if product_id else []


def edit(course_id: str, body: CoursePatch, act: Act) -> Course:
    """Replace fields; with more places the first of the waiting list get one in the same write."""
    patch = body.patch()
    checks: list[Check] = []

    def edited(course: Course) -> tuple[Course, Event]:
        new, event = course.edited(patch)
        product_id = new.product_id if new.product_id != course.product_id else None
        checks[:] = [*newly_linked(act, course, new), *_offered(product_id)]
        return new, event

    def attempt() -> Course:
        return store.edit_course(store.read_course(course_id, act), edited, body.places, act, checks)

    return settled(attempt)


def close(course_id: str) -> None:
    """Cancel what is left of a course that is over: of a cancelled one all, of a completed one who waits.

    Each enrolment for itself, found by its state; raises Busy where the list does not show all of them yet.
    """
    act = system("sales")
    course = store.read_course(course_id, act)
    for item in store.enrolments(course_id):
        _end(store.ENROLMENTS.load(item), course.status == "cancelled", course.reason or OVER, act)
    left = store.read_course(course_id, act)
    if left.waiting or (left.status == "cancelled" and left.taken):
        raise Busy("not all enrolments of the course are listed yet; the queue brings the event again")


def _end(enrolment: Enrolment, all_of_them: bool, reason: str, act: Act) -> None:
    """Cancel an enrolment whose course is over; one cancelled before is not billed for a cancelled course."""

    def attempt() -> Enrolment:
        course = store.read_course(enrolment.course_id, act)
        return store.leave(course, enrolment.id, lambda one: one.cancelled(reason, course), act)

    if enrolment.status == "waiting" or (all_of_them and enrolment.status == "enrolled"):
        settled(attempt)
    elif all_of_them and enrolment.billable:
        store.change_enrolment(enrolment.id, Enrolment.waived, act)
