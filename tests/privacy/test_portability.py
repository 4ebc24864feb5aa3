"""Portability covers what the person provided [GDPR art. 20(1)], and not what staff typed of them."""

from typing import Any

import pytest

from services.privacy.model.origin import typed_by_staff
from tests.alumni.arrivals import alumnus as arrived
from tests.alumni.arrivals import decide, sent
from tests.alumni.people import ANNA, CONSENT, alumnus, done, of
from tests.alumni.test_my_data_pages import correction, version
from tests.alumni.visits import MY_DATA, mine, page, post, registered, verify
from tests.postbox import Postbox
from tests.privacy.requesting import REQUESTS, act, decided, owner, person
from tests.world import World

PERSON = {"person": {"first_names": "Anna Liisa", "last_name": "Mäkelä", "email": "anna.makela@example.fi"}}


def package(world: World, record: str, kind: str) -> dict[str, Any]:
    """What a package of one record holds: path to value; nothing where the record is not in it."""
    world.pump()
    one = decided(world, owner(world), record, kind=kind, **PERSON)
    assert act(world, one, "execution", {}).status == 200
    world.pump()
    answer = world.call("privacy", "GET", f"{REQUESTS}/{one}/package", role="dpo")
    assert answer.status == 200, answer
    found = [row for row in answer.json["package"]["records"] if row["record"] == record]
    return {field["path"]: field.get("value") for row in found for field in row["fields"]}


def both(world: World, record: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The access package, and the portability package."""
    return package(world, record, "access"), package(world, record, "portability")


def edit(world: World, alumnus_id: str, **fields: Any) -> None:
    done(world, "PATCH", of(alumnus_id), fields)


def test_what_staff_typed_of_a_contact_is_in_access_and_not_in_portability(world: World) -> None:
    anna = person(world, title="Johtaja", phone="040 123 4567")
    access, portable = both(world, anna)
    assert (access["title"], access["phone"]) == ("Johtaja", "+358401234567")
    assert portable == {}


def test_a_value_that_the_person_had_put_right_is_theirs(world: World) -> None:
    anna = person(world, title="Johtaja", phone="040 123 4567")
    world.pump()
    one = decided(world, owner(world), anna, kind="rectification", **PERSON)
    assert act(world, one, "execution", {"changes": {anna: {"title": "Toimitusjohtaja"}}}).status == 200
    world.pump()
    access, portable = both(world, anna)
    assert access["title"] == "Toimitusjohtaja"
    assert portable == {"title": "Toimitusjohtaja"}


def test_what_a_page_asked_for_is_in_both_until_staff_write_over_it(world: World, postbox: Postbox) -> None:
    one = registered(world)
    verify(world, postbox)
    record = f"alumni.alumnus:{one}"
    access, portable = both(world, record)
    given = {"last_name": "Mäkelä", "job_title": "Talouspäällikkö", "cooperation.0": "mentor"}
    assert given.items() <= access.items()
    assert given.items() <= portable.items()
    edit(world, one, job_title="Talousjohtaja")
    access, portable = both(world, record)
    assert access["job_title"] == "Talousjohtaja"
    assert "job_title" not in portable
    assert portable["workplace"] == "Esimerkki Oy"


def test_what_the_person_writes_over_staff_is_theirs_again(world: World, postbox: Postbox) -> None:
    one = registered(world)
    verify(world, postbox)
    edit(world, one, further_information="Soitettu keväällä.")
    assert "further_information" not in package(world, f"alumni.alumnus:{one}", "portability")
    form = page(world, f"{MY_DATA}/details", code=mine(world, one))
    given = correction(further_information="Iltaisin.") | {"version": version(form), "code": mine(world, one)}
    assert post(world, f"{MY_DATA}/details/correction", **given).status == 200
    assert package(world, f"alumni.alumnus:{one}", "portability")["further_information"] == "Iltaisin."


def test_what_a_registration_says_is_the_person_s_whoever_takes_it_in(world: World, postbox: Postbox) -> None:
    by_staff = ANNA | {"programme": None, "consent": CONSENT | {"source": "staff"}}
    one = alumnus(world, **by_staff)
    world.pump()
    registration = sent(world, birth_date="1991-01-01")
    assert decide(world, registration, "link", {"alumnus_id": one}).status == 200
    access, portable = both(world, f"alumni.alumnus:{one}")
    assert (access["programme"], access["workplace"]) == ("Liiketalous", "Esimerkki Oy")
    assert portable["programme"] == "Liiketalous"
    assert "workplace" not in portable


def test_what_soleops_sent_of_a_registration_is_in_both(world: World, postbox: Postbox) -> None:
    sent(world, state="graduated")
    record = f"alumni.alumnus:{arrived(world)['id']}"
    access, portable = both(world, record)
    assert access["programme"] == portable["programme"] == "Liiketalous"


@pytest.mark.parametrize(("source", "theirs"), [("paper", True), ("phone", True), ("staff", False)])
def test_what_staff_put_down_from_the_person_s_form_or_call_is_the_person_s(
    world: World, source: str, theirs: bool
) -> None:
    one = alumnus(world, **ANNA, consent=CONSENT | {"source": source})
    access, portable = both(world, f"alumni.alumnus:{one}")
    assert access["workplace"] == "Esimerkki Oy"
    assert ("workplace" in portable) is theirs
    edit(world, one, workplace="Toinen Oy")
    assert "workplace" not in package(world, f"alumni.alumnus:{one}", "portability")


# --- the rule by itself ---

USER, SYSTEM, PUBLIC = "user:u1", "system:alumni", "public:alumni"


def entry(version: int, actor: str, *changed: str) -> dict[str, Any]:
    return {"version": version, "actor": actor, "events": [{"type": "X", "changed": list(changed)}]}


@pytest.mark.parametrize(
    ("history", "typed"),
    [
        ([], ()),
        ([entry(1, USER, "email", "title")], ("email", "title")),
        ([entry(1, SYSTEM, "email", "title")], ()),
        ([entry(2, USER, "title"), entry(1, PUBLIC, "email", "title")], ("title",)),
        ([entry(2, PUBLIC, "title"), entry(1, USER, "email", "title")], ("email",)),
        ([entry(3, USER, "email"), entry(2, PUBLIC, "email"), entry(1, USER, "title")], ("email", "title")),
        ([entry(2, USER, "title", "registrations"), entry(1, USER, "email")], ("email",)),
        ([entry(2, USER, "gone")], ()),
        ([{"version": 2, "actor": USER, "events": []}, entry(1, PUBLIC, "title")], ()),
    ],
)
def test_who_wrote_a_value_last_counts(history: list[Any], typed: tuple[str, ...]) -> None:
    section = {"kind": "partners.contact", "fields": {"email": "a@b.fi", "title": "x"}}
    assert typed_by_staff(section, iter(history)) == typed


@pytest.mark.parametrize("kind", ["alumni.intake", "alumni.submission", "integrations.registration"])
def test_what_a_form_brought_is_never_staff_s(kind: str) -> None:
    section = {"kind": kind, "fields": {"given": {"city": "Joensuu"}}}
    assert typed_by_staff(section, [entry(2, USER, "given")]) == ()


def test_no_more_of_the_log_is_read_than_it_takes() -> None:
    def history() -> Any:
        yield entry(9, USER, "email")
        raise AssertionError("all is known by now")

    section = {"kind": "partners.contact", "fields": {"email": "a@b.fi"}}
    assert typed_by_staff(section, history()) == ("email",)
