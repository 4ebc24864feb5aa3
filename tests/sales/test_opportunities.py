"""Opportunities: whose, at what stage, for how much; each move of the table; no link to who is passive."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.sales.actions import opportunities as actions
from services.sales.model.opportunity import MOVES, NewOpportunity, Opportunity, OpportunityPatch, Reopening
from services.sales.store import opportunities as store
from shared import aws, clock
from shared.act import Act
from shared.auth import Caller
from shared.contracts.partners import organisation_key
from shared.contracts.staff import GRANTS, Role
from shared.errors import PassiveRecord
from tests.partners.people import HETU, problems
from tests.partners.test_races import interleaved
from tests.sales.catalogue import OPPORTUNITIES, opportunity, read, record
from tests.sales.people import consumer, contact, customer, do, made, out_of_use
from tests.world import World

TODAY = date(2026, 3, 10)
WHY = {"reason": "price", "explanation": "Halvin tarjous."}


@pytest.fixture(autouse=True)
def known(world: World) -> None:
    """Every test has the usual customer and contact."""
    customer(world)
    contact(world)


def of(opportunity_id: str, rest: str = "") -> str:
    return f"{OPPORTUNITIES}/{opportunity_id}{rest}"


def edit(world: World, opportunity_id: str, patch: Any, **how: Any) -> Any:
    return do(world, of(opportunity_id), patch, method="PATCH", **how)


def titles(world: World, path: str = OPPORTUNITIES, **query: Any) -> list[str]:
    return [one["title"] for one in read(world, path, **query)["items"]]


# --- recording -------------------------------------------------------------------------------------------


def test_an_opportunity_is_kept_as_it_was_given(world):
    with clock.fixed(datetime(2026, 3, 10, 8, tzinfo=UTC)):
        answer = record(
            world,
            contact_id="anna",
            value="12500",
            expected_close="2026-05-01",
            source="tender",
            stage="discussed",
            next_activity={"on": "2026-03-12", "what": "Soita Annalle"},
            notes="Kilpailutus keväällä.",
        )
        document = made(answer, 201)
        assert read(world, of(document["id"])) == document
    assert answer.headers["location"] == of(document["id"])
    assert {name: value for name, value in document.items() if not name.endswith("_at")} == {
        "id": document["id"],
        "version": 1,
        "status": "open",
        "restricted": False,
        "responsible_id": world.role("sales").id,
        "title": "Esihenkilövalmennus",
        "organisation_id": "acme",
        "contact_id": "anna",
        "stage": "discussed",
        "value": "12500.00",
        "expected_close": "2026-05-01",
        "source": "tender",
        "next_activity": {"on": "2026-03-12", "what": "Soita Annalle"},
        "notes": "Kilpailutus keväällä.",
        "opened_on": "2026-03-10",
        "counted": False,
        "allowed_actions": ["cancel", "edit", "lose", "win"],
    }
    (event,) = world.item(f"sales#opportunity#{document['id']}")["events"]
    assert (event["type"], event["organisation_id"], event["open"]) == ("OpportunityCreated", "acme", True)


def test_it_begins_at_the_first_stage_in_the_callers_hands(world):
    seller = world.user("staff", unit="ict")
    document = made(
        world.call("sales", "POST", OPPORTUNITIES, {"title": "x", "contact_id": "anna"}, user=seller), 201
    )
    assert (document["stage"], document["responsible_id"], document["unit"]) == (
        "identified",
        seller.id,
        "ict",
    )
    assert "organisation_id" not in document
    assert "value" not in document


def test_it_is_somebodys_opportunity(world, unwritten):
    with unwritten():
        assert list(problems(record(world, organisation_id=None))) == ["organisation_id"]
    one = opportunity(world, contact_id="anna")
    assert "organisation_id" not in made(edit(world, one, {"organisation_id": None}))
    with unwritten():
        assert list(problems(edit(world, one, {"contact_id": None}))) == ["organisation_id"]


def test_a_private_customer_is_an_organisation_of_one_person(world):
    assert made(record(world, organisation_id=consumer(world)), 201)["organisation_id"] == "eva"


def test_the_same_request_makes_one_opportunity(world, unwritten):
    body = {"title": "x", "organisation_id": "acme"}
    first = made(world.call("sales", "POST", OPPORTUNITIES, body, key="once"), 201)
    with unwritten():
        assert made(world.call("sales", "POST", OPPORTUNITIES, body, key="once"), 201) == first
        other = world.call("sales", "POST", OPPORTUNITIES, body | {"title": "y"}, key="once")
        assert (other.status, other.code) == (422, "idempotency_key_reused")
        assert world.call("sales", "POST", OPPORTUNITIES, body, key=None).status == 400


PROBLEMS: list[tuple[str, Any, str]] = [
    *(("value", value, "value") for value in (float("nan"), float("inf"), -1, "-0.01", 0.005, "1e400", True)),
    ("value", 10**10, "value"),
    ("title", "", "title"),
    ("title", "x" * 201, "title"),
    ("title", "a\nb", "title"),
    ("title", f"Valmennus {HETU}", "title"),
    ("notes", f"Hetu {HETU}.", "notes"),
    ("notes", "x" * 4001, "notes"),
    ("next_activity", {"on": "2026-03-12", "what": HETU}, "next_activity.what"),
    ("next_activity", {"on": "2026-03-12", "what": ""}, "next_activity.what"),
    ("next_activity", {"on": "12.3.2026", "what": "x"}, "next_activity.on"),
    ("next_activity", {"on": "2026-03-12"}, "next_activity.what"),
    ("next_activity", {"on": "2026-03-12", "what": "x", "by": "u1"}, "next_activity.by"),
    ("expected_close", "2026-02-29", "expected_close"),
    ("expected_close", "1899-12-31", "expected_close"),
    ("stage", "dreaming", "stage"),
    ("stage", "Tarjottu", "stage"),
    ("source", "rumour", "source"),
    ("organisation_id", HETU, "organisation_id"),
    ("contact_id", HETU, "contact_id"),
    ("responsible_id", HETU, "responsible_id"),
    ("organisation_id", "a#b", "organisation_id"),
    ("status", "won", "status"),
    ("reason", "price", "reason"),
    ("score", 80, "score"),
    ("probability", 0.8, "probability"),
    ("closed_on", "2026-03-12", "closed_on"),
]


@pytest.mark.parametrize(("field", "value", "named"), PROBLEMS)
def test_what_makes_no_sense_is_refused_and_repeats_no_identity_code(world, unwritten, field, value, named):
    one = opportunity(world)
    with unwritten():
        for answer in (record(world, **{field: value}), edit(world, one, {field: value})):
            assert list(problems(answer)) == [named]
            assert HETU not in answer.text


@pytest.mark.parametrize("field", ["title", "stage", "responsible_id"])
def test_what_is_mandatory_is_not_cleared(world, unwritten, field):
    one = opportunity(world)
    with unwritten():
        assert list(problems(edit(world, one, {field: None}))) == [field]


def test_null_clears_what_is_not_mandatory(world):
    values = {"value": 1, "source": "web", "notes": "x", "expected_close": "2026-05-01", "contact_id": "anna"}
    one = opportunity(world, next_activity={"on": "2026-03-12", "what": "x"}, **values)
    document = made(edit(world, one, dict.fromkeys([*values, "next_activity"])))
    assert not {*values, "next_activity"} & set(document)


# --- stages, sources and reasons are data ----------------------------------------------------------------


def test_the_stage_changes_by_an_edit_and_is_told(world):
    one = opportunity(world)
    assert made(edit(world, one, {"stage": "offered"}))["stage"] == "offered"
    (event,) = world.item(f"sales#opportunity#{one}")["events"]
    assert (event["type"], event["changed"], event["open"]) == ("OpportunityChanged", ["stage"], True)


def test_a_stage_that_is_taken_out_stays_where_it_is_and_takes_nobody_new(world, unwritten):
    one, other = opportunity(world, stage="offered"), opportunity(world)
    new = [{"code": "deal", "labels": {"fi": "Kauppa", "sv": "Affär", "en": "Deal"}}]
    made(do(world, "/sales/configuration", {"stages": new}, method="PATCH", role="admin"))
    kept = made(edit(world, one, {"value": 5, "stage": "offered"}))
    assert (kept["stage"], kept["value"]) == ("offered", "5.00")
    with unwritten():
        assert list(problems(edit(world, other, {"stage": "offered"}))) == ["stage"]
        assert list(problems(record(world, stage="identified"))) == ["stage"]
    assert made(record(world), 201)["stage"] == "deal"
    assert made(edit(world, one, {"stage": "deal"}))["stage"] == "deal"


def test_an_edit_that_changes_no_choice_does_not_read_the_settings(world):
    one = opportunity(world)
    with world.counting() as calls:
        made(edit(world, one, {"value": 5}))
    assert calls.operations == {"GetItem": 1, "PutItem": 1}


# --- every move in every state ---------------------------------------------------------------------------

ROUTES: dict[str, tuple[str, str, Any]] = {
    "edit": ("PATCH", "", {"value": 7}),
    "win": ("POST", "/winning", WHY),
    "lose": ("POST", "/loss", WHY),
    "cancel": ("POST", "/cancellation", WHY),
    "reopen": ("POST", "/reopening", {"reason": "Asiakas palasi."}),
}
EVENTS = {
    "edit": "OpportunityChanged",
    "win": "OpportunityWon",
    "lose": "OpportunityLost",
    "cancel": "OpportunityCancelled",
    "reopen": "OpportunityReopened",
}
LEADING = {"won": "win", "lost": "lose", "cancelled": "cancel"}


def move(world: World, one: str, action: str, **how: Any) -> Any:
    method, rest, body = ROUTES[action]
    return do(world, of(one, rest), body, method=method, **how)


def standing(world: World, status: str) -> str:
    """An opportunity in a state."""
    one = opportunity(world, contact_id="anna")
    if status != "open":
        made(move(world, one, LEADING[status]))
    return one


def test_the_table_is_that_of_the_specification():
    assert MOVES.states == ("open", "won", "lost", "cancelled")
    assert {state: sorted(MOVES.allowed(state)) for state in MOVES.states} == {
        "open": ["cancel", "edit", "lose", "win"],
        "won": ["reopen"],
        "lost": ["reopen"],
        "cancelled": ["reopen"],
    }
    assert {one.action for one in MOVES} == ROUTES.keys()


@pytest.mark.parametrize("status", MOVES.states)
@pytest.mark.parametrize("action", ROUTES)
def test_each_move_is_made_or_refused_as_the_table_says(world, unwritten, action, status):
    one = standing(world, status)
    legal = sorted(MOVES.allowed(status))
    assert read(world, of(one))["allowed_actions"] == legal
    if action in legal:
        document = made(move(world, one, action))
        assert document["status"] == MOVES.target(action, status)
        assert document["allowed_actions"] == sorted(MOVES.allowed(document["status"]))
        (event,) = world.item(f"sales#opportunity#{one}")["events"]
        assert (event["type"], event["open"]) == (EVENTS[action], document["status"] == "open")
        return
    with unwritten():
        answer = move(world, one, action)
        assert (answer.status, answer.code, answer.json["legal"]) == (409, "conflict", legal)


@pytest.mark.parametrize("action", ROUTES)
def test_each_move_asks_for_the_version_and_is_made_once(world, unwritten, action):
    one = standing(world, "lost" if action == "reopen" else "open")
    version = read(world, of(one))["version"]
    with unwritten():
        assert move(world, one, action, version=None).status == 428
        for other in (version + 1, version - 1):
            assert move(world, one, action, version=other).code == "stale_version"
        if action != "edit":
            assert move(world, one, action, key=None).status == 400
    assert move(world, "nothing", action).status == 404
    first = made(move(world, one, action, version=version, key="once"))
    with unwritten():
        assert made(move(world, one, action, version=version, key="once")) == first
        method, rest, body = ROUTES[action]
        other_body = {"value": 8} if action == "edit" else body | {"reason": "other"}
        again = do(world, of(one, rest), other_body, method=method, key="once")
        assert (again.status, again.code) == (422, "idempotency_key_reused")


def test_closing_keeps_why_and_when_and_opening_again_begins_anew(world):
    one = opportunity(world, stage="offered")
    with clock.fixed(datetime(2026, 3, 31, 21, 30, tzinfo=UTC)):
        lost = made(move(world, one, "lose"))
    assert (lost["closed_on"], lost["reason"], lost["explanation"]) == (
        "2026-04-01",
        "price",
        "Halvin tarjous.",
    )
    item = world.item(f"sales#opportunity#{one}")
    assert (item["gsi4pk"], item["reason"]) == ("sales#opportunity#closed#2026-04", "price")
    again = made(move(world, one, "reopen"))
    assert (again["stage"], again["explanation"]) == ("offered", "Asiakas palasi.")
    assert not {"closed_on", "reason"} & set(again)
    assert world.item(f"sales#opportunity#{one}")["gsi4pk"] == "sales#opportunity#open"


@pytest.mark.parametrize("action", ["win", "lose", "cancel"])
@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "reason"),
        ({"reason": None}, "reason"),
        ({"reason": "cheap"}, "reason"),
        ({"reason": "identified"}, "reason"),
        ({"reason": HETU}, "reason"),
        ({"reason": "price", "explanation": f"{HETU} soitti"}, "explanation"),
        ({"reason": "price", "explanation": "x" * 4001}, "explanation"),
        ({"reason": "price", "explanation": ""}, "explanation"),
        ({"reason": "price", "closed_on": "2026-01-01"}, "closed_on"),
    ],
)
def test_an_opportunity_is_closed_for_a_reason_of_the_list(world, unwritten, action, body, named):
    one = opportunity(world)
    with unwritten():
        answer = do(world, of(one, ROUTES[action][1]), body)
        assert list(problems(answer)) == [named]
        assert HETU not in answer.text


@pytest.mark.parametrize("reason", [None, "", "x" * 201, HETU])
def test_an_opportunity_is_opened_again_for_a_reason_in_words(world, unwritten, reason):
    one = standing(world, "won")
    with unwritten():
        answer = do(world, of(one, "/reopening"), {"reason": reason})
        assert list(problems(answer)) == ["reason"]
        assert HETU not in answer.text


# --- N5: nobody passive is linked ------------------------------------------------------------------------


def passive(world: World, what: str, how: str = "passive") -> None:
    """Take the customer or the contact out of use."""
    kind, record_id = {"organisation": ("organisation", "acme"), "contact": ("contact", "anna")}[what]
    item = world.item(f"partners#{kind}#{record_id}")
    assert item is not None
    if how == "passive":
        out_of_use(world, kind, record_id)
    else:
        world.put(item | {"restricted": True})


@pytest.mark.parametrize("how", ["passive", "restricted"])
@pytest.mark.parametrize("what", ["organisation", "contact"])
@pytest.mark.parametrize("path", ["create", "edit", "reopen"])
def test_nobody_passive_is_linked_by_any_path(world, unwritten, path, what, how):
    customer(world, "other")
    mine = {f"{what}_id": {"organisation": "acme", "contact": "anna"}[what]}
    one = opportunity(world, organisation_id="other")
    if path == "reopen":
        made(edit(world, one, mine))
        made(move(world, one, "lose"))
    passive(world, what, how)
    with unwritten():
        if path == "create":
            answer = record(world, **{"organisation_id": "other"} | mine)
        elif path == "edit":
            answer = edit(world, one, mine)
        else:
            answer = move(world, one, "reopen")
        assert (answer.status, answer.code) == (409, "passive_record")


@pytest.mark.parametrize("named", ["organisation_id", "contact_id", "responsible_id", "unit"])
def test_nobody_unknown_or_out_of_use_is_named(world, unwritten, named):
    world.user("sales", id="gone", status="passive")
    world.put({"pk": "staff#unit#gone", "sk": "record", "id": "gone", "name": "x", "status": "passive"})
    one = opportunity(world)
    with unwritten():
        for value in ("gone", "nobody"):
            for answer in (record(world, **{named: value}), edit(world, one, {named: value})):
                assert (answer.status, answer.code) == (409, "passive_record")


def test_an_active_colleague_and_unit_take_over(world):
    world.put({"pk": "staff#unit#ict", "sk": "record", "id": "ict", "name": "ICT", "status": "active"})
    colleague = world.user("sales")
    one = opportunity(world)
    document = made(edit(world, one, {"responsible_id": colleague.id, "unit": "ict"}))
    assert (document["responsible_id"], document["unit"]) == (colleague.id, "ict")


def test_what_was_linked_before_can_still_be_edited_and_closed(world):
    """A passive customer is linked to nothing new; what is open for them is brought to its end."""
    one = opportunity(world, contact_id="anna")
    passive(world, "organisation")
    passive(world, "contact")
    named_again = {"notes": "Asiakas lopetti.", "organisation_id": "acme", "contact_id": "anna"}
    assert made(edit(world, one, named_again))["notes"] == "Asiakas lopetti."
    assert made(move(world, one, "cancel"))["status"] == "cancelled"


@pytest.mark.parametrize("how", ["passive", "restricted"])
def test_a_reader_is_warned_of_a_customer_out_of_use(world, how):
    one = opportunity(world)
    assert "warnings" not in read(world, of(one))
    passive(world, "organisation", how)
    assert read(world, of(one))["warnings"] == ["customer_passive"]
    assert "warnings" not in world.item(f"sales#opportunity#{one}")


def test_a_reader_is_warned_of_a_contact_where_there_is_no_organisation(world):
    one, both = (
        opportunity(world, organisation_id=None, contact_id="anna"),
        opportunity(world, contact_id="anna"),
    )
    passive(world, "contact")
    assert read(world, of(one))["warnings"] == ["customer_passive"]
    assert "warnings" not in read(world, of(both))


BY = Act(actor="user:u1", request_id="r1")


def deactivation() -> Any:
    """What partners writes when the customer is deactivated."""
    from services.partners.model.organisation import Organisation
    from services.partners.store import change_organisation

    return change_organisation("acme", Organisation.deactivated, BY)


def linking(way: str, one: str) -> Any:
    """Create, edit and reopen, each naming the customer."""
    if way == "create":
        return lambda: actions.create(NewOpportunity(title="x", organisation_id="acme"), Caller("u1", ()), BY)
    if way == "edit":
        return lambda: actions.edit(one, OpportunityPatch(organisation_id="acme"), BY)
    return lambda: actions.reopen(one, Reopening(reason="x"), BY)


def emptied(world: World) -> None:
    """No opportunity is there: moto's time for a call grows with the table."""
    for item in world.items(prefix="sales#opportunity#"):
        key = {"pk": {"S": item["pk"]}, "sk": {"S": item["sk"]}}
        aws.dynamodb().delete_item(TableName="crm-test-records", Key=key)


