"""What registrations bring, change or take back of an alumnus never lifts a right that was exercised since.

Merged (a further registration, an edit of one, another channel) and unmerged (one is cancelled): the block,
objection, restriction, protection, withdrawal and erasure stand.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from services.alumni.model.alumnus import Alumnus
from services.alumni.model.consent import AlumnusConsent, Source, joined
from services.alumni.model.contributions import begun, renewed, without
from tests.alumni.arrivals import alumni, both, intake, sent
from tests.alumni.people import done, of
from tests.alumni.test_contributions import START, said
from tests.postbox import Postbox
from tests.world import World

DAY = timedelta(days=1)
BLOCK = {"set_by": "person", "at": START + DAY, "by": "user:a"}
RIGHTS: Mapping[str, dict[str, Any]] = {
    "a block": {"marketing_block": BLOCK},
    "a restriction": {"restricted": True},
    "non-disclosure": {"contact_secret": True},
    "death": {"deceased": True},
    "no newsletter wanted": {"newsletter_topics": (), "topics_asked": True},
    "nothing shown in the directory": {"directory": ()},
}
MERGES: Mapping[str, Callable[[Alumnus, Any, Any], Alumnus]] = {
    "another registration": lambda one, old, new: renewed(one, {"r1": old}, {"r1": old, "r2": new}),
    "an edit of it": lambda one, old, _: renewed(one, {"r1": old}, {"r1": said("r1", city="Kuopio")}),
    "one cancelled": lambda one, old, new: without(
        renewed(one, {"r1": old}, {"r1": old, "r2": new}), {"r1": old, "r2": new}, "r2"
    ),
}


@pytest.fixture
def world() -> Iterator[World]:
    """A deployment of the contexts that registrations pass through."""
    with World(both()) as world:
        yield world


@pytest.mark.parametrize("merge", MERGES)
@pytest.mark.parametrize("right", RIGHTS)
def test_no_merge_and_no_unmerge_touches_a_right(right: str, merge: str) -> None:
    first = said("r1")
    later = said("r2", day=2, city="Joensuu", newsletter_topics=("event",), phone="+358505020402")
    one = begun("a", first).having(**RIGHTS[right])
    after = MERGES[merge](one, first, later)
    assert {name: getattr(after, name) for name in RIGHTS[right]} == {
        name: getattr(one, name) for name in RIGHTS[right]
    }


def consent(days: int, **more: Any) -> AlumnusConsent:
    given = {"text_version": "1", "source": Source.WEBROPOL, "at": START + days * DAY, "evidence": "r1"}
    return AlumnusConsent.model_validate(given | {"channels": ("email",)} | more)


@pytest.mark.parametrize("told_again", [0, 1, 2])
def test_a_consent_that_was_taken_back_does_not_come_again_with_its_source(told_again: int) -> None:
    history = (consent(0, withdrawn_at=START + 2 * DAY),)
    assert joined(history, consent(told_again)) == history
    assert joined(history, consent(told_again, text_version="2")) == history
    fresh = joined(history, consent(3))
    assert [one.withdrawn_at is None for one in fresh] == [False, True]


@pytest.mark.parametrize(("day", "status"), [(1, "passive"), (4, "active")])
def test_only_a_later_consent_of_another_source_ends_reminders(day: int, status: str) -> None:
    reminded = {"status": "passive", "passive_on": START.date(), "reminded_on": (START.date(),)}
    one = begun("a", said("r1")).having(consents=(consent(3).model_dump(),), **reminded)
    new = one.renewed(joined(one.consents, consent(day, evidence="r2")))
    assert [it.evidence for it in new.consents] == (["r2", "r1"] if day < 3 else ["r1", "r2"])
    assert new.status == status
    assert new.reminded_on == ((START.date(),) if status == "passive" else ())


MOVES: Mapping[str, tuple[str, str, Any, str]] = {
    "a block": ("PUT", "/marketing-block", {"set_by": "person"}, "dpo"),
    "a restriction": ("PUT", "/restriction", None, "dpo"),
    "a withdrawal": ("POST", "/withdrawal", {}, "alumni_coordinator"),
}


@pytest.mark.parametrize("stage", ["graduated", "cancelled"])
@pytest.mark.parametrize("right", MOVES)
def test_through_every_door_a_right_stands(world: World, postbox: Postbox, right: str, stage: str) -> None:
    """Two applications make one alumnus; then the right; then both say more, or are cancelled."""
    first = sent(world, state="graduated")
    sent(world, application_id="A-2", state="graduated")
    (before,) = alumni(world)
    method, rest, body, role = MOVES[right]
    done(world, method, of(before["id"], rest), body, role=role)
    (stands,) = alumni(world)
    for number in ("A-1", "A-2"):
        sent(world, application_id=number, state=stage, city="Kuopio", former_surname=None)
    sent(world, application_id="A-3", state="graduated", city="Oulu")
    found = [one for one in alumni(world) if one["id"] == before["id"]]
    names = ("status", "restricted", "marketing_block", "departure", "consents")
    kept = {name: stands.get(name) for name in names if name != "consents" or right != "a block"}
    assert [{name: one.get(name) for name in kept} for one in found] == [kept]
    assert len(alumni(world)) == 1
    assert intake(world, first)["status"] != "forgotten"
