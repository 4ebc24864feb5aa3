"""Events: who is invited and why others are not, places and waiting list, attendance, diets."""

from datetime import datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from services.alumni.actions import gatherings
from services.alumni.model import cooperation, offer, participation
from services.alumni.model.gathering import Gathering
from services.alumni.model.gathering_requests import GatheringPatch
from services.alumni.store import gatherings as store
from shared import clock
from shared.act import Act
from shared.errors import Conflict
from tests.alumni import visits
from tests.alumni.cooperating import anna
from tests.alumni.hosting import do, event, invited, must_hold, opened, parts, planned, planning, said
from tests.alumni.people import COORDINATOR, alumnus, done, of, problems, read
from tests.interleaving import interleaved
from tests.partners.people import suppress
from tests.world import Answer, World

pytestmark = pytest.mark.usefixtures("postbox")
BY = Act(actor="user:u1", request_id="r1")
PEOPLE = "abcdefghijkl"


def guests(world: World, count: int, **fields: Any) -> list[str]:
    """Alumni who can be written to."""
    return [
        alumnus(world, last_name=f"Vieras{one}", email=f"{one}@posti.example", **fields)
        for one in PEOPLE[:count]
    ]


def changed(world: World, path: str, **fields: Any) -> Answer:
    """A merge patch of whatever version there is."""
    return world.call("alumni", "PATCH", path, fields, role=COORDINATOR, version="*")


def edited(world: World, event_id: str, **fields: Any) -> None:
    answer = changed(world, f"/alumni/events/{event_id}", **fields)
    assert answer.status == 200, answer


def part(event_id: str, person_id: str) -> str:
    return store.participation_id(event_id, "alumnus", person_id)


def test_an_event_is_planned_opened_held(world):
    one = planned(world, texts={"sv": {"title": "Alumnkväll"}})
    assert event(world, one)["allowed_actions"] == ["cancel", "edit", "open"]
    assert do(world, one, "/opening").json["status"] == "open"
    assert do(world, one, "/holding").status == 409, "before it has begun"
    with clock.fixed(clock.now() + timedelta(days=31)):
        assert do(world, one, "/holding").json["status"] == "held"
        listed = read(world, "/alumni/events", "viewer", year=clock.today().year).json["items"]
    assert [item["id"] for item in listed] == [one]


def test_what_does_not_fit_is_named_and_nothing_is_written(world, unwritten):
    starts = (clock.now() + timedelta(days=30)).isoformat()
    with unwritten():
        assert "texts" in problems(planning(world, texts={}))
        assert "ends" in problems(planning(world, ends=starts, starts=starts))
        assert "sign_up_until" in problems(planning(world, sign_up_until="2199-01-01"))
        assert "places" in problems(planning(world, places=0))
        assert "starts" in problems(planning(world, starts="2026-12-01T17:00:00"))


# --- invitations -----------------------------------------------------------------------------------------


def test_a_segment_is_invited_and_the_ledger_says_why_others_are_not(world, postbox):
    eka, toka, _ = guests(world, 3, newsletter_topics=["event"])
    alumnus(world, last_name="Osoitteeton", newsletter_topics=["event"])
    anna(world, newsletter_topics=["work"])
    suppress(world, "email", "c@posti.example", restricted_by=["contact:x"])
    one = opened(world)
    ledger = invited(world, one, segment={"topic": "event"})
    assert (ledger["made"], ledger["invited"]) == (True, 2)
    assert ledger["excluded"] == {"address_of_restricted_record": 1, "no_address": 1}
    assert {item["person_id"] for item in parts(world, one)} == {eka, toka}
    assert sorted(mail["To"] for mail in postbox.mails) == ["a@posti.example", "b@posti.example"]
    text = postbox.mails[0].get_content()
    assert "Alumni-ilta" in text
    assert "/alumni/pages/event?lang=fi#" in text
    again = invited(world, one, segment={})
    assert (again["invited"], again["invited_before"]) == (1, 2)
    assert len(postbox.mails) == 3


