"""What a write is told: keys that are remembered, who sees what, who edits what."""

import pytest

from shared import keyring
from shared.act import Act, fingerprint, system
from shared.errors import Forbidden, KeyReused, NotFound, StaleVersion
from tests.shared.things import thing


def test_the_last_eight_keys_are_remembered_with_version_and_body():
    item = {}
    for version in range(1, 11):
        act = Act("user:a", key=f"k{version}", body=f"b{version}")
        item = {"keys": act.remembered(item, version)}
    assert item["keys"] == {f"k{n}": [n, f"b{n}"] for n in range(3, 11)}


def test_keys_of_two_and_more_digits_of_version_are_dropped_in_order_of_age():
    item = {"keys": {f"k{n}": [n, ""] for n in (9, 10, 11, 99, 100, 101, 999, 1000)}}
    kept = Act("user:a", key="new", body="b").remembered(item, 1001)
    assert list(kept) == ["k10", "k11", "k99", "k100", "k101", "k999", "k1000", "new"]


def test_without_a_key_what_is_remembered_stays():
    item = {"keys": {"k1": [1, "b1"]}}
    assert Act("user:a").remembered(item, 2) == {"k1": [1, "b1"]}


def test_the_same_key_and_body_are_a_repeat():
    item = {"keys": {"k": [3, "body"]}}
    assert Act("user:a", key="k", body="body").repeats(item)
    assert not Act("user:a", key="other", body="body").repeats(item)
    assert not Act("user:a").repeats(item)
    assert not Act("user:a", key="k", body="body").repeats({})


def test_the_same_key_with_another_body_is_refused():
    with pytest.raises(KeyReused):
        Act("user:a", key="k", body="another").repeats({"keys": {"k": [3, "body"]}})


def test_the_id_of_a_create_follows_from_its_key():
    assert Act("user:a", key="k").new_id() == Act("user:b", key="k").new_id()
    assert Act("user:a", key="k").new_id() != Act("user:a", key="l").new_id()
    assert Act("user:a").new_id() != Act("user:a").new_id()


@pytest.mark.parametrize("record", [thing(restricted=True), thing(status="erased")])
def test_a_hidden_record_does_not_exist(record):
    with pytest.raises(NotFound):
        Act("user:a", sees_restricted=False).must_see(record)


def test_whoever_may_see_restricted_records_still_sees_no_erased_one():
    act = Act("user:a", sees_restricted=True)
    act.must_see(thing(restricted=True))
    with pytest.raises(NotFound):
        act.must_see(thing(status="erased"))


def test_a_record_beyond_the_callers_scope_is_forbidden():
    with pytest.raises(Forbidden):
        Act("user:a", reaches=lambda record: record.size > 1).must_see(thing(size=1))


def test_if_match_names_the_version_or_none():
    Act("user:a").must_match(7)
    Act("user:a", if_match=7).must_match(7)
    with pytest.raises(StaleVersion) as caught:
        Act("user:a", if_match=6).must_match(7)
    assert caught.value.facts == {"current": 7}


def test_a_guarded_field_is_edited_with_its_permission_only():
    act = Act("user:a", may=lambda permission, _: permission != "fields.home_address")
    act.must_edit(thing(), {"name", "email"})
    with pytest.raises(Forbidden) as caught:
        act.must_edit(thing(), {"name", "home"})
    assert caught.value.facts == {"permission": "fields.home_address"}


def test_what_is_told_leaves_out_what_is_empty():
    assert system("things").told() == {"actor": "system:things", "role": "system", "request_id": ""}
    act = Act("user:a", "staff", "PART", "r1", reason="migration")
    assert act.told() == {
        "actor": "user:a",
        "role": "staff",
        "purpose": "PART",
        "reason": "migration",
        "request_id": "r1",
    }


def test_a_fingerprint_is_short_keyed_and_of_the_whole_body(world):
    assert fingerprint("") == keyring.keyed_hash("body", "")[:20]
    assert fingerprint("x").startswith("1-")
    assert fingerprint("a" * 300_000) != fingerprint("a" * 300_000 + "b")
