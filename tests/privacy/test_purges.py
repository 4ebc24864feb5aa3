"""Purges: a rule's survey is previewed, approved by the owners, carried out by state, and signed for."""

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from services.partners import store
from services.partners.model.contact import Contact
from services.privacy.model.purge import Purge
from services.privacy.model.retention import default_rules
from shared import clock, errands, purging
from shared.contracts.staff import GRANTS, Role
from shared.open_requests import OpenRequests, mark
from tests.interleaving import interleaved
from tests.privacy.owners import PURGES, RULES, approve, in_force, listed, on, own, purge, purges, survey
from tests.privacy.people import at_work, change, contact, known
from tests.privacy.requesting import act, done, recorded, scoped
from tests.retained import errand, only, purged, stand
from tests.world import REAL, User, World

RULE = "partner-contacts"
CANARY = {"first_names": "Kanaria", "last_name": "Kanarialintu", "notes": "kanarian oma"}


@pytest.fixture
def small() -> Iterator[World]:
    """A deployment where partners and privacy alone hold people."""
    with (
        only("privacy", "partners"),
        World([one for one in REAL if one.name in ("privacy", "partners")]) as it,
    ):
        yield it


def passive(world: World, name: str, day: str = "2024-02-01") -> str:
    given = {"id": name, "first_names": "Anna", "last_name": name, "email": f"{name}@example.fi"}
    one = Contact.model_validate(given | {"status": "passive"})
    return f"partners.contact:{stand(world, store.CONTACTS, one, day)}"


def gone(world: World, reference: str) -> bool:
    return world.item(reference.replace(".", "#").replace(":", "#"))["status"] == "erased"


def previewed(world: World) -> tuple[dict[str, Any], User]:
    """A purge of the rule as its owner finds it, and the owner."""
    owner = in_force(world, RULE)
    (run,) = survey(world)
    return run, owner


# --- the whole way ---------------------------------------------------------------------------------------


def test_what_is_over_is_previewed_approved_and_goes_and_the_receipt_says_so(world: World) -> None:
    with on("2024-01-10"):
        one, place = at_work(world, "kanaria@firma.fi", **CANARY)
        change(world, one, "POST", "/deactivation", role="admin")
        world.pump()
    canary, late = f"partners.contact:{one}", passive(world, "late", "2024-02-03")
    assert world.item(f"partners#organisation#{place}", f"contact#{one}")
    with on("2026-02-02"):
        run, owner = previewed(world)
        shown = (run["status"], run["before"], run["due"])
        assert shown == ("previewed", "2024-02-02", {"partners.contact": {"due": 1}})
        assert run["allowed_actions"] == []
        assert [(each["record"], each["done"]) for each in listed(world, run)] == [(canary, "due")]
        assert not gone(world, canary), "a preview changes nothing"
        done = purge(world, run, owner)
    assert (done["status"], done["receipt"]["counts"]) == ("done", {"partners.contact": {"deleted": 1}})
    assert done["receipt"]["approved_by"] == [owner.actor]
    assert (gone(world, canary), gone(world, late)) == (True, False)
    everything = json.dumps([world.items(each) for each in ("records", "audit", "search")], default=str)
    assert "anaria" not in everything
    assert world.item(f"partners#organisation#{place}", f"contact#{one}") is None
    assert known(world, "kanaria@firma.fi") is None, "a retention purge leaves no suppression"
    assert [each["done"] for each in listed(world, done)] == ["deleted"]
    assert purges(world, live=True) == []
    assert contact(world, "kanaria@firma.fi"), "the person may come back"


def test_a_receipt_is_verified_and_one_that_was_touched_is_not(small: World) -> None:
    passive(small, "anna")
    with on("2026-02-02"):
        done = purge(small, *previewed(small))
    path = f"{PURGES}/{done['id']}/verification"

    def verified(**body: Any) -> dict[str, bool]:
        return dict(small.call("privacy", "POST", path, body, role="dpo", key=None).json)

    assert verified() == {"valid": True, "same": True, "list_matches": True}
    copy = done["receipt"]
    assert verified(receipt=copy) == {"valid": True, "same": True, "list_matches": True}
    last = "0" if copy["signature"][-1] != "0" else "1"
    for touched in (
        {"counts": {"partners.contact": {"deleted": 2}}},
        {"approved_by": ["user:somebody"]},
        {"before": "2024-03-01"},
        {"signature": f"9{copy['signature'][1:]}"},
        {"signature": copy["signature"][:-1] + last},
        {"signature": "ä"},
    ):
        answer = verified(receipt=copy | touched)
        assert answer == {"valid": False, "same": False, "list_matches": True}, touched


