"""Records of one person in several registers: linked when confirmed, found again, undone; ids alone."""

from typing import Any

import pytest

from shared.contracts.staff import Role
from shared.contracts.subjects import What
from tests.privacy.linking import (
    ASKS,
    EMAIL,
    LINKS,
    NAMED,
    as_alumna,
    as_contact,
    as_customer,
    joined,
    links,
    made,
    make,
    shown,
    undo,
)
from tests.privacy.people import change, organisation
from tests.privacy.persons import ask, gathered
from tests.privacy.requesting import REQUESTS, act, done, read, recorded, scoped
from tests.privacy.test_rights_route import ask as rights
from tests.world import World


@pytest.fixture
def anna(world: World) -> dict[str, str]:
    """Anna Virtanen as a contact and as an alumna."""
    known = {"contact": as_contact(world), "alumna": as_alumna(world)}
    world.pump()
    return known


def found(world: World, request_id: str) -> dict[str, dict[str, Any]]:
    """What is found for a request, in the order in which the officer sees it."""
    answer = done(world.call("privacy", "GET", f"{REQUESTS}/{request_id}/candidates", role="dpo"))
    return {one["record"]: one for one in answer.json["items"]}


def ways(world: World, request_id: str) -> list[tuple[str, list[str]]]:
    return [(record, one["found_by"]) for record, one in found(world, request_id).items()]


# --- confirmed in a request ------------------------------------------------------------------------------


def test_records_that_a_request_names_as_the_persons_own_are_linked_by_ids_alone(world, anna) -> None:
    request = scoped(world, *anna.values(), person=ASKS)
    world.pump()
    (link,) = links(world)
    assert (link["status"], link["method"], link["request_id"]) == ("active", "in_person", request)
    scope = {one["record"]: one for one in read(world, request)["scope"]}
    dpo = world.role("dpo").actor
    assert [(one["record"], one["by"], one["at"]) for one in link["records"]] == [
        (record, dpo, scope[record]["at"]) for record in anna.values()
    ]
    held = str([world.items(one, "privacy#link") for one in ("records", "audit")])
    assert [one for one in ("Virtanen", EMAIL) if one in held] == []
    (entry,) = [one for one in world.audit(link["pk"]) if one["sk"].startswith("v#")]
    assert [one["type"] for one in entry["events"]] == ["LinkConfirmed"]
    assert entry["actor"] == "system:privacy"


def test_nothing_is_linked_that_is_one_record_a_document_or_a_mention(world, anna) -> None:
    request = recorded(world, person=ASKS)
    done(act(world, request, "identity", {"method": "in_person"}))
    scope = {
        "records": [anna["contact"], "sales.order:o1"],
        "mentions": {anna["alumna"]: ["further_information"]},
    }
    done(act(world, request, "scope", scope))
    world.pump()
    assert world.items(prefix="privacy#link") == []


def test_the_link_follows_the_scope_of_its_request(world, anna) -> None:
    customer = as_customer(world)
    request = scoped(world, *anna.values(), customer, person=ASKS)
    world.pump()
    assert [joined(one) for one in links(world)] == [{*anna.values(), customer}]
    done(act(world, request, "scope", {"records": [*anna.values()]}))
    world.pump()
    assert [joined(one) for one in links(world)] == [set(anna.values())]
    done(act(world, request, "scope", {"records": [anna["alumna"]]}))
    world.pump()
    assert [(one["status"], joined(one)) for one in links(world)] == [("ended", set())]
    done(act(world, request, "scope", {"records": [*anna.values()]}))
    world.pump()
    assert [(one["status"], joined(one)) for one in links(world)] == [("active", set(anna.values()))]


def test_identified_anew_the_link_says_how_from_the_next_confirmation_on(world, anna) -> None:
    request = scoped(world, *anna.values(), person=ASKS)
    world.pump()
    done(act(world, request, "identity", {"method": "call_back"}))
    done(act(world, request, "scope", {"records": [*anna.values()]}))
    world.pump()
    assert [one["method"] for one in links(world)] == ["call_back"]


