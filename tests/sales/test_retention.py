"""Documents of sales that have been kept long enough: lost and won, vouchers by financial year, feedback."""

from collections.abc import Iterator
from typing import Any

import pytest

from services.sales.store import kept
from services.sales.store.billing import BILLING
from services.sales.store.courses import COURSES, ENROLMENTS
from services.sales.store.engagements import ENGAGEMENTS
from services.sales.store.feedback import FEEDBACK
from services.sales.store.opportunities import OPPORTUNITIES
from services.sales.store.orders import ORDERS
from services.sales.store.quotes import DOCUMENTS, QUOTES, REVISIONS
from shared import files
from shared.contracts.sales import document_key
from tests.cloud import NAMES, client
from tests.observation import running
from tests.retained import errand, next_day, purged, run_on, stand, surveyed
from tests.world import REAL, World

LOST, DONE, VOUCHERS, FEEDBACKS = "lost-quotes", "sales-documents", "vouchers", "feedback"
OLD, CUT, NEW = "2023-02-01", "2023-02-02", "2023-02-03"
SHA = "a" * 64


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(kept, "MONTHS_BACK", 14)
    with World([one for one in REAL if one.name == "sales"]) as world:
        yield world


def put(world: World, kind: Any, name: str, day: str = OLD, made: str = "2022-06-01", **fields: Any) -> str:
    given = {"id": name, "title": "Työ", "number": "X-1", "organisation_id": "firm"} | fields
    known = {field: value for field, value in given.items() if field in kind.model.model_fields}
    return f"sales.{kind.name}:{stand(world, kind, kind.model.model_validate(known), day, made)}"


def quote(world: World, name: str, *states: str, day: str = OLD) -> str:
    """A quote with a revision in each of these states, all last touched on a day."""
    put(world, QUOTES, name, day, latest=len(states))
    for number, status in enumerate(states, 1):
        closed = None if status in ("draft", "sent") else day
        more = {"quote_id": name, "revision": number, "status": status, "closed_on": closed}
        put(world, REVISIONS, f"{name}-{number}", day, message="kanaria", **more)
    return f"sales.quote:{name}"


def gone(world: World, reference: str) -> bool:
    return world.item(reference.replace(".", "#").replace(":", "#"))["status"] == "erased"


def test_a_quote_is_lost_when_no_revision_was_accepted_and_none_is_open(world: World) -> None:
    lost = quote(world, "lost", "superseded", "declined")
    quote(world, "young", "declined", day=NEW)
    won = quote(world, "won", "superseded", "accepted")
    idle = quote(world, "idle", "withdrawn", "sent")
    with_them = [f"sales.revision:{name}-{number}" for name in ("idle", "won") for number in (1, 2)]
    assert surveyed("sales", errand(LOST, CUT)) == [lost, "sales.revision:lost-1", "sales.revision:lost-2"]
    assert surveyed("sales", errand(DONE, CUT)) == sorted([won, idle, *with_them])


def test_a_quote_of_which_a_revision_is_restricted_stays(world: World) -> None:
    lost = quote(world, "lost", "superseded", "declined")
    given = {"quote_id": "lost", "revision": 2, "status": "declined", "closed_on": OLD, "message": "kanaria"}
    put(world, REVISIONS, "lost-2", restricted=True, **given)
    assert surveyed("sales", errand(LOST, CUT)) == []
    assert purged(world, "sales", errand(LOST, CUT), [lost]) == {lost: ("retained", "no_longer_due")}


def test_a_quote_goes_with_its_revisions_and_their_pdfs(world: World) -> None:
    lost = quote(world, "lost", "superseded", "declined")
    other = quote(world, "other", "declined", day=NEW)
    for revision in ("lost-1", "lost-2", "other-1"):
        made = {
            "quote_id": "x",
            "sha256": SHA,
            "bytes": 3,
            "language": "fi",
            "made_at": "2023-01-01T00:00:00Z",
        }
        put(world, DOCUMENTS, revision, **made)
        with running("sales-consumer"):
            files.keep(document_key(revision, SHA), b"pdf")
    names = [lost, "sales.revision:lost-1", "sales.revision:lost-2", other, "sales.revision:other-1"]
    for _ in range(2):
        assert purged(world, "sales", errand(LOST, CUT), names) == {
            **dict.fromkeys(names[:3], ("deleted", None)),
            **dict.fromkeys(names[3:], ("retained", "no_longer_due")),
        }
        left = client("s3").list_objects_v2(Bucket=NAMES.files, Prefix="documents/")["Contents"]
        assert [one["Key"] for one in left] == [document_key("other-1", SHA)]
        states = {item["id"]: item["status"] for item in world.items(prefix="sales#revision#")}
        assert states == {"lost-1": "erased", "lost-2": "erased", "other-1": "declined"}
    assert str(world.items()).count("kanaria") == 1, "of the quote that stays"


