"""Reminders of an event to whoever has not answered, and a letter sent once more."""

from datetime import timedelta
from typing import Any

import pytest

from services.alumni.actions import gathering_reminders
from services.alumni.model.participation import Participation
from services.alumni.store import gatherings as store
from shared import clock
from shared.act import Act
from tests.alumni.hosting import do, event, invited, opened, planned, said
from tests.alumni.people import COORDINATOR, alumnus, done, of, read
from tests.alumni.test_attendance import counts, must_agree
from tests.partners.people import suppress
from tests.world import World

BY = Act(actor="user:u1", request_id="r1")
REMINDED = "Muistutus: Alumni-ilta"


def guests(world: World, count: int) -> list[str]:
    return [alumnus(world, last_name=f"Vieras{it}", email=f"{it}@posti.example") for it in range(count)]


def part(event_id: str, person_id: str, kind: str = "alumnus") -> str:
    return store.participation_id(event_id, kind, person_id)


def reminded(world: World, event_id: str) -> dict[str, Any]:
    """The ledger of a reminder that was ordered and made."""
    answer = do(world, event_id, "/reminders")
    assert answer.status == 200, answer
    world.pump(twice=True)
    return dict(event(world, event_id)["reminders"][-1])


def recipients(postbox: Any, subject: str = REMINDED) -> list[str]:
    return sorted(mail["To"] for mail in postbox.mails if mail["Subject"] == subject)


def test_whoever_has_not_answered_is_reminded_once_each_time_and_three_times_at_the_most(
    world, postbox, unwritten
):
    people = guests(world, 5)
    one = opened(world)
    invited(world, one)
    said(world, part(one, people[0]), "acceptance", {})
    said(world, part(one, people[1]), "decline")
    ledger = reminded(world, one)
    assert (ledger["made"], ledger["reminded"]) == (True, 3)
    assert ledger["skipped"] == {"accepted": 1, "declined": 1}
    assert recipients(postbox) == [f"{it}@posti.example" for it in (2, 3, 4)]
    assert "/alumni/pages/event?lang=fi#" in postbox.mails[-1].get_content()
    assert counts(world, one)["reminders_sent"] == [3]
    said(world, part(one, people[2]), "acceptance", {})
    assert reminded(world, one)["reminded"] == 2
    assert reminded(world, one)["reminded"] == 2
    assert counts(world, one)["reminders_sent"] == [3, 2, 2]
    assert counts(world, one)["invitations_sent"] == [5]
    assert "remind" not in event(world, one)["allowed_actions"]
    with unwritten():
        assert do(world, one, "/reminders").code == "conflict"


def test_whom_we_may_not_contact_is_not_reminded_and_the_ledger_says_why(world, postbox):
    people = guests(world, 6)
    one = opened(world)
    invited(world, one)
    done(world, "POST", of(people[0], "/withdrawal"), {})
    done(world, "PUT", of(people[1], "/restriction"), role="dpo")
    done(world, "PUT", of(people[2], "/protection"), {"contact_secret": True}, role="dpo")
    suppress(world, "email", "3@posti.example", restricted_by=["contact:x"])
    done(world, "PUT", of(people[4], "/protection"), {"contact_secret": False, "deceased": True}, role="dpo")
    ledger = reminded(world, one)
    told = ledger["skipped"]
    assert ledger["reminded"] == 1
    assert (told["left"], told["contact_secret"], told["deceased"]) == (1, 1, 1)
    assert told["address_of_restricted_record"] == 1
    assert sum(told.values()) in (4, 5), "who is restricted may be out of the list already"
    assert recipients(postbox) == ["5@posti.example"]


def test_an_erased_part_is_reminded_of_nothing(world, postbox):
    people = guests(world, 2)
    one = opened(world)
    invited(world, one)
    gone = world.item(f"alumni#alumnus#{people[0]}")
    assert gone is not None
    world.put({name: value for name, value in gone.items() if name[:3] != "gsi"} | {"status": "erased"})
    ledger = reminded(world, one)
    assert (ledger["reminded"], ledger["skipped"]) == (1, {"erased": 1})
    assert recipients(postbox) == ["1@posti.example"]


def test_a_reminder_goes_page_by_page_and_one_that_was_cut_short_goes_on(world, postbox, monkeypatch):
    monkeypatch.setattr(gathering_reminders, "PAGE", 2)
    guests(world, 5)
    one = opened(world)
    invited(world, one)
    world.fault("alumni-consumer.after_put_item", times=3)
    ledger = reminded(world, one)
    assert (ledger["made"], ledger["pages"], ledger["reminded"]) == (True, 3, 5)
    assert recipients(postbox) == [f"{it}@posti.example" for it in range(5)]
    assert counts(world, one)["reminders_sent"] == [5]
    must_agree(world, one)