# --- found again -----------------------------------------------------------------------------------------


def test_a_later_request_finds_the_linked_first_though_name_and_address_are_others_by_now(
    world, anna
) -> None:
    namesake = as_contact(world, "toinen@example.fi", last_name="Aalto")
    first = scoped(world, *anna.values(), person=ASKS)
    path = f"/alumni/alumni/{anna['alumna'].partition(':')[2]}"
    body = {"last_name": "Aalto", "email": "aalto@example.fi"}
    changed = world.call("alumni", "PATCH", path, body, role="alumni_coordinator", version="*")
    assert changed.status == 200, changed
    world.pump()
    (link,) = links(world)
    later = recorded(world, person={"first_names": "Anna", "last_name": "Aalto", "email": "aalto@example.fi"})
    assert ways(world, later) == [
        (anna["alumna"], ["email", "link", "name"]),
        (anna["contact"], ["link"]),
        (namesake, ["name"]),
    ]
    one = found(world, later)[anna["contact"]]
    assert (one["confirmed"], one["name"]) == (False, "Anna Virtanen")
    (told,) = one["links"]
    assert (told["id"], told["records"], told["method"]) == (link["id"], [anna["alumna"]], "in_person")
    assert told["at"] == read(world, first)["scope"][0]["at"]
    assert read(world, later).get("scope", []) == [], "a link is a proposal: somebody confirms each record"


def test_a_name_alone_leads_to_no_links_until_a_record_is_confirmed(world, anna) -> None:
    customer = as_customer(world, "koti@example.fi")
    made(world, anna["contact"], customer)
    later = recorded(world, person={"first_names": "Anna", "last_name": "Virtanen"})
    done(act(world, later, "identity", {"method": "in_person"}))
    assert {how for one in found(world, later).values() for how in one["found_by"]} == {"name"}
    done(act(world, later, "scope", {"records": [anna["contact"]]}))
    linked = [record for record, how in ways(world, later) if "link" in how]
    assert linked == [anna["contact"], customer]


def test_who_is_signed_in_finds_the_records_linked_to_the_account(world, anna) -> None:
    user = world.user("viewer")
    made(world, f"staff.user:{user.id}", anna["alumna"])
    body = {"kind": "access", "channel": "session"}
    own = world.call("privacy", "POST", REQUESTS, body, user=user).json["id"]
    assert ways(world, own) == [(anna["alumna"], ["link"]), (f"staff.user:{user.id}", ["link"])]
    account = found(world, own)[f"staff.user:{user.id}"]
    assert account["confirmed"] is True


def test_several_links_lead_on(world, anna) -> None:
    customer = as_customer(world, "koti@example.fi")
    both = {made(world, *anna.values()), made(world, anna["alumna"], customer)}
    later = recorded(world, person={"email": EMAIL})
    assert (customer, ["link"]) in ways(world, later)
    assert {one["id"] for one in shown(world, customer)} == both


# --- by hand, and undone ---------------------------------------------------------------------------------


def test_the_officer_links_by_hand_and_sees_who_linked_what_how_and_when(world, anna) -> None:
    answer = make(world, *anna.values(), method="call_back")
    assert (answer.status, answer.version) == (201, 1)
    (one,) = shown(world, anna["alumna"])
    assert (one["status"], one["method"], one["allowed_actions"]) == ("active", "call_back", ["undo"])
    assert "request_id" not in one
    assert [(row["record"], row["by"]) for row in one["records"]] == [
        (record, world.role("dpo").actor) for record in anna.values()
    ]
    same = world.call("privacy", "GET", f"{LINKS}/{one['id']}", role="dpo")
    assert same.json == one
    assert shown(world, as_contact(world, "toinen@example.fi")) == []


