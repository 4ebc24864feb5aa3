"""Soleops drops a file of applications: each row is taken in as the API's call is, or named in the report."""

import datetime
import io
import json
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from services.integrations import subjects
from services.integrations.actions import drop_rows
from services.integrations.actions import drops as drops_actions
from services.integrations.model import soleops_sheet
from services.integrations.store import drops as store
from services.integrations.workbook import Unreadable
from shared import act as acts
from shared import clock, ids
from shared.consumer import FileArrived
from shared.contracts.subjects import Errand, What, errand_key
from shared.errors import Busy
from tests import isolation
from tests.alumni.arrivals import APPLICANT, CONSENT, send
from tests.cloud import NAMES, client
from tests.integrations import workbooks
from tests.world import REAL, Answer, World

DROPS = "/integrations/soleops/drops"
HETU = "131052-308T"
HEADERS = (
    *("Hakemustunnus", "Tila", "Muutettu", "Sukunimi", "Etunimet", "Syntymäaika", "Postinumero", "Puhelin"),
    *("Valmistumisvuosi", "Suostumustekstin versio", "consent_at", "Muistiinpano"),
)
AT = "2026-01-10T09:00:00Z"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """One deployment of integrations for all."""
    with World([one for one in REAL if one.name == "integrations"]) as world:
        yield world
        assert isolation.violations(world.requests) == []


def row(application_id: str, **fields: Any) -> dict[str, Any]:
    said = APPLICANT | {"application_id": application_id} | fields
    return {name: value for name, value in said.items() if value is not None}


def ask(world: World, path: str, role: str = "alumni_coordinator", **more: Any) -> Answer:
    return world.call("integrations", "GET", f"{DROPS}/{path}", role=role, **more)


def opened(world: World, form: str = "json", role: str = "integration") -> Any:
    body = {"filename": f"hakemukset.{form}", "format": form}
    answer = world.call("integrations", "POST", DROPS, body, role=role)
    assert answer.status == 201, answer
    world.pump()
    return answer.json


def drop(world: World, content: bytes, form: str = "json") -> Any:
    """A drop whose file has been dealt with."""
    one = opened(world, form)
    assert world.upload(one["upload"], content) == 204
    world.pump()
    return ask(world, one["id"]).json


def report(world: World, one: Any) -> list[Any]:
    answer = ask(world, f"{one['id']}/report")
    assert answer.status == 200, answer
    return list(answer.json["items"])


def kept(world: World) -> dict[str, dict[str, Any]]:
    """What is registered, by application."""
    found = world.items(prefix="integrations#registration#")
    return {one["external_id"]: one for one in found if one["sk"] == "record"}


def drops(world: World) -> list[dict[str, Any]]:
    return world.items(prefix="integrations#drop#")


def stored(prefix: str) -> dict[str, bytes]:
    s3 = client("s3")
    listed = s3.list_objects_v2(Bucket=NAMES.files, Prefix=prefix).get("Contents", [])
    return {one["Key"]: s3.get_object(Bucket=NAMES.files, Key=one["Key"])["Body"].read() for one in listed}


def as_bytes(*rows: Any) -> bytes:
    return json.dumps(rows, ensure_ascii=False).encode()


def test_a_drop_is_opened_with_a_form_and_nothing_of_it_is_stored(world):
    one = opened(world)
    assert (one["status"], one["allowed_actions"]) == ("awaiting", [])
    assert one["upload"]["fields"]["key"] == f"uploads/soleops-{one['id']}.json"
    assert "upload" not in world.item(f"integrations#drop#{one['id']}")
    answer = ask(world, f"{one['id']}/report")
    assert (answer.status, answer.json["detail"]) == (409, "there is no report: the drop is awaiting")


