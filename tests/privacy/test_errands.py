"""Errands: every context does them once a round and acknowledges; nobody is forgotten, nothing hangs."""

import random
from pathlib import Path
from typing import Any

import pytest

from infra.contexts import CONTEXTS
from services import generated
from services.privacy.actions import errands
from services.privacy.model.errand import GivenErrand
from services.privacy.store import errands as store
from shared import act, clock
from shared.contracts.subjects import HOLDERS, What
from shared.errors import NotFound
from shared.personal import Personal, catalogue
from tests.observation import running
from tests.world import World

SYSTEM = act.system("privacy")


def give(what: What = What.FIND, **terms: Any) -> GivenErrand:
    with running("privacy-consumer"):
        return errands.give(what, "r1", SYSTEM, **terms)


def read(errand: GivenErrand) -> GivenErrand:
    return store.read_errand(errand.id, SYSTEM)


def test_every_context_acknowledges_and_the_errand_is_complete(world: World) -> None:
    errand = give()
    assert read(errand).waits_for == HOLDERS
    world.pump()
    done = read(errand)
    assert (done.status, done.waits_for) == ("completed", ())
    assert set(done.acknowledged) == set(HOLDERS)
    assert {one["pk"].split("#")[0] for one in world.items() if "#receipt#" in one["pk"]} == set(HOLDERS)


def test_given_twice_it_is_one_errand(world: World) -> None:
    first, second = give(), give()
    assert first.id == second.id
    world.pump()
    assert read(first).version == 1 + len(HOLDERS)
    assert give().status == "completed"


def test_deliveries_repeated_and_out_of_order_change_nothing(world: World) -> None:
    errand = give()
    world.pump(twice=True, disorder=random.Random(7))
    done = read(errand)
    assert (done.status, done.version) == ("completed", 1 + len(HOLDERS))
    assert all(one["version"] == 1 for one in world.items() if "#receipt#" in one["pk"])


def test_a_context_that_is_down_is_waited_for_and_answers_when_it_is_back(world: World) -> None:
    errand = give()
    with world.fault("sales-consumer.before_get_item", times=50):
        world.pump(dead=True)
    waiting = read(errand)
    assert (waiting.status, waiting.waits_for) == ("open", ("sales",))
    world.letters("sales-dead")
    with running("privacy-jobs"):
        assert errands.give_again("9999") == 1
    world.pump()
    done = read(errand)
    assert (done.status, done.round) == ("completed", 2)
    assert {one.round for name, one in done.acknowledged.items() if name != "sales"} <= {1, 2}


def test_an_acknowledgement_that_is_poison_neither_closes_it_nor_hangs_it(world: World) -> None:
    errand = give()
    detail = {"record_id": errand.id, "context": "nobody", "version": 1, "actor": "x", "request_id": "y"}
    world.tell("crm.nobody", "ErrandDone", **detail)
    world.tell("crm.sales", "ErrandDone", **(detail | {"context": "sales", "round": "many"}))
    world.tell("crm.sales", "ErrandDone", **(detail | {"record_id": "unknown", "context": "sales"}))
    world.pump(dead=True)
    assert read(errand).status == "completed"
    assert len(world.letters("privacy-dead")) == 3


def test_an_acknowledgement_without_a_receipt_does_not_count(world: World) -> None:
    errand = give()
    with running("privacy-consumer"), pytest.raises(NotFound):
        store.read_receipt("sales", errand.id)
    assert read(errand).waits_for == HOLDERS


def test_who_was_looked_for_is_forgotten_when_everybody_has_answered(world: World) -> None:
    errand = give(names=("Kanaria Kaisa",), emails=("kanaria@example.fi",))
    assert read(errand).names == ("Kanaria Kaisa",)
    world.pump()
    assert "anaria" not in str(world.items()) + str(world.audit())


def test_open_errands_are_found_by_age(world: World) -> None:
    errand = give()
    assert list(store.open_errands("9999")) == [errand.id]
    assert list(store.open_errands(clock.stamp(errand.created_at)[:4])) == []
    world.pump()
    assert list(store.open_errands("9999")) == []


def test_every_context_that_stores_people_is_a_holder_and_hears_errands() -> None:
    holding = {
        generated_context(kind)
        for kind in generated.stored()
        if any(isinstance(entry.declared, Personal) for entry in catalogue(kind))
    }
    assert holding <= set(HOLDERS)
    listening = {one.name for one in CONTEXTS if "ErrandGiven" in one.subscriptions}
    assert listening == set(HOLDERS)
    assert all((Path("services") / name / "subjects.py").exists() for name in HOLDERS)


def generated_context(kind: type) -> str:
    package, context = kind.__module__.split(".")[:2]
    return context if package == "services" else "privacy"
