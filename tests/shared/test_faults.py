"""Whatever fails on the way: audit, search and what consumers made of it equal a run without faults."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared import table
from shared.act import Act
from shared.errors import Refusal
from tests.faults import outcome, places
from tests.shared.things import THINGS, THINGS_LISTENER, ThingCreated, key, thing
from tests.world import World


def work(client):
    """Two things made, read, renamed, listed, blocked, deactivated."""
    first = client("POST", "/things/things", {"name": "Aalto Anna", "email": "anna@example.fi"})
    second = client("POST", "/things/things", {"name": "Berg Bo", "city": "Turku"})
    path = f"/things/things/{first.json['id']}"
    client("GET", path)
    client("PATCH", path, {"name": "Carlsson Anna"}, version=1)
    client("PATCH", path, {"email": "anna.carlsson@example.fi"}, version=2)
    client("GET", "/things/things")
    client("POST", f"{path}/block", version=3)
    client("POST", f"/things/things/{second.json['id']}/deactivation", version=1)
    client("POST", f"/things/things/{second.json['id']}/block", version=2)


@pytest.fixture(scope="module")
def faultless():
    return outcome((THINGS_LISTENER,), "things", work)


def test_the_run_without_faults_is_what_it_should_be(faultless):
    changes = [(entry["pk"].split("#")[1], entry["version"]) for entry in faultless["changes"]]
    of_things = [version for kind, version in changes if kind == "thing"]
    assert sorted(of_things) == [1, 1, 2, 2, 3, 3, 4]
    assert [version for kind, version in changes if kind == "echo"] == [1, 1]
    kinds = [(item["pk"].split("#")[1], item["sk"]) for item in faultless["records"]]
    assert sorted(kinds) == [("echo", "record")] * 2 + [("thing", "derived")] * 2 + [("thing", "record")] * 2
    words = [sk.split("#")[0] for pk, sk in faultless["search"] if "#word#" in pk]
    assert sorted(words) == ["anna", "berg", "bo", "carlsson"]
    assert len(faultless["search"]) == 5
    assert len(faultless["reads"]) == 2
    assert faultless["queued"] == [[], []]


@pytest.mark.parametrize("place", places("things"), ids=str)
def test_a_fault_leaves_nothing_behind(faultless, place):
    assert outcome((THINGS_LISTENER,), "things", work, place) == faultless


# --- any sequence ----------------------------------------------------------------------------------------

STEPS = st.lists(
    st.sampled_from(["change", "stale", "repeat", "lost", "dropped", "raced", "same", "pump", "touch"]),
    max_size=14,
)


class Story:
    """One thing, changed in all ways, and how many of the changes should have won."""

    def __init__(self, world):
        self.world, self.number, self.version, self.last = world, 0, 1, None
        table.create(THINGS, thing(id="t1"), ThingCreated(), Act("user:a", request_id="made"))

    def put(self, version, key=None, size=None):
        """A change as a client makes it; whether it was answered with a record."""
        self.number += 1
        key, size = key or f"k{self.number}", size or self.number
        self.last = (version, key, size)
        act = Act("user:a", request_id=f"r{self.number}", if_match=version, key=key, body=str(size))
        try:
            return table.change(THINGS, "t1", lambda one: one.edited({"size": size}), act)
        except (Refusal, OSError):
            return None
        except Exception as error:
            if type(error).__name__ != "ReadTimeoutError":
                raise
            return None

    def change(self):
        assert self.put(self.version).version == self.version + 1
        self.version += 1

    def stale(self):
        assert self.version == 1 or self.put(self.version - 1) is None

    def repeat(self):
        if self.last:
            self.put(*self.last)

    def lost(self):
        with self.world.fault("*.after_put_item"):
            assert self.put(self.version) is None
        self.version += 1
        assert self.put(*self.last).version == self.version

    def dropped(self):
        with self.world.fault("*.before_put_item"):
            assert self.put(self.version) is None
        self.change()

    def raced(self):
        """Somebody else writes between our read and our write."""
        others = iter([1])

        def other(**_):
            for _ in others:
                table.change(
                    THINGS,
                    "t1",
                    lambda one: one.edited({"size": -self.version}),
                    Act("user:b", request_id="o"),
                )

        events = table.aws.dynamodb().meta.events
        events.register("before-parameter-build.dynamodb.PutItem", other, unique_id="other")
        try:
            assert self.put(self.version) is None
        finally:
            events.unregister("before-parameter-build.dynamodb.PutItem", unique_id="other")
        self.version += 1

    def same(self):
        size = self.world.item(key("t1"))["size"]
        if size:
            assert self.put(self.version, size=size).version == self.version

    def pump(self):
        self.world.pump(twice=self.number % 2 == 0)

    def touch(self):
        self.world.reconcile()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_after_any_sequence_version_and_audit_count_the_winners(steps):
    with World((THINGS_LISTENER,)) as world:
        story = Story(world)
        for step in steps:
            getattr(story, step)()
        world.pump()
        assert world.item(key("t1"))["version"] == story.version
        entries = world.audit(key("t1"))
        assert [entry["version"] for entry in entries] == list(range(1, story.version + 1))
        assert world.reconcile() == {"records": 1, "retold": 0, "lost": []}
