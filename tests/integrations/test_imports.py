"""An import from the upload to the contacts: on moto, through the real handlers."""

import hashlib
import io
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import pytest

from shared import clock, ids, keyring
from shared.contracts.privacy import suppression_id
from tests.cloud import NAMES, client
from tests.delivery import react
from tests.integrations import workbooks
from tests.integrations.reports import IMPORTS, ROLE, commit, opened, planned, read, rows
from tests.integrations.workbooks import BUILDERS, by_openpyxl, meerkado_rows
from tests.world import World

ZEROES = dict.fromkeys(("create", "update", "unchanged", "duplicate", "conflict", "suppressed", "error"), 0)
MATTI = ("Matti Mäkinen", "050 502 0402", "matti@example.fi", "Acme Oy")


def organisation(world: World, name: str, **fields: object) -> str:
    body = {"kind": "company", "name": name, "business_id": "2077474-0", **fields}
    answer = world.call("partners", "POST", "/partners/organisations", body, role=ROLE)
    assert answer.status == 201, answer
    world.pump()
    return str(answer.json["id"])


def contact(world: World, **fields: object) -> str:
    body = {"first_names": "Matti", "last_name": "Mäkinen", "email": "matti@example.fi", **fields}
    answer = world.call("partners", "POST", "/partners/contacts", body, role=ROLE)
    assert answer.status == 201, answer
    world.pump()
    return str(answer.json["id"])


def contacts(world: World) -> list[dict[str, object]]:
    return [item for item in world.items(prefix="partners#contact#") if item["sk"] == "record"]


def organisations(world: World) -> list[dict[str, object]]:
    return [item for item in world.items(prefix="partners#organisation#") if item["sk"] == "record"]


def suppress(world: World, what: str, value: str, **known: object) -> None:
    one = suppression_id(what, keyring.keyed_hash(what, value))
    world.put({"pk": f"privacy#suppression#{one}", "sk": "record", "id": one, "status": "active", **known})


def lines(key: str) -> bytes:
    return bytes(client("s3").get_object(Bucket=NAMES.files, Key=key)["Body"].read())


def keys(prefix: str) -> list[str]:
    listed = client("s3").list_objects_v2(Bucket=NAMES.files, Prefix=prefix)
    return [one["Key"] for one in listed.get("Contents", ())]


# --- opening ---------------------------------------------------------------------------------------------


def test_an_import_is_opened_with_a_form_for_its_file(world: World) -> None:
    answer = world.call("integrations", "POST", IMPORTS, {"filename": "raportti.xlsx"}, role=ROLE)
    assert answer.status == 201
    assert answer.headers["location"] == f"{IMPORTS}/{answer.json['id']}"
    assert answer.json["status"] == "uploaded"
    assert answer.json["upload"]["fields"]["key"] == f"uploads/{answer.json['id']}.xlsx"
    assert "upload" not in (world.item(f"integrations#import#{answer.json['id']}") or {})
    assert "upload" not in read(world, answer.json["id"])


def test_opening_again_with_the_same_key_gives_the_same_import_with_a_fresh_form(world: World) -> None:
    first = world.call("integrations", "POST", IMPORTS, {"filename": "a.xlsx"}, role=ROLE, key="k")
    with clock.fixed(clock.now() + timedelta(minutes=10)):
        again = world.call("integrations", "POST", IMPORTS, {"filename": "a.xlsx"}, role=ROLE, key="k")
    assert again.json["id"] == first.json["id"]
    assert len(world.items(prefix="integrations#import#")) == 1
    assert again.json["upload"]["url"]


def test_a_file_name_takes_no_identity_code(world: World) -> None:
    answer = world.call("integrations", "POST", IMPORTS, {"filename": "131052-308T.xlsx"}, role=ROLE)
    assert (answer.status, answer.code) == (422, "invalid")
    assert "131052" not in answer.text
    assert world.items(prefix="integrations#") == []


# --- planning --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("builder", BUILDERS.values(), ids=BUILDERS.keys())
def test_a_report_is_planned_row_by_row(world: World, tmp_path: Path, builder: workbooks.Builder) -> None:
    one = planned(
        world, tmp_path, [*meerkado_rows(3, 2), MATTI, ("Nimetön", "", "", "Acme Oy")], builder=builder
    )
    assert (one["status"], one["row_count"], one["segments"]) == ("planned", 5, 1)
    assert one["counts"] == {**ZEROES, "create": 4, "error": 1}
    assert one["allowed_actions"] == ["commit"]
    key, _ = keys("plans/")
    assert one["plan_hash"] == hashlib.sha256(lines(key)).hexdigest()
    found = rows(world, one["id"])
    assert [(row["row"], row["outcome"], row["reason"]) for row in found] == [
        (2, "create", "new_contact"),
        (3, "create", "new_contact"),
        (4, "create", "new_contact"),
        (5, "create", "new_contact"),
        (6, "error", "no_address"),
    ]
    assert found[3]["fields"] == {
        "first_names": "Matti",
        "last_name": "Mäkinen",
        "email": "matti@example.fi",
        "phone": "+358505020402",
    }
    assert found[4]["explanation"] == "The row has neither an email address nor a phone number."


