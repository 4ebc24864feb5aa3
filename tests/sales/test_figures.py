"""Figures: a month is frozen once when it is over; a year is its frozen months and what is counted now."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from botocore.exceptions import ReadTimeoutError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.sales.actions import figures as actions
from services.sales.model.figures import BEGUN, FIGURES, NOUNS
from shared import clock
from shared.jobs import UnknownJob
from tests import isolation
from tests.sales.books import (
    billing,
    course,
    emptied,
    engagement,
    enrolment,
    opportunity,
    order,
    put,
    report,
    revision,
)
from tests.sales.people import customer, do, made, sent
from tests.world import REAL, World

NIGHT = datetime(2026, 4, 1, 0, 15, tzinfo=UTC)
"""03.15 in Finland on the first of April."""
SALES = [one for one in REAL if one.name in ("sales", "partners")]
FREEZE = {"job": "freeze_months"}
MARCH, FEBRUARY = date(2026, 3, 5), date(2026, 2, 5)


@pytest.fixture
def world() -> Iterator[World]:
    with World(SALES) as world, clock.fixed(NIGHT):
        customer(world)
        report(world, "pipeline")
        yield world
        assert isolation.violations(world.requests) == []


def freeze(world: World, at: datetime = NIGHT) -> list[str]:
    """Run the nightly job; the months it froze."""
    with clock.fixed(at):
        found: list[str] = world.job("sales", FREEZE)["freeze_months"]
        return found


def year(world: World, number: int = 2026, **query: Any) -> Any:
    """A year's figures."""
    answer = report(world, f"figures/{number}", **query)
    assert answer.status == 200, answer.text
    return answer.json


def frozen(world: World) -> list[str]:
    """The months that are kept."""
    return [item["id"] for item in world.items(prefix="sales#figures#")]


def some(world: World) -> None:
    """A few documents closed in February and March, and open ones."""
    put(
        world,
        opportunity("a", "100.00", "won", closed_on=FEBRUARY, reason="quality", unit="ict"),
        opportunity("b", "50.00", "lost", closed_on=MARCH, reason="price"),
        revision("c", "10.10", "accepted", closed_on=MARCH, unit="ict"),
        revision("d", "20.20", "declined", closed_on=MARCH),
        revision("e", "40.40", "superseded", closed_on=MARCH),
        revision("f", "80.80", "sent"),
        revision("g", "160.00", "draft"),
        order("h", "10.10"),
        order("i", "30.00", "closed", closed_on=MARCH, opened_on=date(2025, 12, 31)),
        order("j", "60.00", "cancelled", closed_on=MARCH),
        engagement("k", "completed", closed_on=MARCH),
        course("r", "completed", closed_on=MARCH),
        course("s", "open"),
        enrolment("t", "100.00", "completed", billable=True),
        enrolment("u", "100.00", "completed", closed_on=MARCH),
        enrolment("v", "100.00", "waiting"),
        enrolment("w", "100.00", "cancelled", closed_on=MARCH),
        billing("l", "5.00"),
        billing("m", "7.00", "paid", closed_on=MARCH),
        billing("n", "-2.00", "invoiced", kind="credit"),
        billing("o", "9.00", "rejected"),
        billing("p", "11.00", "draft", number=None),
        billing("q", "13.00", "paid", closed_on=MARCH, number="L-2025-0001"),
    )


# --- what the figures of a year are ----------------------------------------------------------------------


def test_a_years_figures_count_what_was_begun_and_what_was_closed_in_it(world: World) -> None:
    some(world)
    found = year(world)["figures"]
    assert found == {
        "opportunities_recorded": {"count": 2, "value": "150.00"},
        "opportunities_won": {"count": 1, "value": "100.00"},
        "opportunities_lost": {"count": 1, "value": "50.00"},
        "quotes_sent": {"count": 3, "net": "111.10", "gross": "139.43"},
        "quotes_accepted": {"count": 1, "net": "10.10", "gross": "12.68"},
        "quotes_declined": {"count": 1, "net": "20.20", "gross": "25.35"},
        "orders_made": {"count": 1, "net": "10.10", "gross": "12.68"},
        "orders_closed": {"count": 1, "net": "30.00", "gross": "37.65"},
        "orders_cancelled": {"count": 1, "net": "60.00", "gross": "75.30"},
        "billed": {"count": 2, "net": "12.00", "gross": "15.07"},
        "credited": {"count": 1, "net": "-2.00", "gross": "-2.51"},
        "paid": {"count": 2, "net": "20.00", "gross": "25.11"},
        "engagements_completed": {"count": 1},
        "engagements_cancelled": {"count": 0},
        "courses_completed": {"count": 1},
        "courses_cancelled": {"count": 0},
        "enrolments_made": {"count": 2},
    }
    assert set(found) == set(FIGURES)


