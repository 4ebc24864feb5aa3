"""Offers to students: whose they may be, what nobody is told of, how long they are shown."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from shared import clock
from tests.alumni.cooperating import OFFERS, anna, drafting, offered, published
from tests.alumni.people import do, done, of, problems, read
from tests.partners.people import organisation
from tests.world import REAL, World

TODAY = date(2026, 3, 10)


@pytest.fixture
def world():
    """A deployment of alumni and partners on a day of March."""
    noon = datetime(2026, 3, 10, 12, tzinfo=clock.HELSINKI)
    with clock.fixed(noon), World([one for one in REAL if one.name in ("alumni", "partners")]) as world:
        yield world


def shown(world: World, role: str = "viewer", **query: Any) -> list[str]:
    """The titles of the list for students and tutors."""
    answer = read(world, OFFERS, role, **query)
    assert answer.status == 200, answer
    return [one["title"] for one in answer.json["items"]]


def test_an_offer_is_shown_to_everybody_without_saying_whose_it_is(world):
    owner = anna(world)
    one = published(
        world, alumnus_id=owner, city="Joensuu", programme="Liiketalous", contact="ura@example.fi"
    )
    (card,) = read(world, OFFERS, "viewer").json["items"]
    assert card == {
        "id": one,
        "version": 2,
        "status": "published",
        "kind": "internship",
        "title": "Harjoittelija kirjanpitoon",
        "description": "Kesäkuusta elokuuhun.",
        "city": "Joensuu",
        "programme": "Liiketalous",
        "language": "fi",
        "contact": "ura@example.fi",
        "valid_from": "2026-03-10",
        "valid_until": "2026-04-30",
    }
    assert "alumnus_id" not in read(world, f"{OFFERS}/{one}", "viewer").json
    assert read(world, f"{OFFERS}/{one}", "staff").json["alumnus_id"] == owner


def test_drafts_and_closed_ones_and_those_to_come_and_expired_ones_are_not_shown(world):
    owner = anna(world)
    offered(world, alumnus_id=owner)
    closed = published(world, alumnus_id=owner)
    done(world, "POST", f"{OFFERS}/{closed}/closing", {"reason": "filled"}, role="staff")
    published(world, alumnus_id=owner, title="Huomenna", valid_from="2026-03-11")
    last = published(world, alumnus_id=owner, title="Tänään viimeistä päivää", valid_until="2026-03-10")
    assert shown(world) == ["Tänään viimeistä päivää"]
    with clock.fixed(datetime(2026, 3, 11, 0, 30, tzinfo=clock.HELSINKI)):
        assert shown(world) == ["Huomenna"]
        assert read(world, f"{OFFERS}/{last}").json["expired"] is True
        assert world.item(f"alumni#offer#{last}")["status"] == "published"


def test_the_list_is_exact_and_by_the_last_day_within_a_kind(world):
    owner = anna(world)
    for number in range(5):
        until = (TODAY + timedelta(days=9 - number)).isoformat()
        published(world, alumnus_id=owner, title=f"{number}", valid_until=until)
    published(world, alumnus_id=owner, title="aihe", kind="thesis_topic")
    for item in world.items(prefix="alumni#offer#")[:2]:
        world.put(item | {"gsi5sk": "2026-03-09  x", "valid_until": "2026-03-09"})
    with world.counting() as calls:
        page = read(world, OFFERS, "viewer", limit=2).json
    assert len(page["items"]) == 2
    assert calls.examined == 3, "expired ones are not examined"
    rest = read(world, OFFERS, "viewer", cursor=page["next"]).json
    assert len(rest["items"]) == 2
    days = [one["valid_until"] for one in page["items"] + rest["items"]]
    assert days[:-1] == sorted(days[:-1])
    assert rest["items"][-1]["kind"] == "thesis_topic"
    assert shown(world, kind="thesis_topic") == ["aihe"]


def test_the_list_is_narrowed_by_programme_and_place(world):
    owner = anna(world)
    published(world, alumnus_id=owner, title="a", programme="Liiketalous", city="Joensuu")
    published(world, alumnus_id=owner, title="b", programme="Sosiaaliala", city="Joensuu")
    assert shown(world, programme="liike") == ["a"]
    assert shown(world, city="joensuu") == ["a", "b"]


TELLING: list[tuple[dict[str, Any], str]] = [
    ({"description": "Soita 050 502 0402!"}, "description"),
    ({"description": "Soita +358505020402"}, "description"),
    ({"title": "Kysy anna.makela@example.fi"}, "title"),
    ({"city": "x@y.fi"}, "city"),
    ({"description": "Ohjaajana Liisa Mäkelä."}, "description"),
    ({"title": "MÄKELÄ, Anna hakee harjoittelijaa"}, "title"),
    ({"contact": "anna.makela@example.fi"}, "contact"),
    ({"contact": "anna.makela@gmail.com"}, "contact"),
    ({"contact": "ura@example.fi.example.com"}, "contact"),
    ({"contact": "ura@sub.example.fi"}, "contact"),
    ({"description": "Tunnus 131052-308T"}, "description"),
    ({"title": "Anna Makela etsii"}, "title"),
    ({"title": "ＡＮＮＡ Mä\u00adkelä"}, "title"),
    ({"description": "anna(at)posti.example"}, "description"),
    ({"description": "anna [ÄT] posti.example"}, "description"),
    ({"description": "anna @ posti.example"}, "description"),
    ({"description": "anna＠posti.example"}, "description"),
    ({"description": "Soita ０５０ ５０２ ０４０２"}, "description"),
    ({"description": "Soita 050-\u2060502-0402"}, "description"),
    ({"valid_from": "2026-05-01"}, "valid_until"),
    ({"organisation_id": "x"}, "alumnus_id"),
    ({"alumnus_id": None}, "alumnus_id"),
]


def test_an_offer_that_tells_a_contact_or_fits_nobody_is_refused(world):
    owner = anna(world)
    for fields, field in TELLING:
        whole = {"alumnus_id": owner} | fields
        answer = drafting(world, **{name: value for name, value in whole.items() if value is not None})
        assert set(problems(answer)) == {field}, fields
        assert "131052-308T" not in answer.text
    assert world.items(prefix="alumni#offer#") == []


def test_dates_sums_and_other_words_are_no_contact(world):
    owner = anna(world)
    for text in (
        "Ajalla 01.06.2026-31.08.2026, palkka 2 000-2 400 e/kk",
        "Viite 2026-0042, 10 000 000 riviä dataa",
        "Annan mäkelässä kasvaa",
        "Katso https://example.fi/harjoittelu",
    ):
        assert drafting(world, alumnus_id=owner, description=text).status == 201, text


def test_an_edit_is_held_to_the_same(world):
    one = published(world, alumnus_id=anna(world))
    answer = do(world, "PATCH", f"{OFFERS}/{one}", {"title": "Anna Mäkelä etsii"}, role="staff")
    assert set(problems(answer)) == {"title"}
    done(world, "PATCH", f"{OFFERS}/{one}", {"title": "Kesätyö"}, role="staff")
    assert shown(world) == ["Kesätyö"]


def test_interest_goes_to_a_mailbox_of_the_university_alone_whoever_offers(world):
    owner = organisation(world, "Esimerkki Oy")
    answer = drafting(world, organisation_id=owner, contact="anna.makela@gmail.com")
    assert problems(answer) == {"contact": "is no mailbox of the university"}
    assert answer.json["errors"][0]["expected"] == "an address at crm.example or example.fi"
    assert world.items(prefix="alumni#offer#") == []
    one = published(world, organisation_id=owner, contact="Ura@Crm.Example")
    answer = do(world, "PATCH", f"{OFFERS}/{one}", {"contact": "anna@gmail.com"}, role="staff")
    assert set(problems(answer)) == {"contact"}
    assert read(world, f"{OFFERS}/{one}", "staff").json["contact"] == "ura@crm.example"


def test_what_was_closed_by_mistake_is_a_draft_again_and_published(world):
    one = published(world, alumnus_id=anna(world))
    done(world, "POST", f"{OFFERS}/{one}/closing", {"reason": "filled"}, role="staff")
    assert read(world, f"{OFFERS}/{one}", "staff").json["allowed_actions"] == ["reopen"]
    again = done(world, "POST", f"{OFFERS}/{one}/reopening", role="staff")
    assert again["status"] == "draft"
    assert not {"closed_on", "closed_because", "published_on"} & again.keys()
    assert shown(world) == []
    done(world, "POST", f"{OFFERS}/{one}/publication", role="staff")
    assert shown(world) == ["Harjoittelija kirjanpitoon"]
    answer = do(world, "POST", f"{OFFERS}/{one}/reopening", role="staff")
    assert (answer.status, answer.json["legal"]) == (409, ["close", "edit"])


def test_the_offer_of_whom_staff_may_not_find_is_not_reopened(world, unwritten):
    owner = anna(world)
    one = published(world, alumnus_id=owner)
    done(world, "POST", f"{OFFERS}/{one}/closing", {"reason": "filled"}, role="staff")
    done(world, "PUT", of(owner, "/protection"), {"contact_secret": True}, role="dpo")
    with unwritten():
        answer = do(world, "POST", f"{OFFERS}/{one}/reopening", role="staff")
    assert (answer.status, answer.code) == (409, "passive_record")


# --- whose it is -----------------------------------------------------------------------------------------


def test_what_is_of_somebody_whom_staff_may_not_find_is_shown_no_more_at_once(world):
    owner = anna(world)
    draft, _ = offered(world, alumnus_id=owner), published(world, alumnus_id=owner)
    stood = world.item(f"alumni#alumnus#{owner}")
    for method, path, body in (
        ("POST", "/withdrawal", {}),
        ("PUT", "/protection", {"contact_secret": True}),
        ("PUT", "/restriction", None),
    ):
        world.put(stood)
        assert len(shown(world)) == 1
        done(world, method, of(owner, path), body, role="dpo")
        assert shown(world) == [], path
        answer = do(world, "POST", f"{OFFERS}/{draft}/publication", role="staff")
        assert (answer.status, answer.code) == (409, "passive_record"), path
        assert drafting(world, alumnus_id=owner).code == "passive_record", path


def test_leaving_the_register_closes_what_was_offered(postbox, world):
    owner = anna(world)
    offers = [published(world, alumnus_id=owner), offered(world, alumnus_id=owner)]
    done(world, "POST", of(owner, "/withdrawal"), {})
    world.pump(twice=True)
    for one in offers:
        shown = read(world, f"{OFFERS}/{one}").json
        assert (shown["status"], shown["closed_because"]) == ("closed", "owner_gone")


def test_an_organisation_offers_as_long_as_it_is_active(world):
    owner = organisation(world, "Esimerkki Oy")
    one = published(world, organisation_id=owner, title="Projekti", kind="project")
    assert shown(world) == ["Projekti"]
    world.call("partners", "POST", f"/partners/organisations/{owner}/deactivation", role="admin", version="*")
    world.pump(twice=True)
    assert shown(world) == []
    assert read(world, f"{OFFERS}/{one}").json["closed_because"] == "owner_gone"
    assert drafting(world, organisation_id=owner).code == "passive_record"


def test_an_offer_that_is_over_is_not_published(world):
    one = offered(world, alumnus_id=anna(world), valid_until="2026-03-10")
    with clock.fixed(datetime(2026, 3, 11, 12, tzinfo=clock.HELSINKI)):
        answer = do(world, "POST", f"{OFFERS}/{one}/publication", role="staff")
    assert (answer.status, answer.code) == (409, "conflict")


def test_staff_find_offers_by_owner_unit_and_user(world):
    world.put({"pk": "staff#unit#ict", "sk": "record", "id": "ict", "status": "active"})
    ann, oy = anna(world), organisation(world, "Esimerkki Oy")
    first = offered(world, alumnus_id=ann)
    second = offered(world, organisation_id=oy, unit="ict")

    def managed(**query: Any) -> list[str]:
        page = read(world, "/alumni/managed-offers", "staff", **query).json
        return [one["id"] for one in page["items"]]

    assert managed() == [second, first]
    assert managed(alumnus=ann) == [first]
    assert managed(organisation=oy) == managed(unit="ict") == [second]
    assert managed(status="published") == []
    assert read(world, "/alumni/managed-offers", "viewer").status == 403
