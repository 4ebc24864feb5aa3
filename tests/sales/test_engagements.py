"""Engagements: of an order or direct, who and what they name is in use, and every move from the one table."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.sales.model.engagement import MOVES, Engagement
from shared import clock
from tests.sales.people import confirmed, contact, customer, do, document, made, out_of_use
from tests.world import Answer, World

ENGAGEMENTS, ORDERS = "/sales/engagements", "/sales/orders"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TODAY = "2026-03-02"
VAT = {"category": "S", "rate_class": "standard"}


@pytest.fixture(autouse=True)
def noon() -> Any:
    with clock.fixed(NOON):
        yield


def ask(world: World, body: dict[str, Any] | None = None, **how: Any) -> Answer:
    """Ask for an engagement for the usual customer, unless told otherwise."""
    given = {"title": "Mittaus"} | ({"organisation_id": "acme"} if body is None else body)
    return world.call("sales", "POST", ENGAGEMENTS, given, **{"role": "sales", **how})


def planned(world: World, **body: Any) -> str:
    """The id of a new engagement for the usual customer."""
    return str(made(ask(world, {"organisation_id": "acme"} | body), 201)["id"])


def at(engagement_id: str, rest: str = "") -> str:
    return f"{ENGAGEMENTS}/{engagement_id}{rest}"


def edit(world: World, engagement_id: str, body: Any, **how: Any) -> Answer:
    return do(world, at(engagement_id), body, method="PATCH", **how)


def deliverable(world: World, engagement_id: str, one: str, body: Any, **how: Any) -> Answer:
    return do(world, at(engagement_id, f"/deliverables/{one}"), body, method="PUT", **how)


def service(world: World, code: str = "MIT", **values: Any) -> str:
    """The id of a product."""
    body = {"code": code, "names": {"fi": "Mittaus"}, "kind": "expert_service", "measure": "h"}
    body |= {"price": "90.00", "vat": VAT} | values
    return str(made(world.call("sales", "POST", "/sales/products", body, role="sales"), 201)["id"])


def told(world: World, engagement_id: str) -> dict[str, Any]:
    """The event of the last change."""
    item = world.item(f"sales#engagement#{engagement_id}")
    assert item is not None
    (event,) = item["events"]
    return dict(event)


# --- planning --------------------------------------------------------------------------------------------


def test_an_engagement_is_planned_under_a_number_in_the_callers_responsibility(world):
    customer(world)
    contact(world)
    ville = world.user("staff")
    asker = world.user("sales", unit="ict")
    body = {
        "organisation_id": "acme",
        "contact_id": "anna",
        "staff_ids": [ville.id, ville.id],
        "participant_ids": ["anna"],
        "starts": "2026-04-01",
        "ends": "2026-05-29",
        "deliverables": [{"name": "Raportti", "due": "2026-05-29"}, {"name": "Esitys"}],
        "notes": "Kahdessa erässä",
    }
    answer = ask(world, body, user=asker)
    assert answer.status == 201, answer
    document = answer.json
    engagement_id = document.pop("id")
    assert answer.headers["location"] == at(engagement_id)
    assert document == {
        "version": 1,
        "created_at": "2026-03-02T12:00:00Z",
        "updated_at": "2026-03-02T12:00:00Z",
        "status": "planned",
        "restricted": False,
        "responsible_id": asker.id,
        "unit": "ict",
        "number": "TA-2026-0001",
        "title": "Mittaus",
        "organisation_id": "acme",
        "contact_id": "anna",
        "staff_ids": [ville.id],
        "participant_ids": ["anna"],
        "starts": "2026-04-01",
        "ends": "2026-05-29",
        "deliverables": [
            {"id": "1", "name": "Raportti", "due": "2026-05-29"},
            {"id": "2", "name": "Esitys"},
        ],
        "notes": "Kahdessa erässä",
        "feedback": "named",
        "opened_on": TODAY,
        "allowed_actions": ["cancel", "edit", "start"],
    }
    assert told(world, engagement_id)["type"] == "EngagementPlanned"
    assert told(world, engagement_id)["organisation_id"] == "acme"
    assert (told(world, engagement_id)["number"], told(world, engagement_id)["open"]) == (
        "TA-2026-0001",
        True,
    )


def test_numbers_follow_each_other_and_a_refused_engagement_takes_none(world, unwritten):
    customer(world)
    customer(world, "gone", status="passive")
    numbers = [made(ask(world), 201)["number"] for _ in range(2)]
    with unwritten():
        assert ask(world, {"organisation_id": "gone"}).code == "passive_record"
    numbers.append(made(ask(world), 201)["number"])
    assert numbers == ["TA-2026-0001", "TA-2026-0002", "TA-2026-0003"]


def test_the_same_request_again_plans_nothing_more(world):
    customer(world)
    first, second = (made(ask(world, key="once"), 201) for _ in range(2))
    assert first == second
    assert [one["version"] for one in world.items(prefix="sales#counter#ta")] == [1]
    assert ask(world, {"organisation_id": "acme", "notes": "toinen"}, key="once").code == (
        "idempotency_key_reused"
    )


def test_a_private_contact_alone_can_be_the_customer(world):
    contact(world)
    engagement = made(ask(world, {"contact_id": "anna"}), 201)
    assert "organisation_id" not in engagement
    assert document(world, at(engagement["id"])).get("warnings") is None
    out_of_use(world, "contact", "anna")
    assert document(world, at(engagement["id"]))["warnings"] == ["customer_passive"]


def test_an_engagement_without_a_customer_is_refused(world, unwritten):
    with unwritten():
        answer = ask(world, {})
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "organisation_id")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "131052-308T"}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"notes": "hetu 131052-308T"}, "notes"),
        ({"starts": "2026-04-02", "ends": "2026-04-01"}, "ends"),
        ({"starts": "eilen"}, "starts"),
        ({"feedback": "loud"}, "feedback"),
        ({"staff_ids": [f"u{n}" for n in range(21)]}, "staff_ids"),
        ({"participant_ids": [f"c{n}" for n in range(61)]}, "participant_ids"),
        ({"participant_ids": ["../x"]}, "participant_ids"),
        ({"deliverables": [{"name": "x"}] * 51}, "deliverables"),
        ({"deliverables": [{"name": "x", "done_on": "2026-01-01"}]}, "deliverables"),
        ({"number": "TA-2026-0009"}, "number"),
        ({"status": "completed"}, "status"),
    ],
)
def test_what_is_not_valid_is_refused_by_name_and_nothing_is_written(world, unwritten, body, field):
    customer(world)
    with unwritten():
        answer = ask(world, {"organisation_id": "acme"} | body)
    assert answer.status == 422, answer
    assert answer.json["errors"][0]["field"].startswith(field)
    assert "131052-308T" not in answer.text


# --- of an order -----------------------------------------------------------------------------------------


def test_an_engagement_of_an_order_has_the_orders_customer_and_contact(world):
    customer(world)
    contact(world)
    order_id = confirmed(world, contact_id="anna")
    engagement = made(ask(world, {"order_id": order_id}), 201)
    assert {name: engagement[name] for name in ("order_id", "organisation_id", "contact_id")} == {
        "order_id": order_id,
        "organisation_id": "acme",
        "contact_id": "anna",
    }
    contact(world, "pekka")
    other = made(ask(world, {"order_id": order_id, "contact_id": "pekka", "organisation_id": "acme"}), 201)
    assert other["contact_id"] == "pekka"
    page = world.call("sales", "GET", ENGAGEMENTS, role="sales", query={"order": order_id}).json
    assert [one["number"] for one in page["items"]] == ["TA-2026-0001", "TA-2026-0002"]


def test_an_engagement_of_an_order_cannot_have_another_customer(world, unwritten):
    customer(world)
    customer(world, "other")
    order_id = confirmed(world)
    with unwritten():
        answer = ask(world, {"order_id": order_id, "organisation_id": "other"})
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "organisation_id")


@pytest.mark.parametrize("status", ["draft", "confirmed", "in_progress", "fulfilled", "closed", "cancelled"])
def test_an_engagement_is_planned_only_of_an_order_under_way(world, status):
    customer(world)
    order_id = confirmed(world)
    order = world.item(f"sales#order#{order_id}")
    world.put(order | {"status": status})
    before = world.items(prefix="sales#")
    answer = ask(world, {"order_id": order_id})
    if status in ("confirmed", "in_progress"):
        assert answer.status == 201, answer
    else:
        assert (answer.status, answer.code) == (409, "conflict")
        assert world.items(prefix="sales#") == before


def test_an_order_cancelled_while_an_engagement_of_it_is_planned_is_met_in_the_write(world, unwritten):
    customer(world)
    order_id = confirmed(world)
    order = world.item(f"sales#order#{order_id}")

    def cancel(*_: Any) -> None:
        world.put(order | {"status": "cancelled", "version": order["version"] + 1})

    with meanwhile(cancel):
        answer = ask(world, {"order_id": order_id})
    assert (answer.status, answer.code) == (409, "conflict")
    assert world.items(prefix="sales#engagement#") == []
    assert world.items(prefix="sales#counter#ta") == []


class meanwhile:  # noqa: N801 - reads as a word
    """Something that happens once, right before the next transaction is sent."""

    def __init__(self, act: Any) -> None:
        self.act, self.acts = act, iter([1])

    def _before(self, **_: Any) -> None:
        for _once in self.acts:
            self.act()

    def __enter__(self) -> None:
        from shared import aws

        self.events = aws.dynamodb().meta.events
        self.events.register("before-call.dynamodb.TransactWriteItems", self._before, unique_id="meanwhile")

    def __exit__(self, *_: object) -> None:
        self.events.unregister("before-call.dynamodb.TransactWriteItems", unique_id="meanwhile")


def test_an_engagement_of_no_order_is_not_found(world, unwritten):
    with unwritten():
        assert ask(world, {"order_id": "nothing"}).status == 404


# --- N5: who and what it names is in use -----------------------------------------------------------------


LINKS = {
    "organisation_id": ("organisation", "acme"),
    "contact_id": ("contact", "anna"),
    "feedback_contact_id": ("contact", "anna"),
    "participant_ids": ("contact", "anna"),
}


@pytest.mark.parametrize("name", sorted(LINKS))
@pytest.mark.parametrize("how", [{"status": "passive"}, {"restricted": True}])
def test_a_passive_or_restricted_record_is_linked_by_no_field(world, unwritten, name, how):
    kind, record_id = LINKS[name]
    customer(world, "usual")
    (customer if kind == "organisation" else contact)(world, record_id, **how)
    value = [record_id] if name.endswith("s") else record_id
    with unwritten():
        answer = ask(world, {"organisation_id": "usual"} | {name: value})
    assert (answer.status, answer.code) == (409, "passive_record")
    if name == "organisation_id":
        return
    engagement_id = planned(world, organisation_id="usual")
    with unwritten():
        answer = edit(world, engagement_id, {name: value})
    assert (answer.status, answer.code) == (409, "passive_record")


@pytest.mark.parametrize("name", ["responsible_id", "staff_ids"])
def test_a_user_out_of_use_is_named_by_no_field(world, unwritten, name):
    customer(world)
    gone = world.user("staff", status="passive").id
    value: Any = [gone] if name == "staff_ids" else gone
    engagement_id = planned(world)
    with unwritten():
        assert ask(world, {"organisation_id": "acme", name: value}).code == "passive_record"
        assert edit(world, engagement_id, {name: value}).code == "passive_record"


def test_a_unit_or_a_service_out_of_use_is_not_named(world, unwritten):
    customer(world)
    product_id = service(world)
    engagement_id = planned(world, product_id=product_id)
    made(do(world, f"/sales/products/{product_id}/deactivation"))
    other = service(world, "KON")
    made(do(world, f"/sales/products/{other}/deactivation"))
    with unwritten():
        assert ask(world, {"organisation_id": "acme", "product_id": product_id}).code == "passive_record"
        assert ask(world, {"organisation_id": "acme", "unit": "nowhere"}).code == "passive_record"
        assert edit(world, engagement_id, {"product_id": other}).code == "passive_record"
        assert edit(world, engagement_id, {"unit": "nowhere"}).code == "passive_record"
    assert made(edit(world, engagement_id, {"title": "Uusi"}))["product_id"] == product_id


def test_a_participant_who_is_passive_by_now_stays_while_others_come(world, unwritten):
    customer(world)
    for one in ("anna", "pekka"):
        contact(world, one)
    engagement_id = planned(world, participant_ids=["anna"])
    out_of_use(world, "contact", "anna")
    assert made(edit(world, engagement_id, {"participant_ids": ["anna", "pekka"]}))["participant_ids"] == [
        "anna",
        "pekka",
    ]
    assert made(edit(world, engagement_id, {"participant_ids": ["pekka"]}))["participant_ids"] == ["pekka"]
    with unwritten():
        answer = edit(world, engagement_id, {"participant_ids": ["anna", "pekka"]})
    assert (answer.status, answer.code) == (409, "passive_record")


def test_what_is_newly_named_is_judged_by_the_version_that_is_changed(world):
    """Somebody takes the passive participant out just as another edit names them as before."""
    customer(world)
    for one in ("anna", "pekka"):
        contact(world, one)
    engagement_id = planned(world, participant_ids=["anna"])
    out_of_use(world, "contact", "anna")
    with meanwhile(lambda: edit(world, engagement_id, {"participant_ids": []})):
        answer = edit(world, engagement_id, {"participant_ids": ["anna", "pekka"]})
    assert (answer.status, answer.code) == (409, "passive_record")
    assert document(world, at(engagement_id))["participant_ids"] == []


def test_a_customer_passive_by_now_is_told_and_does_not_stop_the_work(world):
    customer(world)
    engagement_id = planned(world)
    out_of_use(world, "organisation", "acme")
    assert document(world, at(engagement_id))["warnings"] == ["customer_passive"]
    assert made(do(world, at(engagement_id, "/start")))["status"] == "ongoing"


# --- every move × every state ----------------------------------------------------------------------------

STATES = ("planned", "ongoing", "completed", "cancelled")
PATHS: dict[str, tuple[str, str, Any]] = {
    "edit": ("PATCH", "", {"notes": "Uusi"}),
    "start": ("POST", "/start", None),
    "deliver": ("PUT", "/deliverables/1", {"name": "Raportti", "done_on": "2026-03-01"}),
    "complete": ("POST", "/completion", {"on": "2026-03-01"}),
    "cancel": ("POST", "/cancellation", {"reason": "Peruttu"}),
}
TOLD = {
    "edit": "EngagementChanged",
    "start": "EngagementStarted",
    "deliver": "EngagementChanged",
    "complete": "EngagementCompleted",
    "cancel": "EngagementCancelled",
}


def brought_to(world: World, status: str) -> str:
    """An engagement in a state, brought there by its moves."""
    engagement_id = planned(world, deliverables=[{"name": "Raportti"}])
    for path in {"ongoing": ["/start"], "completed": ["/start", "/completion"]}.get(status, ()):
        made(do(world, at(engagement_id, path), {} if path == "/completion" else None))
    if status == "cancelled":
        made(do(world, at(engagement_id, "/cancellation"), {"reason": "Ei tarvetta"}))
    return engagement_id


def test_the_states_are_those_of_the_rules_and_every_move_has_a_route():
    assert set(MOVES.states) == set(STATES)
    assert {move.action for move in MOVES} == PATHS.keys() == TOLD.keys()


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("action", sorted(PATHS))
def test_every_move_is_made_where_the_table_allows_it_and_refused_elsewhere(world, action, status):
    customer(world)
    engagement_id = brought_to(world, status)
    method, path, body = PATHS[action]
    legal = sorted(MOVES.allowed(status))
    assert document(world, at(engagement_id))["allowed_actions"] == legal
    before = world.items(prefix="sales#")
    answer = do(world, at(engagement_id, path), body, method=method)
    if action in legal:
        document_ = made(answer)
        assert document_["status"] == MOVES.target(action, status)
        assert told(world, engagement_id)["type"] == TOLD[action]
    else:
        assert (answer.status, answer.code) == (409, "conflict")
        assert answer.json["legal"] == legal
        assert world.items(prefix="sales#") == before


def test_every_move_needs_a_version_and_is_made_once(world, unwritten):
    customer(world)
    engagement_id = planned(world)
    start = at(engagement_id, "/start")
    with unwritten():
        assert do(world, start, version=None).status == 428
        assert do(world, start, version=2).status == 412
        assert do(world, start, key=None).code == "idempotency_key_required"
    first = made(do(world, start, version=1, key="once"))
    with unwritten():
        assert made(do(world, start, version=1, key="once")) == first


def test_completion_says_when_it_was_done_and_how_feedback_is_asked(world):
    customer(world)
    for kind in ("named", "anonymous", "none"):
        engagement_id = planned(world, feedback=kind, starts="2026-02-01")
        made(do(world, at(engagement_id, "/start")))
        document = made(do(world, at(engagement_id, "/completion"), {"on": "2026-02-27"}))
        assert (document["completed_on"], document["closed_on"]) == ("2026-02-27", TODAY)
        event = told(world, engagement_id)
        assert (event["type"], event["feedback"], event["open"]) == ("EngagementCompleted", kind, False)
        assert document["allowed_actions"] == []


@pytest.mark.parametrize("on", ["2026-03-03", "2026-01-31"])
def test_work_is_not_done_in_the_future_nor_before_it_began(world, on):
    customer(world)
    engagement_id = planned(world, starts="2026-02-01")
    made(do(world, at(engagement_id, "/start")))
    before = world.items(prefix="sales#")
    answer = do(world, at(engagement_id, "/completion"), {"on": on})
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "on")
    assert world.items(prefix="sales#") == before


def test_a_cancellation_keeps_its_reason_and_needs_one(world, unwritten):
    customer(world)
    engagement_id = planned(world)
    with unwritten():
        assert do(world, at(engagement_id, "/cancellation"), {}).status == 422
        assert do(world, at(engagement_id, "/cancellation"), {"reason": "131052-308T"}).status == 422
    document = made(do(world, at(engagement_id, "/cancellation"), {"reason": "Budjetti"}))
    assert (document["reason"], document["closed_on"]) == ("Budjetti", TODAY)


# --- editing and deliverables ----------------------------------------------------------------------------


def test_an_edit_replaces_what_it_names_and_null_clears(world):
    customer(world)
    contact(world)
    engagement_id = planned(
        world, notes="vanha", starts="2026-04-01", feedback="none", participant_ids=["anna"]
    )
    document = made(
        edit(
            world,
            engagement_id,
            {"notes": None, "feedback": None, "participant_ids": None, "ends": "2026-04-30", "title": "Uusi"},
        )
    )
    assert not {"notes", "participant_ids"} & {name for name, value in document.items() if value}
    assert (document["title"], document["feedback"]) == ("Uusi", "named")
    assert (document["starts"], document["ends"]) == ("2026-04-01", "2026-04-30")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"ends": "2026-03-31"}, 422),
        ({"title": None}, 422),
        ({"organisation_id": "other"}, 422),
        ({"order_id": "other"}, 422),
        ({"deliverables": []}, 422),
    ],
)
def test_an_edit_that_is_not_valid_writes_nothing(world, unwritten, body, status):
    customer(world)
    engagement_id = planned(world, starts="2026-04-01")
    with unwritten():
        assert edit(world, engagement_id, body).status == status


def test_an_engagement_without_an_organisation_keeps_its_contact(world, unwritten):
    contact(world)
    engagement_id = made(ask(world, {"contact_id": "anna"}), 201)["id"]
    with unwritten():
        assert edit(world, engagement_id, {"contact_id": None}).status == 422


def test_deliverables_are_added_changed_and_handed_over(world):
    customer(world)
    engagement_id = planned(world, deliverables=[{"name": "Raportti"}])
    added = made(deliverable(world, engagement_id, "esitys", {"name": "Esitys", "due": "2026-05-01"}))
    assert added["deliverables"] == [
        {"id": "1", "name": "Raportti"},
        {"id": "esitys", "name": "Esitys", "due": "2026-05-01"},
    ]
    made(do(world, at(engagement_id, "/start")))
    done = {"name": "Loppuraportti", "done_on": "2026-03-01"}
    document = made(deliverable(world, engagement_id, "1", done))
    assert document["deliverables"][0] == {"id": "1"} | done
    assert made(deliverable(world, engagement_id, "1", done))["version"] == document["version"]
    undone = made(deliverable(world, engagement_id, "1", {"name": "Loppuraportti"}))
    assert undone["deliverables"][0] == {"id": "1", "name": "Loppuraportti"}


@pytest.mark.parametrize(
    ("one", "body"),
    [
        ("1", {"name": "x", "done_on": "2026-03-03"}),
        ("1", {"name": ""}),
        ("1", {}),
        ("1", {"name": "x", "id": "2"}),
        ("A_B", {"name": "x"}),
    ],
)
def test_a_deliverable_that_is_not_valid_is_refused(world, unwritten, one, body):
    customer(world)
    engagement_id = brought_to(world, "ongoing")
    with unwritten():
        assert deliverable(world, engagement_id, one, body).status == 422


def test_an_engagement_takes_fifty_deliverables(world, unwritten):
    customer(world)
    engagement_id = planned(world, deliverables=[{"name": f"Osa {n}"} for n in range(50)])
    with unwritten():
        assert deliverable(world, engagement_id, "51", {"name": "Liikaa"}).status == 422
    assert made(deliverable(world, engagement_id, "50", {"name": "Viimeinen"}))["deliverables"][-1][
        "name"
    ] == ("Viimeinen")


def test_the_largest_engagement_fits_a_transaction(world):
    customer(world)
    people = [contact(world, f"c{n}") for n in range(60)]
    staff = [world.user("staff").id for _ in range(20)]
    order_id = confirmed(world)
    product_id = service(world)
    for one in ("feedback", "main"):
        contact(world, one)
    body = {"order_id": order_id, "product_id": product_id, "participant_ids": people, "staff_ids": staff}
    body |= {"contact_id": "main", "feedback_contact_id": "feedback"}
    body |= {"responsible_id": world.user("staff").id}
    assert len(made(ask(world, body), 201)["participant_ids"]) == 60


# --- lists and scopes ------------------------------------------------------------------------------------


def numbers(world: World, role: str = "sales", **query: Any) -> list[str]:
    page = world.call("sales", "GET", ENGAGEMENTS, role=role, query=query)
    assert page.status == 200, page
    return [one["number"] for one in page.json["items"]]


def test_engagements_are_listed_open_closed_in_a_month_by_user_customer_and_unit(world):
    customer(world)
    customer(world, "other")
    ville = world.user("sales", unit="ict")
    first, second = planned(world), planned(world, organisation_id="other")
    with clock.fixed(datetime(2026, 3, 3, 12, tzinfo=UTC)):
        third = made(ask(world, user=ville), 201)["id"]
    made(do(world, at(second, "/cancellation"), {"reason": "x"}))
    assert numbers(world) == ["TA-2026-0003", "TA-2026-0001"]
    assert numbers(world, month="2026-03") == ["TA-2026-0002"]
    assert numbers(world, month="2026-02") == []
    assert numbers(world, organisation="other") == ["TA-2026-0002"]
    assert numbers(world, responsible=ville.id) == numbers(world, unit="ict") == ["TA-2026-0003"]
    made(do(world, at(first, "/start")))
    assert numbers(world, status="ongoing") == ["TA-2026-0001"]
    card = world.call("sales", "GET", ENGAGEMENTS, role="sales", query={"unit": "ict"}).json["items"][0]
    assert card == {
        "id": third,
        "version": 1,
        "status": "planned",
        "number": "TA-2026-0003",
        "title": "Mittaus",
        "organisation_id": "acme",
        "responsible_id": ville.id,
        "unit": "ict",
        "opened_on": "2026-03-03",
    }


def test_who_does_the_work_may_record_it_and_others_of_the_staff_may_not(world, unwritten):
    customer(world)
    doer, other = world.user("staff"), world.user("staff")
    engagement_id = planned(world, staff_ids=[doer.id])
    with unwritten():
        assert do(world, at(engagement_id, "/start"), user=other).code == "forbidden"
    assert made(do(world, at(engagement_id, "/start"), user=doer))["status"] == "ongoing"
    seen = world.call("sales", "GET", at(engagement_id), user=other)
    assert (seen.status, seen.json["allowed_actions"]) == (200, [])


def test_engagements_are_not_for_viewers(world):
    customer(world)
    engagement_id = planned(world)
    for answer in (
        ask(world, role="viewer"),
        world.call("sales", "GET", at(engagement_id), role="viewer"),
        world.call("sales", "GET", ENGAGEMENTS, role="viewer"),
    ):
        assert (answer.status, answer.code) == (403, "forbidden")


def test_reports_find_what_they_count_by_among_an_engagements_own_fields():
    assert {"number", "title", "organisation_id", "responsible_id", "unit", "opened_on", "closed_on"} <= set(
        Engagement.model_fields
    )


def test_an_engagement_costs_one_transaction_to_plan_and_one_put_to_move(world):
    customer(world)
    planned(world)
    with world.counting() as calls:
        engagement_id = planned(world)
    assert calls.operations == {"GetItem": 1, "TransactWriteItems": 1}
    with world.counting() as calls:
        made(do(world, at(engagement_id, "/start")))
    assert calls.operations == {"GetItem": 1, "PutItem": 1}
