"""The privacy notice over the API: in force, as a draft, its versions and what they say differently."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.privacy.model.retention import default_rules
from shared import clock
from shared.contracts.staff import Role
from tests.world import Answer, World

NOTICE = "/privacy/notice"
VERSIONS = f"{NOTICE}/versions"
CONFIGURATION = "/privacy/configuration"
OFFICER = {"officer": {"title_fi": "Tietosuojavastaava", "title_en": "DPO", "name": "Saara Suojaaja"}}


def get(world: World, rest: str = "", role: str = "viewer", **query: Any) -> Answer:
    return world.call("privacy", "GET", f"{NOTICE}{rest}", role=role, query=query)


def configure(world: World, body: dict[str, Any], version: int | str = "*", role: str = "dpo") -> Answer:
    return world.call("privacy", "PATCH", CONFIGURATION, body, role=role, version=version)


def approve(world: World, hash: str | None = None, **more: Any) -> Answer:
    body = {"hash": hash or get(world, "/draft", role="dpo").json["hash"]}
    return world.call("privacy", "POST", VERSIONS, body, role="dpo", **more)


def section(answer: Answer, number: int) -> str:
    (found,) = [one for one in answer.json["sections"] if one["number"] == number]
    return str(found)


def test_until_a_version_is_approved_the_notice_is_what_the_code_makes_it(world: World) -> None:
    answer = get(world)
    assert (answer.status, answer.json["number"], answer.json["title"]) == (200, 0, "Tietosuojaseloste")
    assert [one["number"] for one in answer.json["sections"]] == list(range(1, 17))
    english = get(world, lang="en", register="alumni").json
    assert (english["language"], english["register_code"]) == ("en", "alumni")
    assert english["title"] == "Privacy notice: Alumni register"
    assert world.items(prefix="privacy#") == []


def test_a_period_that_nobody_approved_is_said_to_be_open(world: World) -> None:
    periods = section(get(world), 14)
    assert "säilytysaikaa ei ole vielä vahvistettu: Alumnien tiedot; Alumnit, jotka" in periods
    assert "24 kuukautta" not in periods


def test_the_draft_tells_what_is_still_to_be_decided(world: World) -> None:
    draft = get(world, "/draft", role="dpo").json
    assert draft["differs"] is True
    assert draft["gaps"] == [
        *(f"retention:{one}" for one in default_rules()),
        *(f"balancing_test:{one}" for one in ("SERV", "MKT", "FEED", "STAFF")),
    ]


def test_an_approved_version_is_in_force_and_stays_as_it_was(world: World) -> None:
    with clock.fixed(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)):
        made = approve(world)
    assert (made.status, made.json["number"], made.json["id"]) == (201, 1, "1")
    assert made.json["approved_by"] == world.role("dpo").actor
    assert made.headers["location"] == f"{VERSIONS}/1"
    in_force = get(world)
    assert (in_force.json["number"], in_force.json["approved_on"]) == (1, "2026-12-01")
    assert configure(world, OFFICER).status == 200
    assert get(world).json == in_force.json
    assert "Saara Suojaaja" in section(get(world, "/draft", role="dpo"), 4)
    assert get(world, "/versions/1").json == in_force.json


def test_a_basis_and_a_recipient_that_are_changed_come_with_the_next_version(world: World) -> None:
    approve(world)
    body = {"basis": "consent", "recipients": ["koodiviidakko"]}
    world.call("privacy", "PATCH", "/privacy/purposes/MKT", body, role="dpo", version=0)
    second = approve(world)
    assert second.json["number"] == 2
    bases = section(get(world), 8)
    assert "Suostumus (a alakohta): Markkinointiviestintä ja tiedottaminen; Alumnitoiminta" in bases
    assert "Markkinointiviestintä" in section(get(world, "/versions/1"), 10)
    assert "Markkinointiviestintä" not in section(get(world, "/versions/2"), 10)


def test_what_is_approved_is_what_was_read(world: World) -> None:
    seen = get(world, "/draft", role="dpo").json["hash"]
    assert configure(world, OFFICER).status == 200
    refused = approve(world, seen)
    assert (refused.status, refused.code) == (409, "conflict")
    assert world.items(prefix="privacy#notice_version#") == []
    assert get(world).json["number"] == 0


def test_a_version_that_says_nothing_new_is_none(world: World) -> None:
    assert approve(world).status == 201
    assert get(world, "/draft", role="dpo").json["differs"] is False
    again = approve(world)
    assert (again.status, again.code) == (409, "conflict")
    assert len(world.items(prefix="privacy#notice_version#")) == 1


def test_the_same_approval_sent_again_is_one_version(world: World) -> None:
    seen = get(world, "/draft", role="dpo").json["hash"]
    first, again = approve(world, seen, key="once"), approve(world, seen, key="once")
    assert (again.status, again.json) == (201, first.json)
    assert len(world.items(prefix="privacy#notice_version#")) == 1


def test_of_two_approvals_at_once_one_wins(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from services.privacy.store import catalogue as store

    real, calls = store.create_version, []

    def late(*args: Any) -> Any:
        if not calls:
            calls.append(1)
            assert approve(world, seen).status == 201
        return real(*args)

    seen = get(world, "/draft", role="dpo").json["hash"]
    monkeypatch.setattr(store, "create_version", late)
    answer = approve(world, seen)
    assert (answer.status, answer.code) == (409, "conflict")
    assert len(world.items(prefix="privacy#notice_version#")) == 1


def test_versions_are_listed_from_the_latest_without_their_texts(world: World) -> None:
    assert get(world, "/versions").json == {"items": [], "next": None}
    approve(world)
    for number in range(1, 4):
        configure(world, {"controller": {"name_fi": f"Koulu {number}"}})
        approve(world)
    first = get(world, "/versions", limit=3).json
    assert [one["number"] for one in first["items"]] == [4, 3, 2]
    assert "texts" not in first["items"][0]
    rest = get(world, "/versions", limit=3, cursor=first["next"]).json
    assert ([one["number"] for one in rest["items"]], rest["next"]) == ([1], None)


def test_two_versions_are_compared_section_by_section(world: World) -> None:
    approve(world)
    moved = {"visiting": {"street": "Uusikatu 2", "postal_code": "80100", "city": "Joensuu"}}
    assert configure(world, OFFICER | {"controller": moved}).status == 200
    approve(world)
    told = get(world, "/versions/1/diff/2").json
    assert (told["earlier"], told["later"], [one["number"] for one in told["sections"]]) == (1, 2, [1, 4])
    assert told["sections"][0]["changes"] == [
        {
            "removed": ["- Käyntiosoite: Esimerkkikatu 1, 80100 Joensuu"],
            "added": ["- Käyntiosoite: Uusikatu 2, 80100 Joensuu"],
        }
    ]
    assert told["sections"][1]["changes"] == [
        {
            "removed": ["Tietosuojavastaava, tietosuoja@uas.example"],
            "added": ["Saara Suojaaja, Tietosuojavastaava, tietosuoja@uas.example"],
        }
    ]
    assert get(world, "/versions/2/diff/2").json["sections"] == []
    back = get(world, "/versions/2/diff/1", lang="en", register="alumni").json
    assert back["sections"][1]["changes"][0]["added"] == ["Data protection officer, tietosuoja@uas.example"]


@pytest.mark.parametrize("rest", ["/versions/1", "/versions/1/diff/2"])
def test_a_version_that_is_not_there_is_not_found(world: World, rest: str) -> None:
    answer = get(world, rest)
    assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.parametrize("query", [{"lang": "sv"}, {"register": "staff"}])
def test_it_is_asked_for_in_known_words(world: World, query: dict[str, str]) -> None:
    answer = get(world, **query)
    assert (answer.status, answer.code) == (422, "invalid")


def test_it_comes_as_html_and_as_plain_text(world: World) -> None:
    configure(world, {"controller": {"name_fi": "Koulu <b> & Co"}})
    approve(world)
    page = get(world, "/html")
    assert page.headers["content-type"] == "text/html"
    assert page.text.startswith('<!doctype html>\n<html lang="fi">')
    assert page.text.count("<h2>") == 16
    assert "<p>Koulu &lt;b&gt; &amp; Co</p>" in page.text
    text = get(world, "/text", lang="en")
    assert text.headers["content-type"].startswith("text/plain")
    assert text.text.startswith("# Privacy notice\n\nGeneral Data Protection Regulation")
    assert "Version 1, approved 20" in text.text


def test_the_record_of_processing_follows_what_is_configured(world: World) -> None:
    world.call(
        "privacy", "PATCH", "/privacy/purposes/FEED", {"recipients": ["webropol"]}, role="dpo", version=0
    )
    answer = world.call("privacy", "GET", "/privacy/record-of-processing", query={"lang": "en"})
    assert (answer.status, answer.json["title"]) == (200, "Record of processing activities")
    headings = [one["heading"] for one in answer.json["sections"]]
    assert headings[0] == "Controller and data protection officer"
    assert "Service business (SERV)" in headings
    assert len(headings) == 11
    (feedback,) = [one for one in answer.json["sections"] if "FEED" in one["heading"]]
    (recipients,) = [one for one in feedback["parts"] if one.get("text") == "Categories of recipients:"]
    assert [one.split(" (")[0] for one in recipients["items"]] == ["Webropol, surveys and forms"]


# --- the configuration ---


def test_the_configuration_stands_before_it_is_first_edited(world: World) -> None:
    answer = world.call("privacy", "GET", CONFIGURATION, role="viewer")
    assert (answer.status, answer.version) == (200, 0)
    assert answer.json["controller"]["postal"] != answer.json["controller"]["visiting"]
    assert [one["code"] for one in answer.json["registers"]] == ["customers", "alumni"]
    edited = configure(world, OFFICER, version=0, role="admin")
    assert (edited.status, edited.version, edited.json["officer"]["name"]) == (200, 1, "Saara Suojaaja")
    assert configure(world, {"responsible": []}, version=0).status == 412
    configure(world, {"officer": {"title_fi": "x", "title_en": "x", "name": "Toinen"}})
    (event,) = world.item("privacy#configuration#current")["events"]
    assert (event["type"], event["changed"]) == ("PrivacyConfigurationChanged", ["officer"])


ABROAD = {
    "code": "cloud",
    "name_fi": "x",
    "name_en": "x",
    "role": "processor",
    "sent_fi": "x",
    "sent_en": "x",
}


@pytest.mark.parametrize("country", ["US", "GB", "CH"])
def test_no_recipient_is_outside_the_eu_and_the_eea(world: World, country: str) -> None:
    standing = world.call("privacy", "GET", CONFIGURATION).json["recipients"]
    answer = configure(world, {"recipients": [*standing, ABROAD | {"country": country}]})
    assert (answer.status, answer.code) == (422, "invalid")
    assert world.items(prefix="privacy#") == []
    assert configure(world, {"recipients": [*standing, ABROAD | {"country": "NO"}]}).status == 200


def test_nothing_that_the_notice_relies_on_can_be_lost(world: World) -> None:
    standing = world.call("privacy", "GET", CONFIGURATION).json
    silent = [*standing["recipients"], ABROAD | {"country": "SE", "sent_en": None}]
    prose = {"section": 11, "fi": "x", "en": "x"}
    for body in (
        {"registers": standing["registers"][:1]},
        {"recipients": standing["recipients"][1:]},
        {"recipients": standing["recipients"][:1] * 2 + standing["recipients"]},
        {"recipients": silent},
        {"prose": [prose, prose]},
        {"prose": [prose | {"section": 14}]},
        {"contact": None},
    ):
        answer = configure(world, body)
        assert (answer.status, answer.code) == (422, "invalid"), body
    assert world.items(prefix="privacy#") == []


def test_prose_stands_in_its_section_a_paragraph_for_each(world: World) -> None:
    configure(world, {"prose": [{"section": 13, "fi": "Yksi.\n\nKaksi.", "en": "One."}]})
    parts = get(world).json["sections"][12]["parts"]
    assert [one["text"] for one in parts[:2]] == ["Yksi.", "Kaksi."]
    assert get(world).json["sections"][10].get("parts", []) == []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DPO, Role.ADMIN, Role.INTEGRATION}))
def test_everybody_reads_and_the_officer_and_administrators_write(world: World, role: Role) -> None:
    assert get(world, role=role).status == 200
    for answer in (
        configure(world, OFFICER, role=role),
        get(world, "/draft", role=role),
        world.call("privacy", "POST", VERSIONS, {"hash": "0" * 64}, role=role),
    ):
        assert (answer.status, answer.code) == (403, "forbidden")
    assert world.items(prefix="privacy#") == []
