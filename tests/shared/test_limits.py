"""Limits of public pages: loose enough for a lecture hall, exact, gone by themselves."""

from datetime import UTC, datetime, timedelta

import pytest

from shared import clock, keyring
from shared.pages import limits, visits
from tests.shared import leaflets
from tests.shared.things import key, made

LETTER = leaflets.LETTER
REPLY, LEAVING = f"{LETTER}/reply", f"{LETTER}/leaving"
AT = datetime(2026, 11, 22, 12, 4, 30, tzinfo=UTC)
FORM = {"by_name": "Åsa", "mark": "3", "agreed": "yes"}


@pytest.fixture
def thing(world):
    return made()


@pytest.fixture
def post(world, thing):
    code = str(leaflets.code_of(thing.id))

    def posted(path=LETTER, address="192.0.2.1", **form):
        return world.visit("things", "POST", path, {"code": code, **form}, address=address)

    return posted


def counters(world):
    return world.items(prefix="things#limit#")


def test_a_post_costs_one_write_that_names_nobody_and_goes_by_itself(world, post):
    with clock.fixed(AT):
        post()
        with world.counting() as calls:
            post()
    assert calls.operations == {"UpdateItem": 1, "GetItem": 1}
    (counter,) = counters(world)
    start = int(datetime(2026, 11, 22, 12, 0, tzinfo=UTC).timestamp())
    assert counter == {
        "pk": counter["pk"],
        "sk": "2026-11-22T12:00:00.000Z",
        "shown": 2,
        "ttl": start + 1200,
    }
    assert len(counter["pk"]) == len("things#limit#1-") + 40
    assert "192" not in str(world.items(prefix="things#limit#")).replace(counter["pk"], "")


@pytest.mark.parametrize(
    ("path", "form", "what", "most"), [(LETTER, {}, "shown", 2000), (REPLY, FORM, "acted", 1000)]
)
def test_who_has_had_the_most_is_refused_until_the_window_ends(world, thing, post, path, form, what, most):
    with clock.fixed(AT):
        assert post(path, **form).status == 200
        (counter,) = counters(world)
        world.put(counter | {what: most - 1})
        assert post(path, **form).status == 200
        before = world.items()
        refused = post(path, **form)
        assert (refused.status, refused.headers["retry-after"]) == (429, "330")
        assert "<h1>Liian monta pyyntöä</h1>" in refused.text
        assert world.items() == before
        assert post(path, address="192.0.2.2", **form).status == 200
    with clock.fixed(AT + timedelta(seconds=330)):
        assert post(path, **form).status == 200


def test_a_lecture_hall_of_two_hundred_behind_one_address_comes_in(world, post):
    with clock.fixed(AT):
        for number in range(200):
            assert world.visit("things", "GET", LETTER).status == 200
            assert post().status == 200
            assert post(REPLY, **FORM, once=f"form{number}").status == 200
    (counter,) = counters(world)
    assert (counter["shown"], counter["acted"]) == (200, 200)


def test_a_form_with_mistakes_is_shown_not_acted(world, post):
    with clock.fixed(AT):
        assert post(REPLY, **FORM | {"mark": "9"}).status == 422
        assert post(REPLY, **FORM).status == 200
    (counter,) = counters(world)
    assert (counter["shown"], counter["acted"]) == (1, 1)


def test_leaving_is_never_limited(world, thing, post):
    with clock.fixed(AT):
        post()
        (counter,) = counters(world)
        world.put(counter | limits.MOST)
        with world.counting() as calls:
            for _ in range(50):
                assert post(f"{LETTER}/farewell").status == 200
                assert post(LEAVING).status == 303
        assert "UpdateItem" not in calls.operations
    assert world.item(key(thing.id))["blocked"] is True


def test_wrong_codes_are_counted_per_record_and_the_right_one_always_passes(world, thing, post):
    wrong = f"{thing.id}.{'a' * 32}"
    with clock.fixed(AT):
        answers = [post(code=wrong, address=f"198.51.100.{number}").status for number in range(22)]
        assert answers == [404] * 20 + [429] * 2
        assert post(LEAVING, code=wrong).status == 429
        assert post().status == 200
        assert post(REPLY, **FORM).status == 200


def test_an_ipv6_subscriber_is_one_network_and_an_ipv4_address_another(world, post):
    with clock.fixed(AT):
        for address in (
            "2001:db8:1:2::1",
            "2001:db8:1:2:ffff::9",
            "2001:db8:1:3::1",
            "192.0.2.1",
            "::ffff:192.0.2.1",
        ):
            assert post(address=address).status == 200
    assert sorted(one["shown"] for one in counters(world)) == [1, 2, 2]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_a_network_is_an_address_or_a_subscribers_prefix(address, network):
    assert visits.network(address) == network


def test_counters_are_nobodys_record(world, post):
    post()
    world.pump()
    assert len(counters(world)) == 1
    assert [one["pk"] for one in world.audit() if "#limit#" in one["pk"]] == []
    assert world.reconcile() == {"records": 1, "retold": 0, "lost": []}
    assert world.letters() == []


def test_an_address_gets_three_mails_in_any_hour_and_the_answer_costs_the_same(world):
    keyring.versions()
    asked = [(0, True), (10, True), (3000, True), (3599, False), (3600, True), (3601, False), (3610, True)]
    for seconds, may in asked:
        with clock.fixed(AT + timedelta(seconds=seconds)), world.counting() as calls:
            assert limits.may_mail("a@example.fi") is may, seconds
        assert calls.operations == {"UpdateItem": 1}
    with clock.fixed(AT + timedelta(seconds=3611)):
        assert limits.may_mail("b@example.fi") is True
    mails = world.items(prefix=limits.MAILS_TO)
    assert sorted(len(one) for one in mails) == [6, 6]
    assert "example" not in str(mails)
