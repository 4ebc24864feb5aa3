"""What may become of a request: the table of the specification, and what each move asks."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.privacy.model.answer import answer
from services.privacy.model.request import Request
from services.privacy.model.request_errands import Part
from services.privacy.model.request_moves import MOVES
from services.privacy.model.request_parts import (
    GivenDecision,
    GivenNotification,
    GivenRefusal,
    GivenScope,
    Requester,
)
from services.privacy.model.rights import Circumstance
from services.privacy.model.withheld import withheld
from shared import clock
from shared.contracts.subjects import Outcome, What
from shared.errors import Conflict, Invalid

AT = datetime(2026, 2, 2, 10, tzinfo=UTC)
ONE, OTHER, ACCOUNT = "partners.contact:a", "partners.organisation:b", "staff.user:c"
ALUMNUS = "alumni.alumnus:d"
BOTH = ("customers", "alumni")
REFUSAL = GivenRefusal(article="12(5)", reason="Ilmeisen perusteeton.")
ERASED, RIGHTED = ([Part(one, (ONE,))] for one in (What.ERASE, What.RECTIFY))


@pytest.fixture(autouse=True)
def _now() -> Any:
    with clock.fixed(AT):
        yield


def request(**over: Any) -> Request:
    given = {
        "id": "r1",
        "kind": "erasure",
        "channel": "letter",
        "received": "2026-01-31",
        "due": "2026-02-28",
    }
    return Request.model_validate(given | over)


def decision(record: str | None = ONE, outcome: str = "granted") -> GivenDecision:
    return GivenDecision(record=record, outcome=outcome, article="17(1)(b)", reason="Suostumus peruttu.")


def scoped(*records: str, **over: Any) -> Request:
    made, _ = request(**over).identified("call_back", AT, "user:dpo")
    made, _ = made.scoped(GivenScope(records=records or (ONE,)), AT, "user:dpo")
    return made.advised("Kyllä.", AT, "user:dpo")[0]


def decided(*records: str, outcome: str = "granted", **over: Any) -> Request:
    given = [decision(one, outcome) for one in records or (ONE,)]
    return scoped(*records, **over).decided(given, BOTH, AT, "user:owner")[0]


def test_the_states_are_those_of_the_specification():
    assert MOVES.states == (
        "received",
        "identity",
        "scoping",
        "decided",
        "executing",
        "notifying",
        "refused",
        "closed",
        "partially_refused",
        "withdrawn",
    )


def test_a_request_goes_from_receipt_to_closing_and_its_clock_tells_each_step():
    one = decided()
    one, given = one.executing({}, ERASED, AT, "user:dpo")
    assert (given.name, given.errand, given.attempt) == ("RequestExecuted", "erase", 1)
    one, _ = one.carried_out(one.errands[0].id, ["newsletter service"], [], AT, "system:privacy")
    assert one.status == "notifying"
    one, _ = one.notified(one.recipients[0].id, GivenNotification(outcome="done"), AT, "user:dpo")
    one, event = one.closed(AT, "user:dpo")
    assert (one.status, one.closed_on, event.name) == ("closed", date(2026, 2, 2), "RequestClosed")
    told = ["identify", "scope", "advise", "decide", "execute", "complete", "notify", "close"]
    assert [entry.what for entry in one.clock] == told


@pytest.mark.parametrize("status", MOVES.states)
def test_what_a_state_does_not_allow_is_refused_with_the_legal_moves(status):
    opinion = {"text": "x", "by": "user:dpo", "at": AT}
    one = request(status=status, opinion=opinion)
    tries = {
        "ask_identity": lambda: one.identity_asked(AT, "x"),
        "identify": lambda: one.identified("in_person", AT, "x"),
        "search": lambda: one.searched(Requester(), AT, "x"),
        "scope": lambda: one.scoped(GivenScope(records=(ONE,)), AT, "x"),
        "advise": lambda: one.advised("x", AT, "x"),
        "extend": lambda: one.extended("x", AT, "x"),
        "decide": lambda: one.decided([decision(None)], BOTH, AT, "x"),
        "refuse": lambda: one.refused(REFUSAL, BOTH, AT, "x"),
        "execute": lambda: one.executing({}, ERASED, AT, "x"),
        "add_recipient": lambda: one.recipient_added("x", AT, "x"),
        "close": lambda: one.closed(AT, "x"),
        "withdraw": lambda: one.withdrawn("x", AT, "x"),
    }
    allowed = set(one.actions())
    for action, attempt in tries.items():
        if action in allowed:
            attempt()
            continue
        with pytest.raises(Conflict) as refused:
            attempt()
        assert refused.value.facts["legal"] == sorted(allowed), action


# --- the clock -------------------------------------------------------------------------------------------


def test_an_extension_moves_the_due_day_and_is_open_once():
    one, _ = request().extended("Paljon aineistoa.", AT, "user:dpo")
    assert one.due == date(2026, 4, 30)
    assert "extend" not in one.actions()
    with pytest.raises(Conflict):
        one.extended("Vielä.", AT, "user:dpo")


@pytest.mark.parametrize(("day", "open"), [("2026-02-28", True), ("2026-03-01", False)])
def test_an_extension_is_open_in_the_first_month_alone(day, open):
    with clock.fixed(datetime.fromisoformat(f"{day}T10:00:00+02:00")):
        assert ("extend" in request().actions()) is open


@pytest.mark.parametrize(("day", "overdue"), [("2026-02-28", False), ("2026-03-01", True)])
def test_an_open_request_is_overdue_after_the_day_to_work_to(day, overdue):
    with clock.fixed(datetime.fromisoformat(f"{day}T00:30:00+02:00")):
        assert request().derived()["overdue"] is overdue
        assert request().derived()["last_day"] == "2026-03-02"
        assert request(status="closed").derived()["overdue"] is False


# --- the decision ----------------------------------------------------------------------------------------


def test_the_officer_s_opinion_comes_before_the_decision():
    one = request(status="scoping", scope=[{"record": ONE, "by": "x", "at": AT}])
    with pytest.raises(Conflict, match="no opinion"):
        one.decided([decision()], BOTH, AT, "user:owner")
    with pytest.raises(Conflict, match="no opinion"):
        one.refused(REFUSAL, BOTH, AT, "user:owner")


def test_who_gave_the_opinion_does_not_decide():
    with pytest.raises(Conflict, match="does not decide"):
        scoped().decided([decision()], BOTH, AT, "user:dpo")


def test_each_owner_decides_for_their_register_and_all_have_to():
    one = scoped(ONE, ACCOUNT)
    assert one.registers == ("customers", "alumni")
    with pytest.raises(Invalid):
        one.decided([decision(ONE)], ("alumni",), AT, "user:other")
    one, event = one.decided([decision(ONE)], ("customers",), AT, "user:owner")
    assert (one.status, event.name, one.undecided) == ("scoping", "RequestPartlyDecided", (ACCOUNT,))
    one, event = one.decided([decision(ACCOUNT, "refused")], ("alumni",), AT, "user:other")
    assert (one.status, event.name, one.granted) == ("decided", "RequestDecided", (ONE,))


@pytest.mark.parametrize(
    ("kind", "outcome", "fits"),
    [
        ("erasure", "granted", True),
        ("erasure", "partly", True),
        ("erasure", "refused", False),
        ("access", "granted", False),
    ],
)
def test_a_circumstance_is_established_of_an_erasure_that_is_granted_alone(kind, outcome, fits):
    given = decision(ONE, outcome).model_copy(update={"circumstance": Circumstance.UNLAWFUL})
    one = scoped(kind=kind)
    if fits:
        assert one.decided([given], BOTH, AT, "x")[0].decisions[0].circumstance == "unlawful"
        return
    with pytest.raises(Invalid, match="circumstance"):
        one.decided([given], BOTH, AT, "x")


@pytest.mark.parametrize("record", ["partners.contact:stranger", None])
def test_only_records_in_scope_are_decided_on(record):
    with pytest.raises(Invalid, match="not in scope"):
        scoped().decided([decision(record)], BOTH, AT, "user:owner")


def test_a_record_is_the_persons_own_or_mentions_them_and_not_both():
    """As one that only mentions them, no more than those texts would go with an erasure."""
    with pytest.raises(Invalid, match="own"):
        scoped().scoped(GivenScope(records=(ONE,), mentions={ONE: ("notes",)}), AT, "user:dpo")


def test_a_decision_on_a_record_that_leaves_the_scope_goes_with_it():
    one, _ = scoped(ONE, OTHER).decided([decision(ONE)], BOTH, AT, "user:owner")
    one, _ = one.scoped(GivenScope(records=(OTHER,)), AT, "user:dpo")
    assert (one.records, one.decisions) == ((OTHER,), ())


def test_a_request_of_which_everything_is_refused_is_refused():
    one = decided(outcome="refused")
    assert (one.status, one.closed_on, one.granted) == ("refused", date(2026, 2, 2), ())


@pytest.mark.parametrize("outcome", ["refused", "partly"])
def test_a_request_of_which_a_part_is_refused_closes_as_such(outcome):
    one, _ = scoped(ONE, OTHER).decided([decision(ONE), decision(OTHER, outcome)], BOTH, AT, "user:owner")
    one, _ = one.executing({}, ERASED, AT, "user:dpo")
    one, _ = one.carried_out(one.errands[0].id, [], [], AT, "system:privacy")
    assert one.closed(AT, "user:dpo")[0].status == "partially_refused"


VOUCHER = Outcome(record="sales.order:o", done="retained", ground="vouchers", until=date(2032, 12, 31))
LAW = {"vouchers": ("kirjanpitolain (1336/1997) 2 luvun 10 §", "Accounting Act (1336/1997), chapter 2")}


def carried(*outcomes: Outcome, parts: Any = None) -> Request:
    """A granted erasure of one record, of which contexts told this."""
    one, _ = decided().executing({}, ERASED if parts is None else parts, AT, "user:dpo")
    return one.carried_out(one.errands[0].id, [], withheld(outcomes, one.records, LAW), AT, "x")[0]


@pytest.mark.parametrize(
    ("outcome", "closes"),
    [
        (Outcome(record=ONE, done="deleted"), "closed"),
        (Outcome(record=ONE, done="refused", ground="conflict"), "partially_refused"),
        (VOUCHER, "partially_refused"),
        (Outcome(record=ONE, done="retained", ground="purpose:PART"), "closed"),
        (Outcome(record="privacy.request:r0", done="retained", ground="requests"), "closed"),
    ],
)
def test_what_was_granted_and_is_not_done_closes_as_refused_in_part(outcome, closes):
    assert carried(outcome).closed(AT, "user:dpo")[0].status == closes


def test_an_erasure_that_reaches_nothing_of_a_record_closes_as_refused_in_part():
    one = carried(parts=[Part(What.ERASE)])
    assert [(each.of, each.ground) for each in one.withheld] == [(ONE, "nothing_reached")]
    assert one.closed(AT, "user:dpo")[0].status == "partially_refused"


def test_what_an_execution_left_undone_is_made_good_by_the_next_one():
    one = carried(Outcome(record=ONE, done="refused", ground="conflict"))
    again, _ = one.executing({}, ERASED, AT, "user:dpo")
    assert again.withheld == ()


def test_the_answer_names_what_is_kept_with_the_law_and_the_last_day():
    once = VOUCHER.model_copy(update={"record": "sales.order:other"})
    one = carried(VOUCHER, once, Outcome(record=ONE, done="refused", ground="conflict"))
    assert [(each.of, each.done, each.count) for each in one.withheld] == [
        ("sales.order", "retained", 2),
        (ONE, "refused", 1),
    ]
    assert answer(one, "en")[3:-1] == (
        "Contact: granted (Article 17(1)(b)), but it could not be done as a whole. Suostumus peruttu.",
        "Sales order: the data is kept until 31.12.2032. Ground: Accounting Act (1336/1997), chapter 2.",
    )
    assert answer(one, "fi")[4] == (
        "Myyntitilaus: tietoja säilytetään 31.12.2032 asti. Peruste: kirjanpitolain (1336/1997) 2 luvun 10 §."
    )


def test_an_execution_of_two_parts_goes_on_with_the_last_of_them():
    parts = [Part(What.ERASE, (ONE,)), Part(What.ERASE, (OTHER,))]
    one, _ = decided(ONE, OTHER).executing({}, parts, AT, "user:dpo")
    first, second = one.errands
    half, event = one.carried_out(first.id, ["a"], [], AT, "x")
    assert (half.status, event.name, half.awaited) == ("executing", "RequestChanged", {second.id})
    whole, event = half.carried_out(second.id, ["b"], [], AT, "x")
    assert (whole.status, event.name) == ("notifying", "RequestCompleted")
    assert [task.recipient for task in whole.recipients] == ["a", "b"]


def test_where_nothing_is_held_of_the_person_the_request_is_decided_as_a_whole():
    made, _ = request(kind="access").identified("call_back", AT, "user:dpo")
    one, _ = made.advised("Ei tietoja.", AT, "user:dpo")
    half, event = one.decided([decision(None)], ("alumni",), AT, "user:owner")
    assert (half.status, event.name, half.unheard) == ("scoping", "RequestPartlyDecided", ("customers",))
    again, _ = half.decided([decision(None)], ("alumni",), AT, "user:owner")
    assert (again.status, len(again.decisions)) == ("scoping", 1)
    assert half.decided([decision(None)], ("customers",), AT, "user:other")[0].status == "decided"
    assert one.decided([decision(None)], BOTH, AT, "user:owner")[0].status == "decided"


def test_the_owner_of_one_register_refuses_nothing_for_that_of_another():
    one, _ = request().advised("Ei.", AT, "user:dpo")
    half, event = one.refused(REFUSAL, ("customers",), AT, "user:owner")
    assert (half.status, event.name, half.unheard) == ("received", "RequestPartlyDecided", ("alumni",))
    whole, event = half.refused(REFUSAL, ("alumni",), AT, "user:other")
    assert (whole.status, event.name) == ("refused", "RequestRefused")
    assert [each.registers for each in whole.decisions] == [("customers",), ("alumni",)]
    named = request(named=("alumni",)).advised("Ei.", AT, "user:dpo")[0]
    assert named.refused(REFUSAL, ("alumni",), AT, "user:other")[0].status == "refused"


def test_of_what_is_in_scope_an_owner_refuses_their_own_records_alone():
    half, _ = scoped(ONE, ALUMNUS).refused(REFUSAL, ("customers",), AT, "user:owner")
    assert (half.status, half.undecided) == ("scoping", (ALUMNUS,))
    whole, _ = half.decided([decision(ALUMNUS)], ("alumni",), AT, "user:other")
    assert (whole.status, whole.granted) == ("decided", (ALUMNUS,))
    both, _ = scoped(ONE, ALUMNUS).refused(REFUSAL, BOTH, AT, "user:owner")
    assert (both.status, [each.record for each in both.decisions]) == ("refused", [None])


def test_a_record_is_decided_on_once_at_a_time():
    with pytest.raises(Invalid, match="twice"):
        scoped().decided([decision(), decision(ONE, "refused")], BOTH, AT, "user:owner")


def test_a_withdrawal_that_the_law_decided_is_taken_back_by_nobody():
    """Who left the register comes back by a fresh consent; what they left is erased."""
    known = {"record": ONE, "outcome": "granted", "article": "17(1)(b)", "reason": "x", "by": "law", "at": AT}
    scope = [{"record": ONE, "by": "law", "at": AT}]
    one = request(kind="withdrawal", status="decided", scope=scope, decisions=[known])
    assert "withdraw" not in one.actions()
    with pytest.raises(Conflict):
        one.withdrawn("x", AT, "user:dpo")
    assert "withdraw" in decided().actions()


# --- carrying it out -------------------------------------------------------------------------------------


def test_an_errand_that_is_acknowledged_twice_completes_once():
    one, _ = decided().executing({}, ERASED, AT, "user:dpo")
    done, _ = one.carried_out(one.errands[0].id, [], [], AT, "system:privacy")
    assert done.carried_out(one.errands[0].id, [], [], AT, "system:privacy")[0] == done
    assert one.carried_out("another", [], [], AT, "system:privacy")[0] == one


def test_a_second_execution_is_another_errand():
    one, _ = decided().executing({}, ERASED, AT, "user:dpo")
    one, _ = one.carried_out(one.errands[0].id, [], [], AT, "system:privacy")
    again, event = one.executing({}, ERASED, AT, "user:dpo")
    assert event.attempt == 2
    assert len({errand.id for errand in again.errands}) == 2
    assert again.carried_out(one.errands[0].id, [], [], AT, "system:privacy")[0] == again


def test_right_values_go_with_a_rectification_and_are_forgotten_when_it_is_done():
    one = decided(kind="rectification")
    for changes in ({}, {OTHER: {"name": "Anna"}}):
        with pytest.raises(Invalid):
            one.executing(changes, RIGHTED, AT, "user:dpo")
    one, _ = one.executing({ONE: {"first_names": "Anna"}}, RIGHTED, AT, "user:dpo")
    assert one.changes == {ONE: {"first_names": "Anna"}}
    one, _ = one.carried_out(one.errands[0].id, [], [], AT, "system:privacy")
    assert one.changes == {}
    with pytest.raises(Invalid):
        decided().executing({ONE: {"first_names": "Anna"}}, RIGHTED, AT, "user:dpo")


def test_a_request_does_not_close_before_every_recipient_was_dealt_with():
    one, _ = decided().executing({}, ERASED, AT, "user:dpo")
    one, _ = one.carried_out(one.errands[0].id, ["a", "b", "a"], [], AT, "system:privacy")
    assert [task.recipient for task in one.recipients] == ["a", "b"]
    with pytest.raises(Conflict, match="recipients"):
        one.closed(AT, "user:dpo")
    first, second = (task.id for task in one.recipients)
    one, _ = one.notified(first, GivenNotification(outcome="done"), AT, "user:dpo")
    with pytest.raises(Invalid, match="note"):
        one.notified(second, GivenNotification(outcome="impossible"), AT, "user:dpo")
    one, _ = one.notified(second, GivenNotification(outcome="impossible", note="Lopettanut."), AT, "user:dpo")
    assert one.closed(AT, "user:dpo")[0].status == "closed"


# --- what the person is told -----------------------------------------------------------------------------

AUTHORITY = {
    "fi": "Tietosuojavaltuutetun toimisto",
    "sv": "Dataombudsmannens byrå",
    "en": "Office of the Data Protection Ombudsman",
}


@pytest.mark.parametrize("language", AUTHORITY)
def test_every_answer_names_the_right_to_complain(language):
    for one in (request(), decided(outcome="refused"), decided(), request(status="withdrawn")):
        assert AUTHORITY[language] in answer(one, language)[-1]


def test_an_answer_tells_record_by_record_what_was_decided_and_why():
    one, _ = scoped(ONE, OTHER).decided([decision(ONE), decision(OTHER, "refused")], BOTH, AT, "user:owner")
    assert answer(one, "en")[:5] == (
        "Answer to your data protection request",
        "On 31.1.2026 you asked for: right to erasure.",
        "Your request is being dealt with. You will have an answer by 28.2.2026.",
        "Contact: done as you asked (Article 17(1)(b)). Suostumus peruttu.",
        "Customer who is a private person: not done (Article 17(1)(b)). Suostumus peruttu.",
    )


def test_nothing_is_told_of_a_decision_before_every_owner_has_decided():
    half, _ = scoped(ONE, ALUMNUS).decided([decision(ONE, "refused")], ("customers",), AT, "user:owner")
    half, _ = half.extended("Tietoja on paljon.", AT, "user:dpo")
    assert not any("Suostumus peruttu" in one for one in answer(half, "fi"))
    whole, _ = half.decided([decision(ALUMNUS)], ("alumni",), AT, "user:other")
    assert sum("Suostumus peruttu" in one for one in answer(whole, "fi")) == 2


def test_an_extension_is_told_with_its_reason():
    one, _ = request().extended("Paljon aineistoa.", AT, "user:dpo")
    assert answer(one)[2] == (
        "Vastausaikaa on jatkettu kahdella kuukaudella, ja se päättyy 30.4.2026: Paljon aineistoa."
    )
