"""Files of sales: what stands in them, how they are made once, who takes them and what is written of that."""

import hashlib
import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest

from services.sales.model.export import What
from services.sales.model.figures import FIGURES
from services.sales.model.reports import NAMES, ReportRow
from services.sales.workbook import sheets
from services.sales.workbook.words import CODES, HEADERS, TITLES
from shared import clock
from shared.exports import KEPT
from shared.paging import Page
from tests import isolation
from tests.cloud import NAMES as CLOUD
from tests.cloud import client
from tests.delivery import react
from tests.observation import Fault, Request, refusal
from tests.sales import books, people
from tests.sales.books import billing, engagement, opportunity, order, put, report, revision, rows, summary
from tests.sales.people import customer
from tests.world import AUTO, REAL, Answer, World

NOON = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
SALES = [one for one in REAL if one.name in ("sales", "partners")]
EXPORTS = "/sales/exports"


@pytest.fixture
def world() -> Iterator[World]:
    with World(SALES) as world, clock.fixed(NOON):
        customer(world)
        yield world
        assert isolation.violations(world.requests) == []


def ask(
    world: World, what: str, how: str = "xlsx", role: str = "sales", key: str = AUTO, **body: Any
) -> Answer:
    """Ask for a file."""
    return world.call("sales", "POST", EXPORTS, {"what": what, "format": how} | body, role=role, key=key)


def ledger(world: World, export_id: str, **who: Any) -> Any:
    """What is known of a file."""
    answer = world.call("sales", "GET", f"{EXPORTS}/{export_id}", **(who or {"role": "sales"}))
    assert answer.status == 200, answer.text
    return answer.json


def done(world: World, what: str, how: str = "xlsx", **body: Any) -> Any:
    """The ledger of a file once the consumer has been at it."""
    answer = ask(world, what, how, **body)
    assert answer.status == 202, answer.text
    world.pump()
    return ledger(world, answer.json["id"])


def download(world: World, export: Any, **who: Any) -> Answer:
    """Ask for the link to a file."""
    return world.call("sales", "GET", f"{EXPORTS}/{export['id']}/download", **(who or {"role": "sales"}))


def content(world: World, export: Any) -> bytes:
    """The bytes of a file, by its link."""
    assert export["status"] == "made", export
    path = urlsplit(download(world, export).json["url"]).path.lstrip("/")
    key = path.removeprefix(f"{CLOUD.files}/")
    return bytes(client("s3").get_object(Bucket=CLOUD.files, Key=key)["Body"].read())


def sheet(world: World, export: Any) -> Any:
    """The one sheet of a workbook."""
    (found,) = openpyxl.load_workbook(io.BytesIO(content(world, export))).worksheets
    return found


def table(world: World, export: Any) -> list[dict[str, Any]]:
    """The rows of a workbook by header."""
    first, *others = sheet(world, export).iter_rows(values_only=True)
    return [dict(zip(first, one, strict=True)) for one in others]


def files() -> list[str]:
    """The keys of all files that are kept."""
    return [one["Key"] for one in client("s3").list_objects_v2(Bucket=CLOUD.files).get("Contents", [])]


def all_kinds(world: World) -> None:
    """Two or three documents of each kind, some closed this month, one for a passive customer."""
    customer(world, "idle", status="passive", name="Lopettanut Oy")
    put(
        world,
        opportunity("a", "100.10", unit="ict", stage="offered", expected_close=date(2026, 4, 30)),
        opportunity("b", "0.20", organisation_id="idle"),
        opportunity("c", "7.00", "lost", reason="price", closed_on=date(2026, 3, 2)),
        revision("d", "10.10"),
        revision("e", "20.20", valid_until=date(2026, 3, 9)),
        order("f", "30.30", "in_progress", fulfilled="5", billed="10.00"),
        order("g", "40.40", "draft"),
        engagement("h"),
        books.enrolment("i", "50.00", "completed", billable=True),
        billing("j", "5.00", payment_days=14, submitted_at=NOON),
    )


