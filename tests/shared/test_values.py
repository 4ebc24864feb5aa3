"""Plain values: on the wire, merged, in time, in refusals."""

from datetime import UTC, datetime, timedelta

import pytest

from shared import clock
from shared.attributes import from_item, marshal, to_item, unmarshal
from shared.errors import Invalid
from shared.record import merge_patch
from tests.shared.things import ThingChanged

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_values_come_back_as_they_went():
    values = {
        "s": "ä",
        "empty": "",
        "n": 10**30,
        "neg": -3,
        "yes": True,
        "m": {"l": ["x", {"d": False}]},
        "l": [],
    }
    assert from_item(to_item(values)) == values
    assert marshal(True) == {"BOOL": True}
    assert unmarshal({"NULL": True}) is None


@pytest.mark.parametrize("value", [1.5, None, {1, 2}, b"raw", NOON])
def test_values_without_a_place_are_refused(value):
    with pytest.raises(TypeError):
        marshal(value)


def test_sets_are_not_in_use():
    with pytest.raises(TypeError):
        unmarshal({"SS": ["a"]})


@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [1]}, {"a": 1}, {"a": 1}),
        ({"a": "b"}, ["c"], ["c"]),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patch_is_that_of_rfc_7396(target, patch, result):
    assert merge_patch(target, patch) == result


def test_the_clock_is_held_to_the_millisecond_and_days_are_finnish():
    with clock.fixed(datetime(2026, 3, 28, 23, 30, 0, 123_456, tzinfo=UTC)):
        assert clock.stamp(clock.now()) == "2026-03-28T23:30:00.123Z"
        assert clock.today().isoformat() == "2026-03-29"
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_an_invalid_field_says_what_would_be_right():
    refused = Invalid.field("name", "is missing", "a name")
    assert refused.facts == {"errors": [{"field": "name", "problem": "is missing", "expected": "a name"}]}


def test_events_name_the_model_they_belong_to():
    assert ThingChanged().name == "ThingChanged"
