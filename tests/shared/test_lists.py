"""Lists: exact pages over letters at the cost of what is returned plus one; cursors that nobody can make."""

import pytest

from shared import items as stored
from shared import keyring, lists, names, table
from shared.act import Act
from shared.errors import Invalid
from shared.lists import Above, Begins, Between, Holds, Listing, Other, Spelt
from shared.record import Event
from tests.shared.things import PARTITIONS, THINGS, Thing, listing, made, thing


def put_many(world, *texts, **fields):
    """Things put straight into the table; their ids are their places."""
    keyring.current_version()
    for number, text in enumerate(texts):
        one = thing(text, id=f"t{number:03d}", version=1, **fields)
        item = stored.written(THINGS, one, Event(), Act("user:a"), [])
        world.put(item)


def names_of(items):
    return [item["name"] for item in items]


def walk(which, limit):
    """All pages, by their cursors."""
    pages, cursor = [], None
    while True:
        items, cursor = lists.page(which, limit, cursor)
        pages.append(names_of(items))
        if cursor is None:
            return pages


def test_a_page_of_fifty_examines_fifty_one_in_one_query(world):
    put_many(world, *(f"Aalto {number:03d}" for number in range(120)))
    which = Listing("gsi1", PARTITIONS)
    with world.counting() as calls:
        items, cursor = lists.page(which, 50)
    assert names_of(items) == [f"Aalto {number:03d}" for number in range(50)]
    assert (calls.operations, calls.examined) == ({"Query": 1}, 51)
    with world.counting() as calls:
        items, cursor = lists.page(which, 50, cursor)
    assert names_of(items) == [f"Aalto {number:03d}" for number in range(50, 100)]
    assert (calls.operations, calls.examined) == ({"Query": 1}, 51)


def test_what_sorts_before_the_beginning_of_a_list_is_neither_shown_nor_examined(world):
    put_many(world, *(f"Aalto {number:03d}" for number in range(120)))
    which = Listing("gsi1", PARTITIONS, since=names.sort_key("Aalto 100"))
    with world.counting() as calls:
        items, cursor = lists.page(which, 15)
    assert names_of(items) == [f"Aalto {number:03d}" for number in range(100, 115)]
    assert calls.examined == 16
    assert names_of(lists.page(which, 15, cursor)[0]) == [f"Aalto {n:03d}" for n in range(115, 120)]
    with pytest.raises(Invalid):
        lists.page(Listing("gsi1", PARTITIONS, since="b"), 15, cursor)


def test_a_page_over_a_letters_end_is_two_queries(world):
    put_many(world, *(f"A{number:03d}" for number in range(30)), *(f"B{number:03d}" for number in range(60)))
    which = Listing("gsi1", PARTITIONS)
    with world.counting() as calls:
        items, cursor = lists.page(which, 50)
    assert names_of(items) == [f"A{n:03d}" for n in range(30)] + [f"B{n:03d}" for n in range(20)]
    assert (calls.operations, calls.examined) == ({"Query": 2}, 51)
    with world.counting() as calls:
        items, cursor = lists.page(which, 40, cursor)
    assert names_of(items) == [f"B{n:03d}" for n in range(20, 60)]
    assert cursor is None


def test_a_page_that_ends_with_its_letter_knows_whether_more_come(world):
    put_many(world, "A1", "A2", "B1")
    assert walk(Listing("gsi1", PARTITIONS), 2) == [["A1", "A2"], ["B1"]]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 100])
def test_pages_of_any_size_together_are_the_list(world, limit):
    ordered = [
        "12 Monkeys",
        "Aalto",
        "Ödegård",
        "Virtanen",
        "Wirtanen",
        "Åberg",
        "Äijö",
        "Šaljapin",
        "Иванов",
    ]
    put_many(world, *reversed(ordered))
    expected = sorted(ordered, key=names.sort_key)
    assert expected == [
        "12 Monkeys", "Aalto", "Šaljapin", "Virtanen", "Wirtanen", "Åberg", "Äijö", "Ödegård", "Иванов",
    ]  # fmt: skip
    pages = walk(listing(), limit)
    assert [name for page in pages for name in page] == expected
    assert all(len(page) == limit for page in pages[:-1])


def test_equal_names_are_each_listed_once(world):
    put_many(world, *["Mäkinen"] * 7)
    seen, cursor = [], None
    while True:
        items, cursor = lists.page(listing(), 2, cursor)
        seen += [item["id"] for item in items]
        if cursor is None:
            break
    assert seen == [f"t{number:03d}" for number in range(7)]


def test_an_empty_list_is_one_empty_page(world):
    assert lists.page(listing(), 50) == ([], None)
    assert lists.page(listing(city="Turku"), 50) == ([], None)