# --- what is asked for -----------------------------------------------------------------------------------


def test_a_file_is_asked_for_and_made_a_moment_later(world: World) -> None:
    put(world, opportunity("a", "1.00"))
    answer = ask(world, "pipeline")
    assert answer.status == 202
    export_id = answer.json["id"]
    assert answer.headers["location"] == f"{EXPORTS}/{export_id}"
    assert (answer.json["status"], answer.json["language"]) == ("requested", "fi")
    assert answer.json["allowed_actions"] == []
    assert files() == []
    world.pump()
    found = ledger(world, export_id)
    body = content(world, found)
    assert (found["status"], found["count"], found["version"]) == ("made", 1, 2)
    assert found["file_hash"] == hashlib.sha256(body).hexdigest()
    assert found["responsible_id"] == world.role("sales").id
    assert (found["made_at"], found["expires_at"]) == ("2026-03-10T10:00:00Z", "2026-03-17T10:00:00Z")
    assert found["allowed_actions"] == ["download"]
    assert files() == [f"exports/sales/{export_id}/{found['file_hash'][:16]}.xlsx"]
    events = [one["type"] for one in world.item(f"sales#export#{export_id}")["events"]]
    assert events == ["SalesExportMade"]


def test_the_same_request_again_is_the_same_file(world: World) -> None:
    first, second = ask(world, "pipeline", key="once"), ask(world, "pipeline", key="once")
    assert first.json["id"] == second.json["id"]
    assert ask(world, "to-bill", key="once").code == "idempotency_key_reused"
    assert len(world.items(prefix="sales#export#")) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"what": "nothing"}, "what"),
        ({"what": "pipeline", "format": "pdf"}, "format"),
        ({"what": "pipeline", "format": "finvoice"}, "format"),
        ({"what": "figures"}, "year"),
        ({"what": "pipeline", "month": "2026-13"}, "month"),
        ({"what": "pipeline", "month": "2026-03", "year": 2025}, ""),
        ({"what": "pipeline", "limit": 3}, "limit"),
    ],
)
def test_what_makes_no_sense_is_refused(world: World, body: dict[str, Any], field: str) -> None:
    answer = world.call("sales", "POST", EXPORTS, body, role="sales")
    assert (answer.status, answer.code) == (422, "invalid"), answer
    assert field in answer.text
    assert world.items(prefix="sales#") == []


def test_who_may_not_read_it_may_not_have_it_made(world: World) -> None:
    assert ask(world, "pipeline", role="viewer").status == 403
    assert world.items(prefix="sales#") == []


def test_a_file_is_its_owners_and_finances(world: World) -> None:
    export = done_by(world, "staff")
    for role, status in (("staff", 200), ("finance", 200), ("project", 403), ("viewer", 403)):
        answer = world.call("sales", "GET", f"{EXPORTS}/{export}", role=role)
        assert answer.status == status, (role, answer)
        assert download(world, {"id": export}, role=role).status == status


def done_by(world: World, role: str) -> str:
    """The id of a file that a role had made."""
    export_id: str = ask(world, "pipeline", role=role).json["id"]
    world.pump()
    return export_id


# --- workbooks -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", NAMES)
def test_a_workbook_holds_the_rows_and_the_sums_of_its_report(world: World, what: str) -> None:
    all_kinds(world)
    found, total = rows(world, what), summary(world, what)["total"]
    export = done(world, what)
    lines = table(world, export)
    assert len(lines) == len(found) == export["count"] == total.pop("count") > 0
    for name, amount in total.items():
        header = HEADERS[name][0]
        if header in lines[0]:
            assert sum(Decimal(str(one[header] or 0)) for one in lines) == Decimal(amount)
    assert [one["Otsikko"] for one in lines] == [one["title"] for one in found]
    assert {one["Asiakas"] for one in lines} <= {"Mäkelän Ääni Oy", "Lopettanut Oy"}