def test_nothing_of_the_people_in_a_report_lies_in_the_tables(world: World, tmp_path: Path) -> None:
    planned(world, tmp_path, [MATTI])
    told = str([*world.items(), *world.items("audit"), *world.items("search")]).casefold()
    assert "mäkinen" not in told
    assert "matti@" not in told
    assert "5020402" not in told


def test_known_people_and_companies_are_matched(world: World, tmp_path: Path) -> None:
    acme = organisation(world, "Acme Oy")
    matti = contact(world)
    report = [
        MATTI,
        ("Maija Virtanen", "", "maija@example.fi", "ACME  oy"),
        ("Maija Virtanen", "", "Maija@Example.fi", "Muu Oy"),
    ]
    one = planned(world, tmp_path, report)
    first, second, third = rows(world, one["id"])
    assert (first["outcome"], first["contact_id"]) == ("update", matti)
    assert first["fields"] == {"phone": "+358505020402"}
    assert first["organisation"] == {"id": acme, "name": "Acme Oy", "business_id": "2077474-0"}
    assert (second["outcome"], second["organisation"]["id"]) == ("create", acme)
    assert (third["outcome"], third["same_as"]) == ("duplicate", 3)


def test_a_contact_that_no_longer_has_the_address_does_not_match(world: World, tmp_path: Path) -> None:
    matti = contact(world)
    patch = {"email": "toinen@example.fi"}
    answer = world.call("partners", "PATCH", f"/partners/contacts/{matti}", patch, role=ROLE, version=1)
    assert answer.status == 200  # and nothing is projected yet
    one = opened(world)
    file = by_openpyxl(tmp_path / "r.xlsx", [MATTI])
    assert world.upload(one["upload"], file.read_bytes()) == 204
    world._queue(next(listener for listener in world.listeners if listener.name == "integrations"))
    assert [row["outcome"] for row in rows(world, one["id"])] == ["create"]


def test_the_suppressed_are_held_and_the_blocked_keep_their_block(world: World, tmp_path: Path) -> None:
    suppress(world, "email", "matti@example.fi", erased=[{"purpose": "PART"}])
    suppress(world, "email", "maija@example.fi", marketing=["staff"])
    one = planned(world, tmp_path, [MATTI, ("Maija Virtanen", "", "maija@example.fi", "")])
    held, blocked = rows(world, one["id"])
    assert (held["outcome"], held["reason"]) == ("suppressed", "held_for_review")
    assert (blocked["outcome"], blocked["block"]) == ("create", True)
    assert commit(world, one).status == 202
    world.pump()
    (made,) = contacts(world)
    assert made["email"] == "maija@example.fi"
    assert made["marketing_block"]["set_by"] == "suppression"  # type: ignore[index]


def test_identity_codes_and_formulas_do_not_get_in(world: World, tmp_path: Path) -> None:
    report = [
        ("Matti Mäkinen 131052-308T", "050 502 0402", "matti@example.fi", "Acme Oy"),
        ("Maija Virtanen", '=HYPERLINK("http://x")', "maija@example.fi", "+Acme"),
        ("Liisa Lahti", "", "=1+1", "Acme Oy"),
    ]
    one = planned(world, tmp_path, report)
    first, second, third = rows(world, one["id"])
    assert (first["outcome"], first["fields"]["last_name"]) == ("create", "Mäkinen")
    assert [problem["field"] for problem in first["problems"]] == ["name"]
    assert (second["outcome"], "phone" in second["fields"]) == ("create", False)
    assert [problem["field"] for problem in second["problems"]] == ["phone"]
    assert (third["outcome"], third["reason"]) == ("error", "email_not_valid")
    everything = b"".join(lines(key) for key in keys("plans/") if key.endswith("ndjson")).decode() + str(
        world.items()
    )
    assert "131052" not in everything
    assert "HYPERLINK" not in everything


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"this is no workbook", "not_a_workbook"), (b"PK\x03\x04" + b"x" * 50, "damaged")],
)
def test_a_file_that_is_no_workbook_is_rejected_at_once(world: World, content: bytes, code: str) -> None:
    one = opened(world)
    assert world.upload(one["upload"], content) == 204
    world.pump()
    found = read(world, one["id"])
    assert (found["status"], found["rejection"]["code"]) == ("rejected", code)
    assert found["allowed_actions"] == []
    assert world.redelivered == 0
    answer = world.call(
        "integrations", "POST", f"{IMPORTS}/{one['id']}/commit", {"plan_hash": "x"}, role=ROLE
    )
    assert (answer.status, answer.code) == (409, "conflict")
    assert world.call("integrations", "GET", f"{IMPORTS}/{one['id']}/rows", role=ROLE).status == 409


