"""What lies beside records: the latest has the last word, whatever order it comes in; letters by number."""

from shared import beside
from tests.shared.things import THINGS

EDGE = {"pk": "things#thing#t1", "sk": "edge#e1"}


def edges(world):
    return [one for one in world.items(prefix="things#") if one["sk"] == "edge#e1"]


def test_the_latest_has_the_last_word(world):
    for version, role in ((2, "b"), (1, "a"), (3, "c"), (3, "d"), (2, "e")):
        beside.put_latest(EDGE | {"of": version, "role": role}, by="of")
    assert edges(world) == [EDGE | {"of": 3, "role": "d"}]


def test_what_is_put_or_dropped_asks_for_nothing(world):
    beside.put_latest(EDGE | {"of": 9}, by="of")
    beside.put(EDGE | {"of": 1})
    assert edges(world) == [EDGE | {"of": 1}]
    beside.drop(EDGE)
    beside.drop(EDGE)
    assert edges(world) == []


def test_letters_of_a_record_are_counted_each_for_itself(world):
    assert beside.mailed(THINGS, "t1", "request") == 0
    beside.put_mailed(THINGS, "t1", "request", 2)
    beside.put_mailed(THINGS, "t1", "told")
    assert [beside.mailed(THINGS, "t1", one) for one in ("request", "told", "other")] == [2, 1, 0]
    assert beside.mailed(THINGS, "t2", "request") == 0
