"""What the newsletter service tells back: each unsubscribed address is blocked, whoever carries it."""

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.integrations import subjects
from services.integrations.actions import unsubscribed_rows, unsubscriptions
from services.integrations.workbook import Unreadable
from shared import act as acts
from shared import clock
from shared.consumer import FileArrived
from shared.contracts.subjects import Errand, What
from shared.errors import Busy
from shared.events.integrations import AddressesUnsubscribed
from tests import isolation
from tests.alumni import people as alumni
from tests.cloud import NAMES, client
from tests.delivery import react
from tests.integrations import workbooks
from tests.observation import running
from tests.partners import people as partners
from tests.privacy.people import known
from tests.world import Answer, World

LISTS = "/integrations/newsletter/unsubscriptions"
ROLE = "communications"
HETU = "131052-308T"
NONE = {"taken": 0, "already": 0, "unknown": 0, "errors": 0}
BLOCKED = {"set_by": "newsletter_service", "reason": "unsubscribed in the newsletter service"}


@pytest.fixture
def world() -> Iterator[World]:
    with World() as world:
        yield world
        assert isolation.violations(world.requests) == []


def opened(world: World, form: str = "csv", role: str = ROLE) -> Any:
    body = {"filename": f"poistuneet.{form}", "format": form}
    answer = world.call("integrations", "POST", LISTS, body, role=role)
    assert answer.status == 201, answer
    world.pump()
    return answer.json


def read(world: World, rest: str, role: str = ROLE, **more: Any) -> Answer:
    return world.call("integrations", "GET", f"{LISTS}/{rest}", role=role, **more)


def told(world: World, content: bytes | str, form: str = "csv") -> Any:
    """A list whose file has been dealt with."""
    one = opened(world, form)
    body = content if isinstance(content, bytes) else content.encode()
    assert world.upload(one["upload"], body) == 204
    world.pump()
    return read(world, one["id"]).json


def addresses(*emails: str) -> str:
    return "\n".join(("email", *emails)) + "\n"


def contact(world: World, email: str, **fields: Any) -> str:
    return partners.contact(world, email=email, **fields)


def block_of(world: World, pk: str) -> Any:
    found = (world.item(pk) or {}).get("marketing_block")
    return found and {name: found.get(name) for name in ("set_by", "reason", "by")}


def by(one: Any) -> dict[str, str]:
    return BLOCKED | {"by": f"unsubscription:{one['id']}"}


def stored(world: World) -> list[Any]:
    """Everything that a list could change: records of people and suppressions."""
    prefixes = ("partners#", "alumni#", "privacy#suppression#")
    return [one for prefix in prefixes for one in world.items(prefix=prefix) if one["sk"] == "record"]


def test_whoever_carries_an_address_is_blocked_and_an_unknown_one_is_suppressed(world):
    anna, twin = contact(world, "anna@example.fi"), contact(world, "anna@example.fi")
    other = contact(world, "muu@example.fi")
    eino = alumni.alumnus(world, email="eino@example.fi")
    both = alumni.alumnus(world, email="anna@example.fi", last_name="Mäkelä")
    home = partners.organisation(world, "Aalto Eva", kind="private_person", email="eva@example.fi")
    firm = partners.organisation(world, "Acme Oy", email="info@acme.example.fi")
    world.pump()
    one = told(
        world,
        addresses(
            *("anna@example.fi", "EINO@Example.FI.s", "eva@example.fi", "info@acme.example.fi"),
            *("kukaan@example.fi", " Anna@Example.fi"),
        ),
    )
    assert (one["status"], one["row_count"], one["progress"]) == ("done", 6, {"done": 1, "of": 1})
    assert one["counts"] == {"taken": 3, "already": 1, "unknown": 2, "errors": 0}
    for pk in (f"partners#contact#{anna}", f"partners#contact#{twin}"):
        assert block_of(world, pk) == by(one)
    for pk in (f"alumni#alumnus#{eino}", f"alumni#alumnus#{both}"):
        assert block_of(world, pk) == by(one)
    assert world.item(f"partners#organisation#{home}")["objections"] == ["MKT"]
    assert not world.item(f"partners#organisation#{firm}").get("objections")
    assert block_of(world, f"partners#contact#{other}") is None
    assert known(world, "kukaan@example.fi").marketing == ("newsletter_service",)
    assert known(world, "info@acme.example.fi").marketing == ("newsletter_service",)
    sources = {f"contact:{anna}", f"contact:{twin}", f"alumnus:{both}"}
    assert set(known(world, "anna@example.fi").marketing) == sources
    assert known(world, "muu@example.fi") is None


