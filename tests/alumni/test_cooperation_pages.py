"""The pages of cooperation: an answer to a request, a sign-up, the list of offers, the directory."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from services.alumni.actions import cooperation_letters, gathering_letters, links
from services.alumni.actions import directory as actions
from services.alumni.model.cooperation import ANSWERED
from services.alumni.store import alumni as register
from services.alumni.store import cooperation as requests
from services.alumni.store import gatherings
from shared import lists
from tests.alumni.cooperating import anna, asked, at, code, moved, published
from tests.alumni.hosting import invited, must_hold, opened
from tests.alumni.people import alumnus, do, done, of, read
from tests.world import Answer, World

PAGES = "/alumni/pages"


@contextmanager
def unchanged(world: World) -> Iterator[None]:
    """A block within which no record may change; that visits are counted is no record."""

    def records() -> list[Any]:
        return [it for it in world.items(prefix="alumni#") if it["sk"] == "record"]

    before = records()
    yield
    assert records() == before


def post(world: World, path: str, lang: str = "fi", **form: Any) -> Answer:
    return world.visit("alumni", "POST", f"{PAGES}/{path}", form, query={"lang": lang})


def test_a_request_is_answered_by_the_link_of_its_letter(world, postbox):
    request = asked(world, anna(world), mail=True, message="Tulisitko?\n\nTai joku muu?")
    world.pump()
    link = code(postbox)
    with unchanged(world):
        assert world.visit("alumni", "GET", f"{PAGES}/cooperation").status == 200
        page = post(world, "cooperation", code=link)
        assert page.status == 200
        assert "Luento verotuksesta (vierailuluento)" in page.text
        assert '<p class="text">Tulisitko?\n\nTai joku muu?</p>' in page.text
        assert post(world, "cooperation/answer", code=link).status == 422
        assert post(world, "cooperation", code=link[:-1] + "a").status == 404
    form = {"code": link, "cooperation_answer": "accept", "answer_note": "Sopii!"}
    assert "vastasit kyllä" in post(world, "cooperation/answer", **form).text
    shown = read(world, at(request)).json
    assert (shown["status"], shown["answer"]["through"], shown["answer"]["note"]) == (
        "accepted",
        "page",
        "Sopii!",
    )
    with unchanged(world):
        assert post(world, "cooperation/answer", **form).status == 200
    postbox.mails.clear()
    world.pump(twice=True)
    assert [mail["Subject"] for mail in postbox.mails] == ["Alumni on vastannut pyyntöösi"]
    assert "Sopii" not in postbox.mails[0].get_content()
    other = post(world, "cooperation/answer", code=link, cooperation_answer="decline")
    assert "Haluatko muuttaa vastaustasi?" in other.text
    assert read(world, at(request)).json["status"] == "declined"
    assert "vastasit kyllä" in post(world, "cooperation/answer", once="2", **form).text
    assert moved(world, request, "/cancellation", {"reason": "Kurssi peruttiin"}).status == 200
    with unchanged(world):
        assert post(world, "cooperation/answer", once="3", **form).status == 409


def test_another_answer_and_other_words_with_it_are_kept_and_told_each_once(world, postbox):
    request = asked(world, anna(world), mail=True)
    world.pump()
    link = code(postbox)
    postbox.mails.clear()

    def answer(said: str, note: str, once: str) -> Answer:
        form = {"code": link, "cooperation_answer": said, "answer_note": note, "once": once}
        page = post(world, "cooperation/answer", **form)
        assert page.status == 200
        world.pump(twice=True)
        return page

    for number, (said, note) in enumerate(
        [("accept", "Klo 12"), ("accept", "Klo 14"), ("decline", "Sairastuin"), ("accept", "")], 1
    ):
        page = answer(said, note, str(number))
        assert f'value="{said}" checked' in page.text
        assert note in page.text
        kept = read(world, at(request)).json
        assert (kept["status"], kept["answer"].get("note", "")) == (ANSWERED[said], note)
        assert len(postbox.mails) == number
    with unchanged(world):
        answer("accept", "", "5")
    told = [mail.get_content().partition("vastaat: ")[2][:3] for mail in postbox.mails]
    assert told == ["kyl", "kyl", "ei.", "kyl"]


def test_what_staff_wrote_down_of_an_answer_is_not_shown_on_the_page_nor_lost_by_it(world):
    request = asked(world, anna(world))
    link = str(cooperation_letters.code_of(requests.find_request(request)))
    assert moved(world, request, "/acceptance", {"note": "Soitti, kuulosti väsyneeltä"}).status == 200
    page = post(world, "cooperation", code=link)
    assert 'value="accept" checked' in page.text
    assert "väsyneeltä" not in page.text
    with unchanged(world):
        assert post(world, "cooperation/answer", code=link, cooperation_answer="accept").status == 200
        assert moved(world, request, "/acceptance", {}).status == 409
    assert (
        moved(world, request, "/acceptance", {"note": "Tulee junalla"}).json["answer"]["note"]
        == "Tulee junalla"
    )


def test_an_alumnus_whom_staff_may_not_find_says_no_but_not_yes(world):
    one = anna(world)
    request = asked(world, one)
    link = str(cooperation_letters.code_of(requests.find_request(request)))
    done(world, "PUT", of(one, "/protection"), {"contact_secret": True}, role="dpo")
    assert post(world, "cooperation/answer", code=link, cooperation_answer="accept").status == 409
    assert post(world, "cooperation/answer", code=link, cooperation_answer="decline").status == 200
    assert read(world, at(request)).json["status"] == "declined"


def test_a_guest_signs_up_waits_and_declines_by_the_link(world, postbox):
    people = [alumnus(world, last_name=f"Vieras{it}", email=f"{it}@posti.example") for it in "ab"]
    event = opened(world, places=1)
    invited(world, event)
    parts = [gatherings.participation_id(event, "alumnus", it) for it in people]
    codes = []
    for it in parts:
        part = gatherings.PARTICIPATIONS.load(gatherings.find_participation(it))
        codes.append(str(gathering_letters.code_of(part)))
    with unchanged(world):
        assert world.visit("alumni", "GET", f"{PAGES}/event").status == 200
        page = post(world, "event", code=codes[0])
        assert "Alumni-ilta" in page.text
        assert "Kampus" in page.text
        assert '<h1><span lang="fi">Alumni-ilta</span></h1>' in post(world, "event", "sv", code=codes[0]).text
        assert post(world, "event", code=codes[0].replace(parts[0], parts[1])).status == 404
    assert "sinulla on paikka" in post(world, "event/sign-up", code=codes[0], diet="kasvis").text
    assert world.item(f"alumni#participation#{parts[0]}")["diet"] == "kasvis"
    assert "jonossa" in post(world, "event/sign-up", code=codes[1]).text
    assert post(world, "event/sign-up", code=codes[1]).status == 200, "the same form is the same act"
    assert post(world, "event/sign-up", code=codes[1], once="another").status == 409
    must_hold(world, event)
    assert "ettet tule" in post(world, "event/decline", code=codes[0]).text
    assert "sinulla on paikka" in post(world, "event", code=codes[1]).text
    must_hold(world, event)


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_offers_are_listed_for_everybody_and_name_nobody(world, lang):
    owner = anna(world)
    for number in range(21):
        published(world, alumnus_id=owner, title=f"Paikka {number:02}", programme="Liiketalous")
    published(world, alumnus_id=owner, title="Aihe", kind="thesis_topic", contact="ura@example.fi")
    page = world.visit("alumni", "GET", f"{PAGES}/offers", query={"lang": lang})
    assert page.status == 200
    assert page.text.count("<h2") == 20
    assert "Mäkelä" not in page.text
    assert "anna.makela" not in page.text
    cursor = page.text.partition('name="cursor" value="')[2].partition('"')[0]
    assert post(world, "offers", lang, cursor=cursor).text.count("<h2") == 2
    found = post(world, "offers", lang, offer_kind="thesis_topic").text
    assert "ura@example.fi" in found
    assert found.count("<h2") == 1
    everything = {"fi": "Kaikki", "sv": "Alla", "en": "All"}[lang]
    assert f'name="offer_kind" value="" checked><label for="offer_kind">{everything}</label>' in page.text
    assert post(world, "offers", lang, offer_kind="").text.count("<h2") == 20
    assert post(world, "offers", lang, offer_kind="cats").status == 422


def directory(world: World, one: str, **form: Any) -> Answer:
    """The directory as an alumnus opens it with the code of their own link."""
    code = str(links.code_of(register.find_alumnus(one)))
    return post(world, "directory/search" if form else "directory", code=code, **form)


def test_a_search_of_the_directory_that_is_wrong_is_answered_with_the_directory(world):
    viewer = anna(world, directory=["programme"])
    page = directory(world, viewer, directory_year="abc")
    assert page.status == 422
    assert 'href="#directory_year"' in page.text
    assert 'id="directory_year" name="directory_year" type="text" value="abc"' in page.text
    assert "Liiketalous" in page.text


def test_the_directory_shows_what_was_chosen_and_nothing_else(world):
    viewer = alumnus(world, email="katsoja@posti.example")
    one = anna(world, directory=["programme", "phone"])
    anna(world, last_name="Piilo", email="p@posti.example", phone=None, directory=None)
    page = directory(world, viewer)
    assert page.status == 200
    for shown in ("Liisa Mäkelä", "Liiketalous", "Tradenomi (AMK)", "+358505020402"):
        assert shown in page.text
    for hidden in ("Piilo", "anna.makela", "2014", "Esimerkki Oy", "Joensuu", "katsoja"):
        assert hidden not in page.text, hidden
    assert "Mäkelä" in directory(world, viewer, directory_programme="liike").text
    assert "Mäkelä" not in directory(world, viewer, directory_year="2014").text, "she does not show it"
    done(world, "PATCH", of(one), {"directory": ["graduation_year"]})
    assert "Mäkelä" in directory(world, viewer, directory_year="2014").text
    assert "Mäkelä" not in directory(world, viewer, directory_programme="liike").text


def test_a_search_of_the_directory_goes_on_until_the_page_is_full_or_nobody_follows(world, monkeypatch):
    viewer = alumnus(world, email="katsoja@posti.example", last_name="Aalto")
    for number in range(7):
        alumnus(world, last_name=f"Berg {number}", email=f"{number}@posti.example")
    anna(world)
    monkeypatch.setattr(lists, "EXAMINED", 2)
    page = directory(world, viewer, directory_programme="liike").text
    assert "Liisa Mäkelä" in page
    assert "Ketään ei löytynyt" not in page
    monkeypatch.setattr(actions, "ROUNDS", 1)
    page = directory(world, viewer, directory_programme="liike").text
    assert "Tähän mennessä ei löytynyt ketään" in page
    assert 'name="cursor"' in page


def test_whoever_leaves_or_is_protected_is_out_of_the_directory_in_the_same_write(world):
    viewer = alumnus(world, email="katsoja@posti.example")
    one = anna(world)
    stood = world.item(f"alumni#alumnus#{one}")
    assert stood["gsi3pk"] == "alumni#alumnus#directory"
    for method, path, body in (
        ("POST", "/withdrawal", {}),
        ("PUT", "/protection", {"contact_secret": True}),
        ("PUT", "/protection", {"contact_secret": False, "deceased": True}),
        ("PUT", "/restriction", None),
    ):
        world.put(stood)
        assert "Mäkelä" in directory(world, viewer).text
        assert do(world, method, of(one, path), body, role="dpo").status == 200
        assert "Mäkelä" not in directory(world, viewer).text, path
        assert "directory" not in world.item(f"alumni#alumnus#{one}").get("gsi3pk", "")
    world.put(stood | {"status": "passive"})
    assert "Mäkelä" not in directory(world, viewer).text
    assert directory(world, one).status == 404, "who is passive confirms the consent first"


def test_each_page_of_the_directory_is_logged_with_who_looked_and_names_nobody(world):
    viewer, _ = alumnus(world, email="katsoja@posti.example"), anna(world)
    for form in ({}, {"directory_programme": "liike"}, {"directory_year": "1999"}):
        directory(world, viewer, **form)
    assert post(world, "directory", code="x." + "a" * 32).status == 404
    world.pump()
    found = world.items("audit", f"list#{PAGES}/directory")
    told = [(one["actor"], one["role"], one["purpose"], one["count"], bool(one["query"])) for one in found]
    looked = (f"alumnus:{viewer}", "alumnus", "ALUM")
    assert told == [(*looked, 1, False), (*looked, 1, True), (*looked, 0, True)]
    for hidden in ("Mäkelä", "anna.makela", "liike", "1999"):
        assert hidden not in str(found)


def test_where_the_log_of_reads_is_down_the_directory_shows_nobody(world):
    viewer, _ = alumnus(world, email="katsoja@posti.example"), anna(world)
    with world.fault("*.before_send_message"):
        page = directory(world, viewer)
    assert page.status == 500
    assert "Mäkelä" not in page.text


def test_nobody_looks_into_the_directory_without_a_code_of_their_own(world):
    anna(world)
    assert "Mäkelä" not in world.visit("alumni", "GET", f"{PAGES}/directory").text
    assert post(world, "directory", code="x." + "a" * 32).status == 404
