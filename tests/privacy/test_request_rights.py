"""What a request does to the records it is about: each register by its own basis, and no more than that."""

import json
from typing import Any

import pytest

from services.privacy.model import catalogue
from shared.contracts.partners import PURPOSES
from shared.contracts.privacy import Purpose
from tests.postbox import Postbox
from tests.privacy.people import change, check, codes, contact, known
from tests.privacy.requesting import REQUESTS, act, advised, done, owner, read, scoped
from tests.world import User, World

FIELDS = {"email": "anna@example.fi", "phone": "040 123 4567", "notes": "Pitää kahvista.", "title": "Johtaja"}
PERSON = {"person": {"first_names": "Anna", "last_name": "Virtanen", "email": "anna@example.fi"}}


@pytest.fixture
def anna(world: World) -> str:
    one = contact(world, purposes=["PART", "MKT"], **FIELDS)
    world.pump()
    return f"partners.contact:{one}"


def item(world: World, record: str) -> dict[str, Any]:
    found = world.item(record.replace(".", "#", 1).replace(":", "#", 1))
    assert found
    return found


def carried_out(world: World, boss: User, record: str, outcome: str = "granted", **over: Any) -> str:
    """A request on one record, decided so and done by every context."""
    one = advised(world, record, **(PERSON | over))
    given = {"record": record, "outcome": outcome, "article": "17(1)(a)", "reason": "Näin."}
    done(act(world, one, "decision", {"decisions": [given]}, user=boss))
    done(act(world, one, "execution", {}))
    world.pump()
    return one


def test_access_holds_staff_notes_and_leaves_the_record_as_it_was(world: World, anna: str) -> None:
    before = item(world, anna)
    one = carried_out(world, owner(world), anna, kind="access")
    package = done(world.call("privacy", "GET", f"{REQUESTS}/{one}/package", role="dpo")).json
    (record,) = (row for row in package["package"]["records"] if row["record"] == anna)
    held = {field["path"]: field.get("value") for field in record["fields"]}
    assert held["notes"] == "Pitää kahvista."
    assert held["phone"] == "+358401234567"
    assert {"record": anna, "path": "notes"} in package["review"]
    assert item(world, anna) == before


def test_portability_leaves_out_what_staff_wrote(world: World, anna: str) -> None:
    block = {"set_by": "staff", "reason": "Valittaa aina."}
    change(world, anna.partition(":")[2], "PUT", "/marketing-block", block)
    one = carried_out(world, owner(world), anna, kind="portability")
    package = done(world.call("privacy", "GET", f"{REQUESTS}/{one}/package", role="dpo")).json["package"]
    assert package["records"] == []


def test_a_granted_erasure_leaves_a_tombstone_and_nothing_of_the_person(world: World, anna: str) -> None:
    one = carried_out(world, owner(world), anna, kind="erasure")
    left = item(world, anna)
    assert left["status"] == "erased"
    (told,) = left["events"]
    assert (told["type"], told["request"], told["catalogue"]) == ("RecordErased", one, catalogue.version())
    assert "anna@example.fi" not in json.dumps(left, default=str)
    shown = read(world, one)
    assert (shown["status"], [row["done"] for row in shown["done"] if row["record"] == anna]) == (
        "notifying",
        ["deleted"],
    )


def test_what_is_granted_whole_of_one_record_takes_nothing_more_of_another(world: World, anna: str) -> None:
    fields = {"phone": "040 765 4321", "purposes": ["PART", "MKT", "FEED"]}
    whole = f"partners.contact:{contact(world, 'anna@koti.example', **fields)}"
    change(world, anna.partition(":")[2], "PUT", "/objections", {"purposes": ["MKT"]})
    boss, one = owner(world), advised(world, whole, anna, **(PERSON | {"kind": "erasure"}))
    given = {"article": "17(1)(c)", "reason": "Näin."}
    granted = given | {"record": whole, "outcome": "granted"}
    partly = given | {"record": anna, "outcome": "partly"}
    done(act(world, one, "decision", {"decisions": [granted, partly]}, user=boss))
    errands = done(act(world, one, "execution", {})).json["errands"]
    assert [(row["subjects"], row["purposes"]) for row in errands] == [
        ([whole], list(Purpose)),
        ([anna], ["MKT"]),
    ]
    world.pump()
    assert item(world, whole)["status"] == "erased"
    left = item(world, anna)
    assert (left["status"], left["purposes"], left["phone"]) == ("active", ["PART"], "+358401234567")
    barred = {email: set(known(world, email).erased) for email in ("anna@koti.example", "anna@example.fi")}
    assert barred == {"anna@koti.example": set(PURPOSES["contact"]), "anna@example.fi": {"MKT"}}


def planned(world: World, one: str) -> dict[str, Any]:
    done(act(world, one, "plan"))
    waiting = done(world.call("privacy", "GET", f"{REQUESTS}/{one}/plan", role="dpo")).json
    assert (waiting["items"], len(waiting["waits_for"])) == ([], 6)
    world.pump(twice=True)
    plan: dict[str, Any] = done(world.call("privacy", "GET", f"{REQUESTS}/{one}/plan", role="dpo")).json
    assert plan.pop("waits_for") == []
    return plan