@pytest.mark.parametrize(("rule", "state"), [(LOST, "declined"), (DONE, "accepted")], ids=str)
@pytest.mark.parametrize(("day", "last_day"), [("2024-02-29", "2027-02-28"), ("2023-02-28", "2026-02-28")])
def test_a_quote_is_kept_to_the_last_day_of_three_years(world: World, rule, state, day, last_day) -> None:
    one = quote(world, "over", state, day=day)
    assert surveyed("sales", run_on(rule, last_day)) == []
    assert surveyed("sales", run_on(rule, next_day(last_day))) == [one, "sales.revision:over-1"]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (OPPORTUNITIES, {"stage": "offered", "responsible_id": "u", "opened_on": "2020-01-01"}),
        (ENGAGEMENTS, {}),
        (
            COURSES,
            {"starts": OLD, "ends": OLD, "places": 9, "price": "5.00", "vat": {"category": "Z"}},
        ),
        (ENROLMENTS, {"course_id": "c", "contact_id": "k", "payer_id": "p", "price": "5.00"}),
    ],
    ids=lambda one: getattr(one, "name", ""),
)
def test_other_documents_are_due_three_years_after_their_last_activity(world, kind, fields) -> None:
    closed = put(world, kind, "closed", status="cancelled", closed_on=OLD, **fields)
    open_ = put(world, kind, "open", status="open", **fields)
    put(world, kind, "reassigned", NEW, status="cancelled", closed_on=OLD, **fields)
    put(world, kind, "restricted", status="cancelled", closed_on=OLD, restricted=True, **fields)
    assert surveyed("sales", errand(DONE, CUT)) == [closed, open_]
    assert purged(world, "sales", errand(DONE, CUT), [closed]) == {closed: ("deleted", None)}
    assert (gone(world, closed), gone(world, open_)) == (True, False)


LINE = {"id": "1", "name": "x", "quantity": "1", "unit": "pcs", "unit_price": "1.00", "rate": "0"}
ORDER = {
    "customer": {"kind": "company", "name": "Firma"},
    "lines": [LINE | {"net": "1.00", "vat": {"category": "Z"}}],
}


@pytest.mark.parametrize("kind", [ORDERS, BILLING], ids=lambda one: one.name)
def test_vouchers_are_kept_six_years_from_the_end_of_their_financial_year(world: World, kind: Any) -> None:
    fields = ORDER if kind is ORDERS else {}
    last = put(world, kind, "last", "2026-12-31", status="paid", closed_on="2026-12-31", **fields)
    first = put(world, kind, "first", "2026-01-01", status="paid", closed_on="2026-01-01", **fields)
    put(world, kind, "later", "2027-01-01", status="paid", closed_on="2027-01-01", **fields)
    put(world, kind, "held", "2026-01-01", status="paid", closed_on="2026-01-01", restricted=True, **fields)
    assert surveyed("sales", run_on(VOUCHERS, "2032-12-31")) == []
    assert surveyed("sales", run_on(VOUCHERS, "2033-01-01")) == [first, last]
    assert surveyed("sales", errand(VOUCHERS, "2026-01-01")) == [], "on 31 December 2032"
    assert surveyed("sales", errand(VOUCHERS, "2027-01-01")) == [first, last], "on 1 January 2033"


def test_of_feedback_the_request_goes_twelve_months_after_it_was_answered_or_made(world: World) -> None:
    common = {"mode": "named", "year": 2022, "contact_id": "k", "engagement_id": "e"}
    answered = put(world, FEEDBACK, "answered", status="answered", answered_on=OLD, purged=True, **common)
    closed = put(world, FEEDBACK, "closed", status="closed", asked_on=OLD, **common)
    put(world, FEEDBACK, "late", status="answered", answered_on=NEW, purged=True, **common)
    put(world, FEEDBACK, "waits", status="requested", asked_on=OLD, **common)
    put(world, FEEDBACK, "holds", status="answered", answered_on=OLD, marks={"overall": 5}, **common)
    assert surveyed("sales", errand(FEEDBACKS, CUT)) == [answered, closed]
    assert purged(world, "sales", errand(FEEDBACKS, CUT), [answered]) == {answered: ("deleted", None)}


@pytest.mark.parametrize(("day", "last_day"), [("2024-02-29", "2025-02-28"), ("2023-02-28", "2024-02-28")])
def test_of_feedback_the_request_is_kept_to_the_last_day_of_twelve_months(world, day, last_day) -> None:
    common = {"mode": "named", "year": 2022, "contact_id": "k", "engagement_id": "e"}
    common |= {"status": "answered", "answered_on": day, "purged": True}
    one = put(world, FEEDBACK, "answered", day, day, **common)
    assert surveyed("sales", run_on(FEEDBACKS, last_day)) == []
    assert surveyed("sales", run_on(FEEDBACKS, next_day(last_day))) == [one]
