"""Links and what becomes of their records: erased, kept in part, overtaken; no id is left behind."""

import random
from typing import Any

import pytest

from services.alumni.store.alumni import ALUMNI
from services.partners.store import CONTACTS
from services.privacy.actions import links as actions
from services.privacy.model.link import NewLink, SubjectLink
from services.privacy.store import cards
from services.privacy.store import links as store
from services.privacy.store.requests import REQUESTS as REQUEST_KIND
from shared import act as acts
from shared import clock, table
from shared.contracts.subjects import What
from shared.errors import Invalid
from shared.events.privacy import RequestScoped
from shared.events.subjects import RecordErased
from tests.cloud import NAMES, client
from tests.interleaving import interleaved
from tests.observation import running
from tests.postbox import Postbox
from tests.privacy.linking import (
    ASKS,
    EMAIL,
    NAMED,
    as_alumna,
    as_contact,
    as_customer,
    joined,
    links,
    made,
    pointers,
    shown,
    undo,
)
from tests.privacy.owners import in_force, on, purge, survey
from tests.privacy.people import change
from tests.privacy.persons import ask
from tests.privacy.requesting import REQUESTS, act, done, read, recorded, scoped
from tests.privacy.test_request_pages import FORM, IDENTITY, link, post, requests
from tests.privacy.test_rights_route import ask as rights
from tests.restoring import restored
from tests.retained import errand, next_day, purged, run_on, stand, surveyed
from tests.world import World

RULE = "subject-links"


@pytest.fixture
def anna(world: World) -> dict[str, str]:
    """Anna Virtanen as a contact and as an alumna."""
    known = {"contact": as_contact(world), "alumna": as_alumna(world)}
    world.pump()
    return known


def states(world: World) -> list[tuple[str, set[str]]]:
    return [(one["status"], joined(one)) for one in links(world)]


# --- erased ----------------------------------------------------------------------------------------------


def test_an_erased_record_leaves_a_link_of_three_and_ends_one_of_two(world, anna) -> None:
    customer = as_customer(world)
    made(world, *anna.values(), customer)
    world.pump()
    ask(world, What.ERASE, anna["alumna"], request="r1")
    assert states(world) == [("active", {anna["contact"], customer})]
    ask(world, What.ERASE, customer, request="r2")
    assert states(world) == [("ended", set())]
    gone = [one.partition(":")[2] for one in (anna["alumna"], customer)]
    held = str([one for one in world.items() if one["pk"].startswith(("privacy#link", "privacy#linked"))])
    assert [one for one in gone if one in held] == []
    assert rights(world, anna["contact"]).json["subjects"][0]["linked"] is False


def test_a_record_that_is_kept_for_another_purpose_stays_linked(world) -> None:
    contact, alumna = as_contact(world, purposes=["PART", "MKT"]), as_alumna(world)
    made(world, contact, alumna)
    ask(world, What.ERASE, contact, purposes=("MKT",))
    assert states(world) == [("active", {contact, alumna})]


def test_an_erasure_by_retention_ends_a_link_as_any_other_does(world, anna) -> None:
    made(world, *anna.values())
    world.pump()
    event = RecordErased(kind="contact", errand="a purge")
    contact_id = anna["contact"].partition(":")[2]
    with running("partners-consumer"):
        table.erase(CONTACTS, contact_id, event, acts.system("partners"))
    world.pump(twice=True)
    assert states(world) == [("ended", set())]
    assert anna["contact"].replace(":", "-") not in pointers(world)


def test_what_is_erased_meanwhile_is_neither_linked_nor_told(world, anna) -> None:
    request = scoped(world, *anna.values(), person=ASKS)
    ask(world, What.ERASE, anna["contact"])
    world.pump()
    assert [one for one in states(world) if one[0] == "active"] == []
    customer = as_customer(world)
    done(act(world, request, "scope", {"records": [*anna.values(), customer]}))
    world.pump()
    assert states(world)[-1] == ("active", {anna["alumna"], customer})
    assert [one["record"] for one in rights(world, customer).json["subjects"]] == [customer, anna["alumna"]]


def test_a_write_that_an_erasure_overtakes_links_nothing(world, anna) -> None:
    """The record goes after it was looked at: the write itself finds that it is there no more."""
    before = [one for one in world.items() if one["pk"].startswith("privacy#link#")]
    body = NewLink(records=tuple(anna.values()), method="in_person")
    link = SubjectLink.by_hand(body, "l1", "user:dpo", clock.now())
    ask(world, What.ERASE, anna["alumna"])
    checks = [cards.there(one, Invalid.field("records", "x", "y")) for one in link.references]
    with running("privacy-api"), pytest.raises(Invalid):
        store.create(link, acts.system("privacy"), checks)
    assert [one for one in world.items() if one["pk"].startswith("privacy#link#")] == before


