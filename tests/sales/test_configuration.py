"""The settings of sales: defaults until first edited, then one record that finance and managers keep."""

from typing import Any

import pytest

from services.sales.model.configuration import Configuration, ConfigurationPatch
from services.sales.store import configuration
from shared.act import Act
from shared.contracts.staff import GRANTS, Role
from shared.errors import StaleVersion
from tests.interleaving import interleaved
from tests.partners.people import HETU, problems
from tests.world import Answer, World

PATH = "/sales/configuration"
RECORD = "sales#configuration#current"


def edit(
    world: World, patch: Any, version: int | str | None = "*", role: str = "finance", **how: Any
) -> Answer:
    return world.call("sales", "PATCH", PATH, patch, role=role, version=version, **how)


def edited(world: World, patch: Any, **how: Any) -> Any:
    answer = edit(world, patch, **how)
    assert answer.status == 200, answer
    return answer.json


def shown(world: World, role: str = "viewer") -> Any:
    answer = world.call("sales", "GET", PATH, role=role)
    assert answer.status == 200, answer
    return answer.json


def choice(code: str, **labels: str) -> dict[str, Any]:
    return {"code": code, "labels": {"fi": code, "sv": code, "en": code} | labels}


def codes(document: Any, name: str) -> list[str]:
    return [one["code"] for one in document[name]]


# --- defaults, and the first edit ------------------------------------------------------------------------


def test_until_it_is_edited_the_defaults_hold_and_there_is_no_record(world):
    answer = world.call("sales", "GET", PATH, role="viewer")
    assert (answer.status, answer.headers["etag"]) == (200, '"0"')
    document = answer.json
    assert (document["version"], document["approval_limit"]) == (0, "20000.00")
    assert (document["payment_days"], document["valid_days"]) == (14, 30)
    assert codes(document, "stages") == ["identified", "discussed", "needs_known", "offered", "negotiated"]
    assert codes(document, "reasons") == ["price", "quality", "schedule", "competitor", "no_need", "other"]
    assert set(document["terms"]) == {"fi", "sv", "en"}
    assert document["seller"]["iban"] == "FI2112345600000785"
    assert document["allowed_actions"] == []
    assert world.item(RECORD) is None


def test_the_defaults_are_valid_as_they_are():
    """They are put together without a look, so that a cold start builds no validator for them."""
    defaults = Configuration(id="current")
    written = defaults.model_dump()
    assert Configuration.model_validate(written) == defaults
    assert Configuration.model_validate(written).model_dump() == written
    assert {one.code for one in (*defaults.stages, *defaults.sources, *defaults.reasons)} >= {"other", "web"}


def test_reading_the_settings_is_no_read_of_personal_data(world):
    world.call("sales", "GET", PATH)
    with world.counting() as calls:
        world.call("sales", "GET", PATH)
    assert calls.operations == {"GetItem": 1}


def test_the_first_edit_at_version_0_makes_the_record(world):
    answer = edit(world, {"approval_limit": "5000"}, version=0)
    assert (answer.status, answer.headers["etag"]) == (200, '"1"')
    assert (answer.json["approval_limit"], answer.json["valid_days"]) == ("5000.00", 30)
    assert answer.json["allowed_actions"] == ["edit"]
    item = world.item(RECORD)
    assert item is not None
    assert [event["type"] for event in item["events"]] == ["ConfigurationChanged"]
    assert (item["version"], item["act"]["role"], item["approval_limit"]) == (1, "finance", "5000.00")
    assert configuration.current().approval_limit == 5000


def test_the_next_edits_go_on_from_there(world):
    edited(world, {"valid_days": 14}, version=0)
    document = edited(world, {"payment_days": 21}, version=1)
    assert (document["version"], document["valid_days"], document["payment_days"]) == (2, 14, 21)
    world.pump()
    changes = [(one["sk"], one["events"][0]["changed"]) for one in world.audit(RECORD) if one["sk"] > "v"]
    assert changes[1] == ("v#000000002", ["payment_days"])


@pytest.mark.parametrize("edits", [0, 1])
def test_an_edit_of_another_version_is_refused(world, unwritten, edits):
    for number in range(edits):
        edited(world, {"valid_days": number}, version=number)
    with unwritten():
        for version in (edits + 1, edits + 7, 1 - edits):
            answer = edit(world, {"valid_days": 60}, version=version)
            assert (answer.status, answer.code) == (412, "stale_version"), version
        assert edit(world, {"valid_days": 60}, version=None).status == 428


