"""Requests of data subjects as tests make them, and the people who deal with them."""

from typing import Any

from tests.privacy.people import contact
from tests.world import Answer, User, World

REQUESTS = "/privacy/requests"
LETTER = {"kind": "access", "channel": "letter", "person": {"first_names": "Anna", "last_name": "Virtanen"}}
GRANTED = {"outcome": "granted", "article": "15(1)", "reason": "Tiedot annetaan."}


def owner(world: World, *registers: str) -> User:
    """A partner manager whom the configuration names the owner of these registers, of both by default."""
    user = world.user("partner_manager")
    known = world.call("privacy", "GET", "/privacy/configuration", role="dpo").json["registers"]
    named = [
        one | ({"owner_id": user.id} if one["code"] in (registers or ("customers", "alumni")) else {})
        for one in known
    ]
    answer = world.call(
        "privacy", "PATCH", "/privacy/configuration", {"registers": named}, role="dpo", version="*"
    )
    assert answer.status == 200, answer
    return user


def recorded(world: World, **over: Any) -> str:
    """A request that came by letter."""
    answer = world.call("privacy", "POST", REQUESTS, LETTER | over, role="staff")
    assert answer.status == 201, answer
    return str(answer.json["id"])


def act(world: World, request_id: str, rest: str, body: Any = None, **how: Any) -> Answer:
    """A move of the officer's, unless it says whose."""
    how = {"role": "dpo", "version": "*"} | how
    method = "PUT" if rest in ("scope", "opinion", "redactions") or rest.startswith("recipients/") else "POST"
    return world.call("privacy", method, f"{REQUESTS}/{request_id}/{rest}", body, **how)


def done(answer: Answer) -> Answer:
    assert answer.status == 200, answer
    return answer


def read(world: World, request_id: str, **how: Any) -> Any:
    return done(world.call("privacy", "GET", f"{REQUESTS}/{request_id}", **({"role": "dpo"} | how))).json


def scoped(world: World, *records: str, **over: Any) -> str:
    """A request whose person is identified, about these records."""
    request_id = recorded(world, **over)
    done(act(world, request_id, "identity", {"method": "in_person"}))
    done(act(world, request_id, "scope", {"records": records}))
    return request_id


def advised(world: World, *records: str, **over: Any) -> str:
    request_id = scoped(world, *records, **over)
    done(act(world, request_id, "opinion", {"text": "Voidaan toteuttaa."}))
    return request_id


def decided(world: World, user: User, *records: str, **over: Any) -> str:
    """A request that was granted for all of these records."""
    request_id = advised(world, *records, **over)
    decisions = [GRANTED | {"record": one} for one in records] or [GRANTED]
    done(act(world, request_id, "decision", {"decisions": decisions}, user=user))
    return request_id


def person(world: World, **fields: Any) -> str:
    """A contact, as requests name it."""
    return f"partners.contact:{contact(world, **fields)}"