def test_what_was_begun_last_year_and_closed_in_this_counts_in_each_where_it_belongs(world: World) -> None:
    some(world)
    last = year(world, 2025)["figures"]
    assert last["orders_made"] == {"count": 1, "net": "30.00", "gross": "37.65"}
    assert last["billed"] == {"count": 1, "net": "13.00", "gross": "16.32"}
    assert {name: one["count"] for name, one in last.items() if one["count"]} == {
        "orders_made": 1,
        "billed": 1,
    }


def test_figures_can_be_those_of_one_unit(world: World) -> None:
    some(world)
    freeze(world)
    found = year(world, unit="ict")
    assert found["unit"] == "ict"
    assert {name: one["count"] for name, one in found["figures"].items() if one["count"]} == {
        "opportunities_recorded": 1,
        "opportunities_won": 1,
        "quotes_sent": 1,
        "quotes_accepted": 1,
    }
    assert not any(one["count"] for one in year(world, unit="law")["figures"].values())


def test_months_say_what_was_closed_in_them_and_when_they_were_frozen(world: World) -> None:
    some(world)
    freeze(world)
    months = year(world)["months"]
    assert [(one["month"], one.get("frozen_on")) for one in months] == [
        ("2026-02", "2026-04-01"),
        ("2026-03", "2026-04-01"),
        ("2026-04", None),
    ]
    assert [one["figures"]["opportunities_won"]["value"] for one in months] == ["100.00", "0.00", "0.00"]
    assert [one["figures"]["quotes_accepted"]["count"] for one in months] == [0, 1, 0]
    assert not set(months[0]["figures"]) & {name for name, one in FIGURES.items() if one.begun}


def test_a_year_to_come_and_a_year_without_documents_are_noughts(world: World) -> None:
    for number, months in ((2027, 0), (2026, 4)):
        found = year(world, number)
        assert not any(one["count"] for one in found["figures"].values())
        assert found["figures"]["billed"] == {"count": 0, "net": "0.00", "gross": "0.00"}
        assert len(found["months"]) == months


# --- freezing --------------------------------------------------------------------------------------------


def test_what_was_frozen_is_told_as_an_event_and_by_whom(world: World) -> None:
    some(world)
    assert freeze(world) == ["2026-02", "2026-03"]
    item = world.item("sales#figures#2026-03")
    assert item is not None
    assert [one["type"] for one in item["events"]] == ["FiguresFrozen"]
    assert (item["act"]["actor"], item["act"]["reason"]) == ("system:sales", "job:freeze_months")
    assert (item["frozen_on"], item["version"]) == ("2026-04-01", 1)


def test_a_month_is_frozen_once(world: World) -> None:
    some(world)
    assert freeze(world) == ["2026-02", "2026-03"]
    before = world.items()
    with world.counting() as calls:
        assert freeze(world) == []
        assert freeze(world, NIGHT + timedelta(days=20)) == []
    assert world.items() == before
    assert calls.operations == {"BatchGetItem": 2}


def test_a_month_of_which_another_run_was_faster_stays_as_that_froze_it(world: World) -> None:
    some(world)
    from services.sales.model.figures import Figures
    from services.sales.store import figures as store
    from shared.act import system

    assert store.freeze(*Figures.frozen("2026-03", (), date(2026, 4, 1)), system("sales")) is True
    assert store.freeze(*Figures.frozen("2026-03", (), date(2026, 4, 2)), system("sales")) is False
    item = world.item("sales#figures#2026-03")
    assert item is not None
    assert (item["frozen_on"], item["version"]) == ("2026-04-01", 1)


