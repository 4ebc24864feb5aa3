"""One person, one record: however many register them at once, and whatever the search table knows yet."""

import pytest

from services.alumni.actions.alumni import create, edit
from services.alumni.model.requests import AlumnusPatch, NewAlumnus
from shared.act import Act
from shared.errors import Conflict
from tests.alumni.people import ANNA, CONSENT, alumnus, done, introduce, of, stored
from tests.alumni.visits import MY_DATA, mine, post, verify
from tests.interleaving import interleaved

SEEDS = 16
WHO = {"last_name": "Mäkelä", "first_names": "Anna", "consent": CONSENT}


def bodies(seed):
    """Two registrations of one person: with one email, or with two and the same phone and date of birth."""
    born = {"phone": ANNA["phone"], "birth_date": f"{1950 + seed}-05-17"}
    told = [{"email": f"anna{seed}@example.fi"}] * 2
    if seed % 2:
        told = [born | {"email": f"{one}{seed}@example.fi"} for one in ("koti", "posti")]
    return [NewAlumnus.model_validate(WHO | one) for one in told]


def living(world):
    return [one for one in world.items(prefix="alumni#alumnus#") if one["sk"] == "record"]


def registering(name, body):
    act = Act(actor=f"user:{name}", request_id=name, key=name, body=name)
    return lambda: create(body, act)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_of_two_who_register_one_person_at_once_the_second_finds_the_first(world, seed):
    first, second = bodies(seed)
    acts = {"a": registering("a", first), "b": registering("b", second)}
    results, order = interleaved(seed, acts)
    (refused,) = [one for one in results.values() if isinstance(one, Exception)]
    (made,) = [one for one in results.values() if not isinstance(one, Exception)]
    assert isinstance(refused, Conflict), (order, results)
    assert refused.facts["existing_id"] == made.id
    assert [one["id"] for one in living(world)] == [made.id]


def test_a_person_is_found_before_the_search_table_has_heard_of_them(world, unwritten):
    one = alumnus(world, **ANNA)
    with unwritten():
        answer = introduce(world, email=ANNA["email"])
    assert answer.json["existing_id"] == one


def editing(name, alumnus_id, **fields):
    act = Act(actor=f"user:{name}", request_id=name, key=name, body=name)
    return lambda: edit(alumnus_id, AlumnusPatch.model_validate(fields), act)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_of_two_who_come_to_be_told_alike_at_once_one_is_refused(world, seed):
    """Two edits, or an edit and a registration: by the email, or by phone, date of birth and surname."""
    first, other = bodies(seed)
    alike = (
        {"email": first.email} if seed % 2 == 0 else {"phone": first.phone, "birth_date": first.birth_date}
    )
    one = alumnus(world, **WHO | {"email": "a@example.fi"})
    two = alumnus(world, **WHO | {"email": "b@example.fi"})
    both = {"a": editing("a", one, **alike), "b": editing("b", two, **alike)}
    acts = both if seed % 4 < 2 else {"a": both["a"], "b": registering("b", other)}
    before = living(world)
    results, order = interleaved(seed, acts)
    (refused,) = [one for one in results.values() if isinstance(one, Exception)]
    (made,) = [one for one in results.values() if not isinstance(one, Exception)]
    assert isinstance(refused, Conflict), (order, results)
    assert refused.facts["existing_id"] == made.id
    assert [one for one in living(world) if one not in before] == [stored(world, made.id)]


def test_a_new_address_is_known_before_the_search_table_has_heard_of_it(world, postbox, unwritten):
    one = alumnus(world, **ANNA)
    done(world, "PATCH", of(one), {"email": "uusi@example.fi"})
    with unwritten():
        assert introduce(world, email="uusi@example.fi").json["existing_id"] == one
    world.pump()
    post(world, f"{MY_DATA}/address/change", code=mine(world, one), email="toinen@example.fi")
    world.pump()
    assert verify(world, postbox).status == 200
    with unwritten():
        assert introduce(world, email="toinen@example.fi").json["existing_id"] == one


def test_who_left_a_moment_ago_may_come_back(world):
    one = alumnus(world, **ANNA)
    done(world, "POST", of(one, "/withdrawal"), {})
    assert alumnus(world, **ANNA) != one


def test_an_address_that_was_given_up_a_moment_ago_is_free(world):
    one = alumnus(world, **ANNA)
    done(world, "PATCH", of(one), {"email": "uusi@example.fi"})
    assert introduce(world, email=ANNA["email"]).status == 201


def test_a_claim_holds_no_address_and_goes_by_itself(world):
    alumnus(world, **ANNA)
    claims = world.items(prefix="alumni#claim#")
    assert len(claims) == 3
    assert "makela" not in str(claims)
    assert all(set(one) == {"pk", "sk", "alumnus_id", "ttl", "version"} for one in claims)
