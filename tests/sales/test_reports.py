"""Reports: open documents and closed months, one query for a page, and totals exact to the cent."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.sales.actions import reports as actions
from services.sales.model.reports import NAMES
from shared import clock
from shared.contracts.staff import ALL, GRANTS
from tests import isolation
from tests.sales import books, people
from tests.sales.books import (
    emptied,
    engagement,
    enrolment,
    ids,
    opportunity,
    order,
    put,
    report,
    revision,
    rows,
    summary,
)
from tests.sales.people import ORDERS, QUOTES, customer, do, line, made
from tests.world import REAL, World

NOON = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
SALES = [one for one in REAL if one.name in ("sales", "partners")]


@pytest.fixture
def world() -> Iterator[World]:
    with World(SALES) as world, clock.fixed(NOON):
        customer(world)
        report(world, "pipeline")
        yield world
        assert isolation.violations(world.requests) == []


def group(found: Any, by: str) -> dict[str, Any]:
    """A summary's groups by key, without it."""
    return {one["key"]: {k: v for k, v in one.items() if k != "key"} for one in found["groups"][by]}


# --- open documents --------------------------------------------------------------------------------------


def test_open_quotes_are_those_that_are_sent_and_say_whether_their_last_day_has_passed(world: World) -> None:
    quote_id = people.sent(world, line(quantity="10", unit_price="0.10"), valid_until="2026-03-31")
    people.draft(world)
    (row,) = rows(world, "open-quotes")
    assert row["number"].startswith("T-2026-")
    del row["responsible_id"]
    assert row == {
        "document": "revision",
        "id": f"{quote_id}-1",
        "version": row["version"],
        "status": "sent",
        "number": row["number"],
        "revision": 1,
        "title": "Koulutus",
        "organisation_id": "acme",
        "net": "1.00",
        "gross": "1.26",
        "valid_until": "2026-03-31",
        "expired": False,
        "opened_on": "2026-03-10",
    }
    with clock.fixed(NOON + timedelta(days=30)):
        (row,) = rows(world, "open-quotes")
        assert (row["status"], row["expired"]) == ("sent", True)
        assert group(summary(world, "open-quotes"), "expired") == {
            "expired": {"count": 1, "net": "1.00", "gross": "1.26"}
        }


def test_a_quote_is_dated_by_the_day_it_was_sent(world: World) -> None:
    quote_id = people.draft(world, valid_until="2026-06-30")
    with clock.fixed(NOON + timedelta(days=50)):
        made(do(world, f"{QUOTES}/{quote_id}/revisions/1/sending", {"mail": False}))
        assert [one["opened_on"] for one in rows(world, "open-quotes")] == ["2026-04-29"]


def test_an_answered_quote_is_in_the_report_no_more_until_its_acceptance_is_undone(world: World) -> None:
    quote_id = people.sent(world)
    one = f"{QUOTES}/{quote_id}/revisions/1"
    made(do(world, f"{one}/acceptance", {"name": "Anna Mäkelä", "channel": "phone"}))
    assert rows(world, "open-quotes") == []
    made(do(world, f"{one}/acceptance", method="DELETE"))
    assert ids(rows(world, "open-quotes")) == [f"{quote_id}-1"]


def test_the_backlog_says_what_is_undelivered_and_what_remains_to_bill(world: World) -> None:
    order_id = people.confirmed(world, line(quantity="3", unit_price="10.10"))
    made(do(world, f"{ORDERS}/{order_id}/deliveries", {"lines": [{"line": "1", "quantity": "1"}]}))
    people.billed(world, order_id, {"line": "1", "net": "0.30"})
    (row,) = rows(world, "order-backlog")
    assert (row["status"], row["net"], row["undelivered"], row["remaining"]) == (
        "in_progress",
        "30.30",
        "20.20",
        "30.00",
    )
    found = summary(world, "order-backlog")
    assert found["total"] == {"count": 1, "net": "30.30", "undelivered": "20.20", "remaining": "30.00"}