def test_a_json_list_is_taken_in_and_a_bad_row_spares_its_neighbours(world):
    found = drop(world, as_bytes(row("j1"), row("j2", last_name=None), 5, row("j4", phone="12345")))
    assert found["status"] == "done"
    assert (found["counts"], found["row_count"]) == ({"taken": 2, "unchanged": 0, "refused": 2}, 4)
    assert report(world, found) == [
        {
            "row": 2,
            "outcome": "refused",
            "problems": [
                {
                    "field": "last_name",
                    "problem": "is missing",
                    "expected": "a value, unless the application is cancelled",
                }
            ],
        },
        {
            "row": 3,
            "outcome": "refused",
            "problems": [
                {
                    "field": "row",
                    "problem": "is no object",
                    "expected": "an object of the application's fields",
                }
            ],
        },
        {
            "row": 4,
            "outcome": "taken",
            "problems": [
                {
                    "field": "phone",
                    "problem": "the phone number has neither a leading 0 nor a country code",
                    "expected": "a number such as 050 502 0402 or +358 50 502 0402",
                }
            ],
        },
    ]
    assert {"j1", "j4"} <= kept(world).keys()
    assert "j2" not in kept(world)
    assert kept(world)["j1"]["via"] == f"drop:{found['id']}"
    assert not [key for key in stored("uploads/") if found["id"] in key]
    assert world.redelivered == 0


def test_a_row_is_the_same_as_the_api_s_call(world):
    send(world, application_id="same")
    send(world, application_id="newer", changed_at="2026-03-01T00:00:00Z", city="Kuopio")
    rows = [row("same"), row("newer", changed_at="2026-02-01T00:00:00Z", city="Oulu")]
    found = drop(world, as_bytes(*rows))
    assert found["counts"] == {"taken": 0, "unchanged": 2, "refused": 0}
    assert kept(world)["newer"]["profile"]["city"] == "Kuopio"
    drop(world, as_bytes({"application_id": "same", "state": "cancelled"}))
    assert (kept(world)["same"]["stage"], kept(world)["same"]["revision"]) == ("cancelled", 2)


def test_of_ndjson_a_line_that_is_no_json_is_refused_by_its_number(world):
    lines = [json.dumps(row("n1")), "", "{", json.dumps(row("n4", city="a\u2028b"), ensure_ascii=False), "[]"]
    found = drop(world, b"\xef\xbb\xbf" + "\r\n".join(lines).encode(), "ndjson")
    assert found["counts"] == {"taken": 2, "unchanged": 0, "refused": 2}
    told = [(one["row"], one["problems"][0]["problem"]) for one in report(world, found)]
    assert told == [(3, "is not JSON in UTF-8"), (5, "is no object")]
    assert {"n1", "n4"} <= kept(world).keys()


def sheet(path: Path, *rows: Any) -> bytes:
    return workbooks.by_openpyxl(path / "x.xlsx", rows, HEADERS).read_bytes()


def test_a_workbook_is_taken_in_by_finnish_headers(world, tmp_path):
    born, at = datetime.date(1990, 5, 17), datetime.datetime(2025, 7, 1, 12)  # noqa: DTZ001 - as Excel has it
    good = ("x1", "graduated", at, "Mäkelä", "Anna", born, 80100, "050 502 0402", 2014, 1, AT, "x")
    formula = (
        "x2",
        "applied",
        at,
        '=HYPERLINK("http://evil.test")',
        "Anna",
        born,
        None,
        None,
        2014,
        1,
        AT,
        "",
    )
    lost = ("x3", "applied", None, "Aalto", "Eva", "17.5.1990", 100, 505020402, "2014", "1", AT, None)
    found = drop(world, sheet(tmp_path, good, formula, lost), "xlsx")
    assert found["counts"] == {"taken": 2, "unchanged": 0, "refused": 1}
    told = [(one["row"], one["outcome"], one["problems"][0]["problem"]) for one in report(world, found)]
    assert told[0] == (3, "refused", "the cell holds a formula")
    assert [(one["row"], one["outcome"]) for one in report(world, found)] == [(3, "refused"), (4, "taken")]
    assert {one["field"] for one in report(world, found)[1]["problems"]} == {"postal_code", "phone"}
    one = kept(world)["x1"]
    assert (one["said_at"], one["profile"]["birth_date"]) == ("2025-07-01T12:00:00+03:00", "1990-05-17")
    assert (one["profile"]["postal_code"], one["profile"]["graduation_year"]) == ("80100", 2014)
    assert kept(world)["x3"]["profile"]["birth_date"] == "1990-05-17"