def test_never_a_link_is_written_after_the_customer_went_passive(world):
    outcomes = set()
    stood = world.item(organisation_key("acme")["pk"])
    for seed in range(45):
        way = ("create", "edit", "reopen")[seed % 3]
        emptied(world)
        world.put(stood)
        one = opportunity(world, **({"organisation_id": None, "contact_id": "anna"} if way == "edit" else {}))
        if way == "reopen":
            made(move(world, one, "lose"))
        before = {item["pk"]: item for item in world.items(prefix="sales#opportunity#")}
        results, order = interleaved(seed, {"linker": linking(way, one), "passivator": deactivation})
        wrote = [name for name, call in order if call in ("PutItem", "TransactWriteItems")]
        link_first = wrote.index("linker") < wrote.index("passivator")
        assert isinstance(results["linker"], Opportunity if link_first else PassiveRecord), (seed, results)
        after = {item["pk"]: item for item in world.items(prefix="sales#opportunity#")}
        assert (after != before) == link_first, (seed, order)
        outcomes.add((way, link_first))
    assert outcomes == {(way, first) for way in ("create", "edit", "reopen") for first in (True, False)}


# --- lists -----------------------------------------------------------------------------------------------


def days(world: World) -> dict[str, str]:
    """Five opportunities, a day apart: open, won, lost, and of another seller and customer."""
    customer(world, "other")
    made_on = datetime(2026, 3, 1, 10, tzinfo=UTC)
    found = {}
    for number, title in enumerate("abcde"):
        with clock.fixed(made_on + timedelta(days=number)):
            values: dict[str, Any] = {"organisation_id": "other"} if title == "d" else {}
            values |= {"role": "admin"} if title == "e" else {"stage": "offered"} if title == "b" else {}
            found[title] = opportunity(world, title=title, **values)
    for title, action, month in (("a", "win", 4), ("c", "lose", 5)):
        with clock.fixed(datetime(2026, month, 15, 10, tzinfo=UTC)):
            made(move(world, found[title], action))
    return found