def test_what_is_no_longer_due_or_restricted_or_asked_about_is_spared(small: World) -> None:
    back, barred, asks, over = (passive(small, one) for one in ("back", "barred", "asks", "over"))
    with on("2026-02-02"):
        run, owner = previewed(small)
        assert run["due"] == {"partners.contact": {"due": 4}}
        change(small, "back", "POST", "/reactivation", role="admin")
        change(small, "barred", "PUT", "/restriction")
        recorded(small, person={"email": "asks@example.fi"})
        done = purge(small, run, owner)
    outcomes = {one["record"]: (one["done"], one.get("ground")) for one in listed(small, done)}
    assert outcomes == {
        back: ("retained", "no_longer_due"),
        barred: ("retained", "restricted"),
        asks: ("retained", "open_request"),
        over: ("deleted", None),
    }
    assert [gone(small, one) for one in (back, barred, asks, over)] == [False, False, False, True]
    assert done["receipt"]["counts"] == {"partners.contact": {"deleted": 1, "retained": 3}}


@pytest.mark.parametrize("asks", ["by address", "by a record in scope"])
def test_a_request_that_comes_after_the_errand_was_given_spares_its_person(small: World, asks: str) -> None:
    one, other = passive(small, "asks"), passive(small, "other")
    with on("2026-02-02"):
        run, owner = previewed(small)
        waiting = [listener for listener in small.listeners if listener.name == "partners"]
        small.listeners = [listener for listener in small.listeners if listener not in waiting]
        assert purge(small, run, owner)["status"] == "purging", "the errand waits for partners"
        if asks == "by address":
            request = recorded(small, person={"email": "asks@example.fi"})
        else:
            request = scoped(small, one)
        small.listeners += waiting
        small.pump()
        (ended,) = purges(small)
    outcomes = {each["record"]: (each["done"], each.get("ground")) for each in listed(small, ended)}
    assert outcomes == {one: ("retained", "open_request"), other: ("deleted", None)}
    assert (gone(small, one), gone(small, other)) == (False, True)
    with on("2026-02-09"):
        done(act(small, request, "withdrawal", {"reason": "Asia selvisi."}))
        (again,) = survey(small)
        assert again["due"] == {"partners.contact": {"due": 1}}, "once it is open no more"


@pytest.mark.parametrize("seed", range(4))
def test_a_request_that_is_recorded_before_a_record_is_looked_at_spares_it(small: World, seed: int) -> None:
    one = passive(small, "asks")
    small.user("staff")
    with on("2026-02-02"):
        results, order = interleaved(
            seed,
            {
                "purge": lambda: purged(small, "partners", errand(RULE, "2024-02-02"), [one]),
                "request": lambda: recorded(small, person={"email": "asks@example.fi"}),
            },
        )
    recorded_at = order.index(("request", "PutItem"))
    looked_at = order.index(("purge", "Query"))
    if recorded_at < looked_at:
        assert results["purge"] == {one: ("retained", "open_request")}
    assert gone(small, one) is (results["purge"] == {one: ("deleted", None)})
    assert results["request"], "the request is recorded whatever becomes of the record"


@pytest.mark.parametrize("asks", ["by address", "of a record"])
def test_a_request_that_the_index_has_not_heard_of_yet_spares_its_person(small: World, asks: str) -> None:
    one, other = passive(small, "asks"), passive(small, "other")
    with on("2026-02-02"):
        if asks == "by address":
            recorded(small, person={"email": "Asks@example.fi"})
        else:
            mark([("subject", one)])
        for item in small.items(prefix="privacy#request#"):
            unheard = {name: value for name, value in item.items() if not name.startswith("gsi")}
            small.put(unheard)
        assert OpenRequests.now().rows == frozenset()
        outcomes = purged(small, "partners", errand(RULE, "2024-02-02"), [one, other])
    assert outcomes == {one: ("retained", "open_request"), other: ("deleted", None)}
    assert (gone(small, one), gone(small, other)) == (False, True)


