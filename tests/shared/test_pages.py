"""Public pages, through the Lambda handler of a made-up context."""

import base64
import hashlib

import pytest

from shared import settings, table
from shared.codes import Code
from shared.pages import Pages, View
from shared.pages.texts import load
from tests.observation import cancelled
from tests.shared import leaflets
from tests.shared.browsing import Parsed
from tests.shared.things import THINGS, Thing, key, made

LETTER = leaflets.LETTER
REPLY, LEAVING, FILE = f"{LETTER}/reply", f"{LETTER}/leaving", f"{LETTER}/file"
STATEMENT = "/things/pages/accessibility"
IDENTITY_CODE = "131052-308T"
ORGANISATION = "Esimerkin ammattikorkeakoulu"


@pytest.fixture
def thing(world):
    """A thing whose letter was sent."""
    return made("Åsa <b>")


@pytest.fixture
def code(thing):
    return str(leaflets.code_of(thing.id))


@pytest.fixture
def get(world):
    def opened(path=LETTER, **how):
        return world.visit("things", "GET", path, **how)

    return opened


@pytest.fixture
def post(world, code):
    """Post a form with the letter's code."""

    def posted(path=LETTER, how=None, **form):
        return world.visit("things", "POST", path, {"code": code, **form}, **(how or {}))

    return posted


def reply(**over):
    return {"by_name": "Åsa", "mark": "3", "agreed": "yes"} | over


# --- what goes with each page ----------------------------------------------------------------------------


