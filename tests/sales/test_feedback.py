"""Who is asked for feedback, and the letters."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from services.sales import consumer
from shared import clock
from shared.events.sales import EngagementCompleted, FeedbackRequested
from tests.delivery import react
from tests.sales.people import confirmed, contact, customer, do, line, made, out_of_use
from tests.sales.surveys import FEEDBACK, asked, completed, service, stored, unit
from tests.world import World

NOON = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon() -> Any:
    with clock.fixed(NOON):
        yield


def letters(world: World) -> int:
    """How many letters the requests' own items say were mailed."""
    return sum(item.get("letter", 0) for item in world.items(prefix="sales#feedback#"))


# --- on completion ---------------------------------------------------------------------------------------


def test_the_contact_of_a_completed_engagement_is_asked_once(world, postbox):
    anna = world.user("sales", unit=unit(world))
    engagement_id = completed(world, anna, product_id=service(world))
    one = made(world.call("sales", "GET", f"{FEEDBACK}/{asked(world, engagement_id)['id']}", user=anna))
    said = {name: one[name] for name in ("status", "mode", "contact_id", "title", "year", "unit", "letters")}
    assert said == {
        "status": "requested",
        "mode": "named",
        "contact_id": "anna",
        "title": "Kaivon mittaus",
        "year": 2026,
        "unit": "ict",
        "letters": 1,
    }
    assert one["responsible_id"] == anna.id
    assert one["valid_until"] == "2026-05-01"
    assert one["allowed_actions"] == ["close", "record", "remind"]
    (letter,) = postbox.mails
    assert letter["To"] == "anna@example.fi"
    assert letter["Subject"] == "Miten onnistuimme?"
    assert f"https://crm.example.fi/sales/pages/feedback?lang=fi#{one['id']}." in letter.get_content()
    assert "nimellä" in letter.get_content()
    react("sales", EngagementCompleted(record_id=engagement_id, feedback="named"))
    react("sales", FeedbackRequested(record_id=one["id"], letter=1))
    assert asked(world, engagement_id)["version"] == 1
    assert len(postbox.mails) == 1


def test_nothing_of_the_code_is_stored_or_told(world, postbox):
    completed(world)
    secret = postbox.mails[0].get_content().split("#")[1].split()[0].split(".")[1]
    for table in ("records", "audit", "search"):
        assert secret not in str(world.items(table))


@pytest.mark.parametrize(
    ("language", "mode", "subject", "words"),
    [("sv", "anonymous", "Hur lyckades vi?", "anonymt"), ("en", "named", "How did we do?", "by name")],
)
def test_the_letter_is_in_the_contacts_language_and_says_whether_by_name(
    world, postbox, language, mode, subject, words
):
    contact(world, "eva", language=language)
    completed(world, contact_id="eva", feedback=mode)
    (letter,) = postbox.mails
    assert (letter["Subject"], letter["Content-Language"]) == (subject, language)
    assert words in letter.get_content()
    assert f"?lang={language}#" in letter.get_content()


def test_another_contact_may_be_the_one_to_ask_and_nobody_where_the_engagement_says_none(world, postbox):
    contact(world, "eva", email="eva@example.fi")
    first = completed(world, feedback_contact_id="eva")
    assert asked(world, first)["contact_id"] == "eva"
    assert postbox.recipients == [["eva@example.fi"]]
    second = completed(world, feedback="none")
    page = world.call("sales", "GET", FEEDBACK, role="sales", query={"engagement": second})
    assert page.json["items"] == []
    assert len(postbox.mails) == 1


@pytest.mark.parametrize(
    ("card", "reasons"),
    [
        ({"objections": ["FEED"]}, ["objection"]),
        ({"contact_secret": True}, ["contact_secret"]),
        ({"email": ""}, ["no_address"]),
        ({"deceased": True}, ["deceased"]),
    ],
)
def test_who_may_not_be_written_to_is_not_asked_and_the_request_says_why(world, postbox, card, reasons):
    contact(world, "eva", **card)
    engagement_id = completed(world, contact_id="eva")
    one = stored(world, asked(world, engagement_id)["id"])
    assert (one["status"], one["reasons"]) == ("not_asked", reasons)
    assert "contact_id" not in one
    assert postbox.mails == []


def test_a_marketing_block_does_not_keep_from_asking_about_the_service_one_had(world, postbox):
    block = {"set_by": "person", "at": "2026-01-01T00:00:00Z", "by": "user:x"}
    contact(world, "eva", marketing_block=block, objections=["MKT"])
    assert asked(world, completed(world, contact_id="eva"))["status"] == "requested"
    assert len(postbox.mails) == 1


def test_a_contact_who_became_passive_or_restricted_in_between_is_not_linked(world, postbox):
    engagement_id = completed(world, pumped=False)
    out_of_use(world, "contact", "anna")
    world.pump()
    one = stored(world, asked(world, engagement_id)["id"])
    assert (one["status"], one["reasons"], one.get("contact_id")) == ("not_asked", ["passive"], None)
    other = completed(world, contact_id="eva", pumped=False)
    world.put(world.item("partners#contact#eva") | {"restricted": True})
    world.pump()
    assert stored(world, asked(world, other)["id"])["reasons"] == ["restricted"]
    assert postbox.mails == []