@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_an_identity_code_is_masked_and_named_as_the_api_does_and_kept_nowhere(world, form):
    rows = [
        row(f"h1-{form}", degree=f"Tradenomi {HETU}"),
        row(HETU),
        row(f"h3-{form}", **{HETU: "x"}),
        row(f"h4-{form}"),
    ]
    content = as_bytes(*rows) if form == "json" else b"\n".join(json.dumps(one).encode() for one in rows)
    found = drop(world, content, form)
    assert found["counts"] == {"taken": 2, "unchanged": 0, "refused": 2}
    told = report(world, found)
    assert [(one["row"], one["problems"][0]["field"]) for one in told][:2] == [
        (1, "degree"),
        (2, "application_id"),
    ]
    everything = str(world.items()) + str(world.items("audit")) + str(stored("drops/")) + str(told)
    assert HETU not in everything
    assert "Mäkelä" not in str(stored("drops/"))


def test_the_same_file_twice_changes_nothing(world):
    content = as_bytes(row("t1"), row("t2"))
    first = drop(world, content)
    before = kept(world)
    assert drop(world, content)["counts"] == {"taken": 0, "unchanged": 2, "refused": 0}
    assert {one: kept(world)[one]["version"] for one in ("t1", "t2")} == {"t1": 1, "t2": 1}
    again = opened(world)
    assert world.upload(again["upload"], content) == 204
    world.pump()
    assert kept(world) == before
    assert ask(world, first["id"]).json == first


def test_another_file_for_a_drop_that_is_done_is_deleted_unread(world):
    one = opened(world)
    for application in ("o1", "o2"):
        assert world.upload(one["upload"], as_bytes(row(application))) == 204
        world.pump()
    assert "o1" in kept(world)
    assert "o2" not in kept(world)
    assert not [key for key in stored("uploads/") if one["id"] in key]
    assert ask(world, one["id"]).json["row_count"] == 1


@pytest.mark.parametrize("place", ["*.after_put_item", "*.before_put_object", "*.before_delete_object"])
def test_killed_half_way_it_is_taken_up_again_and_counts_the_same(world, place):
    names = [f"{place[2:]}{number}" for number in range(3)]
    one = opened(world)
    assert world.upload(one["upload"], as_bytes(*map(row, names), 7)) == 204
    before = world.redelivered
    with world.fault(place, table="records" if place.endswith("item") else ""):
        world.pump()
    assert world.redelivered > before
    world.redelivered = 0
    found = ask(world, one["id"]).json
    assert (found["status"], found["counts"]) == ("done", {"taken": 3, "unchanged": 0, "refused": 1})
    assert [kept(world)[name]["version"] for name in names] == [1, 1, 1]
    assert [told["row"] for told in report(world, found)] == [4]
    assert not [key for key in stored("uploads/") if one["id"] in key]


def test_rows_are_taken_segment_by_segment_in_their_order_whatever_is_told_of_them(world, monkeypatch):
    monkeypatch.setattr(store, "SEGMENT_ROWS", 2)
    rows = [row("g0"), row("g1", last_name=None), row("g2"), row("g0", city="Oulu"), row("g4", phone="1")]
    one = opened(world)
    for segment in (0, 1, 7):
        told = {"record_id": one["id"], "segment": segment, "version": 1, "occurred_at": AT}
        world.tell("crm.integrations", "DropProgressed", **told)
    world.pump()
    assert ask(world, one["id"]).json["status"] == "awaiting"
    assert world.upload(one["upload"], as_bytes(*rows)) == 204
    with world.fault("integrations-consumer.after_put_object", times=4):
        world.pump(twice=True, disorder=random.Random(1))
    world.redelivered = 0
    found = ask(world, one["id"]).json
    assert (found["status"], found["progress"]) == ("done", {"done": 3, "of": 3})
    assert (found["counts"], found["row_count"]) == ({"taken": 4, "unchanged": 0, "refused": 1}, 5)
    assert kept(world)["g0"]["profile"]["city"] == "Oulu", "the later row of an application stands"
    assert [(one["row"], one["outcome"]) for one in report(world, found)] == [(2, "refused"), (5, "taken")]
    first = ask(world, f"{one['id']}/report", query={"limit": 1}).json
    rest = ask(world, f"{one['id']}/report", query={"cursor": first["next"]}).json
    assert [told["row"] for told in first["items"] + rest["items"]] == [2, 5]
    assert [told["Rivi"] for told in cells(refused(world, found))] == ["2"]