def test_an_erasure_is_previewed_before_it_is_decided_and_changes_nothing(world: World, anna: str) -> None:
    before = item(world, anna)
    one = scoped(world, anna, **(PERSON | {"kind": "erasure"}))
    plan = planned(world, one)
    contact_of = {"record": anna, "fi": "Yhteyshenkilö", "en": "Contact"}
    assert plan["items"] == [contact_of | {"done": "deleted", "fields": []}]
    assert plan["planned_at"] == read(world, one)["clock"][-1]["at"]
    assert (item(world, anna), read(world, one)["status"]) == (before, "scoping")
    done(act(world, one, "opinion", {"text": "Osin."}))
    given = {"record": anna, "outcome": "refused", "article": "17(1)(a)", "reason": "Tarvitaan."}
    boss = owner(world)
    done(act(world, one, "scope", {"records": [anna, OTHER]}))
    done(act(world, one, "decision", {"decisions": [given]}, user=boss))
    assert planned(world, one)["items"] == []


OTHER = "partners.contact:nobody"


def test_a_preview_tells_what_keeps_a_record_for_purposes_that_nobody_named(world: World, anna: str) -> None:
    one = scoped(world, anna, **(PERSON | {"kind": "erasure", "purposes": ["MKT"]}))
    (fields, kept) = planned(world, one)["items"]
    assert (fields["done"], fields["fields"]) == ("deleted", ["purposes"])
    assert (kept["done"], kept["ground"], kept["law_en"]) == (
        "retained",
        "purpose:PART",
        "Partnerships",
    )


def test_only_an_erasure_is_previewed(world: World, anna: str) -> None:
    refused = act(world, scoped(world, anna, kind="access"), "plan")
    assert (refused.status, refused.code) == (409, "conflict")
    assert "plan" not in refused.json["legal"]


def test_of_an_erasure_in_part_only_what_the_basis_allows_is_erased(world: World, anna: str) -> None:
    change(world, anna.partition(":")[2], "PUT", "/objections", {"purposes": ["MKT"]})
    carried_out(world, owner(world), anna, "partly", kind="erasure")
    left = item(world, anna)
    assert (left["status"], left["purposes"]) == ("active", ["PART"])
    assert left["phone"] == "+358401234567"


@pytest.mark.parametrize(
    ("circumstance", "objections", "status", "purposes"),
    [
        ("objection_upheld", ["MKT"], "active", ["PART"]),
        ("no_longer_needed", [], "erased", None),
        ("unlawful", [], "erased", None),
    ],
)
def test_an_erasure_in_part_reaches_what_the_owner_found_to_have_happened(
    world: World, anna: str, circumstance: str, objections: list[str], status: str, purposes: Any
) -> None:
    change(world, anna.partition(":")[2], "PUT", "/objections", {"purposes": objections})
    one = advised(world, anna, **(PERSON | {"kind": "erasure"}))
    given = {"record": anna, "outcome": "partly", "article": "17(1)(a)", "reason": "Näin."}
    decisions = {"decisions": [given | {"circumstance": circumstance}]}
    decided = done(act(world, one, "decision", decisions, user=owner(world))).json["decisions"]
    assert decided[0]["circumstance"] == circumstance
    done(act(world, one, "execution", {}))
    world.pump()
    left = item(world, anna)
    assert (left["status"], left.get("purposes")) == (status, purposes)


def test_where_the_basis_allows_nothing_an_erasure_in_part_erases_nothing(world: World, anna: str) -> None:
    before = item(world, anna)
    one = carried_out(world, owner(world), anna, "partly", kind="erasure")
    assert item(world, anna) == before
    assert read(world, one)["status"] == "notifying"


def test_an_objection_to_marketing_denies_marketing_alone(world: World, anna: str) -> None:
    carried_out(world, owner(world), anna, kind="marketing_objection")
    one = anna.partition(":")[2]
    assert "objection" in codes(check(world, one))
    assert "objection" not in codes(check(world, one, purpose="PART"))


def test_a_restriction_hides_the_record_and_a_rectification_still_reaches_it(world: World, anna: str) -> None:
    boss = owner(world)
    carried_out(world, boss, anna, kind="restriction")
    path = f"/partners/contacts/{anna.partition(':')[2]}"
    assert world.call("partners", "GET", path, role="staff").status == 404
    one = advised(world, anna, **(PERSON | {"kind": "rectification"}))
    given = {"record": anna, "outcome": "granted", "article": "16", "reason": "Nimi oli väärin."}
    done(act(world, one, "decision", {"decisions": [given]}, user=boss))
    done(act(world, one, "execution", {"changes": {anna: {"last_name": "Virta"}}}))
    world.pump()
    assert item(world, anna)["last_name"] == "Virta"
    assert read(world, one).get("changes", {}) == {}
    assert "Virta" not in json.dumps(read(world, one)["errands"])