def test_whether_one_may_write_is_decided_again_when_the_letter_goes_out(world, postbox):
    postbox.refusal = "451 later"
    engagement_id = completed(world, pumped=False)
    with pytest.raises(AssertionError):
        world.pump()
    assert asked(world, engagement_id)["status"] == "requested"
    world.put(world.item("partners#contact#anna") | {"objections": ["FEED"]})
    postbox.refusal = ""
    one = asked(world, engagement_id)
    react("sales", FeedbackRequested(record_id=one["id"], letter=1))
    after = stored(world, one["id"])
    assert (after["status"], after["reasons"], after["letters"]) == ("not_asked", ["objection"], 0)
    assert postbox.mails == []


def test_a_gateway_that_is_down_delays_the_letter_and_doubles_none(world, postbox):
    postbox.refusal = "451 later"
    completed(world, pumped=False)
    with pytest.raises(AssertionError):
        world.pump()
    postbox.refusal = ""
    (message,) = world.letters("sales-dead")
    for _ in range(2):
        consumer.handler({"Records": [{"messageId": "m", "body": json.dumps(message)}]}, None)
    assert len(postbox.mails) == 1
    assert letters(world) == 1


def test_a_letter_that_was_sent_but_not_noted_repeats_under_the_same_message_id(world, postbox):
    engagement_id = completed(world, pumped=False)
    with world.fault("sales-consumer.before_update_item"):
        world.pump()
    first, second = postbox.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert asked(world, engagement_id)["version"] == 1


# --- by hand ---------------------------------------------------------------------------------------------


def test_a_contact_is_asked_by_hand_once_about_one_thing(world, postbox):
    engagement_id = completed(world)
    contact(world, "eva", email="eva@example.fi")
    body = {"engagement_id": engagement_id, "contact_id": "eva", "mode": "anonymous"}
    one = world.call("sales", "POST", FEEDBACK, body, role="staff", key="k")
    assert one.headers["location"] == f"{FEEDBACK}/{made(one, 201)['id']}"
    again = world.call("sales", "POST", FEEDBACK, body, role="staff", key="k")
    assert (again.status, again.json["id"], again.version) == (201, one.json["id"], 1)
    world.pump()
    assert postbox.recipients[-1] == ["eva@example.fi"]
    other = world.call("sales", "POST", FEEDBACK, body, role="sales")
    assert (other.status, other.code) == (409, "conflict")
    assert len(postbox.mails) == 2


@pytest.mark.parametrize("other", [None, {"product_id": None}])
def test_an_order_is_asked_about_as_its_only_product_if_there_is_just_one(world, postbox, other):
    customer(world)
    contact(world)
    product = service(world)
    lines = [line(product_id=product), line(product_id=product), *([line()] if other else [])]
    order_id = confirmed(world, *lines, contact_id="anna")
    body = {"order_id": order_id, "contact_id": "anna"}
    one = made(world.call("sales", "POST", FEEDBACK, body, role="sales"), 201)
    assert one.get("product_id") == (None if other else product)
    assert (one["order_id"], one["title"], one["organisation_id"]) == (order_id, "Koulutus", "acme")
    listed = world.call("sales", "GET", FEEDBACK, role="admin", query={"order": order_id}).json["items"]
    assert [card["id"] for card in listed] == [one["id"]]


def test_who_could_not_be_asked_can_be_asked_later(world, postbox):
    contact(world, "eva", email="")
    engagement_id = completed(world, contact_id="eva")
    contact(world, "eva", email="eva@example.fi")
    body = {"engagement_id": engagement_id, "contact_id": "eva"}
    one = made(world.call("sales", "POST", FEEDBACK, body, role="sales"), 201)
    assert (one["status"], one["reasons"], one["letters"]) == ("requested", [], 1)
    world.pump()
    assert len(postbox.mails) == 1


def test_feedback_is_about_one_thing_that_is_there_and_from_somebody_in_use(world, postbox, unwritten):
    engagement_id = completed(world)
    contact(world, "gone", status="passive")
    bodies = {
        422: [
            {"contact_id": "anna"},
            {"engagement_id": engagement_id, "order_id": "x", "contact_id": "anna"},
            {"engagement_id": engagement_id},
            {"engagement_id": engagement_id, "contact_id": "anna", "mode": "secret"},
            {"engagement_id": engagement_id, "contact_id": "131052-308T"},
        ],
        404: [{"engagement_id": "none", "contact_id": "anna"}, {"order_id": "none", "contact_id": "anna"}],
        409: [{"engagement_id": engagement_id, "contact_id": one} for one in ("gone", "nobody")],
    }
    with unwritten():
        for status, given in bodies.items():
            for body in given:
                assert world.call("sales", "POST", FEEDBACK, body, role="sales").status == status, body


def test_the_link_is_mailed_again_twice_at_most(world, postbox):
    one = asked(world, completed(world))
    path = f"{FEEDBACK}/{one['id']}/reminder"
    for _ in range(2):
        made(do(world, path))
        world.pump()
    assert [letter["Subject"] for letter in postbox.mails] == [
        "Miten onnistuimme?",
        "Muistutus: miten onnistuimme?",
        "Muistutus: miten onnistuimme?",
    ]
    assert len({letter.get_content().split("#")[1].split()[0] for letter in postbox.mails}) == 1
    assert len({letter["Message-ID"] for letter in postbox.mails}) == 3
    third = do(world, path)
    assert (third.status, third.json["legal"]) == (409, ["close", "record"])


def test_a_reminder_to_somebody_who_objects_closes_the_request(world, postbox):
    one = asked(world, completed(world))
    world.put(world.item("partners#contact#anna") | {"objections": ["FEED"]})
    made(do(world, f"{FEEDBACK}/{one['id']}/reminder"))
    world.pump()
    after = stored(world, one["id"])
    assert (after["status"], after["reasons"]) == ("closed", ["objection"])
    assert len(postbox.mails) == 1