def test_cells_are_numbers_days_and_words_in_the_readers_language(world: World) -> None:
    put(
        world,
        revision("a", "1234.50", title="=1+1", valid_until=date(2026, 3, 9), unit="ict"),
        revision("b", "0.05", title="@SUM(A1)"),
    )
    found = sheet(world, done(world, "open-quotes"))
    assert found.title == "Tarjouskanta"
    headers, first, second = found.iter_rows()
    assert [one.value for one in headers] == [
        *("Numero", "Otsikko", "Asiakas", "Vastuuhenkilö", "Yksikkö", "Avattu", "Voimassa"),
        *("Vanhentunut", "Veroton", "Verollinen"),
    ]
    assert all(one.font.bold for one in headers)
    assert found.freeze_panes == "A2"
    assert [one.data_type for one in first] == ["s", "s", "s", "n", "s", "d", "d", "s", "n", "n"]
    assert [one.value for one in first[:5]] == ["T-2026-a/1", "=1+1", "Mäkelän Ääni Oy", None, "ict"]
    assert [one.value.date() for one in first[5:7]] == [date(2026, 3, 1), date(2026, 3, 9)]
    assert [one.value for one in first[7:]] == ["Kyllä", 1234.50, 1549.30]
    assert [one.value for one in second[7:]] == ["Ei", 0.05, 0.06]
    assert (first[8].number_format, first[5].number_format) == ('#,##0.00" €"', "d.m.yyyy")


@pytest.mark.parametrize(
    ("language", "title", "header", "stage"),
    [
        ("fi", "Myyntiputki", "Odotettu päätös", "Tarjottu"),
        ("sv", "Försäljningstratt", "Förväntat avslut", "Offererad"),
        ("en", "Pipeline", "Expected close", "Offered"),
    ],
)
def test_a_workbook_is_in_the_language_of_whoever_asks(
    world: World, language: str, title: str, header: str, stage: str
) -> None:
    put(world, opportunity("a", stage="offered"), opportunity("b", stage="dropped_since"))
    user = world.role("sales")
    item = world.item(f"staff#user#{user.id}")
    assert item is not None
    world.put(item | {"language": language})
    found = sheet(world, done(world, "pipeline"))
    assert found.title == title
    columns = {cell.value: number for number, cell in enumerate(found[1])}
    assert header in columns
    assert stage in [cell.value for cell in found[2]]
    assert "dropped_since" in [cell.value for cell in found[3]]
    assert done(world, "pipeline", language="en")["language"] == "en"


def test_equal_contents_are_equal_files(world: World) -> None:
    all_kinds(world)
    for what, how in (("order-backlog", "xlsx"), ("order-backlog", "json"), ("billing_requests", "finvoice")):
        first, second = done(world, what, how), done(world, what, how)
        assert first["file_hash"] == second["file_hash"]
        assert first["id"] != second["id"]


def test_every_column_and_everything_that_can_be_asked_for_has_its_words() -> None:
    asked = {one for part in get_args(get_args(What)[0]) for one in get_args(part)}
    assert set(TITLES) == asked == set(sheets.LAYOUTS)
    assert {name for columns in sheets.LAYOUTS.values() for name in columns} == set(HEADERS)
    assert set(CODES["figure"]) == set(FIGURES)
    words = [
        *TITLES.values(),
        *HEADERS.values(),
        *(one for codes in CODES.values() for one in codes.values()),
    ]
    assert all(len(one) == 3 and all(one) for one in words)


def test_memory_stays_flat_however_many_rows_there_are(tmp_path: Path) -> None:
    cells = sheets.cells_of("pipeline", "fi", {})
    row = {"title": "Työ", "value": "10.10", "opened_on": "2026-03-01", "stage": "offered"}

    def peak(count: int) -> int:
        tracemalloc.start()
        given = (cells(row | {"customer_name": f"Asiakas {number}"}) for number in range(count))
        assert sheets.write(tmp_path / "x.xlsx", "pipeline", given, "fi").rows == count
        try:
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)
    assert peak(4000) < peak(1000) + 500_000