def test_open_ones_are_listed_newest_first_and_closed_ones_by_month(world):
    days(world)
    assert titles(world) == ["e", "d", "b"]
    assert titles(world, month="2026-04") == ["a"]
    assert titles(world, month="2026-05") == ["c"]
    assert titles(world, month="2026-06") == []
    first = read(world, OPPORTUNITIES, limit=2)
    assert [one["title"] for one in first["items"]] == ["e", "d"]
    assert titles(world, limit=2, cursor=first["next"]) == ["b"]


def test_a_users_and_a_customers_are_listed_whatever_became_of_them(world):
    days(world)
    assert titles(world, responsible="me") == ["d", "c", "b", "a"]
    assert titles(world, responsible=world.role("admin").id) == ["e"]
    assert titles(world, organisation="acme") == ["e", "c", "b", "a"]
    assert titles(world, organisation="acme", responsible="me") == ["c", "b", "a"]
    assert titles(world, organisation="other") == ["d"]


def test_a_list_is_narrowed_by_stage_month_and_unit(world):
    world.put({"pk": "staff#unit#ict", "sk": "record", "id": "ict", "name": "ICT", "status": "active"})
    found = days(world)
    made(edit(world, found["d"], {"unit": "ict"}))
    assert titles(world, stage="offered") == ["b"]
    assert titles(world, stage="identified") == ["e", "d"]
    assert titles(world, stage="identified", responsible="me") == ["d"]
    assert titles(world, stage="identified", organisation="acme") == ["e"]
    assert titles(world, month="2026-04", responsible="me") == ["a"]
    assert titles(world, month="2026-04", organisation="other") == []
    assert titles(world, unit="ict") == ["d"]
    for query in ({"month": "2026-13"}, {"month": "x"}, {"stage": "X"}, {"limit": 101}, {"cursor": "x"}):
        assert world.call("sales", "GET", OPPORTUNITIES, query=query).status == 422, query


