"""A survey's settings: what a question map may say, and which consent text a form showed when."""

from datetime import datetime
from typing import Any

import pytest

from services.integrations.model.survey import FormerText, Survey
from tests.integrations.test_webropol import NEW, QUESTIONS, add, survey
from tests.world import REAL, World

SURVEYS = "/integrations/surveys"
COORDINATOR = "alumni_coordinator"
OTHERS, CONSENT = QUESTIONS[:8], QUESTIONS[8]
FIRST, SECOND, THIRD = (datetime.fromisoformat(f"2026-11-{day}T00:00:00Z") for day in (10, 12, 14))


@pytest.fixture(scope="module")
def world():
    with World([one for one in REAL if one.name in ("integrations", "alumni")]) as world:
        yield world


def asked(question: str, field: str, **options: str) -> dict[str, Any]:
    return {"id": question, "field": field, "options": options}


@pytest.mark.parametrize(
    ("questions", "field", "problem"),
    [
        (OTHERS, "questions", "names no question for the consent"),
        ([CONSENT, asked("q-2", "consent", Joo="yes")], "questions", "names several for the consent"),
        ([asked("q-1", "consent")], "questions.0.options", "does not say which answers give the consent"),
        (
            [asked("q-1", "consent", En="no")],
            "questions.0.options",
            "does not say which answers give the consent",
        ),
        (
            [asked("q-1", "consent", Kyllä="yes", Ehkä="maybe")],
            "questions.0.options",
            "does not say which answers give the consent",
        ),
        ([CONSENT, asked("q-2", "city"), asked("q-2", "email")], "questions.2.id", "is named twice"),
        (
            [CONSENT, asked("q-2", "city") | {"label": "A"}, asked("q-2", "email") | {"label": "A"}],
            "questions.2.id",
            "is named twice",
        ),
        (
            [CONSENT, asked("q-2", "cooperation", Mentori="mentorr")],
            "questions.1.options",
            "has a value that is not valid",
        ),
        (
            [CONSENT, asked("q-2", "language", Suomi="suomi")],
            "questions.1.options",
            "has a value that is not valid",
        ),
    ],
)
def test_a_map_that_cannot_be_right_is_refused_and_the_place_named(world, questions, field, problem):
    before = world.items(prefix="integrations#")
    body = NEW | {"questions": questions}
    answer = world.call("integrations", "POST", SURVEYS, body, role=COORDINATOR)
    assert answer.status == 422, answer
    (error,) = answer.json["errors"]
    assert (error["field"], error["problem"]) == (field, problem)
    assert world.items(prefix="integrations#") == before


def test_a_question_may_be_several_fields_by_its_labels(world):
    labelled = [asked("q-2", name) | {"label": name} for name in ("city", "email")]
    assert add(world, survey_id="labels", questions=[CONSENT, *labelled])


def test_a_wrong_map_replaces_no_right_one(world):
    one = add(world, survey_id="patched")
    path, before = f"{SURVEYS}/{one}", world.items(prefix="integrations#")
    for body in ({"questions": OTHERS}, {"text_version": "999"}):
        answer = world.call("integrations", "PATCH", path, body, role=COORDINATOR, version="*")
        assert answer.status == 422, answer
    assert world.items(prefix="integrations#") == before


def test_a_text_that_was_never_approved_is_refused_a_draft_too(world):
    wording = {one: {"title": "Suostumus", "text": "Saa olla."} for one in ("fi", "sv", "en")}
    drafted = world.call("alumni", "POST", "/alumni/consent-texts", {"wordings": wording}, role=COORDINATOR)
    assert drafted.json["number"] == 2
    body = NEW | {"survey_id": "second", "text_version": "2"}
    answer = world.call("integrations", "POST", SURVEYS, body, role=COORDINATOR)
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "text_version")
    approval = "/alumni/consent-texts/2/approval"
    assert world.call("alumni", "POST", approval, role=COORDINATOR, version="*").status == 200
    assert survey(world, add(world, survey_id="second", text_version="2"))["text_version"] == "2"


# --- the text of a time ------------------------------------------------------------------------------------


def known(text: str, *former: tuple[str, datetime]) -> Survey:
    values = {name: NEW[name] for name in ("survey_id", "title", "questions", "graduates_only")}
    shown = [{"version": version, "until": until} for version, until in former]
    return Survey.model_validate(
        values | {"id": "s", "cursor": THIRD, "text_version": text, "former_texts": shown}
    )


def texts(one: Survey) -> list[tuple[str, datetime]]:
    return [(former.version, former.until) for former in one.former_texts]


@pytest.mark.parametrize(
    ("before", "version", "since", "expected"),
    [
        (known("1"), "2", SECOND, [("1", SECOND)]),
        (known("2", ("1", FIRST)), "3", SECOND, [("1", FIRST), ("2", SECOND)]),
        (known("2", ("1", SECOND)), "2", FIRST, [("1", FIRST)]),
        (known("2", ("1", FIRST)), "2", SECOND, [("1", SECOND)]),
        (known("2", ("1", SECOND)), "3", FIRST, [("1", FIRST)]),
        (known("1"), "1", SECOND, []),
    ],
    ids=["another", "a third", "was earlier", "was later", "never shown", "the only one"],
)
def test_a_text_is_shown_since_a_moment_and_the_one_before_until_then(before, version, since, expected):
    edited, _ = before.edited({"text_version": version, "text_since": since}, at=THIRD)
    assert (edited.text_version, texts(edited)) == (version, expected)


def test_a_text_without_a_moment_is_shown_from_now_on_and_another_edit_moves_nothing():
    edited, _ = known("1").edited({"text_version": "2"}, at=THIRD)
    assert texts(edited) == [("1", THIRD)]
    again, _ = edited.edited({"text_version": "2", "title": "Uusi"}, at=SECOND)
    assert again.former_texts == (FormerText(version="1", until=THIRD),)


def test_a_response_consents_to_the_text_of_its_time():
    one = known("3", ("1", FIRST), ("2", SECOND))
    at = [datetime.fromisoformat(f"2026-11-{day}T00:00:00Z") for day in ("09", 10, 11, 12, 13)]
    assert [one.text_at(moment) for moment in at] == ["1", "2", "2", "3", "3"]