def hashed(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_every_page_goes_with_exactly_these_headers(get, post):
    usual = {
        "cache-control": "no-store",
        "content-language": "fi",
        "content-type": "text/html; charset=utf-8",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "referrer-policy": "no-referrer",
        "strict-transport-security": "max-age=31536000",
        "x-content-type-options": "nosniff",
        "x-robots-tag": "noindex",
    }
    for answer in (get(), post(), post(REPLY), get("/things/pages/nothing"), get(STATEMENT)):
        page = Parsed(answer.text)
        scripts = [f"script-src {hashed(one.text)}" for one in page.all("script")]
        policy = ["default-src 'none'", f"style-src {hashed(page.one('style').text)}", *scripts]
        policy += ["form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"]
        assert answer.headers == usual | {"content-security-policy": "; ".join(policy)}


def test_the_script_that_moves_the_code_is_the_only_one_and_on_the_entry_alone(get, post):
    (script,) = Parsed(get().text).all("script")
    assert "history.replaceState" in script.text
    assert Parsed(get().text).one("p", id="opening").attributes["hidden"] == ""
    assert script.attributes == {}
    others = (post(), post(REPLY), post(REPLY, **reply()), get(STATEMENT), post(code="no code"))
    for answer in others:
        assert Parsed(answer.text).all("script") == []
        assert "script-src" not in answer.headers["content-security-policy"]


def test_no_page_takes_anything_from_elsewhere_or_styles_and_acts_inline(get, post):
    for answer in (get(), post(), post(REPLY), get(STATEMENT), post(REPLY, **reply())):
        for element in Parsed(answer.text).elements:
            assert element.name not in ("link", "img", "iframe", "object", "embed", "base")
            names = set(element.attributes)
            assert not {name for name in names if name.startswith("on")} | names & {"style", "src"}


def test_a_page_has_its_landmarks_one_heading_a_way_past_the_header_and_a_language(get, post):
    for answer in (get(), post(), post(REPLY), get(STATEMENT), get("/things/pages/nothing")):
        page = Parsed(answer.text)
        assert page.one("html").attributes["lang"] == "fi"
        assert [len(page.all(name)) for name in ("header", "nav", "main", "footer", "h1")] == [1] * 5
        assert page.elements[page.elements.index(page.one("body")) + 1].attributes["href"] == "#main"
        assert page.one("title").text.endswith(f"{page.one('h1').text} – {ORGANISATION}")
        links = [one.attributes["href"] for one in page.all("a")[-2:]]
        assert links == [f"{STATEMENT}?lang=fi", "https://www.example.fi/tietosuoja"]
        ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
        assert len(ids) == len(set(ids))


# --- the letter's link -----------------------------------------------------------------------------------


def test_a_letter_is_shown_answered_and_thanked_for(world, thing, code, get, post):
    entry = Parsed(get().text)
    assert entry.one("form", id="entry").attributes["action"] == f"{LETTER}#summary"
    assert entry.one("textarea").attributes["name"] == "code"
    shown = Parsed(post().text)
    assert shown.one("h1").text == "Kirje: Åsa <b>"
    assert shown.one("input", name="by_name").attributes["value"] == "Åsa <b>"
    assert {one.attributes["value"] for one in shown.all("input", type="hidden", name="code")} == {code}
    done = post(REPLY, **reply(remarks="Hyvä\r\nilta"))
    assert (done.status, "<p>2: 3</p>" in done.text) == (200, True)
    item = world.item(key(thing.id))
    assert (item["version"], item["city"], item["notes"]) == (2, "3", "Hyvä\nilta")
    assert item["act"] == {
        "actor": "public:things",
        "role": "public",
        "request_id": item["act"]["request_id"],
    }


def test_the_whole_link_may_be_pasted_as_the_code(post, code):
    assert post(code=f" https://crm.example.fi{LETTER}?lang=fi#{code}\n").status == 200


def test_twenty_gets_call_nothing_and_leave_the_link_good(world, thing, get, post):
    before = world.items()
    with world.counting() as calls:
        for _ in range(20):
            assert get().status == 200
    assert calls.operations == {}
    assert world.items() == before
    for _ in range(20):
        assert post().status == 200
    assert [one for one in world.items() if "#limit#" not in one["pk"]] == before
    assert post(REPLY, **reply()).status == 200
    assert world.item(key(thing.id))["version"] == 2


@pytest.mark.parametrize("wrong", ["another", "secret", "use"])
def test_a_wrong_code_shows_and_does_nothing(world, thing, code, post, wrong):
    given = {
        "another": Code("another", code.partition(".")[2]),
        "secret": Code(thing.id, "a" * 32),
        "use": Code.of("offer", thing.id),
    }[wrong]
    before = world.item(key(thing.id))
    for path, form in ((LETTER, {}), (REPLY, reply()), (LEAVING, {})):
        answer = post(path, **form, code=str(given))
        assert (answer.status, Parsed(answer.text).one("h1").text) == (404, "Sivua ei löydy")
    assert world.item(key(thing.id)) == before


def test_what_is_no_code_is_asked_for_again_and_not_said_again(post):
    for path in (LETTER, REPLY):
        answer = post(path, code="nonsense")
        page = Parsed(answer.text)
        assert (answer.status, page.one("h1").text) == (422, "Avaa kirje")
        field = page.one("textarea", name="code")
        assert field.attributes["aria-invalid"] == "true"
        assert "nonsense" not in answer.text
        assert page.all("input", name="code") == []
        assert page.one("a", href="#code").text == (
            "Koodi: Koodi ei ole oikean muotoinen. Liitä tähän koko linkki viestistä, jonka sait."
        )


def test_a_restricted_record_is_hidden_but_its_rights_are_open(world, thing, post):
    table.change(THINGS, thing.id, Thing.put_under_restriction, table.Act(actor="system:test"))
    assert post().status == 404
    assert post(REPLY, **reply()).status == 404
    assert post(f"{LETTER}/farewell").status == 200
    left = post(LEAVING)
    assert (left.status, left.headers["location"]) == (303, "/things/pages/goodbye?lang=fi")
    assert world.item(key(thing.id))["blocked"] is True


def test_a_get_page_follows_an_act_where_nothing_of_the_form_is_needed(world, get, post, code):
    left = post(LEAVING, how={"query": {"lang": "sv"}})
    assert (left.status, left.headers["location"]) == (303, "/things/pages/goodbye?lang=sv")
    assert left.text == ""
    assert code not in str(left.headers)
    assert Parsed(get("/things/pages/goodbye", query={"lang": "sv"}).text).one("h1").text == "Hej då"


def test_a_file_is_handed_over_to_be_kept_not_shown(post):
    file = post(FILE)
    assert (file.status, file.text) == (200, "Åsa <b>")
    assert (
        file.headers["content-disposition"] == "attachment; filename*=UTF-8''Lehtinen%20%26%20Str%C3%B6m.txt"
    )
    assert file.headers["content-type"] == "text/plain"
    assert file.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"


# --- one form, one act -----------------------------------------------------------------------------------


def test_the_same_form_posted_twice_is_one_act_and_answers_the_same_page(world, thing, post):
    once = Parsed(post().text).all("input", name="once")[0].attributes["value"]
    first = post(REPLY, **reply(), once=once)
    again = post(REPLY, **reply(), once=once)
    assert (first.status, again.text) == (200, first.text)
    assert world.item(key(thing.id))["version"] == 2


def test_a_form_opened_anew_and_filled_in_as_before_is_another_act(world, thing, post):
    for mark in ("3", "4", "3"):
        once = Parsed(post().text).all("input", name="once")[0].attributes["value"]
        assert post(REPLY, **reply(mark=mark), once=once).status == 200
    assert (world.item(key(thing.id))["version"], world.item(key(thing.id))["city"]) == (4, "3")


def test_the_act_holds_no_permission_and_no_word_of_the_form(world, thing, post):
    post(REPLY, **reply(remarks="Salainen toive"))
    ((kept, [version, body]),) = world.item(key(thing.id))["keys"].items()
    assert (len(kept), version, body) == (24, 2, "")
    assert "Salainen" not in kept


# --- mistakes in a form ----------------------------------------------------------------------------------


def test_a_wrong_form_comes_back_with_what_is_wrong_and_what_was_typed(world, thing, code, post):
    before = world.item(key(thing.id))
    answer = post(
        REPLY, by_name='"><script>', mark="9", liked=["food", "talks"], remarks="Pitkä\r\nteksti", email=""
    )
    page = Parsed(answer.text)
    assert (answer.status, page.one("title").text) == (422, f"Virhe: Kirje: Åsa <b> – {ORGANISATION}")
    summary = page.one("div", id="summary")
    assert summary.attributes == {
        "id": "summary",
        "class": "summary",
        "role": "alert",
        "tabindex": "-1",
        "aria-labelledby": "summary-title",
    }
    links = [one for one in page.all("a") if one.attributes["href"] in ("#mark", "#agreed")]
    assert [one.text for one in links] == [
        "Arvosana: Valitse jokin vaihtoehdoista.",
        "Hyväksyn ehdot: Täytä tämä kohta.",
    ]
    assert page.one("input", id="by_name").attributes["value"] == '"><script>'
    assert "aria-invalid" not in page.one("input", id="by_name").attributes
    assert page.one("textarea", id="remarks").text == "\nPitkä\nteksti"
    assert [one.attributes["value"] for one in page.all("input", name="liked", checked="")] == [
        "food",
        "talks",
    ]
    scale = page.one("fieldset", role="radiogroup")
    assert scale.attributes["aria-invalid"] == "true"
    assert page.described(scale) == ["1 = huono, 5 = hyvä", "Virhe: Valitse jokin vaihtoehdoista."]
    box = page.one("input", id="agreed")
    assert (box.attributes["aria-invalid"], page.described(box)) == ("true", ["Virhe: Täytä tämä kohta."])
    assert {one.attributes["value"] for one in page.all("input", name="code")} == {code}
    assert world.item(key(thing.id)) == before


def test_a_value_that_was_cleared_does_not_come_back(post):
    page = Parsed(post(REPLY, **reply(by_name=" ")).text)
    assert page.one("input", id="by_name").attributes["value"] == ""
    assert page.one("input", id="agreed").attributes["checked"] == ""


def test_a_handler_says_what_is_wrong_in_words_of_its_own(world, thing, post):
    page = Parsed(post(REPLY, **reply(by_name="Nobody")).text)
    assert page.described(page.one("input", id="by_name")) == ["Virhe: Kirjoita oikea nimi."]
    assert world.item(key(thing.id))["version"] == 1


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (
            {"remarks": f"Tunnus {IDENTITY_CODE}"},
            "Muuta: Poista henkilötunnus. Emme tallenna henkilötunnuksia.",
        ),
        ({"remarks": "x" * 201}, "Muuta: Teksti on liian pitkä. Lyhennä se enintään 200 merkkiin."),
        ({"remarks": "a\0b"}, "Muuta: Tekstissä on merkkejä, joita tähän ei voi kirjoittaa."),
        ({"by_name": "a\x1bb"}, "Nimi: Tekstissä on merkkejä, joita tähän ei voi kirjoittaa."),
        ({"by_name": ["Åsa", "Öö"]}, "Nimi: Kohta lähetettiin monta kertaa. Täytä se kerran."),
        ({"by_name": "Elsewhere"}, "Tarkista lomake."),
        ({"email": "nobody"}, "Sähköposti: Tarkista tämä kohta."),
        ({"liked": "drinks"}, "Mistä pidit? Valitse jokin vaihtoehdoista."),
        (
            {"admin<script>": "1"},
            "Lomakkeella lähetettiin kohta, jota sillä ei ole. Avaa sivu uudelleen linkistä.",
        ),
        ({"admin": ""}, "Lomakkeella lähetettiin kohta, jota sillä ei ole. Avaa sivu uudelleen linkistä."),
    ],
)
def test_what_is_refused_is_named_in_plain_words(world, thing, post, form, said):
    answer = post(REPLY, **reply(**form))
    summary = Parsed(answer.text).one("div", id="summary")
    assert answer.status == 422
    assert [line for line in summary.text.split("\n") if line] == ["Tarkista nämä kohdat", said]
    assert "\0" not in answer.text
    assert "\x1b" not in answer.text
    assert world.item(key(thing.id))["version"] == 1