def test_the_same_request_by_hand_again_is_the_same_link(world, anna) -> None:
    first, second = (make(world, *anna.values(), key="once") for _ in range(2))
    assert first.json == second.json
    assert len(links(world)) == 1
    other = make(world, anna["contact"], as_customer(world), key="once")
    assert (other.status, other.code) == (422, "idempotency_key_reused")


def test_what_cannot_be_linked_by_hand_is_refused_by_field_and_nothing_is_written(world, anna) -> None:
    company = f"partners.organisation:{organisation(world)}"
    wrong: dict[tuple[str, ...], str] = {
        (): "records",
        (anna["contact"],): "records",
        (anna["contact"], anna["contact"]): "records",
        (anna["contact"], "partners.contact:nobody"): "records",
        (anna["contact"], company): "records",
        (anna["contact"], "sales.order:o1"): "records.1",
        (anna["contact"], "privacy.request:r1"): "records.1",
        (anna["contact"], "alumni.alumnus:131052-308t"): "records.1",
        (anna["contact"], "x" * 300): "records.1",
        tuple(f"partners.contact:c{number}" for number in range(51)): "records",
    }
    world.role("dpo")
    before = world.items()
    for records, field in wrong.items():
        answer = make(world, *records)
        assert (answer.status, answer.code) == (422, "invalid"), (records, answer)
        assert answer.json["errors"][0]["field"] == field
        assert "131052" not in answer.text
    for method in ("link", "session", "name", None):
        body = {"records": list(anna.values()), "method": method}
        answer = world.call("privacy", "POST", LINKS, body, role="dpo")
        assert (answer.status, answer.json["errors"][0]["field"]) == (422, "method")
    assert world.items() == before


def test_a_wrong_link_is_undone_with_its_reason_and_the_records_stay_as_they_are(world, anna) -> None:
    one = made(world, *anna.values())
    kept = [world.items(prefix=context) for context in ("partners#", "alumni#")]
    answer = undo(world, one)
    assert (answer.status, answer.json["status"], joined(answer.json)) == (200, "ended", set())
    undoing = answer.json["undoing"]
    assert (undoing["why"], undoing["by"]) == ("another_person", world.role("dpo").actor)
    assert [world.items(prefix=context) for context in ("partners#", "alumni#")] == kept
    world.pump()
    last = world.audit(f"privacy#link#{one}")[-1]
    (event,) = last["events"]
    assert (event["type"], event["why"], event["records"]) == (
        "LinkUndone",
        "another_person",
        sorted(anna.values()),
    )
    assert shown(world, anna["contact"]) == []
    assert found(world, recorded(world, person=ASKS))[anna["contact"]]["found_by"] == ["email", "name"]


def test_a_record_of_another_is_taken_out_and_stays_out_until_it_is_confirmed_anew(world, anna) -> None:
    wrong = as_customer(world)
    request = scoped(world, *anna.values(), wrong, person=ASKS)
    world.pump()
    (link,) = links(world)
    assert joined(done(undo(world, link["id"], wrong)).json) == set(anna.values())
    later = as_contact(world, "uusi@example.fi")
    done(act(world, request, "scope", {"records": [*anna.values(), wrong, later]}))
    world.pump(twice=True)
    assert [joined(one) for one in links(world)] == [{*anna.values(), later}]
    done(act(world, request, "scope", {"records": [*anna.values()]}))
    done(act(world, request, "scope", {"records": [*anna.values(), wrong]}))
    world.pump()
    assert [joined(one) for one in links(world)] == [{*anna.values(), wrong}]