# --- repeated, reordered, at once ------------------------------------------------------------------------


def test_deliveries_may_repeat_and_come_in_any_order(world, anna) -> None:
    customer = as_customer(world)
    world.pump()
    request = scoped(world, *anna.values(), customer, person=ASKS)
    done(act(world, request, "scope", {"records": [anna["contact"], customer]}))
    world.pump(twice=True, disorder=random.Random(3))
    assert states(world) == [("active", {anna["contact"], customer})]
    (one,) = links(world)
    done(undo(world, one["id"], customer))
    for version in (1, 2, 3, 9):
        with running("privacy-consumer"):
            actions.follow(RequestScoped(record_id=request, version=version))
    assert states(world) == [("ended", set())]


def test_a_scope_of_an_unidentified_or_unknown_request_links_nothing(world, anna) -> None:
    request = recorded(world, person=ASKS)
    for record_id in (request, "nothing"):
        with running("privacy-consumer"):
            actions.follow(RequestScoped(record_id=record_id, version=1))
    assert world.items(prefix="privacy#link") == []


def test_two_requests_that_confirm_at_once_are_two_links_of_one_person(world, anna) -> None:
    customer = as_customer(world)
    world.pump()
    first = scoped(world, *anna.values(), person=ASKS)
    second = scoped(world, anna["alumna"], customer, person=ASKS)
    stood = world.items()
    for seed in range(6):
        for item in world.items(prefix="privacy#link"):
            forget(item)
        for item in stood:
            world.put(item)

        def follow(record_id: str) -> None:
            with running("privacy-consumer"):
                actions.follow(RequestScoped(record_id=record_id, version=3))

        interleaved(
            seed,
            {
                "first": lambda: follow(first),
                "second": lambda: follow(second),
                "again": lambda: follow(first),
            },
        )
        found = sorted(sorted(joined(one)) for one in links(world))
        assert found == sorted([sorted(anna.values()), sorted([anna["alumna"], customer])]), seed
        assert [one["version"] for one in links(world)] == [1, 1], seed
    assert len(shown(world, customer)) == 2


def test_whoever_is_first_an_erasure_and_a_confirmation_leave_no_id_of_the_erased(world, anna) -> None:
    request = scoped(world, *anna.values(), person=ASKS)
    stood = world.items()
    alumnus_id = anna["alumna"].partition(":")[2]

    def erase() -> None:
        with running("alumni-consumer"):
            table.erase(ALUMNI, alumnus_id, RecordErased(kind="alumnus"), acts.system("alumni"))

    def follow() -> None:
        with running("privacy-consumer"):
            actions.follow(RequestScoped(record_id=request, version=3))

    told = set()
    for seed in range(8):
        for item in world.items(prefix="privacy#link"):
            forget(item)
        for item in stood:
            world.put(item)
        interleaved(seed, {"erase": erase, "follow": follow})
        told.add(len(links(world)))
        with running("privacy-consumer"):
            actions.forget(anna["alumna"])
        assert alumnus_id not in str(world.items(prefix="privacy#link")), seed
    assert told == {0, 1}


def forget(item: dict[str, Any]) -> None:
    key = {name: {"S": item[name]} for name in ("pk", "sk")}
    client("dynamodb").delete_item(TableName=NAMES.of("records"), Key=key)


# --- what a link does not open ---------------------------------------------------------------------------


def test_a_link_opens_nothing_that_a_mailed_link_does_not_prove(world: World, postbox: Postbox) -> None:
    """Who holds one address sees no other record by it, though it was once confirmed to be one person's."""
    contact, alumna = as_contact(world), as_alumna(world, "koti@example.fi")
    made(world, contact, alumna)
    world.pump()
    post(world, FORM | {"email": EMAIL})
    world.pump()
    world.visit("privacy", "POST", f"{IDENTITY}/confirmation", {"code": link(postbox), "once": "2"})
    (one,) = requests(world)
    assert read(world, one["id"])["identity"]["method"] == "link"
    items = done(world.call("privacy", "GET", f"{REQUESTS}/{one['id']}/candidates", role="dpo")).json["items"]
    assert "link" in {each["record"]: each["found_by"] for each in items}[alumna]
    before = read(world, one["id"])
    refused = act(world, one["id"], "scope", {"records": [contact, alumna]})
    assert (refused.status, refused.code) == (422, "invalid")
    assert read(world, one["id"]) == before
    assert len(links(world)) == 1


