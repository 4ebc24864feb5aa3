"""One's own page: seeing, correcting, choosing, blocking, taking away, and leaving."""

import csv
import io
import json
from collections.abc import Iterator

import pytest

from shared.pages import limits
from tests.alumni.people import ANNA, CONSENT, alumnus, done, of, stored
from tests.alumni.visits import (
    LEAVE,
    LINK,
    MY_DATA,
    VERIFICATION,
    code,
    links,
    mine,
    page,
    post,
    subjects,
    submissions,
    verify,
)
from tests.shared.browsing import Parsed
from tests.world import REAL, World

LEFT_SUBJECT = "Olet eronnut alumnirekisteristä"


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of alumni, and of privacy, which decides who may be written to."""
    with World([one for one in REAL if one.name in ("alumni", "privacy")]) as world:
        yield world


def buttons(shown: Parsed) -> list[str]:
    return [one.text for one in shown.all("button") if one.attributes.get("class") != "link"]


def version(shown: Parsed) -> str:
    return shown.one("input", name="version").attributes["value"]


def correction(**fields: object) -> dict[str, object]:
    """The form of details as it stands for Anna, with some fields written anew; None leaves one empty."""
    names = ("last_name", "former_surname", "first_names", "preferred_name", "phone", "street", "postal_code")
    names += ("city", "programme", "studies_began", "degree", "graduation_year", "workplace", "job_title")
    form = {name: ANNA[name] for name in (*names, "further_information")} | {"birth_date": "17.5.1990"}
    return form | fields


# --- seeing and correcting -------------------------------------------------------------------------------


def test_the_page_shows_all_that_is_held_and_what_can_be_done(world):
    shown = page(world, MY_DATA, code=mine(world, alumnus(world, **ANNA)))
    said = [one.text for one in shown.all("dd")]
    for value in ("Mäkelä", "Åberg", "17.5.1990", "Kauppakatu 1 A 2", "+358505020402", "2014", "Suomi"):
        assert value in said
    assert "Mentorina toimiminen" in " ".join(said)
    assert {"Korjaa tietojasi", "Lopeta kaikki markkinointi", "Eroa alumnirekisteristä"} <= set(
        buttons(shown)
    )
    assert any("15.1.2026: annettu, tekstin versio 1, paperilla." in one.text for one in shown.all("li"))


@pytest.mark.parametrize(
    ("lang", "kept", "ask"),
    [
        ("fi", "osallistumisesi tapahtumiin", "Pyydä jäljennös kaikista tiedoistasi"),
        ("sv", "ditt deltagande i evenemang", "Begär en kopia av alla dina uppgifter"),
        ("en", "your part in events", "Ask for a copy of all your data"),
    ],
)
def test_the_page_says_what_else_is_kept_and_where_to_ask_for_it(world, lang, kept, ask):
    shown = page(world, MY_DATA, lang, code=mine(world, alumnus(world, **ANNA)))
    assert kept in shown.html
    links = shown.all("a", href=f"/privacy/pages/request?lang={lang}")
    assert ask in [one.text for one in links]


def test_every_field_of_theirs_is_corrected_and_an_empty_one_is_cleared(world):
    one = alumnus(world, **ANNA)
    form = page(world, f"{MY_DATA}/details", code=mine(world, one))
    assert form.one("input", name="birth_date").attributes["value"] == "17.5.1990"
    given = correction(last_name="Virta", city="Kuopio", postal_code="70100", former_surname=None)
    shown = page(
        world, f"{MY_DATA}/details/correction", code=mine(world, one), version=version(form), **given
    )
    assert "Tiedot on tallennettu." in shown.html
    item = stored(world, one)
    assert (item["last_name"], item["city"], item["postal_code"]) == ("Virta", "Kuopio", "70100")
    assert "former_surname" not in item
    assert (item["email"], item["cooperation"]) == (ANNA["email"], ANNA["cooperation"])


def test_what_staff_changed_meanwhile_is_not_overwritten(world):
    one = alumnus(world, **ANNA)
    form = page(world, f"{MY_DATA}/details", code=mine(world, one))
    done(world, "PATCH", of(one), {"workplace": "Toinen Oy"})
    before = stored(world, one)
    path = f"{MY_DATA}/details/correction"
    mine_ = correction(job_title="Toimitusjohtaja")
    answer = post(world, path, code=mine(world, one), version=version(form), **mine_)
    assert answer.status == 422
    assert stored(world, one) == before
    shown = Parsed(answer.text)
    assert "Joku on muuttanut tietoja" in answer.text
    assert shown.one("input", name="job_title").attributes["value"] == "Toimitusjohtaja"
    assert shown.one("input", name="workplace").attributes["value"] == ANNA["workplace"]
    assert "nyt tallennettuna on Toinen Oy" in shown.one("p", id="workplace-error").text
    assert "nyt tallennettuna on Talouspäällikkö" in shown.one("p", id="job_title-error").text
    assert not shown.all("p", id="city-error")
    assert version(shown) == "2"
    page(world, path, code=mine(world, one), version=version(shown), **mine_ | {"workplace": "Toinen Oy"})
    item = stored(world, one)
    assert (item["job_title"], item["workplace"]) == ("Toimitusjohtaja", "Toinen Oy")


def test_choices_made_while_staff_changed_the_record_are_shown_again(world):
    one = alumnus(world, **ANNA)
    done(world, "PATCH", of(one), {"workplace": "Toinen Oy"})
    chosen = {"cooperation": ["internship"], "language": "sv", "directory": ["city"]}
    path = f"{MY_DATA}/choices/saving"
    answer = post(world, path, code=mine(world, one), version="1", **chosen)
    assert answer.status == 422
    shown = Parsed(answer.text)
    assert [it.attributes["value"] for it in shown.all("input", name="cooperation", checked="")] == [
        "internship"
    ]
    assert stored(world, one)["cooperation"] == ANNA["cooperation"]
    page(world, path, code=mine(world, one), version=version(shown), **chosen)
    assert stored(world, one)["cooperation"] == ["internship"]


@pytest.mark.parametrize(("lang", "name"), [("fi", "Ruotsi"), ("sv", "Sverige"), ("en", "Sweden")])
def test_the_country_is_chosen_and_shown_by_its_name(world, lang, name):
    one = alumnus(world, **ANNA | {"country": "SE", "postal_code": "111 20"})
    form = page(world, f"{MY_DATA}/details", lang, code=mine(world, one))
    options = [it for it in form.all("option") if "selected" in it.attributes]
    assert [(it.attributes["value"], it.text) for it in options] == [("SE", name)]
    assert len(form.all("option")) == 250
    shown = page(world, MY_DATA, lang, code=mine(world, one))
    assert name in [it.text for it in shown.all("dd")]


def test_mistakes_and_identity_codes_change_nothing(world):
    one = alumnus(world, **ANNA)
    before = stored(world, one)
    for wrong in ({"last_name": None}, {"workplace": "131052-308T"}, {"postal_code": "1"}, {"version": "x"}):
        form = {"version": "1"} | correction(**wrong)
        answer = post(world, f"{MY_DATA}/details/correction", code=mine(world, one), **form)
        assert answer.status == 422, wrong
        assert "308T" not in answer.text
    assert stored(world, one) == before


def test_choices_are_saved_and_the_directory_shows_nothing_by_default(world):
    one = alumnus(world, **ANNA | {"directory": None})
    form = page(world, f"{MY_DATA}/choices", code=mine(world, one))
    assert not form.all("input", name="directory", checked="")
    assert len(form.all("input", name="cooperation", checked="")) == 2
    chosen = {"cooperation": ["internship"], "language": "sv", "directory": ["city"]}
    page(world, f"{MY_DATA}/choices/saving", code=mine(world, one), version=version(form), **chosen)
    item = stored(world, one)
    assert (item["cooperation"], item["language"]) == (["internship"], "sv")
    assert item["directory"] == ["name", "city"]
    assert ("newsletter_topics" in item, item["topics_asked"]) == (False, True)
    assert item["last_name"] == "Mäkelä"


@pytest.mark.parametrize(
    ("lang", "stopped", "unless_chosen"),
    [
        ("fi", "Et saa myöskään alumnien uutiskirjeitä", "Jos et valitse mitään, et saa uutiskirjeitä."),
        (
            "sv",
            "Du får inte heller nyhetsbrev till alumner",
            "Om du inte väljer något får du inga nyhetsbrev.",
        ),
        ("en", "You get no newsletters to alumni either", "If you choose nothing, you get no newsletters."),
    ],
)
def test_the_page_says_that_newsletters_stop_with_marketing_as_the_lists_have_it(
    world, lang, stopped, unless_chosen
):
    one = alumnus(world, **ANNA)
    shown = page(world, f"{MY_DATA}/marketing-block", lang, code=mine(world, one))
    assert stopped in shown.html
    choices = page(world, f"{MY_DATA}/choices", lang, code=mine(world, one))
    assert unless_chosen in choices.html
    note = choices.one("div", **{"class": "note"}).text
    page(world, f"{MY_DATA}/marketing", lang, code=mine(world, one))
    again = page(world, f"{MY_DATA}/choices", lang, code=mine(world, one))
    assert (note != "", note in again.html) == (True, False)


def test_another_address_is_taken_once_it_is_verified(world, postbox):
    one = alumnus(world, **ANNA)
    former = mine(world, one)
    shown = page(world, f"{MY_DATA}/address/change", code=former, email="uusi@example.fi")
    assert "Osoite vaihtuu, kun olet vahvistanut sen." in shown.html
    world.pump()
    assert stored(world, one)["email"] == ANNA["email"]
    assert [to for to, _ in subjects(postbox)] == ["uusi@example.fi", ANNA["email"]]
    assert VERIFICATION in links(postbox.mails[0])
    assert verify(world, postbox).status == 200
    world.pump()
    assert stored(world, one)["email"] == "uusi@example.fi"
    assert post(world, MY_DATA, code=former).status == 404
    assert submissions(world) == []


def test_an_address_of_another_alumnus_waits_for_staff(world, postbox):
    one = alumnus(world, **ANNA)
    alumnus(world, email="toinen@example.fi")
    page(world, f"{MY_DATA}/address/change", code=mine(world, one), email="toinen@example.fi")
    world.pump()
    assert "Käsittelemme lähettämäsi tiedot" in verify(world, postbox).text
    assert stored(world, one)["email"] == ANNA["email"]
    (held,) = submissions(world)
    assert held["status"] == "review"
    world.pump()
    before = world.items(prefix="alumni#submission#")
    for path in (VERIFICATION, f"{VERIFICATION}/confirmation"):
        again = page(world, path, code=code(postbox, VERIFICATION))
        assert "Käsittelemme lähettämäsi tiedot" in again.html
        assert buttons(again) == []
    assert world.items(prefix="alumni#submission#") == before
    done(world, "POST", f"/alumni/submissions/{held['id']}/rejection")
    world.pump()
    assert submissions(world) == []
    assert verify(world, postbox).status == 404


# --- consent, marketing, a copy --------------------------------------------------------------------------


def test_a_passive_alumnus_is_active_again_with_the_consent_confirmed(world):
    one = alumnus(world, **ANNA)
    world.put(stored(world, one) | {"status": "passive", "passive_on": "2026-01-01"})
    shown = page(world, MY_DATA, code=mine(world, one))
    assert "Korjaa tietojasi" not in buttons(shown)
    again = post(world, f"{MY_DATA}/consent", code=mine(world, one), text_version="1")
    assert again.status == 422
    page(world, f"{MY_DATA}/consent", code=mine(world, one), text_version="1", consent="yes")
    item = stored(world, one)
    assert item["status"] == "active"
    assert [(c["source"], c["confirms"]) for c in item["consents"]] == [("paper", False), ("page", True)]


def test_however_often_the_consent_is_confirmed_the_first_and_the_latest_are_kept(world):
    one = alumnus(world, **ANNA)
    first = stored(world, one)["consents"][0]
    given = [first | {"at": f"2026-02-01T10:{it:02}:00Z", "evidence": f"Puhelu {it}"} for it in range(1, 60)]
    world.put(stored(world, one) | {"consents": [first, *given]})
    form = {"code": mine(world, one), "consent": "yes", "text_version": "1"}
    assert "suostumuksesi on vahvistettu" in post(world, f"{MY_DATA}/consent", **form).text
    kept = stored(world, one)["consents"]
    assert (len(kept), kept[0]["evidence"], kept[1]["evidence"]) == (60, "Kansio 7/2026", "Puhelu 2")
    assert (kept[-1]["source"], kept[-1]["confirms"]) == ("page", True)


def test_marketing_is_blocked_and_the_block_lifted_by_the_persons_own_wish(world):
    one = alumnus(world, **ANNA)
    page(world, f"{MY_DATA}/marketing-block", code=mine(world, one))
    assert stored(world, one)["marketing_block"]["set_by"] == "person"
    shown = page(world, f"{MY_DATA}/marketing", code=mine(world, one))
    assert "marketing_block" not in stored(world, one)
    assert "Lopeta kaikki markkinointi" in buttons(shown)


def test_what_they_gave_is_taken_away_at_once_as_json_and_csv(world):
    one = alumnus(world, **ANNA | {"further_information": 'Rivi "1";\n=2+2'})
    answer = post(world, f"{MY_DATA}/copy.json", code=mine(world, one))
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''alumni.json"
    copy = json.loads(answer.text)
    given = {name: value for name, value in ANNA.items() if name != "programme_code"} | {"country": "FI"}
    assert copy["alumnus"] == given | {"further_information": 'Rivi "1";\n=2+2'}
    assert [c["text_version"] for c in copy["consents"]] == [CONSENT["text_version"]]
    table = post(world, f"{MY_DATA}/copy.csv", code=mine(world, one))
    rows = dict(csv.reader(io.StringIO(table.text.lstrip("\ufeff")), delimiter=";"))
    assert rows["further_information"] == 'Rivi "1";\n=2+2'
    assert rows["cooperation"] == "mentor, guest_lecture"
    assert stored(world, one)["version"] == 1


# --- the link --------------------------------------------------------------------------------------------


def test_the_link_comes_by_mail_to_who_is_in_the_register_alone_and_three_times_an_hour(world, postbox):
    alumnus(world, **ANNA)
    world.pump()
    for address in [ANNA["email"]] * 5 + ["nobody@example.fi"]:
        answer = post(world, LINK, email=address, once=f"form-{len(postbox.mails)}-{address}")
        assert (answer.status, answer.headers["location"]) == (303, f"{LINK}/sent?lang=fi")
        world.pump()
    assert subjects(postbox) == [(ANNA["email"], "Linkki tietoihisi alumnirekisterissä")] * 3
    assert "Mäkelä" in page(world, MY_DATA, code=code(postbox, MY_DATA)).html
    assert submissions(world) == []


def test_wrong_foreign_and_void_codes_get_one_and_the_same_page(world, postbox):
    one, other = alumnus(world, **ANNA), alumnus(world, email="toinen@example.fi")
    wrong = [f"{one}.{mine(world, other).partition('.')[2]}", f"{'a' * 26}.{'b' * 32}"]
    paths = (MY_DATA, f"{MY_DATA}/details", f"{MY_DATA}/copy.json", LEAVE, f"{LEAVE}/confirmation")
    answers = [post(world, path, code=each) for each in wrong for path in paths]
    assert {answer.status for answer in answers} == {404}
    assert stored(world, one)["version"] == 1


# --- leaving ---------------------------------------------------------------------------------------------


def test_leaving_takes_one_button_and_is_confirmed(world, postbox):
    one = alumnus(world, **ANNA)
    form = page(world, LEAVE, code=mine(world, one))
    assert buttons(form)[0] == "Eroa rekisteristä"
    assert stored(world, one)["status"] == "active"
    shown = page(world, f"{LEAVE}/confirmation", code=mine(world, one))
    assert "Olet eronnut alumnirekisteristä" in shown.html
    item = stored(world, one)
    assert (item["status"], item["departure"]["source"]) == ("withdrawn", "page")
    assert all(consent["withdrawn_at"] for consent in item["consents"])
    assert "marketing_block" not in item
    world.pump()
    assert subjects(postbox) == [(ANNA["email"], LEFT_SUBJECT)]
    assert "Eroaminen ei koske muuta viestintäämme" in postbox.mails[0].get_content()


def test_who_leaves_may_stop_all_marketing_and_twice_is_once(world, postbox):
    one = alumnus(world, **ANNA)
    own = mine(world, one)
    for _ in range(2):
        page(world, f"{LEAVE}/confirmation", code=own, stop_marketing="yes", once="form-1")
    item = stored(world, one)
    assert (item["status"], item["marketing_block"]["set_by"], item["version"]) == ("withdrawn", "person", 3)
    world.pump(twice=True)
    assert [subject for _, subject in subjects(postbox)] == [LEFT_SUBJECT]
    assert "myös muun markkinoinnin" in postbox.mails[0].get_content()


def test_a_restricted_alumnus_leaves_and_blocks_but_changes_nothing_else(world):
    one = alumnus(world, **ANNA)
    own = mine(world, one)
    done(world, "PUT", of(one, "/restriction"), role="dpo")
    shown = page(world, MY_DATA, code=own)
    assert "Korjaa tietojasi" not in buttons(shown)
    assert post(world, f"{MY_DATA}/details", code=own).status == 404
    page(world, f"{MY_DATA}/marketing-block", code=own)
    page(world, f"{LEAVE}/confirmation", code=own)
    assert stored(world, one)["status"] == "withdrawn"


def test_leaving_and_blocking_are_never_limited(world):
    own = mine(world, alumnus(world, **ANNA))
    for counted in ("shown", "acted"):
        for path in (MY_DATA, LEAVE, f"{MY_DATA}/marketing-block", f"{LEAVE}/confirmation"):
            with world.counting() as calls:
                assert post(world, path, code=own).status == 200, counted
            assert "UpdateItem" not in calls.operations


def test_a_lecture_hall_of_two_hundred_asks_for_links_and_a_flood_is_stopped(world):
    for number in range(200):
        assert post(world, LINK, email=f"a{number}@example.fi").status == 303
    (counter,) = [one for one in world.items(prefix="alumni#limit#") if "acted" in one]
    world.put(counter | {"acted": limits.MOST["acted"]})
    before = world.items(prefix="alumni#")
    assert post(world, LINK, email="b@example.fi").status == 429
    assert world.items(prefix="alumni#") == before


def test_a_gateway_that_is_down_loses_no_letter(world, postbox):
    one = alumnus(world, **ANNA)
    postbox.refusal = "451 later"
    page(world, f"{LEAVE}/confirmation", code=mine(world, one))
    world.pump(dead=True)
    (letter,) = world.letters("alumni-dead")
    assert letter["detail-type"] == "SubmissionReceived"
    assert world.item(f"alumni#alumnus#{one}")["status"] in ("withdrawn", "erased")
    postbox.refusal = ""
    detail = {name: value for name, value in letter["detail"].items() if name != "source"}
    world.tell("crm.alumni", "SubmissionReceived", **detail)
    world.pump()
    assert [subject for _, subject in subjects(postbox)] == [LEFT_SUBJECT]
    assert submissions(world) == []