def test_an_edit_that_changes_nothing_writes_nothing(world, unwritten):
    with unwritten():
        assert edited(world, {"valid_days": 30}, version=0)["version"] == 0
        assert edited(world, {})["version"] == 0
    edited(world, {"valid_days": 31})
    with unwritten():
        assert edited(world, {"valid_days": 31}, version=1)["version"] == 1


def test_the_same_edit_sent_twice_is_made_once(world, unwritten):
    first = edited(world, {"valid_days": 10}, version=0, key="once")
    with unwritten():
        assert edited(world, {"valid_days": 10}, version=0, key="once") == first
        again = edit(world, {"valid_days": 11}, version=0, key="once")
        assert (again.status, again.code) == (422, "idempotency_key_reused")


def test_of_two_first_edits_at_once_one_is_told_that_it_is_stale(world):
    outcomes = set()
    for seed in range(40):
        for item in world.items(prefix=RECORD):
            world_delete(item)
        patches = {"one": {"valid_days": 1}, "other": {"payment_days": 2}}
        results, order = interleaved(
            seed, {name: lambda patch=patch: changed(patch, 0) for name, patch in patches.items()}
        )
        stale = sorted(name for name, result in results.items() if isinstance(result, StaleVersion))
        assert len(stale) == 1, (seed, order)
        assert configuration.current().version == 1
        outcomes.add(stale[0])
    assert outcomes == {"one", "other"}


def test_two_first_edits_of_whatever_version_there_is_are_both_made(world):
    for seed in range(20):
        for item in world.items(prefix=RECORD):
            world_delete(item)
        patches = {"one": {"valid_days": 1}, "other": {"payment_days": 2}}
        interleaved(seed, {name: lambda patch=patch: changed(patch, None) for name, patch in patches.items()})
        now = configuration.current()
        assert (now.version, now.valid_days, now.payment_days) == (2, 1, 2), seed


def changed(patch: dict[str, Any], version: int | None) -> Any:
    given = ConfigurationPatch.model_validate(patch).model_dump(exclude_unset=True)
    act = Act(actor="user:u1", if_match=version)
    return configuration.change_configuration(lambda one: one.edited(given), act)


def world_delete(item: dict[str, Any]) -> None:
    from shared import aws

    key = {"pk": {"S": item["pk"]}, "sk": {"S": item["sk"]}}
    aws.dynamodb().delete_item(TableName="crm-test-records", Key=key)


# --- what an edit means ----------------------------------------------------------------------------------


def test_fields_of_the_seller_are_replaced_one_by_one(world):
    patch = {"iban": "fi21 1234 5600 0007 85", "phone": "050 502 0402", "bic": "ndeafihh", "city": " Oulu "}
    seller = edited(world, {"seller": patch | {"email": "Myynti@UAS.example"}})["seller"]
    assert seller == {
        "name": "Esimerkin ammattikorkeakoulu Oy",
        "business_id": "2077474-0",
        "vat_number": "FI20774740",
        "street": "Esimerkkikatu 1",
        "postal_code": "80100",
        "city": "Oulu",
        "email": "myynti@uas.example",
        "phone": "+358505020402",
        "iban": "FI2112345600000785",
        "bic": "NDEAFIHH",
    }
    assert "phone" not in edited(world, {"seller": {"phone": None}})["seller"]
    assert edited(world, {"terms": {"sv": "Nya villkor."}})["terms"]["sv"] == "Nya villkor."
    assert shown(world)["terms"]["en"] == "The terms of the university's service business apply."


def test_null_brings_back_what_was_there_at_first(world):
    edited(
        world, {"approval_limit": 1, "valid_days": 1, "sources": [choice("fair")], "seller": {"city": "Oulu"}}
    )
    document = edited(world, {"approval_limit": None, "valid_days": None, "sources": None, "seller": None})
    assert (document["approval_limit"], document["valid_days"]) == ("20000.00", 30)
    assert codes(document, "sources") == ["contact", "partnership", "event", "web", "tender", "other"]
    assert document["seller"]["city"] == "Joensuu"


def test_a_list_of_choices_is_replaced_whole_and_keeps_its_order(world):
    stages = [choice("won_soon", fi="Pian", sv="Snart", en="Soon"), choice("first")]
    assert edited(world, {"stages": stages})["stages"] == stages
    assert codes(shown(world), "questions") == ["overall", "expertise", "schedule", "usefulness"]


