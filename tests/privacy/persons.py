"""Errands for tests: given as privacy gives them, carried out by every context, and what came of them."""

from typing import Any

from services.privacy.actions import errands
from services.privacy.model.errand import GivenErrand
from services.privacy.store import errands as store
from shared import act, files
from shared.contracts.subjects import What
from tests.observation import running
from tests.world import World

SYSTEM = act.system("privacy")


def ask(world: World, what: What, *subjects: str, request: str = "r1", **terms: Any) -> GivenErrand:
    """An errand that every context has done; the number of the attempt is the next free one."""
    with running("privacy-consumer"):
        attempt = 1
        while (
            given := errands.give(what, request, SYSTEM, attempt, subjects=subjects, **terms)
        ).status != "open":
            attempt += 1
    world.pump()
    with running("privacy-consumer"):
        done = store.read_errand(given.id, SYSTEM)
    assert done.status == "completed", (done.waits_for, world.errors[-3:])
    return done


def told(errand: GivenErrand, *contexts: str) -> list[tuple[Any, ...]]:
    """The outcomes in short: kind of record, what was done, fields, ground, last day."""
    of = contexts or tuple(errand.acknowledged)
    return sorted(
        (one.record.partition(":")[0], one.done, one.fields, one.ground, one.until and one.until.isoformat())
        for context in of
        for one in errand.acknowledged[context].outcomes
    )


def gathered(world: World, errand: GivenErrand) -> list[dict[str, Any]]:
    """The sections that the contexts wrote."""
    with running("privacy-consumer"):
        return [
            section
            for one in errand.acknowledged.values()
            if one.file
            for section in files.read_lines(one.file)
        ]
