"""Lists for the newsletter service: who is in them, who is not and why, and what the ledger says."""

import hashlib
import io
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import pytest

from shared import clock, keyring
from shared.contracts.partners import contact_key, organisation_key
from shared.contracts.privacy import suppression_id
from shared.names import sort_key, sort_letter
from tests.cloud import NAMES, client
from tests.integrations.reports import commit, planned
from tests.integrations.workbooks import by_xlsxwriter
from tests.world import Answer, World

EXPORTS = "/integrations/exports"
ROLE = "communications"
COLUMNS = ("email", "etunimi", "sukunimi", "organisaatio", "kieli", "crm_ref")


def organisation(world: World, id: str, **fields: Any) -> None:
    usual = {"id": id, "kind": "company", "status": "active", "restricted": False, "name": f"{id.title()} Oy"}
    _list(world, "organisation", organisation_key(id), {**usual, **fields}, f"{id.title()} Oy")


def contact(world: World, name: str, **fields: Any) -> None:
    """A contact with a work address at Acme, unless the fields say otherwise; None leaves a field out."""
    first, last = name.split()
    usual = {
        "id": first.casefold(),
        "status": "active",
        "restricted": False,
        "first_names": first,
        "last_name": last,
        "email": f"{first}@example.fi".casefold(),
        "email_of": "acme",
        "affiliations": [{"organisation_id": "acme", "role": "Johtaja", "primary": True}],
        "purposes": ["PART"],
    }
    item = {key: value for key, value in {**usual, **fields}.items() if value is not None}
    _list(world, "contact", contact_key(item["id"]), item, f"{last} {first}")


def _list(world: World, kind: str, key: dict[str, str], item: dict[str, Any], name: str) -> None:
    lists = {
        "gsi1pk": f"partners#{kind}#name#{item['status']}#{sort_letter(name)}",
        "gsi1sk": f"{sort_key(name)}#{item['id']}",
    }
    world.put(key | item | ({} if item["restricted"] else lists))


def suppress(world: World, email: str, **known: Any) -> None:
    one = suppression_id("email", keyring.keyed_hash("email", email))
    world.put({"pk": f"privacy#suppression#{one}", "sk": "record", "id": one, "status": "active", **known})


def order(world: World, **body: Any) -> Answer:
    return world.call("integrations", "POST", EXPORTS, {"purpose": "MKT", **body}, role=ROLE)


def made(world: World, **body: Any) -> Any:
    """The ledger of a list that was ordered and made."""
    answer = order(world, **body)
    assert answer.status == 202, answer
    world.pump()
    return read(world, answer.json["id"])


def read(world: World, export_id: str) -> Any:
    answer = world.call("integrations", "GET", f"{EXPORTS}/{export_id}", role=ROLE)
    assert answer.status == 200, answer
    return answer.json


def download(world: World, export_id: str, **who: Any) -> Answer:
    return world.call("integrations", "GET", f"{EXPORTS}/{export_id}/download", **(who or {"role": ROLE}))


def file(world: World, export: Any) -> bytes:
    key = urlsplit(download(world, export["id"]).json["url"]).path.lstrip("/").removeprefix(f"{NAMES.files}/")
    return bytes(client("s3").get_object(Bucket=NAMES.files, Key=key)["Body"].read())


def table(world: World, export: Any) -> list[tuple[str, ...]]:
    """The cells of the file, the header row first."""
    sheet = openpyxl.load_workbook(io.BytesIO(file(world, export))).active
    assert sheet is not None
    return [tuple(str(cell or "") for cell in row) for row in sheet.iter_rows(values_only=True)]


def emails(world: World, export: Any) -> list[str]:
    return [row[0] for row in table(world, export)[1:]]


# --- who is in a list ------------------------------------------------------------------------------------


def test_a_list_carries_the_newsletters_columns_in_the_order_of_names(world: World) -> None:
    organisation(world, "acme")
    contact(world, "Matti Äyräs", language="sv")
    contact(world, "Åke Zetterström")
    export = made(world)
    assert (export["status"], export["included"], export["excluded"]) == ("made", 2, {})
    assert export["columns"] == list(COLUMNS)
    found = table(world, export)
    assert [row[:5] for row in found] == [
        COLUMNS[:5],
        ("åke@example.fi", "Åke", "Zetterström", "Acme Oy", ""),
        ("matti@example.fi", "Matti", "Äyräs", "Acme Oy", "sv"),
    ]
    assert found[1][5] == keyring.keyed_hash("crm_ref", "åke")[:24] != found[2][5]