def test_a_marker_holds_the_hash_of_an_address_alone_and_for_an_hour(small: World) -> None:
    one = passive(small, "asks")
    with on("2026-02-02"):
        mark([("email", "asks@example.fi"), ("email", "asks@example.fi")])
        (marker,) = small.items(prefix="privacy#asked#")
        assert "example" not in json.dumps(marker, default=str)
        assert set(marker) == {"pk", "sk", "ttl"}
        at = clock.now()
        assert marker["ttl"] == int((at + timedelta(hours=1)).timestamp())
    with clock.fixed(at + timedelta(minutes=59)):
        assert OpenRequests.at_this_moment().concern([("email", "asks@example.fi")])
    with clock.fixed(at + timedelta(hours=1)):
        assert not OpenRequests.at_this_moment().concern([("email", "asks@example.fi")])
        outcomes = purged(small, "partners", errand(RULE, "2024-02-02"), [one])
    assert outcomes == {one: ("deleted", None)}


# --- who decides -----------------------------------------------------------------------------------------


def test_a_rule_that_nobody_approved_is_not_run_and_one_that_finds_nothing_ends_by_itself(
    small: World,
) -> None:
    passive(small, "anna", "2025-02-01")
    with on("2026-02-02"):
        own(small, customers=small.role("partner_manager"))
        assert survey(small) == []
        assert purges(small) == []
        in_force(small, RULE)
        assert survey(small) == []
        (run,) = purges(small)
    assert (run["status"], run["receipt"]["counts"]) == ("done", {})
    assert "approved_by" not in run["receipt"] or run["receipt"]["approved_by"] == []
    assert listed(small, run) == []


def test_a_purge_of_both_registers_waits_for_both_owners(small: World) -> None:
    manager, coordinator = small.role("partner_manager"), small.role("alumni_coordinator")
    own(small, customers=manager, alumni=coordinator)
    for user in (manager, coordinator):
        approve(small, f"{RULES}/requests", user, version="*")
    given = {
        "rule": "requests",
        "rule_version": 2,
        "registers": ("customers", "alumni"),
        "kinds": ("privacy.request",),
    }
    terms = {"purposes": ("PART",), "counted_from": "closure", "before": "2023-01-01"}
    run = Purge.model_validate({"id": "p1", "version": 1, "status": "previewed"} | given | terms)
    small.put({"pk": "privacy#purge#p1", "sk": "record"} | run.model_dump(mode="json", exclude_none=True))
    half = approve(small, f"{PURGES}/p1", coordinator, version=1)
    assert (half.status, half.json["status"]) == (200, "previewed")
    again = approve(small, f"{PURGES}/p1", coordinator, version=2)
    assert (again.status, again.code) == (409, "conflict")
    small.pump()
    assert small.items(prefix="privacy#errand#") == []
    assert approve(small, f"{PURGES}/p1", manager, version=2).json["status"] == "approved"


def test_nobody_but_the_owner_decides_and_nothing_goes_that_was_discarded(small: World) -> None:
    one = passive(small, "anna")
    with on("2026-02-02"):
        run, owner = previewed(small)
        path = f"{PURGES}/{run['id']}"
        for act in ("approval", "discarding"):
            answer = small.call(
                "privacy", "POST", f"{path}/{act}", user=small.role("admin"), version=run["version"]
            )
            assert (answer.status, answer.code) == (403, "forbidden")
        assert purges(small, live=True) == [run]
        answer = small.call("privacy", "POST", f"{path}/discarding", user=owner, version=run["version"])
        assert (answer.status, answer.json["status"]) == (200, "discarded")
        late = approve(small, path, owner, version=answer.version)
        assert (late.status, late.code) == (409, "conflict")
        assert survey(small) == [], "a rule is run once a week"
    with on("2026-02-09"):
        (again,) = survey(small)
    assert again["id"] != run["id"]
    assert not gone(small, one)


