"""A granted erasure of a person's records, asked, decided and carried out as a request: nothing slips out."""

import json

import pytest

from tests.privacy import canaries
from tests.privacy.canaries import is_marked, seeded
from tests.privacy.requesting import act, decided, done, owner, read
from tests.world import User, World

RECORDS = ("partners.contact:kc", "partners.organisation:ko", "alumni.alumnus:ka")
GONE = (
    *("partners#contact", "partners#organisation", "alumni#alumnus", "alumni#cooperation"),
    *("alumni#participation", "alumni#submission", "alumni#intake"),
    *("sales#feedback", "sales#enrolment", "sales#quote", "sales#revision", "sales#engagement"),
)
"""Every kind that goes with these records."""


@pytest.fixture
def boss(world: World, monkeypatch: pytest.MonkeyPatch) -> User:
    """An owner of both registers, and a record of every kind: the contact for more than partnership."""
    user = owner(world)
    configured = world.item("privacy#configuration#current")
    assert configured
    of_contact = canaries.LINKS["partners.contact"] | {"purposes": ("PART", "MKT", "FEED")}
    monkeypatch.setattr(canaries, "LINKS", {**canaries.LINKS, "partners.contact": of_contact})
    seeded(world)
    world.put(configured)
    world.put({"pk": "partners#organisation#company", "sk": "record", "id": "company", "status": "active"})
    return user


def test_of_records_that_are_granted_whole_nothing_is_left_for_any_purpose(world: World, boss: User) -> None:
    one = decided(world, boss, *RECORDS, kind="erasure")
    done(act(world, one, "execution", {}))
    world.pump()
    shown = read(world, one)
    kept = [(row["of"], row["ground"]) for row in shown["withheld"] if not row["of"].startswith("privacy.")]
    assert (shown["status"], kept) == (
        "notifying",
        [("sales.order", "vouchers"), ("sales.billing", "vouchers")],
    )
    (finance,) = shown["recipients"]
    assert finance["recipient"] == "finance", "it has the billing request"
    done(act(world, one, f"recipients/{finance['id']}", {"outcome": "done"}))
    assert done(act(world, one, "closing")).json["status"] == "partially_refused"
    held = {item["pk"] for item in world.items() if is_marked(json.dumps(item, default=str))}
    assert sorted(pk for pk in held if pk.startswith(GONE)) == []