def test_while_rows_are_taken_another_file_for_the_drop_is_deleted_unread(world, monkeypatch):
    monkeypatch.setattr(store, "SEGMENT_ROWS", 1)
    one = opened(world)
    assert world.upload(one["upload"], as_bytes(row("p1"), row("p2"))) == 204
    arrived = FileArrived(record_id=one["upload"]["fields"]["key"], version=1, occurred_at=clock.now())
    drops_actions.arrived(one["id"], arrived)
    assert ask(world, one["id"]).json["status"] == "taking"
    assert world.upload(one["upload"], as_bytes(row("p3"))) == 204
    world.pump()
    assert ask(world, one["id"]).json["counts"] == {"taken": 2, "unchanged": 0, "refused": 0}
    assert "p3" not in kept(world)
    assert not [key for key in stored("uploads/") if one["id"] in key]


@pytest.mark.parametrize(
    ("form", "content", "code"),
    [
        ("json", b"{}", "not_a_list"),
        ("json", b"[" * 100_000, "too_deep"),
        ("json", b"\x1f\x8b\x08\x00", "damaged"),
        ("json", b"[1", "damaged"),
        ("json", b"[]", "no_rows"),
        ("json", b"[" + b"{}," * 5_000 + b"{}]", "too_many_rows"),
        ("ndjson", b"{}\n" * 5_001, "too_many_rows"),
        ("ndjson", b"\n \n", "no_rows"),
        ("ndjson", b"PK\x03\x04\n", "not_ndjson"),
        ("xlsx", b"PK\x03\x04" + b"x" * 50, "damaged"),
        ("xlsx", b"[]", "not_a_workbook"),
        ("xlsx", bytes.fromhex("d0cf11e0a1b11ae1"), "encrypted_or_old"),
    ],
)
def test_a_hostile_or_wrong_file_is_refused_as_a_whole_with_its_reason(tmp_path, form, content, code):
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        list(drop_rows.read(tmp_path / "x", form))
    assert refused.value.code == code


def test_a_refused_file_is_deleted_and_no_row_of_it_is_taken(world, tmp_path):
    bomb = workbooks.by_openpyxl(tmp_path / "x.xlsx", [("b1", "applied", "x" * 32_000)] * 1_000, HEADERS[:3])
    before = kept(world)
    found = drop(world, bomb.read_bytes(), "xlsx")
    assert (found["status"], found["rejection"]["code"]) == ("rejected", "suspicious")
    assert kept(world) == before
    assert not [key for key in stored("uploads/") if found["id"] in key]
    assert ask(world, f"{found['id']}/report").status == 409
    contacts = workbooks.by_openpyxl(tmp_path / "y.xlsx", [("Anna", "1", "2", "3")])
    found = drop(world, contacts.read_bytes(), "xlsx")
    assert found["rejection"]["code"] == "layout_unknown"
    assert "application_id (or Hakemustunnus)" in found["rejection"]["detail"]
    assert world.redelivered == 0