@pytest.mark.parametrize(
    ("at", "months"),
    [
        ("2026-03-31T20:59:00+00:00", []),
        ("2026-03-31T21:30:00+00:00", []),
        ("2026-03-31T22:00:00+00:00", ["2026-03"]),
        ("2026-04-30T20:59:00+00:00", ["2026-03"]),
        ("2026-04-30T22:00:00+00:00", ["2026-03", "2026-04"]),
    ],
)
def test_a_month_is_over_an_hour_after_its_last_midnight_in_finland(
    world: World, at: str, months: list[str]
) -> None:
    put(world, engagement("a", "completed", closed_on=MARCH))
    put(world, engagement("b", "completed", closed_on=date(2026, 4, 1)))
    assert [one for one in freeze(world, datetime.fromisoformat(at)) if one >= "2026-03"] == months


def test_an_outage_of_months_is_made_up_for_the_empty_ones_too(world: World) -> None:
    put(world, engagement("a", "completed", closed_on=date(2025, 10, 31)))
    put(world, engagement("b", "completed", closed_on=date(2026, 2, 1)))
    expected = ["2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03"]
    assert freeze(world) == expected
    assert freeze(world, NIGHT + timedelta(days=100)) == ["2026-04", "2026-05", "2026-06"]


def test_a_system_without_documents_begins_with_the_month_that_is_just_over(world: World) -> None:
    assert freeze(world) == ["2026-03"]
    assert freeze(world) == []
    item = world.item("sales#figures#2026-03")
    assert item is not None
    assert "groups" not in item


def test_a_run_that_breaks_off_is_taken_up_where_it_stopped(world: World) -> None:
    """Each of these runs freezes one month, and then the answer to its put is lost."""
    put(world, *(engagement(f"e{n}", "completed", closed_on=date(2026, n, 3)) for n in (1, 2, 3)))
    for number in (1, 2, 3):
        before = world.items(prefix="sales#figures#")
        with world.fault("sales-jobs.after_put_item"), pytest.raises(ReadTimeoutError):
            freeze(world)
        assert frozen(world) == ["2026-01", "2026-02", "2026-03"][:number]
        assert world.items(prefix="sales#figures#")[: number - 1] == before
    assert freeze(world) == []


@pytest.mark.parametrize("event", [{}, {"job": "other"}, {"job": 1}])
def test_an_unknown_job_says_which_there_are(world: World, event: dict[str, Any]) -> None:
    with pytest.raises(UnknownJob, match="freeze_months"):
        world.job("sales", event)
    assert frozen(world) == []


# --- frozen means frozen ---------------------------------------------------------------------------------

OPPORTUNITY = {"title": "Koulutus", "organisation_id": "acme", "value": "1000.00"}


def test_what_is_reopened_after_its_month_was_frozen_stays_in_the_figures_and_shows_live(
    world: World,
) -> None:
    with clock.fixed(datetime(2026, 3, 10, tzinfo=UTC)):
        one = made(world.call("sales", "POST", "/sales/opportunities", OPPORTUNITY, role="sales"), 201)
        path = f"/sales/opportunities/{one['id']}"
        made(do(world, f"{path}/loss", {"reason": "price"}))
    freeze(world)
    made(do(world, f"{path}/reopening", {"reason": "they called"}))
    lost, none = {"count": 1, "value": "1000.00"}, {"count": 0, "value": "0.00"}
    kept, live = year(world), year(world, live=True)
    assert (kept["live"], kept["figures"]["opportunities_lost"]) == (False, lost)
    assert (live["live"], live["figures"]["opportunities_lost"]) == (True, none)
    assert {one["month"] for one in live["months"] if "frozen_on" in one} == set()
    made(do(world, f"{path}/winning", {"reason": "quality"}))
    kept, live = year(world)["figures"], year(world, live=True)["figures"]
    assert (kept["opportunities_lost"], kept["opportunities_won"]) == (lost, lost)
    assert (live["opportunities_lost"], live["opportunities_won"]) == (none, lost)


MANAGER = "partner_manager"
REOPENED = {
    "opportunity": ("opportunities_recorded", opportunity, "won", "opportunities", "reopening"),
    "order": ("orders_made", order, "closed", "orders", "reopening"),
}


