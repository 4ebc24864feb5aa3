"""Where courses and their enrolments are kept; what changes both is one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.sales.model.billing import BillingRequest
from services.sales.model.course import MOST_PROMOTED, Course
from services.sales.model.enrolment import Enrolment
from services.sales.store.billing import BILLING
from services.sales.store.documents import by_contact, document_lists
from shared import clock, ids, lists, table
from shared.act import Act
from shared.attributes import Item
from shared.contention import Overtaken, pinned
from shared.contracts.partners import contact_key, organisation_key
from shared.contracts.sales import CUSTOMER_CARD, CUSTOMER_CONTACT_CARD
from shared.errors import Conflict
from shared.events import sales as events
from shared.lists import Listing
from shared.record import Event, Kind, Move
from shared.table import Change, Creation
from shared.writes import Check

COURSE_CARD = (
    "pk",
    "id",
    "version",
    "status",
    "title",
    "starts",
    "ends",
    "place",
    "language",
    "places",
    "taken",
    "price",
    "responsible_id",
    "unit",
    "closed_on",
)


def _course_lists(one: Course) -> Mapping[str, tuple[str, str]]:
    """By day of beginning: gsi4 open ones, or those closed in a month; gsi2 a user's own."""
    starts = one.starts.isoformat()
    found = {"gsi4": (f"closed#{one.closed_on:%Y-%m}" if one.closed_on else "open", starts)}
    return found | ({"gsi2": (f"responsible#{one.responsible_id}", starts)} if one.responsible_id else {})


def _enrolment_lists(one: Enrolment) -> Mapping[str, tuple[str, str]]:
    """gsi1: a course's, in the order of enrolling; gsi2: a participant's; gsi3, gsi4: as all documents."""
    made = clock.stamp(one.enrolled_at or clock.now())
    own = {"gsi1": (f"course#{one.course_id}", made), "gsi2": (f"participant#{one.contact_id}", made)}
    return {**document_lists(one), **own}


COURSES = Kind("sales", Course, lists=_course_lists, words=lambda one: [one.title])
ENROLMENTS = Kind("sales", Enrolment, lists=_enrolment_lists, matches=by_contact)


# --- courses ---------------------------------------------------------------------------------------------


def read_course(course_id: str, act: Act) -> Course:
    """One course."""
    return table.read(COURSES, course_id, act)


def create_course(course: Course, act: Act, checks: Sequence[Check]) -> Course:
    """Plan a course."""
    return table.create(COURSES, course, events.CoursePlanned(), act, checks)


def change_course(course_id: str, move: Move[Course], act: Act) -> Course:
    """Make a move on a course."""
    return table.change(COURSES, course_id, move, act)


def edit_course(
    seen: Course, edited: Move[Course], places: int | None, act: Act, checks: Sequence[Check]
) -> Course:
    """Replace fields of a course; with more `places` the first of the waiting list get one in the same write.

    Raises Overtaken where the course is no longer as it was seen.
    """
    due = [_promotion(one) for one in seen.due(places)[:MOST_PROMOTED]]
    changed: Course = table.change_together([pinned(COURSES, seen, edited), *due], act, checks)[0]
    return changed


def list_courses(
    where: dict[str, Any], limit: int, cursor: str | None, *, responsible_id: str | None, month: str | None
) -> tuple[list[Item], str | None]:
    """A page by day of beginning: a user's, those closed in a month, or all that are planned or open."""
    partition = f"closed#{month}" if month else "open"
    listing = Listing("gsi4", (COURSES.prefix + partition,), where)
    if responsible_id:
        listing = Listing("gsi2", (f"{COURSES.prefix}responsible#{responsible_id}",), where)
    found, following = lists.page(listing, limit, cursor)
    return _whole(found, COURSE_CARD), following


def _whole(found: Sequence[Item], attributes: Sequence[str] = ()) -> list[Item]:
    return [item for item in lists.whole(found, attributes) if item.get("status") != "erased"]


# --- enrolments ------------------------------------------------------------------------------------------


def enrolment_id(course_id: str, contact_id: str) -> str:
    """The id of a participant's one enrolment of a course: two at once meet each other."""
    return ids.derived("sales.enrolment", course_id, contact_id)


def read_enrolment(one: str, act: Act) -> Enrolment:
    """One enrolment."""
    return table.read(ENROLMENTS, one, act)


def find_enrolment(one: str) -> Item | None:
    """The item of an enrolment, if there is one."""
    return table.get(ENROLMENTS.key(one))


def enrol(course: Course, enrolment: Enrolment, act: Act, checks: Sequence[Check]) -> Enrolment:
    """Take a place or wait, on the course as it was seen, and record the enrolment, in one transaction."""
    table.change_together(
        [pinned(COURSES, course, lambda one: one.taking(enrolment.id), follows=True)],
        act,
        checks,
        makes=lambda _: [Creation(ENROLMENTS, enrolment, enrolment.told(events.EnrolmentMade))],
    )
    return table.read(ENROLMENTS, enrolment.id, act)