# --- json and figures ------------------------------------------------------------------------------------


def test_json_is_an_array_with_a_document_on_each_line(world: World) -> None:
    all_kinds(world)
    export = done(world, "order-backlog", "json")
    text = content(world, export).decode()
    names = {"customer_name": "Mäkelän Ääni Oy"}
    assert json.loads(text) == [one | names for one in rows(world, "order-backlog")]
    first, *lines, last = text.splitlines()
    assert (first, last, len(lines)) == ("[", "]", export["count"])
    assert [json.loads(line.removesuffix(","))["id"] for line in lines] == ["f", "g"]
    assert Page[ReportRow].model_validate(
        {"items": [{k: v for k, v in one.items() if k != "customer_name"} for one in json.loads(text)]}
    )


def test_a_file_without_rows_is_whole_all_the_same(world: World) -> None:
    assert content(world, done(world, "pipeline", "json")) == b"[\n]\n"
    assert [one.value for one in sheet(world, done(world, "pipeline"))[1]][:2] == ["Otsikko", "Asiakas"]
    with zipfile.ZipFile(io.BytesIO(content(world, done(world, "billing_requests", "finvoice")))) as archive:
        assert archive.namelist() == []


def test_figures_are_a_workbook_too_the_year_first_and_then_its_months(world: World) -> None:
    all_kinds(world)
    with clock.fixed(NOON - timedelta(days=5)):
        world.job("sales", {"job": "freeze_months"})
    found = report(world, "figures/2026").json
    lines = table(world, done(world, "figures", year=2026))
    year = {one["Tunnusluku"]: one for one in lines if one["Kausi"] == "2026"}
    assert {CODES["figure"][name][0] for name in FIGURES} == set(year)
    assert year["Lähetetyt tarjoukset"]["Kpl"] == found["figures"]["quotes_sent"]["count"] == 2
    assert Decimal(str(year["Lähetetyt tarjoukset"]["Veroton"])) == Decimal("30.30")
    assert {one["Kausi"] for one in lines} == {"2026", "2026-02", "2026-03"}
    assert {one["Kausi"] for one in lines if one["Jäädytetty"]} == {"2026-02"}
    (told,) = json.loads(content(world, done(world, "figures", "json", year=2026)))
    assert told["figures"] == found["figures"]


def test_filters_narrow_a_file_as_they_do_the_report(world: World) -> None:
    put(
        world,
        opportunity("a", "1.00", unit="ict", responsible_id=world.role("sales").id),
        opportunity("b", "2.00", unit="law"),
        opportunity("c", "4.00", "won", closed_on=date(2026, 2, 1), reason="price"),
        opportunity("d", "8.00", "won", closed_on=date(2026, 3, 1), reason="price"),
    )

    def found(what: str, **asked: Any) -> list[str]:
        return [one["id"] for one in json.loads(content(world, done(world, what, "json", **asked)))]

    assert found("pipeline", unit="law") == ["b"]
    assert found("pipeline", responsible_id="me") == ["a"]
    assert found("won-lost") == ["d"]
    assert found("won-lost", month="2026-02") == ["c"]
    assert found("won-lost", year=2026) == ["c", "d"]


def test_this_month_is_the_one_in_which_the_file_was_asked_for(world: World) -> None:
    put(world, opportunity("a", "1.00", "won", closed_on=date(2026, 3, 1), reason="price"))
    with clock.fixed(datetime(2026, 3, 31, 20, 59, tzinfo=UTC)):
        export_id = ask(world, "won-lost", "json").json["id"]
    with clock.fixed(datetime(2026, 3, 31, 21, 1, tzinfo=UTC)):
        world.pump()
        found = json.loads(content(world, ledger(world, export_id)))
    assert [one["id"] for one in found] == ["a"]