def test_a_report_without_rows_is_rejected(world: World, tmp_path: Path) -> None:
    found = planned(world, tmp_path, [])
    assert (found["status"], found["rejection"]["code"]) == ("rejected", "no_rows")


def test_a_plan_stands_though_another_file_is_uploaded(world: World, tmp_path: Path) -> None:
    one = opened(world)
    for row in (MATTI, ("Maija Virtanen", "", "maija@example.fi", "")):
        file = by_openpyxl(tmp_path / "r.xlsx", [row])
        assert world.upload(one["upload"], file.read_bytes()) == 204
        world.pump(twice=True)
    found = read(world, one["id"])
    assert found["version"] == 3
    assert [row["fields"]["last_name"] for row in rows(world, one["id"])] == ["Mäkinen"]


@pytest.mark.parametrize(
    "fault",
    [
        "integrations-consumer.before_put_item",
        "integrations-consumer.after_put_item",
        "*.before_head_object",
        "integrations-consumer.before_put_object",
        "integrations-consumer.after_put_object",
        "integrations-consumer.before_query",
    ],
)
def test_planning_that_stops_halfway_is_done_again(world: World, tmp_path: Path, fault: str) -> None:
    one = opened(world)
    file = by_openpyxl(tmp_path / "r.xlsx", [MATTI])
    assert world.upload(one["upload"], file.read_bytes()) == 204
    with world.fault(fault, times=2):
        world.pump()
    found = read(world, one["id"])
    assert (found["status"], found["counts"]) == ("planned", {**ZEROES, "create": 1})
    assert len(rows(world, one["id"])) == 1


def test_rows_that_are_not_written_come_back_as_a_workbook_to_correct(world: World, tmp_path: Path) -> None:
    acme = organisation(world, "Acme Oy")
    report = [MATTI, ("Maija Virtanen", "050 12", "", "Muu Oy"), ("Liisa Lahti", "", "liisa@example.fi", "")]
    one = planned(world, tmp_path, report)
    path = f"{IMPORTS}/{one['id']}/report"

    def sheet() -> list[tuple[str, ...]]:
        url = world.call("integrations", "GET", path, role=ROLE).json["url"]
        key = urlsplit(url).path.lstrip("/").removeprefix(f"{NAMES.files}/")
        book = openpyxl.load_workbook(io.BytesIO(lines(key)))
        return [tuple(str(cell or "") for cell in row) for row in book.active.iter_rows(values_only=True)]  # type: ignore[union-attr]

    headers = (
        "Rivi",
        "Etunimi",
        "Sukunimi",
        "Puhelin",
        "Sähköposti",
        "Yritys",
        "Y-tunnus",
        "Rooli",
        "Kaupunki",
    )
    maija = ("3", "Maija", "Virtanen", "", "", "Muu Oy", "", "", "")
    why = "The row has neither an email address nor a phone number. phone: no such phone number can exist."
    assert sheet() == [(*headers, "Tulos", "Syy"), (*maija, "error", why)]
    deactivation = f"/partners/organisations/{acme}/deactivation"
    assert world.call("partners", "POST", deactivation, role=ROLE, version=1).status == 200
    commit(world, one)
    world.pump()
    assert [row[:2] + row[-2:] for row in sheet()[1:]] == [
        (
            "2",
            "Matti",
            "conflict",
            "The contact or the organisation was taken out of use after the plan was made.",
        ),
        ("3", "Maija", "error", why),
    ]
    world.pump()
    reads = [one for one in world.audit("integrations#import#") if one.get("what") == "download"]
    assert len(reads) == 2


# --- reading ---------------------------------------------------------------------------------------------