def test_a_card_shows_what_the_pipeline_needs(world):
    one = opportunity(world, value=5, expected_close="2026-05-01", source="web")
    opened = read(world, of(one))["opened_on"]
    card = {
        "id": one,
        "version": 1,
        "status": "open",
        "title": "Esihenkilövalmennus",
        "organisation_id": "acme",
        "responsible_id": world.role("sales").id,
        "stage": "identified",
        "value": "5.00",
        "expected_close": "2026-05-01",
        "opened_on": opened,
    }
    assert read(world, OPPORTUNITIES)["items"] == [card]
    assert read(world, OPPORTUNITIES, organisation="acme")["items"] == [card]
    assert read(world, OPPORTUNITIES, responsible="me")["items"] == [card]


def test_what_is_due_is_listed_the_most_overdue_first(world):
    for title, on in (("late", "2026-03-01"), ("later", "2026-04-01"), ("first", "2026-02-01")):
        opportunity(world, title=title, next_activity={"on": on, "what": f"Soita: {title}"})
    opportunity(world, title="nothing to do")
    other = opportunity(world, title="other", role="admin", next_activity={"on": "2026-01-01", "what": "x"})
    due = f"{OPPORTUNITIES}/due"
    assert titles(world, due) == ["other", "first", "late", "later"]
    assert titles(world, due, responsible="me") == ["first", "late", "later"]
    made(move(world, other, "cancel", role="admin"))
    assert titles(world, due) == ["first", "late", "later"]
    first = read(world, due, limit=1)
    assert first["items"][0]["next_activity"] == {"on": "2026-02-01", "what": "Soita: first"}
    assert titles(world, due, limit=2, cursor=first["next"]) == ["late", "later"]