def test_a_form_without_a_letter_is_shown_again_where_it_stands(world, get):
    page = Parsed(get("/things/pages/join").text)
    assert page.one("form").attributes["action"] == "/things/pages/join#summary"
    wrong = world.visit("things", "POST", "/things/pages/join", {"by_name": " "})
    assert (wrong.status, Parsed(wrong.text).one("a", href="#by_name").text) == (
        422,
        "Nimi: Täytä tämä kohta.",
    )
    assert world.visit("things", "POST", "/things/pages/join", {"by_name": "Åsa"}).status == 200


# --- what no browser sends -------------------------------------------------------------------------------


HOSTILE = [
    "<script>alert(1)</script>",
    '"onfocus="alert(1)',
    "'><img src=x>",
    "{{ 7*7 }}{% raw %}",
    "&amp;<!--",
    "\u202e\ufeff",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_the_text_it_is(world, thing, post, text):
    plain = Parsed(post(REPLY, **reply(by_name="")).text)
    page = Parsed(post(REPLY, **reply(by_name="", remarks=text)).text)
    assert [one.name for one in page.elements] == [one.name for one in plain.elements]
    assert page.one("textarea", id="remarks").text == f"\n{text}"
    done = Parsed(post(REPLY, **reply(remarks=text)).text)
    assert done.all("p")[-1].text == text


@pytest.mark.parametrize(
    ("body", "status", "title"),
    [
        (b"code=%FF%FE", 422, "Lomaketta ei voitu lukea"),
        (b"code=%ED%A0%80", 422, "Lomaketta ei voitu lukea"),
        (b"code=\xff\xfe", 422, "Lomaketta ei voitu lukea"),
        (b"&".join(b"a%d=1" % number for number in range(201)), 422, "Lomaketta ei voitu lukea"),
        (b"code=" + b"x" * (256 * 1024), 413, "Lomake on liian suuri"),
        (b"code=" + b"x" * (255 * 1024), 422, "Avaa kirje"),
        (b"", 422, "Avaa kirje"),
        (b"=&&;%", 422, "Avaa kirje"),
        (b"lang=%3Cscript%3E&once=%3Cscript%3E&code=", 422, "Avaa kirje"),
    ],
)
def test_what_is_no_form_is_refused_with_a_page(world, body, status, title):
    before = world.items()
    answer = world.visit("things", "POST", LETTER, body)
    page = Parsed(answer.text)
    assert (answer.status, page.one("h1").text) == (status, title)
    assert [one for one in world.items() if "#limit#" not in one["pk"]] == before


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain"])
def test_another_type_of_body_is_refused(world, kind):
    answer = world.visit("things", "POST", LETTER, "{}", headers={"content-type": kind})
    assert (answer.status, Parsed(answer.text).one("h1").text) == (415, "Lomaketta ei voitu lukea")


def test_a_body_in_text_or_with_a_charset_is_read_alike(world, code):
    kind = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
    assert world.visit("things", "POST", LETTER, f"code={code}", headers=kind).status == 200
    event = world.event("POST", LETTER, f"code={code}", {"Content-Type": kind["content-type"]})
    event |= {"body": f"code={code}", "isBase64Encoded": False}
    assert leaflets.handle(event)["statusCode"] == 200


# --- refusals and mistakes -------------------------------------------------------------------------------


def test_an_unknown_address_is_404_in_words(get):
    for path in (
        "/things/pages/nothing",
        f"{LETTER}/",
        '/things/pages/"><script>',
        "/things/pages/" + "x" * 5000,
    ):
        answer = get(path)
        assert (answer.status, Parsed(answer.text).one("h1").text) == (404, "Sivua ei löydy")
        assert "pages/x" not in answer.text


def test_another_method_is_405_with_the_one_that_is_allowed(world, get):
    answer = get(REPLY)
    assert (answer.status, answer.headers["allow"]) == (405, "POST")
    assert Parsed(answer.text).one("h1").text == "Avaa sivu uudelleen linkistä"
    answer = world.visit("things", "PUT", LETTER)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, POST")


def test_a_mistake_of_ours_is_a_page_with_the_request_id_and_says_no_more(world, post, code, caplog):
    answer = post(REPLY, **reply(by_name="Broken"))
    page = Parsed(answer.text)
    request_id = page.one("code").text
    assert (answer.status, page.one("h1").text) == (500, "Palvelussa on häiriö")
    assert request_id.startswith("request-")
    (line,) = caplog.records
    assert (line.message, line.error, line.request_id) == ("a page failed", "RuntimeError", request_id)
    for secret in (IDENTITY_CODE, "matti@example.fi", code, "Broken", "192.0.2.1"):
        assert secret not in answer.text
        assert secret not in str(vars(line))


def test_contention_is_503_with_a_time_to_come_again(world, post):
    with world.fault("things-pages.before_put_item", times=8, error=cancelled("TransactionConflict")):
        answer = post(REPLY, **reply())
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    assert Parsed(answer.text).one("h1").text == "Palvelu on ruuhkainen"


@pytest.mark.parametrize(
    "event", [{}, {"requestContext": {}}, {"requestContext": {"http": {"method": None}}, "rawPath": 1}]
)
def test_what_is_no_event_gets_plain_words(event):
    answer = leaflets.handle(event)
    assert answer["statusCode"] == 500
    assert answer["headers"]["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Försök igen senare" in answer["body"]


def test_where_no_page_can_be_made_plain_words_are_left(world, get, monkeypatch):
    monkeypatch.delenv("CRM_ORGANISATION")
    settings.forget()
    answer = get()
    assert (answer.status, "Yritä myöhemmin uudelleen" in answer.text) == (500, True)


def test_a_name_that_a_template_does_not_know_is_a_mistake_of_ours(world, tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text("{{ nothing }}")
    pages = Pages("things", tmp_path)
    pages.get("/things/pages/a")(lambda: View("a.html"))
    assert pages.handle(world.event("GET", "/things/pages/a"))["statusCode"] == 500


def test_a_form_names_a_page_that_is_declared(tmp_path):
    pages = Pages("things", tmp_path)
    with pytest.raises(TypeError, match="declare the page"):
        pages.post("/things/pages/a", on=lambda: View("a.html"))(lambda: View("b.html"))


# --- languages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "header", "language"),
    [
        ({}, None, "fi"),
        ({"lang": "sv"}, "en", "sv"),
        ({"lang": "xx"}, "en", "en"),
        ({"lang": '"><script>'}, None, "fi"),
        ({}, "sv-FI,sv;q=0.9,en;q=0.8", "sv"),
        ({}, "de,en-GB;q=0.7,fi;q=0.9", "fi"),
        ({}, "de, EN;q=0.5", "en"),
        ({}, "sv;q=0, en;q=0.1", "en"),
        ({}, "de,fr", "fi"),
        ({}, ";;q=x,,=,sv;q=high", "fi"),
        ({}, "," * 20000 + "sv", "fi"),
    ],
)
def test_the_language_is_asked_for_or_the_browsers_or_finnish(get, query, header, language):
    answer = get(query=query, headers={"Accept-Language": header} if header else {})
    assert answer.headers["content-language"] == language
    assert Parsed(answer.text).one("html").attributes["lang"] == language


def test_a_form_keeps_its_language_and_the_address_has_the_last_word(post):
    browser = {"headers": {"accept-language": "en"}}
    assert post(how=browser, lang="sv").headers["content-language"] == "sv"
    assert post(how=browser, lang="no").headers["content-language"] == "en"
    assert post(how={**browser, "query": {"lang": "fi"}}, lang="sv").headers["content-language"] == "fi"
    assert Parsed(post(lang="sv").text).all("input", name="lang", value="sv")


def test_the_way_to_another_language_keeps_the_page(get, post, code):
    links = Parsed(get(query={"lang": "sv"}).text).all("a", **{"class": "language"})
    assert [(one.attributes["href"], one.attributes["lang"], one.text) for one in links] == [
        (f"{LETTER}?lang=fi", "fi", "Suomi"),
        (f"{LETTER}?lang=en", "en", "English"),
    ]
    for answer in (post(), post(REPLY), post(REPLY, **reply())):
        page = Parsed(answer.text)
        forms = page.all("form", **{"class": "language"})
        assert [one.attributes["action"] for one in forms] == [LETTER, LETTER]
        assert [one.text for one in forms] == ["Svenska", "English"]
    lost = Parsed(get("/things/pages/nothing").text).all("a", **{"class": "language"})
    assert [one.attributes["href"] for one in lost] == ["?lang=sv", "?lang=en"]


def test_every_language_has_every_word_and_place(tmp_path):
    for language in ("fi", "sv", "en"):
        (tmp_path / f"{language}.json").write_text('{"a": {"b": "{name}"}}')
    assert load(tmp_path)["sv"]("a.b", name="Åsa") == "Åsa"
    (tmp_path / "sv.json").write_text('{"a": {"b": "{other}"}}')
    with pytest.raises(ValueError, match=r"sv differs from fi: \['a.b'\]"):
        load(tmp_path)
    (tmp_path / "sv.json").write_text("{}")
    with pytest.raises(ValueError, match=r"sv differs from fi: \['a.b'\]"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("language", "title", "words"),
    [
        ("fi", "Saavutettavuusseloste", ("306/2019", "14 päivän", "Liikenne- ja viestintävirasto Traficom")),
        (
            "sv",
            "Tillgänglighetsutlåtande",
            ("306/2019", "14 dagar", "Transport- och kommunikationsverket Traficom"),
        ),
        (
            "en",
            "Accessibility statement",
            ("306/2019", "14 days", "Finnish Transport and Communications Agency"),
        ),
    ],
)
def test_the_accessibility_statement_says_what_the_law_asks(get, language, title, words):
    answer = get(STATEMENT, query={"lang": language})
    page = Parsed(answer.text)
    assert page.one("h1").text == title
    assert all(word in answer.text for word in (*words, "2026", ORGANISATION, "axe-core"))
    assert page.one("a", href="mailto:crm@example.fi")
    assert len(page.all("h2")) == 5
