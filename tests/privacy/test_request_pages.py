"""The public page of requests: always recorded, answered alike, confirmed by a link no GET spends."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared import clock
from shared.pages import limits
from tests.postbox import Postbox
from tests.privacy.people import contact
from tests.privacy.requesting import act, read
from tests.shared.browsing import Parsed
from tests.world import Answer, World

PAGE, RECEIVED, IDENTITY = (f"/privacy/pages/{one}" for one in ("request", "request/received", "identity"))
FORM = {
    "kind": "erasure",
    "which": "alumni",
    "first_names": "Anna",
    "last_name": "Virtanen",
    "email": "Anna@Example.fi",
    "once": "1",
}
MONDAY = datetime(2026, 2, 2, 10, tzinfo=UTC)
LANGUAGES = ("fi", "sv", "en")


@pytest.fixture(autouse=True)
def _monday() -> Any:
    with clock.fixed(MONDAY):
        yield


def post(world: World, form: dict[str, Any] = FORM, **how: Any) -> Answer:
    return world.visit("privacy", "POST", PAGE, form, **how)


def requests(world: World) -> list[dict[str, Any]]:
    return world.items(prefix="privacy#request#")


def link(postbox: Postbox, number: int = -1) -> str:
    """The code in a letter's link."""
    found = re.search(r"/privacy/pages/identity\?lang=\w\w#(\S+)", postbox.mails[number].get_content())
    assert found
    return found[1]


def asked(world: World, postbox: Postbox) -> tuple[str, str]:
    """A request of somebody whose address is on file, mailed its link; its id and the code."""
    contact(world, "anna@example.fi")
    post(world)
    world.pump()
    return requests(world)[0]["id"], link(postbox)


def test_the_page_asks_in_three_languages_and_says_how_long_it_takes(world: World) -> None:
    for language in LANGUAGES:
        page = world.visit("privacy", "GET", PAGE, query={"lang": language})
        parsed = Parsed(page.text)
        assert page.status == 200
        assert len(parsed.all("input", type="radio", name="kind")) == 8
        assert parsed.one("input", name="email").attributes["autocomplete"] == "email"
        received = world.visit("privacy", "GET", RECEIVED, query={"lang": language})
        assert "2.2.2026" in received.text
        assert "2.3.2026" in received.text


def test_a_request_is_recorded_with_its_day_of_receipt_unverified(world: World) -> None:
    answer = post(world)
    assert (answer.status, answer.headers["location"]) == (303, f"{RECEIVED}?lang=fi")
    (one,) = requests(world)
    shown = read(world, one["id"])
    assert (shown["status"], shown["channel"], shown["received"]) == ("received", "page", "2026-02-02")
    assert (shown["due"], shown["registers"]) == ("2026-03-02", ["alumni"])
    assert shown["person"]["email"] == "anna@example.fi"
    assert "identity" not in shown


def test_the_form_posted_twice_is_one_request_and_filled_in_anew_another(world: World) -> None:
    assert post(world).text == post(world).text
    assert len(requests(world)) == 1
    post(world, FORM | {"once": "2"})
    assert len(requests(world)) == 2


def test_known_and_unknown_addresses_get_the_same_bytes_after_the_same_calls(world: World) -> None:
    contact(world, "anna@example.fi")
    world.pump()
    post(world, FORM | {"email": "warm@example.fi"})
    for language in LANGUAGES:
        seen = []
        for once, address in enumerate(("anna@example.fi", "nobody@example.fi", "anna@example.fi")):
            form = FORM | {"email": address, "once": f"{language}{once}", "lang": language}
            with world.counting() as calls:
                answer = post(world, form)
            seen.append((answer, calls.operations, calls.write_units))
        assert [one for one in seen if one != seen[0]] == []
        assert seen[0][1] == {"PutItem": 2, "UpdateItem": 2}


WRONG: tuple[tuple[dict[str, str], str], ...] = (
    ({"email": "anna"}, "email"),
    ({"phone": "123"}, "phone"),
    ({"kind": "revenge"}, "kind"),
    ({"which": ""}, "which"),
    ({"last_name": ""}, "last_name"),
    ({"message": "Tunnukseni on 131052-308T."}, "message"),
    ({"first_names": "131052-308T"}, "first_names"),
)


def test_what_is_wrong_is_shown_beside_the_field_and_nothing_is_written(world: World) -> None:
    for wrong, field in WRONG:
        answer = post(world, FORM | wrong)
        assert answer.status == 422, wrong
        assert f'id="{field}-error"' in answer.text
        assert "131052" not in answer.text
        assert answer.text.count("Virtanen") == (0 if field == "last_name" else 1)
    assert requests(world) == []