def test_mentors_of_a_city_and_a_workplace_are_invited(world, postbox):
    mentor = anna(world, city="Hämeenlinna", workplace="ABB Oy", cooperation=["mentor"])
    guests(world, 1, cooperation=["mentor"], city="Joensuu")
    one = opened(world)
    segment = {"cooperation": "mentor", "city": "hameenlinna", "workplace": "abb oy"}
    assert invited(world, one, segment=segment)["invited"] == 1
    assert [item["person_id"] for item in parts(world, one)] == [mentor]


def test_people_are_invited_by_name_alumni_and_contacts_each_for_their_own_purpose(world, postbox):
    one, ann = opened(world), anna(world)
    gone = alumnus(world, email="x@posti.example")
    done(world, "POST", of(gone, "/withdrawal"), {})
    world.pump()
    postbox.mails.clear()
    usual = {"status": "active", "restricted": False, "first_names": "Matti", "last_name": "Kumppani"}
    for contact, more in (("matti", {"purposes": ["PART"]}), ("sari", {"purposes": []})):
        key = {"pk": f"partners#contact#{contact}", "sk": "record", "id": contact}
        world.put(key | usual | more | {"email": f"{contact}@example.fi", "language": "sv"})
    ledger = invited(world, one, alumnus_ids=[ann, gone], contact_ids=["matti", "sari"])
    assert (ledger["invited"], ledger["excluded"]) == (2, {"left": 1, "purpose_not_recorded": 1})
    names = {item["name"] for item in parts(world, one)}
    assert names == {"Mäkelä Anna Liisa", "Kumppani Matti"}
    letters = {str(mail["Subject"]): mail for mail in postbox.mails}
    assert letters.keys() == {"Kutsu: Alumni-ilta", "Inbjudan: Alumni-ilta"}
    own = visits.links(letters["Kutsu: Alumni-ilta"])
    assert list(own) == ["/alumni/pages/event", visits.MY_DATA, visits.LEAVE]
    assert visits.post(world, visits.LEAVE, code=own[visits.LEAVE]).status == 200
    theirs = letters["Inbjudan: Alumni-ilta"].get_content()
    assert "https://crm.example.fi/privacy/pages/request?lang=sv\n" in theirs.replace("\r\n", "\n")
    assert "/alumni/pages/leave" not in theirs


def test_nobody_is_invited_to_an_event_that_is_not_open(world, unwritten):
    one, other = planned(world), opened(world)
    with unwritten():
        assert do(world, one, "/invitations", {"segment": {}}).status == 409
        assert "segment" in problems(do(world, other, "/invitations", {}))


def test_a_round_that_was_cut_short_goes_on_and_counts_each_once(world, postbox):
    guests(world, 4)
    one = opened(world)
    world.fault("alumni-consumer.after_transact_write_items", times=2)
    ledger = invited(world, one)
    assert ledger["invited"] == 4
    assert len(postbox.mails) == len(parts(world, one)) == 4


# --- places ----------------------------------------------------------------------------------------------


def test_places_go_to_who_comes_first_and_then_to_who_waits(world, postbox):
    people = guests(world, 4)
    one = opened(world)
    invited(world, one)
    mine = [part(one, person) for person in people]
    assert [said(world, it, "acceptance", {}).json["status"] for it in mine] == [
        "accepted",
        "accepted",
        "waiting",
        "waiting",
    ]
    must_hold(world, one)
    world.pump()
    postbox.mails.clear()
    assert said(world, mine[0], "decline").json["status"] == "declined"
    world.pump(twice=True)
    assert [it["status"] for it in parts(world, one)].count("accepted") == 2
    assert [mail["Subject"] for mail in postbox.mails] == ["Sait paikan: Alumni-ilta"]
    assert postbox.mails[0]["To"] == "c@posti.example"
    assert said(world, mine[0], "acceptance", {}).json["status"] == "waiting"
    patch = world.call(
        "alumni", "PATCH", f"/alumni/events/{one}", {"places": 4}, role="alumni_coordinator", version="*"
    )
    assert (patch.json["taken"], patch.json["waiting"]) == (4, [])
    must_hold(world, one)
    fewer = world.call(
        "alumni", "PATCH", f"/alumni/events/{one}", {"places": 3}, role="alumni_coordinator", version="*"
    )
    assert (fewer.status, fewer.json["taken"]) == (409, 4)


