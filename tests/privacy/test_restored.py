"""Rights since a backup, on records of people that a restored table brought back as they were."""

from typing import Any

import pytest

from shared.contracts.subjects import What
from tests.privacy.people import change, contact
from tests.privacy.persons import ask
from tests.restoring import restored
from tests.world import World

CONSENT = {"channels": ["email"], "text_version": "1", "evidence": "kanaria sanoi niin"}


def consent(world: World, one: str, purpose: str) -> None:
    at = "2026-05-01T10:00:00Z"
    change(world, one, "PUT", f"/consents/{purpose}", CONSENT | {"at": at}, role="partner_manager")


@pytest.mark.parametrize("between", ["nothing", "a title", "a consent"])
def test_an_erasure_from_some_purposes_is_made_again_or_listed_where_what_it_counts_has_changed(
    world: World, between: str
) -> None:
    one = contact(world, purposes=["PART", "MKT"], notes="kanarian oma")
    for purpose in ("MKT", "PART"):
        consent(world, one, purpose)
    world.pump()
    backup = world.items()
    if between == "a title":
        change(world, one, "PATCH", "", {"title": "rehtori"}, role="partner_manager")
    if between == "a consent":
        consent(world, one, "MKT")
    ask(world, What.ERASE, f"partners.contact:{one}", purposes=("MKT",))
    was = item(world, one)
    assert ([row["purpose"] for row in was["consents"]], was["purposes"]) == (["PART"], ["PART"])
    restored(world, backup)
    report = world.reapply()
    now = item(world, one)
    assert report["left"] == 0
    if between == "a consent":
        told = {"record": f"partners#contact#{one}", "version": was["version"], "events": ["RecordScrubbed"]}
        assert report["rights"] == [told | {"at": was["updated_at"]}]
        assert now["purposes"] == ["PART", "MKT"]
    else:
        assert (report["redone"], report["rights"]) == (1, [])
        changing = {"title", "keys", "created_at"}
        assert {k: v for k, v in now.items() if k not in changing} == {
            k: v for k, v in was.items() if k not in changing
        }
    assert "kanari" not in str(world.audit("ledger#")).casefold()


def test_objections_withdrawals_and_blocks_stand_again_without_what_was_said(world: World) -> None:
    one = contact(world, purposes=["PART", "MKT"])
    consent(world, one, "MKT")
    world.pump()
    backup = world.items()
    change(world, one, "DELETE", "/consents/MKT")
    change(world, one, "PUT", "/marketing-block", {"set_by": "person", "reason": "kanaria soitti"})
    ask(world, What.OBJECT, f"partners.contact:{one}", purposes=("EDU",))
    was = item(world, one)
    restored(world, backup)
    report = world.reapply()
    now = item(world, one)
    assert (report["redone"], report["left"]) == (3, 0)
    assert now["objections"] == was["objections"] == ["EDU"]
    assert now["consents"][0]["withdrawn_at"] == was["consents"][0]["withdrawn_at"]
    assert now["marketing_block"] == {k: v for k, v in was["marketing_block"].items() if k != "reason"}
    assert [row.get("lacks") for row in report["rights"]] == [["marketing_block.reason"]]
    assert "soitti" not in str(world.audit("ledger#"))
    world.pump()
    assert world.call("partners", "GET", f"/partners/contacts/{one}", role="dpo").status == 200


def item(world: World, one: str) -> dict[str, Any]:
    found = world.item(f"partners#contact#{one}")
    assert found
    return found
