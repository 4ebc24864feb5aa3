"""Registering on the page: the form, the letter, the button, and what nobody learns by it."""

from collections.abc import Iterator

import pytest

from shared import clock
from shared.codes import Code
from tests import isolation
from tests.alumni.people import ANNA, alumnus, do, done, introduce, of, problems, read, stored
from tests.alumni.visits import (
    ADDRESS,
    FORM,
    LEAVE,
    LINK,
    MY_DATA,
    PAGES,
    REGISTRATION,
    VERIFICATION,
    alumni,
    code,
    links,
    mine,
    page,
    post,
    register,
    registered,
    subjects,
    submissions,
    verify,
)
from tests.partners.people import suppress
from tests.shared.browsing import Parsed
from tests.world import REAL, World

VERIFY_SUBJECT = "Vahvista sähköpostiosoitteesi"


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of alumni, and of privacy, which decides who may be written to."""
    with World([one for one in REAL if one.name in ("alumni", "privacy")]) as world:
        yield world


# --- one who is new --------------------------------------------------------------------------------------


def test_a_new_alumnus_registers_verifies_and_is_active_once_the_degree_is_confirmed(world, postbox):
    answer = register(world)
    assert (answer.status, answer.headers["location"]) == (303, f"{REGISTRATION}/sent?lang=fi")
    world.pump()
    (item,) = alumni(world)
    expected = {name: value for name, value in ANNA.items() if name != "programme_code"}
    assert {name: item[name] for name in expected} == expected
    assert (item["status"], item["source"], item["awaits"]) == (
        "pending",
        "page",
        ["verification", "graduation"],
    )
    assert item["topics_asked"] is True
    (consent,) = item["consents"]
    assert (consent["text_version"], consent["language"], consent["source"]) == ("1", "fi", "page")
    assert item["informed"]["ALUM"]["notice_version"] == "0"
    assert submissions(world) == []
    assert subjects(postbox) == [(ADDRESS, VERIFY_SUBJECT)]
    assert verify(world, postbox).status == 200
    after = stored(world, item["id"])
    assert (after["status"], after["awaits"]) == ("pending", ["graduation"])
    done(world, "POST", of(item["id"], "/degree-confirmation"))
    world.pump()
    assert stored(world, item["id"])["status"] == "active"
    assert subjects(postbox)[1:] == [(ADDRESS, "Tervetuloa alumnirekisteriin")]
    assert links(postbox.mails[1]).keys() == {MY_DATA, f"{PAGES}/leave"}


def test_only_names_address_and_consent_are_mandatory(world, postbox):
    some = {name: FORM[name] for name in ("last_name", "first_names", "email", "consent", "text_version")}
    assert post(world, REGISTRATION, **some).status == 303
    world.pump()
    (item,) = alumni(world)
    assert (item["language"], item["country"]) == ("fi", "FI")
    wrong = post(world, REGISTRATION, text_version="1")
    assert wrong.status == 422
    assert [one.attributes["href"] for one in Parsed(wrong.text).all("a") if "#" in one.attributes["href"]][
        1:
    ] == ["#last_name", "#first_names", "#email", "#consent"]


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_the_form_tells_what_is_mandatory_and_shows_the_consent_in_full_with_its_version(world, lang):
    answer = world.visit("alumni", "GET", REGISTRATION, query={"lang": lang})
    shown = Parsed(answer.text)
    said = {"fi": "Pakollisia ovat", "sv": "Obligatoriska är", "en": "are mandatory"}
    assert said[lang] in answer.text
    titles = {"fi": "Suostumus alumnirekisteriin", "sv": "Samtycke till", "en": "Consent to the alumni"}
    assert any(titles[lang] in one.text for one in shown.all("h2"))
    assert shown.one("input", name="text_version").attributes["value"] == "1"
    assert shown.all("a", href=f"/privacy/pages/notice/alumni?lang={lang}")
    names = {
        one.attributes.get("name") for one in shown.elements if one.name in ("input", "select", "textarea")
    }
    assert names >= FORM.keys()
    assert not shown.all("input", name="directory", checked="")
    filled_in = {
        one.attributes["name"]: one.attributes["autocomplete"]
        for one in shown.elements
        if "autocomplete" in one.attributes
    }
    assert filled_in == {
        "last_name": "family-name",
        "first_names": "given-name",
        "birth_date": "bday",
        "email": "email",
        "phone": "tel",
        "street": "address-line1",
        "postal_code": "postal-code",
        "city": "address-level2",
        "country": "country",
        "workplace": "organization",
        "job_title": "organization-title",
    }


def test_a_form_against_another_text_than_the_one_in_force_shows_the_new_one(world):
    answer = register(world, text_version="2")
    assert answer.status == 422
    assert "Suostumusteksti on muuttunut" in answer.text
    assert world.items(prefix="alumni#submission") == []


def test_an_identity_code_in_any_field_is_refused_and_not_shown_again(world):
    for name in sorted(FORM.keys() - {"text_version", "consent"}):
        answer = register(world, **{name: "131052-308T"})
        assert answer.status == 422, name
        assert "131052" not in answer.text, name
        assert "308T" not in answer.text, name
    assert world.items(prefix="alumni#submission") == []


MISTAKES = {
    "birth_date": ("31.2.1990", "17.5.1990"),
    "postal_code": ("8010", "viisi numeroa"),
    "graduation_year": ("2009", "2010"),
    "phone": ("12", "040 123 4567"),
    "email": ("anna@", "etunimi@example.fi"),
    "country": ("Suomi", "luettelosta"),
    "studies_began": ("-3", "2010"),
    "cooperation": ("gardening", "vaihtoehdoista"),
    "last_name": ("x" * 201, "200"),
}


def test_a_mistake_is_told_beside_its_field_and_uses_up_no_letter(world):
    for field, (value, said) in MISTAKES.items():
        answer = register(world, **{field: value})
        assert answer.status == 422, field
        shown = Parsed(answer.text)
        (fault,) = [one for one in shown.elements if one.attributes.get("id") == f"{field}-error"]
        assert said in fault.text, field
    assert [one["pk"] for one in world.items(prefix="alumni#") if one["sk"] == "mails"] == []


def test_the_summary_of_mistakes_is_in_the_order_of_the_fields_on_the_page(world):
    wrong = {
        "last_name": "",
        "phone": "12345",
        "email": "x",
        "degree": "x" * 201,
        "consent": None,
        "language": "de",
    }
    shown = Parsed(register(world, **wrong).text)
    named = [one.attributes["href"][1:] for one in shown.all("a") if one.attributes["href"].startswith("#")]
    assert named == ["main", "last_name", "email", "phone", "degree", "language", "consent"]
    places = [one.attributes.get("id") for one in shown.elements]
    assert [places.index(one) for one in named[1:]] == sorted(places.index(one) for one in named[1:])


def test_the_same_form_sent_twice_is_one_registration(world, postbox):
    assert register(world, once="form-1").status == 303
    world.pump()
    assert register(world, once="form-1").status == 303
    world.pump(twice=True)
    assert len(alumni(world)) == 1
    assert len(postbox.mails) == 1


# --- verification ----------------------------------------------------------------------------------------


def test_opening_the_link_shows_a_button_alone_and_spends_nothing(world, postbox):
    one = registered(world)
    before = stored(world, one)
    for _ in range(20):
        assert world.visit("alumni", "GET", VERIFICATION).status == 200
        shown = page(world, VERIFICATION, code=code(postbox, VERIFICATION))
    assert [b.text for b in shown.all("button") if "class" not in b.attributes] == ["Vahvista osoite"]
    assert "Mäkelä" not in shown.html
    assert stored(world, one) == before
    assert verify(world, postbox).status == 200
    once = stored(world, one)
    assert "on jo vahvistettu" in page(world, VERIFICATION, code=code(postbox, VERIFICATION)).html
    again = verify(world, postbox)
    assert again.status == 200
    assert stored(world, one) == once


def test_no_other_code_verifies_an_address(world, postbox):
    one = registered(world)
    wrong = [
        str(Code.of("alumni-verification", one, "other@example.fi")),
        str(Code.of("alumni-my-data", one, ADDRESS)),
        f"{one}.{'a' * 32}",
        str(Code.of("alumni-verification", "a" * 26, ADDRESS)),
    ]
    answers = [post(world, f"{VERIFICATION}/confirmation", code=each) for each in wrong]
    assert {answer.status for answer in answers} == {404}
    assert stored(world, one)["version"] == 1


# --- one who is known ------------------------------------------------------------------------------------


def test_known_and_unknown_addresses_get_the_same_bytes_after_the_same_calls(world, postbox):
    alumnus(world, **ANNA)
    gone = alumnus(world, email="restricted@example.fi")
    done(world, "PUT", of(gone, "/restriction"), role="dpo")
    suppress(world, "email", "erased@example.fi", erased=[{"purpose": "ALUM", "at": "2020-01-01T00:00:00Z"}])
    world.pump()
    for path, form in ((REGISTRATION, FORM), (LINK, {})):
        seen = set()
        for email in (ADDRESS, "new@example.fi", "restricted@example.fi", "erased@example.fi"):
            with world.counting() as calls:
                answer = post(world, path, **form | {"email": email})
            seen.add((answer.status, answer.text, repr(sorted(answer.headers.items()))))
            read = {"GetItem": 1} if path == REGISTRATION else {}
            assert calls.operations == {"UpdateItem": 2, "PutItem": 1} | read
        assert len(seen) == 1


def test_who_is_in_the_register_gets_a_letter_and_what_is_missing_is_added_once_verified(world, postbox):
    one = alumnus(world, **ANNA | {"workplace": None, "street": None, "postal_code": None, "city": None})
    world.pump()
    before = stored(world, one)
    assert register(world, first_names="Aino", workplace="Uusi Oy", city="Lieksa").status == 303
    world.pump()
    assert subjects(postbox) == [(ADDRESS, "Olet jo alumnirekisterissä")]
    assert links(postbox.mails[0]).keys() == {VERIFICATION, MY_DATA, f"{PAGES}/leave"}
    assert stored(world, one) == before
    (kept,) = submissions(world)
    assert (kept["status"], kept["alumnus_id"]) == ("waiting", one)
    assert verify(world, postbox).status == 200
    world.pump(twice=True)
    item = stored(world, one)
    assert (item["first_names"], item["workplace"], item["city"]) == ("Anna Liisa", "Uusi Oy", "Lieksa")
    assert [(c["source"], c["confirms"]) for c in item["consents"]] == [("paper", False), ("page", True)]
    assert submissions(world) == []
    assert subjects(postbox)[1:] == [(ADDRESS, "Tietojasi alumnirekisterissä täydennettiin")]
    assert len(alumni(world)) == 1
    assert verify(world, postbox).status == 404


def test_the_same_person_by_phone_birth_date_and_surname_is_one_and_the_record_stays_closed(world, postbox):
    one = alumnus(world, **ANNA | {"job_title": None})
    world.pump()
    register(world, email="toinen@example.fi")
    world.pump()
    assert subjects(postbox) == [("toinen@example.fi", VERIFY_SUBJECT)]
    answer = verify(world, postbox)
    assert "Käsittelemme lähettämäsi tiedot" in answer.text
    assert MY_DATA not in answer.text
    world.pump()
    item = stored(world, one)
    assert (item["email"], item["job_title"]) == (ADDRESS, "Talouspäällikkö")
    assert subjects(postbox)[1:] == [(ADDRESS, "Tietojasi alumnirekisterissä täydennettiin")]


def test_whoever_writes_from_another_address_opens_nothing_of_the_record_to_other_alumni(world, postbox):
    one = alumnus(world, **ANNA | {"directory": None, "workplace": None})
    register(world, email="toinen@example.fi", directory=["name", "email", "phone", "city"])
    world.pump()
    verify(world, postbox)
    world.pump()
    item = stored(world, one)
    assert (item["workplace"], len(item["consents"])) == ("Esimerkki Oy", 2)
    assert "directory" not in item
    assert [it for it in world.items(prefix="alumni#alumnus#") if "gsi3pk" in it] == []


def test_whoever_writes_from_another_address_makes_nobody_active_again_by_themselves(world, postbox):
    one = alumnus(world, **ANNA)
    world.put(stored(world, one) | {"status": "passive", "passive_on": "2026-10-01"})
    register(world, email="toinen@example.fi")
    world.pump()
    assert "Käsittelemme lähettämäsi tiedot" in verify(world, postbox).text
    world.pump()
    item = stored(world, one)
    assert (item["status"], len(item["consents"])) == ("passive", 1)
    (asked,) = read(world, "/alumni/submissions").json["items"]
    assert (asked["id"], asked["status"]) == (submissions(world)[0]["id"], "review")
    done(world, "POST", f"/alumni/submissions/{asked['id']}/admission")
    world.pump()
    verify(world, postbox)
    world.pump()
    item = stored(world, one)
    assert (item["status"], len(item["consents"]), submissions(world)) == ("active", 2, [])
    assert subjects(postbox)[-1] == (ADDRESS, "Tietojasi alumnirekisterissä täydennettiin")


def test_whoever_mistyped_their_address_and_registers_again_has_the_right_one_once_admitted(world, postbox):
    one = registered(world, email="anna.makel@example.fi", workplace=None)
    former = mine(world, one)
    assert register(world).status == 303
    world.pump()
    assert "Käsittelemme lähettämäsi tiedot" in verify(world, postbox).text
    world.pump()
    item = stored(world, one)
    assert (item["email"], item["awaits"]) == ("anna.makel@example.fi", ["verification", "graduation"])
    assert "workplace" not in item
    (asked,) = read(world, "/alumni/submissions").json["items"]
    done(world, "POST", f"/alumni/submissions/{asked['id']}/admission")
    world.pump()
    assert "Osoitteesi on vahvistettu" in verify(world, postbox).text
    world.pump()
    item = stored(world, one)
    assert (item["email"], item["awaits"], item["workplace"]) == (ADDRESS, ["graduation"], "Esimerkki Oy")
    assert (len(alumni(world)), submissions(world)) == (1, [])
    assert post(world, MY_DATA, code=former).status == 404
    assert post(world, MY_DATA, code=mine(world, one)).status == 200


def test_a_record_without_an_address_is_given_none_by_itself(world, postbox):
    one = alumnus(world, **ANNA | {"email": None})
    world.pump()
    register(world)
    world.pump()
    (held,) = submissions(world)
    assert (held["status"], postbox.mails) == ("review", [])
    (shown,) = read(world, "/alumni/submissions").json["items"]
    assert (shown["id"], shown["allowed_actions"]) == (held["id"], ["admit", "reject"])
    done(world, "POST", f"/alumni/submissions/{held['id']}/admission")
    world.pump()
    verify(world, postbox)
    world.pump()
    assert stored(world, one)["email"] == ADDRESS


def test_a_restricted_person_is_held_silently_until_somebody_decides(world, postbox):
    one = alumnus(world, **ANNA)
    done(world, "PUT", of(one, "/restriction"), role="dpo")
    world.pump()
    register(world)
    world.pump()
    (held,) = submissions(world)
    assert (held["status"], postbox.mails, len(alumni(world))) == ("held", [], 1)
    path = f"/alumni/submissions/{held['id']}"
    assert read(world, "/alumni/submissions").json["items"] == []
    assert read(world, "/alumni/submissions/held").status == 403
    assert {"email", "answers"}.isdisjoint(read(world, path).json)
    for rest, status in (("admission", 409), ("rejection", 409), ("release", 403), ("refusal", 403)):
        assert do(world, "POST", f"{path}/{rest}").status == status
    assert submissions(world) == [held]
    (shown,) = read(world, "/alumni/submissions/held", "dpo").json["items"]
    assert (shown["email"], shown["allowed_actions"]) == (ADDRESS, ["refuse", "release"])
    done(world, "POST", f"{path}/refusal", role="dpo")
    world.pump()
    assert submissions(world) == []
    assert do(world, "POST", f"{path}/release", role="dpo").status == 404


def test_who_may_be_a_protected_person_is_the_officers_to_decide(world, postbox):
    one = alumnus(world, **ANNA | {"email": None})
    done(world, "PUT", of(one, "/protection"), {"contact_secret": True}, role="dpo")
    world.pump()
    register(world)
    world.pump()
    (held,) = submissions(world)
    assert (held["status"], postbox.mails) == ("held", [])
    done(world, "POST", f"/alumni/submissions/{held['id']}/release", role="dpo")
    world.pump()
    assert [one["status"] for one in submissions(world)] == ["waiting"]


def test_an_erased_person_comes_back_with_a_fresh_consent(world, postbox):
    suppress(world, "email", ADDRESS, erased=[{"purpose": "ALUM", "at": "2026-01-01T00:00:00Z"}])
    one = registered(world)
    assert verify(world, postbox).status == 200
    assert stored(world, one)["awaits"] == ["graduation"]


def test_a_fourth_registration_in_an_hour_is_kept_and_gets_no_letter(world, postbox):
    for number in range(4):
        assert register(world, once=f"form-{number}", email="a@example.fi", phone=None).status == 303
        world.pump()
    assert len(postbox.mails) == 3
    assert [one["status"] for one in submissions(world)] == ["waiting"] * 3


def test_mails_to_an_address_are_counted_over_the_pages_of_all_contexts(world, postbox):
    alumnus(world, **ANNA)
    for number in range(2):
        assert post(world, LINK, email=ADDRESS, once=f"link-{number}").status == 303
    asks = {"kind": "access", "which": "alumni", "first_names": "Anna", "last_name": "Mäkelä"}
    answers = [
        world.visit("privacy", "POST", "/privacy/pages/request", asks | {"email": ADDRESS, "once": once})
        for once in ("a", "b")
    ]
    assert answers[0].text == answers[1].text
    assert post(world, LINK, email=ADDRESS, once="link-2").status == 303
    world.pump()
    asked = [one.get("links", 0) for one in world.items(prefix="privacy#request#")]
    assert (sorted(asked), len(postbox.mails)) == ([0, 1], 3)
    assert isolation.violations(world.requests) == []


def test_what_is_sent_comes_through_a_gateway_that_is_down(world, postbox):
    postbox.refusal = "451 later"
    register(world)
    world.pump(dead=True)
    (letter,) = world.letters("alumni-dead")
    postbox.refusal = ""
    world.tell("crm.alumni", "SubmissionReceived", **letter["detail"])
    world.pump()
    assert subjects(postbox) == [(ADDRESS, VERIFY_SUBJECT)]
    assert (len(alumni(world)), submissions(world)) == (1, [])


def test_a_mistyped_address_that_staff_put_right_is_asked_to_verify_and_the_former_code_is_void(
    world, postbox
):
    one = registered(world, email="mistyped@example.fi")
    former = code(postbox, VERIFICATION)
    postbox.mails.clear()
    done(world, "PATCH", of(one), {"email": ADDRESS})
    world.pump(twice=True)
    assert subjects(postbox) == [(ADDRESS, VERIFY_SUBJECT)]
    assert post(world, f"{VERIFICATION}/confirmation", code=former).status == 404
    done(world, "PATCH", of(one), {"city": "Kuopio"})
    world.pump()
    assert len(postbox.mails) == 1
    assert verify(world, postbox).status == 200
    assert stored(world, one)["awaits"] == ["graduation"]


def test_whoever_is_recorded_by_hand_is_welcomed_once_they_are_active(world, postbox):
    answer = introduce(world, **ANNA | {"degree_confirmed": None})
    world.pump()
    assert postbox.mails == []
    one = answer.json["id"]
    for _ in range(2):
        do(world, "POST", of(one, "/degree-confirmation"))
        world.pump(twice=True)
    assert subjects(postbox) == [(ANNA["email"], "Tervetuloa alumnirekisteriin")]
    assert list(links(postbox.mails[0])) == [MY_DATA, LEAVE]
    assert introduce(world, email="heti@example.fi", language="sv").status == 201
    world.pump(twice=True)
    assert subjects(postbox)[1:] == [("heti@example.fi", "Välkommen till alumnregistret")]


TOLD = {"at": "2026-01-20T10:00:00Z", "how": "Kirje jokaiselle", "notice_version": "1"}


@pytest.mark.parametrize("confirmed", [True, None])
def test_whoever_moves_here_and_was_told_otherwise_gets_no_letter(world, postbox, confirmed):
    answer = introduce(
        world, email="eino@example.fi", no_welcome=True, informed=TOLD, degree_confirmed=confirmed
    )
    assert answer.status == 201
    one = answer.json["id"]
    if not confirmed:
        do(world, "POST", of(one, "/degree-confirmation"))
    world.pump(twice=True)
    now = stored(world, one)
    assert (now["status"], now["no_welcome"], now["informed"]) == ("active", True, {"ALUM": TOLD})
    assert "gsi2pk" not in now
    later = {"text_version": "1", "source": "phone", "at": "2026-01-25T10:00:00Z", "evidence": "Puhelu"}
    do(world, "POST", of(one, "/consents"), later)
    world.pump(twice=True)
    assert postbox.mails == []


def test_nobody_is_left_without_a_word(world, postbox):
    refused = introduce(world, email="eino@example.fi", no_welcome=True)
    assert problems(refused) == {"informed": "is missing, and no letter is to tell them"}
    assert world.items(prefix="alumni#alumnus#") == []


def test_a_lecture_hall_of_two_hundred_registers_and_confirms_within_the_limits(world, postbox):
    def come(email: str) -> list[int]:
        answers = [register(world, email=email, phone=None)]
        world.pump()
        answers += [post(world, VERIFICATION, code=code(postbox, VERIFICATION)), verify(world, postbox)]
        return [one.status for one in answers]

    with clock.fixed(clock.now()):
        assert come("first@example.fi") == [303, 200, 200]
        (counter,) = world.items(prefix="alumni#limit#")
        assert (counter["shown"], counter["acted"]) == (1, 2)
        world.put(counter | {what: 199 * counter[what] for what in ("shown", "acted")})
        assert come("last@example.fi") == [303, 200, 200]
        (counter,) = world.items(prefix="alumni#limit#")
        assert (counter["shown"], counter["acted"]) == (200, 400)
