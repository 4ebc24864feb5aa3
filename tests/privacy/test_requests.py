"""Requests of data subjects through the API: recorded, identified, scoped, decided, carried out, closed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from shared import clock
from shared.contracts.staff import Role
from tests.postbox import Postbox
from tests.privacy.people import contact
from tests.privacy.requesting import (
    GRANTED,
    LETTER,
    REQUESTS,
    act,
    advised,
    decided,
    done,
    owner,
    person,
    read,
    recorded,
    scoped,
)
from tests.world import World

MONDAY = datetime(2026, 2, 2, 10, tzinfo=UTC)


@pytest.fixture
def monday() -> Any:
    with clock.fixed(MONDAY):
        yield


def listed(world: World, **query: Any) -> list[str]:
    answer = world.call("privacy", "GET", REQUESTS, role="dpo", query=query)
    assert answer.status == 200, answer
    return [one["id"] for one in answer.json["items"]]


# --- receipt ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("monday")
def test_staff_record_a_letter_with_its_true_day_of_receipt(world: World) -> None:
    body = LETTER | {"received": "2026-01-31"}
    answer = world.call("privacy", "POST", REQUESTS, body, role="staff")
    assert answer.status == 201
    known = {name: answer.json[name] for name in ("status", "received", "due", "last_day", "overdue")}
    assert known == {
        "status": "received",
        "received": "2026-01-31",
        "due": "2026-02-28",
        "last_day": "2026-03-02",
        "overdue": False,
    }
    assert answer.json["person"] == {"first_names": "Anna", "last_name": "Virtanen"}


WRONG: tuple[dict[str, Any], ...] = (
    {"received": "2026-02-03"},
    {"received": "1999-01-01"},
    {"person": {}},
    {"person": {"last_name": "131052-308T"}},
    {"message": "Tunnukseni on 131052-308T."},
    {"kind": "revenge"},
    {"channel": "page"},
    {"channel": "pigeon"},
    {"purposes": ["EVIL"]},
    {"identity": {"method": "in_person"}},
)


@pytest.mark.usefixtures("monday")
def test_what_is_wrong_is_refused_and_nothing_is_written(world: World) -> None:
    for wrong in WRONG:
        answer = world.call("privacy", "POST", REQUESTS, LETTER | wrong, role="staff")
        assert (answer.status, answer.code) == (422, "invalid"), wrong
        assert "131052" not in answer.text
    assert world.items(prefix="privacy#request#") == []


def test_the_same_letter_sent_twice_is_one_request(world: World) -> None:
    first, again = (world.call("privacy", "POST", REQUESTS, LETTER, key="once") for _ in range(2))
    assert (first.status, again.status, again.json["id"]) == (201, 201, first.json["id"])
    other = world.call("privacy", "POST", REQUESTS, LETTER | {"kind": "erasure"}, key="once")
    assert other.code == "idempotency_key_reused"
    assert len(world.items(prefix="privacy#request#")) == 1


def test_who_is_signed_in_is_identified_and_asks_about_their_own_account(world: World) -> None:
    me = world.user("viewer")
    body = {"kind": "access", "channel": "session"}
    made = world.call("privacy", "POST", REQUESTS, body, user=me)
    assert (made.status, made.json["status"], made.json["identity"]["method"]) == (201, "scoping", "session")
    assert [one["record"] for one in made.json["scope"]] == [f"staff.user:{me.id}"]
    world.call("privacy", "POST", REQUESTS, body, user=world.user("viewer"))
    mine = world.call("privacy", "GET", REQUESTS, user=me).json["items"]
    assert [one["id"] for one in mine] == [made.json["id"]]
    assert read(world, made.json["id"], user=me)["id"] == made.json["id"]
    assert world.call("privacy", "GET", f"{REQUESTS}/{recorded(world)}", user=me).code == "forbidden"


# --- the queue -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("monday")
def test_the_queue_is_in_the_order_of_the_due_days_and_marks_what_is_overdue(world: World) -> None:
    days = ["2026-01-20", "2025-12-15", "2026-01-31"]
    ids = {day: recorded(world, received=day) for day in days}
    assert listed(world) == [ids[day] for day in sorted(days)]
    items = world.call("privacy", "GET", REQUESTS, role="dpo").json["items"]
    assert [(one["due"], one["overdue"]) for one in items] == [
        ("2026-01-15", True),
        ("2026-02-20", False),
        ("2026-02-28", False),
    ]
    assert "Virtanen" not in str(items)
    first = world.call("privacy", "GET", REQUESTS, role="dpo", query={"limit": 2})
    following = {"limit": 2, "cursor": first.json["next"]}
    assert [one["id"] for one in first.json["items"]] + listed(world, **following) == listed(world)
    act(world, ids["2026-01-31"], "withdrawal", {"reason": "Soitti."})
    assert listed(world, state="closed") == [ids["2026-01-31"]]
    assert listed(world) == [ids["2025-12-15"], ids["2026-01-20"]]


def test_an_owner_sees_the_requests_of_their_register_alone(world: World) -> None:
    customers, alumni = owner(world, "customers"), owner(world, "alumni")
    one = scoped(world, person(world))
    assert read(world, one, user=customers)["id"] == one
    assert world.call("privacy", "GET", f"{REQUESTS}/{one}", user=alumni).code == "forbidden"
    assert world.call("privacy", "GET", f"{REQUESTS}/{one}", role="partner_manager").code == "forbidden"
    both = recorded(world)
    for user, seen in ((customers, {one, both}), (alumni, {both})):
        items = world.call("privacy", "GET", REQUESTS, user=user).json["items"]
        assert {item["id"] for item in items} == seen


@pytest.mark.usefixtures("monday")
def test_a_nightly_letter_tells_the_officer_what_is_due_and_names_nobody(
    world: World, postbox: Postbox
) -> None:
    late, near = recorded(world, received="2025-12-15"), recorded(world, received="2026-01-09")
    recorded(world, received="2026-01-10")
    for _ in range(2):
        assert world.job("privacy", {"job": "tell_what_is_due"}) == {"tell_what_is_due": 2}
    (mail,) = postbox.mails
    assert mail["To"] == "tietosuoja@uas.example"
    assert mail["Subject"] == "Tietosuojapyyntöjä: 1 myöhässä, 1 erääntyy viikon sisällä"
    text = mail.get_content()
    assert f"MYÖHÄSSÄ  2026-01-15  access, received  {late}" in text
    assert f"2026-02-09  access, received  {near}" in text
    assert "Virtanen" not in text


@pytest.mark.usefixtures("monday")
def test_without_anything_due_no_letter_is_sent(world: World, postbox: Postbox) -> None:
    recorded(world, received="2026-01-31")
    assert world.job("privacy", {"job": "tell_what_is_due"}) == {"tell_what_is_due": 0}
    assert postbox.mails == []


# --- from identity to the decision -----------------------------------------------------------------------


def test_how_somebody_was_identified_is_kept_and_nothing_that_they_showed(world: World) -> None:
    one = recorded(world)
    assert act(world, one, "identity", {"method": "passport"}).code == "invalid"
    assert act(world, one, "identity", {"method": "in_person", "evidence": "passi"}).code == "invalid"
    answer = done(act(world, one, "identity", {"method": "in_person"}))
    assert answer.json["status"] == "scoping"
    assert set(answer.json["identity"]) == {"method", "at", "by"}


def test_scope_names_records_of_persons(world: World) -> None:
    one = scoped(world)
    for record in ("partners.budget:a", "contact:a", "partners.contact:131052-308t"):
        answer = act(world, one, "scope", {"records": [record]})
        assert (answer.status, answer.code) == (422, "invalid"), record
        assert "131052" not in answer.text
    assert read(world, one)["scope"] == []


def test_a_register_s_owner_decides_and_nobody_else(world: World) -> None:
    mine = person(world)
    one = advised(world, mine)
    body = {"decisions": [GRANTED | {"record": mine}]}
    unnamed = act(world, one, "decision", body, role="partner_manager")
    assert (unnamed.status, unnamed.code) == (409, "conflict")
    assert "owner_id" in unnamed.json["detail"]
    customers, alumni = owner(world, "customers"), owner(world, "alumni")
    for how in ({"role": "dpo"}, {"role": "partner_manager"}, {"user": alumni}):
        assert act(world, one, "decision", body, **how).code == "forbidden"
    assert read(world, one)["status"] == "scoping"
    answer = done(act(world, one, "decision", body, user=customers))
    assert (answer.json["status"], answer.json["decisions"][0]["by"]) == ("decided", customers.actor)


def test_a_move_needs_the_version_and_a_key_and_tells_the_legal_ones(world: World) -> None:
    one = recorded(world)
    assert act(world, one, "identity", {"method": "in_person"}, version=None).status == 428
    assert act(world, one, "identity", {"method": "in_person"}, version=7).status == 412
    assert act(world, one, "identity", {"method": "in_person"}, key=None).status == 400
    refused = act(world, one, "closing")
    assert refused.status == 409
    assert refused.json["legal"] == [
        "advise",
        "ask_identity",
        "extend",
        "identify",
        "refuse",
        "search",
        "withdraw",
    ]
    shown = read(world, one)
    assert (shown["version"], shown["status"]) == (1, "received")
    assert shown["allowed_actions"] == [
        "advise",
        "ask_identity",
        "extend",
        "identify",
        "search",
        "withdraw",
    ]


def test_a_refusal_tells_the_article_the_reason_and_where_to_complain(world: World) -> None:
    boss, one = owner(world), recorded(world)
    done(act(world, one, "opinion", {"text": "Ei tunnistettavissa."}))
    body = {"article": "12(2)", "reason": "Pyytäjää ei voitu tunnistaa."}
    answer = done(act(world, one, "refusal", body, user=boss))
    assert (answer.json["status"], answer.json["closed_on"]) == ("refused", clock.today().isoformat())
    told = world.call("privacy", "GET", f"{REQUESTS}/{one}/answer", role="dpo", query={"lang": "fi"})
    assert told.json["paragraphs"][2] == (
        "Pyyntö kokonaisuutena: pyyntöä ei toteutettu (12(2) artikla). Pyytäjää ei voitu tunnistaa."
    )
    assert "Tietosuojavaltuutetun toimisto" in told.json["paragraphs"][-1]
    assert len(answer.json["response_hash"]) == 64
    world.pump()
    reads = [item for item in world.audit(f"privacy#request#{one}") if item["sk"].startswith("r#")]
    assert [item["what"] for item in reads] == ["card"]


def test_a_request_about_both_registers_is_refused_by_the_owners_of_both(world: World) -> None:
    customers, alumni = owner(world, "customers"), owner(world, "alumni")
    one = recorded(world)
    done(act(world, one, "opinion", {"text": "Ei tunnistettavissa."}))
    body = {"article": "12(2)", "reason": "Pyytäjää ei voitu tunnistaa."}
    half = done(act(world, one, "refusal", body, user=customers)).json
    assert (half["status"], [each["registers"] for each in half["decisions"]]) == (
        "received",
        [["customers"]],
    )
    assert "response_hash" not in half
    assert done(act(world, one, "refusal", body, user=alumni)).json["status"] == "refused"


# --- carrying it out -------------------------------------------------------------------------------------


def executed(world: World, **over: Any) -> str:
    mine = person(world)
    one = decided(world, owner(world), mine, **over)
    done(act(world, one, "execution", {}))
    return one


def test_a_request_waits_for_every_context_says_for_whom_and_then_closes(world: World) -> None:
    one = executed(world, kind="objection", purposes=["EDU"])
    waiting = read(world, one)
    assert waiting["status"] == "executing"
    assert {"partners", "sales", "staff", "integrations", "privacy"} <= set(waiting["waits_for"])
    assert act(world, one, "closing").code == "conflict"
    world.pump()
    assert read(world, one)["status"] == "notifying"
    assert done(act(world, one, "closing")).json["status"] == "closed"


def test_a_context_that_is_down_keeps_it_open_and_the_night_asks_again(world: World) -> None:
    one = executed(world, kind="objection", purposes=["EDU"])
    with world.fault("sales-consumer.before_get_item", times=50):
        world.pump(dead=True)
    assert read(world, one)["waits_for"] == ["sales"]
    world.letters("sales-dead")
    world.job("privacy", {"job": "give_errands_again"})
    world.pump()
    assert read(world, one)["status"] == "executing"
    with clock.fixed(datetime(2199, 1, 1, tzinfo=UTC)):
        world.job("privacy", {"job": "give_errands_again"})
    world.pump()
    assert read(world, one)["status"] == "notifying"


def test_poison_and_repeated_acknowledgements_neither_close_it_nor_hang_it(world: World) -> None:
    one = executed(world, kind="objection", purposes=["EDU"])
    errand = read(world, one)["errands"][0]["id"]
    detail = {"record_id": errand, "context": "sales", "version": 1, "actor": "x", "request_id": "y"}
    world.tell("crm.sales", "ErrandDone", **(detail | {"context": "nobody"}))
    world.tell("crm.privacy", "ErrandCompleted", **(detail | {"record_id": "unknown"}))
    with world.fault("partners-consumer.before_get_item", times=50):
        world.pump(dead=True, twice=True)
    assert read(world, one)["waits_for"] == ["partners"]
    assert world.letters("privacy-dead")
    world.letters("partners-dead")
    with clock.fixed(datetime(2199, 1, 1, tzinfo=UTC)):
        world.job("privacy", {"job": "give_errands_again"})
    world.pump(twice=True)
    shown = read(world, one)
    assert shown["status"] == "notifying"
    assert [entry["what"] for entry in shown["clock"]].count("complete") == 1


def test_recipients_are_told_one_by_one_before_it_closes(world: World) -> None:
    one = executed(world, kind="objection", purposes=["EDU"])
    world.pump()
    done(act(world, one, "recipients", {"recipient": "newsletter service"}))
    assert act(world, one, "closing").json["legal"] == ["notify"]
    task = read(world, one)["recipients"][0]["id"]
    assert act(world, one, "recipients/unknown", {"outcome": "done"}).status == 404
    assert act(world, one, f"recipients/{task}", {"outcome": "impossible"}).code == "invalid"
    done(act(world, one, f"recipients/{task}", {"outcome": "done"}))
    assert done(act(world, one, "closing")).json["status"] == "closed"
    told = world.call("privacy", "GET", f"{REQUESTS}/{one}/answer", role="dpo", query={"lang": "en"})
    assert "These recipients of the data have been told: newsletter service." in told.json["paragraphs"]


def test_no_event_of_a_request_holds_anything_of_the_person(world: World) -> None:
    contact(world)
    one = executed(world, kind="objection", purposes=["EDU"])
    world.pump()
    audit = [item for item in world.items(table="audit") if item["pk"] == f"privacy#request#{one}"]
    assert len(audit) >= 6
    assert "Virtanen" not in str(audit)


def test_the_officer_handles_requests_and_nobody_else(world: World) -> None:
    one = recorded(world)
    for role in sorted(Role, key=lambda role: role is Role.DPO):
        answer = act(world, one, "identity", {"method": "in_person"}, role=role)
        assert answer.status == (200 if role is Role.DPO else 403), role