def test_a_contact_made_later_of_an_unknown_address_is_blocked(world):
    told(world, addresses("Käyttäjä@Ääkköset.fi"))
    one = contact(world, "käyttäjä@xn--kkset-fraa0m.fi")
    found = block_of(world, f"partners#contact#{one}")
    assert found["set_by"] == "suppression"


def test_again_changes_nothing_and_counts_the_same_of_unknown_addresses(world):
    contact(world, "anna@example.fi")
    world.pump()
    first = told(world, addresses("anna@example.fi", "kukaan@example.fi"))
    before = stored(world)
    second = told(world, addresses("anna@example.fi", "kukaan@example.fi"))
    assert first["counts"] == NONE | {"taken": 1, "unknown": 1}
    assert second["counts"] == NONE | {"already": 1, "unknown": 1}
    assert stored(world) == before


def test_a_block_of_staff_becomes_the_services_and_the_persons_stays(world):
    staffs, own = contact(world, "staff@example.fi"), contact(world, "own@example.fi")
    for one, said in ((staffs, {"set_by": "staff", "reason": "x"}), (own, {"set_by": "person"})):
        partners.done(world, "PUT", partners.at(one, "/marketing-block"), said)
    world.pump()
    before = world.item(f"partners#contact#{own}")
    one = told(world, addresses("staff@example.fi", "own@example.fi"))
    assert one["counts"] == NONE | {"taken": 1, "already": 1}
    assert block_of(world, f"partners#contact#{staffs}") == by(one)
    assert world.item(f"partners#contact#{own}") == before


def test_it_is_lifted_on_the_persons_later_wish_alone_and_a_late_repeat_does_not_set_it_again(world):
    anna = contact(world, "anna@example.fi")
    eino = alumni.alumnus(world, email="anna@example.fi")
    home = partners.organisation(world, "Aalto Eva", kind="private_person", email="anna@example.fi")
    world.pump()
    one = told(world, addresses("anna@example.fi"))
    path = partners.at(anna, "/marketing-block")
    assert partners.do(world, "DELETE", path, {"reason": "x"}).status == 409
    assert block_of(world, f"partners#contact#{anna}") == by(one)
    occurred = clock.now()
    with clock.fixed(occurred + timedelta(hours=1)):
        wish = {"reason": "x", "wished_at": clock.stamp(clock.now())}
        partners.done(world, "DELETE", path, wish)
        alumni.done(world, "DELETE", alumni.of(eino, "/marketing-block"), wish)
        objections = {"purposes": [], "wished_at": wish["wished_at"]}
        partners.done(world, "PUT", partners.of(home, "/objections"), objections)
        world.pump()
        before = stored(world)
        event = AddressesUnsubscribed(
            record_id=one["id"], occurred_at=occurred, contacts=(anna,), organisations=(home,), alumni=(eino,)
        )
        for context in ("partners", "alumni"):
            with running(f"{context}-consumer"):
                react(context, event)
    assert stored(world) == before
    assert known(world, "anna@example.fi").marketing == ()


def test_the_officer_releases_an_address_and_a_late_repeat_does_not_suppress_it_again(world):
    told(world, addresses("kukaan@example.fi"))
    (entry,) = (one for one in world.items(prefix="privacy#suppression#") if one["sk"] == "record")
    path = f"/privacy/suppressions/{entry['id']}/release"
    body = {"kind": "marketing", "reason": "x"}
    refused = world.call("privacy", "POST", path, body, role="dpo", version="*")
    assert refused.status == 409
    assert known(world, "kukaan@example.fi").marketing == ("newsletter_service",)
    occurred = clock.now()
    with clock.fixed(occurred + timedelta(hours=1)):
        body["wished_at"] = clock.stamp(clock.now())
        assert world.call("privacy", "POST", path, body, role="dpo", version="*").status == 200
        with running("privacy-consumer"):
            event = AddressesUnsubscribed(record_id="x", occurred_at=occurred, suppressions=(entry["id"],))
            react("privacy", event)
    assert known(world, "kukaan@example.fi").marketing == ()


