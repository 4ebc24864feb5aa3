"""Courses, participants and payers for tests, made through the API as users make them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.sales.store.courses import enrolment_id
from shared import clock
from tests.sales.people import contact, customer, do, document, made
from tests.world import Answer, World

COURSES, ENROLMENTS = "/sales/courses", "/sales/enrolments"
BEFORE = datetime(2026, 2, 2, 12, 0, tzinfo=UTC)
DURING = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
AFTER = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)
"""Moments before, in and after the course as it is planned unless a test says otherwise."""
VAT = {"category": "S", "rate_class": "standard"}


def plan(world: World, **values: Any) -> Answer:
    """Ask for a course of 2-5 March 2026 with two places at 100 euros."""
    how = {
        "role": values.pop("role", "sales"),
        "user": values.pop("user", None),
        "key": values.pop("key", None),
    }
    body = {
        "title": "Hitsauksen perusteet",
        "starts": "2026-03-02",
        "ends": "2026-03-05",
        "places": 2,
        "price": "100.00",
        "vat": VAT,
    } | values
    given = {name: value for name, value in body.items() if value is not None}
    return world.call("sales", "POST", COURSES, given, **{k: v for k, v in how.items() if v is not None})


def course(world: World, *moves: str, **values: Any) -> str:
    """The id of a new course, brought on by these moves."""
    course_id = str(made(plan(world, **values), 201)["id"])
    for one in moves:
        made(do(world, of(course_id, f"/{one}"), {"reason": "Peruttu"} if one == "cancellation" else None))
    return course_id


def open_course(world: World, **values: Any) -> str:
    """The id of a new course that takes enrolments."""
    return course(world, "opening", **values)


def of(course_id: str, rest: str = "") -> str:
    return f"{COURSES}/{course_id}{rest}"


def at(enrolment: str, rest: str = "") -> str:
    return f"{ENROLMENTS}/{enrolment}{rest}"


def enrol(world: World, course_id: str, who: str, payer: str = "acme", **how: Any) -> Answer:
    """Enrol a participant, made on first use, at the cost of a payer, made too."""
    if world.item(f"partners#contact#{who}") is None:
        contact(world, who, first_names=who.title(), last_name="Virtanen")
    if world.item(f"partners#organisation#{payer}") is None:
        customer(world, payer)
    body = {"contact_id": who, "payer_id": payer} | how.pop("body", {})
    return world.call("sales", "POST", of(course_id, "/enrolments"), body, **{"role": "sales", **how})


def enrolled(world: World, course_id: str, *names: str, payer: str = "acme", **body: Any) -> list[str]:
    """The ids of new enrolments, one after another in the order of the names."""
    found, before = [], len(enrolments(world, course_id))
    for number, one in enumerate(names, start=before):
        with clock.fixed(clock.now() + timedelta(milliseconds=number)):
            found.append(str(made(enrol(world, course_id, one, payer, body=body), 201)["id"]))
    return found


def cancelled(world: World, enrolment: str, **body: Any) -> Any:
    """A cancelled enrolment."""
    return made(do(world, at(enrolment, "/cancellation"), {"reason": "Sairaus"} | body))


def bill(world: World, course_id: str, payer: str | None = None, **how: Any) -> Answer:
    """Ask for the billing requests of a course."""
    body = {"payer_id": payer} if payer else {}
    return world.call("sales", "POST", of(course_id, "/billing"), body, **{"role": "sales", **how})


def shown(world: World, course_id: str) -> Any:
    """A course as it is now."""
    return document(world, of(course_id))


def states(world: World, course_id: str) -> dict[str, str]:
    """Each participant's state on a course."""
    return {one["contact_id"]: one["status"] for one in enrolments(world, course_id)}


def enrolments(world: World, course_id: str) -> list[dict[str, Any]]:
    """The items of a course's enrolments."""
    return [one for one in world.items(prefix="sales#enrolment#") if one["course_id"] == course_id]


def waiting(world: World, course_id: str) -> list[str]:
    """Who waits for a place, in order."""
    who = {one["id"]: one["contact_id"] for one in enrolments(world, course_id)}
    return [who[one] for one in shown(world, course_id)["waiting"]]


def enrolment_of(course_id: str, who: str) -> str:
    return enrolment_id(course_id, who)


def must_hold(world: World, course_id: str) -> None:
    """What is true of a course and its enrolments at every moment; raises AssertionError where it is not."""
    item = world.item(f"sales#course#{course_id}")
    assert item is not None
    found = enrolments(world, course_id)
    live = [one["id"] for one in found if one["status"] in ("enrolled", "completed")]
    wait = {one["id"] for one in found if one["status"] == "waiting"}
    assert item["taken"] == len(live), "places taken are live enrolments"
    assert item["taken"] <= item["places"], "never more than there are"
    assert sorted(item.get("waiting", ())) == sorted(wait)
    if item["status"] == "open" and wait:
        assert item["taken"] == item["places"], "nobody waits while there is a place"
    _must_be_billed_once(world, found)


def _must_be_billed_once(world: World, found: list[dict[str, Any]]) -> None:
    requests = [one for one in world.items(prefix="sales#billing#") if one["status"] != "cancelled"]
    rows = [(row["enrolment_id"], one["id"]) for one in requests for row in one["lines"]]
    billed = {one["id"]: one["billed_by"] for one in found if "billed_by" in one}
    assert len(rows) == len({enrolment for enrolment, _ in rows}), "no enrolment on two live requests"
    assert dict(rows) == billed
    for one in found:
        owes = one["billable"] and "billed_by" not in one
        assert one["remaining"] == (one["price"] if owes else "0.00")
