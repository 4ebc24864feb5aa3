"""Whoever was not told that their data is processed is to be told when they are contacted first (R33)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.partners.model.contact import Contact
from shared import clock
from tests.alumni import people as alumni
from tests.alumni.cooperating import asking
from tests.alumni.people import COORDINATOR, alumnus
from tests.alumni.visits import LINK, post
from tests.partners import people as partners
from tests.partners.people import contact, organisation
from tests.postbox import Postbox
from tests.retained import noon
from tests.sales.people import draft, line
from tests.world import World

MADE, LATER = noon("2026-03-01"), noon("2026-03-10")
TASKS = {"partners": "/partners/informing-tasks", "alumni": "/alumni/informing-tasks"}
TOLD = {"how": "puhelimessa", "notice_version": "3"}


def tasks(world: World, context: str, **query: Any) -> dict[str, str]:
    """Who is to be told, and by when."""
    answer = world.call(context, "GET", TASKS[context], role=COORDINATOR, query=query or None)
    assert answer.status == 200, answer
    return {one["id"]: one["inform_by"] for one in answer.json["items"]}


def quoted(world: World, contact_id: str) -> None:
    draft(world, line(), organisation_id=organisation(world), contact_id=contact_id)


def opportune(world: World, contact_id: str) -> None:
    body = {"title": "Koulutus", "contact_id": contact_id, "source": "other", "stage": "identified"}
    answer = world.call("sales", "POST", "/sales/opportunities", body, role="sales")
    assert answer.status == 201, answer


def exported(world: World, _: str) -> None:
    body = {"purpose": "PART", "audience": "contacts"}
    answer = world.call("integrations", "POST", "/integrations/exports", body, role="communications")
    assert answer.status == 202, answer


@pytest.mark.parametrize("deals", [quoted, opportune, exported])
def test_the_task_of_a_contact_is_due_the_day_they_are_dealt_with_first(
    world: World, deals: Callable[[World, str], None]
) -> None:
    with clock.fixed(MADE):
        anna, idle = contact(world, email="anna@example.fi"), contact(world, "Berg Bo")
    with clock.fixed(LATER):
        deals(world, anna)
        world.pump(twice=True)
        assert tasks(world, "partners") == {anna: "2026-03-10", idle: "2026-04-01"}
        assert tasks(world, "partners", overdue="true") == {}
    with clock.fixed(noon("2026-03-11")):
        deals(world, anna)
        world.pump()
        assert tasks(world, "partners", overdue="true") == {anna: "2026-03-10"}
        partners.done(world, "PUT", partners.at(anna, "/informed/PART"), TOLD)
        assert tasks(world, "partners") == {idle: "2026-04-01"}


def test_nothing_changes_where_the_contact_was_told_is_passive_or_unknown(world: World) -> None:
    with clock.fixed(MADE):
        told, passive = contact(world), contact(world, "Berg Bo")
        partners.done(world, "PUT", partners.at(told, "/informed/PART"), TOLD)
        partners.done(world, "POST", partners.at(passive, "/deactivation"))
        world.pump()
    before = world.items(prefix="partners#contact#")
    for one in (told, passive, "nobody"):
        world.tell("crm.sales", "OrderCreated", record_id="x", version=1, contact_id=one)
    world.pump()
    assert world.items(prefix="partners#contact#") == before


def asked(world: World, alumnus_id: str) -> None:
    assert asking(world, alumnus_id).status == 201


def listed(world: World, _: str) -> None:
    body = {"purpose": "ALUM", "audience": "alumni"}
    answer = world.call("integrations", "POST", "/integrations/exports", body, role="communications")
    assert answer.status == 202, answer


@pytest.mark.parametrize("deals", [asked, listed])
def test_the_task_of_an_alumnus_written_down_by_staff_is_due_at_first_contact(
    world: World, postbox: Postbox, deals: Callable[[World, str], None]
) -> None:
    with clock.fixed(MADE):
        eino = alumnus(world, email="eino@example.fi")
        alumnus(world, email="told@example.fi", informed=TOLD)
        world.pump()
        assert tasks(world, "alumni") == {eino: "2026-04-01"}
    with clock.fixed(LATER):
        deals(world, eino)
        world.pump(twice=True)
        assert tasks(world, "alumni") == {eino: "2026-03-10"}
        assert alumni.read(world, alumni.of(eino)).json["inform_by"] == "2026-03-10"
        alumni.done(world, "PUT", alumni.of(eino, "/informed"), TOLD)
        assert tasks(world, "alumni") == {}


@pytest.mark.parametrize(
    ("first", "again", "due"),
    [
        ("2026-03-10", "2026-03-20", "2026-03-10"),
        ("2026-03-20", "2026-03-10", "2026-03-10"),
        ("2026-05-01", "2026-05-02", "2026-04-01"),
    ],
)
def test_the_earliest_contact_counts_whatever_order_it_is_heard_of_in(
    first: str, again: str, due: str
) -> None:
    made = {
        "id": "a",
        "first_names": "A",
        "last_name": "B",
        "created_at": datetime(2026, 3, 1, 12, tzinfo=UTC),
    }
    one = Contact.model_validate(made)
    for day in (first, again):
        one = one.contacted(date.fromisoformat(day))
    assert one.inform_by == date.fromisoformat(due)


def test_a_letter_of_ours_counts_as_a_contact_and_an_answer_to_a_form_does_not(
    world: World, postbox: Postbox
) -> None:
    with clock.fixed(MADE):
        eino = alumni.introduce(world, email="eino@example.fi", degree_confirmed=False).json["id"]
        world.pump()
    with clock.fixed(LATER):
        assert post(world, LINK, email="eino@example.fi").status == 303
        world.pump()
        assert (len(postbox.mails), tasks(world, "alumni")) == (1, {eino: "2026-04-01"})
        alumni.done(world, "POST", alumni.of(eino, "/degree-confirmation"))
        world.pump()
        assert (len(postbox.mails), tasks(world, "alumni")) == (2, {eino: "2026-03-10"})