def test_rows_of_hostile_values_are_refused_one_by_one(world):
    surrogate = json.dumps([row("s1"), {"\ud800": 1}, row("s3", city="\ud800")]).encode()
    found = drop(world, surrogate)
    assert found["counts"] == {"taken": 1, "unchanged": 0, "refused": 2}
    wide = as_bytes(
        {str(number): 1 for number in range(101)},
        row("w2", consent={str(number): 1 for number in range(101)}),
        row("w3", **{f"f{number}": 1 for number in range(60)}),
        row("w4", city=[[[]]]),
        row("w5", consent=CONSENT | {"at": "2026-01-10T09:00:00"}),
        row("w6", graduation_year=float("inf")),
        row("w7", changed_at="0001-01-01T00:00:00+03:00"),
        row("w8", changed_at=10**18),
    )
    found = drop(world, wide)
    assert found["counts"] == {"taken": 1, "unchanged": 0, "refused": 7}
    assert [len(one["problems"]) for one in report(world, found)][:3] == [1, 1, 30]
    assert world.redelivered == 0


@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_a_row_that_names_a_field_twice_is_refused_as_nobody_knows_which_is_meant(world, form):
    once = [json.dumps(row(name)) for name in (f"{form}1", f"{form}2", f"{form}3")]
    once[0] = once[0].replace('{"', '{"email": "toinen@example.fi", "', 1)
    once[1] = once[1].replace('"consent": {', '"consent": {"at": "2020-01-01T00:00:00Z", ')
    assert json.loads(once[1]) == row(f"{form}2"), "the last would have won"
    content = "\n".join(once) if form == "ndjson" else f"[{','.join(once)}]"
    found = drop(world, content.encode(), form)
    assert found["counts"] == {"taken": 1, "unchanged": 0, "refused": 2}
    told = [(one["row"], one["problems"][0]["problem"]) for one in report(world, found)]
    assert told == [(1, "names a field twice"), (2, "names a field twice")]


def test_the_report_is_read_page_by_page_and_for_seven_days(world):
    found = drop(world, as_bytes(*range(5)))
    first = ask(world, f"{found['id']}/report", query={"limit": 3}).json
    rest = ask(world, f"{found['id']}/report", query={"limit": 3, "cursor": first["next"]}).json
    assert [one["row"] for one in first["items"] + rest["items"]] == [1, 2, 3, 4, 5]
    assert rest["next"] is None
    assert ask(world, f"{found['id']}/report", query={"cursor": "x"}).status == 422
    with clock.fixed(clock.now() + timedelta(days=7, seconds=5)):
        answer = ask(world, f"{found['id']}/report")
    assert (answer.status, answer.code) == (409, "expired")


def test_a_machine_sees_its_own_drops_a_coordinator_all_and_others_none(world):
    machine, other = world.user("integration"), world.user("integration")
    body = {"filename": "a.json", "format": "json"}
    one = world.call("integrations", "POST", DROPS, body, user=machine).json["id"]
    for user, status in ((machine, 200), (other, 403)):
        assert world.call("integrations", "GET", f"{DROPS}/{one}", user=user).status == status
    listed = world.call("integrations", "GET", DROPS, user=machine).json["items"]
    assert [card["id"] for card in listed] == [one]
    assert world.call("integrations", "GET", DROPS, user=other).json["items"] == []
    assert one in {card["id"] for card in world.call("integrations", "GET", DROPS, role="dpo").json["items"]}
    before = drops(world)
    for role in ("staff", "dpo", "partner_manager"):
        answer = world.call("integrations", "POST", DROPS, body, role=role)
        assert (answer.status, answer.json["permission"]) == (403, "integrations.drops.create")
    wrong = world.call("integrations", "POST", DROPS, body | {"format": "csv"}, role="integration")
    assert (wrong.status, wrong.json["errors"][0]["field"]) == (422, "format")
    assert drops(world) == before


def test_an_upload_for_no_drop_is_passed_over(world):
    client("s3").put_object(Bucket=NAMES.files, Key=f"uploads/soleops-{ids.new()}.json", Body=b"[]")
    before = kept(world)
    world.pump()
    assert (world.redelivered, kept(world)) == (0, before)