def test_rows_are_read_page_by_page_over_all_segments(world: World, tmp_path: Path) -> None:
    report = [*meerkado_rows(1200), ("Nimetön", "", "", "")]
    one = planned(world, tmp_path, report)
    assert (one["segments"], one["counts"]["create"]) == (3, 1200)
    found = rows(world, one["id"])
    assert [row["row"] for row in found] == list(range(2, 1203))
    assert [row["row"] for row in rows(world, one["id"], outcome="error")] == [1202]
    assert [row["row"] for row in rows(world, one["id"], outcome="create", limit=33)] == list(range(2, 1202))
    answer = world.call(
        "integrations", "GET", f"{IMPORTS}/{one['id']}/rows", role=ROLE, query={"outcome": "none"}
    )
    assert answer.status == 422


def test_a_cursor_of_another_list_is_refused(world: World, tmp_path: Path) -> None:
    one = planned(world, tmp_path, meerkado_rows(3))
    path = f"{IMPORTS}/{one['id']}/rows"
    page = world.call("integrations", "GET", path, role=ROLE, query={"limit": 1}).json
    query = {"cursor": page["next"], "outcome": "create"}
    assert world.call("integrations", "GET", path, role=ROLE, query=query).status == 422


def test_imports_are_listed_newest_first_and_only_as_far_as_one_may_read(world: World) -> None:
    art = [world.user("partner_manager", unit="art") for _ in range(2)]
    tech, nowhere = world.user("partner_manager", unit="tech"), world.user("partner_manager")
    made = []
    for number, user in enumerate((*art, tech, nowhere)):
        with clock.fixed(clock.now() + timedelta(minutes=number)):
            made.append(opened(world, user=user)["id"])

    def listed(**who: object) -> list[str]:
        answer = world.call("integrations", "GET", IMPORTS, **who)  # type: ignore[arg-type]
        return [item["id"] for item in answer.json["items"]]

    assert listed(user=art[0]) == [made[1], made[0]]
    assert listed(user=tech) == [made[2]]
    assert listed(user=nowhere) == [made[3]]
    assert listed(role="communications") == made[::-1]
    first = world.call("integrations", "GET", IMPORTS, role="dpo", query={"limit": 3}).json
    assert [item["id"] for item in first["items"]] == [made[3], made[2], made[1]]
    assert first["items"][0]["filename"] == "raportti.xlsx"
    query = {"limit": 3, "cursor": first["next"]}
    rest = world.call("integrations", "GET", IMPORTS, role="dpo", query=query).json
    assert ([item["id"] for item in rest["items"]], rest["next"]) == ([made[0]], None)
    path = f"{IMPORTS}/{made[0]}"
    assert world.call("integrations", "GET", path, user=tech).status == 403
    assert world.call("integrations", "GET", f"{path}/rows", user=tech).status == 403
    assert world.call("integrations", "GET", path, role="viewer").status == 403


# --- committing ------------------------------------------------------------------------------------------


def test_a_plan_is_committed_and_its_people_and_companies_are_there(world: World, tmp_path: Path) -> None:
    one = planned(world, tmp_path, [*meerkado_rows(6, 2), ("Nimetön", "", "", "")])
    assert contacts(world) == []
    answer = commit(world, one)
    assert (answer.status, answer.json["status"]) == (202, "committing")
    assert answer.json["progress"] == {"done": 0, "of": 1}
    world.pump()
    done = read(world, one["id"])
    assert (done["status"], done["progress"]) == ("committed", {"done": 1, "of": 1})
    assert done["results"] == {**ZEROES, "create": 6, "error": 1}
    assert sorted(item["name"] for item in organisations(world)) == ["Yritys 0 Oy", "Yritys 1 Oy"]
    made = {item["email"]: item for item in contacts(world)}
    assert len(made) == 6
    first = made["henkilo0@yritys0.example.fi"]
    assert (first["first_names"], first["last_name"]) == ("Henkilö0", "Näyte0000")
    assert first["responsible_id"] == world.role(ROLE).id
    found = rows(world, one["id"])
    assert [(row["result"]["outcome"], row["result"]["reason"]) for row in found[:1]] == [
        ("create", "created")
    ]
    assert found[0]["result"]["contact_id"] == first["id"]


def test_committing_again_changes_nothing(world: World, tmp_path: Path) -> None:
    one = planned(world, tmp_path, [MATTI])
    assert commit(world, one).json["version"] == commit(world, one).json["version"] == 4
    world.pump(twice=True)
    version = read(world, one["id"])["version"]
    assert commit(world, one).json["status"] == "committed"
    world.pump(twice=True)
    assert read(world, one["id"])["version"] == version
    assert len(contacts(world)) == 1


def test_another_plans_hash_is_refused_and_nothing_is_written(world: World, tmp_path: Path) -> None:
    one = planned(world, tmp_path, [MATTI])
    answer = commit(world, one | {"plan_hash": "0" * 64})
    assert (answer.status, answer.code) == (409, "stale_plan")
    world.pump()
    assert read(world, one["id"])["version"] == one["version"]
    assert contacts(world) == []


