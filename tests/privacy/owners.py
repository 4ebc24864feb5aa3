"""Owners of registers, the rules that they approve, and the purges that come of these."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared import clock
from tests.world import Answer, User, World

RULES = "/privacy/retention-rules"
PURGES = "/privacy/purges"


@contextmanager
def on(day: str) -> Iterator[None]:
    """Noon of a day in Finland."""
    at = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo("Europe/Helsinki"))
    with clock.fixed(at):
        yield


def own(world: World, **owners: User) -> None:
    """Name the owners of registers in the configuration."""
    standing = world.call("privacy", "GET", "/privacy/configuration")
    registers = [
        one | ({"owner_id": owners[one["code"]].id} if one["code"] in owners else {})
        for one in standing.json["registers"]
    ]
    body = {"registers": registers}
    path = "/privacy/configuration"
    answer = world.call("privacy", "PATCH", path, body, role="dpo", version=standing.version)
    assert answer.status == 200, answer


def approve(world: World, path: str, user: User, version: int | str = 0, **more: Any) -> Answer:
    return world.call("privacy", "POST", f"{path}/approval", user=user, version=version, **more)


def in_force(world: World, *rules: str) -> User:
    """Rules approved by one owner of both registers."""
    owner = world.role("partner_manager")
    own(world, customers=owner, alumni=owner)
    for rule in rules:
        answer = approve(world, f"{RULES}/{rule}", owner, version="*")
        assert (answer.status, answer.json["status"]) == (200, "approved"), answer
    return owner


def survey(world: World) -> list[dict[str, Any]]:
    """The night's job, and all that comes of it: the purges that are live now, the newest first."""
    world.job("privacy", {"job": "survey_retention"})
    world.pump()
    return purges(world, live=True)


def purges(world: World, **query: Any) -> list[dict[str, Any]]:
    answer = world.call("privacy", "GET", PURGES, role="dpo", query=query)
    assert answer.status == 200, answer
    return list(answer.json["items"])


def purge(world: World, one: dict[str, Any], owner: User) -> dict[str, Any]:
    """What has become of a purge once its owner approved it."""
    answer = approve(world, f"{PURGES}/{one['id']}", owner, version=one["version"])
    assert (answer.status, answer.json["status"]) == (200, "approved"), answer
    world.pump()
    return dict(world.call("privacy", "GET", f"{PURGES}/{one['id']}", role="dpo").json)


def listed(world: World, one: dict[str, Any], **query: Any) -> list[dict[str, Any]]:
    """The first page of the records that a purge names."""
    answer = world.call("privacy", "GET", f"{PURGES}/{one['id']}/records", role="dpo", query=query)
    assert answer.status == 200, answer
    return list(answer.json["items"])