def test_after_the_last_day_and_once_it_is_closed_nobody_signs_up_but_may_decline(world, unwritten):
    (person,) = guests(world, 1)
    one = opened(world)
    invited(world, one)
    mine = part(one, person)
    with unwritten(), clock.fixed(clock.now() + timedelta(days=25)):
        assert said(world, mine, "acceptance", {}).code == "conflict"
    said(world, mine, "acceptance", {})
    do(world, one, "/closing")
    assert said(world, mine, "decline").json["status"] == "declined"
    assert said(world, mine, "acceptance", {}).status == 409
    must_hold(world, one)


def test_whom_staff_may_not_find_any_more_signs_up_for_nothing(world, unwritten):
    (person,) = guests(world, 1)
    one = opened(world)
    invited(world, one)
    done(world, "PUT", of(person, "/protection"), {"contact_secret": True}, role="dpo")
    with unwritten():
        assert said(world, part(one, person), "acceptance", {}).code == "passive_record"


def test_of_three_at_once_at_the_last_two_places_one_waits(world):
    people = guests(world, 3)
    one = opened(world)
    invited(world, one)
    mine = [part(one, person) for person in people]
    stood = world.items(prefix="alumni#")
    for seed in range(6):
        for item in stood:
            world.put(item)
        acts = {it: lambda it=it: gatherings.sign_up(it, None, BY) for it in mine}
        results, order = interleaved(seed, acts)
        assert sorted(it.status for it in results.values()) == ["accepted", "accepted", "waiting"], order
        must_hold(world, one)


MOVES = st.lists(
    st.tuples(st.sampled_from(["accept", "accept", "decline", "places"]), st.integers(0, 5)), max_size=14
)


@settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(moves=MOVES)
def test_whatever_people_do_no_place_is_given_twice_and_nobody_waits_in_vain(world, moves):
    if not world.items(prefix="alumni#event#"):
        guests(world, 6)
        invited(world, opened(world))
        found = [it for it in world.items(prefix="alumni#") if it["sk"] == "record"]
        world.stood = [it for it in found if it["pk"].split("#")[1] in ("event", "participation")]
    for item in world.stood:
        world.put(item)
    one, *mine = sorted(world.stood, key=lambda it: it["pk"])
    one, mine = one["id"], [it["id"] for it in mine]
    for what, number in moves:
        try:
            if what == "accept":
                gatherings.sign_up(mine[number], None, BY)
            elif what == "decline":
                gatherings.decline(mine[number], BY)
            else:
                gatherings.edit(one, GatheringPatch(places=number + 1), BY)
        except Conflict:
            """Twice the same, or fewer places than are taken."""
    must_hold(world, one)


def test_who_signs_up_or_waits_is_told_and_of_another_time_or_place_too(world, postbox):
    people = guests(world, 3)
    one = opened(world, places=1)
    invited(world, one)
    postbox.mails.clear()
    for person in people[:2]:
        said(world, part(one, person), "acceptance", {})
        world.pump(twice=True)
    told = [(mail["To"], mail["Subject"]) for mail in postbox.mails]
    assert told == [
        ("a@posti.example", "Olet ilmoittautunut: Alumni-ilta"),
        ("b@posti.example", "Olet jonossa: Alumni-ilta"),
    ]
    postbox.mails.clear()
    edited(world, one, texts={"fi": {"title": "Ilta"}})
    world.pump(twice=True)
    assert postbox.mails == []
    for place in ("Kirjasto", "Satama"):
        edited(world, one, place=place)
        world.pump(twice=True)
        sent = sorted((mail["To"], mail["Subject"]) for mail in postbox.mails)
        assert sent == [(f"{who}@posti.example", "Aika tai paikka on muuttunut: Ilta") for who in "ab"]
        assert all(place in mail.get_content() for mail in postbox.mails)
        postbox.mails.clear()


