"""A customer out of use is linked by no path, and both sides see what is open for them (N5)."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sales.people import (
    BILLING,
    ORDERS,
    QUOTES,
    accepted,
    billed,
    confirmed,
    contact,
    customer,
    do,
    document,
    draft,
    line,
    made,
    out_of_use,
    sent,
)
from tests.world import REAL, Answer, World

SAID = {"name": "Anna Mäkelä", "channel": "phone"}


@pytest.fixture
def world() -> Iterator[World]:
    with World([one for one in REAL if one.name in ("sales", "partners")]) as world:
        customer(world)
        contact(world)
        yield world


def kept(world: World) -> list[dict[str, Any]]:
    return world.items(prefix="sales#")


def refused(world: World, ask: Any) -> None:
    """A link to a passive record is refused, and nothing is written."""
    before = kept(world)
    answer: Answer = ask()
    assert (answer.status, answer.code) == (409, "passive_record"), answer.text
    assert kept(world) == before


@pytest.mark.parametrize("kind", ["organisation", "contact"])
def test_no_quote_is_drafted_for_a_passive_customer_or_contact(world: World, kind: str) -> None:
    out_of_use(world, kind, {"organisation": "acme", "contact": "anna"}[kind])
    body = {"title": "Koulutus", "organisation_id": "acme", "contact_id": "anna", "lines": [line()]}
    refused(world, lambda: world.call("sales", "POST", QUOTES, body, role="sales"))


@pytest.mark.parametrize("kind", ["organisation", "contact"])
def test_no_quote_is_sent_revised_or_accepted_for_them(world: World, kind: str) -> None:
    drafted, offered = draft(world, contact_id="anna"), sent(world, contact_id="anna")
    out_of_use(world, kind, {"organisation": "acme", "contact": "anna"}[kind])
    refused(world, lambda: do(world, f"{QUOTES}/{drafted}/revisions/1/sending", {"mail": False}))
    refused(world, lambda: do(world, f"{QUOTES}/{offered}/revisions"))
    refused(world, lambda: do(world, f"{QUOTES}/{offered}/revisions/1/acceptance", SAID))


def test_no_order_is_recorded_or_confirmed_and_nothing_billed_for_them(world: World) -> None:
    drafted, binding = accepted(world), confirmed(world)
    request = billed(world, binding, {"line": "1", "quantity": "1"})
    out_of_use(world, "organisation", "acme")
    body = {"title": "Koulutus", "organisation_id": "acme", "lines": [line()]}
    refused(world, lambda: world.call("sales", "POST", ORDERS, body, role="sales"))
    refused(world, lambda: do(world, f"{ORDERS}/{drafted}/confirmation"))
    bill = {"order_id": binding, "lines": [{"line": "1"}]}
    refused(world, lambda: world.call("sales", "POST", BILLING, bill, role="sales"))
    refused(world, lambda: do(world, f"{BILLING}/{request}/readiness"))


def test_a_customer_passivated_between_the_look_and_the_write_is_not_linked(world: World) -> None:
    """The check is part of the write: what was read before it does not count."""
    quote_id = draft(world)
    before = kept(world)
    from shared import aws

    real = aws.dynamodb().transact_write_items

    def passivated(**request: Any) -> Any:
        out_of_use(world, "organisation", "acme")
        aws.dynamodb().transact_write_items = real
        return real(**request)

    aws.dynamodb().transact_write_items = passivated
    answer = do(world, f"{QUOTES}/{quote_id}/revisions/1/sending", {"mail": False})
    assert (answer.status, answer.code) == (409, "passive_record")
    assert kept(world) == before


def test_both_sides_see_the_open_documents_of_a_customer_taken_out_of_use(world: World) -> None:
    quote_id, order_id = sent(world), confirmed(world)
    world.pump()
    path = "/partners/organisations/acme"
    answer = world.call("partners", "POST", f"{path}/deactivation", role="admin", version="*")
    assert made(answer)["warnings"] == ["open_documents"]
    shown = made(world.call("partners", "GET", f"{path}/open-documents", role="sales"))["items"]
    assert {(one["kind"], one["document_id"]) for one in shown} == {
        ("quote", f"{quote_id}-1"),
        ("order", order_id),
    }
    assert document(world, f"{ORDERS}/{order_id}")["warnings"] == ["customer_passive"]
    assert document(world, f"{QUOTES}/{quote_id}/revisions/1")["warnings"] == ["customer_passive"]


def test_a_closed_document_is_shown_no_more_however_late_its_opening_is_told(world: World) -> None:
    quote_id = sent(world)
    world.pump()
    made(do(world, f"{QUOTES}/{quote_id}/revisions/1/decline", {"reason": "Hinta"}))
    world.pump()
    world.reconcile(record=f"sales#revision#{quote_id}-1")
    world.pump()
    shown = world.call("partners", "GET", "/partners/organisations/acme/open-documents", role="sales")
    assert made(shown)["items"] == []