def test_the_ledger_says_for_each_reason_how_many_are_not_in_the_list(world: World) -> None:
    organisation(world, "acme")
    organisation(world, "passive", status="passive")
    old = {"organisation_id": "acme", "ends": "2020-01-31"}
    at_passive = {"affiliations": [{"organisation_id": "passive"}], "email_of": "passive"}
    block = {"set_by": "person", "at": "2026-01-01T00:00:00Z", "by": "user:x"}
    contact(world, "Eka Sallittu")
    contact(world, "Toka Estetty", marketing_block=block)
    contact(world, "Kolmas Passiivinen", status="passive")
    contact(world, "Neljäs Entinen", affiliations=[old])
    contact(world, "Viides Passiiviyritys", **at_passive)
    contact(world, "Kuudes Osoitteeton", email=None, email_of=None)
    contact(world, "Seitsemäs Turvakielto", contact_secret=True)
    contact(world, "Kahdeksas Vainaja", deceased=True)
    contact(world, "Yhdeksäs Yksityinen", email_of=None)
    contact(world, "Kymmenes Vastustaja", objections=["MKT"])
    contact(world, "Estolistalla Oleva")
    contact(world, "Poistettu Kerran")
    contact(world, "Rajoitettu Salainen", restricted=True)
    suppress(world, "estolistalla@example.fi", marketing=["staff"])
    suppress(world, "poistettu@example.fi", erased=[{"purpose": "MKT"}])
    export = made(world)
    assert emails(world, export) == ["eka@example.fi"]
    assert export["included"] == 1
    assert export["excluded"] == {
        "address_of_ended_affiliation": 1,
        "address_of_passive_organisation": 1,
        "contact_secret": 1,
        "deceased": 1,
        "marketing_block": 1,
        "no_address": 1,
        "no_consent": 1,
        "objection": 1,
        "passive": 1,
        "suppressed_erased": 1,
        "suppressed_marketing": 1,
    }
    assert export["reasons"]["no_consent"] == 2


def test_a_private_address_is_in_the_list_by_consent_only(world: World) -> None:
    organisation(world, "acme")
    consent = {"purpose": "MKT", "channels": ["email"], "at": "2026-01-01T00:00:00Z"}
    contact(world, "Eka Suostunut", email_of=None, consents=[consent])
    contact(
        world, "Toka Peruttu", email_of=None, consents=[{**consent, "withdrawn_at": "2026-02-01T00:00:00Z"}]
    )
    contact(world, "Kolmas Tuotu", email_of=None, soft_opt_in=True, sources={"email": "import:x"})
    export = made(world)
    assert emails(world, export) == ["eka@example.fi"]
    assert export["excluded"] == {"consent_withdrawn": 1, "no_consent": 1}


def test_an_address_is_in_the_list_once(world: World) -> None:
    organisation(world, "acme")
    contact(world, "Eka Aalto", email="info@example.fi")
    contact(world, "Toka Berg", email="info@example.fi")
    export = made(world)
    assert [row[:3] for row in table(world, export)[1:]] == [("info@example.fi", "Eka", "Aalto")]
    assert (export["included"], export["excluded"]) == (1, {"duplicate_address": 1})


@pytest.mark.parametrize(
    ("flag", "own", "others"),
    [
        ({"marketing_block": {"set_by": "staff"}}, "marketing_block", "suppressed_marketing"),
        ({"objections": ["MKT"]}, "objection", "address_of_objector"),
        ({"contact_secret": True}, "contact_secret", "address_of_protected_person"),
    ],
)
def test_one_block_on_any_duplicate_blocks_the_address(
    world: World, flag: dict[str, Any], own: str, others: str
) -> None:
    organisation(world, "acme")
    contact(world, "Eka Aalto", email="sama@example.fi")
    contact(world, "Toka Berg", email="sama@example.fi", **flag)
    export = made(world)
    assert (export["included"], export["excluded"]) == (0, {own: 1, others: 1})
    assert emails(world, export) == []


def test_a_block_outside_the_segment_blocks_the_address_inside(world: World) -> None:
    organisation(world, "acme", city="Oulu")
    organisation(world, "other", city="Turku")
    there = {"affiliations": [{"organisation_id": "other"}], "email_of": "other"}
    contact(world, "Eka Aalto", email="sama@example.fi")
    contact(world, "Toka Berg", email="sama@example.fi", marketing_block={"set_by": "person"}, **there)
    export = made(world, segment={"city": "oulu"})
    assert (export["included"], export["excluded"]) == (0, {"suppressed_marketing": 1})


