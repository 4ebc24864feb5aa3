"""Use cases of enrolments: a place or the waiting list, cancelling, completing, who pays."""

from dataclasses import replace

from services.sales.actions.courses import settled
from services.sales.model.course import Course
from services.sales.model.enrolment import (
    Enrolment,
    EnrolmentCancellation,
    EnrolmentPatch,
    NewEnrolment,
    enrolled,
)
from services.sales.store import courses as store
from services.sales.store import customers
from shared.act import Act
from shared.auth import Caller
from shared.table import Change


def enrol(course_id: str, body: NewEnrolment, caller: Caller, act: Act) -> Enrolment:
    """Give a participant a place, or the end of the waiting list; whoever cancelled may come back.

    Raises Conflict where they take part already; participant and payer are active in the write.
    """
    return settled(lambda: _enrol(course_id, body, caller, act))


def _enrol(course_id: str, body: NewEnrolment, caller: Caller, act: Act) -> Enrolment:
    enrolment_id = store.enrolment_id(course_id, body.contact_id)
    standing = store.find_enrolment(enrolment_id)
    if standing and act.repeats(standing):
        return store.ENROLMENTS.load(standing)
    course = store.read_course(course_id, act)
    taking, _ = course.taking(enrolment_id)
    fresh = enrolled(taking, enrolment_id, body, caller.user_id)
    checks = customers.checks(act, organisations=[body.payer_id], contacts=[body.contact_id])
    if standing is None:
        return store.enrol(course, fresh, act, checks)
    again = Change(store.ENROLMENTS, enrolment_id, lambda one: one.enrolled_again(fresh), follows=True)
    return store.enrol_again(course, again, act, checks)


def edit(enrolment_id: str, body: EnrolmentPatch, act: Act) -> Enrolment:
    """Replace payer or price of an enrolment that is not billed; a new payer is active."""
    patch = body.model_dump(exclude_unset=True)
    _, course, mine = _with_course(enrolment_id, act)
    checks = customers.checks(act, organisations=[body.payer_id])
    return store.change_enrolment(enrolment_id, lambda one: one.edited(patch, course), mine, checks)


def cancel(enrolment_id: str, body: EnrolmentCancellation, act: Act) -> Enrolment:
    """Give a place up, or the wish for one; whoever waits first gets it."""

    def attempt() -> Enrolment:
        _, course, mine = _with_course(enrolment_id, act)
        return store.leave(
            course, enrolment_id, lambda one: one.cancelled(body.reason, course, body.waived), mine
        )

    return settled(attempt)


def complete(enrolment_id: str, act: Act) -> Enrolment:
    """Record that a participant completed a course that is over."""
    enrolment, _, mine = _with_course(enrolment_id, act)
    checks = [store.is_completed(enrolment.course_id)]
    return store.change_enrolment(enrolment_id, Enrolment.completed, mine, checks)


def _with_course(enrolment_id: str, act: Act) -> tuple[Enrolment, Course, Act]:
    """An enrolment, its course, and the act of a caller whose scope reaches one or the other."""
    anybodys = replace(act, reaches=lambda _: True)
    enrolment = store.read_enrolment(enrolment_id, anybodys)
    course = store.read_course(enrolment.course_id, anybodys)
    mine = replace(act, reaches=lambda one: act.reaches(one) or act.reaches(course))
    mine.must_see(enrolment)
    return enrolment, course, mine