@pytest.mark.parametrize(("day", "overdue"), [(11, False), (12, False), (13, True)])
def test_a_next_activity_is_overdue_the_day_after(world, day, overdue):
    one = opportunity(world, next_activity={"on": "2026-03-12", "what": "x"})
    with clock.fixed(datetime(2026, 3, day, 10, tzinfo=UTC)):
        assert read(world, of(one)).get("overdue", False) == overdue
    assert "overdue" not in world.item(f"sales#opportunity#{one}")


def test_each_operation_costs_what_it_must(world):
    one = opportunity(world, next_activity={"on": "2026-03-12", "what": "x"})
    read(world, OPPORTUNITIES)
    costs = {
        of(one): {"GetItem": 2, "SendMessage": 1},
        OPPORTUNITIES: {"Query": 1, "SendMessage": 1},
        f"{OPPORTUNITIES}/due": {"Query": 1, "BatchGetItem": 1, "SendMessage": 1},
    }
    for path, cost in costs.items():
        with world.counting() as calls:
            read(world, path)
        assert calls.operations == cost, path
    with world.counting() as calls:
        opportunity(world)
    assert calls.operations == {"GetItem": 1, "TransactWriteItems": 1}
    with world.counting() as calls:
        made(move(world, one, "win"))
    assert calls.operations == {"GetItem": 2, "PutItem": 1}


