"""Search: one query on the words, one batch for the cards; a value by its keyed hash."""

import json

import pytest

from shared import keyring, search, table
from shared.act import Act
from shared.errors import Invalid
from shared.search import Hit
from tests.cloud import KEYS, NAMES, client
from tests.shared.things import THINGS, Thing, made

CARD = ("pk", "id", "name", "status", "restricted")


def found(text):
    hits = search.by_words("things", text)
    return [item["name"] for item in search.records("things", hits, CARD)]


@pytest.fixture
def people(world):
    for number, name in enumerate(
        ["Maija Mäkinen", "Matti Mäkelä", "O'Brien Sean", "Virtanen-Laine Anna", "Ng Li", "Иван Петров"]
    ):
        made(name, id=f"t{number}", email=f"nimi{number}@example.fi")
    world.pump()
    return world


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("mäkinen", ["Maija Mäkinen"]),
        ("MAKINEN", ["Maija Mäkinen"]),
        ("mäk", ["Matti Mäkelä", "Maija Mäkinen"]),
        ("mak", ["Matti Mäkelä", "Maija Mäkinen"]),
        ("m\u0061\u0308ki", ["Maija Mäkinen"]),
        ("obrien", ["O'Brien Sean"]),
        ("o’brien", ["O'Brien Sean"]),
        ("laine", ["Virtanen-Laine Anna"]),
        ("ng", ["Ng Li"]),
        ("li", ["Ng Li"]),
        ("n", []),
        ("петров", ["Иван Петров"]),
        ("zzz", []),
        ("mäkinenen", []),
    ],
)
def test_a_word_is_found_by_its_beginning_in_either_spelling(people, text, names):
    assert found(text) == names


@pytest.mark.parametrize("text", ["", " ", "-", "'", "%&/", "\u200b"])
def test_a_query_without_a_letter_is_refused(world, text):
    with pytest.raises(Invalid):
        search.by_words("things", text)


def test_a_search_is_one_query_and_one_batch(people):
    with people.counting() as calls:
        found("mäk")
    assert calls.operations == {"Query": 1, "BatchGetItem": 1}
    assert calls.examined == 2


def test_a_search_that_finds_nothing_reads_no_record(people):
    with people.counting() as calls:
        assert found("zzz") == []
    assert calls.operations == {"Query": 1}


def test_a_search_looks_at_sixty_rows_at_the_most(world):
    for number in range(70):
        world.put({"pk": "things#word#aal", "sk": f"aalto#thing#t{number}", "version": 1}, "search")
    with world.counting() as calls:
        assert len(search.by_words("things", "aalto")) == 60
    assert calls.examined == 60


def test_rows_whose_record_is_gone_or_hidden_are_dropped(people):
    table.change(THINGS, "t0", Thing.put_under_restriction, Act("user:a"))
    table.change(THINGS, "t1", Thing.erased, Act("user:a"))
    people.put({"pk": "things#word#mäk", "sk": "mäk#thing#gone", "version": 1}, "search")
    assert found("mäk") == []


def test_a_hidden_record_is_dropped_whatever_attributes_are_asked_for(people):
    table.change(THINGS, "t0", Thing.put_under_restriction, Act("user:a"))
    hits = search.by_value("things", "email", "nimi0@example.fi")
    assert hits == [Hit("thing", "t0")]
    assert search.records("things", hits, ("id", "name")) == []


def test_a_value_is_found_whole_and_by_its_kind_only(people):
    assert search.by_value("things", "email", "nimi0@example.fi") == [Hit("thing", "t0")]
    assert search.by_value("things", "email", "nimi0@example.f") == []
    assert search.by_value("things", "phone", "nimi0@example.fi") == []
    assert search.by_value("others", "email", "nimi0@example.fi") == []


def test_a_value_under_an_older_key_is_still_found(people):
    keys = KEYS | {"current": "2", "2": "f" * 64}
    client("secretsmanager").put_secret_value(SecretId=NAMES.secret, SecretString=json.dumps(keys))
    keyring.forget()
    made("Uusi", id="t9", email="nimi0@example.fi")
    people.pump()
    assert set(search.by_value("things", "email", "nimi0@example.fi")) == {
        Hit("thing", "t0"),
        Hit("thing", "t9"),
    }


def test_hits_keep_their_order(people):
    hits = [Hit("thing", f"t{number}") for number in (3, 0, 2)]
    assert [item["id"] for item in search.records("things", hits, CARD)] == ["t3", "t0", "t2"]