def test_a_plan_older_than_seven_days_is_gone(world: World, tmp_path: Path) -> None:
    one = planned(world, tmp_path, [MATTI])
    with clock.fixed(clock.now() + timedelta(days=8)):
        late = commit(world, one)
        page = world.call("integrations", "GET", f"{IMPORTS}/{one['id']}/rows", role=ROLE)
    assert (late.status, late.code, page.status, page.code) == (409, "expired", 409, "expired")


def test_only_who_opened_an_import_commits_it_unless_they_may_commit_all(
    world: World, tmp_path: Path
) -> None:
    one = planned(world, tmp_path, [MATTI])
    stranger = world.user("partner_manager")
    assert commit(world, one, user=stranger).status == 403
    assert read(world, one["id"])["status"] == "planned"
    assert commit(world, one, user=world.role("communications")).status == 202


def test_a_company_taken_out_of_use_after_planning_gets_nobody(world: World, tmp_path: Path) -> None:
    acme = organisation(world, "Acme Oy")
    one = planned(world, tmp_path, [MATTI, ("Maija Virtanen", "", "maija@example.fi", "")])
    path = f"/partners/organisations/{acme}/deactivation"
    assert world.call("partners", "POST", path, role=ROLE, version=1).status == 200
    commit(world, one)
    world.pump()
    done = read(world, one["id"])
    assert (done["status"], done["results"]) == ("committed", {**ZEROES, "create": 1, "conflict": 1})
    assert [item["email"] for item in contacts(world)] == ["maija@example.fi"]
    first, _ = rows(world, one["id"])
    assert (first["outcome"], first["result"]["outcome"], first["result"]["reason"]) == (
        "create",
        "conflict",
        "passive_record",
    )


def test_a_plan_of_two_segments_is_committed_whole_whatever_is_delivered_twice(
    world: World, tmp_path: Path
) -> None:
    report = [(f"Etu{n} Suku{n}", "", f"n{n}@example.fi", "Acme Oy" if n > 4 else "") for n in range(1, 13)]
    nobody = [("", "", "", "Acme Oy")] * 490  # so that few contacts, over two segments, are written on moto
    one = planned(world, tmp_path, [*report[:8], *nobody, *report[8:], *report[:3]])
    assert (one["segments"], one["counts"]) == (2, {**ZEROES, "create": 12, "error": 490, "duplicate": 3})
    commit(world, one)
    world.pump(twice=True)
    done = read(world, one["id"])
    assert (done["status"], done["progress"]) == ("committed", {"done": 2, "of": 2})
    assert done["results"] == one["counts"]
    assert len(contacts(world)) == 12
    assert [item["name"] for item in organisations(world)] == ["Acme Oy"]


def test_several_segments_are_counted_once_each_in_any_order(world: World, tmp_path: Path) -> None:
    from shared.contracts.integrations import result_key
    from shared.events.partners import ImportSegmentApplied

    one = planned(world, tmp_path, [("Eka Toka", "", f"n{n}@example.fi", "") for n in range(1, 502)])
    assert one["segments"] == 2
    row = '{"row": 2, "outcome": "%s", "reason": "x"}\n'
    for segment, outcome in enumerate(("create", "conflict")):
        key = result_key(one["id"], segment)
        client("s3").put_object(Bucket=NAMES.files, Key=key, Body=(row % outcome).encode())
    told = [ImportSegmentApplied(import_id=one["id"], segment=segment) for segment in (1, 1, 0, 1, 0)]
    react("integrations", told[0])  # of a plan that nobody has committed nothing is counted
    assert read(world, one["id"])["status"] == "planned"
    commit(world, one)
    seen = []
    for event in told:
        react("integrations", event)
        seen.append(read(world, one["id"]))
    assert [one["status"] for one in seen] == ["committing", "committing", *["committed"] * 3]
    assert [one["progress"]["done"] for one in seen] == [1, 1, 2, 2, 2]
    assert seen[0]["results"] == {**ZEROES, "conflict": 1}
    assert seen[-1]["results"] == {**ZEROES, "create": 1, "conflict": 1}
    assert seen[2]["version"] == seen[-1]["version"]


def test_an_upload_for_no_import_is_passed_over(world: World) -> None:
    client("s3").put_object(Bucket=NAMES.files, Key=f"uploads/{ids.new()}.xlsx", Body=b"x")
    world.pump()
    assert world.redelivered == 0
    assert world.items() == []
