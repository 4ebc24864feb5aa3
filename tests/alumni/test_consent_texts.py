"""Consent texts: versions in three languages, one draft at a time, unchangeable once approved."""

from services.alumni.model.consent_text import first_text
from tests.alumni.people import COORDINATOR, TEXTS, alumnus, do, done, introduce, read

WORDS = {one: {"title": f"Otsikko {one}", "text": "Suostun."} for one in ("fi", "sv", "en")}


def draft(world, **fields):
    return do(world, "POST", TEXTS, {"wordings": WORDS} | fields, version=None)


def numbers(world):
    return [(one["number"], one["status"]) for one in read(world, TEXTS, "viewer").json["items"]]


def test_the_first_version_holds_without_being_stored(world):
    shown = read(world, f"{TEXTS}/1", "viewer").json
    assert (shown["status"], shown["number"], shown["allowed_actions"]) == ("approved", 1, [])
    assert set(shown["wordings"]) == {"fi", "sv", "en"}
    assert numbers(world) == [(1, "approved")]
    assert world.items(prefix="alumni#") == []


def test_the_first_version_says_in_every_language_that_the_consent_can_be_withdrawn():
    for language, word in (("fi", "perua"), ("sv", "återkalla"), ("en", "withdraw")):
        assert word in first_text().wordings.wording(language).text


def test_a_draft_is_edited_and_approved_and_then_never_changes(world, unwritten):
    assert draft(world).status == 201
    assert (
        done(world, "PATCH", f"{TEXTS}/2", {"wordings": {"fi": {"title": "Uusi", "text": "Suostun."}}})[
            "wordings"
        ]["fi"]["title"]
        == "Uusi"
    )
    approved = done(world, "POST", f"{TEXTS}/2/approval")
    assert (approved["status"], approved["approved_by"]) == ("approved", world.role(COORDINATOR).actor)
    assert numbers(world) == [(2, "approved"), (1, "approved")]
    with unwritten():
        for method, path, body in (("PATCH", "", {"channels": ["email"]}), ("POST", "/approval", None)):
            assert do(world, method, f"{TEXTS}/2{path}", body).status == 409
        assert do(world, "PATCH", f"{TEXTS}/1", {"channels": ["email"]}).status == 404


def test_there_is_one_draft_at_a_time(world, unwritten):
    draft(world)
    assert numbers(world) == [(2, "draft"), (1, "approved")]
    with unwritten():
        answer = draft(world)
    assert (answer.status, answer.code) == (409, "conflict")


def test_a_text_is_in_all_three_languages(world, unwritten):
    with unwritten():
        answer = do(world, "POST", TEXTS, {"wordings": {"fi": WORDS["fi"]}}, version=None)
    assert {one["field"] for one in answer.json["errors"]} == {"wordings.sv", "wordings.en"}


def test_nobody_consents_to_a_draft(world):
    draft(world, channels=["email"])
    consent = {"text_version": "2", "source": "paper", "at": "2026-01-15T10:00:00Z", "evidence": "x"}
    assert introduce(world, consent=consent).status == 422
    done(world, "POST", f"{TEXTS}/2/approval")
    one = alumnus(world, consent=consent)
    (given,) = read(world, f"/alumni/alumni/{one}").json["consents"]
    assert (given["text_version"], given["channels"]) == ("2", ["email"])


def test_versions_go_on_from_one_to_the_next(world):
    for number in (2, 3):
        draft(world)
        done(world, "POST", f"{TEXTS}/{number}/approval")
    assert numbers(world) == [(3, "approved"), (2, "approved"), (1, "approved")]
    page = read(world, TEXTS, "viewer", limit=2).json
    assert [one["number"] for one in page["items"]] == [3]
    rest = read(world, TEXTS, "viewer", limit=2, cursor=page["next"]).json
    assert [one["number"] for one in rest["items"]] == [2, 1]


def test_every_choice_is_told_with_its_labels(world):
    shown = read(world, "/alumni/vocabulary", "viewer").json
    assert {
        "code": "mentor",
        "fi": "Mentorina toimiminen",
        "sv": "Att vara mentor",
        "en": "Acting as a mentor",
    } in (shown["cooperation"])
    assert {name: len(some) for name, some in shown.items()} == {
        "cooperation": 11,
        "newsletter_topics": 5,
        "directory": 8,
    }