def test_a_list_shows_the_card_and_no_more(world):
    made("Mäkinen", notes="salaisuus", home="Kotikatu 1", city="Turku")
    ((item,), _) = lists.page(listing(city="TURKU"), 50)
    assert "notes" not in item
    assert "home" not in item
    assert (item["name"], item["city"], item["version"]) == ("Mäkinen", "Turku", 1)


def test_passive_restricted_and_erased_records_are_not_in_the_list(world):
    made("Aalto", status="passive")
    made("Berg", restricted=True)
    made("Carlsson", id="t1")
    table.change(THINGS, "t1", Thing.erased, Act("user:a"))
    made("Dahl")
    assert walk(listing(), 50) == [["Dahl"]]


def test_an_insert_between_pages_moves_nobody_twice(world):
    put_many(world, "A1", "A3", "A5", "A7")
    items, cursor = lists.page(listing(), 2)
    made("A2")
    made("A4")
    assert names_of(items) == ["A1", "A3"]
    assert names_of(lists.page(listing(), 10, cursor)[0]) == ["A4", "A5", "A7"]


# --- filters ---------------------------------------------------------------------------------------------


def test_a_filtered_list_gives_the_matching_ones_over_all_its_pages(world):
    put_many(world, *(f"A{number:03d}" for number in range(40)))
    for number in range(0, 40, 4):
        item = world.item(f"things#thing#t{number:03d}")
        world.put(item | {"language": "sv"})
    assert walk(listing(language="sv"), 3) == [
        ["A000", "A004", "A008"],
        ["A012", "A016", "A020"],
        ["A024", "A028", "A032"],
        ["A036"],
    ]


def test_a_filtered_page_examines_a_bounded_number_and_may_be_short(world, monkeypatch):
    monkeypatch.setattr(lists, "EXAMINED", 20)
    put_many(world, *(f"A{n:03d}" for n in range(15)), *(f"B{n:03d}" for n in range(15)))
    world.put(world.item("things#thing#t029") | {"language": "sv"})
    which = Listing("gsi1", PARTITIONS[:2], {"language": "sv"})
    with world.counting() as calls:
        items, cursor = lists.page(which, 50)
    assert (items, calls.examined) == ([], 20)
    items, cursor = lists.page(which, 50, cursor)
    assert (names_of(items), cursor) == (["B014"], None)


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({"language": ("sv", "en")}, ["A1", "A2"]),
        ({"language": ("sv",)}, ["A1"]),
        ({"city": Begins("Ou")}, ["A1", "A3"]),
        ({"version": Above(1)}, ["A2", "A3"]),
        ({"city": Above("Oulu")}, ["A2", "A3"]),
        ({"city": Other("Oulu")}, ["A0", "A2"]),
        ({"city": Begins("Ou"), "version": Above(1), "language": ("fi", "sv")}, ["A3"]),
        ({"city": Begins("x")}, []),
        ({"city": Holds(("ul", "ump", "x"))}, ["A1", "A3"]),
        ({"city": Spelt("oulu")}, ["A1"]),
        ({"city": Spelt("O"), "language": "sv"}, ["A1"]),
        ({"city": Spelt("O")}, ["A1", "A2"]),
        ({"city": Spelt("UMP out")}, ["A3"]),
        ({"city": Spelt("pör ī")}, ["A2"]),
        ({"city": Spelt("ou pori")}, []),
        ({"city": Holds(("OULU",))}, []),
        ({"version": Between(2, 3)}, ["A2", "A3"]),
        ({"version": Between(2, 2)}, ["A2"]),
        ({"version": Between(3, 2)}, []),
        ({"fax": Between(1, 2)}, []),
    ],
)
def test_a_filter_takes_one_of_several_a_beginning_and_a_least(world, where, found):
    put_many(world, "A0", "A1", "A2", "A3")
    changes = ({}, {"language": "sv", "city": "Oulu"}, {"language": "en", "city": "Pori", "version": 2})
    for number, change in enumerate((*changes, {"city": "Outokumpu", "version": 3})):
        world.put(world.item(f"things#thing#t{number:03d}") | change)
    assert walk(Listing("gsi1", PARTITIONS[:2], where), 2)[0] == found


def test_a_page_that_dynamodb_cuts_at_a_megabyte_loses_nothing(world, monkeypatch):
    put_many(world, *(f"A{number:03d}" for number in range(30)))
    monkeypatch.setattr("moto.dynamodb.models.table.RESULT_SIZE_LIMIT", 5_000)
    assert [name for page in walk(listing(), 25) for name in page] == [f"A{n:03d}" for n in range(30)]
    assert len(list(lists.walk("gsi1", PARTITIONS))) == 30