def test_the_name_of_a_restricted_customer_is_in_no_file(world: World) -> None:
    customer(world, "hidden", restricted=True, name="Salainen Oy")
    put(world, opportunity("a", organisation_id="hidden"), opportunity("b", organisation_id="never-was"))
    for what in ("pipeline", "passive-customers"):
        text = content(world, done(world, what, "json")).decode()
        assert "Salainen" not in text
        assert [one["id"] for one in json.loads(text)] == ["a", "b"]


# --- billing requests ------------------------------------------------------------------------------------


def test_billing_requests_are_those_that_await_finance_row_by_row(world: World) -> None:
    references = {"buyer": "PO 17", "agreement": "S-1", "project": "P-2"}
    two = billing("a", "10.00", references=references, order_number="M-2026-0001", payment_days=21)
    lines = (*two.lines, two.lines[0].model_copy(update={"id": "2", "name": "Matka", "account": "4000"}))
    put(
        world,
        two.having(lines=lines).whole(),
        billing("b", "-3.00", kind="credit", payment_days=14),
        billing("c", "1.00", "draft", number=None),
        billing("d", "1.00", "acknowledged"),
        billing("e", "1.00", "paid", closed_on=date(2026, 3, 1)),
    )
    found = table(world, done(world, "billing_requests"))
    assert [(one["Numero"], one["Rivi"], one["Nimike"], one["Veroton"]) for one in found] == [
        ("L-2026-a", 1, "Työ", 10),
        ("L-2026-a", 2, "Matka", 10),
        ("L-2026-b", 1, "Työ", -3),
    ]
    first = found[1]
    assert (first["Asiakas"], first["Y-tunnus"], first["Asiakkaan laji"]) == (
        "Mäkelän Ääni Oy",
        "2077474-0",
        "Yritys",
    )
    assert (first["Ostajan viite"], first["Sopimus"], first["Projekti"], first["Tilaus"]) == (
        "PO 17",
        "S-1",
        "P-2",
        "M-2026-0001",
    )
    assert (first["ALV"], first["ALV-luokka"], first["Tili"], first["Maksuaika, pv"]) == (
        25.5,
        "S",
        "4000",
        21,
    )
    assert [one["Laji"] for one in found] == ["Laskutus", "Laskutus", "Hyvitys"]
    whole = json.loads(content(world, done(world, "billing_requests", "json")))
    assert [one["id"] for one in whole] == ["a", "b"]
    assert [line["net"] for line in whole[0]["lines"]] == ["10.00", "10.00"]
    assert whole[0]["buyer"]["name"] == "Mäkelän Ääni Oy"


def submitted(world: World, count: int = 2) -> list[Any]:
    """Billing requests of one order each, handed to finance."""
    orders = [people.confirmed(world) for _ in range(count)]
    return [people.submitted(world, people.billed(world, order_id)) for order_id in orders]


def test_finvoices_of_what_awaits_finance_come_in_one_zip(world: World) -> None:
    requests = submitted(world)
    export = done(world, "billing_requests", "finvoice")
    assert export["count"] == 2
    with zipfile.ZipFile(io.BytesIO(content(world, export))) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name).decode() for name in archive.namelist()}
    assert found == {
        f"{one['number']}.xml": world.call(
            "sales", "GET", f"/sales/billing-requests/{one['id']}/finvoice", role="finance"
        ).text
        for one in requests
    }


class Meanwhile(Fault):
    """Something else happens just before a request; the request itself is not disturbed."""

    def __init__(self, name: str, happens: Callable[[], None]) -> None:
        super().__init__(name)
        self.happens = happens

    def strikes(self, moment: str, request: Request) -> bool:
        if super().strikes(moment, request):
            self.happens()
        return False