def test_an_undoing_is_refused_on_an_old_version_an_ended_link_and_foreign_records(world, anna) -> None:
    one = made(world, *anna.values())
    refusals = {
        "version_required": undo(world, one, version=None),
        "stale_version": undo(world, one, version=7),
        "invalid": undo(world, one, as_contact(world, "muu@example.fi")),
        "forbidden": undo(world, one, role="admin"),
        "not_found": undo(world, "nothing"),
    }
    assert {code: answer.code for code, answer in refusals.items()} == {code: code for code in refusals}
    assert undo(world, one, why="Anna on eri ihminen").status == 422
    assert [(each["version"], joined(each)) for each in links(world)] == [(1, set(anna.values()))]
    done(undo(world, one, version=1))
    again = undo(world, one)
    assert (again.status, again.code, again.json["legal"]) == (409, "conflict", [])
    assert [each["version"] for each in links(world)] == [2]


# --- who sees it -----------------------------------------------------------------------------------------


def test_links_are_for_the_officer_alone_and_registers_know_nothing_of_them(world, anna) -> None:
    one = made(world, *anna.values())
    for role in set(Role) - {Role.DPO}:
        for method, path in (("GET", LINKS), ("GET", f"{LINKS}/{one}"), ("POST", f"{LINKS}/{one}/undoing")):
            body, version = ({"why": "other"}, "*") if method == "POST" else (None, None)
            answer = world.call("privacy", method, path, body, role=role, version=version)
            assert (answer.status, answer.code) == (403, "forbidden"), (role, path)
        assert make(world, *anna.values(), role=role).code == "forbidden"
    world.pump()
    others = [
        item
        for item in (*world.items(), *world.items("search"))
        if item["pk"].startswith(("partners#", "alumni#", "staff#"))
    ]
    assert one not in str(others)
    contact_id = anna["contact"].partition(":")[2]
    card = world.call("partners", "GET", f"/partners/contacts/{contact_id}", role="dpo")
    assert anna["alumna"].partition(":")[2] not in card.text, "what is known by consent stays where it is"


def test_rights_tell_the_officer_of_the_linked_records_each_decided_for_itself(world, anna) -> None:
    made(world, *anna.values())
    told = rights(world, anna["contact"]).json["subjects"]
    assert [(one["record"], one["linked"]) for one in told] == [
        (anna["contact"], False),
        (anna["alumna"], True),
    ]
    bases = [{ground["basis"] for ground in one["grounds"]} for one in told]
    assert "consent" not in bases[0]
    assert bases[1] == {"consent"}
    both = rights(world, *anna.values()).json["subjects"]
    assert [one["linked"] for one in both] == [False, False]
    for role in ("partner_manager", "alumni_coordinator", "admin"):
        known = rights(world, anna["contact"], role=role).json["subjects"]
        assert [one["record"] for one in known] == [anna["contact"]], role
    world.pump()
    reads = [one["pk"] for one in world.audit() if one["sk"].startswith("r#") and one["what"] == "card"]
    assert reads.count(f"alumni#alumnus#{anna['alumna'].partition(':')[2]}") == 2


def test_a_restricted_record_is_linked_and_told_to_the_officer_and_to_nobody_else(world, anna) -> None:
    change(world, anna["contact"].partition(":")[2], "PUT", "/restriction")
    made(world, *anna.values())
    told = rights(world, anna["alumna"]).json["subjects"]
    assert [one["record"] for one in told] == [anna["alumna"], anna["contact"]]
    known = rights(world, anna["alumna"], role="alumni_coordinator").json["subjects"]
    assert [one["record"] for one in known] == [anna["alumna"]]
    world.pump()
    later = recorded(world, person=NAMED | {"email": EMAIL})
    assert "link" in found(world, later)[anna["contact"]]["found_by"]


def test_the_person_gets_their_links_in_an_access_package(world, anna) -> None:
    one = made(world, *anna.values())
    sections = gathered(world, ask(world, What.GATHER, anna["alumna"]))
    (section,) = [each for each in sections if each["kind"] == "privacy.link"]
    assert section["record"] == f"privacy.link:{one}"
    assert {row["record"] for row in section["fields"]["records"]} == set(anna.values())
    done(undo(world, one))
    again = gathered(world, ask(world, What.GATHER, anna["alumna"]))
    assert [each for each in again if each["kind"] == "privacy.link"] == []