def test_a_protected_person_is_linked_and_the_link_tells_no_address(world, anna) -> None:
    change(world, anna["contact"].partition(":")[2], "PUT", "/protection", {"contact_secret": True})
    made(world, *anna.values())
    world.pump()
    (one,) = shown(world, anna["alumna"])
    assert set(one) == {
        *("id", "version", "created_at", "updated_at", "status", "restricted"),
        *("method", "records", "allowed_actions"),
    }
    assert {name for row in one["records"] for name in row} == {"record", "by", "at"}
    for role in ("partner_manager", "alumni_coordinator", "communications"):
        known = world.call("privacy", "GET", "/privacy/links", role=role, query={"record": anna["alumna"]})
        assert (known.status, known.code) == (403, "forbidden")


# --- kept for a time -------------------------------------------------------------------------------------


def long_ago(world: World, name: str, *records: str, day: str, **fields: Any) -> str:
    rows = [{"record": one, "by": "user:dpo", "at": f"{day}T10:00:00Z"} for one in records]
    given = {"id": name, "method": "in_person", "records": rows} | fields
    one = SubjectLink.model_validate(given)
    with running("privacy-consumer"):
        store.point(name, one.references)
    return f"privacy.link:{stand(world, store.LINKS, one, '2026-01-01', day)}"


def test_a_link_is_kept_three_years_after_it_was_last_confirmed_or_ended(world) -> None:
    pair = ("partners.contact:a", "alumni.alumnus:a")
    over = [
        long_ago(world, "over", *pair, day="2023-02-28"),
        long_ago(world, "ended", day="2022-01-01", status="ended", closed_on="2023-02-28"),
    ]
    long_ago(world, "young", *pair, day="2023-03-02")
    assert surveyed("privacy", run_on(RULE, "2026-02-28")) == []
    assert surveyed("privacy", run_on(RULE, next_day("2026-02-28"))) == sorted(over)


def test_a_link_goes_with_what_it_is_found_by_unless_a_request_of_the_person_is_open(world) -> None:
    pair, other = ("partners.contact:a", "alumni.alumnus:a"), ("partners.contact:b", "alumni.alumnus:b")
    names = [
        long_ago(world, "one", *pair, day="2022-01-01"),
        long_ago(world, "two", *other, day="2022-01-01"),
    ]
    scope = [{"record": "alumni.alumnus:b", "by": "user:dpo", "at": "2026-01-01T10:00:00Z"}]
    given = {"id": "r1", "kind": "access", "channel": "letter", "received": "2026-01-01", "due": "2026-02-01"}
    asks = REQUEST_KIND.model.model_validate(given | {"status": "scoping", "scope": scope})
    stand(world, REQUEST_KIND, asks, "2026-01-01")
    done = purged(world, "privacy", errand(RULE, "2026-01-01"), names)
    assert done == {names[0]: ("deleted", None), names[1]: ("retained", "open_request")}
    assert [one["id"] for one in links(world)] == ["two"]
    assert pointers(world) == {one.replace(":", "-") for one in other}
    tombstone = world.item("privacy#link#one")
    assert tombstone
    assert [one for one in ("records", "method") if one in tombstone] == []


def test_the_owners_of_the_registers_let_links_go_by_their_rule(world, anna) -> None:
    with on("2023-02-01"):
        made(world, *anna.values())
        world.pump()
    with on("2026-02-03"):
        owner = in_force(world, RULE)
        (run,) = survey(world)
        assert run["due"] == {"privacy.link": {"due": 1}}
        receipt = purge(world, run, owner)["receipt"]
    assert receipt["counts"] == {"privacy.link": {"deleted": 1}}
    assert (links(world), pointers(world)) == ([], set())


def test_after_a_restore_what_went_from_a_link_goes_again(world, anna) -> None:
    customer = as_customer(world)
    one = made(world, *anna.values(), customer)
    other = made(world, anna["contact"], customer)
    world.pump()
    backup = world.items()
    ask(world, What.ERASE, anna["alumna"])
    done(undo(world, other))
    world.pump()
    restored(world, backup)
    report = world.reapply()
    assert (report["left"], report["rights"]) == (0, [])
    told = {each["id"]: (each["status"], joined(each)) for each in links(world)}
    assert told == {one: ("active", {anna["contact"], customer}), other: ("ended", set())}


def test_a_namesake_at_the_same_address_is_offered_and_linked_to_nothing_by_that(world) -> None:
    """Two of one name at a shared address: both are candidates; what is linked, somebody confirmed."""
    first, second = as_contact(world), as_contact(world)
    world.pump()
    request = scoped(world, first, person=NAMED | {"email": EMAIL})
    world.pump()
    assert world.items(prefix="privacy#link") == []
    items = done(world.call("privacy", "GET", f"{REQUESTS}/{request}/candidates", role="dpo")).json["items"]
    assert {each["record"]: each["links"] for each in items} == {first: [], second: []}