def test_a_preview_holds_while_its_rule_does_and_for_two_months(small: World) -> None:
    one = passive(small, "anna")
    with on("2026-02-02"):
        run, owner = previewed(small)
        body = {"period": {"amount": 10, "unit": "years"}}
        small.call("privacy", "PATCH", f"{RULES}/{RULE}", body, role="dpo", version="*")
        answer = approve(small, f"{PURGES}/{run['id']}", owner, version=run["version"])
        assert (answer.status, answer.json["legal"]) == (409, ["discard"])
    with on("2026-04-02"):
        in_force(small, RULE)
        assert survey(small) == [run]
    with on("2026-04-05"):
        assert survey(small) == []
    assert [each["status"] for each in purges(small)] == ["done", "discarded"]
    assert not gone(small, one)


@pytest.mark.parametrize("role", sorted(Role))
def test_who_sees_purges_and_who_may_be_an_owner(role: Role) -> None:
    owners = {Role.ADMIN, Role.PARTNER_MANAGER, Role.ALUMNI_COORDINATOR}
    assert ("privacy.purges.approve" in GRANTS[role]) is (role in owners)
    assert ("privacy.purges.read" in GRANTS[role]) is (role in owners | {Role.DPO})


# --- what may go wrong -----------------------------------------------------------------------------------


def test_deliveries_repeated_and_out_of_order_and_a_break_purge_once(small: World) -> None:
    ones = [passive(small, one) for one in "abc"]
    with on("2026-02-02"):
        owner = in_force(small, RULE)
        small.job("privacy", {"job": "survey_retention"})
        small.job("privacy", {"job": "survey_retention"})
        small.pump(twice=True, disorder=random.Random(3))
        (run,) = purges(small, live=True)
        approve(small, f"{PURGES}/{run['id']}", owner, version=run["version"])
        with small.fault("partners-consumer.before_put_item", times=2):
            small.pump(twice=True, disorder=random.Random(4))
    (done,) = purges(small)
    assert (done["status"], done["receipt"]["counts"]) == ("done", {"partners.contact": {"deleted": 3}})
    assert all(gone(small, one) for one in ones)


def test_a_long_list_is_shown_page_by_page_and_purged_whole(
    small: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errands, "OUTCOMES_KEPT", 2)
    monkeypatch.setattr(purging, "MOST", 4)
    ones = [passive(small, one) for one in "abcde"]
    with on("2026-02-02"):
        run, owner = previewed(small)
        assert run["due"] == {"partners.contact": {"due": 4}}
        path = f"{PURGES}/{run['id']}/records"
        first = small.call("privacy", "GET", path, role="dpo", query={"limit": 3}).json
        query = {"limit": 3, "cursor": first["next"]}
        rest = small.call("privacy", "GET", path, role="dpo", query=query).json
        named = [one["record"] for one in first["items"] + rest["items"]]
        assert (len(first["items"]), len(set(named)), rest["next"]) == (3, 4, None)
        assert purge(small, run, owner)["receipt"]["counts"] == {"partners.contact": {"deleted": 4}}
    assert sum(gone(small, one) for one in ones) == 4
    with on("2026-06-09"):
        late = small.call("privacy", "GET", path, role="dpo")
        assert (late.status, late.code) == (409, "expired")
        asked = small.call("privacy", "POST", f"{PURGES}/{run['id']}/verification", {}, role="dpo", key=None)
        assert asked.json == {"valid": True, "same": True}


# --- the model -------------------------------------------------------------------------------------------


def test_a_rule_runs_once_a_week_and_anew_when_it_has_changed() -> None:
    rule = default_rules()[RULE].having(status="approved")
    monday, sunday, next_monday = date(2026, 2, 2), date(2026, 2, 8), date(2026, 2, 9)
    first, second, third = (Purge.of(rule, day) for day in (monday, sunday, next_monday))
    assert first.id == second.id != third.id
    assert Purge.of(rule.model_copy(update={"version": 9}), monday).id != first.id
    assert Purge.of(default_rules()[RULE], monday) is None, "a proposal does not run"
    assert Purge.of(default_rules()["suppressions"].having(status="approved"), monday) is None