# --- cursors ---------------------------------------------------------------------------------------------


@pytest.fixture
def cursor(world):
    put_many(world, "Aalto", "Aho", "Ahonen")
    (_, cursor) = lists.page(listing(), 1)
    assert cursor
    return cursor


def refuse(which, cursor):
    with pytest.raises(Invalid) as caught:
        lists.page(which, 1, cursor)
    (error,) = caught.value.facts["errors"]
    assert error["field"] == "cursor"


def test_a_cursor_shows_nothing_of_what_it_holds(cursor):
    import base64

    raw = base64.urlsafe_b64decode(cursor + "==")
    assert b"aalto" not in raw.lower()
    assert b"things" not in raw


def test_a_cursor_serves_its_own_list_only(cursor):
    for other in (
        listing(language="fi"),
        listing(city="Turku"),
        Listing("gsi1", tuple(one.replace("active", "passive") for one in PARTITIONS)),
        Listing("gsi2", PARTITIONS),
    ):
        refuse(other, cursor)


def test_a_cursor_with_any_letter_changed_is_refused(cursor):
    for place in range(0, len(cursor), 7):
        other = "A" if cursor[place] != "A" else "B"
        refuse(listing(), cursor[:place] + other + cursor[place + 1 :])


@pytest.mark.parametrize(
    "text", ["x", "====", "MS4", "ä", "\x00", "A" * 5000, "MS5hYmM", "eyJwIjowfQ", " ", "Lg", "Mi5hYmNk"]
)
def test_what_is_no_cursor_is_refused(cursor, text):
    refuse(listing(), text)


def test_nobody_makes_a_cursor_from_what_is_no_key(cursor):
    """`current` names the key in use; as a key version it would be a key that everybody can guess."""
    import base64
    import hashlib
    import hmac
    import json

    from nacl.secret import SecretBox

    use = "seal/" + listing().use
    guessed = hmac.digest(b"1", b"crm/" + use.encode(), hashlib.sha256)
    sealed = bytes(SecretBox(guessed).encrypt(json.dumps({"p": 0}).encode()))
    refuse(listing(), base64.urlsafe_b64encode(b"current." + sealed).decode())


def test_a_cursor_under_an_older_key_still_serves(world, cursor):
    import json

    from tests.cloud import KEYS, NAMES, client

    keys = KEYS | {"current": "2", "2": "f" * 64}
    client("secretsmanager").put_secret_value(SecretId=NAMES.secret, SecretString=json.dumps(keys))
    keyring.forget()
    assert names_of(lists.page(listing(), 9, cursor)[0]) == ["Aho", "Ahonen"]
    del keys["1"]
    client("secretsmanager").put_secret_value(SecretId=NAMES.secret, SecretString=json.dumps(keys))
    keyring.forget()
    refuse(listing(), cursor)


# --- beside and in bulk ----------------------------------------------------------------------------------


def test_what_lies_beside_a_record_comes_in_pages(world, monkeypatch):
    for number in range(5):
        world.put({"pk": "things#thing#t1", "sk": f"edge#{number}", "number": number})
    world.put({"pk": "things#thing#t1", "sk": "derived", "letters": 3})
    first, cursor = lists.beside("things#thing#t1", "edge#", 3)
    second, end = lists.beside("things#thing#t1", "edge#", 3, cursor)
    assert [item["number"] for item in first + second] == [0, 1, 2, 3, 4]
    assert end is None
    assert lists.beside("things#thing#t1", "edge#", 5)[1] is None
    with pytest.raises(Invalid):
        lists.beside("things#thing#t2", "edge#", 3, cursor)


def test_pages_of_a_megabyte_are_one_query_each_and_together_the_list(world, monkeypatch):
    put_many(world, *(f"A{number:03d}" for number in range(30)), "B1")
    monkeypatch.setattr("moto.dynamodb.models.table.RESULT_SIZE_LIMIT", 5_000)
    with world.counting() as calls:
        pages = list(lists.pages(Listing("gsi1", PARTITIONS[:2], {"language": "fi"})))
    assert [name for page in pages for name in names_of(page)] == [*(f"A{n:03d}" for n in range(30)), "B1"]
    assert calls.operations == {"Query": len(pages)}
    assert len(pages) == 3
    assert calls.examined == 31


def test_a_walk_yields_every_item_of_a_list_once(world, monkeypatch):
    monkeypatch.setattr(lists, "EXAMINED", 4)
    put_many(world, *(f"{letter}{number}" for letter in "ABC" for number in range(9)))
    walked = names_of(lists.walk("gsi1", PARTITIONS))
    assert walked == [f"{letter}{number}" for letter in "ABC" for number in range(9)]