def test_calling_an_event_off_tells_who_signed_up_and_nobody_else(world, postbox):
    people = guests(world, 4)
    one = opened(world)
    invited(world, one)
    for person in people[:3]:
        said(world, part(one, person), "acceptance", {"diet": "gluteeniton"})
    world.pump()
    postbox.mails.clear()
    assert do(world, one, "/cancellation", {"reason": "Sairastapaus"}).json["waiting"] == []
    world.pump(twice=True)
    assert {it["status"] for it in parts(world, one)} == {"cancelled"}
    assert sorted(mail["To"] for mail in postbox.mails) == [f"{it}@posti.example" for it in "abc"]
    assert {mail["Subject"] for mail in postbox.mails} == {"Peruttu: Alumni-ilta"}
    assert not any("diet" in it for it in world.items(prefix="alumni#participation#"))


# --- there, and afterwards -------------------------------------------------------------------------------


def test_attendance_is_written_down_once_the_event_has_begun(world, unwritten):
    people = guests(world, 2)
    one = opened(world)
    invited(world, one)
    mine = [part(one, person) for person in people]
    for it in mine:
        said(world, it, "acceptance", {})
    with unwritten():
        early = said(world, mine[0], "attendance")
    assert (early.code, early.json["legal"]) == ("conflict", ["decline", "edit", "mail"])
    with clock.fixed(clock.now() + timedelta(days=31)):
        assert said(world, mine[0], "attendance").json["status"] == "attended"
        assert said(world, mine[1], "absence").json["status"] == "absent"
        assert said(world, mine[1], "attendance").json["status"] == "attended"
    assert [it["status"] for it in parts(world, one, status="attended")] == ["attended"] * 2


def test_diets_go_fourteen_days_after_the_event(world):
    people = guests(world, 2)
    one = opened(world)
    invited(world, one)
    for person in people:
        said(world, part(one, person), "acceptance", {"diet": "kasvis"})
    assert [it.get("diet") for it in parts(world, one)] == ["kasvis", "kasvis"]
    ends = datetime.fromisoformat(event(world, one)["ends"])
    with clock.fixed(ends + timedelta(days=14)):
        assert world.job("alumni", {"job": "delete_diets"})["delete_diets"]["events"] == 0
    with clock.fixed(ends + timedelta(days=15)):
        done_ = world.job("alumni", {"job": "delete_diets"})
        assert done_ == {"delete_diets": {"events": 1, "diets": 2, "left": 0}}
        assert world.job("alumni", {"job": "delete_diets"})["delete_diets"]["events"] == 0
    assert not any("diet" in it for it in world.items(prefix="alumni#participation#"))


def test_diets_go_though_the_form_asks_no_more_and_though_the_event_is_put_off(world):
    people = guests(world, 2)
    one = opened(world)
    invited(world, one)
    said(world, part(one, people[0]), "acceptance", {"diet": "kasvis"})
    edited(world, one, asks_diet=False)
    ends = datetime.fromisoformat(event(world, one)["ends"])
    with clock.fixed(ends + timedelta(days=15)):
        assert world.job("alumni", {"job": "delete_diets"})["delete_diets"]["diets"] == 1
        later = ends + timedelta(days=40)
        edited(world, one, starts=later.isoformat(), ends=(later + timedelta(hours=2)).isoformat())
        edited(world, one, asks_diet=True, sign_up_until=later.date().isoformat())
        said(world, part(one, people[1]), "acceptance", {"diet": "pähkinä"})
    with clock.fixed(later + timedelta(days=16)):
        assert world.job("alumni", {"job": "delete_diets"})["delete_diets"]["diets"] == 1
    assert "pähkinä" not in str(world.items(prefix="alumni#participation#"))


def test_a_diet_of_somebody_restricted_goes_once_the_restriction_is_lifted(world):
    (person,) = guests(world, 1)
    one = opened(world)
    invited(world, one)
    said(world, part(one, person), "acceptance", {"diet": "kasvis"})
    done(world, "PUT", of(person, "/restriction"), role="dpo")
    world.pump()
    ends = datetime.fromisoformat(event(world, one)["ends"])
    with clock.fixed(ends + timedelta(days=15)):
        world.job("alumni", {"job": "delete_diets"})
        assert world.item(f"alumni#participation#{part(one, person)}")["diet"] == "kasvis"
        done(world, "DELETE", of(person, "/restriction"), {"how": "letter"}, role="dpo")
        world.pump(twice=True)
    item = world.item(f"alumni#participation#{part(one, person)}")
    assert (item.get("restricted", False), item.get("diet")) == (False, None)


