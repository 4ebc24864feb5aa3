"""Requests of the demo data, made through the real handlers."""

import json
from threading import Lock

import httpx
import requests

from infra.local import seed_privacy
from infra.local.caller import Caller
from tests.privacy.people import change, contact
from tests.privacy.requesting import REQUESTS
from tests.world import World

HOST = "crm.example.fi"


def caller(world: World) -> Caller:
    """A caller whose HTTP goes to the handlers; the token is the role.

    A function's instance answers one request at a time, so that here, where all are one process, each waits.
    """
    one_at_a_time = Lock()

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host != HOST:
            return _stored(request)
        role = request.headers["authorization"].removeprefix("Bearer ")
        body = json.loads(request.content) if request.content else None
        context = request.url.path.split("/")[1]
        sent = {
            name: request.headers[name] for name in ("if-match", "idempotency-key") if name in request.headers
        }
        path = request.url.path
        with one_at_a_time:
            got = world.call(context, request.method, path, body, role=role, key=None, headers=sent)
        return httpx.Response(got.status, text=got.text)

    http = httpx.Client(transport=httpx.MockTransport(answer), base_url=f"https://{HOST}")
    roles = ("dpo", "staff", "partner_manager", "alumni_coordinator")
    return Caller(http, {one: one for one in roles})


def _stored(request: httpx.Request) -> httpx.Response:
    """A file that is put into a bucket."""
    headers = {"Content-Type": request.headers["content-type"]}
    got = requests.post(str(request.url), data=request.read(), headers=headers, timeout=5)
    return httpx.Response(got.status_code, request=request)


def test_one_request_waits_for_the_officer_and_one_for_its_owner_however_often_it_is_seeded(
    world: World,
) -> None:
    users = {role: world.role(role).id for role in (*seed_privacy.OWNERS.values(), "staff")}
    one, said = contact(world, "anna@example.fi"), []
    for _ in range(2):
        seed_privacy.everything(caller(world), users, one, None, said.append)
    found = world.call("privacy", "GET", REQUESTS, role="partner_manager").json["items"]
    assert sorted(item["status"] for item in found) == ["received", "scoping"]
    assert [item["version"] for item in sorted(found, key=lambda item: item["status"])] == [1, 4]
    assert said == ["  2 requests of data subjects, 1 release of restricted data"] * 2
    assert world.items(prefix="privacy#release#") == []


def test_a_restricted_contact_is_released_to_one_user_once(world: World) -> None:
    users = {role: world.role(role).id for role in (*seed_privacy.OWNERS.values(), "staff")}
    one, hidden = contact(world, "anna@example.fi"), contact(world, "eva@example.fi")
    change(world, hidden, "PUT", "/restriction")
    for restricted in (hidden, hidden, None):
        seed_privacy.everything(caller(world), users, one, restricted, str)
    world.pump()
    (release,) = world.call("privacy", "GET", "/privacy/releases", role="staff").json["items"]
    assert (release["status"], release["available"]) == ("approved", True)
    assert release["records"] == [f"partners.contact:{hidden}"]
    assert world.call("partners", "GET", f"/partners/contacts/{hidden}", role="staff").status == 404