def test_an_address_that_a_restricted_record_carries_is_dropped_without_saying_whose(world: World) -> None:
    organisation(world, "acme")
    contact(world, "Eka Aalto", email="sama@example.fi")
    contact(world, "Toka Berg", email="sama@example.fi", restricted=True)
    suppress(world, "sama@example.fi", restricted_by=["contact:toka"])
    export = made(world)
    assert (export["included"], export["excluded"]) == (0, {"address_of_restricted_record": 1})


def test_the_purpose_decides_on_blocks_and_columns(world: World) -> None:
    organisation(world, "acme")
    contact(world, "Eka Aalto", marketing_block={"set_by": "person"}, purposes=["FEED"])
    contact(world, "Toka Berg", purposes=["PART"])
    export = made(world, purpose="FEED")
    assert (export["included"], export["excluded"]) == (1, {"purpose_not_recorded": 1})
    assert table(world, export)[0] == ("email", "kieli", "crm_ref")


def test_the_officers_word_on_a_purposes_basis_counts_at_once(world: World) -> None:
    organisation(world, "acme")
    contact(world, "Eka Aalto")
    world.put({"pk": "privacy#purpose#mkt", "sk": "record", "id": "mkt", "basis": "consent"})
    export = made(world)
    assert (export["included"], export["excluded"]) == (0, {"no_consent": 1})


@pytest.mark.parametrize(
    ("segment", "expected"),
    [
        ({}, ["eka", "toka", "kolmas"]),
        ({"organisation_kind": "company"}, ["eka", "toka"]),
        ({"city": "OULU"}, ["toka", "kolmas"]),
        ({"organisation_kind": "company", "city": "Oulu"}, ["toka"]),
        ({"role": "johtaja"}, ["eka"]),
        ({"role": "Johtaja", "city": "Oulu"}, []),
        ({"purpose": "SERV"}, ["kolmas"]),
    ],
)
def test_a_segment_narrows_by_one_and_the_same_role(
    world: World, segment: dict[str, str], expected: list[str]
) -> None:
    organisation(world, "acme")
    organisation(world, "oulu", city="Oulu")
    organisation(world, "kaupunki", kind="public", city="Oulu")
    contact(world, "Eka Aalto")
    contact(
        world,
        "Toka Berg",
        email_of="oulu",
        affiliations=[
            {"organisation_id": "acme", "role": "Johtaja", "ends": "2020-12-31"},
            {"organisation_id": "oulu", "role": "Ostaja"},
        ],
    )
    contact(
        world,
        "Kolmas Cavén",
        email_of="kaupunki",
        affiliations=[{"organisation_id": "kaupunki"}],
        purposes=["PART", "SERV"],
    )
    export = made(world, segment=segment)
    assert emails(world, export) == [f"{one}@example.fi" for one in expected]
    assert export["excluded"] == {}


def test_names_that_look_like_formulas_stay_text(world: World) -> None:
    organisation(world, "acme", name="=HYPERLINK(1)")
    contact(world, "+Eka @Aalto", id="eka", email="eka@example.fi")
    sheet = openpyxl.load_workbook(io.BytesIO(file(world, made(world)))).active
    assert sheet is not None
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in sheet[2]][1:4] == [
        ("+Eka", "s", True),
        ("@Aalto", "s", True),
        ("=HYPERLINK(1)", "s", True),
    ]


def test_a_list_of_more_than_one_batch_is_whole(world: World) -> None:
    organisation(world, "acme")
    for number in range(130):
        contact(world, f"N{number} Sukunimi{number:03d}")
    with world.counting() as calls:
        export = made(world)
    assert export["included"] == 130
    assert emails(world, export) == [f"n{number}@example.fi" for number in range(130)]
    reads = [one for one in calls.of("BatchGetItem") if one.function == "integrations-consumer"]
    assert len(reads) == 5  # two of contacts, two of suppression, one of organisations


# --- ordering and downloading ----------------------------------------------------------------------------


def test_an_order_is_taken_and_the_list_made_later(world: World) -> None:
    answer = order(world, recipient="Koodiviidakko")
    assert (answer.status, answer.json["status"]) == (202, "requested")
    assert answer.headers["location"] == f"{EXPORTS}/{answer.json['id']}"
    early = download(world, answer.json["id"])
    assert (early.status, early.code) == (409, "conflict")
    world.pump(twice=True)
    export = read(world, answer.json["id"])
    assert (export["status"], export["version"], export["included"]) == ("made", 2, 0)
    assert (export["recipient"], export["responsible_id"]) == ("Koodiviidakko", world.role(ROLE).id)