@pytest.mark.parametrize("noun", ["opportunity", "order"])
def test_what_is_reopened_counts_once_among_what_was_begun_open_and_closed_again(
    world: World, noun: str
) -> None:
    name, build, status, path, move = REOPENED[noun]
    put(world, build("a", "1000.00", status, closed_on=MARCH), build("b", "5.00", status, closed_on=MARCH))
    freeze(world)
    before = year(world)["figures"][name]
    assert before["count"] == 2
    made(do(world, f"/sales/{path}/a/{move}", {"reason": "Jatkuu"}, role=MANAGER))
    assert year(world)["figures"][name] == year(world, live=True)["figures"][name] == before
    end = {"opportunity": "loss", "order": "closing"}[noun]
    made(do(world, f"/sales/{path}/a/{end}", {"reason": "price"}, role=MANAGER))
    assert year(world)["figures"][name] == year(world, live=True)["figures"][name] == before
    assert freeze(world, NIGHT + timedelta(days=30)) == ["2026-04"]
    assert year(world)["figures"][name] == year(world, live=True)["figures"][name] == before


def test_an_acceptance_undone_after_its_month_was_frozen_leaves_one_quote_sent(world: World) -> None:
    with clock.fixed(datetime(2026, 3, 10, tzinfo=UTC)):
        quote_id = sent(world, valid_until="2026-06-30")
        path = f"/sales/quotes/{quote_id}/revisions/1"
        said = {"name": "Anna Mäkelä", "channel": "phone"}
        made(do(world, f"{path}/acceptance", said))
    freeze(world)
    before = year(world)["figures"]["quotes_sent"]
    made(do(world, f"{path}/acceptance", method="DELETE"))
    assert before["count"] == 1
    assert year(world)["figures"]["quotes_sent"] == before
    made(do(world, f"{path}/acceptance", said))
    assert year(world)["figures"]["quotes_sent"] == before


def test_what_is_reopened_in_its_month_or_was_not_counted_counts_as_any_other(world: World) -> None:
    """Cancelled opportunities are not among those recorded; April is not frozen yet."""
    put(world, opportunity("a", "10.00", "cancelled", closed_on=MARCH))
    freeze(world)
    put(world, opportunity("b", "20.00", "lost", closed_on=date(2026, 4, 1)))
    for one in ("a", "b"):
        made(do(world, f"/sales/opportunities/{one}/reopening", {"reason": "Jatkuu"}, role=MANAGER))
    both = {"count": 2, "value": "30.00"}
    assert year(world)["figures"]["opportunities_recorded"] == both
    assert year(world, live=True)["figures"]["opportunities_recorded"] == both


# --- what they cost --------------------------------------------------------------------------------------


def test_a_years_figures_cost_one_batch_get_and_the_queries_of_what_is_not_frozen(world: World) -> None:
    some(world)
    freeze(world)
    with world.counting() as calls:
        year(world)
    assert calls.operations == {"BatchGetItem": 1, "Query": len(NOUNS) + len(BEGUN)}
    with world.counting() as calls:
        year(world, live=True)
    assert calls.operations == {"Query": 4 * len(NOUNS) + len(BEGUN)}


def test_freezing_a_month_is_a_query_for_each_kind_of_document_and_one_put(world: World) -> None:
    freeze(world)
    put(world, engagement("a", "completed", closed_on=date(2026, 4, 5)))
    with world.counting() as calls:
        assert freeze(world, NIGHT + timedelta(days=30)) == ["2026-04"]
    assert calls.operations == {"BatchGetItem": 1, "Query": len(NOUNS), "PutItem": 1}


def test_a_year_that_would_have_to_be_counted_over_too_many_months_is_refused(world: World) -> None:
    with world.counting() as calls:
        answer = report(world, "figures/2019")
    assert (answer.status, answer.code) == (409, "conflict")
    assert str(actions.MOST_MONTHS) in answer.json["detail"]
    assert calls.operations == {"BatchGetItem": 1}
    freeze(world)
    assert report(world, "figures/2019").status == 200
    assert report(world, "figures/2019", live=True).status == 409


# --- against brute force ---------------------------------------------------------------------------------

