"""A package from the request to the download: gathered, looked through, released, had by its person alone."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared import clock
from tests.postbox import Postbox
from tests.privacy.requesting import GRANTED, REQUESTS, act, decided, done, owner, person, read, recorded
from tests.world import Answer, World

PACKAGE = "/privacy/pages/package"
MONDAY = datetime(2026, 2, 2, 10, tzinfo=UTC)
PERSON = {"person": {"last_name": "Virtanen", "email": "anna@example.fi"}}


@pytest.fixture(autouse=True)
def _monday() -> Any:
    with clock.fixed(MONDAY):
        yield


def gathered(world: World, **over: Any) -> tuple[str, str]:
    """A request for access whose data is gathered; its id, and the contact it is about."""
    mine = person(world)
    one = decided(world, owner(world), mine, **(PERSON | over))
    world.call("partners", "GET", f"/partners/contacts/{mine.partition(':')[2]}", role="staff")
    world.pump()
    done(act(world, one, "execution", {}))
    world.pump()
    return one, mine


def handed_over(world: World, **over: Any) -> str:
    one, _ = gathered(world, **over)
    done(act(world, one, "release"))
    world.pump()
    done(act(world, one, "closing"))
    world.pump()
    return one


def draft(world: World, request_id: str, **how: Any) -> Answer:
    return world.call("privacy", "GET", f"{REQUESTS}/{request_id}/package", **({"role": "dpo"} | how))


def page(world: World, code: str, rest: str = "", **form: str) -> Answer:
    return world.visit("privacy", "POST", f"{PACKAGE}{rest}", {"code": code} | form)


def code_in(postbox: Postbox) -> str:
    found = re.search(rf"{PACKAGE}\?lang=fi#(\S+)", postbox.mails[-1].get_content())
    assert found
    return found[1]


def test_what_was_gathered_waits_for_somebody_to_look_it_through(world: World) -> None:
    one, mine = gathered(world)
    shown = read(world, one)
    assert (shown["status"], shown["waits_for"]) == ("executing", [])
    assert {"redact", "release"} <= set(shown["allowed_actions"])
    package = done(draft(world, one)).json["package"]
    reads = [(row["record"], row["purpose"], row["what"]) for row in package["reads"]]
    assert reads == [(mine, "PART", "card")]
    assert draft(world, one, role="partner_manager").code == "forbidden"


def test_nothing_is_released_before_it_is_gathered(world: World) -> None:
    one = decided(world, owner(world), person(world), **PERSON)
    assert act(world, one, "release").code == "conflict"
    done(act(world, one, "execution", {}))
    assert act(world, one, "release").code == "conflict"
    assert draft(world, one).code == "not_found"


def test_the_mail_is_a_notice_alone_by_secure_mail_and_the_page_has_the_files(
    world: World, postbox: Postbox
) -> None:
    handed_over(world)
    (mail,) = postbox.mails
    assert mail["To"] == "anna@example.fi.s"
    assert "Virtanen" not in mail.get_content()
    code = code_in(postbox)
    assert world.visit("privacy", "GET", PACKAGE).status == 200
    shown = page(world, code)
    assert "Tietosuojavaltuutetun toimisto" in shown.text
    assert "16.2.2026" in shown.text
    for name, start in (("html", "<!doctype html>"), ("json", "{"), ("csv", "\ufeffrecord")):
        answer = page(world, code, "/file", file=name)
        assert answer.status == 200
        assert answer.text.startswith(start)
        assert answer.headers["content-disposition"].endswith(f"access-2026-02-02.{name}")
    assert page(world, code, "/file", file="exe").status == 422


def test_a_package_is_gone_after_its_last_day_and_the_answer_stays(world: World, postbox: Postbox) -> None:
    one = handed_over(world)
    code = code_in(postbox)
    with clock.fixed(MONDAY + timedelta(days=14)):
        assert page(world, code, "/file", file="json").status == 200
    with clock.fixed(MONDAY + timedelta(days=15)):
        assert page(world, code, "/file", file="json").status == 409
        assert "Tietoja ei voi enää ladata" in page(world, code).text
        link = world.call("privacy", "GET", f"{REQUESTS}/{one}/package/json", role="dpo")
        assert (link.status, link.code) == (409, "expired")


def test_another_s_code_opens_nothing(world: World, postbox: Postbox) -> None:
    handed_over(world)
    code = code_in(postbox)
    for wrong in (f"{code[:-1]}{'a' if code[-1] != 'a' else 'b'}", "nobody." + "a" * 32):
        assert page(world, wrong).status == 404
        assert page(world, wrong, "/file", file="json").status == 404


def test_what_was_mailed_to_an_address_that_was_wrong_opens_nothing_once_it_is_put_right(
    world: World, postbox: Postbox
) -> None:
    mine, user = person(world, email="anna@example.fi"), owner(world)
    wrong = {"person": {"last_name": "Virtanen", "email": "someone@else.example"}}
    one = recorded(world, **wrong)
    done(act(world, one, "extension", {"reason": "Tietoja on paljon."}))
    world.pump()
    assert postbox.mails[-1]["To"] == "someone@else.example.s"
    theirs = code_in(postbox)
    assert page(world, theirs).status == 200
    done(act(world, one, "search", PERSON))
    done(act(world, one, "identity", {"method": "in_person"}))
    done(act(world, one, "scope", {"records": [mine]}))
    done(act(world, one, "opinion", {"text": "Voidaan toteuttaa."}))
    done(act(world, one, "decision", {"decisions": [GRANTED | {"record": mine}]}, user=user))
    for move in ("execution", "release", "closing"):
        done(act(world, one, move, {} if move == "execution" else None))
        world.pump()
    assert postbox.mails[-1]["To"] == "anna@example.fi.s"
    assert page(world, code_in(postbox), "/file", file="json").status == 200
    for rest in ("", "/file"):
        answer = page(world, theirs, rest, file="json") if rest else page(world, theirs)
        assert answer.status == 404
        assert "Virtanen" not in answer.text


def test_what_is_redacted_is_in_no_file(world: World, postbox: Postbox) -> None:
    one, mine = gathered(world)
    redaction = {"record": mine, "path": "last_name", "ground": "toisen nimi"}
    assert act(world, one, "redactions", {"redactions": [redaction | {"ground": ""}]}).code == "invalid"
    for wrong in ({"path": "last"}, {"path": "last_name.0"}, {"record": f"{mine}x"}):
        refused = act(world, one, "redactions", {"redactions": [redaction, redaction | wrong]})
        assert (refused.status, refused.json["errors"][0]["field"]) == (422, "redactions.1.path")
    assert read(world, one)["redactions"] == []
    done(act(world, one, "redactions", {"redactions": [redaction]}))
    assert read(world, one)["redactions"][0]["ground"] == "toisen nimi"
    done(act(world, one, "release"))
    world.pump()
    done(act(world, one, "closing"))
    world.pump()
    body = json.loads(page(world, code_in(postbox), "/file", file="json").text)
    assert "Virtanen" not in json.dumps(body["records"])


def test_it_closes_once_the_package_is_made_and_a_repeat_makes_the_same(world: World) -> None:
    one, _ = gathered(world)
    done(act(world, one, "release"))
    assert act(world, one, "closing").code == "conflict"
    world.pump(twice=True)
    shown = read(world, one)
    assert (shown["package"]["until"], len(shown["package"]["hash"])) == ("2026-02-16", 64)
    assert done(act(world, one, "closing")).json["status"] == "closed"


def test_who_asked_signed_in_has_the_package_by_the_api_and_nobody_else(world: World) -> None:
    me, boss = world.user("viewer"), owner(world)
    body = {"kind": "access", "channel": "session"}
    one = world.call("privacy", "POST", REQUESTS, body, user=me).json["id"]
    done(act(world, one, "opinion", {"text": "Kyllä."}))
    given = {"record": f"staff.user:{me.id}", "outcome": "granted", "article": "15(1)", "reason": "Annetaan."}
    done(act(world, one, "decision", {"decisions": [given]}, user=boss))
    done(act(world, one, "execution", {}))
    world.pump()
    done(act(world, one, "release"))
    world.pump()
    path = f"{REQUESTS}/{one}/package/html"
    assert world.call("privacy", "GET", path, user=me).json["url"].startswith("https://")
    assert world.call("privacy", "GET", path, user=boss).code == "forbidden"
    assert world.call("privacy", "GET", path, user=world.user("viewer")).code == "forbidden"


def test_earlier_requests_of_the_person_are_part_of_it(world: World) -> None:
    mine = person(world)
    boss = owner(world)
    earlier = decided(world, boss, mine, **PERSON)
    done(act(world, earlier, "withdrawal", {"reason": "Soitti."}))
    world.pump()
    one = decided(world, boss, mine, **PERSON)
    world.pump()
    done(act(world, one, "execution", {}))
    world.pump()
    records = [row["record"] for row in draft(world, one).json["package"]["records"]]
    assert f"privacy.request:{earlier}" in records
    assert f"privacy.request:{one}" not in records


def erase(world: World, record: str) -> None:
    one = decided(world, owner(world), record, kind="erasure")
    done(act(world, one, "execution", {}))
    world.pump()


def test_a_package_of_who_was_erased_can_be_had_no_more_and_the_answer_stays(
    world: World, postbox: Postbox
) -> None:
    one, mine = gathered(world)
    for move in ("release", "closing"):
        done(act(world, one, move))
        world.pump()
    code = code_in(postbox)
    assert page(world, code, "/file", file="json").status == 200
    erase(world, mine)
    assert "Tietoja ei voi enää ladata" in page(world, code).text
    assert page(world, code, "/file", file="json").status == 409
    link = world.call("privacy", "GET", f"{REQUESTS}/{one}/package/json", role="dpo")
    assert (link.status, link.code) == (409, "expired")
    left = done(draft(world, one)).json["package"]
    assert (left["records"], left["recipients"], left["reads"]) == ([], [], [])


@pytest.mark.parametrize("before", [True, False], ids=["before it was gathered", "before it was released"])
def test_a_request_for_access_goes_on_when_the_person_is_erased_meanwhile(
    world: World, postbox: Postbox, before: bool
) -> None:
    if before:
        mine = person(world)
        one = decided(world, owner(world), mine, **PERSON)
        other = decided(world, owner(world), mine, kind="erasure")
        done(act(world, one, "execution", {}))
        done(act(world, other, "execution", {}))
        world.pump()
    else:
        one, mine = gathered(world)
        erase(world, mine)
    assert read(world, one)["status"] == "executing"
    assert done(draft(world, one)).json["review"] == []
    for move in ("release", "closing"):
        done(act(world, one, move))
        world.pump()
    body = json.loads(page(world, code_in(postbox), "/file", file="json").text)
    assert {row["kind"] for row in body["records"]} <= {"privacy.request"}, "earlier requests are kept"