# --- who may ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_each_role_reaches_the_opportunities_of_its_scope(world, unwritten, role):
    """Own: the caller's; unit: the unit's as well; all: whoever's."""
    scope = GRANTS[role].get("sales.opportunities.edit")
    caller = world.user(role, unit="ict")
    for name, owners in (
        ("own", {"responsible_id": caller.id, "unit": "x"}),
        ("unit", {"responsible_id": "another", "unit": "ict"}),
        ("all", {"responsible_id": "another", "unit": "x"}),
    ):
        one = opportunity(world, title=name)
        item = world.item(f"sales#opportunity#{one}")
        world.put(item | owners)
        reached = scope is not None and ("own", "unit", "all").index(name) <= ("own", "unit", "all").index(
            scope
        )
        if reached:
            assert edit(world, one, {"value": 1}, user=caller).status == 200
            assert read_by(world, one, caller)["allowed_actions"] == ["cancel", "edit", "lose", "win"]
            continue
        with unwritten():
            for action in ROUTES:
                assert move(world, one, action, user=caller).status == 403
        if "sales.opportunities.read" in GRANTS[role]:
            assert read_by(world, one, caller)["allowed_actions"] == []
        else:
            assert world.call("sales", "GET", of(one), user=caller).status == 403


def read_by(world: World, one: str, caller: Any) -> Any:
    return made(world.call("sales", "GET", of(one), user=caller))


def test_every_change_is_audited_without_values(world):
    one = opportunity(world)
    made(edit(world, one, {"notes": "Salaisuus", "value": 99}))
    made(move(world, one, "win"))
    world.pump()
    entries = [entry for entry in world.audit(f"sales#opportunity#{one}") if entry["sk"].startswith("v#")]
    assert [(entry["events"][0]["type"], entry["events"][0]["changed"]) for entry in entries[1:]] == [
        ("OpportunityChanged", ["notes", "value"]),
        ("OpportunityWon", ["closed_on", "explanation", "reason", "status"]),
    ]
    assert "Salaisuus" not in str(entries)
    assert "Halvin" not in str(entries)


def test_no_field_scores_or_foretells(world):
    """R32: no automated decision, no profiling."""
    fields = set(Opportunity.model_fields) | set(NewOpportunity.model_fields)
    assert not [name for name in fields if any(word in name for word in ("score", "probab", "likel", "rank"))]
    assert store.OPPORTUNITIES.name == "opportunity"