def test_a_purpose_without_lists_is_refused(world: World) -> None:
    for purpose in ("ALUM", "STAFF"):
        answer = order(world, purpose=purpose)
        assert (answer.status, answer.json["errors"][0]["field"]) == (422, "purpose")
    assert world.items(prefix="integrations#") == []


def test_every_download_is_logged_and_its_hash_is_the_ledgers(world: World) -> None:
    organisation(world, "acme")
    contact(world, "Eka Aalto")
    export = made(world)
    assert hashlib.sha256(file(world, export)).hexdigest() == export["file_hash"]
    download(world, export["id"], role="admin")
    world.pump()
    reads = [one for one in world.audit("integrations#export#") if one.get("what") == "download"]
    assert [one["pk"] for one in reads] == [f"integrations#export#{export['id']}"] * 2
    assert {one["actor"] for one in reads} == {world.role(ROLE).actor, world.role("admin").actor}
    assert {one["count"] for one in reads} == {1}


def test_a_download_is_for_who_ordered_it_and_for_seven_days(world: World) -> None:
    export = made(world)
    stranger = world.user("communications")
    assert download(world, export["id"], user=stranger).status == 403
    assert download(world, export["id"], role="partner_manager").status == 403
    with clock.fixed(clock.now() + timedelta(days=7, minutes=1)):
        late = download(world, export["id"])
    assert (late.status, late.code) == (409, "expired")
    world.pump()
    assert [one for one in world.audit() if one.get("what") == "download"] == []


def test_exports_are_listed_newest_first(world: World) -> None:
    ids = []
    for minutes in range(3):
        with clock.fixed(clock.now() + timedelta(minutes=minutes)):
            ids.append(order(world).json["id"])
    answer = world.call("integrations", "GET", EXPORTS, role="dpo")
    assert [one["id"] for one in answer.json["items"]] == ids[::-1]
    assert answer.json["items"][0]["recipient"] == "newsletter service"
    assert world.call("integrations", "GET", EXPORTS, role="staff").status == 403


@pytest.mark.parametrize(
    "fault",
    [
        "integrations-consumer.before_put_item",
        "integrations-consumer.after_put_item",
        "integrations-consumer.before_batch_get_item",
        "*.before_put_object",
        "*.after_put_object",
    ],
)
def test_a_list_that_stops_halfway_is_made_again(world: World, fault: str) -> None:
    organisation(world, "acme")
    contact(world, "Eka Aalto")
    answer = order(world)
    with world.fault(fault, times=2):
        world.pump()
    export = read(world, answer.json["id"])
    assert (export["status"], export["version"], export["included"]) == ("made", 2, 1)
    assert hashlib.sha256(file(world, export)).hexdigest() == export["file_hash"]


# --- the whole job ---------------------------------------------------------------------------------------


def test_a_report_becomes_contacts_and_the_contacts_a_list_without_the_blocked(
    world: World, tmp_path: Path
) -> None:
    report = [
        (f"Etu{n} Suku{n}", f"050 502 040{n}", f"etu{n}@example.fi", f"Yritys {n % 2} Oy") for n in range(5)
    ]
    one = planned(world, tmp_path, report, builder=by_xlsxwriter)
    assert commit(world, one).status == 202
    world.pump()
    contacts = {
        item["email"]: item for item in world.items(prefix="partners#contact#") if item["sk"] == "record"
    }
    blocked, passive = contacts["etu0@example.fi"]["id"], contacts["etu1@example.fi"]["id"]
    path = f"/partners/contacts/{blocked}/marketing-block"
    answer = world.call("partners", "PUT", path, {"set_by": "person"}, role=ROLE, version=1)
    assert answer.status == 200, answer
    path = f"/partners/contacts/{passive}/deactivation"
    assert world.call("partners", "POST", path, role=ROLE, version=1).status == 200
    suppress(world, "etu2@example.fi", marketing=["staff"])
    export = made(world, segment={"organisation_kind": "company"})
    assert emails(world, export) == ["etu3@example.fi", "etu4@example.fi"]
    assert export["included"] == 2
    assert export["excluded"] == {"marketing_block": 1, "passive": 1, "suppressed_marketing": 1}


def test_passing_contention_leaves_a_list_to_the_queue(world: World) -> None:
    """A batch that could not be read just now is no failure of the list: the next delivery makes it."""
    from shared.errors import Busy

    organisation(world, "acme")
    contact(world, "Eka Aalto")
    with world.fault("integrations-consumer.before_batch_get_item", error=Busy("injected")):
        export = made(world)
    assert (export["status"], export["included"]) == ("made", 1)
