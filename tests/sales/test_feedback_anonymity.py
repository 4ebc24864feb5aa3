"""Nothing that is kept tells which of those who were asked gave which anonymous answer."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared import clock
from tests.postbox import Postbox
from tests.sales.people import made
from tests.sales.surveys import FEEDBACK, answer, asked, code, completed, stored
from tests.world import REAL, World

NOON = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
SALES = [one for one in REAL if one.name in ("sales", "partners")]
Said = dict[str, Any]


def say(mark: int, comments: str | None = None) -> Said:
    return {f"q-{name}": str(mark) for name in ("overall", "expertise")} | {"comments": comments}


def life(world: World, postbox: Postbox, answers: Sequence[Said]) -> None:
    """One person after the other is asked, and answers a minute later than the one before."""
    links = []
    for number in range(len(answers)):
        completed(world, contact_id=f"c{number}", feedback="anonymous")
        links.append(code(postbox))
    for number, said in enumerate(answers):
        with clock.fixed(NOON + timedelta(hours=number + 1)):
            assert answer(world, links[number], f"form-{number}", **said).status == 303
            world.pump()


def left_behind(answers: Sequence[Said], capsys: Any) -> dict[str, Any]:
    """All that a run leaves: every item of every table, every event of the bus, the log."""
    with World(SALES) as world, clock.fixed(NOON), Postbox() as postbox:
        world.setting("MAIL_HOST", postbox.host)
        world.setting("MAIL_PORT", str(postbox.port))
        capsys.readouterr()
        life(world, postbox, answers)
        told = [one.params["Entries"] for one in world.requests if one.operation == "PutEvents"]
        return {
            **{table: unordered(world.items(table)) for table in ("records", "audit", "search")},
            "events": [entry for entries in told for entry in entries],
            "mails": [(mail["To"], mail["Subject"], mail.get_content()) for mail in postbox.mails],
            "log": re.sub(r'"timestamp":"[^"]*"', "", capsys.readouterr().out),
        }


def unordered(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Items with texts by their words, not by their random ids; reads have random ids as well."""
    named = [
        one | ({"sk": f"text#{one['text']}"} if str(one["sk"]).startswith("text#") else {}) for one in items
    ]
    named = [one | ({"sk": one["sk"][:26]} if str(one["sk"]).startswith("r#") else {}) for one in named]
    return sorted(named, key=lambda one: (one["pk"], one["sk"]))


@pytest.mark.parametrize("others", [0, 4])
def test_had_two_people_said_what_the_other_said_everything_left_behind_would_be_the_same(others, capsys):
    """Whoever could tell who said what would see a difference between these two worlds. There is none."""
    crowd = [say(3, f"muu {number}") for number in range(others)]
    one, other = say(1, "Surkeaa"), say(5)
    first = left_behind([one, other, *crowd], capsys)
    second = left_behind([other, one, *crowd], capsys)
    assert "Surkeaa" in str(first["records"])
    for what, kept in first.items():
        assert kept == second[what], what


def values(found: Any) -> Iterator[str]:
    """Every value within an item, keys of maps too."""
    if isinstance(found, dict):
        for name, inner in found.items():
            yield str(name)
            yield from values(inner)
    elif isinstance(found, list):
        for inner in found:
            yield from values(inner)
    else:
        yield from re.split(r"[#\s]+", str(found))


@pytest.fixture
def answered(world: World, postbox: Postbox) -> World:
    """Six people have answered."""
    with clock.fixed(NOON):
        life(world, postbox, [say(number % 5 + 1, f"sana{number}") for number in range(6)])
    return world


def test_no_value_joins_an_answer_to_a_request_and_no_time_is_kept_with_it(answered):
    kept = answered.items(prefix="sales#cell")
    texts = [item for item in kept if item["sk"].startswith("text#")]
    assert len(texts) == 6
    for item in texts:
        assert item.keys() == {"pk", "sk", "text", "batch", "last_day", "ttl"}
    assert {item["ttl"] for item in texts} == {
        int(datetime(2027, 2, 28, 22, tzinfo=UTC).timestamp())  # midnight in Finland
    }
    (cell,) = [item for item in kept if item["sk"].startswith("cell#")]
    assert not {"events", "act", "updated_at", "created_at", "keys", "rows"} & cell.keys()
    theirs = {one for item in kept for one in values(item) if len(one) > 4}
    others = answered.items() + answered.audit() + answered.items("search")
    joined = {one for item in others if item not in kept for one in values(item) if len(one) > 4}
    assert theirs & joined == {"sales", "version"}  # names, no values


def test_bus_and_audit_hear_that_somebody_answered_and_nothing_of_the_answer(answered):
    entries = [item for item in answered.audit("sales#") if "feedback" in item["pk"]]
    told = [item["events"] for item in entries if item["version"] == 2]
    assert told == [[{"type": "FeedbackAnswered", "changed": ["status"]}]] * 6
    assert answered.audit("sales#cell") == []
    assert "sana" not in str([answered.audit(), answered.items("search")])
    sent = [one.params["Entries"] for one in answered.requests if one.operation == "PutEvents"]
    assert "sana" not in str(sent)


def test_the_request_holds_that_it_was_answered_and_nothing_more(answered, postbox):
    for item in answered.items(prefix="sales#feedback#"):
        if item["sk"] == "record":
            assert item["status"] == "answered"
            assert not {"marks", "text", "channel", "answered_on", "recorded_by"} & item.keys()
            assert item["act"]["actor"] == "public:sales"
    assert [mail["Subject"] for mail in postbox.mails] == ["Miten onnistuimme?"] * 6


def test_the_responsible_user_is_shown_no_answer_and_hears_of_none(answered):
    (card,) = answered.call("sales", "GET", FEEDBACK, role="sales", query={"limit": 1}).json["items"]
    shown = made(answered.call("sales", "GET", f"{FEEDBACK}/{card['id']}", role="sales"))
    assert (shown["status"], shown["marks"]) == ("answered", {})
    assert "text" not in shown
    assert "sana" not in str(shown)


def test_texts_are_kept_under_random_ids(world, postbox):
    with clock.fixed(NOON):
        one = asked(world, completed(world, feedback="anonymous"))
        answer(world, code(postbox), "form", comments="Sana")
        item = stored(world, one["id"])
        world.put({name: value for name, value in item.items() if name != "keys"} | {"status": "requested"})
        answer(world, code(postbox), "form", comments="Sana")
    first, second = [item["sk"] for item in world.items(prefix="sales#cell#")]
    assert first != second
    assert all(re.fullmatch(r"text#[a-z2-7]{26}", sk) for sk in (first, second))