def test_only_what_binds_is_not_on_hold_and_has_something_left_is_to_bill(world: World) -> None:
    put(
        world,
        order("a", "100.00"),
        order("b", "100.00", "draft"),
        order("c", "100.00", on_hold=True),
        order("d", "100.00", billed="100.00"),
        order("e", "100.00", "fulfilled", billed="99.99", fulfilled="10"),
        order("f", "100.00", "in_progress", billed="50.00"),
        order("g", "100.00", "closed", closed_on=date(2026, 3, 2)),
        order("h", "0.00"),
        enrolment("i", "200.00", "completed", billable=True),
        enrolment("j", "200.00", "completed", billable=True, billed_by="b"),
        enrolment("k", "200.00", "enrolled", billable=True),
        enrolment("l", "7.00", "cancelled", billable=True, late=True, payer_id="beta"),
        enrolment("m", "200.00", "cancelled"),
    )
    assert sorted(ids(rows(world, "to-bill"))) == ["a", "e", "f", "i", "l"]
    found = summary(world, "to-bill")
    assert found["total"] == {"count": 5, "remaining": "357.01"}
    assert group(found, "status") == {
        "confirmed": {"count": 1, "remaining": "100.00"},
        "fulfilled": {"count": 1, "remaining": "0.01"},
        "in_progress": {"count": 1, "remaining": "50.00"},
        "completed": {"count": 1, "remaining": "200.00"},
        "cancelled": {"count": 1, "remaining": "7.00"},
    }
    assert group(found, "document") == {
        "enrolment": {"count": 2, "remaining": "207.00"},
        "order": {"count": 3, "remaining": "150.01"},
    }
    assert summary(world, "to-bill", organisation="beta")["total"] == {"count": 1, "remaining": "7.00"}


def test_the_pipeline_is_summed_by_stage_user_unit_and_month_of_expected_close(world: World) -> None:
    put(
        world,
        opportunity("a", "100.10", unit="ict", expected_close=date(2026, 4, 30)),
        opportunity("b", "0.20", unit="ict", stage="offered", expected_close=date(2026, 5, 1)),
        opportunity("c", "7.00", responsible_id="eva", expected_close=date(2026, 4, 1)),
        opportunity("d"),
        opportunity("e", "9.00", "won", closed_on=date(2026, 3, 1)),
    )
    found = summary(world, "pipeline")
    assert found["total"] == {"count": 4, "value": "107.30"}
    assert group(found, "stage") == {
        "identified": {"count": 3, "value": "107.10"},
        "offered": {"count": 1, "value": "0.20"},
    }
    assert group(found, "responsible_id") == {
        "anna": {"count": 3, "value": "100.30"},
        "eva": {"count": 1, "value": "7.00"},
    }
    assert group(found, "unit") == {
        "": {"count": 2, "value": "7.00"},
        "ict": {"count": 2, "value": "100.30"},
    }
    assert group(found, "expected_month") == {
        "": {"count": 1, "value": "0.00"},
        "2026-04": {"count": 2, "value": "107.10"},
        "2026-05": {"count": 1, "value": "0.20"},
    }
    assert summary(world, "pipeline", month="2026-04")["total"] == {"count": 2, "value": "107.10"}
    assert summary(world, "pipeline", year=2027)["total"] == {"count": 0, "value": "0.00"}


# --- closed months ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "month"),
    [
        ("2026-03-31T20:59:59.999+00:00", "2026-03"),
        ("2026-03-31T21:00:00+00:00", "2026-04"),
        ("2025-12-31T21:59:59.999+00:00", "2025-12"),
        ("2025-12-31T22:00:00+00:00", "2026-01"),
    ],
)
def test_a_month_begins_and_ends_at_midnight_in_finland(world: World, at: str, month: str) -> None:
    with clock.fixed(datetime.fromisoformat(at)):
        one = made(world.call("sales", "POST", "/sales/opportunities", OPPORTUNITY, role="sales"), 201)
        made(do(world, f"/sales/opportunities/{one['id']}/winning", {"reason": "quality"}))
        found = {name: ids(rows(world, "won-lost", month=name)) for name in MONTHS}
    assert found == {name: [one["id"]] if name == month else [] for name in MONTHS}


