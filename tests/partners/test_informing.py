"""Telling people that their data is processed: a task for each, due in a month, closed by a letter."""

import pytest

from services.partners.model.contact import Contact
from services.partners.model.informing import asked_to_tell
from shared import clock
from shared.errors import Conflict
from tests.partners.people import CONTACTS, at, contact, do, done, read
from tests.postbox import Postbox
from tests.retained import noon
from tests.world import World

TASKS = "/partners/informing-tasks"


def tasks(world: World, **query: object) -> list[tuple[str, str]]:
    answer = read(world, TASKS, "staff", **query)
    assert answer.status == 200, answer
    return [(one["id"], one["inform_by"]) for one in answer.json["items"]]


def test_everybody_is_to_be_told_within_a_month_that_ends_where_the_month_does(world: World) -> None:
    with clock.fixed(noon("2026-01-31")):
        late = contact(world, "Aalto Anna")
    with clock.fixed(noon("2026-02-15")):
        soon = contact(world, "Berg Bo")
        assert tasks(world) == [(late, "2026-02-28"), (soon, "2026-03-15")]
        assert read(world, at(late)).json["inform_by"] == "2026-02-28"
    with clock.fixed(noon("2026-02-28")):
        assert tasks(world, overdue="true") == []
    with clock.fixed(noon("2026-03-01")):
        assert tasks(world, overdue="true") == [(late, "2026-02-28")]
        assert tasks(world, responsible="me") == [(late, "2026-02-28"), (soon, "2026-03-15")]


def test_overdue_tasks_are_paged_exactly(world: World) -> None:
    with clock.fixed(noon("2026-01-01")):
        ones = {contact(world, f"Aalto Anna{number}") for number in range(5)}
    with clock.fixed(noon("2026-02-15")):
        contact(world, "Berg Bo")
        seen, query = [], {"overdue": "true", "limit": 2}
        while True:
            page = read(world, TASKS, "staff", **query).json
            seen += [one["id"] for one in page["items"]]
            if not page.get("next"):
                break
            query["cursor"] = page["next"]
    assert (len(seen), set(seen)) == (5, ones)


def test_a_task_closes_once_the_person_was_told_of_every_purpose(world: World) -> None:
    one = contact(world, purposes=["PART", "SERV"])
    body = {"how": "puhelimessa", "notice_version": "3"}
    done(world, "PUT", at(one, "/informed/PART"), body)
    assert [task[0] for task in tasks(world)] == [one]
    done(world, "PUT", at(one, "/informed/SERV"), body)
    assert tasks(world) == []
    done(world, "PATCH", at(one), {"purposes": ["PART", "SERV", "MKT"]})
    assert [task[0] for task in tasks(world)] == [one], "a new purpose is to be told of too"


@pytest.mark.parametrize("rest", ["/deactivation", "/protection"])
def test_nobody_is_asked_to_tell_who_is_passive_or_dead(world: World, rest: str) -> None:
    one = contact(world)
    if rest == "/protection":
        done(world, "PUT", at(one, rest), {"contact_secret": False, "deceased": True})
    else:
        done(world, "POST", at(one, rest))
    assert tasks(world) == []


def test_a_letter_with_the_notice_closes_the_task(world: World, postbox: Postbox) -> None:
    one = contact(world, email="anna@example.fi", language="sv")
    done(world, "PUT", at(one, "/marketing-block"), {"set_by": "person"})
    done(world, "POST", at(one, "/telling"))
    world.pump(twice=True)
    (letter,) = {str(each["Message-ID"]): each for each in postbox.mails}.values()
    assert letter["To"] == "anna@example.fi"
    assert letter["Content-Language"] == "sv"
    assert "https://crm.example.fi/privacy/pages/notice?lang=sv" in letter.get_content()
    informed = read(world, at(one)).json["informed"]
    assert {purpose: (it["how"], it["notice_version"]) for purpose, it in informed.items()} == {
        "PART": ("email", "0")
    }
    assert tasks(world) == []
    again = do(world, "POST", at(one, "/telling"))
    assert (again.status, again.code) == (409, "conflict")


def test_who_may_not_be_written_to_stays_a_task(world: World, postbox: Postbox) -> None:
    secret = contact(world, email="anna@example.fi", phone="+358401234567")
    done(world, "PUT", at(secret, "/protection"), {"contact_secret": True})
    done(world, "POST", at(secret, "/telling"))
    world.pump()
    assert postbox.mails == []
    assert [task[0] for task in tasks(world)] == [secret]
    assert "401234567" not in read(world, TASKS, "staff").text, "nor is the number shown"
    assert "401234567" in read(world, TASKS, "dpo").text


@pytest.mark.parametrize("fields", [{"email": None}, {"deceased": True}, {"purposes": ()}])
def test_there_is_no_letter_without_somebody_to_read_it(fields: dict[str, object]) -> None:
    given = {"id": "a", "first_names": "A", "last_name": "B", "email": "a@example.fi"} | fields
    with pytest.raises(Conflict):
        asked_to_tell(Contact.model_validate(given), noon("2026-01-01"))


def test_tasks_are_for_staff(world: World) -> None:
    assert CONTACTS
    assert read(world, TASKS, "viewer").status == 200