def test_a_link_goes_to_the_address_on_file_and_to_no_other(world: World, postbox: Postbox) -> None:
    post(world, FORM | {"email": "nobody@example.fi"})
    world.pump()
    assert postbox.mails == []
    request_id, code = asked(world, postbox)
    (mail,) = postbox.mails
    assert (mail["To"], mail["Subject"]) == ("anna@example.fi", "Vahvista tietosuojapyyntö")
    assert "Virtanen" not in mail.get_content()
    assert "poist" not in mail.get_content()
    assert code.startswith(read(world, requests(world)[-1]["id"])["id"]) or code.startswith(request_id)


def test_opening_the_link_confirms_nothing_and_the_button_does_once(world: World, postbox: Postbox) -> None:
    request_id, code = asked(world, postbox)
    for _ in range(3):
        assert world.visit("privacy", "GET", IDENTITY).status == 200
        shown = world.visit("privacy", "POST", IDENTITY, {"code": code})
        assert "Vahvistan, että tein pyynnön" in shown.text
    assert read(world, request_id)["version"] == 1
    done = world.visit("privacy", "POST", f"{IDENTITY}/confirmation", {"code": code, "once": "1"})
    assert "Pyyntö on vahvistettu" in done.text
    shown = read(world, request_id)
    assert (shown["status"], shown["identity"]["method"]) == ("scoping", "link")
    again = world.visit("privacy", "POST", f"{IDENTITY}/confirmation", {"code": code, "once": "2"})
    assert (again.status, read(world, request_id)["version"]) == (200, shown["version"])


def test_a_wrong_code_opens_nothing(world: World, postbox: Postbox) -> None:
    request_id, _ = asked(world, postbox)
    for code in ("x", "a.b", f"{request_id}." + "a" * 32, "nobody." + "a" * 32):
        for rest in ("", "/confirmation"):
            form = {"code": code, "once": "1"}
            assert world.visit("privacy", "POST", f"{IDENTITY}{rest}", form).status in (404, 422)
    assert read(world, request_id)["version"] == 1


def test_a_later_link_makes_the_former_void_and_a_closed_request_every_one(
    world: World, postbox: Postbox
) -> None:
    request_id, first = asked(world, postbox)
    assert act(world, request_id, "identification").status == 200
    world.pump()
    second = link(postbox)
    confirm = lambda code: world.visit("privacy", "POST", IDENTITY, {"code": code}).status  # noqa: E731
    assert (confirm(first), confirm(second)) == (404, 200)
    act(world, request_id, "withdrawal", {"reason": "Soitti."})
    assert confirm(second) == 404


def test_an_address_gets_three_mails_an_hour_and_every_request_is_recorded(
    world: World, postbox: Postbox
) -> None:
    contact(world, "anna@example.fi")
    answers = [post(world, FORM | {"once": str(number)}) for number in range(5)]
    world.pump()
    assert len(postbox.mails) == 3
    assert len(requests(world)) == 5
    assert len({answer.text for answer in answers}) == 1
    with clock.fixed(MONDAY + timedelta(hours=1)):
        post(world, FORM | {"once": "later"})
    world.pump()
    assert len(postbox.mails) == 4


def test_a_lecture_hall_of_two_hundred_passes_and_a_flood_does_not(world: World) -> None:
    def ask(number: int) -> Answer:
        form = FORM | {"email": f"s{number}@example.fi", "once": str(number)}
        return post(world, form, address="192.0.2.9")

    def have_asked(number: int) -> None:
        (counter,) = (one for one in world.items(prefix="privacy#limit#") if "acted" in one)
        world.put(counter | {"acted": number})

    ask(0)
    have_asked(190)
    assert [ask(number).status for number in range(190, 201)] == [303] * 11
    have_asked(limits.MOST["acted"])
    refused = ask(300)
    assert (refused.status, "retry-after" in refused.headers) == (429, True)
    assert len(requests(world)) == 12


def test_a_gateway_that_is_down_loses_no_link_and_a_repeat_sends_none_twice(
    world: World, postbox: Postbox
) -> None:
    contact(world, "anna@example.fi")
    post(world)
    postbox.refusal = "451 later"
    world.pump(dead=True)
    assert postbox.mails == []
    postbox.refusal = ""
    for letter in world.letters("privacy-dead"):
        world.tell("crm.privacy", letter["detail-type"], **letter["detail"])
    world.pump(twice=True)
    assert len(postbox.mails) == 1