OPPORTUNITY = {"title": "Koulutus", "organisation_id": "acme", "value": "1000.00"}
MONTHS = ("2025-12", "2026-01", "2026-03", "2026-04")


def test_what_is_reopened_leaves_the_month_in_which_it_was_closed(world: World) -> None:
    one = made(world.call("sales", "POST", "/sales/opportunities", OPPORTUNITY, role="sales"), 201)
    path = f"/sales/opportunities/{one['id']}"
    made(do(world, f"{path}/loss", {"reason": "price"}))
    lost = {"count": 1, "value": "1000.00"}
    found = summary(world, "won-lost", month="2026-03")
    assert (found["total"], group(found, "reason")) == (lost, {"price": lost})
    with clock.fixed(NOON + timedelta(days=40)):
        made(do(world, f"{path}/reopening", {"reason": "they called"}))
        assert summary(world, "won-lost", month="2026-03")["total"]["count"] == 0
        assert summary(world, "pipeline")["total"] == lost
        made(do(world, f"{path}/winning", {"reason": "quality"}))
        assert summary(world, "won-lost", month="2026-03")["total"]["count"] == 0
        found = summary(world, "won-lost", year=2026)
    assert group(found, "month") == {"2026-04": lost}
    assert group(found, "status") == {"won": lost}


def test_won_and_lost_are_this_months_where_no_period_is_asked_for(world: World) -> None:
    put(
        world,
        opportunity("a", "1.00", "won", closed_on=date(2026, 2, 28), reason="quality"),
        opportunity("b", "2.00", "won", closed_on=date(2026, 3, 1), reason="quality"),
        opportunity("c", "4.00", "lost", closed_on=date(2026, 3, 9), reason="price"),
    )
    with world.counting() as calls:
        assert ids(report(world, "won-lost").json["items"]) == ["b", "c"]
    assert calls.operations == {"Query": 1, "SendMessage": 1}
    found = summary(world, "won-lost", year=2026)
    assert group(found, "month") == {
        "2026-02": {"count": 1, "value": "1.00"},
        "2026-03": {"count": 2, "value": "6.00"},
    }
    assert group(found, "reason") == {
        "price": {"count": 1, "value": "4.00"},
        "quality": {"count": 2, "value": "3.00"},
    }


def test_engagements_are_the_open_ones_or_those_of_a_year_by_customer_and_unit(world: World) -> None:
    put(
        world,
        engagement("a"),
        engagement("b", "completed", closed_on=date(2026, 1, 2), unit="ict"),
        engagement("c", "completed", closed_on=date(2026, 3, 2), unit="ict", organisation_id="beta"),
        engagement("d", "cancelled", closed_on=date(2025, 12, 31)),
    )
    assert ids(rows(world, "engagements")) == ["a"]
    assert ids(rows(world, "engagements", year=2026)) == ["b", "c"]
    assert ids(rows(world, "engagements", month="2025-12")) == ["d"]
    found = summary(world, "engagements", year=2026)
    assert group(found, "organisation_id") == {"acme": {"count": 1}, "beta": {"count": 1}}
    assert group(found, "unit") == {"ict": {"count": 2}}
    assert group(found, "year") == {"2026": {"count": 2}}
    assert summary(world, "engagements", year=2026, organisation="beta")["total"] == {"count": 1}


# --- customers out of use --------------------------------------------------------------------------------


def test_open_documents_of_customers_out_of_use_are_found_whatever_they_are(world: World) -> None:
    customer(world, "gone-passive", status="passive")
    customer(world, "restricted", restricted=True)
    for number, (organisation, found) in enumerate(
        (("acme", ""), ("gone-passive", "passive"), ("restricted", "restricted"), ("never-was", "gone"))
    ):
        where = {"organisation_id": organisation}
        put(
            world,
            opportunity(f"o{number}", **where),
            revision(f"r{number}", **where),
            order(f"m{number}", **where),
            engagement(f"e{number}", **where),
            books.enrolment(f"k{number}", payer_id=organisation),
            books.billing(f"b{number}", **where),
        )
        assert found in ("", "passive", "restricted", "gone")
    put(world, order("m9", status="closed", closed_on=date(2026, 3, 1), organisation_id="gone-passive"))
    put(world, opportunity("o9", organisation_id=None, contact_id="anna"))
    found = {(one["document"], one["customer"]) for one in rows(world, "passive-customers")}
    nouns = ("opportunity", "revision", "order", "engagement", "enrolment", "billing")
    assert found == {(noun, state) for noun in nouns for state in ("passive", "restricted", "gone")}
    total = summary(world, "passive-customers")
    assert total["total"] == {"count": 18}
    assert group(total, "customer") == {name: {"count": 6} for name in ("gone", "passive", "restricted")}