def test_nobody_is_reminded_who_was_invited_since_and_no_two_reminders_run_at_once(world, postbox, unwritten):
    people = guests(world, 2)
    one = opened(world)
    invited(world, one, alumnus_ids=people[:1])
    assert do(world, one, "/reminders").status == 200
    with unwritten():
        assert do(world, one, "/reminders").code == "conflict"
    with clock.fixed(clock.now() + timedelta(minutes=1)):
        more = {"event_id": one, "person_kind": "alumnus", "person_id": people[1], "round": 0}
        store.invite(Participation(id=part(one, people[1]), **more), BY)
    world.pump(twice=True)
    ledger = event(world, one)["reminders"][0]
    assert (ledger["reminded"], ledger["skipped"]) == (1, {"invited_since": 1})
    assert recipients(postbox) == ["0@posti.example"]


def test_once_no_sign_ups_are_taken_nobody_is_reminded_any_more(world, postbox, unwritten):
    guests(world, 1)
    one = opened(world)
    invited(world, one)
    do(world, one, "/reminders")
    do(world, one, "/closing")
    world.pump(twice=True)
    ledger = event(world, one)["reminders"][0]
    assert (ledger["made"], ledger["stopped"], ledger["reminded"]) == (True, True, 0)
    assert recipients(postbox) == []
    late, early = opened(world), planned(world)
    with unwritten():
        assert do(world, early, "/reminders").code == "conflict"
        with clock.fixed(clock.now() + timedelta(days=25)):
            assert do(world, late, "/reminders").code == "conflict"


def test_an_answer_between_order_and_letter_is_respected(world, postbox):
    (person,) = guests(world, 1)
    one = opened(world)
    invited(world, one)
    mine = part(one, person)
    store.change_participation(mine, lambda it: it.reminded(1), BY)
    said(world, mine, "decline")
    world.pump(twice=True)
    assert recipients(postbox) == []
    assert counts(world, one)["declined"] == 1


# --- once more -------------------------------------------------------------------------------------------


def test_the_letter_that_is_true_is_sent_once_more_three_times_at_the_most(world, postbox, unwritten):
    (person,) = guests(world, 1)
    one = opened(world)
    invited(world, one)
    mine = part(one, person)
    postbox.mails.clear()
    assert said(world, mine, "mailing").json["letters"] == 1
    world.pump(twice=True)
    assert recipients(postbox, "Kutsu: Alumni-ilta") == ["0@posti.example"]
    said(world, mine, "acceptance", {})
    world.pump(twice=True)
    postbox.mails.clear()
    for _ in range(2):
        assert said(world, mine, "mailing").status == 200
        world.pump(twice=True)
    assert recipients(postbox, "Olet ilmoittautunut: Alumni-ilta") == ["0@posti.example"] * 2
    with unwritten():
        assert said(world, mine, "mailing").code == "conflict"
    shown = counts(world, one)
    assert (shown["invitations_sent"], shown["sent_again"]) == ([1], 3)


def test_a_letter_that_could_not_be_mailed_is_counted_and_mailed_once_it_can_be(world, postbox):
    (person,) = guests(world, 1)
    one = opened(world)
    invited(world, one)
    mine = part(one, person)
    postbox.mails.clear()
    suppress(world, "email", "0@posti.example", restricted_by=["contact:x"])
    said(world, mine, "mailing")
    world.pump(twice=True)
    assert postbox.mails == []
    assert read(world, f"/alumni/participations/{mine}").json["reasons"] == ["address_of_restricted_record"]
    assert (counts(world, one)["not_mailed"], counts(world, one)["sent_again"]) == (1, 0)
    suppress(world, "email", "0@posti.example")
    said(world, mine, "mailing")
    world.pump(twice=True)
    assert recipients(postbox, "Kutsu: Alumni-ilta") == ["0@posti.example"]
    assert (counts(world, one)["not_mailed"], counts(world, one)["sent_again"]) == (0, 1)


def test_nobody_is_written_to_again_who_declined_or_whose_event_takes_no_sign_ups(world, postbox, unwritten):
    people = guests(world, 2)
    one = opened(world)
    invited(world, one)
    said(world, part(one, people[0]), "decline")
    with unwritten():
        assert said(world, part(one, people[0]), "mailing").code == "conflict"
        assert said(world, part(one, people[1]), "mailing", role="staff").code == "forbidden"
        with clock.fixed(clock.now() + timedelta(days=25)):
            assert said(world, part(one, people[1]), "mailing").code == "conflict"


@pytest.mark.usefixtures("postbox")
def test_more_are_invited_later_and_each_round_has_its_own_count_of_letters(world):
    people = guests(world, 3)
    one = opened(world)
    invited(world, one, alumnus_ids=people[:1])
    later = invited(world, one, segment={})
    assert (later["invited"], later["invited_before"]) == (2, 1)
    assert counts(world, one)["invitations_sent"] == [1, 2]
    assert read(world, f"/alumni/events/{one}", COORDINATOR).json["rounds"][1]["made"] is True
