"""Routes of courses of continuing education."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from services.sales.actions import course_billing, courses, enrolments
from services.sales.api.edge import Month, OfUnit, api, narrowed
from services.sales.model.billing import BillingRequest
from services.sales.model.course import Course, CourseCard, CoursePatch, NewCourse
from services.sales.model.enrolment import CourseBilling, Enrolment, EnrolmentCard, NewEnrolment
from services.sales.model.quote_requests import GivenReason
from services.sales.store import courses as store
from shared.paging import Cursor, Limit, Page, Responsible

ALL = "/sales/courses"
ONE = f"{ALL}/<course_id>"
EDIT = "sales.courses.edit"
InState = Annotated[str | None, Query(max_length=20, description="Courses in this state.")]


@api.get(ALL, allow="sales.courses.read")
def list_courses(
    responsible: Responsible = None,
    unit: OfUnit = None,
    month: Month = None,
    status: InState = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[CourseCard]:
    """Courses by day of beginning: planned and open ones, those closed in a month, or a user's."""
    where = narrowed(status=status, unit=unit)
    which = {"responsible_id": api.caller.named(responsible), "month": month}
    return api.cards(CourseCard, *store.list_courses(where, limit, cursor, **which))


@api.create(ALL, allow="sales.courses.create")
def create_course(body: NewCourse) -> Course:
    """Plan a course; it takes enrolments once it is open."""
    return courses.create(body, api.caller, api.act)


@api.get(ONE, allow="sales.courses.read")
def read_course(course_id: str) -> Course:
    """One course, with its places and who waits for one, in order."""
    return store.read_course(course_id, api.act)


@api.change("PATCH", ONE, allow=EDIT)
def edit_course(course_id: str, body: CoursePatch) -> Course:
    """Replace fields by a JSON merge patch; never fewer places than are taken."""
    return courses.edit(course_id, body, api.act)


@api.move(f"{ONE}/opening", allow=EDIT)
def open_course(course_id: str) -> Course:
    """Take enrolments from now on."""
    return store.change_course(course_id, Course.opened, api.act)


@api.move(f"{ONE}/completion", allow=EDIT)
def complete_course(course_id: str) -> Course:
    """Close a course that is over; who still waits is cancelled a moment later."""
    return store.change_course(course_id, Course.completed, api.act)


@api.move(f"{ONE}/cancellation", allow=EDIT)
def cancel_course(course_id: str, body: GivenReason) -> Course:
    """Call a course off; its enrolments are cancelled a moment later, and nobody pays."""
    return store.change_course(course_id, lambda one: one.cancelled(body.reason), api.act)


@api.get(f"{ONE}/enrolments", allow="sales.enrolments.read")
def list_course_enrolments(course_id: str, limit: Limit = 50, cursor: Cursor = None) -> Page[EnrolmentCard]:
    """A course's enrolments in the order in which they came."""
    return api.cards(EnrolmentCard, *store.list_enrolments("course", course_id, limit, cursor))


@api.create(f"{ONE}/enrolments", allow="sales.enrolments.create")
def enrol(course_id: str, body: NewEnrolment) -> Enrolment:
    """Enrol a participant: a place, or the end of the waiting list where the course is full."""
    return enrolments.enrol(course_id, body, api.caller, api.act)


@api.create(f"{ONE}/billing", allow="sales.billing.create")
def bill_course(course_id: str, body: CourseBilling) -> Page[BillingRequest]:
    """Draft a billing request for each payer, or for one, of what is not billed yet."""
    return api.documents(course_billing.bill(course_id, body.payer_id, api.caller, api.act))
