"""Search: values looked up whole, rows that lag behind, what a card shows."""

from tests.partners.people import at, contact, do, done, found, names_found, of, organisation


def test_found_by_email_and_phone_in_any_form(world):
    contact(world, "Aalto Anna", email="anna@mäkinen.fi", phone="050 502 0402")
    contact(world, "Aalto Eva", email="info@example.fi")
    contact(world, "Aalto Ida", email="info@example.fi")
    world.pump()
    for q in ("ANNA@mäkinen.fi", "anna@xn--mkinen-bua.fi.s", "+358(0)50 502 0402", "0505020402"):
        assert names_found(world, q) == ["Aalto Anna"]
    assert sorted(names_found(world, "Info@example.fi")) == ["Aalto Eva", "Aalto Ida"]
    assert names_found(world, "nobody@example.fi") == []


def test_a_renamed_or_readdressed_record_is_no_longer_found_by_what_it_was(world):
    anna = contact(world, "Aalto Anna", email="old@example.fi", phone="0505020402")
    one = organisation(world)
    world.pump()
    done(world, "PATCH", at(anna), {"last_name": "Laine", "email": "new@example.fi", "phone": None})
    done(world, "PATCH", of(one), {"name": "Uusi Oy", "business_id": "0737546-2"})
    former = ("aalto", "old@example.fi", "0505020402", "esimerkki", "2077474-0")
    assert [names_found(world, q) for q in former] == [[]] * 5, "the rows lag, what is shown does not"
    world.pump()
    assert [names_found(world, q) for q in former] == [[]] * 5
    assert names_found(world, "laine") == names_found(world, "new@example.fi") == ["Laine Anna"]
    assert names_found(world, "uusi") == names_found(world, "0737546-2") == ["Uusi Oy"]
    assert not [row for row in world.items("search") if "aalto" in row["sk"] or "esimerkki" in row["sk"]]


def test_the_passive_are_shown_as_such(world):
    anna = contact(world, "Aalto Anna")
    done(world, "POST", at(anna, "/deactivation"))
    world.pump()
    assert [(one["name"], one["status"]) for one in found(world, "aalto")] == [("Aalto Anna", "passive")]


def test_the_restricted_are_dropped_before_and_after_the_rows_follow(world):
    anna = contact(world, "Aalto Anna", email="a@example.fi")
    world.pump()
    done(world, "PUT", at(anna, "/restriction"), role="dpo")
    for _ in range(2):
        assert names_found(world, "aalto", "dpo") == names_found(world, "a@example.fi", "dpo") == []
        world.pump()
    assert not [row for row in world.items("search") if row["pk"].startswith("partners#word#")]


def test_what_was_searched_is_kept_only_as_a_keyed_hash(world):
    contact(world, "Aalto Anna")
    world.pump()
    found(world, "Aalto")
    world.pump()
    (entry,) = world.audit("search#")
    assert (entry["count"], entry["query"][:2]) == (1, "1-")
    assert "alto" not in str(entry)


def test_a_card_shows_what_helps_to_choose_and_no_more(world):
    contact(world, "Aalto Anna", email="a@example.fi", phone="0505020402", notes="salaista", title="Johtaja")
    organisation(world, "Aalto Oy", city="Espoo")
    world.pump()
    shown = {one["kind"]: one for one in found(world, "aalto")}
    assert set(shown["contact"]) == {"kind", "id", "status", "name", "email", "phone"}
    assert set(shown["organisation"]) == {"kind", "id", "status", "name", "city", "business_id"}


def test_a_search_is_no_write_and_needs_no_key(world, unwritten):
    world.role("staff")
    with unwritten():
        found(world, "aalto")
    assert do(world, "GET", "/partners/search").code == "method_not_allowed"