def test_a_rectification_that_a_context_refuses_is_told_and_can_be_given_again(
    world: World, anna: str
) -> None:
    one = advised(world, anna, **(PERSON | {"kind": "rectification"}))
    given = {"record": anna, "outcome": "granted", "article": "16", "reason": "Numero oli väärin."}
    done(act(world, one, "decision", {"decisions": [given]}, user=owner(world)))
    done(act(world, one, "execution", {"changes": {anna: {"phone": "ei numero"}}}))
    world.pump()
    shown = read(world, one)
    assert [(row["done"], row["fields"]) for row in shown["done"]] == [("refused", ["phone"])]
    done(act(world, one, "execution", {"changes": {anna: {"phone": "040 765 4321"}}}))
    world.pump()
    assert item(world, anna)["phone"] == "+358407654321"
    assert [row["done"] for row in read(world, one)["done"]] == ["rectified"]


def consents(world: World, record: str, *purposes: str) -> None:
    for one in purposes:
        body = {"channels": ["email"], "text_version": "3", "evidence": "kansio 7", "at": GIVEN}
        change(world, record.partition(":")[2], "PUT", f"/consents/{one}", body, role="partner_manager")


GIVEN = "2026-01-02T08:00:00Z"


def test_a_withdrawn_consent_ends_whatever_the_purpose_rests_on(world: World, anna: str) -> None:
    consents(world, anna, "MKT", "SERV")
    one = carried_out(world, owner(world), anna, kind="withdrawal", purposes=["MKT"])
    shown = read(world, one)
    assert [(row["record"], row["done"]) for row in shown["done"]] == [(anna, "withdrawn")]
    left = {row["purpose"]: row.get("withdrawn_at") for row in item(world, anna)["consents"]}
    (kept,) = shown["consents"]
    assert kept.pop("withdrawn_at") <= left.pop("MKT")
    assert (left, kept) == (
        {"SERV": None},
        {"record": anna, "purpose": "MKT", "text_version": "3", "at": GIVEN},
    )
    assert "consent_withdrawn" in codes(check(world, anna.partition(":")[2]))
    assert item(world, anna)["purposes"] == ["PART", "MKT"]
    assert done(act(world, one, "closing")).json["status"] == "closed"


def test_what_rests_on_a_consent_goes_with_it_and_all_consents_end_where_none_is_named(
    world: World, anna: str
) -> None:
    consents(world, anna, "MKT", "SERV")
    patch = {"basis": "consent"}
    done(world.call("privacy", "PATCH", "/privacy/purposes/MKT", patch, role="dpo", version="*"))
    one = carried_out(world, owner(world), anna, kind="withdrawal")
    errands = [(row["what"], row["purposes"]) for row in read(world, one)["errands"]]
    assert errands == [("erase", ["MKT"]), ("withdraw", ["SERV"])]
    left = item(world, anna)
    assert (left["purposes"], "consents" in left) == (["PART"], False)
    kept = {(row["purpose"], row["at"]) for row in read(world, one)["consents"]}
    assert kept == {("MKT", GIVEN), ("SERV", GIVEN)}


def test_a_withdrawal_where_no_consent_is_in_force_is_not_told_as_done(world: World, anna: str) -> None:
    before = item(world, anna)
    one = carried_out(world, owner(world), anna, kind="withdrawal")
    assert [(row["of"], row["ground"]) for row in read(world, one)["withheld"]] == [(anna, "nothing_reached")]
    assert done(act(world, one, "closing")).json["status"] == "partially_refused"
    assert item(world, anna) == before


def test_what_a_context_refuses_is_not_told_as_done(world: World) -> None:
    account = f"staff.user:{world.user('viewer').id}"
    one = carried_out(world, owner(world), account, kind="objection", purposes=["STAFF"])
    refused = {"of": account, "done": "refused", "ground": "not_objectable", "count": 1}
    assert read(world, one)["withheld"] == [refused | {"law_fi": "", "law_en": ""}]
    assert done(act(world, one, "closing")).json["status"] == "partially_refused"
    told = done(world.call("privacy", "GET", f"{REQUESTS}/{one}/answer", role="dpo", query={"lang": "en"}))
    assert told.json["paragraphs"][2] == (
        "User account: granted (Article 17(1)(a)), but it could not be done as a whole. Näin."
    )


def test_a_record_of_which_nobody_did_anything_is_not_told_as_done(world: World, anna: str) -> None:
    boss, lost = owner(world), "partners.contact:nobody"
    one = advised(world, anna, lost, **(PERSON | {"kind": "restriction"}))
    given = {"outcome": "granted", "article": "18(1)(a)", "reason": "Näin."}
    decisions = [given | {"record": record} for record in (anna, lost)]
    done(act(world, one, "decision", {"decisions": decisions}, user=boss))
    done(act(world, one, "execution", {}))
    world.pump()
    assert [(row["of"], row["ground"]) for row in read(world, one)["withheld"]] == [(lost, "nothing_done")]
    assert done(act(world, one, "closing")).json["status"] == "partially_refused"


def test_the_erased_person_is_answered_all_the_same(world: World, anna: str, postbox: Postbox) -> None:
    one = carried_out(world, owner(world), anna, kind="erasure")
    done(act(world, one, "closing"))
    world.pump()
    (mail,) = postbox.mails
    assert mail["To"] == "anna@example.fi.s"