def test_what_finance_answers_while_the_file_is_made_is_not_in_it(world: World) -> None:
    put(world, billing("a", "1.00"), billing("b", "2.00"))
    item = world.item("sales#billing#a")
    assert item is not None
    answered = Meanwhile(
        "sales-consumer.before_batch_get_item", lambda: world.put(item | {"status": "acknowledged"})
    )
    world.observer.faults.append(answered)
    export = done(world, "billing_requests", "json")
    assert answered.fired == 1
    assert [one["id"] for one in json.loads(content(world, export))] == ["b"]


# --- once, and what goes wrong ---------------------------------------------------------------------------


def test_a_delivery_repeated_makes_nothing_twice(world: World) -> None:
    all_kinds(world)
    answer = ask(world, "order-backlog")
    world.pump(twice=True)
    found = ledger(world, answer.json["id"])
    assert (found["status"], found["version"]) == ("made", 2)
    assert len(files()) == 1
    with world.counting() as calls:
        redeliver(world, answer.json["id"])
    assert calls.operations == {"GetItem": 1}
    assert ledger(world, answer.json["id"]) == found


def redeliver(world: World, export_id: str) -> None:
    """Give the consumer the request once more."""
    from shared.events.sales import SalesExportRequested

    react("sales", SalesExportRequested(record_id=export_id))


@pytest.mark.parametrize(
    "fault",
    [
        "sales-consumer.before_query",
        "sales-consumer.before_batch_get_item",
        "*.before_put_object",
        "*.after_put_object",
    ],
)
def test_an_outage_is_tried_again(world: World, fault: str) -> None:
    put(world, opportunity("a", "1.00"))
    answer = ask(world, "pipeline")
    with world.fault(fault):
        world.pump()
    found = ledger(world, answer.json["id"])
    assert (found["status"], found["count"]) == ("made", 1)
    assert [type(error).__name__ for _, error in world.errors] == []
    assert world.redelivered == 1
    assert len(files()) == 1


def test_throttling_is_no_reason_to_fail(world: World) -> None:
    put(world, opportunity("a", "1.00"))
    answer = ask(world, "pipeline")
    throttled = refusal("ProvisionedThroughputExceededException", "Query")
    with world.fault("sales-consumer.before_query", times=2, error=throttled):
        world.pump()
    assert ledger(world, answer.json["id"])["status"] == "made"


def test_a_billing_request_of_which_no_finvoice_can_be_made_ends_it_and_is_named(world: World) -> None:
    put(
        world,
        billing("a", "1.00", payment_days=14),
        billing("b", "1.00", buyer=books.BUYER.model_copy(update={"business_id": "1234567-8"})),
    )
    export = done(world, "billing_requests", "finvoice")
    assert (export["status"], export["version"]) == ("failed", 2)
    assert export["failure"]["code"] == "unfit"
    assert "L-2026-b" in export["failure"]["detail"]
    assert "business_id" in export["failure"]["detail"]
    assert "1234567-8" not in json.dumps(export)
    assert files() == []
    assert world.redelivered == 0
    events = [one["type"] for one in world.item(f"sales#export#{export['id']}")["events"]]
    assert events == ["SalesExportFailed"]
    answer = download(world, export)
    assert (answer.status, answer.code) == (409, "conflict")
    assert "failed" in answer.json["detail"]


@pytest.mark.parametrize(
    ("broken", "how"),
    [({"value": "plenty"}, "xlsx"), ({"expected_close": "soon"}, "xlsx"), ({"totals": "none"}, "json")],
)
def test_a_document_that_is_damaged_ends_it_and_is_named(
    world: World, broken: dict[str, Any], how: str
) -> None:
    put(world, opportunity("a", "1.00"), opportunity("b", "1.00"))
    item = world.item("sales#opportunity#b")
    assert item is not None
    world.put(item | broken)
    export = done(world, "pipeline", how)
    assert export["status"] == "failed"
    assert export["failure"]["code"] == "unfit"
    assert " b " in export["failure"]["detail"]
    assert files() == []
    assert world.redelivered == 0