def test_restricted_passive_and_protected_are_blocked_and_no_count_tells_who_is_hidden(world):
    hidden, passive = contact(world, "hidden@example.fi"), contact(world, "passive@example.fi")
    secret = alumni.alumnus(world, email="secret@example.fi")
    kept_back = alumni.alumnus(world, email="held@example.fi")
    home = partners.organisation(world, "Aalto Eva", kind="private_person", email="home@example.fi")
    partners.done(world, "PUT", partners.at(hidden, "/restriction"), role="dpo")
    partners.done(world, "PUT", partners.of(home, "/restriction"), role="dpo")
    partners.done(world, "POST", partners.at(passive, "/deactivation"))
    alumni.done(world, "PUT", alumni.of(secret, "/protection"), {"contact_secret": True})
    alumni.done(world, "PUT", alumni.of(kept_back, "/restriction"), role="dpo")
    world.pump()
    emails = [f"{one}@example.fi" for one in ("hidden", "passive", "secret", "held", "home", "nobody")]
    for taken in ("taken", "already"):
        one = told(world, addresses(*emails))
        assert one["counts"] == NONE | {taken: 1, "unknown": 5}
    for pk in (f"partners#contact#{hidden}", f"partners#contact#{passive}"):
        assert block_of(world, pk)["set_by"] == "newsletter_service"
    for pk in (f"alumni#alumnus#{secret}", f"alumni#alumnus#{kept_back}"):
        assert block_of(world, pk)["set_by"] == "newsletter_service"
    assert world.item(f"partners#organisation#{home}")["objections"] == ["MKT"]


def test_wrong_rows_are_named_and_spare_their_neighbours_without_a_value(world):
    rows = (
        "ok@example.fi,x",
        "ei osoite,x",
        ",x",
        f"{HETU}@example.fi,x",
        "=1+1,x",
        '"a@example.fi, b@x.fi",x',
    )
    one = told(world, "\n".join(("email,nimi", *rows)))
    assert one["counts"] == NONE | {"unknown": 1, "errors": 5}
    answer = read(world, f"{one['id']}/errors")
    expected = "one address such as name@example.fi"
    found = {error["row"]: error["problems"][0] for error in answer.json["items"]}
    assert [*found] == [3, 4, 5, 6, 7]
    assert found[3] == {
        "field": "email",
        "problem": "an email address has exactly one @",
        "expected": expected,
    }
    assert found[4] == {"field": "email", "problem": "is missing", "expected": expected}
    assert found[5]["problem"] == "a personal identity code, which is not kept"
    assert HETU not in json.dumps(answer.json) + str(world.items(prefix="integrations#"))
    first = read(world, f"{one['id']}/errors", query={"limit": 3}).json
    rest = read(world, f"{one['id']}/errors", query={"limit": 3, "cursor": first["next"]}).json
    assert [error["row"] for error in first["items"] + rest["items"]] == [3, 4, 5, 6, 7]
    assert read(world, f"{one['id']}/errors", query={"cursor": "x"}).status == 422
    with clock.fixed(clock.now() + timedelta(days=7, seconds=5)):
        assert read(world, f"{one['id']}/errors").code == "expired"