def test_customers_out_of_use_cost_a_page_one_query_and_one_batch_get(world: World) -> None:
    customer(world, "idle", status="passive")
    put(world, *(opportunity(f"o{number}", organisation_id="idle") for number in range(12)))
    with world.counting() as calls:
        page = report(world, "passive-customers", limit=10).json
    assert (len(page["items"]), page["next"] is None) == (10, False)
    assert calls.operations == {"Query": 1, "BatchGetItem": 1, "SendMessage": 1}
    assert calls.examined == 11


# --- pages and what they cost ----------------------------------------------------------------------------


def test_a_page_is_one_query_that_reads_no_document(world: World) -> None:
    put(world, *(opportunity(f"o{number:02d}", "1.00") for number in range(25)))
    with world.counting() as calls:
        page = report(world, "pipeline", limit=10).json
    assert ids(page["items"]) == [f"o{number:02d}" for number in range(10)]
    assert calls.operations == {"Query": 1, "SendMessage": 1}
    assert calls.examined == 11
    assert calls.of("Query")[0].params["IndexName"] == "gsi4"


@pytest.mark.parametrize("name", NAMES)
def test_every_reports_page_is_one_query_and_its_totals_one_for_each_month_or_kind(
    world: World, name: str
) -> None:
    builders = (opportunity, revision, order)
    put(world, *(one(f"x{n}", "1.00") for n in range(3) for one in builders))
    put(world, *(engagement(f"e{n}") for n in range(3)))
    customer(world, "acme", status="passive")
    with world.counting() as calls:
        assert report(world, name, limit=2).status == 200
    assert calls.operations.pop("BatchGetItem", 0) == (name == "passive-customers")
    assert calls.operations["Query"] == 1
    with world.counting() as calls:
        summary(world, name)
    assert len(calls.of("Query")) == {"passive-customers": 6, "to-bill": 2}.get(name, 1)
    assert not calls.of("Scan")
    assert not calls.of("GetItem")


def test_totals_walk_pages_of_a_megabyte_at_one_query_each(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(world, *(opportunity(f"o{number:02d}", "0.10") for number in range(30)))
    monkeypatch.setattr("moto.dynamodb.models.table.RESULT_SIZE_LIMIT", 4_000)
    with world.counting() as calls:
        assert summary(world, "pipeline")["total"] == {"count": 30, "value": "3.00"}
    assert set(calls.operations) == {"Query"}
    assert 2 < calls.operations["Query"] <= actions.MOST_PAGES


def test_totals_over_too_many_pages_are_refused_with_what_to_ask_for_instead(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(world, *(opportunity(f"o{number:02d}", "0.10") for number in range(60)))
    monkeypatch.setattr("moto.dynamodb.models.table.RESULT_SIZE_LIMIT", 1_000)
    with world.counting() as calls:
        answer = report(world, "pipeline/summary")
    assert (answer.status, answer.code) == (409, "conflict")
    assert "as a file" in answer.json["detail"]
    assert calls.operations == {"Query": actions.MOST_PAGES + 1}


# --- who and what ----------------------------------------------------------------------------------------


def test_filters_narrow_rows_and_totals_alike(world: World) -> None:
    put(
        world,
        opportunity("a", "1.00", unit="ict", organisation_id="acme"),
        opportunity("b", "2.00", unit="ict", organisation_id="beta", responsible_id="eva"),
        opportunity("c", "4.00", unit="law", organisation_id="acme"),
    )
    for query, found, value in (
        ({}, ["a", "b", "c"], "7.00"),
        ({"unit": "ict"}, ["a", "b"], "3.00"),
        ({"organisation": "acme"}, ["a", "c"], "5.00"),
        ({"responsible": "eva"}, ["b"], "2.00"),
        ({"unit": "ict", "organisation": "acme"}, ["a"], "1.00"),
        ({"unit": "none"}, [], "0.00"),
    ):
        assert ids(rows(world, "pipeline", **query)) == found
        total = summary(world, "pipeline", **query)
        assert total["total"] == {"count": len(found), "value": value}
        assert all(total["groups"].values()) == bool(found)


def test_me_is_the_caller(world: World) -> None:
    put(world, opportunity("a", responsible_id=world.role("sales").id), opportunity("b"))
    assert ids(rows(world, "pipeline", responsible="me")) == ["a"]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("nothing", {}),
        ("pipeline", {"month": "2026-13"}),
        ("pipeline", {"month": "2026-03", "year": 2025}),
        ("pipeline", {"year": 26}),
        ("pipeline", {"limit": 0}),
        ("pipeline", {"cursor": "x"}),
        ("nothing/summary", {}),
        ("figures/26", {}),
    ],
)
def test_what_makes_no_sense_is_refused(world: World, path: str, query: dict[str, Any]) -> None:
    answer = report(world, path, **query)
    assert (answer.status, answer.code) == (422, "invalid"), answer