def test_every_field_of_the_api_has_its_column():
    from services.integrations.model.soleops import SoleopsApplication, SoleopsConsent

    fields = {*SoleopsApplication.model_fields} - {"consent"}
    fields |= {f"consent.{name}" for name in SoleopsConsent.model_fields}
    for named in (str, lambda name: name.replace(".", "_").upper()):
        cells = [Cell(named(field)) for field in sorted(fields)]
        assert list(soleops_sheet.HEADERS.fields_of(cells).values()) == sorted(fields)


class Cell:
    """A cell of a header row."""

    def __init__(self, value: str) -> None:
        self.value = value


# --- refused rows, given back ----------------------------------------------------------------------------


def refused(world: World, one: Any, role: str = "alumni_coordinator") -> bytes:
    """The workbook of a drop's refused rows, had by its link."""
    answer = ask(world, f"{one['id']}/refused-rows", role=role)
    assert answer.status == 200, answer
    key = urlsplit(answer.json["url"]).path.removeprefix(f"/{NAMES.files}/")
    return stored(f"drops/{one['id']}/")[key.partition("amazonaws.com/")[2] or key.lstrip("/")]


def cells(content: bytes) -> list[dict[str, Any]]:
    """The rows of a workbook by their headers, without what is empty."""
    import openpyxl

    headers, *rows = openpyxl.load_workbook(io.BytesIO(content)).active.values
    return [{name: one for name, one in zip(headers, row, strict=True) if one} for row in rows]


def test_refused_rows_come_back_as_a_workbook_with_the_reason_and_can_be_dropped_once_corrected(
    world, tmp_path
):
    rows = [
        row("c1"),
        row("c2", last_name=None, degree=f"Tradenomi {HETU}"),
        row("c3", city="=1+1", state="?"),
    ]
    found = drop(world, as_bytes(*rows, "none"))
    assert found["counts"] == {"taken": 1, "unchanged": 0, "refused": 3}
    content = refused(world, found)
    second, third, fourth = cells(content)
    assert second["Rivi"] == "2"
    assert second["Syy"] == "last_name: is missing; expected a value, unless the application is cancelled."
    assert (second["Etunimet"], second["Tutkinto"]) == (APPLICANT["first_names"], "Tradenomi ******-****")
    assert second["Suostumuksen aika"] == CONSENT["at"]
    assert (third["Postitoimipaikka"], third["Tila"]) == ("=1+1", "?")
    assert third["Syy"].startswith("state: ")
    assert fourth == {
        "Rivi": "4",
        "Syy": "row: is no object; expected an object of the application's fields.",
    }
    assert HETU not in str(stored("drops/"))
    left = [f"drops/{found['id']}/{one}" for one in ("refused.xlsx", "report/0000.ndjson")]
    assert list(stored(f"drops/{found['id']}/")) == left, "no row waits any more"

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    at = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, at["Sukunimi"]).value, sheet.cell(3, at["Tila"]).value = "Uusi", "applied"
    sheet.delete_rows(4)
    book.save(tmp_path / "corrected.xlsx")
    again = drop(world, (tmp_path / "corrected.xlsx").read_bytes(), "xlsx")
    assert again["counts"] == {"taken": 2, "unchanged": 0, "refused": 0}
    assert (kept(world)["c2"]["profile"]["last_name"], kept(world)["c3"]["profile"]["city"]) == (
        "Uusi",
        "=1+1",
    )
    assert cells(refused(world, again)) == []


def test_a_refused_row_of_a_workbook_keeps_its_other_cells_and_names_each_that_is_wrong(world, tmp_path):
    at = datetime.datetime(2025, 7, 1, 12)  # noqa: DTZ001 - as Excel has it
    bad = ("x9", "applied", at, "=A1", "=B1", None, "80100", None, 2014, 1, AT, "")
    (one,) = cells(refused(world, drop(world, sheet(tmp_path, bad), "xlsx")))
    assert (one["Rivi"], one["Hakemustunnus"], one["Postinumero"]) == ("2", "x9", "80100")
    assert one["Syy"] == (
        "last_name: the cell holds a formula; expected the value itself (paste as values). "
        "first_names: the cell holds a formula; expected the value itself (paste as values)."
    )
    assert "Sukunimi" not in one


