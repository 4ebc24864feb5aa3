"""The table of moves: what a state allows, where a move leads, what is refused."""

import pytest

from shared.errors import Conflict
from shared.moves import Move, Moves

DOOR = Moves(
    "door",
    (
        Move("open", ("closed",), "open", "doors.use"),
        Move("close", ("open",), "closed", "doors.use"),
        Move("paint", ("open", "closed"), "", "doors.paint"),
        Move("remove", ("open",), "gone", "doors.remove"),
        Move("remove", ("closed",), "broken", "doors.remove"),
    ),
)
LEGAL = {
    "closed": {"open": "open", "paint": "closed", "remove": "broken"},
    "open": {"close": "closed", "paint": "open", "remove": "gone"},
    "gone": {},
    "broken": {},
}


def test_the_states_are_those_that_the_table_mentions_in_its_order():
    assert DOOR.states == ("closed", "open", "gone", "broken")


@pytest.mark.parametrize("status", DOOR.states)
@pytest.mark.parametrize("action", sorted({move.action for move in DOOR}))
def test_each_move_leads_where_the_table_says_or_is_refused_with_the_legal_ones(status, action):
    if action in LEGAL[status]:
        assert DOOR.target(action, status) == LEGAL[status][action]
        return
    with pytest.raises(Conflict) as refused:
        DOOR.target(action, status)
    assert refused.value.facts == {"legal": sorted(LEGAL[status])}
    assert refused.value.detail == f"a door that is {status} cannot {action}"


def test_what_is_allowed_names_its_permission():
    assert DOOR.allowed("closed") == {
        "open": "doors.use",
        "paint": "doors.paint",
        "remove": "doors.remove",
    }


def test_a_flag_bars_moves_that_the_state_would_allow():
    assert DOOR.allowed("closed", ["open", "close"]) == {"paint": "doors.paint", "remove": "doors.remove"}
    with pytest.raises(Conflict) as refused:
        DOOR.target("open", "closed", iter(["open"]))
    assert refused.value.facts == {"legal": ["paint", "remove"]}


def test_a_state_or_a_move_that_the_table_does_not_know_is_a_conflict():
    assert DOOR.allowed("ajar") == {}
    for action, status in (("open", "ajar"), ("slam_shut", "open")):
        with pytest.raises(Conflict):
            DOOR.target(action, status)


def test_a_refusal_reads_as_a_sentence():
    with pytest.raises(Conflict, match=r"^an oven that is cold cannot bake$"):
        Moves("oven", (Move("heat", ("cold",), "hot", "ovens.use"),)).target("bake", "cold")


def test_a_move_of_two_words_is_named_in_plain_words():
    with pytest.raises(Conflict, match="cannot slam shut"):
        DOOR.target("slam_shut", "open")