def test_nothing_may_cost_approval(world):
    assert edited(world, {"approval_limit": 0})["approval_limit"] == "0.00"


SELLER_PROBLEMS: list[tuple[str, Any]] = [
    ("iban", "FI2112345600000784"),
    ("iban", "FI21123456000007"),
    ("iban", "XX2112345600000785"),
    ("bic", "NDEAFI"),
    ("bic", "NDEA-IHH"),
    ("business_id", "1234567-8"),
    ("business_id", "0000000-0"),
    ("vat_number", "FI20774741"),
    ("postal_code", "8010"),
    ("email", "palvelut"),
    ("phone", "12345"),
    ("e_invoice_address", "003720774741"),
    ("name", ""),
    ("name", "x" * 201),
    ("name", None),
    ("iban", None),
    ("name", f"Yritys {HETU}"),
    ("street", f"{HETU} katu"),
    ("phone", HETU),
    ("e_invoice_operator", HETU),
    ("name", "a\nb"),
    ("surprise", "x"),
]


@pytest.mark.parametrize(("field", "value"), SELLER_PROBLEMS)
def test_a_seller_that_could_not_be_invoiced_from_is_refused(world, unwritten, field, value):
    with unwritten():
        answer = edit(world, {"seller": {field: value}})
        assert list(problems(answer)) == [f"seller.{field}"]
        assert HETU not in answer.text


AMOUNTS = [float("nan"), float("inf"), -1, "-0.01", 1.005, "1.005", "1e400", True, "x", [], 10**10]
OTHER_PROBLEMS: list[tuple[str, Any]] = [
    *(("approval_limit", value) for value in AMOUNTS),
    *((name, value) for name in ("valid_days", "payment_days") for value in (-1, 366, 1.5, "x", [])),
    ("terms.fi", {"terms": {"fi": ""}}),
    ("terms.fi", {"terms": {"fi": "x" * 4001}}),
    ("terms.sv", {"terms": {"sv": f"{HETU} gäller"}}),
    ("terms.fi", {"terms": {"fi": None}}),
    ("terms.de", {"terms": {"de": "Bedingungen"}}),
    ("stages", []),
    ("stages", [choice("a"), choice("b"), choice("a")]),
    ("reasons", [choice(f"r{number}") for number in range(51)]),
    ("stages.0.code", {"stages": [choice("Offered")]}),
    ("stages.0.code", {"stages": [choice("1st")]}),
    ("stages.0.code", {"stages": [choice("x" * 41)]}),
    ("sources.0.labels.sv", {"sources": [{"code": "a", "labels": {"fi": "a", "en": "a"}}]}),
    ("questions.0.labels.fi", {"questions": [choice("a", fi=HETU)]}),
    ("questions.0.labels.de", {"questions": [choice("a", de="x")]}),
    ("stages.0.probability", {"stages": [choice("a") | {"probability": 50}]}),
    ("version", 7),
    ("status", "passive"),
]


@pytest.mark.parametrize(("field", "value"), OTHER_PROBLEMS)
def test_settings_that_make_no_sense_are_refused(world, unwritten, field, value):
    with unwritten():
        patch = value if isinstance(value, dict) else {field: value}
        answer = edit(world, patch)
        assert list(problems(answer)) == [field]
        assert HETU not in answer.text


@pytest.mark.parametrize(
    "body", ['{"approval_limit": 1e400}', '{"approval_limit": NaN}', "[]", "1", '"x"', "{", ""]
)
def test_a_body_that_is_no_settings_is_refused(world, unwritten, body):
    with unwritten():
        assert edit(world, body).status in (400, 422)


# --- who may ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.INTEGRATION}))
def test_everybody_reads_the_settings_and_finance_and_managers_edit_them(world, unwritten, role):
    assert shown(world, role)["version"] == 0
    if role in ("finance", "partner_manager", "admin"):
        assert "sales.configuration.edit" in GRANTS[role]
        assert edited(world, {"valid_days": 7}, role=role)["version"] == 1
    else:
        with unwritten():
            assert (edit(world, {"valid_days": 7}, role=role)).status == 403


def test_a_machine_reads_no_settings(world):
    answer = world.call("sales", "GET", PATH, role=Role.INTEGRATION)
    assert (answer.status, answer.code) == (403, "forbidden")