def test_a_cursor_serves_the_report_and_filter_it_was_given_for(world: World) -> None:
    put(world, *(opportunity(f"o{number}", unit="ict") for number in range(3)))
    cursor = report(world, "pipeline", limit=1).json["next"]
    assert report(world, "pipeline", limit=1, cursor=cursor).status == 200
    assert report(world, "pipeline", limit=1, cursor=cursor, unit="ict").status == 422
    assert report(world, "to-bill", limit=1, cursor=cursor).status == 422


def test_whoever_may_read_reports_may_read_them_of_all(world: World) -> None:
    scopes = {grants.get("sales.reports.read") for grants in GRANTS.values()}
    assert scopes == {None, ALL}
    with world.counting() as calls:
        assert report(world, "pipeline", role="viewer").status == 403
        assert report(world, "pipeline/summary", role="viewer").status == 403
    assert not calls.of("Query")


def test_rows_are_logged_as_read_and_totals_say_nothing_of_a_person(world: World) -> None:
    put(world, opportunity("a"))
    with world.counting() as calls:
        rows(world, "pipeline")
        summary(world, "pipeline")
    (read,) = calls.of("SendMessage")
    message = json.loads(read.params["MessageBody"])
    assert (message["what"], message["record"], message["count"]) == ("list", "/sales/reports/<name>", 1)


# --- against brute force ---------------------------------------------------------------------------------

UNITS = st.sampled_from([None, "ict", "law"])
USERS = st.sampled_from(["anna", "eva"])
EUROS = st.decimals(0, "99999.99", places=2, allow_nan=False, allow_infinity=False)
DAYS = st.dates(date(2025, 11, 1), date(2026, 3, 10))


@st.composite
def orders(draw: st.DrawFn) -> dict[str, Any]:
    """An order in any state: how much of it is delivered, billed, whose it is."""
    status = draw(st.sampled_from(["draft", "confirmed", "in_progress", "fulfilled", "closed", "cancelled"]))
    net = draw(EUROS)
    return {
        "net": str(net),
        "status": status,
        "billed": str(draw(st.sampled_from([Decimal("0.00"), net, (net / 3).quantize(Decimal("0.01"))]))),
        "fulfilled": str(draw(st.integers(0, 10))),
        "unit": draw(UNITS),
        "responsible_id": draw(USERS),
        "on_hold": draw(st.booleans()),
        "closed_on": draw(DAYS) if status in ("closed", "cancelled") else None,
    }


@st.composite
def opportunities(draw: st.DrawFn) -> dict[str, Any]:
    """An opportunity in any state."""
    status = draw(st.sampled_from(["open", "won", "lost", "cancelled"]))
    return {
        "value": draw(st.one_of(st.none(), EUROS.map(str))),
        "status": status,
        "unit": draw(UNITS),
        "responsible_id": draw(USERS),
        "stage": draw(st.sampled_from(["identified", "offered"])),
        "reason": draw(st.sampled_from(["price", "quality"])) if status != "open" else None,
        "expected_close": draw(st.one_of(st.none(), DAYS)),
        "closed_on": draw(DAYS) if status != "open" else None,
    }