def test_a_diet_is_put_right_and_taken_away(world, unwritten):
    people = guests(world, 2)
    one = opened(world, asks_diet=False)
    invited(world, one)
    mine = part(one, people[0])
    said(world, mine, "acceptance", {})
    path = f"/alumni/participations/{mine}"
    with unwritten():
        assert changed(world, path, diet="kasvis").code == "conflict"
        assert changed(world, f"/alumni/participations/{part(one, people[1])}", diet="x").status == 409
    edited(world, one, asks_diet=True)
    assert changed(world, path, diet="kasvis").json["diet"] == "kasvis"
    assert event(world, one)["diets"] is True
    assert "diet" not in changed(world, path, diet=None).json
    shown = read(world, path)
    assert shown.status == 200
    assert shown.json["allowed_actions"] == ["attend", "decline", "edit", "mail", "miss"]
    assert read(world, path, "staff").code == "forbidden"


def test_who_waited_or_only_was_invited_and_came_had_a_place_after_all(world, unwritten):
    people = guests(world, 4)
    one = opened(world, places=1)
    invited(world, one)
    mine = [part(one, person) for person in people]
    for it in mine[:2]:
        said(world, it, "acceptance", {})
    said(world, mine[2], "decline")
    with clock.fixed(clock.now() + timedelta(days=31)):
        for it in mine[1:3]:
            assert said(world, it, "attendance").json["status"] == "attended"
        assert (event(world, one)["taken"], event(world, one)["waiting"]) == (3, [])
        do(world, one, "/holding")
        assert said(world, mine[3], "attendance").json["status"] == "attended"
        assert said(world, mine[0], "absence").json["status"] == "absent"
        with unwritten():
            refused = said(world, mine[0], "decline")
        assert (refused.status, refused.json["detail"]) == (409, "the event is held")
    assert event(world, one)["taken"] == 4


def test_nobody_is_invited_after_the_last_day_to_sign_up(world, unwritten):
    guests(world, 1)
    one = opened(world)
    with unwritten(), clock.fixed(clock.now() + timedelta(days=25)):
        assert "invite" not in event(world, one)["allowed_actions"]
        assert do(world, one, "/invitations", {"segment": {}}).code == "conflict"


@pytest.mark.parametrize(
    ("state", "moves"),
    [
        (participation.State, participation.MOVES),
        (cooperation.State, cooperation.MOVES),
        (offer.State, offer.MOVES),
    ],
)
def test_lists_are_filtered_by_states_that_there_are(world, state, moves):
    assert set(get_args(state)) == set(moves.states)
    one = planned(world)
    path = {
        participation.State: f"/alumni/events/{one}/participations",
        cooperation.State: "/alumni/cooperation-requests",
        offer.State: "/alumni/managed-offers",
    }[state]
    assert read(world, path, status="nonsense").status == 422


def test_diets_are_for_who_works_on_the_event_and_parts_for_nobody_else(world):
    (person,) = guests(world, 1)
    one = opened(world)
    invited(world, one)
    said(world, part(one, person), "acceptance", {"diet": "kasvis"})
    answer = read(world, f"/alumni/events/{one}/participations", "staff")
    assert (answer.status, answer.code) == (403, "forbidden")
    assert said(world, part(one, person), "decline", role="staff").code == "forbidden"
    assert "diet" not in parts(world, one, role="dpo")[0]


def test_what_it_is_about_is_told_in_the_readers_language_or_the_first_there_is():
    texts = {"sv": {"title": "Kväll"}, "en": {"title": "Evening"}}
    fields = dict.fromkeys(("starts", "ends"), clock.now())
    one = Gathering.model_construct(id="x", texts=None, **fields)
    held = type(one).model_fields["texts"].annotation.model_validate(texts)
    assert held.in_language("en")[1].title == "Evening"
    assert held.in_language("fi")[1].title == "Kväll"


@pytest.mark.parametrize("name", ["delete_diets", "remind"])
def test_jobs_find_nothing_in_an_empty_register(world, name):
    assert set(world.job("alumni", {"job": name})[name].values()) == {0}
