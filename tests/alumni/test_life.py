"""What may become of an alumnus: the table of moves, consents as a history, days when something is due."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.alumni.model.alumnus import Alumnus
from services.alumni.model.consent import AlumnusConsent, Departure, Source, due_on
from services.alumni.model.life import MOVES, Awaited
from services.alumni.store.alumni import ALUMNI
from shared.contracts.privacy import Purpose
from shared.errors import Conflict
from shared.events import alumni as events
from shared.person import BlockSource, Informed, Lift, MarketingBlock
from tests.alumni.people import ANNA

AT = datetime(2026, 1, 15, 10, tzinfo=UTC)
DAY = timedelta(days=1)
BLOCK = MarketingBlock(set_by=BlockSource.PERSON, at=AT, by="user:a")
OF_STAFF = BLOCK.model_copy(update={"set_by": BlockSource.STAFF})


def consent(at: datetime = AT, source: Source = Source.PAPER, **more) -> AlumnusConsent:
    return AlumnusConsent(text_version="1", source=source, at=at, evidence="x", **more)


def anna(status: str = "active", **more) -> Alumnus:
    fields = {"status": status, "source": "paper", "consents": (consent(),)} | more
    if status == "pending":
        fields.setdefault("awaits", ("verification", "graduation"))
    return Alumnus.model_validate({"id": "a", **ANNA} | fields)


MADE = {
    "edit": lambda one: one.edited({"city": "Oulu"}),
    "inform": lambda one: one.was_informed(Informed(at=AT, how="x", notice_version="1")),
    "confirm_degree": lambda one: one.degree_is_confirmed("user:a", AT),
    "record_consent": lambda one: one.consented(consent(AT + DAY)),
    "withdraw": lambda one: one.left(Departure(at=AT, source=Source.PHONE, by="user:a")),
    "block_marketing": lambda one: one.blocked(BLOCK),
    "unblock_marketing": lambda one: one.unblocked(Lift(at=AT, by="user:a", reason="x")),
    "protect": lambda one: one.protected(True, False),
    "restrict": lambda one: one.restrict(),
    "unrestrict": lambda one: one.unrestrict(),
}
"""How each move is made that somebody may ask for."""


def test_every_move_that_may_be_asked_for_is_tried_here():
    assert MADE.keys() == {move.action for move in MOVES if not move.by_itself}


@pytest.mark.parametrize("action", sorted(MADE))
@pytest.mark.parametrize("status", ["pending", "active", "passive", "withdrawn"])
def test_a_move_is_made_from_the_states_of_the_table_and_from_no_other(status, action):
    one = anna(status)
    if action == "unblock_marketing":
        one = one.having(marketing_block=OF_STAFF)
    one = one.having(restricted=action == "unrestrict")
    allowed = any(move.action == action and status in move.sources for move in MOVES)
    assert (action in one.actions()) is allowed
    if not allowed:
        with pytest.raises(Conflict) as refused:
            MADE[action](one)
        assert refused.value.facts["legal"] == sorted(one.actions())
        return
    new, event = MADE[action](one)
    target = next(move.target for move in MOVES if move.action == action and status in move.sources)
    assert new.status == (target or status)
    assert event.status == new.status


def test_a_record_is_active_once_nothing_is_awaited_in_whatever_order():
    first, second = (
        lambda one: one.verified(AT)[0],
        lambda one: one.degree_is_confirmed("user:a", AT)[0],
    )
    for one, other in ((first, second), (second, first)):
        half = one(anna("pending"))
        assert (half.status, len(half.awaits)) == ("pending", 1)
        whole = other(half)
        assert (whole.status, whole.awaits) == ("active", ())
    assert whole.verified_at == AT
    assert (whole.degree_confirmed.by, whole.degree_confirmed.at) == ("user:a", AT)


def test_what_is_awaited_stands_at_registration():
    for awaits, status in (((), "active"), ((Awaited.GRADUATION,), "pending")):
        new, event = anna("pending", awaits=awaits).registered()
        assert (new.status, event) == (status, events.AlumnusRegistered(source="paper", status=status))


def test_verifying_once_more_changes_nothing():
    one = anna("pending", awaits=("graduation",))
    assert one.verified(AT)[0] == one


@pytest.mark.parametrize(("source", "left"), [("paper", 1), ("phone", 1), ("page", 2), ("webropol", 2)])
def test_a_consent_by_hand_shows_whose_address_it_is(source, left):
    new, _ = anna("pending").consented(consent(AT + DAY, Source(source)))
    assert len(new.awaits) == left


# --- consent ---------------------------------------------------------------------------------------------


def test_consents_are_a_history_that_is_only_added_to():
    one = anna()
    new, _ = one.consented(consent(AT + DAY, Source.PHONE))
    assert new.consents[: len(one.consents)] == one.consents
    assert [(c.source, c.confirms) for c in new.consents] == [("paper", False), ("phone", True)]
    assert new.consent.at == AT + DAY
    left, _ = new.left(Departure(at=AT + 2 * DAY, source=Source.PAGE, by="public:alumni"))
    assert left.consent is None
    assert [c.model_copy(update={"withdrawn_at": None}) for c in left.consents] == list(new.consents)
    assert {c.withdrawn_at for c in left.consents} == {AT + 2 * DAY}


def test_a_consent_older_than_the_last_word_is_refused():
    with pytest.raises(Conflict, match="later consent"):
        anna().consented(consent(AT - DAY))


def test_a_fresh_consent_ends_reminders_and_makes_a_passive_one_active():
    one = anna("passive", reminded_on=(date(2029, 1, 15),), passive_on=date(2029, 4, 15))
    new, event = one.consented(consent(AT + 1200 * DAY))
    assert (new.status, new.reminded_on, new.passive_on) == ("active", (), None)
    assert "passive" in event.allowed_on


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-01-15T10:00:00+00:00", "2029-01-15"),
        ("2024-02-29T10:00:00+00:00", "2027-02-28"),
        ("2026-03-31T21:30:00+00:00", "2029-04-01"),
        ("2026-12-31T22:30:00+00:00", "2030-01-01"),
    ],
)
def test_a_consent_is_to_be_confirmed_after_three_years_of_finnish_days(at, due):
    assert due_on(consent(datetime.fromisoformat(at))) == date.fromisoformat(due)


def walked(one: Alumnus, last: date) -> list[tuple[str, date]]:
    """What a job that runs every day does to an alumnus until a day."""
    told, day = [], one.next_step_on
    while day <= last and one.status == "active":
        for step in (Alumnus.reminded, Alumnus.passivated):
            try:
                one, event = step(one, day)
            except Conflict:
                continue
            told.append((event.name, day))
            break
        day += DAY
    return told


def test_three_reminders_over_ninety_days_then_passive():
    assert walked(anna(), date(2030, 1, 1)) == [
        ("AlumnusReminded", date(2029, 1, 15)),
        ("AlumnusReminded", date(2029, 2, 14)),
        ("AlumnusReminded", date(2029, 3, 16)),
        ("AlumnusPassivated", date(2029, 4, 15)),
    ]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 20 * 365 * 24))
def test_nobody_is_passive_before_ninety_days_of_reminders(hours):
    one = anna(consents=(consent(AT + timedelta(hours=hours)),))
    told = walked(one, one.next_step_on + 200 * DAY)
    assert [name for name, _ in told] == ["AlumnusReminded"] * 3 + ["AlumnusPassivated"]
    assert told[-1][1] - told[0][1] == timedelta(days=90)


def test_nobody_is_reminded_early_nor_passive_while_a_reminder_is_out():
    one = anna()
    with pytest.raises(Conflict, match="no reminder is due"):
        one.reminded(date(2029, 1, 14))
    reminded, _ = one.reminded(date(2029, 1, 15))
    with pytest.raises(Conflict, match="no reminder is due"):
        reminded.reminded(date(2029, 1, 15))
    with pytest.raises(Conflict, match="may still confirm"):
        reminded.passivated(date(2029, 3, 1))


def test_the_dead_are_not_reminded_and_their_record_is_passive_once_it_is_due():
    one = anna(deceased=True)
    with pytest.raises(Conflict, match="no reminder is due"):
        one.reminded(date(2029, 1, 15))
    assert walked(one, date(2030, 1, 1)) == [("AlumnusPassivated", date(2029, 1, 15))]


# --- leaving ---------------------------------------------------------------------------------------------


def test_leaving_keeps_only_what_the_erasure_asks_for():
    one = anna(marketing_block=BLOCK, reminded_on=(date(2029, 1, 15),))
    left, event = one.left(Departure(at=AT, source=Source.PAGE, by="public:alumni"))
    assert event == events.AlumnusLeft(status="withdrawn", source="page", at=AT)
    kept = {name for name in ANNA if getattr(left, name)}
    assert kept == {"last_name", "first_names", "email", "phone", "language"}
    assert left.marketing_block == BLOCK
    assert left.reminded_on == ()
    assert left.departure == Departure(at=AT, source=Source.PAGE, by="public:alumni")
    assert left.purposes == (Purpose.ALUM,)


def test_a_restricted_record_is_stored_as_it_is_when_its_person_leaves():
    one = anna(restricted=True)
    left, _ = one.left(Departure(at=AT, source=Source.PAPER, by="user:a"))
    assert {name: getattr(left, name) for name in ANNA} == {name: getattr(one, name) for name in ANNA}
    assert (left.status, left.consent) == ("withdrawn", None)


def test_a_restricted_record_has_its_rights_moves_alone():
    assert set(anna(restricted=True).actions()) == {
        "block_marketing",
        "protect",
        "record_consent",
        "unrestrict",
        "withdraw",
    }


LATE = "2026-05-31T22:00:00Z"


# --- lists, and lives at random --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "lists"),
    [
        (anna(), {"gsi5": "active#m", "gsi3": "directory", "gsi1": "due#2029-01"}),
        (anna(reminded_on=("2029-01-31",)), {"gsi5": "active#m", "gsi3": "directory", "gsi1": "due#2029-03"}),
        (
            anna("pending", created_at="2026-05-31T22:00:00Z"),
            {"gsi5": "pending#m", "gsi2": "uninformed", "gsi1": "pending#2026-06"},
        ),
        (anna("passive", passive_on="2029-04-15"), {"gsi5": "passive#m", "gsi1": "passive#2029-04"}),
        (anna(contact_secret=True), {"gsi5": "protected#m", "gsi1": "due#2029-01"}),
        (anna(deceased=True), {"gsi5": "protected#m", "gsi1": "due#2029-01"}),
        (anna("withdrawn"), {}),
    ],
)
def test_where_an_alumnus_is_listed_comes_of_the_state(one, lists):
    assert {index: partition for index, (partition, _) in ALUMNI.lists(one).items()} == lists
    assert bool(list(ALUMNI.words(one))) is (one.status != "withdrawn")


STEPS = {
    **MADE,
    "verify": lambda one: one.verified(AT),
    "remind": lambda one: one.reminded(one.next_step_on or date(2029, 1, 1)),
    "passivate": lambda one: one.passivated(one.next_step_on or date(2029, 1, 1)),
    "record_consent": lambda one: one.consented(consent(max(c.at for c in one.consents) + DAY)),
}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=25))
def test_whatever_happens_the_history_only_grows_and_the_states_keep_their_promises(actions):
    one = anna("pending")
    for action in actions:
        try:
            new, event = STEPS[action](one)
        except Conflict:
            continue
        given = [c.model_copy(update={"withdrawn_at": None}) for c in new.consents]
        assert given[: len(one.consents)] == [
            c.model_copy(update={"withdrawn_at": None}) for c in one.consents
        ]
        assert event.status == new.status
        one = new
    assert (one.status == "pending") is bool(one.awaits)
    assert (one.consent is None) is (one.status == "withdrawn") is (one.departure is not None)
    assert (one.passive_on is not None) is (one.status == "passive")
    assert len(one.reminded_on) <= 3
    assert Alumnus.model_validate(one.model_dump(mode="json")) == one
