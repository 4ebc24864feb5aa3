"""A request that is sent again is answered with the record as it is, whatever became of it since."""

from collections.abc import Iterator

import pytest

from tests.sales.people import QUOTES, customer, do, document, draft, line, made, out_of_use
from tests.world import REAL, World


@pytest.fixture
def world() -> Iterator[World]:
    with World([one for one in REAL if one.name in ("sales", "partners")]) as world:
        customer(world)
        yield world


def sending(world: World, quote_id: str, revision: int = 1, **body: bool) -> dict[str, object]:
    path = f"{QUOTES}/{quote_id}/revisions/{revision}/sending"
    return dict(made(do(world, path, {"mail": False} | body, key=f"send-{revision}")))


def test_a_sending_is_answered_again_though_a_newer_revision_is_in_force(world: World) -> None:
    quote_id = draft(world)
    sending(world, quote_id)
    made(do(world, f"{QUOTES}/{quote_id}/revisions"))
    changed = {"lines": [line(quantity="2")], "valid_until": "2099-01-01"}
    made(do(world, f"{QUOTES}/{quote_id}/revisions/2", changed, method="PATCH"))
    sending(world, quote_id, 2)
    before = world.items(prefix="sales#")
    assert sending(world, quote_id)["status"] == "superseded"
    assert world.items(prefix="sales#") == before


def test_a_sending_is_answered_again_though_the_customer_has_gone_out_of_use(world: World) -> None:
    quote_id = draft(world)
    first = sending(world, quote_id)
    out_of_use(world, "organisation", "acme")
    again = sending(world, quote_id)
    assert (again["version"], again["sent_at"]) == (first["version"], first["sent_at"])


def test_an_older_revision_is_not_sent_after_a_newer_one(world: World) -> None:
    quote_id = draft(world)
    made(do(world, f"{QUOTES}/{quote_id}/revisions"))
    sending(world, quote_id, 2)
    refused = do(world, f"{QUOTES}/{quote_id}/revisions/1/sending", {"mail": False})
    assert (refused.status, refused.json["detail"]) == (409, "a newer revision has been sent")
    assert document(world, f"{QUOTES}/{quote_id}/revisions/1")["status"] == "draft"