def test_a_text_that_no_cell_takes_ends_it(world: World) -> None:
    put(world, opportunity("a", "1.00"))
    item = world.item("sales#opportunity#a")
    assert item is not None
    world.put(item | {"title": "x" * 32_768})
    export = done(world, "pipeline")
    assert (export["status"], export["failure"]["code"]) == ("failed", "too_large")
    assert done(world, "pipeline", "json")["status"] == "made"


def test_a_failed_one_stays_failed_and_a_new_one_may_do(world: World) -> None:
    put(world, opportunity("a", "1.00"))
    item = world.item("sales#opportunity#a")
    assert item is not None
    world.put(item | {"value": "plenty"})
    export = done(world, "pipeline")
    world.put(item)
    redeliver(world, export["id"])
    assert ledger(world, export["id"]) == export
    assert done(world, "pipeline")["status"] == "made"


# --- taking it -------------------------------------------------------------------------------------------


def test_a_link_works_for_a_minute_and_is_written_down_before_it_is_given(world: World) -> None:
    put(world, opportunity("a", "1.00"))
    export = done(world, "pipeline")
    with world.counting() as calls:
        answer = download(world, export)
    assert calls.operations["SendMessage"] == 1
    asked = parse_qs(urlsplit(answer.json["url"]).query)
    assert asked["X-Amz-Expires"] == ["60"] if "X-Amz-Expires" in asked else "Expires" in asked
    assert f"pipeline-{export['id']}.xlsx" in asked["response-content-disposition"][0]
    world.pump()
    logged = [one for one in world.audit(f"sales#export#{export['id']}") if one.get("what") == "download"]
    assert [(one["actor"], one["count"]) for one in logged] == [(world.role("sales").actor, 1)]


def test_there_is_no_link_where_the_read_cannot_be_written_down(world: World) -> None:
    export = done(world, "pipeline")
    with world.fault("sales-api.before_send_message", times=3):
        answer = download(world, export)
    assert answer.status == 500
    assert "url" not in answer.text


def test_a_file_is_there_for_seven_days(world: World) -> None:
    export = done(world, "pipeline")
    waiting = ask(world, "pipeline").json
    assert download(world, waiting).code == "conflict"
    with clock.fixed(NOON + KEPT - timedelta(seconds=1)):
        assert download(world, export).status == 200
    with clock.fixed(NOON + KEPT):
        assert (download(world, export).status, download(world, export).code) == (409, "expired")


# --- what it costs ---------------------------------------------------------------------------------------


def test_a_file_costs_a_query_for_a_page_and_a_batch_get_for_its_customers(world: World) -> None:
    put(world, *(opportunity(f"o{n:02d}", "1.00", organisation_id=f"org{n % 3}") for n in range(30)))
    answer = ask(world, "pipeline")
    requests = len(world.requests)
    world.pump()
    made = [one.operation for one in world.requests[requests:] if one.function in ("sales-consumer", "")]
    assert sorted(set(made)) == ["BatchGetItem", "GetItem", "PutItem", "PutObject", "Query"]
    assert len(made) - made.count("GetItem") == 4
    assert made.count("GetItem") <= 3
    assert ledger(world, answer.json["id"])["count"] == 30


def test_a_customer_is_looked_up_once_over_all_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    put(world, *(opportunity(f"o{n:02d}", "1.00") for n in range(30)))
    monkeypatch.setattr("moto.dynamodb.models.table.RESULT_SIZE_LIMIT", 4_000)
    requests = len(world.requests)
    export = done(world, "pipeline", "json")
    made = [one.operation for one in world.requests[requests:] if one.function == "sales-consumer"]
    assert (made.count("BatchGetItem"), export["count"]) == (1, 30)
    assert made.count("Query") > 2