def test_each_download_of_refused_rows_is_logged_and_they_are_had_for_seven_days(world):
    machine, other = world.user("integration"), world.user("integration")
    body = {"filename": "a.json", "format": "json"}
    one = world.call("integrations", "POST", DROPS, body, user=machine).json
    path = f"{DROPS}/{one['id']}/refused-rows"
    answer = world.call("integrations", "GET", path, user=machine)
    assert (answer.status, answer.json["detail"]) == (409, "there is no report: the drop is awaiting")
    assert world.upload(one["upload"], as_bytes(row("l1", last_name=None))) == 204
    world.pump()
    assert world.call("integrations", "GET", path, user=other).status == 403
    assert world.call("integrations", "GET", path, role="staff").status == 403
    assert world.call("integrations", "GET", path, user=machine).status == 200
    world.pump()
    reads = [item for item in world.audit(f"integrations#drop#{one['id']}") if item["sk"].startswith("r#")]
    assert [(item["what"], item["count"], item["actor"]) for item in reads] == [
        ("download", 1, machine.actor)
    ]
    with clock.fixed(clock.now() + timedelta(days=7, seconds=5)):
        answer = world.call("integrations", "GET", path, user=machine)
    assert (answer.status, answer.code) == (409, "expired")


def errand(world: World, what: str, **asked: Any) -> list[dict[str, Any]]:
    """What integrations answers to an errand of privacy."""
    one = ids.new()
    world.put(errand_key(one) | {"id": one, "what": what, "round": 1, "status": "open"} | asked)
    world.tell("crm.privacy", "ErrandGiven", record_id=one, round=1, version=1, occurred_at=AT)
    world.pump()
    receipt = world.item(f"integrations#receipt#{one}")
    assert receipt
    return list(receipt.get("outcomes", []))


def test_a_refused_row_is_found_for_its_person_and_erased_with_them_at_once(world):
    mine = row("e1", last_name="Poistettava", email="poistettava@example.fi", consent=None)
    found, other = drop(world, as_bytes(mine)), drop(world, as_bytes(row("e2", consent=None)))
    asked = {"emails": ["poistettava@example.fi"]}
    named = {one["record"] for one in errand(world, "find", **asked)}
    assert named == {f"integrations.drop_row:{found['id']}-1"}
    assert errand(world, "plan", **asked)[0]["record"] == f"integrations.drop:{found['id']}"
    assert stored(f"drops/{found['id']}/")
    (told,) = errand(world, "erase", **asked)
    assert (told["record"], told["done"]) == (f"integrations.drop:{found['id']}", "deleted")
    assert stored(f"drops/{found['id']}/") == {}
    assert "oistettava" not in str(stored("drops/")) + str(world.items(prefix="integrations#"))
    assert ask(world, f"{found['id']}/refused-rows").code == "expired"
    assert ask(world, f"{found['id']}/report").code == "expired"
    assert len(cells(refused(world, other))) == 1
    assert errand(world, "erase", **asked) == []


@pytest.mark.parametrize("read", [False, True])
def test_an_erasure_waits_for_a_file_that_is_being_taken_in(world, read):
    one, errand_of = opened(world), Errand(id="e", what=What.ERASE, emails=("nobody@example.fi",))
    erase, act = subjects.holder.does[What.ERASE], acts.system("integrations")
    assert erase(errand_of, act).outcomes == []
    assert world.upload(one["upload"], as_bytes(row(f"w-{read}"))) == 204
    if read:
        key = one["upload"]["fields"]["key"]
        drops_actions.arrived(one["id"], FileArrived(record_id=key, version=1, occurred_at=clock.now()))
    with pytest.raises(Busy):
        erase(errand_of, act)
    world.pump()
    assert erase(errand_of, act).outcomes == []