@pytest.fixture(scope="module")
def shared_world() -> Iterator[World]:
    with World(SALES) as world, clock.fixed(NOON):
        yield world


def whole(world: World, noun: str) -> list[Any]:
    """The documents themselves."""
    return world.items(prefix=f"sales#{noun}#")


def total(found: list[Any], *names: str) -> dict[str, Any]:
    """A plain sum over documents."""
    sums: dict[str, Any] = {"count": len(found)}
    for name in names:
        amounts = [Decimal(one.get("totals", {}).get(name) or one.get(name) or 0) for one in found]
        sums[name] = str(sum(amounts, Decimal("0.00")))
    return sums


def split(found: list[Any], by: Any, *names: str) -> dict[str, Any]:
    """Plain sums by a key."""
    keys = {by(one) for one in found}
    return {key: total([one for one in found if by(one) == key], *names) for key in keys}


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(orders(), max_size=12), UNITS)
def test_totals_of_orders_are_what_adding_up_the_orders_gives(
    shared_world: World, given_orders: list[dict[str, Any]], unit: str | None
) -> None:
    world = emptied(shared_world)
    put(world, *(order(f"m{number}", **one) for number, one in enumerate(given_orders)))
    query = {"unit": unit} if unit else {}
    every = [one for one in whole(world, "order") if unit in (None, one.get("unit"))]
    backlog = [one for one in every if one["status"] not in ("closed", "cancelled")]
    sums = ("net", "undelivered", "remaining")
    found = summary(world, "order-backlog", **query)
    assert found["total"] == total(backlog, *sums)
    assert group(found, "status") == split(backlog, lambda one: one["status"], *sums)
    assert group(found, "unit") == split(backlog, lambda one: one.get("unit", ""), *sums)
    assert group(found, "responsible_id") == split(backlog, lambda one: one["responsible_id"], *sums)
    billable = [
        one
        for one in backlog
        if one["status"] != "draft" and not one["on_hold"] and Decimal(one["remaining"]) > 0
    ]
    assert summary(world, "to-bill", **query)["total"] == total(billable, "remaining")
    assert sorted(ids(rows(world, "to-bill", limit=3, **query))) == sorted(one["id"] for one in billable)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(opportunities(), max_size=12), UNITS, st.sampled_from(["2025-12", "2026-01", "2026-03"]))
def test_totals_of_opportunities_are_what_adding_up_the_opportunities_gives(
    shared_world: World, given_ones: list[dict[str, Any]], unit: str | None, month: str
) -> None:
    world = emptied(shared_world)
    put(world, *(opportunity(f"o{number}", **one) for number, one in enumerate(given_ones)))
    query = {"unit": unit} if unit else {}
    every = [one for one in whole(world, "opportunity") if unit in (None, one.get("unit"))]
    pipeline = [one for one in every if one["status"] == "open"]
    found = summary(world, "pipeline", **query)
    assert found["total"] == total(pipeline, "value")
    expected = split(pipeline, lambda one: one.get("expected_close", "")[:7], "value")
    assert group(found, "expected_month") == expected
    assert group(found, "stage") == split(pipeline, lambda one: one["stage"], "value")
    for period in ({"month": month}, {"year": int(month[:4])}):
        begins = str(next(iter(period.values())))
        closed = [one for one in every if one.get("closed_on", "").startswith(begins)]
        found = summary(world, "won-lost", **query, **period)
        assert found["total"] == total(closed, "value")
        assert group(found, "month") == split(closed, lambda one: one["closed_on"][:7], "value")
        assert group(found, "status") == split(closed, lambda one: one["status"], "value")
        assert group(found, "reason") == split(closed, lambda one: one["reason"], "value")
        in_rows = rows(world, "won-lost", limit=2, **query, **period)
        assert sorted(ids(in_rows)) == sorted(one["id"] for one in closed)