def test_a_workbook_is_taken_and_a_formula_in_it_refused(world, tmp_path):
    path = workbooks.by_openpyxl(
        tmp_path / "a.xlsx",
        [("A", "anna@example.fi"), ("B", '=HYPERLINK("http://x.example")'), ("C", None), ("D", 5)],
        headers=("Nimi", "email"),
    )
    one = told(world, path.read_bytes(), "xlsx")
    assert one["counts"] == NONE | {"unknown": 1, "errors": 3}
    items = read(world, f"{one['id']}/errors").json["items"]
    assert [(error["row"], error["problems"][0]["problem"]) for error in items] == [
        (3, "the cell holds a formula"),
        (4, "is missing"),
        (5, "a number where text is expected"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "layout_unknown"),
        (b"Email\na@example.fi", "layout_unknown"),
        (b"email,email\na@example.fi,b@example.fi", "layout_unknown"),
        (b"email\n", "no_rows"),
        (b"email\n\xff\xfe", "damaged"),
        (b'email\n"a@example.fi', "damaged"),
        (b"email\n" + b"x\n" * 5001, "too_many_rows"),
        (b"email\n" + b"x" * (10 * 1024 * 1024), "too_large"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(tmp_path: Path, content: bytes, code: str):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        unsubscribed_rows.read(path, "csv")
    assert refused.value.code == code


def test_five_thousand_rows_of_either_form_are_read(tmp_path: Path):
    rows = [(f"n{number}@example.fi",) for number in range(5000)]
    text = tmp_path / "a.csv"
    text.write_text("\ufeffnimi;email\r\n" + "".join(f"x;{one}\r\n" for (one,) in rows))
    book = workbooks.by_xlsxwriter(tmp_path / "a.xlsx", rows, headers=("email",))
    for path, form in ((text, "csv"), (book, "xlsx")):
        assert len(unsubscribed_rows.read(path, form).addresses) == 5000


def test_a_refused_file_is_deleted_and_changes_nobody(world):
    contact(world, "anna@example.fi")
    world.pump()
    before = stored(world)
    files = (
        ("csv", "osoite\nanna@example.fi\n", "layout_unknown"),
        ("xlsx", "no workbook", "not_a_workbook"),
    )
    for form, content, code in files:
        one = told(world, content, form)
        assert (one["status"], one.get("expires_at")) == ("rejected", None)
        assert one["rejection"]["code"] == code
        assert read(world, f"{one['id']}/errors").status == 409
    assert stored(world) == before
    assert client("s3").list_objects_v2(Bucket=NAMES.files).get("KeyCount") == 0


@pytest.mark.parametrize("disorder", [None, 7])
def test_a_list_cut_off_in_the_middle_goes_on_and_tells_nobody_twice(world, monkeypatch, disorder):
    monkeypatch.setattr(unsubscriptions, "STEP", 2)
    ids = [contact(world, f"n{number}@example.fi") for number in range(5)]
    world.pump()
    one = opened(world)
    world.upload(one["upload"], addresses(*(f"n{number}@example.fi" for number in range(5))).encode())
    fault = world.fault("integrations-consumer.after_put_item", times=3)
    world.pump(twice=True, disorder=random.Random(disorder) if disorder else None)
    assert fault.fired == 3
    found = read(world, one["id"]).json
    assert (found["status"], found["counts"]) == ("done", NONE | {"taken": 5})
    assert found["progress"] == {"done": 3, "of": 3}
    for each in ids:
        item = world.item(f"partners#contact#{each}")
        assert (item["version"], item["marketing_block"]["by"]) == (2, f"unsubscription:{one['id']}")


def test_another_file_in_place_of_one_that_was_begun_is_refused(world):
    one = opened(world)
    key = one["upload"]["fields"]["key"]
    arrived = FileArrived(record_id=key)
    world.upload(one["upload"], addresses("a@example.fi", "b@example.fi").encode())
    world.fault("integrations-consumer.after_put_item", error=RuntimeError("cut off"))
    with running("integrations-consumer"), pytest.raises(RuntimeError):
        unsubscriptions.arrived(one["id"], arrived)
    world.upload(one["upload"], addresses("c@example.fi").encode())
    with running("integrations-consumer"):
        unsubscriptions.arrived(one["id"], arrived)
    found = read(world, one["id"]).json
    assert (found["status"], found["rejection"]["code"]) == ("rejected", "replaced")


def test_nobody_is_erased_while_a_list_waits_to_be_taken(world):
    one = opened(world)
    world.upload(one["upload"], addresses("anna@example.fi").encode())
    errand = Errand(id="e1", what=What.ERASE, subjects=("partners.contact:x",), emails=("anna@example.fi",))
    act = acts.system("integrations", reason="errand:e1")
    with running("integrations-consumer"), pytest.raises(Busy, match="unsubscribed"):
        subjects.holder.does[What.ERASE](errand, act)
    world.pump()
    with running("integrations-consumer"):
        subjects.holder.does[What.ERASE](errand, act)


def test_who_makes_lists_may_upload_reads_their_own_or_all_and_nothing_is_undone(world):
    one = opened(world, role="alumni_coordinator")
    for role, status in ((ROLE, 200), ("dpo", 200), ("admin", 200), ("staff", 403), ("integration", 403)):
        assert read(world, one["id"], role).status == status
    another = world.user("alumni_coordinator")
    assert world.call("integrations", "GET", f"{LISTS}/{one['id']}", user=another).status == 403
    assert world.call("integrations", "GET", LISTS, user=another).json["items"] == []
    listed = world.call("integrations", "GET", LISTS, role=ROLE).json["items"]
    assert [card["id"] for card in listed] == [one["id"]]
    body = {"filename": "a.csv", "format": "csv"}
    before = world.items(prefix="integrations#")
    for role in ("viewer", "staff", "sales", "partner_manager", "finance", "dpo", "integration"):
        answer = world.call("integrations", "POST", LISTS, body, role=role)
        assert (answer.status, answer.json["permission"]) == (403, "integrations.unsubscriptions.create")
    wrong = world.call("integrations", "POST", LISTS, body | {"format": "json"}, role=ROLE)
    assert (wrong.status, wrong.json["errors"][0]["field"]) == (422, "format")
    assert world.items(prefix="integrations#") == before
    for method, path in (("DELETE", ""), ("PATCH", ""), ("POST", "/undo")):
        answer = world.call("integrations", method, f"{LISTS}/{one['id']}{path}", {}, role="admin")
        assert answer.status in (404, 405)


def test_no_address_is_in_events_audit_or_records_of_the_list(world):
    contact(world, "anna.salainen@example.fi")
    world.pump()
    one = told(world, addresses("anna.salainen@example.fi", "kukaan.salainen@example.fi"))
    for written in (
        world.items(prefix="integrations#"),
        world.audit(f"integrations#unsubscription#{one['id']}"),
    ):
        assert written
        assert "salainen" not in str(written)