def enrol_again(course: Course, again: Change[Enrolment], act: Act, checks: Sequence[Check]) -> Enrolment:
    """Take a place or wait once more, on the course as it was seen."""
    taking = pinned(COURSES, course, lambda one: one.taking(again.record_id), follows=True)
    changes: list[Change[Any]] = [again, taking]
    found: Enrolment = table.change_together(changes, act, checks)[0]
    return found


def change_enrolment(one: str, move: Move[Enrolment], act: Act, checks: Sequence[Check] = ()) -> Enrolment:
    """Make a move on an enrolment that leaves the course's places as they are."""
    return table.change(ENROLMENTS, one, move, act, checks)


def leave(course: Course, one: str, cancelled: Move[Enrolment], act: Act) -> Enrolment:
    """Cancel an enrolment of a course as it was seen; the first who waits gets the place: one transaction."""
    after, _ = course.leaving(one)
    due = [_promotion(waiting) for waiting in course.waiting if waiting not in (one, *after.waiting)]
    leaving = pinned(COURSES, course, lambda current: current.leaving(one), follows=True)
    changes: list[Change[Any]] = [Change(ENROLMENTS, one, cancelled), leaving, *due]
    found: Enrolment = table.change_together(changes, act)[0]
    return found


def _promotion(waiting_id: str) -> Change[Any]:
    def promoted(one: Enrolment) -> tuple[Enrolment, Event]:
        if one.status != "waiting":
            raise Overtaken("others are changing this course just now; try again")
        return one.promoted()

    return Change(ENROLMENTS, waiting_id, promoted, follows=True)


def is_completed(course_id: str) -> Check:
    """The check that a course is over, as part of the write that says so of its participant."""
    return Check(
        key=COURSES.key(course_id),
        condition="#status = :completed",
        values={":completed": "completed"},
        names={"#status": "status"},
        refusal=Conflict("the course is not completed yet: complete the course first"),
    )


def is_as_seen(course: Course) -> Check:
    """The check that a course is just as it was seen."""
    return Check(
        key=COURSES.key(course.id),
        condition="version = :version",
        values={":version": course.version},
        refusal=Overtaken("others are changing this course just now; try again"),
    )


def list_enrolments(
    partition: str, record_id: str, limit: int, cursor: str | None
) -> tuple[list[Item], str | None]:
    """A page of a `course`'s enrolments as they came, or a `participant`'s or `customer`'s newest first."""
    index = {"course": "gsi1", "participant": "gsi2", "customer": "gsi3"}[partition]
    key = f"{ENROLMENTS.prefix}{partition}#{record_id}"
    listing = Listing(index, (key,), latest_first=partition != "course")
    found, following = lists.page(listing, limit, cursor)
    return _whole(found), following


def enrolments(course_id: str) -> list[Item]:
    """All enrolments of a course as they came, whole: a query and five batch gets for each 500."""
    found = list(lists.walk("gsi1", [f"{ENROLMENTS.prefix}course#{course_id}"]))
    return _whole(found)


# --- billing ---------------------------------------------------------------------------------------------


def bill(
    course: Course, seen: Sequence[Enrolment], request: BillingRequest, act: Act, checks: Sequence[Check]
) -> BillingRequest:
    """Draft a request and mark its enrolments, all just as they were seen, in one transaction."""
    table.change_together(
        [pinned(ENROLMENTS, one, lambda current: current.billed(request.id), follows=True) for one in seen],
        act,
        [is_as_seen(course), *checks],
        makes=lambda _: [Creation(BILLING, request, request.told(events.BillingRequestCreated))],
    )
    return table.read(BILLING, request.id, act)


def freed(enrolment_ids: Iterable[str]) -> list[Change[Any]]:
    """The moves that take enrolments off their billing request, for the write that cancels it."""
    return [Change(ENROLMENTS, one, Enrolment.freed, follows=True) for one in enrolment_ids]


def credited(enrolment_ids: Iterable[str], billing_id: str) -> list[Change[Any]]:
    """The moves that free enrolments of a request that took their rows back, for the write that says so."""
    return [
        Change(ENROLMENTS, one, lambda one: one.credited(billing_id), follows=True) for one in enrolment_ids
    ]


def is_billable(enrolment_id: str) -> Check:
    """The check that an enrolment is to be paid, in the write that hands its billing to finance."""
    return Check(
        key=ENROLMENTS.key(enrolment_id),
        condition="billable = :yes",
        values={":yes": True},
        refusal=Conflict("an enrolment is not to be paid any more: cancel the request and bill again"),
    )


def payers(organisation_ids: Iterable[str]) -> Mapping[str, Item]:
    """The cards of organisations by id: a batch get for each 100."""
    keys = [organisation_key(one) for one in organisation_ids]
    return {card["id"]: card for card in table.batch(keys, CUSTOMER_CARD)}


def participants(contact_ids: Iterable[str]) -> Mapping[str, Item]:
    """The cards of contacts by id: a batch get for each 100."""
    keys = [contact_key(one) for one in contact_ids]
    return {card["id"]: card for card in table.batch(keys, CUSTOMER_CONTACT_CARD)}
