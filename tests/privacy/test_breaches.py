"""The register of breaches: 72 hours from awareness, phases, the decision on telling, whom it affected."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.privacy.model.breach import Assessment, AuthorityNotification, Breach, SubjectsDecision
from shared import clock
from shared.contracts.staff import GRANTS, Role
from shared.errors import Conflict, Invalid
from tests.world import REAL, Answer, World

PATH = "/privacy/breaches"
HELSINKI = ZoneInfo("Europe/Helsinki")
BREACH = {
    "title": "Väärä vastaanottaja",
    "description": "Lista lähti väärään osoitteeseen.",
    "nature": ["confidentiality"],
}


@pytest.fixture
def world() -> Iterator[World]:
    with World([one for one in REAL if one.name in ("privacy", "partners")]) as world:
        yield world


def finnish(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


def breach(aware: str = "2026-02-02T09:00", **fields: Any) -> Breach:
    given = {
        "id": "b1",
        "aware_at": finnish(aware),
        "title": "x",
        "description": "x",
        "nature": ["integrity"],
    }
    return Breach.model_validate(given | fields)


def told(at: datetime, **more: Any) -> AuthorityNotification:
    return AuthorityNotification(at=at, content="x", by="user:dpo", **more)


def assessed(one: Breach, risk: str) -> Breach:
    made = Assessment.model_validate({"risk": risk, "reasons": "x", "at": one.aware_at, "by": "user:dpo"})
    return one.assessed(made)[0]


def decided(one: Breach, yes: bool = False) -> Breach:
    return one.decided(SubjectsDecision(told=yes, reasons="x", at=one.aware_at, by="user:dpo"))[0]


@pytest.mark.parametrize(
    ("aware", "by"),
    [
        ("2026-02-02T09:00", "2026-02-05T09:00"),
        ("2026-03-27T09:00", "2026-03-30T10:00"),
        ("2026-10-23T09:00", "2026-10-26T08:00"),
        ("2026-04-03T12:00", "2026-04-06T12:00"),
    ],
    ids=["winter", "clocks go forward", "clocks go back", "over Easter"],
)
def test_the_authority_has_to_know_within_72_hours_of_awareness(aware: str, by: str) -> None:
    one = breach(aware)
    assert one.notify_by == finnish(by)
    with clock.fixed(finnish(by)):
        assert "overdue" not in one.derived()
        assert one.derived()["hours_left"] == 0
        assert one.notified(told(finnish(by)))[0].notifications
    with clock.fixed(finnish(by) + timedelta(milliseconds=1)):
        assert one.derived()["overdue"] is True
    with pytest.raises(Invalid, match="reasons_for_delay"):
        one.notified(told(finnish(by) + timedelta(seconds=1)))
    late = one.notified(told(finnish(by) + timedelta(days=1), reasons_for_delay="loma"))[0]
    assert "overdue" not in late.derived()
    assert late.notified(told(finnish(by) + timedelta(days=9)))[0].notifications[1].reasons_for_delay is None


def test_the_authority_is_not_told_before_anybody_knew() -> None:
    with pytest.raises(Invalid, match="at"):
        breach().notified(told(finnish("2026-02-02T08:59")))


@pytest.mark.parametrize(
    ("risk", "notified", "yes", "missing"),
    [
        (None, False, None, ["assess", "decide"]),
        ("unlikely", False, None, ["decide"]),
        ("risk", False, False, ["notify"]),
        ("high", True, None, ["decide"]),
        ("unlikely", False, False, []),
        ("risk", True, False, []),
        ("high", True, True, []),
    ],
)
def test_it_closes_once_what_the_law_asks_for_is_recorded(risk, notified, yes, missing) -> None:
    one = breach()
    one = assessed(one, risk) if risk else one
    one = one.notified(told(one.aware_at))[0] if notified else one
    one = decided(one, yes) if yes is not None else one
    if missing:
        with pytest.raises(Conflict) as refused:
            one.closed(one.aware_at)
        assert refused.value.facts["legal"] == missing
    else:
        closed = one.closed(one.aware_at)[0]
        assert (closed.status, "overdue" in closed.derived()) == ("closed", False)
        assert closed.reopened("lisää")[0].status == "open"


def test_an_unlikely_risk_is_never_overdue() -> None:
    with clock.fixed(finnish("2026-03-01T00:00")):
        assert breach().derived()["overdue"] is True
        assert "overdue" not in assessed(breach(), "unlikely").derived()


# --- the routes ------------------------------------------------------------------------------------------


def act(world: World, one: Answer, rest: str, body: Any = None, method: str = "POST") -> Answer:
    path = f"{PATH}/{one.json['id']}{rest}"
    return world.call("privacy", method, path, body, role="dpo", version=one.version)


def test_a_breach_goes_through_its_phases_and_leaves_them_in_the_audit(world: World) -> None:
    aware = clock.stamp(clock.now() - timedelta(hours=80))
    made = world.call("privacy", "POST", PATH, BREACH | {"aware_at": aware}, role="dpo")
    assert (made.status, made.json["overdue"], made.json["hours_left"]) == (201, True, 0)
    fresh = world.call("privacy", "POST", PATH, BREACH, role="dpo").json
    assert fresh["hours_left"] in (71, 72)
    listed = world.call("privacy", "GET", PATH, role="dpo").json["items"]
    assert [one["id"] for one in listed] == [made.json["id"], fresh["id"]], "the one due first at the top"
    one = act(world, made, "/assessment", {"risk": "high", "reasons": "Osoitteita väärissä käsissä."})
    late = act(world, one, "/notification", {"content": "Ilmoitus"})
    assert (late.status, late.json["errors"][0]["field"]) == (422, "reasons_for_delay")
    one = act(world, one, "/notification", {"content": "Ilmoitus", "reasons_for_delay": "Selvitys kesti."})
    one = act(world, one, "/affected", {"records": ["partners.contact:a", "partners.contact:a"]}, "PUT")
    assert one.json["affected"] == ["partners.contact:a"]
    one = act(world, one, "/decision", {"told": True, "reasons": "Riski on korkea."})
    one = act(world, one, "/closure")
    assert (one.status, one.json["status"]) == (200, "closed")
    world.pump()
    events = [entry["events"][0]["type"] for entry in world.audit(f"privacy#breach#{made.json['id']}")]
    assert events == [
        "BreachRecorded",
        "BreachAssessed",
        "BreachNotified",
        "BreachChanged",
        "BreachDecided",
        "BreachClosed",
    ]
    closed = world.call("privacy", "GET", PATH, role="dpo", query={"state": "closed"}).json["items"]
    assert [one["id"] for one in closed] == [made.json["id"]]


@pytest.mark.parametrize(
    "over",
    [
        {"description": "hetu 131052-308T"},
        {"nature": []},
        {"aware_at": "2999-01-01T00:00:00Z"},
        {"title": ""},
    ],
)
def test_what_makes_no_breach_is_refused_and_nothing_is_written(world: World, over: dict[str, Any]) -> None:
    answer = world.call("privacy", "POST", PATH, BREACH | over, role="dpo")
    assert (answer.status, answer.code) == (422, "invalid")
    assert "131052" not in answer.text
    assert world.items(prefix="privacy#") == []


def test_when_it_was_known_cannot_be_moved(world: World) -> None:
    made = world.call("privacy", "POST", PATH, BREACH, role="dpo")
    answer = act(world, made, "", {"aware_at": "2026-01-01T00:00:00Z"}, "PATCH")
    assert (answer.status, answer.code) == (422, "invalid")


def test_whom_a_misused_account_affected_is_told_from_the_audit(world: World) -> None:
    misused, other = world.user("partner_manager"), world.user("partner_manager")
    ids = []
    for user in (misused, misused, other):
        body = {"first_names": "Anna", "last_name": "Aalto"}
        ids.append(world.call("partners", "POST", "/partners/contacts", body, user=user).json["id"])
    world.call("partners", "GET", f"/partners/contacts/{ids[2]}", user=misused)
    world.pump(twice=True)
    question = {"user_id": misused.id, "day": clock.now().date().isoformat()}
    answer = world.call("privacy", "POST", f"{PATH}/acts", question, role="dpo", key=None)
    found = [(one["what"], one["record"]) for one in answer.json["items"]]
    assert sorted(found) == sorted(
        [("change", f"partners#contact#{one}") for one in ids[:2]] + [("read", f"partners#contact#{ids[2]}")]
    )
    yesterday = question | {"day": "2020-01-01"}
    assert world.call("privacy", "POST", f"{PATH}/acts", yesterday, role="dpo", key=None).json["items"] == []


@pytest.mark.parametrize("role", sorted(Role))
def test_the_officer_keeps_the_register_and_administrators_see_it(role: Role) -> None:
    assert ("privacy.breaches.edit" in GRANTS[role]) is (role is Role.DPO)
    assert ("privacy.breaches.read" in GRANTS[role]) is (role in (Role.DPO, Role.ADMIN))
