"""The catalogue: what can be offered, at what price and VAT; only what is in use goes onto a line."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from services.sales.actions import products as actions
from services.sales.model.lines import GivenLine
from services.sales.model.product import MOVES, Product
from services.sales.store import products as store
from shared import clock, table
from shared.act import Act
from shared.contracts.staff import GRANTS, Role
from shared.errors import Invalid, PassiveRecord
from shared.money import RateClass, Vat, VatCategory
from tests.partners.people import HETU, problems
from tests.partners.test_races import interleaved
from tests.sales.catalogue import PRODUCTS, offer, product, read
from tests.sales.people import EXEMPT, REDUCED, STANDARD, do, made
from tests.world import World

BY = Act(actor="user:u1", request_id="r1")


def of(product_id: str, rest: str = "") -> str:
    return f"{PRODUCTS}/{product_id}{rest}"


def edit(world: World, product_id: str, patch: Any, **how: Any) -> Any:
    return do(world, of(product_id), patch, method="PATCH", **how)


def listed(world: World, **query: Any) -> list[str]:
    return [one["code"] for one in read(world, PRODUCTS, **query)["items"]]


def found(world: World, q: str) -> list[str]:
    answer = world.call("sales", "POST", f"{PRODUCTS}/search", {"q": q}, role="viewer", key=None)
    return [one["code"] for one in made(answer)["items"]]


# --- taking into the catalogue ---------------------------------------------------------------------------


def test_a_product_is_kept_as_it_was_given(world):
    answer = offer(world, description="Kahden päivän valmennus.")
    document = made(answer, 201)
    assert answer.headers["location"] == of(document["id"])
    assert {name: value for name, value in document.items() if not name.endswith("_at")} == {
        "id": store.product_id("VALM-1"),
        "version": 1,
        "status": "active",
        "restricted": False,
        "responsible_id": world.role("sales").id,
        "code": "VALM-1",
        "names": {"fi": "Valmennus", "sv": "Coachning", "en": "Coaching"},
        "description": "Kahden päivän valmennus.",
        "kind": "expert_service",
        "productised": True,
        "measure": "pv",
        "price": "1850.00",
        "vat": {"category": "S", "rate_class": "standard"},
        "account": "3000/VALM",
        "rate": "25.5",
        "allowed_actions": ["deactivate", "edit"],
    }
    assert read(world, of(document["id"])) == document
    item = world.item(f"sales#product#{document['id']}")
    assert item is not None
    assert "rate" not in item, "what is worked out is not stored"
    assert item["events"][0]["type"] == "ProductCreated"


def test_a_code_is_written_in_capitals_and_is_there_once(world, unwritten):
    assert made(offer(world, code=" valm-1 "), 201)["code"] == "VALM-1"
    with unwritten():
        for code in ("VALM-1", "valm-1"):
            answer = offer(world, code=code, names={"fi": "Toinen"})
            assert (answer.status, answer.code) == (409, "conflict")


def test_the_same_request_makes_one_product(world, unwritten):
    body = {"code": "A", "names": {"fi": "A"}, "kind": "expert_service", "measure": "h", "vat": EXEMPT}
    body |= {"productised": False}
    first = made(world.call("sales", "POST", PRODUCTS, body, role="sales", key="once"), 201)
    with unwritten():
        assert made(world.call("sales", "POST", PRODUCTS, body, role="sales", key="once"), 201) == first
        other = world.call("sales", "POST", PRODUCTS, body | {"measure": "pv"}, role="sales", key="once")
        assert (other.status, other.code) == (422, "idempotency_key_reused")


def test_a_productised_product_has_a_price_and_a_tailored_one_may(world, unwritten):
    with unwritten():
        assert list(problems(offer(world, price=None))) == ["price"]
    tailored = made(offer(world, price=None, productised=False), 201)
    assert "price" not in tailored
    with unwritten():
        assert list(problems(edit(world, tailored["id"], {"productised": True}))) == ["price"]
    assert made(edit(world, tailored["id"], {"productised": True, "price": 5}))["price"] == "5.00"
    with unwritten():
        assert list(problems(edit(world, tailored["id"], {"price": None}))) == ["price"]
    assert made(offer(world, code="FREE", price=0), 201)["price"] == "0.00"


def test_an_exemption_is_somebodys_decision(world):
    """Who decided and when is kept with it [AVL 39-40 §]; another treatment needs no such thing."""
    at = datetime(2026, 3, 1, 10, tzinfo=UTC)
    with clock.fixed(at):
        exempt = made(offer(world, vat=EXEMPT, kind="continuing_education"), 201)
    seller = world.role("sales").id
    assert exempt["exemption"] == {"by": seller, "at": "2026-03-01T10:00:00Z"}
    assert (exempt["vat"], exempt["rate"]) == (EXEMPT, "0")
    kept = made(edit(world, exempt["id"], {"names": {"fi": "Toinen"}}, role="admin"))
    assert kept["exemption"] == exempt["exemption"]
    anew = made(edit(world, exempt["id"], {"vat": EXEMPT | {"reason": "AVL 40 §"}}, role="admin"))
    assert anew["exemption"]["by"] == world.role("admin").id
    taxed = made(edit(world, exempt["id"], {"vat": REDUCED}))
    assert "exemption" not in taxed
    assert taxed["vat"] == REDUCED


def test_who_decided_is_not_the_callers_to_say(world, unwritten):
    with unwritten():
        answer = offer(world, vat=EXEMPT, exemption={"by": "u1", "at": "2026-03-01T10:00:00Z"})
        assert list(problems(answer)) == ["exemption"]


@pytest.mark.parametrize(
    ("at", "rate"),
    [
        (datetime(2025, 12, 31, 21, 59, tzinfo=UTC), "14"),
        (datetime(2025, 12, 31, 22, 0, tzinfo=UTC), "13.5"),
    ],
)
def test_the_rate_shown_is_todays_in_finland(world, at, rate):
    one = product(world, vat=REDUCED)
    with clock.fixed(at):
        assert read(world, of(one))["rate"] == rate


PROBLEMS: list[tuple[str, Any, str]] = [
    *(("price", value, "price") for value in (float("nan"), float("inf"), -1, "-0.01", 1.005, "1e400", True)),
    ("price", 10_000_000, "price"),
    ("code", HETU, "code"),
    ("code", "131052-308t", "code"),
    ("code", "", "code"),
    ("code", "-A", "code"),
    ("code", "A B", "code"),
    ("code", "A" * 41, "code"),
    ("code", "A#B", "code"),
    ("names", {"sv": "Coachning"}, "names.fi"),
    ("names", {"fi": "Valmennus", "de": "Beratung"}, "names.de"),
    ("names", {"fi": HETU}, "names.fi"),
    ("names", {"fi": "x", "sv": f"x {HETU}"}, "names.sv"),
    ("names", {"fi": "x", "en": "x" * 201}, "names.en"),
    ("names", {"fi": ""}, "names.fi"),
    ("names", {"fi": "a\u0000b"}, "names.fi"),
    ("description", f"Hetu {HETU}", "description"),
    ("description", "x" * 1001, "description"),
    ("kind", "goods", "kind"),
    ("kind", None, "kind"),
    ("measure", "x" * 13, "measure"),
    ("measure", HETU, "measure"),
    ("measure", None, "measure"),
    ("account", "x" * 36, "account"),
    ("account", "ä", "account"),
    ("account", HETU, "account"),
    ("vat", {"category": "S"}, "vat"),
    ("vat", {"category": "E"}, "vat"),
    ("vat", {"category": "E", "reason": HETU}, "vat.reason"),
    ("vat", {"category": "S", "rate_class": "standard", "rate": 24}, "vat.rate"),
    ("vat", None, "vat"),
    ("responsible_id", HETU, "responsible_id"),
    ("status", "passive", "status"),
    ("score", 5, "score"),
    ("id", "x", "id"),
]


@pytest.mark.parametrize(("field", "value", "named"), PROBLEMS)
def test_what_is_no_product_is_refused_and_repeats_no_identity_code(world, unwritten, field, value, named):
    with unwritten():
        answer = offer(world, **{field: value})
        assert list(problems(answer)) == [named]
        assert HETU not in answer.text
        assert HETU.lower() not in answer.text


NOT_REPLACED = ("code", "status", "score", "id")
EDITS = [one for one in PROBLEMS if one[0] not in NOT_REPLACED and one[1] not in (None, {"sv": "Coachning"})]


@pytest.mark.parametrize(("field", "value", "named"), EDITS)
def test_an_edit_is_held_to_the_same_rules(world, unwritten, field, value, named):
    one = product(world)
    with unwritten():
        answer = edit(world, one, {field: value})
        assert list(problems(answer)) == [named]
        assert HETU not in answer.text


@pytest.mark.parametrize("field", ["kind", "measure", "vat", "names", "price"])
def test_what_is_mandatory_is_not_cleared(world, unwritten, field):
    one = product(world)
    with unwritten():
        assert list(problems(edit(world, one, {field: None}))) == [field]


def test_a_code_cannot_be_changed(world, unwritten):
    one = product(world)
    with unwritten():
        assert list(problems(edit(world, one, {"code": "B"}))) == ["code"]


@pytest.mark.parametrize("named", ["responsible_id", "unit"])
def test_a_product_is_in_the_hands_of_an_active_user_and_unit(world, unwritten, named):
    world.user("sales", id="gone", status="passive")
    world.put({"pk": "staff#unit#gone", "sk": "record", "id": "gone", "name": "x", "status": "passive"})
    one = product(world)
    with unwritten():
        for value in ("gone", "nobody"):
            for answer in (offer(world, code="B", **{named: value}), edit(world, one, {named: value})):
                assert (answer.status, answer.code) == (409, "passive_record")


# --- every move in every state ---------------------------------------------------------------------------

ROUTES = {
    "edit": ("PATCH", ""),
    "deactivate": ("POST", "/deactivation"),
    "reactivate": ("POST", "/reactivation"),
}
EVENTS = {"edit": "ProductChanged", "deactivate": "ProductDeactivated", "reactivate": "ProductReactivated"}


def standing(world: World, status: str) -> str:
    one = product(world)
    if status == "passive":
        made(do(world, of(one, "/deactivation")))
    return one


@pytest.mark.parametrize("status", MOVES.states)
@pytest.mark.parametrize("action", ROUTES)
def test_each_move_is_made_or_refused_as_the_table_says(world, unwritten, action, status):
    assert set(ROUTES) == {move.action for move in MOVES}
    one = standing(world, status)
    legal = sorted(MOVES.allowed(status))
    assert read(world, of(one))["allowed_actions"] == legal
    method, rest = ROUTES[action]
    body = {"price": "7"} if action == "edit" else None
    if action in legal:
        document = made(do(world, of(one, rest), body, method=method))
        assert document["status"] == MOVES.target(action, status)
        assert world.item(f"sales#product#{one}")["events"][0]["type"] == EVENTS[action]
        return
    with unwritten():
        answer = do(world, of(one, rest), body, method=method)
        assert (answer.status, answer.json["legal"]) == (409, legal)


@pytest.mark.parametrize("action", ROUTES)
def test_each_move_asks_for_the_version_and_each_post_for_a_key(world, unwritten, action):
    one = standing(world, "passive" if action == "reactivate" else "active")
    method, rest = ROUTES[action]
    body = {"price": "7"} if action == "edit" else None
    with unwritten():
        assert do(world, of(one, rest), body, method=method, version=None).status == 428
        assert do(world, of(one, rest), body, method=method, version=9).status == 412
        if method == "POST":
            assert do(world, of(one, rest), body, method=method, key=None).status == 400
    assert do(world, of("nothing", rest), body, method=method).status == 404
    first = made(do(world, of(one, rest), body, method=method, key="once"))
    with unwritten():
        assert made(do(world, of(one, rest), body, method=method, key="once")) == first


# --- lists and search ------------------------------------------------------------------------------------


def test_products_are_listed_in_finnish_order_of_names(world):
    for code, name in (
        ("1", "Öljyt"),
        ("2", "zumba"),
        ("3", "Äänet"),
        ("4", "Ääni"),
        ("5", "Åland"),
        ("6", "A"),
    ):
        product(world, code, names={"fi": name})
    assert listed(world) == ["6", "2", "5", "3", "4", "1"]
    first = read(world, PRODUCTS, limit=4)
    assert [one["code"] for one in first["items"]] == ["6", "2", "5", "3"]
    assert listed(world, limit=4, cursor=first["next"]) == ["4", "1"]


def test_a_list_shows_what_a_line_needs(world):
    product(world)
    (card,) = read(world, PRODUCTS)["items"]
    assert card == {
        "id": store.product_id("VALM-1"),
        "version": 1,
        "status": "active",
        "code": "VALM-1",
        "names": {"fi": "Valmennus", "sv": "Coachning", "en": "Coaching"},
        "kind": "expert_service",
        "productised": True,
        "measure": "pv",
        "price": "1850.00",
        "vat": {"category": "S", "rate_class": "standard"},
        "account": "3000/VALM",
        "responsible_id": world.role("sales").id,
    }


def test_a_list_is_of_one_state_a_kind_or_a_unit(world):
    world.put({"pk": "staff#unit#ict", "sk": "record", "id": "ict", "name": "ICT", "status": "active"})
    product(world, "A", unit="ict", names={"fi": "A"})
    product(world, "B", kind="continuing_education", names={"fi": "B"})
    made(do(world, of(product(world, "C"), "/deactivation")))
    assert listed(world) == ["A", "B"]
    assert listed(world, status="passive") == ["C"]
    assert listed(world, kind="continuing_education") == ["B"]
    assert listed(world, unit="ict") == ["A"]
    for query in ({"status": "all"}, {"kind": "goods"}, {"limit": 0}, {"limit": 101}, {"cursor": "x"}):
        assert world.call("sales", "GET", PRODUCTS, query=query).status == 422, query


def test_a_list_costs_one_query_and_one_batch(world):
    for number in range(3):
        product(world, f"P{number}")
    read(world, PRODUCTS)
    with world.counting() as calls:
        read(world, PRODUCTS)
    assert calls.operations == {"Query": 1, "BatchGetItem": 1, "SendMessage": 1}


def test_a_product_is_found_by_code_and_by_name_in_each_language(world):
    product(world)
    product(world, "MITT", names={"fi": "Ympäristömittaus", "en": "Measuring"})
    world.pump()
    assert found(world, "valm") == ["VALM-1"]
    assert found(world, "COACHN") == ["VALM-1"]
    assert found(world, "ymparisto") == found(world, "Ympäristö") == ["MITT"]
    assert found(world, "coach valm") == ["VALM-1"]
    assert found(world, "coach mitt") == []
    made(edit(world, store.product_id("MITT"), {"names": {"fi": "Melumittaus"}}))
    assert found(world, "ympäristö") == [], "the row lags behind, the record does not"
    for q in ("", " ", "x" * 101, "?"):
        assert world.call("sales", "POST", f"{PRODUCTS}/search", {"q": q}, key=None).status == 422


def test_words_with_an_identity_code_are_no_more_than_words(world):
    product(world)
    world.pump()
    assert found(world, HETU) == []


# --- VAT rates -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "rates"),
    [
        ("2024-08-31", [("standard", "24"), ("reduced", "14"), ("low", "10")]),
        ("2024-09-01", [("standard", "25.5"), ("reduced", "14"), ("low", "10")]),
        ("2025-12-31", [("standard", "25.5"), ("reduced", "14"), ("low", "10")]),
        ("2026-01-01", [("standard", "25.5"), ("reduced", "13.5"), ("low", "10")]),
        ("2012-12-31", []),
    ],
)
def test_the_rates_of_a_day_are_told(world, on, rates):
    told = read(world, "/sales/vat-rates", "viewer", on=on)
    assert told["on"] == on
    assert [(one["rate_class"], one["percent"]) for one in told["rates"]] == rates


def test_the_rates_of_today_are_told_where_no_day_is_named(world):
    with clock.fixed(datetime(2025, 12, 31, 22, 30, tzinfo=UTC)):
        told = read(world, "/sales/vat-rates", "viewer")
    assert (told["on"], told["rates"][1]["percent"]) == ("2026-01-01", "13.5")
    assert told["rates"][1]["since"] == "2026-01-01"


def test_a_day_that_is_none_has_no_rates(world):
    for on in ("2026-02-30", "x", "1.1.2026", "1899-12-31"):
        assert world.call("sales", "GET", "/sales/vat-rates", query={"on": on}).status == 422, on


# --- lines of products -----------------------------------------------------------------------------------


def test_a_line_is_filled_with_what_its_product_says(world):
    one = product(world)
    (line,), checks = actions.filled([GivenLine(product_id=one, quantity=Decimal(2))], "sv", BY)
    standard = Vat(category=VatCategory.S, rate_class=RateClass.STANDARD)
    assert (line.name, line.unit, line.unit_price) == ("Coachning", "pv", Decimal("1850.00"))
    assert (line.vat, line.account, line.quantity, line.description) == (standard, "3000/VALM", 2, None)
    assert [check.key["pk"] for check in checks] == [f"sales#product#{one}"]


def test_what_a_line_says_itself_is_left_alone(world):
    given = GivenLine.model_validate(
        {
            "product_id": product(world),
            "name": "Oma nimi",
            "unit": "h",
            "unit_price": "0",
            "vat": REDUCED,
            "account": "X",
            "discount": 10,
            "supplied_on": "2025-12-31",
        }
    )
    (line,), _ = actions.filled([given], "en", BY)
    assert line == given
    assert line.supplied_on == date(2025, 12, 31)


def test_a_name_that_is_missing_in_a_language_is_the_finnish_one(world):
    one = product(world, names={"fi": "Valmennus", "en": "Coaching"})
    names = [
        actions.filled([GivenLine(product_id=one)], language, BY)[0][0].name
        for language in ("fi", "sv", "en")
    ]
    assert names == ["Valmennus", "Valmennus", "Coaching"]


def test_a_tailored_product_leaves_the_price_open(world):
    one = product(world, price=None, productised=False)
    (line,), _ = actions.filled([GivenLine(product_id=one)], "fi", BY)
    assert (line.name, line.unit_price) == ("Valmennus", None)


def test_lines_of_free_text_cost_nothing_and_products_one_read(world):
    one, other = product(world), product(world, "B")
    with world.counting() as calls:
        assert actions.filled([GivenLine(name="x")], "fi", BY) == ([GivenLine(name="x")], [])
        assert actions.filled([], "fi", BY) == ([], [])
    assert calls.operations == {}
    lines = [
        GivenLine(product_id=one),
        GivenLine(product_id=other),
        GivenLine(product_id=one),
        GivenLine(name="x"),
    ]
    with world.counting() as calls:
        filled, checks = actions.filled(lines, "fi", BY)
    assert calls.operations == {"BatchGetItem": 1}
    assert [line.name for line in filled] == ["Valmennus"] * 3 + ["x"]
    assert len(checks) == 2


@pytest.mark.parametrize("which", ["unknown", "passive"])
def test_a_line_of_a_product_that_is_not_in_use_is_refused_by_its_place(world, which):
    one = product(world)
    gone = standing_passive(world) if which == "passive" else "nothing"
    with pytest.raises(Invalid) as refused:
        actions.filled([GivenLine(product_id=one), GivenLine(name="x"), GivenLine(product_id=gone)], "fi", BY)
    assert [error["field"] for error in refused.value.facts["errors"]] == ["lines.2.product_id"]


def standing_passive(world: World) -> str:
    one = product(world, "GONE")
    made(do(world, of(one, "/deactivation")))
    return one


def test_a_write_takes_eighty_products_and_no_more():
    lines = [GivenLine(product_id=f"p{number}") for number in range(81)]
    with pytest.raises(Invalid) as refused:
        actions.filled(lines, "fi", BY)
    assert [error["field"] for error in refused.value.facts["errors"]] == ["lines"]


def test_never_a_line_is_written_after_its_product_went_out_of_use(world):
    """The check is part of the write: whichever of the two is first, the other sees it (N5)."""
    from services.sales.model.opportunity import Opportunity
    from services.sales.store import opportunities

    one, outcomes = product(world), set()
    for seed in range(30):

        def put_on_a_line(number: int = seed) -> Any:
            """Any record stands for a document: what counts is the check."""
            _, checks = actions.filled([GivenLine(product_id=one)], "fi", BY)
            values = {"title": "x", "stage": "offered", "responsible_id": "u1", "opened_on": clock.today()}
            document = Opportunity.model_validate(values | {"id": f"d{number}", "contact_id": "anna"})
            return opportunities.create_opportunity(document, BY, checks)

        acts = {
            "line": put_on_a_line,
            "passivator": lambda: store.change_product(one, Product.deactivated, BY),
        }
        results, order = interleaved(seed, acts)
        wrote = [name for name, call in order if call in ("PutItem", "TransactWriteItems")]
        line_first = "line" in wrote and wrote.index("line") < wrote.index("passivator")
        assert isinstance(results["passivator"], Product), seed
        assert (world.item(f"sales#opportunity#d{seed}") is not None) == line_first, (seed, order)
        assert isinstance(results["line"], (PassiveRecord, Invalid)) != line_first, (seed, results)
        outcomes.add(type(results["line"]).__name__)
        table.change(store.PRODUCTS, one, Product.reactivated, BY)
    assert outcomes == {"Opportunity", "PassiveRecord", "Invalid"}


# --- who may ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.INTEGRATION}))
def test_everybody_sees_the_catalogue_and_sellers_keep_it(world, unwritten, role):
    one = product(world)
    assert read(world, of(one), role)["price"] == "1850.00"
    assert len(read(world, PRODUCTS, role)["items"]) == 1
    may = role in ("sales", "partner_manager", "admin")
    assert may == ("sales.products.edit" in GRANTS[role])
    assert (read(world, of(one), role)["allowed_actions"] != []) == may
    if not may:
        with unwritten():
            assert offer(world, role, code="B").status == 403
            assert edit(world, one, {"price": 1}, role=role).status == 403
            assert do(world, of(one, "/deactivation"), role=role).status == 403


def test_a_machine_sees_no_catalogue(world):
    one = product(world)
    for path in (PRODUCTS, of(one)):
        answer = world.call("sales", "GET", path, role=Role.INTEGRATION)
        assert (answer.status, answer.code) == (403, "forbidden")


def test_every_event_of_a_product_is_audited_and_names_what_changed(world):
    one = product(world)
    made(edit(world, one, {"price": "1900", "names": {"en": None}}))
    made(do(world, of(one, "/deactivation")))
    made(do(world, of(one, "/reactivation")))
    world.pump()
    changes = [entry for entry in world.audit(f"sales#product#{one}") if entry["sk"].startswith("v#")]
    assert [(entry["events"][0]["type"], entry["events"][0]["changed"]) for entry in changes[1:]] == [
        ("ProductChanged", ["names", "price"]),
        ("ProductDeactivated", ["status"]),
        ("ProductReactivated", ["status"]),
    ]
    assert read(world, of(one))["names"] == {"fi": "Valmennus", "sv": "Coachning"}


def test_a_price_in_words_of_json_is_one_amount(world):
    for number, price in enumerate((1850, 1850.0, "1850", "1850.00", "1.85E+3")):
        assert made(offer(world, code=f"P{number}", price=price, vat=STANDARD), 201)["price"] == "1850.00"