EUROS = st.decimals(0, "9999.99", places=2, allow_nan=False, allow_infinity=False).map(str)
DAYS = st.dates(date(2025, 12, 1), date(2026, 4, 1))
COMMON = {"unit": st.sampled_from([None, "ict", "law"]), "opened_on": DAYS}
STATUSES = {
    "opportunity": ("open", "won", "lost", "cancelled"),
    "revision": ("draft", "sent", "accepted", "declined", "superseded"),
    "order": ("draft", "confirmed", "closed", "cancelled"),
    "engagement": ("ongoing", "completed", "cancelled"),
    "course": ("planned", "completed", "cancelled"),
    "enrolment": ("enrolled", "waiting", "completed", "cancelled"),
    "billing": ("draft", "submitted", "rejected", "invoiced", "paid", "cancelled"),
}
OPEN = {"open", "draft", "sent", "confirmed", "ongoing", "submitted", "rejected", "invoiced"}
OPEN |= {"planned", "enrolled", "waiting"}
BUILDERS: dict[str, Any] = {
    "opportunity": opportunity,
    "revision": revision,
    "order": order,
    "engagement": engagement,
    "course": course,
    "enrolment": enrolment,
    "billing": billing,
}


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A document of any kind in any state, closed on any day if it is."""
    noun = draw(st.sampled_from(NOUNS))
    status = draw(st.sampled_from(STATUSES[noun]))
    values = draw(st.fixed_dictionaries(COMMON)) | {"status": status}
    if noun == "billing":
        values["number"] = draw(st.sampled_from([None, "L-2025-0001", "L-2026-0002"]))
        values["kind"] = draw(st.sampled_from(["request", "credit"]))
    if noun not in ("engagement", "course"):
        values[{"opportunity": "value", "enrolment": "price"}.get(noun, "net")] = draw(EUROS)
    if status not in OPEN:
        values["closed_on"] = max(draw(DAYS), values["opened_on"])
    return noun, values


@pytest.fixture(scope="module")
def shared_world() -> Iterator[World]:
    """One deployment for all examples; its job looks back over the few months that they are about."""
    with World(SALES) as world, clock.fixed(NIGHT), patch.object(actions, "LOOKED_BACK", 6):
        yield world


def brute(documents: list[Any], name: str, number: int) -> dict[str, Any]:
    """One figure of a year, added up over the documents themselves."""
    figure = FIGURES[name]
    found = []
    for one in documents:
        if one["pk"].split("#")[1] != figure.document or one["status"] not in figure.statuses:
            continue
        begun = str(one.get("number", "L--"))[2:6] if figure.document == "billing" else one["opened_on"][:4]
        counted = begun if figure.begun else one.get("closed_on", "")[:4]
        found += [one] if counted == str(number) and figure.kind in (None, one.get("kind")) else []
    amounts = {
        of: sum((Decimal(one.get("totals", one).get(of, 0)) for one in found), Decimal("0.00"))
        for of in figure.sums
    }
    return {"count": len(found)} | {of: str(amount) for of, amount in amounts.items()}


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(documents(), max_size=15), st.booleans())
def test_frozen_months_and_what_is_live_are_together_what_adding_up_all_documents_gives(
    shared_world: World, given_ones: list[tuple[str, dict[str, Any]]], half: bool
) -> None:
    world = emptied(shared_world)
    put(world, *(BUILDERS[noun](f"{noun}{n}", **values) for n, (noun, values) in enumerate(given_ones)))
    stored = world.items(prefix="sales#")
    freeze(world, NIGHT - timedelta(days=31) if half else NIGHT)
    for number in (2025, 2026):
        expected = {name: brute(stored, name, number) for name in FIGURES}
        found = year(world, number)
        assert found["figures"] == expected
    assert year(world, 2026, live=True)["figures"] == expected
    kept = {one["id"]: one for one in world.items(prefix="sales#figures#")}
    for item in stored:
        if item.get("closed_on", "9") < "2026-03-01":
            world.put({**item, "gsi4pk": f"{'#'.join(item['pk'].split('#')[:2])}#open", "status": "open"})
    freeze(world)
    again = {one["id"]: one for one in world.items(prefix="sales#figures#")}
    assert {month: again[month] for month in kept} == kept
